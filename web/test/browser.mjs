// A static server for the page and a Chromium to look at it.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const PAGE = fileURLToPath(new URL("../../target/web/page/", import.meta.url));
export const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml", ".wasm": "application/wasm", ".woff2": "font/woff2" };
const PATHS = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Serves the page below a folder, as a static server would that knows nothing about it. */
export async function serve() {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    const file = join(PAGE, path.replace(/^\/some\/folder\//, "/").replace(/\/$/, "/index.html"));
    if (!path.startsWith("/some/folder/") || !existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    // A browser keeps what it got and asks if it is still right, as with `rogatio serve`.
    const { size, mtimeMs } = statSync(file);
    const headers = { etag: `"${size}-${mtimeMs}"`, "cache-control": "no-cache" };
    if (request.headers["if-none-match"] === headers.etag) return response.writeHead(304, headers).end();
    response.writeHead(200, { ...headers, "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/some/folder/`, close: () => server.close() };
}

/** A headless Chromium that calls nobody. */
export async function launch() {
  const executablePath = PATHS.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error("no Chromium: install the package `chromium` or name it in CHROMIUM");
  return chromium.launch({
    executablePath,
    args: [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
      "--disable-default-apps", "--disable-domain-reliability", "--disable-sync", "--no-first-run", "--no-pings",
      "--metrics-recording-only", "--disable-features=OptimizationHints,MediaRouter,Translate",
    ],
  });
}

/** Opens the page and waits until the engine has spoken; collects what the browser complains about. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  const requests = [];
  // A page of static files asks once if a senate is behind it; the browser notes that there is none.
  const asked = (message) => message.location().url.endsWith("/api/instance");
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && !asked(message) && complaints.push(`${message.text()} ${message.location().url}`));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(url);
  await page.waitForSelector("html[data-ready]");
  return { page, context, complaints, requests };
}

/** Waits for the verdict in the view on show. */
export async function verdict(page, word) {
  await page.waitForFunction((expected) => {
    const sign = document.querySelector(".bench:not([hidden]) .sign");
    return sign && !sign.hasAttribute("data-busy") && sign.querySelector(".word")?.textContent === expected;
  }, word, { timeout: 12_000 });
}

/** Replaces what stands in an editor, as somebody who types would. */
export async function type(page, title, text) {
  const content = page.locator(`.bench:not([hidden]) .editor[aria-label^="${title}:"] .cm-content`);
  await content.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

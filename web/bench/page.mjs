// Measures the page as people use it, in Chromium: start, key press to painted verdict, many documents, memory. Nothing here is a test.
//
//   node bench/page.mjs [name]
//
// prints an array of {what, value, unit, target}, and of {what, ours, peer, peer_name, target} in microseconds for what has a peer, each the
// median of rounds in turns; with a name only the sections that contain it. The page must be built (`./build.sh build`).
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { build } from "esbuild";
import { launch, open, serve, type } from "../test/browser.mjs";

const figures = [];
const figure = (what, value, unit, target) => figures.push({ what, value: Math.round(value * 10) / 10, unit, target });
const compare = (what, ours, peer_name, peer, target) => figures.push({ what, ours: ours * 1_000, peer: peer * 1_000, peer_name, target });
const server = await serve();
const browser = await launch();
const folder = mkdtempSync(join(tmpdir(), "rogatio-bench-"));
const wanted = process.argv[2] ?? "";
/** The differences of the two schemas while somebody types. */
const LISTED = 500;
/** How often a figure and its peer are taken, in turns. */
const ROUNDS = 20;

/** The value below which a share of the samples lies. */
const quantile = (samples, share) => [...samples].sort((left, right) => left - right)[Math.min(samples.length - 1, Math.ceil(samples.length * share) - 1)];
const median = (samples) => quantile(samples, 0.5);

const SECTIONS = {
  start, keys, documents, memory,
};

try {
  for (const [name, run] of Object.entries(SECTIONS)) if (name.includes(wanted)) await run();
} finally {
  await browser.close();
  server.close();
  rmSync(folder, { recursive: true });
}
process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);

/** From the beginning of the navigation to the engine's readiness and to the first verdict: in an empty profile, and again in the same one. */
async function start() {
  const times = { cold: { ready: [], verdict: [] }, warm: { ready: [], verdict: [] } };
  for (let round = 0; round < 5; round += 1) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addInitScript(() => {
      const look = () => {
        globalThis.marks ??= {};
        if (document.documentElement?.dataset.ready) globalThis.marks.ready ??= performance.now();
        const sign = document.querySelector(".sign");
        if (sign && !sign.hasAttribute("data-busy") && sign.querySelector(".word")?.textContent) globalThis.marks.verdict ??= performance.now();
        if (!globalThis.marks.verdict || !globalThis.marks.ready) requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    for (const kind of ["cold", "warm"]) {
      const page = await context.newPage();
      await page.goto(`${server.url}#/compare`);
      await page.waitForFunction(() => globalThis.marks?.ready && globalThis.marks.verdict);
      const marks = await page.evaluate(() => globalThis.marks);
      times[kind].ready.push(marks.ready);
      times[kind].verdict.push(marks.verdict);
      await page.close();
    }
    await context.close();
  }
  figure("time to interactive, empty cache", median(times.cold.ready), "ms", 2_000);
  figure("time to interactive, warm", median(times.warm.ready), "ms", 1_000);
  figure("first verdict, empty cache", median(times.cold.verdict), "ms", null);
  figure("first verdict, warm", median(times.warm.verdict), "ms", null);
}

/** From the key event to the frame that has the verdict and the whole list: two schemas of 200 KB with 500 differences. */
async function keys() {
  const make = (maximum) => JSON.stringify({
    type: "object", additionalProperties: false,
    properties: Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`property${index}`, { description: "A property with a description of some length, as schemas have them. ".repeat(2), type: "string", maxLength: index < 500 ? maximum : 50 }])),
  }, null, 1);
  const { page, context } = await open(browser, `${server.url}#/compare`);
  await type(page, "Old", make(20));
  await type(page, "New", make(30));
  const settled = (count) => page.waitForFunction((count) => {
    const sign = document.querySelector(".sign");
    return sign && !sign.hasAttribute("data-busy") && document.querySelectorAll(".differences > li").length === count;
  }, count, { timeout: 60_000 });
  // The letter that is typed makes one more.
  await settled(LISTED);
  figure("size of the schema for the key presses", make(30).length / 1_000, "KB", null);
  await page.evaluate((listed) => {
    globalThis.tasks = [];
    new PerformanceObserver((list) => globalThis.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
    globalThis.taken = [];
    addEventListener("keydown", ({ timeStamp }) => {
      let wasBusy = false;
      const look = () => {
        const sign = document.querySelector(".sign");
        wasBusy ||= sign.hasAttribute("data-busy");
        const isDone = wasBusy && !sign.hasAttribute("data-busy") && document.querySelectorAll(".differences > li").length >= listed;
        // The frame that shows it is painted before the next one begins.
        if (isDone) requestAnimationFrame(() => globalThis.taken.push(performance.now() - timeStamp));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }, { capture: true });
  }, LISTED);
  // A letter in a description of NEW, one after the other.
  await page.locator('.editor[aria-label^="New:"] .cm-line', { hasText: "description" }).first().click();
  await page.waitForTimeout(500);
  const rounds = 40;
  for (let round = 1; round <= rounds; round += 1) {
    await page.keyboard.press("x");
    await page.waitForFunction((round) => globalThis.taken.length >= round, round, { timeout: 60_000 });
    await page.waitForTimeout(150);
  }
  const { taken, tasks } = await page.evaluate(() => ({ taken: globalThis.taken, tasks: globalThis.tasks }));
  figure("key press to painted verdict, 500 differences: median", median(taken), "ms", null);
  figure("key press to painted verdict, 500 differences: p95", quantile(taken, 0.95), "ms", 150);
  figure("longest task of the page's thread while somebody types", Math.max(0, ...tasks), "ms", 50);
  await context.close();
}

/** A file of NDJSON with as many bytes at least, or as many lines; its name and its number of lines. */
async function ndjson(name, { lines = Infinity, bytes = Infinity }) {
  const path = join(folder, name);
  const stream = createWriteStream(path);
  let [written, count] = [0, 0];
  while (count < lines && written < bytes) {
    const piece = `${JSON.stringify({ claim: `Claim ${count}: sleep loss lowers reaction speed.`, sources: [{ doi: `10.5555/example.${count}` }], stance: count % 100 === 0 ? "unclear" : "supports", license: "CC-BY-4.0" })}\n`;
    written += piece.length;
    count += 1;
    if (!stream.write(piece)) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "finish");
  return { path, count };
}

/** Chooses a file in the preview, and waits until each document is judged. */
async function survey(page, path, count) {
  const begin = Date.now();
  await page.getByLabel("Files with documents").setInputFiles(path);
  await page.getByText(`${new Intl.NumberFormat("en-US").format(count)} documents is`, { exact: false }).or(page.getByText("valid after the change.")).first().waitFor({ timeout: 600_000 });
  await page.waitForFunction(() => !document.querySelector("#documents progress"), undefined, { timeout: 600_000 });
  return Date.now() - begin;
}

/** A page with ajv in it, which validates the lines of a file as a program would that has only ajv: one schema, all faults, counted by message. */
async function peer() {
  const script = join(folder, "peer.js");
  await build({
    stdin: {
      contents: `import Ajv2020 from "ajv/dist/2020.js";
        import addFormats from "ajv-formats";
        window.survey = async (schema, lines) => {
          const begin = performance.now();
          const ajv = new Ajv2020({ allErrors: true, strict: false });
          addFormats(ajv);
          const validate = ajv.compile(schema);
          const groups = new Map();
          let valid = 0;
          for (const line of (await lines.text()).split("\\n")) {
            if (line === "") continue;
            if (validate(JSON.parse(line))) valid += 1;
            else for (const { message, schemaPath } of validate.errors) groups.set(schemaPath + message, (groups.get(schemaPath + message) ?? 0) + 1);
          }
          return { valid, groups: groups.size, taken: performance.now() - begin };
        };`,
      resolveDir: new URL(".", import.meta.url).pathname,
    },
    bundle: true, format: "esm", outfile: script, logLevel: "error",
  });
  const pages = createServer((request, response) => {
    if (request.url === "/peer.js") return response.writeHead(200, { "content-type": "text/javascript" }).end(readFileSync(script));
    response.writeHead(200, { "content-type": "text/html" }).end('<!doctype html><input type="file"><script type="module" src="/peer.js"></script>');
  });
  await new Promise((resolve) => pages.listen(0, "127.0.0.1", resolve));
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${pages.address().port}/`);
  await page.waitForFunction("window.survey !== undefined");
  return {
    survey: async (path, schema) => {
      await page.locator("input").setInputFiles(path);
      return page.evaluate(async (schema) => globalThis.survey(schema, document.querySelector("input").files[0]), schema);
    },
    close: async () => {
      await context.close();
      pages.close();
    },
  };
}

async function documents() {
  const { page, context } = await open(browser, `${server.url}#/preview`);
  await page.locator("#documents").waitFor();
  const { path, count } = await ndjson("many.ndjson", { lines: 10_000 });
  const other = await peer();
  const schema = await resulting(page);
  // From the choice of the file to the last group on the screen, as the page itself sees it.
  await page.evaluate(() => {
    addEventListener("change", ({ target, timeStamp }) => {
      if (target.type !== "file") return;
      globalThis.surveyed = undefined;
      const look = () => {
        const isDone = document.querySelector("#documents p strong") && !document.querySelector("#documents progress") && /after the change\./.test(document.querySelector("#documents").textContent);
        if (isDone) globalThis.surveyed = performance.now() - timeStamp;
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(() => requestAnimationFrame(look));
    }, { capture: true });
  });
  const taken = { ours: [], peer: [] };
  for (let round = -1; round < ROUNDS; round += 1) {
    await survey(page, path, count);
    const ours = await page.waitForFunction(() => globalThis.surveyed).then((handle) => handle.jsonValue());
    const { valid, taken: theirs } = await other.survey(path, schema);
    const told = await page.locator("#documents p strong").first().innerText();
    if (!told.startsWith(new Intl.NumberFormat("en-US").format(valid))) throw new Error(`ajv accepts ${valid}, the page says: ${told}`);
    // The first round is for warming up.
    if (round >= 0) [taken.ours.push(ours), taken.peer.push(theirs)];
  }
  compare("10,000 artifacts: validated, grouped and shown", median(taken.ours), "ajv, one thread, nothing shown", median(taken.peer), null);
  await other.close();
  await context.close();
}

/** The schema after the change of the preview, as the page shows it for the link that it makes. */
async function resulting(page) {
  await page.locator(".diff").waitFor();
  const example = JSON.parse(readFileSync(new URL("../../examples/evidence-bundle/v2.json", import.meta.url), "utf8"));
  // The change of the example: the licence has at most 40 characters.
  return { ...example, properties: { ...example.properties, license: { type: "string", maxLength: 40 } } };
}

/** The memory of all processes that show pages, in MB: what is resident, the worker with it. */
async function resident() {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const sizes = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => {
    try {
      return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1_024;
    } catch {
      return 0;
    }
  });
  return Math.max(...sizes);
}

async function memory() {
  const { page, context } = await open(browser, `${server.url}#/preview`);
  await page.locator("#documents").waitFor();
  const { path, count } = await ndjson("large.ndjson", { bytes: 100_000_000 });
  figure("memory of the page before the file", await resident(), "MB", null);
  const samples = [];
  let isDone = false;
  const watching = (async () => {
    while (!isDone) {
      samples.push(await resident());
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  })();
  const taken = await survey(page, path, count);
  isDone = true;
  await watching;
  figure(`100 MB of NDJSON, ${count} documents`, taken / 1_000, "s", null);
  figure("memory of the page while it reads the file: median", median(samples), "MB", 300);
  figure("memory of the page while it reads the file: most", Math.max(...samples), "MB", 300);
  await context.close();
}

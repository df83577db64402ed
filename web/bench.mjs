// Measures the engine and `rogatio/validator` in Node and in Chromium, each beside ajv, @cfworker/json-schema and the platform's own SHA-256
// in the same run.
//
//   node bench.mjs '{"schema": …, "artifact": …}'
//
// prints an array of {what, ours, peer, peer_name, target}: times in microseconds, and the most that ours : peer should be.
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { digest, measure } from "./bench/measure.mjs";
import { launch } from "./test/browser.mjs";
import { load } from "../dist/npm/node.js";
import { load as loadValidation } from "../dist/npm/validator-node.js";

const material = JSON.parse(process.argv[2]);
const figures = [...measure("Node", await load(), await loadValidation(), material), await digest("Node", await load())];
figures.push(...(await inChromium()));
process.stdout.write(JSON.stringify(figures));

/** The same measurements in a page, with nothing in it but the package and the peer. */
async function inChromium() {
  const folder = fileURLToPath(new URL("../target/bench-page/", import.meta.url));
  const npm = fileURLToPath(new URL("../dist/npm/", import.meta.url));
  await build({
    stdin: {
      contents: `import { load } from "../dist/npm/browser.js"; import { load as loadValidation } from "../dist/npm/validator-browser.js"; import { digest, measure } from "./bench/measure.mjs";
        window.run = async (material) => {
          const engine = await load("/npm/rogatio.wasm");
          const validation = await loadValidation("/npm/validator.wasm");
          return [...measure("Chromium", engine, validation, material), await digest("Chromium", engine)];
        };`,
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
    },
    bundle: true,
    format: "esm",
    outfile: join(folder, "bench.js"),
    logLevel: "error",
  });
  const types = { ".js": "text/javascript", ".wasm": "application/wasm" };
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    if (path === "/") return response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><script type=module src=/bench.js></script>");
    const file = path.startsWith("/npm/") ? join(npm, path.slice(5)) : join(folder, path);
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).on("error", () => response.destroy()).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction("window.run !== undefined");
    return await page.evaluate((given) => window.run(given), material);
  } finally {
    await browser.close();
    server.close();
  }
}

// A real senate for the tests of the page: a server with its own database, and the built page in front of it.
import { execFileSync, spawn } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { PAGE, TYPES } from "./browser.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const PROGRAM = process.env.ROGATIO ?? join(ROOT, "dist/rogatio");

/** Begins the example senate and serves it. The page comes from target/web/page, all else from the server, so that a page can be tested before it is embedded. */
export async function senate() {
  const folder = mkdtempSync(join(tmpdir(), "rogatio-page-"));
  execFileSync(join(ROOT, "examples/senate/begin.sh"), [PROGRAM, folder]);
  let server;
  const start = async (port) => {
    server = spawn(PROGRAM, ["serve", "--listen", `127.0.0.1:${port}`, "--public-read", "--database", join(folder, "senate.db"), "--instance-key", join(folder, "senate.key")], { stdio: ["ignore", "pipe", "pipe"] });
    let told = "";
    return new Promise((resolve, reject) => {
      for (const stream of [server.stdout, server.stderr]) {
        stream.on("data", (piece) => {
          told = (told + piece).slice(0, 10_000);
          const found = /running at http:\/\/127\.0\.0\.1:(\d+)/.exec(told)?.[1];
          if (found) resolve(Number(found));
        });
      }
      server.on("exit", (code) => reject(new Error(`the senate ended with ${code}: ${told}`)));
    });
  };
  const stop = () => new Promise((resolve) => {
    server.removeAllListeners("exit");
    server.on("exit", resolve);
    server.kill("SIGKILL");
  });
  const port = await start(0);
  const front = createServer((asked, response) => {
    const path = normalize(decodeURIComponent(new URL(asked.url, "http://localhost").pathname)).replace(/\/$/, "/index.html");
    const file = join(PAGE, path);
    if (existsSync(file) && statSync(file).isFile()) {
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
      return void createReadStream(file).pipe(response);
    }
    const onward = request({ host: "127.0.0.1", port, path: asked.url, method: asked.method, headers: asked.headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    asked.pipe(onward);
  });
  await new Promise((resolve) => front.listen(0, "127.0.0.1", resolve));
  return {
    folder,
    url: `http://127.0.0.1:${front.address().port}/`,
    token: (agent) => execFileSync("cat", [join(folder, `${agent}.token`)], { encoding: "utf8" }).trim(),
    stop,
    restart: () => start(port),
    async close() {
      front.closeAllConnections();
      front.close();
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

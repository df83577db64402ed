// The page that verifies certificates offline, still without the engine: one file with its script and its style.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { part, web } from "./paths.ts";

const PLACE = "/* SCRIPT */";

/** A script with everything that it imports, in one text. */
async function bundled(entry: string, options: BuildOptions = {}): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry], bundle: true, minify: true, format: "esm", target: "es2022", charset: "utf8", legalComments: "none", logLevel: "warning",
    ...options, write: false,
  });
  const [script] = outputFiles;
  if (!script) throw new Error(`${entry} cannot be bundled`);
  return script.text;
}

/** The text of `verifier.html`. */
export async function verifier(): Promise<string> {
  const worker = await bundled(join(part, "worker-browser.js"), { format: "iife" });
  const script = await bundled(join(web, "page/src/verifier.ts"), { alias: { rogatio: join(part, "browser.js") }, define: { WORKER: JSON.stringify(worker) } });
  const template = await readFile(join(web, "page/verifier.html"), "utf8");
  // A text in the script must not end the element that it is in.
  const text = script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  if (template.split(PLACE).length !== 2) throw new Error("verifier.html cannot be made");
  return template.split(PLACE).join(text);
}

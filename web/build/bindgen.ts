// Makes the glue (web/bindgen, which build.sh compiles) and wraps its glue in a function, so that a thrown-away instance takes its glue with it.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { bound, engine, root, staged } from "./paths.ts";

const run = promisify(execFile);

export async function bindgen(): Promise<void> {
  if (!existsSync(engine)) throw new Error(`no engine at ${engine}: ./build.sh build compiles it first`);
  await rm(bound, { recursive: true, force: true });
  await run(join(root, "target/release/rogatio-bindgen"), [engine, bound]);
  const glue = await readFile(join(bound, "rogatio.js"), "utf8");
  await mkdir(join(staged, "generated"), { recursive: true });
  await writeFile(join(staged, "generated/glue.js"), `/** A fresh instance of the glue, with no engine in it yet. */\nexport function fresh() {\n${glue}\nreturn rogatio;\n}\n`);
}

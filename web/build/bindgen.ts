// Makes the glue of both modules (web/bindgen, which build.sh compiles) and wraps it in a function, so that a thrown-away instance takes its
// glue with it.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { bound, modules, root, staged } from "./paths.ts";

const run = promisify(execFile);

export async function bindgen(): Promise<void> {
  await rm(bound, { recursive: true, force: true });
  await mkdir(join(staged, "generated"), { recursive: true });
  for (const { name, compiled, glue } of modules) {
    if (!existsSync(compiled)) throw new Error(`no module at ${compiled}: ./build.sh build compiles it first`);
    await run(join(root, "target/release/rogatio-bindgen"), [compiled, bound, name]);
    const text = await readFile(join(bound, `${name}.js`), "utf8");
    await writeFile(join(staged, "generated", glue), `/** A fresh instance of the glue, with no engine in it yet. */\nexport function fresh() {\n${text}\nreturn ${name};\n}\n`);
  }
}

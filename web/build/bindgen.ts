// Makes the glue of a module (web/bindgen, which build.sh compiles) and wraps it in a function, so that a thrown-away instance takes its glue with it.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Module, bound, glueMaker } from "./paths.ts";

const run = promisify(execFile);

/** Writes the glue of a module into a folder. */
export async function bindgen({ name, compiled, glue }: Module, folder: string): Promise<void> {
  if (!existsSync(compiled)) throw new Error(`no module at ${compiled}: ./build.sh build compiles it first`);
  await run(glueMaker, [compiled, bound, name]);
  const text = await readFile(join(bound, `${name}.js`), "utf8");
  await writeFile(join(folder, glue), `/** A fresh instance of the glue, with no engine in it yet. */\nexport function fresh() {\n${text}\nreturn ${name};\n}\n`);
}

// Builds the page into target/web/page, and compresses it.
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";
import { buildExamples } from "./examples.ts";
import { pack } from "./pack.ts";
import { lastPage, page, statics, web } from "./paths.ts";
import { verifier } from "./verifier.ts";

export async function buildPage(): Promise<void> {
  await rm(statics, { recursive: true, force: true });
  await mkdir(statics, { recursive: true });
  for (const name of ["icon.svg", "support.js"]) await cp(join(web, "page", name), join(statics, name));
  await writeFile(join(statics, "verifier.html"), await verifier());
  await buildExamples();
  await build({ configFile: join(web, "vite.config.ts"), logLevel: "warn" });
  await pack(page, lastPage);
}

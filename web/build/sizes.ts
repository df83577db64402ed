// Prints what a browser has to fetch for each module; `./build.sh bench` has the sizes with brotli, which takes long.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { engine, npm, validator } from "./paths.ts";

const kilobytes = (bytes: Uint8Array): string => `${(bytes.length / 1000).toFixed(1)} KB`;

export async function sizes(): Promise<void> {
  for (const { name } of [engine, validator]) {
    const wasm = await readFile(join(npm, `${name}.wasm`));
    const gzip = gzipSync(wasm, { level: 9 });
    console.log(`${name}.wasm: ${kilobytes(wasm)}, gzip ${kilobytes(gzip)}`);
  }
}

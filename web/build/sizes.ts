// Prints what a browser has to fetch for each module.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { modules, npm } from "./paths.ts";

const kilobytes = (bytes: Uint8Array): string => `${(bytes.length / 1000).toFixed(1)} KB`;

export async function sizes(): Promise<void> {
  for (const { name } of modules) {
    const wasm = await readFile(join(npm, `${name}.wasm`));
    const brotli = brotliCompressSync(wasm, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length },
    });
    const gzip = gzipSync(wasm, { level: 9 });
    console.log(`${name}.wasm: ${kilobytes(wasm)}, gzip ${kilobytes(gzip)}, brotli ${kilobytes(brotli)}`);
  }
}

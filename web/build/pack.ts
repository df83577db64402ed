// Compresses the files of a folder that was just made: beside each that becomes smaller lies `NAME.br`, which the host embeds in the place of the file.
// A file that the last build compressed too, with the same bytes, keeps what that made of it.
import { existsSync } from "node:fs";
import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { forDevelopment } from "./paths.ts";

const compress = promisify(brotliCompress);
// The best takes half a minute for the module.
const quality = forDevelopment ? 5 : constants.BROTLI_MAX_QUALITY;

export async function pack(folder: string, last: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  await Promise.all(files.map((file) => packFile(file, join(last, relative(folder, file)))));
}

async function packFile(file: string, last: string): Promise<void> {
  const plain = await readFile(file);
  if (existsSync(last) && existsSync(`${last}.br`) && plain.equals(await readFile(last))) return copyFile(`${last}.br`, `${file}.br`);
  const packed = await compress(plain, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    },
  });
  if (packed.length < plain.length) await writeFile(`${file}.br`, packed);
}

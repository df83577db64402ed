// The bytes of the page have a budget. The engine is compressed with less effort here than in the binary, where it is smaller.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { PAGE } from "./browser.mjs";

const packed = (name, quality) => {
  const bytes = readFileSync(join(PAGE, name));
  return name.endsWith("woff2") ? bytes.length : brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_LGWIN]: 24 } }).length;
};
/** Loaded when they are needed: the reader of YAML for a YAML file, the graph and its layout for a lineage. */
const LATER = ["part-browser.js", "part-Graph.js", "Graph.css", "part-lineage.js"];
/** A page of its own, to be downloaded. */
const APART = ["verifier.html"];
/** Scripts and styles of all views. */
const FIRST = readdirSync(PAGE).filter((name) => /\.(js|css|html)$/.test(name) && ![...LATER, ...APART].includes(name));
const FONTS = ["inter-latin-wght-normal.woff2", "newsreader-latin-wght-normal.woff2", "ibm-plex-mono-latin-400-normal.woff2"];

/** In bytes, raw and compressed. */
const BUDGETS = [
  ["script and style", FIRST, 1_000_000, 290_000, 11],
  ["graph", LATER.slice(1), 250_000, 75_000, 11],
  ["fonts", FONTS, 125_000, 125_000, 11],
  ["engine", ["rogatio.wasm"], 6_200_000, 1_780_000, 5],
];

for (const [name, files, raw, compressed, quality] of BUDGETS) {
  test(`the budget for ${name}`, (context) => {
    const sizes = [files.reduce((sum, file) => sum + readFileSync(join(PAGE, file)).length, 0), files.reduce((sum, file) => sum + packed(file, quality), 0)];
    context.diagnostic(`${name}: ${sizes[0]} bytes, ${sizes[1]} compressed`);
    assert.ok(sizes[0] <= raw, `${sizes[0]} of ${raw} bytes`);
    assert.ok(sizes[1] <= compressed, `${sizes[1]} of ${compressed} bytes compressed`);
  });
}

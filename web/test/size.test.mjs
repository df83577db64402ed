// The bytes of the page have a budget, also as they are sent.
import assert from "node:assert/strict";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PAGE } from "./browser.mjs";

const size = (name) => statSync(join(PAGE, name)).size;
/** What is sent: the compressed file that the build put beside it, where that is smaller. */
const sent = (name) => size(existsSync(join(PAGE, `${name}.br`)) ? `${name}.br` : name);
/** Loaded when they are needed: the reader of YAML for a YAML file, the graph and its layout for a lineage. */
const LATER = ["part-browser.js", "part-Graph.js", "Graph.css", "part-lineage.js"];
/** A page of its own, to be downloaded. */
const APART = ["verifier.html"];
/** Scripts and styles of all views. */
const FIRST = readdirSync(PAGE).filter((name) => /\.(js|css|html)$/.test(name) && ![...LATER, ...APART].includes(name));
const FONTS = ["inter-latin-wght-normal.woff2", "newsreader-latin-wght-normal.woff2", "ibm-plex-mono-latin-400-normal.woff2"];

/** In bytes, raw and compressed. */
const BUDGETS = [
  ["script and style", FIRST, 1_000_000, 290_000],
  ["graph", LATER.slice(1), 250_000, 75_000],
  ["fonts", FONTS, 125_000, 125_000],
  ["engine", ["rogatio.wasm"], 6_200_000, 1_500_000],
];

for (const [name, files, raw, compressed] of BUDGETS) {
  test(`the budget for ${name}`, (context) => {
    const sizes = [size, sent].map((of) => files.reduce((sum, file) => sum + of(file), 0));
    context.diagnostic(`${name}: ${sizes[0]} bytes, ${sizes[1]} compressed`);
    assert.ok(sizes[0] <= raw, `${sizes[0]} of ${raw} bytes`);
    assert.ok(sizes[1] <= compressed, `${sizes[1]} of ${compressed} bytes compressed`);
  });
}

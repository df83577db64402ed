// One recount in Node: `node bench/recount.mjs FOLDER` reads request.json, seats.ndjson and ballots.ndjson in pieces, and prints
// the microseconds of the ballots, the most kibibytes that were resident, and how many ballots were refused.
import { openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { load } from "../../dist/npm/node.js";

const folder = process.argv[2];
const engine = await load();
const count = engine.count(readFileSync(join(folder, "request.json"), "utf8"));
pieces("seats.ndjson", (piece) => count.enroll(piece));
count.push("");
const begin = performance.now();
pieces("ballots.ndjson", (piece) => count.push(piece));
const { refused } = count.answer();
const micros = (performance.now() - begin) * 1_000;
process.stdout.write(JSON.stringify({ micros, kibibytes: process.resourceUsage().maxRSS, refused: refused.length }));

function pieces(name, push) {
  const file = openSync(join(folder, name));
  const buffer = new Uint8Array(1 << 20);
  for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) push(buffer.subarray(0, length));
}

// One verification in Node: `node bench/certificate.mjs FOLDER VOTERS` reads the certificate in pieces, and prints the microseconds, the most
// kibibytes that were resident, and the verdict.
import { openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { load } from "../../dist/npm/node.js";

const [, , folder, voters] = process.argv;
const engine = await load();
const request = readFileSync(join(folder, `${voters}.request.json`), "utf8");
const begin = performance.now();
const certificate = engine.certificate(request);
const file = openSync(join(folder, `${voters}.cert.jsonl`));
const buffer = new Uint8Array(1 << 20);
for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) certificate.push(buffer.subarray(0, length));
const { verdict } = certificate.finish();
const micros = (performance.now() - begin) * 1_000;
process.stdout.write(JSON.stringify({ micros, kibibytes: process.resourceUsage().maxRSS, verdict }));

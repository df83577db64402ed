// Answers requests of `certificate.verify`, one a line: `node test/certificates.mjs REQUESTS ANSWERS`. `tests/tests/certificates.rs` compares.
import { readFileSync, writeFileSync } from "node:fs";
import { load } from "../../dist/npm/node.js";

const [, , asked, answered] = process.argv;
const engine = await load();
const requests = readFileSync(asked, "utf8").split("\n").slice(0, -1);
writeFileSync(answered, requests.map((request) => `${engine.certificateVerifyText(request)}\n`).join(""));

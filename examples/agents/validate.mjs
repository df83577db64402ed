// Validates documents in this process: `validate.mjs SCHEMA FILE…`. Only the small module of the npm package is loaded.
import { readFileSync } from "node:fs";
import { load } from "rogatio/validator";

const [schema, ...files] = process.argv.slice(2);
const validation = await load();
// The schema is compiled once. Text stays text, so that no number is rounded on the way.
const validator = validation.validator(`{"schema": ${readFileSync(schema, "utf8")}}`);
for (const file of files) {
  const { verdict, diagnostics } = JSON.parse(validator.judgeText(readFileSync(file, "utf8")));
  const faults = diagnostics.map(({ instance_pointer: place, message }) => `${place || "/"}: ${message}`);
  console.log([`${file}: ${verdict}`, ...faults].join("\n  "));
}

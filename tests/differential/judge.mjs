// Judges documents with ajv: lines {"draft", "formats", "schema", "instances"} in, a line of 0, 1 and null for each out.
// Patterns are V8's `RegExp` with the flag `u`, which is what the specification asks for.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(`${process.argv[2]}/`));
const load = (name) => {
  const module = require(name);
  return module.default ?? module;
};
const settings = { strict: false, allErrors: false, logger: false, unicodeRegExp: true, validateSchema: false, addUsedSchema: false };
const classes = {
  draft4: load("ajv-draft-04"),
  draft6: load("ajv"),
  draft7: load("ajv"),
  "draft2019-09": load("ajv/dist/2019"),
  "draft2020-12": load("ajv/dist/2020"),
};
const addFormats = load("ajv-formats");

function build(draft, formats) {
  const ajv = new classes[draft]({ ...settings, validateFormats: formats });
  if (formats) addFormats(ajv);
  // What the draft does not know.
  if (draft === "draft6") for (const keyword of ["if", "then", "else"]) ajv.removeKeyword(keyword);
  return ajv;
}

const cache = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const { draft, formats, schema, instances } = JSON.parse(line);
  const key = `${draft}${formats}`;
  let [ajv, used] = cache.get(key) ?? [null, 0];
  // A validator remembers every schema that it saw.
  if (ajv === null || used > 500) [ajv, used] = [build(draft, formats), 0];
  cache.set(key, [ajv, used + 1]);
  let validate = null;
  try {
    validate = ajv.compile(schema);
  } catch {
    // Not for this validator.
  }
  const answers = instances.map((instance) => {
    try {
      return validate === null ? null : validate(instance) ? 1 : 0;
    } catch {
      return null;
    }
  });
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}

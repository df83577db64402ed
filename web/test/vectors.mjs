// The vectors of tests/vectors, as exact text: JSON.parse would round integers and turn 1.0 into 1.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { OPERATIONS } from "../../dist/npm/node.js";

const ROOT = fileURLToPath(new URL("../../tests/vectors/", import.meta.url));

/** All vectors of the operations: the operation, the case's name, the exact request, and the exact answer or problem. */
export function vectors() {
  return OPERATIONS.map(({ name }) => name)
    .filter((operation) => existsSync(join(ROOT, operation)))
    .flatMap((operation) =>
      readdirSync(join(ROOT, operation), { recursive: true })
        .filter((file) => file.endsWith(".json"))
        .sort()
        .map((file) => read(operation, file)));
}

function read(operation, file) {
  const fields = members(readFileSync(join(ROOT, operation, file), "utf8"));
  const request = fields.request ?? JSON.parse(fields.request_text);
  const isJson = fields.request !== undefined;
  return { operation, name: file.replace(/\.json$/, ""), request, isJson, answer: fields.answer, problem: fields.problem };
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[^\s"{}[\],:]+|[{}[\],:]/g;

/** The members of a JSON object, each as compact text. */
export function members(text) {
  const fields = {};
  let depth = 0;
  let key;
  let value = "";
  for (const [token] of text.matchAll(TOKEN)) {
    const closes = token === "}" || token === "]";
    if (closes) depth -= 1;
    if (depth === 1 && key === undefined && token.startsWith('"')) key = JSON.parse(token);
    else if ((depth === 1 && token === ",") || (depth === 0 && token === "}")) {
      if (key !== undefined) fields[key] = value;
      key = undefined;
      value = "";
    } else if (depth >= 1 && !(depth === 1 && token === ":" && value === "")) value += token;
    if (token === "{" || token === "[") depth += 1;
  }
  return fields;
}

/** Whether JavaScript reads this JSON without changing a number, and without integers that it might have rounded. */
export function survivesJavaScript(text) {
  let isSafe = true;
  const value = JSON.parse(text, (_, member) => {
    if (Number.isInteger(member) && !Number.isSafeInteger(member)) isSafe = false;
    return member;
  });
  return isSafe && JSON.stringify(value) === text;
}

/** The method of the npm package for an operation. */
export const method = (operation) => operation.replaceAll(/[._-](.)/g, (_, letter) => letter.toUpperCase());

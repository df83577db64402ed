import { fault } from "./json.js";

/** The text of a file as JSON. YAML is converted; the reason is thrown if the file is neither. */
export async function jsonText(file: File): Promise<string> {
  const text = (await file.text()).replace(/^\uFEFF/, "");
  if (!fault(text)) return text;
  if (!/\.ya?ml$/i.test(file.name)) return text;
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text, { version: "1.2", uniqueKeys: true, intAsBigInt: true, merge: false });
  const [error] = document.errors;
  if (error) throw new Error(`${file.name}: ${error.message}`);
  return JSON.stringify(document.toJS({ maxAliasCount: 1_000 }), exact, 2);
}

/** A number that JavaScript cannot hold would become another number. */
function exact(_: string, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Error(`the number ${value} is too large for a browser to keep exactly; write the schema as JSON`);
  return number;
}

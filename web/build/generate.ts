// Generates everything that follows from the engine's description of itself: types, operations, codes.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compile } from "json-schema-to-typescript";
import { description as file, staged, web } from "./paths.ts";

const NOTE = "// Generated from the engine's description of itself. Do not edit.\n";

export async function generate(): Promise<void> {
  const generated = join(staged, "generated");
  await rm(staged, { recursive: true, force: true });
  await cp(join(web, "npm"), staged, { recursive: true });
  await mkdir(generated, { recursive: true });
  const description = JSON.parse(await readFile(file, "utf8")) as Description;
  const put = (name: string, text: string): Promise<void> => writeFile(join(generated, name), text);
  await put("glue.d.ts", glueTypes());
  await put("validator-glue.d.ts", validatorGlueTypes());
  await put("codes.ts", codes(description));
  await put("operations.ts", operations(description));
  await put("wire.ts", await wire(description));
}

/** A JSON Schema, as far as this generator reads it. */
type Schema = Record<string, unknown>;

interface Operation {
  name: string;
  summary: string;
  request: Schema;
  response: Schema;
}

interface Description {
  operations: Operation[];
  problem: Schema;
  codes: { code: string; status: number; title: string }[];
}

const GLUE_VALIDATOR = `
export interface GlueValidator {
  push(lines: Uint8Array): string;
  judge_text(artifact: unknown): string;
  judge_object(artifact: unknown): string;
  free(): void;
}
`;

/** What opens a validator, in the glue of both modules. */
const OPENS_VALIDATORS = "  Validator: { open(request: unknown): GlueValidator; open_object(request: unknown): GlueValidator };";

function validatorGlueTypes(): string {
  return `${NOTE}${GLUE_VALIDATOR}
export interface Glue {
  initSync(options: { module: WebAssembly.Module }): unknown;
  validate_text(request: unknown): string;
  validate_object(request: unknown): unknown;
${OPENS_VALIDATORS}
}

export function fresh(): Glue;
`;
}

function glueTypes(): string {
  return `${NOTE}${GLUE_VALIDATOR}
export interface GlueImpact {
  push(lines: Uint8Array, ids: string): string;
  free(): void;
}

export interface GlueCount {
  enroll(lines: Uint8Array): string;
  push(lines: Uint8Array): string;
  answer(): string;
  free(): void;
}

export interface GlueBundle {
  push(lines: Uint8Array): string;
  ask(operation: string, request: string): string;
  free(): void;
}

export interface GlueCertificate {
  push(bytes: Uint8Array): string;
  finish(): string;
  free(): void;
}

export interface GlueDigester {
  push(bytes: Uint8Array): void;
  answer(): string;
  free(): void;
}

export interface Glue {
  initSync(options: { module: WebAssembly.Module }): unknown;
  call_text(name: string, request: unknown): string;
  call_object(name: string, request: unknown): unknown;
${OPENS_VALIDATORS}
  Impact: { open(request: unknown): GlueImpact; open_object(request: unknown): GlueImpact };
  Count: { open(request: unknown): GlueCount; open_object(request: unknown): GlueCount };
  Bundle: { open(): GlueBundle };
  Certificate: { open(request: unknown): GlueCertificate; open_object(request: unknown): GlueCertificate };
  Digester: { open(): GlueDigester };
}

export function fresh(): Glue;
`;
}

function codes({ codes }: Description): string {
  const rows = codes.map(({ code, status, title }) => `  ${JSON.stringify(code)}: ${JSON.stringify({ status, title })},\n`);
  return `${NOTE}
/** Every code that a diagnostic or a problem can carry. A status of 200 marks a finding inside an answer. */
export const CODES = {\n${rows.join("")}} as const;\n`;
}

const method = (name: string): string => name.replaceAll(/[._-](.)/g, (_, letter: string) => letter.toUpperCase());
const pascal = (name: string): string => method(`.${name}`);

function operations({ operations }: Description): string {
  const names = operations.flatMap(({ name }) => [`${pascal(name)}Request`, `${pascal(name)}Response`]);
  const rows = operations.map(({ name, summary }) =>
    `  ${JSON.stringify({ name, method: method(name), summary })},\n`);
  const methods = operations.map(({ name, summary }) => `  /** ${summary}. */
  ${method(name)}(request: ${pascal(name)}Request): ${pascal(name)}Response;
  /** As {@link Operations.${method(name)}}, JSON text in and out: the exact bytes of every other face. */
  ${method(name)}Text(request: string): string;
`);
  return `${NOTE}
import type {\n${names.map((name) => `  ${name},\n`).join("")}} from "./wire.js";

/** Everything the engine can be asked. */
export interface Operations {\n${methods.join("")}}

/** The table of operations: the name on every face, the method here, what it decides. */
export const OPERATIONS = [\n${rows.join("")}] as const;\n`;
}

/** TypeScript types of everything that crosses the border, each shape once. */
async function wire(description: Description): Promise<string> {
  const raw = new Map<string, string>();
  const definitions = new Map<string, unknown>();
  const add = (schema: unknown, name: string): void => {
    const { $defs = {}, $schema: _, ...top } = structuredClone(schema) as Schema;
    const local: Record<string, unknown> = { ...($defs as object), [name]: top };
    // A shape inside a request lets defaults be left out, inside an answer they are always there: two types.
    const renamed = new Map<string, string>();
    for (const [key, value] of Object.entries(local)) {
      if (raw.has(key) && raw.get(key) !== JSON.stringify(value)) renamed.set(key, `${key}Input`);
    }
    for (const [key, value] of Object.entries(local)) {
      if (!renamed.has(key)) raw.set(key, JSON.stringify(value));
      definitions.set(renamed.get(key) ?? key, relink(value, renamed));
    }
  };
  add(withoutNull(description.problem), "Problem");
  for (const { name, response } of description.operations) add(withoutNull(response), `${pascal(name)}Response`);
  for (const { name, request } of description.operations) add(request, `${pascal(name)}Request`);
  add(validatorRequest(description), "ValidatorRequest");
  add(DESCRIPTION, "Description");
  const types = await compile(
    { $id: "Wire", type: "object", properties: {}, $defs: Object.fromEntries(definitions) as Record<string, object> },
    "Wire",
    { additionalProperties: false, bannerComment: "", unknownAny: true, unreachableDefinitions: true },
  );
  const noise = /^\s*\* This (interface|type|enum|schema) was referenced by .*$\n\s*\* via the `definition` .*$\n?/gm;
  const names = /export interface Wire \{\s*\}\n?/;
  return `${NOTE}\n${types.replaceAll(noise, "").replace(names, "").replaceAll(/\n?\s*\/\*\*\s*\*\/\n/g, "\n")}`;
}

/** A schema for the generator of types: its own titles gone, references renamed and never lost beside a description. */
function relink(value: unknown, renamed: Map<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => relink(item, renamed));
  if (value === null || typeof value !== "object") return value;
  const { title, default: fallback, $ref, ...rest } = value as Schema;
  // Inside `properties`, `title` and `default` are names of fields and hold schemas.
  const isName = (inner: unknown): boolean => isSchema(inner ?? {});
  const kept: Schema = { ...(isName(title) && { title }), ...(isName(fallback) && { default: fallback }), ...rest };
  const inner = Object.fromEntries(Object.entries(kept).map(([key, item]) => [key, relink(item, renamed)]));
  const says = Object.keys(inner).filter((key) => key !== "description");
  if (typeof $ref !== "string") return isSchema(value) && says.length === 0 ? { ...inner, tsType: "unknown" } : inner;
  const name = $ref.replace("#/$defs/", "");
  const link = { $ref: `#/$defs/${renamed.get(name) ?? name}` };
  return Object.keys(inner).length > 0 ? { ...inner, allOf: [link] } : link;
}

/** Whether this is a schema and not a list of fields: every shape of the wire is described. */
function isSchema(value: object): boolean {
  return typeof (value as Schema)["description"] === "string";
}

/** A field, as far as null is concerned. */
interface Field {
  type?: string | string[];
  anyOf?: Field[];
}

/** In an answer a field is left out, never null. */
function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (value === null || typeof value !== "object") return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutNull(item)])) as { properties?: Record<string, Field>; required?: string[] };
  for (const [name, field] of Object.entries(copy.properties ?? {})) {
    if (copy.required?.includes(name)) continue;
    if (Array.isArray(field.type)) field.type = field.type.filter((type) => type !== "null");
    const options = field.anyOf?.filter((option) => option.type !== "null");
    if (options?.length === 1) {
      delete field.anyOf;
      Object.assign(field, options[0], field);
    }
  }
  return copy;
}

/** The validator's request is the request of `artifact.validate` without the artifact. */
function validatorRequest({ operations }: Description): Schema {
  const request = operations.find(({ name }) => name === "artifact.validate")?.request;
  if (!request) throw new Error("the engine has no operation `artifact.validate`");
  const { artifact: _, ...properties } = request["properties"] as Schema;
  const required = (request["required"] as string[]).filter((name) => name !== "artifact");
  return { ...request, description: "A schema to compile once, for a `Validator`.", properties, required };
}

const text = { type: "string" };
const DESCRIPTION = {
  description: "Every operation with the shapes of its question and its answer.",
  type: "object",
  required: ["name", "version", "operations", "problem", "codes"],
  properties: {
    name: text,
    version: text,
    operations: { type: "array", items: { type: "object", required: ["name", "summary", "request", "response"], properties: { name: text, summary: text, request: {}, response: {} } } },
    problem: {},
    codes: { type: "array", items: { type: "object", required: ["code", "status", "title"], properties: { code: text, status: { type: "integer" }, title: text } } },
  },
};

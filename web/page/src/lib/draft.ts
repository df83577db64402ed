import type { Schemas } from "../api/client.js";
import { escape, fault, pretty, slice } from "./json.js";

/** A proposal as the form shows it. Schemas, defaults and constants are JSON texts, so that they keep their digits. */
export interface Draft {
  type: string;
  change: Schemas["ChangeType"];
  pointer: string;
  schema: string;
  newName: string;
  required: "" | "true" | "false";
  fallback: string;
  rationale: string;
  /** One use case a line. */
  useCases: string;
  migration: string;
  backfill: "none" | "default" | "constant" | "copy";
  /** The constant as JSON, or the name of the field to copy. */
  filling: string;
  unfit: "stop" | "quarantine";
  compatible: boolean;
}

export const CHANGES = [
  { value: "add_field", label: "Add a field" },
  { value: "modify_field", label: "Change a field" },
  { value: "remove_field", label: "Remove a field" },
  { value: "rename_field", label: "Rename a field" },
  { value: "add_type", label: "Add a type" },
] as const;

export const EMPTY: Draft = {
  type: "document", change: "add_field", pointer: "/properties/note", schema: '{ "type": "string" }', newName: "", required: "false", fallback: "",
  rationale: "", useCases: "", migration: "", backfill: "none", filling: "", unfit: "stop", compatible: true,
};

/** The form's texts that must be JSON and are not. */
export function faults({ change, schema, fallback, backfill, filling }: Draft): string[] {
  const found: string[] = [];
  if (usesSchema(change) && schema.trim() && fault(schema)) found.push("The schema of the field is not JSON.");
  if (fallback.trim() && fault(fallback)) found.push("The default is not JSON. A text needs quotes.");
  if (backfill === "constant" && fault(filling)) found.push("The value for old documents is not JSON. A text needs quotes.");
  return found;
}

export const usesSchema = (change: Draft["change"]): boolean => change === "add_field" || change === "modify_field" || change === "add_type";

/** The proposal's JSON. */
export function write(draft: Draft): string {
  const { type, change, pointer, schema, newName, required, fallback, rationale, useCases, migration, backfill, filling, unfit, compatible } = draft;
  const spec = [`"pointer":${JSON.stringify(change === "add_type" ? "" : pointer)}`];
  if (usesSchema(change) && schema.trim()) spec.push(`"schema":${schema}`);
  if (change === "rename_field") spec.push(`"new_name":${JSON.stringify(newName)}`);
  if ((change === "add_field" || change === "modify_field") && required) spec.push(`"required":${required}`);
  if ((change === "add_field" || change === "modify_field") && fallback.trim()) spec.push(`"default":${fallback}`);
  const fill = { none: "", default: "", constant: `,"value":${filling || "null"}`, copy: `,"from":${JSON.stringify(filling)}` }[backfill];
  const plan = [`"backfill":{"strategy":"${backfill}"${fill}}`];
  if (migration.trim()) plan.unshift(`"text":${JSON.stringify(migration)}`);
  if (unfit !== "stop") plan.push(`"unfit":"${unfit}"`);
  const cases = useCases.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const members = [
    ...(change === "add_type" ? ['"target_artifact_type":"new_type"', `"new_type":${JSON.stringify(type)}`] : [`"target_artifact_type":${JSON.stringify(type)}`]), `"change_type":"${change}"`, `"field_spec":{${spec.join(",")}}`, `"rationale":${JSON.stringify(rationale)}`,
    ...(cases.length > 0 ? [`"use_cases":${JSON.stringify(cases)}`] : []), `"migration_plan":{${plan.join(",")}}`, `"backward_compatible":${compatible}`,
  ];
  return pretty(`{${members.join(",")}}`);
}

/** The form of a proposal's JSON; none if the text is not a proposal that the form can show. */
export function read(text: string): Draft | undefined {
  if (fault(text)) return undefined;
  const proposal = JSON.parse(text) as Partial<Schemas["ProposalInput"]> | null;
  if (typeof proposal !== "object" || proposal === null || !CHANGES.some(({ value }) => value === proposal.change_type)) return undefined;
  const { field_spec: spec, migration_plan: plan } = proposal;
  if (typeof spec !== "object" || typeof spec?.pointer !== "string") return undefined;
  const backfill = plan?.backfill ?? { strategy: "none" as const };
  const at = (pointer: string): string => pretty(slice(text, pointer));
  return {
    type: (proposal.change_type === "add_type" ? proposal.new_type : proposal.target_artifact_type) ?? "", change: proposal.change_type ?? "add_field", pointer: spec.pointer,
    schema: "schema" in spec ? at("/field_spec/schema") : "", newName: spec.new_name ?? "",
    required: spec.required === true ? "true" : spec.required === false ? "false" : "", fallback: "default" in spec ? at("/field_spec/default") : "",
    rationale: proposal.rationale ?? "", useCases: (proposal.use_cases ?? []).join("\n"), migration: plan?.text ?? "", backfill: backfill.strategy,
    filling: backfill.strategy === "constant" ? at("/migration_plan/backfill/value") : backfill.strategy === "copy" ? backfill.from : "",
    unfit: plan?.unfit ?? "stop", compatible: proposal.backward_compatible ?? false,
  };
}

/** A place of a schema, with the places below it. */
export interface Spot {
  name: string;
  pointer: string;
  /** True if the place can have fields. */
  isObject: boolean;
  below: Spot[];
}

const ONE = ["items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else"] as const;
const NAMED = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"] as const;
const LISTED = ["prefixItems", "allOf", "anyOf", "oneOf"] as const;

/** The places of a schema as a tree; at most `most` of them. */
export function spots(schema: unknown, most = 2_000): Spot {
  let left = most;
  const visit = (value: unknown, name: string, pointer: string): Spot => {
    left -= 1;
    const spot: Spot = { name, pointer, isObject: false, below: [] };
    if (typeof value !== "object" || value === null || Array.isArray(value)) return spot;
    const at = value as Record<string, unknown>;
    spot.isObject = at["type"] === "object" || "properties" in at || (Array.isArray(at["type"]) && at["type"].includes("object"));
    const add = (inner: unknown, name: string, pointer: string): void => {
      if (left > 0 && typeof inner === "object" && inner !== null) spot.below.push(visit(inner, name, pointer));
    };
    for (const keyword of NAMED) {
      const inner = at[keyword];
      if (typeof inner !== "object" || inner === null) continue;
      for (const [key, schema] of Object.entries(inner)) add(schema, keyword === "properties" ? key : `${keyword} ${key}`, `${pointer}/${escape(keyword)}/${escape(key)}`);
    }
    for (const keyword of ONE) if (!Array.isArray(at[keyword])) add(at[keyword], keyword, `${pointer}/${keyword}`);
    for (const keyword of LISTED) {
      if (Array.isArray(at[keyword])) at[keyword].forEach((schema, index) => add(schema, `${keyword} ${index}`, `${pointer}/${keyword}/${index}`));
    }
    return spot;
  };
  return visit(schema, "the whole schema", "");
}

/** The pointer for a change at a picked place: a new field goes into it, other changes are about it. */
export function aim(change: Draft["change"], spot: Spot, pointer: string): string {
  if (change !== "add_field" || !spot.isObject) return spot.pointer;
  return `${spot.pointer}/properties/${pointer.split("/").pop() || "note"}`;
}

/** The changes between two schemas. */
export interface Derived {
  /** Each change as a form can show it; the schema is text of the new one, so that it keeps its digits. */
  changes: Pick<Draft, "change" | "pointer" | "schema" | "required" | "newName">[];
  /** Keywords of the whole schema that differ; no proposal changes them. */
  rest: string[];
}

type Found = Derived["changes"][number];
const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
const isPlain = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const names = (value: unknown): string[] => (Array.isArray(value) ? value.filter((name) => typeof name === "string") : []);

/** The changes that make the second schema of the first. Several changes below one field are one change of that field. */
export function derive(old: string, next: string): Derived {
  const [before, after]: [unknown, unknown] = [JSON.parse(old), JSON.parse(next)];
  const rest: string[] = [];
  const found = descend(before, after, "", rest);
  return { changes: found.map((one) => (one.schema === "" ? one : { ...one, schema: pretty(slice(next, one.schema)) })), rest };
}

/** The changes at a place and below it. The schema of a change is its place in the new schema, until its text is taken from there. */
function descend(old: unknown, next: unknown, pointer: string, rest: string[]): Found[] {
  if (same(old, next)) return [];
  const whole = (): Found[] => [{ change: "modify_field", pointer, schema: pointer, required: "", newName: "" }];
  if (!isPlain(old) || !isPlain(next)) {
    if (pointer === "") rest.push("the whole schema");
    return pointer === "" ? [] : whole();
  }
  const found: Found[] = [];
  const differing = [...new Set([...Object.keys(old), ...Object.keys(next)])].filter((key) => !same(old[key], next[key]));
  const [before, after] = [names(old["required"]), names(next["required"])];
  const isRequired = (name: string): "true" | "false" => (after.includes(name) ? "true" : "false");
  const wasRequired = (name: string): "true" | "false" => (before.includes(name) ? "true" : "false");
  const moved = new Set([...before.filter((name) => !after.includes(name)), ...after.filter((name) => !before.includes(name))]);
  for (const keyword of differing) {
    if ((NAMED as readonly string[]).includes(keyword)) found.push(...children(old[keyword] ?? {}, next[keyword] ?? {}, `${pointer}/${escape(keyword)}`, keyword === "properties" ? { moved, isRequired, wasRequired } : undefined, rest));
    else if ((ONE as readonly string[]).includes(keyword) && isPlain(old[keyword]) && isPlain(next[keyword])) found.push(...descend(old[keyword], next[keyword], `${pointer}/${keyword}`, rest));
    else if (keyword !== "required") {
      if (pointer !== "") return whole();
      rest.push(keyword);
    }
  }
  for (const name of moved) {
    if (isPlain(next["properties"]) && name in next["properties"]) found.push({ change: "modify_field", pointer: `${pointer}/properties/${escape(name)}`, schema: "", required: isRequired(name), newName: "" });
    else if (pointer !== "") return whole();
    else rest.push("required");
  }
  return found.length > 1 && pointer !== "" ? whole() : found;
}

interface Required {
  /** Names that became required, or ceased to be; each is taken out where a change tells of it. */
  moved: Set<string>;
  isRequired(name: string): "true" | "false";
  wasRequired(name: string): "true" | "false";
}

/** The changes among named schemas. */
function children(old: unknown, next: unknown, pointer: string, required: Required | undefined, rest: string[]): Found[] {
  if (!isPlain(old) || !isPlain(next)) return [];
  const at = (name: string): string => `${pointer}/${escape(name)}`;
  const [gone, come] = [Object.keys(old).filter((name) => !(name in next)), Object.keys(next).filter((name) => !(name in old))];
  const [from, to] = [gone[0], come[0]];
  if (required && gone.length === 1 && come.length === 1 && from !== undefined && to !== undefined && same(old[from], next[to]) && required.wasRequired(from) === required.isRequired(to)) {
    required.moved.delete(from);
    required.moved.delete(to);
    return [{ change: "rename_field", pointer: at(from), schema: "", required: "", newName: to }, ...kept(old, next, at, required, rest)];
  }
  const found: Found[] = gone.map((name) => ({ change: "remove_field", pointer: at(name), schema: "", required: "", newName: "" }));
  for (const name of come) found.push({ change: "add_field", pointer: at(name), schema: at(name), required: required ? required.isRequired(name) : "", newName: "" });
  for (const name of [...gone, ...come]) required?.moved.delete(name);
  return [...found, ...kept(old, next, at, required, rest)];
}

/** The changes of schemas that have the same name before and after. */
function kept(old: Record<string, unknown>, next: Record<string, unknown>, at: (name: string) => string, required: Required | undefined, rest: string[]): Found[] {
  return Object.keys(old).filter((name) => name in next).flatMap((name) => {
    const inner = descend(old[name], next[name], at(name), rest);
    if (inner.length === 0 || !required?.moved.has(name)) return inner;
    required.moved.delete(name);
    return [{ change: "modify_field" as const, pointer: at(name), schema: at(name), required: required.isRequired(name), newName: "" }];
  });
}

/** True if two schemas are the same but for the order of members and of required names. */
export function isSame(left: unknown, right: unknown): boolean {
  const ordered = (value: unknown, key?: string): unknown => {
    if (Array.isArray(value)) return key === "required" && value.every((name) => typeof name === "string") ? [...value].sort() : value.map((inner) => ordered(inner));
    if (!isPlain(value)) return value;
    return Object.fromEntries(Object.keys(value).sort().map((key) => [key, ordered(value[key], key)]));
  };
  return same(ordered(left), ordered(right));
}

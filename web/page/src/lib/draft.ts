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

/** The change between two schemas, if they differ at one place: the deepest place that has both sides of the difference. */
export function derive(old: unknown, next: unknown, type: string): Draft | undefined {
  const found = descend(old, next, "");
  if (!found) return undefined;
  return { ...EMPTY, type, ...found };
}

type Found = Pick<Draft, "change" | "pointer" | "schema" | "required">;
const text = (value: unknown): string => JSON.stringify(value, null, 2);
const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
const isPlain = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function descend(old: unknown, next: unknown, pointer: string): Found | undefined {
  const whole: Found | undefined = pointer === "" ? undefined : { change: "modify_field", pointer, schema: text(next), required: "" };
  if (same(old, next)) return undefined;
  if (!isPlain(old) || !isPlain(next)) return whole;
  const keys = [...new Set([...Object.keys(old), ...Object.keys(next)])].filter((key) => !same(old[key], next[key]));
  const names = (value: unknown): string[] => (Array.isArray(value) ? value.filter((name) => typeof name === "string") : []);
  const [before, after] = [names(old["required"]), names(next["required"])];
  const changed = [...before.filter((name) => !after.includes(name)), ...after.filter((name) => !before.includes(name))];
  const others = keys.filter((key) => key !== "required");
  if (others.length === 0 && changed.length === 1) {
    const name = changed[0] ?? "";
    return isPlain(next["properties"]) && name in next["properties"] ? { change: "modify_field", pointer: `${pointer}/properties/${escape(name)}`, schema: "", required: after.includes(name) ? "true" : "false" } : whole;
  }
  const [keyword] = others;
  if (others.length !== 1 || keyword === undefined) return whole;
  if ((NAMED as readonly string[]).includes(keyword)) {
    const [left, right] = [isPlain(old[keyword]) ? old[keyword] : {}, isPlain(next[keyword]) ? next[keyword] : {}];
    const differing = [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((key) => !same(left[key], right[key]));
    const [name] = differing;
    if (differing.length !== 1 || name === undefined || changed.some((other) => other !== name)) return whole;
    const at = `${pointer}/${escape(keyword)}/${escape(name)}`;
    const required = keyword !== "properties" ? "" : after.includes(name) ? "true" : "false";
    if (!(name in left)) return { change: "add_field", pointer: at, schema: text(right[name]), required };
    if (!(name in right)) return { change: "remove_field", pointer: at, schema: "", required: "" };
    if (changed.length > 0) return { change: "modify_field", pointer: at, schema: text(right[name]), required };
    return descend(left[name], right[name], at);
  }
  if ((ONE as readonly string[]).includes(keyword) && changed.length === 0 && isPlain(old[keyword]) && isPlain(next[keyword])) return descend(old[keyword], next[keyword], `${pointer}/${keyword}`) ?? whole;
  return whole;
}

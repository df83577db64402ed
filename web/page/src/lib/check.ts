import type { CompatibilityCheckResponse, SchemaCheckResponse } from "rogatio";
import type { Mark, Note } from "./editor.js";
import { RogatioProblem, ask } from "./engine.js";
import { sliceAll } from "./places.js";

/** The meaning of each mode of a comparison. */
export const MODES = [
  { value: "backward", label: "Backward", meaning: "NEW must accept every document that OLD accepts. Stored documents stay valid." },
  { value: "forward", label: "Forward", meaning: "OLD must accept every document that NEW accepts. Programs that know only OLD can read new documents." },
  { value: "full", label: "Full", meaning: "Both schemas must accept the same documents." },
] as const;

/** The findings in the schemas that were looked at last. */
const looked = new Map<string, Note[]>();
const MOST_LOOKED = 4;

/** The findings of the engine in one schema. It is asked once for each text. */
export async function schemaNotes(schema: string, signal: AbortSignal): Promise<Note[]> {
  const notes = looked.get(schema) ?? (await findings(schema, signal));
  looked.delete(schema);
  looked.set(schema, notes);
  for (const [oldest] of looked) if (looked.size > MOST_LOOKED) looked.delete(oldest);
  return notes;
}

async function findings(schema: string, signal: AbortSignal): Promise<Note[]> {
  try {
    const { diagnostics } = JSON.parse(await ask("schemaCheck", `{"schema":${schema}}`, signal)) as SchemaCheckResponse;
    return diagnostics.map(({ severity, message, help, schema_pointer: pointer }) =>
      ({ severity, message: help === undefined ? message : `${message}. ${help}`, pointer: pointer ?? "" }));
  } catch (error) {
    if (!(error instanceof RogatioProblem)) throw error;
    return [{ severity: "error", message: error.detail, pointer: (error.pointer ?? "").replace(/^\/schema/, "") }];
  }
}

/** The witnesses of a comparison as exact texts; `at` is the place of the comparison in the answer. */
export async function witnesses(text: string, { comparisons }: CompatibilityCheckResponse, at = ""): Promise<string[]> {
  const pointers = comparisons.flatMap(({ witness }, index) => (witness ? [`${at}/comparisons/${index}/witness/instance`] : []));
  const found = await sliceAll(text, pointers);
  return comparisons.map(({ witness }) => (witness ? (found.shift() ?? "") : ""));
}

/** The marks of an answer in both texts. */
export function marks({ comparisons, differences }: CompatibilityCheckResponse): [Mark[], Mark[]] {
  const [old, next]: [Mark[], Mark[]] = [[], []];
  for (const { effect: kind, old_pointer: before, new_pointer: after } of differences) {
    if (before) old.push({ kind, pointer: before });
    if (after) next.push({ kind, pointer: after });
  }
  for (const { direction, witness } of comparisons) {
    if (!witness) continue;
    (direction === "backward" ? next : old).unshift({ kind: "witness", pointer: witness.complaint.schema_pointer });
  }
  return [old, next];
}

import type { Schemas } from "../api/client.js";
import { count, number } from "./words.js";

type View = Schemas["ImpactView"];
type Fact = Schemas["ImpactFact"];
type Counts = Schemas["ImpactCounts"];

/** True while a measurement works or waits, so that its progress is worth a question. */
export const measuring = ({ job }: Pick<View, "job">): boolean => job?.status === "waiting" || job?.status === "running";

/** The facts about the proposal as it is now, those of the senate first, and how many are out of date. */
export function current({ facts }: Pick<View, "facts">): { facts: Fact[]; outdated: Fact[] } {
  const fresh = facts.filter(({ outdated }) => outdated === null);
  const order = [...fresh.filter(({ kind }) => kind === "measured"), ...fresh.filter(({ kind }) => kind === "attached")];
  return { facts: order, outdated: facts.filter(({ outdated }) => outdated !== null) };
}

/** The effect of a change on documents in one sentence. */
export function effect({ broken, judged, repaired, unreadable }: Pick<Counts, "broken" | "judged" | "repaired" | "unreadable">): string {
  const plan = repaired === undefined || repaired === null || broken === 0 ? "" : ` The migration plan repairs ${repaired === broken ? "all" : repaired === 0 ? "none" : number(repaired)} of them.`;
  const read = unreadable === 0 ? "" : ` ${count(unreadable, "document")} cannot be read.`;
  if (broken === 0) return `The change breaks none of ${count(judged, "document")}.${read}`;
  return `The change breaks ${number(broken)} of ${count(judged, "document")}.${plan}${read}`;
}

/** Each class of documents with its words, in the order of a report. */
export const CLASSES = {
  valid: "valid under both schemas",
  broken: "broken by the change",
  broken_before: "broken before",
  mended: "mended",
  unreadable: "unreadable",
} as const;

/** The reasons why a fact is out of date. */
export const OUTDATED: Record<Schemas["ImpactOutdated"], string> = {
  revised: "the proposal was revised",
  schema_changed: "another version of the schema is in force",
  artifacts_changed: "artifacts have changed since",
};

/** The source of a fact in words. */
export function measuredBy({ kind, runner }: Pick<Fact, "kind" | "runner">): string {
  return kind === "measured" ? "Measured by the senate on its artifacts" : `Attached and signed by ${runner ?? "an agent"}`;
}

/** True if another measurement would tell something new. */
export function canMeasure(view: View): boolean {
  return view.about !== null && view.artifacts > 0 && !measuring(view) && !view.facts.some(({ kind, outdated }) => kind === "measured" && outdated === null);
}

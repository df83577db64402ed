import type { CompatibilityCheckResponse, Comparison, Direction, Verdict } from "rogatio";

/** Writers of numbers by their digits after the point. They are made when they are needed: the first one takes a browser long. */
const writers = new Map<number, Intl.NumberFormat>();
function writer(digits: number): Intl.NumberFormat {
  const made = writers.get(digits) ?? new Intl.NumberFormat(undefined, { maximumFractionDigits: digits });
  writers.set(digits, made);
  return made;
}

/** A number as the reader writes numbers. */
export const number = (value: number | bigint): string => writer(3).format(value);

/** A duration in milliseconds, for people. */
export function milliseconds(duration: number): string {
  if (duration >= 1_000) return `${writer(1).format(duration / 1_000)} s`;
  return `${writer(duration < 10 ? 1 : 0).format(duration)} ms`;
}

/** A count with its noun. */
export const count = (value: number, one: string, many = `${one}s`): string => `${number(value)} ${value === 1 ? one : many}`;

/** A verdict as a heading. */
export const VERDICTS: Record<Verdict, string> = { compatible: "Compatible", breaking: "Breaking", unknown: "Unknown" };

const ACCEPTS: Record<Direction, [string, string]> = { backward: ["NEW", "OLD"], forward: ["OLD", "NEW"] };

/** The verdict of a comparison in one sentence. */
export function sentence({ mode, verdict, comparisons }: CompatibilityCheckResponse): string {
  const decisive: Comparison | undefined = comparisons.find((comparison) => comparison.verdict === verdict);
  if (verdict === "compatible") {
    if (mode === "full") return "Proven: OLD and NEW accept the same documents.";
    const [reader, writer] = ACCEPTS[mode];
    return `Proven: ${reader} accepts every document that ${writer} accepts.`;
  }
  const [reader, writer] = ACCEPTS[decisive?.direction ?? "backward"];
  if (verdict === "breaking") return `${reader} refuses a document that ${writer} accepts.`;
  return "Compatibility could neither be proven nor refuted. Treat the change as breaking.";
}

/** The small print of a comparison: time, steps, and the verdict without the assumptions. */
export function smallPrint({ without_assumptions: without, verdict, steps }: CompatibilityCheckResponse, duration: number): string {
  const pieces = [milliseconds(duration), count(steps, "step")];
  if (without !== undefined) pieces.push(without === verdict ? "same verdict without the assumptions" : `${without} without the assumptions`);
  return pieces.join(" · ");
}

/** A word of the wire for people: `add_field` is "add field". */
export const plain = (word: string): string => word.replaceAll(/[_-]/g, " ");

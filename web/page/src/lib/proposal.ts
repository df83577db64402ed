import type { Schemas } from "../api/client.js";
import type { Tone } from "../ui/Shape.svelte";

export type Status = Schemas["ProposalStatus"];

/** Each status with its words and its tone. */
export const STATUSES: Record<Status, { word: string; tone: Tone; meaning: string }> = {
  draft: { word: "Draft", tone: "idle", meaning: "Only stored; its author submits it for debate." },
  debate: { word: "Debate", tone: "unknown", meaning: "Open for comments and concerns; no vote yet." },
  voting: { word: "Voting", tone: "unknown", meaning: "The electorate is fixed, and ballots are counted." },
  approved: { word: "Approved", tone: "compatible", meaning: "Enough voters agreed; the migration can begin." },
  migrating: { word: "Migrating", tone: "unknown", meaning: "The stored artifacts are being rewritten." },
  enacted: { word: "Enacted", tone: "compatible", meaning: "The change is in force." },
  rejected: { word: "Rejected", tone: "breaking", meaning: "Archived with the reasons." },
  expired: { word: "Expired", tone: "breaking", meaning: "Too few voters took part." },
  withdrawn: { word: "Withdrawn", tone: "idle", meaning: "Its author took it back." },
  failed: { word: "Failed", tone: "breaking", meaning: "The migration did not succeed; it can begin again." },
};

/** A weight as an integer. Weights beyond 2^53 are texts on the wire. */
export const weight = (value: Schemas["WeightInput"] | Schemas["Weight"]): bigint => BigInt(value);

/** A share in percent for a drawing. */
export const percent = (part: bigint, of: bigint): number => (of === 0n ? 0 : Number((part * 10_000n) / of) / 100);

/** The sentences under a tally: what is needed, and what would end the vote. */
export function needs(voting: Schemas["VotingState"], needed: Schemas["VotesNeeded"] | null | undefined): string[] {
  if (voting.final_outcome) return [`The outcome is final since ballot ${voting.final_after_ballot ?? "?"}: ${voting.final_outcome}.`];
  if (!needed?.yes) return ["The number of yes votes that is enough depends on how many take part."];
  const [yes, no] = [weight(needed.yes) - weight(voting.yes), needed.no_to_block === null ? undefined : weight(needed.no_to_block) - weight(voting.no) - weight(voting.abstain)];
  const sentences = [yes > 0n ? `${yes} more yes needed to approve (${needed.yes} of ${needed.electorate}).` : "Enough yes votes to approve."];
  if (no !== undefined && no > 0n) sentences.push(`${no} more no or abstain would reject it.`);
  return sentences;
}

/** A time in seconds as the reader writes it. */
export const date = (seconds: number | string): string => new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(Number(seconds) * 1_000);

/** The time until a moment, in words; none if it is over. */
export function until(seconds: number | string, now: number): string | undefined {
  const left = Number(seconds) - now;
  if (left <= 0) return undefined;
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: "always" });
  if (left >= 172_800) return format.format(Math.floor(left / 86_400), "day");
  if (left >= 7_200) return format.format(Math.floor(left / 3_600), "hour");
  if (left >= 120) return format.format(Math.floor(left / 60), "minute");
  return format.format(left, "second");
}

/** A comment with its answers. */
export interface Thread {
  comment: Schemas["CommentView"];
  answers: Schemas["CommentView"][];
}

/** Comments by the place that they are about; answers are with the comment that they answer. */
export function threads(comments: readonly Schemas["CommentView"][]): Map<string, Thread[]> {
  const places = new Map<string, Thread[]>();
  const known = new Map<number, Thread>();
  for (const comment of comments) {
    const parent = comment.kind === "comment" && comment.in_reply_to !== null ? known.get(comment.in_reply_to) : undefined;
    if (parent) {
      parent.answers.push(comment);
      known.set(comment.number, parent);
      continue;
    }
    const thread = { comment, answers: [] };
    if (comment.kind === "comment") known.set(comment.number, thread);
    const place = comment.pointer ?? "";
    places.set(place, [...(places.get(place) ?? []), thread]);
  }
  return places;
}

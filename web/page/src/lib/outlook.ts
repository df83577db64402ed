import { type Schemas, call, client } from "../api/client.js";
import { ask } from "./engine.js";
import { all } from "./preview.js";

type Choice = Schemas["ChoiceInput"];

/** The facts of an open vote from which a supposed end is counted. */
export interface Facts {
  vote: Schemas["TallyCountRequest"];
  seats: Schemas["SeatInput"][];
  cast: Schemas["VoteView"][];
}

export async function voteFacts(view: Schemas["ProposalView"]): Promise<Facts> {
  const path = { id: view.proposal_id };
  const [{ vote }, seats] = await Promise.all([
    call(() => client.GET("/api/senate/schema-proposal/{id}/recount", { params: { path } })),
    all((cursor) => call(() => client.GET("/api/senate/schema-proposal/{id}/seats", { params: { path, query: cursor === undefined ? {} : { cursor } } })), (page) => page.seats),
  ]);
  return { vote, seats, cast: view.votes };
}

/** The voters who have not voted. */
export function undecided({ seats, cast }: Facts): string[] {
  const voted = new Set(cast.map(({ voter }) => voter));
  return seats.map(({ id }) => id).filter((id) => !voted.has(id));
}

/** The request of `tally.what_if`. A supposed ballot is not signed, so the count requires no signatures; ballots that were cast are counted as they were accepted. */
export function supposition({ vote, seats, cast }: Facts, further: ReadonlyMap<string, Choice>, at: number): string {
  const rule = { ...vote.rule, signatures: "none" as const };
  const electorate = seats.map(({ id, weight }) => ({ id, ...(weight !== undefined && { weight }) }));
  const ballots = [...cast].sort((left, right) => left.receipt.ballot - right.receipt.ballot).map(({ voter, choice, receipt }) => ({ voter, choice, at: receipt.at }));
  return JSON.stringify({ vote: { electorate, ballots, rule, opens_at: vote.opens_at, closes_at: vote.closes_at, events: vote.events }, further: [...further].map(([voter, choice]) => ({ voter, choice, at })) });
}

/** The vote as the engine would count it with further ballots. */
export async function suppose(facts: Facts, further: ReadonlyMap<string, Choice>, at: number): Promise<Schemas["TallyWhatIfResponse"]> {
  return JSON.parse(await ask("tallyWhatIf", supposition(facts, further, at))) as Schemas["TallyWhatIfResponse"];
}

/** The answer to "can it still pass?" from the two ends: all others vote yes, and all others vote no. */
export function canPass(best: string, worst: string, others: number): string {
  if (best !== "approved") return "It cannot pass any more, however the others vote.";
  if (worst === "approved") return "It passes, however the others vote.";
  return `It can still pass: it depends on the ${others === 1 ? "one voter" : `${others} voters`} who have not voted.`.replace("one voter who have", "one voter who has");
}

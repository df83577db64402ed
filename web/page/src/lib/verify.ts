import { type Schemas, call, client } from "../api/client.js";
import { reasonDigest, unbase64, verifies } from "./crypto.js";
import { ask } from "./engine.js";
import { checkpoint, grown, included } from "./log.js";
import { all } from "./preview.js";

/** One check, with its result in words. */
export interface Check {
  name: string;
  /** None if it can neither be shown nor refuted. */
  holds: boolean | undefined;
  detail: string;
}

type Count = Schemas["TallyCountResponse"];

const page = (cursor: string | undefined): { cursor?: string } => (cursor === undefined ? {} : { cursor });

/** Recounts a vote in this browser from its raw ballots, and tells each check as it is done. */
export async function verifyVote(id: string, tell: (check: Check) => void): Promise<void> {
  const [view, { vote }, seats, ballots] = await Promise.all([
    call(() => client.GET("/api/senate/schema-proposal/{id}", { params: { path: { id } } })),
    call(() => client.GET("/api/senate/schema-proposal/{id}/recount", { params: { path: { id } } })),
    all((cursor) => call(() => client.GET("/api/senate/schema-proposal/{id}/seats", { params: { path: { id }, query: page(cursor) } })), (found) => found.seats),
    all((cursor) => call(() => client.GET("/api/senate/schema-proposal/{id}/ballots", { params: { path: { id }, query: page(cursor) } })), (found) => found.ballots),
  ]);
  const state = view.state.voting;
  if (!state) return tell({ name: "Vote", holds: false, detail: "this proposal has no vote" });
  const answer = JSON.parse(await ask("tallyCount", JSON.stringify({ ...vote, electorate: seats, ballots }))) as Count;
  const { yes, no, abstain } = answer.tally;
  tell({ name: "Recount", holds: String(yes) === String(state.yes) && String(no) === String(state.no) && String(abstain) === String(state.abstain), detail: `${yes} yes, ${no} no, ${abstain} abstain of ${ballots.length} ballots; the senate says ${state.yes}, ${state.no}, ${state.abstain}` });
  tell({ name: "Outcome", holds: answer.final_outcome === state.final_outcome && answer.final_after_ballot === state.final_after_ballot, detail: answer.explanation });
  tell({ name: "Electorate", holds: answer.electorate_digest === state.electorate_digest, detail: `the digest of ${seats.length} seats is ${answer.electorate_digest}` });
  const rule = view.state.checked?.rule_digest;
  tell({ name: "Rule", holds: answer.rule_digest === rule, detail: `the digest of the rule is ${answer.rule_digest}` });
  await signatures(seats, ballots, view, tell);
}

async function signatures(seats: Schemas["SeatInput"][], ballots: Schemas["BallotInput"][], view: Schemas["ProposalView"], tell: (check: Check) => void): Promise<void> {
  const keys = new Map(seats.map(({ id, public_key, rotated_key }) => [id, [public_key, rotated_key].filter((key) => typeof key === "string")]));
  let [good, bound, reasons] = [0, 0, 0];
  for (const { envelope } of ballots) {
    if (!envelope) continue;
    const payload = JSON.parse(new TextDecoder().decode(unbase64(envelope.payload))) as Record<string, unknown>;
    const own = keys.get(String(payload["voter"])) ?? [];
    const valid = await Promise.all(own.map((key) => verifies(key, envelope)));
    if (valid.includes(true)) good += 1;
    if (payload["instance"] === view.state.instance && payload["proposal"] === view.state.content.digest && payload["revision"] === view.state.revision && payload["electorate"] === view.state.voting?.electorate_digest) bound += 1;
    const shown = view.votes.find(({ voter }) => voter === payload["voter"]);
    if (!shown?.reason || payload["reason"] === (await reasonDigest(shown.reason))) reasons += 1;
  }
  tell({ name: "Signatures", holds: good === ballots.length, detail: `${good} of ${ballots.length} ballots are signed with the key of their voter (WebCrypto)` });
  tell({ name: "Binding", holds: bound === ballots.length, detail: `${bound} of ${ballots.length} ballots name this senate, this revision and this electorate` });
  tell({ name: "Reasons", holds: reasons === ballots.length, detail: `${reasons} of ${ballots.length} ballots name the digest of the reason that is shown` });
}

const KEPT = "rogatio.checkpoint";

/** Checks the log: the signature of its checkpoint, the proofs of its last leaf, and that it only grew since the last visit. */
export async function verifyLog(instance: Schemas["InstanceView"], tell: (check: Check) => void): Promise<void> {
  const newest = await checkpoint(instance.verifier);
  if ("fault" in newest) return tell({ name: "Checkpoint", holds: false, detail: newest.fault });
  const { size, root } = newest;
  tell({ name: "Checkpoint", holds: true, detail: `signed by ${instance.name}: ${size} leaves, root ${root}` });
  if (size === 0) return;
  const index = size - 1;
  tell({ name: "Inclusion", holds: await included(index, newest), detail: `leaf ${index} is in the tree of ${size} leaves` });
  const key = `${KEPT}.${instance.id}`;
  const kept = JSON.parse(localStorage.getItem(key) ?? "null") as { size: number; root: string } | null;
  if (kept && kept.size > size) return tell({ name: "Consistency", holds: false, detail: `the log has ${size} leaves, but this browser saw ${kept.size} before` });
  if (kept && kept.size > 0) {
    const holds = await grown(kept, newest);
    tell({ name: "Consistency", holds, detail: `the log begins with the ${kept.size} leaves that this browser saw before` });
    if (!holds) return;
  } else tell({ name: "Consistency", holds: true, detail: "this is the first checkpoint that this browser keeps; the next visit compares with it" });
  localStorage.setItem(key, JSON.stringify({ size, root }));
}

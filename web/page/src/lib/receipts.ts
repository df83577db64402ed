// Receipts of ballots that this browser cast, and their way to a proof in the log.
import { type Schemas, call, client } from "../api/client.js";
import { digest, unbase64 } from "./crypto.js";
import { type Checkpoint, checkpoint, findLeaf, grown, included } from "./log.js";
import { all } from "./preview.js";
import type { Check } from "./verify.js";

/** A receipt with everything that is needed to follow it later without trust in the senate. */
export interface Kept {
  /** The unique id of the senate, and the key that verifies its checkpoints. */
  instance: string;
  verifier: string;
  proposal: string;
  revision: number;
  voter: string;
  receipt: Schemas["Receipt"];
  /** The ballot as it was signed; absent if another browser cast it. */
  envelope?: Schemas["Envelope"];
  /** The number of leaves before the ballot was cast: its leaf is not earlier. */
  since: number;
  /** The leaf that records the ballot, and a checkpoint that contains it, once they were found. */
  leaf?: { index: number; text: string };
  checkpoint?: Checkpoint;
}

const PLACE = "rogatio.receipts";
/** The most receipts that are kept; the oldest are forgotten first. */
const MOST = 500;

function stored(): Kept[] {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? "[]") as unknown;
    return Array.isArray(kept) ? (kept as Kept[]) : [];
  } catch {
    return [];
  }
}

/** The receipts of a senate in this browser, newest first. */
export const receipts = (instance: string): Kept[] => stored().filter((kept) => kept.instance === instance).reverse();

/** Keeps a receipt. The receipt of the same ballot is replaced. */
export function keepReceipt(kept: Kept): void {
  const others = stored().filter(({ instance, receipt }) => instance !== kept.instance || receipt.digest !== kept.receipt.digest);
  try {
    localStorage.setItem(PLACE, JSON.stringify([...others, kept].slice(-MOST)));
  } catch {
    // Without a store the receipt is shown, but not kept.
  }
}

export function forgetReceipt({ instance, receipt }: Kept): void {
  localStorage.setItem(PLACE, JSON.stringify(stored().filter((kept) => kept.instance !== instance || kept.receipt.digest !== receipt.digest)));
}

/** The size of the log now; 0 if it cannot be read. */
export async function logSize(): Promise<number> {
  return call(() => client.GET("/log/leaves", { params: { query: { limit: 1 } } })).then(({ size }) => size, () => 0);
}

/** True if a leaf records this ballot: the same voter, number, choice and digest. */
export function records(leaf: string, { voter, proposal, receipt }: Pick<Kept, "voter" | "proposal" | "receipt">): boolean {
  if (!leaf.includes(receipt.digest)) return false;
  try {
    const { subject, event } = JSON.parse(leaf) as { subject?: unknown; event?: { happened?: { type?: unknown; voter?: unknown; receipt?: Partial<Schemas["Receipt"]> } } };
    const happened = event?.happened;
    return subject === proposal && happened?.type === "ballot_cast" && happened.voter === voter
      && happened.receipt?.digest === receipt.digest && happened.receipt.choice === receipt.choice && happened.receipt.ballot === receipt.ballot;
  } catch {
    return false;
  }
}

/** The digest of a ballot, over the bytes that were signed. */
export async function ballotDigest(envelope: Schemas["Envelope"]): Promise<string> {
  const domain = new TextEncoder().encode("rogatio/ballot@v2\n");
  return digest(new Uint8Array([...domain, ...unbase64(envelope.payload)]));
}

/** Follows a receipt to its proof in the log, tells each check as it is done, and gives the receipt with what was found. */
export async function follow(kept: Kept, tell: (check: Check) => void): Promise<Kept> {
  const { receipt, envelope } = kept;
  if (envelope) {
    const own = await ballotDigest(envelope);
    tell({ name: "Ballot", holds: own === receipt.digest, detail: own === receipt.digest ? "the receipt has the digest of the ballot that this browser signed" : `this browser signed the ballot ${own}` });
  }
  const newest = await checkpoint(kept.verifier);
  if ("fault" in newest) {
    tell({ name: "Checkpoint", holds: false, detail: newest.fault });
    return kept;
  }
  tell({ name: "Checkpoint", holds: true, detail: `the senate's key, as it was when you voted, signed a log of ${newest.size} leaves` });
  if (kept.checkpoint) {
    const holds = await grown(kept.checkpoint, newest);
    tell({ name: "Consistency", holds, detail: holds ? `the log begins with the ${kept.checkpoint.size} leaves that this receipt was proven in before` : `the log does not begin with the ${kept.checkpoint.size} leaves that this receipt was proven in before` });
    if (!holds) return kept;
  }
  const found = kept.leaf ?? (await findLeaf(kept.since, newest.size, (leaf) => records(leaf, kept)).then((leaf) => leaf && { index: leaf.index, text: leaf.leaf }));
  if (!found) {
    tell({ name: "Leaf", holds: false, detail: `no leaf from ${kept.since} on records this ballot` });
    return kept;
  }
  tell({ name: "Leaf", holds: records(found.text, kept), detail: `leaf ${found.index} records ${kept.voter}'s ballot ${receipt.ballot}: ${receipt.choice}` });
  const holds = await included(found.index, newest, found.text);
  tell({ name: "Inclusion", holds, detail: holds ? `leaf ${found.index} is in the tree of ${newest.size} leaves` : `leaf ${found.index} is not in the tree of ${newest.size} leaves` });
  if (envelope && holds) tell(await counted(kept, envelope));
  return holds ? { ...kept, leaf: found, checkpoint: newest } : kept;
}

/** The ballots of the vote are public: this one must be among them, unless an edit made them void. */
async function counted({ proposal: id, revision }: Kept, envelope: Schemas["Envelope"]): Promise<Check> {
  const view = await call(() => client.GET("/api/senate/schema-proposal/{id}", { params: { path: { id } } }));
  if (view.state.revision !== revision) return { name: "Count", holds: true, detail: `the proposal was edited since; ballots on revision ${revision} are void` };
  const ballots = await all((cursor) => call(() => client.GET("/api/senate/schema-proposal/{id}/ballots", { params: { path: { id }, query: cursor === undefined ? {} : { cursor } } })), (page) => page.ballots);
  const holds = ballots.some((ballot) => ballot.envelope?.payload === envelope.payload);
  return { name: "Count", holds, detail: holds ? `it is among the ${ballots.length} ballots from which the vote is recounted` : "it is not among the ballots of the vote" };
}

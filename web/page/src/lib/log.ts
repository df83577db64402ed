import { type Schemas, call, client } from "../api/client.js";
import { ask } from "./engine.js";

/** The size and the root of a log, as a signed checkpoint says them. */
export interface Checkpoint {
  size: number;
  root: string;
}

/** The newest checkpoint of the senate, or the reason why its signature or its form is wrong. The verifier is the key that one trusts. */
export async function checkpoint(verifier: string): Promise<Checkpoint | { fault: string }> {
  const note = await (await fetch(new URL("log/checkpoint", document.baseURI))).text();
  const opened = JSON.parse(await ask("logOpenCheckpoint", JSON.stringify({ note, verifier }))) as { checkpoint?: Checkpoint | null; diagnostics: { message: string }[] };
  return opened.checkpoint ?? { fault: opened.diagnostics[0]?.message ?? "it cannot be read" };
}

/** True if a leaf is at its place in the tree of a checkpoint. The engine verifies the proof; without a text the senate's own text of the leaf is used. */
export async function included(index: number, { size, root }: Checkpoint, leaf?: string): Promise<boolean> {
  const proof = await call(() => client.GET("/log/inclusion", { params: { query: { index, size } } }));
  const answer = JSON.parse(await ask("logVerifyInclusion", JSON.stringify({ leaf: leaf ?? proof.leaf ?? "", index, size, root, proof: proof.proof }))) as { holds: boolean };
  return answer.holds;
}

/** True if the newer log begins with the older one. The engine verifies the proof. */
export async function grown(older: Checkpoint, newer: Checkpoint): Promise<boolean> {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return older.root === newer.root;
  if (older.size === 0) return true;
  const { proof } = await call(() => client.GET("/log/consistency", { params: { query: { older: older.size, newer: newer.size } } }));
  const answer = JSON.parse(await ask("logVerifyConsistency", JSON.stringify({ older: older.size, newer: newer.size, older_root: older.root, newer_root: newer.root, proof }))) as { holds: boolean };
  return answer.holds;
}

/** The first leaf from a place on that satisfies a condition; none if there is none before the end. */
export async function findLeaf(from: number, until: number, isIt: (leaf: string) => boolean): Promise<Schemas["LeafView"] | undefined> {
  for (let start = from; start < until; ) {
    const { leaves } = await call(() => client.GET("/log/leaves", { params: { query: { start, limit: 200 } } }));
    const found = leaves.find(({ index, leaf }) => index < until && isIt(leaf));
    if (found) return found;
    if (leaves.length === 0) return undefined;
    start += leaves.length;
  }
  return undefined;
}

import { beforeEach, expect, test } from "vitest";
import { canPass, supposition, undecided } from "../src/lib/outlook.js";
import { type Kept, ballotDigest, forgetReceipt, keepReceipt, receipts, records } from "../src/lib/receipts.js";

const DIGEST = `sha256:${"a".repeat(64)}`;
const kept = (digest = DIGEST, instance = "one"): Kept => ({ instance, verifier: "v", proposal: "p-1", revision: 1, voter: "ada", receipt: { ballot: 2, digest, choice: "no", at: 5 }, since: 3 });
const leaf = (change: (event: any) => void = () => undefined) => {
  const whole = { format: "rogatio/leaf@v2", kind: "proposal", subject: "p-1", event: { number: 4, happened: { type: "ballot_cast", voter: "ada", receipt: { ballot: 2, digest: DIGEST, choice: "no", at: 5 } } } };
  change(whole);
  return JSON.stringify(whole);
};

beforeEach(() => localStorage.clear());

test("receipts are kept for each senate, newest first, each once", () => {
  keepReceipt(kept("sha256:1"));
  keepReceipt(kept("sha256:2"));
  keepReceipt(kept("sha256:1", "two"));
  keepReceipt({ ...kept("sha256:1"), leaf: { index: 7, text: "t" } });
  expect(receipts("one").map(({ receipt, leaf }) => [receipt.digest, leaf?.index])).toEqual([["sha256:1", 7], ["sha256:2", undefined]]);
  forgetReceipt(kept("sha256:1"));
  expect(receipts("one")).toHaveLength(1);
  expect(receipts("two")).toHaveLength(1);
  localStorage.setItem("rogatio.receipts", "{");
  expect(receipts("one")).toEqual([]);
});

test("a leaf records a ballot only with the same voter, proposal, number, choice and digest", () => {
  expect(records(leaf(), kept())).toBe(true);
  const others = [
    (whole: any) => (whole.subject = "p-2"), (whole: any) => (whole.event.happened.voter = "bob"), (whole: any) => (whole.event.happened.type = "commented"),
    (whole: any) => (whole.event.happened.receipt.choice = "yes"), (whole: any) => (whole.event.happened.receipt.ballot = 3), (whole: any) => (whole.event.happened.receipt.digest = "sha256:b"),
    (whole: any) => delete whole.event,
  ];
  for (const change of others) expect(records(leaf(change), kept())).toBe(false);
  expect(records(`${DIGEST} is not JSON`, kept())).toBe(false);
});

test("the digest of a ballot is over the bytes that were signed", async () => {
  // printf 'rogatio/ballot@v2\n{"choice":"yes"}' | sha256sum
  const envelope = { payloadType: "t", payload: btoa('{"choice":"yes"}'), signatures: [] } as never;
  expect(await ballotDigest(envelope)).toBe("sha256:27696f741c88669a5b86d05a92e7a6725bde6c4cccaf189dd416e3d0282fe958");
});

const FACTS = {
  vote: { rule: { base: "cast", signatures: "required" }, opens_at: 1, closes_at: 9, events: [] }, seats: [{ id: "ada", weight: "9007199254740993" }, { id: "bob" }, { id: "cy" }],
  cast: [{ voter: "cy", choice: "no", receipt: { ballot: 2, at: 4 } }, { voter: "ada", choice: "yes", receipt: { ballot: 1, at: 3 } }],
} as never;

test("a supposed vote has the ballots in their order, without signatures, and every weight exact", () => {
  expect(undecided(FACTS)).toEqual(["bob"]);
  const request = JSON.parse(supposition(FACTS, new Map([["bob", "abstain"]]), 6));
  expect(request.vote.ballots.map(({ voter, at }: { voter: string; at: number }) => [voter, at])).toEqual([["ada", 3], ["cy", 4]]);
  expect(request.vote.rule.signatures).toBe("none");
  expect(request.vote.electorate).toEqual([{ id: "ada", weight: "9007199254740993" }, { id: "bob" }, { id: "cy" }]);
  expect(request.further).toEqual([{ voter: "bob", choice: "abstain", at: 6 }]);
});

test("the answer to the question whether a vote can still pass", () => {
  expect(canPass("rejected", "rejected", 2)).toMatch(/^It cannot pass/);
  expect(canPass("approved", "approved", 2)).toMatch(/^It passes/);
  expect(canPass("approved", "rejected", 2)).toBe("It can still pass: it depends on the 2 voters who have not voted.");
  expect(canPass("approved", "expired", 1)).toBe("It can still pass: it depends on the one voter who has not voted.");
});

import { expect, test } from "vitest";
import type { Schemas } from "../src/api/client.js";
import { needs, percent, threads, until, weight } from "../src/lib/proposal.js";

const voting = (yes: number, no: number, abstain = 0): Schemas["VotingState"] => ({ yes, no, abstain, electorate: 5, final_outcome: null, final_after_ballot: null }) as Schemas["VotingState"];
const needed: Schemas["VotesNeeded"] = { yes: 4, no_to_block: 2, electorate: 5, seats: 5, electorate_digest: "sha256:0" };

test("a tally says what is needed and what would end it", () => {
  expect(needs(voting(2, 0), needed)).toEqual(["2 more yes needed to approve (4 of 5).", "2 more no or abstain would reject it."]);
  expect(needs(voting(2, 0, 1), needed)[1]).toBe("1 more no or abstain would reject it.");
  expect(needs({ ...voting(4, 0), final_outcome: "approved", final_after_ballot: 4 }, needed)).toEqual(["The outcome is final since ballot 4: approved."]);
  expect(needs(voting(1, 1), undefined)).toHaveLength(1);
});

test("weights beyond what a double holds stay exact", () => {
  expect(weight("9007199254740993")).toBe(9007199254740993n);
  expect(percent(1n, 3n)).toBe(33.33);
  expect(percent(0n, 0n)).toBe(0);
});

test("the time until a moment is in the largest unit that says enough", () => {
  expect(until(0, 1)).toBeUndefined();
  expect(until(1_000_000, 0)).toContain("11");
  expect(until(7_300, 0)).toContain("2");
});

test("answers are with the comment that they answer, by place", () => {
  const comment = (number: number, pointer: string | null, in_reply_to: number | null, kind: "comment" | "concern" = "comment"): Schemas["CommentView"] =>
    ({ kind, number, revision: 1, author: "a", text: "t", pointer, in_reply_to, created_at: 0, resolved_at: null });
  const found = threads([comment(1, "/a", null), comment(1, null, null, "concern"), comment(2, "/a", 1), comment(3, "/a", 2)]);
  expect([...found.keys()]).toEqual(["/a", ""]);
  expect(found.get("/a")?.[0]?.answers.map(({ number }) => number)).toEqual([2, 3]);
});

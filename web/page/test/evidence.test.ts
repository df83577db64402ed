import { render } from "@testing-library/svelte";
import type { CompatibilityCheckResponse, Difference } from "rogatio";
import { expect, test, vi } from "vitest";
import { Repeated } from "../src/lib/repeated.js";
import Evidence from "../src/ui/Evidence.svelte";

/** A busy machine may take long. */
const SLOW = { timeout: 30_000 };
const difference = (index: number, message = `change ${index}`): Difference => ({ kind: "constraint-tightened", message, old_pointer: `/properties/p${index}`, new_pointer: `/properties/p${index}`, effect: "breaking", exercised_by_witness: false }) as Difference;
const answer = (differences: Difference[]): CompatibilityCheckResponse => ({ verdict: "breaking", mode: "backward", transitive: false, assumptions: {}, comparisons: [], differences, steps: 1 }) as unknown as CompatibilityCheckResponse;
const many = (from: number, count: number): Difference[] => Array.from({ length: count }, (_, index) => difference(from + index));

test("differences that an answer repeats keep their identity, and two that say the same are two", () => {
  const repeated = new Repeated();
  const first = repeated.keep(many(0, 3));
  const second = repeated.keep([difference(5), ...many(0, 3)]);
  expect(second.slice(1).every((one, index) => one === first[index])).toBe(true);
  const twins = repeated.keep([difference(0), difference(0)]);
  expect(twins[0]).toBe(first[0]);
  expect(twins[1]).not.toBe(twins[0]);
});

test("a long list is complete after a moment, and its rows stay while one of them changes", async () => {
  const repeated = new Repeated();
  const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".differences > li")];
  const { rerender } = render(Evidence, { answer: answer(repeated.keep(many(0, 420))), witnesses: [] });
  expect(rows().length).toBeLessThan(420);
  await vi.waitFor(() => expect(rows()).toHaveLength(420), SLOW);
  expect(document.querySelector("h2")?.textContent).toBe("420 differences");
  const before = rows();
  // A new one comes first, one has another message, the last goes.
  const next = [difference(900), ...many(0, 419)];
  next[7] = difference(6, "another message");
  await rerender({ answer: answer(repeated.keep(next)), witnesses: [] });
  const after = rows();
  expect(after).toHaveLength(420);
  expect(after[0]?.textContent).toContain("change 900");
  expect(after[7]?.textContent).toContain("another message");
  expect(after.filter((row) => before.includes(row))).toHaveLength(418);
  // A shorter list, then another long one.
  await rerender({ answer: answer(repeated.keep(many(0, 2))), witnesses: [] });
  expect(rows()).toHaveLength(2);
  await rerender({ answer: answer(repeated.keep(many(2_000, 300))), witnesses: [] });
  await vi.waitFor(() => expect(rows()).toHaveLength(300), SLOW);
  expect(rows()[0]?.textContent).toContain("change 2000");
}, 60_000);

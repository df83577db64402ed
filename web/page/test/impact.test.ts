import { render } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { Schemas } from "../src/api/client.js";
import { canMeasure, current, effect, measuring } from "../src/lib/impact.js";
import ImpactFact from "../src/ui/ImpactFact.svelte";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const report = (broken: number): Schemas["ImpactReport"] => ({
  format: "rogatio/impact@v1", question: digest("1"), examples: 5, corpus: `sha256-sum:${"2".repeat(64)}`,
  documents: 10, judged: 10, valid: 8 - broken, broken, broken_before: 1, mended: 1, unreadable: 0, repaired: 0,
  findings: broken === 0 ? [] : [{
    class: "broken", code: "artifact.invalid", keyword: "minLength", schema_pointer: "/properties/title/minLength", documents: broken, repaired: 0,
    examples: [{ id: "n-<b>1</b>", digest: digest("3"), instance_pointer: "/title", message: "\"x\" is shorter than 3 characters" }],
  }],
}) as Schemas["ImpactReport"];
const fact = (more: Partial<Schemas["ImpactFact"]> = {}, broken = 2): Schemas["ImpactFact"] => ({
  number: 1, kind: "measured", outdated: null, about: { revision: 1, proposal: digest("4"), old: digest("5"), new: digest("6") }, engine: digest("7"), report: report(broken),
  report_digest: digest("8"), findings_left_out: 0, runner: null, source: null, statement: null, created_at: 1, ...more,
});
const view = (facts: Schemas["ImpactFact"][], job: Schemas["ImpactJob"] | null = null, artifacts = 10): Schemas["ImpactView"] => ({ proposal_id: "p-1", about: fact().about, artifacts, job, facts });
const job = (status: Schemas["RunStatus"]): Schemas["ImpactJob"] => ({ revision: 1, status, documents_done: 5, documents: 10, stopped: null, begun_by: "ada", created_at: 1, ended_at: null });

test("the effect of a change in one sentence", () => {
  expect(effect(report(0))).toBe("The change breaks none of 10 documents.");
  expect(effect(report(2))).toBe("The change breaks 2 of 10 documents. The migration plan repairs none of them.");
  expect(effect({ judged: 1, broken: 1, repaired: 1, unreadable: 0 })).toBe("The change breaks 1 of 1 document. The migration plan repairs all of them.");
  expect(effect({ judged: 3, broken: 0, unreadable: 1 })).toBe("The change breaks none of 3 documents. 1 document cannot be read.");
});

test("results of the senate come first, and those out of date are apart", () => {
  const facts = [fact({ number: 1, outdated: "revised" }), fact({ number: 2, kind: "attached", runner: "ben" }), fact({ number: 3 })];
  const shown = current({ facts });
  expect(shown.facts.map(({ number }) => number)).toEqual([3, 2]);
  expect(shown.outdated.map(({ number }) => number)).toEqual([1]);
});

test("a measurement can begin if it tells something new", () => {
  expect(canMeasure(view([]))).toBe(true);
  expect(canMeasure(view([fact({ kind: "attached" })]))).toBe(true);
  expect(canMeasure(view([fact({ outdated: "artifacts_changed" })]))).toBe(true);
  expect(canMeasure(view([fact()]))).toBe(false);
  expect(canMeasure(view([], null, 0))).toBe(false);
  expect(canMeasure({ ...view([]), about: null })).toBe(false);
  expect([job("waiting"), job("running"), job("done"), job("failed")].map((one) => [measuring(view([], one)), canMeasure(view([], one))])).toEqual([[true, false], [true, false], [false, true], [false, true]]);
});

test("a result shows its counts, its examples as text, and who signed it", async () => {
  const { container, rerender } = render(ImpactFact, { fact: fact() });
  const text = (): string => container.textContent ?? "";
  expect(text()).toContain("2 broken");
  expect(text()).toContain("Measured by the senate");
  expect([...container.querySelectorAll("dd")].slice(0, 5).map(({ textContent }) => textContent)).toEqual(["6", "2", "1", "1", "0"]);
  expect(container.querySelector("b")).toBeNull();
  expect(container.querySelector('a[href="#/lineage/n-%3Cb%3E1%3C%2Fb%3E"]')?.textContent).toBe("n-<b>1</b>");
  await rerender({ fact: fact({ kind: "attached", runner: "ben", source: "the <i>lake</i>", engine: null, outdated: "revised", findings_left_out: 4 }) });
  expect(text()).toContain("Attached and signed by ben");
  expect(text()).toContain("the <i>lake</i>");
  expect(text()).toContain("Out of date: the proposal was revised.");
  expect(text()).toContain("5 rules that documents break");
  expect(container.querySelector("a")).toBeNull();
});

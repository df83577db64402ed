import { expect, test } from "vitest";
import { artifactId, draw, neighbour, stepId } from "../src/lib/lineage.js";
import { runWords, running, stageOf, undoable } from "../src/lib/migration.js";
import { mayChange, nameFault, readersBroken } from "../src/lib/readers.js";

const step = (id: string, source: string[], target: string) => ({ id, source, target, type: "analysis" as const, agent: "ada", method: "m@1", parameters: {}, started_at: "", ended_at: "", input_digest: "", output_digest: "" });
const STEPS = [step("1", ["a", "b"], "c"), step("2", ["d"], "e"), step("3", ["c", "e"], "f")];
const GRAPH = { artifacts: ["a", "b", "c", "d", "e", "f"], steps: STEPS, edges: STEPS.flatMap(({ id, source, target }) => source.map((source) => ({ source, target, step: id }))) };

test("a lineage is drawn without overlaps, makers first", () => {
  for (const down of [false, true]) {
    const { boxes, lines, height } = draw(GRAPH, down);
    expect(boxes).toHaveLength(9);
    expect(lines).toHaveLength(8);
    const at = (id: string) => boxes.find((box) => box.id === id) ?? expect.unreachable();
    for (const { source, target } of lines) expect(down ? at(source).y + at(source).height < at(target).y : at(source).x + at(source).width < at(target).x).toBe(true);
    for (const left of boxes) {
      for (const right of boxes) {
        if (left !== right) expect(left.x < right.x + right.width && right.x < left.x + left.width && left.y < right.y + right.height && right.y < left.y + left.height).toBe(false);
      }
      expect(left.y + left.height).toBeLessThanOrEqual(height);
    }
  }
});

test("arrow keys walk a lineage", () => {
  for (const [down, back, forth, keys] of [[false, "ArrowLeft", "ArrowRight", ["ArrowUp", "ArrowDown"]], [true, "ArrowUp", "ArrowDown", ["ArrowLeft", "ArrowRight"]]] as const) {
    const drawing = draw(GRAPH, down);
    expect(neighbour(drawing, artifactId("f"), back)).toBe(stepId("3"));
    expect(neighbour(drawing, stepId("3"), forth)).toBe(artifactId("f"));
    expect(neighbour(drawing, artifactId("f"), forth)).toBeUndefined();
    expect([artifactId("c"), artifactId("e")]).toContain(neighbour(drawing, stepId("3"), back));
    const beside = keys.map((key) => neighbour(drawing, artifactId("c"), key)).filter((id) => id !== undefined);
    expect(beside).toEqual([artifactId("e")]);
    expect(neighbour(drawing, artifactId("c"), "Home")).toBeUndefined();
  }
});

test("a lineage with a cycle is drawn", () => {
  const steps = [step("1", ["a"], "b"), step("2", ["b"], "a")];
  const { lines } = draw({ artifacts: ["a", "b"], steps, edges: [{ source: "a", target: "b", step: "1" }, { source: "b", target: "a", step: "2" }] });
  expect(lines).toHaveLength(4);
});

const run = (stage: "expand" | "contract", way: "up" | "down", status: "done" | "running" | "failed" | "waiting" = "done", stalled = false) => ({ stage, way, status, stalled }) as never;
const view = (runs: never[], needs_contract = true, status = "enacted") => ({ proposal_id: "p", status, needs_contract, runs }) as never;

test("the stage that comes next follows from the runs", () => {
  expect(stageOf(view([]))).toBe("expand");
  expect(stageOf(view([run("expand", "up", "failed")]))).toBe("expand");
  expect(stageOf(view([run("expand", "up")]))).toBe("contract");
  expect(stageOf(view([run("expand", "up")], false))).toBe("expand");
  expect(stageOf(view([run("expand", "up"), run("expand", "down")]))).toBe("expand");
});

test("a run that went forward can be undone", () => {
  expect(undoable(view([run("expand", "up")]))).toBe(true);
  expect(undoable(view([run("expand", "up"), run("expand", "down")]))).toBe(false);
  expect(undoable(view([run("expand", "up"), run("contract", "up", "running")]))).toBe(false);
  expect(undoable(view([run("expand", "up")], true, "failed"))).toBe(false);
  expect(running(view([run("expand", "up", "waiting")]))).toBe(true);
  expect(running(view([run("expand", "up", "running", true)]))).toBe(false);
  expect(runWords({ run: 2, stage: "contract", way: "down", from_version: 1, to_version: 2 })).toBe("Run 2: back from version 2 to 1, second stage");
});

test("readers in words", () => {
  const readers = (...verdicts: string[]) => ({ artifact_type: "t", broken: verdicts.filter((verdict) => verdict === "breaking").length, readers: verdicts.map((verdict) => ({ verdict })) }) as never;
  expect(readersBroken(readers())).toBe("This type has no readers.");
  expect(readersBroken(readers("compatible"))).toBe("No reader is broken.");
  expect(readersBroken(readers("compatible", "unknown"))).toBe("No reader is known to be broken. 1 reader could not be compared.");
  expect(readersBroken(readers("breaking", "breaking", "unknown"))).toBe("2 of 3 readers would be broken. 1 reader could not be compared.");
  expect(nameFault("search_index-2.1")).toBeUndefined();
  for (const name of ["", "a b", "ä", "x".repeat(101)]) expect(nameFault(name)).toBeDefined();
  const agent = (id: string, roles: string[]) => ({ id, roles }) as never;
  expect([undefined, agent("ada", ["reader"]), agent("bob", ["reader"]), agent("bob", ["admin"])].map((one) => mayChange({ agent: "ada" }, one))).toEqual([false, true, false, true]);
});

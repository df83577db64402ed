import { expect, test, vi } from "vitest";
import { Later } from "../src/lib/engine.js";

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("of jobs that can wait only the newest is done, once nothing newer comes", async () => {
  const later = new Later(20);
  const done: string[] = [];
  for (const name of ["one", "two", "three"]) {
    later.run(async () => void done.push(name));
    await pause(2);
  }
  await vi.waitFor(() => expect(done).toEqual(["three"]));
  later.run(async () => void done.push("four"));
  later.stop();
  await pause(60);
  expect(done).toEqual(["three"]);
});

test("a job that runs learns that it is stale, and a long one is ended", async () => {
  const later = new Later(0);
  let [isStale, isEnded] = [false, false];
  later.run(async (turn) => {
    await new Promise<void>((resolve) => turn.signal.addEventListener("abort", () => resolve()));
    [isStale, isEnded] = [turn.isStale, true];
    turn.signal.throwIfAborted();
  });
  await pause(20);
  let next = false;
  later.run(async () => void (next = true));
  await vi.waitFor(() => expect([isStale, isEnded, next]).toEqual([true, true, true]), { timeout: 2_000 });
});

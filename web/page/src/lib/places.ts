import type { Place } from "./json.js";
import type { Answers, Question } from "./places.worker.js";

// Long texts are read in a worker of their own: the engine's may be busy, and this thread must stay free.
const worker = new Worker(new URL("./places.worker.ts", import.meta.url), { type: "module", name: "places" });
const waiting = new Map<number, (answer: never) => void>();
let serial = 0;

worker.addEventListener("message", ({ data }: MessageEvent<{ serial: number; answer: never }>) => {
  waiting.get(data.serial)?.(data.answer);
  waiting.delete(data.serial);
});

function ask<Q extends Question>(question: Q): Promise<Answers[Q["kind"]]> {
  serial += 1;
  worker.postMessage({ serial, question });
  return new Promise((resolve) => waiting.set(serial, resolve));
}

/** The places of JSON Pointers in a text. */
export async function locateAll(text: string, pointers: readonly string[]): Promise<(Place | undefined)[]> {
  return pointers.length === 0 ? [] : ask({ kind: "locate", text, pointers });
}

/** JSON text with one member a line. */
export function prettyText(text: string): Promise<string> {
  return ask({ kind: "pretty", text });
}

/** The exact texts of the values that exist at JSON Pointers, one member a line. */
export async function sliceAll(text: string, pointers: readonly string[]): Promise<string[]> {
  return pointers.length === 0 ? [] : ask({ kind: "slice", text, pointers });
}

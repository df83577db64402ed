import { type Place, Reading, cut, pretty } from "./json.js";

/** A question about a text. */
export type Question =
  | { kind: "locate"; text: string; pointers: readonly string[] }
  | { kind: "pretty"; text: string }
  | { kind: "slice"; text: string; pointers: readonly string[] };

/** The answers to the kinds of questions. */
export interface Answers {
  locate: (Place | undefined)[];
  pretty: string;
  slice: string[];
}

/** The texts that were read last: marks and findings are about the same text, and one of two texts stays while somebody types in the other. */
const readings = new Map<string, Reading>();
const MOST_READINGS = 3;
/** A longer text is not kept, in characters: what was read of it is many times as large. */
const LONGEST = 2_000_000;

function reading(text: string): Reading {
  const found = readings.get(text) ?? new Reading(text);
  readings.delete(text);
  if (text.length <= LONGEST) readings.set(text, found);
  for (const [oldest] of readings) if (readings.size > MOST_READINGS) readings.delete(oldest);
  return found;
}

function answer(question: Question): Answers[Question["kind"]] {
  switch (question.kind) {
    case "locate": {
      const read = reading(question.text);
      return question.pointers.map((pointer) => read.locate(pointer));
    }
    case "pretty":
      return pretty(question.text);
    case "slice":
      return question.pointers.map((pointer) => pretty(cut(question.text, pointer)));
  }
}

/** The answer for a text that is nested too deeply to be read: it has no places, and its layout stays. */
function unread(question: Question): Answers[Question["kind"]] {
  switch (question.kind) {
    case "locate":
      return question.pointers.map(() => undefined);
    case "pretty":
      return question.text;
    case "slice":
      return question.pointers.map(() => "");
  }
}

/** Every question gets an answer: whoever asked waits for it. */
function answerAlways(question: Question): Answers[Question["kind"]] {
  try {
    return answer(question);
  } catch (error) {
    if (error instanceof RangeError) return unread(question);
    throw error;
  }
}

const scope = globalThis as unknown as Worker;
scope.addEventListener("message", ({ data }: MessageEvent<{ serial: number; question: Question }>) => {
  scope.postMessage({ serial: data.serial, answer: answerAlways(data.question) });
});

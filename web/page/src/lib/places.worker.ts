import { type Place, Reading, pretty, slice } from "./json.js";

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

function answer(question: Question): Answers[Question["kind"]] {
  switch (question.kind) {
    case "locate": {
      const reading = new Reading(question.text);
      return question.pointers.map((pointer) => reading.locate(pointer));
    }
    case "pretty":
      return pretty(question.text);
    case "slice":
      return question.pointers.map((pointer) => pretty(slice(question.text, pointer)));
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

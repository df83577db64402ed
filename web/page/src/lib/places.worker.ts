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

const scope = globalThis as unknown as Worker;
scope.addEventListener("message", ({ data }: MessageEvent<{ serial: number; question: Question }>) => {
  scope.postMessage({ serial: data.serial, answer: answer(data.question) });
});

import type { ArtifactValidateResponse, Problem } from "rogatio";
import { engine } from "./engine.js";

/** Documents that break the same rule. */
export interface Group {
  message: string;
  place: string;
  count: number;
  /** The lines of the first documents. */
  lines: number[];
}

/** The result of validating many documents. */
export interface Survey {
  documents: number;
  valid: number;
  bytes: number;
  total: number;
  groups: Group[];
  done: boolean;
}

/** The size of a batch in bytes: large enough to be fast, small enough to keep memory steady. */
const BATCH = 1 << 20;
const MOST_GROUPS = 200;
const MOST_LINES = 10;

/** Validates a file of JSON documents against a schema, as a stream; tells its progress after each batch. */
export async function survey(file: File, schema: string, progress: (survey: Survey) => void, signal: AbortSignal): Promise<void> {
  const validator = await (await engine()).validator(`{"schema":${schema}}`);
  const groups = new Map<string, Group>();
  const state: Survey = { documents: 0, valid: 0, bytes: 0, total: file.size, groups: [], done: false };
  const judge = async (lines: Uint8Array): Promise<void> => {
    const answers = await validator.push(lines, { signal });
    for (const line of answers.split("\n")) {
      if (line === "") continue;
      state.documents += 1;
      const answer = JSON.parse(line) as ArtifactValidateResponse | { problem: Problem };
      if ("problem" in answer) note(groups, answer.problem.detail, "", state.documents);
      else if (answer.verdict === "valid") state.valid += 1;
      else for (const { message, schema_pointer } of answer.diagnostics.slice(0, 5)) note(groups, message, schema_pointer ?? "", state.documents);
    }
    progress({ ...state, groups: [...groups.values()].sort((left, right) => right.count - left.count) });
  };
  try {
    for await (const lines of batches(file, signal)) {
      state.bytes = lines.until;
      await judge(lines.bytes);
    }
    progress({ ...state, groups: [...groups.values()].sort((left, right) => right.count - left.count), done: true });
  } finally {
    if (!signal.aborted) await validator.free();
  }
}

function note(groups: Map<string, Group>, message: string, place: string, line: number): void {
  // Values in a message would make a group of each document.
  const key = `${place} ${message.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d+(\.\d+)?/g, "…")}`;
  const group = groups.get(key);
  if (!group && groups.size >= MOST_GROUPS) return;
  if (!group) return void groups.set(key, { message, place, count: 1, lines: [line] });
  group.count += 1;
  if (group.lines.length < MOST_LINES && group.lines.at(-1) !== line) group.lines.push(line);
}

/** A file in pieces of whole lines. A file that is one JSON document, or a list of documents, becomes lines first. */
async function* batches(file: File, signal: AbortSignal): AsyncGenerator<{ bytes: Uint8Array; until: number }> {
  if (!/\.(ndjson|jsonl)$/i.test(file.name) && file.size < 32 << 20) {
    const text = await file.text();
    try {
      const value: unknown = JSON.parse(text);
      const lines = (Array.isArray(value) ? value : [value]).map((document) => JSON.stringify(document)).join("\n");
      return yield { bytes: new TextEncoder().encode(lines), until: file.size };
    } catch {
      // Not one document: it is read by lines.
    }
  }
  const LINE_FEED = 10;
  for (let from = 0; from < file.size; ) {
    signal.throwIfAborted();
    let size = BATCH;
    let bytes: Uint8Array;
    for (;;) {
      bytes = new Uint8Array(await file.slice(from, from + size).arrayBuffer());
      if (from + bytes.length >= file.size) break;
      const end = bytes.lastIndexOf(LINE_FEED);
      if (end >= 0) {
        bytes = bytes.subarray(0, end + 1);
        break;
      }
      size *= 2;
    }
    from += bytes.length;
    yield { bytes: bytes.slice(), until: from };
  }
}

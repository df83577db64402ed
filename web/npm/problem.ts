import { CODES } from "./generated/codes.js";
import type { Problem } from "./generated/wire.js";

/** Why there is no answer: what every function of this package throws, in the form of RFC 9457. */
export class RogatioProblem extends Error {
  override readonly name = "RogatioProblem";
  /** A stable name for what went wrong, for example `request.invalid-json`. */
  readonly code: Problem["code"];
  /** The HTTP status that fits. */
  readonly status: number;
  /** What went wrong this time. */
  readonly detail: string;
  /** What to do about it. */
  readonly help: string | undefined;
  /** Where in the request, as a JSON Pointer (RFC 6901). */
  readonly pointer: string | undefined;
  /** The problem as JSON text: the exact bytes that every other face of the engine gives. */
  readonly text: string;

  /** @param text a problem as JSON text */
  constructor(text: string) {
    const problem = JSON.parse(text) as Problem;
    super(`${problem.code}: ${problem.detail}`);
    this.code = problem.code;
    this.status = problem.status;
    this.detail = problem.detail;
    this.help = problem.help ?? undefined;
    this.pointer = problem.pointer ?? undefined;
    this.text = text;
  }

  /** The problem as a plain object. */
  toJSON(): Problem {
    return JSON.parse(this.text) as Problem;
  }
}

/** A problem that arises outside the engine: it ran out of something, or stopped. */
export function problem(code: Problem["code"], detail: string, help?: string): RogatioProblem {
  const { status, title } = CODES[code];
  const fields = { type: `/docs/errors/${code}`, title, status, code, detail, ...(help && { help }) };
  return new RogatioProblem(JSON.stringify(fields));
}

/**
 * What an exception out of the engine means. A string is the engine's own word; anything else is a trap, after which
 * its memory cannot be trusted.
 */
export function understand(thrown: unknown): { problem: RogatioProblem; trapped: boolean } {
  if (typeof thrown === "string") return { problem: new RogatioProblem(thrown), trapped: false };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { problem: trap(thrown, message), trapped: true };
}

function trap(thrown: unknown, message: string): RogatioProblem {
  const outOfBounds = /out of bounds/i.test(message);
  if (thrown instanceof RangeError || outOfBounds || /recursion|call stack/i.test(message)) {
    return problem("limit.stack", "the engine ran out of stack on this input");
  }
  // A panic says so before it traps, so a bare `unreachable` is an allocation that failed.
  if (thrown instanceof WebAssembly.RuntimeError && /unreachable/i.test(message)) {
    return problem("limit.memory", "the engine ran out of memory on this input");
  }
  return problem("internal", `the engine stopped: ${message}`, "please report the request that caused it");
}

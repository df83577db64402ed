import { type Bundle, type Certificate, Engine } from "./engine.js";
import type { ValidatorRequest } from "./generated/wire.js";
import { RogatioProblem, problem } from "./problem.js";
import type { Validator } from "./validator.js";

/** What a worker is asked to do. */
export type Task =
  | { kind: "call"; method: string; request: unknown }
  | { kind: "push"; handle: number; open: ValidatorRequest | string; lines: string | Uint8Array }
  | { kind: "bundle"; handle: number }
  | { kind: "certificate"; handle: number; request: Parameters<Engine["certificate"]>[0] }
  | { kind: "add"; handle: number; piece: string | Uint8Array }
  | { kind: "ask"; handle: number; operation: string; request: string }
  | { kind: "finish"; handle: number }
  | { kind: "free"; handle: number };

/** A task with the number that its answer carries. */
export interface Question {
  serial: number;
  task: Task;
}

/** The answer to the question of that number; a problem is its JSON text. */
export type Answer = { serial: number; value: unknown } | { serial: number; problem: string };

/** The worker's side: its first message is the compiled module, every later one a question. */
export function server(post: (answer: Answer) => void): (message: WebAssembly.Module | Question) => void {
  let engine: Engine | undefined;
  const validators = new Map<number, Validator>();

  const residents = new Map<number, Bundle | Certificate>();

  /** What a handle names. It is gone with the worker that held it. */
  const resident = <Kind extends Bundle | Certificate>(handle: number, is: (one: Bundle | Certificate) => one is Kind): Kind => {
    const found = residents.get(handle);
    if (!found || !is(found)) throw problem("internal", "the worker that held this was replaced; begin again");
    return found;
  };

  const perform = (task: Task): unknown => {
    if (!engine) throw problem("internal", "the worker was asked before it was given the engine");
    switch (task.kind) {
      case "call":
        return (engine as unknown as Record<string, (request: unknown) => unknown>)[task.method]!(task.request);
      case "push": {
        let validator = validators.get(task.handle);
        if (!validator) {
          validator = engine.validator(task.open);
          validators.set(task.handle, validator);
        }
        return validator.push(task.lines);
      }
      case "bundle":
        residents.set(task.handle, engine.bundle());
        return undefined;
      case "certificate":
        residents.set(task.handle, engine.certificate(task.request));
        return undefined;
      case "add":
        return resident(task.handle, (_): _ is Bundle | Certificate => true).push(task.piece);
      case "ask":
        return resident(task.handle, (one): one is Bundle => "askText" in one).askText(task.operation, task.request);
      case "finish":
        return resident(task.handle, (one): one is Certificate => "finish" in one).finishText();
      case "free":
        validators.get(task.handle)?.free();
        validators.delete(task.handle);
        residents.get(task.handle)?.free();
        residents.delete(task.handle);
        return undefined;
    }
  };

  return (message) => {
    if (message instanceof WebAssembly.Module) {
      engine = new Engine(message);
      try {
        // The first question finds it begun.
        engine.run(() => undefined);
      } catch {
        // Then the first question tries again, and its answer says why.
      }
      return;
    }
    const { serial, task } = message;
    try {
      post({ serial, value: perform(task) });
    } catch (error) {
      const known = error instanceof RogatioProblem ? error : problem("internal", String(error));
      post({ serial, problem: known.text });
    }
  };
}

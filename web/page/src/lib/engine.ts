import { type EngineWorker, OPERATIONS, RogatioProblem, startWorker } from "rogatio";

/** The most milliseconds of one question. */
const DEADLINE = 8_000;
/** How long a question may still run after a newer one came. */
const PATIENCE = 300;

export { RogatioProblem };

/** The method of an operation. */
export type Method = (typeof OPERATIONS)[number]["method"];

let started: Promise<EngineWorker> | undefined;

/** The engine, in its worker. */
export function engine(): Promise<EngineWorker> {
  return (started ??= startWorker({ deadline: DEADLINE }));
}

/** An operation of the engine: JSON text in, JSON text out. */
export async function ask(operation: Method, request: string, signal?: AbortSignal): Promise<string> {
  return (await engine())[`${operation}Text`](request, signal ? { signal } : {});
}

/** Runs only the newest of the jobs it is given: while one runs, the next waits, and those between are forgotten. */
export class Newest {
  #running: AbortController | undefined;
  #next: ((signal: AbortSignal) => Promise<void>) | undefined;

  run(job: (signal: AbortSignal) => Promise<void>): void {
    this.#next = job;
    const running = this.#running;
    if (!running) return void this.#start();
    // Most answers are there sooner; a long one gives way.
    setTimeout(() => this.#running === running && running.abort(), PATIENCE);
  }

  async #start(): Promise<void> {
    while (this.#next) {
      const job = this.#next;
      this.#next = undefined;
      const running = new AbortController();
      this.#running = running;
      try {
        await job(running.signal);
      } catch (error) {
        if (!running.signal.aborted) throw error;
      } finally {
        this.#running = undefined;
      }
    }
  }
}

import { type EngineWorker, OPERATIONS, RogatioProblem, startWorker } from "rogatio";

/** The most milliseconds of one question. */
const DEADLINE = 8_000;
/** How long a question may still run after a newer one came. */
const PATIENCE = 300;

export { RogatioProblem };

/** The engine, in its worker. */
export const engine: Promise<EngineWorker> = startWorker({
  deadline: DEADLINE,
  source: new URL("rogatio.wasm", document.baseURI),
  worker: () => new Worker(new URL("worker.js", document.baseURI), { type: "module" }),
});

/** An operation of the engine: JSON text in, JSON text out. */
export async function ask(operation: (typeof OPERATIONS)[number]["method"], request: string, signal: AbortSignal): Promise<string> {
  return (await engine)[`${operation}Text`](request, { signal });
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
      this.#running = new AbortController();
      try {
        await job(this.#running.signal);
      } catch (error) {
        if (!this.#running.signal.aborted) throw error;
      } finally {
        this.#running = undefined;
      }
    }
  }
}

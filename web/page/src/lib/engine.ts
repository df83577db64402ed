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

/** What a job that can wait knows of its time. */
export interface Turn {
  /** True if the answer is about texts that have changed since. */
  readonly isStale: boolean;
  /** Ends a long question, some time after the job became stale. */
  readonly signal: AbortSignal;
}

/** Runs the newest job once nothing newer came for a while: for everything that can wait while somebody types. */
export class Later {
  readonly #pause: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: { isStale: boolean; isDone: boolean; signal: AbortSignal; end: AbortController } | undefined;

  /** @param pause how long nothing newer must come, in milliseconds */
  constructor(pause: number) {
    this.#pause = pause;
  }

  run(job: (turn: Turn) => Promise<void>): void {
    this.stop();
    this.#timer = setTimeout(() => void this.#start(job), this.#pause);
  }

  /** Forgets the job that waits, and makes the one that runs stale. */
  stop(): void {
    clearTimeout(this.#timer);
    const running = this.#running;
    if (!running || running.isStale) return;
    running.isStale = true;
    // The engine answers most questions sooner than it could be started again.
    setTimeout(() => !running.isDone && running.end.abort(), PATIENCE);
  }

  async #start(job: (turn: Turn) => Promise<void>): Promise<void> {
    const end = new AbortController();
    const turn = { isStale: false, isDone: false, signal: end.signal, end };
    this.#running = turn;
    try {
      await job(turn);
    } catch (error) {
      if (!turn.signal.aborted) throw error;
    } finally {
      turn.isDone = true;
    }
  }
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

import { OPERATIONS, type Operations } from "./generated/operations.js";
import type { CertificateVerifyRequest, CertificateVerifyResponse, ValidatorRequest } from "./generated/wire.js";
import { RogatioProblem, problem } from "./problem.js";
import type { Answer, Question, Task } from "./serve.js";

/** A worker as this package sees it, in a browser and in Node alike. */
export interface Port {
  post(question: Question | WebAssembly.Module): void;
  onAnswer(listener: (answer: Answer) => void): void;
  onFailure(listener: (message: string) => void): void;
  terminate(): void;
}

/** How a worker is started. */
export interface WorkerOptions {
  /** The most milliseconds of one call; then the worker is replaced and `limit.deadline` thrown. 10000 when absent. */
  deadline?: number;
}

/** How one call is made. */
export interface CallOptions {
  /** Gives up on the call, and replaces the worker when it is busy with it. */
  signal?: AbortSignal;
}

/** Every operation as of {@link Operations}, with a promise of the answer. */
export type AsyncOperations = {
  [Name in keyof Operations]: (
    request: Parameters<Operations[Name]>[0],
    options?: CallOptions,
  ) => Promise<ReturnType<Operations[Name]>>;
};

interface Call {
  task: Task;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** Every operation, in the worker. */
export interface EngineWorker extends AsyncOperations {}

/** The engine in a worker of its own: this thread stays free, and no call lasts longer than the deadline. */
export class EngineWorker {
  readonly #module: WebAssembly.Module;
  readonly #spawn: () => Port;
  readonly #deadline: number;
  readonly #waiting: Call[] = [];
  #port: Port | undefined;
  #current: Call | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #serial = 0;
  #generation = 0;
  #closed = false;

  /** @internal Use `startWorker`. */
  constructor(module: WebAssembly.Module, spawn: () => Port, options: WorkerOptions = {}) {
    this.#module = module;
    this.#spawn = spawn;
    this.#deadline = options.deadline ?? 10_000;
    this.#start();
  }

  /** How many workers there have been: one more after each deadline, abort or failure. */
  get generation(): number {
    return this.#generation;
  }

  /** Compiles a schema once in the worker, for artifacts in batches. */
  async validator(request: ValidatorRequest | string): Promise<WorkerValidator> {
    const validator = new WorkerValidator(this, request);
    await validator.push("");
    return validator;
  }

  /** Begins a bundle in the worker, whose files come in batches. */
  async bundle(): Promise<WorkerBundle> {
    const handle = (handles += 1);
    await this.ask({ kind: "bundle", handle });
    return new WorkerBundle(this, handle);
  }

  /**
   * Begins the verification of a certificate in the worker, whose text comes in pieces.
   *
   * @param request the request without the text, or its JSON text
   */
  async certificate(request: Omit<CertificateVerifyRequest, "certificate"> | string = {}): Promise<WorkerCertificate> {
    const handle = (handles += 1);
    await this.ask({ kind: "certificate", handle, request });
    return new WorkerCertificate(this, handle);
  }

  /** Ends the worker; calls under way and later ones are refused. */
  terminate(): void {
    this.#closed = true;
    this.#stop(() => closed());
    for (const call of this.#waiting.splice(0)) call.reject(closed());
  }

  /** @internal */
  ask(task: Task, { signal }: CallOptions = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(closed());
      if (signal?.aborted) return reject(signal.reason);
      const call: Call = { task, resolve, reject };
      if (signal) {
        const abort = (): void => this.#abort(call, signal.reason);
        signal.addEventListener("abort", abort, { once: true });
        const settle = (go: (value: unknown) => void) => (value: unknown) => {
          signal.removeEventListener("abort", abort);
          go(value);
        };
        call.resolve = settle(resolve);
        call.reject = settle(reject);
      }
      this.#waiting.push(call);
      this.#next();
    });
  }

  #start(): void {
    const port = this.#spawn();
    this.#port = port;
    this.#generation += 1;
    port.onAnswer((answer) => port === this.#port && this.#answer(answer));
    port.onFailure((message) => {
      if (port === this.#port) this.#replace(problem("internal", `the worker stopped: ${message}`));
    });
    port.post(this.#module);
  }

  #next(): void {
    if (this.#current || !this.#port) return;
    const call = this.#waiting.shift();
    if (!call) return;
    this.#current = call;
    this.#serial += 1;
    try {
      this.#port.post({ serial: this.#serial, task: call.task });
    } catch (error) {
      // What cannot even be copied to a worker is certainly no JSON.
      const why = error instanceof Error ? error.message : String(error);
      return this.#settle((current) => current.reject(problem("request.invalid-json", why)));
    }
    const late = problem("limit.deadline", "the engine ran out of time on this input");
    this.#timer = setTimeout(() => this.#replace(late), this.#deadline);
  }

  #answer(answer: Answer): void {
    if (answer.serial !== this.#serial) return;
    this.#settle((call) => {
      if ("problem" in answer) call.reject(new RogatioProblem(answer.problem));
      else call.resolve(answer.value);
    });
  }

  #settle(finish: (call: Call) => void): void {
    clearTimeout(this.#timer);
    const call = this.#current;
    this.#current = undefined;
    if (call) finish(call);
    this.#next();
  }

  #stop(reason: () => unknown): void {
    this.#port?.terminate();
    this.#port = undefined;
    this.#settle((call) => call.reject(reason()));
  }

  #replace(reason: unknown): void {
    this.#stop(() => reason);
    if (!this.#closed) this.#start();
    this.#next();
  }

  #abort(call: Call, reason: unknown): void {
    if (call === this.#current) return this.#replace(reason);
    const index = this.#waiting.indexOf(call);
    if (index >= 0) this.#waiting.splice(index, 1);
    call.reject(reason);
  }
}

for (const { method } of OPERATIONS) {
  for (const name of [method, `${method}Text`]) {
    const value = function (this: EngineWorker, request: unknown, options?: CallOptions): Promise<unknown> {
      return this.ask({ kind: "call", method: name, request }, options);
    };
    Object.defineProperty(value, "name", { value: name });
    Object.defineProperty(EngineWorker.prototype, name, { value, writable: true, configurable: true });
  }
}

function closed(): RogatioProblem {
  return problem("internal", "the worker was terminated by its owner");
}

let handles = 0;

/** A schema compiled once, in a worker; compiled again when the worker was replaced. */
export class WorkerValidator {
  readonly #worker: EngineWorker;
  readonly #request: ValidatorRequest | string;
  readonly #handle = (handles += 1);

  /** @internal */
  constructor(worker: EngineWorker, request: ValidatorRequest | string) {
    this.#worker = worker;
    this.#request = request;
  }

  /** Judges newline-delimited JSON: one line of JSON for each line, the answer or `{"problem": …}`. */
  async push(lines: string | Uint8Array, options?: CallOptions): Promise<string> {
    const task: Task = { kind: "push", handle: this.#handle, open: this.#request, lines };
    return (await this.#worker.ask(task, options)) as string;
  }

  /** Gives the memory back. */
  async free(): Promise<void> {
    await this.#worker.ask({ kind: "free", handle: this.#handle });
  }
}

/** A bundle in a worker. It is gone when the worker was replaced, after a deadline for example; then begin again. */
export class WorkerBundle {
  readonly #worker: EngineWorker;
  readonly #handle: number;

  /** @internal */
  constructor(worker: EngineWorker, handle: number) {
    this.#worker = worker;
    this.#handle = handle;
  }

  /** Adds files, newline-delimited JSON: `{"path", "content", "mtime"?}` a line; the number of files so far. */
  async push(lines: string | Uint8Array, options?: CallOptions): Promise<number> {
    return (await this.#worker.ask({ kind: "add", handle: this.#handle, piece: lines }, options)) as number;
  }

  /** Asks one of the operations on bundles, JSON text in and out; what the request says of the bundle is added. */
  async askText(operation: string, request: string, options?: CallOptions): Promise<string> {
    return (await this.#worker.ask({ kind: "ask", handle: this.#handle, operation, request }, options)) as string;
  }

  /** Gives the memory back. */
  async free(): Promise<void> {
    await this.#worker.ask({ kind: "free", handle: this.#handle });
  }
}

/** A certificate in a worker. It is gone when the worker was replaced, after a deadline for example; then begin again. */
export class WorkerCertificate {
  readonly #worker: EngineWorker;
  readonly #handle: number;

  /** @internal */
  constructor(worker: EngineWorker, handle: number) {
    this.#worker = worker;
    this.#handle = handle;
  }

  /** Reads the next piece of the text, which may end anywhere; the number of lines so far. */
  async push(text: string | Uint8Array, options?: CallOptions): Promise<number> {
    return (await this.#worker.ask({ kind: "add", handle: this.#handle, piece: text }, options)) as number;
  }

  /** The verdict on the text so far. */
  async finish(options?: CallOptions): Promise<CertificateVerifyResponse> {
    return JSON.parse(await this.finishText(options)) as CertificateVerifyResponse;
  }

  /** The verdict on the text so far, as JSON text. */
  async finishText(options?: CallOptions): Promise<string> {
    return (await this.#worker.ask({ kind: "finish", handle: this.#handle }, options)) as string;
  }

  /** Gives the memory back. */
  async free(): Promise<void> {
    await this.#worker.ask({ kind: "free", handle: this.#handle });
  }
}

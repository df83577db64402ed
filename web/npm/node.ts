import { readFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { Engine } from "./engine.js";
import type { Description } from "./generated/wire.js";
import { EngineWorker, type Port, type WorkerOptions } from "./worker.js";

export * from "./api.js";

/** Where the files of this package lie: beside this one. */
const [ENGINE, DESCRIPTION] = [new URL("./rogatio.wasm", import.meta.url), new URL("./description.json", import.meta.url)];

/** Compiles the engine, from the file `source` when it lies elsewhere. */
export async function compile(source: string | URL = ENGINE): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(source));
}

/** What the engine says of itself: each operation with its JSON Schemas, and each code. It is read from the file `source` when it lies elsewhere. */
export async function describe(source?: string | URL): Promise<Description> {
  return JSON.parse(await describeText(source)) as Description;
}

/** As {@link describe}, as JSON text: the exact bytes that every other face gives. */
export async function describeText(source: string | URL = DESCRIPTION): Promise<string> {
  return readFile(source, "utf8");
}

/** The engine in this thread. */
export async function load(source?: string | URL): Promise<Engine> {
  return new Engine(await compile(source));
}

/** The engine in a thread of its own, with a deadline for each call. */
export async function startWorker(options: WorkerOptions & { source?: string | URL } = {}): Promise<EngineWorker> {
  const spawn = (): Worker => new Worker(new URL("./worker-node.js", import.meta.url));
  return new EngineWorker(await compile(options.source), () => port(spawn()), options);
}

function port(worker: Worker): Port {
  // An idle engine keeps no process alive; a call under way does, through its deadline. A listener is a reference.
  return {
    post: (question) => worker.postMessage(question),
    onAnswer: (listener) => worker.on("message", listener).unref(),
    onFailure: (listener) => worker.on("error", (error) => listener(error.message)).unref(),
    terminate: () => void worker.terminate(),
  };
}

import { Engine } from "./engine.js";
import { compiled, fetched } from "./fetch.js";
import type { Description } from "./generated/wire.js";
import { EngineWorker, type Port, type WorkerOptions } from "./worker.js";

export * from "./api.js";

/** Where the files of this package lie: beside this one. */
const [ENGINE, DESCRIPTION] = [new URL("./rogatio.wasm", import.meta.url), new URL("./description.json", import.meta.url)];

/** Compiles the engine, from `source` when it lies elsewhere. */
export function compile(source: string | URL = ENGINE): Promise<WebAssembly.Module> {
  return compiled(source);
}

/** What the engine says of itself: each operation with its JSON Schemas, and each code. It is fetched, from `source` when it lies elsewhere. */
export async function describe(source?: string | URL): Promise<Description> {
  return JSON.parse(await describeText(source)) as Description;
}

/** As {@link describe}, as JSON text: the exact bytes that every other face gives. */
export async function describeText(source: string | URL = DESCRIPTION): Promise<string> {
  return (await fetched(source)).text();
}

/** The engine in this thread. */
export async function load(source?: string | URL): Promise<Engine> {
  return new Engine(await compile(source));
}

/** The engine in a worker of its own, with a deadline for each call. */
export async function startWorker(
  options: WorkerOptions & { source?: string | URL; worker?: () => Worker } = {},
): Promise<EngineWorker> {
  const spawn =
    options.worker ?? (() => new Worker(new URL("./worker-browser.js", import.meta.url), { type: "module" }));
  // The first worker loads its script while the engine is compiled.
  let first: Worker | undefined = spawn();
  const forget = (): void => {
    first = undefined;
  };
  first.addEventListener("error", forget);
  try {
    const module = await compile(options.source);
    return new EngineWorker(module, () => {
      const worker = first ?? spawn();
      first?.removeEventListener("error", forget);
      forget();
      return port(worker);
    }, options);
  } catch (error) {
    first?.terminate();
    throw error;
  }
}

function port(worker: Worker): Port {
  return {
    post: (question) => worker.postMessage(question),
    onAnswer: (listener) => worker.addEventListener("message", (event) => listener(event.data)),
    onFailure: (listener) => worker.addEventListener("error", (event) => listener(event.message)),
    terminate: () => worker.terminate(),
  };
}

import { Engine } from "./engine.js";
import { EngineWorker, type Port, type WorkerOptions } from "./worker.js";

export * from "./api.js";

/** Where the engine's WebAssembly lies: beside this file. */
const DEFAULT = new URL("./rogatio.wasm", import.meta.url);

/** Compiles the engine, from `source` when it lies elsewhere. */
export async function compile(source: string | URL = DEFAULT): Promise<WebAssembly.Module> {
  const response = await fetch(source);
  if (!response.ok) throw new Error(`no engine at ${String(source)}: HTTP ${response.status}`);
  // A server that does not know the media type `application/wasm` must not keep the engine from starting.
  if (response.headers.get("content-type")?.startsWith("application/wasm")) {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
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

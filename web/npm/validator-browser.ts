import { compiled } from "./fetch.js";
import { Validation } from "./validation.js";

export * from "./validator-api.js";

/** Where the WebAssembly of validation lies: beside this file. */
const DEFAULT = new URL("./validator.wasm", import.meta.url);

/** Compiles the module for validation alone, from `source` when it lies elsewhere. */
export function compile(source: string | URL = DEFAULT): Promise<WebAssembly.Module> {
  return compiled(source);
}

/** Validation in this thread. */
export async function load(source?: string | URL): Promise<Validation> {
  return new Validation(await compile(source));
}

import { fresh, type Glue, type GlueValidator } from "./generated/glue.js";
import { OPERATIONS, type Operations } from "./generated/operations.js";
import type { Description, ValidatorRequest } from "./generated/wire.js";
import { understand } from "./problem.js";

/** Every operation, as a typed method and as a method on JSON text whose name ends in `Text`. */
export interface Engine extends Operations {}

/** The engine, in this thread. A call that exhausts it throws a problem and leaves a fresh instance behind. */
export class Engine {
  readonly #module: WebAssembly.Module;
  #glue: Glue | undefined;

  /** @param module the compiled `rogatio.wasm`; it may be shared with workers */
  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  /** What the engine says of itself: each operation with its JSON Schemas, and each code. */
  describe(): Description {
    return JSON.parse(this.run((glue) => glue.describe())) as Description;
  }

  /** The description as JSON text: the exact bytes that every other face gives. */
  describeText(): string {
    return this.run((glue) => glue.describe());
  }

  /**
   * Compiles a schema once, for artifacts in batches.
   *
   * @param request the request, or its JSON text
   */
  validator(request: ValidatorRequest | string): Validator {
    return new Validator(this, request);
  }

  /** @internal Enters the instance, and replaces it when it trapped. */
  run<T>(enter: (glue: Glue) => T): T {
    this.#glue ??= start(this.#module);
    try {
      return enter(this.#glue);
    } catch (thrown) {
      const { problem, trapped } = understand(thrown);
      if (trapped) this.#glue = undefined;
      throw problem;
    }
  }
}

for (const { method, identifier } of OPERATIONS) {
  define(`${method}Text`, (glue, request) => glue.Text[identifier]!(request));
  define(method, (glue, request) => glue.Objects[identifier]!(request));
}

function define(name: string, call: (glue: Glue, request: unknown) => unknown): void {
  const value = function (this: Engine, request: unknown): unknown {
    return this.run((glue) => call(glue, request));
  };
  Object.defineProperty(value, "name", { value: name });
  Object.defineProperty(Engine.prototype, name, { value, writable: true, configurable: true });
}

function start(module: WebAssembly.Module): Glue {
  const glue = fresh();
  glue.initSync({ module });
  return glue;
}

const encoder = new TextEncoder();

/** A schema compiled once. Call {@link Validator.free} when done, or declare it with `using`. */
export class Validator {
  readonly #engine: Engine;
  readonly #request: ValidatorRequest | string;
  #home: Glue | undefined;
  #inner: GlueValidator | undefined;

  /** @internal */
  constructor(engine: Engine, request: ValidatorRequest | string) {
    this.#engine = engine;
    this.#request = request;
    engine.run((glue) => this.#in(glue));
  }

  /**
   * Judges newline-delimited JSON.
   *
   * @returns one line of JSON for each line, blank lines left out: the answer, or `{"problem": …}`
   */
  push(lines: string | Uint8Array): string {
    const bytes = typeof lines === "string" ? encoder.encode(lines) : lines;
    return this.#engine.run((glue) => this.#in(glue).push(bytes));
  }

  /** Gives the memory back; the next `push` compiles the schema again. */
  free(): void {
    const inner = this.#inner;
    const home = this.#home;
    this.#inner = this.#home = undefined;
    this.#engine.run((glue) => glue === home && inner?.free());
  }

  [Symbol.dispose](): void {
    this.free();
  }

  /** The compiled schema, compiled again when the instance it lived in is gone. */
  #in(glue: Glue): GlueValidator {
    if (this.#inner === undefined || this.#home !== glue) {
      const open = typeof this.#request === "string" ? glue.Validator.open : glue.Validator.open_object;
      this.#inner = open(this.#request);
      this.#home = glue;
    }
    return this.#inner;
  }
}

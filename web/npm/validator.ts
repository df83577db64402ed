import type { GlueValidator } from "./generated/validator-glue.js";
import type { ArtifactValidateResponse, ValidatorRequest } from "./generated/wire.js";
import { textOf } from "./plain.js";

/** The part of a module's glue that makes validators. */
interface Opens {
  Validator: { open(request: unknown): GlueValidator; open_object(request: unknown): GlueValidator };
}

/** The module in which a validator lives: the whole engine, or validation alone. */
interface Home {
  run<T>(enter: (glue: Opens) => T): T;
}

/** A schema compiled once, for artifacts one by one or in batches. Call {@link Validator.free} when done, or declare it with `using`. */
export class Validator {
  readonly #engine: Home;
  readonly #request: ValidatorRequest | string;
  #home: Opens | undefined;
  #inner: GlueValidator | undefined;

  /** @internal */
  constructor(engine: Home, request: ValidatorRequest | string) {
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
    return this.#engine.run((glue) => this.#in(glue).push(toBytes(lines)));
  }

  /**
   * Judges one artifact, a plain value. It is read strictly: what `JSON.stringify` would change in silence is refused.
   *
   * @returns the answer
   */
  judge(artifact: unknown): ArtifactValidateResponse {
    const text = textOf(artifact);
    const answer = this.#engine.run((glue) => {
      const inner = this.#in(glue);
      return text === undefined ? inner.judge_object(artifact) : inner.judge_text(text);
    });
    return JSON.parse(answer) as ArtifactValidateResponse;
  }

  /**
   * Judges one artifact in JSON text, which is faster and reads 64-bit integers exactly.
   *
   * @returns the answer as JSON text: the exact bytes of every other face
   */
  judgeText(artifact: string): string {
    return this.#engine.run((glue) => this.#in(glue).judge_text(artifact));
  }

  /** Gives the memory back; the next call compiles the schema again. */
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
  #in(glue: Opens): GlueValidator {
    if (this.#inner === undefined || this.#home !== glue) {
      const open = typeof this.#request === "string" ? glue.Validator.open : glue.Validator.open_object;
      this.#inner = open(this.#request);
      this.#home = glue;
    }
    return this.#inner;
  }
}

const encoder = new TextEncoder();

/** @internal Text as UTF-8. */
export function toBytes(lines: string | Uint8Array): Uint8Array {
  return typeof lines === "string" ? encoder.encode(lines) : lines;
}

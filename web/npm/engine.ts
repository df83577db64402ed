import { fresh, type Glue, type GlueBundle, type GlueCertificate, type GlueCount, type GlueDigester, type GlueImpact } from "./generated/glue.js";
import { OPERATIONS, type Operations } from "./generated/operations.js";
import type {
  CertificateVerifyRequest, CertificateVerifyResponse, ImpactMeasureRequest, ImpactMeasureResponse, TallyCountRequest, TallyCountResponse, ValidatorRequest,
} from "./generated/wire.js";
import { Instance } from "./instance.js";
import { problem } from "./problem.js";
import { Validator, toBytes } from "./validator.js";

/** Every operation, as a typed method and as a method on JSON text whose name ends in `Text`. */
export interface Engine extends Operations {}

/** The engine, in this thread. A call that exhausts it throws a problem and leaves a fresh instance behind. */
export class Engine extends Instance<Glue> {
  /** @param module the compiled `rogatio.wasm`; it may be shared with workers */
  constructor(module: WebAssembly.Module) {
    super(module, fresh);
  }

  /**
   * Compiles a schema once, for artifacts in batches.
   *
   * @param request the request, or its JSON text
   */
  validator(request: ValidatorRequest | string): Validator {
    return new Validator(this, request);
  }

  /**
   * Compiles both schemas of a change once, for stored documents in batches.
   *
   * @param request the request without documents, or its JSON text
   */
  impact(request: Omit<ImpactMeasureRequest, "documents"> | string): Impact {
    return new Impact(this, request);
  }

  /**
   * Begins a count whose seats and ballots come in batches.
   *
   * @param request the request without ballots, or its JSON text
   */
  count(request: TallyCountRequest | string): Count {
    return new Count(this, request);
  }

  /** Begins a bundle whose files come in batches. */
  bundle(): Bundle {
    return new Bundle(this);
  }

  /**
   * Begins the verification of a certificate whose text comes in pieces.
   *
   * @param request the request without the text, or its JSON text
   */
  certificate(request: Omit<CertificateVerifyRequest, "certificate"> | string = {}): Certificate {
    return new Certificate(this, request);
  }

  /** Begins a SHA-256 of bytes that come in batches. */
  digester(): Digester {
    return new Digester(this);
  }
}

for (const { method, name } of OPERATIONS) {
  define(`${method}Text`, (glue, request) => glue.call_text(name, request));
  define(method, (glue, request) => glue.call_object(name, request));
}

function define(name: string, call: (glue: Glue, request: unknown) => unknown): void {
  const value = function (this: Engine, request: unknown): unknown {
    return this.run((glue) => call(glue, request));
  };
  Object.defineProperty(value, "name", { value: name });
  Object.defineProperty(Engine.prototype, name, { value, writable: true, configurable: true });
}

/** What lives in one instance of the engine and is gone with it. */
class Resident<T extends { free(): void }> {
  readonly #engine: Engine;
  readonly #home: Glue;
  #inner: T | undefined;

  constructor(engine: Engine, open: (glue: Glue) => T) {
    this.#engine = engine;
    [this.#home, this.#inner] = engine.run((glue) => [glue, open(glue)]);
  }

  ask<A>(call: (inner: T) => A): A {
    return this.#engine.run((glue) => {
      if (this.#inner === undefined) throw problem("internal", "this was freed by its owner");
      if (glue !== this.#home) throw problem("internal", "the engine that held this was replaced; begin again");
      return call(this.#inner);
    });
  }

  free(): void {
    const inner = this.#inner;
    this.#inner = undefined;
    this.#engine.run((glue) => glue === this.#home && inner?.free());
  }
}

/** A change whose effect is measured in batches. Call {@link Impact.free} when done, or declare it with `using`. */
export class Impact {
  readonly #resident: Resident<GlueImpact>;

  /** @internal */
  constructor(engine: Engine, request: Omit<ImpactMeasureRequest, "documents"> | string) {
    this.#resident = new Resident(engine, (glue) =>
      typeof request === "string" ? glue.Impact.open(request) : glue.Impact.open_object(request));
  }

  /** Judges documents, newline-delimited JSON, with the id of each in the same line of `ids`; the answer on these documents alone. */
  push(lines: string | Uint8Array, ids = ""): ImpactMeasureResponse {
    return JSON.parse(this.pushText(lines, ids)) as ImpactMeasureResponse;
  }

  /** The same, as JSON text. */
  pushText(lines: string | Uint8Array, ids = ""): string {
    return this.#resident.ask((impact) => impact.push(toBytes(lines), ids));
  }

  /** Gives the memory back. */
  free(): void {
    this.#resident.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** A vote that is counted in batches. Call {@link Count.free} when done, or declare it with `using`. */
export class Count {
  readonly #resident: Resident<GlueCount>;

  /** @internal */
  constructor(engine: Engine, request: TallyCountRequest | string) {
    this.#resident = new Resident(engine, (glue) =>
      typeof request === "string" ? glue.Count.open(request) : glue.Count.open_object(request));
  }

  /** Adds seats to the electorate, newline-delimited JSON, before the first ballot; the number of seats so far. */
  enroll(lines: string | Uint8Array): number {
    return Number(this.#resident.ask((count) => count.enroll(toBytes(lines))));
  }

  /** Counts ballots, newline-delimited JSON; what the batch did, as JSON text. */
  push(lines: string | Uint8Array): string {
    return this.#resident.ask((count) => count.push(toBytes(lines)));
  }

  /** The count so far. */
  answer(): TallyCountResponse {
    return JSON.parse(this.answerText()) as TallyCountResponse;
  }

  /** The count so far, as JSON text. */
  answerText(): string {
    return this.#resident.ask((count) => count.answer());
  }

  /** Gives the memory back. */
  free(): void {
    this.#resident.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** A bundle whose files come in batches. Call {@link Bundle.free} when done, or declare it with `using`. */
export class Bundle {
  readonly #resident: Resident<GlueBundle>;

  /** @internal */
  constructor(engine: Engine) {
    this.#resident = new Resident(engine, (glue) => glue.Bundle.open());
  }

  /** Adds files, newline-delimited JSON: `{"path", "content", "mtime"?}` a line; the number of files so far. */
  push(lines: string | Uint8Array): number {
    return Number(this.#resident.ask((bundle) => bundle.push(toBytes(lines))));
  }

  /** Asks one of the operations on bundles, JSON text in and out; what the request says of the bundle is added. */
  askText(operation: string, request: string): string {
    return this.#resident.ask((bundle) => bundle.ask(operation, request));
  }

  /** Gives the memory back. */
  free(): void {
    this.#resident.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** A certificate whose text comes in pieces. Call {@link Certificate.free} when done, or declare it with `using`. */
export class Certificate {
  readonly #resident: Resident<GlueCertificate>;

  /** @internal */
  constructor(engine: Engine, request: Omit<CertificateVerifyRequest, "certificate"> | string) {
    this.#resident = new Resident(engine, (glue) =>
      typeof request === "string" ? glue.Certificate.open(request) : glue.Certificate.open_object(request));
  }

  /** Reads the next piece of the text, which may end anywhere; the number of lines so far. */
  push(text: string | Uint8Array): number {
    return Number(this.#resident.ask((certificate) => certificate.push(toBytes(text))));
  }

  /** The verdict on the text so far. */
  finish(): CertificateVerifyResponse {
    return JSON.parse(this.finishText()) as CertificateVerifyResponse;
  }

  /** The verdict on the text so far, as JSON text. */
  finishText(): string {
    return this.#resident.ask((certificate) => certificate.finish());
  }

  /** Gives the memory back. */
  free(): void {
    this.#resident.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** A SHA-256 that is fed in batches. Call {@link Digester.free} when done, or declare it with `using`. */
export class Digester {
  readonly #resident: Resident<GlueDigester>;

  /** @internal */
  constructor(engine: Engine) {
    this.#resident = new Resident(engine, (glue) => glue.Digester.open());
  }

  /** Feeds the next batch; text as UTF-8. */
  push(bytes: string | Uint8Array): void {
    this.#resident.ask((digester) => digester.push(toBytes(bytes)));
  }

  /** The digest of everything so far: `sha256:` and 64 hexadecimal digits. */
  answer(): string {
    return this.#resident.ask((digester) => digester.answer());
  }

  /** Gives the memory back. */
  free(): void {
    this.#resident.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

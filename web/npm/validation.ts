import { fresh, type Glue } from "./generated/validator-glue.js";
import type { ArtifactValidateRequest, ArtifactValidateResponse, ValidatorRequest } from "./generated/wire.js";
import { Instance } from "./instance.js";
import { Validator } from "./validator.js";

/** Validation alone, in this thread: the same answers as the whole engine, from a smaller module that is compiled for speed. */
export class Validation extends Instance<Glue> {
  /** @param module the compiled `validator.wasm`; it may be shared with workers */
  constructor(module: WebAssembly.Module) {
    super(module, fresh);
  }

  /** Validates an artifact against its schema, and lists each rule that it breaks. */
  artifactValidate(request: ArtifactValidateRequest): ArtifactValidateResponse {
    return this.run((glue) => glue.validate_object(request)) as ArtifactValidateResponse;
  }

  /** As {@link Validation.artifactValidate}, JSON text in and out: the exact bytes of every other face. */
  artifactValidateText(request: string): string {
    return this.run((glue) => glue.validate_text(request));
  }

  /**
   * Compiles a schema once, for artifacts one by one or in batches.
   *
   * @param request the request, or its JSON text
   */
  validator(request: ValidatorRequest | string): Validator {
    return new Validator(this, request);
  }
}

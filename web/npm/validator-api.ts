export { CODES } from "./generated/codes.js";
export type { ArtifactValidateRequest, ArtifactValidateResponse, ValidatorRequest } from "./generated/wire.js";
export { RogatioProblem } from "./problem.js";
export { Validation } from "./validation.js";
export { Validator } from "./validator.js";

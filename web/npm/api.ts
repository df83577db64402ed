export { Bundle, Certificate, Count, Digester, Engine, Impact } from "./engine.js";
export { CODES } from "./generated/codes.js";
export { OPERATIONS, type Operations } from "./generated/operations.js";
export type * from "./generated/wire.js";
export { RogatioProblem } from "./problem.js";
export {
  EngineWorker, WorkerBundle, WorkerCertificate, WorkerValidator, type AsyncOperations, type CallOptions, type WorkerOptions,
} from "./worker.js";
export { Validator } from "./validator.js";

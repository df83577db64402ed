export { Bundle, Certificate, Count, Digester, Engine, Impact, Validator } from "./engine.js";
export { CODES } from "./generated/codes.js";
export { OPERATIONS, type Operations } from "./generated/operations.js";
export type * from "./generated/wire.js";
export { RogatioProblem } from "./problem.js";
export {
  EngineWorker, WorkerBundle, WorkerCertificate, WorkerValidator, type AsyncOperations, type CallOptions, type WorkerOptions,
} from "./worker.js";

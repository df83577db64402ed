//! What the engine says of itself.

use schemars::{JsonSchema, Schema};
use serde::Serialize;

/// The description of the engine: every operation with the shapes of its request and its answer. All generated documentation is made from it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Description {
    /// The name of the engine: always `rogatio`.
    pub name: &'static str,
    /// The engine's version (semantic versioning).
    pub version: &'static str,
    /// All operations, in the order of the table.
    pub operations: Vec<OperationDescription>,
    /// The JSON Schema of the problem that a caller gets instead of an answer.
    pub problem: Schema,
    /// All codes that diagnostics and problems carry.
    pub codes: Vec<CodeDescription>,
}

/// The description of one operation.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OperationDescription {
    /// The name of the operation, for example `schema.check`.
    pub name: &'static str,
    /// The purpose of the operation, in one line.
    pub summary: &'static str,
    /// The JSON Schema (2020-12) of the request.
    pub request: Schema,
    /// The JSON Schema (2020-12) of the answer.
    pub response: Schema,
}

/// The description of one code.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CodeDescription {
    /// The code, for example `request.invalid-json`.
    pub code: &'static str,
    /// The HTTP status of a problem with this code; 200 for a finding inside an answer.
    pub status: u16,
    /// The meaning of the code, in one line.
    pub title: &'static str,
}

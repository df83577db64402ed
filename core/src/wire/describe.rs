//! What the engine says of itself.

use schemars::{JsonSchema, Schema};
use serde::Serialize;

/// Every operation with the shapes of its question and its answer: the source of all generated documentation.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Description {
    /// Always `rogatio`.
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

/// One operation.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct OperationDescription {
    /// Its name, for example `schema.check`.
    pub name: &'static str,
    /// What it decides, in one line.
    pub summary: &'static str,
    /// The JSON Schema (2020-12) of its request.
    pub request: Schema,
    /// The JSON Schema (2020-12) of its answer.
    pub response: Schema,
}

/// One code.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CodeDescription {
    /// The code, for example `request.invalid-json`.
    pub code: &'static str,
    /// The HTTP status of a problem with this code; 200 for a finding inside an answer.
    pub status: u16,
    /// What it means, in one line.
    pub title: &'static str,
}

//! One finding inside an answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Code;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The answer is no.
    Error,
    /// Worth reading; the answer stands.
    Warning,
}

/// One finding: what, how bad, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostic {
    /// A stable name for the kind of finding.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// One line for people; echoes at most a bounded piece of the input.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Where in the artifact, as a JSON Pointer (RFC 6901); the empty string is the whole artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_pointer: Option<String>,
    /// Where in the schema, as a JSON Pointer (RFC 6901); the empty string is the whole schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_pointer: Option<String>,
    /// The JSON Schema keyword concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keyword: Option<String>,
}

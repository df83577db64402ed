//! `artifact.validate`: does an artifact satisfy its schema.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::schema_check::SchemaOptions;
use super::{Diagnostic, Problem};

/// What an artifact that does not satisfy its schema means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// It is refused; findings are errors.
    #[default]
    Strict,
    /// It is accepted and reported; findings are warnings.
    Warn,
    /// It is accepted unseen.
    Skip,
}

/// An artifact and the schema it should satisfy.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArtifactValidateRequest {
    /// The schema.
    pub schema: Value,
    /// The artifact.
    pub artifact: Value,
    /// What a failure means.
    #[serde(default)]
    pub mode: Mode,
    /// How the schema is read.
    #[serde(default)]
    pub options: SchemaOptions,
}

/// A schema to compile once, for the `validator` resource.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValidatorRequest {
    /// The schema.
    pub schema: Value,
    /// What a failure means.
    #[serde(default)]
    pub mode: Mode,
    /// How the schema is read.
    #[serde(default)]
    pub options: SchemaOptions,
}

/// What was found out about an artifact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArtifactVerdict {
    /// It satisfies the schema.
    Valid,
    /// It does not.
    Invalid,
    /// Nobody looked (mode `skip`).
    Unchecked,
}

/// Whether an artifact may pass, and why not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ArtifactValidateResponse {
    /// Whether the artifact may pass under the mode that was asked for.
    pub accepted: bool,
    /// What was found out.
    pub verdict: ArtifactVerdict,
    /// Each rule that the artifact breaks, at most 100.
    pub diagnostics: Vec<Diagnostic>,
}

/// The answer for one line of a batch: the verdict, or why this line could not be judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum BatchLine {
    /// The artifact was judged.
    Answer(ArtifactValidateResponse),
    /// The line was no artifact; the lines after it are judged all the same.
    Problem {
        /// Why.
        problem: Problem,
    },
}

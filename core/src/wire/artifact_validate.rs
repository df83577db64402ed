//! `artifact.validate`: does an artifact satisfy its schema.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::schema_check::SchemaOptions;
use super::{Diagnostic, Problem};

/// The consequence for an artifact that does not satisfy its schema.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The artifact is refused; findings are errors.
    #[default]
    Strict,
    /// The artifact is accepted and reported; findings are warnings.
    Warn,
    /// The artifact is accepted without being validated.
    Skip,
}

impl Mode {
    /// The name of the mode on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Warn => "warn",
            Self::Skip => "skip",
        }
    }
}

/// An artifact and the schema it should satisfy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ArtifactValidateRequest {
    /// The JSON Schema, in any known draft.
    pub schema: Value,
    /// The artifact: any JSON value.
    pub artifact: Value,
    /// The consequence for an artifact that does not satisfy the schema.
    #[serde(default)]
    #[builder(default)]
    pub mode: Mode,
    /// Options for reading the schema.
    #[serde(default)]
    #[builder(default)]
    pub options: SchemaOptions,
}

/// A schema to compile once, for the `validator` resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ValidatorRequest {
    /// The JSON Schema, in any known draft.
    pub schema: Value,
    /// The consequence for artifacts that do not satisfy the schema.
    #[serde(default)]
    #[builder(default)]
    pub mode: Mode,
    /// Options for reading the schema.
    #[serde(default)]
    #[builder(default)]
    pub options: SchemaOptions,
}

/// The result of validating an artifact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArtifactVerdict {
    /// The artifact satisfies the schema.
    Valid,
    /// The artifact does not satisfy the schema.
    Invalid,
    /// The artifact was not validated (mode `skip`).
    Unchecked,
}

impl ArtifactVerdict {
    /// The name of the verdict on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Unchecked => "unchecked",
        }
    }
}

/// The verdict on an artifact, with each rule that it breaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ArtifactValidateResponse {
    /// True if the artifact is accepted under the requested mode.
    pub accepted: bool,
    /// The result of the validation.
    pub verdict: ArtifactVerdict,
    /// Each rule that the artifact breaks, at most 100.
    pub diagnostics: Vec<Diagnostic>,
}

/// The answer for one line of a batch: the verdict, or the reason why this line could not be judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum BatchLine {
    /// The artifact was validated.
    Answer(ArtifactValidateResponse),
    /// The line is not an artifact; the lines after it are still validated.
    Problem {
        /// The reason why the line could not be judged.
        problem: Problem,
    },
}

//! `schema.check`: is this document a JSON Schema that the engine can use.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Diagnostic;

/// The drafts of JSON Schema that the engine knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Draft {
    /// Draft 4 (2013).
    #[serde(rename = "draft4")]
    Draft4,
    /// Draft 6 (2017).
    #[serde(rename = "draft6")]
    Draft6,
    /// Draft 7 (2018).
    #[serde(rename = "draft7")]
    Draft7,
    /// Draft 2019-09.
    #[serde(rename = "draft2019-09")]
    Draft201909,
    /// Draft 2020-12.
    #[serde(rename = "draft2020-12")]
    Draft202012,
}

/// How patterns are matched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Patterns {
    /// In linear time only; a pattern that needs backtracking (look-around, back-references) is refused.
    #[default]
    Linear,
    /// Backtracking is allowed, up to a fixed number of steps; an instance that needs more is refused.
    Backtracking,
}

/// How a schema is read, wherever a request carries one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemaOptions {
    /// The draft of a schema without `$schema`; 2020-12 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_draft: Option<Draft>,
    /// Documents that references may lead to, by absolute URI. Nothing is ever fetched.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub resources: BTreeMap<String, Value>,
    /// Whether `format` is a rule; when false (the default) it is an annotation.
    #[serde(default)]
    pub format_assertion: bool,
    /// How patterns are matched.
    #[serde(default)]
    pub patterns: Patterns,
}

/// A schema to look at.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemaCheckRequest {
    /// The document.
    pub schema: Value,
    /// How it is read.
    #[serde(default)]
    pub options: SchemaOptions,
}

/// What the engine thinks of a schema.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SchemaCheckResponse {
    /// Whether the engine can use it: no finding is an error.
    pub valid: bool,
    /// The draft it was read as; absent when `$schema` names none that the engine knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
    /// Everything that was found, in the order of the document.
    pub diagnostics: Vec<Diagnostic>,
}

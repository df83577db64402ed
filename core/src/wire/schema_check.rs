//! `schema.check`: is this document a JSON Schema that the engine can use.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Diagnostic;

/// A draft of JSON Schema that the engine knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Draft {
    /// Draft 4 of JSON Schema (2013).
    #[serde(rename = "draft4")]
    Draft4,
    /// Draft 6 of JSON Schema (2017).
    #[serde(rename = "draft6")]
    Draft6,
    /// Draft 7 of JSON Schema (2018).
    #[serde(rename = "draft7")]
    Draft7,
    /// Draft 2019-09 of JSON Schema.
    #[serde(rename = "draft2019-09")]
    Draft201909,
    /// Draft 2020-12 of JSON Schema.
    #[serde(rename = "draft2020-12")]
    Draft202012,
}

/// The way in which patterns are matched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Patterns {
    /// Only linear time is allowed; a pattern that requires backtracking (look-around, back-references) is refused.
    #[default]
    Linear,
    /// Backtracking is allowed, up to a fixed number of steps; an instance that requires more is refused.
    Backtracking,
}

/// Options for reading a schema, the same in every request.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemaOptions {
    /// The draft of a schema without `$schema`; 2020-12 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_draft: Option<Draft>,
    /// Documents to which references may point, by absolute URI. The engine fetches nothing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub resources: BTreeMap<String, Value>,
    /// The absolute URI from which the schema was read. References and a relative `$id` are resolved against it (RFC 3986, section 5.1.3); an
    /// absolute `$id` replaces it. If it is absent, relative references lead only into the schema itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// True if `format` is a rule; if false (the default) it is an annotation.
    #[serde(default)]
    pub format_assertion: bool,
    /// The way in which patterns are matched.
    #[serde(default)]
    pub patterns: Patterns,
}

/// A request to check a schema.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct SchemaCheckRequest {
    /// The schema document.
    pub schema: Value,
    /// Options for reading the schema.
    #[serde(default)]
    #[builder(default)]
    pub options: SchemaOptions,
}

/// The result of checking a schema.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SchemaCheckResponse {
    /// True if the engine can use the schema: no finding is an error.
    pub valid: bool,
    /// The draft of the schema; absent if `$schema` names no known draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
    /// All findings, in the order of the document.
    pub diagnostics: Vec<Diagnostic>,
}

//! One finding inside an answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Code;
use crate::excerpt::excerpt;
use crate::pointer::bounded_pointer;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The finding makes the answer negative.
    Error,
    /// The finding is worth reading, but does not change the answer.
    Warning,
}

/// One finding: its kind, its severity, its place, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostic {
    /// A stable name for the kind of finding.
    pub code: Code,
    /// The severity of the finding.
    pub severity: Severity,
    /// The finding in one line for people; it quotes at most a bounded part of the input.
    pub message: String,
    /// The remedy for the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The location in the artifact, as a JSON Pointer (RFC 6901); the empty string is the whole artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_pointer: Option<String>,
    /// The location in the schema, as a JSON Pointer (RFC 6901); the empty string is the whole schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_pointer: Option<String>,
    /// The document into which `schema_pointer` points, as an absolute URI, if it is one of the request's `resources`; absent for the schema
    /// itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_uri: Option<String>,
    /// The JSON Schema keyword concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keyword: Option<String>,
}

impl Diagnostic {
    /// A finding that makes the answer no.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// A finding worth reading that changes nothing.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    fn new(severity: Severity, code: Code, message: String) -> Self {
        Self {
            code,
            severity,
            message,
            help: None,
            instance_pointer: None,
            schema_pointer: None,
            schema_uri: None,
            keyword: None,
        }
    }

    /// The same finding with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding at a place in the artifact.
    #[must_use]
    pub fn at_instance(mut self, pointer: impl Into<String>) -> Self {
        self.instance_pointer = Some(bounded_pointer(pointer.into()));
        self
    }

    /// The same finding at a place in the schema.
    #[must_use]
    pub fn at_schema(mut self, pointer: impl Into<String>) -> Self {
        self.schema_pointer = Some(bounded_pointer(pointer.into()));
        self
    }

    /// The same finding about another document than the schema itself.
    #[must_use]
    pub fn in_document(mut self, uri: &str) -> Self {
        self.schema_uri = Some(bounded_pointer(uri.to_owned()));
        self
    }

    /// The same finding about a keyword; a name longer than any keyword is cut.
    #[must_use]
    pub fn about(mut self, keyword: impl Into<String>) -> Self {
        self.keyword = Some(excerpt(&keyword.into()));
        self
    }
}

//! What a caller gets instead of an answer.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::Code;
use crate::pointer::bounded_pointer;

/// The reason why there is no answer, in the form of RFC 9457 (`application/problem+json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// A reference to the page about this code, `/docs/errors/<code>`, which a service serves (RFC 9457, section 3.1.1).
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// One line for people, the same for every problem of this code.
    pub title: &'static str,
    /// The HTTP status for this problem.
    pub status: u16,
    /// A stable name for the kind of problem.
    pub code: Code,
    /// The description of this problem; it quotes at most a bounded part of the input.
    pub detail: String,
    /// The remedy for the problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The location in the request, as a JSON Pointer (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
}

/// Reads a problem that an engine wrote: values that follow from the code are taken from the table of codes.
impl<'de> Deserialize<'de> for Problem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Written {
            code: Code,
            detail: String,
            help: Option<String>,
            pointer: Option<String>,
        }
        let Written { code, detail, help, pointer } = Written::deserialize(deserializer)?;
        Ok(Self { help, pointer, ..Self::new(code, detail) })
    }
}

impl Problem {
    /// A problem with this code; `detail` says what went wrong this time.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            kind: code.page(),
            title: code.title(),
            status: code.status(),
            code,
            detail: detail.into(),
            help: None,
            pointer: None,
        }
    }

    /// The same problem with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same problem at a place in the request.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(bounded_pointer(pointer.into()));
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for Problem {}

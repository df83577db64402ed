//! What a caller gets instead of an answer.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::Code;

/// Why there is no answer, in the form of RFC 9457 (`application/problem+json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// A relative reference to the page about this code: `docs/errors/<code>.md`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// One line for people, the same for every problem of this code.
    pub title: &'static str,
    /// The HTTP status that fits.
    pub status: u16,
    /// A stable name for what went wrong.
    pub code: Code,
    /// What went wrong this time; echoes at most a bounded piece of the input.
    pub detail: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Where in the request, as a JSON Pointer (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
}

/// Reads a problem that an engine wrote: what follows from the code alone is taken from the table of codes.
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

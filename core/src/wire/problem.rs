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
    /// The numbers in `detail`; absent if there are none.
    #[serde(flatten)]
    pub numbers: Option<Box<Numbers>>,
}

/// The numbers in the detail of a problem, for programs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Numbers {
    /// The line of the text, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The column in that line, from 1, in bytes; 0 if the text ends before the first column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
    /// The offset in the text, from 0, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// The limit that was exceeded, in the unit that the detail names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// The value that exceeded the limit, in the same unit; absent if it was not counted to the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<u64>,
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
            #[serde(flatten)]
            numbers: Numbers,
        }
        let Written { code, detail, help, pointer, numbers } = Written::deserialize(deserializer)?;
        let numbers = (numbers != Numbers::default()).then(|| Box::new(numbers));
        Ok(Self { help, pointer, numbers, ..Self::new(code, detail) })
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
            numbers: None,
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

    /// The same problem at a line and a column of the text, both from 1.
    #[must_use]
    pub fn at_line(self, line: usize, column: usize) -> Self {
        self.with_numbers(|numbers| (numbers.line, numbers.column) = (wide(line), wide(column)))
    }

    /// The same problem at a byte of the text, from 0.
    #[must_use]
    pub fn at_offset(self, offset: usize) -> Self {
        self.with_numbers(|numbers| numbers.offset = wide(offset))
    }

    /// The same problem with the limit that was exceeded, and the value where it is known.
    #[must_use]
    pub fn over(self, limit: usize, value: Option<usize>) -> Self {
        self.with_numbers(|numbers| (numbers.limit, numbers.value) = (wide(limit), value.and_then(wide)))
    }

    fn with_numbers(mut self, set: impl FnOnce(&mut Numbers)) -> Self {
        set(self.numbers.get_or_insert_default());
        self
    }
}

fn wide(number: usize) -> Option<u64> {
    u64::try_from(number).ok()
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for Problem {}

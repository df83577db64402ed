//! Builders for findings and problems, and the rules that keep them short.

use std::fmt::Write;

use crate::wire::{Code, Diagnostic, Problem, Severity};

/// The most characters of input that one message echoes.
pub const EXCERPT_CHARACTERS: usize = 80;

/// A bounded piece of `text`: at most [`EXCERPT_CHARACTERS`] characters, control characters escaped, an ellipsis
/// where it was cut.
///
/// ```
/// assert_eq!(rogatio_core::diagnostic::excerpt("a\nb"), "a\\nb");
/// assert!(rogatio_core::diagnostic::excerpt(&"x".repeat(1_000)).ends_with('…'));
/// ```
pub fn excerpt(text: &str) -> String {
    let mut piece = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == EXCERPT_CHARACTERS {
            piece.push('…');
            break;
        }
        if is_unsafe_to_show(character) {
            piece.extend(character.escape_default());
        } else {
            piece.push(character);
        }
    }
    piece
}

/// Whether a character could move the cursor, break the line or turn the direction of the text around it.
///
/// ```
/// assert_eq!(rogatio_core::diagnostic::excerpt("user\u{202e}txt.exe"), "user\\u{202e}txt.exe");
/// ```
pub fn is_unsafe_to_show(character: char) -> bool {
    // Unicode Standard Annex 9, section 2: the explicit marks of direction; and the two separators of lines.
    let turns = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    character.is_control() || turns || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// The most bytes of a pointer in an answer; a longer one is cut to the nearest place above that fits.
pub const POINTER_BYTES: usize = 2_048;

/// `pointer`, or the place above it that fits into [`POINTER_BYTES`]: names are input, and input is never echoed whole.
///
/// ```
/// use rogatio_core::diagnostic::bounded_pointer;
/// assert_eq!(bounded_pointer(format!("/a/{}", "k".repeat(3_000))), "/a");
/// ```
pub fn bounded_pointer(mut pointer: String) -> String {
    if pointer.len() > POINTER_BYTES {
        // A `/` inside a name is escaped, so each one begins a token.
        let head = pointer.as_bytes().get(..=POINTER_BYTES).unwrap_or_default();
        let end = head.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
        pointer.truncate(end);
    }
    pointer
}

/// Appends `token` to a JSON Pointer, escaped as RFC 6901 section 3 asks.
pub fn push_pointer(pointer: &mut String, token: &str) {
    pointer.push('/');
    for character in token.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// `pointer` with `token` appended, escaped as RFC 6901 section 3 asks.
pub fn child_pointer(pointer: &str, token: &str) -> String {
    let mut child = String::with_capacity(pointer.len() + token.len() + 1);
    child.push_str(pointer);
    push_pointer(&mut child, token);
    child
}

/// `pointer` with an array index appended.
pub fn index_pointer(pointer: &str, index: usize) -> String {
    let mut child = String::with_capacity(pointer.len() + 4);
    // Writing to a String cannot fail.
    let _ = write!(child, "{pointer}/{index}");
    child
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

    /// The same finding about a keyword; a name longer than any keyword is cut.
    #[must_use]
    pub fn about(mut self, keyword: impl Into<String>) -> Self {
        self.keyword = Some(excerpt(&keyword.into()));
        self
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

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for Problem {}

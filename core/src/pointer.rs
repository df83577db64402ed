//! Places in a document, as JSON Pointers (RFC 6901).

use std::fmt::Write as _;

use serde_json::Value;

/// A JSON Pointer (RFC 6901), read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pointer {
    tokens: Vec<String>,
}

/// Why a text is no JSON Pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a JSON Pointer is empty or begins with `/`; write `~0` for `~` and `~1` for `/`")]
pub struct PointerError;

/// The most steps of one pointer.
const MOST_STEPS: usize = 120;

impl Pointer {
    /// The pointer that `text` spells.
    ///
    /// # Errors
    /// [`PointerError`] for another spelling, or more than 120 steps.
    pub fn parse(text: &str) -> Result<Self, PointerError> {
        let Some(rest) = text.strip_prefix('/') else {
            return if text.is_empty() { Ok(Self { tokens: Vec::new() }) } else { Err(PointerError) };
        };
        let tokens: Vec<String> =
            rest.split('/').take(MOST_STEPS + 1).map(unescape).collect::<Result<_, _>>()?;
        if tokens.len() > MOST_STEPS { Err(PointerError) } else { Ok(Self { tokens }) }
    }

    /// Whether it is the whole document.
    pub fn is_root(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The steps, unescaped.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }

    /// The place one step further.
    #[must_use]
    pub fn child(mut self, token: &str) -> Self {
        self.tokens.push(token.to_owned());
        self
    }

    /// Whether `other` is this place, or one below it.
    pub fn leads_to(&self, other: &Self) -> bool {
        other.tokens.starts_with(&self.tokens)
    }

    /// What stands above the place, and its last step; `None` for the whole document.
    pub fn split(&self) -> Option<(Self, &str)> {
        let (last, parents) = self.tokens.split_last()?;
        Some((Self { tokens: parents.to_vec() }, last))
    }

    /// What stands there.
    pub fn find<'v>(&self, document: &'v Value) -> Option<&'v Value> {
        self.tokens.iter().try_fold(document, |value, token| match value {
            Value::Object(members) => members.get(token),
            Value::Array(items) => items.get(index(token)?),
            _ => None,
        })
    }

    /// What stands there, to be changed.
    pub fn find_mut<'v>(&self, document: &'v mut Value) -> Option<&'v mut Value> {
        self.tokens.iter().try_fold(document, |value, token| match value {
            Value::Object(members) => members.get_mut(token),
            Value::Array(items) => items.get_mut(index(token)?),
            _ => None,
        })
    }
}

/// An array index as RFC 6901 spells it.
pub(crate) fn index(token: &str) -> Option<usize> {
    let plain = token.bytes().all(|byte| byte.is_ascii_digit()) && (token == "0" || !token.starts_with('0'));
    if plain { token.parse().ok() } else { None }
}

fn unescape(token: &str) -> Result<String, PointerError> {
    let mut plain = String::with_capacity(token.len());
    let mut characters = token.chars();
    while let Some(character) = characters.next() {
        plain.push(match character {
            '~' => match characters.next() {
                Some('0') => '~',
                Some('1') => '/',
                _ => return Err(PointerError),
            },
            other => other,
        });
    }
    Ok(plain)
}

impl std::fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::new();
        self.tokens.iter().for_each(|token| push_pointer(&mut text, token));
        formatter.write_str(&text)
    }
}

/// The most bytes of a pointer in an answer; a longer one is cut to the nearest place above that fits.
pub const POINTER_BYTES: usize = 2_048;

/// `pointer`, or the place above it that fits into [`POINTER_BYTES`]: names are input, and input is never echoed whole.
///
/// ```
/// use rogatio_core::pointer::bounded_pointer;
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

/// Where a value is, as a chain up to the root: a pointer is only written when there is a fault.
///
/// ```
/// use rogatio_core::pointer::Place;
/// let place = Place::Key(&Place::Root, "a/b");
/// assert_eq!(Place::Index(&place, 7).pointer(), "/a~1b/7");
/// ```
#[derive(Debug, Clone, Copy)]
pub enum Place<'p> {
    /// The whole document.
    Root,
    /// The member of an object with this name.
    Key(&'p Self, &'p str),
    /// The element of an array with this index, from 0.
    Index(&'p Self, usize),
}

impl Place<'_> {
    /// The place as a JSON Pointer.
    pub fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Key(parent, key) => {
                let mut pointer = parent.pointer();
                push_pointer(&mut pointer, key);
                pointer
            }
            Self::Index(parent, index) => index_pointer(&parent.pointer(), *index),
        }
    }
}

/// What stands at `pointer` of `document`; `None` too for a text that is no pointer.
pub(crate) fn find<'v>(document: &'v Value, pointer: &str) -> Option<&'v Value> {
    Pointer::parse(pointer).ok()?.find(document)
}

/// The text in which `%` and two hexadecimal digits stand for a byte (RFC 3986, section 2.1); `None` where that is no UTF-8
/// or a `%` without its digits.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                u8::try_from(high * 16 + low).ok()?
            }
            plain => plain,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pointer(text: &str) -> Pointer {
        Pointer::parse(text).unwrap()
    }

    #[test]
    fn pointers_are_read_as_the_rfc_says() {
        let document = json!({"a/b": [1, {"~": 2}], "": 3});
        for (text, expected) in [("/a~1b/0", 1), ("/a~1b/1/~0", 2), ("/", 3)] {
            assert_eq!(pointer(text).find(&document), Some(&json!(expected)));
            assert_eq!(pointer(text).to_string(), text);
        }
        for wrong in ["a", "/~", "/~2", &"/x".repeat(121)] {
            assert_eq!(Pointer::parse(wrong), Err(PointerError), "{wrong}");
        }
        assert_eq!(pointer("/a~1b/01").find(&document), None);
        assert_eq!(pointer("/a~1b/-").find(&document), None);
    }
}

//! The two canonical forms of a document: the reference's YAML and RFC 8785 JSON.

use thiserror::Error;

use super::node::{Node, difference};
use super::yaml::{EmitError, KeyOrder, ReadOptions, emit, read_str};
use crate::excerpt::excerpt;
use crate::wire::{Code, Problem};

/// Why a document has no canonical bytes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CanonicalError {
    /// It holds something that has no spelling.
    #[error(transparent)]
    Emit(#[from] EmitError),
    /// The bytes exist and read back as something else.
    #[error("the canonical bytes of the value at `{pointer}` read back as another value")]
    Lossy {
        /// Where.
        pointer: String,
    },
    /// The bytes exist and no reader accepts them.
    #[error("the canonical bytes are not valid YAML because of the key at `{pointer}`")]
    Unreadable {
        /// Where.
        pointer: String,
    },
}

impl From<CanonicalError> for Problem {
    fn from(error: CanonicalError) -> Self {
        let (code, pointer) = match &error {
            CanonicalError::Lossy { pointer } => (Code::CanonicalLossy, Some(pointer)),
            CanonicalError::Unreadable { pointer } => (Code::CanonicalUnreadable, Some(pointer)),
            CanonicalError::Emit(EmitError::Key { pointer, .. } | EmitError::Value { pointer, .. }) => {
                (Code::CanonicalUnwritable, Some(pointer))
            }
            CanonicalError::Emit(EmitError::Root(_)) => (Code::CanonicalUnwritable, None),
        };
        let problem = Problem::new(code, excerpt(&error.to_string()));
        match pointer {
            Some(pointer) => problem.at(pointer),
            None => problem,
        }
    }
}

/// The bytes that the reference writes and hashes for `value`, whether or not they read back.
///
/// Only for comparing with hashes that others wrote. To write a file, use [`canonical_yaml`].
///
/// # Errors
/// A value without a spelling, with its pointer.
pub fn legacy_bytes(value: &Node) -> Result<String, CanonicalError> {
    Ok(emit(value, KeyOrder::Sorted)?.text)
}

/// The canonical YAML of `value`: the reference's bytes, and only if they read back as `value`.
///
/// # Errors
/// A value without a spelling, and one that folding at column 80 would damage, each with its pointer.
///
/// ```
/// use rogatio_core::provenance::format::{canonical::canonical_yaml, node::Node};
/// let value = Node::from_json(&serde_json::json!({"b": [1, "2"], "a": null}));
/// assert_eq!(canonical_yaml(&value).unwrap(), "a:\nb:\n- 1\n- '2'\n");
/// let spaces = Node::from_json(&serde_json::json!({"v": format!("{}  {}", "a".repeat(78), "b".repeat(9))}));
/// assert!(canonical_yaml(&spaces).is_err());
/// ```
pub fn canonical_yaml(value: &Node) -> Result<String, CanonicalError> {
    survives(value, KeyOrder::Sorted)
}

/// As [`canonical_yaml`], with the keys in the order of the document: how the reference rewrites a file.
///
/// # Errors
/// As [`canonical_yaml`].
pub fn document_yaml(value: &Node) -> Result<String, CanonicalError> {
    survives(value, KeyOrder::Kept)
}

fn survives(value: &Node, order: KeyOrder) -> Result<String, CanonicalError> {
    let emitted = emit(value, order)?;
    if let Some(pointer) = emitted.broken_key {
        return Err(CanonicalError::Unreadable { pointer });
    }
    match read_str(&emitted.text, ReadOptions::STRICT) {
        Ok(document) => match difference(value, &document.root, String::new()) {
            None => Ok(emitted.text),
            Some(pointer) => Err(CanonicalError::Lossy { pointer }),
        },
        Err(_) => Err(CanonicalError::Unreadable { pointer: String::new() }),
    }
}

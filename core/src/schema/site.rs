//! The schemas inside a document, each with its place.

use jsonschema::Draft;
use serde_json::{Map, Value};

/// A schema inside a document.
#[derive(Clone)]
pub(super) struct Site<'s> {
    /// The schema, as it stands in the document.
    pub(super) schema: &'s Value,
    /// Its keywords.
    pub(super) keywords: &'s Map<String, Value>,
    /// Where it stands, as a JSON Pointer.
    pub(super) pointer: String,
    /// The draft that it is read as.
    pub(super) draft: Draft,
    /// Whether a `$ref` silences the keywords beside it.
    pub(super) silenced: bool,
}

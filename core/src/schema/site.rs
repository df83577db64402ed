//! The schemas inside a document, each with its place.

use jsonschema::Draft;
use serde_json::{Map, Value};

/// A schema inside a document.
#[derive(Clone)]
pub(crate) struct Site<'s> {
    /// The schema, as it stands in the document.
    pub(crate) schema: &'s Value,
    /// Its keywords.
    pub(crate) keywords: &'s Map<String, Value>,
    /// Where it stands, as a JSON Pointer.
    pub(crate) pointer: String,
    /// The draft that it is read as.
    pub(crate) draft: Draft,
    /// Whether a `$ref` silences the keywords beside it.
    pub(crate) silenced: bool,
}

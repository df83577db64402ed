//! JSON Schemas: how they are read, walked through, compiled and shown. Whether one is any use, [`crate::lint`] says.

pub mod compile;
pub(crate) mod dialect;
pub(crate) mod document;
pub(crate) mod ignored;
pub mod keyword;
pub(crate) mod message;
pub(crate) mod pattern;
mod place;
pub mod resource;
pub(crate) mod site;
pub(crate) mod walk;

use serde_json::Value;

pub(crate) use self::place::{place_reference, place_schema};
pub use self::walk::Outline;

use crate::wire::schema_check::SchemaOptions;
use crate::wire::{Code, Diagnostic};

/// The most findings of one answer.
pub const MAX_DIAGNOSTICS: usize = 100;

/// The names of a document and the documents that its references lead to.
///
/// ```
/// use rogatio_core::schema::outline;
/// use rogatio_core::wire::schema_check::SchemaOptions;
/// use serde_json::json;
///
/// let options = SchemaOptions { uri: Some("file:///schemas/order.json".into()), ..SchemaOptions::default() };
/// let order = outline(&json!({"properties": {"to": {"$ref": "address.json#/$defs/postal"}}}), &options);
/// assert_eq!(order.uri, "file:///schemas/order.json");
/// assert_eq!(order.documents["file:///schemas/address.json"], "/properties/to/$ref");
///
/// // A reference counts even where its draft ignores it: a registry asks for every document.
/// let old = json!({"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "a.json", "not": {"$ref": "b.json"}});
/// assert_eq!(outline(&old, &options).documents.len(), 2);
/// ```
pub fn outline(schema: &Value, options: &SchemaOptions) -> Outline {
    let draft = resource::draft_of(schema, options).unwrap_or(jsonschema::Draft::Draft202012);
    walk::outline(schema, draft, options)
}

/// Whether a schema says plainly that it accepts nothing.
pub(crate) fn is_meant_to_be_empty(schema: &Value) -> bool {
    match schema {
        Value::Bool(accepts) => !accepts,
        Value::Object(keywords) => keyword::is_meant_to_be_empty(keywords),
        _ => false,
    }
}

/// The keywords of `schema` that hold nobody and most likely were meant as rules: those in the part at `within`.
pub(crate) fn ignored_keywords(
    schema: &Value,
    draft: jsonschema::Draft,
    options: &SchemaOptions,
    within: &str,
) -> Vec<Diagnostic> {
    let inside = |pointer: &str| {
        pointer.strip_prefix(within).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mut found = walk::ignored(schema, draft, options, within);
    found.retain(|one| {
        let meant = match (one.code, &one.keyword) {
            (Code::SchemaIgnoredKeyword, _) => true,
            (Code::SchemaUnknownKeyword, Some(keyword)) => ignored::is_meant(keyword),
            _ => false,
        };
        meant && inside(one.schema_pointer.as_deref().unwrap_or_default())
    });
    found
}

//! A part of a document that is compared instead of the whole.

use serde_json::Value;

use crate::excerpt::excerpt;
use crate::schema::place_schema;
use crate::schema::{compile, resource};
use crate::wire::schema_check::SchemaOptions;
use crate::wire::{Code, Problem};

/// The name of a whole document that has none of its own.
const WHOLE: &str = "urn:rogatio:whole-document";

/// Where a part stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Focus {
    /// The name of the document around it, among the resources.
    pub(crate) uri: String,
    /// The place in that document, as a JSON Pointer.
    pub(crate) pointer: String,
}

impl Focus {
    /// The part as it stands among the resources, and its place.
    pub(crate) fn find<'o>(&'o self, options: &'o SchemaOptions) -> Option<(&'o Value, &'o str)> {
        Some((options.resources.get(&self.uri)?.pointer(&self.pointer)?, &self.pointer))
    }
}

/// A schema that judges as the part of `document` at `at` does. The whole document becomes a resource of `options`, so
/// that references in the part lead where they led before.
///
/// `document` and `at` say where the request has both.
///
/// # Errors
/// `request.invalid-field` when nothing stands there, or no schema; `schema.invalid` when the part breaks a rule of its
/// metaschema, or the whole document names a draft that nobody knows.
pub(super) fn part(
    whole: &Value,
    at: (&str, &str),
    place: &str,
    options: &mut SchemaOptions,
) -> Result<(Value, Option<Focus>), Problem> {
    let (pointer, field) = at;
    if pointer.is_empty() {
        return Ok((whole.clone(), None));
    }
    let refuse = |why: &str| {
        let detail = format!("`{}` {why}", excerpt(pointer));
        Problem::new(Code::RequestInvalidField, detail).at(field)
    };
    if !pointer.starts_with('/') {
        return Err(refuse("is not a JSON Pointer").with_help("a JSON Pointer is empty or begins with `/`"));
    }
    let Some(part) = whole.pointer(pointer) else {
        return Err(refuse("does not exist in the document"));
    };
    if !matches!(part, Value::Object(_) | Value::Bool(_)) {
        return Err(refuse("is not a schema"));
    }
    let invalid =
        |detail: String, inner: &str| Problem::new(Code::SchemaInvalid, detail).at(format!("{place}{inner}"));
    let draft = resource::draft_of(whole, options).map_err(|error| invalid(error.to_string(), "/$schema"))?;
    if let Some(first) = compile::metaschema_findings(part, draft, options).into_iter().next() {
        let inner = format!("{pointer}{}", first.schema_pointer.as_deref().unwrap_or_default());
        let detail = format!("at `{}`: {}", excerpt(&inner), first.message);
        return Err(invalid(detail, &inner));
    }
    let own = resource::id_of(whole, draft, options);
    let uri = if own == resource::ANONYMOUS { WHOLE.to_owned() } else { own };
    options.resources.insert(uri.clone(), whole.clone());
    // The URI is the name of the whole document now; the part only refers to it.
    options.uri = None;
    let schema = place_schema(whole, &uri, pointer);
    Ok((schema, Some(Focus { uri, pointer: pointer.to_owned() })))
}

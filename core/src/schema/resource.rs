//! A schema among its resources: its draft, its name, and the registry in which references are looked up.

use jsonschema::{ReferencingError, Registry, RegistryBuilder};
use serde_json::Value;

use crate::excerpt::excerpt;
use crate::wire::schema_check::{Draft, SchemaOptions};

/// The URI of a schema that does not name itself.
pub const ANONYMOUS: &str = "json-schema:///";

/// Why a schema cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// Its `$schema` is neither a known draft nor among the resources.
    #[error("`{0}` is neither a known draft nor a given resource")]
    UnknownDraft(String),
    /// It breaks a rule of its metaschema.
    #[error("{}{message}", prefix(pointer))]
    Metaschema {
        /// Where in the schema; empty for the schema as a whole.
        pointer: String,
        /// Which rule.
        message: String,
    },
    /// A reference leads nowhere or leaves the document.
    #[error("{0}")]
    Reference(String),
    /// The compiler refused it, for example because of a pattern.
    #[error("{0}")]
    Build(String),
}

/// The place before a message, where it is not the whole document.
fn prefix(pointer: &str) -> String {
    if pointer.is_empty() { String::new() } else { format!("at `{pointer}`: ") }
}

/// The draft that `schema` is read as: its `$schema`, else the default of `options`, else 2020-12.
///
/// [`jsonschema::Draft::Unknown`] stands for a metaschema among the resources.
///
/// # Errors
/// [`CompileError::UnknownDraft`].
pub fn draft_of(schema: &Value, options: &SchemaOptions) -> Result<jsonschema::Draft, CompileError> {
    match draft_within(options).detect(schema) {
        jsonschema::Draft::Unknown => {
            let uri = schema.get("$schema").and_then(Value::as_str).unwrap_or_default();
            if options.resources.contains_key(uri.trim_end_matches('#')) {
                Ok(jsonschema::Draft::Unknown)
            } else {
                Err(CompileError::UnknownDraft(excerpt(uri)))
            }
        }
        known => Ok(known),
    }
}

pub(super) fn reference_error(error: &ReferencingError) -> CompileError {
    CompileError::Reference(match error {
        ReferencingError::Unretrievable { .. } => {
            "a resource refers to a document that is not among the resources".to_owned()
        }
        other => excerpt(&other.to_string()),
    })
}

/// The draft of what names none.
pub(super) fn draft_within(options: &SchemaOptions) -> jsonschema::Draft {
    options.default_draft.map_or(jsonschema::Draft::Draft202012, Into::into)
}

/// Whether `schema` has references whose target depends on the path by which they are reached.
pub(crate) fn is_dynamic(schema: &Value) -> bool {
    any_reference(schema, |keyword, _| keyword != "$ref")
}

/// Whether some reference satisfies a test of its keyword and its target.
pub(crate) fn any_reference(document: &Value, test: fn(&str, &str) -> bool) -> bool {
    match document {
        Value::Object(members) => members.iter().any(|(key, value)| match (key.as_str(), value) {
            ("$ref" | "$dynamicRef" | "$recursiveRef", Value::String(target)) => test(key, target),
            _ => any_reference(value, test),
        }),
        Value::Array(items) => items.iter().any(|item| any_reference(item, test)),
        _ => false,
    }
}

/// Whether the meaning of a schema in a document may depend on the path by which it is reached.
pub(crate) fn may_be_dynamic(document: &Value) -> bool {
    // Of the metaschemas only those since 2019-09 have dynamic references.
    let dynamic =
        |keyword: &str, target: &str| keyword != "$ref" || target.contains("//json-schema.org/draft/");
    any_reference(document, dynamic) || has_dynamic_anchor(document)
}

/// Whether some schema has an anchor that dynamic references look for.
pub(crate) fn has_dynamic_anchor(document: &Value) -> bool {
    match document {
        Value::Object(members) => members.iter().any(|(key, value)| {
            (matches!(key.as_str(), "$dynamicAnchor" | "$recursiveAnchor") && !value.is_object())
                || has_dynamic_anchor(value)
        }),
        Value::Array(items) => items.iter().any(has_dynamic_anchor),
        _ => false,
    }
}

/// Fills a registry with `schema` and the resources.
///
/// # Errors
/// When an identifier is no URI or a document is missing.
pub(crate) fn fill<'s>(
    mut builder: RegistryBuilder<'s>,
    schema: &'s Value,
    draft: jsonschema::Draft,
    id: &str,
    options: &'s SchemaOptions,
) -> Result<Registry<'s>, CompileError> {
    let failed = |error: ReferencingError| reference_error(&error);
    for (uri, resource) in &options.resources {
        let detected = draft_within(options).detect(resource);
        builder = builder.add(uri, detected.create_resource_ref(resource)).map_err(failed)?;
    }
    builder.add(id, draft.create_resource_ref(schema)).and_then(RegistryBuilder::prepare).map_err(failed)
}

/// The URI under which `schema` is known: its own, resolved against the one that it was read from; [`ANONYMOUS`] where neither is absolute.
pub(crate) fn id_of(schema: &Value, draft: jsonschema::Draft, options: &SchemaOptions) -> String {
    let own = schema.get(draft.id_keyword()).and_then(Value::as_str).unwrap_or_default();
    // Up to draft 7 an identifier may have a fragment, which is no part of the URI to resolve against (RFC 3986 section 5.2.1).
    let own = own.split('#').next().unwrap_or_default();
    // RFC 3986 section 4.3: an absolute URI begins with a scheme and has no fragment.
    let scheme = own.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    });
    if scheme {
        return own.to_owned();
    }
    let Some(read_from) = options.uri.as_deref().and_then(|uri| uri.split('#').next()) else {
        return ANONYMOUS.to_owned();
    };
    resolve(read_from, own).unwrap_or_else(|| read_from.to_owned())
}

/// `reference` against `base`, as RFC 3986 section 5 asks; none when either is no URI.
pub(crate) fn resolve(base: &str, reference: &str) -> Option<String> {
    let base = jsonschema::uri::from_str(base).ok()?;
    jsonschema::uri::resolve_against(&base.borrow(), reference).ok().map(|uri| uri.as_str().to_owned())
}

impl From<Draft> for jsonschema::Draft {
    fn from(draft: Draft) -> Self {
        match draft {
            Draft::Draft4 => Self::Draft4,
            Draft::Draft6 => Self::Draft6,
            Draft::Draft7 => Self::Draft7,
            Draft::Draft201909 => Self::Draft201909,
            Draft::Draft202012 => Self::Draft202012,
        }
    }
}

/// The draft on the wire; none for a metaschema among the resources.
pub(crate) fn known(draft: jsonschema::Draft) -> Option<Draft> {
    match draft {
        jsonschema::Draft::Draft4 => Some(Draft::Draft4),
        jsonschema::Draft::Draft6 => Some(Draft::Draft6),
        jsonschema::Draft::Draft7 => Some(Draft::Draft7),
        jsonschema::Draft::Draft201909 => Some(Draft::Draft201909),
        jsonschema::Draft::Draft202012 => Some(Draft::Draft202012),
        _ => None,
    }
}

//! From JSON text to the shapes of the wire and back.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Code, Problem, field, json};
use crate::canonical;

/// `value` as compact JSON text: fields in the order of their struct, one spelling for each value.
///
/// Wire types have string keys and no fallible serializers, so this succeeds. If it ever does not, the text is the problem
/// `internal`, never an empty one.
pub fn write<T: Serialize>(value: &T) -> String {
    written(value).unwrap_or_else(|problem| {
        let (code, status, title) =
            (Code::Internal.as_str(), Code::Internal.status(), Code::Internal.title());
        let (page, detail) = (Code::Internal.page(), canonical::string(&problem.detail));
        format!(
            r#"{{"type":"{page}","title":"{title}","status":{status},"code":"{code}","detail":{detail}}}"#
        )
    })
}

/// As [`write`].
///
/// # Errors
/// `internal` when `value` has no JSON form.
pub(crate) fn written<T: Serialize>(value: &T) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|error| {
        Problem::new(Code::Internal, format!("the answer cannot be written as JSON: {error}"))
    })
}

/// Reads a request strictly.
///
/// # Errors
/// As [`json::parse`], and `request.invalid-field` with a pointer for a value that does not fit the request's shape.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    fit(json::parse(text)?)
}

/// Reads a request from a value that a face has read as strictly as [`json::parse`] reads text.
///
/// # Errors
/// `request.invalid-field` with a pointer for a value that does not fit the request's shape.
pub fn fit<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    field::read(value).map_err(|field::Misfit { error, pointer }| {
        // A null is handed on as the absence of something, and serde calls that so.
        let detail = error.to_string().replace("type: Option value", "type: null");
        Problem::new(Code::RequestInvalidField, bounded(&detail)).at(pointer)
    })
}

/// serde's message with the piece of input in it bounded.
fn bounded(message: &str) -> String {
    const MOST: usize = 240;
    message
        .char_indices()
        .nth(MOST)
        .map_or_else(|| message.to_owned(), |(end, _)| format!("{}…", message.get(..end).unwrap_or_default()))
}

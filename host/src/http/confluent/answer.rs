//! Answers in the shapes of the protocol: no member that an older client would refuse.

use axum::body::Body as Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use rogatio_core::digest::Digest;
use rogatio_core::wire::{Code, Problem};
use serde_json::{Map, Value, json};

use crate::service::confluent::{Denial, Found, Numbered, Told};

/// The media type of every answer.
const KIND: &str = "application/vnd.schemaregistry.v1+json";
/// Newer clients say that they ignore what they do not know.
const NEWER: HeaderName = HeaderName::from_static("confluent-accept-unknown-properties");

/// What a client gets.
#[derive(Debug)]
pub(super) enum Body {
    /// A document.
    Json(Value),
    /// A document with members that only newer clients take.
    Growing(Map<String, Value>, Vec<(&'static str, Value)>),
    /// A schema as its text.
    Text(String),
}

/// Whether a client ignores members that it does not know.
pub(super) fn is_newer(headers: &HeaderMap) -> bool {
    headers.get(NEWER).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"))
}

/// An answer, or that nothing has changed since the one that the client has.
pub(super) fn written(body: Body, known: Option<&HeaderValue>, newer: bool) -> Response {
    let text = match body {
        Body::Json(value) => value.to_string(),
        Body::Growing(mut members, more) => {
            if newer {
                members.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
            }
            Value::Object(members).to_string()
        }
        Body::Text(text) => text,
    };
    let digest = Digest::of(text.as_bytes()).to_hex();
    let tag = format!("\"{}\"", digest.get(..32).unwrap_or(&digest));
    let known = known.and_then(|known| known.to_str().ok()).unwrap_or_default();
    let is_known =
        known.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag);
    let mut response = Response::new(if is_known { Bytes::empty() } else { Bytes::from(text) });
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(KIND));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, tag);
    }
    response
}

/// A refusal.
pub(super) fn denied(denial: Denial, id: &str) -> Response {
    let (code, message) = match denial {
        Denial::Said(code, message) => (code, message),
        Denial::Trouble(trouble) => {
            let (problem, _) = trouble.into_problem();
            if problem.status >= 500 {
                tracing::error!(request = id, code = problem.code.as_str(), detail = %problem.detail, "a request failed");
            }
            (number(&problem), said(problem, id))
        }
    };
    let status = if code >= 10_000 { code / 100 } else { code };
    let body = json!({"error_code": code, "message": message}).to_string();
    let mut response = Response::new(Bytes::from(body));
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let status = response.status().as_u16();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(KIND));
    match status {
        401 => drop(headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"rogatio\""))),
        429 | 503 => drop(headers.insert(RETRY_AFTER, HeaderValue::from_static("1"))),
        _ => {}
    }
    response
}

/// The number of a problem of the senate.
fn number(problem: &Problem) -> u32 {
    match problem.code {
        // 40901 means that a schema is not compatible.
        Code::StoreConflict => 50_301,
        Code::Internal => 50_001,
        Code::RequestTimeout => 50_002,
        Code::LimitBytes => 42_209,
        _ => u32::from(problem.status).saturating_mul(100).saturating_add(1),
    }
}

/// The words of a problem. What broke inside stays inside; the id leads to it.
fn said(problem: Problem, id: &str) -> String {
    match problem.code {
        Code::Internal => format!(
            "the service has an internal error; its own log has the details under the request id {id}"
        ),
        _ => problem.detail,
    }
}

/// The references of a text.
fn references(text: &Numbered) -> Told<Option<Value>> {
    Ok(text.references.as_deref().map(crate::service::read).transpose()?)
}

/// The digits of a schema in groups, as a UUID.
fn guid(text: &Numbered) -> Value {
    let part = |from, to| text.guid.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)).into()
}

/// A schema by its number.
pub(super) fn schema(text: &Numbered, highest: Option<u64>) -> Told<Body> {
    let mut members = Map::new();
    members.insert("schemaType".into(), "JSON".into());
    members.insert("schema".into(), text.schema.as_str().into());
    if let Some(references) = references(text)? {
        members.insert("references".into(), references);
    }
    if let Some(highest) = highest {
        members.insert("maxId".into(), highest.into());
    }
    Ok(Body::Growing(members, vec![("guid", guid(text))]))
}

fn version_members(found: &Found) -> Told<Map<String, Value>> {
    let mut members = Map::new();
    members.insert("subject".into(), found.subject.as_str().into());
    members.insert("version".into(), found.version.into());
    members.insert("id".into(), found.text.id.into());
    members.insert("schemaType".into(), "JSON".into());
    if let Some(references) = references(&found.text)? {
        members.insert("references".into(), references);
    }
    members.insert("schema".into(), found.text.schema.as_str().into());
    Ok(members)
}

/// A version of a subject.
pub(super) fn version(found: &Found) -> Told<Body> {
    Ok(Body::Growing(version_members(found)?, vec![("guid", guid(&found.text))]))
}

/// Versions of subjects.
pub(super) fn versions(all: &[Found]) -> Told<Body> {
    let all = all.iter().map(|found| version_members(found).map(Value::Object)).collect::<Told<Vec<_>>>()?;
    Ok(Body::Json(all.into()))
}

/// What was registered.
pub(super) fn registered(found: &Found) -> Told<Body> {
    let mut more = vec![
        ("version", found.version.into()),
        ("guid", guid(&found.text)),
        ("schemaType", "JSON".into()),
        ("schema", found.text.schema.as_str().into()),
    ];
    more.extend(references(&found.text)?.map(|references| ("references", references)));
    Ok(Body::Growing(Map::from_iter([("id".to_owned(), found.text.id.into())]), more))
}

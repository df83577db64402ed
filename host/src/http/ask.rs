//! One request, read; one answer, written.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::RequestPartsExt;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, RawPathParams, Request};
use axum::http::header::{
    AUTHORIZATION, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use futures_util::StreamExt as _;
use rogatio_core::digest::Digester;
use rogatio_core::wire::{Code, Problem};
use serde_json::{Map, Value};

use super::limit::Limits;
use super::operation::Row;
use crate::client::encoded;
use crate::service::wire::Refusal;
use crate::service::{
    Answer, Caller, Ending, Expected, Repeat, Reply, Service, Thing, Trouble, exceeded, refuse,
};

/// Of a body that is too long so many times the limit are read, and thrown away.
const SURPLUS: usize = 8;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// A body of at most `longest` bytes. Of a longer one the rest is read too, within reason: a sender that is still
/// sending does not hear an answer.
async fn whole(body: Body, longest: usize) -> Option<Bytes> {
    let mut pieces = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut length = 0_usize;
    while let Some(piece) = pieces.next().await {
        let piece = piece.ok()?;
        length = length.saturating_add(piece.len());
        if length <= longest {
            bytes.extend_from_slice(&piece);
        } else if length > longest.saturating_mul(SURPLUS) {
            return None;
        }
    }
    (length <= longest).then(|| bytes.into())
}

/// A body that arrives in time and has at most `longest` bytes.
pub(super) async fn body(body: Body, longest: usize) -> Answer<Bytes> {
    let whole = tokio::time::timeout(PATIENCE, whole(body, longest)).await;
    match whole.map_err(|_| too_slow())? {
        Some(bytes) => Ok(bytes),
        None => exceeded(
            (Code::LimitBytes, "body_bytes", longest),
            format!("a body must be complete and have at most {longest} bytes"),
        ),
    }
}

/// The header of requests that may come twice.
pub(super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// What every address needs.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) service: Arc<Service>,
    pub(super) limits: Arc<Limits>,
    pub(super) metrics: Arc<super::metric::Metrics>,
}

/// A caller who needs no token, because the request never left the process.
#[derive(Debug, Clone)]
pub(super) struct Inside(pub(super) Caller);

/// A request, read.
pub(super) struct Ask {
    pub(super) caller: Caller,
    parameters: Vec<(String, String)>,
    pub(super) query: Map<String, Value>,
    pub(super) if_match: Option<Expected>,
    pub(super) if_none_match: Option<String>,
    pub(super) repeat: Option<Repeat>,
    pub(super) lines: bool,
    body: Bytes,
}

impl Ask {
    /// Reads everything but what the body means.
    pub(super) async fn read(shared: &Shared, row: &Row, request: Request) -> Answer<Self> {
        let (mut parts, body) = request.into_parts();
        let caller = if row.traits.is_public {
            anybody(shared, &parts.extensions)?
        } else {
            who(shared, &parts.headers, &parts.extensions).await?
        };
        let raw = parts.extract::<RawPathParams>().await;
        let Ok(raw) = raw else { return refuse(Code::RequestParameter, "the path is not valid UTF-8") };
        let parameters = raw.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let query = super::operation::pairs(&parts.uri, &row.query)?;
        let lines = row.accepts.lines
            && header(&parts.headers, &CONTENT_TYPE)?
                .is_some_and(|kind| kind.starts_with("application/x-ndjson"));
        let body = self::body(body, shared.service.policy().longest_body).await?;
        if parts.method != Method::GET && !body.is_empty() && !lines {
            let kind = header(&parts.headers, &CONTENT_TYPE)?.unwrap_or_default();
            if kind.split(';').next().unwrap_or_default().trim() != "application/json" {
                return refuse(Code::RequestMediaType, "the body must be sent as `application/json`");
            }
        }
        let repeat = match header(&parts.headers, &IDEMPOTENCY_KEY)? {
            Some(key) if row.is_write() => {
                Some(repeat(&caller, key, &parts.method, &parts.uri.to_string(), &body)?)
            }
            _ => None,
        };
        Ok(Self {
            if_match: header(&parts.headers, &IF_MATCH)?.map(expected),
            if_none_match: header(&parts.headers, &IF_NONE_MATCH)?.map(str::to_owned),
            caller,
            parameters,
            query,
            repeat,
            lines,
            body,
        })
    }

    /// A part of the path.
    pub(super) fn parameter(&self, name: &str) -> Answer<&str> {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        match found {
            Some((_, value)) if value.len() <= 1_000 && !value.contains('\0') => Ok(value),
            _ => refuse(Code::RequestParameter, format!("invalid value for `{name}` in the path")),
        }
    }

    /// A part of the path that is a number.
    pub(super) fn number_parameter(&self, name: &str) -> Answer<u64> {
        super::operation::number(name, self.parameter(name)?)
    }

    /// The body's text.
    pub(super) fn text(&self) -> Answer<&str> {
        match std::str::from_utf8(&self.body) {
            Ok(text) => Ok(text),
            Err(_) => refuse(Code::RequestInvalidUtf8, "the body is not valid UTF-8"),
        }
    }
}

/// The version that `If-Match` names.
fn expected(header: &str) -> Expected {
    let quoted = header.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match quoted {
        Some(version) => Expected::Version(version.to_owned()),
        None if header == "*" => Expected::Any,
        None => Expected::Unknown,
    }
}

/// Whether `If-None-Match` names this version.
fn is_known(asked: &str, tag: &str) -> bool {
    asked.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

/// A header's text.
fn header<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Answer<Option<&'h str>> {
    match headers.get(name).map(HeaderValue::to_str) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(_)) => {
            refuse(Code::RequestParameter, format!("the header `{name}` contains non-ASCII characters"))
        }
    }
}

fn repeat(caller: &Caller, key: &str, method: &Method, uri: &str, body: &[u8]) -> Answer<Repeat> {
    if key.is_empty() || key.len() > 200 {
        return refuse(Code::RequestParameter, "an `Idempotency-Key` must have 1 to 200 characters");
    }
    let mut digester = Digester::plain();
    for part in [method.as_str().as_bytes(), b"\n", uri.as_bytes(), b"\n", body] {
        digester.update(part);
    }
    let digest = digester.finish().to_string();
    // People without a name cannot be told apart, so each request of theirs is a caller: nobody takes another's key.
    let caller = if caller.name().is_empty() { &digest } else { caller.name() };
    Ok(Repeat { caller: caller.to_owned(), key: key.to_owned(), digest })
}

/// The token that a request comes with.
pub(super) fn bearer(headers: &HeaderMap) -> Answer<Option<&str>> {
    let Some(value) = header(headers, &AUTHORIZATION)? else { return Ok(None) };
    // The scheme's name has no case (RFC 9110, section 11.1).
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => refuse(Code::AuthInvalid, "the header must have the form `Authorization: Bearer rog_…`"),
    }
}

/// Somebody whose token is not looked at, within the limits of the address.
fn anybody(shared: &Shared, extensions: &Extensions) -> Answer<Caller> {
    let address = address(extensions);
    shared.limits.address(address)?;
    Ok(Caller::stranger(shared.service.policy().public_read))
}

fn address(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip())
}

/// Who asks, within their limits.
pub(super) async fn who(shared: &Shared, headers: &HeaderMap, extensions: &Extensions) -> Answer<Caller> {
    if let Some(Inside(caller)) = extensions.get::<Inside>() {
        return Ok(caller.clone());
    }
    let address = address(extensions);
    shared.limits.address(address)?;
    let origin = super::limit::network(address).map(|network| network.to_string());
    let Some(token) = bearer(headers)? else {
        shared.limits.stranger(address)?;
        return Ok(Caller::stranger(shared.service.policy().public_read).in_network(origin));
    };
    let caller = shared.service.caller(token).await?.in_network(origin);
    shared.limits.agent(caller.name())?;
    Ok(caller)
}

/// The header with a request's id.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The caller's own id of a request if it is plain, else a new one.
pub(super) fn request_id(headers: &HeaderMap) -> String {
    let own = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let plain = |id: &&str| {
        !id.is_empty()
            && id.len() <= 64
            && id.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '.'))
    };
    match own.filter(plain) {
        Some(id) => id.to_owned(),
        None => {
            let mut bytes = [0; 8];
            // An id that is not random is still an id.
            let _ = getrandom::fill(&mut bytes);
            rogatio_core::digest::hex(&bytes)
        }
    }
}

/// An answer with its headers.
pub(super) fn answered(known: Option<&str>, reply: &Reply<Value>) -> Response {
    let tag = reply.version.as_ref().map(|version| format!("\"{version}\""));
    let tag = tag.as_deref();
    if let (Ending::Done, Some(known), Some(tag)) = (&reply.ending, known, tag)
        && is_known(known, tag)
    {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        set(&mut response, ETAG, tag);
        return response;
    }
    let status = match reply.ending {
        Ending::Done => 200,
        Ending::Made(_) => 201,
        Ending::Begun => 202,
    };
    let mut response = with_status(status, plain("application/json", reply.body.to_string()));
    if let Some(tag) = tag {
        set(&mut response, ETAG, tag);
    }
    if let Ending::Made(thing) = &reply.ending {
        set(&mut response, LOCATION, &location(thing));
    }
    response
}

/// Where something that was made is found.
fn location(thing: &Thing) -> String {
    match thing {
        Thing::Agent(name) => format!("/api/agents/{name}"),
        Thing::Artifact(id) => format!("/api/artifacts/{}", encoded(id)),
        Thing::Proposal(id) => format!("/api/senate/schema-proposal/{id}"),
        Thing::Step(artifact) => format!("/api/artifacts/{}/processing-history", encoded(artifact)),
        Thing::Type(name) => format!("/api/schemas/{name}"),
        Thing::Webhook(id) => format!("/api/webhooks/{id}"),
    }
}

/// A text with its media type.
pub(super) fn plain(kind: &'static str, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// A problem in the form of RFC 9457.
pub(super) fn problem(trouble: Trouble, id: &str) -> Response {
    let limit_name = trouble.limit().map(str::to_owned);
    let (problem, diagnostics) = trouble.into_problem();
    if problem.status >= 500 {
        tracing::error!(request = id, code = problem.code.as_str(), detail = %problem.detail, "a request failed");
    }
    let status = problem.status;
    // What broke inside stays inside; the id leads to it.
    let problem = match problem.code {
        Code::Internal => Problem::new(
            Code::Internal,
            "the service has an internal error; its own log has the details under this request id",
        ),
        _ => problem,
    };
    let refusal = Refusal { problem, diagnostics, limit_name, request_id: id.to_owned() };
    let body = rogatio_core::wire::write(&refusal);
    let mut response = with_status(status, plain("application/problem+json", body));
    match status {
        401 => set(&mut response, WWW_AUTHENTICATE, "Bearer realm=\"rogatio\""),
        429 | 503 => set(&mut response, RETRY_AFTER, "1"),
        _ => {}
    }
    response
}

fn with_status(status: u16, mut response: Response) -> Response {
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    // Tags, encoded paths and words of ours are plain.
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// The problem of a request that was given up.
pub(super) fn too_slow() -> Trouble {
    Problem::new(Code::RequestTimeout, "the request took too long").into()
}

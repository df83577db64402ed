//! `GET /senate/schemas`: the artifact types with their versions, as a page that needs no script.

use std::fmt::Write as _;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::Response;
use serde_json::Value;

use super::ask::{self, Shared, plain, problem, request_id};
use super::operation::NoQuery;
use crate::client::encoded;
use crate::service::Answer;

/// Its address.
pub(super) const PATH: &str = "/senate/schemas";

/// Answers with the page, or with the problem of a caller who may not read.
pub(super) async fn page(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let (id, start) = (request_id(&parts.headers), Instant::now());
    let response = match listed(&shared, &parts).await {
        Ok(page) => plain("text/html; charset=utf-8", page),
        Err(trouble) => problem(trouble, &id),
    };
    super::act::finish(&shared, response, &id, (&Method::GET, PATH), start)
}

async fn listed(shared: &Shared, parts: &axum::http::request::Parts) -> Answer<String> {
    let caller = ask::who(shared, &parts.headers, &parts.extensions).await?;
    super::operation::query_of::<NoQuery>(&parts.uri)?;
    let mut rows = String::new();
    let mut after = String::new();
    loop {
        let page = shared.service.types(&caller, &after, 200).await?.body;
        for schema in page.get("schemas").and_then(Value::as_array).into_iter().flatten() {
            row(&mut rows, schema);
        }
        match page.get("next_cursor").and_then(Value::as_str) {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    if rows.is_empty() {
        rows.push_str("<p>No artifact type is registered yet.</p>");
    }
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Schemas</title>\
         <link rel=\"stylesheet\" href=\"/docs/style.css\"></head><body><main><h1>Schemas</h1>\
         <p>The artifact types of this senate, with every version of their schemas.</p>{rows}</main></body></html>\n"
    ))
}

/// A type with links to its versions, newest first.
fn row(rows: &mut String, schema: &Value) {
    let text = |name: &str| schema.get(name).and_then(Value::as_str).unwrap_or_default();
    let newest = schema.get("version").and_then(Value::as_u64).unwrap_or_default();
    let (name, path) = (escaped(text("artifact_type")), encoded(text("artifact_type")));
    // Writing into a text does not fail.
    let _ = write!(
        rows,
        "<section><h2>{name}</h2><p>Version {newest} is current. Digest: <code>{}</code></p><ul>",
        escaped(text("digest"))
    );
    for version in (1..=newest).rev() {
        let _ =
            write!(rows, "<li><a href=\"/api/schemas/{path}/versions/{version}\">version {version}</a></li>");
    }
    rows.push_str("</ul></section>");
}

/// A text inside HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

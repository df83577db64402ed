//! `GET /api/senate/schema-proposal/{id}/certificate`: a certificate, sent while it is made.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use axum::RequestPartsExt;
use axum::body::Body;
use axum::extract::{RawPathParams, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Method};
use axum::response::Response;
use futures_util::stream;
use rogatio_core::wire::Code;

use super::act;
use super::ask::{Shared, problem, request_id, who};
use super::operation::{NoQuery, query_of};
use super::plain::CERTIFICATE;
use crate::service::{Answer, on_behalf, refuse};

/// Answers with the lines of a certificate. A fault after the first line breaks the answer off, so its last line is missing.
pub(super) async fn respond(State(shared): State<Shared>, request: Request) -> Response {
    let (id, start) = (request_id(request.headers()), Instant::now());
    let response = begin(&shared, request).await.unwrap_or_else(|trouble| problem(trouble, &id));
    act::finish(&shared, response, &id, (&Method::GET, CERTIFICATE.path), start)
}

async fn begin(shared: &Shared, request: Request) -> Answer<Response> {
    let (mut parts, _) = request.into_parts();
    let caller = who(shared, &parts.headers, &parts.extensions).await?;
    query_of::<NoQuery>(&parts.uri)?;
    let Ok(raw) = parts.extract::<RawPathParams>().await else {
        return refuse(Code::RequestParameter, "the path is not valid UTF-8");
    };
    let id = raw.iter().find(|(name, _)| *name == "id").map(|(_, id)| id.to_owned());
    let Some(id) = id.filter(|id| id.len() <= 200 && !id.contains('\0')) else {
        return refuse(Code::RequestParameter, "invalid value for `id` in the path");
    };
    let certificate = on_behalf(&caller, shared.service.certificate(&caller, &id, None)).await?;
    // A piece is short. Between two pieces the certificate holds nothing of the senate, so a slow reader keeps nobody waiting.
    let begun = (Arc::clone(&shared.service), caller, certificate);
    let lines = stream::try_unfold(begun, async |(service, caller, mut certificate)| {
        match on_behalf(&caller, service.next_lines(&mut certificate)).await {
            Ok(lines) => Ok(lines.map(|lines| (lines, (service, caller, certificate)))),
            Err(trouble) => {
                let (problem, _) = trouble.into_problem();
                tracing::error!(detail = %problem.detail, "a certificate breaks off");
                Err(io::Error::other(problem))
            }
        }
    });
    let mut response = Response::new(Body::from_stream(lines));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(CERTIFICATE.kind));
    Ok(response)
}

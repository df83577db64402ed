//! From a request to an answer: repetition, patience, defects, and what the service's log tells of it.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::Request;
use axum::http::Method;
use axum::response::Response;
use rogatio_core::wire::{Code, Problem};

use super::ask::{Ask, Shared, answered, plain, problem, request_id, too_slow};
use super::metric::Labels;
use super::operation::{Effect, Outcome, Row};
use crate::service::{Answer, on_behalf};

/// Answers a request for an operation.
pub(super) async fn respond(shared: Shared, row: &'static Row, request: Request) -> Response {
    let start = Instant::now();
    let id = request_id(request.headers());
    let method = request.method().clone();
    // A caller who leaves does not take half a decision along, and a defect ends this request and no other.
    let work = {
        let shared = shared.clone();
        tokio::spawn(async move { try_respond(&shared, row, request).await })
    };
    let response = match tokio::time::timeout(row.traits.patience, work).await {
        Ok(Ok(Ok(response))) => response,
        Ok(Ok(Err(trouble))) => problem(trouble, &id),
        Ok(Err(_)) => problem(Problem::new(Code::Internal, "a request ended in a panic").into(), &id),
        Err(_) => problem(too_slow(), &id),
    };
    finish(&shared, response, &id, (&method, row.path), start)
}

/// Counts an answer, and tells of it.
pub(super) fn finish(
    shared: &Shared,
    response: Response,
    id: &str,
    (method, route): (&Method, &'static str),
    start: Instant,
) -> Response {
    let status = response.status().as_u16();
    let took = start.elapsed();
    shared.metrics.count(&Labels { method: method.to_string(), route, status }, took);
    tracing::info!(
        request = id, %method, route, status,
        ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX), "answered"
    );
    response
}

async fn try_respond(shared: &Shared, row: &'static Row, request: Request) -> Answer<Response> {
    let ask = Ask::read(shared, row, request).await?;
    let caller = ask.caller.clone();
    on_behalf(&caller, answer(shared, row, ask)).await
}

/// Answers on behalf of the caller, who waits for turns at what callers share.
async fn answer(shared: &Shared, row: &'static Row, ask: Ask) -> Answer<Response> {
    // What is more than one transaction looks after its own repetition.
    let in_pieces = ask.lines || row.traits.effect == Effect::Begins;
    let repeat = ask.repeat.clone().filter(|_| !in_pieces);
    let known = ask.if_none_match.clone();
    if let Some(repeat) = &repeat
        && let Some(before) = shared.service.repeated(repeat).await?
    {
        return Ok(answered(None, &before));
    }
    let _turn = if row.traits.is_slow() { Some(shared.service.long_turn().await?) } else { None };
    let done = row.run(Arc::clone(&shared.service), ask).await;
    let outcome = match (done, &repeat) {
        // The same request may have been answered while this one waited.
        (Err(trouble), Some(repeat)) => match shared.service.repeated(repeat).await? {
            Some(before) => Outcome::Reply(before),
            None => return Err(trouble),
        },
        (done, _) => done?,
    };
    Ok(match outcome {
        Outcome::Reply(reply) => answered(known.as_deref(), &reply),
        Outcome::Lines(lines) => plain("application/x-ndjson", lines),
    })
}

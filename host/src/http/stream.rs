//! `GET /api/events`: server-sent events, resumable.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use rogatio_core::wire::Code;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::ask::{Shared, problem, query_of, request_id, who};
use super::route::LISTEN;
use crate::service::wire::Role;
use crate::service::{Answer, Service, refuse};

/// The most listeners of one process.
pub(super) const MOST_LISTENERS: usize = 1_000;

/// One listener.
struct Listener {
    service: Arc<Service>,
    news: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
    after: u64,
    waiting: VecDeque<Event>,
    /// What the listener came with; it must hold as long as it listens.
    token: Option<String>,
    _place: OwnedSemaphorePermit,
}

/// Events as they come, from the one after `Last-Event-ID` on; without it from now on.
pub(super) async fn events(
    State((shared, places, stop)): State<(Shared, Arc<Semaphore>, watch::Receiver<bool>)>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let id = request_id(&parts.headers);
    match listen(&shared, places, stop, &parts).await {
        Ok(response) => response,
        Err(trouble) => problem(trouble, &id),
    }
}

async fn listen(
    shared: &Shared,
    places: Arc<Semaphore>,
    stop: watch::Receiver<bool>,
    parts: &Parts,
) -> Answer<Response> {
    let caller = who(shared, &parts.headers, &parts.extensions).await?;
    caller.need(&[Role::Reader])?;
    let Ok(place) = places.try_acquire_owned() else {
        return refuse(Code::LimitRate, "as many listen as there is room for");
    };
    let query = query_of(&parts.uri, LISTEN.query)?;
    let asked = query.get("after").map(String::as_str);
    let last = parts.headers.get("last-event-id").and_then(|value| value.to_str().ok()).or(asked);
    let after = match last.map(str::parse::<u64>) {
        None => shared.service.newest_event().await?,
        Some(Ok(after)) => after,
        Some(Err(_)) => return refuse(Code::RequestParameter, "`Last-Event-ID` is the number of an event"),
    };
    let listener = Listener {
        service: Arc::clone(&shared.service),
        news: shared.service.news(),
        stop,
        after,
        waiting: VecDeque::new(),
        token: super::ask::bearer(&parts.headers)?.map(str::to_owned),
        _place: place,
    };
    let events = stream::unfold(listener, next);
    let alive = KeepAlive::new().interval(Duration::from_secs(15)).text("still here");
    Ok(Sse::new(events).keep_alive(alive).into_response())
}

/// The next event; waits until there is one, and ends with the process.
async fn next(mut listener: Listener) -> Option<(Result<Event, Infallible>, Listener)> {
    loop {
        if let Some(event) = listener.waiting.pop_front() {
            return Some((Ok(event), listener));
        }
        if *listener.stop.borrow() {
            return None;
        }
        // Marked as seen before reading, so that what comes while reading wakes us again.
        listener.news.borrow_and_update();
        let events = listener.service.events_after(listener.after).await.ok()?;
        if let Some(token) = listener.token.as_ref().filter(|_| !events.is_empty()) {
            listener.service.caller(token).await.ok()?;
        }
        for event in events {
            listener.after = event.id;
            let told = Event::default().id(event.id.to_string()).event(event.kind).data(event.body);
            listener.waiting.push_back(told);
        }
        if listener.waiting.is_empty() {
            tokio::select! {
                changed = listener.news.changed() => changed.ok()?,
                _ = listener.stop.changed() => return None,
            }
        }
    }
}

//! `GET /api/events`: server-sent events, resumable.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use rogatio_core::wire::Code;
use tokio::sync::watch;

use super::ask::{Shared, problem, request_id, who};
use super::operation::{After, query_of};
use crate::service::wire::Role;
use crate::service::{Answer, Caller, Policy, Service, exceeded, refuse};

/// How many listeners there are, and how many of each caller.
#[derive(Clone)]
pub(super) struct Places {
    most: usize,
    most_from_one: usize,
    taken: Arc<Mutex<HashMap<String, usize>>>,
}

/// The place of one listener, free again when dropped.
struct Place {
    caller: String,
    taken: Arc<Mutex<HashMap<String, usize>>>,
}

impl Places {
    pub(super) fn new(policy: &Policy) -> Self {
        let taken = Arc::default();
        Self { most: policy.most_listeners, most_from_one: policy.most_listeners_from_one, taken }
    }

    /// A place for this caller: an agent by its name, others by their network.
    fn take(&self, caller: &Caller) -> Answer<Place> {
        let caller = caller.share();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.get(&caller).copied().unwrap_or_default();
        if own >= self.most_from_one {
            let most = self.most_from_one;
            tracing::info!(%caller, most, "an event stream of this caller was refused");
            return exceeded(
                (Code::LimitListeners, "listeners_from_one", most),
                format!("too many event streams of this caller (limit {most}); close one, or retry later"),
            );
        }
        if taken.values().sum::<usize>() >= self.most {
            return exceeded(
                (Code::LimitListeners, "listeners", self.most),
                format!("too many event streams (limit {}); retry later", self.most),
            );
        }
        taken.insert(caller.clone(), own.saturating_add(1));
        drop(taken);
        Ok(Place { caller, taken: Arc::clone(&self.taken) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let left = taken.get(&self.caller).map_or(0, |own| own.saturating_sub(1));
        if left == 0 {
            taken.remove(&self.caller);
        } else {
            taken.insert(std::mem::take(&mut self.caller), left);
        }
    }
}

/// One listener.
struct Listener {
    service: Arc<Service>,
    news: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
    after: u64,
    waiting: VecDeque<Event>,
    /// What the listener came with; it must hold as long as it listens.
    token: Option<String>,
    _place: Place,
}

/// Events as they come, from the one after `Last-Event-ID` on; without it from now on.
pub(super) async fn events(
    State((shared, places, stop)): State<(Shared, Places, watch::Receiver<bool>)>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let id = request_id(&parts.headers);
    match listen(&shared, &places, stop, &parts).await {
        Ok(response) => response,
        Err(trouble) => problem(trouble, &id),
    }
}

async fn listen(
    shared: &Shared,
    places: &Places,
    stop: watch::Receiver<bool>,
    parts: &Parts,
) -> Answer<Response> {
    let caller = who(shared, &parts.headers, &parts.extensions).await?;
    caller.need(&[Role::Reader])?;
    let place = places.take(&caller)?;
    let asked = query_of::<After>(&parts.uri)?.after;
    let last = parts.headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let after = match (last.map(str::parse::<u64>), asked) {
        (Some(Ok(after)), _) | (None, Some(after)) => after,
        (None, None) => shared.service.newest_event().await?,
        (Some(Err(_)), _) => {
            return refuse(Code::RequestParameter, "`Last-Event-ID` must be the number of an event");
        }
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

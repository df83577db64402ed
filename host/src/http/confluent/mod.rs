//! The protocol of Confluent's schema registry, for JSON Schema: the addresses that its clients ask.
//!
//! Unlike everywhere else, what is not known is ignored: clients of many versions send parameters and members that mean nothing here.

mod answer;
mod body;
mod caller;
mod path;
mod query;
mod route;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{HOST, IF_NONE_MATCH};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::any;
use rogatio_core::wire::{Code, Problem};

use super::act::finish;
use super::ask::{Shared, request_id, too_slow};
use crate::service::confluent::{Denial, Told};
use crate::service::{Trouble, on_behalf};
use answer::{Body, denied, written};
use route::Asked;

/// Where the protocol is spoken.
const PREFIX: &str = "/confluent";
/// The first parts of its paths, which are at the root too where the operator wants it.
const ROOTS: [&str; 8] =
    ["subjects", "schemas", "compatibility", "config", "mode", "contexts", "associations", "v1"];
/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often a write is tried while others write.
const ATTEMPTS: u32 = 40;

/// The addresses of the protocol.
pub(super) fn mount(shared: Shared) -> Router {
    let mut router = Router::new()
        .route(PREFIX, any(handle))
        .route(&format!("{PREFIX}/"), any(handle))
        .route(&format!("{PREFIX}/{{*path}}"), any(handle));
    if shared.service.policy().confluent_root {
        for root in ROOTS {
            router = router
                .route(&format!("/{root}"), any(handle))
                .route(&format!("/{root}/"), any(handle))
                .route(&format!("/{root}/{{*path}}"), any(handle));
        }
    }
    router.with_state(shared)
}

async fn handle(State(shared): State<Shared>, request: Request) -> Response {
    let start = Instant::now();
    let (id, method) = (request_id(request.headers()), request.method().clone());
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let newer = answer::is_newer(request.headers());
    // A caller who leaves does not take half a decision along, and a defect ends this request and no other.
    let work = {
        let shared = shared.clone();
        tokio::spawn(async move { answer(&shared, request).await })
    };
    let told = match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(told)) => told,
        Ok(Err(_)) => Err(Trouble::from(Problem::new(Code::Internal, "a request ended in a panic")).into()),
        Err(_) => Err(too_slow().into()),
    };
    let response = match told {
        Ok(body) => written(body, known.as_ref().filter(|_| is_read(&method)), newer),
        Err(denial) => denied(denial, &id),
    };
    finish(&shared, response, &id, (&method, PREFIX), start)
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

async fn answer(shared: &Shared, request: Request) -> Told<Body> {
    let (parts, sent) = request.into_parts();
    let caller = caller::who(shared, &parts.headers, &parts.extensions).await?;
    let body = super::ask::body(sent, shared.service.policy().longest_body).await?;
    let asked = Asked {
        service: Arc::clone(&shared.service),
        origin: origin(shared, &parts.headers),
        method: if parts.method == Method::HEAD { Method::GET } else { parts.method },
        path: path::parts(parts.uri.path(), PREFIX),
        query: query::Query::read(parts.uri.query().unwrap_or_default()),
        body,
        caller: caller.clone(),
    };
    on_behalf(&caller, async {
        for _ in 0..ATTEMPTS {
            match asked.answer().await {
                Err(Denial::Trouble(Trouble::Conflict)) => {}
                other => return other,
            }
        }
        Err(Denial::Trouble(Trouble::Conflict))
    })
    .await
}

/// The address of this service, as its callers know it.
fn origin(shared: &Shared, headers: &HeaderMap) -> String {
    if let Some(url) = &shared.service.policy().public_url {
        return url.clone();
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let plain = |one: char| one.is_ascii_alphanumeric() || matches!(one, '.' | ':' | '-' | '[' | ']' | '_');
    match host.filter(|host| host.len() <= 200 && host.chars().all(plain)) {
        Some(host) => format!("http://{host}"),
        None => String::new(),
    }
}

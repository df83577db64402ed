//! A cosigner as a service (C2SP `tlog-witness`): logs send their checkpoints to `add-checkpoint`.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::from_fn;
use axum::response::Response;
use axum::routing::post;

/// The longest request, in bytes: a checkpoint with its signatures, and 63 hashes.
const LONGEST: usize = 64 << 10;

/// The answer to a checkpoint.
#[derive(Debug)]
pub(crate) struct Answered {
    /// The status of the answer.
    pub(crate) status: u16,
    /// The media type of the body.
    pub(crate) kind: &'static str,
    pub(crate) body: String,
}

/// Answers the body of a request.
pub(crate) type AddCheckpoint = Arc<dyn Fn(&str) -> Answered + Send + Sync>;

/// The service of a cosigner.
pub(super) fn app(add: AddCheckpoint) -> Router {
    let respond = move |body: String| {
        let add = Arc::clone(&add);
        // Signatures and files are the work of another thread.
        async move { written(tokio::task::spawn_blocking(move || add(&body)).await.ok()) }
    };
    Router::new()
        .route("/add-checkpoint", post(respond))
        .layer(DefaultBodyLimit::max(LONGEST))
        .layer(from_fn(super::protect))
}

/// The answer as HTTP; `None` if it could not be made.
fn written(answered: Option<Answered>) -> Response {
    let failed = || Answered { status: 500, kind: "text/plain", body: "the cosigner failed\n".to_owned() };
    let Answered { status, kind, body } = answered.unwrap_or_else(failed);
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

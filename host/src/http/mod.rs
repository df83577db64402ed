//! The service: the senate's API, its log and its events, and the page, from memory.

mod act;
mod ask;
mod certificate;
mod confluent;
mod connection;
mod cosigner;
mod limit;
mod local;
mod mcp;
mod metric;
mod openapi;
mod operation;
mod page;
mod plain;
mod proxy;
mod reference;
mod refusal;
mod shelf;
mod stream;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{MethodFilter, get, on};
use rogatio_core::wire::{Code, Problem};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use ask::{REQUEST_ID, Shared, problem, request_id};
use connection::Bounds;
pub(crate) use cosigner::{AddCheckpoint, Answered};
pub(crate) use local::Local;
pub(crate) use mcp::{Own, Remote, Signer, Way, run as answer_lines};
use operation::{NoQuery, OPERATIONS, query_of};
use plain::{CERTIFICATE, CHECKPOINT, KEY, LISTEN, TILES};

use crate::service::{Policy, Service, Trouble, on_behalf, refuse};
use crate::tile::Tile;

/// What the browser must not do with what we send: the page runs its own scripts and its own WebAssembly, talks to its
/// own origin, and stands in nobody's frame.
const HEADERS: [(HeaderName, HeaderValue); 6] = [
    (
        HeaderName::from_static("content-security-policy"),
        HeaderValue::from_static(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; \
             img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'",
        ),
    ),
    (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff")),
    (HeaderName::from_static("referrer-policy"), HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
    ),
];

/// The OpenAPI 3.1 document of the API, as `/openapi.json` answers it.
#[must_use]
pub fn description() -> String {
    openapi::document().to_string()
}

/// The page alone, without a socket and without a senate.
pub fn app() -> Router {
    Router::new().fallback(get(page::serve)).layer(from_fn(protect))
}

/// The description of the API, for programs and for people.
static DESCRIPTIONS: LazyLock<[page::File; 3]> = LazyLock::new(|| {
    [
        page::File::made("openapi.json", "application/json", openapi::document().to_string()),
        page::File::made("docs", "text/html; charset=utf-8", reference::page()),
        page::File::made("docs/style.css", "text/css; charset=utf-8", reference::STYLE.into()),
    ]
});
/// How long requests under way may take once the process is told to end.
const FAREWELL: Duration = Duration::from_secs(20);

/// How long a refusal by a limit is held back. A caller that asks again at once then costs little, and one that waits for a second, as the
/// refusal says, loses nothing.
const HELD_BACK: Duration = Duration::from_millis(200);

async fn hold_back(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() == StatusCode::TOO_MANY_REQUESTS {
        tokio::time::sleep(HELD_BACK).await;
    }
    response
}

/// The senate's API and the page, without a socket. Listeners hear the end from `stop`.
fn senate(service: Arc<Service>, stop: watch::Receiver<bool>) -> Router {
    let limits = Arc::new(limit::Limits::new(service.policy().rate));
    let places = stream::Places::new(service.policy());
    let shared = Shared { service, limits, metrics: Arc::new(metric::Metrics::new()) };
    let events =
        Router::new().route(LISTEN.path, get(stream::events)).with_state((shared.clone(), places, stop));
    let mut router = Router::new()
        .route("/healthz", get(async || ask::plain("text/plain; charset=utf-8", "alive\n".into())))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/openapi.json", get(described))
        .route("/docs", get(described))
        .route("/docs/{*path}", get(described))
        .route(CHECKPOINT.path, get(checkpoint))
        .route("/log/tile/{*path}", get(tile))
        .route(KEY.path, get(key))
        .route(CERTIFICATE.path, get(certificate::respond))
        .route(shelf::PATH, get(shelf::page));
    for row in OPERATIONS.iter() {
        let Ok(filter) = MethodFilter::try_from(row.method.clone()) else { continue };
        let handler =
            move |State(shared): State<Shared>, request: Request| act::respond(shared, row, request);
        router = router.route(row.path, on(filter, handler));
    }
    let api = router.with_state(shared.clone());
    let registry = confluent::mount(shared.clone());
    let mcp = mcp::mount(shared, api.clone().fallback(elsewhere));
    api.merge(events)
        .merge(registry)
        .merge(mcp)
        .fallback(elsewhere)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn(hold_back))
        .layer(from_fn(protect))
}

/// What describes the API: the document, the reference, and a page for each code, to which the `type` of a problem leads.
async fn described(request: Request) -> Response {
    let path = request.uri().path().trim_matches('/');
    match DESCRIPTIONS.iter().chain(&page::ERRORS).find(|file| file.path() == path) {
        Some(file) => file.respond(request.headers()),
        None => elsewhere(request).await,
    }
}

async fn ready(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    match shared.service.ready().await {
        Ok(()) => ask::plain("text/plain; charset=utf-8", "ready\n".into()),
        Err(trouble) => problem(trouble, &request_id(&headers)),
    }
}

async fn metrics(State(shared): State<Shared>) -> Response {
    shared.metrics.look(&shared.service).await;
    ask::plain("application/openmetrics-text; version=1.0.0; charset=utf-8", shared.metrics.text())
}

async fn key(State(shared): State<Shared>, request: Request) -> Response {
    match query_of::<NoQuery>(request.uri()) {
        Ok(_) => ask::plain("text/plain; charset=utf-8", format!("{}\n", shared.service.verifier())),
        Err(trouble) => problem(trouble, &request_id(request.headers())),
    }
}

async fn checkpoint(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let (id, start) = (request_id(&parts.headers), Instant::now());
    let asked = async {
        let caller = ask::who(&shared, &parts.headers, &parts.extensions).await?;
        query_of::<NoQuery>(&parts.uri)?;
        on_behalf(&caller, shared.service.checkpoint(&caller)).await
    };
    let response = match asked.await {
        Ok(note) => {
            let mut response = ask::plain("text/plain; charset=utf-8", note);
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            response
        }
        Err(trouble) => problem(trouble, &id),
    };
    act::finish(&shared, response, &id, (&Method::GET, CHECKPOINT.path), start)
}

/// A tile of the log, which every cache may keep: a public log's for everybody, another's for its reader.
async fn tile(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let (id, start) = (request_id(&parts.headers), Instant::now());
    let asked = async {
        let caller = ask::who(&shared, &parts.headers, &parts.extensions).await?;
        query_of::<NoQuery>(&parts.uri)?;
        let path = parts.uri.path().strip_prefix("/log/").unwrap_or_default();
        let Some(tile) = Tile::parse(path) else {
            return refuse(Code::RequestParameter, "invalid value for `path`; it must be the name of a tile");
        };
        on_behalf(&caller, shared.service.tile(&caller, &tile)).await
    };
    let response = match asked.await {
        Ok(bytes) => {
            let mut response = Response::new(axum::body::Body::from(bytes));
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(TILES.kind));
            let kept = if shared.service.policy().public_read {
                "public, max-age=31536000, immutable"
            } else {
                "private, max-age=31536000, immutable"
            };
            headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
            response
        }
        Err(trouble) => problem(trouble, &id),
    };
    act::finish(&shared, response, &id, (&Method::GET, TILES.path), start)
}

/// The page, or a problem where an address of the API was meant.
async fn elsewhere(request: Request) -> Response {
    let path = request.uri().path();
    let api = ["/api", "/log"].iter().any(|prefix| path.starts_with(prefix));
    if api || !matches!(*request.method(), Method::GET | Method::HEAD) {
        let trouble =
            Trouble::from(Problem::new(Code::RequestNotFound, "the API has no address with this path"));
        return problem(trouble, &request_id(request.headers()));
    }
    page::serve(request).await
}

async fn wrong_method(request: Request) -> Response {
    let trouble = Trouble::from(Problem::new(Code::RequestMethod, "this address does not allow this method"));
    problem(trouble, &request_id(request.headers()))
}

/// The bytes of a file of the page; `None` if this binary has no such file.
pub(crate) fn page_file(path: &str) -> Option<io::Result<std::borrow::Cow<'static, [u8]>>> {
    page::bytes(path)
}

/// Whether this binary was built without the page.
pub fn is_empty() -> bool {
    page::PAGE.is_empty()
}

/// Gives every request an id and every answer the same, whoever answers; and tells the browser what it must not do.
async fn protect(mut request: Request, next: Next) -> Response {
    let id = HeaderValue::from_str(&request_id(request.headers()));
    // From here on this is the caller's own.
    if let Ok(id) = &id {
        request.headers_mut().insert(REQUEST_ID, id.clone());
    }
    let mut response = next.run(request).await;
    if let Ok(id) = id {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, value);
    }
    response
}

/// A service that has its socket and does not answer yet.
pub struct Listening {
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
    senate: Option<Arc<Service>>,
    /// The answers where there is no senate: the page, or a cosigner.
    alone: Router,
}

impl Listening {
    /// Takes the socket, for the page alone.
    ///
    /// # Errors
    /// When the address is taken or not ours.
    pub fn new(address: SocketAddr) -> io::Result<Self> {
        Self::in_runtime(Builder::new_current_thread().enable_all().build()?, address, None, app())
    }

    /// Takes the socket, for a cosigner.
    pub(crate) fn of_cosigner(address: SocketAddr, add: AddCheckpoint) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Self::in_runtime(runtime, address, None, cosigner::app(add))
    }

    /// Takes the socket, for a senate that lives in this runtime.
    pub(crate) fn of_senate(runtime: Runtime, address: SocketAddr, service: Service) -> io::Result<Self> {
        Self::in_runtime(runtime, address, Some(Arc::new(service)), Router::new())
    }

    fn in_runtime(
        runtime: Runtime,
        address: SocketAddr,
        senate: Option<Arc<Service>>,
        alone: Router,
    ) -> io::Result<Self> {
        let listener = runtime.block_on(TcpListener::bind(address))?;
        let address = listener.local_addr()?;
        Ok(Self { runtime, listener, address, senate, alone })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ready when the process gets SIGINT or, on Unix, SIGTERM. From this call on they end the process no more: call it
    /// before anybody is told where it listens.
    ///
    /// # Errors
    /// When the system takes no handler.
    pub fn interrupted(&self) -> io::Result<impl Future<Output = ()> + Send + use<>> {
        let _inside = self.runtime.enter();
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let mut interrupt = signal(SignalKind::interrupt())?;
            let mut terminate = signal(SignalKind::terminate())?;
            Ok(async move {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            })
        }
        #[cfg(not(unix))]
        Ok(async {
            let _ = tokio::signal::ctrl_c().await;
        })
    }

    /// Answers until `stop` is ready; requests under way are finished.
    pub fn serve_until(self, stop: impl Future<Output = ()> + Send + 'static) {
        let Self { runtime, listener, senate, alone, .. } = self;
        let policy = senate.as_ref().map_or_else(Policy::default, |service| service.policy().clone());
        let bounds = Bounds::new(&policy);
        runtime.block_on(async {
            let (ending, mut ended) = watch::channel(false);
            tokio::spawn(async move {
                stop.await;
                // Listeners would stay for ever.
                ending.send_replace(true);
            });
            let (app, work) = match &senate {
                Some(service) => (
                    self::senate(Arc::clone(service), ended.clone()),
                    Some(tokio::spawn(Arc::clone(service).work())),
                ),
                None => (alone, None),
            };
            let served = connection::serve(listener, app, bounds, ended.clone());
            let farewell = async {
                let _ = ended.wait_for(|ended| *ended).await;
                tokio::time::sleep(FAREWELL).await;
            };
            tokio::select! {
                () = served => {}
                // Somebody does not let go.
                () = farewell => {}
            }
            if let Some(work) = work {
                work.abort();
            }
            if let Some(service) = senate {
                service.close().await;
            }
        });
    }
}

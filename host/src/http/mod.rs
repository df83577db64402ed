//! The service: for now the page, from memory.

mod page;

use std::future::Future;
use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

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

/// The service, without a socket.
pub fn app() -> Router {
    Router::new().fallback(get(page::serve)).layer(map_response(protect))
}

/// Whether this binary was built without the page.
pub fn is_empty() -> bool {
    page::PAGE.is_empty()
}

async fn protect(mut response: Response) -> Response {
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
}

impl Listening {
    /// Takes the socket.
    ///
    /// # Errors
    /// When the address is taken or not ours.
    pub fn new(address: SocketAddr) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind(address))?;
        let address = listener.local_addr()?;
        Ok(Self { runtime, listener, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until the process is interrupted or told to end; requests under way are finished.
    ///
    /// # Errors
    /// When the socket breaks.
    pub fn serve(self) -> io::Result<()> {
        self.serve_until(interrupted())
    }

    /// Answers until `stop` is ready; requests under way are finished.
    ///
    /// # Errors
    /// When the socket breaks.
    pub fn serve_until(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let Self { runtime, listener, .. } = self;
        runtime.block_on(async { axum::serve(listener, app()).with_graceful_shutdown(stop).await })
    }
}

/// Ready when the process gets SIGINT or, on Unix, SIGTERM.
async fn interrupted() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            let mut interrupt = std::pin::pin!(interrupt);
            std::future::poll_fn(|context| {
                if interrupt.as_mut().poll(context).is_ready() || terminate.poll_recv(context).is_ready() {
                    std::task::Poll::Ready(())
                } else {
                    std::task::Poll::Pending
                }
            })
            .await;
            return;
        }
    }
    // Without a handler the signal ends the process by itself.
    let _ = interrupt.await;
}

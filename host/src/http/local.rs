//! The API without a socket: for whoever holds the database itself.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::ETAG;
use rogatio_core::wire::{Code, Problem};
use tokio::sync::watch;
use tower::ServiceExt;

use super::ask::Inside;
use crate::client::{Incoming, Outgoing};
use crate::service::{Answer, Caller, Service, refuse};

/// The senate's API, called inside this process by its operator.
pub(crate) struct Local {
    router: Router,
    service: Arc<Service>,
    // Listeners end when this is dropped.
    _stop: watch::Sender<bool>,
}

impl Local {
    /// The API of a senate.
    pub(crate) fn new(service: Service) -> Self {
        let service = Arc::new(service);
        let (stop, ended) = watch::channel(false);
        Self { router: super::senate(Arc::clone(&service), ended), service, _stop: stop }
    }

    /// The senate.
    pub(crate) fn service(&self) -> &Service {
        &self.service
    }

    /// Sends a request as the operator, acting as `agent` where one is named.
    pub(crate) async fn send(&self, outgoing: &Outgoing<'_>, agent: Option<&str>) -> Answer<Incoming> {
        self.send_by(outgoing, self.service.acting(agent).await?).await
    }

    /// Sends a request of this caller.
    pub(crate) async fn send_by(&self, outgoing: &Outgoing<'_>, caller: Caller) -> Answer<Incoming> {
        call(self.router.clone(), outgoing, caller).await
    }
}

/// Asks a router inside this process, on the word of a caller who is known already.
pub(super) async fn call(router: Router, outgoing: &Outgoing<'_>, caller: Caller) -> Answer<Incoming> {
    let mut request = Request::builder().method(outgoing.method).uri(outgoing.url);
    for (name, value) in outgoing.headers {
        request = request.header(*name, *value);
    }
    let body = Body::from(outgoing.body.unwrap_or_default().to_owned());
    let Ok(request) = request.extension(Inside(caller)).body(body) else {
        return refuse(Code::RequestParameter, "the request cannot be made");
    };
    let response = match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let status = response.status().as_u16();
    let tag = response.headers().get(ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    let bytes = to_bytes(response.into_body(), usize::MAX).await;
    let text = bytes.ok().and_then(|bytes| String::from_utf8(bytes.into()).ok());
    match text {
        Some(body) => Ok(Incoming { status, tag, body }),
        None => Err(Problem::new(Code::Internal, "the answer cannot be read").into()),
    }
}

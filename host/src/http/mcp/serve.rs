//! Streamable HTTP: one address, without sessions. The caller is known as at every other address.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use axum::routing::any;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rogatio_core::wire::{Code, json};

use super::server::Server;
use super::stdio::refusal;
use super::way::{Inside, Way};
use crate::http::act::finish;
use crate::http::ask::{Shared, body, plain, problem, request_id, who};
use crate::service::{Answer, refuse};

/// Where the protocol is spoken.
pub(crate) const PATH: &str = "/mcp";

/// The address, in front of these routes.
pub(in crate::http) fn mount(shared: Shared, api: Router) -> Router {
    Router::new().route(PATH, any(handle)).with_state((shared, api))
}

async fn handle(State((shared, api)): State<(Shared, Router)>, request: Request) -> Response {
    let start = Instant::now();
    let (id, method) = (request_id(request.headers()), request.method().clone());
    let response = match answer(&shared, api, request).await {
        Ok(response) => response,
        Err(trouble) => problem(trouble, &id),
    };
    finish(&shared, response, &id, (&method, PATH), start)
}

async fn answer(shared: &Shared, router: Router, request: Request) -> Answer<Response> {
    let (parts, sent) = request.into_parts();
    same_origin(&parts.headers)?;
    let caller = who(shared, &parts.headers, &parts.extensions).await?;
    let longest = shared.service.policy().longest_body;
    let bytes = body(sent, longest).await?;
    // The library reads JSON as most do; a number or a key that two readers read differently is refused before.
    if parts.method == Method::POST
        && let Err(problem) = json::parse_bytes(&bytes)
    {
        let refusal = serde_json::to_string(&refusal(&bytes, &problem)).unwrap_or_default();
        let mut response = plain("application/json", refusal);
        *response.status_mut() = StatusCode::BAD_REQUEST;
        return Ok(response);
    }
    let way: Arc<dyn Way> = Arc::new(Inside { router, caller });
    let mut config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(longest);
    config.allowed_hosts = hosts(shared.service.policy().public_url.as_deref());
    let make = move || Ok(Server::new(Arc::clone(&way)));
    let service = StreamableHttpService::new(make, Arc::new(NeverSessionManager::default()), config);
    let response = service.handle(Request::from_parts(parts, Body::from(bytes))).await;
    Ok(response.map(Body::new))
}

/// The names under which this process may be asked: of this machine, and of its public address. A page of a stranger that
/// reaches this machine under a name of its own is refused.
fn hosts(public: Option<&str>) -> Vec<String> {
    let mut hosts: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec();
    hosts.extend(public.and_then(|url| Some(url.split_once("://")?.1.to_owned())));
    hosts
}

/// Refuses a request that the page of another origin made.
fn same_origin(headers: &HeaderMap) -> Answer<()> {
    let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
    let named = origin.to_str().ok().and_then(|origin| Some(origin.split_once("://")?.1));
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    if named.is_some() && named == host {
        return Ok(());
    }
    refuse(Code::AuthForbidden, "the page of another origin must not send requests here")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, "senate.example:8080".parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        same_origin(&headers).is_ok()
    }

    #[test]
    fn only_pages_of_the_same_origin_may_ask() {
        assert!(of(None) && of(Some("http://senate.example:8080")));
        for other in ["null", "http://senate.example", "https://evil.example", "senate.example:8080"] {
            assert!(!of(Some(other)), "{other}");
        }
    }

    #[test]
    fn the_public_address_is_a_host() {
        assert!(hosts(Some("https://senate.example")).contains(&"senate.example".to_owned()));
        assert_eq!(hosts(None).len(), 3);
    }
}

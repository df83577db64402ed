//! The senate: the rules, what belongs to the domain, and what was rejected before.

use rogatio_core::wire::scope::ScopeEvaluateResponse;
use schemars::JsonSchema;
use serde::Serialize;

use super::body::{Json, NoBody, Whole};
use super::operations;
use super::query::{NoQuery, Search};
use crate::http::limit::AGENTS_BEHIND_ONE_ADDRESS;
use crate::service::wire::{ArchivePage, InstanceView, ScopeInput};
use crate::service::{MOST_ATTACHED, Policy, Reply};

/// The version of the service, its engine and its limits.
#[derive(Debug, Serialize, JsonSchema)]
struct VersionView {
    /// The version of the service.
    version: &'static str,
    /// The digest of the engine's component.
    engine: &'static str,
    /// The limits in force.
    limits: LimitsView,
}

/// The limits in force. A request beyond one of them is refused with a code that begins with `limit.`.
#[derive(Debug, Serialize, JsonSchema)]
struct LimitsView {
    /// The maximum length of a request's body, in bytes.
    body_bytes: usize,
    /// The maximum number of requests per second, for each agent, and for each network address without a token; twice as many are allowed at the same time.
    requests_per_second: u32,
    /// The maximum number of requests per second from one network address, with and without tokens; twice as many are allowed at the same time.
    requests_per_second_from_one: u32,
    /// The maximum number of open proposals of one agent.
    open_proposals: u64,
    /// The maximum number of agents that wait for an administrator.
    registrations: u64,
    /// The maximum number of agents from one network address that wait for an administrator.
    registrations_from_one: u64,
    /// The maximum number of connections at the same time.
    connections: usize,
    /// The number of seconds after which a connection without a request is closed.
    idle_seconds: u64,
    /// The maximum number of event streams at the same time.
    listeners: usize,
    /// The maximum number of event streams at the same time, for each agent, and for each network address without a token.
    listeners_from_one: usize,
    /// The maximum number of connections of one network address at the same time. The operator's proxies have no such limit.
    connections_from_one: usize,
    /// The maximum number of requests to the engine that are worked on at the same time. Half of them are kept for callers that took little time lately.
    engine_calls: usize,
    /// The maximum number of them of one caller.
    engine_calls_from_one: usize,
    /// The maximum number of requests of one caller that wait for the engine.
    engine_waiting_from_one: usize,
    /// The maximum number of requests at the same time that read the whole log, all readers or all documents of a type.
    long_requests: usize,
    /// The maximum number of them of one caller.
    long_requests_from_one: usize,
    /// The maximum number of comments and concerns of one agent on one proposal.
    comments_from_one: u64,
    /// The maximum number of open concerns of one agent on one proposal.
    open_concerns_from_one: u64,
    /// The maximum number of results about the impact of one proposal that agents attach.
    impacts: u64,
    /// The maximum number of them of one agent.
    impacts_from_one: u64,
}

impl LimitsView {
    fn of(policy: &Policy) -> Self {
        Self {
            body_bytes: policy.longest_body,
            requests_per_second: policy.rate,
            requests_per_second_from_one: policy.rate.saturating_mul(AGENTS_BEHIND_ONE_ADDRESS),
            open_proposals: policy.most_open_proposals,
            registrations: policy.most_registrations,
            registrations_from_one: policy.most_registrations_from_one,
            connections: policy.most_connections,
            idle_seconds: policy.idle_timeout,
            listeners: policy.most_listeners,
            listeners_from_one: policy.most_listeners_from_one,
            connections_from_one: policy.most_connections_from_one,
            engine_calls: policy.most_engine_calls,
            engine_calls_from_one: policy.most_engine_calls_from_one,
            engine_waiting_from_one: policy.most_waiting_from_one,
            long_requests: policy.most_long,
            long_requests_from_one: policy.most_long_from_one,
            comments_from_one: policy.most_comments_from_one,
            open_concerns_from_one: policy.most_open_concerns_from_one,
            impacts: MOST_ATTACHED.0,
            impacts_from_one: MOST_ATTACHED.1,
        }
    }
}

/// All that an agent needs to begin: the senate's identity, its engine, its limits and its addresses.
#[derive(Debug, Serialize, JsonSchema)]
struct WellKnownView {
    /// The identity of the senate, as `GET /api/instance` shows it.
    senate: InstanceView,
    /// The version of the service.
    version: &'static str,
    /// The digest of the engine's component.
    engine: &'static str,
    /// The limits in force.
    limits: LimitsView,
    /// The public address of the service; null if the operator has not set it. Then the paths are relative to the address of this document.
    url: Option<String>,
    /// The paths at which the service answers.
    addresses: AddressesView,
}

/// The paths at which the service answers.
#[derive(Debug, Serialize, JsonSchema)]
struct AddressesView {
    /// The description of the API, in OpenAPI 3.1.
    openapi: &'static str,
    /// The description of the API, for people.
    docs: &'static str,
    /// The Model Context Protocol, streamable HTTP.
    mcp: &'static str,
    /// The registration of agents.
    register: &'static str,
    /// The bytes of a statement that an agent signs.
    statement: &'static str,
    /// The proposals. Below it are `preview` and, for each proposal, `ballot`, `vote` and others.
    proposals: &'static str,
    /// The artifact types and their schemas.
    schemas: &'static str,
    /// The comparison of two schemas.
    compatibility: &'static str,
    /// The events as they happen.
    events: &'static str,
    /// The newest signed checkpoint of the log.
    checkpoint: &'static str,
}

impl AddressesView {
    const HERE: Self = Self {
        openapi: "/openapi.json",
        docs: "/docs",
        mcp: crate::http::mcp::PATH,
        register: "/api/agents",
        statement: "/api/statement",
        proposals: "/api/senate/schema-proposal",
        schemas: "/api/schemas",
        compatibility: "/api/check/compatibility",
        events: crate::http::plain::LISTEN.path,
        checkpoint: crate::http::plain::CHECKPOINT.path,
    };
}

operations! {
    "Shows the version of the service, the digest of its engine, and the limits in force"
    Version: GET "/api/version" (reads public)
    ((), NoQuery, NoBody) -> 200 VersionView;
    |call, (), _, _| {
        Reply::ok(&VersionView {
            version: env!("CARGO_PKG_VERSION"),
            engine: crate::engine::COMPONENT_DIGEST.trim_end(),
            limits: LimitsView::of(call.service.policy()),
        })
    }

    "Describes the senate for an agent that knows only its address: name, keys, engine, limits and addresses"
    WellKnown: GET "/.well-known/rogatio" (reads public)
    ((), NoQuery, NoBody) -> 200 WellKnownView;
    |call, (), _, _| {
        Reply::ok(&WellKnownView {
            senate: call.service.instance_view(),
            version: env!("CARGO_PKG_VERSION"),
            engine: crate::engine::COMPONENT_DIGEST.trim_end(),
            limits: LimitsView::of(call.service.policy()),
            url: call.service.policy().public_url.clone(),
            addresses: AddressesView::HERE,
        })
    }

    "Shows the unique id that ballots and statements name, the keys, and the server's time"
    Instance: GET "/api/instance" (reads public)
    ((), NoQuery, NoBody) -> 200 InstanceView;
    |call, (), _, _| { call.service.show_instance() }

    "Judges if a subject is in scope"
    ScopeEvaluate: POST "/api/senate/scope-evaluate" (reads)
    ((), NoQuery, Json<ScopeInput>) -> 200 ScopeEvaluateResponse,
    refuses ScopeInvalidRules;
    |call, (), _, body| { call.service.evaluate_scope(&call.caller, body.0).await }

    "Searches rejected proposals, with the reasons of voters"
    SearchArchive: GET "/api/senate/archive" (reads)
    ((), Search, NoBody) -> 200 ArchivePage;
    |call, (), query, _| {
        call.service.search_archive(&call.caller, &query.q, query.cursor.as_deref(), query.limit).await
    }

    "Shows the rules of voting and of scope"
    Settings: GET "/api/senate/settings" (reads tagged)
    ((), NoQuery, NoBody) -> 200 crate::service::wire::Settings;
    |call, (), _, _| { call.service.show_settings(&call.caller).await }

    "Replaces the rules of voting and of scope"
    Settle: PUT "/api/senate/settings" (writes tagged conditional)
    ((), NoQuery, Whole<crate::service::wire::Settings>) -> 200 crate::service::wire::Settings,
    refuses RequestPreconditionFailed RuleInvalidThreshold ScopeInvalidRules;
    |call, (), _, body| {
        call.service.settle(&call.caller, body.0, call.if_match.as_ref(), call.repeat()).await
    }
}

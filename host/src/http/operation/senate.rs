//! The senate: the rules, what belongs to the domain, and what was rejected before.

use rogatio_core::wire::scope::ScopeEvaluateResponse;
use schemars::JsonSchema;
use serde::Serialize;

use super::body::{Json, NoBody, Whole};
use super::operations;
use super::query::{NoQuery, Search};
use crate::service::Reply;
use crate::service::wire::{ArchivePage, InstanceView, ScopeInput};

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
}

operations! {
    "Shows the version of the service, the digest of its engine, and the limits in force"
    Version: GET "/api/version" (reads public)
    ((), NoQuery, NoBody) -> 200 VersionView;
    |call, (), _, _| {
        let policy = call.service.policy();
        Reply::ok(&VersionView {
            version: env!("CARGO_PKG_VERSION"),
            engine: crate::engine::COMPONENT_DIGEST.trim_end(),
            limits: LimitsView {
                body_bytes: policy.longest_body,
                requests_per_second: policy.rate,
                open_proposals: policy.most_open_proposals,
                registrations: policy.most_registrations,
                registrations_from_one: policy.most_registrations_from_one,
                connections: policy.most_connections,
                idle_seconds: policy.idle_timeout,
                listeners: policy.most_listeners,
                listeners_from_one: policy.most_listeners_from_one,
            },
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

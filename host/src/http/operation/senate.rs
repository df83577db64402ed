//! The senate: the rules, what belongs to the domain, and what was rejected before.

use rogatio_core::wire::scope::ScopeEvaluateResponse;

use super::body::{Json, NoBody, Whole};
use super::operations;
use super::query::{NoQuery, Search};
use crate::service::wire::{ArchivePage, InstanceView, ScopeInput};

operations! {
    "Shows the unique id that ballots and statements name, the keys, and the server's time"
    Instance: GET "/api/instance" (reads public)
    ((), NoQuery, NoBody) -> 200 InstanceView;
    |call, (), _, _| { call.service.show_instance() }

    "Says whether something belongs to the domain"
    ScopeEvaluate: POST "/api/senate/scope-evaluate" (reads)
    ((), NoQuery, Json<ScopeInput>) -> 200 ScopeEvaluateResponse,
    refuses ScopeInvalidRules;
    |call, (), _, body| { call.service.evaluate_scope(&call.caller, body.0).await }

    "Searches what was rejected, with the reasons"
    SearchArchive: GET "/api/senate/archive" (reads)
    ((), Search, NoBody) -> 200 ArchivePage;
    |call, (), query, _| {
        call.service.search_archive(&call.caller, &query.q, query.cursor.as_deref(), query.limit).await
    }

    "Shows the rules of voting and of scope"
    Settings: GET "/api/senate/settings" (reads tagged)
    ((), NoQuery, NoBody) -> 200 crate::service::wire::Settings;
    |call, (), _, _| { call.service.show_settings(&call.caller).await }

    "Settles the rules of voting and of scope"
    Settle: PUT "/api/senate/settings" (writes tagged conditional)
    ((), NoQuery, Whole<crate::service::wire::Settings>) -> 200 crate::service::wire::Settings,
    refuses RequestPreconditionFailed RuleInvalidThreshold ScopeInvalidRules;
    |call, (), _, body| {
        call.service.settle(&call.caller, body.0, call.if_match.as_deref(), call.repeat()).await
    }
}

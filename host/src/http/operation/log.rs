//! The tamper-evident log of everything that was decided.

use super::body::{Json, NoBody};
use super::operations;
use super::query::{InTree, NoQuery, TwoTrees};
use crate::service::Reply;
use crate::service::wire::{
    CosignatureInput, CosignatureView, LeafPage, NoInput, ProofView, Role, Verification,
};

operations! {
    "Shows leaves of the log"
    Leaves: GET "/log/leaves" (reads)
    ((), super::query::Leaves, NoBody) -> 200 LeafPage;
    |call, (), query, _| { call.service.leaves(&call.caller, query.start, query.limit).await }

    "Proves that a leaf is in the log"
    Inclusion: GET "/log/inclusion" (reads)
    ((), InTree, NoBody) -> 200 ProofView,
    refuses LogNotFound;
    |call, (), query, _| { call.service.inclusion(&call.caller, query.index, query.size).await }

    "Proves that the log has only grown"
    Consistency: GET "/log/consistency" (reads)
    ((), TwoTrees, NoBody) -> 200 ProofView,
    refuses LogNotFound;
    |call, (), query, _| { call.service.consistency(&call.caller, query.older, query.newer).await }

    "Keeps the signature of a cosigner over a checkpoint of the log"
    AddCosignature: POST "/log/cosignatures" (writes)
    ((), NoQuery, Json<CosignatureInput>) -> 200 CosignatureView,
    refuses InputUnreadable LogInvalidKey;
    |call, (), _, body| { call.service.add_cosignature(&call.caller, body.0, call.repeat()).await }

    "Replays the whole log, and compares it with the tables"
    Verify: POST "/log/verify" (reads slow)
    ((), NoQuery, Json<NoInput>) -> 200 Verification;
    |call, (), _, _| {
        call.caller.need(&[Role::Admin])?;
        Reply::ok(&call.service.verify(&call.caller, None, |_, _| ()).await?)
    }
}

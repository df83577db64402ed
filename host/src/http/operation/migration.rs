//! Migrations: what becomes of the stored artifacts when a change is approved.

use rogatio_core::wire::migration::{Dialect, Stage, Storage};
use schemars::JsonSchema;
use serde::Deserialize;

use super::body::{Json, NoBody};
use super::path::Id;
use super::query::NoQuery;
use super::{Call, operations};
use crate::service::wire::{
    MigrationInput, MigrationPlanView, MigrationRehearsal, MigrationView, RehearsalInput, UndoInput,
};
use crate::service::{Answer, Reply};

/// The plan to show.
#[derive(Debug, Deserialize, JsonSchema)]
struct Planned {
    /// The database for which the plan is made; the senate's own if absent.
    dialect: Option<Dialect>,
    /// The form of storage: as documents, or in a table for the type with a column for each field; as declared for the type if absent.
    storage: Option<Storage>,
    /// The stage of the change.
    #[serde(default)]
    stage: Stage,
}

operations! {
    "Shows the progress of a proposal's migration"
    Migration: GET "/api/senate/schema-proposal/{id}/migration" (reads)
    ((Id,), NoQuery, NoBody) -> 200 MigrationView;
    |call, (id,), _, _| { call.service.migration(&call.caller, &id.0).await }

    "Shows the plan of the migration with its signed files"
    MigrationPlan: GET "/api/senate/schema-proposal/{id}/migration/plan" (reads)
    ((Id,), Planned, NoBody) -> 200 MigrationPlanView,
    refuses MigrationInvalidChange MigrationUnclearPlace MigrationUnsupportedColumn ProposalWrongStatus;
    |call, (id,), query, _| {
        let choice = (query.dialect, query.storage);
        call.service.migration_plan(&call.caller, &id.0, choice, query.stage).await
    }

    "Reports the effect of the migration or its way back, and writes nothing"
    RehearseMigration: POST "/api/senate/schema-proposal/{id}/migration/dry-run" (reads slow)
    ((Id,), NoQuery, Json<RehearsalInput>) -> 200 MigrationRehearsal,
    refuses MigrationMovedOn MigrationInvalidChange;
    |call, (id,), _, body| { call.service.rehearse_migration(&call.caller, &id.0, body.0).await }

    "Starts the migration or continues it, in the background"
    ApplyMigration: POST "/api/senate/schema-proposal/{id}/migration/apply" (begins)
    ((Id,), NoQuery, Json<MigrationInput>) -> 202 MigrationView,
    refuses MigrationUnderWay MigrationInvalidChange;
    |call, (id,), _, body| {
        let begin = call.service.apply_migration(&call.caller, &id.0, body.0);
        begin_once(&call, &id.0, begin).await
    }

    "Starts the way back or continues it, in the background"
    UndoMigration: POST "/api/senate/schema-proposal/{id}/migration/down" (begins)
    ((Id,), NoQuery, Json<UndoInput>) -> 202 MigrationView,
    refuses MigrationUnderWay MigrationNothingToUndo;
    |call, (id,), _, body| {
        let begin = call.service.undo_migration(&call.caller, &id.0, body.0);
        begin_once(&call, &id.0, begin).await
    }
}

/// Begins what goes on in the background. A repetition begins nothing, and is told how far it is by now.
async fn begin_once(
    call: &Call,
    id: &str,
    begin: impl Future<Output = Answer<Reply<MigrationView>>>,
) -> Answer<Reply<MigrationView>> {
    let Some(repeat) = call.repeat() else { return begin.await };
    if !call.service.claim_migration(&call.caller, repeat).await? {
        return Ok(call.service.migration(&call.caller, id).await?.begun());
    }
    let begun = begin.await;
    if begun.is_err() {
        call.service.unclaim_migration(repeat).await?;
    }
    begun
}

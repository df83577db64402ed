//! A dry run: the engine's word on every document, with nothing written and nothing locked.
//!
//! What a document becomes is a function of the document, so this finds what a run would find, and no writer waits for it.

use std::time::Instant;

use rogatio_core::wire::Code;
use rogatio_core::wire::migration::{Stage, Storage, Way};
use rogatio_core::wire::proposal::Unfit;

use super::begin::resulting;
use super::document::Change;
use super::{Planned, dialect, planned_by, standing};
use crate::service::wire::{MigrationRehearsal, MigrationReport, RehearsalInput, Role};
use crate::service::{Answer, Caller, Reply, Service, refuse};
use crate::store::artifact;
use crate::store::migration;

impl Service {
    /// What applying the plan of a proposal would do, of one that is still debated too; or what the way back would do.
    pub(crate) async fn rehearse_migration(
        &self,
        caller: &Caller,
        id: &str,
        input: RehearsalInput,
    ) -> Answer<Reply<MigrationRehearsal>> {
        caller.need(&[Role::Admin])?;
        let begun = Instant::now();
        let loaded = self.loaded(id).await?;
        let runs = self.runs(id).await?;
        let stored = match input.way {
            Way::Up => runs.last().filter(|run| !run.status.is_ended() && run.way == Way::Up).cloned(),
            Way::Down => match standing(&runs).last() {
                Some(last) => Some((*last).clone()),
                None => {
                    return refuse(
                        Code::MigrationNothingToUndo,
                        "there is no migration of this proposal to undo",
                    );
                }
            },
        };
        let Planned { plan_digest, plan } = match stored {
            Some(run) => planned_by(&run)?,
            None => {
                let own = dialect(self.store.dialect());
                self.planned(&loaded, own, Storage::Documents, Stage::Expand).await?.facts()?
            }
        };
        let name = plan.artifact_type.as_str();
        let enacted = input.way == Way::Down || plan.stage == Stage::Contract;
        let wanted = if enacted { plan.to_version } else { plan.from_version };
        let current = self.current_version(name).await?;
        if current != wanted {
            let detail = format!(
                "version {current} of `{name}` is current, but the plan starts from version {wanted}"
            );
            return refuse(Code::MigrationMovedOn, detail);
        }
        let from = self.schema_of(name, plan.from_version).await?;
        let to = resulting(&loaded)?;
        let unfit = match input.way {
            Way::Up => plan.unfit,
            Way::Down => input.unfit.unwrap_or(Unfit::Stop),
        };
        let rewrites = plan.rewrites();
        let change = Change { way: input.way, from: &from, to: &to, rewrites, unfit };
        let mut connection = self.store.read().await?;
        let documents = artifact::count(&mut connection, name).await?;
        let target = migration::generation(&mut connection, name).await?.unwrap_or(1).saturating_sub(1);
        drop(connection);
        let mut report = MigrationReport::default();
        let digest = plan_digest.to_string();
        let mut after = 0;
        // A type that the plan makes has no artifacts before.
        let mut is_more = plan.from_version > 0;
        while is_more {
            let mut connection = self.store.read().await?;
            let rows = match input.way {
                Way::Up => migration::pending(&mut connection, name, after, plan.batch).await?,
                Way::Down => {
                    let of = (name, digest.as_str());
                    migration::pending_back(&mut connection, of, target, after, plan.batch).await?
                }
            };
            drop(connection);
            is_more = !rows.is_empty();
            if let Some(last) = rows.last() {
                after = last.sequence;
                self.prepared(change, &rows, &mut report).await?;
            }
        }
        if plan.from_version == 0 && input.way == Way::Down && documents > 0 {
            report.stopped = Some(super::run::inhabited(name));
        }
        report.milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Reply::ok(&MigrationRehearsal {
            proposal_id: loaded.row.id,
            plan_digest,
            holds: report.failed == 0 && report.stopped.is_none(),
            documents,
            report,
        })
    }
}

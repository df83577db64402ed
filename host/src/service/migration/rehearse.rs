//! A dry run: the plan's questions and the engine's rewriting of every document, with nothing written and nothing locked.
//!
//! Rewriting is a function of the document, so this finds what a run would find, and no writer waits for it.

use std::time::Instant;

use rogatio_core::wire::Code;
use rogatio_core::wire::migration::{Against, Fate, Rewrite, Stage, Statement, Storage, Way, Work as Task};
use serde_json::Value;

use super::begin::resulting;
use super::document::{Change, id};
use super::run::ask;
use super::{dialect, is_ended, plan_of};
use crate::service::wire::{MigrationRehearsal, MigrationReport, Role};
use crate::service::{Answer, Caller, Reply, Service, refuse};
use crate::store::artifact;
use crate::store::migration::{self, Given};

/// What is done where documents stay as they are.
const NOTHING: &[Rewrite] = &[];

impl Service {
    /// What applying the plan of a proposal would do; of one that is still debated too.
    pub(crate) async fn rehearse_migration(&self, caller: &Caller, id: &str) -> Answer<Reply> {
        caller.need(&[Role::Admin])?;
        let begun = Instant::now();
        let loaded = self.loaded(id).await?;
        let runs = self.runs(id).await?;
        let answer = match runs.last().filter(|run| !is_ended(run) && run.way == "up") {
            Some(open) => plan_of(open)?,
            None => {
                let own = dialect(self.store.dialect());
                self.planned(&loaded, own, Storage::Documents, Stage::Expand).await?.answer
            }
        };
        let plan = answer.plan;
        let current = self.current_version(&plan.artifact_type).await?;
        if current != plan.from_version {
            let (name, from) = (&plan.artifact_type, plan.from_version);
            let detail =
                format!("version {current} of `{name}` is current, and the plan begins with version {from}");
            return refuse(Code::MigrationMovedOn, detail);
        }
        let from = self.schema_of(&plan.artifact_type, plan.from_version).await?;
        let to = resulting(&loaded)?;
        let mut given = Given {
            plan: answer.plan_digest.to_string(),
            step: 0,
            artifact_type: plan.artifact_type.clone(),
            after: String::new(),
            batch: plan.batch,
            rows: String::new(),
        };
        let mut connection = self.store.read().await?;
        let mut report = MigrationReport {
            found: ask(&mut connection, &plan.preflight, &given).await?,
            ..Default::default()
        };
        let documents = artifact::count(&mut connection, &plan.artifact_type).await?;
        drop(connection);
        // The check of what is rewritten judges every document by the schema after, so it is all that is needed.
        let look = plan.steps.iter().find_map(|step| match &step.work {
            Task::Check { rewrites, select } => Some((rewrites.as_slice(), select)),
            Task::Validate { against: Against::To, select } => Some((NOTHING, select)),
            _ => None,
        });
        if let Some((rewrites, select)) = look {
            let change = Change { way: Way::Up, from: &from, to: &to, rewrites };
            self.look_at_all(change, select, &mut given, &mut report).await?;
        }
        report.milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Reply::ok(&MigrationRehearsal {
            proposal_id: loaded.row.id,
            plan_digest: answer.plan_digest,
            holds: report.failed == 0 && report.found.iter().all(|found| found.expected),
            documents,
            report,
        })
    }

    async fn look_at_all(
        &self,
        change: Change<'_>,
        select: &Statement,
        given: &mut Given,
        report: &mut MigrationReport,
    ) -> Answer<()> {
        loop {
            let mut connection = self.store.read().await?;
            let rows = migration::texts(&mut connection, select, given).await?;
            drop(connection);
            let Some(last) = rows.last() else { return Ok(()) };
            given.after = id(last).to_owned();
            if change.rewrites.is_empty() {
                let schema: &Value = change.to;
                self.judge_documents(schema, &rows, report).await?;
                continue;
            }
            for answer in self.transform(change, &rows).await? {
                match answer.fate {
                    Fate::Unchanged => {}
                    Fate::Changed => report.changed = report.changed.saturating_add(1),
                    Fate::Failed => report.fail(&answer.id, answer.diagnostics),
                }
            }
        }
    }
}

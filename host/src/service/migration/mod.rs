//! From approval to migration: plans, runs, the way back.
//!
//! The engine makes the plan and rewrites documents; here what they become is written beside what is in force, batch by batch, and
//! then put into force at once. A run belongs to whoever holds it. A crash lets go after a few seconds, and whoever takes it next
//! goes on where it stopped.

mod attest;
mod begin;
mod document;
mod evidence;
mod rehearse;
mod run;

use std::sync::Arc;

use rogatio_core::digest::Digest;
use rogatio_core::wire::Code;
use rogatio_core::wire::migration::{Dialect, MigrationGenerateResponse, Rewrite, Stage, Storage, Way};
use rogatio_core::wire::proposal::Unfit;
use rogatio_core::wire::proposal_decide::ProposalStatus;
use serde::Deserialize;
use serde_json::Value;

use super::authority::Authority;
use super::proposal::Loaded;
use super::wire::{
    MigrationInput, MigrationPlanView, MigrationReport, MigrationRun, MigrationView, Role, RunStatus,
    UndoInput,
};
use super::{Answer, Caller, Repeat, Reply, Service, Trouble, again, now, read, refuse};
use crate::store::migration::{self, RunRow};
use crate::store::{self, registry};
pub(super) use begin::resulting;
use begin::type_of;
use evidence::Beginning;
use run::Runner;

/// How plans spell the database that the senate lives in.
const fn dialect(store: store::Dialect) -> Dialect {
    match store {
        store::Dialect::Sqlite => Dialect::Sqlite,
        store::Dialect::Postgres => Dialect::Postgresql,
    }
}

/// A plan, as far as runs go by it. Plans from before there were generations have it too.
#[derive(Deserialize)]
struct Planned {
    plan_digest: Digest,
    plan: PlanFacts,
}

#[derive(Deserialize)]
struct PlanFacts {
    artifact_type: String,
    stage: Stage,
    needs_contract: bool,
    from_version: u64,
    to_version: u64,
    from_schema_digest: Option<Digest>,
    schema_digest: Digest,
    #[serde(default)]
    unfit: Unfit,
    batch: u64,
    steps: Vec<StepFacts>,
}

#[derive(Deserialize)]
struct StepFacts {
    work: WorkFacts,
}

#[derive(Deserialize)]
struct WorkFacts {
    #[serde(default)]
    rewrites: Vec<Rewrite>,
}

impl PlanFacts {
    /// What is done to each document.
    fn rewrites(&self) -> &[Rewrite] {
        let mut steps = self.steps.iter().map(|step| step.work.rewrites.as_slice());
        steps.find(|rewrites| !rewrites.is_empty()).unwrap_or_default()
    }
}

/// What a run is about, out of its stored plan.
fn planned_by(run: &RunRow) -> Answer<Planned> {
    match &run.plan {
        Some(plan) => read(plan),
        None => refuse(Code::Internal, "a run has no plan"),
    }
}

/// The runs forth that stand, oldest first: each was done, and was not undone since. One that failed has taken back what it did.
fn standing(runs: &[RunRow]) -> Vec<&RunRow> {
    let mut standing: Vec<&RunRow> = Vec::new();
    for run in runs.iter().filter(|run| run.status == RunStatus::Done) {
        if run.way == Way::Up {
            standing.push(run);
        } else {
            standing.pop();
        }
    }
    standing
}

/// Whether what stands last says that a contract remains to be done.
fn needs_contract(runs: &[RunRow]) -> Answer<bool> {
    match standing(runs).last() {
        Some(run) if run.stage == Stage::Expand => Ok(planned_by(run)?.plan.needs_contract),
        _ => Ok(false),
    }
}

fn view(run: RunRow) -> Answer<MigrationRun> {
    let report: Option<MigrationReport> = run.report.as_deref().map(read).transpose()?;
    let held = run.held_until.is_some_and(|until| now() <= until);
    Ok(MigrationRun {
        run: run.run,
        stalled: run.status == RunStatus::Running && !held,
        stage: run.stage,
        way: run.way,
        status: run.status,
        from_version: run.from_version,
        to_version: run.to_version,
        plan_digest: run.plan_digest,
        evidence: run.evidence.as_deref().map(read).transpose()?,
        step: run.step,
        steps: run.steps,
        documents_done: run.documents_done,
        documents: run.documents,
        report: report.unwrap_or_default(),
        begun_by: run.begun_by,
        created_at: run.created_at,
        started_at: run.started_at,
        ended_at: run.ended_at,
    })
}

impl Service {
    async fn runs(&self, id: &str) -> Answer<Vec<RunRow>> {
        let mut connection = self.store.read().await?;
        Ok(migration::runs(&mut connection, id).await?)
    }

    async fn migration_view(&self, id: &str) -> Answer<MigrationView> {
        // In this order: whoever sees that a run has ended sees what became of the proposal too.
        let runs = self.runs(id).await?;
        let loaded = self.loaded(id).await?;
        Ok(MigrationView {
            proposal_id: loaded.row.id,
            status: loaded.state.status,
            needs_contract: needs_contract(&runs)?,
            runs: runs.into_iter().map(view).collect::<Answer<_>>()?,
        })
    }

    /// How far the migration of a proposal has come.
    pub(crate) async fn migration(&self, caller: &Caller, id: &str) -> Answer<Reply<MigrationView>> {
        caller.need(&[Role::Reader])?;
        Reply::ok(&self.migration_view(id).await?)
    }

    /// The plan of a proposal's migration with its files, signed; unless told otherwise for the senate's own database and
    /// for the storage that the type declares.
    pub(crate) async fn migration_plan(
        &self,
        caller: &Caller,
        id: &str,
        (dialect, storage): (Option<Dialect>, Option<Storage>),
        stage: Stage,
    ) -> Answer<Reply<MigrationPlanView>> {
        caller.need(&[Role::Reader])?;
        let loaded = self.loaded(id).await?;
        let storage = match storage {
            Some(storage) => storage,
            None => self.declared_storage(type_of(&loaded)).await?.unwrap_or_default(),
        };
        let own = self::dialect(self.store.dialect());
        let dialect = dialect.unwrap_or(own);
        let runs = self.runs(id).await?;
        // A plan that was made is the one that counts.
        let made = runs.iter().rev().find(|run| {
            run.plan.is_some() && run.stage == stage && dialect == own && storage == Storage::Documents
        });
        // One of a version before may be written in another way.
        let made = made
            .and_then(|run| run.plan.as_deref())
            .and_then(|plan| read::<MigrationGenerateResponse>(plan).ok());
        let answer = match made {
            Some(made) => made,
            None => self.planned(&loaded, dialect, storage, stage).await?.answer,
        };
        Reply::ok(&self.attested(&loaded, answer)?)
    }

    /// Begins what is to be done about an approved change, or goes on with it, in the background.
    pub(crate) async fn apply_migration(
        self: &Arc<Self>,
        caller: &Caller,
        id: &str,
        input: MigrationInput,
    ) -> Answer<Reply<MigrationView>> {
        let authority = caller.with(&[Role::Admin])?;
        let _gate = self.gate(id).await;
        again(|| self.try_apply(authority, id, &input)).await?;
        Ok(Reply::ok(&self.migration_view(id).await?)?.begun())
    }

    /// Takes the key of a request to begin; whether it is the first one.
    ///
    /// # Errors
    /// `request.idempotency-conflict`, and those of a caller who is no administrator.
    pub(crate) async fn claim_migration(&self, caller: &Caller, repeat: &Repeat) -> Answer<bool> {
        self.claim(caller.with(&[Role::Admin])?, repeat).await
    }

    /// Gives the key back: nothing was begun.
    pub(crate) async fn unclaim_migration(&self, repeat: &Repeat) -> Answer<()> {
        self.unclaim(repeat).await
    }

    async fn try_apply(
        self: &Arc<Self>,
        authority: Authority<'_>,
        id: &str,
        input: &MigrationInput,
    ) -> Answer<()> {
        let stage = input.stage;
        let loaded = self.loaded(id).await?;
        let runs = self.runs(id).await?;
        let beginning = Beginning { loaded: &loaded, runs: &runs, stage, way: Way::Up };
        if let Some(open) = runs.last().filter(|run| !run.status.is_ended()) {
            if open.way == Way::Down || open.stage != stage {
                return refuse(
                    Code::MigrationUnderWay,
                    format!("run {} of this proposal must end first", open.run),
                );
            }
            let evidence = self.evidence(&beginning, input.evidence.clone()).await?;
            return self.start(authority, RunRow { evidence, ..open.clone() }).await;
        }
        let evidence = match (stage, loaded.state.status) {
            (Stage::Expand, ProposalStatus::Approved | ProposalStatus::Failed)
            | (Stage::Contract, ProposalStatus::Enacted) => {
                self.evidence(&beginning, input.evidence.clone()).await?
            }
            // Refused below.
            _ => None,
        };
        let run = match (stage, loaded.state.status) {
            (Stage::Expand, _) => {
                // The engine refuses what is not approved.
                let begun = self.begin_migration(authority, id).await?;
                if begun.status == RunStatus::Failed {
                    let report: MigrationReport =
                        begun.report.as_deref().map(read).transpose()?.unwrap_or_default();
                    return refuse(Code::MigrationInvalidChange, report.stopped.unwrap_or_default());
                }
                begun
            }
            (Stage::Contract, ProposalStatus::Enacted) if needs_contract(&runs)? => {
                self.begin_contract(&loaded, &runs, authority).await?
            }
            (Stage::Contract, _) => {
                return refuse(Code::ProposalWrongStatus, "there is no contract stage to run");
            }
        };
        self.start(authority, RunRow { evidence, ..run }).await
    }

    /// Begins the way back of what was done last, or goes on with it, in the background.
    pub(crate) async fn undo_migration(
        self: &Arc<Self>,
        caller: &Caller,
        id: &str,
        input: UndoInput,
    ) -> Answer<Reply<MigrationView>> {
        let authority = caller.with(&[Role::Admin])?;
        let _gate = self.gate(id).await;
        let loaded = self.loaded(id).await?;
        let runs = self.runs(id).await?;
        let beginning = Beginning { loaded: &loaded, runs: &runs, stage: Stage::Expand, way: Way::Down };
        let run = match runs.last() {
            Some(open) if !open.status.is_ended() && open.way == Way::Down => {
                let evidence = self.evidence(&beginning, input.evidence).await?;
                RunRow { evidence, ..open.clone() }
            }
            Some(open) if !open.status.is_ended() => {
                return refuse(Code::MigrationUnderWay, "the migration is running, or must be applied first");
            }
            _ if standing(&runs).is_empty() => {
                return refuse(
                    Code::MigrationNothingToUndo,
                    "there is no migration of this proposal to undo",
                );
            }
            _ => {
                let evidence = self.evidence(&beginning, input.evidence.clone()).await?;
                RunRow { evidence, ..self.begin_way_back(&loaded, &runs, (authority, input)).await? }
            }
        };
        self.start(authority, run).await?;
        Ok(Reply::ok(&self.migration_view(id).await?)?.begun())
    }

    /// Takes a run, and runs it in the background.
    async fn start(self: &Arc<Self>, authority: Authority<'_>, run: RunRow) -> Answer<()> {
        let runner = Runner::take(Arc::clone(self), authority, run).await?;
        tokio::spawn(runner.run());
        Ok(())
    }

    /// Begins the migration of what was approved, and runs what waits or was left, where this process is told to.
    pub(super) async fn migrate(self: &Arc<Self>) -> Answer<()> {
        self.begin_what_was_approved().await?;
        if !self.policy().auto_migrate {
            return Ok(());
        }
        let mut connection = self.store.read().await?;
        let idle = migration::idle(&mut connection, now()).await?;
        drop(connection);
        for (id, number) in idle {
            let run = self.runs(&id).await?.into_iter().find(|run| run.run == number);
            if let Some(run) = run
                && let Err(Trouble::Problem(problem, _)) = self.start(Authority::Own, run).await
                && problem.code != Code::MigrationUnderWay
            {
                tracing::warn!(proposal = id, code = problem.code.as_str(), detail = %problem.detail, "a migration cannot be started");
            }
        }
        Ok(())
    }

    /// The version of a type that is current; 0 when there is no such type.
    pub(super) async fn current_version(&self, artifact_type: &str) -> Answer<u64> {
        let mut connection = self.store.read().await?;
        let current = registry::current(&mut connection, artifact_type).await?;
        Ok(current.map_or(0, |row| row.version))
    }

    /// What the plan of a proposal does to each document.
    pub(super) async fn planned_rewrites(&self, loaded: &Loaded) -> Answer<Vec<Rewrite>> {
        let own = dialect(self.store.dialect());
        let made = self.planned(loaded, own, Storage::Documents, Stage::Expand).await?;
        Ok(made.facts()?.plan.rewrites().to_vec())
    }

    /// The schema of a version; null for version 0.
    async fn schema_of(&self, artifact_type: &str, version: u64) -> Answer<Value> {
        if version == 0 {
            return Ok(Value::Null);
        }
        let mut connection = self.store.read().await?;
        match registry::version(&mut connection, artifact_type, version).await? {
            Some(row) => read(&row.schema),
            None => refuse(
                Code::MigrationMovedOn,
                format!("version {version} does not exist in the registry any more"),
            ),
        }
    }
}

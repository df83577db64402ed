//! Runs begin here: with the plan that the engine makes, or with the reason why it makes none.

use rogatio_core::digest::Domain;
use rogatio_core::wire::migration::{
    Dialect, MigrationFacts, MigrationGenerateResponse, Stage, Storage, Way,
};
use rogatio_core::wire::proposal_decide::{self, Command, Event, ProposalState, ProposalStatus};
use rogatio_core::wire::{Code, MigrationGenerateRequest, Problem};
use serde::Deserialize;
use serde_json::Value;

use super::{Planned, dialect, standing};
use crate::service::authority::Authority;
use crate::service::proposal::Loaded;
use crate::service::wire::{MigrationReport, NoInput, RunStatus, UndoInput};
use crate::service::{Answer, Reply, Service, Trouble, again, read, refuse, text};
use crate::store::log;
use crate::store::migration::{self, RunRow};
use crate::store::proposal::{self, Filter};

/// How many approved proposals are begun at once.
const APPROVED: u64 = 50;

/// A plan as it is stored, and as data.
pub(super) struct Made {
    pub(super) text: String,
    pub(super) answer: MigrationGenerateResponse,
}

impl Made {
    /// The plan, as far as runs go by it.
    pub(super) fn facts(&self) -> Answer<Planned> {
        read(&self.text)
    }
}

/// The type that a proposal is about, as the registry knows it.
pub(super) fn type_of(loaded: &Loaded) -> &str {
    &loaded.state.content.artifact_type
}

impl Service {
    /// The plan for what a proposal would make of the schema that it was written against.
    pub(super) async fn planned(
        &self,
        loaded: &Loaded,
        dialect: Dialect,
        storage: Storage,
        stage: Stage,
    ) -> Answer<Made> {
        let (name, base) = (type_of(loaded), loaded.state.content.base_version);
        let from = self.schema_of(name, base).await?;
        let request = MigrationGenerateRequest::builder()
            .proposal_id(&loaded.row.id)
            .proposal(read(&loaded.row.content)?)
            .from(from)
            .to(resulting(loaded)?)
            .dialect(dialect)
            .facts(MigrationFacts { stage, storage, ..Default::default() })
            .build();
        let text = self.ask_text(request).await?;
        Ok(Made { answer: read(&text)?, text })
    }

    /// Begins the migration of what was just approved; where that fails, whoever looks next begins it.
    pub(in crate::service) async fn begin_after_approval(&self, id: &str) {
        match self.begin_migration(Authority::Own, id).await {
            Ok(_) | Err(Trouble::Conflict) => {}
            // Another process was faster.
            Err(Trouble::Problem(problem, _)) if problem.code == Code::ProposalAlreadyClosed => {}
            Err(trouble) => tracing::warn!(?trouble, proposal = id, "an approved migration cannot begin"),
        }
    }

    /// Begins the migrations of what was approved and not begun: a process ended in between.
    pub(super) async fn begin_what_was_approved(&self) -> Answer<()> {
        let filter = Filter { status: Some(ProposalStatus::Approved), ..Filter::default() };
        let mut connection = self.store.read().await?;
        let rows = proposal::list(&mut connection, &filter, None, APPROVED).await?;
        drop(connection);
        for row in rows {
            self.begin_after_approval(&row.id).await;
        }
        Ok(())
    }

    /// Begins the migration of an approved proposal, or anew after it failed. A change that gets no plan fails at once.
    pub(super) async fn begin_migration(&self, authority: Authority<'_>, id: &str) -> Answer<RunRow> {
        again(|| self.try_begin(authority, id)).await
    }

    async fn try_begin(&self, authority: Authority<'_>, id: &str) -> Answer<RunRow> {
        let loaded = self.loaded(id).await?;
        let actor = authority.actor()?;
        let mut connection = self.store.read().await?;
        let now = log::clock(&mut connection).await?;
        drop(connection);
        let facts = proposal_decide::Facts::default();
        let begun =
            self.decided(Some(&loaded.state), &Command::BeginMigration {}, (actor, now), &facts).await?;
        let (mut state, mut events) = (begun.state, begun.events);
        let earlier = self.runs(id).await?;
        let (plan, stopped) = match self.plan_again(&loaded, &earlier).await {
            Ok(planned) => (Some(planned), None),
            // The plan is refused, and that is the outcome; anything else leaves the proposal as it is.
            Err(Trouble::Problem(problem, _)) if problem.status < 500 => (None, Some(problem.detail)),
            Err(trouble) => return Err(trouble),
        };
        if let Some(reason) = &stopped {
            let command = Command::RecordFailed { reason: reason.clone() };
            let failed = self.decided(Some(&state), &command, (actor, now), &facts).await?;
            state = failed.state;
            events.extend(failed.events);
        }
        let base = state.content.base_version;
        let mut run = RunRow {
            from_version: base,
            to_version: base.saturating_add(1),
            status: if plan.is_none() { RunStatus::Failed } else { RunStatus::Waiting },
            report: Some(text(&MigrationReport { stopped, ..Default::default() })?),
            ..new_run(&loaded, &earlier, (Stage::Expand, Way::Up), actor)
        };
        if let Some(planned) = plan {
            run.plan_digest = Some(planned.answer.plan_digest.to_string());
            run.steps = steps(planned.answer.plan.steps.len());
            run.plan = Some(planned.text);
        }
        self.store_run(authority, run, Some((loaded, state, events))).await
    }

    /// The plan of the last attempt; a new one where there is none, or where a version before wrote it in another way.
    async fn plan_again(&self, loaded: &Loaded, earlier: &[RunRow]) -> Answer<Made> {
        let (name, base) = (type_of(loaded), loaded.state.content.base_version);
        let current = self.current_version(name).await?;
        if current != base {
            let problem = Problem::new(
                Code::MigrationMovedOn,
                format!(
                    "the approved proposal was written for version {base}, but version {current} is current; a change is never applied to a version that was not voted on"
                ),
            );
            return Err(problem.with_help("propose the change again for the current version").into());
        }
        let last = earlier.iter().rev().find(|run| run.stage == Stage::Expand && run.plan.is_some());
        if let Some(RunRow { plan: Some(text), .. }) = last
            && let Ok(answer) = read(text)
        {
            return Ok(Made { answer, text: text.clone() });
        }
        self.planned(loaded, dialect(self.store.dialect()), Storage::Documents, Stage::Expand).await
    }

    /// Begins the second half of an enacted change.
    pub(super) async fn begin_contract(
        &self,
        loaded: &Loaded,
        earlier: &[RunRow],
        authority: Authority<'_>,
    ) -> Answer<RunRow> {
        let actor = authority.actor()?;
        let planned =
            self.planned(loaded, dialect(self.store.dialect()), Storage::Documents, Stage::Contract).await?;
        let base = loaded.state.content.base_version;
        let run = RunRow {
            from_version: base,
            to_version: base.saturating_add(1),
            plan_digest: Some(planned.answer.plan_digest.to_string()),
            steps: steps(planned.answer.plan.steps.len()),
            plan: Some(planned.text),
            ..new_run(loaded, earlier, (Stage::Contract, Way::Up), actor)
        };
        self.store_run(authority, run, None).await
    }

    /// Begins the way back of the run that stands last.
    pub(super) async fn begin_way_back(
        &self,
        loaded: &Loaded,
        earlier: &[RunRow],
        (authority, input): (Authority<'_>, UndoInput),
    ) -> Answer<RunRow> {
        let actor = authority.actor()?;
        let standing = standing(earlier);
        let Some(last) = standing.last() else {
            return refuse(Code::MigrationNothingToUndo, "there is no migration of this proposal to undo");
        };
        let report = MigrationReport { reason: input.reason, ..Default::default() };
        let run = RunRow {
            from_version: last.from_version,
            to_version: last.to_version,
            plan_digest: last.plan_digest.clone(),
            plan: last.plan.clone(),
            steps: last.steps,
            report: Some(text(&report)?),
            unfit: Some(input.unfit),
            ..new_run(loaded, earlier, (last.stage, Way::Down), actor)
        };
        self.store_run(authority, run, None).await
    }

    /// Stores a new run, with the state and the events of the proposal that it follows from.
    async fn store_run(
        &self,
        authority: Authority<'_>,
        mut run: RunRow,
        decided: Option<(Loaded, ProposalState, Vec<Event>)>,
    ) -> Answer<RunRow> {
        let mut work = self.begin(authority).await?;
        run.created_at = work.now;
        if run.status.is_ended() {
            run.ended_at = Some(work.now);
        }
        migration::insert(work.connection(), &run).await?;
        if let Some((Loaded { mut row, .. }, state, events)) = decided {
            self.follow(&mut work, &mut row, &state, &events).await?;
        }
        if run.status.is_ended() {
            let report: Option<MigrationReport> = run.report.as_deref().map(read).transpose()?;
            super::run::log_end(&mut work, &run, &report.unwrap_or_default(), None)?;
        }
        self.finish(work, None, Reply::ok(&NoInput {})?).await?;
        Ok(run)
    }
}

fn steps(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn new_run(loaded: &Loaded, earlier: &[RunRow], (stage, way): (Stage, Way), actor: &str) -> RunRow {
    RunRow {
        proposal_id: loaded.row.id.clone(),
        run: earlier.last().map_or(1, |run| run.run.saturating_add(1)),
        artifact_type: type_of(loaded).to_owned(),
        stage,
        way,
        status: RunStatus::Waiting,
        from_version: 0,
        to_version: 0,
        plan_digest: None,
        plan: None,
        report: None,
        unfit: None,
        evidence: None,
        mark: None,
        step: 0,
        steps: 0,
        documents_done: 0,
        documents: 0,
        held_until: None,
        begun_by: actor.to_owned(),
        created_at: 0,
        started_at: None,
        ended_at: None,
    }
}

/// The schema that was voted on.
pub(in crate::service) fn resulting(loaded: &Loaded) -> Answer<Value> {
    #[derive(Deserialize)]
    struct Checked {
        resulting_schema: Option<Value>,
        schema_digest: Option<String>,
    }
    let Some(checked) = &loaded.row.checked else {
        return refuse(Code::ProposalWrongStatus, "a draft has no result yet: submit it, or preview it");
    };
    let Checked { resulting_schema: Some(schema), schema_digest } = read(checked)? else {
        return refuse(Code::Internal, "a checked proposal has no schema");
    };
    let digest = Domain::SCHEMA.digest(&schema).ok().map(|digest| digest.to_string());
    if digest.is_none() || digest != schema_digest {
        return refuse(Code::Internal, "the schema of a proposal is not the one that was checked");
    }
    Ok(schema)
}

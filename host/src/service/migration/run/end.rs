//! The end of a run: the switch to what was prepared, or the reason why it stopped.

use std::sync::Arc;

use rogatio_core::digest::Digest;
use rogatio_core::wire::leaf::{Act, Entry, MigrationHappened, Record, RunEnd, SchemaHappened};
use rogatio_core::wire::proposal_decide::{self, Command, ProposalState, ProposalStatus};

use super::{FORGOTTEN, Runner};
use crate::service::authority::Authority;
use crate::service::held::{Stop, wait};
use crate::service::wire::{MigrationReport, NoInput, RunStatus};
use crate::service::work::Work;
use crate::service::{Answer, Reply, read, stored_digest, text};
use crate::store::migration::{self, RunRow};
use crate::store::proposal::{self, ProposalRow};
use crate::store::registry::{self, SchemaRow};
use crate::store::{Chore, StoreError, artifact};

/// Logs how a run ended.
pub(in crate::service::migration) fn log_end(
    work: &mut Work,
    run: &RunRow,
    report: &MigrationReport,
    generation: Option<u64>,
) -> Answer<()> {
    let happened = MigrationHappened::MigrationEnded {
        run: run.run,
        stage: run.stage,
        way: run.way,
        begun_by: Some(run.begun_by.clone()),
        status: if run.status == RunStatus::Done { RunEnd::Done } else { RunEnd::Failed },
        plan: plan_digest(run)?,
        changed: report.changed,
        stopped: report.stopped.clone().map(Into::into),
        generation,
        evidence: run.evidence.as_deref().filter(|_| run.status == RunStatus::Done).map(read).transpose()?,
    };
    let event = Record { at: work.now, actor: work.actor(), happened };
    work.log(Act::Migration(Entry { subject: run.proposal_id.clone(), by: None, event }));
    Ok(())
}

fn plan_digest(run: &RunRow) -> Answer<Option<Digest>> {
    run.plan_digest.as_deref().map(stored_digest).transpose()
}

/// Why a type is not taken back.
pub(in crate::service::migration) fn inhabited(artifact_type: &str) -> String {
    format!("there are artifacts of the type `{artifact_type}`, so it cannot be removed")
}

impl Runner {
    /// The switch: tells the registry, the history and the log, and puts what was prepared into force.
    pub(super) async fn switch(&mut self, mut work: Work) -> Result<(), Stop> {
        let found = proposal::find(work.connection(), &self.run.proposal_id).await?;
        let Some(mut row) = found else { return Err(Stop::Fault("the proposal is gone".into())) };
        let state: ProposalState = read(&row.state)?;
        self.service.evidence_holds(work.connection(), &self.run).await?;
        if !self.is_about_type() {
            match migration::switch(work.connection(), &self.run.artifact_type, self.generations).await {
                Ok(()) => {}
                Err(StoreError::Conflict) => return Err(Stop::Fault("the registry has changed".into())),
                Err(error) => return Err(error.into()),
            }
        }
        let command = match (self.is_contract(), self.is_up()) {
            (false, true) => {
                self.enact(&mut work).await?;
                Some(Command::RecordEnacted { version: self.run.to_version })
            }
            (false, false) if state.status == ProposalStatus::Enacted => {
                self.take_back(&mut work).await?;
                let reason = self.report.reason.clone().filter(|reason| !reason.trim().is_empty());
                let reason = reason.unwrap_or_else(|| format!("undone by `{}`", self.run.begun_by));
                Some(Command::RecordUndone { reason })
            }
            _ => None,
        };
        if let Some(command) = command {
            self.record(&mut work, &mut row, &state, &command).await?;
        }
        self.close(work, RunStatus::Done).await
    }

    /// Takes back what it wrote, and records that it stopped, and why.
    pub(super) async fn give_up(&mut self, reason: &str) -> Result<(), Stop> {
        self.report.stopped = Some(reason.to_owned());
        // Whoever resumes it from here on begins anew.
        self.run.mark = None;
        self.run.report = Some(text(&self.report)?);
        self.keep(&self.run).await?;
        let mut attempts = 0;
        loop {
            let ended: Result<bool, Stop> = async {
                let mut unit = self.service.store.write_beside(Chore::Migrating).await?;
                let forgotten = migration::forget(unit.connection(), &self.run, FORGOTTEN).await?;
                if !migration::advance(unit.connection(), &self.run, self.hold()).await? {
                    return Err(Stop::Lost);
                }
                unit.commit().await?;
                Ok(forgotten < FORGOTTEN)
            }
            .await;
            match ended {
                Ok(true) => break,
                Ok(false) => attempts = 0,
                Err(stop) => wait(stop, &mut attempts).await?,
            }
        }
        let mut attempts = 0;
        loop {
            match self.fail(reason).await {
                Ok(()) => return Ok(()),
                Err(stop) => wait(stop, &mut attempts).await?,
            }
        }
    }

    /// Records that it stopped, and why.
    async fn fail(&mut self, reason: &str) -> Result<(), Stop> {
        let service = Arc::clone(&self.service);
        let mut work = service.begin(Authority::Own).await?;
        let found = proposal::find(work.connection(), &self.run.proposal_id).await?;
        let Some(mut row) = found else { return Err(Stop::Lost) };
        let state: ProposalState = read(&row.state)?;
        if state.status == ProposalStatus::Migrating {
            let command = Command::RecordFailed { reason: reason.to_owned() };
            self.record(&mut work, &mut row, &state, &command).await?;
        }
        self.report.changed = 0;
        self.close(work, RunStatus::Failed).await
    }

    /// What becomes of the proposal, as the engine decides.
    async fn record(
        &self,
        work: &mut Work,
        row: &mut ProposalRow,
        state: &ProposalState,
        command: &Command,
    ) -> Result<(), Stop> {
        let facts = proposal_decide::Facts::default();
        let decided = self.service.decided(Some(state), command, (&work.actor(), work.now), &facts).await?;
        Ok(self.service.follow(work, row, &decided.state, &decided.events).await?)
    }

    async fn close(&mut self, mut work: Work, status: RunStatus) -> Result<(), Stop> {
        let service = Arc::clone(&self.service);
        self.report.milliseconds = self.milliseconds();
        let run = RunRow { status, report: Some(text(&self.report)?), ..self.run.clone() };
        let now = work.now;
        match migration::end(work.connection(), &run, &self.holder, now).await {
            Ok(()) => {}
            Err(StoreError::Conflict) => return Err(Stop::Lost),
            Err(error) => return Err(error.into()),
        }
        let switched = status == RunStatus::Done && !self.is_about_type();
        log_end(&mut work, &run, &self.report, switched.then_some(self.generations.1))?;
        service.finish(work, None, Reply::ok(&NoInput {})?).await?;
        Ok(())
    }

    /// The schema after comes into force.
    async fn enact(&self, work: &mut Work) -> Result<(), Stop> {
        let row = SchemaRow {
            artifact_type: self.run.artifact_type.clone(),
            version: self.run.to_version,
            schema: text(&*self.to)?,
            digest: self.plan.schema_digest.to_string(),
            proposal_id: Some(self.run.proposal_id.clone()),
            created_at: work.now,
        };
        let stored = if self.run.from_version == 0 {
            registry::insert_type(work.connection(), &row).await
        } else {
            registry::advance(work.connection(), &row).await
        };
        match stored {
            Ok(()) => {}
            Err(StoreError::Conflict | StoreError::Taken) => {
                return Err(Stop::Fault("the registry has changed".into()));
            }
            Err(error) => return Err(error.into()),
        }
        let (version, digest) = (self.run.to_version, self.plan.schema_digest);
        let (proposal_id, plan) = (Some(self.run.proposal_id.clone()), plan_digest(&self.run)?);
        self.log_schema(work, SchemaHappened::Registered { version, digest, proposal_id, plan });
        Ok(())
    }

    /// The schema before comes into force again.
    async fn take_back(&self, work: &mut Work) -> Result<(), Stop> {
        let name = &self.run.artifact_type;
        let taken = if self.run.from_version == 0 {
            if artifact::count(work.connection(), name).await? > 0 {
                return Err(Stop::Fault(inhabited(name)));
            }
            registry::delete_type(work.connection(), name).await
        } else {
            registry::withdraw(work.connection(), name, self.run.to_version).await
        };
        match taken {
            Ok(()) => {}
            Err(StoreError::Conflict) => return Err(Stop::Fault("the registry has changed".into())),
            Err(error) => return Err(error.into()),
        }
        let (version, digest) = (self.run.to_version, self.plan.schema_digest);
        let (proposal_id, plan) = (Some(self.run.proposal_id.clone()), plan_digest(&self.run)?);
        self.log_schema(work, SchemaHappened::Withdrawn { version, digest, proposal_id, plan });
        Ok(())
    }

    fn log_schema(&self, work: &mut Work, happened: SchemaHappened) {
        let event = Record { at: work.now, actor: work.actor(), happened };
        work.log(Act::Schema(Entry { subject: self.run.artifact_type.clone(), by: None, event }));
    }
}

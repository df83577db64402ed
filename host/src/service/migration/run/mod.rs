//! A run: every artifact of the type, in the order in which they came, in small transactions.
//!
//! What each becomes is written beside what is in force, as the next generation of the type's artifacts. An artifact that comes
//! meanwhile comes after the others, so the run meets it too. The transaction that finds less than a whole batch left makes the
//! switch: nobody registers while it lasts, and it is as long as one batch. A run that fails takes back what it wrote, and
//! nothing that is in force was touched.

mod end;

use std::sync::Arc;
use std::time::{Duration, Instant};

use rogatio_core::digest::Domain;
use rogatio_core::wire::leaf::{Act, Entry, MigrationHappened, Prepared, Record};
use rogatio_core::wire::migration::{Stage, Way};
use rogatio_core::wire::proposal::Unfit;
use rogatio_core::wire::proposal_decide::ProposalStatus;
use rogatio_core::wire::{Code, Problem};
use serde_json::Value;

pub(super) use end::{inhabited, log_end};

use super::begin::resulting;
use super::document::Change;
use super::{PlanFacts, Planned, planned_by};
use crate::service::authority::Authority;
use crate::service::held::{HOLD, Stop, wait};
use crate::service::wire::{MigrationReport, NoInput};
use crate::service::work::Work;
use crate::service::{Answer, Reply, Service, Trouble, nonce, now, read, refuse, stored_digest, text};
use crate::store::migration::{self, BodyRow, Hold, Pending, RunRow};
use crate::store::{Chore, Connection, artifact};

/// Bytes of a leaf that prepared artifacts may take.
const ROOM: usize = 60_000;
/// How often is told how far a run is, while nothing is written.
const PULSE: Duration = Duration::from_millis(500);
/// Rows that are taken back at once.
const FORGOTTEN: u64 = 1_000;

/// A run that this process holds.
pub(super) struct Runner {
    service: Arc<Service>,
    run: RunRow,
    holder: String,
    plan: Arc<PlanFacts>,
    /// The schema before; null for a new type.
    from: Arc<Value>,
    /// The schema after.
    to: Arc<Value>,
    report: MigrationReport,
    /// What happens to artifacts that do not fit.
    unfit: Unfit,
    /// The generation that is in force while it runs, and the one that it prepares.
    generations: (u64, u64),
    begun: Instant,
    told: Instant,
}

/// A run of the type's migration that is not this one's is not over.
fn under_way() -> Trouble {
    let problem = Problem::new(
        Code::MigrationUnderWay,
        "another process runs this migration, or another migration of the same type",
    );
    problem.with_help("`rogatio migration status` shows the progress").into()
}

impl Runner {
    /// Takes a run that nobody holds.
    ///
    /// # Errors
    /// `migration.under-way` when somebody does, or another one of the same type has not ended.
    pub(super) async fn take(service: Arc<Service>, authority: Authority<'_>, run: RunRow) -> Answer<Self> {
        let Planned { plan, .. } = planned_by(&run)?;
        let loaded = service.loaded(&run.proposal_id).await?;
        let from = service.schema_of(&run.artifact_type, run.from_version).await?;
        let to = resulting(&loaded)?;
        let before = if from.is_null() { None } else { Domain::SCHEMA.digest(&from).ok() };
        if before != plan.from_schema_digest || Domain::SCHEMA.digest(&to).ok() != Some(plan.schema_digest) {
            return refuse(Code::Internal, "a plan is not about the schemas that are stored");
        }
        let report: Option<MigrationReport> = run.report.as_deref().map(read).transpose()?;
        let unfit = run.unfit.unwrap_or(plan.unfit);
        let mut report = report.unwrap_or_default();
        if unfit == Unfit::Stop {
            // Those that do not fit are after the last batch that was written, and are met again.
            (report.failed, report.failing) = (0, Vec::new());
        }
        let holder = nonce()?;
        // The log is taken, so that two runs of a type are never taken at once.
        let mut work = service.begin(authority).await?;
        let hold = Hold { holder: &holder, now: work.now, until: work.now.saturating_add(HOLD) };
        if !migration::take(work.connection(), &run, hold).await? {
            return Err(under_way());
        }
        let current = migration::generation(work.connection(), &run.artifact_type).await?.unwrap_or(1);
        service.finish(work, None, Reply::ok(&NoInput {})?).await?;
        let next = if run.way == Way::Up { current.saturating_add(1) } else { current.saturating_sub(1) };
        let now = Instant::now();
        Ok(Self {
            service,
            run,
            holder,
            plan: Arc::new(plan),
            from: Arc::new(from),
            to: Arc::new(to),
            report,
            unfit,
            generations: (current, next),
            begun: now,
            told: now,
        })
    }

    /// Runs it to its end, or until it stops.
    pub(super) async fn run(mut self) {
        let (id, run) = (self.run.proposal_id.clone(), self.run.run);
        let outcome = match self.go().await {
            Err(Stop::Fault(reason)) => {
                tracing::warn!(proposal = id, run, reason, "a migration stopped");
                self.give_up(&reason).await
            }
            other => other,
        };
        match outcome {
            Ok(()) => tracing::info!(proposal = id, run, "a migration ended"),
            Err(Stop::Fault(reason)) => {
                tracing::error!(proposal = id, run, reason, "a migration cannot be ended")
            }
            Err(Stop::Lost) => tracing::warn!(proposal = id, run, "another process now runs this migration"),
            Err(Stop::Trouble(trouble)) => {
                tracing::error!(
                    ?trouble,
                    proposal = id,
                    run,
                    "a migration was interrupted, and can be resumed"
                );
            }
        }
    }

    fn is_up(&self) -> bool {
        self.run.way == Way::Up
    }

    fn is_contract(&self) -> bool {
        self.run.stage == Stage::Contract
    }

    /// Whether it is about a type that comes, or goes again, and that no artifact is of.
    const fn is_about_type(&self) -> bool {
        self.run.from_version == 0
    }

    async fn go(&mut self) -> Result<(), Stop> {
        self.is_current().await?;
        let mut connection = self.service.store.read().await?;
        self.run.documents = artifact::count(&mut connection, &self.run.artifact_type).await?;
        drop(connection);
        self.run.step = 1;
        let mut attempts = 0;
        loop {
            let before = self.report.clone();
            let begun = Instant::now();
            match self.batch().await {
                Ok(true) => return Ok(()),
                Ok(false) => attempts = 0,
                Err(stop) => {
                    // What the transaction took back is not counted; what does not fit is why it fails.
                    let tried = std::mem::replace(&mut self.report, before);
                    if matches!(stop, Stop::Fault(_)) {
                        (self.report.failed, self.report.failing) = (tried.failed, tried.failing);
                    }
                    wait(stop, &mut attempts).await?;
                }
            }
            self.took(begun);
        }
    }

    /// Whether the registry still says what the plan begins with.
    async fn is_current(&self) -> Result<(), Stop> {
        let loaded = self.service.loaded(&self.run.proposal_id).await?;
        let enacted = loaded.state.status == ProposalStatus::Enacted;
        let wanted = if enacted { self.run.to_version } else { self.run.from_version };
        let current = self.service.current_version(&self.run.artifact_type).await?;
        if current == wanted {
            return Ok(());
        }
        let name = &self.run.artifact_type;
        Err(Stop::Fault(format!(
            "version {current} of `{name}` is current, but version {wanted} is required"
        )))
    }

    fn hold(&self) -> Hold<'_> {
        let now = now();
        Hold { holder: &self.holder, now, until: now.saturating_add(HOLD) }
    }

    /// The time that all of it took so far.
    fn milliseconds(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn took(&mut self, begun: Instant) {
        let took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.report.longest_transaction_ms = self.report.longest_transaction_ms.max(took);
    }

    /// The next artifacts that it has not been through.
    async fn pending(&self, connection: &mut Connection) -> Result<Vec<Pending>, Stop> {
        if self.is_about_type() {
            return Ok(Vec::new());
        }
        let (name, after) = (self.run.artifact_type.as_str(), self.run.mark.unwrap_or(0));
        Ok(if self.is_up() {
            migration::pending(connection, name, after, self.plan.batch).await?
        } else {
            let plan = self.run.plan_digest.as_deref().unwrap_or_default();
            migration::pending_back(connection, (name, plan), self.generations.1, after, self.plan.batch)
                .await?
        })
    }

    /// What artifacts become; those that do not fit are counted.
    async fn prepared(&mut self, rows: &[Pending]) -> Result<Vec<BodyRow>, Stop> {
        let (service, plan) = (Arc::clone(&self.service), Arc::clone(&self.plan));
        let (from, to) = (Arc::clone(&self.from), Arc::clone(&self.to));
        let change =
            Change { way: self.run.way, from: &from, to: &to, rewrites: plan.rewrites(), unfit: self.unfit };
        Ok(service.prepared(change, rows, &mut self.report).await?)
    }

    /// One batch in one transaction, which holds the log because what it writes has its leaf; whether it was the last one, which made
    /// the switch.
    async fn batch(&mut self) -> Result<bool, Stop> {
        let service = Arc::clone(&self.service);
        let mut work = service.begin(Authority::Own).await?;
        let rows = self.pending(work.connection()).await?;
        let bodies = self.prepared(&rows).await?;
        if self.report.failed > 0 {
            drop(work);
            return self.look(rows).await;
        }
        for body in &bodies {
            migration::prepare(work.connection(), &self.run, self.generations.1, body).await?;
        }
        self.log_prepared(&mut work, bodies)?;
        let is_last = count(rows.len()) < self.plan.batch;
        let done = self.run.documents_done.saturating_add(count(rows.len()));
        let mark = rows.last().map(|last| last.sequence).or(self.run.mark);
        self.report.milliseconds = self.milliseconds();
        let run = RunRow {
            mark,
            documents_done: done,
            step: if is_last { self.run.steps } else { self.run.step },
            report: Some(text(&self.report)?),
            ..self.run.clone()
        };
        if is_last {
            let before = std::mem::replace(&mut self.run, run);
            let switched = self.switch(work).await;
            if switched.is_err() {
                self.run = before;
            }
            return switched.map(|()| true);
        }
        if !migration::advance(work.connection(), &run, self.hold()).await? {
            return Err(Stop::Lost);
        }
        service.finish(work, None, Reply::ok(&NoInput {})?).await?;
        (self.run, self.told) = (run, Instant::now());
        Ok(false)
    }

    /// Looks at all the others too, so that the report has every artifact that does not fit, and then stops it. Nothing is written.
    async fn look(&mut self, mut rows: Vec<Pending>) -> Result<bool, Stop> {
        while let Some(last) = rows.last() {
            self.run.mark = Some(last.sequence);
            self.run.documents_done = self.run.documents_done.saturating_add(count(rows.len()));
            self.tell().await?;
            let mut connection = self.service.store.read().await?;
            rows = self.pending(&mut connection).await?;
            drop(connection);
            self.prepared(&rows).await?;
        }
        Err(Stop::Fault(self.report.fault().unwrap_or_else(|| "documents do not fit".into())))
    }

    /// Says from time to time how far it is while nothing is written, and holds the run for longer. Where it was last in writing stays
    /// in the database, so that whoever resumes it begins there.
    async fn tell(&mut self) -> Result<(), Stop> {
        if self.told.elapsed() < PULSE {
            return Ok(());
        }
        let stored = self.service.runs(&self.run.proposal_id).await?;
        let mark = stored.into_iter().find(|run| run.run == self.run.run).and_then(|run| run.mark);
        let run = RunRow { mark, ..self.run.clone() };
        self.keep(&run).await?;
        self.told = Instant::now();
        Ok(())
    }

    /// Holds the run for longer.
    async fn keep(&self, run: &RunRow) -> Result<(), Stop> {
        let mut attempts = 0;
        loop {
            let kept: Result<(), Stop> = async {
                let mut unit = self.service.store.write_beside(Chore::Migrating).await?;
                if !migration::advance(unit.connection(), run, self.hold()).await? {
                    return Err(Stop::Lost);
                }
                Ok(unit.commit().await?)
            }
            .await;
            match kept {
                Ok(()) => return Ok(()),
                Err(stop) => wait(stop, &mut attempts).await?,
            }
        }
    }

    /// Logs what was prepared, in as many leaves as it needs.
    fn log_prepared(&self, work: &mut Work, bodies: Vec<BodyRow>) -> Result<(), Stop> {
        let mut leaf = Vec::new();
        let mut room = ROOM;
        let mut leaves = Vec::new();
        for BodyRow { id, version, digest, quarantine, .. } in bodies {
            // A character of a text takes at most six bytes; what is around it takes less than the rest.
            let texts = id.len().saturating_add(quarantine.as_ref().map_or(0, String::len));
            let bytes = texts.saturating_mul(6).saturating_add(200);
            if bytes > room {
                leaves.push(std::mem::take(&mut leaf));
                room = ROOM;
            }
            room = room.saturating_sub(bytes);
            leaf.push(Prepared { id, version, digest: stored_digest(&digest)?, quarantine });
        }
        leaves.push(leaf);
        for artifacts in leaves.into_iter().filter(|leaf| !leaf.is_empty()) {
            let (run, generation) = (self.run.run, self.generations.1);
            let happened = MigrationHappened::Prepared { run, generation, artifacts };
            let event = Record { at: work.now, actor: self.run.begun_by.clone(), happened };
            work.log(Act::Migration(Entry { subject: self.run.proposal_id.clone(), by: None, event }));
        }
        Ok(())
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

//! A run: the steps of a plan one after the other, in small transactions, and one last transaction that makes it count.
//!
//! What came while the steps ran is caught up with in that last transaction, which holds the log: nobody registers
//! artifacts meanwhile. It takes as long as what came is much, not as the type has documents.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rogatio_core::digest::{Digest, Domain};
use rogatio_core::wire::leaf::{Act, Entry, MigrationHappened, Record, Rewritten, SchemaHappened};
use rogatio_core::wire::migration::{
    Against, Expectation, Fate, Plan, PlanQuery, Rewrite, Statement, Step, Way, Work as Task,
};
use rogatio_core::wire::proposal_decide::{ProposalState, ProposalStatus};
use rogatio_core::wire::{Code, Problem};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::begin::resulting;
use super::document::{Change, Document, id};
use super::plan_of;
use crate::service::authority::Authority;
use crate::service::proposal::Ballot;
use crate::service::wire::{Found, MigrationReport};
use crate::service::work::Work;
use crate::service::{Answer, Reply, Service, Trouble, nonce, now, read, refuse, stored_digest, text};
use crate::store::migration::{self, Given, Hold, RunRow};
use crate::store::registry::SchemaRow;
use crate::store::{Chore, Connection, StoreError, Unit, artifact, proposal, registry};

/// Bytes of a leaf that rewritten artifacts may take.
const ROOM: usize = 60_000;
/// Seconds for which a run belongs to whoever last gave a sign of life.
const HOLD: u64 = 10;
/// How often a batch is tried again when others hold its rows.
const BATCH_ATTEMPTS: u32 = 30;
/// How long is waited before that, the first time.
const PAUSE: Duration = Duration::from_millis(50);
/// How often is told how far a run is, while nothing is written.
const PULSE: Duration = Duration::from_millis(500);

/// Why a run does not go on.
enum Stop {
    /// The plan cannot be carried out: the run has failed.
    Fault(String),
    /// Somebody else holds the run.
    Lost,
    /// The database or this process broke: nothing is decided, and the run can be resumed.
    Trouble(Trouble),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            // What the engine refuses it refuses again.
            Trouble::Problem(problem, _) if problem.status < 500 => Self::Fault(problem.detail),
            other => Self::Trouble(other),
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

/// A run that this process holds.
pub(super) struct Runner {
    service: Arc<Service>,
    run: RunRow,
    holder: String,
    plan: Arc<Plan>,
    /// The schema before; null for a new type.
    from: Arc<Value>,
    /// The schema after.
    to: Arc<Value>,
    report: MigrationReport,
    /// Whether somebody began it, and was interrupted.
    resumed: bool,
    /// Whether the questions that come last are asked once more, after what came meanwhile is caught up with.
    asks_again: bool,
    begun: Instant,
    told: Instant,
}

/// Logs how a run ended.
pub(super) fn log_end(work: &mut Work, run: &RunRow, report: &MigrationReport) -> Answer<()> {
    let happened = MigrationHappened::MigrationEnded {
        run: run.run,
        stage: word(&run.stage)?,
        way: word(&run.way)?,
        begun_by: Some(run.begun_by.clone()),
        status: word(&run.status)?,
        plan: plan_digest(run)?,
        changed: report.changed,
        stopped: report.stopped.clone().map(Into::into),
    };
    let event = Record { at: work.now, actor: work.actor(), happened };
    work.log(Act::Migration(Entry { subject: run.proposal_id.clone(), by: None, event }));
    Ok(())
}

/// A word out of a column.
fn word<T: DeserializeOwned>(stored: &str) -> Answer<T> {
    read(&text(&stored)?)
}

fn plan_digest(run: &RunRow) -> Answer<Option<Digest>> {
    run.plan_digest.as_deref().map(stored_digest).transpose()
}

/// A run of the type's migration that is not this one's is not over.
fn under_way() -> Trouble {
    let problem =
        Problem::new(Code::MigrationUnderWay, "somebody runs it, or another migration of the same type");
    problem.with_help("`rogatio migration status` tells how far it is").into()
}

impl Runner {
    /// Takes a run that nobody holds.
    ///
    /// # Errors
    /// `migration.under-way` when somebody does, or another one of the same type has not ended.
    pub(super) async fn take(service: Arc<Service>, authority: Authority<'_>, run: RunRow) -> Answer<Self> {
        let plan = plan_of(&run)?.plan;
        let loaded = service.loaded(&run.proposal_id).await?;
        let from = service.schema_of(&run.artifact_type, run.from_version).await?;
        let to = resulting(&loaded)?;
        let before = if from.is_null() { None } else { Domain::SCHEMA.digest(&from).ok() };
        if before != plan.from_schema_digest || Domain::SCHEMA.digest(&to).ok() != Some(plan.schema_digest) {
            return refuse(Code::Internal, "a plan is not about the schemas that are stored");
        }
        let report: Option<MigrationReport> = run.report.as_deref().map(read).transpose()?;
        let holder = nonce()?;
        // The log is taken, so that two runs of a type are never taken at once.
        let mut work = service.begin(authority).await?;
        let mark = artifact::newest(work.connection()).await?;
        let hold = Hold { holder: &holder, now: work.now, until: work.now.saturating_add(HOLD) };
        if !migration::take(work.connection(), &run, mark, hold).await? {
            return Err(under_way());
        }
        service.finish(work, None, Reply::ok(&json!({}))?).await?;
        let now = Instant::now();
        Ok(Self {
            resumed: run.step > 0,
            run: RunRow { mark: run.mark.or(Some(mark)), ..run },
            service,
            holder,
            plan: Arc::new(plan),
            from: Arc::new(from),
            to: Arc::new(to),
            report: report.unwrap_or_default(),
            asks_again: false,
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
                self.end(Some(reason)).await
            }
            other => other,
        };
        match outcome {
            Ok(()) => tracing::info!(proposal = id, run, "a migration ended"),
            Err(Stop::Fault(reason)) => {
                tracing::error!(proposal = id, run, reason, "a migration cannot be ended")
            }
            Err(Stop::Lost) => tracing::warn!(proposal = id, run, "somebody else runs this migration now"),
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
        self.run.way == "up"
    }

    fn is_contract(&self) -> bool {
        self.run.stage == "contract"
    }

    fn change<'c>(&'c self, rewrites: &'c [Rewrite]) -> Change<'c> {
        let way = if self.is_up() { Way::Up } else { Way::Down };
        Change { way, from: &self.from, to: &self.to, rewrites }
    }

    fn given(&self, step: u32) -> Given {
        Given {
            plan: self.run.plan_digest.clone().unwrap_or_default(),
            step,
            artifact_type: self.run.artifact_type.clone(),
            after: String::new(),
            batch: self.plan.batch,
            rows: String::new(),
        }
    }

    async fn go(&mut self) -> Result<(), Stop> {
        self.is_current().await?;
        let plan = Arc::clone(&self.plan);
        let (queries, steps) =
            if self.is_up() { (&plan.preflight, &plan.steps) } else { (&plan.down_preflight, &plan.down) };
        let mut connection = self.service.store.read().await?;
        self.run.documents = artifact::count(&mut connection, &self.run.artifact_type).await?;
        if !self.resumed {
            self.ask(&mut connection, queries).await?;
        }
        drop(connection);
        let first = self.run.step;
        for step in steps.iter().filter(|step| u64::from(step.number) >= first) {
            self.run.step = u64::from(step.number);
            self.run.documents_done = 0;
            self.tell(true).await?;
            self.step(step).await?;
            // Only the step that was interrupted is gone on with.
            self.resumed = false;
        }
        if self.is_up() {
            // What came meanwhile may be among it, so only the last transaction can object.
            let mut connection = self.service.store.read().await?;
            let found = ask(&mut connection, &plan.post, &self.given(0)).await?;
            self.asks_again = found.iter().any(|found| !found.expected);
            if !self.asks_again {
                self.report.found.extend(found);
            }
        }
        self.end(None).await
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
        Err(Stop::Fault(format!("version {current} of `{name}` is current, and version {wanted} should be")))
    }

    /// Asks questions of the plan; one that finds what must not be there stops it.
    async fn ask(&mut self, connection: &mut Connection, queries: &[PlanQuery]) -> Result<(), Stop> {
        let found = ask(connection, queries, &self.given(0)).await?;
        self.report.found.extend(found);
        match self.report.found.iter().find(|found| !found.expected) {
            Some(found) => Err(Stop::Fault(format!("{}: {}, there must be none", found.title, found.count))),
            None => Ok(()),
        }
    }

    fn hold(&self) -> Hold<'_> {
        let now = now();
        Hold { holder: &self.holder, now, until: now.saturating_add(HOLD) }
    }

    /// The time that all of it took so far.
    fn milliseconds(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Says how far the run is, and holds it for longer.
    async fn tell(&mut self, at_once: bool) -> Result<(), Stop> {
        if !at_once && self.told.elapsed() < PULSE {
            return Ok(());
        }
        self.run.report = Some(text(&self.report)?);
        let mut attempts = 0;
        loop {
            let told: Result<(), Stop> = async {
                let mut unit = self.service.store.write_beside(Chore::Migrating).await?;
                if !migration::advance(unit.connection(), &self.run, self.hold()).await? {
                    return Err(Stop::Lost);
                }
                Ok(unit.commit().await?)
            }
            .await;
            match told {
                Ok(()) => break,
                Err(stop) => wait(stop, &mut attempts).await?,
            }
        }
        self.told = Instant::now();
        Ok(())
    }

    async fn step(&mut self, step: &Step) -> Result<(), Stop> {
        match &step.work {
            Task::Run { transaction: true, statements } => self.once(step.number, statements, false).await,
            Task::Run { transaction: false, .. } => {
                Err(Stop::Fault("columns are migrated with the files of their plan".into()))
            }
            Task::Repeat { statements } => self.once(step.number, statements, true).await,
            Task::Check { rewrites, select } => {
                self.look(step.number, select, Look::Rewriting(rewrites)).await
            }
            Task::Validate { against, select } => {
                self.look(step.number, select, Look::Judging(*against)).await
            }
            Task::Rewrite { rewrites, select, write, remember, resume } => {
                let mut given = self.given(step.number);
                if self.resumed {
                    let mut connection = self.service.store.read().await?;
                    let left = migration::texts(&mut connection, resume, &given).await?;
                    given.after = left.into_iter().flatten().next().unwrap_or_default();
                }
                self.batches(&Batch { rewrites, select, write, end: remember, forgets: false }, given).await
            }
            Task::Restore { of, select, write, forget } => {
                let given = Given { step: *of, ..self.given(step.number) };
                self.batches(&Batch { rewrites: &[], select, write, end: forget, forgets: true }, given).await
            }
            // In the last transaction.
            Task::Registry { .. } => Ok(()),
        }
    }

    /// Begins a transaction as the plan wants it, in which documents are rewritten: it holds the log, because each rewriting
    /// has its leaf.
    async fn open_logged(&self) -> Result<Work, Stop> {
        let mut work = self.service.begin(Authority::Own).await?;
        migration::execute(work.connection(), &self.plan.session, &self.given(0)).await?;
        Ok(work)
    }

    /// Logs which artifacts were rewritten, in as many leaves as they need.
    fn log_rewritten(&self, work: &mut Work, rewritten: Vec<Rewritten>) {
        let mut leaf = Vec::new();
        let mut room = ROOM;
        let mut leaves = Vec::new();
        for one in rewritten {
            // A character of an id takes at most six bytes; what is around it takes less than the rest.
            let bytes = one.id.len().saturating_mul(6).saturating_add(120);
            if bytes > room {
                leaves.push(std::mem::take(&mut leaf));
                room = ROOM;
            }
            room = room.saturating_sub(bytes);
            leaf.push(one);
        }
        leaves.push(leaf);
        for artifacts in leaves.into_iter().filter(|leaf| !leaf.is_empty()) {
            let happened = MigrationHappened::Rewrote { run: self.run.run, artifacts };
            let event = Record { at: work.now, actor: self.run.begun_by.clone(), happened };
            work.log(Act::Migration(Entry { subject: self.run.proposal_id.clone(), by: None, event }));
        }
    }

    /// Begins a transaction as the plan wants it.
    async fn open(&self) -> Result<Unit, Stop> {
        let mut unit = self.service.store.write_beside(Chore::Migrating).await?;
        migration::execute(unit.connection(), &self.plan.session, &self.given(0)).await?;
        Ok(unit)
    }

    /// Statements that are run once; where they repeat, until the last one changes nothing, each time in a transaction.
    async fn once(&mut self, step: u32, statements: &[Statement], repeats: bool) -> Result<(), Stop> {
        let plan = self.run.plan_digest.clone().unwrap_or_default();
        let way = self.run.way.clone();
        let key = (plan.as_str(), way.as_str(), step);
        let given = self.given(step);
        let mut attempts = 0;
        loop {
            let begun = Instant::now();
            let done: Result<bool, Stop> = async {
                let mut unit = self.open().await?;
                if migration::is_done(unit.connection(), key).await? {
                    return Ok(true);
                }
                let changed = migration::execute(unit.connection(), statements, &given).await?;
                let ended = !repeats || changed == 0;
                if ended {
                    migration::done(unit.connection(), key).await?;
                }
                if !migration::advance(unit.connection(), &self.run, self.hold()).await? {
                    return Err(Stop::Lost);
                }
                unit.commit().await?;
                Ok(ended)
            }
            .await;
            match done {
                Ok(true) => return Ok(()),
                Ok(false) => attempts = 0,
                Err(stop) => wait(stop, &mut attempts).await?,
            }
            self.took(begun);
        }
    }

    fn took(&mut self, begun: Instant) {
        let took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.report.longest_transaction_ms = self.report.longest_transaction_ms.max(took);
    }

    /// Goes through all documents without writing.
    async fn look(&mut self, step: u32, select: &Statement, look: Look<'_>) -> Result<(), Stop> {
        let mut given = self.given(step);
        loop {
            let mut connection = self.service.store.read().await?;
            let mut rows = migration::texts(&mut connection, select, &given).await?;
            let Some(last) = rows.last().map(|last| id(last).to_owned()) else { break };
            let seen = count(rows.len());
            if matches!(look, Look::Judging(_)) {
                // Those are judged at the end, after what was done to the others is done to them.
                let newcomers = self.newcomers(&mut connection, &given.after).await?;
                let newcomers: BTreeSet<&str> = newcomers.iter().map(id).collect();
                rows.retain(|row| !newcomers.contains(id(row)));
            }
            drop(connection);
            given.after = last;
            let service = Arc::clone(&self.service);
            match look {
                Look::Rewriting(rewrites) => {
                    for answer in service.transform(self.change(rewrites), &rows).await? {
                        if answer.fate == Fate::Failed {
                            self.report.fail(&answer.id, answer.diagnostics);
                        }
                    }
                }
                Look::Judging(against) => {
                    let schema = self.schema(against);
                    service.judge_documents(&schema, &rows, &mut self.report).await?;
                }
            }
            self.run.documents_done = self.run.documents_done.saturating_add(seen);
            self.tell(false).await?;
        }
        match self.report.fault("do not fit") {
            Some(fault) => Err(Stop::Fault(fault)),
            None => Ok(()),
        }
    }

    /// Artifacts that came after the run began, the next batch by id.
    async fn newcomers(&self, connection: &mut Connection, after: &str) -> Result<Vec<Document>, StoreError> {
        let of = (self.run.artifact_type.as_str(), self.run.mark.unwrap_or(u64::MAX));
        artifact::newcomers(connection, of, after, u64::from(self.plan.batch)).await
    }

    fn schema(&self, against: Against) -> Arc<Value> {
        Arc::clone(match against {
            Against::From => &self.from,
            Against::To => &self.to,
        })
    }

    async fn batches(&mut self, batch: &Batch<'_>, mut given: Given) -> Result<(), Stop> {
        let mut attempts = 0;
        loop {
            match self.batch(batch, given.clone()).await {
                Ok(Some(last)) => (given.after, attempts) = (last, 0),
                Ok(None) => return Ok(()),
                Err(stop) => wait(stop, &mut attempts).await?,
            }
        }
    }

    /// One batch in one transaction; the id of its last document, or none when there was none left.
    async fn batch(&mut self, batch: &Batch<'_>, mut given: Given) -> Result<Option<String>, Stop> {
        let begun = Instant::now();
        let mut unit = self.open_logged().await?;
        let rows = migration::texts(unit.connection(), batch.select, &given).await?;
        let work = (batch.rewrites, batch.write);
        let rewritten = self.put(unit.connection(), work, &rows, &mut given).await?;
        let changed = count(rewritten.len());
        self.log_rewritten(&mut unit, rewritten);
        if batch.forgets {
            let ids: Vec<Value> = rows.iter().map(|row| json!({"id": id(row)})).collect();
            given.rows = Value::Array(ids).to_string();
        }
        // After the last batch it remembers the empty id, so that another run looks at everything.
        given.after = rows.last().map_or_else(String::new, |last| id(last).to_owned());
        migration::execute(unit.connection(), std::slice::from_ref(batch.end), &given).await?;
        let mut report = self.report.clone();
        report.changed = report.changed.saturating_add(changed);
        report.milliseconds = self.milliseconds();
        let run = RunRow {
            documents_done: self.run.documents_done.saturating_add(count(rows.len())),
            report: Some(text(&report)?),
            ..self.run.clone()
        };
        if !migration::advance(unit.connection(), &run, self.hold()).await? {
            return Err(Stop::Lost);
        }
        self.service.finish(unit, None, Reply::ok(&Value::Null)?).await?;
        (self.run, self.report, self.told) = (run, report, Instant::now());
        self.took(begun);
        Ok(rows.last().map(|last| id(last).to_owned()))
    }

    /// Rewrites documents and writes what changed, each over the text that it was made of; which ones.
    async fn put(
        &mut self,
        connection: &mut Connection,
        (rewrites, write): (&[Rewrite], &[Statement]),
        rows: &[Document],
        given: &mut Given,
    ) -> Result<Vec<Rewritten>, Stop> {
        let service = Arc::clone(&self.service);
        let answers = service.transform(self.change(rewrites), rows).await?;
        let (mut written, mut rewritten) = (Vec::new(), Vec::new());
        for (row, answer) in rows.iter().zip(answers) {
            match answer.fate {
                Fate::Unchanged => {}
                Fate::Failed => self.report.fail(&answer.id, answer.diagnostics),
                Fate::Changed => {
                    let Some(digest) = answer.digest else {
                        return Err(Stop::Fault("the engine gave a document without its digest".into()));
                    };
                    rewritten.push(Rewritten { id: id(row).to_owned(), digest });
                    let record = answer.record.as_ref().map(text).transpose()?;
                    written.push(json!({
                        "id": id(row), "before": super::document::body(row), "after": answer.document,
                        "digest": answer.digest, "record": record,
                    }));
                }
            }
        }
        if let Some(fault) = self.report.fault("do not fit") {
            return Err(Stop::Fault(fault));
        }
        let expected = count(written.len());
        if expected > 0 {
            given.rows = Value::Array(written).to_string();
            if migration::execute(connection, write, given).await? != expected {
                return Err(Stop::Trouble(Trouble::Conflict));
            }
        }
        Ok(rewritten)
    }

    /// Ends the run: done, or failed with a reason.
    async fn end(&mut self, stopped: Option<String>) -> Result<(), Stop> {
        let before = self.report.clone();
        let mut attempts = 0;
        loop {
            let ended = match &stopped {
                None => self.finish().await,
                Some(reason) => self.fail(reason).await,
            };
            match ended {
                Err(stop) => {
                    // What the transaction took back is not counted; what failed in it is why the run fails.
                    let tried = std::mem::replace(&mut self.report, before.clone());
                    if matches!(stop, Stop::Fault(_)) {
                        (self.report.failed, self.report.failing) = (tried.failed, tried.failing);
                    }
                    wait(stop, &mut attempts).await?;
                }
                Ok(()) => return Ok(()),
            }
        }
    }

    /// The last transaction: catches up, tells the registry, the history and the log.
    async fn finish(&mut self) -> Result<(), Stop> {
        let service = Arc::clone(&self.service);
        let begun = Instant::now();
        let mut work = service.begin(Authority::Own).await?;
        self.catch_up(&mut work).await?;
        if self.asks_again {
            let plan = Arc::clone(&self.plan);
            self.ask(work.connection(), &plan.post).await?;
        }
        let found = proposal::find(work.connection(), &self.run.proposal_id).await?;
        let Some(mut row) = found else { return Err(Stop::Fault("the proposal is gone".into())) };
        let state: ProposalState = read(&row.state)?;
        let command = match (self.is_contract(), self.is_up()) {
            (false, true) => {
                self.enact(&mut work).await?;
                Some(json!({"type": "record_enacted", "version": self.run.to_version}))
            }
            (false, false) if state.status == ProposalStatus::Enacted => {
                self.take_back(&mut work).await?;
                let reason = self.report.reason.clone().filter(|reason| !reason.trim().is_empty());
                let reason = reason.unwrap_or_else(|| format!("undone by `{}`", self.run.begun_by));
                Some(json!({"type": "record_undone", "reason": reason}))
            }
            _ => None,
        };
        if let Some(command) = command {
            self.record(&mut work, &mut row, &state, &command).await?;
        }
        let plan = self.run.plan_digest.clone().unwrap_or_default();
        migration::forget_steps(work.connection(), &plan).await?;
        self.took(begun);
        self.close(work, "done").await
    }

    /// Records that it stopped, and why.
    async fn fail(&mut self, reason: &str) -> Result<(), Stop> {
        let service = Arc::clone(&self.service);
        let mut work = service.begin(Authority::Own).await?;
        let found = proposal::find(work.connection(), &self.run.proposal_id).await?;
        let Some(mut row) = found else { return Err(Stop::Lost) };
        let state: ProposalState = read(&row.state)?;
        if state.status == ProposalStatus::Migrating {
            let command = json!({"type": "record_failed", "reason": reason});
            self.record(&mut work, &mut row, &state, &command).await?;
        }
        self.report.stopped = Some(reason.to_owned());
        self.close(work, "failed").await
    }

    /// What becomes of the proposal, as the engine decides.
    async fn record(
        &self,
        work: &mut Work,
        row: &mut proposal::ProposalRow,
        state: &ProposalState,
        command: &Value,
    ) -> Result<(), Stop> {
        let decided =
            self.service.decided(Some(state), command, (&work.actor(), work.now), &json!({})).await?;
        Ok(self.service.follow(work, row, &decided.state, &decided.events, Ballot::default()).await?)
    }

    async fn close(&mut self, mut work: Work, status: &str) -> Result<(), Stop> {
        let service = Arc::clone(&self.service);
        self.report.milliseconds = self.milliseconds();
        let run = RunRow { status: status.into(), report: Some(text(&self.report)?), ..self.run.clone() };
        let now = work.now;
        match migration::end(work.connection(), &run, &self.holder, now).await {
            Ok(()) => {}
            Err(StoreError::Conflict) => return Err(Stop::Lost),
            Err(error) => return Err(error.into()),
        }
        log_end(&mut work, &run, &self.report)?;
        service.finish(work, None, Reply::ok(&json!({}))?).await?;
        Ok(())
    }

    /// Does to the artifacts that came meanwhile what the steps have done to the others. Nobody registers any now.
    async fn catch_up(&mut self, work: &mut Work) -> Result<(), Stop> {
        let service = Arc::clone(&self.service);
        let plan = Arc::clone(&self.plan);
        let steps = if self.is_up() { &plan.steps } else { &plan.down };
        for step in steps {
            let mut given = self.given(step.number);
            if let Task::Repeat { statements } = &step.work {
                while migration::execute(work.connection(), statements, &given).await? > 0 {}
            }
            if !matches!(step.work, Task::Rewrite { .. } | Task::Validate { .. }) {
                continue;
            }
            loop {
                let rows = self.newcomers(work.connection(), &given.after).await?;
                let Some(last) = rows.last() else { break };
                given.after = id(last).to_owned();
                match &step.work {
                    Task::Rewrite { rewrites, write, .. } => {
                        let put = (rewrites.as_slice(), write.as_slice());
                        let rewritten = self.put(work.connection(), put, &rows, &mut given).await?;
                        self.report.changed = self.report.changed.saturating_add(count(rewritten.len()));
                        self.log_rewritten(work, rewritten);
                    }
                    Task::Validate { against, .. } => {
                        let schema = self.schema(*against);
                        service.judge_documents(&schema, &rows, &mut self.report).await?;
                    }
                    _ => {}
                }
            }
        }
        match self.report.fault("came meanwhile and do not fit") {
            Some(fault) => Err(Stop::Fault(fault)),
            None => Ok(()),
        }
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
                return Err(Stop::Fault("the registry has moved on".into()));
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
                return Err(Stop::Fault(format!("there are artifacts of `{name}`, so the type stays")));
            }
            registry::delete_type(work.connection(), name).await
        } else {
            registry::withdraw(work.connection(), name, self.run.to_version).await
        };
        match taken {
            Ok(()) => {}
            Err(StoreError::Conflict) => return Err(Stop::Fault("the registry has moved on".into())),
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

/// What is looked for without writing.
#[derive(Clone, Copy)]
enum Look<'l> {
    /// Whether documents can be rewritten.
    Rewriting(&'l [Rewrite]),
    /// Whether they satisfy a schema.
    Judging(Against),
}

/// What is done to batches, and what is written after each.
struct Batch<'b> {
    rewrites: &'b [Rewrite],
    select: &'b Statement,
    write: &'b [Statement],
    end: &'b Statement,
    /// Whether `end` is given the ids of the batch.
    forgets: bool,
}

/// Asks questions of a plan.
pub(super) async fn ask(
    connection: &mut Connection,
    queries: &[PlanQuery],
    given: &Given,
) -> Result<Vec<Found>, StoreError> {
    let mut found = Vec::with_capacity(queries.len());
    for query in queries {
        let count = migration::number(connection, &query.query, given).await?;
        let expected = query.expect == Expectation::Any || count == 0;
        found.push(Found { title: query.title.clone(), count, expected });
    }
    Ok(found)
}

/// Waits where others were in the way, unless that was too often.
async fn wait(stop: Stop, attempts: &mut u32) -> Result<(), Stop> {
    match stop {
        Stop::Trouble(Trouble::Conflict) if *attempts < BATCH_ATTEMPTS => {
            *attempts = attempts.saturating_add(1);
            tokio::time::sleep(PAUSE.saturating_mul(*attempts)).await;
            Ok(())
        }
        other => Err(other),
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

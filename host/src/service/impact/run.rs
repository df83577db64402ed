//! Measurements in the background: every artifact of the type, in the order in which they came, in batches on threads of low priority.
//!
//! A measurement belongs to the process that holds it, for some seconds after its last sign of life; then any process continues it. It
//! waits for nobody and nobody waits for it: only its last transaction takes the log, and it only compares and writes. That transaction
//! makes the fact true of all artifacts in force: one that came meanwhile is judged first, and if one was removed or replaced, the
//! measurement begins again.

use std::sync::Arc;

use rogatio_core::digest::Digest;
use rogatio_core::impact::{merge, one_line, unreadable};
use rogatio_core::wire::impact::{ImpactDocument, ImpactReport};
use rogatio_core::wire::impact_statement::ImpactCounts;
use rogatio_core::wire::leaf::{Act, Entry, ImpactHappened, Record};
use rogatio_core::wire::migration::Rewrite;
use rogatio_core::wire::{Code, ImpactMeasureRequest};

use super::{Change, MEASURES, Now, change, change_of, digest_of, in_short, is_open, nothing, refuse_closed};
use crate::engine::COMPONENT_DIGEST;
use crate::service::authority::Authority;
use crate::service::held::{HOLD, Stop, wait};
use crate::service::proposal::loaded_by;
use crate::service::wire::{NoInput, ProposalImpact, RunStatus};
use crate::service::{
    Answer, Caller, Repeat, Reply, Service, Trouble, indexed, nonce, read, refuse, stored_digest, text,
};
use crate::store::impact::{self, ImpactRow, JobRow, Judged};
use crate::store::migration::Hold;
use crate::store::{Chore, Connection, artifact, log, registry};

/// Artifacts that are read at once.
const BATCH: u64 = 500;
/// Bytes of artifacts that the engine is given at once, unless one alone has more.
const MOST_BYTES: usize = 4 << 20;
/// The most attempts: each further one follows because artifacts were removed or replaced during the one before.
const MOST_ATTEMPTS: u64 = 5;
/// The most facts about one proposal that the senate measures.
const MOST_FACTS: u64 = 200;

impl Service {
    /// Asks for a measurement of a proposal over the stored artifacts, in the background. Nothing begins if one is under way, or if the
    /// newest fact is still about the proposal and the artifacts as they are.
    pub(crate) async fn measure_impact(
        self: &Arc<Self>,
        caller: &Caller,
        id: &str,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalImpact>> {
        let reply = self.ask_for_measurement(caller.with(MEASURES)?, id, repeat).await?;
        self.measure_what_waits().await?;
        Ok(reply)
    }

    async fn ask_for_measurement(
        &self,
        authority: Authority<'_>,
        id: &str,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ProposalImpact>> {
        let mut work = self.begin(authority).await?;
        let (begun_by, now) = (work.actor(), work.now);
        let connection = work.connection();
        let loaded = loaded_by(connection, id).await?;
        refuse_closed(&loaded.state)?;
        change_of(connection, &loaded).await?;
        let state = Now::of(connection, &loaded).await?;
        if !state.is_base_current {
            let detail = "another version of the schema is in force than the one that the proposal changes";
            return refuse(Code::ProposalStale, detail);
        }
        let (id, revision) = (loaded.row.id.clone(), loaded.state.revision);
        let artifact_type = indexed(&loaded.state.content.artifact_type);
        let documents = artifact::count(connection, &artifact_type).await?;
        if documents == 0 {
            return Err(nothing(format!("the senate stores no artifacts of the type `{artifact_type}`")));
        }
        let job = impact::job(connection, &id).await?;
        let under_way = job.is_some_and(|job| !job.status.is_ended() && job.revision == revision);
        let facts = impact::counts(connection, &id).await?;
        let is_known = match facts.iter().rev().find(|row| row.statement.is_none()) {
            Some(newest) => state.outdated(newest)?.is_none(),
            None => false,
        };
        if !under_way && !is_known {
            if impact::newest(connection, &id).await? >= MOST_FACTS {
                return refuse(
                    Code::LimitImpacts,
                    format!("the proposal has {MOST_FACTS} facts about its impact"),
                );
            }
            let job = JobRow {
                proposal_id: id,
                artifact_type,
                revision,
                status: RunStatus::Waiting,
                attempt: 0,
                artifacts: None,
                mark: 0,
                documents_done: 0,
                documents,
                report: None,
                stopped: None,
                begun_by,
                created_at: now,
                ended_at: None,
            };
            impact::put_job(connection, &job).await?;
        }
        let reply = Reply::ok(&in_short(work.connection(), &loaded).await?)?;
        self.finish(work, repeat, reply).await
    }

    /// Asks for measurements of open proposals that have none, if this process was told to.
    pub(in crate::service) async fn ask_for_measurements(&self) -> Answer<()> {
        if !self.policy().auto_measure {
            return Ok(());
        }
        let mut connection = self.store.read().await?;
        let unmeasured = impact::unmeasured(&mut connection).await?;
        drop(connection);
        for id in unmeasured {
            match self.ask_for_measurement(Authority::Own, &id, None).await {
                // Another process was faster, or the proposal has moved on.
                Ok(_) | Err(Trouble::Conflict) => {}
                Err(Trouble::Problem(problem, _)) if problem.status < 500 => {}
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(())
    }

    /// Begins or continues the measurements that nobody holds, one after the other. In one process only one runs at a time.
    pub(in crate::service) async fn measure_what_waits(self: &Arc<Self>) -> Answer<()> {
        let Ok(turn) = Arc::clone(&self.measuring).try_lock_owned() else { return Ok(()) };
        let Some(first) = self.next_measurement().await? else { return Ok(()) };
        let service = Arc::clone(self);
        tokio::spawn(async move {
            let _turn = turn;
            let mut next = Some(first);
            while let Some(id) = next {
                if let Err(trouble) = service.run_measurement(&id).await {
                    tracing::warn!(
                        ?trouble,
                        proposal = id,
                        "a measurement was interrupted, and can be continued"
                    );
                    return;
                }
                next = service.next_measurement().await.ok().flatten();
            }
        });
        Ok(())
    }

    async fn next_measurement(&self) -> Answer<Option<String>> {
        let mut connection = self.store.read().await?;
        let now = log::clock(&mut connection).await?;
        Ok(impact::idle(&mut connection, now).await?.into_iter().next())
    }

    async fn run_measurement(&self, id: &str) -> Answer<()> {
        let holder = nonce()?;
        let mut unit = self.store.write_beside(Chore::Measuring).await?;
        let hold = hold(unit.connection(), &holder).await?;
        let is_ours = impact::take(unit.connection(), id, hold).await?;
        let job = impact::job(unit.connection(), id).await?;
        unit.commit().await?;
        let Some(job) = job.filter(|_| is_ours) else { return Ok(()) };
        let mut runner = Runner { service: self, job, holder };
        let stop = match runner.run().await {
            Err(Stop::Fault(reason)) => {
                tracing::warn!(proposal = id, reason, "a measurement failed");
                runner.fail(reason).await
            }
            other => other,
        };
        match stop {
            Ok(()) => Ok(()),
            Err(Stop::Lost) => {
                tracing::info!(
                    proposal = id,
                    "another process continues this measurement, or it was replaced"
                );
                Ok(())
            }
            Err(Stop::Fault(reason)) => refuse(Code::Internal, reason),
            Err(Stop::Trouble(trouble)) => Err(trouble),
        }
    }
}

async fn hold<'h>(connection: &mut Connection, holder: &'h str) -> Answer<Hold<'h>> {
    let now = log::clock(connection).await?;
    Ok(Hold { holder, now, until: now.saturating_add(HOLD) })
}

/// What the engine is asked about each batch.
struct Question {
    change: Change,
    rewrites: Option<Vec<Rewrite>>,
    /// The report on no documents.
    empty: ImpactReport,
}

impl Question {
    fn about(&self, documents: &[Judged]) -> ImpactMeasureRequest {
        let documents = documents
            .iter()
            .map(|one| ImpactDocument { id: Some(one.id.clone()), document: one.body.clone() });
        request(&self.change, self.rewrites.as_ref(), documents.collect())
    }
}

fn request(
    change: &Change,
    rewrites: Option<&Vec<Rewrite>>,
    documents: Vec<ImpactDocument>,
) -> ImpactMeasureRequest {
    ImpactMeasureRequest::builder()
        .old(change.old.clone())
        .new(change.new.clone())
        .maybe_rewrites(rewrites.cloned())
        .documents(documents)
        .build()
}

/// A measurement that this process holds.
struct Runner<'s> {
    service: &'s Service,
    job: JobRow,
    holder: String,
}

impl Runner<'_> {
    async fn run(&mut self) -> Result<(), Stop> {
        let question = self.question().await?;
        let mut failures = 0;
        loop {
            match self.batch(&question).await {
                Ok(true) => return Ok(()),
                Ok(false) => failures = 0,
                Err(stop) => wait(stop, &mut failures).await?,
            }
        }
    }

    async fn question(&self) -> Result<Question, Stop> {
        let loaded = self.service.loaded(&self.job.proposal_id).await?;
        let mut connection = self.service.store.read().await?;
        let change = change_of(&mut connection, &loaded).await?;
        drop(connection);
        if change.about.revision != self.job.revision {
            return Err(Stop::Fault("the proposal was revised".into()));
        }
        let rewrites = self.service.rewrites(&loaded).await?;
        let answer = self.service.ask(request(&change, rewrites.as_ref(), Vec::new())).await?;
        Ok(Question { change, rewrites, empty: answer.report })
    }

    /// Judges the next artifacts; true if the measurement is recorded.
    async fn batch(&mut self, question: &Question) -> Result<bool, Stop> {
        if self.job.artifacts.is_none() {
            self.begin().await?;
        }
        let mut connection = self.service.store.read().await?;
        let rows = impact::pending(&mut connection, &self.job.artifact_type, self.job.mark, BATCH).await?;
        drop(connection);
        let read_now = count(rows.len());
        if let Some(last) = rows.last() {
            let before: ImpactReport = match &self.job.report {
                Some(report) => read(report)?,
                None => question.empty.clone(),
            };
            let mut reports = self.judge(question, &rows).await?;
            reports.push(before);
            let report = merge(reports).map_err(Trouble::from)?;
            let documents_done = self.job.documents_done.saturating_add(read_now);
            let job = JobRow {
                mark: last.sequence,
                documents_done,
                documents: self.job.documents.max(documents_done),
                report: Some(text(&report)?),
                ..self.job.clone()
            };
            self.keep(job).await?;
        }
        if read_now == BATCH {
            return Ok(false);
        }
        self.service.store.hold_for_test("measuring").await;
        self.record(question).await
    }

    /// Begins with the first artifact.
    async fn begin(&mut self) -> Result<(), Stop> {
        if self.job.attempt >= MOST_ATTEMPTS {
            let detail =
                format!("artifacts were removed or replaced during each of {MOST_ATTEMPTS} attempts");
            return Err(Stop::Fault(detail));
        }
        let mut connection = self.service.store.read().await?;
        // In this order: what comes in between is judged too.
        let artifacts = impact::artifacts(&mut connection, &self.job.artifact_type).await?;
        let documents = artifact::count(&mut connection, &self.job.artifact_type).await?;
        drop(connection);
        let job = JobRow {
            attempt: self.job.attempt.saturating_add(1),
            artifacts: Some(artifacts.base()),
            mark: 0,
            documents_done: 0,
            documents,
            report: None,
            ..self.job.clone()
        };
        self.keep(job).await
    }

    /// The reports on artifacts; if they are too much for the engine at once, in pieces.
    async fn judge(&self, question: &Question, rows: &[Judged]) -> Result<Vec<ImpactReport>, Stop> {
        let mut pieces = vec![rows];
        let mut reports = Vec::new();
        while let Some(piece) = pieces.pop() {
            let bytes: usize = piece.iter().map(|one| one.body.len()).sum();
            let (first, second) = piece.split_at(piece.len() / 2);
            if bytes > MOST_BYTES && !first.is_empty() {
                pieces.extend([second, first]);
                continue;
            }
            match (self.service.ask_in_background(question.about(piece)).await, piece) {
                (Ok(answer), _) => reports.push(answer.report),
                (Err(Trouble::Problem(problem, _)), [alone]) if is_limit(problem.code) => {
                    let digest = Digest::of(&one_line(alone.body.as_bytes()));
                    reports.push(unreadable(&question.empty, &alone.id, digest, *problem).report);
                }
                (Err(Trouble::Problem(problem, _)), _) if is_limit(problem.code) => {
                    pieces.extend([second, first]);
                }
                (Err(trouble), _) => return Err(trouble.into()),
            }
        }
        Ok(reports)
    }

    /// Stores the progress, and holds the measurement for longer.
    async fn keep(&mut self, job: JobRow) -> Result<(), Stop> {
        let mut unit = self.service.store.write_beside(Chore::Measuring).await?;
        let hold = hold(unit.connection(), &self.holder).await?;
        if !impact::advance(unit.connection(), &job, hold).await? {
            return Err(Stop::Lost);
        }
        unit.commit().await?;
        self.job = job;
        Ok(())
    }

    /// Makes the report a fact, if it is about all artifacts that are in force; false if there is more to judge.
    async fn record(&mut self, question: &Question) -> Result<bool, Stop> {
        let Some(report) = &self.job.report else {
            return Err(Stop::Fault("the senate stores no artifacts of the type any more".into()));
        };
        let id = self.job.proposal_id.clone();
        let mut work = self.service.begin(Authority::Own).await?;
        let (actor, now) = (work.actor(), work.now);
        let connection = work.connection();
        let loaded = loaded_by(connection, &id).await?;
        if !is_open(&loaded.state) {
            return Err(Stop::Fault("neither the debate nor the vote is open any more".into()));
        }
        if change(connection, &loaded).await?.map(|change| change.about).as_ref()
            != Some(&question.change.about)
        {
            return Err(Stop::Fault("the proposal was revised".into()));
        }
        let current =
            registry::current(connection, &self.job.artifact_type).await?.map_or(0, |row| row.version);
        if current != loaded.state.content.base_version {
            return Err(Stop::Fault("another version of the schema came into force".into()));
        }
        let artifacts = impact::artifacts(connection, &self.job.artifact_type).await?;
        let documents = artifact::count(connection, &self.job.artifact_type).await?;
        let done = self.job.documents_done;
        let was_replaced = documents < done || (artifacts.last == self.job.mark && documents != done);
        if self.job.artifacts.as_ref() != Some(&artifacts.base()) || was_replaced {
            self.job.artifacts = None;
            return Ok(false);
        }
        if artifacts.last != self.job.mark {
            return Ok(false);
        }
        let measured: ImpactReport = read(report)?;
        let about = question.change.about.clone();
        let counts = ImpactCounts::of(&measured);
        let number = impact::newest(connection, &id).await?.saturating_add(1);
        let row = ImpactRow {
            number,
            revision: about.revision,
            proposal_digest: about.proposal.to_string(),
            old_digest: about.old.to_string(),
            new_digest: about.new.to_string(),
            engine: Some(COMPONENT_DIGEST.trim_end().to_owned()),
            report: report.clone(),
            counts: text(&counts)?,
            statement: None,
            artifacts: Some(artifacts.mark()),
            created_by: actor.clone(),
            created_at: now,
        };
        impact::insert(connection, &id, &row).await?;
        let job = JobRow { status: RunStatus::Done, documents, ..self.job.clone() };
        if !impact::end(connection, &job, &self.holder, now).await? {
            return Err(Stop::Lost);
        }
        let report = digest_of(&measured).map_err(Trouble::from)?;
        let engine = stored_digest(COMPONENT_DIGEST.trim_end())?;
        let happened = ImpactHappened::Measured { number, about, engine, report, counts };
        work.log(Act::Impact(Entry { subject: id, by: None, event: Record { at: now, actor, happened } }));
        self.service.finish(work, None, Reply::ok(&NoInput {})?).await?;
        Ok(true)
    }

    /// Records that the measurement failed, and the reason.
    async fn fail(&mut self, reason: String) -> Result<(), Stop> {
        let job = JobRow { status: RunStatus::Failed, stopped: Some(reason), ..self.job.clone() };
        let mut unit = self.service.store.write_beside(Chore::Measuring).await?;
        let now = log::clock(unit.connection()).await?;
        if !impact::end(unit.connection(), &job, &self.holder, now).await? {
            return Err(Stop::Lost);
        }
        Ok(unit.commit().await?)
    }
}

fn is_limit(code: Code) -> bool {
    code.as_str().starts_with("limit.")
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

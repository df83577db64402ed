//! The impact of a proposed change on stored documents, as facts beside the vote.
//!
//! The engine counts; here artifacts are read in batches, and what came of them is stored and logged. A fact is evidence for voters:
//! no decision about a proposal reads it.

mod attach;
mod run;

use rogatio_core::digest::{Digest, Domain};
use rogatio_core::impact::SignedStatement;
use rogatio_core::wire::ballot::Envelope;
use rogatio_core::wire::impact::ImpactReport;
use rogatio_core::wire::impact_statement::{IMPACT_REPORT, ImpactSubject};
use rogatio_core::wire::migration::Rewrite;
use rogatio_core::wire::proposal_decide::{ProposalState, ProposalStatus};
use rogatio_core::wire::{Code, Problem};
use serde_json::Value;

pub(crate) use attach::{MOST_ATTACHED, impact_statement};

use super::migration::resulting;
use super::proposal::{Loaded, loaded_by};
use super::wire::{
    ImpactFact, ImpactJob, ImpactKind, ImpactOutdated, ImpactSummary, ImpactView, ProposalImpact, Role,
};
use super::{Answer, Caller, Reply, Service, Trouble, indexed, read, refuse, stored_digest};
use crate::store::impact::{self, ImpactRow, JobRow};
use crate::store::{Connection, artifact, registry};

/// The most findings of a report in a list, and the most examples of each.
const SHOWN: (usize, usize) = (20, 3);

/// The roles with which an agent can ask for a measurement, and attach a result.
const MEASURES: &[Role] = &[Role::Proposer, Role::Voter, Role::Admin];

/// A change that can be measured.
struct Change {
    about: ImpactSubject,
    old: Value,
    new: Value,
}

/// True if facts can be added to the proposal.
const fn is_open(state: &ProposalState) -> bool {
    matches!(state.status, ProposalStatus::Debate | ProposalStatus::Voting)
}

/// Refuses to add a fact to a proposal that is not open.
fn refuse_closed(state: &ProposalState) -> Answer<()> {
    if is_open(state) {
        return Ok(());
    }
    let status = state.status.as_str();
    let code = match state.status {
        ProposalStatus::Draft => Code::ProposalWrongStatus,
        _ => Code::ProposalAlreadyClosed,
    };
    refuse(code, format!("the status of the proposal is `{status}`; this requires `debate` or `voting`"))
}

fn nothing(detail: String) -> Trouble {
    Problem::new(Code::ImpactNothingToMeasure, detail).into()
}

/// The change of a proposal: `None` for a draft, and for a new type, which has no earlier schema.
async fn change(connection: &mut Connection, loaded: &Loaded) -> Answer<Option<Change>> {
    let content = &loaded.state.content;
    if content.base_version == 0 || loaded.row.checked.is_none() {
        return Ok(None);
    }
    let row = registry::version(connection, &indexed(&content.artifact_type), content.base_version).await?;
    let Some(row) = row else { return Ok(None) };
    let new = resulting(loaded)?;
    let Ok(digest) = Domain::SCHEMA.digest(&new) else { return Ok(None) };
    let about = ImpactSubject {
        revision: loaded.state.revision,
        proposal: content.digest,
        old: stored_digest(&row.digest)?,
        new: digest,
    };
    Ok(Some(Change { about, old: read(&row.schema)?, new }))
}

/// The change of a proposal, or the reason why there is none to measure.
async fn change_of(connection: &mut Connection, loaded: &Loaded) -> Answer<Change> {
    let change = change(connection, loaded).await?;
    change.ok_or_else(|| nothing("the proposal has no earlier schema: it is a draft or a new type".into()))
}

/// The state of a type beside the version that a proposal changes.
struct Now {
    about: Option<ImpactSubject>,
    is_base_current: bool,
    /// The artifacts of the type.
    artifacts: String,
}

impl Now {
    async fn of(connection: &mut Connection, loaded: &Loaded) -> Answer<Self> {
        let about = change(connection, loaded).await?.map(|change| change.about);
        let name = indexed(&loaded.state.content.artifact_type);
        let current = registry::current(connection, &name).await?;
        Ok(Self {
            about,
            is_base_current: current.map_or(0, |row| row.version) == loaded.state.content.base_version,
            artifacts: impact::artifacts(connection, &name).await?.mark(),
        })
    }

    fn outdated(&self, row: &ImpactRow) -> Answer<Option<ImpactOutdated>> {
        Ok(if self.about != Some(about_of(row)?) {
            Some(ImpactOutdated::Revised)
        } else if !self.is_base_current {
            Some(ImpactOutdated::SchemaChanged)
        } else if row.artifacts.as_ref().is_some_and(|artifacts| *artifacts != self.artifacts) {
            Some(ImpactOutdated::ArtifactsChanged)
        } else {
            None
        })
    }
}

fn about_of(row: &ImpactRow) -> Answer<ImpactSubject> {
    Ok(ImpactSubject {
        revision: row.revision,
        proposal: stored_digest(&row.proposal_digest)?,
        old: stored_digest(&row.old_digest)?,
        new: stored_digest(&row.new_digest)?,
    })
}

fn job_view(row: JobRow) -> ImpactJob {
    ImpactJob {
        revision: row.revision,
        status: row.status,
        documents_done: row.documents_done,
        documents: row.documents,
        stopped: row.stopped,
        begun_by: row.begun_by,
        created_at: row.created_at,
        ended_at: row.ended_at,
    }
}

const fn kind_of(row: &ImpactRow) -> ImpactKind {
    match row.statement {
        Some(_) => ImpactKind::Attached,
        None => ImpactKind::Measured,
    }
}

/// The agent who signed a fact, with its words about the documents, and the statement.
fn signed_by(row: &ImpactRow) -> Answer<(Option<String>, Option<String>, Option<Envelope>)> {
    let Some(text) = &row.statement else { return Ok((None, None, None)) };
    let envelope: Envelope = read(text)?;
    let source = SignedStatement::read(&envelope).map_err(Problem::from)?.statement().source.clone();
    Ok((Some(row.created_by.clone()), source, Some(envelope)))
}

fn summary(row: &ImpactRow, now: &Now) -> Answer<ImpactSummary> {
    let (runner, source, _) = signed_by(row)?;
    Ok(ImpactSummary {
        number: row.number,
        kind: kind_of(row),
        outdated: now.outdated(row)?,
        counts: read(&row.counts)?,
        runner,
        source,
        created_at: row.created_at,
    })
}

/// A fact; without the findings after the first `findings`, and with the first `examples` of each.
fn fact(row: &ImpactRow, now: &Now, (findings, examples): (usize, usize)) -> Answer<ImpactFact> {
    let (runner, source, statement) = signed_by(row)?;
    let mut report: ImpactReport = read(&row.report)?;
    let report_digest = digest_of(&report)?;
    let left_out = report.findings.len().saturating_sub(findings);
    report.findings.truncate(findings);
    report.findings.iter_mut().for_each(|finding| finding.examples.truncate(examples));
    Ok(ImpactFact {
        number: row.number,
        kind: kind_of(row),
        outdated: now.outdated(row)?,
        about: about_of(row)?,
        engine: row.engine.as_deref().map(stored_digest).transpose()?,
        report,
        report_digest,
        findings_left_out: u64::try_from(left_out).unwrap_or(u64::MAX),
        runner,
        source,
        statement,
        created_at: row.created_at,
    })
}

/// The digest of a report.
fn digest_of(report: &ImpactReport) -> Result<Digest, Problem> {
    let digest = IMPACT_REPORT.digest_of(report);
    digest
        .map_err(|error| Problem::new(Code::ImpactBadStatement, format!("the report has no digest: {error}")))
}

/// The impact of a proposal in short.
pub(super) async fn in_short(connection: &mut Connection, loaded: &Loaded) -> Answer<ProposalImpact> {
    let id = &loaded.row.id;
    let job = impact::job(connection, id).await?.map(job_view);
    let rows = impact::counts(connection, id).await?;
    if rows.is_empty() {
        return Ok(ProposalImpact { job, facts: Vec::new() });
    }
    let now = Now::of(connection, loaded).await?;
    let facts = rows.iter().map(|row| summary(row, &now)).collect::<Answer<_>>()?;
    Ok(ProposalImpact { job, facts })
}

impl Service {
    /// The impact of a proposal with all facts.
    pub(crate) async fn impact(&self, caller: &Caller, id: &str) -> Answer<Reply<ImpactView>> {
        caller.need(&[Role::Reader])?;
        // Of one moment: a measurement that ended has its fact.
        let mut moment = self.store.snapshot().await?;
        let connection = moment.connection();
        let loaded = loaded_by(connection, id).await?;
        let now = Now::of(connection, &loaded).await?;
        let rows = impact::list(connection, &loaded.row.id).await?;
        let facts = rows.iter().map(|row| fact(row, &now, SHOWN)).collect::<Answer<_>>()?;
        let name = indexed(&loaded.state.content.artifact_type);
        Reply::ok(&ImpactView {
            artifacts: artifact::count(connection, &name).await?,
            job: impact::job(connection, &loaded.row.id).await?.map(job_view),
            proposal_id: loaded.row.id,
            about: now.about,
            facts,
        })
    }

    /// One fact about the impact of a proposal, with all findings.
    pub(crate) async fn impact_fact(
        &self,
        caller: &Caller,
        id: &str,
        number: u64,
    ) -> Answer<Reply<ImpactFact>> {
        caller.need(&[Role::Reader])?;
        let loaded = self.loaded(id).await?;
        let mut connection = self.store.read().await?;
        let Some(row) = impact::find(&mut connection, &loaded.row.id, number).await? else {
            return refuse(
                Code::RequestNotFound,
                format!("the proposal has no fact {number} about its impact"),
            );
        };
        let now = Now::of(&mut connection, &loaded).await?;
        Reply::ok(&fact(&row, &now, (usize::MAX, usize::MAX))?)
    }

    /// The rewrites of the migration plan; `None` if the change has no plan.
    async fn rewrites(&self, loaded: &Loaded) -> Answer<Option<Vec<Rewrite>>> {
        match self.planned_rewrites(loaded).await {
            Ok(rewrites) => Ok(Some(rewrites)),
            Err(Trouble::Problem(problem, _)) if problem.status < 500 => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }
}

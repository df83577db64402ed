//! Results that were computed elsewhere, signed by the agent who ran the measurement.

use rogatio_core::impact::{SignedStatement, WantedStatement};
use rogatio_core::wire::impact::ImpactReport;
use rogatio_core::wire::impact_statement::{
    IMPACT_STATEMENT_TYPE, ImpactCounts, ImpactStatement, ImpactStatementFormat, ImpactSubject,
};
use rogatio_core::wire::leaf::{Act, Entry, ImpactHappened, Record};
use rogatio_core::wire::{Code, ImpactMeasureRequest, ImpactMergeRequest, Problem};

use super::{Change, MEASURES, Now, change_of, digest_of, refuse_closed, summary};
use crate::service::proposal::{Loaded, loaded_by};
use crate::service::statement::to_sign;
use crate::service::wire::{ImpactAttachInput, ImpactPreviewInput, ImpactSummary, Role, ToSign};
use crate::service::{Answer, Caller, Repeat, Reply, Service, exceeded, now, refuse, text};
use crate::store::impact::{self, ImpactRow};

/// The longest report, in bytes of JSON.
const LONGEST: usize = 65_536;
/// The most results that are attached to one proposal, and the most of one agent.
pub(crate) const MOST_ATTACHED: (u64, u64) = (20, 4);

/// The statement about a report, to be signed by the runner.
///
/// # Errors
/// `impact.bad-statement` for a report without a digest.
pub(crate) fn impact_statement(
    (instance, proposal_id, about): (&str, &str, &ImpactSubject),
    report: &ImpactReport,
    (runner, source): (&str, Option<&str>),
) -> Result<ImpactStatement, Problem> {
    Ok(ImpactStatement {
        format: ImpactStatementFormat::V1,
        instance: instance.to_owned(),
        proposal_id: proposal_id.to_owned(),
        about: about.clone(),
        report: digest_of(report)?,
        counts: ImpactCounts::of(report),
        source: source.map(str::to_owned),
        runner: runner.to_owned(),
        issued_at: now(),
    })
}

fn unfit<T>(detail: &str) -> Answer<T> {
    refuse(Code::ImpactBadStatement, detail)
}

impl Service {
    /// The bytes that an agent signs to attach a result.
    pub(crate) async fn preview_impact(
        &self,
        caller: &Caller,
        id: &str,
        input: &ImpactPreviewInput,
    ) -> Answer<Reply<ToSign>> {
        caller.need(&[Role::Reader])?;
        let runner = match &input.runner {
            Some(runner) => runner,
            None => caller.agent()?,
        };
        let loaded = self.loaded(id).await?;
        refuse_closed(&loaded.state)?;
        let mut connection = self.store.read().await?;
        let change = change_of(&mut connection, &loaded).await?;
        drop(connection);
        self.fits(&loaded, &change, &input.report).await?;
        let about = (self.instance(), loaded.row.id.as_str(), &change.about);
        let statement = impact_statement(about, &input.report, (runner, input.source.as_deref()))?;
        Reply::ok(&to_sign(IMPACT_STATEMENT_TYPE, text(&statement)?))
    }

    /// Attaches a result to a proposal.
    pub(crate) async fn attach_impact(
        &self,
        caller: &Caller,
        id: &str,
        input: ImpactAttachInput,
        repeat: Option<&Repeat>,
    ) -> Answer<Reply<ImpactSummary>> {
        let authority = caller.with(MEASURES)?;
        let ImpactAttachInput { report, envelope } = input;
        let signed = SignedStatement::read(&envelope).map_err(Problem::from)?;
        let statement = signed.statement();
        if statement.report != digest_of(&report)? || statement.counts != ImpactCounts::of(&report) {
            return unfit("the statement is about another report");
        }
        // What takes the engine's time is done before others wait. The statement names what it was done for.
        let loaded = self.loaded(id).await?;
        refuse_closed(&loaded.state)?;
        let mut connection = self.store.read().await?;
        let change = change_of(&mut connection, &loaded).await?;
        drop(connection);
        if statement.about == change.about {
            self.fits(&loaded, &change, &report).await?;
        }
        let mut work = self.begin(authority).await?;
        let loaded = loaded_by(work.connection(), id).await?;
        refuse_closed(&loaded.state)?;
        let about = change_of(work.connection(), &loaded).await?.about;
        let (actor, created_at) = (work.actor(), work.now);
        let Some(key) = work.granted().agent().map(|row| row.public_key.clone()) else {
            return unfit("only an agent with a key can attach a result");
        };
        let id = loaded.row.id.as_str();
        let wanted =
            WantedStatement { instance: self.instance(), proposal_id: id, runner: &actor, about: &about };
        signed.shows(&wanted, &key).map_err(Problem::from)?;
        let (of_all, of_agent) = impact::attached(work.connection(), id, &actor).await?;
        if of_agent >= MOST_ATTACHED.1 {
            let detail =
                format!("the agent has attached {of_agent} results to this proposal, the most that it can");
            return exceeded((Code::LimitImpacts, "impacts_from_one", MOST_ATTACHED.1), detail);
        }
        if of_all >= MOST_ATTACHED.0 {
            let detail = format!("{of_all} results are attached to this proposal, the most that can be");
            return exceeded((Code::LimitImpacts, "impacts", MOST_ATTACHED.0), detail);
        }
        let number = impact::newest(work.connection(), id).await?.saturating_add(1);
        let row = ImpactRow {
            number,
            revision: about.revision,
            proposal_digest: about.proposal.to_string(),
            old_digest: about.old.to_string(),
            new_digest: about.new.to_string(),
            engine: None,
            report: text(&report)?,
            counts: text(&statement.counts)?,
            statement: Some(text(&envelope)?),
            artifacts: None,
            created_by: actor.clone(),
            created_at,
        };
        impact::insert(work.connection(), id, &row).await?;
        let happened = ImpactHappened::Attached { number, statement: envelope.clone() };
        let event = Record { at: created_at, actor, happened };
        work.log(Act::Impact(Entry { subject: id.to_owned(), by: None, event }));
        let reply = Reply::ok(&summary(&row, &Now::of(work.connection(), &loaded).await?)?)?;
        self.finish(work, repeat, reply).await
    }

    /// Refuses a report that contradicts itself, or that is about another change.
    async fn fits(&self, loaded: &Loaded, change: &Change, report: &ImpactReport) -> Answer<()> {
        let length = text(report)?.len();
        if length > LONGEST {
            return unfit(&format!(
                "the report has {length} bytes; at most {LONGEST} can be attached: measure again with fewer `--examples`"
            ));
        }
        let merge = ImpactMergeRequest::builder().reports(vec![report.clone()]).build();
        if self.ask(merge).await? != *report {
            return unfit("the report is not in the form in which the engine writes reports");
        }
        let rewrites = match report.repaired {
            Some(_) => self.rewrites(loaded).await?,
            None => None,
        };
        let question = ImpactMeasureRequest::builder()
            .old(change.old.clone())
            .new(change.new.clone())
            .maybe_rewrites(rewrites)
            .examples(report.examples)
            .maybe_sample(report.sample.clone())
            .build();
        if self.ask(question).await?.report.question != report.question {
            return unfit("the report is about other schemas, other options or another migration plan");
        }
        Ok(())
    }
}

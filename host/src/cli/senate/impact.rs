//! `rogatio proposal impact`: the documents that a proposed change breaks, measured by the senate or attached by agents.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;
use rogatio_core::wire::impact::{ImpactFinding, ImpactReport};
use rogatio_core::wire::impact_statement::{IMPACT_STATEMENT_TYPE, ImpactCounts};
use rogatio_core::wire::{Code, Problem};

use super::agent::instance;
use super::link::{Answered, Link};
use super::proposal::of;
use super::{Speaker, broken, read_file};
use crate::service::wire::{
    ImpactAttachInput, ImpactFact, ImpactJob, ImpactKind, ImpactOutdated, ImpactSummary, ImpactView, NoInput,
    ProposalImpact, RunStatus,
};
use crate::service::{envelope, impact_statement, read_key};

/// The pause between two looks at the progress.
const PULSE: Duration = Duration::from_millis(200);

/// The proposal, and what to do about its impact.
#[derive(Debug, Args)]
pub(crate) struct ImpactArguments {
    /// The id of the proposal
    id: String,
    /// Measure the change on the artifacts that the senate stores, unless the newest result is not out of date
    #[arg(long, conflicts_with = "attach")]
    measure: bool,
    /// Do not wait for the end of the measurement
    #[arg(long, requires = "measure")]
    no_wait: bool,
    /// Attach a result that was computed elsewhere: a file with the answer of `rogatio check corpus --output json`
    #[arg(long, value_name = "FILE|-", requires = "key")]
    attach: Option<PathBuf>,
    /// The file with the key of the agent who ran the measurement
    #[arg(long, value_name = "FILE", requires = "attach")]
    key: Option<PathBuf>,
    /// The agent who ran the measurement, if a server is used; otherwise the agent of `--as`
    #[arg(long, requires = "attach")]
    runner: Option<String>,
    /// The documents in your words, at most 200 characters
    #[arg(long, value_name = "TEXT", requires = "attach")]
    source: Option<String>,
    /// Show one result with all findings, by its number
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["measure", "attach"])]
    number: Option<u64>,
}

/// Shows, measures or attaches.
pub(super) fn run(
    arguments: &ImpactArguments,
    link: &Link,
    speaker: &mut Speaker<'_>,
) -> Result<Exit, CliError> {
    let place = of(&arguments.id, "impact");
    if let Some(number) = arguments.number {
        let answer = link.get::<ImpactFact>(&format!("{place}/{number}"))?;
        return speaker.say(&answer, fact);
    }
    if arguments.attach.is_some() {
        return attach(arguments, link, speaker);
    }
    if arguments.measure {
        link.post::<ProposalImpact>(&place, &NoInput {})?;
    }
    let mut answer = link.get::<ImpactView>(&place)?;
    if arguments.measure && !arguments.no_wait {
        answer = follow(answer, &place, link, speaker.json)?;
    }
    speaker.say(&answer, view)?;
    let failed = answer.view.job.as_ref().is_some_and(|job| job.status == RunStatus::Failed);
    Ok(if arguments.measure && failed { Exit::Fault } else { Exit::Fine })
}

/// Follows the measurement to its end.
fn follow(
    mut answer: Answered<ImpactView>,
    place: &str,
    link: &Link,
    json: bool,
) -> Result<Answered<ImpactView>, CliError> {
    let bar = if json { ProgressBar::hidden() } else { ProgressBar::new(0) };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} artifacts {eta}") {
        bar.set_style(style);
    }
    while let Some(job) = answer.view.job.as_ref().filter(|job| !job.status.is_ended()) {
        bar.set_length(job.documents);
        bar.set_position(job.documents_done);
        thread::sleep(PULSE);
        answer = link.get(place)?;
    }
    bar.finish_and_clear();
    Ok(answer)
}

fn attach(arguments: &ImpactArguments, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
    let ImpactArguments { id, attach: Some(file), key: Some(key), .. } = arguments else {
        return Err(broken("a file and a key"));
    };
    let runner = arguments.runner.as_deref().or(link.agent());
    let runner = runner.ok_or_else(|| {
        CliError::from(Problem::new(
            Code::AuthMissing,
            "give the name of the agent who ran the measurement (`--runner NAME`, or `--as NAME`)",
        ))
    })?;
    let report: ImpactReport = rogatio_core::wire::fit(read_file(file)?)?;
    let key = read_key(key)?;
    let Some(about) = link.get::<ImpactView>(&of(id, "impact"))?.view.about else {
        let detail = "the proposal has no earlier schema: it is a draft or a new type";
        return Err(Problem::new(Code::ImpactNothingToMeasure, detail).into());
    };
    let senate = instance(link)?;
    let statement = impact_statement((&senate, id, &about), &report, (runner, arguments.source.as_deref()))?;
    let payload = serde_json::to_string(&statement).map_err(std::io::Error::other)?;
    let envelope = envelope(&key, IMPACT_STATEMENT_TYPE, payload.as_bytes());
    let answer =
        link.post::<ImpactSummary>(&of(id, "impact/attach"), &ImpactAttachInput { report, envelope })?;
    speaker.say(&answer, |one| {
        let mut lines = vec![headline(one.number, one.kind, one.runner.as_deref(), one.outdated)];
        lines.push(counts(&one.counts));
        lines
    })
}

/// The progress of a measurement that has not ended, or the reason why it failed.
fn progress(job: &ImpactJob) -> Option<String> {
    match job.status {
        RunStatus::Done => None,
        RunStatus::Waiting | RunStatus::Running => {
            let ImpactJob { documents_done, documents, .. } = job;
            Some(format!("measuring  {documents_done} of {documents} artifacts"))
        }
        RunStatus::Failed => {
            Some(format!("measuring  failed: {}", job.stopped.as_deref().unwrap_or("no reason was stored")))
        }
    }
}

fn headline(number: u64, kind: ImpactKind, runner: Option<&str>, outdated: Option<ImpactOutdated>) -> String {
    let who = match kind {
        ImpactKind::Measured => "measured by the senate".to_owned(),
        ImpactKind::Attached => format!("attached by {}", runner.unwrap_or("an agent")),
    };
    let outdated = outdated.map_or("", |outdated| match outdated {
        ImpactOutdated::Revised => "  out of date: the proposal was revised",
        ImpactOutdated::SchemaChanged => "  out of date: another version of the schema is in force",
        ImpactOutdated::ArtifactsChanged => "  out of date: artifacts have changed since",
    });
    format!("impact     {number}: {who}{outdated}")
}

fn counts(counts: &ImpactCounts) -> String {
    let ImpactCounts { judged, valid, broken, broken_before, mended, unreadable, repaired, .. } = counts;
    let repaired =
        repaired.map_or(String::new(), |repaired| format!(" (the migration plan repairs {repaired})"));
    format!(
        "           {judged} documents: {valid} valid, {broken} broken by the change{repaired}, {broken_before} broken before, {mended} mended, {unreadable} unreadable"
    )
}

fn finding(finding: &ImpactFinding) -> Vec<String> {
    let place = finding.schema_pointer.as_deref().map_or_else(String::new, |place| format!(" {place}"));
    let rule = finding.keyword.as_deref().unwrap_or(finding.code.as_str());
    let mut lines =
        vec![format!("           {}  {rule}{place}: {}", finding.class.as_str(), finding.documents)];
    lines.extend(finding.examples.iter().map(|one| format!("             `{}` {}", one.id, one.message)));
    lines
}

/// A fact, in lines.
fn fact(one: &ImpactFact) -> Vec<String> {
    let mut lines = vec![headline(one.number, one.kind, one.runner.as_deref(), one.outdated)];
    lines.extend(one.source.as_ref().map(|source| format!("           {source}")));
    lines.push(counts(&ImpactCounts::of(&one.report)));
    lines.push(format!("           corpus {}", one.report.corpus));
    lines.extend(one.engine.as_ref().map(|engine| format!("           engine {engine}")));
    lines.extend(one.report.findings.iter().flat_map(finding));
    if one.findings_left_out > 0 {
        let (number, left) = (one.number, one.findings_left_out);
        lines.push(format!("           and {left} more findings: `--number {number}` shows all"));
    }
    lines
}

fn view(view: &ImpactView) -> Vec<String> {
    let mut lines: Vec<String> = view.facts.iter().flat_map(fact).collect();
    lines.extend(view.job.as_ref().and_then(progress));
    if lines.is_empty() {
        lines.push(format!(
            "the impact was not measured; the senate stores {} artifacts of the type",
            view.artifacts
        ));
    }
    lines
}

/// The impact of a proposal in short, in lines.
pub(super) fn in_short(impact: &ProposalImpact) -> Vec<String> {
    let lines = |one: &ImpactSummary| {
        let headline = headline(one.number, one.kind, one.runner.as_deref(), one.outdated);
        [headline, counts(&one.counts)]
    };
    let mut lines: Vec<String> = impact.facts.iter().flat_map(lines).collect();
    lines.extend(impact.job.as_ref().and_then(progress));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_says_who_measured_and_if_it_is_out_of_date() {
        let told = headline(2, ImpactKind::Attached, Some("ada"), Some(ImpactOutdated::Revised));
        assert_eq!(told, "impact     2: attached by ada  out of date: the proposal was revised");
        assert_eq!(headline(1, ImpactKind::Measured, None, None), "impact     1: measured by the senate");
    }
}

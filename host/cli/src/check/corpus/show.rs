//! The report for people, and for the other forms of the output.

use std::sync::Arc;

use rogatio_core::wire::impact::{ImpactClass, ImpactFinding, ImpactReport};

use crate::finding::{Finding, Level};
use crate::human::grouped;
use crate::refusal::CliError;
use crate::report::{Answer, Reporter};
use crate::source::{Place, Source};
use crate::span::Part;

/// Shows a report and judges it: it passes if every document that the change breaks is repaired by the plan, and every document is readable.
pub(super) fn show(
    report: &ImpactReport,
    old: &Arc<Source>,
    new: &Arc<Source>,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let headline = headline(report);
    let mut details = Vec::new();
    if let Some(sample) = &report.sample {
        let (judged, all) = (grouped(report.judged), grouped(report.documents));
        details
            .push(format!("a sample was judged: {judged} of {all}, about one document in {}", sample.one_in));
    }
    if let Some(estimate) = &report.estimate {
        let (low, high) = (grouped(estimate.broken.low), grouped(estimate.broken.high));
        details.push(format!(
            "among all documents, the change breaks {low} to {high} (such an interval holds for about 95 of 100 samples)"
        ));
    }
    if let Some(repaired) = report.repaired.filter(|_| report.broken > 0) {
        let (repaired, broken) = (grouped(repaired), grouped(report.broken));
        details.push(format!("the migration plan repairs {repaired} of {broken} broken documents"));
    }
    let left = report.broken.saturating_sub(report.repaired.unwrap_or_default());
    let passes = left == 0 && report.unreadable == 0;
    let answer = Answer {
        name: new.name.clone(),
        headline: headline.clone(),
        details: details.clone(),
        passes,
        can_open: false,
    };
    let mut findings: Vec<&ImpactFinding> = report.findings.iter().collect();
    // The most frequent ones first; equal ones stay in the order of the report.
    findings.sort_by_key(|finding| (finding.class, std::cmp::Reverse(finding.documents)));
    let findings = findings.into_iter().map(|finding| told(finding, old, new)).collect();
    reporter.outcome(answer, findings)?;
    for line in std::iter::once(&headline).chain(&details) {
        // Reports have them with a subject that fails, and not with one that passes.
        if passes { reporter.note(line)? } else { reporter.line(line)? }
    }
    Ok(())
}

fn headline(report: &ImpactReport) -> String {
    let parts = [
        (report.valid, "valid under both schemas"),
        (report.broken, "broken by the change"),
        (report.broken_before, "invalid before and after"),
        (report.mended, "mended by the change"),
        (report.unreadable, "unreadable"),
    ];
    let shown = parts.iter().filter(|(count, _)| *count > 0);
    let shown: Vec<String> = shown.map(|(count, words)| format!("{} {words}", grouped(*count))).collect();
    format!("{} judged: {}", documents(report.judged), shown.join(", "))
}

/// One finding of the report.
fn told(finding: &ImpactFinding, old: &Arc<Source>, new: &Arc<Source>) -> Finding {
    let source = if finding.class == ImpactClass::Mended { old } else { new };
    let count = documents(finding.documents);
    let keyword = finding.keyword.as_ref().map(|keyword| format!(" by `{keyword}`")).unwrap_or_default();
    let message = match finding.class {
        ImpactClass::Broken => format!("the change breaks {count}{keyword}"),
        ImpactClass::BrokenBefore => format!("invalid before and after{keyword}: {count}"),
        ImpactClass::Mended => format!("the change mends {count}, refused before{keyword}"),
        ImpactClass::Unreadable => format!("{count} cannot be read"),
    };
    let level = match finding.class {
        // The plan repairs them.
        ImpactClass::Broken if finding.repaired == Some(finding.documents) => Level::Note,
        ImpactClass::Broken | ImpactClass::Unreadable => Level::Error,
        ImpactClass::BrokenBefore | ImpactClass::Mended => Level::Note,
    };
    let mut help: Vec<String> = Vec::new();
    if let (Some(uri), Some(pointer)) = (&finding.schema_uri, &finding.schema_pointer) {
        help.push(format!("the rule is at `{pointer}` in {uri}"));
    }
    if let Some(repaired) = finding.repaired {
        help.push(format!("the migration plan repairs {}", documents(repaired)));
    }
    for example in &finding.examples {
        let place = example.instance_pointer.as_deref().filter(|place| !place.is_empty());
        let place = place.map(|place| format!(" at `{place}`")).unwrap_or_default();
        help.push(format!("{}{place}: {}", example.id, example.message));
    }
    let mut shown = Finding::new(finding.code, level, message);
    if !help.is_empty() {
        shown = shown.with_help(help.join("\n"));
    }
    if let Some(pointer) = &finding.schema_pointer {
        let uri = finding.schema_uri.as_deref();
        shown = shown.at(Place::in_schema(source, uri, Some(pointer), Part::Key));
    }
    shown
}

fn documents(count: u64) -> String {
    if count == 1 { "1 document".to_owned() } else { format!("{} documents", grouped(count)) }
}

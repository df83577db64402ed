//! A verdict about compatibility, so that anybody sees at a glance what would break.

use std::io;
use std::sync::Arc;

use rogatio_core::wire::Code;
use rogatio_core::wire::compatibility_check::{
    Comparison, CompatibilityCheckResponse, Complaint, Difference, Direction, Side, UnknownCode,
    UnknownReason, Verdict, VersionFinding, Witness,
};
use serde_json::{Value, json};

use super::advice::Advice;
use super::answer::spelled;
use super::compat::Versions;
use crate::finding::{Finding, Level};
use crate::human;
use crate::report::Reporter;
use crate::source::{Place, Source};
use crate::span::Part;
use crate::terminal::{AMBER, BOLD, DIM, GREEN, Paint, RED};

/// A document this short stands on one line, in characters.
const ONE_LINE: usize = 76;
/// The most lines of a document that are shown.
const MOST_LINES: usize = 24;
/// The most changes that are shown; those that break come first.
pub(super) const MOST_DIFFERENCES: usize = 24;
/// The most changes of one comparison that are findings of their own: each is looked for in its file.
const MOST_FINDINGS: usize = 100;

/// Shows an answer to people.
pub(super) fn show(
    response: &CompatibilityCheckResponse,
    versions: &Versions,
    part: Option<&str>,
    advice: &Advice,
    reporter: &mut Reporter<'_>,
) -> io::Result<()> {
    let paint = reporter.terminal.paint;
    let part = part.map(|part| format!("{} ", paint.text(BOLD, part))).unwrap_or_default();
    let headline = format!(
        "{} {part}{} {} {} {}",
        word(response.verdict, paint),
        versions.old.name,
        paint.text(DIM, "→"),
        versions.new.name,
        paint.text(DIM, &format!("({})", conditions(response))),
    );
    reporter.line(&match advice.closed {
        Some(verdict) => format!("{headline}; with `--assume-closed` {}", word(verdict, paint)),
        None => headline,
    })?;
    if let Some(without) = response.without_assumptions.filter(|without| *without != response.verdict) {
        reporter.line(&format!("  without the assumptions: {}", spelled(&without)))?;
    }
    if let Some(smallest) = &advice.smallest {
        reporter.line(&format!("  the smallest change that makes it compatible (checked): {smallest}"))?;
    }
    let wrong = wrong(response, versions);
    if !wrong.is_empty() {
        reporter.line("")?;
        for (finding, _) in &wrong {
            human::write(&mut reporter.terminal.out, paint, finding)?;
        }
    }
    for comparison in &response.comparisons {
        one(comparison, versions, reporter)?;
    }
    differences(response, reporter)
}

/// The answer in one line without colours.
pub(super) fn headline(
    response: &CompatibilityCheckResponse,
    versions: &Versions,
    part: Option<&str>,
) -> String {
    let part = part.map(|part| format!("{part} ")).unwrap_or_default();
    let (old, new) = (&versions.old.name, &versions.new.name);
    format!("{}: {part}{old} → {new} ({})", response.verdict, conditions(response))
}

/// What shows the answer, in lines without colours: witnesses, and reasons why the engine does not know.
pub(super) fn details(response: &CompatibilityCheckResponse, versions: &Versions) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(without) = response.without_assumptions.filter(|without| *without != response.verdict) {
        lines.push(format!("without the assumptions: {without}"));
    }
    for comparison in &response.comparisons {
        let witness =
            comparison.witness.as_ref().map(|witness| breaking(witness, comparison, versions).message);
        let reason = comparison.reason.as_ref().map(|reason| unknown(reason, comparison, versions).message);
        lines.extend(witness.into_iter().chain(reason));
    }
    lines
}

/// The fingerprint of a break, for people.
pub(super) fn fingerprint(fingerprint: &str, paint: Paint) -> String {
    paint.text(DIM, &format!("  fingerprint {fingerprint}, for `rogatio waiver add`"))
}

fn conditions(response: &CompatibilityCheckResponse) -> String {
    let mut words = vec![spelled(&response.mode)];
    if response.transitive {
        let mut numbers: Vec<u32> =
            response.comparisons.iter().map(|comparison| comparison.version).collect();
        numbers.dedup();
        words.push(format!("all {} versions", numbers.len()));
    }
    if response.assumptions.assume_closed {
        words.push("assuming closed objects".into());
    }
    if response.assumptions.format_assertion {
        words.push("formats are checked".into());
    }
    words.join(", ")
}

pub(super) fn word(verdict: Verdict, paint: Paint) -> String {
    match verdict {
        Verdict::Compatible => paint.text(GREEN, "✓ compatible"),
        Verdict::Breaking => paint.text(RED, "✗ breaking"),
        Verdict::Unknown => paint.text(AMBER, "? unknown"),
    }
}

/// One version in one direction; nothing is said of those that are compatible.
fn one(comparison: &Comparison, versions: &Versions, reporter: &mut Reporter<'_>) -> io::Result<()> {
    if let Some(witness) = &comparison.witness {
        block(witness, comparison, versions, reporter)?;
    }
    if let Some(reason) = &comparison.reason {
        let finding = unknown(reason, comparison, versions);
        reporter.line("")?;
        let paint = reporter.terminal.paint;
        human::write(&mut reporter.terminal.out, paint, &finding)?;
    }
    Ok(())
}

/// The witness as a small block.
fn block(
    witness: &Witness,
    comparison: &Comparison,
    versions: &Versions,
    reporter: &mut Reporter<'_>,
) -> io::Result<()> {
    let paint = reporter.terminal.paint;
    let (accepting, refusing) = roles(comparison, versions);
    reporter.line("")?;
    for line in document(&witness.instance) {
        reporter.line(&format!("    {}", paint.text(BOLD, &line)))?;
    }
    reporter.line("")?;
    let complaint = &witness.complaint;
    let place = match complaint.instance_pointer.as_str() {
        "" => String::new(),
        pointer => format!(" (at `{pointer}`)"),
    };
    let accepted = paint.text(GREEN, &format!("accepted under {accepting}"));
    let refused = paint.text(RED, &format!("refused under {refusing}"));
    reporter.line(&format!("  {accepted}, {refused} because {}{place}", complaint.message))?;
    reporter.line("")?;
    let mut finding = breaking(witness, comparison, versions);
    finding.message = format!("the rule that refuses it: `{}`", complaint.keyword);
    human::write(&mut reporter.terminal.out, paint, &finding)
}

/// The document, on one line where it is short.
pub(super) fn document(instance: &Value) -> Vec<String> {
    let compact = instance.to_string();
    if compact.chars().count() <= ONE_LINE {
        return vec![compact];
    }
    let pretty = serde_json::to_string_pretty(instance).unwrap_or(compact);
    let mut lines: Vec<String> = pretty.lines().take(MOST_LINES).map(shortened).collect();
    let left = pretty.lines().count() - lines.len();
    if left > 0 {
        lines.push(format!("… {left} more lines (use `--json` to see them)"));
    }
    lines
}

pub(super) fn shortened(line: &str) -> String {
    match line.char_indices().nth(ONE_LINE + 16) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

fn differences(response: &CompatibilityCheckResponse, reporter: &mut Reporter<'_>) -> io::Result<()> {
    let differences = &response.differences;
    if differences.is_empty() {
        return Ok(());
    }
    let paint = reporter.terminal.paint;
    reporter.line("")?;
    reporter.line(&paint.text(BOLD, "  What changed"))?;
    for difference in differences.iter().take(MOST_DIFFERENCES) {
        let mark = match difference.effect {
            Verdict::Compatible => paint.text(GREEN, "✓"),
            Verdict::Breaking => paint.text(RED, "✗"),
            Verdict::Unknown => paint.text(AMBER, "?"),
        };
        let pointer = difference.new_pointer.as_ref().or(difference.old_pointer.as_ref());
        let place = pointer.filter(|pointer| !pointer.is_empty()).map(|pointer| format!("  {pointer}"));
        let made_up_for = response.verdict == Verdict::Compatible && difference.effect == Verdict::Breaking;
        let seen = match () {
            () if difference.exercised_by_witness => "  (the document above shows it)",
            () if made_up_for => "  (alone; the other changes compensate for it)",
            () => "",
        };
        let rest = paint.text(DIM, &format!("{}{seen}", place.unwrap_or_default()));
        reporter.line(&format!("  {mark} {}{rest}", difference.message))?;
        if let Some(suggestion) = &difference.suggestion {
            reporter.line(&format!("      {}", paint.text(DIM, suggestion)))?;
        }
    }
    match (differences.len().saturating_sub(MOST_DIFFERENCES), response.more_differences) {
        (0, _) => Ok(()),
        (left, true) => reporter
            .line(&format!("  … more than {left} other changes (use `--json` to see {})", differences.len())),
        (left, false) => reporter.line(&format!("  … {left} other changes (use `--json` to see them)")),
    }
}

/// The same answer as findings, each with what tells it from the others of the answer.
pub(super) fn findings(response: &CompatibilityCheckResponse, versions: &Versions) -> Vec<(Finding, Value)> {
    let mut findings = wrong(response, versions);
    for comparison in &response.comparisons {
        let about = json!([
            spelled(&comparison.direction),
            (!versions.history.is_empty()).then_some(comparison.version)
        ]);
        if let Some(witness) = &comparison.witness {
            findings.push((breaking(witness, comparison, versions), about.clone()));
        }
        if let Some(reason) = &comparison.reason {
            findings.push((unknown(reason, comparison, versions), about));
        }
    }
    // Where nothing breaks, what a change would do by itself is no finding.
    let breaks = response.verdict != Verdict::Compatible;
    let telling =
        response.differences.iter().filter(|difference| breaks && difference.effect != Verdict::Compatible);
    findings
        .extend(telling.take(MOST_FINDINGS).map(|difference| (change(difference, versions), Value::Null)));
    findings
}

/// What is wrong with the schemas themselves.
fn wrong(response: &CompatibilityCheckResponse, versions: &Versions) -> Vec<(Finding, Value)> {
    let source = |one: &VersionFinding| match (one.side, one.version) {
        (Side::Old, Some(number)) => versions.version(number),
        (Side::Old, None) => &versions.old,
        (Side::New, _) => &versions.new,
    };
    let find = |one: &VersionFinding| {
        let (uri, pointer) = (one.finding.schema_uri.as_deref(), one.finding.schema_pointer.as_deref());
        // A finding about a whole document is about no line of it.
        let inner = pointer.filter(|pointer| !pointer.is_empty());
        let place = Place::in_schema(source(one), uri, inner, Part::Value);
        let about = match uri {
            Some(uri) => json!([spelled(&one.side), one.version, uri, pointer.unwrap_or_default()]),
            None => json!([spelled(&one.side), one.version, pointer.unwrap_or_default()]),
        };
        (Finding::of_diagnostic(&one.finding, place), about)
    };
    response.findings.iter().map(find).collect()
}

fn breaking(witness: &Witness, comparison: &Comparison, versions: &Versions) -> Finding {
    let (accepting, refusing) = roles(comparison, versions);
    let complaint = &witness.complaint;
    let message = format!(
        "{} is accepted under {accepting}, refused under {refusing} because {}",
        shortened(&witness.instance.to_string()),
        complaint.message,
    );
    let source = match comparison.direction {
        Direction::Backward => &versions.new,
        Direction::Forward => versions.version(comparison.version),
    };
    refused_by(complaint, source, message)
}

fn unknown(reason: &UnknownReason, comparison: &Comparison, versions: &Versions) -> Finding {
    let source = match reason.side {
        Some(Side::Old) => versions.version(comparison.version),
        Some(Side::New) | None => &versions.new,
    };
    let span = reason.pointer.as_ref().and_then(|pointer| place(source, pointer).span);
    let (accepting, refusing) = roles(comparison, versions);
    let question = format!("it is not known whether {refusing} accepts everything that {accepting} accepts");
    // Other reasons name the budget where it ran out as well.
    let more = reason.code == UnknownCode::BudgetExhausted || reason.message.contains("the budget of");
    let help = if more {
        "treat it as breaking, or allow more steps with `--budget`"
    } else {
        "treat it as breaking"
    };
    let message = format!("{question}: {} ({})", reason.message, spelled(&reason.code));
    let place = Place { source: Arc::clone(source), span };
    // A warning for people, and no gate opens on it.
    let finding = Finding::new(Code::CompatibilityUnknown, Level::Warning, message).at(place).with_help(help);
    Finding { gates: true, ..finding }
}

fn change(difference: &Difference, versions: &Versions) -> Finding {
    let code = match difference.effect {
        Verdict::Unknown => Code::CompatibilityUnknown,
        Verdict::Breaking | Verdict::Compatible => Code::CompatibilityBreaking,
    };
    let place = difference.new_pointer.as_ref().map(|pointer| place(&versions.new, pointer));
    let place = place.unwrap_or(Place { source: Arc::clone(&versions.new), span: None });
    Finding {
        help: difference.suggestion.clone(),
        ..Finding::new(code, Level::Note, difference.message.as_str()).at(place)
    }
}

/// A break, at the rule that refuses its document.
pub(super) fn refused_by(complaint: &Complaint, source: &Arc<Source>, message: String) -> Finding {
    let uri = complaint.schema_uri.as_deref();
    let inner = Some(complaint.schema_pointer.as_str());
    let finding = Finding::new(Code::CompatibilityBreaking, Level::Error, message).labelled("refuses it");
    let finding = finding.at(Place::in_schema(source, uri, inner, Part::Value));
    match uri {
        Some(uri) => finding.with_help(crate::finding::rule_elsewhere(uri, &complaint.schema_pointer)),
        None => finding,
    }
}

fn place(source: &Arc<Source>, pointer: &str) -> Place {
    Place::in_schema(source, None, Some(pointer), Part::Value)
}

/// Who accepts and who refuses, as people say it.
fn roles(comparison: &Comparison, versions: &Versions) -> (String, String) {
    let older = match usize::try_from(comparison.version) {
        Ok(number) if number <= versions.history.len() => {
            format!("version {number} ({})", versions.version(comparison.version).name)
        }
        _ if versions.by_name => versions.old.name.clone(),
        _ => "OLD".to_owned(),
    };
    let newer = if versions.by_name { versions.new.name.clone() } else { "NEW".to_owned() };
    match comparison.direction {
        Direction::Backward => (older, newer),
        Direction::Forward => (newer, older),
    }
}

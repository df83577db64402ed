//! Two versions of a contract: what both have is judged, and everything else is told.

use std::collections::BTreeSet;

use serde_json::Value;

use super::judge::{Fault, Judge};
use super::reading::Reading;
use super::source::Source;
use super::unjudged::{self, Lists};
use super::{Contract, ContractReport, Format, Part, Unjudged, read_with};
use crate::compatibility::Options;
use crate::excerpt::excerpt;
use crate::pointer::bounded_pointer;
use crate::wire::compatibility_check::{Side, Verdict};
use crate::wire::contract_check::{ContractCounts, ContractFinding, ContractPart, Gate, PartChange};
use crate::wire::{Code, Problem, Severity};

/// The two versions of a contract.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// The contract in force.
    pub old: &'q Value,
    /// The contract that would replace it.
    pub new: &'q Value,
    /// Changes that may stay unjudged: categories, or names of findings.
    pub allow_not_judged: &'q [String],
}

/// May NEW replace OLD. The mode of the options is not used: each part has its own direction.
///
/// ```
/// use rogatio_core::compatibility::Options;
/// use rogatio_core::contract::{Format, Question, compare};
/// use rogatio_core::wire::contract_check::Gate;
/// use serde_json::json;
/// let list = |required: &[&str]| json!({"tools": [{"name": "search", "inputSchema": {
///     "type": "object", "properties": {"query": {"type": "string"}}, "required": required}}]});
/// let (old, new) = (list(&[]), list(&["query"]));
/// let question = Question { old: &old, new: &new, allow_not_judged: &[] };
/// let report = compare(&question, Format::Mcp, &Options::default())?;
/// assert_eq!(report.gate, Gate::Shut);
/// assert_eq!(report.parts[0].comparisons[0].witness.as_ref().unwrap().instance, json!({}));
/// # Ok::<(), rogatio_core::wire::Problem>(())
/// ```
///
/// # Errors
/// `contract.invalid` for a document that does not have the shape of its format.
pub fn compare(
    question: &Question<'_>,
    format: Format,
    options: &Options,
) -> Result<ContractReport, Problem> {
    let old_source = Source::new(question.old, &options.for_old().resources);
    let new_source = Source::new(question.new, &options.for_new().resources);
    let mut old = read_side(&old_source, format, "/old")?;
    let mut new = read_side(&new_source, format, "/new")?;
    let mut judge = Judge::new(Reading::new(old_source), Reading::new(new_source), options);
    let mut parts = Vec::new();
    let mut findings = removed_offers(&old, &new);
    let keys: BTreeSet<String> = old.parts.keys().chain(new.parts.keys()).cloned().collect();
    for key in &keys {
        let (part, finding) = match (old.parts.get(key), new.parts.get(key)) {
            (Some(before), Some(after)) => {
                let (part, fault) = judge.part(before, after);
                let finding = fault.map(|fault| unusable(after, fault));
                (part, finding)
            }
            (Some(before), None) => {
                // The part of an operation that is gone as a whole is told once, with the operation.
                let alone = new.offers.contains_key(&before.offer);
                (
                    only(before, PartChange::Removed),
                    alone.then(|| removed(&before.name, &before.place.to_string())),
                )
            }
            (None, Some(after)) => (only(after, PartChange::Added), None),
            (None, None) => continue,
        };
        parts.push(part);
        findings.extend(finding);
    }
    leave_notes(&mut old, &mut judge.old);
    leave_notes(&mut new, &mut judge.new);
    let lists = Lists { old: &old, new: &new, old_document: question.old, allow: question.allow_not_judged };
    findings.extend(unjudged::findings(&lists));
    findings.sort_by_key(|one| one.severity);
    let report = ContractReport {
        verdict: verdict(&parts, &findings),
        gate: gate(&parts, &findings),
        format,
        assumptions: options.assumptions,
        counts: counts(&parts, &findings),
        added: added_offers(&old, &new),
        parts,
        findings,
        steps: judge.steps,
    };
    Ok(bounded(report))
}

fn read_side(source: &Source<'_>, format: Format, side: &str) -> Result<Contract, Problem> {
    read_with(source, format).map_err(|problem| {
        let pointer = problem.pointer.clone().unwrap_or_default();
        problem.at(format!("{side}{pointer}"))
    })
}

/// Adds what the schemas of the parts contain and nobody judges.
fn leave_notes(contract: &mut Contract, reading: &mut Reading<'_>) {
    let mut left = Vec::new();
    for (key, part) in &contract.parts {
        let Ok(closure) = reading.closure(&part.place, part.dialect) else { continue };
        for note in reading.notes(&closure) {
            let text = note.place.to_string();
            let inner = text.strip_prefix(&part.place.to_string()).unwrap_or(&text).to_owned();
            left.push(Unjudged {
                owner: key.clone(),
                owner_name: part.name.clone(),
                category: note.category,
                inner,
                pointer: text,
                digest: note.digest,
            });
        }
    }
    contract.unjudged.extend(left);
}

/// A finding for each offer that is gone; one inside another that is gone is not told again.
fn removed_offers(old: &Contract, new: &Contract) -> Vec<ContractFinding> {
    let gone = old.offers.iter().filter(|(key, _)| !new.offers.contains_key(*key));
    let outermost =
        gone.filter(|(_, offer)| offer.parent.as_ref().is_none_or(|parent| new.offers.contains_key(parent)));
    outermost.map(|(_, offer)| removed(&offer.name, &offer.pointer)).collect()
}

fn added_offers(old: &Contract, new: &Contract) -> Vec<String> {
    let come = new.offers.iter().filter(|(key, _)| !old.offers.contains_key(*key));
    let outermost =
        come.filter(|(_, offer)| offer.parent.as_ref().is_none_or(|parent| old.offers.contains_key(parent)));
    outermost.map(|(_, offer)| offer.name.clone()).collect()
}

fn removed(name: &str, pointer: &str) -> ContractFinding {
    ContractFinding {
        code: Code::ContractRemoved,
        severity: Severity::Error,
        name: name.to_owned(),
        message: format!("`{}` was removed", excerpt(name)),
        help: Some("keep it, or remove it only after the last caller has moved".to_owned()),
        category: None,
        old_pointer: Some(pointer.to_owned()),
        new_pointer: None,
        old_digest: None,
        new_digest: None,
    }
}

fn unusable(part: &Part, fault: Fault) -> ContractFinding {
    let (old, new) = match fault.side {
        Side::Old => (Some(fault.pointer), None),
        Side::New => (None, Some(fault.pointer)),
    };
    ContractFinding {
        code: Code::ContractUnusablePart,
        severity: Severity::Error,
        name: part.name.clone(),
        message: format!("the schema of `{}` cannot be used: {}", excerpt(&part.name), fault.message),
        help: Some("correct the schema, or give the documents to which it refers in `resources`".to_owned()),
        category: None,
        old_pointer: old,
        new_pointer: new,
        old_digest: None,
        new_digest: None,
    }
}

/// A part that only one version has.
fn only(part: &Part, change: PartChange) -> ContractPart {
    let place = Some(part.place.to_string());
    let (verdict, old_pointer, new_pointer) = match change {
        PartChange::Removed => (Verdict::Breaking, place, None),
        _ => (Verdict::Compatible, None, place),
    };
    ContractPart {
        name: part.name.clone(),
        direction: part.direction,
        change,
        verdict,
        old_pointer,
        new_pointer,
        comparisons: Vec::new(),
        findings: Vec::new(),
        differences: Vec::new(),
        more_differences: false,
    }
}

fn verdict(parts: &[ContractPart], findings: &[ContractFinding]) -> Verdict {
    let told = findings.iter().filter(|one| one.severity == Severity::Error).map(|one| match one.code {
        Code::ContractRemoved => Verdict::Breaking,
        _ => Verdict::Unknown,
    });
    crate::compatibility::worst(parts.iter().map(|part| part.verdict).chain(told))
}

fn gate(parts: &[ContractPart], findings: &[ContractFinding]) -> Gate {
    let hollow =
        parts.iter().flat_map(|part| &part.findings).any(|one| one.finding.severity == Severity::Error);
    let error = findings.iter().any(|one| one.severity == Severity::Error);
    match verdict(parts, findings) {
        Verdict::Compatible if !hollow && !error => Gate::Open,
        _ => Gate::Shut,
    }
}

fn counts(parts: &[ContractPart], findings: &[ContractFinding]) -> ContractCounts {
    let mut counts = ContractCounts::default();
    for part in parts {
        let count = match (part.change, part.verdict) {
            (PartChange::Unchanged, _) => &mut counts.unchanged,
            (PartChange::Added, _) => &mut counts.added,
            (PartChange::Removed, _) => &mut counts.removed,
            (PartChange::Changed, Verdict::Compatible) => &mut counts.compatible,
            (PartChange::Changed, Verdict::Breaking) => &mut counts.breaking,
            (PartChange::Changed, Verdict::Unknown) => &mut counts.unknown,
        };
        *count = count.saturating_add(1);
    }
    for one in findings.iter().filter(|one| one.code == Code::ContractNotJudged) {
        let count = match one.severity {
            Severity::Error => &mut counts.not_judged,
            Severity::Warning => &mut counts.allowed,
        };
        *count = count.saturating_add(1);
    }
    counts
}

/// The same report with every name and pointer bounded, because they are input.
fn bounded(mut report: ContractReport) -> ContractReport {
    let cut = |pointer: &mut Option<String>| {
        *pointer = pointer.take().map(bounded_pointer);
    };
    for part in &mut report.parts {
        part.name = name(&part.name);
        cut(&mut part.old_pointer);
        cut(&mut part.new_pointer);
        for difference in &mut part.differences {
            cut(&mut difference.old_pointer);
            cut(&mut difference.new_pointer);
        }
        for comparison in &mut part.comparisons {
            if let Some(witness) = &mut comparison.witness {
                let complaint = &mut witness.complaint;
                complaint.schema_pointer = bounded_pointer(std::mem::take(&mut complaint.schema_pointer));
            }
            if let Some(reason) = &mut comparison.reason {
                cut(&mut reason.pointer);
            }
        }
        for one in &mut part.findings {
            cut(&mut one.finding.schema_pointer);
        }
    }
    for finding in &mut report.findings {
        finding.name = name(&finding.name);
        finding.category = finding.category.take().map(|category| name(&category));
        cut(&mut finding.old_pointer);
        cut(&mut finding.new_pointer);
    }
    report.added.iter_mut().for_each(|one| *one = name(one));
    report
}

/// The most characters of a name in an answer.
const NAME_CHARACTERS: usize = 512;

fn name(text: &str) -> String {
    text.char_indices()
        .nth(NAME_CHARACTERS)
        .map_or_else(|| text.to_owned(), |(end, _)| format!("{}…", text.get(..end).unwrap_or_default()))
}

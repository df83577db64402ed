//! `rogatio check contract OLD NEW`: two versions of a contract, which is a document with several schemas

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use rogatio_core::wire::compatibility_check::{Difference, Direction, Side, Verdict};
use rogatio_core::wire::contract_check::{ContractFinding, ContractPart, Gate, PartChange, PartComparison};
use rogatio_core::wire::{Code, ContractCheckResponse, Problem, Severity};

use super::reading::{ReadingArguments, Resources, read_resources, resource, write_resources};
use super::{OutputArguments, answer, git, witness};
use crate::config::Config;
use crate::engine::Engine;
use crate::finding::{Finding, Level};
use crate::human;
use crate::refusal::{CliError, Refusal};
use crate::report::{Answer, Reporter};
use crate::request::Request;
use crate::source::{Place, Source};
use crate::span::Part;
use crate::terminal::{AMBER, BOLD, DIM, GREEN, Paint, RED};

/// The versions of a contract to compare.
#[derive(Debug, Args)]
pub struct Arguments {
    /// OLD and NEW; with `--git` the file to compare with its earlier version
    #[arg(value_name = "FILE", required = true, num_args = 1..=2)]
    files: Vec<PathBuf>,
    /// Compare the file with its version at this git revision
    #[arg(long, value_name = "REV")]
    git: Option<String>,
    /// The format of both documents; recognised from their content if absent
    #[arg(long, value_enum)]
    format: Option<ContractFormat>,
    /// A change that may stay unjudged: a category such as `parameters`, or the name of one finding
    #[arg(long = "allow-not-judged", value_name = "CATEGORY|NAME")]
    allowed: Vec<String>,
    /// A document to which only references of the old version may point; it replaces a `--resource` with the same URI
    #[arg(long = "old-resource", value_name = "URI=FILE", value_parser = resource)]
    old_resources: Vec<(String, PathBuf)>,
    /// A document to which only references of the new version may point; it replaces a `--resource` with the same URI
    #[arg(long = "new-resource", value_name = "URI=FILE", value_parser = resource)]
    new_resources: Vec<(String, PathBuf)>,
    /// Assume that documents have only properties declared by the schema for which they were written
    #[arg(long)]
    assume_closed: bool,
    /// The maximum number of reasoning steps for one comparison of one part
    #[arg(long, value_name = "STEPS")]
    budget: Option<u64>,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// The format of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ContractFormat {
    /// OpenAPI 3.0 or 3.1.
    Openapi,
    /// A CustomResourceDefinition of Kubernetes.
    Crd,
    /// A list of MCP tools.
    Mcp,
    /// AsyncAPI 3.
    Asyncapi,
}

/// Both documents.
struct Versions {
    old: Arc<Source>,
    new: Arc<Source>,
}

/// Compares the two versions.
pub(super) fn run(
    arguments: &Arguments,
    engine: &dyn Engine,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let versions = arguments.versions()?;
    let config = Arc::clone(&reporter.config);
    let text = arguments.ask(&versions, &config, engine)?;
    reporter.document(&text)?;
    let response: ContractCheckResponse = answer::read(&text)?;
    let told = Answer {
        name: versions.new.name.clone(),
        headline: headline(&response, &versions, Paint { color: false }),
        details: Vec::new(),
        passes: response.gate == Gate::Open,
        can_open: true,
    };
    let (_, findings) = reporter.judge(told, findings(&response, &versions));
    reporter.collect(&findings);
    if reporter.is_human() { show(&response, &versions, reporter) } else { Ok(()) }
}

impl Arguments {
    fn versions(&self) -> Result<Versions, Refusal> {
        let (old, new) = match (&self.git, self.files.as_slice()) {
            (Some(revision), [file]) => (git::read_json(revision, file)?, Source::read_schema(file)?),
            (None, [old, new]) => (Source::read_schema(old)?, Source::read_schema(new)?),
            _ => {
                let detail = "expected OLD and NEW, or `--git REV FILE`";
                return Err(Problem::new(Code::RequestParameter, detail).into());
            }
        };
        Ok(Versions { old, new })
    }

    fn ask(&self, versions: &Versions, config: &Config, engine: &dyn Engine) -> Result<String, Refusal> {
        let mut request = Request::new();
        request.source("old", &versions.old);
        request.source("new", &versions.new);
        if let Some(format) = self.format.and_then(|format| format.to_possible_value()) {
            request.value("format", format.get_name());
        }
        request.open("assumptions");
        request.value("assume_closed", self.assume_closed);
        request.value("format_assertion", self.reading.format_assertion(config));
        request.close();
        if let Some(budget) = self.budget {
            request.value("budget", budget);
        }
        request.value("allow_not_judged", self.allowed.clone());
        let reading = self.reading.read(config)?;
        let sources = [&versions.old, &versions.new];
        let documents = reading.documents(&sources, |path| Source::read_schema(path).map(Some))?;
        reading.members(&mut request, None, documents);
        let sides: [(&str, Resources); 2] = [
            ("old_resources", read_resources(&self.old_resources)?),
            ("new_resources", read_resources(&self.new_resources)?),
        ];
        for (field, resources) in &sides {
            write_resources(&mut request, field, resources);
        }
        let request = request.finish();
        engine.call("contract.check", &request.text).map_err(|problem| request.explain(problem))
    }
}

/// Shows an answer to people: parts that are not compatible, findings, counts.
fn show(
    response: &ContractCheckResponse,
    versions: &Versions,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let paint = reporter.terminal.paint;
    let told = response.parts.iter().filter(|part| part.verdict != Verdict::Compatible);
    for part in told.filter(|part| part.change == PartChange::Changed) {
        reporter.line(&format!(
            "{} {} {}",
            witness::word(part.verdict, paint),
            paint.text(BOLD, &part.name),
            paint.text(DIM, &format!("({})", answer::spelled(&part.direction)))
        ))?;
        for comparison in &part.comparisons {
            one(comparison, versions, paint, reporter)?;
        }
        changes(part, paint, reporter)?;
        reporter.line("")?;
    }
    let findings: Vec<Finding> =
        response.findings.iter().map(|finding| of_document(finding, versions)).collect();
    for finding in &findings {
        human::write(&mut reporter.terminal.out, paint, finding)?;
    }
    for name in &response.added {
        reporter.line(&format!("{} new: {name}", paint.text(GREEN, "✓")))?;
    }
    reporter.line(&headline(response, versions, paint))?;
    Ok(())
}

/// The answer in one line.
fn headline(response: &ContractCheckResponse, versions: &Versions, paint: Paint) -> String {
    let gate = match response.gate {
        Gate::Open => paint.text(GREEN, "✓ the gate is open"),
        Gate::Shut => paint.text(RED, "✗ the gate is shut"),
    };
    let counts = &response.counts;
    format!(
        "{gate}: {} → {}, {}; parts: {} unchanged, {} compatible, {} breaking, {} unknown, {} new, {} removed; changes not judged: {}, allowed: {}",
        versions.old.name,
        versions.new.name,
        response.format.title(),
        counts.unchanged,
        counts.compatible,
        counts.breaking,
        counts.unknown,
        counts.added,
        counts.removed,
        counts.not_judged,
        counts.allowed,
    )
}

/// One direction of one part: the document that shows the break, or why nothing is known.
fn one(
    comparison: &PartComparison,
    versions: &Versions,
    paint: Paint,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    if let Some(found) = &comparison.witness {
        for line in witness::document(&found.instance) {
            reporter.line(&format!("    {}", paint.text(BOLD, &line)))?;
        }
    }
    if let Some(finding) = of_comparison(comparison, versions) {
        human::write(&mut reporter.terminal.out, paint, &finding)?;
    }
    Ok(())
}

fn changes(part: &ContractPart, paint: Paint, reporter: &mut Reporter<'_>) -> Result<(), CliError> {
    for Difference { effect, message, new_pointer, old_pointer, .. } in
        part.differences.iter().take(witness::MOST_DIFFERENCES)
    {
        let mark = match effect {
            Verdict::Compatible => paint.text(GREEN, "✓"),
            Verdict::Breaking => paint.text(RED, "✗"),
            Verdict::Unknown => paint.text(AMBER, "?"),
        };
        let place = new_pointer.as_ref().or(old_pointer.as_ref()).map(String::as_str).unwrap_or_default();
        reporter.line(&format!("  {mark} {message}  {}", paint.text(DIM, place)))?;
    }
    Ok(())
}

/// The same answer for pull requests and code scanning.
fn findings(response: &ContractCheckResponse, versions: &Versions) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        response.findings.iter().map(|finding| of_document(finding, versions)).collect();
    for part in &response.parts {
        for comparison in &part.comparisons {
            findings.extend(of_comparison(comparison, versions).map(|mut finding| {
                finding.message = format!("{}: {}", part.name, finding.message);
                finding
            }));
        }
    }
    findings
}

/// The break of a part, or why nothing is known of it, at its place in the contract.
fn of_comparison(comparison: &PartComparison, versions: &Versions) -> Option<Finding> {
    let (accepting, refusing, source) = match comparison.direction {
        Direction::Backward => ("OLD", "NEW", &versions.new),
        Direction::Forward => ("NEW", "OLD", &versions.old),
    };
    if let Some(found) = &comparison.witness {
        let complaint = &found.complaint;
        let instance = witness::shortened(&found.instance.to_string());
        let message = format!(
            "{instance} is accepted under {accepting}, refused under {refusing} because {}",
            complaint.message
        );
        return Some(witness::refused_by(complaint, source, message));
    }
    let reason = comparison.reason.as_ref()?;
    let source = if reason.side == Some(Side::Old) { &versions.old } else { &versions.new };
    let question = format!("it is not known whether {refusing} accepts everything that {accepting} accepts");
    let message = format!("{question}: {} ({})", reason.message, answer::spelled(&reason.code));
    let finding = Finding::new(Code::CompatibilityUnknown, Level::Warning, message)
        .at(place(source, reason.pointer.as_deref().unwrap_or_default()))
        .with_help("treat it as breaking");
    Some(Finding { gates: true, ..finding })
}

fn of_document(finding: &ContractFinding, versions: &Versions) -> Finding {
    let place = match (&finding.new_pointer, &finding.old_pointer) {
        (Some(pointer), _) => place(&versions.new, pointer),
        (None, Some(pointer)) => place(&versions.old, pointer),
        (None, None) => place(&versions.new, ""),
    };
    let level = match finding.severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
    };
    let help = match &finding.category {
        Some(category) if finding.code == Code::ContractNotJudged => {
            Some(format!("review the change, then allow it with `--allow-not-judged {category}`"))
        }
        _ => finding.help.clone(),
    };
    Finding {
        help,
        label: finding.category.as_ref().map(|category| format!("`{category}`")),
        ..Finding::new(finding.code, level, finding.message.clone()).at(place)
    }
}

/// A place of a document; the whole document is about no line of it.
fn place(source: &Arc<Source>, pointer: &str) -> Place {
    Place::in_schema(source, None, Some(pointer).filter(|pointer| !pointer.is_empty()), Part::Value)
}

//! `rogatio check proposal FILE --registry DIR|FILE`

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use rogatio_core::weight::Weight;
use rogatio_core::wire::compatibility_check::Verdict;
use rogatio_core::wire::{Code, Diagnostic, Problem, ProposalCheckResponse, Severity};
use serde_json::Value;

use super::OutputArguments;
use super::answer::{self, spelled};
use crate::engine::Engine;
use crate::exit::Exit;
use crate::finding::{Finding, Level};
use crate::process;
use crate::refusal::{CliError, Refusal};
use crate::report::Reporter;
use crate::request::Request;
use crate::source::{Place, Source, unreadable};
use crate::span::{Index, Part};
use crate::terminal::{AMBER, GREEN, Paint, RED};

/// The proposal to check, and the facts for the check.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The file with the proposal, as for `rogatio proposal create`; `-` is the standard input
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// The registered artifact types: a folder with a folder for each type that contains v1.json, v2.json and so on; one such folder; or a file
    /// with {"types": {"name": [version 1, version 2]}}
    #[arg(long, value_name = "DIR|FILE")]
    registry: PathBuf,
    /// A file with the voters: an array of seats
    #[arg(long, value_name = "FILE")]
    electorate: Option<PathBuf>,
    /// A file with the rules of voting: `compatible` and `breaking`
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// A file with the rules of scope
    #[arg(long, value_name = "FILE")]
    scope: Option<PathBuf>,
    /// A file with the requirements for rationales
    #[arg(long, value_name = "FILE")]
    rationale: Option<PathBuf>,
    /// A file with an array of earlier proposals
    #[arg(long, value_name = "FILE")]
    earlier: Option<PathBuf>,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// Checks the proposal, and tells what it would do.
pub(super) fn run(
    arguments: &Arguments,
    engine: &dyn Engine,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let proposal = Source::read_json(&arguments.file)?;
    let registry = Registry::read(&arguments.registry)?;
    let mut request = Request::new();
    request.completed("proposal", &proposal, &implied(&proposal, &registry));
    registry.write(&mut request);
    let files = [
        ("electorate", &arguments.electorate),
        ("rules", &arguments.rules),
        ("scope", &arguments.scope),
        ("rationale", &arguments.rationale),
        ("earlier", &arguments.earlier),
    ];
    for (field, path) in files.into_iter().filter_map(|(field, path)| Some((field, path.as_ref()?))) {
        request.source(field, &Source::read_json(path)?);
    }
    let request = request.finish();
    let text = engine.call("proposal.check", &request.text).map_err(|problem| request.explain(problem))?;
    let answer: ProposalCheckResponse = answer::read(&text)?;
    reporter.document(&text)?;
    reporter.findings(&findings(&answer, &proposal))?;
    let submittable = answer.submittable;
    reporter.at_least(if submittable { Exit::Fine } else { Exit::Fault });
    let paint = reporter.terminal.paint;
    for line in account(&answer, paint) {
        reporter.line(&line)?;
    }
    reporter.line(&match submittable {
        true => format!("{} can be submitted", paint.text(GREEN, "✓")),
        false => format!("{} cannot be submitted", paint.text(RED, "✗")),
    })?;
    Ok(())
}

/// What follows from the registry where a proposal leaves it out, as it does for `rogatio proposal create`. Who proposes does not
/// matter before anybody does.
fn implied(proposal: &Source, registry: &Registry) -> [(&'static str, Value); 3] {
    let content: Value = serde_json::from_str(&proposal.text).unwrap_or_default();
    let target = at(&content, "target_artifact_type");
    let name = if *target == "new_type" { at(&content, "new_type") } else { target };
    let current = registry.current(name.as_str().unwrap_or_default());
    [
        ("proposal_type", "schema_change".into()),
        ("author", "somebody".into()),
        ("base_version", current.into()),
    ]
}

/// The artifact types that there are.
enum Registry {
    /// A file with a snapshot.
    Snapshot(Arc<Source>),
    /// The versions of each type, oldest first.
    Types(BTreeMap<String, Vec<Arc<Source>>>),
}

impl Registry {
    fn read(path: &Path) -> Result<Self, Refusal> {
        if !path.is_dir() {
            return Source::read_json(path).map(Self::Snapshot);
        }
        let own = versions(path)?;
        let mut types = BTreeMap::new();
        if own.is_empty() {
            for folder in folders(path)? {
                types.insert(name(&folder), versions(&folder)?);
            }
        } else {
            let folder =
                process::real_path(path).map_err(|error| unreadable(&path.display().to_string(), &error))?;
            types.insert(name(&folder), own);
        }
        types.retain(|_, versions| !versions.is_empty());
        if types.is_empty() {
            let detail = format!(
                "the registry `{}` has neither v1.json nor a folder that contains it",
                path.display()
            );
            return Err(Problem::new(Code::InputEmpty, detail)
                .with_help("a registry has a folder for each artifact type, with v1.json, v2.json and so on")
                .into());
        }
        Ok(Self::Types(types))
    }

    /// The number of a type's current version; 0 when there is none.
    fn current(&self, name: &str) -> usize {
        match self {
            Self::Types(types) => types.get(name).map_or(0, Vec::len),
            Self::Snapshot(source) => {
                let snapshot: Value = serde_json::from_str(&source.text).unwrap_or_default();
                at(at(&snapshot, "types"), name).as_array().map_or(0, Vec::len)
            }
        }
    }

    /// Adds it to the request: a snapshot's own text, or the texts of its versions.
    fn write(&self, request: &mut Request) {
        match self {
            Self::Snapshot(source) => request.source("registry", source),
            Self::Types(types) => {
                request.open("registry");
                request.open("types");
                for (name, versions) in types {
                    request.sources(name, versions);
                }
                request.close();
                request.close();
            }
        }
    }
}

/// The versions in a folder: v1.json, v2.json and so on, without gaps.
fn versions(folder: &Path) -> Result<Vec<Arc<Source>>, Refusal> {
    let mut numbers = BTreeSet::new();
    for entry in entries(folder)? {
        let file = name(&entry);
        let number = file.strip_prefix('v').and_then(|rest| rest.strip_suffix(".json"));
        numbers.extend(number.and_then(|number| number.parse::<u32>().ok()).filter(|number| *number > 0));
    }
    let mut versions = Vec::new();
    for (expected, number) in (1_u32..).zip(numbers) {
        if number != expected {
            let detail = format!("`{}` has v{number}.json but no v{expected}.json", folder.display());
            return Err(Problem::new(Code::InputUnreadable, detail)
                .with_help("versions are numbered from 1, without gaps")
                .into());
        }
        versions.push(Source::read_json(&folder.join(format!("v{number}.json")))?);
    }
    Ok(versions)
}

fn folders(path: &Path) -> Result<Vec<PathBuf>, Refusal> {
    Ok(entries(path)?.into_iter().filter(|entry| entry.is_dir()).collect())
}

/// What is in a folder, in the order of names.
fn entries(path: &Path) -> Result<Vec<PathBuf>, Refusal> {
    let complain = |error: std::io::Error| unreadable(&path.display().to_string(), &error);
    let entries = fs::read_dir(path).map_err(complain)?;
    let entries = entries.map(|entry| Ok(entry.map_err(complain)?.path()));
    let mut entries: Vec<PathBuf> = entries.collect::<Result<_, Refusal>>()?;
    entries.sort();
    Ok(entries)
}

fn name(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The engine's findings, each at its place in the proposal's file.
fn findings(answer: &ProposalCheckResponse, source: &Arc<Source>) -> Vec<Finding> {
    let index = Index::new(&source.text);
    let find = |finding: &Diagnostic| {
        let pointer = finding.instance_pointer.as_deref();
        let span = pointer.and_then(|pointer| index.as_ref().map(|index| index.locate(pointer, Part::Value)));
        let level = match finding.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
        };
        let place = Place { source: Arc::clone(source), span };
        Finding {
            help: finding.help.clone(),
            ..Finding::new(finding.code, level, finding.message.as_str()).at(place)
        }
    };
    answer.diagnostics.iter().map(find).collect()
}

/// The answer of `proposal.check`, for people.
pub fn account(answer: &ProposalCheckResponse, paint: Paint) -> Vec<String> {
    let verdict = match answer.compatibility.as_ref().map(|compared| compared.verdict) {
        Some(Verdict::Compatible) => paint.text(GREEN, "compatible"),
        Some(Verdict::Breaking) => paint.text(RED, "breaking"),
        Some(Verdict::Unknown) => paint.text(AMBER, "unknown"),
        None => "not compared".to_owned(),
    };
    let mut lines = vec![format!("compatibility  {verdict}; {}", answer.claim.message)];
    let mut comparisons = answer.compatibility.iter().flat_map(|compared| &compared.comparisons);
    lines.extend(
        comparisons
            .find_map(|one| one.witness.as_ref())
            .map(|witness| format!("witness        {}", witness.instance)),
    );
    let threshold = &answer.threshold;
    lines.push(format!("vote           {} rule: {}", spelled(&threshold.class), threshold.because));
    if let Some(needed) = &threshold.votes_needed {
        let spelled =
            |weight: Option<Weight>| weight.map_or_else(|| "nobody".to_owned(), |weight| weight.to_string());
        let (yes, block) = (spelled(needed.yes), spelled(needed.no_to_block));
        let all = needed.electorate;
        lines.push(format!("               {yes} of {all} must vote yes; {block} no votes block it"));
    }
    if let Some(scope) = &answer.scope {
        let word = if scope.in_scope { "in scope" } else { "out of scope" };
        lines.push(format!("scope          {word}: {}", scope.reason));
    }
    if let Some(migration) = &answer.migration {
        let action = spelled(&migration.action).replace('_', " ");
        let back = if migration.lossless { "lossless" } else { "requires an archive for the way back" };
        let step =
            if migration.needs_contract { "; a second, separately approved step completes it" } else { "" };
        lines.push(format!("migration      {action}, {back}{step}"));
    }
    for similar in &answer.similar {
        let outcome = similar.outcome.map_or_else(|| "open".to_owned(), |outcome| spelled(&outcome));
        lines.push(format!("similar        {} ({outcome}): {}", similar.id, similar.because));
    }
    lines
}

/// A member of an answer; null where there is none.
fn at<'v>(value: &'v Value, key: &str) -> &'v Value {
    value.get(key).unwrap_or(&Value::Null)
}

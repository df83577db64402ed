//! `rogatio check proposal FILE --registry DIR|FILE`

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use rogatio_core::wire::Code;
use serde_json::Value;

use super::OutputArguments;
use crate::cli::exit::Exit;
use crate::cli::finding::{Finding, Level};
use crate::cli::refusal::{CliError, Refusal};
use crate::cli::report::Reporter;
use crate::cli::request::Request;
use crate::cli::source::{Place, Source, unreadable};
use crate::cli::span::{Index, Part};
use crate::cli::terminal::{AMBER, GREEN, RED};
use crate::engine::Engine;

/// What to look at.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The proposal; `-` is the standard input
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// The artifact types that there are: a folder with a folder for each type that holds v1.json, v2.json and so on; one
    /// such folder; or a file with {"types": {"name": [version 1, version 2]}}
    #[arg(long, value_name = "DIR|FILE")]
    registry: PathBuf,
    /// Who would vote: a file with an array of seats
    #[arg(long, value_name = "FILE")]
    electorate: Option<PathBuf>,
    /// The rules of voting: a file with `compatible` and `breaking`
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// What belongs to the domain: a file with rules of scope
    #[arg(long, value_name = "FILE")]
    scope: Option<PathBuf>,
    /// Earlier proposals: a file with an array of them
    #[arg(long, value_name = "FILE")]
    earlier: Option<PathBuf>,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// Checks the proposal, and tells what it would do.
pub(super) fn run(
    arguments: &Arguments,
    engine: &Engine,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let proposal = Source::read_json(&arguments.file)?;
    let mut request = Request::new();
    request.source("proposal", &proposal);
    registry(&arguments.registry, &mut request)?;
    let files = [
        ("electorate", &arguments.electorate),
        ("rules", &arguments.rules),
        ("scope", &arguments.scope),
        ("earlier", &arguments.earlier),
    ];
    for (field, path) in files.into_iter().filter_map(|(field, path)| Some((field, path.as_ref()?))) {
        request.source(field, &Source::read_json(path)?);
    }
    let request = request.finish();
    let text = engine.call("proposal.check", &request.text).map_err(|problem| request.explain(problem))?;
    let answer: Value = super::answer::read(&text)?;
    reporter.document(&text)?;
    reporter.findings(&findings(&answer, &proposal))?;
    let submittable = *at(&answer, "submittable") == true;
    reporter.at_least(if submittable { Exit::Fine } else { Exit::Fault });
    tell(&answer, submittable, reporter)?;
    Ok(())
}

/// The registry as a member of the request: a snapshot's own text, or the texts of its versions.
fn registry(path: &Path, request: &mut Request) -> Result<(), Refusal> {
    if !path.is_dir() {
        request.source("registry", &Source::read_json(path)?);
        return Ok(());
    }
    let own = versions(path)?;
    let types: BTreeMap<String, Vec<Arc<Source>>> = if own.is_empty() {
        folders(path)?
            .into_iter()
            .map(|folder| Ok((name(&folder), versions(&folder)?)))
            .collect::<Result<_, Refusal>>()?
    } else {
        let folder =
            fs::canonicalize(path).map_err(|error| unreadable(&path.display().to_string(), &error))?;
        BTreeMap::from([(name(&folder), own)])
    };
    request.open("registry");
    request.open("types");
    for (name, versions) in types.iter().filter(|(_, versions)| !versions.is_empty()) {
        request.sources(name, versions);
    }
    request.close();
    request.close();
    Ok(())
}

/// The versions in a folder: v1.json, v2.json and so on, without gaps.
fn versions(folder: &Path) -> Result<Vec<Arc<Source>>, Refusal> {
    let mut versions = Vec::new();
    for number in 1_u32.. {
        let path = folder.join(format!("v{number}.json"));
        if !path.is_file() {
            break;
        }
        versions.push(Source::read_json(&path)?);
    }
    Ok(versions)
}

fn folders(path: &Path) -> Result<Vec<PathBuf>, Refusal> {
    let complain = |error: std::io::Error| unreadable(&path.display().to_string(), &error);
    let entries = fs::read_dir(path).map_err(complain)?;
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry.map_err(complain)?.path();
        if entry.is_dir() {
            folders.push(entry);
        }
    }
    folders.sort();
    Ok(folders)
}

fn name(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The engine's findings, each at its place in the proposal's file.
fn findings(answer: &Value, source: &Arc<Source>) -> Vec<Finding> {
    let index = Index::new(&source.text);
    let text = |finding: &Value, field: &str| at(finding, field).as_str().map(str::to_owned);
    let find = |finding: &Value| {
        let code = at(finding, "code").as_str().unwrap_or_default();
        let pointer = at(finding, "instance_pointer").as_str();
        let span = pointer.and_then(|pointer| index.as_ref().map(|index| index.locate(pointer, Part::Value)));
        Finding {
            code: Code::ALL.iter().copied().find(|known| known.as_str() == code).unwrap_or(Code::Internal),
            level: if *at(finding, "severity") == "error" { Level::Error } else { Level::Warning },
            message: text(finding, "message").unwrap_or_default(),
            help: text(finding, "help"),
            place: Some(Place { source: Arc::clone(source), span }),
            label: None,
        }
    };
    at(answer, "diagnostics").as_array().into_iter().flatten().map(find).collect()
}

/// The account for people.
fn tell(answer: &Value, submittable: bool, reporter: &mut Reporter<'_>) -> Result<(), CliError> {
    let paint = reporter.terminal.paint;
    let text = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let verdict = match text("/compatibility/verdict").as_str() {
        "compatible" => paint.text(GREEN, "compatible"),
        "breaking" => paint.text(RED, "breaking"),
        "unknown" => paint.text(AMBER, "unknown"),
        _ => "not compared".to_owned(),
    };
    reporter.line(&format!("compatibility  {verdict}; {}", text("/claim/message")))?;
    let witness = answer.pointer("/compatibility/comparisons").and_then(Value::as_array);
    if let Some(witness) = witness.and_then(|all| all.iter().find_map(|one| one.pointer("/witness/instance")))
    {
        reporter.line(&format!("witness        {witness}"))?;
    }
    reporter.line(&format!(
        "vote           {} rule: {}",
        text("/threshold/class"),
        text("/threshold/because")
    ))?;
    if let Some(needed) = answer.pointer("/threshold/votes_needed") {
        let (yes, all) = (spelled(at(needed, "yes")), spelled(at(needed, "electorate")));
        reporter.line(&format!(
            "               {yes} of {all} must say yes, {} no block it",
            spelled(at(needed, "no_to_block"))
        ))?;
    }
    if let Some(scope) = answer.get("scope") {
        let word = if *at(scope, "in_scope") == true { "in scope" } else { "out of scope" };
        reporter.line(&format!("scope          {word}: {}", text("/scope/reason")))?;
    }
    if answer.get("migration").is_some() {
        let action = text("/migration/action").replace('_', " ");
        let back = if answer.pointer("/migration/lossless") == Some(&Value::Bool(true)) {
            "lossless"
        } else {
            "needs an archive for the way back"
        };
        reporter.line(&format!("migration      {action}, {back}"))?;
    }
    for similar in at(answer, "similar").as_array().into_iter().flatten() {
        let outcome = at(similar, "outcome").as_str().unwrap_or("open");
        let (id, because) = (
            at(similar, "id").as_str().unwrap_or_default(),
            at(similar, "because").as_str().unwrap_or_default(),
        );
        reporter.line(&format!("similar        {id} ({outcome}): {because}"))?;
    }
    reporter.line(&match submittable {
        true => format!("{} can be submitted", paint.text(GREEN, "✓")),
        false => format!("{} cannot be submitted", paint.text(RED, "✗")),
    })?;
    Ok(())
}

/// A member of an answer; null where there is none.
fn at<'v>(value: &'v Value, key: &str) -> &'v Value {
    value.get(key).unwrap_or(&Value::Null)
}

/// A weight as people read it.
fn spelled(weight: &Value) -> String {
    match weight {
        Value::String(digits) => digits.clone(),
        Value::Null => "nobody".to_owned(),
        other => other.to_string(),
    }
}

//! `rogatio check schema FILE|DIR…`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use rogatio_core::wire::{Code, Problem, SchemaCheckResponse};

use super::OutputArguments;
use super::reading::{Patterns, Reading, ReadingArguments, Resources};
use crate::engine::Engine;
use crate::finding::Finding;
use crate::library::{Library, uri_of};
use crate::ordered::in_order;
use crate::refusal::{CliError, Refusal};
use crate::report::{self, Element, Reporter};
use crate::request::Request;
use crate::source::{Place, STDIN, Source};
use crate::span::Part;
use crate::terminal::{GREEN, RED};

/// The schemas to check.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The files with the schemas; folders, of which each schema is checked together with the files to which it refers; `-` is the standard input
    #[arg(required = true, value_name = "FILE|DIR|-")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: ReadingArguments,
    /// The way in which patterns are matched
    #[arg(long, value_enum, default_value_t)]
    patterns: Patterns,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// The engine's bytes, what they say, and the same for people.
type Answer = (String, SchemaCheckResponse, Vec<Finding>);

/// One schema with its answer.
struct Checked {
    name: String,
    answer: Result<Answer, Refusal>,
}

/// One schema to check.
enum Job<'l> {
    /// A file by itself.
    File(&'l Path),
    /// A file of a folder, by its path there.
    Member(&'l Library, &'l str),
    /// A file that cannot be read.
    Fault(String, &'l Refusal),
}

/// A path of the arguments, and the schemas that it stands for.
enum Input<'a> {
    File(&'a Path),
    Folder(&'a Path, Box<Library>),
}

/// Checks each file.
pub(super) fn run(
    arguments: &Arguments,
    engine: &dyn Engine,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let config = Arc::clone(&reporter.config);
    let reading = arguments.reading.read(&config)?;
    let mut inputs = Vec::new();
    for path in &arguments.files {
        inputs.push(match path.is_dir() {
            true => {
                Input::Folder(path, Box::new(Library::of_folder(path, arguments.reading.draft(&config))?))
            }
            false => Input::File(path),
        });
    }
    let mut jobs = Vec::new();
    for input in &inputs {
        match input {
            Input::File(path) => jobs.push(Job::File(path)),
            Input::Folder(path, library) => jobs.extend(members(path, library)?),
        }
    }
    let work = |job: Job<'_>| match job {
        Job::File(path) => Checked {
            name: name(path),
            answer: Source::read_schema(path)
                .and_then(|source| check(&source, None, Vec::new(), &reading, arguments.patterns, engine)),
        },
        Job::Member(library, path) => member(library, path, &reading, arguments.patterns, engine),
        Job::Fault(name, refusal) => Checked { name, answer: Err(refusal.clone()) },
    };
    in_order(jobs.into_iter(), work, |checked| show(&checked, reporter))?;
    reporter.end_elements()?;
    for input in &inputs {
        if let Input::Folder(path, library) = input {
            passed_over(path, library, reporter)?;
        }
    }
    Ok(())
}

/// The schemas of a folder.
fn members<'l>(folder: &Path, library: &'l Library) -> Result<Vec<Job<'l>>, Refusal> {
    let schemas = library.documents.iter().filter(|(_, document)| document.is_schema);
    let mut jobs: Vec<(&String, Job<'_>)> =
        schemas.map(|(path, _)| (path, Job::Member(library, path))).collect();
    let fault = |path: &str| folder.join(path).display().to_string();
    jobs.extend(library.faults.iter().map(|(path, refusal)| (path, Job::Fault(fault(path), refusal))));
    if jobs.is_empty() {
        let detail = format!(
            "`{}` has no schema in a file that ends in .json, .jsonc, .yaml or .yml",
            folder.display()
        );
        return Err(Problem::new(Code::InputEmpty, detail).into());
    }
    jobs.sort_by_key(|(path, _)| *path);
    Ok(jobs.into_iter().map(|(_, job)| job).collect())
}

fn member(
    library: &Library,
    path: &str,
    reading: &Reading<'_>,
    patterns: Patterns,
    engine: &dyn Engine,
) -> Checked {
    let needs = library.needs(path);
    let answer = match library.documents.get(path) {
        Some(document) => {
            let uri = uri_of(path);
            check(&document.source, Some(&uri), library.resources(&needs), reading, patterns, engine)
        }
        None => Err(Problem::new(Code::Internal, format!("`{path}` is not in its folder")).into()),
    };
    let name = library.documents.get(path).map_or(path, |document| &document.source.name);
    Checked { name: name.to_owned(), answer }
}

/// Tells of the files that are no schemas.
fn passed_over(folder: &Path, library: &Library, reporter: &mut Reporter<'_>) -> Result<(), CliError> {
    let others = library.documents.iter().filter(|(_, document)| !document.is_schema);
    let others: Vec<&str> =
        others.map(|(path, _)| path.as_str()).chain(library.others.iter().map(String::as_str)).collect();
    if !others.is_empty() {
        let folder = folder.display();
        reporter.line(&format!(
            "passed over in `{folder}`, because they are not schemas: {}",
            others.join(", ")
        ))?;
    }
    Ok(())
}

fn name(path: &Path) -> String {
    if path.as_os_str() == STDIN { "<stdin>".into() } else { path.display().to_string() }
}

fn check(
    source: &Arc<Source>,
    uri: Option<&str>,
    resources: Resources,
    reading: &Reading<'_>,
    patterns: Patterns,
    engine: &dyn Engine,
) -> Result<Answer, Refusal> {
    let mut request = Request::new();
    request.source("schema", source);
    reading.options_at(&mut request, source, patterns, uri, resources)?;
    let request = request.finish();
    let text = engine.call("schema.check", &request.text).map_err(|problem| request.explain(problem))?;
    let answer: SchemaCheckResponse = super::answer::read(&text)?;
    let findings = findings(&answer, source);
    Ok((text, answer, findings))
}

fn findings(answer: &SchemaCheckResponse, source: &Arc<Source>) -> Vec<Finding> {
    let find = |diagnostic: &rogatio_core::wire::Diagnostic| {
        let part = if diagnostic.code == Code::SchemaUnknownKeyword { Part::Key } else { Part::Value };
        let (uri, pointer) = (diagnostic.schema_uri.as_deref(), diagnostic.schema_pointer.as_deref());
        Finding::of_diagnostic(diagnostic, Place::in_schema(source, uri, pointer, part))
    };
    answer.diagnostics.iter().map(find).collect()
}

fn show(checked: &Checked, reporter: &mut Reporter<'_>) -> Result<(), CliError> {
    match &checked.answer {
        Ok((text, answer, findings)) => {
            reporter.element(&checked.name, None, Element::Answer(text))?;
            let said = if answer.valid { "can be used" } else { "cannot be used" };
            let told = report::Answer {
                name: checked.name.clone(),
                headline: format!("{} {said}", checked.name),
                details: Vec::new(),
                passes: answer.valid,
                can_open: false,
            };
            reporter.outcome(told, findings.clone())?;
            let paint = reporter.terminal.paint;
            let (mark, word) = match answer.valid {
                true => (paint.text(GREEN, "✓"), "can be used"),
                false => (paint.text(RED, "✗"), "cannot be used"),
            };
            let draft = answer
                .draft
                .map(|draft| format!(" ({})", super::answer::spelled(&draft)))
                .unwrap_or_default();
            reporter.line(&format!("{mark} {} {word}{draft}", checked.name))?;
        }
        Err(refusal) => {
            reporter.refused(&checked.name, refusal)?;
            reporter.element(&checked.name, None, Element::Problem(&problem_text(refusal)?))?;
        }
    }
    Ok(())
}

/// Why there is no answer, as JSON text.
pub(super) fn problem_text(refusal: &Refusal) -> Result<String, std::io::Error> {
    serde_json::to_string(&refusal.told()).map_err(std::io::Error::other)
}

//! `rogatio check schema FILE…`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use rogatio_core::wire::{Code, SchemaCheckResponse};

use super::OutputArguments;
use super::reading::{Patterns, Reading, ReadingArguments};
use crate::engine::Engine;
use crate::finding::Finding;
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
    /// The files with the schemas; `-` is the standard input
    #[arg(required = true, value_name = "FILE")]
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

/// Checks each file.
pub(super) fn run(
    arguments: &Arguments,
    engine: &dyn Engine,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let config = Arc::clone(&reporter.config);
    let reading = arguments.reading.read(&config)?;
    let work = |path: &PathBuf| Checked {
        name: name(path),
        answer: check(path, &reading, arguments.patterns, engine),
    };
    in_order(arguments.files.iter(), work, |checked| show(&checked, reporter))?;
    reporter.end_elements()?;
    Ok(())
}

fn name(path: &Path) -> String {
    if path.as_os_str() == STDIN { "<stdin>".into() } else { path.display().to_string() }
}

fn check(
    path: &Path,
    reading: &Reading<'_>,
    patterns: Patterns,
    engine: &dyn Engine,
) -> Result<Answer, Refusal> {
    let source = Source::read_schema(path)?;
    let mut request = Request::new();
    request.source("schema", &source);
    reading.options(&mut request, &source, patterns)?;
    let request = request.finish();
    let text = engine.call("schema.check", &request.text).map_err(|problem| request.explain(problem))?;
    let answer: SchemaCheckResponse = super::answer::read(&text)?;
    let findings = findings(&answer, &source);
    Ok((text, answer, findings))
}

fn findings(answer: &SchemaCheckResponse, source: &Arc<Source>) -> Vec<Finding> {
    let find = |diagnostic: &rogatio_core::wire::Diagnostic| {
        let part = if diagnostic.code == Code::SchemaUnknownKeyword { Part::Key } else { Part::Value };
        let pointer = diagnostic.schema_pointer.as_deref();
        let span = pointer.and_then(|pointer| source.locate(pointer, part));
        Finding::of_diagnostic(diagnostic, Place { source: Arc::clone(source), span })
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

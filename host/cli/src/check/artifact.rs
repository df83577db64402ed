//! `rogatio check artifact --schema FILE FILE|DIR|-…`

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use rogatio_core::wire::artifact_validate::ArtifactVerdict;

use super::OutputArguments;
use super::batch::{Artifact, Judge};
use super::progress::Progress;
use super::reading::{Patterns, ReadingArguments};
use super::schema::problem_text;
use super::walk::Jobs;
use crate::engine::Engine;
use crate::exit::Exit;
use crate::ordered::in_order;
use crate::refusal::CliError;
use crate::report::{Element, Reporter};
use crate::request::Request;
use crate::source::Source;
use crate::terminal::{DIM, GREEN, RED};

/// The artifacts to validate.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The file with the schema
    #[arg(long, value_name = "FILE")]
    schema: PathBuf,
    /// The treatment of an artifact that does not satisfy the schema
    #[arg(long, value_enum, default_value_t)]
    mode: Mode,
    /// The way in which patterns are matched
    #[arg(long, value_enum, default_value_t)]
    patterns: Patterns,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
    /// The artifacts: JSON files; .ndjson and .jsonl files with one artifact per line; folders with such files; `-` for the standard input, with
    /// one artifact or one per line
    #[arg(required = true, value_name = "FILE|DIR|-")]
    artifacts: Vec<PathBuf>,
}

/// The treatment of an artifact that does not satisfy the schema.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// The artifact is refused.
    #[default]
    Strict,
    /// The artifact is accepted and reported.
    Warn,
    /// Artifacts are not validated.
    Skip,
}

/// How many artifacts had which fate.
#[derive(Default)]
struct Counts {
    valid: u64,
    invalid: u64,
    unchecked: u64,
    unreadable: u64,
}

/// Judges everything, on all cores.
pub(super) fn run(
    arguments: &Arguments,
    engine: &dyn Engine,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let schema = Source::read_schema(&arguments.schema)?;
    let mut request = Request::new();
    request.source("schema", &schema);
    let mode = arguments.mode.to_possible_value();
    request.value("mode", mode.as_ref().map(|mode| mode.get_name()).unwrap_or_default());
    arguments.reading.read()?.options(&mut request, arguments.patterns);
    let judge = Judge::new(engine, request.finish(), &schema)?;
    let mut counts = Counts::default();
    let mut progress = Progress::new(&arguments.artifacts);
    in_order(
        Jobs::new(&arguments.artifacts),
        |job| judge.judge(job),
        |judged| {
            judged.artifacts.iter().try_for_each(|artifact| {
                counts.add(artifact);
                if progress.is_in_the_way() && !artifact.is_quiet() {
                    return progress.suspend(|| {
                        show(artifact, reporter).and_then(|()| Ok(reporter.terminal.out.flush()?))
                    });
                }
                show(artifact, reporter)
            })?;
            progress.advance(judged.bytes);
            Ok::<(), CliError>(())
        },
    )?;
    progress.end();
    reporter.end_elements()?;
    counts.show(reporter)?;
    Ok(())
}

fn show(artifact: &Artifact, reporter: &mut Reporter<'_>) -> Result<(), CliError> {
    match &artifact.answer {
        Ok(answer) => {
            reporter.at_least(if answer.response.accepted { Exit::Fine } else { Exit::Fault });
            reporter.element(&artifact.name, artifact.line, Element::Answer(&answer.text))?;
            reporter.findings(&answer.findings)?;
        }
        Err(refusal) => {
            reporter.refusal(refusal)?;
            let text = problem_text(refusal)?;
            reporter.element(&artifact.name, artifact.line, Element::Problem(&text))?;
        }
    }
    Ok(())
}

impl Counts {
    fn add(&mut self, artifact: &Artifact) {
        let count = match artifact.answer.as_ref().map(|answer| answer.response.verdict) {
            Ok(ArtifactVerdict::Valid) => &mut self.valid,
            Ok(ArtifactVerdict::Invalid) => &mut self.invalid,
            Ok(ArtifactVerdict::Unchecked) => &mut self.unchecked,
            Err(_) => &mut self.unreadable,
        };
        *count += 1;
    }

    fn show(&self, reporter: &mut Reporter<'_>) -> Result<(), CliError> {
        let paint = reporter.terminal.paint;
        let parts = [
            (self.valid, GREEN, "valid"),
            (self.invalid, RED, "invalid"),
            (self.unchecked, DIM, "unchecked"),
            (self.unreadable, RED, "unreadable"),
        ];
        let shown = parts.iter().filter(|(count, ..)| *count > 0);
        let shown: Vec<String> =
            shown.map(|(count, style, word)| paint.text(*style, &format!("{count} {word}"))).collect();
        reporter.line(&shown.join(", "))?;
        Ok(())
    }
}

//! `rogatio check artifact --schema FILE FILE|DIR|-…`

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use rogatio_core::wire::artifact_validate::ArtifactVerdict;

use super::OutputArguments;
use super::batch::{Artifact, Judge};
use super::progress::Progress;
use super::reading::{Patterns, ReadingArguments};
use super::schema::problem_text;
use super::walk::{Jobs, PassedOver};
use crate::engine::Engine;
use crate::exit::Exit;
use crate::ordered::in_order;
use crate::refusal::CliError;
use crate::report::{self, Element, Reporter};
use crate::request::Request;
use crate::source::{Place, Source};
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
    let config = Arc::clone(&reporter.config);
    arguments.reading.read(&config)?.options(&mut request, &schema, arguments.patterns)?;
    let judge = Judge::new(engine, request.finish(), &schema)?;
    let mut counts = Counts::default();
    let mut progress = Progress::new(&arguments.artifacts);
    let mut tellings = Tellings::default();
    let passed_over = PassedOver::default();
    in_order(
        Jobs::new(&arguments.artifacts, &passed_over),
        |job| judge.judge(job),
        |judged| {
            judged.artifacts.iter().try_for_each(|artifact| {
                counts.add(artifact);
                if progress.is_in_the_way() && !artifact.is_quiet() {
                    return progress.suspend(|| {
                        show(artifact, &mut tellings, reporter)
                            .and_then(|()| Ok(reporter.terminal.out.flush()?))
                    });
                }
                show(artifact, &mut tellings, reporter)
            })?;
            progress.advance(judged.bytes);
            Ok::<(), CliError>(())
        },
    )?;
    progress.end();
    tellings.end(reporter);
    reporter.end_elements()?;
    counts.show(reporter)?;
    passed_over.show(reporter)?;
    Ok(())
}

/// The artifacts of one file, which is one subject of a report, with however many lines.
#[derive(Default)]
struct Tellings {
    name: String,
    artifacts: u64,
    refused: u64,
    first: Vec<String>,
    /// Where the first finding is.
    place: Option<Place>,
}

/// The most messages of one file beside its outcome.
const MOST_MESSAGES: usize = 5;

impl Tellings {
    fn add(&mut self, artifact: &Artifact, accepted: bool, reporter: &mut Reporter<'_>) {
        if self.name != artifact.name {
            self.end(reporter);
            *self = Self { name: artifact.name.clone(), ..Self::default() };
        }
        self.artifacts += 1;
        if accepted {
            return;
        }
        self.refused += 1;
        let findings = artifact.answer.iter().flat_map(|answer| &answer.findings);
        self.place = self.place.take().or_else(|| findings.clone().find_map(|finding| finding.place.clone()));
        for finding in findings.take(MOST_MESSAGES.saturating_sub(self.first.len())) {
            let line = artifact.line.map(|line| format!("line {line}: ")).unwrap_or_default();
            self.first.push(format!("{line}{}", finding.message));
        }
    }

    /// Ends the file.
    fn end(&mut self, reporter: &mut Reporter<'_>) {
        if self.artifacts == 0 {
            return;
        }
        let headline = match self.refused {
            0 => self.name.clone(),
            refused => format!("{}: {refused} of {} artifacts are refused", self.name, self.artifacts),
        };
        let answer = report::Answer {
            name: std::mem::take(&mut self.name),
            headline,
            details: std::mem::take(&mut self.first),
            passes: self.refused == 0,
            can_open: false,
        };
        // The findings are in the report already, each as it came.
        reporter.judge_at(answer, Vec::new(), self.place.take());
        *self = Self::default();
    }
}

fn show(artifact: &Artifact, tellings: &mut Tellings, reporter: &mut Reporter<'_>) -> Result<(), CliError> {
    match &artifact.answer {
        Ok(answer) => {
            let accepted = answer.response.accepted;
            reporter.at_least(if accepted { Exit::Fine } else { Exit::Fault });
            reporter.element(&artifact.name, artifact.line, Element::Answer(&answer.text))?;
            reporter.part_findings(answer.findings.clone())?;
            tellings.add(artifact, accepted, reporter);
        }
        Err(refusal) => {
            reporter.refused(&artifact.name, refusal)?;
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

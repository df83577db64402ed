//! `rogatio check artifact --schema FILE FILE|DIR|-…`

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rogatio_core::wire::artifact_validate::ArtifactVerdict;

use super::OutputArguments;
use super::batch::{Artifact, Judge};
use super::reading::{Patterns, ReadingArguments};
use super::schema::problem_text;
use super::walk::{Jobs, size};
use crate::cli::exit::Exit;
use crate::cli::ordered::in_order;
use crate::cli::refusal::CliError;
use crate::cli::report::{Element, Reporter};
use crate::cli::request::Request;
use crate::cli::source::Source;
use crate::cli::terminal::{DIM, GREEN, RED};
use crate::engine::Engine;

/// Work that takes longer than this shows a progress bar.
const PATIENCE: Duration = Duration::from_millis(700);

/// What to look at.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The schema
    #[arg(long, value_name = "FILE")]
    schema: PathBuf,
    /// What an artifact that does not satisfy the schema means
    #[arg(long, value_enum, default_value_t)]
    mode: Mode,
    /// How patterns are matched
    #[arg(long, value_enum, default_value_t)]
    patterns: Patterns,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
    /// Artifacts: JSON files; .ndjson and .jsonl files with one artifact a line; directories with those; `-` for the
    /// standard input, one artifact or one a line
    #[arg(required = true, value_name = "FILE|DIR|-")]
    artifacts: Vec<PathBuf>,
}

/// What an artifact that does not satisfy the schema means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// It is refused.
    #[default]
    Strict,
    /// It is accepted and reported.
    Warn,
    /// Nobody looks.
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
    engine: &Engine,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let schema = Source::read_json(&arguments.schema)?;
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

/// A progress bar on the error stream, when that is a terminal and the work is long.
struct Progress {
    bar: Option<ProgressBar>,
    started: Instant,
    shown: bool,
    /// Both streams go to one terminal.
    together: bool,
}

impl Progress {
    fn new(paths: &[PathBuf]) -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(size(paths), ProgressDrawTarget::hidden());
            let template = "{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
            bar.with_style(
                ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
            )
        });
        Self { bar, started: Instant::now(), shown: false, together: io::stdout().is_terminal() }
    }

    fn advance(&mut self, bytes: usize) {
        let Some(bar) = &self.bar else { return };
        if !self.shown && self.started.elapsed() > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            self.shown = true;
        }
        bar.inc(u64::try_from(bytes).unwrap_or_default());
    }

    /// Whether other output would be written into the bar.
    fn is_in_the_way(&self) -> bool {
        self.shown && self.together
    }

    /// Lets other output stand above the bar.
    fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

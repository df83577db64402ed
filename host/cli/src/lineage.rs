//! `rogatio lineage`: what an artifact came from.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use serde_json::Value;

use super::bundle::{Answer, answer, document};
use super::exit::Exit;
use super::refusal::{CliError, Refusal};
use super::request::Request;
use super::source::{Source, one_value};
use super::terminal::Terminal;
use crate::engine::Engine;

/// Query and record the lineage of artifacts.
#[derive(Debug, Subcommand)]
pub enum LineageCommand {
    /// Show the sources of an artifact or, with `--direction`, the artifacts made from it
    Show {
        /// The name of the artifact
        artifact: String,
        /// The file with the recorded steps: a JSON array, or one step per line
        #[arg(long, value_name = "FILE|-", default_value = ".rogatio/lineage.jsonl")]
        steps: PathBuf,
        /// The format of the output
        #[arg(long, value_enum, default_value_t)]
        format: Format,
        /// The direction in which the lineage is followed
        #[arg(long, value_enum, default_value_t)]
        direction: Direction,
    },
    /// Check a step and print it with its id, ready to be appended to the recorded steps
    Record {
        /// The file with the step: a JSON object
        #[arg(value_name = "FILE|-")]
        step: PathBuf,
        /// The file with the steps that are already recorded
        #[arg(long, value_name = "FILE")]
        steps: Option<PathBuf>,
    },
    /// Compare the outputs of runs with the same input, method and parameters
    Reproducibility {
        /// The id of the step
        #[arg(value_name = "DIGEST")]
        step: String,
        /// The file with the recorded steps
        #[arg(long, value_name = "FILE|-", default_value = ".rogatio/lineage.jsonl")]
        steps: PathBuf,
    },
}

/// The format of a graph.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people.
    #[default]
    Text,
    /// A Mermaid flowchart.
    Mermaid,
    /// A Graphviz digraph.
    Dot,
    /// W3C PROV-JSON.
    Prov,
}

/// The direction in which the lineage is followed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Direction {
    /// The sources of the artifact.
    #[default]
    Upstream,
    /// The artifacts made from it.
    Downstream,
    /// Both sources and results.
    Both,
}

impl LineageCommand {
    /// Does it.
    pub(crate) fn run(
        &self,
        engine: &dyn Engine,
        terminal: &mut Terminal,
        json: bool,
    ) -> Result<Exit, CliError> {
        match self {
            Self::Show { artifact, steps, format, direction } => {
                let format = match format {
                    Format::Text => "text",
                    Format::Mermaid => "mermaid",
                    Format::Dot => "dot",
                    Format::Prov => "prov",
                };
                let direction = match direction {
                    Direction::Upstream => "upstream",
                    Direction::Downstream => "downstream",
                    Direction::Both => "both",
                };
                let mut request = Request::new();
                read_steps(&mut request, steps)?;
                request.value("artifact", artifact.as_str());
                request.value("format", format);
                request.value("direction", direction);
                let answer = ask(engine, "lineage.graph", request)?;
                if json {
                    document(terminal, &answer.text)?;
                } else {
                    let text = answer.value.get("text").and_then(Value::as_str).unwrap_or_default();
                    text.trim_end_matches('\n').split('\n').try_for_each(|line| terminal.out.say(line))?;
                }
                finish(&answer.value, terminal)
            }
            Self::Record { step, steps } => {
                let mut request = Request::new();
                request.source("step", &Source::read_json(step)?);
                if let Some(steps) = steps {
                    read_steps(&mut request, steps)?;
                }
                let answer = ask(engine, "lineage.record", request)?;
                let line = if json {
                    answer.text.clone()
                } else {
                    answer.value.get("step").map(Value::to_string).unwrap_or_default()
                };
                document(terminal, &line)?;
                finish(&answer.value, terminal)
            }
            Self::Reproducibility { step, steps } => {
                let mut request = Request::new();
                request.value("step", step.as_str());
                read_steps(&mut request, steps)?;
                let answer = ask(engine, "lineage.reproducibility", request)?;
                let verdict =
                    answer.value.get("verdict").and_then(Value::as_str).unwrap_or_default().to_owned();
                if json {
                    document(terminal, &answer.text)?;
                } else {
                    let runs = answer.value.get("runs").and_then(Value::as_u64).unwrap_or_default();
                    let outputs = answer.value.get("outputs").and_then(Value::as_array).map_or(0, Vec::len);
                    let verdict = verdict.replace('_', " ");
                    terminal.out.say(&format!("{verdict}: {runs} runs, {outputs} different outputs"))?;
                    terminal.out.flush()?;
                }
                Ok(if verdict == "divergent" { Exit::Fault } else { Exit::Fine })
            }
        }
    }
}

/// What is worth knowing goes to the error stream; it is in the JSON as well.
fn finish(answer: &Value, terminal: &mut Terminal) -> Result<Exit, CliError> {
    terminal.out.flush()?;
    for diagnostic in answer.get("diagnostics").and_then(Value::as_array).into_iter().flatten() {
        let message = diagnostic.get("message").and_then(Value::as_str).unwrap_or_default();
        terminal.err.say(&format!("warning: {message}"))?;
    }
    Ok(Exit::Fine)
}

/// Adds the recorded steps: an array already, or one step a line. The engine reads them strictly.
fn read_steps(request: &mut Request, path: &Path) -> Result<(), Refusal> {
    let source = Source::read(path)?;
    if source.text.trim_start().starts_with('[') {
        one_value(&source)?;
        request.source("steps", &source);
        return Ok(());
    }
    let lines = source.lines();
    lines.iter().try_for_each(one_value)?;
    request.sources("steps", &lines);
    Ok(())
}

/// Asks the engine; what it refuses is told with the file and the line that it is about.
fn ask(engine: &dyn Engine, operation: &str, request: Request) -> Result<Answer, CliError> {
    let request = request.finish();
    answer(engine.call(operation, &request.text).map_err(|problem| request.explain(problem))?)
}

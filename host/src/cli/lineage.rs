//! `rogatio lineage`: what an artifact came from.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use rogatio_core::wire::{Code, Problem};
use serde::de::IgnoredAny;
use serde_json::Value;

use super::bundle::{ask_text, document};
use super::exit::Exit;
use super::refusal::CliError;
use super::source::Source;
use super::terminal::Terminal;
use crate::engine::Engine;

/// What to ask of a lineage.
#[derive(Debug, Subcommand)]
pub(crate) enum LineageCommand {
    /// Show what an artifact came from and what came of it
    Show {
        /// The artifact
        artifact: String,
        /// The recorded steps: a JSON array, or one step a line
        #[arg(long, value_name = "FILE|-", default_value = ".rogatio/lineage.jsonl")]
        steps: PathBuf,
        /// The form of the output
        #[arg(long, value_enum, default_value_t)]
        format: Format,
        /// In which direction
        #[arg(long, value_enum, default_value_t)]
        direction: Direction,
    },
    /// Check a step and print it with its id, ready to be appended to the recorded steps
    Record {
        /// The step: a JSON object
        #[arg(value_name = "FILE|-")]
        step: PathBuf,
        /// The steps that are recorded already
        #[arg(long, value_name = "FILE")]
        steps: Option<PathBuf>,
    },
    /// Do runs of a step with the same input, method and parameters make the same
    Reproducibility {
        /// The step's id
        #[arg(value_name = "DIGEST")]
        step: String,
        /// The recorded steps
        #[arg(long, value_name = "FILE|-", default_value = ".rogatio/lineage.jsonl")]
        steps: PathBuf,
    },
}

/// The form of a graph.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Lines for people.
    #[default]
    Text,
    /// A Mermaid flowchart.
    Mermaid,
    /// A Graphviz digraph.
    Dot,
    /// W3C PROV-JSON.
    Prov,
}

/// A direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Direction {
    /// What it came from.
    #[default]
    Upstream,
    /// What came of it.
    Downstream,
    /// Both.
    Both,
}

impl LineageCommand {
    /// Does it.
    pub(crate) fn run(&self, engine: &Engine, terminal: &mut Terminal, json: bool) -> Result<Exit, CliError> {
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
                let request = format!(
                    r#"{{"steps":{},"artifact":{},"format":"{format}","direction":"{direction}"}}"#,
                    read_steps(steps)?,
                    quoted(artifact)
                );
                let answer = ask_text(engine, "lineage.graph", &request)?;
                if json {
                    document(terminal, &answer.text)?;
                } else {
                    let text = answer.value.get("text").and_then(Value::as_str).unwrap_or_default();
                    writeln!(terminal.out, "{}", text.trim_end_matches('\n'))?;
                }
                finish(&answer.value, terminal)
            }
            Self::Record { step, steps } => {
                let recorded = steps.as_deref().map_or_else(|| Ok("[]".to_owned()), read_steps)?;
                let step = one(&Source::read_json(step)?.text)?;
                let answer =
                    ask_text(engine, "lineage.record", &format!(r#"{{"step":{step},"steps":{recorded}}}"#))?;
                let line = if json {
                    answer.text.clone()
                } else {
                    answer.value.get("step").map(Value::to_string).unwrap_or_default()
                };
                document(terminal, &line)?;
                finish(&answer.value, terminal)
            }
            Self::Reproducibility { step, steps } => {
                let request = format!(r#"{{"step":{},"steps":{}}}"#, quoted(step), read_steps(steps)?);
                let answer = ask_text(engine, "lineage.reproducibility", &request)?;
                let verdict =
                    answer.value.get("verdict").and_then(Value::as_str).unwrap_or_default().to_owned();
                if json {
                    document(terminal, &answer.text)?;
                } else {
                    let runs = answer.value.get("runs").and_then(Value::as_u64).unwrap_or_default();
                    let outputs = answer.value.get("outputs").and_then(Value::as_array).map_or(0, Vec::len);
                    writeln!(
                        terminal.out,
                        "{}: {runs} runs, {outputs} different outputs",
                        verdict.replace('_', " ")
                    )?;
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
        writeln!(terminal.err, "warning: {message}")?;
    }
    Ok(Exit::Fine)
}

/// Recorded steps as the text of an array: an array already, or one step a line. The engine reads it strictly.
fn read_steps(path: &Path) -> Result<String, CliError> {
    let source = Source::read(path)?;
    if source.text.trim_start().starts_with('[') {
        return Ok(one(&source.text)?);
    }
    let lines = source.text.lines().filter(|line| !line.trim().is_empty());
    Ok(format!("[{}]", lines.map(one).collect::<Result<Vec<_>, _>>()?.join(",")))
}

/// One value's text, which can be spliced into a request without adding members of its own.
fn one(text: &str) -> Result<String, Problem> {
    serde_json::from_str::<IgnoredAny>(text)
        .map(|_| text.to_owned())
        .map_err(|error| Problem::new(Code::InputUnreadable, format!("a step is no JSON: {error}")))
}

/// A text as JSON.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

//! Shows what a check command learns, in the form that the caller asked for.

use std::io;

use clap::ValueEnum;
use serde_json::Value;

use super::exit::Exit;
use super::finding::Finding;
use super::refusal::{CliError, Refusal};
use super::terminal::Terminal;
use super::{github, human, sarif};

/// The format of the output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text for people.
    #[default]
    Human,
    /// The engine's own answers, in one JSON document.
    Json,
    /// Workflow commands: annotations beside the lines of a pull request on GitHub.
    Github,
    /// A SARIF 2.1.0 log, for code scanning services.
    Sarif,
}

/// Shows answers and refusals as they come, and remembers the worst.
pub(crate) struct Reporter<'t> {
    pub(crate) terminal: &'t mut Terminal,
    pub(crate) format: Format,
    exit: Exit,
    sarif: sarif::Collector,
    elements: usize,
}

impl<'t> Reporter<'t> {
    /// A reporter that has nothing to say yet.
    pub(crate) fn new(terminal: &'t mut Terminal, format: Format) -> Self {
        Self { terminal, format, exit: Exit::Fine, sarif: sarif::Collector::default(), elements: 0 }
    }

    /// Lets the exit be at least this bad.
    pub(crate) fn at_least(&mut self, exit: Exit) {
        self.exit = self.exit.max(exit);
    }

    /// Whether people read along.
    pub(crate) fn is_human(&self) -> bool {
        self.format == Format::Human
    }

    /// A line for people.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        if self.is_human() { self.terminal.out.say(text) } else { Ok(()) }
    }

    /// Findings of an answer; `--json` has them in the answer itself.
    pub(crate) fn findings(&mut self, findings: &[Finding]) -> io::Result<()> {
        match self.format {
            Format::Human => {
                let paint = self.terminal.paint;
                findings.iter().try_for_each(|finding| human::write(&mut self.terminal.out, paint, finding))
            }
            Format::Github => {
                findings.iter().try_for_each(|finding| github::write(&mut self.terminal.out, finding))
            }
            Format::Sarif => {
                self.sarif.results(findings);
                Ok(())
            }
            Format::Json => Ok(()),
        }
    }

    /// Why there is no answer: for people on the error stream, so that a pipe carries answers only.
    pub(crate) fn refusal(&mut self, refusal: &Refusal) -> io::Result<()> {
        self.at_least(if refusal.is_internal() { Exit::Internal } else { Exit::BadRequest });
        let finding = Finding::of_refusal(refusal);
        match self.format {
            Format::Human => {
                self.terminal.out.flush()?;
                human::write(&mut self.terminal.err, self.terminal.paint_err, &finding)
            }
            Format::Github => github::write(&mut self.terminal.out, &finding),
            Format::Sarif => {
                self.sarif.refusal(finding);
                Ok(())
            }
            Format::Json => Ok(()),
        }
    }

    /// One element of the array that `--json` writes for a command with many answers: where, and the engine's own
    /// bytes.
    pub(crate) fn element(
        &mut self,
        source: &str,
        line: Option<usize>,
        answer: Element<'_>,
    ) -> io::Result<()> {
        if self.format != Format::Json {
            return Ok(());
        }
        let before = if self.elements == 0 { "[" } else { ",\n" };
        let mut text = format!("{before}{{\"source\":{}", Value::from(source));
        if let Some(line) = line {
            text.push_str(&format!(",\"line\":{line}"));
        }
        let (name, value) = match answer {
            Element::Answer(text) => ("answer", text),
            Element::Problem(text) => ("problem", text),
        };
        text.push_str(&format!(",\"{name}\":{value}}}"));
        self.terminal.out.data(text)?;
        self.elements += 1;
        Ok(())
    }

    /// The one document that `--json` writes for a command with one answer.
    pub(crate) fn document(&mut self, text: &str) -> io::Result<()> {
        if self.format == Format::Json { self.terminal.out.document(text) } else { Ok(()) }
    }

    /// Ends the array of elements.
    pub(crate) fn end_elements(&mut self) -> io::Result<()> {
        match (self.format, self.elements) {
            (Format::Json, 0) => self.terminal.out.document("[]"),
            (Format::Json, _) => self.terminal.out.document("]"),
            _ => Ok(()),
        }
    }

    /// Writes what had to wait for the end, and says how it went.
    pub(crate) fn finish(self) -> Result<Exit, CliError> {
        if self.format == Format::Sarif {
            let log = self.sarif.log().map_err(io::Error::other)?;
            self.terminal.out.document(&log.to_string())?;
        }
        self.terminal.out.flush()?;
        Ok(self.exit)
    }
}

/// What stands beside a source in the array of `--json`.
pub(crate) enum Element<'a> {
    /// The engine's answer.
    Answer(&'a str),
    /// The engine's problem.
    Problem(&'a str),
}

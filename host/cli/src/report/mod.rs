//! Shows what a check command learns, in the forms that the caller asked for.
//!
//! There is one model of a report, and a file for each form of it. People and `--json` read along; the other forms are written at the end.

mod gate;
mod github;
mod html;
mod json;
mod junit;
mod markdown;
mod model;
mod paths;
mod sarif;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;
use rogatio_core::wire::{Code, Problem};
use serde_json::Value;

pub(crate) use self::gate::Answer;
pub(crate) use self::model::Outcome;
pub(crate) use self::paths::Paths;

use self::model::Report;
use super::config::Config;
use super::exit::Exit;
use super::finding::Finding;
use super::human;
use super::refusal::{CliError, Refusal};
use super::terminal::Terminal;
use super::waiver::Waivers;

/// The most breaks of one run for which advice is looked for.
const MOST_ADVICE: usize = 20;
/// The most equal findings that people are shown one by one.
const MOST_EQUAL: usize = 3;

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
    /// JUnit XML, for services that show test results.
    Junit,
    /// Markdown, for the summary of a job or a comment on a pull request.
    Markdown,
    /// One HTML page that needs no network.
    Html,
    /// The report as one JSON document: outcomes, groups of findings, fingerprints.
    Report,
}

/// Shows answers and refusals as they come, and remembers the worst.
pub(crate) struct Reporter<'t> {
    pub(crate) terminal: &'t mut Terminal,
    pub(crate) format: Format,
    pub(crate) config: Arc<Config>,
    waivers: Waivers,
    report: Report,
    files: Vec<(Format, PathBuf)>,
    /// Findings that do not shut the gate, or are not shown, because the settings say so; by code.
    lowered: BTreeMap<Code, usize>,
    switched_off: BTreeMap<Code, usize>,
    paths: OnceCell<Paths>,
    advised: usize,
    exit: Exit,
    elements: usize,
}

impl<'t> Reporter<'t> {
    /// A reporter without settings that has nothing to say yet.
    pub(crate) fn new(terminal: &'t mut Terminal, format: Format) -> Self {
        Self::with(terminal, format, Arc::default(), Waivers::default(), Vec::new())
    }

    /// A reporter with settings; it also writes reports to files.
    pub(crate) fn with(
        terminal: &'t mut Terminal,
        format: Format,
        config: Arc<Config>,
        waivers: Waivers,
        files: Vec<(Format, PathBuf)>,
    ) -> Self {
        Self {
            terminal,
            format,
            config,
            waivers,
            report: Report::default(),
            files,
            lowered: BTreeMap::new(),
            switched_off: BTreeMap::new(),
            paths: OnceCell::new(),
            advised: 0,
            exit: Exit::Fine,
            elements: 0,
        }
    }

    /// The waivers, with what they matched.
    pub(crate) const fn waivers(&self) -> &Waivers {
        &self.waivers
    }

    /// Lets the exit be at least this bad.
    pub(crate) fn at_least(&mut self, exit: Exit) {
        self.exit = self.exit.max(exit);
    }

    /// Whether people read along.
    pub(crate) fn is_human(&self) -> bool {
        self.format == Format::Human
    }

    /// Whether anybody reads more than the engine's own answers.
    pub(crate) fn explains(&self) -> bool {
        self.format != Format::Json || self.explains_to_files()
    }

    /// Whether reports are written to files.
    pub(crate) fn explains_to_files(&self) -> bool {
        !self.files.is_empty()
    }

    /// Whether settings or waivers can change what shuts the gate.
    pub(crate) fn is_ruled(&self) -> bool {
        self.config.source.is_some() || !self.waivers.is_empty()
    }

    /// Whether advice is worth its work: for breaks, and for the first of them.
    pub(crate) fn takes_advice(&mut self, breaks: bool) -> bool {
        let takes = breaks && self.explains() && self.advised < MOST_ADVICE;
        self.advised += usize::from(takes);
        takes
    }

    /// The paths of the repository.
    pub(crate) fn paths(&self) -> &Paths {
        self.paths.get_or_init(Paths::here)
    }

    /// A line for people.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        if self.is_human() { self.terminal.out.say(text) } else { Ok(()) }
    }

    /// A line about the run as a whole, which every report has.
    pub(crate) fn note(&mut self, text: &str) -> io::Result<()> {
        self.report.notes.push(text.to_owned());
        self.line(text)
    }

    /// A line about the run as a whole, for the reports that are files.
    pub(crate) fn remark(&mut self, text: String) {
        self.report.notes.push(text);
    }

    /// Findings of an answer; `--json` has them in the answer itself.
    pub(crate) fn findings(&mut self, findings: &[Finding]) -> io::Result<()> {
        for finding in findings {
            let number = self.report.finding(finding);
            if number <= MOST_EQUAL {
                self.show(finding)?;
            }
        }
        Ok(())
    }

    /// Why there is no answer: for people on the error stream, so that a pipe carries answers only.
    pub(crate) fn refusal(&mut self, refusal: &Refusal) -> io::Result<()> {
        self.no_answer(refusal, "")
    }

    /// The same; `subject` is the name of the subject that has no answer.
    fn no_answer(&mut self, refusal: &Refusal, subject: &str) -> io::Result<()> {
        self.at_least(if refusal.is_internal() { Exit::Internal } else { Exit::BadRequest });
        let finding = Finding::of_refusal(refusal);
        if self.is_human() {
            self.terminal.out.flush()?;
            human::write(&mut self.terminal.err, self.terminal.paint_err, &finding)?;
        }
        self.report.refusals.push(Finding { rule: subject.to_owned(), ..finding });
        Ok(())
    }

    /// A finding for people alone.
    pub(crate) fn show(&mut self, finding: &Finding) -> io::Result<()> {
        if !self.is_human() {
            return Ok(());
        }
        let paint = self.terminal.paint;
        human::write(&mut self.terminal.out, paint, finding)
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
    pub(crate) fn finish(mut self) -> Result<Exit, CliError> {
        self.tell_the_rest()?;
        match self.format {
            Format::Human | Format::Json => {}
            format => {
                let text = self.rendered(format)?;
                if !text.is_empty() {
                    self.terminal.out.document(text.trim_end_matches('\n'))?;
                }
            }
        }
        for (format, path) in std::mem::take(&mut self.files) {
            let mut text = self.rendered(format)?;
            text.push_str(if text.is_empty() || text.ends_with('\n') { "" } else { "\n" });
            std::fs::write(&path, text).map_err(|error| {
                let detail = format!("`--report`: `{}` cannot be written: {error}", path.display());
                Problem::new(Code::RequestParameter, detail)
            })?;
        }
        self.terminal.out.flush()?;
        Ok(self.exit)
    }

    /// A report as text.
    fn rendered(&self, format: Format) -> io::Result<String> {
        let (passed, paths) = (self.exit == Exit::Fine, self.paths());
        match format {
            Format::Human | Format::Json => Ok(String::new()),
            Format::Github => Ok(github::document(&self.report, paths)),
            Format::Sarif => sarif::log(&self.report, paths).map_err(io::Error::other),
            Format::Junit => junit::document(&self.report, paths),
            Format::Markdown => Ok(markdown::document(&self.report, passed, paths)),
            Format::Html => Ok(html::document(&self.report, passed, paths)),
            Format::Report => json::document(&self.report, passed, paths).map_err(io::Error::other),
        }
    }

    /// How many equal findings were not shown, and what the settings changed.
    fn tell_the_rest(&mut self) -> io::Result<()> {
        let more: Vec<String> = self
            .report
            .groups
            .iter()
            .filter(|group| group.count > MOST_EQUAL)
            .filter_map(|group| {
                let first = group.first()?;
                let left = group.count - MOST_EQUAL;
                Some(format!("… {left} more findings like this: {} {}", first.code, first.message))
            })
            .collect();
        more.iter().try_for_each(|line| self.line(line))?;
        for (code, count) in std::mem::take(&mut self.lowered) {
            let place = self.config.severity_place(code);
            self.note(&format!("{count} × `{code}` does not shut the gate: `warning` at {place}"))?;
        }
        for (code, count) in std::mem::take(&mut self.switched_off) {
            let place = self.config.severity_place(code);
            self.note(&format!("{count} × `{code}` is not shown: `off` at {place}"))?;
        }
        Ok(())
    }
}

/// What stands beside a source in the array of `--json`.
pub(crate) enum Element<'a> {
    /// The engine's answer.
    Answer(&'a str),
    /// The engine's problem.
    Problem(&'a str),
}

//! `rogatio waiver add|list|check`

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use rogatio_core::wire::{Code, Problem};
use serde_json::{Value, json};
use toml::value::Date;

use super::{NAME, Waivers, is_fingerprint, today};
use crate::check::{self, OutputArguments};
use crate::config::{Config, ConfigArguments, absolute};
use crate::engine::Engine;
use crate::exit::Exit;
use crate::finding::{Finding, Level};
use crate::refusal::{CliError, Refusal};
use crate::report::{Format, Reporter};
use crate::terminal::{AMBER, DIM, GREEN, Output, Terminal};

/// Accept breaks for a time, with a reason.
#[derive(Debug, Subcommand)]
pub enum WaiverCommand {
    /// Accept a finding: write its fingerprint into `rogatio.waivers.toml`
    Add(AddArguments),
    /// List the waivers
    List(ConfigOnly),
    /// Check that no waiver has expired; with `--against` also that each one matches a finding
    Check(CheckArguments),
}

/// What is accepted.
#[derive(Debug, Args)]
pub struct AddArguments {
    /// The fingerprint of the finding, as a report shows it
    fingerprint: String,
    /// The reason why the break is accepted
    #[arg(long)]
    reason: String,
    /// The name of the person or agent who accepts it
    #[arg(long, value_name = "NAME")]
    by: String,
    /// The last day on which it is accepted, for example 2027-01-31
    #[arg(long, value_name = "DATE")]
    until: String,
    /// The finding in words, for readers of the file
    #[arg(long, value_name = "TEXT")]
    finding: Option<String>,
    #[command(flatten)]
    config: ConfigArguments,
}

/// The settings beside which the waivers are.
#[derive(Debug, Args)]
pub struct ConfigOnly {
    #[command(flatten)]
    config: ConfigArguments,
}

/// What is checked.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Compare the repository with this revision, and report waivers that match no finding
    #[arg(long, value_name = "REV")]
    against: Option<String>,
    #[command(flatten)]
    output: OutputArguments,
}

impl WaiverCommand {
    /// Does it.
    pub(crate) fn run(
        &self,
        engine: &dyn Engine,
        terminal: &mut Terminal,
        json: bool,
    ) -> Result<Exit, CliError> {
        match self {
            Self::Add(arguments) => arguments.run(terminal, json),
            Self::List(arguments) => arguments.run(terminal, json),
            Self::Check(arguments) => arguments.run(engine, terminal, json),
        }
    }
}

impl AddArguments {
    fn run(&self, terminal: &mut Terminal, json: bool) -> Result<Exit, CliError> {
        let refuse = |name: &str, why: &str| -> CliError {
            Problem::new(Code::RequestParameter, format!("`{name}`: {why}")).into()
        };
        if !is_fingerprint(&self.fingerprint) {
            return Err(refuse("FINGERPRINT", "a fingerprint has 32 hexadecimal digits, in lower case"));
        }
        for (name, text) in [("--reason", &self.reason), ("--by", &self.by)] {
            if text.trim().is_empty() {
                return Err(refuse(name, "this text must not be empty"));
            }
        }
        let until: Date = self
            .until
            .parse::<toml::value::Datetime>()
            .ok()
            .filter(|until| until.time.is_none() && until.offset.is_none())
            .and_then(|until| until.date)
            .ok_or_else(|| refuse("--until", "expected a date, for example 2027-01-31"))?;
        let until = until.to_string();
        if until < today() {
            return Err(refuse("--until", "this day is over"));
        }
        let config = self.config.read()?;
        // What is there is read first: a file with a fault, or with the same waiver, is not added to.
        let known = Waivers::read(&config)?;
        if known.all.iter().any(|waiver| waiver.fingerprint == self.fingerprint) {
            return Err(refuse("FINGERPRINT", &format!("{NAME} has a waiver for it already")));
        }
        let path = place(&config);
        let mut text = String::new();
        if known.source.as_ref().is_some_and(|source| !source.text.is_empty()) {
            text.push_str(if known.source.as_ref().is_some_and(|source| source.text.ends_with('\n')) {
                "\n"
            } else {
                "\n\n"
            });
        }
        let quoted = |text: &str| toml::Value::from(text).to_string();
        text.push_str(&format!("[[waiver]]\nfingerprint = {}\n", quoted(&self.fingerprint)));
        if let Some(finding) = &self.finding {
            text.push_str(&format!("finding = {}\n", quoted(finding)));
        }
        text.push_str(&format!(
            "reason = {}\nby = {}\nuntil = {until}\n",
            quoted(&self.reason),
            quoted(&self.by)
        ));
        append(&path, &text).map_err(|error| {
            let detail = format!("`{}` cannot be written: {error}", path.display());
            Refusal::from(Problem::new(Code::InputUnreadable, detail))
        })?;
        let name = path.display().to_string();
        if json {
            terminal.out.document(
                &json!({"file": name, "fingerprint": self.fingerprint, "until": until}).to_string(),
            )?;
        } else {
            terminal.out.say(&format!("accepted until {until}: {name} has the waiver"))?;
        }
        terminal.out.flush()?;
        Ok(Exit::Fine)
    }
}

/// The file that waivers are written to: the one that is there, else beside the settings, else in the root of the repository, else here.
fn place(config: &Config) -> PathBuf {
    super::path(config).unwrap_or_else(|| {
        let here = absolute(Path::new("."));
        let above = here.ancestors().position(|folder| folder.join(".git").exists()).unwrap_or_default();
        std::iter::repeat_n("..", above).collect::<PathBuf>().join(NAME)
    })
}

fn append(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).open(path)?.write_all(text.as_bytes())
}

impl ConfigOnly {
    fn run(&self, terminal: &mut Terminal, json: bool) -> Result<Exit, CliError> {
        let waivers = Waivers::read(&self.config.read()?)?;
        if json {
            let all: Vec<Value> = waivers
                .all
                .iter()
                .map(|one| {
                    json!({
                        "fingerprint": one.fingerprint, "finding": one.finding, "reason": one.reason, "by": one.by,
                        "until": one.until, "expired": waivers.is_expired(one),
                    })
                })
                .collect();
            terminal.out.document(&Value::from(all).to_string())?;
            terminal.out.flush()?;
            return Ok(Exit::Fine);
        }
        let paint = terminal.paint;
        for one in &waivers.all {
            let state = match waivers.is_expired(one) {
                true => paint.text(AMBER, "expired"),
                false => paint.text(GREEN, "valid  "),
            };
            let finding = one.finding.as_ref().map(|finding| format!("  {finding}")).unwrap_or_default();
            let line = format!("{state}  {}  until {}  by {}{finding}", one.fingerprint, one.until, one.by);
            terminal.out.say(&line)?;
            terminal.out.say(&paint.text(DIM, &format!("         {}", one.reason)))?;
        }
        if waivers.is_empty() {
            terminal.out.say("there are no waivers")?;
        }
        terminal.out.flush()?;
        Ok(Exit::Fine)
    }
}

impl CheckArguments {
    fn run(&self, engine: &dyn Engine, terminal: &mut Terminal, json: bool) -> Result<Exit, CliError> {
        let (config, waivers) = self.output.read()?;
        let mut findings = waivers.all_expired();
        let count = waivers.all.len();
        if let Some(revision) = &self.against {
            // The same comparison as that of the gate, with no output of its own.
            let (out, err) = (Output::new(io::sink()), Output::new(io::sink()));
            let mut quiet = Terminal { out, err, paint: terminal.paint, paint_err: terminal.paint_err };
            let mut inner = Reporter::with(
                &mut quiet,
                Format::Report,
                std::sync::Arc::clone(&config),
                waivers,
                Vec::new(),
            );
            check::against(revision, engine, &mut inner)?;
            findings.extend(inner.waivers().all_unused());
        }
        let format = if json { Format::Report } else { self.output.format() };
        let mut reporter = Reporter::with(terminal, format, config, Waivers::default(), self.output.files());
        for finding in findings {
            let name = finding.message.clone();
            reporter.alone(&name, Finding { level: Level::Error, gates: true, ..finding })?;
        }
        reporter.note(&format!("{count} waivers checked"))?;
        reporter.finish()
    }
}

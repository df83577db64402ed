//! `rogatio check`: ask the engine about schemas, artifacts and pairs of versions.

mod advice;
mod against;
pub(crate) mod answer;
mod artifact;
mod batch;
mod compat;
mod contract;
mod corpus;
mod each;
pub(crate) mod git;
mod mend;
mod pairs;
#[cfg_attr(target_family = "wasm", path = "progress_wasi.rs")]
mod progress;
mod proposal;
mod readers;
mod reading;
mod schema;
mod terms;
mod walk;
mod witness;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use self::answer::spelled;
pub(crate) use self::compat::with_all_faults;
pub use self::proposal::account;
pub(crate) use self::reading::{DRAFTS, Patterns, Reading, ReadingArguments, write_resources};
pub(crate) use self::terms::Mode;

use super::config::{Config, ConfigArguments};
use super::exit::Exit;
use super::refusal::{CliError, Refusal};
use super::report::{Format, Reporter};
use super::table::Tables;
use super::terminal::Terminal;
use super::waiver::Waivers;
use crate::engine::Engine;

/// Check schemas, artifacts, proposals and the compatibility of versions.
#[derive(Debug, Subcommand)]
pub enum Check {
    /// Check that documents are JSON Schemas that the engine can use
    Schema(schema::Arguments),
    /// Check that artifacts satisfy their schema
    Artifact(artifact::Arguments),
    /// Measure which stored documents a change of their schema breaks
    Corpus(corpus::Arguments),
    /// Check that a new version of a schema can replace the old one
    Compat(compat::Arguments),
    /// Check that a new version of a contract (OpenAPI, a CRD, MCP tools, AsyncAPI) can replace the old one
    Contract(contract::Arguments),
    /// Check which readers a new version of a schema breaks
    Readers(readers::Arguments),
    /// Check a proposal: its effect, its faults, and the votes that it needs
    Proposal(proposal::Arguments),
}

/// The forms of the output, and the settings that are in force.
#[derive(Debug, Args)]
pub(crate) struct OutputArguments {
    /// The format of the output
    #[arg(long, value_enum, value_name = "FORM", default_value_t, conflicts_with = "json")]
    output: Format,
    /// Also write a report to a file: `github`, `sarif`, `junit`, `markdown`, `html` or `report`
    #[arg(long, value_name = "FORM=FILE", value_parser = report_file)]
    report: Vec<(Format, PathBuf)>,
    #[command(flatten)]
    config: ConfigArguments,
}

fn report_file(text: &str) -> Result<(Format, PathBuf), String> {
    let (form, file) = text.split_once('=').ok_or("expected FORM=FILE")?;
    match Format::from_str(form, false) {
        Ok(Format::Human | Format::Json) | Err(_) => {
            Err("expected `github`, `sarif`, `junit`, `markdown`, `html` or `report` before the `=`".into())
        }
        Ok(form) => Ok((form, file.into())),
    }
}

impl OutputArguments {
    /// The format of the output.
    pub(crate) const fn format(&self) -> Format {
        self.output
    }

    /// The reports that are written to files.
    pub(crate) fn files(&self) -> Vec<(Format, PathBuf)> {
        self.report.clone()
    }

    /// Reads the settings, and the waivers beside them.
    ///
    /// # Errors
    /// `config.invalid` with the place, or a file that cannot be read.
    pub(crate) fn read(&self) -> Result<(Arc<Config>, Waivers), Refusal> {
        let config = self.config.read()?;
        let waivers = if self.config.no_config { Waivers::default() } else { Waivers::read(&config)? };
        Ok((Arc::new(config), waivers))
    }
}

/// Compares the repository with a revision, as the settings say.
///
/// # Errors
/// As `rogatio check compat --against`.
pub(crate) fn against(
    revision: &str,
    engine: &dyn Engine,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    /// The arguments of the comparison alone.
    #[derive(Parser)]
    struct Compare {
        #[command(flatten)]
        compat: compat::Arguments,
        /// Not used here.
        #[arg(long)]
        json: bool,
    }
    let compare = Compare::try_parse_from(["rogatio", "--against", revision])?;
    compat::run(&compare.compat, engine, reporter)
}

impl Check {
    /// Does it.
    pub(crate) fn run(
        &self,
        engine: &dyn Engine,
        tables: &dyn Tables,
        terminal: &mut Terminal,
        json: bool,
    ) -> Result<Exit, CliError> {
        let output = match self {
            Self::Schema(arguments) => &arguments.output,
            Self::Artifact(arguments) => &arguments.output,
            Self::Corpus(arguments) => &arguments.output,
            Self::Compat(arguments) => &arguments.output,
            Self::Contract(arguments) => &arguments.output,
            Self::Readers(arguments) => &arguments.output,
            Self::Proposal(arguments) => &arguments.output,
        };
        let format = if json { Format::Json } else { output.output };
        let (settings, fault) = match output.read() {
            Ok(settings) => (settings, None),
            Err(refusal) => (Default::default(), Some(refusal)),
        };
        let (config, waivers) = settings;
        let mut reporter = Reporter::with(terminal, format, config, waivers, output.files());
        let done = match (fault, self) {
            (Some(refusal), _) => Err(refusal.into()),
            (None, Self::Schema(arguments)) => schema::run(arguments, engine, &mut reporter),
            (None, Self::Artifact(arguments)) => artifact::run(arguments, engine, &mut reporter),
            (None, Self::Corpus(arguments)) => corpus::run(arguments, engine, tables, &mut reporter),
            (None, Self::Compat(arguments)) => compat::run(arguments, engine, &mut reporter),
            (None, Self::Contract(arguments)) => contract::run(arguments, engine, &mut reporter),
            (None, Self::Readers(arguments)) => readers::run(arguments, engine, &mut reporter),
            (None, Self::Proposal(arguments)) => proposal::run(arguments, engine, &mut reporter),
        };
        match done {
            Ok(()) => {}
            // The whole command has no answer.
            Err(CliError::Refused(refusal)) => {
                reporter.refusal(&refusal)?;
                reporter.document(&schema::problem_text(&refusal)?)?;
            }
            Err(error) => return Err(error),
        }
        reporter.finish()
    }
}

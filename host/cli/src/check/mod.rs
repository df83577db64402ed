//! `rogatio check`: ask the engine about schemas, artifacts and pairs of versions.

mod against;
pub(crate) mod answer;
mod artifact;
mod batch;
mod compat;
mod contract;
mod each;
pub(crate) mod git;
mod pairs;
#[cfg_attr(target_family = "wasm", path = "progress_wasi.rs")]
mod progress;
mod proposal;
mod readers;
mod reading;
mod schema;

mod walk;
mod witness;

use clap::{Args, Subcommand};

pub use self::answer::spelled;
pub(crate) use self::compat::with_all_faults;
pub use self::proposal::account;
pub(crate) use self::reading::{DRAFTS, Patterns, Reading, ReadingArguments, write_resources};

use super::exit::Exit;
use super::refusal::CliError;
use super::report::{Format, Reporter};
use super::terminal::Terminal;
use crate::engine::Engine;

/// Check schemas, artifacts, proposals and the compatibility of versions.
#[derive(Debug, Subcommand)]
pub enum Check {
    /// Check that documents are JSON Schemas that the engine can use
    Schema(schema::Arguments),
    /// Check that artifacts satisfy their schema
    Artifact(artifact::Arguments),
    /// Check that a new version of a schema can replace the old one
    Compat(compat::Arguments),
    /// Check that a new version of a contract (OpenAPI, a CRD, MCP tools, AsyncAPI) can replace the old one
    Contract(contract::Arguments),
    /// Check which readers a new version of a schema breaks
    Readers(readers::Arguments),
    /// Check a proposal: its effect, its faults, and the votes that it needs
    Proposal(proposal::Arguments),
}

/// The format of the output.
#[derive(Debug, Args)]
pub(crate) struct OutputArguments {
    /// The format of the output
    #[arg(long, value_enum, value_name = "FORM", default_value_t, conflicts_with = "json")]
    output: Format,
}

impl Check {
    /// Does it.
    pub(crate) fn run(
        &self,
        engine: &dyn Engine,
        terminal: &mut Terminal,
        json: bool,
    ) -> Result<Exit, CliError> {
        let output = match self {
            Self::Schema(arguments) => &arguments.output,
            Self::Artifact(arguments) => &arguments.output,
            Self::Compat(arguments) => &arguments.output,
            Self::Contract(arguments) => &arguments.output,
            Self::Readers(arguments) => &arguments.output,
            Self::Proposal(arguments) => &arguments.output,
        };
        let mut reporter = Reporter::new(terminal, if json { Format::Json } else { output.output });
        let done = match self {
            Self::Schema(arguments) => schema::run(arguments, engine, &mut reporter),
            Self::Artifact(arguments) => artifact::run(arguments, engine, &mut reporter),
            Self::Compat(arguments) => compat::run(arguments, engine, &mut reporter),
            Self::Contract(arguments) => contract::run(arguments, engine, &mut reporter),
            Self::Readers(arguments) => readers::run(arguments, engine, &mut reporter),
            Self::Proposal(arguments) => proposal::run(arguments, engine, &mut reporter),
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

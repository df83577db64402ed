//! `rogatio schema`: commands that make something of a schema.

mod join;
mod version;

use clap::Subcommand;

use crate::engine::Engine;
use crate::exit::Exit;
use crate::refusal::CliError;
use crate::terminal::Terminal;

/// Join the files of a schema, and number its versions.
#[derive(Debug, Subcommand)]
pub enum SchemaCommand {
    /// Write one schema that contains every file to which it refers
    Join(join::Arguments),
    /// Tell the number of a new version from its verdict
    Version(version::Arguments),
}

impl SchemaCommand {
    /// Does it.
    pub(crate) fn run(
        &self,
        engine: &dyn Engine,
        terminal: &mut Terminal,
        json: bool,
    ) -> Result<Exit, CliError> {
        match self {
            Self::Join(arguments) => arguments.run(engine, terminal),
            Self::Version(arguments) => arguments.run(engine, terminal, json),
        }
    }
}

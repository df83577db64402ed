//! The command line of the `rogatio` binary: the commands of `rogatio-cli` with the engine in its sandbox, and those of a senate.

mod senate;

use std::ffi::OsString;
use std::mem::ManuallyDrop;

use clap::{CommandFactory, Parser, Subcommand};
pub use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;
use rogatio_cli::terminal::Terminal;
use rogatio_cli::{EXIT_CODES, Global, Manual, Offline, Program};
use rogatio_parquet::Parquet;

use crate::engine::Engine;

/// Governance for the schemas that many agents share
#[derive(Debug, Parser)]
#[command(name = "rogatio", version, after_help = EXIT_CODES)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    Offline(Offline),
    #[command(flatten)]
    Senate(Box<senate::SenateCommand>),
    #[command(flatten)]
    Manual(Manual),
}

/// Runs the command line; `arguments` are the process's own, its name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    rogatio_cli::run::<Cli>(arguments)
}

/// The commands and arguments of the command line, for its reference and the list of all texts.
pub fn command() -> clap::Command {
    Cli::command()
}

impl Program for Cli {
    fn global(&self) -> &Global {
        &self.global
    }

    fn run(&self, terminal: &mut Terminal) -> Result<Exit, CliError> {
        let json = self.global.json;
        match &self.command {
            Command::Offline(command) => {
                // The process ends with the command, and gives its memory back faster than the engine would.
                let engine = ManuallyDrop::new(Engine::new()?);
                command.run(&**engine, &Parquet, terminal, json)
            }
            Command::Senate(command) => command.run(terminal, json),
            Command::Manual(command) => command.run::<Self>(terminal),
        }
    }
}

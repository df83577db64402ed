//! `rogatio-cli`: the command line with the engine in it, natively or as a WASI program.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use rogatio_cli::certificate::CertificateCommand;
use rogatio_cli::engine::Native;
use rogatio_cli::refusal::CliError;
use rogatio_cli::table::NoTables;
use rogatio_cli::terminal::Terminal;
use rogatio_cli::{EXIT_CODES, Exit, Global, Manual, Offline, Program, process};

/// The text below the help: the exit codes, and where the other commands are.
fn below() -> String {
    format!(
        "{EXIT_CODES}\n\nThis program has the commands that need no database and no network. The commands of a senate (serve, propose, vote, \
         migration, log and others) are in the native program."
    )
}

/// Governance for the schemas that many agents share
#[derive(Debug, Parser)]
#[command(name = "rogatio", version, after_help = below())]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    Offline(Box<Offline>),
    /// Verify, show and export certificates of votes
    #[command(subcommand)]
    Certificate(CertificateCommand),
    #[command(flatten)]
    Manual(Manual),
}

impl Program for Cli {
    fn global(&self) -> &Global {
        &self.global
    }

    fn run(&self, terminal: &mut Terminal) -> Result<Exit, CliError> {
        // Natively this program has no sandbox, and in a sandbox it has no native code: it runs where it is.
        match &self.command {
            Command::Offline(command) => command.run(&Native, &NoTables, terminal, self.global.json),
            Command::Certificate(command) => command.run(&Native, terminal, self.global.json),
            Command::Manual(command) => command.run::<Self>(terminal),
        }
    }
}

fn main() -> ExitCode {
    process::enter_folder();
    rogatio_cli::run::<Cli>(std::env::args_os()).into()
}

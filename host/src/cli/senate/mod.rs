//! The senate from the command line: against a database of one's own, or against a server.

mod agent;
mod artifact;
mod ballot;
mod certificate;
mod cosign;
mod desk;
mod evidence;
mod held;
mod impact;
mod link;
mod log;
mod mcp;
mod migration;
mod proposal;
mod reader;
mod registry;
mod seed;
mod start;
mod submit;
mod tell;
mod tiles;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use rogatio_core::wire::{Code, Problem};
use serde::Serialize;
use serde_json::Value;

use crate::engine::{Engine, Limits};
use held::{HoldArguments, hold};
use link::{Answered, Link};
use rogatio_cli::Exit;
use rogatio_cli::certificate::Hold;
use rogatio_cli::refusal::CliError;
use rogatio_cli::source::Source;
use rogatio_cli::terminal::Terminal;

pub(crate) use agent::AgentCommand;
pub(crate) use artifact::{ArtifactCommand, TypeCommand};
pub(crate) use ballot::BallotCommand;
pub(crate) use certificate::CertificateCommand;
pub(crate) use log::LogCommand;
pub(crate) use mcp::McpArguments;
pub(crate) use migration::MigrationCommand;
pub(crate) use proposal::{ArchiveCommand, ProposalCommand};
pub(crate) use reader::ReaderCommand;
pub(crate) use registry::{ExportArguments, ImportArguments};
pub(crate) use start::{BackupArguments, InitArguments, ServeArguments};

/// The location of the senate.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// The address of a server; without it the database is opened directly
    #[arg(
        long,
        global = true,
        value_name = "URL",
        help_heading = "Senate",
        env = "ROGATIO_SERVER",
        hide_env_values = true
    )]
    server: Option<String>,
    /// The file with the token for the server; otherwise the variable `ROGATIO_TOKEN` is used
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        help_heading = "Senate",
        env = "ROGATIO_TOKEN_FILE",
        hide_env_values = true
    )]
    token_file: Option<PathBuf>,
    /// The database: a file of SQLite, or `postgres://…`
    #[arg(
        long,
        global = true,
        value_name = "FILE|URL",
        help_heading = "Senate",
        env = "ROGATIO_DATABASE",
        hide_env_values = true
    )]
    database: Option<String>,
    /// The file with the senate's key; next to the database if absent
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        help_heading = "Senate",
        env = "ROGATIO_INSTANCE_KEY",
        hide_env_values = true
    )]
    instance_key: Option<PathBuf>,
    /// The agent to act as, if the database is opened directly
    #[arg(
        long = "as",
        global = true,
        value_name = "AGENT",
        help_heading = "Senate",
        env = "ROGATIO_AGENT",
        hide_env_values = true
    )]
    agent: Option<String>,
}

impl Place {
    /// The database that is meant.
    fn database(&self) -> String {
        self.database.clone().unwrap_or_else(|| "./rogatio.db".to_owned())
    }

    /// Whether a database was named, or the usual one is there.
    fn has_database(&self) -> bool {
        self.database.is_some() || Path::new("./rogatio.db").exists()
    }

    /// The file with the instance's key.
    fn instance_key(&self) -> PathBuf {
        if let Some(path) = &self.instance_key {
            return path.clone();
        }
        let database = self.database();
        let file = database.strip_prefix("sqlite://").unwrap_or(&database);
        if file.contains("://") { "./rogatio.key".into() } else { Path::new(file).with_extension("key") }
    }

    fn token(&self) -> Result<Option<String>, CliError> {
        match &self.token_file {
            Some(path) => Ok(Some(Source::read(path)?.text.trim().to_owned())),
            None => Ok(std::env::var("ROGATIO_TOKEN").ok().filter(|token| !token.is_empty())),
        }
    }
}

/// The commands about one kind of thing, with the location of the senate.
#[derive(Debug, Args)]
pub(crate) struct In<C: Subcommand> {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: C,
}

/// One command, with the location of the senate.
#[derive(Debug, Args)]
pub(crate) struct At<A: Args> {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    arguments: A,
}

/// Commands that people and agents use in a senate.
#[derive(Debug, Subcommand)]
pub(crate) enum SenateCommand {
    /// Create a senate in a new database
    Init(At<InitArguments>),
    /// Serve the senate's API, its log, its events and the page
    Serve(At<ServeArguments>),
    /// Offer the senate's tools to a model over the Model Context Protocol, on the standard input and output
    Mcp(At<McpArguments>),
    /// Manage agents: keys, registration, roles
    Agent(In<AgentCommand>),
    /// Manage artifact types and the versions of their schemas
    Type(In<TypeCommand>),
    /// Register the schemas with which programs read artifacts, and see which of them a change breaks
    Reader(In<ReaderCommand>),
    /// Create, discuss and decide proposals
    Proposal(In<ProposalCommand>),
    /// Plan, run and undo migrations of approved proposals
    Migration(In<MigrationCommand>),
    /// Search rejected proposals and the reasons of voters
    Archive(In<ArchiveCommand>),
    /// Register, validate and show artifacts
    Artifact(In<ArtifactCommand>),
    /// Follow ballots that were cast into the log and into the count
    Ballot(In<BallotCommand>),
    /// Make, verify, show and export certificates of votes
    #[command(subcommand)]
    Certificate(CertificateCommand),
    /// Verify, export and cosign logs of decisions
    Log(In<LogCommand>),
    /// Take over the subjects, versions, ids and levels of a registry with Confluent's protocol
    Import(At<ImportArguments>),
    /// Write the types back as subjects, into a file or into such a registry
    Export(At<ExportArguments>),
    /// Copy the database while it is in use
    Backup(At<BackupArguments>),
}

/// What a command needs to speak.
pub(super) struct Speaker<'t> {
    terminal: &'t mut Terminal,
    json: bool,
}

impl Speaker<'_> {
    /// Prints an answer of the senate: as it came, or what people want to know of it.
    fn say<T>(
        &mut self,
        answer: &Answered<T>,
        people: impl FnOnce(&T) -> Vec<String>,
    ) -> Result<Exit, CliError> {
        if self.json {
            self.terminal.out.document(&answer.json.to_string())?;
        } else {
            people(&answer.view).iter().try_for_each(|line| self.terminal.out.say(line))?;
        }
        self.terminal.out.flush()?;
        Ok(Exit::Fine)
    }

    /// Prints an answer of this command itself.
    fn say_own<T: Serialize>(
        &mut self,
        answer: T,
        people: impl FnOnce(&T) -> Vec<String>,
    ) -> Result<Exit, CliError> {
        self.say(&Answered::own(answer)?, people)
    }
}

impl SenateCommand {
    /// Does it.
    pub(super) fn run(&self, terminal: &mut Terminal, json: bool) -> Result<Exit, CliError> {
        let engine = |pooled| Engine::with_limits(Limits { pooled, ..Limits::default() });
        let link = |place: &Place| Link::open(place, || engine(false));
        let speaker = |terminal| Speaker { terminal, json };
        match self {
            Self::Init(At { place, arguments }) => {
                start::init(arguments, place, engine(false)?, terminal, json)
            }
            Self::Serve(At { place, arguments }) => {
                start::serve(arguments, place, || engine(true), terminal, json)
            }
            Self::Mcp(At { place, arguments }) => mcp::run(arguments, link(place)?, terminal),
            Self::Backup(At { place, arguments }) => {
                start::back_up(arguments, place, engine(false)?, terminal, json)
            }
            Self::Import(At { place, arguments }) => {
                registry::import(arguments, &link(place)?, &mut speaker(terminal))
            }
            Self::Export(At { place, arguments }) => {
                registry::export(arguments, &link(place)?, &mut speaker(terminal))
            }
            Self::Certificate(CertificateCommand::Verifier { out }) => {
                certificate::verifier(out, &mut speaker(terminal))
            }
            Self::Certificate(CertificateCommand::Part(command)) => {
                command.run(&*engine(false)?, terminal, json)
            }
            Self::Certificate(CertificateCommand::Verify(At { place, arguments })) => {
                let HoldArguments { certificate, against } = arguments;
                let (engine, token) = (engine(false)?, against.as_ref().map(|_| place.token()).transpose()?);
                let token = token.as_ref().and_then(Option::as_deref);
                let compare;
                let live: Option<Hold<'_>> = match against {
                    None => None,
                    Some(url) => {
                        compare = |holds| hold(&certificate.file, (url, token), holds, &engine);
                        Some(&compare)
                    }
                };
                certificate.run(&*engine, live, terminal, json)
            }
            Self::Certificate(CertificateCommand::Make(At { place, arguments })) => {
                certificate::make(arguments, &link(place)?, &*engine(false)?, &mut speaker(terminal))
            }
            Self::Agent(In { command: AgentCommand::Key { file }, .. }) => {
                agent::make_key(file, terminal, json)
            }
            Self::Agent(In { place, command }) => command.run(&link(place)?, &mut speaker(terminal)),
            Self::Type(In { place, command }) => command.run(&link(place)?, &mut speaker(terminal)),
            Self::Reader(In { place, command }) => command.run(&link(place)?, &mut speaker(terminal)),
            Self::Proposal(In { place, command }) => command.run(&link(place)?, &mut speaker(terminal)),
            Self::Migration(In { place, command }) => command.run(&link(place)?, &mut speaker(terminal)),
            Self::Archive(In { place, command }) => command.run(&link(place)?, &mut speaker(terminal)),
            Self::Artifact(In { place, command }) => command.run(&link(place)?, &mut speaker(terminal)),
            Self::Ballot(In { place, command }) => {
                command.run(place.token()?.as_deref(), &engine(false)?, &mut speaker(terminal))
            }
            Self::Log(In { place, command }) if command.is_outside() => {
                command.run_outside(place.token()?.as_deref(), engine(false)?, &mut speaker(terminal))
            }
            Self::Log(In { place, command }) => command.run(&link(place)?, &mut speaker(terminal)),
        }
    }
}

/// The JSON in a file.
fn read_file(path: &Path) -> Result<Value, CliError> {
    let source = Source::read_json(path)?;
    Ok(rogatio_core::wire::json::parse(&source.text)?)
}

/// An answer of ours that is not what it should be.
fn broken(what: &str) -> CliError {
    Problem::new(Code::Internal, format!("the answer lacks {what}")).into()
}

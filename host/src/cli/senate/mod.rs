//! The senate from the command line: against a database of one's own, or against a server.

mod agent;
mod artifact;
mod link;
mod log;
mod migration;
mod proposal;
mod seed;
mod start;
mod tell;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use rogatio_core::wire::{Code, Problem};
use serde_json::Value;

use crate::engine::{Engine, Kind, Limits};
use link::Link;
use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;
use rogatio_cli::source::Source;
use rogatio_cli::terminal::Terminal;

pub(crate) use agent::AgentCommand;
pub(crate) use artifact::{ArtifactCommand, TypeCommand};
pub(crate) use log::LogCommand;
pub(crate) use migration::MigrationCommand;
pub(crate) use proposal::{Choice, ListArguments, VoteArguments};
pub(crate) use start::{BackupArguments, InitArguments, ServeArguments};

/// Where the senate is.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// The address of a server; without one the database is opened
    #[arg(long, global = true, value_name = "URL", help_heading = "Senate")]
    server: Option<String>,
    /// A file with the token for the server; else the variable `ROGATIO_TOKEN`
    #[arg(long, global = true, value_name = "FILE", help_heading = "Senate")]
    token_file: Option<PathBuf>,
    /// The database: a file of SQLite, or `postgres://…`
    #[arg(long, global = true, value_name = "FILE|URL", help_heading = "Senate")]
    database: Option<String>,
    /// The file with the instance's key; beside the database when absent
    #[arg(long, global = true, value_name = "FILE", help_heading = "Senate")]
    instance_key: Option<PathBuf>,
    /// The agent to act as, where the database is opened
    #[arg(long = "as", global = true, value_name = "AGENT", help_heading = "Senate")]
    agent: Option<String>,
}

impl Place {
    /// The database that is meant.
    fn database(&self) -> String {
        let named = self.database.clone().or_else(|| std::env::var("ROGATIO_DATABASE").ok());
        named.unwrap_or_else(|| "./rogatio.db".to_owned())
    }

    /// Whether a database was named, or the usual one is there.
    fn has_database(&self) -> bool {
        self.database.is_some()
            || std::env::var_os("ROGATIO_DATABASE").is_some()
            || Path::new("./rogatio.db").exists()
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

/// What people and agents do in a senate.
#[derive(Debug, Subcommand)]
pub(crate) enum SenateCommand {
    /// Begin a senate in a new database
    Init(InitArguments),
    /// Serve the senate's API, its log, its events and the page
    Serve(ServeArguments),
    /// Agents: keys, registration, roles
    #[command(subcommand)]
    Agent(AgentCommand),
    /// Artifact types and the versions of their schemas
    #[command(subcommand)]
    Type(TypeCommand),
    /// Put a proposal to the senate
    Propose {
        /// The proposal; `-` is the standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
        /// Only draft it
        #[arg(long)]
        draft: bool,
    },
    /// Replace the content of a proposal: a new revision, and every ballot is void
    Edit {
        /// Its id
        id: String,
        /// The new content; `-` is the standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
        /// Only if this is still its revision
        #[arg(long, value_name = "NUMBER")]
        revision: Option<u64>,
    },
    /// Say what a proposal would do, and store nothing
    Preview {
        /// The proposal; `-` is the standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
    },
    /// Show a proposal
    Show {
        /// Its id
        id: String,
    },
    /// List proposals, newest first
    List(ListArguments),
    /// Say something about a proposal
    Comment {
        /// Its id
        id: String,
        /// What
        text: String,
        /// About which place of the change, as a JSON Pointer
        #[arg(long, value_name = "POINTER")]
        pointer: Option<String>,
        /// In reply to which comment
        #[arg(long, value_name = "NUMBER")]
        reply_to: Option<u64>,
        /// Raise it as a concern
        #[arg(long, conflicts_with = "reply_to")]
        concern: bool,
    },
    /// Freeze the electorate and open the vote
    Open {
        /// The proposal's id
        id: String,
        /// When it closes, in seconds since 1970, where the rule does not say
        #[arg(long, value_name = "SECONDS")]
        closes_at: Option<u64>,
    },
    /// Cast a ballot
    Vote(VoteArguments),
    /// End a vote whose time is over, or whose outcome is final
    Close {
        /// The proposal's id
        id: String,
    },
    /// Count a vote anew from its raw ballots
    Recount {
        /// The proposal's id
        id: String,
        /// Write the whole vote into this file: `rogatio tally FILE` counts it anywhere
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Put a draft to debate
    Submit {
        /// The proposal's id
        id: String,
    },
    /// Apply the change of a proposal to the current version: a new revision, to be voted on anew
    Rebase {
        /// The proposal's id
        id: String,
    },
    /// Say whether a rejection as out of scope should be overruled; heard with the appeal
    Overrule {
        /// The proposal's id
        id: String,
        /// What
        #[arg(value_enum)]
        choice: Choice,
    },
    /// Appeal against a rejection as out of scope, once
    Appeal {
        /// The proposal's id
        id: String,
        /// Why it belongs to the domain
        text: String,
    },
    /// Resolve a concern; only who raised it can
    Resolve {
        /// The proposal's id
        id: String,
        /// The concern's number
        concern: u64,
    },
    /// Take a proposal back
    Withdraw {
        /// The proposal's id
        id: String,
        /// Why
        #[arg(long)]
        reason: Option<String>,
    },
    /// Migrations of what was approved: plans, runs, the way back
    #[command(subcommand)]
    Migration(MigrationCommand),
    /// What was rejected, and why
    #[command(subcommand)]
    Archive(ArchiveCommand),
    /// Artifacts
    #[command(subcommand)]
    Artifact(ArtifactCommand),
    /// The log of everything that was decided
    #[command(subcommand)]
    Log(LogCommand),
    /// Copy the database while it is in use
    Backup(BackupArguments),
}

/// The archive.
#[derive(Debug, Subcommand)]
pub(crate) enum ArchiveCommand {
    /// Search the archive
    Search {
        /// Words; each must begin a word there
        #[arg(required = true)]
        words: Vec<String>,
        /// Where the page begins
        #[arg(long)]
        cursor: Option<String>,
    },
}

/// What a command needs to speak.
pub(super) struct Speaker<'t> {
    terminal: &'t mut Terminal,
    json: bool,
}

impl Speaker<'_> {
    /// Prints an answer: itself, or what people want to know of it.
    fn say(&mut self, answer: &Value, people: impl FnOnce(&Value) -> Vec<String>) -> Result<Exit, CliError> {
        if self.json {
            self.terminal.out.document(&answer.to_string())?;
        } else {
            people(answer).iter().try_for_each(|line| self.terminal.out.say(line))?;
        }
        self.terminal.out.flush()?;
        Ok(Exit::Fine)
    }
}

impl SenateCommand {
    /// Does it.
    pub(super) fn run(
        &self,
        place: &Place,
        kind: Kind,
        terminal: &mut Terminal,
        json: bool,
    ) -> Result<Exit, CliError> {
        let engine = |pooled| {
            let limits = Limits { pooled, ..Limits::default() };
            Engine::with_limits(kind, limits)
        };
        match self {
            Self::Init(arguments) => return start::init(arguments, place, engine(false)?, terminal, json),
            Self::Serve(arguments) => {
                return start::serve(arguments, place, || engine(true), terminal, json);
            }
            Self::Backup(arguments) => {
                return start::back_up(arguments, place, engine(false)?, terminal, json);
            }
            Self::Agent(AgentCommand::Key { file }) => return agent::make_key(file, terminal, json),
            _ => {}
        }
        let link = Link::open(place, || engine(false))?;
        let mut speaker = Speaker { terminal, json };
        match self {
            Self::Agent(command) => command.run(&link, &mut speaker),
            Self::Type(command) => command.run(&link, &mut speaker),
            Self::Artifact(command) => command.run(&link, &mut speaker),
            Self::Log(command) => command.run(&link, &mut speaker),
            Self::Migration(command) => command.run(&link, &mut speaker),
            other => proposal::run(other, &link, &mut speaker),
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

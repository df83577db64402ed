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

/// The location of the senate.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// The address of a server; without it the database is opened directly
    #[arg(long, global = true, value_name = "URL", help_heading = "Senate")]
    server: Option<String>,
    /// The file with the token for the server; otherwise the variable `ROGATIO_TOKEN` is used
    #[arg(long, global = true, value_name = "FILE", help_heading = "Senate")]
    token_file: Option<PathBuf>,
    /// The database: a file of SQLite, or `postgres://…`
    #[arg(long, global = true, value_name = "FILE|URL", help_heading = "Senate")]
    database: Option<String>,
    /// The file with the senate's key; next to the database if absent
    #[arg(long, global = true, value_name = "FILE", help_heading = "Senate")]
    instance_key: Option<PathBuf>,
    /// The agent to act as, if the database is opened directly
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

/// Commands that people and agents use in a senate.
#[derive(Debug, Subcommand)]
pub(crate) enum SenateCommand {
    /// Create a senate in a new database
    Init(InitArguments),
    /// Serve the senate's API, its log, its events and the page
    Serve(ServeArguments),
    /// Manage agents: keys, registration, roles
    #[command(subcommand)]
    Agent(AgentCommand),
    /// Manage artifact types and the versions of their schemas
    #[command(subcommand)]
    Type(TypeCommand),
    /// Submit a proposal to the senate
    Propose {
        /// The file with the proposal; `-` is the standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
        /// Only create a draft; do not submit it
        #[arg(long)]
        draft: bool,
    },
    /// Replace the content of a proposal; this makes a new revision and voids every ballot
    Edit {
        /// The id of the proposal
        id: String,
        /// The file with the new content; `-` is the standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
        /// Replace the content only if this is still its revision
        #[arg(long, value_name = "NUMBER")]
        revision: Option<u64>,
    },
    /// Report the effect of a proposal, and store nothing
    Preview {
        /// The file with the proposal; `-` is the standard input
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
    },
    /// Show a proposal
    Show {
        /// The id of the proposal
        id: String,
    },
    /// List proposals, newest first
    List(ListArguments),
    /// Comment on a proposal
    Comment {
        /// The id of the proposal
        id: String,
        /// The text of the comment
        text: String,
        /// The location in the change that the comment is about, as a JSON Pointer
        #[arg(long, value_name = "POINTER")]
        pointer: Option<String>,
        /// The number of the comment to reply to
        #[arg(long, value_name = "NUMBER")]
        reply_to: Option<u64>,
        /// Raise the text as a concern, which stays open until it is resolved
        #[arg(long, conflicts_with = "reply_to")]
        concern: bool,
    },
    /// Fix the electorate and open the vote
    Open {
        /// The id of the proposal
        id: String,
        /// The closing time, in seconds since 1970; required if the rule has no voting period
        #[arg(long, value_name = "SECONDS")]
        closes_at: Option<u64>,
    },
    /// Cast a ballot
    Vote(VoteArguments),
    /// End a vote whose time is over, or whose outcome is final
    Close {
        /// The id of the proposal
        id: String,
    },
    /// Count a vote again from its raw ballots
    Recount {
        /// The id of the proposal
        id: String,
        /// Write the whole vote into this file; `rogatio tally FILE` counts it anywhere
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Submit a draft for debate
    Submit {
        /// The id of the proposal
        id: String,
    },
    /// Apply the change of a proposal to the current version; this makes a new revision with a new vote
    Rebase {
        /// The id of the proposal
        id: String,
    },
    /// Vote on overruling an out-of-scope rejection; counted when the appeal is decided
    Overrule {
        /// The id of the proposal
        id: String,
        /// Your vote: `yes` to overrule
        #[arg(value_enum)]
        choice: Choice,
    },
    /// Appeal against a rejection as out of scope; possible once
    Appeal {
        /// The id of the proposal
        id: String,
        /// The reason why the proposal is in scope
        text: String,
    },
    /// Resolve a concern; only the agent that raised it can do this
    Resolve {
        /// The id of the proposal
        id: String,
        /// The number of the concern
        concern: u64,
    },
    /// Withdraw a proposal
    Withdraw {
        /// The id of the proposal
        id: String,
        /// The reason, for the log
        #[arg(long)]
        reason: Option<String>,
    },
    /// Plan, run and undo migrations of approved proposals
    #[command(subcommand)]
    Migration(MigrationCommand),
    /// Search rejected proposals and the reasons of voters
    #[command(subcommand)]
    Archive(ArchiveCommand),
    /// Register, validate and show artifacts
    #[command(subcommand)]
    Artifact(ArtifactCommand),
    /// Check and export the log of all decisions
    #[command(subcommand)]
    Log(LogCommand),
    /// Copy the database while it is in use
    Backup(BackupArguments),
}

/// Search the archive of rejected proposals.
#[derive(Debug, Subcommand)]
pub(crate) enum ArchiveCommand {
    /// Search rejected proposals and the reasons of voters
    Search {
        /// Search terms; each is matched against the start of words
        #[arg(required = true)]
        words: Vec<String>,
        /// The cursor of the page to show
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

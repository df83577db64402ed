//! `rogatio reader`: the schemas with which programs read the artifacts of a type.

use std::path::PathBuf;

use clap::Subcommand;
use rogatio_cli::Exit;
use rogatio_cli::check::spelled;
use rogatio_cli::refusal::CliError;
use rogatio_core::wire::compatibility_check::{Assumptions, Verdict};

use super::link::{Answered, Link};
use super::{Speaker, read_file};
use crate::client::encoded;
use crate::service::wire::{
    NoInput, ReaderCheckInput, ReaderInput, ReaderList, ReaderReport, ReaderVerdict, ReaderView,
};

/// Manage readers: the schemas with which programs read the artifacts of a type.
#[derive(Debug, Subcommand)]
pub(crate) enum ReaderCommand {
    /// Register the schema with which a program reads the artifacts of a type, or replace it
    Add {
        /// The name of the type
        #[arg(value_name = "TYPE")]
        artifact_type: String,
        /// The name of the reader
        name: String,
        /// The file with the schema
        #[arg(value_name = "FILE|-")]
        schema: PathBuf,
    },
    /// List the readers of a type
    List {
        /// The name of the type
        #[arg(value_name = "TYPE")]
        artifact_type: String,
    },
    /// Remove a reader
    Remove {
        /// The name of the type
        #[arg(value_name = "TYPE")]
        artifact_type: String,
        /// The name of the reader
        name: String,
    },
    /// Compare a new schema with every reader of a type
    Check {
        /// The name of the type
        #[arg(value_name = "TYPE")]
        artifact_type: String,
        /// The file with the new schema
        #[arg(value_name = "FILE|-")]
        schema: PathBuf,
        /// Assume that artifacts have only properties declared by the new schema
        #[arg(long)]
        assume_closed: bool,
    },
}

impl ReaderCommand {
    pub(super) fn run(&self, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Add { artifact_type, name, schema } => {
                let body = ReaderInput { schema: read_file(schema)? };
                let path = format!("{}/{}", readers(artifact_type), encoded(name));
                speaker.say(&link.put(&path, &body, None)?, |reader| vec![line(reader)])
            }
            Self::List { artifact_type } => {
                let answer = link.get(&readers(artifact_type))?;
                speaker.say(&answer, |answer: &ReaderList| answer.readers.iter().map(line).collect())
            }
            Self::Remove { artifact_type, name } => {
                let path = format!("{}/{}/remove", readers(artifact_type), encoded(name));
                let said = format!("the reader `{name}` is removed");
                speaker.say(&link.post(&path, &NoInput {})?, |_: &NoInput| vec![said.clone()])
            }
            Self::Check { artifact_type, schema, assume_closed } => {
                let assumptions = Assumptions { assume_closed: *assume_closed, ..Assumptions::default() };
                let body = ReaderCheckInput { schema: read_file(schema)?, assumptions };
                report(&link.post(&format!("{}/check", readers(artifact_type)), &body)?, speaker)
            }
        }
    }
}

/// Tells which readers break; the exit code is 1 where one does, or where it is not known.
pub(super) fn report(answer: &Answered<ReaderReport>, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
    speaker.say(answer, |report| {
        let mut lines: Vec<String> = report.readers.iter().flat_map(verdict).collect();
        lines.push(format!("{} readers, {} broken", report.readers.len(), report.broken));
        lines
    })?;
    let unknown = |one: &ReaderVerdict| one.verdict == Verdict::Unknown;
    let sound = answer.view.broken == 0 && !answer.view.readers.iter().any(unknown);
    Ok(if sound { Exit::Fine } else { Exit::Fault })
}

fn verdict(one: &ReaderVerdict) -> Vec<String> {
    let before = if one.broken_before { ", as in the current version" } else { "" };
    let mut lines = vec![format!("{:<24}  {}{before}", one.reader, spelled(&one.verdict))];
    lines.extend(
        one.witness
            .iter()
            .map(|witness| format!("  {} does not fit: {}", witness.instance, witness.complaint.message)),
    );
    lines.extend(one.reason.iter().map(|reason| format!("  {}", reason.message)));
    lines
}

fn line(reader: &ReaderView) -> String {
    format!("{:<24}  {}  by {}", reader.reader, reader.digest, reader.agent)
}

fn readers(artifact_type: &str) -> String {
    format!("/api/schemas/{}/readers", encoded(artifact_type))
}

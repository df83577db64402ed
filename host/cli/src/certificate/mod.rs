//! `rogatio certificate`: the certificate of a vote, verified, shown, and exported for tools of others.

mod countersign;
mod export;
mod show;
mod verify;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use rogatio_core::certificate::LONGEST_LINE;
use rogatio_core::wire::certificate::CertificateLine;
use rogatio_core::wire::{Code, Problem};

use super::exit::Exit;
use super::refusal::{CliError, Refusal};
use super::source::{STDIN, unreadable};
use super::terminal::Terminal;
use crate::engine::Engine;

pub use export::Form;
pub use verify::{Held, Hold, verify};

/// Verify, show and export certificates of votes.
#[derive(Debug, Subcommand)]
pub enum CertificateCommand {
    /// Verify a certificate: each claim is established, refuted, or cannot be established
    ///
    /// Exits with 1 if a claim is refuted. With a policy, it also exits with 1 if the certificate as a whole cannot be established.
    Verify(VerifyArguments),
    /// Another command.
    #[command(flatten)]
    Part(PartCommand),
}

/// The certificate to verify, and the knowledge of its verifier.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// The certificate; `-` is the standard input
    #[arg(value_name = "FILE|-")]
    pub file: PathBuf,
    /// A file with the policy, as JSON: the key of the senate, its cosigners, the right electorate and the right rule
    #[arg(long, value_name = "POLICY")]
    pub policy: Option<PathBuf>,
}

/// Commands about certificates that verify nothing.
#[derive(Debug, Subcommand)]
pub enum PartCommand {
    /// Show the vote that a certificate describes, without verifying it
    Show {
        /// The certificate
        file: PathBuf,
    },
    /// Sign the statement of a certificate as one of its voters
    ///
    /// Verify the certificate first. The signatures of several voters show, also to tools of others, that so many of them agree.
    Countersign {
        /// The certificate
        file: PathBuf,
        /// The file with the key of the voter
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The file to write; the certificate itself if absent
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Write the part of a certificate that tools of others can verify
    Export {
        /// The certificate
        file: PathBuf,
        /// The format of the part
        #[arg(long = "as", value_enum, value_name = "FORMAT")]
        form: Form,
        /// The file to write; the standard output if absent
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

impl CertificateCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`] when there is no answer, or when it cannot be written.
    pub fn run(&self, engine: &dyn Engine, terminal: &mut Terminal, json: bool) -> Result<Exit, CliError> {
        match self {
            Self::Verify(arguments) => arguments.run(engine, None, terminal, json),
            Self::Part(command) => command.run(engine, terminal, json),
        }
    }
}

impl PartCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// As [`CertificateCommand::run`].
    pub fn run(&self, engine: &dyn Engine, terminal: &mut Terminal, json: bool) -> Result<Exit, CliError> {
        match self {
            Self::Show { file } => show::run(file, engine, terminal, json),
            Self::Countersign { file, key, out } => {
                countersign::run((file, key, out.as_deref()), engine, terminal, json)
            }
            Self::Export { file, form, out } => export::run(file, *form, out.as_deref(), terminal),
        }
    }
}

/// The bytes of a file, or of the standard input.
fn open(path: &Path) -> Result<Box<dyn Read>, Refusal> {
    if path.as_os_str() == STDIN {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path).map_err(|error| unreadable(&path.display().to_string(), &error))?;
    Ok(Box::new(file))
}

/// Does `each` with every line of a certificate that can be read, until it says that it has enough.
///
/// # Errors
/// `input.unreadable` for a file that cannot be read, or a line that is not a line of a certificate.
pub fn lines(path: &Path, mut each: impl FnMut(CertificateLine) -> bool) -> Result<(), CliError> {
    let name = path.display().to_string();
    let longest = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX).saturating_add(1);
    let mut reader = BufReader::new(open(path)?);
    let (mut line, mut number) = (Vec::new(), 0_u64);
    loop {
        line.clear();
        number = number.saturating_add(1);
        let read = reader.by_ref().take(longest).read_until(b'\n', &mut line);
        if read.map_err(|error| unreadable(&name, &error))? == 0 {
            return Ok(());
        }
        let read: CertificateLine = serde_json::from_slice(&line).map_err(|error| {
            let detail = format!("`{name}`: line {number} is not a line of a certificate: {error}");
            Problem::new(Code::InputUnreadable, detail)
        })?;
        if !each(read) {
            return Ok(());
        }
    }
}

/// The problem of a file that does not have what a command shows.
fn incomplete(path: &Path, what: &str) -> CliError {
    let detail = format!("`{}` is not a certificate: the line `{what}` is missing", path.display());
    Problem::new(Code::InputUnreadable, detail).into()
}

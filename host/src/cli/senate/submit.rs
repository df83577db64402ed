//! `rogatio log submit` and `rogatio log keep`: cosignatures of this senate's log, asked for and kept.

use std::path::{Path, PathBuf};

use clap::Args;
use rogatio_core::wire::{Code, Problem};
use serde::Serialize;

use super::Speaker;
use super::link::Link;
use super::log::{read_note, size};
use crate::client::Client;
use crate::cosigner::Cosigner;
use crate::service::line_by;
use crate::service::wire::{CosignatureInput, CosignatureView, ProofView};
use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;
use rogatio_cli::source::Source;

/// The cosigners to ask.
#[derive(Debug, Args)]
pub(crate) struct SubmitArguments {
    /// The address of the cosigner: the part before `/add-checkpoint`
    #[arg(long, value_name = "URL", requires = "cosigner", required_unless_present = "cosigners")]
    to: Option<String>,
    /// The verifier key of the cosigner: name, id of the key and key, joined by `+`
    #[arg(long, value_name = "VERIFIER", requires = "to")]
    cosigner: Option<String>,
    /// A policy file (C2SP `tlog-policy`) that names the cosigners with their addresses
    #[arg(long, value_name = "FILE", conflicts_with = "to")]
    cosigners: Option<PathBuf>,
}

/// The cosignature to keep.
#[derive(Debug, Args)]
pub(crate) struct KeepArguments {
    /// The checkpoint with the cosignature: a signed note, or the answer of `rogatio log cosign --json`
    #[arg(value_name = "FILE")]
    checkpoint: PathBuf,
    /// The verifier key of the cosigner
    #[arg(long, value_name = "VERIFIER")]
    cosigner: String,
}

/// The answers of all cosigners.
#[derive(Debug, Serialize)]
struct Submitted {
    /// The number of leaves in the checkpoint.
    size: u64,
    /// The answers, one for each cosigner.
    answers: Vec<Submission>,
    /// The checkpoint with all cosignatures that the senate has.
    note: String,
}

/// The answer of a cosigner.
#[derive(Debug, Serialize)]
struct Submission {
    /// The verifier key of the cosigner.
    cosigner: String,
    /// The address of the cosigner.
    url: String,
    /// True if the cosigner signed the checkpoint; the senate has kept the signature.
    cosigned: bool,
    /// The reason if it did not; null if it did.
    reason: Option<String>,
}

/// The cosigners that a policy file names.
pub(super) fn cosigners(file: &Path) -> Result<Vec<Cosigner>, CliError> {
    Ok(Cosigner::all(&Source::read(file)?.text).map_err(|why| {
        let detail = format!("`{}` cannot be used as a policy file: {why}", file.display());
        Problem::new(Code::InputUnreadable, detail)
    })?)
}

pub(super) fn submit(
    arguments: &SubmitArguments,
    link: &Link,
    speaker: &mut Speaker<'_>,
) -> Result<Exit, CliError> {
    let all = match (&arguments.to, &arguments.cosigner, &arguments.cosigners) {
        (_, _, Some(file)) => cosigners(file)?,
        (Some(url), Some(verifier), None) => {
            vec![Cosigner { url: url.trim_end_matches('/').to_owned(), verifier: verifier.clone() }]
        }
        _ => Vec::new(),
    };
    let checkpoint = link.get_text("/log/checkpoint")?;
    let size = size(&checkpoint)?;
    let client = Client::to_server();
    let mut answers = Vec::with_capacity(all.len());
    for cosigner in all {
        let growth = |older: u64| -> Result<_, CliError> {
            let path = format!("/log/consistency?older={older}&newer={size}");
            Ok(link.get::<ProofView>(&path)?.view.proof)
        };
        let answer = cosigner.submit(&client, (size, &checkpoint), 0, growth)?;
        let Cosigner { verifier, url } = cosigner;
        let reason = match answer {
            Err(why) => Some(why),
            Ok(lines) => match line_by(&lines, &verifier) {
                None => Some("the answer has no signature by the key of the cosigner".to_owned()),
                Some(line) => {
                    let (checkpoint, cosigner) = (with(&checkpoint, line, &verifier), verifier.clone());
                    let input = CosignatureInput { checkpoint, cosigner };
                    link.post::<CosignatureView>("/log/cosignatures", &input)?;
                    None
                }
            },
        };
        answers.push(Submission { cosigner: verifier, url, cosigned: reason.is_none(), reason });
    }
    let exit = if answers.iter().all(|one| one.cosigned) { Exit::Fine } else { Exit::Fault };
    let note = link.get_text("/log/checkpoint")?;
    speaker.say_own(Submitted { size, answers, note }, |Submitted { size, answers, note }| {
        let mut lines = vec![format!("the checkpoint has {size} leaves")];
        lines.extend(answers.iter().map(|one| match &one.reason {
            None => format!("cosigned by {} at {}", one.cosigner, one.url),
            Some(why) => format!("NOT cosigned by {} at {}: {why}", one.cosigner, one.url),
        }));
        lines.extend(note.lines().map(str::to_owned));
        lines
    })?;
    Ok(exit)
}

/// A checkpoint with the line of a cosigner, in place of an earlier line by the same key.
pub(super) fn with(checkpoint: &str, line: &str, verifier: &str) -> String {
    let (text, signatures) = checkpoint.rsplit_once("\n\n").unwrap_or((checkpoint, ""));
    let others = signatures.lines().filter(|other| line_by(other, verifier).is_none());
    let lines: String = others.chain([line]).map(|line| format!("{line}\n")).collect();
    format!("{text}\n\n{lines}")
}

pub(super) fn keep(
    arguments: &KeepArguments,
    link: &Link,
    speaker: &mut Speaker<'_>,
) -> Result<Exit, CliError> {
    let checkpoint = read_note(&arguments.checkpoint)?;
    let input = CosignatureInput { checkpoint, cosigner: arguments.cosigner.clone() };
    speaker.say(&link.post("/log/cosignatures", &input)?, |CosignatureView { size, cosigner, .. }| {
        vec![format!("kept: {cosigner} has signed the checkpoint of {size} leaves")]
    })
}

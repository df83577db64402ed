//! `rogatio log`: checkpoint, proofs, and the replay of everything.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use rogatio_core::wire::{Code, Problem};
use serde::{Deserialize, Serialize};

use super::Speaker;
use super::cosign::{CosignArguments, cosign};
use super::link::{Answered, Link, refused};
use super::submit::{KeepArguments, SubmitArguments, keep, submit};
use super::tiles::{Tiles, Verified, export};
use crate::engine::Engine;
use crate::service::Caller;
use crate::service::wire::{NoInput, ProofView, Verification};
use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;

/// Check and export the log.
#[derive(Debug, Subcommand)]
pub(crate) enum LogCommand {
    /// Replay the whole log, and compare it with the tables; or verify a log from the outside
    ///
    /// With `--url`, the command reads the checkpoint and every tile, and requires no role: it verifies the signature of the checkpoint,
    /// recomputes its root from the leaves, compares the tiles of hashes, and with `--since` shows that the log has only grown.
    Verify {
        /// A checkpoint that was kept elsewhere: the log must begin with the leaves that it signs
        #[arg(long, value_name = "FILE", conflicts_with = "url")]
        checkpoint: Option<PathBuf>,
        /// The address of a senate, the prefix of its tiles on a server, or a folder with the tiles
        #[arg(long, value_name = "URL", requires = "key")]
        url: Option<String>,
        /// The verifier key of the log at `--url`, as `rogatio log key` shows it
        #[arg(long, value_name = "VERIFIER", requires = "url")]
        key: Option<String>,
        /// An earlier checkpoint of the log at `--url`: a signed note, or an earlier answer of this command
        #[arg(long, value_name = "FILE", requires = "url")]
        since: Option<PathBuf>,
    },
    /// Write the log as files for any static server: checkpoint and tiles (C2SP `tlog-tiles`)
    ///
    /// Run it again to add what is new; a tile that exists is not written again.
    Export {
        /// The folder for the files
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Cosign a checkpoint of another senate's log that has only grown since the last visit, and refuse a log that has split
    Cosign(CosignArguments),
    /// Send the newest checkpoint to cosigners, and keep their cosignatures (C2SP `tlog-witness`); requires the admin role
    ///
    /// The senate serves its checkpoint with the cosignatures, and they are in its certificates. A cosigner that has signed another history of the
    /// log refuses; the command then tells the reason and exits with 1. `rogatio serve --cosigners FILE` does the same for each new checkpoint.
    Submit(SubmitArguments),
    /// Keep a cosignature of a checkpoint of this log that came in another way, for example from `rogatio log cosign`; requires the admin role
    Keep(KeepArguments),
    /// Print the newest signed checkpoint
    Checkpoint,
    /// Print the key that verifies checkpoints (C2SP `signed-note`)
    Key,
    /// Prove that a leaf is in the log, or that the log has only grown
    Proof {
        /// The number of the leaf, from zero
        #[arg(required_unless_present = "older")]
        index: Option<u64>,
        /// The number of leaves in the smaller tree, for a proof that the log has only grown
        #[arg(long, conflicts_with = "index")]
        older: Option<u64>,
        /// The number of leaves in the tree; all if absent
        #[arg(long)]
        size: Option<u64>,
    },
}

/// A signed note out of a file: as text, or as `log checkpoint --json` prints it.
pub(super) fn read_note(file: &Path) -> Result<String, CliError> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        let detail = format!("cannot read the checkpoint `{}`: {error}", file.display());
        CliError::from(Problem::new(Code::InputUnreadable, detail))
    })?;
    Ok(match serde_json::from_str::<Printed>(&text) {
        Ok(printed) => printed.note,
        Err(_) => text,
    })
}

/// The key of the log.
#[derive(Serialize)]
struct LogKey {
    /// The verifier key: name, id of the key and key, joined by `+`.
    verifier: String,
}

/// The files of a log that were written.
#[derive(Serialize)]
struct Exported {
    /// The folder.
    folder: String,
    /// The number of leaves in the checkpoint.
    size: u64,
    /// The number of tiles that were not there before.
    written: u64,
}

/// A signed note as `log checkpoint --json` and `log verify --url --json` print it.
#[derive(Serialize, Deserialize)]
struct Printed {
    note: String,
    #[serde(default)]
    verifier: String,
}

/// The number of leaves that the second line of a checkpoint names.
pub(super) fn size(checkpoint: &str) -> Result<u64, CliError> {
    let size = checkpoint.lines().nth(1).and_then(|size| size.parse().ok());
    size.ok_or_else(|| super::broken("the number of leaves"))
}

impl LogCommand {
    /// True for a command about a log that is read from the outside.
    pub(super) const fn is_outside(&self) -> bool {
        matches!(self, Self::Cosign(_) | Self::Verify { url: Some(_), .. })
    }

    /// Runs a command that needs no database and no role.
    pub(super) fn run_outside(
        &self,
        token: Option<&str>,
        engine: Engine,
        speaker: &mut Speaker<'_>,
    ) -> Result<Exit, CliError> {
        match self {
            Self::Cosign(arguments) => cosign(arguments, token, engine, speaker),
            Self::Verify { url: Some(url), key: Some(key), since, .. } => {
                let since = since.as_deref().map(read_note).transpose()?;
                let verified = Tiles::at(url, token)?.verify(key, since.as_deref(), &engine, |_, _| ())?;
                let exit = if verified.holds { Exit::Fine } else { Exit::Fault };
                speaker.say_own(verified, |Verified { holds, size, root, since, faults, .. }| {
                    let word = if *holds { "the log holds" } else { "the log does NOT hold" };
                    let mut lines = vec![format!("{word}: {size} leaves"), format!("root {root}")];
                    if let Some(since) = since.filter(|_| *holds) {
                        lines.push(format!("it begins with the {since} leaves of the earlier checkpoint"));
                    }
                    lines.extend(faults.iter().cloned());
                    lines
                })?;
                Ok(exit)
            }
            _ => Err(super::broken("a command that needs no senate")),
        }
    }

    pub(super) fn run(&self, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Cosign(_) => Err(super::broken("a senate")),
            Self::Submit(arguments) => submit(arguments, link, speaker),
            Self::Keep(arguments) => keep(arguments, link, speaker),
            Self::Export { folder } => {
                let checkpoint = link.get_text("/log/checkpoint")?;
                let size = size(&checkpoint)?;
                let written = export(folder, &checkpoint, size, |tile| link.tile(tile))?;
                let folder = folder.display().to_string();
                speaker.say_own(Exported { folder, size, written }, |Exported { folder, size, written }| {
                    vec![format!("{folder}: the log has {size} leaves; {written} tiles are new")]
                })
            }
            Self::Verify { checkpoint, .. } => {
                let answer = match link.local() {
                    Some((runtime, service)) => {
                        let signed = checkpoint.as_deref().map(read_note).transpose()?;
                        let kept = signed.map(|signed| runtime.block_on(service.kept(&signed)));
                        let kept = kept.transpose().map_err(refused)?;
                        let bar = if speaker.json { ProgressBar::hidden() } else { ProgressBar::new(0) };
                        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} leaves {eta}") {
                            bar.set_style(style);
                        }
                        let told = |done, all| {
                            bar.set_length(all);
                            bar.set_position(done);
                        };
                        let found = runtime.block_on(service.verify(&Caller::operator(), kept, told));
                        bar.finish_and_clear();
                        Answered::own(found.map_err(refused)?)?
                    }
                    None if checkpoint.is_some() => {
                        let problem = Problem::new(
                            Code::InputUnreadable,
                            "a server cannot compare itself with a checkpoint",
                        );
                        let help = "get a proof from it with `rogatio log proof --older SIZE`, and check the proof on this machine";
                        return Err(problem.with_help(help).into());
                    }
                    None => link.post("/log/verify", &NoInput {})?,
                };
                speaker.say(&answer, |Verification { holds, leaves, proposals, root, faults, .. }| {
                    let word = if *holds {
                        "the log matches the tables"
                    } else {
                        "the log does NOT match the tables"
                    };
                    let mut lines = vec![
                        format!("{word}: {leaves} leaves, {proposals} proposals replayed"),
                        format!("root {root}"),
                    ];
                    lines.extend(faults.iter().cloned());
                    lines
                })?;
                Ok(if answer.view.holds { Exit::Fine } else { Exit::Fault })
            }
            Self::Checkpoint => {
                let note = link.get_text("/log/checkpoint")?;
                let verifier = link.get_text("/log/key")?.trim().to_owned();
                speaker.say_own(Printed { note, verifier }, |answer| {
                    answer.note.lines().map(str::to_owned).collect()
                })
            }
            Self::Key => {
                let verifier = link.get_text("/log/key")?.trim().to_owned();
                speaker.say_own(LogKey { verifier }, |key| vec![key.verifier.clone()])
            }
            Self::Proof { index, older, size } => {
                let mut path = match (index, older) {
                    (_, Some(older)) => format!("/log/consistency?older={older}"),
                    (index, None) => format!("/log/inclusion?index={}", index.unwrap_or(0)),
                };
                if let Some(size) = size {
                    let name = if older.is_some() { "newer" } else { "size" };
                    path.push_str(&format!("&{name}={size}"));
                }
                speaker.say(&link.get(&path)?, |ProofView { size, root, leaf, proof }| {
                    let mut lines = vec![format!("size {size}")];
                    lines.extend(root.as_ref().map(|root| format!("root {root}")));
                    lines.extend(leaf.as_ref().map(|leaf| format!("leaf {leaf}")));
                    lines.extend(proof.iter().map(ToString::to_string));
                    lines
                })
            }
        }
    }
}

//! `rogatio log`: checkpoint, proofs, and the replay of everything.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use rogatio_core::wire::{Code, Problem};
use serde::{Deserialize, Serialize};

use super::Speaker;
use super::link::{Answered, Link, refused};
use crate::service::Caller;
use crate::service::wire::{NoInput, ProofView, Verification};
use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;

/// Check and export the log.
#[derive(Debug, Subcommand)]
pub(crate) enum LogCommand {
    /// Replay the whole log, and compare it with the tables
    Verify {
        /// A checkpoint that was kept elsewhere: the log must begin with the leaves that it signs
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
    },
    /// Print the newest signed checkpoint
    Checkpoint,
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
fn read_note(file: &Path) -> Result<String, CliError> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        let detail = format!("cannot read the checkpoint `{}`: {error}", file.display());
        CliError::from(Problem::new(Code::InputUnreadable, detail))
    })?;
    Ok(match serde_json::from_str::<Printed>(&text) {
        Ok(printed) => printed.note,
        Err(_) => text,
    })
}

/// A signed note as `log checkpoint --json` prints it.
#[derive(Serialize, Deserialize)]
struct Printed {
    note: String,
    #[serde(default)]
    verifier: String,
}

impl LogCommand {
    pub(super) fn run(&self, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Verify { checkpoint } => {
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

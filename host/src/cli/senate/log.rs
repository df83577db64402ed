//! `rogatio log`: checkpoint, proofs, and the replay of everything.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use rogatio_core::wire::{Code, Problem};
use serde_json::{Value, json};

use super::link::{Link, refused};
use super::{Speaker, tell};
use crate::service::Caller;
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
    let printed: Option<Value> = serde_json::from_str(&text).ok();
    let note = printed.as_ref().and_then(|printed| printed.get("note")).and_then(Value::as_str);
    Ok(note.map_or(text.clone(), str::to_owned))
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
                        serde_json::to_value(found.map_err(refused)?).map_err(std::io::Error::other)?
                    }
                    None if checkpoint.is_some() => {
                        let problem = Problem::new(
                            Code::InputUnreadable,
                            "a server cannot compare itself with a checkpoint",
                        );
                        let help = "get a proof from it with `rogatio log proof --older SIZE`, and check the proof on this machine";
                        return Err(problem.with_help(help).into());
                    }
                    None => link.post("/log/verify", &json!({}))?.value,
                };
                speaker.say(&answer, |answer| {
                    let holds = answer.get("holds") == Some(&Value::Bool(true));
                    let word = if holds {
                        "the log matches the tables"
                    } else {
                        "the log does NOT match the tables"
                    };
                    let (leaves, proposals) =
                        (tell::number(answer, "/leaves"), tell::number(answer, "/proposals"));
                    let mut lines = vec![
                        format!("{word}: {leaves} leaves, {proposals} proposals replayed"),
                        format!("root {}", tell::at(answer, "/root")),
                    ];
                    lines.extend(
                        tell::entries(answer, "/faults").filter_map(Value::as_str).map(str::to_owned),
                    );
                    lines
                })?;
                Ok(if answer.get("holds") == Some(&Value::Bool(true)) { Exit::Fine } else { Exit::Fault })
            }
            Self::Checkpoint => {
                let note = link.get("/log/checkpoint")?.text;
                let answer = json!({"note": note, "verifier": link.get("/log/key")?.text.trim()});
                speaker.say(&answer, |answer| tell::at(answer, "/note").lines().map(str::to_owned).collect())
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
                speaker.say(&link.get(&path)?.value, |answer| {
                    let mut lines = vec![format!("size {}", tell::number(answer, "/size"))];
                    lines.extend(
                        answer.get("root").and_then(Value::as_str).map(|root| format!("root {root}")),
                    );
                    lines.extend(
                        answer.get("leaf").and_then(Value::as_str).map(|leaf| format!("leaf {leaf}")),
                    );
                    lines
                        .extend(tell::entries(answer, "/proof").filter_map(Value::as_str).map(str::to_owned));
                    lines
                })
            }
        }
    }
}

//! `rogatio type` and `rogatio artifact`.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::link::Link;
use super::migration::{StorageName, word};
use super::{Speaker, broken, read_file, seed, tell};
use crate::client::encoded;
use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;
use rogatio_cli::source::Source;

/// How many artifacts are sent at once.
const BATCH: usize = 100;

/// Manage artifact types.
#[derive(Debug, Subcommand)]
pub(crate) enum TypeCommand {
    /// Register an artifact type without a vote, or every type in a folder
    Add {
        /// The name of the type
        #[arg(required_unless_present = "folder")]
        name: Option<String>,
        /// The file with the schema
        #[arg(value_name = "FILE|-", required_unless_present = "folder")]
        schema: Option<PathBuf>,
        /// A folder of schemas: TYPE/vN.json, TYPE.vN.json or TYPE.json; versions are registered in the order of their numbers
        #[arg(long, value_name = "DIR", conflicts_with_all = ["name", "schema"])]
        folder: Option<PathBuf>,
        /// Take the versions from the tags of the folder's git repository, not from the names of files
        #[arg(long, requires = "folder")]
        git_tags: bool,
    },
    /// List the artifact types
    List,
    /// Show a schema
    Show {
        /// The name of the type
        name: String,
        /// The version to show; the current one if absent
        #[arg(long)]
        version: Option<u64>,
    },
    /// Show all versions of a schema, with the changes of each
    History {
        /// The name of the type
        name: String,
    },
    /// Count which stored artifacts satisfy the current schema
    Compliance {
        /// The name of the type
        name: String,
    },
    /// Show or declare how the artifacts of a type are stored; migration plans are made for this storage
    Storage {
        /// The name of the type
        name: String,
        /// The form of storage to declare; without it the present one is shown
        #[arg(value_enum)]
        storage: Option<StorageName>,
    },
}

/// The treatment of an invalid artifact.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum ModeName {
    /// The artifact is refused.
    #[default]
    Strict,
    /// The artifact is accepted and reported.
    Warn,
    /// The artifact is accepted without being validated.
    Skip,
}

impl ModeName {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Warn => "warn",
            Self::Skip => "skip",
        }
    }
}

/// Manage artifacts.
#[derive(Debug, Subcommand)]
pub(crate) enum ArtifactCommand {
    /// Register an artifact, or a new version of one
    Add {
        /// The artifact type
        #[arg(value_name = "TYPE")]
        artifact_type: String,
        /// The file with the artifact
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
        /// The id of the artifact; derived from its digest if absent
        #[arg(long)]
        id: Option<String>,
        /// The treatment of an artifact that does not satisfy its schema
        #[arg(long, value_enum, default_value_t)]
        mode: ModeName,
    },
    /// Register many artifacts: a file with one JSON object per line (`artifact_type`, `artifact`, optionally `id` and `mode`)
    Import {
        /// The file to read
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
    },
    /// Validate an artifact against the current schema of its type, and store nothing
    Validate {
        /// The artifact type
        #[arg(value_name = "TYPE")]
        artifact_type: String,
        /// The file with the artifact
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
    },
    /// Show an artifact
    Show {
        /// The id of the artifact
        id: String,
        /// The version, as it was registered; the current one if absent
        #[arg(long)]
        version: Option<u64>,
    },
    /// List the versions of an artifact
    History {
        /// The id of the artifact
        id: String,
    },
    /// Remove an artifact with all its versions; its digest and the reason stay in the log, and its id is not given to other content
    Remove {
        /// The id of the artifact
        id: String,
        /// The reason, for the log
        #[arg(long)]
        reason: Option<String>,
    },
}

pub(super) fn line(schema: &Value) -> String {
    format!(
        "{:<24}  version {:<4}  {}",
        tell::at(schema, "/artifact_type"),
        tell::number(schema, "/version"),
        tell::at(schema, "/digest")
    )
}

fn pretty(value: Option<&Value>) -> Vec<String> {
    let text = value.and_then(|value| serde_json::to_string_pretty(value).ok()).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

impl TypeCommand {
    pub(super) fn run(&self, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Add { folder: Some(folder), git_tags, .. } => {
                seed::folder(folder, *git_tags, link, speaker)
            }
            Self::Add { name, schema, .. } => {
                let (Some(name), Some(schema)) = (name, schema) else { return Err(broken("its arguments")) };
                let body = json!({"artifact_type": name, "schema": read_file(schema)?});
                speaker.say(&link.post("/api/schemas", &body)?.value, |schema| vec![line(schema)])
            }
            Self::List => speaker.say(&link.get("/api/schemas?limit=200")?.value, |answer| {
                tell::entries(answer, "/schemas").map(line).collect()
            }),
            Self::Show { name, version } => {
                let path = match version {
                    None => format!("/api/schemas/{}", encoded(name)),
                    Some(version) => format!("/api/schemas/{}/versions/{version}", encoded(name)),
                };
                speaker.say(&link.get(&path)?.value, |schema| pretty(schema.get("schema")))
            }
            Self::History { name } => {
                let answer = link.get(&format!("/api/schemas/{}/history", encoded(name)))?;
                speaker.say(&answer.value, |answer| {
                    tell::entries(answer, "/versions")
                        .map(|step| format!("{}  {}", line(step), tell::at(step, "/compatibility/verdict")))
                        .collect()
                })
            }
            Self::Compliance { name } => {
                let answer = link.get(&format!("/api/schemas/{}/compliance", encoded(name)))?;
                speaker.say(&answer.value, |answer| {
                    let (valid, invalid) = (tell::number(answer, "/valid"), tell::number(answer, "/invalid"));
                    let mut lines = vec![format!("{valid} valid, {invalid} invalid")];
                    if answer.pointer("/quarantined").and_then(Value::as_u64).unwrap_or(0) > 0 {
                        lines.push(format!("{} in quarantine", tell::number(answer, "/quarantined")));
                    }
                    lines
                        .extend(tell::entries(answer, "/quarantine").map(|one| {
                            format!("  `{}`: {}", tell::at(one, "/id"), tell::at(one, "/reason"))
                        }));
                    lines
                })
            }
            Self::Storage { name, storage } => {
                let path = format!("/api/schemas/{}/storage", encoded(name));
                let answer = match storage {
                    Some(storage) => link.post(&path, &json!({"storage": word(*storage)}))?,
                    None => link.get(&path)?,
                };
                speaker.say(&answer.value, |answer| vec![tell::at(answer, "/storage").to_owned()])
            }
        }
    }
}

impl ArtifactCommand {
    pub(super) fn run(&self, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Add { artifact_type, file, id, mode } => {
                let mut body = json!({"artifact_type": artifact_type, "artifact": read_file(file)?, "mode": mode.as_str()});
                if let (Value::Object(members), Some(id)) = (&mut body, id) {
                    members.insert("id".into(), json!(id));
                }
                speaker.say(&link.post("/api/artifacts", &body)?.value, |answer| {
                    let version = tell::number(answer, "/version");
                    vec![format!(
                        "{}  version {version}  {}",
                        tell::at(answer, "/id"),
                        tell::at(answer, "/verdict")
                    )]
                })
            }
            Self::Remove { id, reason } => {
                let path = format!("/api/artifacts/{}/remove", encoded(id));
                speaker.say(&link.post(&path, &json!({"reason": reason}))?.value, |_| {
                    vec![format!("{id} is removed")]
                })
            }
            Self::Import { file } => import(file, link, speaker),
            Self::Validate { artifact_type, file } => {
                let path = format!("/api/schemas/{}/validate", encoded(artifact_type));
                let answer = link.post(&path, &json!({"artifact": read_file(file)?}))?.value;
                let accepted = answer.get("accepted") == Some(&Value::Bool(true));
                speaker.say(&answer, |answer| {
                    let mut lines = vec![tell::at(answer, "/verdict").to_owned()];
                    lines.extend(tell::entries(answer, "/diagnostics").map(|one| {
                        format!("{}  {}", tell::at(one, "/instance_pointer"), tell::at(one, "/message"))
                    }));
                    lines
                })?;
                Ok(if accepted { Exit::Fine } else { Exit::Fault })
            }
            Self::Show { id, version } => {
                let path = match version {
                    None => format!("/api/artifacts/{}", encoded(id)),
                    Some(version) => format!("/api/artifacts/{}/versions/{version}", encoded(id)),
                };
                speaker.say(&link.get(&path)?.value, |answer| pretty(answer.get("artifact")))
            }
            Self::History { id } => {
                let answer = link.get(&format!("/api/artifacts/{}/versions", encoded(id)))?;
                speaker.say(&answer.value, |answer| {
                    tell::entries(answer, "/versions")
                        .map(|one| {
                            let version = tell::number(one, "/version");
                            let (digest, by) = (tell::at(one, "/digest"), tell::at(one, "/created_by"));
                            format!("version {version:<4}  {digest}  by {by}")
                        })
                        .collect()
                })
            }
        }
    }
}

/// Sends a file in batches, and tells what became of each line.
fn import(file: &Path, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
    let source = Source::read(file)?;
    let lines: Vec<&str> = source.text.lines().filter(|line| !line.trim().is_empty()).collect();
    let bar = if speaker.json { ProgressBar::hidden() } else { ProgressBar::new(0) };
    bar.set_length(u64::try_from(lines.len()).unwrap_or(u64::MAX));
    let mut answers = Vec::with_capacity(lines.len());
    for batch in lines.chunks(BATCH) {
        let text = link.post_lines("/api/artifacts", batch.join("\n"))?;
        for line in text.lines() {
            answers.push(serde_json::from_str::<Value>(line).map_err(std::io::Error::other)?);
        }
        bar.inc(u64::try_from(batch.len()).unwrap_or(0));
    }
    bar.finish_and_clear();
    let refused = answers.iter().filter(|answer| answer.get("problem").is_some()).count();
    let answer =
        json!({"registered": answers.len().saturating_sub(refused), "refused": refused, "answers": answers});
    speaker.say(&answer, |answer| {
        let mut lines: Vec<String> = tell::entries(answer, "/answers")
            .zip(1_usize..)
            .filter(|(one, _)| one.get("problem").is_some())
            .map(|(one, number)| format!("line {number}: {}", tell::at(one, "/problem/detail")))
            .collect();
        let (registered, refused) = (tell::number(answer, "/registered"), tell::number(answer, "/refused"));
        lines.push(format!("{registered} registered, {refused} refused"));
        lines
    })?;
    Ok(if refused == 0 { Exit::Fine } else { Exit::Fault })
}

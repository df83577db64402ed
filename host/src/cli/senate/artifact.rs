//! `rogatio type` and `rogatio artifact`.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use indicatif::ProgressBar;
use rogatio_core::wire::artifact_validate::{ArtifactValidateResponse, Mode};
use serde::Serialize;
use serde_json::Value;

use super::link::Link;
use super::migration::StorageName;
use super::{Speaker, broken, read_file, seed, tell};
use crate::client::encoded;
use crate::service::wire::{
    ArtifactHistory, ArtifactInput, ArtifactRegistered, ArtifactVersion, ArtifactView, Compliance,
    LineAnswer, NoInput, ReasonInput, SchemaHistory, SchemaPage, SchemaStep, SchemaView, StorageInput,
    StorageView, TypeInput, ValidateInput,
};
use rogatio_cli::Exit;
use rogatio_cli::check::spelled;
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

impl From<ModeName> for Mode {
    fn from(mode: ModeName) -> Self {
        match mode {
            ModeName::Strict => Self::Strict,
            ModeName::Warn => Self::Warn,
            ModeName::Skip => Self::Skip,
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

pub(super) fn line(schema: &SchemaView) -> String {
    format!("{:<24}  version {:<4}  {}", schema.artifact_type, schema.version, schema.digest)
}

/// A stored document, indented.
fn pretty(document: &Value) -> Vec<String> {
    format!("{document:#}").lines().map(str::to_owned).collect()
}

impl TypeCommand {
    pub(super) fn run(&self, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Add { folder: Some(folder), git_tags, .. } => {
                seed::folder(folder, *git_tags, link, speaker)
            }
            Self::Add { name, schema, .. } => {
                let (Some(name), Some(schema)) = (name, schema) else { return Err(broken("its arguments")) };
                let (artifact_type, schema) = (name.clone(), read_file(schema)?);
                let body = TypeInput { artifact_type, schema, earlier: Vec::new() };
                speaker.say(&link.post("/api/schemas", &body)?, |schema| vec![line(schema)])
            }
            Self::List => speaker.say(&link.get("/api/schemas?limit=200")?, |answer: &SchemaPage| {
                answer.schemas.iter().map(line).collect()
            }),
            Self::Show { name, version } => {
                let path = match version {
                    None => format!("/api/schemas/{}", encoded(name)),
                    Some(version) => format!("/api/schemas/{}/versions/{version}", encoded(name)),
                };
                speaker.say(&link.get(&path)?, |answer: &SchemaView| pretty(&answer.schema))
            }
            Self::History { name } => {
                let answer = link.get(&format!("/api/schemas/{}/history", encoded(name)))?;
                speaker.say(&answer, |answer: &SchemaHistory| {
                    let verdict = |step: &SchemaStep| {
                        step.compatibility.as_ref().map_or("", |compared| compared.verdict.as_str())
                    };
                    let versions = answer.versions.iter();
                    versions.map(|step| format!("{}  {}", line(&step.schema), verdict(step))).collect()
                })
            }
            Self::Compliance { name } => {
                let answer = link.get(&format!("/api/schemas/{}/compliance", encoded(name)))?;
                speaker.say(&answer, |answer: &Compliance| {
                    let mut lines = vec![format!("{} valid, {} invalid", answer.valid, answer.invalid)];
                    if answer.quarantined > 0 {
                        lines.push(format!("{} in quarantine", answer.quarantined));
                    }
                    let each = answer.quarantine.iter();
                    lines.extend(each.map(|one| format!("  `{}`: {}", one.id, one.reason)));
                    lines
                })
            }
            Self::Storage { name, storage } => {
                let path = format!("/api/schemas/{}/storage", encoded(name));
                let answer = match storage {
                    Some(storage) => link.post(&path, &StorageInput { storage: (*storage).into() })?,
                    None => link.get(&path)?,
                };
                speaker.say(&answer, |answer: &StorageView| vec![answer.storage.as_str().to_owned()])
            }
        }
    }
}

impl ArtifactCommand {
    pub(super) fn run(&self, link: &Link, speaker: &mut Speaker<'_>) -> Result<Exit, CliError> {
        match self {
            Self::Add { artifact_type, file, id, mode } => {
                let body = ArtifactInput {
                    id: id.clone(),
                    version: None,
                    artifact_type: artifact_type.clone(),
                    artifact: read_file(file)?,
                    mode: (*mode).into(),
                };
                speaker.say(&link.post("/api/artifacts", &body)?, |answer: &ArtifactRegistered| {
                    vec![format!("{}  version {}  {}", answer.id, answer.version, spelled(&answer.verdict))]
                })
            }
            Self::Remove { id, reason } => {
                let path = format!("/api/artifacts/{}/remove", encoded(id));
                let answer = link.post(&path, &ReasonInput { reason: reason.clone() })?;
                speaker.say(&answer, |_: &NoInput| vec![format!("{id} is removed")])
            }
            Self::Import { file } => import(file, link, speaker),
            Self::Validate { artifact_type, file } => {
                let path = format!("/api/schemas/{}/validate", encoded(artifact_type));
                let body = ValidateInput { artifact: read_file(file)?, mode: Mode::Strict, version: None };
                let answer = link.post::<ArtifactValidateResponse>(&path, &body)?;
                speaker.say(&answer, |answer| {
                    let mut lines = vec![spelled(&answer.verdict)];
                    lines.extend(answer.diagnostics.iter().map(|one| {
                        let (place, message) = tell::place(one);
                        format!("{place}  {message}")
                    }));
                    lines
                })?;
                Ok(if answer.view.accepted { Exit::Fine } else { Exit::Fault })
            }
            Self::Show { id, version } => {
                let path = match version {
                    None => format!("/api/artifacts/{}", encoded(id)),
                    Some(version) => format!("/api/artifacts/{}/versions/{version}", encoded(id)),
                };
                speaker.say(&link.get(&path)?, |answer: &ArtifactView| pretty(&answer.artifact))
            }
            Self::History { id } => {
                let answer = link.get(&format!("/api/artifacts/{}/versions", encoded(id)))?;
                speaker.say(&answer, |answer: &ArtifactHistory| {
                    let line = |one: &ArtifactVersion| {
                        format!("version {:<4}  {}  by {}", one.version, one.digest, one.created_by)
                    };
                    answer.versions.iter().map(line).collect()
                })
            }
        }
    }
}

/// The answers to the lines of a file.
#[derive(Serialize)]
struct Imported {
    registered: usize,
    refused: usize,
    answers: Vec<LineAnswer>,
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
            answers.push(serde_json::from_str(line).map_err(std::io::Error::other)?);
        }
        bar.inc(u64::try_from(batch.len()).unwrap_or(0));
    }
    bar.finish_and_clear();
    let refused = answers.iter().filter(|answer| matches!(answer, LineAnswer::Refused { .. })).count();
    let answer = Imported { registered: answers.len().saturating_sub(refused), refused, answers };
    speaker.say_own(answer, |Imported { registered, refused, answers }| {
        let told = |(answer, number): (&LineAnswer, usize)| match answer {
            LineAnswer::Refused { problem } => Some(format!("line {number}: {}", problem.problem.detail)),
            LineAnswer::Registered(_) => None,
        };
        let mut lines: Vec<String> = answers.iter().zip(1..).filter_map(told).collect();
        lines.push(format!("{registered} registered, {refused} refused"));
        lines
    })?;
    Ok(if refused == 0 { Exit::Fine } else { Exit::Fault })
}

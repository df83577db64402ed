//! `rogatio bundle`: check, upgrade, seal and verify the bundle of a project.

mod folder;
mod show;
mod sign;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use rogatio_core::wire::{Code, Problem};
use serde_json::{Value, json};

use super::exit::Exit;
use super::refusal::CliError;
use super::terminal::Terminal;
use crate::engine::Engine;
use crate::write_set;

/// Check, upgrade, seal and verify a bundle.
#[derive(Debug, Subcommand)]
pub enum BundleCommand {
    /// Check the fields, digests, paths and consistency of a bundle
    Check {
        /// The root folder of the project
        #[arg(value_name = "DIR")]
        root: PathBuf,
        /// Fail if the bundle has no seal
        #[arg(long)]
        require_seal: bool,
        /// Allow sidecars of an earlier run than the manifest's
        #[arg(long)]
        allow_older_runs: bool,
    },
    /// Upgrade the bundle to the current version: completely or not at all
    Upgrade {
        /// The root folder of the project
        #[arg(value_name = "DIR")]
        root: PathBuf,
        /// Only print the files that would be written
        #[arg(long)]
        dry_run: bool,
    },
    /// Show the version of the bundle, and if readers can use it
    Status {
        /// The root folder of the project
        #[arg(value_name = "DIR")]
        root: PathBuf,
        /// List the fields of each sidecar
        #[arg(long)]
        provenance: bool,
    },
    /// Seal manifest and sidecars, and sign the seal; further signers sign the same seal
    Sign {
        /// The root folder of the project
        #[arg(value_name = "DIR")]
        root: PathBuf,
        /// The Ed25519 seed: a file with 64 hexadecimal digits; without it the bundle is sealed, but not signed
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
        /// Allow sidecars of an earlier run than the manifest's
        #[arg(long)]
        allow_older_runs: bool,
    },
    /// Verify that the bundle matches its seal and signatures
    Verify {
        /// The root folder of the project
        #[arg(value_name = "DIR")]
        root: PathBuf,
        /// An accepted public key, of which one must have signed; repeat for more
        #[arg(long, value_name = "ed25519:HEX")]
        key: Vec<String>,
        /// The digest of the bundle from which this one must descend
        #[arg(long, value_name = "DIGEST")]
        previous: Option<String>,
    },
}

impl BundleCommand {
    /// Does it.
    pub(crate) fn run(
        &self,
        engine: &dyn Engine,
        terminal: &mut Terminal,
        json: bool,
    ) -> Result<Exit, CliError> {
        let mut view = show::View { terminal, json };
        match self {
            Self::Check { root, require_seal, allow_older_runs } => {
                let policy = json!({"require_seal": require_seal, "allow_older_runs": allow_older_runs});
                view.check(&ask(engine, root, "bundle.check", json!({"policy": policy}))?)
            }
            Self::Upgrade { root, dry_run } => upgrade(root, *dry_run, engine, &mut view),
            Self::Status { root, provenance } => {
                view.status(&ask(engine, root, "bundle.status", json!({"provenance": provenance}))?)
            }
            Self::Sign { root, key, allow_older_runs } => {
                sign::sign(root, key.as_deref(), *allow_older_runs, engine, &mut view)
            }
            Self::Verify { root, key, previous } => {
                let mut request = json!({"keys": key});
                if let (Some(previous), Some(fields)) = (previous, request.as_object_mut()) {
                    fields.insert("previous".into(), previous.as_str().into());
                }
                view.verify(&ask(engine, root, "bundle.verify", request)?, key)
            }
        }
    }
}

/// An answer of the engine: its exact text, and the same as a value.
pub(super) struct Answer {
    pub(super) text: String,
    pub(super) value: Value,
}

/// Asks the engine about the bundle of the project at `root`; `request` is everything else that is asked.
fn ask(engine: &dyn Engine, root: &Path, operation: &str, mut request: Value) -> Result<Answer, CliError> {
    let mut bundle = engine.bundle()?;
    let rest = folder::read(root, &mut *bundle)?;
    if let Some(fields) = request.as_object_mut() {
        fields.insert("bundle".into(), rest);
    }
    answer(bundle.ask(operation, &request.to_string())?)
}

/// Asks the engine with a request's text.
pub(super) fn ask_text(engine: &dyn Engine, operation: &str, request: &str) -> Result<Answer, CliError> {
    answer(engine.call(operation, request)?)
}

/// Reads an answer of the engine.
pub(super) fn answer(text: String) -> Result<Answer, CliError> {
    let value = crate::check::answer::read(&text)?;
    Ok(Answer { text, value })
}

fn upgrade(
    root: &Path,
    dry_run: bool,
    engine: &dyn Engine,
    view: &mut show::View<'_>,
) -> Result<Exit, CliError> {
    let charter = folder::charter(root);
    let answer = ask(engine, root, "bundle.upgrade", json!({}))?;
    let writes = writes(&answer.value);
    if !dry_run && !writes.is_empty() {
        write_set::replace(&charter, &writes, &mut |_| Ok(()))
            .map_err(|error| not_written(&charter, &error))?;
    }
    view.upgrade(&answer, dry_run)
}

/// The files of an answer below the charter's folder. Anything else is refused: an upgrade writes nowhere else.
fn writes(answer: &Value) -> BTreeMap<String, Option<Vec<u8>>> {
    let listed = answer.get("writes").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let write = |write: &Value| {
        let path = write.get("path")?.as_str()?.strip_prefix(".kittify/charter/")?;
        Some((path.to_owned(), Some(write.get("text")?.as_str()?.as_bytes().to_vec())))
    };
    listed.iter().filter_map(write).collect()
}

fn not_written(folder: &Path, error: &std::io::Error) -> Problem {
    let detail = format!("`{}` was not written: {error}", folder.display());
    Problem::new(Code::InputUnreadable, detail)
        .with_help("the old files are unchanged; run the command again")
}

/// Writes the line feed that ends a document on the standard output.
pub(super) fn document(terminal: &mut Terminal, text: &str) -> Result<(), CliError> {
    terminal.out.document(text)?;
    terminal.out.flush()?;
    Ok(())
}

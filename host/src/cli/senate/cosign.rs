//! `rogatio log cosign`: signs a checkpoint of another senate's log, once the log is seen to have only grown.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use ed25519_dalek::{Signer, SigningKey};
use rogatio_core::wire::{Code, Problem};
use serde::{Deserialize, Serialize};

use super::Speaker;
use super::desk::{Desk, listen};
use super::submit::with;
use super::tiles::{Tiles, open};
use crate::engine::Engine;
use crate::service::{key_id, now, read_key, verifier_of};
use rogatio_cli::Exit;
use rogatio_cli::refusal::CliError;
use rogatio_cli::source::Source;

/// The number of a timestamped cosignature by Ed25519 in the id of a key (C2SP `tlog-cosignature`).
const COSIGNATURE: u8 = 4;

/// The log to cosign.
#[derive(Debug, Args)]
pub(crate) struct CosignArguments {
    /// The address of a senate, the prefix of its tiles on a server, or a folder with the tiles
    #[arg(long, value_name = "URL", required_unless_present = "listen", conflicts_with = "listen")]
    url: Option<String>,
    /// Listen on this address instead, so that the log sends its checkpoints (C2SP `tlog-witness`); port 0 takes a free port
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// The file with the key of the cosigner
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The file that keeps the last checkpoint that was cosigned; it is made at the first time
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
    /// The verifier key of the log, as `rogatio log key` shows it; required at the first time
    #[arg(long, value_name = "VERIFIER")]
    log: Option<String>,
    /// The name of the cosigner, for example `cosigner.example.org/main`; required at the first time
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

/// The memory of a cosigner.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    /// The verifier key of the log.
    pub(super) log: String,
    /// The name of the cosigner.
    pub(super) name: String,
    /// The last checkpoint that was cosigned.
    pub(super) checkpoint: String,
}

/// The result of a visit.
#[derive(Debug, Serialize)]
struct Cosigned {
    /// True if the checkpoint was cosigned.
    cosigned: bool,
    /// The reason, in one line.
    reason: String,
    /// The verifier key of the cosigner, for the policy of a verifier.
    cosigner: String,
    /// The number of leaves in the checkpoint.
    size: u64,
    /// The checkpoint of the log, with the cosignature if there is one.
    note: String,
    /// The last checkpoint that was cosigned before. If the log has split, both checkpoints together prove it.
    before: Option<String>,
}

/// The verifier key of a cosigner.
pub(super) fn verifier(name: &str, key: &SigningKey) -> String {
    verifier_of(name, COSIGNATURE, key.verifying_key().as_bytes())
}

/// The line that cosigns the text of a note at this time.
fn cosignature(name: &str, key: &SigningKey, text: &str, at: u64) -> String {
    let signature = key.sign(format!("cosignature/v1\ntime {at}\n{text}").as_bytes());
    let mut bytes = key_id(name, COSIGNATURE, key.verifying_key().as_bytes()).to_vec();
    bytes.extend(at.to_be_bytes());
    bytes.extend(signature.to_bytes());
    format!("\u{2014} {name} {}\n", STANDARD.encode(bytes))
}

/// The state of an earlier visit, or what the arguments say at the first one.
fn remembered(arguments: &CosignArguments) -> Result<(String, String, Option<String>), CliError> {
    let CosignArguments { state, log, name, .. } = arguments;
    let wrong = |detail: &str| CliError::from(Problem::new(Code::RequestParameter, detail));
    if !state.exists() {
        let (Some(log), Some(name)) = (log, name) else {
            return Err(wrong("the first visit requires `--log` and `--name`"));
        };
        let is_plain = |one: char| one.is_ascii_graphic() && one != '+';
        if name.is_empty() || !name.chars().all(is_plain) {
            return Err(wrong("`--name` must be one word without `+`"));
        }
        return Ok((log.clone(), name.clone(), None));
    }
    let known: State = serde_json::from_str(&Source::read(state)?.text).map_err(|error| {
        Problem::new(
            Code::InputUnreadable,
            format!("`{}` is not the state of a cosigner: {error}", state.display()),
        )
    })?;
    if log.as_ref().is_some_and(|log| *log != known.log)
        || name.as_ref().is_some_and(|name| *name != known.name)
    {
        return Err(wrong("`--log` or `--name` differs from the state; each log has a state of its own"));
    }
    Ok((known.log, known.name, Some(known.checkpoint)))
}

pub(super) fn cosign(
    arguments: &CosignArguments,
    token: Option<&str>,
    engine: Engine,
    speaker: &mut Speaker<'_>,
) -> Result<Exit, CliError> {
    let key = read_key(&arguments.key)?;
    let (log, name, before) = remembered(arguments)?;
    let Some(url) = &arguments.url else {
        let known = before.as_deref().map(|note| open(note, &log, &engine)).transpose()?;
        let state = arguments.state.clone();
        let desk = Desk { key, log, name, state, engine, known: Mutex::new(known) };
        let address = arguments.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
        return listen(address, desk, speaker);
    };
    let (tiles, engine) = (Tiles::at(url, token)?, &engine);
    let shown = open(&tiles.checkpoint()?, &log, engine)?;
    let known = before.as_deref().map(|note| open(note, &log, engine)).transpose()?;
    let refused = match &known {
        Some(known) if known.size > shown.size => {
            Some(format!("the log has {} leaves, but had {} before", shown.size, known.size))
        }
        Some(known) if !tiles.grew(known, &shown, engine)? => Some(format!(
            "the log has split: it does not begin with the {} leaves that were cosigned before",
            known.size
        )),
        _ => None,
    };
    let cosigner = verifier(&name, &key);
    let told = match refused {
        Some(reason) => {
            Cosigned { cosigned: false, reason, cosigner, size: shown.size, note: shown.note, before }
        }
        None => {
            let Some((_, checkpoint)) = signed(&shown.note, &name, &key) else {
                return Err(Problem::new(Code::InputUnreadable, "the checkpoint has no signature").into());
            };
            keep(&arguments.state, &State { log, name, checkpoint: checkpoint.clone() })?;
            let reason = match &known {
                None => "the first checkpoint is trusted as it is".to_owned(),
                Some(known) => format!("the log has only grown since it had {} leaves", known.size),
            };
            Cosigned { cosigned: true, reason, cosigner, size: shown.size, note: checkpoint, before }
        }
    };
    let exit = if told.cosigned { Exit::Fine } else { Exit::Fault };
    speaker.say_own(told, |told| {
        let word = if told.cosigned { "cosigned" } else { "NOT cosigned" };
        let mut lines = vec![format!("{word}: {} leaves; {}", told.size, told.reason)];
        lines.push(format!("cosigner {}", told.cosigner));
        if let Some(before) = told.before.as_ref().filter(|_| !told.cosigned) {
            lines.push("keep both checkpoints: together they show what the log did".to_owned());
            lines.extend(before.lines().map(str::to_owned));
        }
        lines.extend(told.note.lines().map(str::to_owned));
        lines
    })?;
    Ok(exit)
}

/// The line that cosigns a checkpoint now, and the note with it after the lines of others, in place of an earlier one by the same key; `None` if
/// the checkpoint has no signature.
pub(super) fn signed(note: &str, name: &str, key: &SigningKey) -> Option<(String, String)> {
    let (text, _) = note.rsplit_once("\n\n")?;
    let line = cosignature(name, key, &format!("{text}\n"), now());
    let note = with(note, line.trim_end(), &verifier(name, key));
    Some((line, note))
}

/// Keeps the state: a crash leaves the old one or the new one.
pub(super) fn keep(path: &Path, state: &State) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(state).map_err(std::io::Error::other)?;
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let written = fs::write(&partial, format!("{text}\n")).and_then(|()| fs::rename(&partial, path));
    written.map_err(|error| {
        Problem::new(Code::InputUnreadable, format!("cannot write `{}`: {error}", path.display())).into()
    })
}

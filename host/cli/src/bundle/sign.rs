//! Sealing a bundle, and signing the seal: the engine says what is signed, the host has the key.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer;
use rogatio_core::wire::{Code, Problem};
use serde_json::{Value, json};

use super::show::View;
use super::{ask, folder, not_written};
use crate::engine::Engine;
use crate::exit::Exit;
use crate::key::{public_key, read_key};
use crate::refusal::CliError;
use crate::write_set;

/// The envelope's name in the charter's folder.
const ENVELOPE: &str = "bundle-seal.dsse.json";

/// Seals the bundle and, with a key, puts that key's signature beside those of others over the same seal.
///
/// # Errors
/// A key that cannot be read, a bundle that does not pass a check, and what the file system says.
pub(super) fn sign(
    root: &Path,
    key: Option<&Path>,
    allow_older_runs: bool,
    engine: &dyn Engine,
    view: &mut View<'_>,
) -> Result<Exit, CliError> {
    let key = key.map(read_key).transpose()?;
    let answer = ask(engine, root, "bundle.seal", json!({"allow_older_runs": allow_older_runs}))?;
    let mut files = BTreeMap::new();
    let seal = answer.value.get("seal").and_then(|seal| seal.get("text")).and_then(Value::as_str);
    let payload = seal.ok_or_else(|| broken("the seal"))?;
    files.insert("bundle-seal.json".to_owned(), Some(payload.as_bytes().to_vec()));
    let mut signed = None;
    let stale = answer.value.get("stale_envelope").and_then(Value::as_bool).unwrap_or(false);
    if stale {
        // Signatures over a seal that is not there any more would only mislead.
        files.insert(ENVELOPE.to_owned(), None);
    }
    if let Some(key) = key {
        let text = |name: &str| answer.value.get(name).and_then(Value::as_str);
        let message = text("to_sign_base64")
            .and_then(|text| STANDARD.decode(text).ok())
            .ok_or_else(|| broken("the bytes to sign"))?;
        let signature = STANDARD.encode(key.sign(&message).to_bytes());
        let name = public_key(&key);
        let others = answer.value.get("signatures").and_then(Value::as_array).into_iter().flatten();
        let own = |other: &&Value| {
            other.get("keyid").and_then(Value::as_str) == Some(&name)
                || other.get("sig").and_then(Value::as_str) == Some(&signature)
        };
        let mut signatures: Vec<Value> = others.filter(|other| !own(other)).cloned().collect();
        let beside = signatures.len();
        signatures.push(json!({"keyid": name, "sig": signature}));
        let envelope = json!({
            "payload": STANDARD.encode(payload),
            "payloadType": text("payload_type").ok_or_else(|| broken("the payload's type"))?,
            "signatures": signatures,
        });
        files.insert(ENVELOPE.to_owned(), Some(format!("{envelope}\n").into_bytes()));
        signed = Some((name, beside));
    }
    let charter = folder::charter(root);
    write_set::replace(&charter, &files, &mut |_| Ok(())).map_err(|error| not_written(&charter, &error))?;
    view.sign(&answer, signed, stale)
}

fn broken(what: &str) -> Problem {
    Problem::new(Code::Internal, format!("the engine's answer lacks {what}"))
}

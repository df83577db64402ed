//! `rogatio certificate countersign FILE --key KEY`: a voter signs the statement of a certificate as well.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use rogatio_core::canonical;
use rogatio_core::signature::pae;
use rogatio_core::wire::ballot::{Envelope, EnvelopeSignature};
use rogatio_core::wire::certificate::{CertificateLine as Line, ClaimState};
use rogatio_core::wire::{Code, Problem};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{LONGEST_LINE, incomplete, verify};
use crate::engine::Engine;
use crate::exit::Exit;
use crate::key::{public_key, read_key};
use crate::refusal::CliError;
use crate::source::unreadable;
use crate::terminal::Terminal;

/// The kind of a line.
#[derive(Deserialize)]
struct Kind {
    line: String,
}

pub(super) fn run(
    (file, key, out): (&Path, &Path, Option<&Path>),
    engine: &dyn Engine,
    terminal: &mut Terminal,
    json: bool,
) -> Result<Exit, CliError> {
    let key = read_key(key)?;
    let out = out.unwrap_or(file);
    let mut partial = out.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let signed = rewritten(file, &partial, &key).and_then(|count| {
        voter_signed(&partial, engine)?;
        fs::rename(&partial, out).map_err(|error| unwritable(out, &error))?;
        Ok(count)
    });
    if signed.is_err() {
        // It may not exist.
        let _ = fs::remove_file(&partial);
    }
    let (signed, key) = (signed?, public_key(&key));
    if json {
        let told = json!({"file": out.display().to_string(), "public_key": key, "countersignatures": signed});
        terminal.out.document(&told.to_string())?;
    } else {
        terminal.out.say(&format!("{}: countersigned by {key}; {signed} voters in all", out.display()))?;
    }
    terminal.out.flush()?;
    Ok(Exit::Fine)
}

/// Writes the certificate with one more signature; the number of voters who have signed then.
fn rewritten(file: &Path, partial: &Path, key: &SigningKey) -> Result<usize, CliError> {
    let name = file.display().to_string();
    let longest = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX).saturating_add(1);
    let mut reader = BufReader::new(File::open(file).map_err(|error| unreadable(&name, &error))?);
    let mut writer = BufWriter::new(File::create(partial).map_err(|error| unwritable(partial, &error))?);
    let (mut line, mut signed) = (Vec::new(), None);
    loop {
        line.clear();
        let read = reader.by_ref().take(longest).read_until(b'\n', &mut line);
        if read.map_err(|error| unreadable(&name, &error))? == 0 {
            break;
        }
        let is_statement = serde_json::from_slice::<Kind>(&line).is_ok_and(|kind| kind.line == "statement");
        if is_statement
            && signed.is_none()
            && let Ok(Line::Statement { mut envelope }) = serde_json::from_slice(&line)
        {
            sign(&mut envelope, key).ok_or_else(|| incomplete(file, "statement"))?;
            signed = Some(envelope.signatures.len().saturating_sub(1));
            let value = serde_json::to_value(Line::Statement { envelope }).map_err(io::Error::other)?;
            line = canonical::exact(&value).map_err(io::Error::other)?;
            line.push(b'\n');
        }
        writer.write_all(&line).map_err(|error| unwritable(partial, &error))?;
    }
    writer.flush().map_err(|error| unwritable(partial, &error))?;
    signed.ok_or_else(|| incomplete(file, "statement"))
}

/// Adds a signature behind the senate's, where the order of the keys wants it.
fn sign(envelope: &mut Envelope, key: &SigningKey) -> Option<()> {
    let payload = STANDARD.decode(&envelope.payload).ok()?;
    let signature = key.sign(&pae(&envelope.payload_type, &payload));
    let own = Some(public_key(key));
    let mut signatures = std::mem::take(&mut envelope.signatures).into_iter();
    let first = signatures.next()?;
    let mut voters: Vec<_> = signatures.filter(|one| one.keyid != own).collect();
    voters.push(EnvelopeSignature { keyid: own, sig: STANDARD.encode(signature.to_bytes()) });
    voters.sort_by(|left, right| left.keyid.cmp(&right.keyid));
    envelope.signatures.push(first);
    envelope.signatures.extend(voters);
    Some(())
}

/// Refuses a signature that is not by a voter of the certificate.
fn voter_signed(file: &Path, engine: &dyn Engine) -> Result<(), CliError> {
    let answer: Value = serde_json::from_str(&verify(file, &json!({}), engine)?).map_err(io::Error::other)?;
    let refuted = json!(ClaimState::Refuted);
    let mut claims = answer.get("claims").and_then(Value::as_array).into_iter().flatten();
    let about = |claim: &&Value| {
        let name = claim.get("claim").and_then(Value::as_str).unwrap_or_default();
        ["format", "statement", "countersigned"].contains(&name) && claim.get("state") == Some(&refuted)
    };
    match claims.find(about) {
        None => Ok(()),
        Some(claim) => {
            let why = claim.get("detail").and_then(Value::as_str).unwrap_or_default();
            Err(Problem::new(
                Code::InputUnreadable,
                format!("the certificate cannot be countersigned: {why}"),
            )
            .into())
        }
    }
}

fn unwritable(path: &Path, error: &io::Error) -> CliError {
    Problem::new(Code::InputUnreadable, format!("cannot write `{}`: {error}", path.display())).into()
}

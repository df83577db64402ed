//! `rogatio certificate export FILE --as FORMAT`: the parts that tools of others verify.

use std::path::Path;

use clap::ValueEnum;
use rogatio_core::wire::certificate::CertificateLine as Line;
use rogatio_core::wire::{Code, Problem};
use serde_json::json;

use super::{incomplete, lines};
use crate::exit::Exit;
use crate::refusal::CliError;
use crate::terminal::Terminal;

/// The media type of a Sigstore bundle.
const BUNDLE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";

/// The format of an exported part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// The statement with all its signatures, as a DSSE envelope.
    InToto,
    /// The statement with the signature of the senate, as a Sigstore bundle with a public key.
    Sigstore,
    /// The outcome in the log, as a C2SP `tlog-proof`.
    TlogProof,
}

pub(super) fn run(
    file: &Path,
    form: Form,
    out: Option<&Path>,
    terminal: &mut Terminal,
) -> Result<Exit, CliError> {
    let mut part = None;
    lines(file, |line| {
        match (form, line) {
            (Form::InToto, Line::Statement { envelope }) => part = Some(json!(envelope).to_string()),
            (Form::Sigstore, Line::Statement { mut envelope }) => {
                envelope.signatures.truncate(1);
                let hint = envelope.signatures.first().and_then(|one| one.keyid.clone());
                let bundle = json!({
                    "mediaType": BUNDLE,
                    "verificationMaterial": {"publicKey": {"hint": hint}},
                    "dsseEnvelope": envelope,
                });
                part = Some(bundle.to_string());
            }
            (Form::TlogProof, Line::Log { proof, .. }) => part = Some(proof),
            _ => {}
        }
        part.is_none()
    })?;
    let name = if form == Form::TlogProof { "log" } else { "statement" };
    let mut part = part.ok_or_else(|| incomplete(file, name))?;
    if !part.ends_with('\n') {
        part.push('\n');
    }
    match out {
        None => terminal.out.data(&part)?,
        Some(path) => std::fs::write(path, &part).map_err(|error| {
            let detail = format!("cannot write `{}`: {error}", path.display());
            CliError::from(Problem::new(Code::InputUnreadable, detail))
        })?,
    }
    terminal.out.flush()?;
    Ok(Exit::Fine)
}

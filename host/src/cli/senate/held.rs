//! `rogatio certificate verify FILE --against URL`: a certificate beside the log as it is now, from public data alone.

use std::path::Path;

use clap::Args;
use rogatio_core::digest::from_hex;
use rogatio_core::wire::certificate::{CertificateLine as Line, ClaimState};
use rogatio_core::wire::{Code, Problem};

use super::tiles::{Tiles, try_open};
use crate::engine::Engine;
use crate::service::{ED25519, verifier_of};
use rogatio_cli::certificate::{Held, VerifyArguments, lines};
use rogatio_cli::refusal::CliError;
use rogatio_cli::source::STDIN;

/// The certificate to verify, and the log to compare it with.
#[derive(Debug, Args)]
pub(crate) struct HoldArguments {
    #[command(flatten)]
    pub(super) certificate: VerifyArguments,
    /// Also compare the certificate with a live log: the address of a senate, the prefix of its tiles on a server, or a folder with the tiles
    #[arg(long, value_name = "URL")]
    pub(super) against: Option<String>,
}

/// The verifier key of the log that a certificate names, and the checkpoint to which its proofs lead; `None` for what cannot be read.
fn named(file: &Path) -> Option<(String, String)> {
    let (mut verifier, mut proof) = (None, None);
    lines(file, |line| {
        match line {
            Line::Certificate { name, public_key, .. } => {
                let key = public_key.strip_prefix("ed25519:").and_then(from_hex::<32>);
                verifier = key.map(|key| verifier_of(&name, ED25519, &key));
            }
            Line::Log { proof: text, .. } => proof = Some(text),
            _ => {}
        }
        proof.is_none()
    })
    .ok()?;
    // The proof ends with an empty line and the checkpoint.
    let (_, checkpoint) = proof.as_ref()?.split_once("\n\n")?;
    Some((verifier?, checkpoint.to_owned()))
}

/// Compares the checkpoint of a certificate with the newest one of a log.
///
/// # Errors
/// `input.unreadable` if the log cannot be read; `request.invalid-parameter` for a certificate on the standard input, which cannot be read twice.
pub(super) fn hold(
    file: &Path,
    (url, token): (&str, Option<&str>),
    log_holds: bool,
    engine: &Engine,
) -> Result<Held, CliError> {
    if file.as_os_str() == STDIN {
        let detail = "`--against` requires a certificate in a file";
        return Err(Problem::new(Code::RequestParameter, detail).into());
    }
    let tiles = Tiles::at(url, token)?;
    let checkpoint = tiles.checkpoint()?;
    let held = |state, detail: String, size| Held {
        url: url.to_owned(),
        state,
        detail,
        size,
        checkpoint: checkpoint.clone(),
    };
    let Some((verifier, kept)) = named(file) else {
        return Ok(held(ClaimState::CannotBeEstablished, "the file has no checkpoint".to_owned(), None));
    };
    let live = match try_open(&checkpoint, &verifier, engine)? {
        Ok(live) => live,
        Err(why) => {
            let detail = format!("this is not the log of the certificate: {why}");
            return Ok(held(ClaimState::Refuted, detail, None));
        }
    };
    let size = live.size;
    let kept = match try_open(&kept, &verifier, engine)? {
        Ok(kept) if log_holds => kept,
        _ => {
            let detail = "it depends on `log`, which is refuted".to_owned();
            return Ok(held(ClaimState::CannotBeEstablished, detail, Some(size)));
        }
    };
    let before = kept.size;
    let (state, detail) = if size < before {
        let detail = format!(
            "the log has {size} leaves, but the checkpoint of the certificate has {before}: this is an old copy, or the log has lost leaves"
        );
        (ClaimState::CannotBeEstablished, detail)
    } else if tiles.grew(&kept, &live, engine)? {
        let detail = format!(
            "the log has {size} leaves, and begins with the {before} leaves of the certificate's checkpoint"
        );
        (ClaimState::Established, detail)
    } else {
        let detail = format!(
            "the log has split: it does not begin with the {before} leaves of the certificate's checkpoint, and the senate signed both"
        );
        (ClaimState::Refuted, detail)
    };
    Ok(held(state, detail, Some(size)))
}

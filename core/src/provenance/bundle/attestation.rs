//! Sealing a bundle that passes its check, and verifying its seal and the signatures on it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Bundle;
use super::check::check;
use super::envelope::Envelope;
use super::seal::{ENVELOPE, PAYLOAD_TYPE, SEAL, Seal, SealError};
use crate::digest::Digest;
use crate::provenance::record::hash::sha256_hex;
use crate::signature::{PublicKey, pae};
use crate::wire::bundle::{BundleFinding, FileWrite, Section};
use crate::wire::bundle_check::CheckPolicy;
use crate::wire::{BundleSealResponse, BundleVerifyResponse, Code, Problem};

/// Makes the seal of a bundle, and the bytes to sign. A seal that still holds stays as it is.
///
/// # Errors
/// `bundle.cannot-seal` for a bundle that does not pass its check, apart from its old seal.
pub fn seal(bundle: &Bundle, allow_older_runs: bool) -> Result<BundleSealResponse, Problem> {
    let old = bundle.get(SEAL).and_then(|bytes| Seal::from_bytes(bytes).ok());
    let policy = CheckPolicy { allow_older_runs, require_seal: false };
    let outcome = check(bundle, policy);
    let faults: Vec<&BundleFinding> = outcome
        .findings
        .iter()
        .filter(|finding| finding.is_error() && finding.section != Section::Seal)
        .collect();
    if let Some(first) = faults.first() {
        let place = first.path.as_deref().unwrap_or("the bundle");
        let detail =
            format!("{} errors prevent it; the first is at {place}: {}", faults.len(), first.message);
        return Err(Problem::new(Code::BundleCannotSeal, detail)
            .with_help("run `rogatio bundle check` to see all errors"));
    }
    let refused = |fault: SealError| Problem::new(Code::BundleCannotSeal, fault.to_string());
    // The seal that is there stays when it holds; else the new one is chained to it.
    let same = old.as_ref().map(|old| Seal::compute(bundle, old.previous)).transpose().map_err(refused)?;
    let unchanged = same.is_some() && same == old;
    let seal = match (unchanged, same) {
        (true, Some(seal)) => seal,
        _ => Seal::compute(bundle, old.as_ref().map(|old| old.bundle)).map_err(refused)?,
    };
    let bytes = seal.to_bytes().map_err(refused)?;
    let to_sign_base64 = STANDARD.encode(pae(PAYLOAD_TYPE, &bytes));
    let sha256 = sha256_hex(&bytes);
    let signatures = envelope_about(bundle, &bytes).map(|envelope| envelope.signatures);
    let text = String::from_utf8(bytes).map_err(|fault| Problem::new(Code::Internal, fault.to_string()))?;
    Ok(BundleSealResponse {
        digest: seal.bundle,
        previous: seal.previous,
        unchanged,
        seal: FileWrite { path: SEAL.to_owned(), text, sha256 },
        payload_type: PAYLOAD_TYPE,
        to_sign_base64,
        stale_envelope: signatures.is_none() && bundle.files.contains_key(ENVELOPE),
        signatures: signatures.unwrap_or_default(),
    })
}

/// Verifies that a bundle is as it was sealed, that it descends from `previous`, and that one of the keys signed it.
/// Without keys, signatures are not required.
pub fn verify(bundle: &Bundle, previous: Option<Digest>, keys: &[PublicKey]) -> BundleVerifyResponse {
    let outcome = check(bundle, CheckPolicy { require_seal: true, allow_older_runs: true });
    let mut findings: Vec<BundleFinding> =
        outcome.findings.into_iter().filter(BundleFinding::is_error).collect();
    let seal = bundle.get(SEAL).and_then(|bytes| Seal::from_bytes(bytes).ok());
    let mut broken = |code: Code, path: &str, message: &str| {
        findings.push(BundleFinding::error(Section::Seal, code, message).in_file(path));
    };
    if let (Some(seal), Some(previous)) = (&seal, previous)
        && seal.previous != Some(previous)
        && seal.bundle != previous
    {
        broken(Code::BundleSealMismatch, SEAL, "the bundle does not descend from the named bundle");
    }
    let mut signed_by = Vec::new();
    if !keys.is_empty() {
        // An envelope that cannot be read or is about another seal is among the check's findings already.
        match bundle.get(SEAL).and_then(|seal| envelope_about(bundle, seal)) {
            Some(envelope) => {
                signed_by = envelope.signers(keys);
                if signed_by.is_empty() {
                    broken(Code::BundleSignatureInvalid, ENVELOPE, "no given key signed this seal");
                }
            }
            None if bundle.files.contains_key(ENVELOPE) => {}
            None => {
                broken(Code::BundleSignatureInvalid, ENVELOPE, "the envelope with the signatures is missing")
            }
        }
    }
    let digest: Option<Digest> =
        seal.as_ref().and_then(|seal| Seal::compute(bundle, seal.previous).ok()).map(|seal| seal.bundle);
    findings.sort();
    BundleVerifyResponse { verified: findings.is_empty(), digest, signed_by, findings }
}

/// The bundle's envelope, if it is about the seal with these bytes.
fn envelope_about(bundle: &Bundle, seal: &[u8]) -> Option<Envelope> {
    let envelope = Envelope::from_bytes(bundle.get(ENVELOPE)?).ok()?;
    envelope.is_about(seal).then_some(envelope)
}

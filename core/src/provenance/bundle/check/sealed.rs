//! The seal of a bundle, if it has one.

use crate::provenance::bundle::Bundle;
use crate::provenance::bundle::envelope::Envelope;
use crate::provenance::bundle::seal::{ENVELOPE, SEAL, Seal};
use crate::provenance::record::manifest::PATH;
use crate::wire::bundle::{BundleFinding, Section};
use crate::wire::bundle_check::CheckPolicy;
use crate::wire::{Code, Severity};

/// Whether a seal holds. The signatures over it are looked at too: who signed is `bundle.verify`'s question, but those over
/// another seal are misleading whoever signed.
pub(super) fn check(
    bundle: &Bundle,
    has_manifest: bool,
    policy: CheckPolicy,
    findings: &mut Vec<BundleFinding>,
) -> bool {
    findings.extend(envelope(bundle));
    let Some(bytes) = bundle.get(SEAL) else {
        if has_manifest {
            let message =
                "no seal covers the sidecars: a well-formed change to a sidecar would not be noticed";
            let mut finding = BundleFinding::warning(Section::Seal, Code::BundleUnsealed, message)
                .with_help("run `rogatio bundle sign`");
            if policy.require_seal {
                finding.severity = Severity::Error;
            }
            findings.push(finding.in_file(SEAL));
        }
        return false;
    };
    let mut broken = |code: Code, path: &str, message: String| {
        findings.push(BundleFinding::error(Section::Seal, code, message).in_file(path));
    };
    let seal = match Seal::from_bytes(bytes) {
        Ok(seal) => seal,
        Err(fault) => {
            broken(Code::BundleSealInvalid, SEAL, fault.to_string());
            return false;
        }
    };
    let found = match Seal::compute(bundle, seal.previous) {
        Ok(found) => found,
        Err(fault) => {
            broken(Code::BundleSealMismatch, SEAL, fault.to_string());
            return false;
        }
    };
    let holds = found.bundle == seal.bundle;
    if found.manifest != seal.manifest {
        broken(Code::BundleSealMismatch, PATH, "the manifest does not match the seal".into());
    }
    for (path, digest) in &found.sidecars {
        match seal.sidecars.get(path) {
            Some(sealed) if sealed == digest => {}
            Some(_) => broken(Code::BundleSealMismatch, path, "the sidecar does not match the seal".into()),
            None => broken(Code::BundleSealMismatch, path, "the seal does not cover this sidecar".into()),
        }
    }
    for path in seal.sidecars.keys().filter(|path| !found.sidecars.contains_key(*path)) {
        broken(Code::BundleSealMismatch, path, "the seal covers this sidecar, but it does not exist".into());
    }
    holds
}

/// The finding for an envelope that is not about the seal beside it.
fn envelope(bundle: &Bundle) -> Option<BundleFinding> {
    let (code, message) = match Envelope::from_bytes(bundle.get(ENVELOPE)?) {
        Err(fault) => (Code::BundleSignatureInvalid, fault.to_string()),
        Ok(envelope) if bundle.get(SEAL).is_some_and(|seal| envelope.is_about(seal)) => return None,
        Ok(_) => (
            Code::BundleStaleSignature,
            "the signatures belong to another seal than the present one".to_owned(),
        ),
    };
    let finding = BundleFinding::error(Section::Seal, code, message).in_file(ENVELOPE);
    Some(finding.with_help("sign this seal: `rogatio bundle sign --key FILE`"))
}

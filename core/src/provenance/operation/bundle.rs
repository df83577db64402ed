//! Whole bundles: check, status, upgrade, seal, verify.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::bytes_of;
use crate::digest::Digest;
use crate::pointer::child_pointer;
use crate::provenance::bundle::Bundle;
use crate::provenance::bundle::envelope::Envelope;
use crate::provenance::bundle::seal::{ENVELOPE, PAYLOAD_TYPE, SEAL, Seal};
use crate::provenance::bundle::version::{BundleVersion, CURRENT, Status, read_stamp};
use crate::provenance::bundle::{check, status, upgrade};
use crate::provenance::record::hash::sha256_hex;
use crate::signature::pae;
use crate::wire::bundle::{BundleFinding, BundleInput, FileWrite, Nanoseconds, Section};
use crate::wire::bundle_check::{BundleCheckRequest, BundleCheckResponse, CheckPolicy};
use crate::wire::bundle_seal::{
    BundleSealRequest, BundleSealResponse, BundleVerifyRequest, BundleVerifyResponse,
};
use crate::wire::bundle_status::{
    BundleCompatibilityRequest, BundleCompatibilityResponse, BundleStatusRequest, BundleStatusResponse,
};
use crate::wire::bundle_upgrade::{BundleUpgradeRequest, BundleUpgradeResponse};
use crate::wire::{Code, Problem};

/// A request about one bundle: the same whether the bundle came with it or before it, in batches.
pub(super) trait AboutBundle {
    type Response;

    /// Takes the bundle out.
    fn take(&mut self) -> BundleInput;

    /// Answers with everything else that was asked.
    fn answer(self, bundle: &Bundle) -> Result<Self::Response, Problem>;
}

fn answer<Q: AboutBundle>(mut request: Q) -> Result<Q::Response, Problem> {
    let mut bundle = Bundle::default();
    add(&mut bundle, request.take())?;
    request.answer(&bundle)
}

/// Answers `bundle.check`.
///
/// # Errors
/// `bundle.invalid-base64`; everything that is wrong with the bundle is in the answer.
pub fn check(request: BundleCheckRequest) -> Result<BundleCheckResponse, Problem> {
    answer(request)
}

impl AboutBundle for BundleCheckRequest {
    type Response = BundleCheckResponse;

    fn take(&mut self) -> BundleInput {
        std::mem::take(&mut self.bundle)
    }

    fn answer(self, bundle: &Bundle) -> Result<BundleCheckResponse, Problem> {
        let outcome = check::check(bundle, self.policy);
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Ok(BundleCheckResponse {
            passed: outcome.passed(),
            structure_passed: outcome.structure_passed(),
            synthesis_present: outcome.present,
            sealed: outcome.sealed,
            artifacts: outcome.manifest.as_ref().map_or(0, |manifest| count(manifest.artifacts.len())),
            sidecars: count(outcome.sidecars),
            compatibility: outcome.compatibility,
            manifest_hash: outcome.manifest_hash,
            findings: outcome.findings,
        })
    }
}

/// Answers `bundle.compatibility`.
///
/// # Errors
/// `document.*` for metadata that cannot be read: never a guess.
pub fn compatibility(request: BundleCompatibilityRequest) -> Result<BundleCompatibilityResponse, Problem> {
    let version = match (&request.bundle_version, &request.metadata) {
        (Some(_), Some(_)) => {
            let detail = "give `bundle_version` or `metadata`, not both";
            return Err(Problem::new(Code::RequestInvalidField, detail).at("/metadata"));
        }
        (Some(text), None) => match BundleVersion::parse(text) {
            Some(version) => Some(version),
            None => {
                let detail = "`bundle_version` must be an integer in decimal";
                return Err(Problem::new(Code::RequestInvalidField, detail).at("/bundle_version"));
            }
        },
        (None, Some(content)) => {
            let bytes = bytes_of(content, "/metadata")?;
            let stamp =
                read_stamp(Some(&bytes)).map_err(|fault| super::document_problem(&fault).at("/metadata"))?;
            stamp.version()
        }
        (None, None) => None,
    };
    let compatibility = status::compatibility(Status::of(version.as_ref()), version.as_ref());
    Ok(BundleCompatibilityResponse { compatibility })
}

/// Answers `bundle.status`.
///
/// # Errors
/// `bundle.invalid-base64`.
pub fn status(request: BundleStatusRequest) -> Result<BundleStatusResponse, Problem> {
    answer(request)
}

impl AboutBundle for BundleStatusRequest {
    type Response = BundleStatusResponse;

    fn take(&mut self) -> BundleInput {
        std::mem::take(&mut self.bundle)
    }

    fn answer(self, bundle: &Bundle) -> Result<BundleStatusResponse, Problem> {
        let found = status::standing(bundle);
        let version = found.stamp.version();
        Ok(BundleStatusResponse {
            stamp: status::compatibility(Status::of(version.as_ref()), version.as_ref()),
            content_version: found.content_version,
            readable: found.obstacles.is_empty(),
            upgrade_needed: upgrade::plan(bundle).would_help(),
            findings: found.obstacles,
            provenance: self.provenance.then(|| status::sidecar_statuses(bundle)),
        })
    }
}

/// Answers `bundle.upgrade`: a plan, for the caller to carry out or only to show.
///
/// # Errors
/// `bundle.invalid-base64`; what stands in the way is in the answer.
pub fn upgrade(request: BundleUpgradeRequest) -> Result<BundleUpgradeResponse, Problem> {
    answer(request)
}

impl AboutBundle for BundleUpgradeRequest {
    type Response = BundleUpgradeResponse;

    fn take(&mut self) -> BundleInput {
        std::mem::take(&mut self.bundle)
    }

    fn answer(self, bundle: &Bundle) -> Result<BundleUpgradeResponse, Problem> {
        let plan = upgrade::plan(bundle);
        Ok(BundleUpgradeResponse {
            success: plan.obstacles.is_empty(),
            needed: plan.needed(),
            from_version: plan.from.as_ref().map(|version| version.as_str().to_owned()),
            to_version: CURRENT,
            writes: plan.writes,
            obstacles: plan.obstacles,
            remaining: plan.remaining,
        })
    }
}

/// Answers `bundle.seal`.
///
/// # Errors
/// `bundle.cannot-seal` for a bundle that does not pass a check, its old seal apart.
pub fn seal(request: BundleSealRequest) -> Result<BundleSealResponse, Problem> {
    answer(request)
}

impl AboutBundle for BundleSealRequest {
    type Response = BundleSealResponse;

    fn take(&mut self) -> BundleInput {
        std::mem::take(&mut self.bundle)
    }

    fn answer(self, bundle: &Bundle) -> Result<BundleSealResponse, Problem> {
        let old = bundle.get(SEAL).and_then(|bytes| Seal::from_bytes(bytes).ok());
        let policy = CheckPolicy { allow_older_runs: self.allow_older_runs, require_seal: false };
        let outcome = check::check(bundle, policy);
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
        let refused = |fault: crate::provenance::bundle::seal::SealError| {
            Problem::new(Code::BundleCannotSeal, fault.to_string())
        };
        // The seal that is there stays when it holds; else the new one is chained to it.
        let same =
            old.as_ref().map(|old| Seal::compute(bundle, old.previous)).transpose().map_err(refused)?;
        let unchanged = same.is_some() && same == old;
        let seal = match (unchanged, same) {
            (true, Some(seal)) => seal,
            _ => Seal::compute(bundle, old.as_ref().map(|old| old.bundle)).map_err(refused)?,
        };
        let bytes = seal.to_bytes().map_err(refused)?;
        let to_sign_base64 = STANDARD.encode(pae(PAYLOAD_TYPE, &bytes));
        let sha256 = sha256_hex(&bytes);
        let signatures = envelope_about(bundle, &bytes).map(|envelope| envelope.signatures);
        let text =
            String::from_utf8(bytes).map_err(|fault| Problem::new(Code::Internal, fault.to_string()))?;
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
}

/// The bundle's envelope, if it is about the seal with these bytes.
fn envelope_about(bundle: &Bundle, seal: &[u8]) -> Option<Envelope> {
    let envelope = Envelope::from_bytes(bundle.get(ENVELOPE)?).ok()?;
    envelope.is_about(seal).then_some(envelope)
}

/// Answers `bundle.verify`.
///
/// # Errors
/// `bundle.invalid-base64`; why a seal or a signature does not hold is in the answer.
pub fn verify(request: BundleVerifyRequest) -> Result<BundleVerifyResponse, Problem> {
    answer(request)
}

impl AboutBundle for BundleVerifyRequest {
    type Response = BundleVerifyResponse;

    fn take(&mut self) -> BundleInput {
        std::mem::take(&mut self.bundle)
    }

    fn answer(self, bundle: &Bundle) -> Result<BundleVerifyResponse, Problem> {
        let outcome = check::check(bundle, CheckPolicy { require_seal: true, allow_older_runs: true });
        let mut findings: Vec<BundleFinding> =
            outcome.findings.into_iter().filter(BundleFinding::is_error).collect();
        let seal = bundle.get(SEAL).and_then(|bytes| Seal::from_bytes(bytes).ok());
        let mut broken = |code: Code, path: &str, message: &str| {
            findings.push(BundleFinding::error(Section::Seal, code, message).in_file(path));
        };
        if let (Some(seal), Some(previous)) = (&seal, self.previous)
            && seal.previous != Some(previous)
            && seal.bundle != previous
        {
            broken(Code::BundleSealMismatch, SEAL, "the bundle does not descend from the named bundle");
        }
        let mut signed_by = Vec::new();
        if !self.keys.is_empty() {
            // An envelope that cannot be read or is about another seal is among the check's findings already.
            match bundle.get(SEAL).and_then(|seal| envelope_about(bundle, seal)) {
                Some(envelope) => {
                    signed_by = envelope.signers(&self.keys);
                    if signed_by.is_empty() {
                        broken(Code::BundleSignatureInvalid, ENVELOPE, "no given key signed this seal");
                    }
                }
                None if bundle.files.contains_key(ENVELOPE) => {}
                None => broken(
                    Code::BundleSignatureInvalid,
                    ENVELOPE,
                    "the envelope with the signatures is missing",
                ),
            }
        }
        let digest: Option<Digest> =
            seal.as_ref().and_then(|seal| Seal::compute(bundle, seal.previous).ok()).map(|seal| seal.bundle);
        findings.sort();
        Ok(BundleVerifyResponse { verified: findings.is_empty(), digest, signed_by, findings })
    }
}

/// Adds what a request brings to a bundle.
pub(super) fn add(bundle: &mut Bundle, input: BundleInput) -> Result<(), Problem> {
    bundle.symlinks.extend(input.symlinks);
    if let Some(paths) = input.git_tracked {
        bundle.git_tracked = Some(paths.into_iter().collect());
    }
    for (path, content) in input.files {
        let bytes = bytes_of(&content, &child_pointer("/bundle/files", &path))?;
        bundle.files.insert(path, bytes);
    }
    for (path, time) in input.mtimes {
        let time = nanoseconds(&time, &child_pointer("/bundle/mtimes", &path))?;
        bundle.mtimes.insert(path, time);
    }
    Ok(())
}

pub(super) fn nanoseconds(time: &Nanoseconds, pointer: &str) -> Result<i64, Problem> {
    match time {
        Nanoseconds::Integer(time) => Ok(*time),
        Nanoseconds::Text(text) => text.parse().map_err(|_| {
            let detail = "a modification time is an integer of nanoseconds since 1970";
            Problem::new(Code::RequestInvalidField, detail).at(pointer)
        }),
    }
}

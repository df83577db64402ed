//! The statement of a senate about a vote: in-toto, with the predicate of a Simple Verification Result.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::canonical::{self, CanonicalError};
use crate::digest::Digest;
use crate::provenance::format::time::iso_from_mtime;
use crate::signature::{PublicKey, base64_bytes, pae, signature_bytes};
use crate::wire::ballot::Envelope;
use crate::wire::certificate::CertificateOutcome;
use crate::wire::proposal_check::RuleClass;

/// The payload type of the statement.
pub const STATEMENT_TYPE: &str = "application/vnd.in-toto+json";

/// Everything that the statement says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary<'a> {
    /// The name of the artifact type.
    pub artifact_type: &'a str,
    /// The number of the schema version.
    pub version: u64,
    /// SHA-256 of the canonical JSON of the schema, without a domain.
    pub schema: Digest,
    /// SHA-256 of the lines of the certificate before the statement, with their line feeds.
    pub lines: Digest,
    /// The digest of the engine that decided the vote.
    pub engine: Digest,
    /// The digest of the rule.
    pub rule: Digest,
    /// The digest of the electorate.
    pub electorate: Digest,
    /// The outcome of the vote.
    pub outcome: CertificateOutcome,
    /// The class of the change.
    pub class: RuleClass,
    /// The time of the outcome, in seconds.
    pub at: u64,
}

/// The bytes of the statement: canonical JSON, so that everybody who knows the vote makes the same.
///
/// # Errors
/// Never in practice: the statement has only texts.
pub fn payload(summary: &Summary<'_>) -> Result<String, CanonicalError> {
    let nanoseconds = i64::try_from(summary.at).unwrap_or(i64::MAX).saturating_mul(1_000_000_000);
    let class = match summary.class {
        RuleClass::Compatible => "ROGATIO_CLASS_COMPATIBLE",
        RuleClass::Breaking => "ROGATIO_CLASS_BREAKING",
    };
    let named = |name: &str, digest: Digest| json!({"name": name, "digest": {"sha256": digest.to_hex()}});
    let statement: Value = json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [
            named(&format!("{}@{}", summary.artifact_type, summary.version), summary.schema),
            named("certificate", summary.lines),
        ],
        "predicateType": "https://in-toto.io/attestation/svr/v0.2",
        "predicate": {
            "verifier": {"id": format!("urn:rogatio:engine:{}", summary.engine)},
            "timeCreated": iso_from_mtime(nanoseconds).replace("+00:00", "Z"),
            "policies": [named("rule", summary.rule), named("electorate", summary.electorate)],
            "properties": [summary.outcome.property(), class],
        },
    });
    canonical::text(&statement)
}

/// The signatures of an envelope, each with the key that it names, once all of them hold. Every text has one spelling.
///
/// # Errors
/// The place of the first signature that does not hold, and why.
pub(super) fn signers(envelope: &Envelope) -> Result<Vec<PublicKey>, (usize, String)> {
    let bytes = base64_bytes(&envelope.payload).unwrap_or_default();
    let message = pae(&envelope.payload_type, &bytes);
    let mut keys = Vec::with_capacity(envelope.signatures.len());
    for (place, one) in envelope.signatures.iter().enumerate() {
        let key: PublicKey = match &one.keyid {
            Some(keyid) => keyid.parse().map_err(|_| (place, "`keyid` is not a public key".to_owned()))?,
            None => return Err((place, "the signature does not name its key".to_owned())),
        };
        let signature = signature_bytes(&one.sig).map_err(|error| (place, error.to_string()))?;
        if STANDARD.encode(signature) != one.sig {
            return Err((place, "the signature is not standard base64 with padding".to_owned()));
        }
        key.verify(&message, &signature).map_err(|error| (place, error.to_string()))?;
        keys.push(key);
    }
    Ok(keys)
}

/// Whether an envelope has this payload, in standard base64 with padding.
pub(super) fn carries(envelope: &Envelope, payload: &str) -> bool {
    envelope.payload_type == STATEMENT_TYPE && envelope.payload == STANDARD.encode(payload)
}

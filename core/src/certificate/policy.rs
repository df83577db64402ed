//! The policy of a verifier, checked when it is read.

use crate::log::NoteVerifier;
use crate::signature::PublicKey;
use crate::wire::certificate::{CertificateAnchor, CertificatePolicy};
use crate::wire::{Code, Problem};

/// The most cosigners in a policy.
pub const MOST_COSIGNERS: usize = 100;

/// A policy whose keys can be used.
#[derive(Debug, Clone)]
pub(super) struct Policy {
    pub(super) instance_key: Option<PublicKey>,
    pub(super) cosigners: Vec<NoteVerifier>,
    pub(super) quorum: usize,
    pub(super) electorate: Option<CertificateAnchor>,
    pub(super) rule: Option<CertificateAnchor>,
    pub(super) countersignatures: Option<u64>,
}

impl Policy {
    /// # Errors
    /// `request.invalid-field` with the pointer to what cannot be.
    pub(super) fn from_wire(policy: &CertificatePolicy) -> Result<Self, Problem> {
        let key = policy.instance_key.as_deref().map(str::parse::<PublicKey>).transpose();
        let instance_key = key.map_err(|error| refused("instance_key", error.to_string()))?;
        if policy.cosigners.len() > MOST_COSIGNERS {
            return Err(refused("cosigners", format!("a policy has at most {MOST_COSIGNERS} cosigners")));
        }
        let mut cosigners: Vec<NoteVerifier> = Vec::new();
        for (place, text) in policy.cosigners.iter().enumerate() {
            let verifier = NoteVerifier::parse(text)
                .map_err(|error| refused(&format!("cosigners/{place}"), error.to_string()))?;
            if cosigners.iter().any(|known| known.key() == verifier.key()) {
                return Err(refused(&format!("cosigners/{place}"), "the policy has this key twice".into()));
            }
            cosigners.push(verifier);
        }
        let quorum = match policy.quorum {
            None => cosigners.len(),
            Some(quorum) => usize::try_from(quorum).unwrap_or(usize::MAX),
        };
        if quorum > cosigners.len() || (quorum == 0 && !cosigners.is_empty()) {
            let detail = format!("the quorum must be from 1 to {}, the number of cosigners", cosigners.len());
            return Err(refused("quorum", detail));
        }
        if policy.countersignatures == Some(0) {
            return Err(refused("countersignatures", "the number must be at least 1".into()));
        }
        let CertificatePolicy { electorate, rule, countersignatures, .. } = *policy;
        Ok(Self { instance_key, cosigners, quorum, electorate, rule, countersignatures })
    }
}

fn refused(field: &str, detail: String) -> Problem {
    Problem::new(Code::RequestInvalidField, detail).at(format!("/policy/{field}"))
}

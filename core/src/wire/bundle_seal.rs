//! `bundle.seal` and `bundle.verify`: one digest over manifest and sidecars, chained and signed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle::{BundleFinding, BundleInput, FileWrite};
use crate::digest::Digest;
use crate::signature::PublicKey;

/// A request to seal a bundle.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct BundleSealRequest {
    /// The bundle to seal. It must pass a check.
    pub bundle: BundleInput,
    /// True if sidecars may be of an earlier run than the manifest.
    #[serde(default)]
    #[builder(default)]
    pub allow_older_runs: bool,
}

/// A seal, and the bytes to sign.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BundleSealResponse {
    /// The digest of the whole bundle, which the seal covers.
    pub digest: Digest,
    /// The digest of the bundle that this one replaces; absent for the first seal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<Digest>,
    /// True if the bundle already had exactly this seal.
    pub unchanged: bool,
    /// The seal's file to write; its bytes are signed.
    pub seal: FileWrite,
    /// The type of the payload, for the signature's envelope.
    pub payload_type: &'static str,
    /// The bytes to sign, in standard base64: the pre-authentication encoding of DSSE over the seal's bytes.
    pub to_sign_base64: String,
    /// The signatures of this seal that the bundle's envelope already has; keep them beside a new one.
    pub signatures: Vec<SealSignature>,
    /// True if the bundle has an envelope for another seal; its signatures are not valid for this one.
    pub stale_envelope: bool,
}

/// One signature of an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealSignature {
    /// The claimed signer: a hint that is ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyid: Option<String>,
    /// The Ed25519 signature in standard base64.
    pub sig: String,
}

/// A request to verify the seal and the signatures of a bundle.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct BundleVerifyRequest {
    /// The bundle, with its seal and envelope.
    pub bundle: BundleInput,
    /// The accepted public keys, of which one must have signed; without keys only the seal is verified.
    #[serde(default)]
    #[builder(default)]
    pub keys: Vec<PublicKey>,
    /// The digest of the earlier bundle from which this one must descend directly, if the caller knows it.
    #[serde(default)]
    pub previous: Option<Digest>,
}

/// The result of verifying a sealed bundle.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BundleVerifyResponse {
    /// True if the seal is valid and, if keys were given, one of them signed it.
    pub verified: bool,
    /// The digest of the bundle in its present state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// The keys of the request that signed, in the request's order.
    pub signed_by: Vec<PublicKey>,
    /// The reasons why the verification failed.
    pub findings: Vec<BundleFinding>,
}

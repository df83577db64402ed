//! `bundle.seal` and `bundle.verify`: one digest over manifest and sidecars, chained and signed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle::{BundleFinding, BundleInput, FileWrite};
use crate::digest::Digest;
use crate::signature::PublicKey;

/// A bundle to seal.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleSealRequest {
    /// The bundle. It must pass a check.
    pub bundle: BundleInput,
    /// Whether sidecars may be of an earlier run than the manifest.
    #[serde(default)]
    pub allow_older_runs: bool,
}

/// A seal.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BundleSealResponse {
    /// The digest of the whole bundle.
    pub digest: Digest,
    /// The digest of the bundle that this one replaces; absent for the first seal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<Digest>,
    /// Whether the bundle carried this very seal already.
    pub unchanged: bool,
    /// The file to write: its bytes are what is signed.
    pub seal: FileWrite,
    /// The type of the payload, for the signature's envelope.
    pub payload_type: &'static str,
    /// What a signer signs, in standard base64: the pre-authentication encoding of DSSE over the seal's bytes.
    pub to_sign_base64: String,
    /// The signatures over this very seal that the bundle's envelope holds already; a new one goes beside them.
    pub signatures: Vec<SealSignature>,
    /// Whether the bundle has an envelope that is not about this seal: its signatures say nothing any more.
    pub stale_envelope: bool,
}

/// One signature of an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SealSignature {
    /// Who says to have signed: a hint that is never believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyid: Option<String>,
    /// The signature, in standard base64.
    pub sig: String,
}

/// A bundle whose seal and signatures are to be verified.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleVerifyRequest {
    /// The bundle, with its seal and envelope.
    pub bundle: BundleInput,
    /// The keys of which one must have signed; without keys only the seal is verified.
    #[serde(default)]
    pub keys: Vec<PublicKey>,
    /// The digest of an earlier bundle that this one must descend from directly, if the caller knows one.
    #[serde(default)]
    pub previous: Option<Digest>,
}

/// Whether a bundle is what was sealed and signed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BundleVerifyResponse {
    /// Whether the seal holds and, if keys were given, one of them signed it.
    pub verified: bool,
    /// The digest of the bundle as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// The keys of the request that signed, in the request's order.
    pub signed_by: Vec<PublicKey>,
    /// Why not.
    pub findings: Vec<BundleFinding>,
}

//! `bundle.check`: does everything in a bundle fit together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle::{BundleFinding, BundleInput};
use super::bundle_status::Compatibility;

/// The strictness of a check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckPolicy {
    /// True if a bundle without a seal fails the check.
    #[serde(default)]
    pub require_seal: bool,
    /// True if a sidecar may be of an earlier run than the manifest (for writers that do not rewrite unchanged files).
    #[serde(default)]
    pub allow_older_runs: bool,
}

/// A request to check a bundle.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct BundleCheckRequest {
    /// The bundle to check.
    pub bundle: BundleInput,
    /// The strictness of the check.
    #[serde(default)]
    #[builder(default)]
    pub policy: CheckPolicy,
}

/// The result of checking a bundle.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BundleCheckResponse {
    /// True if no finding is an error.
    pub passed: bool,
    /// True if the files around the bundle are correct.
    pub structure_passed: bool,
    /// True if the bundle has sidecars, artifacts or a manifest.
    pub synthesis_present: bool,
    /// True if a seal covers manifest and sidecars and is valid.
    pub sealed: bool,
    /// The meaning of the bundle's version.
    pub compatibility: Compatibility,
    /// The number of artifacts in the manifest.
    pub artifacts: u64,
    /// The number of sidecars.
    pub sidecars: u64,
    /// The digest that the manifest contains, and the digest that its fields give.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest_hash: Option<ManifestHash>,
    /// All findings, ordered by section, file and location.
    pub findings: Vec<BundleFinding>,
}

/// The reference's digest of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ManifestHash {
    /// The digest that the manifest contains.
    pub stored: String,
    /// The digest that the manifest should contain.
    pub computed: String,
    /// True if the manifest is accepted (by one of the two payloads in use).
    pub verified: bool,
}

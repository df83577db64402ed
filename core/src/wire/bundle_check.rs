//! `bundle.check`: does everything in a bundle fit together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle::{BundleFinding, BundleInput};
use super::bundle_status::Compatibility;

/// How strict a check is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckPolicy {
    /// Whether a bundle without a seal fails.
    #[serde(default)]
    pub require_seal: bool,
    /// Whether a sidecar may be of an earlier run than the manifest (writers that leave unchanged files alone).
    #[serde(default)]
    pub allow_older_runs: bool,
}

/// A bundle to check.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleCheckRequest {
    /// The bundle.
    pub bundle: BundleInput,
    /// How strictly.
    #[serde(default)]
    pub policy: CheckPolicy,
}

/// What was found in a bundle.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BundleCheckResponse {
    /// Whether there is no error.
    pub passed: bool,
    /// Whether the files around the bundle are as they should be.
    pub structure_passed: bool,
    /// Whether there are sidecars, artifacts or a manifest at all.
    pub synthesis_present: bool,
    /// Whether a seal covers manifest and sidecars, and holds.
    pub sealed: bool,
    /// What the version says.
    pub compatibility: Compatibility,
    /// The number of artifacts in the manifest.
    pub artifacts: u64,
    /// The number of sidecars.
    pub sidecars: u64,
    /// The digest that the manifest carries, and what it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest_hash: Option<ManifestHash>,
    /// Everything that was found: by section, file and place.
    pub findings: Vec<BundleFinding>,
}

/// The reference's digest of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ManifestHash {
    /// What the manifest carries.
    pub stored: String,
    /// What it should carry.
    pub computed: String,
    /// Whether the manifest is accepted (by one of the two payloads that are in use).
    pub verified: bool,
}

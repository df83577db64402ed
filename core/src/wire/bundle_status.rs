//! `bundle.status` and `bundle.compatibility`: which version a bundle has and what that means.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle::{BundleFinding, BundleInput, FileContent};

/// The meaning of a bundle version for a reader; the names and messages are the reference's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Compatibility {
    /// The status: `COMPATIBLE`, `NEEDS_MIGRATION`, `MISSING_VERSION`, `INCOMPATIBLE_OLD` or `INCOMPATIBLE_NEW`.
    pub status: &'static str,
    /// The version in decimal, or `True` or `False`; absent if the bundle has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bundle_version: Option<String>,
    /// The oldest version that can be read.
    pub supported_min: i64,
    /// The newest version that can be read.
    pub supported_max: i64,
    /// The meaning in one line for people.
    pub message: String,
    /// The exit code: 0 if the bundle can be read in its present form, otherwise 1.
    pub exit_code: u8,
    /// True if the bundle can be read in its present form.
    pub is_compatible: bool,
    /// True if an upgrade makes the bundle readable.
    pub needs_migration: bool,
    /// The description of the registered upgrade; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub migration: Option<&'static str>,
}

/// A bundle version, or the file that contains it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct BundleCompatibilityRequest {
    /// The version in decimal; absent or null if there is none.
    #[serde(default)]
    #[builder(into)]
    pub bundle_version: Option<String>,
    /// The `metadata.yaml` that contains the version, instead of `bundle_version`.
    #[serde(default)]
    pub metadata: Option<FileContent>,
}

/// The meaning of a bundle version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BundleCompatibilityResponse {
    /// The meaning of the version.
    #[serde(flatten)]
    pub compatibility: Compatibility,
}

/// A request for the status of a bundle.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct BundleStatusRequest {
    /// The bundle to examine.
    pub bundle: BundleInput,
    /// True to list the fields of each sidecar.
    #[serde(default)]
    #[builder(default)]
    pub provenance: bool,
}

/// The status of a bundle; its contents are not judged.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BundleStatusResponse {
    /// The meaning of the stamp in `metadata.yaml`.
    pub stamp: Compatibility,
    /// The lowest version found in the contents; absent for a bundle without sidecars and manifest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_version: Option<i64>,
    /// True if a reader can use the bundle: it knows the versions of both the stamp and the contents. False in case of doubt.
    pub readable: bool,
    /// True if an upgrade would change the bundle now, or would after the reported obstacles are removed. Always false for bundles newer than
    /// this engine.
    pub upgrade_needed: bool,
    /// The reasons why a reader must not use the bundle.
    pub findings: Vec<BundleFinding>,
    /// The fields of each sidecar, if requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Vec<SidecarStatus>>,
}

/// The fields of one sidecar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SidecarStatus {
    /// The path of the sidecar.
    pub path: String,
    /// The verdict: `valid`, `invalid`, `not-a-mapping` or `unparseable`.
    pub verdict: &'static str,
    /// The name (URN) of the artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact_urn: Option<String>,
    /// The version of the synthesizer that made the artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synthesizer_version: Option<String>,
    /// The time at which the artifact was written, as in the sidecar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub produced_at: Option<String>,
    /// The id of the run that made the artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synthesis_run_id: Option<String>,
    /// The id of the corpus that was consulted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corpus_snapshot_id: Option<String>,
    /// The ids of the inputs from which the artifact was made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source_input_ids: Vec<String>,
}

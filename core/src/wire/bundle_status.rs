//! `bundle.status` and `bundle.compatibility`: which version a bundle has and what that means.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle::{BundleFinding, BundleInput, FileContent};

/// What a version means for a reader; the names and messages are the reference's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Compatibility {
    /// `COMPATIBLE`, `NEEDS_MIGRATION`, `MISSING_VERSION`, `INCOMPATIBLE_OLD` or `INCOMPATIBLE_NEW`.
    pub status: &'static str,
    /// The version in decimal, or `True` or `False`; absent when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bundle_version: Option<String>,
    /// The oldest version that can be read.
    pub supported_min: i64,
    /// The newest version that can be read.
    pub supported_max: i64,
    /// One line for people.
    pub message: String,
    /// 0 when the bundle can be read as it is, else 1.
    pub exit_code: u8,
    /// Whether the bundle can be read as it is.
    pub is_compatible: bool,
    /// Whether an upgrade helps.
    pub needs_migration: bool,
    /// What the registered upgrade does; absent when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub migration: Option<&'static str>,
}

/// A version, or the file it stands in.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleCompatibilityRequest {
    /// The version in decimal; absent or null when there is none.
    #[serde(default)]
    pub bundle_version: Option<String>,
    /// The `metadata.yaml` to read the version from, instead of `bundle_version`.
    #[serde(default)]
    pub metadata: Option<FileContent>,
}

/// What a version means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BundleCompatibilityResponse {
    /// What it means.
    #[serde(flatten)]
    pub compatibility: Compatibility,
}

/// A bundle to look at.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleStatusRequest {
    /// The bundle.
    pub bundle: BundleInput,
    /// Whether to list what each sidecar says.
    #[serde(default)]
    pub provenance: bool,
}

/// Where a bundle stands, without judging its contents.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BundleStatusResponse {
    /// What the stamp in `metadata.yaml` says.
    pub stamp: Compatibility,
    /// The lowest version found in the contents; absent for a bundle without sidecars and manifest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_version: Option<i64>,
    /// Whether a reader may go on: the stamp and the contents are both of a version that it reads. Fails closed.
    pub readable: bool,
    /// Whether an upgrade would change something, or would once what stands in its way is mended; never for what is too new.
    pub upgrade_needed: bool,
    /// Why not, where a reader may not go on.
    pub findings: Vec<BundleFinding>,
    /// What each sidecar says, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Vec<SidecarStatus>>,
}

/// What one sidecar says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SidecarStatus {
    /// The sidecar's file.
    pub path: String,
    /// `valid`, `invalid`, `not-a-mapping` or `unparseable`.
    pub verdict: &'static str,
    /// The artifact's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artifact_urn: Option<String>,
    /// Which synthesizer made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synthesizer_version: Option<String>,
    /// When it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub produced_at: Option<String>,
    /// The run that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synthesis_run_id: Option<String>,
    /// Which corpus was consulted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corpus_snapshot_id: Option<String>,
    /// What it was made from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source_input_ids: Vec<String>,
}

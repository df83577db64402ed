//! `bundle.upgrade`: what must be written to bring a bundle to the current version.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle::{BundleFinding, BundleInput, FileWrite};

/// A request to upgrade a bundle.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct BundleUpgradeRequest {
    /// The bundle to upgrade.
    pub bundle: BundleInput,
}

/// The plan of an upgrade. The plan is complete or empty: with any obstacle, `writes` is empty.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BundleUpgradeResponse {
    /// True if there is no obstacle.
    pub success: bool,
    /// True if the upgrade changes any file.
    pub needed: bool,
    /// The earlier version of the contents and the stamp; absent if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_version: Option<String>,
    /// The version after the upgrade.
    pub to_version: i64,
    /// The files to write, in this order; the version stamp is the last.
    pub writes: Vec<FileWrite>,
    /// The findings that prevent the upgrade.
    pub obstacles: Vec<BundleFinding>,
    /// The findings that a check of the upgraded bundle would still report; the upgrade causes none of them.
    pub remaining: Vec<BundleFinding>,
}

//! `bundle.upgrade`: what must be written to bring a bundle to the current version.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bundle::{BundleFinding, BundleInput, FileWrite};

/// A bundle to upgrade.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleUpgradeRequest {
    /// The bundle.
    pub bundle: BundleInput,
}

/// The plan of an upgrade. A plan is whole or there is none: `writes` is empty when anything stands in the way.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BundleUpgradeResponse {
    /// Whether nothing stands in the way.
    pub success: bool,
    /// Whether there is anything to do.
    pub needed: bool,
    /// The version of the contents and the stamp before; absent when there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_version: Option<String>,
    /// The version after.
    pub to_version: i64,
    /// The files to write, in this order; the version stamp is the last.
    pub writes: Vec<FileWrite>,
    /// What stands in the way.
    pub obstacles: Vec<BundleFinding>,
    /// What a check of the upgraded bundle would still find; none of it is the upgrade's doing.
    pub remaining: Vec<BundleFinding>,
}

//! Evidence that the files of a plan for columns have run, signed by whoever ran them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::migration::Way;
use crate::digest::Digest;

/// The `payloadType` of signed evidence.
pub const EVIDENCE_TYPE: &str = "application/vnd.rogatio.migration-evidence+json";

/// The first member of the payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum EvidenceFormat {
    /// The first format.
    #[serde(rename = "rogatio/migration-evidence@v1")]
    V1,
}

/// How far a file of a plan came, as the table `rogatio_migration` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileOutcome {
    /// It has begun to change something, and not come to its end.
    Begun,
    /// It came to its end.
    Done,
}

/// What the owner of a table signs: everything that the evidence is about, so that it fits no other run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidencePayload {
    /// `rogatio/migration-evidence@v1`.
    pub format: EvidenceFormat,
    /// The unique id of the installation.
    pub instance: String,
    /// The proposal whose migration it is.
    pub proposal_id: String,
    /// The run that it is for: its number among those of the proposal, from 1.
    pub run: u64,
    /// The digest of the plan whose file was run.
    pub plan: Digest,
    /// Which file: `up` for `up.sql`, `down` for `down.sql`.
    pub way: Way,
    /// How far it came. Only `done` is evidence.
    pub outcome: FileOutcome,
    /// The agent who says so, whose key signs.
    pub reporter: String,
    /// When it was signed, in seconds. Nothing is compared with it.
    pub issued_at: u64,
}

//! Facts about the impact of a proposed change: measured by the senate, or elsewhere and signed by the agent who ran it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::impact::{CorpusSum, ImpactReport};
use crate::digest::{Digest, Domain};

/// The `payloadType` of a signed statement about impact.
pub const IMPACT_STATEMENT_TYPE: &str = "application/vnd.rogatio.impact+json";

/// The domain of the digest of a report: its canonical JSON.
pub const IMPACT_REPORT: Domain = Domain::new("rogatio/impact-report@v1");

/// The first member of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ImpactStatementFormat {
    /// The first format.
    #[serde(rename = "rogatio/impact-statement@v1")]
    V1,
}

/// The change that was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImpactSubject {
    /// The revision of the proposal.
    pub revision: u64,
    /// The digest of the content under `rogatio/proposal@v1`.
    pub proposal: Digest,
    /// The digest of the schema before the change, under `rogatio/schema@v1`.
    pub old: Digest,
    /// The digest of the schema after the change, under `rogatio/schema@v1`.
    pub new: Digest,
}

/// The counts of a report, without its findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImpactCounts {
    /// The sum of the digests of all documents.
    pub corpus: CorpusSum,
    /// Number of documents.
    pub documents: u64,
    /// Number of documents that were judged: all of them, or those of a sample.
    pub judged: u64,
    /// Number of judged documents that are valid under both schemas.
    pub valid: u64,
    /// Number of judged documents that the change breaks.
    pub broken: u64,
    /// Number of judged documents that are invalid under both schemas.
    pub broken_before: u64,
    /// Number of judged documents that are invalid before the change and valid after it.
    pub mended: u64,
    /// Number of judged documents that cannot be read.
    pub unreadable: u64,
    /// Number of broken documents that the migration plan repairs; absent without a plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repaired: Option<u64>,
}

impl ImpactCounts {
    /// The counts of a report.
    #[must_use]
    pub const fn of(report: &ImpactReport) -> Self {
        Self {
            corpus: report.corpus,
            documents: report.documents,
            judged: report.judged,
            valid: report.valid,
            broken: report.broken,
            broken_before: report.broken_before,
            mended: report.mended,
            unreadable: report.unreadable,
            repaired: report.repaired,
        }
    }
}

/// The payload that an agent signs about an impact that it measured. It names everything that it is about, so that it fits no other proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImpactStatement {
    /// `rogatio/impact-statement@v1`.
    pub format: ImpactStatementFormat,
    /// The unique id of the senate.
    pub instance: String,
    /// The id of the proposal.
    pub proposal_id: String,
    /// The change that was measured.
    pub about: ImpactSubject,
    /// The digest of the report under `rogatio/impact-report@v1`.
    pub report: Digest,
    /// The counts of the report.
    pub counts: ImpactCounts,
    /// The documents in the words of the agent, at most 200 characters; absent if the agent says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The agent who ran the measurement, whose key signs.
    pub runner: String,
    /// The time of signing, in seconds. Nothing is compared with it.
    pub issued_at: u64,
}

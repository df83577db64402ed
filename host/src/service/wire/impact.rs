//! The impact of a proposed change on stored documents: measurements, facts, and results that agents attach.

use rogatio_core::digest::Digest;
use rogatio_core::wire::ballot::Envelope;
use rogatio_core::wire::impact::ImpactReport;
use rogatio_core::wire::impact_statement::{ImpactCounts, ImpactSubject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::RunStatus;

/// The measurement that was asked for last, and its progress.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ImpactJob {
    /// The revision of the proposal that is measured.
    pub(crate) revision: u64,
    /// The status: `waiting`, `running`, `done` or `failed`.
    pub(crate) status: RunStatus,
    /// Number of artifacts that were judged.
    pub(crate) documents_done: u64,
    /// Number of artifacts of the type.
    pub(crate) documents: u64,
    /// The reason why the measurement failed; null if it did not.
    pub(crate) stopped: Option<String>,
    /// The name of the agent that asked for the measurement.
    pub(crate) begun_by: String,
    /// The time at which the agent asked, in seconds.
    pub(crate) created_at: u64,
    /// The time at which the measurement ended, in seconds.
    pub(crate) ended_at: Option<u64>,
}

/// The source of a fact about impact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ImpactKind {
    /// The senate measured the change on the artifacts that it stores.
    Measured,
    /// An agent measured the change elsewhere, and attached the signed result.
    Attached,
}

/// The reason why a fact is not about the proposal as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ImpactOutdated {
    /// The proposal was revised.
    Revised,
    /// Another version of the schema is in force.
    SchemaChanged,
    /// Artifacts were registered, removed or migrated after the measurement.
    ArtifactsChanged,
}

/// The counts of a fact about impact.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ImpactSummary {
    /// The number of the fact among those of the proposal, from 1.
    pub(crate) number: u64,
    /// The source of the fact.
    pub(crate) kind: ImpactKind,
    /// The reason why the fact is out of date; null if it is about the proposal as it is now.
    pub(crate) outdated: Option<ImpactOutdated>,
    /// The counts.
    pub(crate) counts: ImpactCounts,
    /// The agent who ran the measurement and signed the result; null if the senate measured.
    pub(crate) runner: Option<String>,
    /// The documents in the words of this agent.
    pub(crate) source: Option<String>,
    /// The time of the fact, in seconds.
    pub(crate) created_at: u64,
}

/// The impact of a proposal in short. It is evidence for voters, and has no effect on the count.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ProposalImpact {
    /// The measurement that was asked for last; null before the first.
    pub(crate) job: Option<ImpactJob>,
    /// The facts in their order, without findings.
    pub(crate) facts: Vec<ImpactSummary>,
}

/// A fact about impact.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ImpactFact {
    /// The number of the fact among those of the proposal, from 1.
    pub(crate) number: u64,
    /// The source of the fact.
    pub(crate) kind: ImpactKind,
    /// The reason why the fact is out of date; null if it is about the proposal as it is now.
    pub(crate) outdated: Option<ImpactOutdated>,
    /// The change that was measured.
    pub(crate) about: ImpactSubject,
    /// The SHA-256 of the component of the engine that measured; null for a fact that an agent attached.
    pub(crate) engine: Option<Digest>,
    /// Counts, and findings with examples. In a list, only the first 20 findings with 3 examples each.
    pub(crate) report: ImpactReport,
    /// The digest of the complete report under `rogatio/impact-report@v1`.
    pub(crate) report_digest: Digest,
    /// Number of findings that were left out of `report`.
    pub(crate) findings_left_out: u64,
    /// The agent who ran the measurement and signed the result; null if the senate measured.
    pub(crate) runner: Option<String>,
    /// The documents in the words of this agent.
    pub(crate) source: Option<String>,
    /// The signed statement; null if the senate measured.
    pub(crate) statement: Option<Envelope>,
    /// The time of the fact, in seconds.
    pub(crate) created_at: u64,
}

/// The impact of a proposal with all facts. It is evidence for voters, and has no effect on the count.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ImpactView {
    /// The id of the proposal.
    pub(crate) proposal_id: String,
    /// The change as it is now; null if there is nothing to measure: in a draft, and for a new type.
    pub(crate) about: Option<ImpactSubject>,
    /// Number of artifacts of the type that the senate stores now.
    pub(crate) artifacts: u64,
    /// The measurement that was asked for last; null before the first.
    pub(crate) job: Option<ImpactJob>,
    /// The facts in their order.
    pub(crate) facts: Vec<ImpactFact>,
}

/// A result to attach, before it is signed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImpactPreviewInput {
    /// The report: the answer of `rogatio check corpus --output json`, of `impact.measure` or of `impact.merge`.
    pub(crate) report: ImpactReport,
    /// The documents in your words, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<String>,
    /// The agent who ran the measurement; the caller if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) runner: Option<String>,
}

/// A result that was computed elsewhere, with the statement of the agent who ran it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImpactAttachInput {
    /// The report, whose digest and counts are in the statement.
    pub(crate) report: ImpactReport,
    /// An `ImpactStatement` signed by the caller (DSSE, payload type `application/vnd.rogatio.impact+json`).
    pub(crate) envelope: Envelope,
}

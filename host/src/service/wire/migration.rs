//! Migrations: plans, runs, reports.

use rogatio_core::digest::Digest;
use rogatio_core::wire::Diagnostic;
use rogatio_core::wire::ballot::Envelope;
use rogatio_core::wire::migration::{MigrationGenerateResponse, Stage, Way};
use rogatio_core::wire::proposal::Unfit;
use rogatio_core::wire::proposal_decide::ProposalStatus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use crate::store::migration::RunStatus;

/// The stage of a migration to run.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MigrationInput {
    /// The stage: `expand` if absent; `contract` removes what an enacted change left behind.
    #[serde(default)]
    pub(crate) stage: Stage,
    /// The report that `up.sql` has run: an `EvidencePayload` signed by an agent (DSSE, payload type
    /// `application/vnd.rogatio.migration-evidence+json`). Required for a type whose artifacts are
    /// kept in columns, and refused for others. A run that continues has it already.
    #[serde(default)]
    pub(crate) evidence: Option<Envelope>,
}

/// The reason for undoing a migration, and the treatment of newer artifacts that do not fit.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UndoInput {
    /// The reason for undoing the migration.
    #[serde(default)]
    pub(crate) reason: Option<String>,
    /// The treatment of newer artifacts that cannot satisfy the earlier schema: they stop the migration, and nothing changes, or they go into
    /// quarantine.
    #[serde(default)]
    pub(crate) unfit: Unfit,
    /// The report that `down.sql` has run, as for the way forward.
    #[serde(default)]
    pub(crate) evidence: Option<Envelope>,
}

/// The subject of a dry run.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RehearsalInput {
    /// The direction: the way forward, or the way back of the last migration.
    #[serde(default)]
    pub(crate) way: Way,
    /// The treatment, on the way back, of artifacts that do not fit; on the way forward the plan defines it.
    #[serde(default)]
    pub(crate) unfit: Option<Unfit>,
}

/// The plan of a migration, its files, and the signed statement about them.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MigrationPlanView {
    /// The id of the proposal.
    pub(crate) proposal_id: String,
    /// The plan as data, and as SQL if SQL does all the work.
    #[serde(flatten)]
    pub(crate) answer: MigrationGenerateResponse,
    /// The files of the plan; the first one contains it as data.
    pub(crate) files: Vec<MigrationFile>,
    /// An in-toto Statement v1 about these files with an SLSA provenance predicate v1, signed by the instance's key; null
    /// for a change that was not approved.
    pub(crate) attestation: Option<Envelope>,
}

/// One file of a plan.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MigrationFile {
    /// The name of the file, without folders.
    pub(crate) name: String,
    /// The content of the file.
    pub(crate) text: String,
    /// The plain SHA-256 of the content.
    pub(crate) digest: Digest,
}

/// The progress of a proposal's migration.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MigrationView {
    /// The id of the proposal.
    pub(crate) proposal_id: String,
    /// The status of the proposal.
    pub(crate) status: ProposalStatus,
    /// True if a contract stage is still required.
    pub(crate) needs_contract: bool,
    /// All runs, oldest first.
    pub(crate) runs: Vec<MigrationRun>,
}

/// One run of a plan.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MigrationRun {
    /// The number of the run, from 1.
    pub(crate) run: u64,
    /// The stage: `expand` or `contract`.
    pub(crate) stage: Stage,
    /// The direction: `up` or `down`.
    pub(crate) way: Way,
    /// The status: `waiting`, `running`, `done` or `failed`.
    pub(crate) status: RunStatus,
    /// True if the process that ran it has ended, so that the run waits to be continued.
    pub(crate) stalled: bool,
    /// The version before; 0 for a new type.
    pub(crate) from_version: u64,
    /// The version after.
    pub(crate) to_version: u64,
    /// The digest of the plan; null if the engine refused to make one.
    pub(crate) plan_digest: Option<String>,
    /// The signed report that the plan's file has run; null if the artifacts are kept as documents.
    pub(crate) evidence: Option<Envelope>,
    /// The number of the current step, from 1; 0 before the first.
    pub(crate) step: u64,
    /// Number of steps.
    pub(crate) steps: u64,
    /// Number of documents that the step has handled.
    pub(crate) documents_done: u64,
    /// Number of documents of the type.
    pub(crate) documents: u64,
    /// The results of the run.
    pub(crate) report: MigrationReport,
    /// The name of the agent that began the run.
    pub(crate) begun_by: String,
    /// The time at which the run was planned, in seconds.
    pub(crate) created_at: u64,
    /// The time at which the run first started, in seconds.
    pub(crate) started_at: Option<u64>,
    /// The time at which the run ended, in seconds.
    pub(crate) ended_at: Option<u64>,
}

/// The results of a run or a dry run.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct MigrationReport {
    /// The reason why the run stopped; null if it did not.
    pub(crate) stopped: Option<String>,
    /// The reason for undoing the migration, if one was given.
    pub(crate) reason: Option<String>,
    /// Number of documents that changed or, in a dry run, would change; 0 if the run stopped.
    pub(crate) changed: u64,
    /// Number of documents that cannot be converted and stop the run.
    pub(crate) failed: u64,
    /// Number of documents in quarantine afterwards, including those from before.
    pub(crate) quarantined: u64,
    /// The first hundred documents that stop the run or go into quarantine.
    pub(crate) failing: Vec<FailingDocument>,
    /// The duration of the run, in milliseconds.
    pub(crate) milliseconds: u64,
    /// The longest transaction, in milliseconds: documents are locked for at most this time.
    pub(crate) longest_transaction_ms: u64,
}

/// A document that cannot be converted.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FailingDocument {
    /// The id of the document.
    pub(crate) id: String,
    /// The reasons why the document cannot be converted.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The effect that applying a plan would have. Nothing was written or locked.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MigrationRehearsal {
    /// The id of the proposal.
    pub(crate) proposal_id: String,
    /// The digest of the plan.
    pub(crate) plan_digest: Digest,
    /// True if the plan would complete.
    pub(crate) holds: bool,
    /// Number of documents of the type.
    pub(crate) documents: u64,
    /// The results of the dry run.
    pub(crate) report: MigrationReport,
}

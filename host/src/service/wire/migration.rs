//! Migrations: plans, runs, reports.

use rogatio_core::digest::Digest;
use rogatio_core::wire::Diagnostic;
use rogatio_core::wire::ballot::Envelope;
use rogatio_core::wire::migration::{MigrationGenerateResponse, Stage, Way};
use rogatio_core::wire::proposal::Unfit;
use rogatio_core::wire::proposal_decide::ProposalStatus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which half of a change is to be made.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MigrationInput {
    /// `expand` when absent; `contract` removes what an enacted change left behind.
    #[serde(default)]
    pub(crate) stage: Stage,
}

/// Why a migration is undone, and what becomes of artifacts that came since and do not fit.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UndoInput {
    /// Why.
    #[serde(default)]
    pub(crate) reason: Option<String>,
    /// What happens to artifacts that came since and cannot become what the schema before accepts: they stop it, and nothing changes,
    /// or they go into quarantine.
    #[serde(default)]
    pub(crate) unfit: Unfit,
}

/// What a dry run looks at.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RehearsalInput {
    /// The way forth, or the way back of what was done last.
    #[serde(default)]
    pub(crate) way: Way,
    /// What would happen on the way back to artifacts that do not fit; on the way forth the plan says it.
    #[serde(default)]
    pub(crate) unfit: Option<Unfit>,
}

/// A plan, its files, and who answers for them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct MigrationPlanView {
    /// The proposal.
    pub(crate) proposal_id: String,
    /// The plan as data, and as SQL where SQL does all of it.
    #[serde(flatten)]
    pub(crate) answer: MigrationGenerateResponse,
    /// The plan as files; the first one holds it as data.
    pub(crate) files: Vec<MigrationFile>,
    /// An in-toto Statement v1 about these files with an SLSA provenance predicate v1, signed by the instance's key; null
    /// for a change that was not approved.
    pub(crate) attestation: Option<Envelope>,
}

/// A file of a plan.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct MigrationFile {
    /// Its name, without folders.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) text: String,
    /// The plain SHA-256 of that.
    pub(crate) digest: Digest,
}

/// How far the migration of a proposal has come.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct MigrationView {
    /// The proposal.
    pub(crate) proposal_id: String,
    /// Where it is in its life.
    pub(crate) status: ProposalStatus,
    /// Whether a contract remains to be done.
    pub(crate) needs_contract: bool,
    /// Every run, oldest first.
    pub(crate) runs: Vec<MigrationRun>,
}

/// One run of a plan.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct MigrationRun {
    /// Its number, from 1.
    pub(crate) run: u64,
    /// `expand` or `contract`.
    pub(crate) stage: String,
    /// `up` or `down`.
    pub(crate) way: String,
    /// `waiting`, `running`, `done` or `failed`.
    pub(crate) status: String,
    /// Whether whoever ran it has gone, so that it waits to be resumed.
    pub(crate) stalled: bool,
    /// The version before; 0 for a new type.
    pub(crate) from_version: u64,
    /// The version after.
    pub(crate) to_version: u64,
    /// The digest of the plan; null when the engine refused to make one.
    pub(crate) plan_digest: Option<String>,
    /// The step that it is at, from 1; 0 before the first.
    pub(crate) step: u64,
    /// All steps.
    pub(crate) steps: u64,
    /// Documents that the step has been through.
    pub(crate) documents_done: u64,
    /// Documents of the type.
    pub(crate) documents: u64,
    /// What was found and done.
    pub(crate) report: MigrationReport,
    /// Who began it.
    pub(crate) begun_by: String,
    /// When it was planned, in seconds.
    pub(crate) created_at: u64,
    /// When it first ran, in seconds.
    pub(crate) started_at: Option<u64>,
    /// When it ended, in seconds.
    pub(crate) ended_at: Option<u64>,
}

/// What a run, or a dry run, found and did.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct MigrationReport {
    /// Why it stopped; null unless it did.
    pub(crate) stopped: Option<String>,
    /// Why it was undone, where somebody said.
    pub(crate) reason: Option<String>,
    /// Documents that become others, in a dry run those that would; 0 where it stopped.
    pub(crate) changed: u64,
    /// Documents that cannot become what they should, and stop it.
    pub(crate) failed: u64,
    /// Documents that are in quarantine afterwards, those included that were before.
    pub(crate) quarantined: u64,
    /// The first hundred of those that stop it or go into quarantine.
    pub(crate) failing: Vec<FailingDocument>,
    /// How long it ran, in milliseconds.
    pub(crate) milliseconds: u64,
    /// The longest transaction, in milliseconds: documents stay locked for at most that long.
    pub(crate) longest_transaction_ms: u64,
}

/// A document that cannot become what it should.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct FailingDocument {
    /// Its id.
    pub(crate) id: String,
    /// Why.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// What applying a plan would do, and that nothing stands in its way. Nothing was written or locked.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct MigrationRehearsal {
    /// The proposal.
    pub(crate) proposal_id: String,
    /// The digest of the plan.
    pub(crate) plan_digest: Digest,
    /// Whether the plan would come to its end.
    pub(crate) holds: bool,
    /// Documents of the type.
    pub(crate) documents: u64,
    /// What was found.
    pub(crate) report: MigrationReport,
}

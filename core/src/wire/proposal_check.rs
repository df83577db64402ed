//! `proposal.check` and `proposal.rebase`: what a proposal would do, before anybody votes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Diagnostic;
use super::compatibility_check::{Assumptions, CompatibilityCheckResponse, CompatibilityMode};
use super::electorate::SeatInput;
use super::migration::{Loss, MigrationAction, Rewrite};
use super::proposal::{ChangeType, Proposal, Unfit};
use super::rationale::RationaleRules;
use super::rule::RuleInput;
use super::schema_check::SchemaOptions;
use super::scope::{ScopeEvaluateResponse, ScopeRules};
use super::tally::OutcomeName;
use crate::digest::Digest;
use crate::weight::Weight;

/// The artifact types that there are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrySnapshot {
    /// The versions of each type's schema, oldest first; the last one is current, the first one is version 1.
    pub types: BTreeMap<String, Vec<Value>>,
}

/// The rules of voting for schema changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VotingRules {
    /// For a change that is proven compatible and claimed to be.
    pub compatible: RuleInput,
    /// For every other change.
    pub breaking: RuleInput,
}

/// An earlier proposal, out of the archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarlierProposal {
    /// Its id.
    pub id: String,
    /// The artifact type that it was about.
    pub artifact_type: String,
    /// How it would have changed it.
    pub change_type: ChangeType,
    /// The place that it would have changed.
    pub pointer: String,
    /// The new name of a renamed field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_name: Option<String>,
    /// How it ended; absent while it is open.
    #[serde(default)]
    pub outcome: Option<OutcomeName>,
    /// Why it ended so: the reasons that voters gave.
    #[serde(default)]
    pub reasons: Vec<String>,
}

/// A proposal and everything it is checked against.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalCheckRequest {
    /// The proposal.
    pub proposal: Proposal,
    /// The artifact types that there are.
    pub registry: RegistrySnapshot,
    /// Who would vote; absent: the votes needed are not computed.
    #[serde(default)]
    pub electorate: Option<Vec<SeatInput>>,
    /// The rules of voting; absent: two thirds of the electorate, everybody for a change that breaks or may break.
    #[serde(default)]
    pub rules: Option<VotingRules>,
    /// What belongs to the domain; absent: everything.
    #[serde(default)]
    pub scope: Option<ScopeRules>,
    /// What a rationale must have; absent: three words and a citation.
    #[serde(default)]
    pub rationale: Option<RationaleRules>,
    /// Earlier proposals, among which similar ones are looked for.
    #[serde(default)]
    pub earlier: Vec<EarlierProposal>,
    /// Who must keep working.
    #[serde(default)]
    pub mode: CompatibilityMode,
    /// Whether the new schema is compared with every version of the type, not only with the current one.
    #[serde(default)]
    pub transitive: bool,
    /// What the caller vouches for. `format_assertion` may stand here or in `options`: where either says that `format` is a rule,
    /// it is one in every judgement of this request.
    #[serde(default)]
    pub assumptions: Assumptions,
    /// How schemas are read. `resources` are there for every version.
    #[serde(default)]
    pub options: SchemaOptions,
    /// Documents that only references of the versions in the registry may lead to, by absolute URI. A document here takes the
    /// place of the one with the same URI in `options.resources`.
    #[serde(default)]
    pub old_resources: BTreeMap<String, Value>,
    /// Documents that only references of the schema that would be may lead to, by absolute URI. A document here takes the
    /// place of the one with the same URI in `options.resources`.
    #[serde(default)]
    pub new_resources: BTreeMap<String, Value>,
}

/// What becomes of the proposer's claim of backward compatibility.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimVerdict {
    /// The engine proves what the proposer says.
    Confirmed,
    /// The engine has a witness against it.
    Refuted,
    /// The engine does not know.
    Undecided,
    /// The proposer says that it breaks, and the engine proves that it does not; the stricter rule stands.
    Overcautious,
}

/// The proposer's claim and the engine's finding.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Claim {
    /// What the proposer says: every document of the current version satisfies the new schema.
    pub backward_compatible: bool,
    /// What becomes of it. The claim looks backward in every mode.
    pub verdict: ClaimVerdict,
    /// In one line.
    pub message: String,
}

/// Which of the rules of voting applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleClass {
    /// The rule for compatible changes.
    Compatible,
    /// The rule for changes that break, may break, or are said to break.
    Breaking,
}

/// The rule that follows, and what it asks of this electorate.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct VotingThreshold {
    /// Which rule.
    pub class: RuleClass,
    /// Why this one, in one line.
    pub because: String,
    /// The rule itself.
    pub rule: RuleInput,
    /// Its digest under `rogatio/rule@v1`.
    pub rule_digest: Digest,
    /// What it asks of the electorate; absent when none was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub votes_needed: Option<VotesNeeded>,
}

/// How many votes a rule needs in an electorate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VotesNeeded {
    /// The least weight of yes with which the proposal is approved when all others are silent; null when nothing is enough.
    pub yes: Option<Weight>,
    /// The least weight of no that makes rejection final; null when none does.
    pub no_to_block: Option<Weight>,
    /// All weight.
    pub electorate: Weight,
    /// All seats.
    pub seats: u64,
    /// The digest of this electorate under `rogatio/electorate@v1`.
    pub electorate_digest: Digest,
}

/// A preview of the first step of the migration on documents, as data. It is what `migration.generate` decides.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MigrationPreview {
    /// What it does.
    pub action: MigrationAction,
    /// The version that there is, 0 for a new type.
    pub from_version: u64,
    /// The version that there would be.
    pub to_version: u64,
    /// The place in the schema, as a JSON Pointer.
    pub pointer: String,
    /// The value that artifacts without the field get, where it is the same for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The place whose value artifacts without the field get.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_from: Option<String>,
    /// The new name of a renamed field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_name: Option<String>,
    /// What is checked first and stops it.
    pub guards: Vec<String>,
    /// What happens to artifacts that cannot become what the new schema accepts; absent for `stop`.
    #[serde(default, skip_serializing_if = "Unfit::is_default")]
    pub unfit: Unfit,
    /// What is done to each artifact, as the plan does it.
    pub rewrites: Vec<Rewrite>,
    /// Whether the way back needs the archive, and why.
    pub loss: Loss,
    /// Whether the way back restores every artifact byte for byte without the archive: the same as `loss`, as yes or no.
    pub lossless: bool,
    /// Whether a second, separately approved step finishes it.
    pub needs_contract: bool,
}

/// An earlier proposal that resembles this one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SimilarProposal {
    /// Its id.
    pub id: String,
    /// What they share, in one line.
    pub because: String,
    /// How it ended; absent while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeName>,
    /// Why it ended so.
    pub reasons: Vec<String>,
}

/// What a proposal would do.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProposalCheckResponse {
    /// Whether it may be submitted: no finding is an error, and it is in scope.
    pub submittable: bool,
    /// The digest of its content under `rogatio/proposal@v1`; absent when it has no canonical form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal_digest: Option<Digest>,
    /// Everything that was found, in the order of the proposal; pointers lead into the proposal.
    pub diagnostics: Vec<Diagnostic>,
    /// The schema that would be; absent when the change cannot be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resulting_schema: Option<Value>,
    /// The digest of that schema under `rogatio/schema@v1`; absent where a number in it makes the digest ambiguous.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_digest: Option<Digest>,
    /// May it replace the current one; absent for a new type, and when the change cannot be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility: Option<CompatibilityCheckResponse>,
    /// The comparison in the backward direction, which claim and migration rest on; absent when `compatibility` holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backward: Option<CompatibilityCheckResponse>,
    /// The proposer's claim and what becomes of it.
    pub claim: Claim,
    /// The rule of voting that follows.
    pub threshold: VotingThreshold,
    /// Whether it is within the domain; absent when no rules of scope were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<ScopeEvaluateResponse>,
    /// What the migration would do; absent when the change cannot be made, or would get no plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub migration: Option<MigrationPreview>,
    /// Earlier proposals that resemble this one, the closest first and equally close ones by id; at most twenty.
    pub similar: Vec<SimilarProposal>,
}

/// A proposal that was written against an older version.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalRebaseRequest {
    /// The proposal.
    pub proposal: Proposal,
    /// The artifact types that there are.
    pub registry: RegistrySnapshot,
    /// How schemas are read.
    #[serde(default)]
    pub options: SchemaOptions,
}

/// The proposal on the current version, or why it cannot stand there.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProposalRebaseResponse {
    /// Whether it can.
    pub rebased: bool,
    /// The proposal with the current version as its base; absent when it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
    /// The schema that would be now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resulting_schema: Option<Value>,
    /// The version it was written against.
    pub from_version: u64,
    /// The version that is current.
    pub to_version: u64,
    /// Why it cannot.
    pub diagnostics: Vec<Diagnostic>,
}

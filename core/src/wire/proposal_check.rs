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

/// The artifact types in the registry.
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
    /// The rule for changes that are proven compatible and claimed to be compatible.
    pub compatible: RuleInput,
    /// The rule for all other changes.
    pub breaking: RuleInput,
}

/// An earlier proposal from the archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarlierProposal {
    /// The id of the earlier proposal.
    pub id: String,
    /// The artifact type of the earlier proposal.
    pub artifact_type: String,
    /// The kind of change that it proposed.
    pub change_type: ChangeType,
    /// The location that it would have changed, as a JSON Pointer.
    pub pointer: String,
    /// The new name of a renamed field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_name: Option<String>,
    /// The outcome; absent while the proposal is open.
    #[serde(default)]
    pub outcome: Option<OutcomeName>,
    /// The reasons for the outcome, as voters gave them.
    #[serde(default)]
    pub reasons: Vec<String>,
}

/// A proposal, with all facts against which it is checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ProposalCheckRequest {
    /// The proposal to check.
    pub proposal: Proposal,
    /// The artifact types in the registry.
    pub registry: RegistrySnapshot,
    /// The voters; if absent, the required votes are not computed.
    #[serde(default)]
    pub electorate: Option<Vec<SeatInput>>,
    /// The rules of voting. If absent: two thirds of the electorate, and everybody for a change that breaks or may break.
    #[serde(default)]
    pub rules: Option<VotingRules>,
    /// The rules of scope; if absent, everything is in scope.
    #[serde(default)]
    pub scope: Option<ScopeRules>,
    /// The requirements for a rationale; if absent, three words and a citation.
    #[serde(default)]
    pub rationale: Option<RationaleRules>,
    /// Earlier proposals, searched for similar ones.
    #[serde(default)]
    #[builder(default)]
    pub earlier: Vec<EarlierProposal>,
    /// The side that must keep working.
    #[serde(default)]
    #[builder(default)]
    pub mode: CompatibilityMode,
    /// True to compare the new schema with every version of the type, not only with the current one.
    #[serde(default)]
    #[builder(default)]
    pub transitive: bool,
    /// The assumptions that the caller makes. `format_assertion` can be set here or in `options`: if either says that `format` is a rule, it is
    /// a rule in every check of this request.
    #[serde(default)]
    #[builder(default)]
    pub assumptions: Assumptions,
    /// Options for reading schemas. `resources` apply to every version.
    #[serde(default)]
    #[builder(default)]
    pub options: SchemaOptions,
    /// Documents to which only references of the registered versions may point, by absolute URI. They replace documents with the same URI in
    /// `options.resources`.
    #[serde(default)]
    #[builder(default)]
    pub old_resources: BTreeMap<String, Value>,
    /// Documents to which only references of the resulting schema may point, by absolute URI. They replace documents with the same URI in
    /// `options.resources`.
    #[serde(default)]
    #[builder(default)]
    pub new_resources: BTreeMap<String, Value>,
}

/// The verdict on the proposer's claim of backward compatibility.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimVerdict {
    /// The engine proves the claim.
    Confirmed,
    /// A witness refutes the claim.
    Refuted,
    /// The engine can neither prove nor refute the claim.
    Undecided,
    /// The proposer claims that the change breaks, but the engine proves that it does not; the stricter rule applies.
    Overcautious,
}

/// The proposer's claim and the engine's verdict on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// The claim: every document of the current version satisfies the new schema.
    pub backward_compatible: bool,
    /// The verdict on the claim. It is about the backward direction in every mode.
    pub verdict: ClaimVerdict,
    /// The verdict in one line.
    pub message: String,
}

/// The class of change, which selects the rule of voting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleClass {
    /// Changes that are proven and claimed to be compatible.
    Compatible,
    /// Changes that break, may break, or are claimed to break.
    Breaking,
}

/// The rule of voting that applies, and its meaning for this electorate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VotingThreshold {
    /// The class of the change.
    pub class: RuleClass,
    /// The reason for this class, in one line.
    pub because: String,
    /// The complete rule of voting.
    pub rule: RuleInput,
    /// The digest of the rule under `rogatio/rule@v1`.
    pub rule_digest: Digest,
    /// The votes that the rule requires in this electorate; absent if no electorate was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub votes_needed: Option<VotesNeeded>,
}

/// The votes that a rule requires in an electorate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VotesNeeded {
    /// The least weight of yes with which the proposal is approved if nobody else votes; null if none is enough.
    pub yes: Option<Weight>,
    /// The least weight of no that makes a rejection final; null if none does.
    pub no_to_block: Option<Weight>,
    /// The total weight of the electorate.
    pub electorate: Weight,
    /// The number of seats.
    pub seats: u64,
    /// The digest of this electorate under `rogatio/electorate@v1`.
    pub electorate_digest: Digest,
}

/// A preview of the first stage of the migration on documents, as data. It is identical to the decision of `migration.generate`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MigrationPreview {
    /// The effect on existing artifacts.
    pub action: MigrationAction,
    /// The current version; 0 for a new type.
    pub from_version: u64,
    /// The version after the migration.
    pub to_version: u64,
    /// The location in the schema, as a JSON Pointer.
    pub pointer: String,
    /// The value for artifacts without the field, if it is the same for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The location whose value is copied to artifacts without the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_from: Option<String>,
    /// The new name of a renamed field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_name: Option<String>,
    /// The checks that run first and can stop the migration.
    pub guards: Vec<String>,
    /// The treatment of artifacts that cannot satisfy the new schema; absent for `stop`.
    #[serde(default, skip_serializing_if = "Unfit::is_default")]
    pub unfit: Unfit,
    /// The changes to each artifact, as the plan makes them.
    pub rewrites: Vec<Rewrite>,
    /// Tells if the way back requires the archive, and why.
    pub loss: Loss,
    /// True if the way back restores every artifact byte for byte without the archive: the same as `loss`, as a boolean.
    pub lossless: bool,
    /// True if a second, separately approved step completes the change.
    pub needs_contract: bool,
}

/// An earlier proposal that resembles this one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SimilarProposal {
    /// The id of the earlier proposal.
    pub id: String,
    /// The similarity, in one line.
    pub because: String,
    /// The outcome; absent while the proposal is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeName>,
    /// The reasons for the outcome.
    pub reasons: Vec<String>,
}

/// The result of checking a proposal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalCheckResponse {
    /// True if the proposal can be submitted: no finding is an error, and it is in scope.
    pub submittable: bool,
    /// The digest of the content under `rogatio/proposal@v1`; absent if it has no canonical form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal_digest: Option<Digest>,
    /// All findings, in the order of the proposal; pointers are locations in the proposal.
    pub diagnostics: Vec<Diagnostic>,
    /// The schema after the change; absent if the change cannot be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resulting_schema: Option<Value>,
    /// The digest of that schema under `rogatio/schema@v1`; absent where a number in it makes the digest ambiguous.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_digest: Option<Digest>,
    /// The comparison of the resulting schema with the current one; absent for a new type, and if the change cannot be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility: Option<CompatibilityCheckResponse>,
    /// The comparison in the backward direction, on which claim and migration are based; absent if `compatibility` contains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backward: Option<CompatibilityCheckResponse>,
    /// The proposer's claim and the verdict on it.
    pub claim: Claim,
    /// The rule of voting that applies.
    pub threshold: VotingThreshold,
    /// The verdict on the scope; absent if no rules of scope were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<ScopeEvaluateResponse>,
    /// The effect of the migration; absent if the change cannot be made, or would get no plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub migration: Option<MigrationPreview>,
    /// Earlier similar proposals, the most similar first, equally similar ones by id; at most twenty.
    pub similar: Vec<SimilarProposal>,
}

/// A proposal that was written for an older version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ProposalRebaseRequest {
    /// The proposal to rebase.
    pub proposal: Proposal,
    /// The artifact types in the registry.
    pub registry: RegistrySnapshot,
    /// Options for reading schemas.
    #[serde(default)]
    #[builder(default)]
    pub options: SchemaOptions,
}

/// The proposal for the current version, or the conflict that prevents it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalRebaseResponse {
    /// True if the proposal could be rebased.
    pub rebased: bool,
    /// The proposal with the current version as its base; absent if there is a conflict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
    /// The resulting schema for the current version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resulting_schema: Option<Value>,
    /// The version for which the proposal was written.
    pub from_version: u64,
    /// The current version.
    pub to_version: u64,
    /// The reasons why the proposal cannot be rebased.
    pub diagnostics: Vec<Diagnostic>,
}

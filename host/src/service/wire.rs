//! The shapes of the HTTP API that the engine does not define: requests in the seeds' names, answers, events.

use rogatio_core::digest::Digest;
use rogatio_core::wire::Diagnostic;
use rogatio_core::wire::artifact_validate::{ArtifactVerdict, Mode};
use rogatio_core::wire::ballot::Envelope;
use rogatio_core::wire::compatibility_check::CompatibilityMode;
use rogatio_core::wire::lineage::ProcessingStep;
use rogatio_core::wire::proposal::{ChangeType, FieldSpec, MigrationPlan, Proposal, ProposalType};
use rogatio_core::wire::proposal_check::VotingRules;
use rogatio_core::wire::proposal_decide::{EndedState, ProposalState, ProposalStatus, Receipt, VotingState};
use rogatio_core::wire::scope::{ScopeOpinion, ScopeRules, ScopeSubject};
use rogatio_core::wire::weight::WeightInput;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A proposal as its author writes it; what is absent follows from the caller and the registry.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProposalInput {
    /// What is proposed; `schema_change` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) proposal_type: Option<ProposalType>,
    /// The artifact type whose schema changes, or `new_type`.
    pub(crate) target_artifact_type: String,
    /// The name of the new artifact type; only with `new_type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) new_type: Option<String>,
    /// How it changes.
    pub(crate) change_type: ChangeType,
    /// Where, and to what.
    pub(crate) field_spec: FieldSpec,
    /// Why. Must cite a use case.
    pub(crate) rationale: String,
    /// Use cases that the rationale rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) use_cases: Vec<String>,
    /// What happens to the artifacts that there are.
    #[serde(default)]
    pub(crate) migration_plan: MigrationPlan,
    /// The proposer's claim that every artifact that is valid now stays valid.
    pub(crate) backward_compatible: bool,
    /// Who proposes; the caller when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) author: Option<String>,
    /// The version it is written against; the current one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) base_version: Option<u64>,
}

impl ProposalInput {
    /// The content that this means, by this author against this version.
    pub(crate) fn complete(self, author: &str, current: u64) -> Proposal {
        Proposal {
            proposal_type: self.proposal_type.unwrap_or(ProposalType::SchemaChange),
            target_artifact_type: self.target_artifact_type,
            new_type: self.new_type,
            change_type: self.change_type,
            field_spec: self.field_spec,
            rationale: self.rationale,
            use_cases: self.use_cases,
            migration_plan: self.migration_plan,
            backward_compatible: self.backward_compatible,
            author: self.author.unwrap_or_else(|| author.to_owned()),
            base_version: self.base_version.unwrap_or(current),
        }
    }

    /// The artifact type that it is about.
    pub(crate) fn type_name(&self) -> &str {
        match &self.new_type {
            Some(name) if self.target_artifact_type == "new_type" => name,
            _ => &self.target_artifact_type,
        }
    }
}

/// A proposal was put to the senate.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ProposalCreated {
    /// Its id.
    pub(crate) proposal_id: String,
    /// Where it is in its life.
    pub(crate) status: ProposalStatus,
    /// The rule of voting that follows and what it asks of today's voters; null in a draft.
    pub(crate) voting_threshold: Value,
    /// The content's number.
    pub(crate) revision: u64,
    /// The digest of the content.
    pub(crate) digest: Digest,
    /// What the check found: an answer of `proposal.check`; null in a draft.
    pub(crate) check: Value,
}

/// A proposal and everything about it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ProposalView {
    /// Its id.
    pub(crate) proposal_id: String,
    /// Where it is in its life.
    pub(crate) status: ProposalStatus,
    /// The content.
    pub(crate) proposal: Proposal,
    /// The rule of voting and what it asks for; null in a draft.
    pub(crate) voting_threshold: Value,
    /// What the check found when it was submitted; null in a draft.
    pub(crate) check: Value,
    /// The engine's state.
    pub(crate) state: ProposalState,
    /// What a ballot on it must name; null unless it is voted on.
    pub(crate) ballot: Option<BallotBinding>,
    /// Comments and concerns in their order, the first five hundred.
    pub(crate) comments: Vec<CommentView>,
    /// Votes on this revision in their order, the first five hundred.
    pub(crate) votes: Vec<VoteView>,
    /// When it was begun, in seconds.
    pub(crate) created_at: u64,
    /// When it last changed, in seconds.
    pub(crate) updated_at: u64,
}

/// A proposal in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ProposalSummary {
    /// Its id.
    pub(crate) proposal_id: String,
    /// Where it is in its life.
    pub(crate) status: ProposalStatus,
    /// The artifact type that it is about.
    pub(crate) target_artifact_type: String,
    /// How it changes.
    pub(crate) change_type: ChangeType,
    /// The place that changes.
    pub(crate) pointer: String,
    /// Who proposes.
    pub(crate) author: String,
    /// The content's number.
    pub(crate) revision: u64,
    /// The vote; null before the first.
    pub(crate) voting: Option<VotingState>,
    /// How it ended; null while it is open.
    pub(crate) ended: Option<EndedState>,
    /// When it was begun, in seconds.
    pub(crate) created_at: u64,
    /// When it last changed, in seconds.
    pub(crate) updated_at: u64,
}

/// A page of proposals.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ProposalPage {
    /// The proposals, newest first.
    pub(crate) proposals: Vec<ProposalSummary>,
    /// Where the next page begins; null on the last one.
    pub(crate) next_cursor: Option<String>,
}

/// What a signed ballot must name, beside voter, choice, reason and time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct BallotBinding {
    /// The installation.
    pub(crate) instance: String,
    /// The digest of the content.
    pub(crate) proposal: Digest,
    /// The revision.
    pub(crate) revision: u64,
    /// The digest of the frozen electorate.
    pub(crate) electorate: Digest,
    /// The digest of the rule.
    pub(crate) rule: Digest,
}

/// A comment or a concern.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct CommentView {
    /// `comment` or `concern`.
    pub(crate) kind: String,
    /// Its number among those of its kind, from 1.
    pub(crate) number: u64,
    /// The revision that it was said about.
    pub(crate) revision: u64,
    /// Who said it.
    pub(crate) author: String,
    /// What.
    pub(crate) text: String,
    /// About which place.
    pub(crate) pointer: Option<String>,
    /// In reply to which comment.
    pub(crate) in_reply_to: Option<u64>,
    /// When, in seconds.
    pub(crate) created_at: u64,
    /// When the concern was resolved; null while it is open, and for comments.
    pub(crate) resolved_at: Option<u64>,
}

/// A vote.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct VoteView {
    /// Who voted.
    pub(crate) voter: String,
    /// What.
    pub(crate) choice: String,
    /// Why.
    pub(crate) reason: Option<String>,
    /// The voter's receipt.
    pub(crate) receipt: Value,
    /// The ballot as it came.
    pub(crate) ballot: Value,
}

/// A vote as a voter sends it: a signed `envelope`, or a plain `vote` under a rule without signatures.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoteInput {
    /// `yes`, `no` or `abstain`; only under a rule without signatures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) vote: Option<String>,
    /// Why; a no must say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// The signed ballot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) envelope: Option<Envelope>,
}

/// A vote was counted.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct VoteCounted {
    /// The proposal's id.
    pub(crate) proposal_id: String,
    /// Where the proposal is now.
    pub(crate) status: ProposalStatus,
    /// The voter's receipt.
    pub(crate) receipt: Receipt,
    /// The updated tally.
    pub(crate) tally: Option<VotingState>,
    /// How it ended, if this ballot ended it.
    pub(crate) ended: Option<EndedState>,
}

/// What became of a command.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ProposalChanged {
    /// The proposal's id.
    pub(crate) proposal_id: String,
    /// Where it is now.
    pub(crate) status: ProposalStatus,
    /// The content's number.
    pub(crate) revision: u64,
    /// The engine's state.
    pub(crate) state: ProposalState,
    /// The rule of voting and what it asks for; null in a draft.
    pub(crate) voting_threshold: Value,
}

/// A text about a proposal.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommentInput {
    /// What.
    pub(crate) text: String,
    /// About which place of the change, as a JSON Pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pointer: Option<String>,
    /// In reply to which comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) in_reply_to: Option<u64>,
}

/// A concern about a proposal.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConcernInput {
    /// What.
    pub(crate) text: String,
    /// About which place of the change, as a JSON Pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pointer: Option<String>,
}

/// The opening of a vote.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenInput {
    /// When it closes; needed when the rule names no `voting_period`, refused when it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) closes_at: Option<u64>,
}

/// A reason.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonInput {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

/// An appeal against a rejection as out of scope.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppealInput {
    /// Why it belongs to the domain.
    pub(crate) text: String,
}

/// Nothing: a write without details.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoInput {}

/// A question whether something belongs to the domain.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScopeInput {
    /// What is judged.
    pub(crate) subject: ScopeSubject,
    /// The rules; the senate's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rules: Option<ScopeRules>,
    /// An opinion to keep with the verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) opinion: Option<ScopeOpinion>,
}

/// An archived proposal.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ArchivedProposal {
    /// The proposal.
    pub(crate) proposal: ProposalSummary,
    /// Why it was proposed.
    pub(crate) rationale: String,
    /// What voters said against it.
    pub(crate) reasons: Vec<ArchivedReason>,
}

/// A reason of a voter.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ArchivedReason {
    /// Who.
    pub(crate) voter: String,
    /// What the voter chose.
    pub(crate) choice: String,
    /// Why.
    pub(crate) reason: String,
}

/// What was found in the archive.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ArchivePage {
    /// The proposals, best match first.
    pub(crate) proposals: Vec<ArchivedProposal>,
}

/// A new artifact type.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TypeInput {
    /// Its name.
    pub(crate) artifact_type: String,
    /// Its schema.
    pub(crate) schema: Value,
}

/// A version of a schema.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct SchemaView {
    /// The artifact type.
    pub(crate) artifact_type: String,
    /// The version, from 1.
    pub(crate) version: u64,
    /// The schema.
    pub(crate) schema: Value,
    /// Its digest under `rogatio/schema@v1`.
    pub(crate) digest: String,
    /// The proposal that made it; null when an administrator did.
    pub(crate) proposal_id: Option<String>,
    /// Since when, in seconds.
    pub(crate) created_at: u64,
}

/// Artifact types with their current schemas.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct SchemaPage {
    /// The types by name.
    pub(crate) schemas: Vec<SchemaView>,
    /// Where the next page begins; null on the last one.
    pub(crate) next_cursor: Option<String>,
}

/// All versions of a type.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct SchemaHistory {
    /// The artifact type.
    pub(crate) artifact_type: String,
    /// The versions, oldest first.
    pub(crate) versions: Vec<SchemaStep>,
}

/// A version and what it changed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct SchemaStep {
    /// The version.
    #[serde(flatten)]
    pub(crate) schema: SchemaView,
    /// The verdict of `compatibility.check` against the version before, with differences and witnesses; null for the first
    /// version, and where the engine could not compare in time.
    pub(crate) compatibility: Value,
}

/// An artifact to validate against the current schema of its type.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValidateInput {
    /// The artifact.
    pub(crate) artifact: Value,
    /// What a failure means.
    #[serde(default)]
    pub(crate) mode: Mode,
    /// The version to validate against; the current one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u64>,
}

/// How many stored artifacts of a type satisfy its current schema.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Compliance {
    /// The artifact type.
    pub(crate) artifact_type: String,
    /// The version that they were judged by.
    pub(crate) version: u64,
    /// Artifacts that satisfy it.
    pub(crate) valid: u64,
    /// Artifacts that do not.
    pub(crate) invalid: u64,
    /// The first of those that do not, at most twenty.
    pub(crate) examples: Vec<ComplianceExample>,
}

/// An artifact that does not satisfy the current schema.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ComplianceExample {
    /// Its id.
    pub(crate) id: String,
    /// What is wrong with it.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// An artifact to register.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArtifactInput {
    /// Its id, 1 to 200 characters; made from its digest when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// Its type.
    pub(crate) artifact_type: String,
    /// Itself.
    pub(crate) artifact: Value,
    /// What happens when it does not satisfy its schema.
    #[serde(default)]
    pub(crate) mode: Mode,
}

/// A registered artifact.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ArtifactRegistered {
    /// Its id.
    pub(crate) id: String,
    /// Its type.
    pub(crate) artifact_type: String,
    /// The version of the schema that was current.
    pub(crate) schema_version: u64,
    /// What was found out.
    pub(crate) verdict: ArtifactVerdict,
    /// The SHA-256 of its canonical JSON.
    pub(crate) digest: Digest,
    /// What is wrong with it, in mode `warn`.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// An artifact.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ArtifactView {
    /// Its id.
    pub(crate) id: String,
    /// Its type.
    pub(crate) artifact_type: String,
    /// The version of the schema that was current when it came.
    pub(crate) schema_version: u64,
    /// The mode that it was registered with.
    pub(crate) mode: String,
    /// What was found out then.
    pub(crate) verdict: String,
    /// The SHA-256 of its canonical JSON.
    pub(crate) digest: String,
    /// Itself.
    pub(crate) artifact: Value,
    /// Who registered it.
    pub(crate) created_by: String,
    /// When, in seconds.
    pub(crate) created_at: u64,
}

/// A processing step to record.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepInput {
    /// The step.
    pub(crate) step: ProcessingStep,
}

/// A new agent: a statement signed by its key (DSSE, payload type `application/vnd.rogatio.agent+json`).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgentInput {
    /// The key that signed, `ed25519:` and 64 hexadecimal digits.
    pub(crate) public_key: String,
    /// The signed [`Statement`] with purpose `register`.
    pub(crate) envelope: Envelope,
}

/// What an agent signs to prove that it has a key.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Statement {
    /// `register`, `token` or `rotate`.
    pub(crate) purpose: String,
    /// The installation that it is meant for.
    pub(crate) instance: String,
    /// The agent's name.
    pub(crate) agent: String,
    /// The key that is proven; with `rotate` the new one.
    pub(crate) public_key: String,
    /// When it was made, in seconds; it holds for five minutes.
    pub(crate) issued_at: u64,
    /// Something that no other statement has.
    pub(crate) nonce: String,
}

/// A new token for an agent.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenInput {
    /// The signed [`Statement`] with purpose `token`.
    pub(crate) envelope: Envelope,
    /// Roles that the token may use; all of the agent's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scopes: Option<Vec<Role>>,
    /// Seconds until it expires, at most ninety days; thirty days when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lifetime: Option<u64>,
}

/// A new key for an agent: the statement with purpose `rotate`, signed by both.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RotateInput {
    /// Signed by the key that goes.
    pub(crate) old: Envelope,
    /// The same payload, signed by the key that comes.
    pub(crate) new: Envelope,
}

/// What an agent may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// Read.
    Reader,
    /// Propose, and register artifacts.
    Proposer,
    /// Vote.
    Voter,
    /// Decide about agents, types and settings.
    Admin,
}

/// What an agent is authorised for.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthorizeInput {
    /// Its roles from now on.
    pub(crate) roles: Vec<Role>,
    /// The weight of its vote; 1 when absent.
    #[serde(default)]
    pub(crate) weight: WeightInput,
}

/// An agent.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct AgentView {
    /// Its name.
    pub(crate) id: String,
    /// `registered`, `authorized`, `suspended` or `revoked`.
    pub(crate) status: String,
    /// Its key.
    pub(crate) public_key: String,
    /// Its roles.
    pub(crate) roles: Vec<Role>,
    /// The weight of its vote.
    pub(crate) weight: WeightInput,
    /// When it came, in seconds.
    pub(crate) created_at: u64,
    /// When it last changed, in seconds.
    pub(crate) updated_at: u64,
}

/// A registered agent and its first token.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct AgentRegistered {
    /// The agent.
    pub(crate) agent: AgentView,
    /// A token; it is shown once. Until an administrator authorises the agent it opens nothing but reading.
    pub(crate) token: TokenView,
}

/// A token, shown once.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct TokenView {
    /// What goes behind `Authorization: Bearer`.
    pub(crate) token: String,
    /// Its public name.
    pub(crate) id: String,
    /// Roles that it may use.
    pub(crate) scopes: Vec<Role>,
    /// When it expires, in seconds.
    pub(crate) expires_at: u64,
}

/// Agents.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct AgentPage {
    /// The agents by name.
    pub(crate) agents: Vec<AgentView>,
    /// Where the next page begins; null on the last one.
    pub(crate) next_cursor: Option<String>,
}

/// What the senate has settled for all proposals.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The rules of voting; null for the engine's own.
    #[serde(default)]
    pub(crate) rules: Option<VotingRules>,
    /// What belongs to the domain; null for everything.
    #[serde(default)]
    pub(crate) scope: Option<ScopeRules>,
    /// Who must keep working when a schema changes.
    #[serde(default)]
    pub(crate) mode: CompatibilityMode,
    /// Whether every version is compared, not only the current one.
    #[serde(default)]
    pub(crate) transitive: bool,
}

/// A webhook to add.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookInput {
    /// Where events are sent.
    pub(crate) url: String,
    /// Which kinds of events; all when empty.
    #[serde(default)]
    pub(crate) kinds: Vec<String>,
}

/// A webhook.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct WebhookView {
    /// Its id.
    pub(crate) id: String,
    /// Where events are sent.
    pub(crate) url: String,
    /// Which kinds of events; all when empty.
    pub(crate) kinds: Vec<String>,
    /// The secret of its signatures; shown once, when it is added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) secret: Option<String>,
    /// Who added it.
    pub(crate) created_by: String,
    /// When, in seconds.
    pub(crate) created_at: u64,
}

/// Webhooks, and what could not be delivered.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct WebhookPage {
    /// The webhooks.
    pub(crate) webhooks: Vec<WebhookView>,
    /// The first hundred deliveries that were given up.
    pub(crate) dead_letters: Vec<DeadLetter>,
}

/// A delivery that was given up.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct DeadLetter {
    /// To which webhook.
    pub(crate) webhook: String,
    /// Of which event.
    pub(crate) event_id: u64,
    /// After how many attempts.
    pub(crate) attempts: u64,
    /// Why the last one failed.
    pub(crate) last_error: Option<String>,
}

/// How many deliveries are tried again.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Revived {
    /// So many.
    pub(crate) revived: u64,
}

/// A leaf of the log.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct LeafView {
    /// Its number, from zero.
    pub(crate) index: u64,
    /// Its text: the bytes that are hashed.
    pub(crate) leaf: String,
}

/// Leaves of the log.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct LeafPage {
    /// Leaves in the whole log.
    pub(crate) size: u64,
    /// The leaves, from the one asked for.
    pub(crate) leaves: Vec<LeafView>,
}

/// A proof of the log.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ProofView {
    /// Leaves in the tree that it is about.
    pub(crate) size: u64,
    /// The root of that tree; absent for a size that is not the newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) root: Option<String>,
    /// The leaf's text, for a proof of inclusion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) leaf: Option<String>,
    /// The hashes.
    pub(crate) proof: Vec<Digest>,
}

/// What a replay of the whole log found.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Verification {
    /// Whether log and tables say the same.
    pub(crate) holds: bool,
    /// Leaves that were read.
    pub(crate) leaves: u64,
    /// Proposals that were replayed.
    pub(crate) proposals: u64,
    /// The root over all leaves, computed anew.
    pub(crate) root: String,
    /// Everything that does not fit, at most a hundred.
    pub(crate) faults: Vec<String>,
}

//! Proposals, votes, comments, scope and the archive.

use rogatio_core::digest::Digest;
use rogatio_core::wire::ballot::{BallotInput, Envelope, PayloadFormat};
use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::proposal::{ChangeType, FieldSpec, MigrationPlan, Proposal, ProposalType};
use rogatio_core::wire::proposal_check::{ProposalCheckResponse, VotingThreshold};
use rogatio_core::wire::proposal_decide::{EndedState, ProposalState, ProposalStatus, Receipt, VotingState};
use rogatio_core::wire::rule::ChoiceInput;
use rogatio_core::wire::scope::{ScopeOpinion, ScopeRules, ScopeSubject};
use rogatio_core::wire::tally::TallyCountResponse;
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
    #[schemars(with = "Option<VotingThreshold>")]
    pub(crate) voting_threshold: Value,
    /// The content's number.
    pub(crate) revision: u64,
    /// The digest of the content.
    pub(crate) digest: Digest,
    /// What the check found: an answer of `proposal.check`; null in a draft.
    #[schemars(with = "Option<ProposalCheckResponse>")]
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
    #[schemars(with = "Option<VotingThreshold>")]
    pub(crate) voting_threshold: Value,
    /// What the check found when it was submitted; null in a draft.
    #[schemars(with = "Option<ProposalCheckResponse>")]
    pub(crate) check: Value,
    /// The engine's state.
    pub(crate) state: ProposalState,
    /// What a ballot on it must name; null unless it is voted on.
    pub(crate) ballot: Option<BallotBinding>,
    /// Comments and concerns in their order, the first five hundred; all of them come in pages.
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
    /// The format of ballots that the vote takes; absent in format 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) format: Option<PayloadFormat>,
    /// The installation.
    pub(crate) instance: String,
    /// The proposal's id; absent in format 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) proposal_id: Option<String>,
    /// One more than the ballots that were counted, so that a ballot for what was read later is newer; absent in format 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sequence: Option<u64>,
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

/// A page of comments and concerns.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct CommentPage {
    /// Comments and concerns in their order.
    pub(crate) comments: Vec<CommentView>,
    /// Where the next page begins; null on the last one.
    pub(crate) next_cursor: Option<String>,
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
    #[schemars(with = "Receipt")]
    pub(crate) receipt: Value,
    /// The ballot as it came.
    #[schemars(with = "BallotInput")]
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
    /// Who votes: the caller, and nobody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) voter: Option<String>,
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
    #[schemars(with = "Option<VotingThreshold>")]
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

/// An appeal against a rejection as out of scope.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppealInput {
    /// Why it belongs to the domain.
    pub(crate) text: String,
}

/// What a voter says to overruling a rejection as out of scope.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OverruleInput {
    /// Whether it should be overruled; the last word before the appeal counts.
    pub(crate) vote: ChoiceInput,
}

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
    /// Where the next page begins; null on the last one.
    pub(crate) next_cursor: Option<String>,
}

/// A vote counted anew from its raw ballots.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Recount {
    /// Whether the proposal's state says the same.
    pub(crate) agrees: bool,
    /// The vote as `tally.count` takes it, with its seats and ballots left out: they come in pages.
    pub(crate) vote: Value,
    /// What `tally.count` answers.
    #[schemars(with = "TallyCountResponse")]
    pub(crate) tally: Value,
}

/// Frozen seats of a vote.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct SeatPage {
    /// The seats by voter.
    pub(crate) seats: Vec<SeatInput>,
    /// Where the next page begins; null on the last one.
    pub(crate) next_cursor: Option<String>,
}

/// Ballots of a vote, as they came.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct VotePage {
    /// The ballots in their order, as `tally.count` takes them.
    #[schemars(with = "Vec<BallotInput>")]
    pub(crate) ballots: Vec<Value>,
    /// Where the next page begins; null on the last one.
    pub(crate) next_cursor: Option<String>,
}

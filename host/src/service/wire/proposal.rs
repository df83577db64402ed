//! Proposals, votes, comments, scope and the archive.

use rogatio_core::digest::Digest;
use rogatio_core::wire::ballot::{BallotInput, Envelope, PayloadFormat};
use rogatio_core::wire::electorate::SeatInput;
use rogatio_core::wire::proposal::{ChangeType, FieldSpec, MigrationPlan, Proposal, ProposalType};
use rogatio_core::wire::proposal_check::{ProposalCheckResponse, VotingThreshold};
use rogatio_core::wire::proposal_decide::{EndedState, ProposalState, ProposalStatus, Receipt, VotingState};
use rogatio_core::wire::rule::Choice;
use rogatio_core::wire::scope::{ScopeOpinion, ScopeRules, ScopeSubject};
use rogatio_core::wire::tally::{TallyCountRequest, TallyCountResponse};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ProposalImpact;
pub(crate) use crate::store::comment::CommentKind;

/// A proposal as its author writes it; absent fields follow from the caller and the registry.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProposalInput {
    /// The kind of proposal; `schema_change` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) proposal_type: Option<ProposalType>,
    /// The artifact type whose schema changes, or `new_type`.
    pub(crate) target_artifact_type: String,
    /// The name of the new artifact type; only with `new_type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) new_type: Option<String>,
    /// The kind of change.
    pub(crate) change_type: ChangeType,
    /// The location of the change, and the new schema there.
    pub(crate) field_spec: FieldSpec,
    /// The reason for the change. It must cite a use case.
    pub(crate) rationale: String,
    /// Use cases on which the rationale is based.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) use_cases: Vec<String>,
    /// The treatment of existing artifacts.
    #[serde(default)]
    pub(crate) migration_plan: MigrationPlan,
    /// The proposer's claim that every artifact that is valid now will stay valid.
    pub(crate) backward_compatible: bool,
    /// The name of the author; the caller if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) author: Option<String>,
    /// The version for which the change is written; the current one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) base_version: Option<u64>,
}

impl ProposalInput {
    /// The complete content, with this author and this version.
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

    /// The artifact type that the proposal is about.
    pub(crate) fn type_name(&self) -> &str {
        match &self.new_type {
            Some(name) if self.target_artifact_type == "new_type" => name,
            _ => &self.target_artifact_type,
        }
    }
}

/// The result of creating a proposal.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ProposalCreated {
    /// The id of the proposal.
    pub(crate) proposal_id: String,
    /// The status of the proposal.
    pub(crate) status: ProposalStatus,
    /// The rule of voting that applies, and its meaning for today's voters; null in a draft.
    #[schemars(with = "Option<VotingThreshold>")]
    pub(crate) voting_threshold: Value,
    /// The number of the content, from 1.
    pub(crate) revision: u64,
    /// The digest of the content.
    pub(crate) digest: Digest,
    /// The result of the check: an answer of `proposal.check`; null in a draft.
    #[schemars(with = "Option<ProposalCheckResponse>")]
    pub(crate) check: Value,
}

/// A proposal with all its details.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ProposalView {
    /// The id of the proposal.
    pub(crate) proposal_id: String,
    /// The status of the proposal.
    pub(crate) status: ProposalStatus,
    /// The content of the proposal.
    pub(crate) proposal: Proposal,
    /// The rule of voting that applies, and the votes that it requires; null in a draft.
    #[schemars(with = "Option<VotingThreshold>")]
    pub(crate) voting_threshold: Value,
    /// The result of the check at submission; null in a draft.
    #[schemars(with = "Option<ProposalCheckResponse>")]
    pub(crate) check: Value,
    /// The state of the proposal, as the engine keeps it.
    pub(crate) state: ProposalState,
    /// The values that a ballot must contain; null unless the vote is open.
    pub(crate) ballot: Option<BallotBinding>,
    /// The impact of the change on stored documents.
    #[serde(default)]
    pub(crate) impact: ProposalImpact,
    /// Comments and concerns in order, from the first one or from `comments_cursor` of the request: at most twenty, and after the first one not
    /// more than 16 KiB of text.
    pub(crate) comments: Vec<CommentView>,
    /// The cursor of the next comments and concerns; null if there are no more. It is a `comments_cursor` of this request, and a `cursor` of the
    /// list of comments.
    #[serde(default)]
    pub(crate) comments_cursor: Option<String>,
    /// The first five hundred votes on this revision in order.
    pub(crate) votes: Vec<VoteView>,
    /// The time of creation, in seconds.
    pub(crate) created_at: u64,
    /// The time of the last change, in seconds.
    pub(crate) updated_at: u64,
}

/// A proposal in a list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ProposalSummary {
    /// The id of the proposal.
    pub(crate) proposal_id: String,
    /// The status of the proposal.
    pub(crate) status: ProposalStatus,
    /// The artifact type that the proposal is about.
    pub(crate) target_artifact_type: String,
    /// The kind of change.
    pub(crate) change_type: ChangeType,
    /// The location that changes, as a JSON Pointer.
    pub(crate) pointer: String,
    /// The name of the author.
    pub(crate) author: String,
    /// The number of the content, from 1.
    pub(crate) revision: u64,
    /// The state of the vote; null before the first vote.
    pub(crate) voting: Option<VotingState>,
    /// The end of the proposal; null while it is open.
    pub(crate) ended: Option<EndedState>,
    /// The time of creation, in seconds.
    pub(crate) created_at: u64,
    /// The time of the last change, in seconds.
    pub(crate) updated_at: u64,
}

/// A page of proposals.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ProposalPage {
    /// The proposals, newest first.
    pub(crate) proposals: Vec<ProposalSummary>,
    /// The cursor of the next page; null on the last page.
    pub(crate) next_cursor: Option<String>,
}

/// The values that a signed ballot must contain, in addition to voter, choice, reason and time.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BallotBinding {
    /// The format of the accepted ballots; absent in format 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) format: Option<PayloadFormat>,
    /// The senate that the ballot must name.
    pub(crate) instance: String,
    /// The id of the proposal; absent in format 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) proposal_id: Option<String>,
    /// The number of ballots counted so far plus one, so that a later ballot is newer; absent in format 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sequence: Option<u64>,
    /// The digest of the content.
    pub(crate) proposal: Digest,
    /// The revision of the proposal.
    pub(crate) revision: u64,
    /// The digest of the fixed electorate.
    pub(crate) electorate: Digest,
    /// The digest of the rule.
    pub(crate) rule: Digest,
}

/// A comment or a concern.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct CommentView {
    /// The kind: `comment` or `concern`.
    pub(crate) kind: CommentKind,
    /// The number among comments or concerns, from 1.
    pub(crate) number: u64,
    /// The revision that the text is about.
    pub(crate) revision: u64,
    /// The name of the author.
    pub(crate) author: String,
    /// The text of the comment or concern.
    pub(crate) text: String,
    /// The location in the change that the text is about, as a JSON Pointer.
    pub(crate) pointer: Option<String>,
    /// The number of the comment to which this one replies.
    pub(crate) in_reply_to: Option<u64>,
    /// The time of the comment or concern, in seconds.
    pub(crate) created_at: u64,
    /// The time at which the concern was resolved, in seconds; null while it is open, and for comments.
    pub(crate) resolved_at: Option<u64>,
}

/// A page of comments and concerns.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct CommentPage {
    /// Comments and concerns in their order.
    pub(crate) comments: Vec<CommentView>,
    /// The cursor of the next page; null on the last page.
    pub(crate) next_cursor: Option<String>,
}

/// A vote on a proposal.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct VoteView {
    /// The name of the voter.
    pub(crate) voter: String,
    /// The choice of the voter.
    pub(crate) choice: Choice,
    /// The reason of the voter.
    pub(crate) reason: Option<String>,
    /// The voter's receipt.
    pub(crate) receipt: Receipt,
    /// The ballot as it was sent.
    pub(crate) ballot: BallotInput,
}

/// A vote as sent by a voter: a signed `envelope`, or a plain `vote` if the rule requires no signatures.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoteInput {
    /// The choice: `yes`, `no` or `abstain`; only if the rule requires no signatures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) vote: Option<String>,
    /// The reason; required with `no`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// The signed ballot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) envelope: Option<Envelope>,
    /// The name of the voter; it must be the caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) voter: Option<String>,
}

/// The result of casting a ballot.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct VoteCounted {
    /// The id of the proposal.
    pub(crate) proposal_id: String,
    /// The status of the proposal.
    pub(crate) status: ProposalStatus,
    /// The voter's receipt.
    pub(crate) receipt: Receipt,
    /// The index of the leaf that records the ballot in the log, from zero; null if the log has no such leaf.
    #[serde(default)]
    pub(crate) leaf_index: Option<u64>,
    /// The updated tally.
    pub(crate) tally: Option<VotingState>,
    /// The end of the proposal, if this ballot ended it.
    pub(crate) ended: Option<EndedState>,
}

/// The result of a command on a proposal.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ProposalChanged {
    /// The id of the proposal.
    pub(crate) proposal_id: String,
    /// The status of the proposal.
    pub(crate) status: ProposalStatus,
    /// The number of the content, from 1.
    pub(crate) revision: u64,
    /// The state of the proposal, as the engine keeps it.
    pub(crate) state: ProposalState,
    /// The rule of voting that applies, and the votes that it requires; null in a draft.
    #[schemars(with = "Option<VotingThreshold>")]
    pub(crate) voting_threshold: Value,
}

/// A comment on a proposal.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommentInput {
    /// The text of the comment.
    pub(crate) text: String,
    /// The location in the change that the text is about, as a JSON Pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pointer: Option<String>,
    /// The number of the comment to which this one replies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) in_reply_to: Option<u64>,
}

/// A concern about a proposal.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConcernInput {
    /// The text of the concern.
    pub(crate) text: String,
    /// The location in the change that the text is about, as a JSON Pointer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pointer: Option<String>,
}

/// A request to open a vote.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenInput {
    /// The closing time, in seconds; required if the rule has no `voting_period`, refused if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) closes_at: Option<u64>,
}

/// An appeal against a rejection as out of scope.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppealInput {
    /// The reason why the proposal is in scope.
    pub(crate) text: String,
}

/// A vote on overruling a rejection as out of scope.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OverruleInput {
    /// The choice: `yes` to overrule, `no`, or `abstain`; the last choice before the appeal counts.
    pub(crate) vote: Choice,
}

/// A request to judge whether a subject is in scope.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScopeInput {
    /// The subject to judge.
    pub(crate) subject: ScopeSubject,
    /// The rules of scope; the senate's own if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rules: Option<ScopeRules>,
    /// An opinion to keep with the verdict; it has no effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) opinion: Option<ScopeOpinion>,
}

/// An archived proposal, with the reasons against it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ArchivedProposal {
    /// The summary of the proposal.
    pub(crate) proposal: ProposalSummary,
    /// The rationale of the proposal.
    pub(crate) rationale: String,
    /// The reasons of voters against it.
    pub(crate) reasons: Vec<ArchivedReason>,
}

/// The reason of a voter.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ArchivedReason {
    /// The name of the voter.
    pub(crate) voter: String,
    /// The choice of the voter.
    pub(crate) choice: Choice,
    /// The reason in words.
    pub(crate) reason: String,
}

/// A page of results from the archive.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ArchivePage {
    /// The matching proposals, best match first.
    pub(crate) proposals: Vec<ArchivedProposal>,
    /// The cursor of the next page; null on the last page.
    pub(crate) next_cursor: Option<String>,
}

/// The result of counting a vote again from its raw ballots.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Recount {
    /// True if the result agrees with the proposal's state.
    pub(crate) agrees: bool,
    /// The vote in the form of `tally.count`, without seats and ballots, which are available in pages.
    pub(crate) vote: TallyCountRequest,
    /// The answer of `tally.count`.
    pub(crate) tally: TallyCountResponse,
}

/// A page of the fixed seats of a vote.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SeatPage {
    /// The seats, ordered by voter.
    pub(crate) seats: Vec<SeatInput>,
    /// The cursor of the next page; null on the last page.
    pub(crate) next_cursor: Option<String>,
}

/// A page of the ballots of a vote, as they were sent.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct VotePage {
    /// The ballots in order, in the form of `tally.count`.
    pub(crate) ballots: Vec<BallotInput>,
    /// The cursor of the next page; null on the last page.
    pub(crate) next_cursor: Option<String>,
}

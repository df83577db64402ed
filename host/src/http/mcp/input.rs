//! What tools take and give, where it is not a type of the API itself.

use rogatio_core::wire::artifact_validate::Mode;
use rogatio_core::wire::ballot::Envelope;
use rogatio_core::wire::proposal_decide::ProposalStatus;
use rogatio_core::wire::rule::Choice;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::service::wire::{AgentRegistered, CommentKind, SupposedBallot, ToSign, VoteCounted};

/// A request to register an agent.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RegisterAgent {
    /// The name of the agent.
    pub(super) agent: String,
    /// The public key of the agent, `ed25519:` and 64 hexadecimal digits; absent if this server was started with the key.
    #[serde(default)]
    pub(super) public_key: Option<String>,
    /// The signed statement. Without it, the answer contains the bytes to sign.
    #[serde(default)]
    pub(super) envelope: Option<Envelope>,
}

/// The result of a request to register an agent.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct AgentResult {
    /// The registered agent with its first token; null if the statement must be signed first.
    pub(super) registered: Option<AgentRegistered>,
    /// The bytes to sign; null if the agent was registered.
    pub(super) to_sign: Option<ToSign>,
    /// The next step.
    pub(super) next: &'static str,
}

/// An artifact to validate.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckArtifact {
    /// The name of the artifact type.
    pub(super) artifact_type: String,
    /// The artifact: any JSON value. A text is read as JSON text, so an artifact that is a text needs its quotes: `"\"text\""`.
    pub(super) artifact: Value,
    /// The version of the schema to use; the current one if absent.
    #[serde(default)]
    pub(super) version: Option<u64>,
    /// The consequence for an artifact that does not satisfy the schema.
    #[serde(default)]
    pub(super) mode: Mode,
}

/// The proposals to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ListProposals {
    /// List only proposals in this status.
    #[serde(default)]
    pub(super) status: Option<ProposalStatus>,
    /// List only proposals about this artifact type.
    #[serde(default)]
    pub(super) artifact_type: Option<String>,
    /// List only proposals by this agent.
    #[serde(default)]
    pub(super) author: Option<String>,
    /// The `next_cursor` of the page before.
    #[serde(default)]
    pub(super) cursor: Option<String>,
    /// The maximum number of proposals, from 1 to 200; 50 if absent.
    #[serde(default)]
    #[schemars(range(min = 1, max = 200))]
    pub(super) limit: Option<u64>,
}

/// A proposal.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShowProposal {
    /// The id of the proposal.
    pub(super) proposal_id: String,
    /// The cursor of the comments and concerns to show: `comments_cursor` of an earlier answer. Without it, they are shown from the first one on.
    #[serde(default)]
    pub(super) comments_cursor: Option<String>,
}

/// A comment or a concern about a proposal.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddComment {
    /// The id of the proposal.
    pub(super) proposal_id: String,
    /// The text of the comment or concern.
    pub(super) text: String,
    /// The kind: a `comment` if absent; a `concern` stays open until its author resolves it.
    #[serde(default)]
    pub(super) kind: Option<CommentKind>,
    /// The location in the change that the text is about, as a JSON Pointer.
    #[serde(default)]
    pub(super) pointer: Option<String>,
    /// The number of the comment to which this one replies; not for a concern.
    #[serde(default)]
    pub(super) in_reply_to: Option<u64>,
}

/// A step in the life of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Action {
    /// Submit a draft for debate.
    Submit,
    /// Fix the electorate and open the vote.
    Open,
    /// End a vote whose time is over, or whose outcome is final.
    Close,
    /// Withdraw the proposal.
    Withdraw,
    /// Appeal against a rejection as out of scope; requires `text`.
    Appeal,
    /// Apply the change to the current version of the schema, which makes a new revision.
    Rebase,
    /// Resolve a concern of your own; requires `concern`.
    ResolveConcern,
}

/// A step of a proposal.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AdvanceProposal {
    /// The id of the proposal.
    pub(super) proposal_id: String,
    /// The step.
    pub(super) action: Action,
    /// The reason for `withdraw`, or the text of `appeal`; not for other steps.
    #[serde(default)]
    pub(super) text: Option<String>,
    /// The closing time for `open`, in seconds since 1970, if the rule has no voting period.
    #[serde(default)]
    pub(super) closes_at: Option<u64>,
    /// The number of the concern for `resolve_concern`.
    #[serde(default)]
    pub(super) concern: Option<u64>,
}

/// A vote on a proposal.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CastVote {
    /// The id of the proposal.
    pub(super) proposal_id: String,
    /// The choice: `yes`, `no` or `abstain`. Not together with `envelope`, which contains it.
    #[serde(default)]
    pub(super) vote: Option<Choice>,
    /// The reason; required with `no`. The text must be the one whose digest is in the signed ballot.
    #[serde(default)]
    pub(super) reason: Option<String>,
    /// The signed ballot. Without it, this server signs if it was started with a key; otherwise the answer contains the bytes to sign.
    #[serde(default)]
    pub(super) envelope: Option<Envelope>,
}

/// The result of a vote.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct VoteResult {
    /// The counted ballot with its receipt and the updated tally; null if the ballot must be signed first.
    pub(super) counted: Option<VoteCounted>,
    /// The bytes to sign; null if the ballot was counted.
    pub(super) to_sign: Option<ToSign>,
    /// The next step.
    pub(super) next: &'static str,
}

/// Ballots that nobody cast.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AskWhatIf {
    /// The id of the proposal.
    pub(super) proposal_id: String,
    /// The further ballots in order, at most a thousand.
    #[schemars(length(max = 1000))]
    pub(super) ballots: Vec<SupposedBallot>,
}

/// The schemas to get.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GetSchema {
    /// The name of the artifact type; all types if absent.
    #[serde(default)]
    pub(super) artifact_type: Option<String>,
    /// The version of the schema; the current one if absent. Only with `artifact_type`.
    #[serde(default)]
    pub(super) version: Option<u64>,
    /// The `next_cursor` of the page before; only without `artifact_type`.
    #[serde(default)]
    pub(super) cursor: Option<String>,
}

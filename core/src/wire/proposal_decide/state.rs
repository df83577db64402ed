//! The state of a proposal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::wire::ballot::BallotFormat;
use crate::wire::proposal::ChangeType;
use crate::wire::proposal_check::{ClaimVerdict, RuleClass};
use crate::wire::rule::RuleInput;
use crate::wire::tally::{OutcomeName, ReasonName, TallyVoters};
use crate::wire::time::Time;
use crate::wire::weight::WeightInput;

/// The status of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalStatus {
    /// The proposal is being written.
    Draft,
    /// The proposal was submitted and is debated.
    Debate,
    /// The vote is open.
    Voting,
    /// The proposal was approved; its migration has not begun.
    Approved,
    /// The proposal was rejected, by the voters or as out of scope.
    Rejected,
    /// Voting ended without enough participation.
    Expired,
    /// The author withdrew the proposal.
    Withdrawn,
    /// The migration is running.
    Migrating,
    /// The new schema is in force.
    Enacted,
    /// The migration stopped or was undone; it can be started again.
    Failed,
}

/// The state of a proposal: counters and digests, never the list of ballots. The caller stores it without reading it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalState {
    /// The proposal's id, chosen by the caller.
    pub id: String,
    /// The senate that ballots must name.
    pub instance: String,
    /// The status of the proposal.
    pub status: ProposalStatus,
    /// The number of the content, from 1; an edit of a submitted proposal makes the next revision.
    pub revision: u64,
    /// The digest and the main fields of the content.
    pub content: ContentState,
    /// The result of the check at submission; null in a draft.
    pub checked: Option<CheckedState>,
    /// Number of comments so far.
    pub comments: u64,
    /// Number of concerns so far, including resolved ones.
    pub concerns: u64,
    /// The open concerns; at most 64.
    pub open_concerns: Vec<OpenConcern>,
    /// The state of the vote; null before the first vote was opened.
    pub voting: Option<VotingState>,
    /// The reason why the proposal ended; null before its end.
    pub ended: Option<EndedState>,
    /// Number of times that the migration was started.
    pub migrations: u64,
    /// The version of the schema that the proposal became.
    pub enacted_version: Option<u64>,
    /// Number of events so far; the next event has this number plus one.
    pub events: u64,
    /// The time of the last event, in seconds.
    #[serde(with = "crate::wire::time")]
    #[schemars(with = "Time")]
    pub updated_at: u64,
}

/// The digest and the main fields of a content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContentState {
    /// The digest of the content under `rogatio/proposal@v1`.
    pub digest: Digest,
    /// The name of the author.
    pub author: String,
    /// The name of the artifact type.
    pub artifact_type: String,
    /// The kind of change.
    pub change_type: ChangeType,
    /// The location that changes, as a JSON Pointer.
    pub pointer: String,
    /// The version for which the change was written.
    pub base_version: u64,
}

/// The result of the check at submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckedState {
    /// The time of submission, in seconds: the debate begins here.
    #[serde(with = "crate::wire::time")]
    #[schemars(with = "Time")]
    pub at: u64,
    /// The class of the change, which selects the rule of voting.
    pub class: RuleClass,
    /// The verdict on the proposer's claim.
    pub claim: ClaimVerdict,
    /// The complete rule of voting.
    pub rule: RuleInput,
    /// The digest of the rule.
    pub rule_digest: Digest,
    /// True if the proposal is in scope.
    pub in_scope: bool,
    /// The reason why it is out of scope; null if it is in scope.
    pub scope_reason: Option<String>,
    /// The digest of the rules of scope; null if there were none.
    pub scope_digest: Option<Digest>,
    /// True if the single appeal was used.
    pub appealed: bool,
}

/// A concern that is not resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenConcern {
    /// The number of the concern, from 1.
    pub concern: u64,
    /// The name of the agent that raised the concern; only this agent can resolve it.
    pub author: String,
}

/// The state of a vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VotingState {
    /// The first second at which a ballot counts.
    #[serde(with = "crate::wire::time")]
    #[schemars(with = "Time")]
    pub opens_at: u64,
    /// The first second at which ballots do not count any more, including extensions.
    #[serde(with = "crate::wire::time")]
    #[schemars(with = "Time")]
    pub closes_at: u64,
    /// True if the quorum has been met.
    pub quorum_met: bool,
    /// The format of the accepted ballots; absent for the first format.
    #[serde(default, skip_serializing_if = "BallotFormat::is_first")]
    pub ballot_format: BallotFormat,
    /// The digest of the fixed electorate.
    pub electorate_digest: Digest,
    /// The weight of the yes votes.
    pub yes: WeightInput,
    /// The weight of the no votes.
    pub no: WeightInput,
    /// The weight of the abstentions.
    pub abstain: WeightInput,
    /// The total weight of the electorate.
    pub electorate: WeightInput,
    /// The numbers of voters.
    pub voters: TallyVoters,
    /// Number of ballots that were counted.
    pub ballots: u64,
    /// The time of the last ballot; null before the first.
    #[serde(default, with = "crate::wire::time::optional")]
    #[schemars(with = "Option<Time>")]
    pub last_at: Option<u64>,
    /// The number of the ballot after which the outcome cannot change; null if there is none.
    pub final_after_ballot: Option<u64>,
    /// The outcome that cannot change any more; null if there is none.
    pub final_outcome: Option<OutcomeName>,
    /// Seats of voters who were revoked before they voted; absent if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forfeited: Option<ForfeitedSeats>,
}

/// Seats of voters who were revoked before they voted. They stay in the base, and no ballot is accepted from them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForfeitedSeats {
    /// Number of forfeited seats.
    pub seats: u64,
    /// The total weight of these seats.
    pub weight: WeightInput,
}

/// The end of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndedState {
    /// The time of the end, in seconds.
    #[serde(with = "crate::wire::time")]
    #[schemars(with = "Time")]
    pub at: u64,
    /// The reason for the end.
    pub reason: EndReason,
    /// The reason in words.
    pub text: String,
}

/// The reason why a proposal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The threshold was met.
    ThresholdMet,
    /// There were yes votes, but not enough.
    ThresholdNotMet,
    /// Nobody voted yes.
    NoYesVotes,
    /// Not enough of the electorate took part.
    QuorumNotMet,
    /// The electorate has no weight.
    EmptyElectorate,
    /// The proposal is out of scope.
    OutOfScope,
    /// Voters were revoked before they voted, and without them an approval became impossible.
    VoterRevoked,
    /// The author withdrew the proposal.
    Withdrawn,
}

impl From<ReasonName> for EndReason {
    fn from(reason: ReasonName) -> Self {
        match reason {
            ReasonName::ThresholdMet => Self::ThresholdMet,
            ReasonName::ThresholdNotMet => Self::ThresholdNotMet,
            ReasonName::NoYesVotes => Self::NoYesVotes,
            ReasonName::QuorumNotMet => Self::QuorumNotMet,
            ReasonName::EmptyElectorate => Self::EmptyElectorate,
        }
    }
}

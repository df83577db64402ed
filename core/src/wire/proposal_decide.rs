//! `proposal.decide` and `proposal.replay`: the life of a proposal.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ballot::{BallotFormat, BallotInput};
use super::compatibility_check::{Assumptions, CompatibilityMode};
use super::electorate::SeatInput;
use super::proposal::{ChangeType, Proposal};
use super::proposal_check::{ClaimVerdict, RegistrySnapshot, RuleClass, VotingRules};
use super::quoted::Quoted;
use super::rationale::RationaleRules;
use super::rule::{Choice, RuleInput};
use super::schema_check::SchemaOptions;
use super::scope::{ScopeOverride, ScopeRules};
use super::tally::{OutcomeName, ReasonName, TallyVoters};
use super::time::Time;
use super::weight::WeightInput;
use crate::digest::Digest;

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
    #[serde(with = "super::time")]
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
    #[serde(with = "super::time")]
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
    #[serde(with = "super::time")]
    #[schemars(with = "Time")]
    pub opens_at: u64,
    /// The first second at which ballots do not count any more, including extensions.
    #[serde(with = "super::time")]
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
    #[serde(default, with = "super::time::optional")]
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
    #[serde(with = "super::time")]
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

/// A command that an actor gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Creates a proposal.
    Draft {
        /// The proposal's id, chosen by the caller.
        id: String,
        /// The senate that ballots will have to name.
        instance: String,
        /// The content of the proposal.
        proposal: Proposal,
    },
    /// Replaces the content; for a submitted proposal this makes a new revision and voids every ballot.
    Edit {
        /// The new content.
        proposal: Proposal,
    },
    /// Fixes the content and starts the debate. Requires `facts.proposal` and `facts.registry`.
    Submit {},
    /// Adds a comment.
    Comment {
        /// The text of the comment.
        text: String,
        /// The location in the change that the text is about, as a JSON Pointer.
        #[serde(default)]
        pointer: Option<String>,
        /// The number of the comment to which this one replies.
        #[serde(default)]
        in_reply_to: Option<u64>,
    },
    /// Raises a concern that stays visible until its author resolves it; it is not a vote.
    RaiseConcern {
        /// The text of the concern.
        text: String,
        /// The location in the change that the text is about, as a JSON Pointer.
        #[serde(default)]
        pointer: Option<String>,
    },
    /// Resolves a concern; only its author can do this.
    ResolveConcern {
        /// The number of the concern.
        concern: u64,
    },
    /// Fixes the electorate and opens the vote; only the author or an administrator can do this. Requires `facts.electorate` and
    /// `facts.registry`.
    OpenVoting {
        /// The closing time, in seconds; required if the rule has no `voting_period`, refused if it has one, and within the rule's limits for
        /// the voting period.
        #[serde(default, with = "super::time::optional")]
        #[schemars(with = "Option<Time>")]
        closes_at: Option<u64>,
    },
    /// Records that a voter of the fixed electorate was revoked before voting: the seat stays in the base, and no ballot is accepted from it.
    /// Requires `facts.seat`.
    ForfeitSeat {},
    /// Casts a ballot. Requires `facts.seat` and, if the voter has voted before, `facts.earlier`.
    Cast {
        /// The ballot to cast.
        ballot: Box<BallotInput>,
        /// The reason; required with `no`.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Gives a voter a seat in a vote that is open under `membership_change: live`. If the voter already has a seat (`facts.seat`), the command
    /// is refused.
    Join {
        /// The new seat; it requires a key if ballots are signed and the weight is not 0.
        seat: SeatInput,
    },
    /// Removes the seat and the vote of a voter from a vote that is open under `membership_change: live`. Requires `facts.seat` and, if the
    /// voter has voted, `facts.earlier`.
    Leave {
        /// The id of the voter who leaves.
        voter: String,
    },
    /// Ends the vote if its time is over, or if its outcome is final and may take effect.
    Close {},
    /// Withdraws the proposal; only its author can do this.
    Withdraw {
        /// The reason for the withdrawal.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Votes on overruling a rejection as out of scope; each voter's last choice before the appeal counts. Requires `facts.seat` and
    /// `facts.scope`.
    Overrule {
        /// The choice: `yes` to overrule, `no`, or `abstain`.
        choice: Choice,
    },
    /// Appeals against a rejection as out of scope; possible once. Requires `facts.proposal`, `facts.registry` and `facts.scope`, and the votes
    /// on overruling (`facts.overruling`, `facts.electorate`) if the scope has an override rule.
    Appeal {
        /// The reason why the proposal is in scope.
        text: String,
    },
    /// Starts the migration of an approved proposal, or starts it again after a failure.
    BeginMigration {},
    /// Records that the migration is complete.
    RecordEnacted {
        /// The new current version of the schema.
        version: u64,
    },
    /// Records that the migration stopped.
    RecordFailed {
        /// The reason why the migration stopped.
        reason: String,
    },
    /// Records that the migration was undone: the earlier version is in force again.
    RecordUndone {
        /// The reason why the migration was undone.
        reason: String,
    },
}

/// Facts that the caller knows and the state does not contain. Each command names those that it requires.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The content whose digest is in the state.
    #[serde(default)]
    pub proposal: Option<Proposal>,
    /// The artifact types in the registry; the type concerned is enough.
    #[serde(default)]
    pub registry: Option<RegistrySnapshot>,
    /// The current version of the type, 0 for none; if absent, the number of versions in `registry`. A ballot given with it is refused if the
    /// proposal is based on an older version.
    #[serde(default)]
    pub current_version: Option<u64>,
    /// The rules of voting; if absent, the default rules.
    #[serde(default)]
    pub rules: Option<VotingRules>,
    /// The rules of scope; if absent, everything is in scope.
    #[serde(default)]
    pub scope: Option<ScopeRules>,
    /// The requirements for a rationale; if absent, three words and a citation.
    #[serde(default)]
    pub rationale: Option<RationaleRules>,
    /// True if the actor is an administrator, or the senate itself: they can open votes on proposals of others.
    #[serde(default)]
    pub administrator: bool,
    /// The voters of the vote, with their weights and keys.
    #[serde(default)]
    pub electorate: Option<Vec<SeatInput>>,
    /// The voter's seat in the fixed electorate; absent if there is none.
    #[serde(default)]
    pub seat: Option<SeatInput>,
    /// The voter's current ballot for this revision.
    #[serde(default)]
    pub earlier: Option<Receipt>,
    /// The votes on overruling a rejection as out of scope. Agents that are not in `electorate` do not count, and of several votes of a voter
    /// the last counts.
    #[serde(default)]
    pub overruling: Vec<Overruling>,
    /// The side that must keep working.
    #[serde(default)]
    pub mode: CompatibilityMode,
    /// True to compare with every version of the type.
    #[serde(default)]
    pub transitive: bool,
    /// The assumptions that the caller makes. `format_assertion` can be set here or in `options`: if either says that `format` is a rule, it is
    /// a rule in every check of this request.
    #[serde(default)]
    pub assumptions: Assumptions,
    /// Options for reading schemas. `resources` apply to every version.
    #[serde(default)]
    pub options: SchemaOptions,
    /// Documents to which only references of the registered versions may point, by absolute URI. They replace documents with the same URI in
    /// `options.resources`.
    #[serde(default)]
    pub old_resources: BTreeMap<String, Value>,
    /// Documents to which only references of the resulting schema may point, by absolute URI. They replace documents with the same URI in
    /// `options.resources`.
    #[serde(default)]
    pub new_resources: BTreeMap<String, Value>,
}

/// One voter's vote on overruling a rejection as out of scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Overruling {
    /// The id of the voter.
    pub voter: String,
    /// The choice: `yes` to overrule, `no`, or `abstain`.
    pub choice: Choice,
}

/// Proof to a voter that a ballot was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The number of the ballot in the vote, counted from 1.
    pub ballot: u64,
    /// The digest of the ballot under `rogatio/ballot@v1`, or `rogatio/ballot@v2` if the vote accepts that format.
    pub digest: Digest,
    /// The choice on the ballot.
    pub choice: Choice,
    /// The time at which the ballot was counted, in seconds.
    #[serde(with = "super::time")]
    #[schemars(with = "Time")]
    pub at: u64,
    /// The time at which the voter issued the ballot, by the voter's clock; absent for unsigned ballots and in format 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<u64>,
    /// The number that orders ballots of the voter from the same second; absent if `issued_at` is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
}

/// A command, with the state and the facts for the decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ProposalDecideRequest {
    /// The state from the last decision; null before the first.
    #[serde(default)]
    pub state: Option<ProposalState>,
    /// The command to decide.
    pub command: Command,
    /// The name of the agent that gives the command.
    #[builder(into)]
    pub actor: String,
    /// Facts that the caller knows.
    #[serde(default)]
    #[builder(default)]
    pub facts: Facts,
    /// The time of the command, in seconds by the caller's clock. If it is earlier than the last event, the time of the last event is used
    /// instead, and `clock_behind` in the answer reports the difference.
    #[serde(with = "super::time")]
    #[schemars(with = "Time")]
    pub now: u64,
}

/// An event. Applied to the state before it, it gives the state after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The number of the event, from 1 without gaps.
    pub number: u64,
    /// The time of the event, in seconds.
    #[serde(with = "super::time")]
    #[schemars(with = "Time")]
    pub at: u64,
    /// The name of the actor.
    pub actor: String,
    /// The event itself.
    pub happened: Happened,
}

/// The kind of an event, with its details.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Happened {
    /// A proposal was created.
    Drafted {
        /// The proposal's id, chosen by the caller.
        id: String,
        /// The senate that ballots must name.
        instance: String,
        /// The digest and the main fields of the content.
        content: ContentState,
    },
    /// The content was replaced.
    Edited {
        /// The number of the revision; in a draft it does not change.
        revision: u64,
        /// The digest and the main fields of the new content.
        content: ContentState,
        /// Number of ballots that do not count any more.
        voided_ballots: u64,
    },
    /// The proposal was submitted: its content was fixed and checked, and the debate began.
    Submitted {
        /// The result of the check.
        checked: Box<CheckedState>,
        /// The digest of the complete answer of `proposal.check` under `rogatio/leaf-text@v1`, if the caller keeps that text; the engine leaves
        /// it out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<Digest>,
    },
    /// The proposal was rejected as out of scope.
    RejectedAsOutOfScope {
        /// The reason for the rejection.
        text: String,
    },
    /// The author appealed against the rejection as out of scope.
    Appealed {
        /// The author's reason why the proposal is in scope.
        text: Quoted<String>,
        /// True if the appeal was granted; then the proposal is in debate.
        granted: bool,
        /// The reason for the decision on the appeal.
        reason: String,
        /// The votes on overruling; null if the rules of scope do not allow it.
        #[serde(default)]
        overruling: Option<ScopeOverride>,
    },
    /// A voter voted on overruling the rejection as out of scope.
    OverruleCast {
        /// The id of the voter.
        voter: String,
        /// The choice: `yes` to overrule, `no`, or `abstain`.
        choice: Choice,
    },
    /// An agent commented on the proposal.
    Commented {
        /// The number of the comment, from 1.
        comment: u64,
        /// The text of the comment.
        text: Quoted<String>,
        /// The location in the change that the comment is about.
        pointer: Option<String>,
        /// The number of the comment to which this one replies.
        in_reply_to: Option<u64>,
    },
    /// An agent raised a concern.
    ConcernRaised {
        /// The number of the concern, from 1.
        concern: u64,
        /// The text of the concern.
        text: Quoted<String>,
        /// The location in the change that the concern is about.
        pointer: Option<String>,
    },
    /// The author of a concern resolved it.
    ConcernResolved {
        /// The number of the concern.
        concern: u64,
    },
    /// The vote was opened.
    VotingOpened {
        /// The closing time, in seconds.
        #[serde(with = "super::time")]
        #[schemars(with = "Time")]
        closes_at: u64,
        /// The format of the accepted ballots; absent for the first format.
        #[serde(default, skip_serializing_if = "BallotFormat::is_first")]
        ballot_format: BallotFormat,
        /// The digest of the fixed electorate.
        electorate_digest: Digest,
        /// The total weight of the electorate.
        electorate: WeightInput,
        /// The number of seats.
        seats: u64,
    },
    /// A voter was revoked before voting: the seat stays in the base, and no ballot is accepted from it.
    SeatForfeited {
        /// The id of the voter.
        voter: String,
        /// The weight of the seat.
        weight: WeightInput,
    },
    /// A ballot was counted.
    BallotCast {
        /// The id of the voter.
        voter: String,
        /// The weight of the voter's seat.
        weight: WeightInput,
        /// The receipt for the voter.
        receipt: Receipt,
        /// The choice on the voter's earlier ballot, which this one replaces.
        replaces: Option<Choice>,
        /// The reason for the choice.
        reason: Option<String>,
    },
    /// A voter joined a live electorate.
    MemberJoined {
        /// The id of the voter.
        voter: String,
        /// The weight of the new seat.
        weight: WeightInput,
        /// The key that signs the voter's ballots; null if there is none.
        public_key: Option<String>,
    },
    /// A voter left a live electorate.
    MemberLeft {
        /// The id of the voter.
        voter: String,
        /// The weight of the seat.
        weight: WeightInput,
        /// The choice on the voter's ballot, which does not count any more; null if the voter had not voted.
        retracts: Option<Choice>,
    },
    /// The proposal was approved.
    Approved {
        /// The result in words.
        text: String,
    },
    /// The proposal was rejected.
    Rejected {
        /// The reason for the rejection.
        reason: EndReason,
        /// The result in words.
        text: String,
    },
    /// The vote ended without enough participation.
    Expired {
        /// The reason for the end.
        reason: EndReason,
        /// The result in words.
        text: String,
    },
    /// The author withdrew the proposal.
    Withdrawn {
        /// The reason for the withdrawal.
        text: String,
    },
    /// The migration was started.
    MigrationBegan {
        /// The number of the attempt, from 1.
        attempt: u64,
    },
    /// The new schema is in force.
    Enacted {
        /// The number of the new version.
        version: u64,
    },
    /// The migration stopped.
    MigrationFailed {
        /// The reason why the migration stopped.
        text: String,
    },
    /// The migration was undone.
    MigrationUndone {
        /// The reason why the migration was undone.
        text: String,
    },
}

/// The decision on a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalDecideResponse {
    /// The state to store; unchanged if nothing happened.
    pub state: ProposalState,
    /// The events in order; log them in the transaction that stores the state. Empty for a repeated ballot.
    pub events: Vec<Event>,
    /// The receipt for the voter; absent for other commands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
    /// The number of seconds by which `now` was before the last event, whose time was used instead; absent if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::time::optional")]
    #[schemars(with = "Option<Time>")]
    pub clock_behind: Option<u64>,
}

/// The events of one proposal, in order.
///
/// Each event is computed again from the state before it, by the code that decides commands, and compared: numbers, times, closing times,
/// receipts, digests of rules and of unsigned ballots, voided ballots, outcomes, reasons and texts of endings. An event that no command could
/// have given is refused (`proposal.replay-broken`), and so is the beginning of a decision without its rest. Values that are neither in the
/// state nor computed by the decision are accepted, unless the facts of the event are given.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ProposalReplayRequest {
    /// The state before the first event; null for the whole life.
    #[serde(default)]
    pub state: Option<ProposalState>,
    /// The events in order.
    pub events: Vec<Event>,
    /// The facts on which events were decided, if they are known. `facts.electorate` of the event that opened a vote also gives the seats of its
    /// voters.
    #[serde(default)]
    #[builder(default)]
    pub facts: Vec<EventFacts>,
    /// True if more events may follow, also of the last decision.
    #[serde(default)]
    #[builder(default)]
    pub partial: bool,
}

/// The facts on which an event was decided, as in `proposal.decide`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventFacts {
    /// The number of the event.
    pub event: u64,
    /// The facts of the decision. Without `registry`, the check of a submission or the result of an appeal is accepted; without `electorate`,
    /// the fixed electorate is. A ballot requires `seat`, and `earlier` if the voter's earlier ballot is not among these events: if the vote had
    /// ballots before the first of these events, facts are required, because the state does not say who has voted.
    #[serde(default)]
    pub facts: Facts,
    /// The ballot as it was sent, for an event that counted one. Its signature and everything that it names is then checked again.
    #[serde(default)]
    pub ballot: Option<BallotInput>,
}

/// The state after the events.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProposalReplayResponse {
    /// The state; null if there are no events.
    pub state: Option<ProposalState>,
    /// True if the last decision is not complete, which is only allowed for a `partial` replay; absent if it is complete.
    #[serde(skip_serializing_if = "is_false")]
    pub unfinished: bool,
}

const fn is_false(value: &bool) -> bool {
    !*value
}

//! What happened to a proposal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::state::{CheckedState, ContentState, EndReason};
use crate::digest::Digest;
use crate::wire::ballot::BallotFormat;
use crate::wire::quoted::Quoted;
use crate::wire::rule::Choice;
use crate::wire::scope::ScopeOverride;
use crate::wire::time::Time;
use crate::wire::weight::WeightInput;

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
    #[serde(with = "crate::wire::time")]
    #[schemars(with = "Time")]
    pub at: u64,
    /// The time at which the voter issued the ballot, by the voter's clock; absent for unsigned ballots and in format 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<u64>,
    /// The number that orders ballots of the voter from the same second; absent if `issued_at` is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
}

/// An event. Applied to the state before it, it gives the state after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The number of the event, from 1 without gaps.
    pub number: u64,
    /// The time of the event, in seconds.
    #[serde(with = "crate::wire::time")]
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
        #[serde(with = "crate::wire::time")]
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

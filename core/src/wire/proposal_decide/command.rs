//! What an actor can do with a proposal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::wire::ballot::BallotInput;
use crate::wire::electorate::SeatInput;
use crate::wire::proposal::Proposal;
use crate::wire::rule::Choice;
use crate::wire::time::Time;

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
        #[serde(default, with = "crate::wire::time::optional")]
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

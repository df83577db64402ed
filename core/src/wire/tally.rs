//! `tally.count` and `tally.what_if`: an exact count that explains itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Diagnostic;
use super::ballot::{BallotInput, Fate};
use super::electorate::{MembershipEvent, SeatInput};
use super::rule::RuleInput;
use super::time::Time;
use crate::digest::Digest;
use crate::weight::Weight;

/// A vote: its electorate, its rule, its times, and its ballots, which are in the request or follow in batches.
///
/// Ballots are counted one by one, in the order given. For each one: the ballot is checked (see `Fate` for the order of
/// the checks), it is counted if no check refuses it, the quorum is checked (see
/// `RuleInput.late_quorum_extension`), members join and leave (`events`), and then finality is checked.
///
/// A count in batches gets the seats that the request left out and then the ballots, one JSON object per line. A batch may
/// end in the middle of a line: the next batch continues it. The first batch of ballots, even an empty one, fixes the
/// electorate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct TallyCountRequest {
    /// The fixed electorate, in any order.
    pub electorate: Vec<SeatInput>,
    /// The ballots in order of arrival.
    #[serde(default)]
    #[builder(default)]
    pub ballots: Vec<BallotInput>,
    /// The rule of voting.
    pub rule: RuleInput,
    /// The first second at which a ballot counts.
    #[serde(default, with = "super::time::optional")]
    #[schemars(with = "Option<Time>")]
    pub opens_at: Option<u64>,
    /// The first second at which a ballot does not count any more, without extensions. Absent: `opens_at` and the rule's
    /// `voting_period` give it; if one of them is missing too, voting does not close, and a diagnostic reports this if
    /// the rule has a `voting_period`. A value that differs from theirs is used, and a diagnostic reports it.
    #[serde(default, with = "super::time::optional")]
    #[schemars(with = "Option<Time>")]
    pub closes_at: Option<u64>,
    /// The time of the question, in seconds, not before any ballot's `at` (`tally.invalid-now`). Absent: directly after the last ballot, with
    /// voting still open.
    #[serde(default, with = "super::time::optional")]
    #[schemars(with = "Option<Time>")]
    pub now: Option<u64>,
    /// Members that join and leave while the vote is open, and keys that voters rotate; ordered by `after_ballot`, and for equal `after_ballot`
    /// in the order given. Joining and leaving count only under `membership_change: live`.
    #[serde(default)]
    #[builder(default)]
    pub events: Vec<MembershipEvent>,
    /// The proposal of the vote: a digest if ballots are signed, otherwise any name.
    #[serde(default)]
    #[builder(into)]
    pub proposal_hash: Option<String>,
    /// The proposal's id, which signed ballots of format 2 name; if absent, the ballots are of format 1.
    #[serde(default)]
    #[builder(into)]
    pub proposal_id: Option<String>,
    /// The revision of the proposal; required if ballots are signed.
    #[serde(default)]
    pub revision: Option<u64>,
    /// The senate that ballots must name; required if ballots are signed.
    #[serde(default)]
    #[builder(into)]
    pub instance: Option<String>,
}

/// A vote and ballots that were not cast.
///
/// The further ballots are counted after the vote's own ballots, with the same checks, but never with a signature. If the
/// vote has a `now`, `then` is computed at the latest of it and of the further ballots' times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct TallyWhatIfRequest {
    /// The vote with the ballots that were cast.
    pub vote: TallyCountRequest,
    /// More ballots, in order; unsigned under every rule, because nobody cast them. A `proposal_hash` in one is compared with the vote's, as in
    /// an unsigned ballot.
    pub further: Vec<BallotInput>,
}

/// The outcome of a vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeName {
    /// The proposal is approved.
    Approved,
    /// The proposal is rejected.
    Rejected,
}

/// The reason for the outcome of a vote. The first reason that applies is given, in this order: `empty_electorate`, `quorum_not_met`,
/// `no_yes_votes`, and then `threshold_met` or `threshold_not_met`. Only `threshold_met` is an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonName {
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
}

/// The status of a vote at a time. After the end of voting (`now` is not before the effective close) it is the outcome at close. Before that it
/// is `open`, unless the rule has `early_close` and the outcome is certain: a certain rejection takes effect at once, and a certain approval
/// after the vote has been open for `min_open` seconds, counted from `opens_at` to `now` or, without `now`, to the time of the last ballot that
/// counts. If a time is missing, it has been open for 0 seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusName {
    /// Ballots can still change the outcome, or voting must stay open.
    Open,
    /// The proposal is approved, and the approval is in effect.
    Approved,
    /// The proposal is rejected, and the rejection is in effect.
    Rejected,
}

/// The weights of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TallyWeights {
    /// The weight of the yes votes.
    pub yes: Weight,
    /// The weight of the no votes.
    pub no: Weight,
    /// The weight of the abstentions.
    pub abstain: Weight,
    /// The weight of the voters who have not voted.
    pub not_cast: Weight,
    /// The total weight of the electorate.
    pub electorate: Weight,
}

/// The numbers of voters, independent of their weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TallyVoters {
    /// Number of voters who voted yes.
    pub yes: u64,
    /// Number of voters who voted no.
    pub no: u64,
    /// Number of voters who abstained.
    pub abstain: u64,
    /// Number of voters who have not voted, including seats without weight.
    pub not_cast: u64,
    /// Number of seats.
    pub electorate: u64,
}

/// The additional votes that would decide the vote, in weight of seats that have not voted. Null: these seats alone cannot decide it.
///
/// A seat is never split: each number is the least sufficient weight that some of these seats have together. (If the
/// seats have more than 4,096 different sums of weights, it is the least weight, as if seats could be split.) The numbers
/// assume that seats that have voted keep their vote, even under `revote: replace`, and that nobody joins or leaves. After
/// the end of voting, each number is 0 or null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TallyStillNeeded {
    /// The least additional weight of yes with which the proposal is approved if nobody else votes; 0 if it is already approved.
    pub yes_to_approve: Option<Weight>,
    /// The least additional weight of yes that makes the approval final; null under `revote: replace` until voting has closed.
    pub yes_to_finish: Option<Weight>,
    /// The least additional weight of no that makes the rejection final; null under `revote: replace` until voting has closed, or 0 if all votes
    /// together could not approve.
    pub no_to_finish: Option<Weight>,
}

/// A ballot that does not count, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefusedBallot {
    /// The number of the ballot, counted from 1 in order of arrival.
    pub ballot: u64,
    /// The result of checking the ballot.
    pub fate: Fate,
    /// The code of the page that explains the result.
    pub code: super::Code,
}

/// The result of a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TallyCountResponse {
    /// The status after the last ballot, or at `now`.
    pub status_after_last_ballot: StatusName,
    /// The outcome if no more ballots arrive and nobody joins or leaves.
    pub outcome_at_close: OutcomeName,
    /// The reason for this outcome.
    pub reason_at_close: ReasonName,
    /// The number of the ballot after which no other ballot can change the outcome, counted from 1 in order of arrival; 0: before any ballot;
    /// null: only the closing time decides. Ballots that do not count are numbered too.
    ///
    /// The outcome is final if it does not depend on the voters who can still vote: those who have not voted and, under `revote: replace`,
    /// everybody (so only a rejection can be final: if all votes together could not approve). Under `membership_change: live` joining and
    /// leaving could change it; there it is final only when it takes effect too (see `StatusName`), and from then on joining and leaving change
    /// nothing.
    pub final_after_ballot: Option<u64>,
    /// The outcome that no other ballot can change; null while `final_after_ballot` is null.
    pub final_outcome: Option<OutcomeName>,
    /// The weights of the count.
    pub tally: TallyWeights,
    /// The numbers of voters.
    pub voters: TallyVoters,
    /// The additional votes that would decide the vote.
    pub still_needed: TallyStillNeeded,
    /// The least weight of yes that threshold and quorum together require, as if seats could be split, if all others take part in the way that
    /// helps the quorum most. Null if no yes is enough, and if the threshold depends on who votes (a share of another base than the electorate).
    pub yes_needed: Option<Weight>,
    /// The closing time including extensions, in seconds; absent if no closing time is known.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::time::optional")]
    #[schemars(with = "Option<Time>")]
    pub effective_close: Option<u64>,
    /// The result of checking each ballot, in order; empty for a count fed in batches.
    pub ballot_results: Vec<Fate>,
    /// The ballots that do not count; the first thousand.
    pub refused: Vec<RefusedBallot>,
    /// Number of ballots.
    pub ballots: u64,
    /// The digest that ballots for this electorate name.
    pub electorate_digest: Digest,
    /// The digest that ballots under this rule name.
    pub rule_digest: Digest,
    /// The result in one or two sentences for people.
    pub explanation: String,
    /// Findings about the vote itself.
    pub diagnostics: Vec<Diagnostic>,
}

/// The result of one batch of ballots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TallyBatchResponse {
    /// Number of ballots so far, in all batches.
    pub ballots: u64,
    /// Number of ballots of this batch that count.
    pub accepted: u64,
    /// Number of ballots of this batch that do not count.
    pub refused: u64,
    /// The number of the ballot that made the outcome final; null if there is none.
    pub final_after_ballot: Option<u64>,
}

/// A count, and the same count with further ballots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TallyWhatIfResponse {
    /// The present count of the vote.
    pub now: TallyCountResponse,
    /// The count with the further ballots.
    pub then: TallyCountResponse,
    /// The result of checking each further ballot.
    pub further_results: Vec<Fate>,
    /// True if the further ballots would change the outcome at close.
    pub outcome_changes: bool,
    /// True if the further ballots would make the outcome final.
    pub becomes_final: bool,
}

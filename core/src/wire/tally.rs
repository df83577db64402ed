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

/// A vote: who, under which rule, when; its ballots come with it or in batches.
///
/// Ballots are counted one by one, in the order given. For each one: the ballot is checked (see `Fate` for the order of
/// the checks), it is counted if nothing stands against it, the quorum is looked at (see
/// `RuleInput.late_quorum_extension`), members join and leave (`events`), and then finality is looked at.
///
/// A count in batches takes the seats that the request left out and then the ballots, one JSON object a line. A batch may
/// end in the middle of a line: the rest of the line is kept, and the next batch goes on with it. The first batch of
/// ballots, and also an empty one, freezes the electorate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TallyCountRequest {
    /// The frozen electorate, in any order.
    pub electorate: Vec<SeatInput>,
    /// The ballots in order of arrival.
    #[serde(default)]
    pub ballots: Vec<BallotInput>,
    /// What is enough.
    pub rule: RuleInput,
    /// The first second at which a ballot counts.
    #[serde(default, with = "super::time::optional")]
    #[schemars(with = "Option<Time>")]
    pub opens_at: Option<u64>,
    /// The first second at which a ballot does not count any more, without extensions. Absent: `opens_at` and the rule's
    /// `voting_period` give it; where one of the two is missing too, voting does not close, and a diagnostic says so when
    /// the rule has a `voting_period`. A value that differs from what they give is used, and a diagnostic says so.
    #[serde(default, with = "super::time::optional")]
    #[schemars(with = "Option<Time>")]
    pub closes_at: Option<u64>,
    /// The second at which the question is asked, not before any ballot's `at` (`tally.invalid-now`). Absent: right after
    /// the last ballot, with voting still open.
    #[serde(default, with = "super::time::optional")]
    #[schemars(with = "Option<Time>")]
    pub now: Option<u64>,
    /// Members joining and leaving while the vote is open, and keys that voters rotate to; ordered by `after_ballot`, and
    /// among the same `after_ballot` in the order given. Joining and leaving count only under `membership_change: live`.
    #[serde(default)]
    pub events: Vec<MembershipEvent>,
    /// The proposal voted on. A digest where ballots are signed, any name where they are not.
    #[serde(default)]
    pub proposal_hash: Option<String>,
    /// The proposal's id, which signed ballots of format 2 name; absent: the ballots are of format 1.
    #[serde(default)]
    pub proposal_id: Option<String>,
    /// The revision voted on; needed where ballots are signed.
    #[serde(default)]
    pub revision: Option<u64>,
    /// The installation that ballots must be meant for; needed where they are signed.
    #[serde(default)]
    pub instance: Option<String>,
}

/// A vote and ballots that were not cast.
///
/// The further ballots are counted after the vote's own, by the same checks, but never with a signature. Where the vote
/// has a `now`, `then` is asked at the latest of it and of the further ballots' times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TallyWhatIfRequest {
    /// The vote as it stands.
    pub vote: TallyCountRequest,
    /// Further ballots, in order; unsigned under every rule, since nobody cast them. A `proposal_hash` in one is compared
    /// with the vote's, as it is in an unsigned ballot.
    pub further: Vec<BallotInput>,
}

/// How a vote ends, or would end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeName {
    /// Enough yes.
    Approved,
    /// Not enough.
    Rejected,
}

/// Why a vote ends as it does. The first reason that applies is given, in this order: `empty_electorate`,
/// `quorum_not_met`, `no_yes_votes`, and then `threshold_met` or `threshold_not_met`. Only `threshold_met` is an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonName {
    /// The threshold was met.
    ThresholdMet,
    /// There were yes votes, but not enough.
    ThresholdNotMet,
    /// Nobody said yes.
    NoYesVotes,
    /// Not enough of the electorate took part.
    QuorumNotMet,
    /// The electorate has no weight.
    EmptyElectorate,
}

/// What a vote shows at a moment. Once voting has closed (`now` is not before the effective close) it is the outcome at
/// close. Before that it is `open`, unless the rule has `early_close` and the outcome is certain: a certain rejection
/// takes effect at once, and a certain approval once the vote has been open for `min_open` seconds, counted from
/// `opens_at` to `now` or, without `now`, to the time of the last ballot that counts. Where a time is missing, it has been
/// open for 0 seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusName {
    /// Ballots still matter, or voting has to stay open.
    Open,
    /// Approved, in effect.
    Approved,
    /// Rejected, in effect.
    Rejected,
}

/// Weights of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TallyWeights {
    /// Weight that said yes.
    pub yes: Weight,
    /// Weight that said no.
    pub no: Weight,
    /// Weight that abstained.
    pub abstain: Weight,
    /// Weight that has not voted.
    pub not_cast: Weight,
    /// All weight.
    pub electorate: Weight,
}

/// Numbers of voters, whatever their weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TallyVoters {
    /// Voters who said yes.
    pub yes: u64,
    /// Voters who said no.
    pub no: u64,
    /// Voters who abstained.
    pub abstain: u64,
    /// Voters who have not voted, seats without weight included.
    pub not_cast: u64,
    /// All seats.
    pub electorate: u64,
}

/// How far the vote is from its end, in weight of seats that have not voted. Null: these seats alone cannot get there.
///
/// A seat is never split: each number is a weight that some of these seats have together, the least one that is enough.
/// (Where the seats have more than 4,096 separate sums of weights, it is the least weight, as if seats could be split.)
/// Seats that have voted are taken to keep their vote, also under `revote: replace`, where they may still change it. Nobody
/// is taken to join or leave. Once voting has closed, each number is 0 or null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TallyStillNeeded {
    /// The least further yes with which the proposal is approved, all others silent; 0 when it is already.
    pub yes_to_approve: Option<Weight>,
    /// The least further yes after which the approval is final; null under `revote: replace` until voting has closed.
    pub yes_to_finish: Option<Weight>,
    /// The least further no after which the rejection is final; null under `revote: replace` until voting has closed, or 0
    /// where not even everybody's yes is enough.
    pub no_to_finish: Option<Weight>,
}

/// A ballot that does not count, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RefusedBallot {
    /// Which one, counted from 1 in order of arrival.
    pub ballot: u64,
    /// What became of it.
    pub fate: Fate,
    /// The code whose page explains it.
    pub code: super::Code,
}

/// A count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TallyCountResponse {
    /// What the vote shows after the last ballot, or at `now`.
    pub status_after_last_ballot: StatusName,
    /// The outcome if no more ballots arrive and nobody joins or leaves.
    pub outcome_at_close: OutcomeName,
    /// Why.
    pub reason_at_close: ReasonName,
    /// The ballot, counted from 1 in order of arrival, after which no further ballot could change the outcome; 0: before
    /// any ballot; null: only the closing time decides. Ballots that do not count are numbered too.
    ///
    /// The outcome is final when it is the same whatever the voters who are still free say: those who have not voted and,
    /// under `revote: replace`, everybody (so that only a rejection can be final: where not even everybody's yes is
    /// enough). Under `membership_change: live` joining and leaving could undo it; there it is final only when it takes
    /// effect too (see `StatusName`), and from then on joining and leaving change nothing.
    pub final_after_ballot: Option<u64>,
    /// The outcome that no further ballot can change; null while `final_after_ballot` is null.
    pub final_outcome: Option<OutcomeName>,
    /// The weights.
    pub tally: TallyWeights,
    /// The numbers of voters.
    pub voters: TallyVoters,
    /// How much more would decide.
    pub still_needed: TallyStillNeeded,
    /// The least weight of yes that threshold and quorum together ask for, as if seats could be split, when all others take
    /// part in the way that helps the quorum most. Null where no yes is enough, and where the threshold depends on who votes
    /// (a share of another base than the electorate).
    pub yes_needed: Option<Weight>,
    /// When voting closes, extensions included; absent when no closing time is known.
    #[serde(skip_serializing_if = "Option::is_none", with = "super::time::optional")]
    #[schemars(with = "Option<Time>")]
    pub effective_close: Option<u64>,
    /// What became of each ballot, in order; empty for a count fed in batches.
    pub ballot_results: Vec<Fate>,
    /// The ballots that do not count; the first thousand.
    pub refused: Vec<RefusedBallot>,
    /// Ballots seen.
    pub ballots: u64,
    /// The digest that ballots for this electorate name.
    pub electorate_digest: Digest,
    /// The digest that ballots under this rule name.
    pub rule_digest: Digest,
    /// The result in a sentence or two for people.
    pub explanation: String,
    /// What is worth knowing about the vote itself.
    pub diagnostics: Vec<Diagnostic>,
}

/// What one batch of ballots did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TallyBatchResponse {
    /// Ballots seen so far, in all batches.
    pub ballots: u64,
    /// Ballots of this batch that count.
    pub accepted: u64,
    /// Ballots of this batch that do not count.
    pub refused: u64,
    /// The ballot that made the outcome final, if one has.
    pub final_after_ballot: Option<u64>,
}

/// A count, and what it would become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TallyWhatIfResponse {
    /// The vote as it stands.
    pub now: TallyCountResponse,
    /// The vote if the further ballots were cast.
    pub then: TallyCountResponse,
    /// What would become of each further ballot.
    pub further_results: Vec<Fate>,
    /// Whether the outcome at close would be another one.
    pub outcome_changes: bool,
    /// Whether the further ballots would make the outcome final.
    pub becomes_final: bool,
}

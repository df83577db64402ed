//! `tally.count` and `tally.what_if`: an exact count that explains itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Diagnostic;
use super::ballot::{BallotInput, Fate};
use super::electorate::{MembershipEvent, SeatInput};
use super::rule::RuleInput;
use crate::digest::Digest;
use crate::electorate::Weight;

/// A vote: who, under which rule, when; its ballots come with it or in batches.
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
    #[serde(default)]
    pub opens_at: Option<u64>,
    /// The first second at which a ballot does not count any more.
    #[serde(default)]
    pub closes_at: Option<u64>,
    /// The second at which the question is asked; absent: right after the last ballot, with voting still open.
    #[serde(default)]
    pub now: Option<u64>,
    /// Members joining and leaving while the vote is open; they matter only under `membership_change: live`.
    #[serde(default)]
    pub events: Vec<MembershipEvent>,
    /// The proposal voted on. A digest where ballots are signed, any name where they are not.
    #[serde(default)]
    pub proposal_hash: Option<String>,
    /// The revision voted on; needed where ballots are signed.
    #[serde(default)]
    pub revision: Option<u64>,
    /// The installation that ballots must be meant for; needed where they are signed.
    #[serde(default)]
    pub instance: Option<String>,
}

/// A vote and ballots that were not cast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TallyWhatIfRequest {
    /// The vote as it stands.
    pub vote: TallyCountRequest,
    /// Further ballots, in order; unsigned under every rule, since nobody cast them.
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

/// Why a vote ends as it does.
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
    /// Nobody may vote.
    EmptyElectorate,
}

/// What a vote shows at a moment.
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

/// How far the vote is from its end, in weight of those who have not voted; null where it cannot get there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TallyStillNeeded {
    /// The least further yes with which the proposal is approved, all others silent; 0 when it is already.
    pub yes_to_approve: Option<Weight>,
    /// The least further yes after which the approval is final.
    pub yes_to_finish: Option<Weight>,
    /// The least further no after which the rejection is final.
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
    /// The outcome if no more ballots arrive.
    pub outcome_at_close: OutcomeName,
    /// Why.
    pub reason_at_close: ReasonName,
    /// The ballot, counted from 1, after which nothing could change the outcome; 0: before any; null: it is still open.
    pub final_after_ballot: Option<u64>,
    /// The outcome that nothing can change; null while something can.
    pub final_outcome: Option<OutcomeName>,
    /// The weights.
    pub tally: TallyWeights,
    /// The numbers of voters.
    pub voters: TallyVoters,
    /// How much more would decide.
    pub still_needed: TallyStillNeeded,
    /// The least yes that the rule asks for, where it does not depend on who votes; null where it does, or nothing is enough.
    pub yes_needed: Option<Weight>,
    /// When voting closes, extensions included; absent when no closing time is known.
    #[serde(skip_serializing_if = "Option::is_none")]
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

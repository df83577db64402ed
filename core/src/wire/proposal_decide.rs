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
use super::rule::{ChoiceInput, RuleInput};
use super::schema_check::SchemaOptions;
use super::scope::{ScopeOverride, ScopeRules};
use super::tally::{OutcomeName, ReasonName, TallyVoters};
use super::time::Time;
use super::weight::WeightInput;
use crate::digest::Digest;

/// Where a proposal is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalStatus {
    /// Being written.
    Draft,
    /// Submitted, and talked about.
    Debate,
    /// Voted on.
    Voting,
    /// Approved; the migration has not begun.
    Approved,
    /// Rejected, by the voters or as out of scope.
    Rejected,
    /// Voting ended without enough taking part.
    Expired,
    /// Taken back by its author.
    Withdrawn,
    /// Its migration runs.
    Migrating,
    /// The new schema is in force.
    Enacted,
    /// Its migration stopped or was undone; it can be begun again.
    Failed,
}

/// A proposal's state: counters and digests, never the list of ballots. Opaque to the caller, who stores it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalState {
    /// The proposal's id, the caller's choice.
    pub id: String,
    /// The installation that ballots must be meant for.
    pub instance: String,
    /// Where it is in its life.
    pub status: ProposalStatus,
    /// The content's number, from 1; an edit of a submitted proposal makes the next one.
    pub revision: u64,
    /// The content.
    pub content: ContentState,
    /// What the check found when it was submitted; null in a draft.
    pub checked: Option<CheckedState>,
    /// Comments so far.
    pub comments: u64,
    /// Concerns so far, resolved ones included.
    pub concerns: u64,
    /// Concerns that are open; at most 64.
    pub open_concerns: Vec<OpenConcern>,
    /// The vote; null before the first one was opened.
    pub voting: Option<VotingState>,
    /// Why it ended, once it did.
    pub ended: Option<EndedState>,
    /// How often its migration was begun.
    pub migrations: u64,
    /// The version of the schema that it became.
    pub enacted_version: Option<u64>,
    /// Events so far; the next one has this number plus one.
    pub events: u64,
    /// When the last event happened.
    #[serde(with = "super::time")]
    #[schemars(with = "Time")]
    pub updated_at: u64,
}

/// What identifies a content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContentState {
    /// Its digest under `rogatio/proposal@v1`.
    pub digest: Digest,
    /// Who proposes.
    pub author: String,
    /// The artifact type it is about.
    pub artifact_type: String,
    /// How it changes.
    pub change_type: ChangeType,
    /// The place that changes.
    pub pointer: String,
    /// The version it was written against.
    pub base_version: u64,
}

/// What the check found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckedState {
    /// When it was submitted: the debate counts from here.
    #[serde(with = "super::time")]
    #[schemars(with = "Time")]
    pub at: u64,
    /// Which rule of voting follows.
    pub class: RuleClass,
    /// What became of the proposer's claim.
    pub claim: ClaimVerdict,
    /// The rule itself.
    pub rule: RuleInput,
    /// Its digest.
    pub rule_digest: Digest,
    /// Whether it is within the domain.
    pub in_scope: bool,
    /// Why it is not; null when it is.
    pub scope_reason: Option<String>,
    /// The digest of the rules of scope; null when there were none.
    pub scope_digest: Option<Digest>,
    /// Whether its one appeal was used.
    pub appealed: bool,
}

/// A concern that nobody has resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenConcern {
    /// Its number, from 1.
    pub concern: u64,
    /// Who raised it, and alone can resolve it.
    pub author: String,
}

/// A vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VotingState {
    /// The first second at which a ballot counts.
    #[serde(with = "super::time")]
    #[schemars(with = "Time")]
    pub opens_at: u64,
    /// The first second at which none does any more, extensions included.
    #[serde(with = "super::time")]
    #[schemars(with = "Time")]
    pub closes_at: u64,
    /// Whether the quorum has been met.
    pub quorum_met: bool,
    /// Which ballots it takes; absent for the first format.
    #[serde(default, skip_serializing_if = "BallotFormat::is_first")]
    pub ballot_format: BallotFormat,
    /// The frozen electorate.
    pub electorate_digest: Digest,
    /// Weight that said yes.
    pub yes: WeightInput,
    /// Weight that said no.
    pub no: WeightInput,
    /// Weight that abstained.
    pub abstain: WeightInput,
    /// All weight.
    pub electorate: WeightInput,
    /// The numbers of voters.
    pub voters: TallyVoters,
    /// Ballots counted.
    pub ballots: u64,
    /// When the last one came; null before the first.
    #[serde(default, with = "super::time::optional")]
    #[schemars(with = "Option<Time>")]
    pub last_at: Option<u64>,
    /// The ballot after which nothing could change the outcome.
    pub final_after_ballot: Option<u64>,
    /// The outcome that nothing can change.
    pub final_outcome: Option<OutcomeName>,
    /// Seats of voters who were revoked before voting; absent while there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forfeited: Option<ForfeitedSeats>,
}

/// Seats of voters who were revoked before voting. They stay in the base, and no ballot comes from them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForfeitedSeats {
    /// How many.
    pub seats: u64,
    /// Their weight together.
    pub weight: WeightInput,
}

/// How a proposal ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndedState {
    /// When.
    #[serde(with = "super::time")]
    #[schemars(with = "Time")]
    pub at: u64,
    /// Why.
    pub reason: EndReason,
    /// In words.
    pub text: String,
}

/// Why a proposal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
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
    /// It is outside the domain.
    OutOfScope,
    /// Voters were revoked before voting, and without them it could not be approved any more.
    VoterRevoked,
    /// Its author took it back.
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

/// What somebody wants done.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Begins a proposal.
    Draft {
        /// Its id, the caller's choice.
        id: String,
        /// The installation that ballots will have to be meant for.
        instance: String,
        /// The content.
        proposal: Proposal,
    },
    /// Replaces the content; of a submitted proposal it makes a new revision and voids every ballot.
    Edit {
        /// The new content.
        proposal: Proposal,
    },
    /// Freezes the content and puts it to debate. Needs `facts.proposal` and `facts.registry`.
    Submit {},
    /// Says something.
    Comment {
        /// What.
        text: String,
        /// About which place of the change, as a JSON Pointer.
        #[serde(default)]
        pointer: Option<String>,
        /// In reply to which comment.
        #[serde(default)]
        in_reply_to: Option<u64>,
    },
    /// Raises a concern that stays visible until its author resolves it; it does not vote.
    RaiseConcern {
        /// What.
        text: String,
        /// About which place of the change, as a JSON Pointer.
        #[serde(default)]
        pointer: Option<String>,
    },
    /// Resolves a concern; only its author can.
    ResolveConcern {
        /// Its number.
        concern: u64,
    },
    /// Freezes the electorate and opens the vote; only the author or an administrator can. Needs `facts.electorate` and
    /// `facts.registry`.
    OpenVoting {
        /// When it closes; needed when the rule names no `voting_period`, refused when it does, and within the rule's least and
        /// most voting period.
        #[serde(default, with = "super::time::optional")]
        #[schemars(with = "Option<Time>")]
        closes_at: Option<u64>,
    },
    /// Records that a voter of the frozen electorate was revoked before voting: the seat stays in the base, and no ballot
    /// comes from it. Needs `facts.seat`.
    ForfeitSeat {},
    /// Casts a ballot. Needs `facts.seat` and, when the voter has voted before, `facts.earlier`.
    Cast {
        /// The ballot.
        ballot: Box<BallotInput>,
        /// Why; a no must say.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Gives a voter a seat in a vote that is open under `membership_change: live`. `facts.seat` is the seat that the voter
    /// has in it already; then the command is refused.
    Join {
        /// The new seat; it needs a key where ballots are signed and the weight is not 0.
        seat: SeatInput,
    },
    /// Takes the seat of a voter, and what it said, in a vote that is open under `membership_change: live`. Needs
    /// `facts.seat` and, when the voter has voted, `facts.earlier`.
    Leave {
        /// Who leaves.
        voter: String,
    },
    /// Ends the vote when its time is over, or its outcome is final and may take effect.
    Close {},
    /// Takes the proposal back; only its author can.
    Withdraw {
        /// Why.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Says whether a rejection as out of scope should be overruled; the last word of a voter before the appeal counts. Needs
    /// `facts.seat` and `facts.scope`.
    Overrule {
        /// Whether.
        choice: ChoiceInput,
    },
    /// Appeals against a rejection as out of scope, once. Needs `facts.proposal`, `facts.registry` and `facts.scope`, and what
    /// the voters said (`facts.overruling`, `facts.electorate`) where the scope has an override rule.
    Appeal {
        /// Why it belongs to the domain.
        text: String,
    },
    /// Begins the migration of an approved proposal, or again after it failed.
    BeginMigration {},
    /// Records that the migration is done.
    RecordEnacted {
        /// The version that the schema has now.
        version: u64,
    },
    /// Records that the migration stopped.
    RecordFailed {
        /// Why.
        reason: String,
    },
    /// Records that the migration was undone: the version before is in force again.
    RecordUndone {
        /// Why.
        reason: String,
    },
}

/// What the caller knows and the state does not hold. Each command names what it needs.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The content whose digest the state holds.
    #[serde(default)]
    pub proposal: Option<Proposal>,
    /// The artifact types that there are; the one concerned is enough.
    #[serde(default)]
    pub registry: Option<RegistrySnapshot>,
    /// The version of the type that is current, 0 for none; absent: as many as `registry` has. A ballot given with it is
    /// refused once the proposal is about an older one.
    #[serde(default)]
    pub current_version: Option<u64>,
    /// The rules of voting; absent: the default ones.
    #[serde(default)]
    pub rules: Option<VotingRules>,
    /// What belongs to the domain; absent: everything.
    #[serde(default)]
    pub scope: Option<ScopeRules>,
    /// What a rationale must have; absent: three words and a citation.
    #[serde(default)]
    pub rationale: Option<RationaleRules>,
    /// Whether the actor is an administrator, or the senate itself: they may open votes on proposals of others.
    #[serde(default)]
    pub administrator: bool,
    /// Who may vote.
    #[serde(default)]
    pub electorate: Option<Vec<SeatInput>>,
    /// The voter's seat in the frozen electorate; absent when there is none.
    #[serde(default)]
    pub seat: Option<SeatInput>,
    /// The voter's ballot of this revision that counts now.
    #[serde(default)]
    pub earlier: Option<Receipt>,
    /// What voters said to overruling a rejection as out of scope. Who is not in `electorate` does not count, and of several
    /// words of a voter the last does.
    #[serde(default)]
    pub overruling: Vec<Overruling>,
    /// Who must keep working.
    #[serde(default)]
    pub mode: CompatibilityMode,
    /// Whether every version of the type is compared.
    #[serde(default)]
    pub transitive: bool,
    /// What the caller vouches for. `format_assertion` may stand here or in `options`: where either says that `format` is a rule,
    /// it is one in every judgement of this request.
    #[serde(default)]
    pub assumptions: Assumptions,
    /// How schemas are read. `resources` are there for every version.
    #[serde(default)]
    pub options: SchemaOptions,
    /// Documents that only references of the versions in the registry may lead to, by absolute URI. A document here takes the
    /// place of the one with the same URI in `options.resources`.
    #[serde(default)]
    pub old_resources: BTreeMap<String, Value>,
    /// Documents that only references of the schema that would be may lead to, by absolute URI. A document here takes the
    /// place of the one with the same URI in `options.resources`.
    #[serde(default)]
    pub new_resources: BTreeMap<String, Value>,
}

/// What a voter said to overruling a rejection as out of scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Overruling {
    /// Who.
    pub voter: String,
    /// Whether it should be overruled.
    pub choice: ChoiceInput,
}

/// Proof to a voter that a ballot was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Which ballot of the vote, counted from 1.
    pub ballot: u64,
    /// Its digest under `rogatio/ballot@v1`, or `rogatio/ballot@v2` where the vote takes that format.
    pub digest: Digest,
    /// What it said.
    pub choice: ChoiceInput,
    /// When it was counted.
    #[serde(with = "super::time")]
    #[schemars(with = "Time")]
    pub at: u64,
    /// When the voter issued it, by the voter's clock; absent for ballots that are not signed and in format 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<u64>,
    /// What orders the voter's ballots of the same second; absent where `issued_at` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
}

/// A command, and what it is decided on.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalDecideRequest {
    /// The state that the last decision answered; null before the first.
    #[serde(default)]
    pub state: Option<ProposalState>,
    /// What somebody wants done.
    pub command: Command,
    /// Who wants it.
    pub actor: String,
    /// What the caller knows.
    #[serde(default)]
    pub facts: Facts,
    /// The second at which it happens, by the caller's clock. A clock that is behind the last event does not turn a life
    /// back: the time of the last event is taken, and `clock_behind` of the answer says so.
    #[serde(with = "super::time")]
    #[schemars(with = "Time")]
    pub now: u64,
}

/// Something that happened. Applied to the state before it, it gives the state after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its number, from 1 without gaps.
    pub number: u64,
    /// When.
    #[serde(with = "super::time")]
    #[schemars(with = "Time")]
    pub at: u64,
    /// Who made it happen.
    pub actor: String,
    /// What.
    pub happened: Happened,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Happened {
    /// A proposal was begun.
    Drafted {
        /// Its id.
        id: String,
        /// The installation.
        instance: String,
        /// The content.
        content: ContentState,
    },
    /// Its content was replaced.
    Edited {
        /// The revision, the same one in a draft.
        revision: u64,
        /// The new content.
        content: ContentState,
        /// Ballots that do not count any more.
        voided_ballots: u64,
    },
    /// It was frozen, checked, and put to debate.
    Submitted {
        /// What the check found.
        checked: Box<CheckedState>,
        /// The digest of the whole answer of `proposal.check` under `rogatio/leaf-text@v1`, where the caller keeps that text; the
        /// engine leaves it out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<Digest>,
    },
    /// It is outside the domain.
    RejectedAsOutOfScope {
        /// Why.
        text: String,
    },
    /// Its rejection as out of scope was appealed against.
    Appealed {
        /// Why it belongs to the domain.
        text: Quoted<String>,
        /// Whether the appeal was granted; then it is in debate.
        granted: bool,
        /// Why, or why not.
        reason: String,
        /// What the voters said to overruling it; null where the rules of scope do not let them.
        #[serde(default)]
        overruling: Option<ScopeOverride>,
    },
    /// A voter said whether its rejection as out of scope should be overruled.
    OverruleCast {
        /// Who.
        voter: String,
        /// Whether.
        choice: ChoiceInput,
    },
    /// Somebody said something.
    Commented {
        /// Its number, from 1.
        comment: u64,
        /// What.
        text: Quoted<String>,
        /// About which place.
        pointer: Option<String>,
        /// In reply to which comment.
        in_reply_to: Option<u64>,
    },
    /// Somebody is concerned.
    ConcernRaised {
        /// Its number, from 1.
        concern: u64,
        /// About what.
        text: Quoted<String>,
        /// About which place.
        pointer: Option<String>,
    },
    /// Somebody is not concerned any more.
    ConcernResolved {
        /// Its number.
        concern: u64,
    },
    /// The vote began.
    VotingOpened {
        /// When it closes.
        #[serde(with = "super::time")]
        #[schemars(with = "Time")]
        closes_at: u64,
        /// Which ballots it takes; absent for the first format.
        #[serde(default, skip_serializing_if = "BallotFormat::is_first")]
        ballot_format: BallotFormat,
        /// The frozen electorate.
        electorate_digest: Digest,
        /// All weight.
        electorate: WeightInput,
        /// All seats.
        seats: u64,
    },
    /// A voter was revoked before voting: the seat stays in the base, and no ballot comes from it.
    SeatForfeited {
        /// Who.
        voter: String,
        /// The weight of the seat.
        weight: WeightInput,
    },
    /// A ballot was counted.
    BallotCast {
        /// The voter, the weight and what became of it.
        voter: String,
        /// The weight of the voter's seat.
        weight: WeightInput,
        /// What the voter gets, and can show.
        receipt: Receipt,
        /// What the voter's earlier ballot said, which this one replaces.
        replaces: Option<ChoiceInput>,
        /// Why.
        reason: Option<String>,
    },
    /// A voter joined a live electorate.
    MemberJoined {
        /// Who.
        voter: String,
        /// The weight of the new seat.
        weight: WeightInput,
        /// The key that signs the voter's ballots; null where there is none.
        public_key: Option<String>,
    },
    /// A voter left a live electorate.
    MemberLeft {
        /// Who.
        voter: String,
        /// The weight of the seat.
        weight: WeightInput,
        /// What the voter's ballot said, which does not count any more; null where the voter had not voted.
        retracts: Option<ChoiceInput>,
    },
    /// Enough said yes.
    Approved {
        /// In words.
        text: String,
    },
    /// Not enough said yes.
    Rejected {
        /// Why.
        reason: EndReason,
        /// In words.
        text: String,
    },
    /// Not enough took part.
    Expired {
        /// Why.
        reason: EndReason,
        /// In words.
        text: String,
    },
    /// Its author took it back.
    Withdrawn {
        /// Why.
        text: String,
    },
    /// Its migration began.
    MigrationBegan {
        /// Which attempt, from 1.
        attempt: u64,
    },
    /// The new schema is in force.
    Enacted {
        /// Its version.
        version: u64,
    },
    /// The migration stopped.
    MigrationFailed {
        /// Why.
        text: String,
    },
    /// The migration was undone.
    MigrationUndone {
        /// Why.
        text: String,
    },
}

/// What follows from a command.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProposalDecideResponse {
    /// The state to store; the same as before when nothing happened.
    pub state: ProposalState,
    /// What happened, in order; to be logged in the transaction that stores the state. Empty for a repeated ballot.
    pub events: Vec<Event>,
    /// What the voter gets; absent for other commands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
    /// By how many seconds `now` was before the last event, whose time was taken instead; absent when it was not.
    #[serde(skip_serializing_if = "Option::is_none", with = "super::time::optional")]
    #[schemars(with = "Option<Time>")]
    pub clock_behind: Option<u64>,
}

/// Events of one proposal, in order.
///
/// Each event is made anew by what decides commands, from the state before it, and compared: numbers, times, closing times,
/// receipts, digests of rules and of unsigned ballots, voided ballots, outcomes, reasons and texts of endings. An event that
/// no command could have given is refused (`proposal.replay-broken`), also the beginning of a decision without its rest.
/// What is neither in the state nor made by deciding is believed, unless the facts of the event are given.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalReplayRequest {
    /// The state before the first of the events; null for the whole life.
    #[serde(default)]
    pub state: Option<ProposalState>,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// What events were decided on, for those where it is known. The seats of voters are known from `facts.electorate` of
    /// the event that opened their vote, too.
    #[serde(default)]
    pub facts: Vec<EventFacts>,
    /// Whether more events may follow, also of the last decision.
    #[serde(default)]
    pub partial: bool,
}

/// What an event was decided on: the facts that its command needs, as in `proposal.decide`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventFacts {
    /// The number of the event.
    pub event: u64,
    /// The facts. Without `registry` the check of a submission, or the hearing of an appeal, is believed; without
    /// `electorate` the frozen electorate is. A ballot needs `seat`, and `earlier` where the voter's ballot before it is not
    /// among these events: for the ballots of a vote that had ballots before the first of the events, facts are needed,
    /// because the state does not say who has voted.
    #[serde(default)]
    pub facts: Facts,
    /// The ballot as it came, of an event that counted one. Then its signature, and all that it names, is checked again.
    #[serde(default)]
    pub ballot: Option<BallotInput>,
}

/// The state that the events lead to.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProposalReplayResponse {
    /// The state; null after no events.
    pub state: Option<ProposalState>,
    /// Whether the last decision is not complete, which only a `partial` replay answers; absent when it is.
    #[serde(skip_serializing_if = "is_false")]
    pub unfinished: bool,
}

const fn is_false(value: &bool) -> bool {
    !*value
}

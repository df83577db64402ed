//! Why a command is refused.

use super::transition::CommandKind;
use crate::ballot::Issue;
use crate::electorate::ElectorateError;
use crate::excerpt::excerpt;
use crate::tally::CLOCK_TOLERANCE;
use crate::threshold::RuleError;
use crate::wire::ballot::Fate;
use crate::wire::proposal_decide::ProposalStatus;
use crate::wire::{Code, Diagnostic, Problem};

/// Why a command is refused. Nothing has happened.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LifeError {
    /// The diagram has no such arrow.
    #[error("the command `{}` is not allowed {}", .command.as_str(), where_it_is(*.from))]
    NotDrawn {
        /// Where the proposal is; none before the first command.
        from: Option<ProposalStatus>,
        /// What was wanted.
        command: CommandKind,
    },
    /// The outcome is final or the time is over; only closing is left.
    #[error("the outcome is already decided; only `close` is allowed")]
    Decided,
    /// Somebody else's proposal.
    #[error("only the author can do this")]
    NotAuthor,
    /// Neither the author nor an administrator.
    #[error("only the author or an administrator can open the vote")]
    NotPresiding,
    /// A closing time outside of what the rule allows.
    #[error("voting would be open for {open} seconds; the rule allows from {least} to {most}")]
    Period {
        /// Seconds from opening to closing.
        open: u64,
        /// The fewest.
        least: u64,
        /// The most.
        most: u64,
    },
    /// Somebody else's concern.
    #[error("concern {0} can only be resolved by the agent that raised it")]
    NotConcernAuthor(u64),
    /// No such concern is open.
    #[error("there is no open concern {0}")]
    UnknownConcern(u64),
    /// No such comment.
    #[error("there is no comment {0}")]
    UnknownComment(u64),
    /// More concerns than can be open.
    #[error("{0} concerns are open, which is the limit")]
    TooManyConcerns(usize),
    /// A text that says nothing, or too much.
    #[error("`{field}` must have 1 to {most} characters")]
    Text {
        /// The field of the command.
        field: &'static str,
        /// The most characters.
        most: usize,
    },
    /// A pointer that is none.
    #[error("`{0}` is not a JSON Pointer")]
    Pointer(String),
    /// A fact is missing that the command needs.
    #[error("`{0}` is missing")]
    MissingFact(&'static str),
    /// The content given is not the one of the state.
    #[error("the given content differs from the content that the state names")]
    OtherContent,
    /// A check found faults.
    #[error("the proposal cannot be submitted: {}", .0.first().map(|first| first.message.as_str()).unwrap_or_default())]
    NotSubmittable(Vec<Diagnostic>),
    /// The schema has moved on.
    #[error("the proposal is based on version {base}, but the current version is {current}")]
    Stale {
        /// The version it was written against.
        base: u64,
        /// The current one.
        current: u64,
    },
    /// The debate has not lasted long enough.
    #[error("the rule requires more debate: voting can open at {at}")]
    DebateTooShort {
        /// The first second at which it may.
        at: u64,
    },
    /// Nobody knows when voting closes, or two say so.
    #[error(
        "the closing time must be given either in the rule (`voting_period`) or in the command (`closes_at`)"
    )]
    ClosingTime,
    /// The rule does not say whether ballots are signed.
    #[error("the rule must say whether ballots are signed")]
    Signatures,
    /// Ballots are signed, and a seat has no key.
    #[error("`{0}` has no key, but the rule requires signed ballots")]
    MissingKey(String),
    /// The vote goes on.
    #[error("voting is open until {0}, and its outcome is not final")]
    StillOpen(u64),
    /// The ballot does not count.
    #[error("{}", fate_message(*.0))]
    Ballot(Fate),
    /// The ballot says that it was issued when voting was not open, or later than now.
    #[error("{}", wrong_time(*.issued_at, *.now, *.opens_at, *.closes_at))]
    WrongTime {
        /// When it says that it was issued.
        issued_at: u64,
        /// The time here.
        now: u64,
        /// The first second at which a ballot counts.
        opens_at: Option<u64>,
        /// The first second at which none does any more.
        closes_at: Option<u64>,
    },
    /// The ballot that counts was issued later, or in the same second with the same sequence.
    #[error(
        "the ballot was issued at {} with sequence {}; the voter's current ballot was issued at {} with sequence {}",
        .issue.at, .issue.sequence, .counts.at, .counts.sequence
    )]
    NotNewer {
        /// When this one was issued.
        issue: Issue,
        /// When the one that counts was issued.
        counts: Issue,
    },
    /// The reason given is not the one that was signed.
    #[error("the reason is not the reason that was signed")]
    OtherReason,
    /// The vote has no room for the seat or the earlier ballot given.
    #[error("the given seat or earlier ballot does not belong to this vote")]
    OtherSeat,
    /// The same ballot was counted before.
    #[error("the voter's current ballot is identical to this one")]
    Repeated,
    /// The rule freezes the electorate.
    #[error("the rule fixes the electorate when voting opens")]
    Frozen,
    /// Somebody has a seat already, or none.
    #[error("`{voter}` {}", if *.is_member { "already belongs to the electorate" } else { "does not belong to the electorate" })]
    Membership {
        /// Who.
        voter: String,
        /// Whether the voter has a seat.
        is_member: bool,
    },
    /// The decision before is not complete.
    #[error("the earlier decision is not complete")]
    Unfinished,
    /// It only follows another event in the same decision.
    #[error("no event led to it")]
    NotOwed,
    /// No check, and no hearing of an appeal, finds this.
    #[error("this cannot be the result of a check")]
    OtherFinding,
    /// It was not rejected as out of scope.
    #[error("only a rejection as out of scope can be appealed")]
    NotAppealable,
    /// The rules of scope let nobody overrule.
    #[error("the rules of scope have no `override_rule`, so an appeal is not possible")]
    NotOverrulable,
    /// The one appeal was used.
    #[error("only one appeal is allowed, and it was already made")]
    AppealUsed,
    /// The rule cannot be.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// The electorate cannot be.
    #[error("{1}")]
    Electorate(usize, ElectorateError),
    /// Events that do not follow each other.
    #[error("event {number} is not valid here: {why}")]
    Replay {
        /// Its number.
        number: u64,
        /// Why not.
        why: String,
    },
}

fn wrong_time(issued_at: u64, now: u64, opens_at: Option<u64>, closes_at: Option<u64>) -> String {
    let time = |time: Option<u64>| time.map_or_else(|| "any time".to_owned(), |time| time.to_string());
    format!(
        "the ballot says that it was issued at {issued_at}; here it is {now}, and voting is open from {} until {}; the clocks may differ by {CLOCK_TOLERANCE} seconds",
        time(opens_at),
        time(closes_at),
    )
}

fn where_it_is(from: Option<ProposalStatus>) -> String {
    from.map_or_else(|| "before `draft`".to_owned(), |status| format!("in status `{}`", status.as_str()))
}

fn fate_message(fate: Fate) -> &'static str {
    fate.code().map_or("the ballot counts", Code::title)
}

impl LifeError {
    /// The refusal of an event, or of a state, that deciding does not give.
    pub(super) fn broken(number: u64, why: impl Into<String>) -> Self {
        Self::Replay { number, why: why.into() }
    }

    /// The code on the wire.
    pub fn code(&self) -> Code {
        match self {
            Self::NotDrawn { from: Some(status), .. } if status.is_closed() => Code::ProposalAlreadyClosed,
            Self::NotDrawn { .. } => Code::ProposalWrongStatus,
            Self::Decided => Code::ProposalDecided,
            Self::NotAuthor | Self::NotPresiding => Code::ProposalNotAuthor,
            Self::Period { .. } => Code::RuleInvalidTime,
            Self::NotConcernAuthor(_) => Code::ProposalNotConcernAuthor,
            Self::UnknownConcern(_) => Code::ProposalUnknownConcern,
            Self::UnknownComment(_) => Code::ProposalUnknownComment,
            Self::TooManyConcerns(_) => Code::ProposalTooManyConcerns,
            Self::Text { .. } => Code::ProposalInvalidText,
            Self::Pointer(_) => Code::ProposalInvalidPlace,
            Self::MissingFact(_) => Code::ProposalMissingFact,
            Self::OtherContent
            | Self::OtherSeat
            | Self::Repeated
            | Self::OtherFinding
            | Self::Membership { .. } => Code::ProposalOtherFact,
            Self::NotSubmittable(_) => Code::ProposalNotSubmittable,
            Self::Stale { .. } => Code::ProposalStale,
            Self::DebateTooShort { .. } => Code::ProposalDebateTooShort,
            Self::ClosingTime => Code::ProposalClosingTime,
            Self::Signatures => Code::RuleMissingSignatures,
            Self::MissingKey(_) => Code::ElectorateMissingKey,
            Self::StillOpen(_) => Code::ProposalStillOpen,
            Self::Ballot(fate) => fate.code().unwrap_or(Code::Internal),
            Self::WrongTime { .. } => Code::BallotWrongTime,
            Self::NotNewer { .. } => Code::BallotNotNewer,
            Self::OtherReason => Code::BallotOtherReason,
            Self::NotAppealable | Self::NotOverrulable => Code::ProposalNotAppealable,
            Self::AppealUsed => Code::ProposalAppealUsed,
            Self::Rule(error) => error.code(),
            Self::Electorate(_, error) => error.code(),
            Self::Frozen => Code::ProposalElectorateFrozen,
            Self::Unfinished | Self::NotOwed | Self::Replay { .. } => Code::ProposalReplayBroken,
        }
    }
}

impl From<LifeError> for Problem {
    fn from(error: LifeError) -> Self {
        let problem = Problem::new(error.code(), error.to_string());
        match error {
            LifeError::NotSubmittable(findings) => {
                let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
                problem
                    .with_help(format!("`proposal.check` lists all faults: {}", excerpt(&codes.join(", "))))
            }
            LifeError::Stale { .. } => {
                problem.with_help("`proposal.rebase` applies the change to the current version")
            }
            LifeError::WrongTime { .. } => problem
                .with_help("set the clock, and sign the ballot again with the current time as `issued_at`"),
            LifeError::NotNewer { .. } => problem.with_help(
                "read the proposal again, and sign with the `sequence` in its `ballot` and the current time",
            ),
            LifeError::MissingFact(field) => problem.at(format!("/{}", field.replace('.', "/"))),
            _ => problem,
        }
    }
}

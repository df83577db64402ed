//! What a command comes to once its facts are known.
//!
//! [`decide`](super::decide) resolves a command and its facts to an [`Act`]; [`replay`](super::replay) takes the same act
//! out of an event that claims to have happened. Both ask [`happen`](super::happen::happen), so an event that deciding could not have given is
//! refused in a replay: everything in an event that is not in its act is made here.

use super::transition::CommandKind;
use crate::ballot::{Choice, Issue};
use crate::digest::Digest;
use crate::electorate::{Electorate, Seat};
use crate::wire::ballot::BallotFormat;
use crate::wire::proposal_check::{ClaimVerdict, RuleClass};
use crate::wire::proposal_decide::{ContentState, Receipt};
use crate::wire::quoted::Quoted;
use crate::wire::rule::RuleInput;
use crate::wire::scope::ScopeOverride;

/// What a command comes to once its facts are known.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Draft { id: String, instance: String, content: ContentState },
    Edit { content: ContentState },
    Submit(Box<Finding>),
    RejectAsOutOfScope,
    Comment { text: Quoted<String>, pointer: Option<String>, in_reply_to: Option<u64> },
    RaiseConcern { text: Quoted<String>, pointer: Option<String> },
    ResolveConcern { concern: u64 },
    OpenVoting { closes_at: Option<u64>, roll: Roll },
    Cast(Box<Vote>),
    ForfeitSeat { voter: String, weight: u128 },
    Join(Seat),
    Leave { voter: String, weight: u128, said: Option<Choice> },
    Close,
    Withdraw { text: String },
    Overrule { voter: String, choice: Choice },
    Appeal(Box<Hearing>),
    BeginMigration,
    RecordEnacted { version: u64 },
    RecordFailed { reason: String },
    RecordUndone { reason: String },
}

/// What a check found that a state keeps.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub(super) class: RuleClass,
    pub(super) claim: ClaimVerdict,
    pub(super) rule: RuleInput,
    /// Why it is outside the domain; `None` when it is not.
    pub(super) scope_reason: Option<String>,
    pub(super) scope_digest: Option<Digest>,
    /// The digest of the whole answer, where a log says it.
    pub(super) answer: Option<Digest>,
}

/// What came of an appeal.
#[derive(Debug, Clone)]
pub(super) struct Hearing {
    pub(super) text: Quoted<String>,
    pub(super) granted: bool,
    pub(super) reason: String,
    pub(super) overruling: Option<ScopeOverride>,
}

impl Act {
    /// The command that it comes from; `None` for what only follows another event.
    pub(super) const fn kind(&self) -> Option<CommandKind> {
        Some(match self {
            Self::Draft { .. } => CommandKind::Draft,
            Self::Edit { .. } => CommandKind::Edit,
            Self::Submit(_) => CommandKind::Submit,
            Self::RejectAsOutOfScope => return None,
            Self::Comment { .. } => CommandKind::Comment,
            Self::RaiseConcern { .. } => CommandKind::RaiseConcern,
            Self::ResolveConcern { .. } => CommandKind::ResolveConcern,
            Self::OpenVoting { .. } => CommandKind::OpenVoting,
            Self::Cast(_) => CommandKind::Cast,
            Self::ForfeitSeat { .. } => CommandKind::ForfeitSeat,
            Self::Join(_) => CommandKind::Join,
            Self::Leave { .. } => CommandKind::Leave,
            Self::Close => CommandKind::Close,
            Self::Withdraw { .. } => CommandKind::Withdraw,
            Self::Overrule { .. } => CommandKind::Overrule,
            Self::Appeal(_) => CommandKind::Appeal,
            Self::BeginMigration => CommandKind::BeginMigration,
            Self::RecordEnacted { .. } => CommandKind::RecordEnacted,
            Self::RecordFailed { .. } => CommandKind::RecordFailed,
            Self::RecordUndone { .. } => CommandKind::RecordUndone,
        })
    }
}

/// Who may vote when a vote opens, as an event keeps it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Roll {
    pub(super) digest: Digest,
    pub(super) weight: u128,
    pub(super) seats: u64,
    /// Which ballots the vote takes.
    pub(super) format: BallotFormat,
}

impl Roll {
    /// The roll of a whole electorate.
    pub(super) fn of(electorate: &Electorate) -> Self {
        let seats = u64::try_from(electorate.seats().len()).unwrap_or(u64::MAX);
        Self { digest: electorate.digest(), weight: electorate.total(), seats, format: BallotFormat::V2 }
    }
}

/// A ballot whose seat and proof have been looked at.
#[derive(Debug, Clone)]
pub(super) struct Vote {
    pub(super) voter: String,
    pub(super) weight: u128,
    pub(super) choice: Choice,
    /// The digest of what was signed; `None` for an unsigned ballot, whose digest follows from what it says.
    pub(super) signed: Option<Digest>,
    /// When the voter issued it; `None` for an unsigned ballot and in format 1.
    pub(super) issue: Option<Issue>,
    pub(super) reason: Option<String>,
    /// The voter's ballot that counts now.
    pub(super) earlier: Option<Receipt>,
}

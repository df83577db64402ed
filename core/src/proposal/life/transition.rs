//! The diagram of a proposal's life: which command may come in which status.

use crate::wire::proposal_decide::{Command, ProposalStatus};

/// The kind of a command, without what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CommandKind {
    /// Begin a proposal.
    Draft,
    /// Replace its content.
    Edit,
    /// Put it to debate.
    Submit,
    /// Say something.
    Comment,
    /// Raise a concern.
    RaiseConcern,
    /// Resolve a concern.
    ResolveConcern,
    /// Open the vote.
    OpenVoting,
    /// Record that a voter was revoked before voting.
    ForfeitSeat,
    /// Cast a ballot.
    Cast,
    /// Give a voter a seat, in a live electorate.
    Join,
    /// Take a voter's seat, in a live electorate.
    Leave,
    /// End the vote.
    Close,
    /// Take the proposal back.
    Withdraw,
    /// Say whether a rejection as out of scope should be overruled.
    Overrule,
    /// Appeal against a rejection as out of scope.
    Appeal,
    /// Begin the migration.
    BeginMigration,
    /// Record that the migration is done.
    RecordEnacted,
    /// Record that the migration stopped.
    RecordFailed,
    /// Record that the migration was undone.
    RecordUndone,
}

impl CommandKind {
    /// Every kind.
    pub const ALL: [Self; 19] = [
        Self::Draft,
        Self::Edit,
        Self::Submit,
        Self::Comment,
        Self::RaiseConcern,
        Self::ResolveConcern,
        Self::OpenVoting,
        Self::ForfeitSeat,
        Self::Cast,
        Self::Join,
        Self::Leave,
        Self::Close,
        Self::Withdraw,
        Self::Overrule,
        Self::Appeal,
        Self::BeginMigration,
        Self::RecordEnacted,
        Self::RecordFailed,
        Self::RecordUndone,
    ];

    /// The kind of a command.
    pub const fn of(command: &Command) -> Self {
        match command {
            Command::Draft { .. } => Self::Draft,
            Command::Edit { .. } => Self::Edit,
            Command::Submit {} => Self::Submit,
            Command::Comment { .. } => Self::Comment,
            Command::RaiseConcern { .. } => Self::RaiseConcern,
            Command::ResolveConcern { .. } => Self::ResolveConcern,
            Command::OpenVoting { .. } => Self::OpenVoting,
            Command::ForfeitSeat {} => Self::ForfeitSeat,
            Command::Cast { .. } => Self::Cast,
            Command::Join { .. } => Self::Join,
            Command::Leave { .. } => Self::Leave,
            Command::Close {} => Self::Close,
            Command::Withdraw { .. } => Self::Withdraw,
            Command::Overrule { .. } => Self::Overrule,
            Command::Appeal { .. } => Self::Appeal,
            Command::BeginMigration {} => Self::BeginMigration,
            Command::RecordEnacted { .. } => Self::RecordEnacted,
            Command::RecordFailed { .. } => Self::RecordFailed,
            Command::RecordUndone { .. } => Self::RecordUndone,
        }
    }

    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Edit => "edit",
            Self::Submit => "submit",
            Self::Comment => "comment",
            Self::RaiseConcern => "raise_concern",
            Self::ResolveConcern => "resolve_concern",
            Self::OpenVoting => "open_voting",
            Self::ForfeitSeat => "forfeit_seat",
            Self::Cast => "cast",
            Self::Join => "join",
            Self::Leave => "leave",
            Self::Close => "close",
            Self::Withdraw => "withdraw",
            Self::Overrule => "overrule",
            Self::Appeal => "appeal",
            Self::BeginMigration => "begin_migration",
            Self::RecordEnacted => "record_enacted",
            Self::RecordFailed => "record_failed",
            Self::RecordUndone => "record_undone",
        }
    }
}

impl ProposalStatus {
    /// Every status, in the order of a life.
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::Debate,
        Self::Voting,
        Self::Approved,
        Self::Rejected,
        Self::Expired,
        Self::Withdrawn,
        Self::Migrating,
        Self::Enacted,
        Self::Failed,
    ];

    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Debate => "debate",
            Self::Voting => "voting",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::Migrating => "migrating",
            Self::Enacted => "enacted",
            Self::Failed => "failed",
        }
    }

    /// Whether voters have no more to say.
    pub const fn is_closed(self) -> bool {
        !matches!(self, Self::Draft | Self::Debate | Self::Voting)
    }
}

/// Whether the diagram has an arrow for this command from this status; `None` is before the first command.
pub const fn is_drawn(from: Option<ProposalStatus>, command: CommandKind) -> bool {
    use CommandKind as C;
    use ProposalStatus as S;
    match from {
        None => matches!(command, C::Draft),
        Some(S::Draft) => matches!(command, C::Edit | C::Submit | C::Withdraw),
        Some(S::Debate) => matches!(
            command,
            C::Edit | C::Comment | C::RaiseConcern | C::ResolveConcern | C::OpenVoting | C::Withdraw
        ),
        Some(S::Voting) => matches!(
            command,
            C::Edit
                | C::Comment
                | C::RaiseConcern
                | C::ResolveConcern
                | C::ForfeitSeat
                | C::Cast
                | C::Join
                | C::Leave
                | C::Close
                | C::Withdraw
        ),
        Some(S::Rejected) => matches!(command, C::Overrule | C::Appeal),
        Some(S::Approved | S::Failed) => matches!(command, C::BeginMigration),
        Some(S::Migrating) => matches!(command, C::RecordEnacted | C::RecordFailed),
        Some(S::Enacted) => matches!(command, C::RecordUndone),
        Some(S::Expired | S::Withdrawn) => false,
    }
}

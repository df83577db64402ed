//! What became of a ballot, as codes and as sentences.

use crate::wire::Code;
use crate::wire::ballot::Fate;

impl Fate {
    /// Every fate, in the order of the wire's list.
    pub const ALL: [Self; 21] = [
        Self::Accepted,
        Self::Replaced,
        Self::AlreadyVoted,
        Self::NotInElectorate,
        Self::ZeroWeight,
        Self::UnknownChoice,
        Self::NotOpen,
        Self::VotingClosed,
        Self::WrongProposalHash,
        Self::WrongRevision,
        Self::WrongElectorate,
        Self::WrongRule,
        Self::WrongInstance,
        Self::BadSignature,
        Self::Unsigned,
        Self::MissingReason,
        Self::Malformed,
        Self::AlreadyFinal,
        Self::WrongFormat,
        Self::WrongTime,
        Self::NotNewer,
    ];

    /// Whether the ballot counts.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Accepted | Self::Replaced)
    }

    /// The code of a ballot that does not count; `None` for one that does.
    pub const fn code(self) -> Option<Code> {
        Some(match self {
            Self::Accepted | Self::Replaced => return None,
            Self::AlreadyVoted => Code::BallotAlreadyCast,
            Self::NotInElectorate => Code::BallotNotEligible,
            Self::ZeroWeight => Code::BallotZeroWeight,
            Self::UnknownChoice => Code::BallotUnknownChoice,
            Self::NotOpen => Code::BallotNotOpen,
            Self::VotingClosed => Code::BallotClosed,
            Self::WrongProposalHash => Code::BallotWrongProposal,
            Self::WrongRevision => Code::BallotWrongRevision,
            Self::WrongElectorate => Code::BallotWrongElectorate,
            Self::WrongRule => Code::BallotWrongRule,
            Self::WrongInstance => Code::BallotWrongInstance,
            Self::BadSignature => Code::BallotBadSignature,
            Self::Unsigned => Code::BallotUnsigned,
            Self::MissingReason => Code::BallotMissingReason,
            Self::Malformed => Code::BallotMalformed,
            Self::AlreadyFinal => Code::BallotAlreadyFinal,
            Self::WrongFormat => Code::BallotWrongFormat,
            Self::WrongTime => Code::BallotWrongTime,
            Self::NotNewer => Code::BallotNotNewer,
        })
    }
}

//! The seats of an electorate.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::weight::WeightInput;

/// One voter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatInput {
    /// Who votes: 1 to 200 bytes without control characters.
    pub id: String,
    /// How much the vote weighs; 1 when absent.
    #[serde(default)]
    pub weight: WeightInput,
    /// The Ed25519 key that signs this voter's ballots: `ed25519:` and 64 lowercase hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
    /// The key that the voter has rotated to since the electorate was frozen. It alone signs then; the electorate's digest
    /// stays the one over `public_key`. Where a voter's ballots were signed with several keys, a `rotate` among the events
    /// of `tally.count` says from which ballot on each of them counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotated_key: Option<String>,
}

/// Somebody joining, leaving or taking another key while a vote is open.
///
/// Joining changes nothing for who belongs already, and leaving nothing for who does not. Who leaves takes the vote along;
/// who joins again has the weight and the key of that joining, and has not voted. Another key changes nothing for who does
/// not belong, and no ballot that was counted before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipEvent {
    /// After which ballot, counted from 1 in order of arrival, ballots that do not count included; 0 is before the first.
    pub after_ballot: u64,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: MembershipEventKind,
    /// To whom.
    pub agent: String,
    /// The weight of an agent who joins; 1 when absent.
    #[serde(default)]
    pub weight: WeightInput,
    /// The Ed25519 key of an agent who joins, needed where ballots are signed and the weight is not 0; or the one that an
    /// agent rotates to, always needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
}

/// Joining, leaving, or taking another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MembershipEventKind {
    /// The agent may vote from now on.
    Authorize,
    /// The agent may not vote any more.
    Deauthorize,
    /// The agent's ballots are signed with another key from now on, in a frozen electorate too. The electorate's digest stays
    /// as it is.
    Rotate,
}

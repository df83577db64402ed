//! The seats of an electorate.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::weight::WeightInput;

/// The seat of one voter in an electorate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatInput {
    /// The id of the voter: 1 to 200 bytes without control characters.
    pub id: String,
    /// The weight of the vote; 1 if absent.
    #[serde(default)]
    pub weight: WeightInput,
    /// The Ed25519 key that signs this voter's ballots: `ed25519:` and 64 lowercase hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
    /// The voter's current key, if the voter rotated it after the electorate was fixed. Only this key signs then; the electorate's digest still
    /// covers `public_key`. If a voter signed ballots with several keys, a `rotate` among the events of `tally.count` gives the ballot from
    /// which each key counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotated_key: Option<String>,
}

impl SeatInput {
    /// A seat of weight 1 without a key.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), weight: WeightInput::default(), public_key: None, rotated_key: None }
    }
}

/// An agent that joins, leaves or rotates its key while a vote is open.
///
/// Joining has no effect for a member, and leaving has none for a non-member. An agent that leaves takes its vote along; an agent that joins
/// again has the weight and the key of that joining, and has not voted. Rotating the key has no effect for a non-member, and none on ballots
/// that were already counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipEvent {
    /// The number of the ballot after which the event happened, counted from 1 in order of arrival, including ballots that do not count; 0 is
    /// before the first.
    pub after_ballot: u64,
    /// The kind of event.
    #[serde(rename = "type")]
    pub kind: MembershipEventKind,
    /// The id of the agent.
    pub agent: String,
    /// The weight of an agent that joins; 1 if absent.
    #[serde(default)]
    pub weight: WeightInput,
    /// The Ed25519 key of an agent that joins, required if ballots are signed and the weight is not 0; or the new key of an agent that rotates
    /// it, always required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
}

/// The kind of a membership event: joining, leaving, or rotating the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MembershipEventKind {
    /// The agent becomes a voter.
    Authorize,
    /// The agent is not a voter any more.
    Deauthorize,
    /// The agent signs its ballots with another key from now on, also in a fixed electorate. The electorate's digest does not change.
    Rotate,
}

//! Ballots, unsigned and signed.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rule::Choice;
use crate::digest::Digest;

/// The `payloadType` of a signed ballot.
pub const BALLOT_TYPE: &str = "application/vnd.rogatio.ballot+json";

/// One ballot, in order of arrival: either `voter` and `choice`, or a signed `envelope`.
///
/// Keys that are not listed here are remarks, and ignored: a ballot's meaning is in its envelope, or in these fields.
///
/// `S` is the text type: `String` in a request, [`Piece`] where ballots are read out of a batch without copying.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "BallotInput")]
#[serde(bound(deserialize = "S: Deserialize<'de>"))]
pub struct BallotInput<S = String> {
    /// The id of the voter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voter: Option<S>,
    /// The choice: `yes`, `no` or `abstain`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<S>,
    /// The time at which the ballot arrived, in seconds by the caller's clock. Absent: the ballot has no time. It is not checked against the
    /// opening hours, does not extend them, and is not the time of the last ballot for `min_open`.
    ///
    /// Ballots are counted in the order given, each with its own time. A ballot whose time is before that of an earlier ballot gives a
    /// diagnostic (`tally.time-backwards`).
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::time::optional")]
    #[schemars(with = "Option<super::time::Time>")]
    pub at: Option<u64>,
    /// The proposal that an unsigned ballot is about; compared if the request names a proposal too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal_hash: Option<S>,
    /// A bare signature. It covers nothing that can be checked, so any value here makes the ballot `bad_signature`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<S>,
    /// A signed ballot; its payload contains voter and choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub envelope: Option<Envelope<S>>,
}

impl BallotInput {
    /// An unsigned ballot without a time.
    pub fn new(voter: impl Into<String>, choice: Choice) -> Self {
        Self { voter: Some(voter.into()), choice: Some(choice.as_str().to_owned()), ..Self::default() }
    }
}

/// Text that is borrowed from what was read, unless it had escapes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Piece<'a>(#[serde(borrow)] Cow<'a, str>);

impl AsRef<str> for Piece<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// A DSSE envelope (secure-systems-lab/dsse, version 1.0.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "S: Deserialize<'de>"))]
#[schemars(rename = "Envelope")]
pub struct Envelope<S = String> {
    /// The type of the payload: `application/vnd.rogatio.ballot+json`.
    #[serde(rename = "payloadType")]
    pub payload_type: S,
    /// The bytes that were signed, in base64 (standard or URL-safe, padded or not): the JSON of a [`BallotPayload`].
    pub payload: S,
    /// Exactly one signature, by the voter.
    pub signatures: Vec<EnvelopeSignature<S>>,
}

/// A signature in a DSSE envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "S: Deserialize<'de>"))]
#[schemars(rename = "EnvelopeSignature")]
pub struct EnvelopeSignature<S = String> {
    /// A hint that is ignored: the key is the one registered for the voter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyid: Option<S>,
    /// The Ed25519 signature: 64 bytes in base64, standard or URL-safe, padded or not.
    pub sig: S,
}

/// The format of the ballots that a vote accepts: the format that was current when the vote was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BallotFormat {
    /// A ballot names the senate and the proposal's content.
    #[default]
    V1,
    /// A ballot names the senate's unique id and the proposal's id too, and orders the ballots of one voter.
    V2,
}

impl BallotFormat {
    /// True for the first format, which is not written.
    #[must_use]
    pub const fn is_first(&self) -> bool {
        matches!(self, Self::V1)
    }
}

/// The first member of a payload of format 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum PayloadFormat {
    /// The payload has format 2.
    #[serde(rename = "rogatio/ballot@v2")]
    V2,
}

/// The content that a voter signs. It names everything that the ballot is about, so that it is valid nowhere else.
///
/// Format 2 has all three of `format`, `proposal_id` and `sequence`; format 1 has none of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BallotPayload {
    /// `rogatio/ballot@v2`; absent in format 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<PayloadFormat>,
    /// The senate that the ballot is for: its unique id, or its name in format 1.
    pub instance: String,
    /// The id of the proposal; absent in format 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal_id: Option<String>,
    /// A number that orders ballots of one voter issued in the same second: the larger number is newer. Absent in format 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// The digest of the proposal's content.
    pub proposal: Digest,
    /// The revision of the proposal, counted from 1.
    pub revision: u64,
    /// The digest of the electorate, as it was fixed when voting opened.
    pub electorate: Digest,
    /// The digest of the rule.
    pub rule: Digest,
    /// The id of the voter.
    pub voter: String,
    /// The choice: `yes`, `no` or `abstain`.
    pub choice: String,
    /// The digest of the reason's text under `rogatio/reason@v1`; required with the choice `no`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Digest>,
    /// The time at which the voter made the ballot, in seconds. Format 2 compares it with the opening hours and with the voter's earlier ballot.
    #[serde(with = "super::time")]
    #[schemars(with = "super::time::Time")]
    pub issued_at: u64,
}

/// The result of checking a ballot: the first of these that applies, in this order.
///
/// 1. `not_open`, `voting_closed`: its `at` is outside the opening hours.
/// 2. `bad_signature`: it has a bare `signature`.
/// 3. If ballots are signed: `unsigned` without an envelope; `malformed` with `voter`, `choice` or `proposal_hash` beside
///    the envelope; `bad_signature` without exactly one signature; `malformed` for another `payloadType` or a payload that
///    is too long, is not base64 or is not a `BallotPayload`; `not_in_electorate` (at this moment: under `membership_change: live` a
///    voter may have left, or join later); `bad_signature`, also without a key; then, by the signed
///    content: `wrong_instance`, `wrong_revision`, `wrong_proposal_hash`, `wrong_electorate`, `wrong_rule`,
///    `unknown_choice`, `missing_reason`.
/// 4. If ballots are not signed: `malformed` with an envelope, or without `voter` or `choice`; `wrong_proposal_hash`;
///    `not_in_electorate`; `unknown_choice`.
/// 5. `zero_weight`, `already_final` (the outcome is final and the rule has `after_final: reject`), `already_voted`.
/// 6. `replaced` or `accepted`: it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// The ballot counts.
    Accepted,
    /// The ballot counts and replaces the voter's earlier one.
    Replaced,
    /// The voter's first ballot counts; this one does not.
    AlreadyVoted,
    /// The voter is not in the electorate.
    NotInElectorate,
    /// The voter's seat has no weight.
    ZeroWeight,
    /// The choice is not `yes`, `no` or `abstain`.
    UnknownChoice,
    /// The ballot arrived before voting opened.
    NotOpen,
    /// The ballot arrived after voting closed.
    VotingClosed,
    /// The ballot is about another proposal, or another content of this one.
    WrongProposalHash,
    /// The ballot is about another revision of the proposal.
    WrongRevision,
    /// The ballot was made for another electorate.
    WrongElectorate,
    /// The ballot was made under another rule.
    WrongRule,
    /// The ballot was made for another senate.
    WrongInstance,
    /// The signature of the ballot is not valid.
    BadSignature,
    /// The rule requires a signature, but the ballot has none.
    Unsigned,
    /// The choice is `no`, but there is no reason.
    MissingReason,
    /// The ballot cannot be read.
    Malformed,
    /// The outcome was final, and the rule refuses later ballots.
    AlreadyFinal,
    /// The vote does not accept ballots of this format.
    WrongFormat,
    /// The ballot was issued outside the opening hours, or later than it arrived.
    WrongTime,
    /// The ballot was not issued after the voter's current ballot.
    NotNewer,
}

//! Ballots, unsigned and signed.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    /// Who votes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voter: Option<S>,
    /// `yes`, `no` or `abstain`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<S>,
    /// When the ballot arrived, in seconds; the clock is the caller's. Absent: the ballot has no moment. It is not checked
    /// against the opening hours, does not extend them, and is not the time of the last ballot for `min_open`.
    ///
    /// Ballots are counted in the order given, each by its own time. Where a time is before one that came earlier, a
    /// diagnostic (`tally.time-backwards`) says so.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::time::optional")]
    #[schemars(with = "Option<super::time::Time>")]
    pub at: Option<u64>,
    /// The proposal that an unsigned ballot is about; compared when the request names one too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal_hash: Option<S>,
    /// A bare signature covers nothing that could be checked, so whatever stands here makes the ballot `bad_signature`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<S>,
    /// A signed ballot: voter and choice are in the payload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub envelope: Option<Envelope<S>>,
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
    /// `application/vnd.rogatio.ballot+json`.
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
    /// A hint that nothing relies on: the key is the one registered for the voter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyid: Option<S>,
    /// 64 bytes of Ed25519 in base64, standard or URL-safe, padded or not.
    pub sig: S,
}

/// Which ballots a vote takes: those of the format that was current when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BallotFormat {
    /// A ballot names the installation and the proposal's content.
    #[default]
    V1,
    /// A ballot names the unique id of the installation and the proposal's id too, and says which of a voter's ballots is newer.
    V2,
}

impl BallotFormat {
    /// Whether it is the first format, which is not written.
    #[must_use]
    pub const fn is_first(&self) -> bool {
        matches!(self, Self::V1)
    }
}

/// The first member of a payload of format 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum PayloadFormat {
    /// Format 2.
    #[serde(rename = "rogatio/ballot@v2")]
    V2,
}

/// What a voter signs: everything that the ballot is about, so that it fits nowhere else.
///
/// `format`, `proposal_id` and `sequence` are all there (format 2), or none of them (format 1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BallotPayload {
    /// `rogatio/ballot@v2`; absent in format 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<PayloadFormat>,
    /// The installation that the ballot is meant for: its unique id, or its name in format 1.
    pub instance: String,
    /// The proposal's id; absent in format 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal_id: Option<String>,
    /// Orders the ballots of a voter that were issued in the same second, the larger one being newer; absent in format 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// The digest of the proposal's content.
    pub proposal: Digest,
    /// The revision of the proposal, from 1.
    pub revision: u64,
    /// The digest of the frozen electorate.
    pub electorate: Digest,
    /// The digest of the rule.
    pub rule: Digest,
    /// Who votes.
    pub voter: String,
    /// `yes`, `no` or `abstain`.
    pub choice: String,
    /// The digest of the reason's text under `rogatio/reason@v1`; a `no` must have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Digest>,
    /// When the voter made the ballot, in seconds. Nothing is compared with it.
    #[serde(with = "super::time")]
    #[schemars(with = "super::time::Time")]
    pub issued_at: u64,
}

/// What became of a ballot: the first of these that applies, in this order.
///
/// 1. `not_open`, `voting_closed`: its `at` is outside the opening hours.
/// 2. `bad_signature`: it has a bare `signature`.
/// 3. Where ballots are signed: `unsigned` without an envelope; `malformed` with `voter`, `choice` or `proposal_hash` beside
///    the envelope; `bad_signature` without exactly one signature; `malformed` for another `payloadType` or a payload that
///    is too long, is not base64 or is not a `BallotPayload`; `not_in_electorate` (now: under `membership_change: live` a
///    voter may have left, or join later); `bad_signature`, also without a key; then what the signed
///    bytes say: `wrong_instance`, `wrong_revision`, `wrong_proposal_hash`, `wrong_electorate`, `wrong_rule`,
///    `unknown_choice`, `missing_reason`.
/// 4. Where they are not: `malformed` with an envelope, or without `voter` or `choice`; `wrong_proposal_hash`;
///    `not_in_electorate`; `unknown_choice`.
/// 5. `zero_weight`, `already_final` (the outcome is final and the rule has `after_final: reject`), `already_voted`.
/// 6. `replaced` or `accepted`: it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It counts.
    Accepted,
    /// It counts, in place of the voter's earlier one.
    Replaced,
    /// The voter's first ballot stands.
    AlreadyVoted,
    /// The voter is not in the electorate.
    NotInElectorate,
    /// The voter's seat has no weight.
    ZeroWeight,
    /// The choice is not yes, no or abstain.
    UnknownChoice,
    /// It came before voting opened.
    NotOpen,
    /// It came when voting had closed.
    VotingClosed,
    /// It is about another proposal, or another content of this one.
    WrongProposalHash,
    /// It is about another revision of the proposal.
    WrongRevision,
    /// It was made for another electorate.
    WrongElectorate,
    /// It was made under another rule.
    WrongRule,
    /// It was meant for another installation.
    WrongInstance,
    /// Its signature does not hold.
    BadSignature,
    /// The rule asks for a signature and there is none.
    Unsigned,
    /// It says no without a reason.
    MissingReason,
    /// It is not a ballot.
    Malformed,
    /// The outcome was final, and the rule refuses what comes after.
    AlreadyFinal,
    /// It has another format than the vote takes.
    WrongFormat,
    /// It was issued outside the opening hours, or later than it came.
    WrongTime,
    /// It was not issued after the voter's ballot that counts.
    NotNewer,
}

//! What an agent signs, and votes that nobody cast.

use rogatio_core::wire::ballot::Envelope;
use rogatio_core::wire::rule::Choice;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A request for the bytes of a ballot.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BallotPreviewInput {
    /// The choice: `yes`, `no` or `abstain`.
    pub(crate) vote: Choice,
    /// The reason; required with `no`. The ballot contains its digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// The name of the voter; the caller if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) voter: Option<String>,
}

/// The purpose of a statement that an agent signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Purpose {
    /// To register the agent.
    Register,
    /// To get a new token.
    Token,
    /// To replace the key of the agent.
    Rotate,
}

impl Purpose {
    /// The word in a statement.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Token => "token",
            Self::Rotate => "rotate",
        }
    }
}

/// A request for the bytes of a statement.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatementPreviewInput {
    /// The purpose of the statement.
    pub(crate) purpose: Purpose,
    /// The name of the agent.
    pub(crate) agent: String,
    /// The public key that is proven, `ed25519:` and 64 hexadecimal digits; with `rotate` the new one.
    pub(crate) public_key: String,
}

/// The exact bytes to sign. Read `payload` before you sign: the signature is valid for everything that it says.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ToSign {
    /// The JSON text of a `BallotPayload` or of an `AgentStatement`.
    pub(crate) payload: String,
    /// The bytes to sign with Ed25519 (RFC 8032, not prehashed), in base64: the pre-authentication encoding of DSSE 1.0.2 of the payload and its type.
    pub(crate) message: String,
    /// The envelope without a signature. Add `{"sig": BASE64}` to `signatures`, with the 64 bytes of the signature in base64, and send it.
    pub(crate) envelope: Envelope,
}

/// Ballots that nobody cast.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhatIfInput {
    /// The further ballots in order, at most a thousand; they are counted after those that were cast.
    #[schemars(length(max = 1000))]
    pub(crate) ballots: Vec<SupposedBallot>,
}

/// A ballot that nobody cast.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SupposedBallot {
    /// The name of the voter.
    pub(crate) voter: String,
    /// The choice: `yes`, `no` or `abstain`.
    pub(crate) choice: Choice,
}

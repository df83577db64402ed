//! `certificate.verify`: a certificate of a vote, its policy, and the claims that it establishes.
//!
//! [`CertificateLine`] is the definition of the format `rogatio/certificate@v1`. The documentation is `docs/certificate.md`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ballot::{Envelope, Fate};
use super::compatibility_check::{Assumptions, CompatibilityMode, Direction, Verdict};
use super::electorate::SeatInput;
use super::proposal_check::{ClaimVerdict, RuleClass};
use crate::digest::Digest;

/// The name and the version of the format, in the first line of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum CertificateFormat {
    /// The current format.
    #[serde(rename = "rogatio/certificate@v1")]
    V1,
}

/// One line of a certificate. The lines have the order of this list; `seat`, `leaf`, `ballot`, `refused`, `opening` and `registered` can
/// occur several times.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "line", rename_all = "snake_case", deny_unknown_fields)]
pub enum CertificateLine {
    /// The first line: the format, the senate and the vote.
    Certificate {
        /// The name and the version of the format.
        format: CertificateFormat,
        /// The name of the senate, which is also the origin of its log.
        name: String,
        /// The public key of the senate.
        public_key: String,
        /// The random value that makes the unique id of the senate unique.
        nonce: String,
        /// The digest of the engine that decided the vote: SHA-256 of its WebAssembly component.
        engine: Digest,
        /// The id of the proposal.
        proposal_id: String,
        /// The revision of the proposal that was voted on, counted from 1.
        revision: u64,
    },
    /// The schema version that the vote was about.
    Schema {
        /// The name of the artifact type.
        artifact_type: String,
        /// The number of the version, from 1.
        version: u64,
        /// The schema of the version before it; null for a new type.
        base: Value,
        /// The schema of this version.
        schema: Value,
    },
    /// The result of the comparison that selected the rule.
    Compatibility {
        /// The class of the change.
        class: RuleClass,
        /// The verdict on the claim of the author.
        claim: ClaimVerdict,
        /// The verdict of the comparison with the version before; `compatible` for a new type.
        verdict: Verdict,
        /// The side that must keep working.
        mode: CompatibilityMode,
        /// The assumptions of the comparison.
        assumptions: Assumptions,
        /// A document that shows the break; null if there is none.
        // Required, although it may be null.
        #[serde(deserialize_with = "Option::deserialize")]
        witness: Option<CertificateWitness>,
    },
    /// The content of the proposal, as it was voted on.
    Proposal {
        /// The content; its digest under `rogatio/proposal@v1` is taken from this value as it is.
        content: Value,
    },
    /// The rule of the vote.
    Rule {
        /// The rule with every default written out; its digest under `rogatio/rule@v1` is taken from this value as it is.
        rule: Value,
    },
    /// The seat of one voter. The seats are sorted by id, as bytes.
    Seat {
        /// The seat, as it was when the vote opened.
        seat: SeatInput,
    },
    /// The place in the log at which the leaves of the certificate begin.
    Range {
        /// The index of the first leaf, counted from zero: the leaf that created the proposal.
        first: u64,
        /// The roots of the perfect subtrees before it, largest first: one for each bit that is set in `first`.
        peaks: Vec<Digest>,
    },
    /// A ballot that was counted. It comes directly before the leaf that counted it.
    Ballot {
        /// The ballot as the voter signed it.
        envelope: Envelope,
    },
    /// A ballot that was refused. It comes before the leaf that came next.
    Refused {
        /// The ballot as it arrived.
        envelope: Envelope,
        /// The time at which the ballot arrived, in seconds.
        at: u64,
        /// The reason for the refusal.
        fate: Fate,
    },
    /// A leaf of the log. The leaves have no gaps, and the last is the outcome of the vote.
    Leaf {
        /// The text of the leaf.
        text: String,
    },
    /// A checkpoint of the log directly after the leaf before this line, which opened the vote.
    Opening {
        /// The signed note.
        checkpoint: String,
    },
    /// The statement of the senate about the vote.
    Statement {
        /// An in-toto statement with the predicate `https://in-toto.io/attestation/svr/v0.2`. The first signature is by the senate, and each
        /// further one by a voter.
        envelope: Envelope,
    },
    /// The proof that the leaves are in the log.
    Log {
        /// The leaf of the outcome in the log, as a C2SP `tlog-proof` with a signed and cosigned checkpoint.
        proof: String,
        /// The proof that the log of this checkpoint begins with the leaves up to the outcome.
        consistency: Vec<Digest>,
    },
    /// A leaf that registered a version: the version before the change, or the new version.
    Registered {
        /// The index of the leaf, counted from zero.
        index: u64,
        /// The text of the leaf.
        text: String,
        /// The proof that the leaf is in the log of the checkpoint.
        proof: Vec<Digest>,
    },
    /// The last line.
    End {
        /// The number of lines of the certificate, including this one.
        lines: u64,
    },
}

/// A document that one version accepts and the other refuses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateWitness {
    /// The direction that breaks.
    pub direction: Direction,
    /// The document itself.
    pub instance: Value,
}

/// The knowledge of a verifier. Everything that depends on an absent field cannot be established.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificatePolicy {
    /// The public key of the senate: `ed25519:` and 64 lowercase hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_key: Option<String>,
    /// The keys of cosigners of the log, as C2SP verifier keys: name, key id and key, joined by `+`. At most 100.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cosigners: Vec<String>,
    /// The number of cosigners that must have cosigned the checkpoint; all if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<u64>,
    /// The right electorate: its digest, or `log` for the electorate that the log names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub electorate: Option<CertificateAnchor>,
    /// The right rule: its digest, or `log` for the rule that the log names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<CertificateAnchor>,
    /// The number of voters who must have countersigned the statement; absent if none is required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub countersignatures: Option<u64>,
}

/// The source of the right value: a digest, or the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum CertificateAnchor {
    /// The value with this digest.
    Digest(Digest),
    /// The value that the log of the senate names.
    Log(FromLog),
}

/// The word `log`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FromLog {
    /// The log of the senate is trusted for this value.
    Log,
}

/// A certificate to verify.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct CertificateVerifyRequest {
    /// The text of the certificate. Larger certificates are verified in pieces by the resource `certificate`.
    #[builder(into)]
    pub certificate: String,
    /// The knowledge of the verifier.
    #[serde(default)]
    #[builder(default)]
    pub policy: CertificatePolicy,
    /// The digest of the engine that verifies, if the caller knows it.
    #[serde(default)]
    pub engine: Option<Digest>,
}

/// The start of a verification in pieces.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct CertificateOpenRequest {
    /// The knowledge of the verifier.
    #[serde(default)]
    #[builder(default)]
    pub policy: CertificatePolicy,
    /// The digest of the engine that verifies, if the caller knows it.
    #[serde(default)]
    pub engine: Option<Digest>,
}

/// The result of verifying a certificate.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CertificateVerifyResponse {
    /// The result of all claims together: refuted if one is refuted, otherwise established if all are. `cosigned` and `countersigned` count only
    /// if the policy requires them.
    pub verdict: ClaimState,
    /// Every claim, always in the same order.
    pub claims: Vec<CertificateClaim>,
    /// The vote as the file describes it; this does not establish it. Null if the file cannot be read so far.
    pub vote: Option<CertificateVote>,
    /// Voters whose ballots were signed with a key that is not the key of their seat, in the order of their ballots. At most 1,000.
    pub rotated: Vec<RotatedKey>,
    /// Claims that no certificate of this kind shows, in words.
    pub not_shown: Vec<String>,
}

/// One claim and its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CertificateClaim {
    /// The name of the claim.
    pub claim: ClaimName,
    /// The state of the claim.
    pub state: ClaimState,
    /// The reason for the state, in one line.
    pub detail: String,
}

/// The state of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    /// The file shows that the claim is true.
    Established,
    /// The file shows that the claim is false, or contradicts the policy.
    Refuted,
    /// The file and the policy show neither.
    CannotBeEstablished,
}

impl ClaimState {
    /// The name of the state on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Established => "established",
            Self::Refuted => "refuted",
            Self::CannotBeEstablished => "cannot_be_established",
        }
    }

    /// Three-valued AND: refuted if any part is refuted, established if all parts are.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Refuted, _) | (_, Self::Refuted) => Self::Refuted,
            (Self::Established, Self::Established) => Self::Established,
            _ => Self::CannotBeEstablished,
        }
    }
}

/// The name of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimName {
    /// The file is complete and has the format.
    Format,
    /// The senate is the one whose key the policy names, and its unique id belongs to this key.
    Instance,
    /// The senate signed the statement, and the statement says exactly what the file says.
    Statement,
    /// The leaves of the file are in the log that the senate signed, and the log at the opening was its beginning.
    Log,
    /// The cosigners of the policy cosigned the checkpoint.
    Cosigned,
    /// The vote was opened for the electorate of the file, and it is the right one.
    Electorate,
    /// The vote had the rule of the file, and it is the right one.
    Rule,
    /// Each ballot that was counted is signed by its voter, for this vote and no other.
    Ballots,
    /// The outcome follows from the ballots that were counted, under the rule.
    Outcome,
    /// Each event of the proposal is the one that the engine decides.
    Life,
    /// The schema of the file is what the proposal makes of the registered version before it.
    Schema,
    /// The class of the change is the right one.
    Compatibility,
    /// As many voters as the policy requires countersigned the statement.
    Countersigned,
}

impl ClaimName {
    /// All claims, in the order of an answer.
    pub const ALL: [Self; 13] = [
        Self::Format,
        Self::Instance,
        Self::Statement,
        Self::Log,
        Self::Cosigned,
        Self::Electorate,
        Self::Rule,
        Self::Ballots,
        Self::Outcome,
        Self::Life,
        Self::Schema,
        Self::Compatibility,
        Self::Countersigned,
    ];

    /// The name of the claim on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Instance => "instance",
            Self::Statement => "statement",
            Self::Log => "log",
            Self::Cosigned => "cosigned",
            Self::Electorate => "electorate",
            Self::Rule => "rule",
            Self::Ballots => "ballots",
            Self::Outcome => "outcome",
            Self::Life => "life",
            Self::Schema => "schema",
            Self::Compatibility => "compatibility",
            Self::Countersigned => "countersigned",
        }
    }
}

/// The vote as a certificate describes it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CertificateVote {
    /// The unique id of the senate.
    pub instance: Digest,
    /// The name of the senate.
    pub name: String,
    /// The id of the proposal.
    pub proposal_id: String,
    /// The revision of the proposal.
    pub revision: u64,
    /// The digest of the engine that decided the vote.
    pub engine: Digest,
    /// The name of the artifact type.
    pub artifact_type: String,
    /// The number of the schema version.
    pub version: u64,
    /// The digest of the schema under `rogatio/schema@v1`; null if it has none.
    pub schema: Option<Digest>,
    /// The digest of the electorate; null before the last seat was read.
    pub electorate: Option<Digest>,
    /// Number of seats.
    pub seats: u64,
    /// The digest of the rule; null if it has none.
    pub rule: Option<Digest>,
    /// Number of ballots that were counted.
    pub ballots: u64,
    /// Number of ballots that were refused.
    pub refused: u64,
    /// The outcome that the last leaf names; null if it names none.
    pub outcome: Option<CertificateOutcome>,
    /// Number of voters who countersigned the statement.
    pub countersignatures: u64,
    /// Number of leaves in the log of the checkpoint; null if there is no checkpoint.
    pub log_size: Option<u64>,
}

/// The outcome of a vote in a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CertificateOutcome {
    /// The proposal was approved.
    Approved,
    /// The proposal was rejected.
    Rejected,
    /// The vote ended without enough participation.
    Expired,
}

impl CertificateOutcome {
    /// The property of the statement that names the outcome.
    #[must_use]
    pub const fn property(self) -> &'static str {
        match self {
            Self::Approved => "ROGATIO_APPROVED",
            Self::Rejected => "ROGATIO_REJECTED",
            Self::Expired => "ROGATIO_EXPIRED",
        }
    }
}

/// A voter who rotated the key while the vote was open, and voted with the new key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RotatedKey {
    /// The id of the voter.
    pub voter: String,
    /// The number of the ballot.
    pub ballot: u64,
    /// The key that signed the ballot.
    pub public_key: String,
}

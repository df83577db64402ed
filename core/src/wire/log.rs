//! `log.*`: the Merkle log of RFC 9162, with the checkpoints of C2SP (`tlog-checkpoint.md`, `signed-note.md`).
//!
//! A caller keeps every perfect subtree that [`LogAppendResponse::nodes`] hands out, and needs nothing else for any proof.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::proposal_decide::ProposalStatus;
use super::senate::Roles;
use super::weight::WeightInput;
use super::{Code, Diagnostic};
use crate::digest::Digest;

/// A place in the tree: the root of a perfect subtree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogPlace {
    /// Its height: 0 is a leaf hash, and a subtree of level `l` holds 2^l leaves.
    pub level: u32,
    /// Its number among those of its level, from zero.
    pub index: u64,
}

/// A perfect subtree and its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogNode {
    /// Its height: 0 is a leaf hash.
    pub level: u32,
    /// Its number among those of its level, from zero.
    pub index: u64,
    /// Its hash.
    pub hash: Digest,
}

/// Asks to append leaves to a log.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogAppendRequest {
    /// Leaves so far.
    pub size: u64,
    /// Roots of the perfect subtrees, largest first: one for each bit set in `size`.
    pub peaks: Vec<Digest>,
    /// The texts to append, in order; their UTF-8 bytes are the leaves.
    pub leaves: Vec<String>,
}

/// The log after the leaves.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogAppendResponse {
    /// Leaves now.
    pub size: u64,
    /// Roots of the perfect subtrees, largest first.
    pub peaks: Vec<Digest>,
    /// The root over everything.
    pub root: Digest,
    /// Every perfect subtree that these leaves completed, the leaves themselves among them, in the order of completion.
    pub nodes: Vec<LogNode>,
}

/// Asks for the proof that a leaf is in a tree.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogInclusionRequest {
    /// The leaf, from zero.
    pub index: u64,
    /// Leaves in the tree.
    pub size: u64,
    /// Subtrees that the caller has; any more than are needed are passed over.
    #[serde(default)]
    pub nodes: Vec<LogNode>,
}

/// Asks for the proof that a tree begins with a smaller one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogConsistencyRequest {
    /// Leaves in the smaller tree, at least one.
    pub older: u64,
    /// Leaves in the larger tree.
    pub newer: u64,
    /// Subtrees that the caller has; any more than are needed are passed over.
    #[serde(default)]
    pub nodes: Vec<LogNode>,
}

/// A proof, or what is needed to make it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogProofResponse {
    /// The hashes from the leaf towards the root; absent while subtrees are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<Vec<Digest>>,
    /// The subtrees to ask again with; empty when there is a proof.
    pub missing: Vec<LogPlace>,
}

/// Asks whether a leaf is in a tree.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogVerifyInclusionRequest {
    /// The leaf's text.
    pub leaf: String,
    /// Its number, from zero.
    pub index: u64,
    /// Leaves in the tree.
    pub size: u64,
    /// The tree's root.
    pub root: Digest,
    /// The hashes from the leaf towards the root.
    pub proof: Vec<Digest>,
}

/// Asks whether a tree begins with a smaller one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogVerifyConsistencyRequest {
    /// Leaves in the smaller tree.
    pub older: u64,
    /// Leaves in the larger tree.
    pub newer: u64,
    /// The smaller tree's root.
    pub older_root: Digest,
    /// The larger tree's root.
    pub newer_root: Digest,
    /// The proof.
    pub proof: Vec<Digest>,
}

/// Whether a proof holds.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogVerifyResponse {
    /// Whether the proof shows what it claims.
    pub holds: bool,
    /// Why not.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a checkpoint says.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogCheckpointRequest {
    /// The log's name: not empty, one line, no white space and no `+`.
    pub origin: String,
    /// Leaves in the tree.
    pub size: u64,
    /// The tree's root.
    pub root: Digest,
}

/// The text of a checkpoint.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogCheckpointResponse {
    /// What is signed: origin, size and root, a line each.
    pub text: String,
}

/// Asks what a signed checkpoint says, and whether a key signed it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogOpenCheckpointRequest {
    /// The note: text, empty line, signature lines.
    pub note: String,
    /// The key, `<name>+<8 hexadecimal digits>+<base64>`.
    pub verifier: String,
}

/// What a signed checkpoint says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogOpenCheckpointResponse {
    /// What the key signed; absent where it signed nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<LogCheckpointRequest>,
    /// Why there is none.
    pub diagnostics: Vec<Diagnostic>,
}

/// Asks whether each act in the log of a senate was allowed by the acts before it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogReplayRequest {
    /// The texts of all leaves from the first one on, in order.
    pub leaves: Vec<String>,
    /// Texts that leaves name by their digests, in any order. Only settings are needed: without the text of the settings that
    /// were in force, proposals cannot be submitted. Any others are passed over.
    #[serde(default)]
    pub texts: Vec<String>,
}

/// Whether each act in a log was allowed, and what the acts lead to.
///
/// Nothing is believed but the leaves. Whether the log is the genuine one they cannot say: compare `root` with a signed
/// checkpoint that was kept outside.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogReplayResponse {
    /// Whether every leaf can be read and was allowed.
    pub holds: bool,
    /// Leaves.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
    /// How many acts of each kind there are, by the name of the kind.
    pub acts: Vec<LogActs>,
    /// The leaves that cannot be read, and the acts that were not allowed, in their order; the first 1,000 of them. An act
    /// that was not allowed is carried out all the same, so that one forgery does not make faults of all that follows.
    pub refused: Vec<LogRefusedLeaf>,
    /// The agents in the end, by name.
    pub agents: Vec<LogAgent>,
    /// The proposals in the end, by id.
    pub proposals: Vec<LogProposal>,
}

/// How many acts of a kind are in a log.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogActs {
    /// The kind, for example `proposal.ballot_cast` or `agent.revoked`.
    pub kind: String,
    /// Acts that the leaves before them allow.
    pub allowed: u64,
    /// Acts that they do not allow.
    pub refused: u64,
}

/// A leaf that is none, or whose act was not allowed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogRefusedLeaf {
    /// The leaf, from zero.
    pub index: u64,
    /// `log.invalid-leaf` or `log.not-allowed`.
    pub code: Code,
    /// Why, in one line.
    pub message: String,
}

/// An agent as the leaves leave it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogAgent {
    /// Its name.
    pub id: String,
    /// `registered` (it waits for an administrator), `authorized`, `suspended` or `revoked`.
    pub status: String,
    /// Its roles.
    pub roles: Roles,
    /// The weight of its vote.
    pub weight: WeightInput,
    /// Its key.
    pub public_key: String,
}

/// A proposal as the leaves leave it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogProposal {
    /// Its id.
    pub id: String,
    /// Its status.
    pub status: ProposalStatus,
    /// Its revision, from 1.
    pub revision: u64,
    /// The ballots that count on that revision.
    pub votes: u64,
}

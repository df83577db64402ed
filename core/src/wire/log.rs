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

/// The position of a perfect subtree in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogPlace {
    /// The height of the subtree: 0 is a leaf hash, and a subtree of level `l` contains 2^l leaves.
    pub level: u32,
    /// The number of the subtree in its level, from zero.
    pub index: u64,
}

/// A perfect subtree and its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogNode {
    /// The height of the subtree: 0 is a leaf hash.
    pub level: u32,
    /// The number of the subtree in its level, from zero.
    pub index: u64,
    /// The hash of the subtree.
    pub hash: Digest,
}

/// A request to append leaves to a log.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct LogAppendRequest {
    /// Number of leaves before the append.
    pub size: u64,
    /// The roots of the perfect subtrees, largest first: one for each bit set in `size`.
    pub peaks: Vec<Digest>,
    /// The texts to append, in order; their UTF-8 bytes are the leaves.
    pub leaves: Vec<String>,
}

/// The log after the append.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LogAppendResponse {
    /// Number of leaves after the append.
    pub size: u64,
    /// The roots of the perfect subtrees, largest first.
    pub peaks: Vec<Digest>,
    /// The root over all leaves.
    pub root: Digest,
    /// Every perfect subtree that these leaves completed, including the leaves themselves, in order of completion.
    pub nodes: Vec<LogNode>,
}

/// A request to prove that a leaf is in a tree.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct LogInclusionRequest {
    /// The number of the leaf, from zero.
    pub index: u64,
    /// Number of leaves in the tree.
    pub size: u64,
    /// Subtrees that the caller has; unneeded ones are ignored.
    #[serde(default)]
    #[builder(default)]
    pub nodes: Vec<LogNode>,
}

/// A request to prove that a tree begins with a smaller tree.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct LogConsistencyRequest {
    /// Number of leaves in the smaller tree, at least one.
    pub older: u64,
    /// Number of leaves in the larger tree.
    pub newer: u64,
    /// Subtrees that the caller has; unneeded ones are ignored.
    #[serde(default)]
    #[builder(default)]
    pub nodes: Vec<LogNode>,
}

/// A proof, or the subtrees that are required to make it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LogProofResponse {
    /// The hashes from the leaf towards the root; absent while subtrees are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<Vec<Digest>>,
    /// The subtrees that the next request must contain; empty if there is a proof.
    pub missing: Vec<LogPlace>,
}

/// A request to verify that a leaf is in a tree.
#[derive(Debug, Clone, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct LogVerifyInclusionRequest {
    /// The text of the leaf.
    #[builder(into)]
    pub leaf: String,
    /// The number of the leaf, from zero.
    pub index: u64,
    /// Number of leaves in the tree.
    pub size: u64,
    /// The root of the tree.
    pub root: Digest,
    /// The hashes from the leaf towards the root.
    pub proof: Vec<Digest>,
}

/// A request to verify that a tree begins with a smaller tree.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct LogVerifyConsistencyRequest {
    /// Number of leaves in the smaller tree.
    pub older: u64,
    /// Number of leaves in the larger tree.
    pub newer: u64,
    /// The root of the smaller tree.
    pub older_root: Digest,
    /// The root of the larger tree.
    pub newer_root: Digest,
    /// The hashes of the consistency proof.
    pub proof: Vec<Digest>,
}

/// The result of verifying a proof.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LogVerifyResponse {
    /// True if the proof shows what it claims.
    pub holds: bool,
    /// The reasons why the proof is refused.
    pub diagnostics: Vec<Diagnostic>,
}

/// The content of a checkpoint.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct LogCheckpointRequest {
    /// The name of the log: not empty, one line, no white space and no `+`.
    #[builder(into)]
    pub origin: String,
    /// Number of leaves in the tree.
    pub size: u64,
    /// The root of the tree.
    pub root: Digest,
}

/// The text of a checkpoint.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LogCheckpointResponse {
    /// The text to sign: origin, size and root, each on its own line.
    pub text: String,
}

/// A request to read a signed checkpoint and to verify its signature.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct LogOpenCheckpointRequest {
    /// The signed note: text, empty line, signature lines.
    #[builder(into)]
    pub note: String,
    /// The verifier key, `<name>+<8 hexadecimal digits>+<base64>`.
    #[builder(into)]
    pub verifier: String,
}

/// The content of a signed checkpoint.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LogOpenCheckpointResponse {
    /// The content that the key signed; absent if there is no valid signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<LogCheckpointRequest>,
    /// The reasons why there is no content.
    pub diagnostics: Vec<Diagnostic>,
}

/// A request to check that each act in a senate's log was allowed by the acts before it.
#[derive(Debug, Clone, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct LogReplayRequest {
    /// The texts of all leaves in order, from the first one.
    pub leaves: Vec<String>,
    /// Texts that leaves name by their digests, in any order. Only settings are required: without the text of the settings in force, proposals
    /// cannot be submitted. Other texts are ignored.
    #[serde(default)]
    #[builder(default)]
    pub texts: Vec<String>,
}

/// The result of replaying a log: whether each act was allowed, and the final state.
///
/// Only the leaves are trusted. They cannot prove that the log is the genuine one: compare `root` with a signed checkpoint that was kept
/// elsewhere.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogReplayResponse {
    /// True if every leaf can be read and was allowed.
    pub holds: bool,
    /// Number of leaves.
    pub size: u64,
    /// The root over all leaves.
    pub root: Digest,
    /// The number of acts of each kind, ordered by the name of the kind.
    pub acts: Vec<LogActs>,
    /// The leaves that cannot be read and the acts that were not allowed, in their order; the first 1,000 of them. An act that was not allowed
    /// is still applied, so that one forgery does not cause many later faults.
    pub refused: Vec<LogRefusedLeaf>,
    /// The final state of the agents, ordered by name.
    pub agents: Vec<LogAgent>,
    /// The final state of the proposals, ordered by id.
    pub proposals: Vec<LogProposal>,
}

/// The number of acts of one kind in a log.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogActs {
    /// The kind, for example `proposal.ballot_cast` or `agent.revoked`.
    pub kind: String,
    /// Number of acts that the earlier leaves allow.
    pub allowed: u64,
    /// Number of acts that the earlier leaves do not allow.
    pub refused: u64,
}

/// A leaf that cannot be read, or whose act was not allowed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogRefusedLeaf {
    /// The number of the leaf, from zero.
    pub index: u64,
    /// The code: `log.invalid-leaf` or `log.not-allowed`.
    pub code: Code,
    /// The reason in one line.
    pub message: String,
}

/// The final state of an agent.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogAgent {
    /// The name of the agent.
    pub id: String,
    /// The status: `registered` (waiting for an administrator), `authorized`, `suspended` or `revoked`.
    pub status: String,
    /// The roles of the agent.
    pub roles: Roles,
    /// The weight of the agent's vote.
    pub weight: WeightInput,
    /// The public key of the agent.
    pub public_key: String,
}

/// The final state of a proposal.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogProposal {
    /// The id of the proposal.
    pub id: String,
    /// The status of the proposal.
    pub status: ProposalStatus,
    /// The revision of the proposal, counted from 1.
    pub revision: u64,
    /// Number of ballots that count for this revision.
    pub votes: u64,
}

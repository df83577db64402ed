//! Webhooks, and the log to the outside.

use rogatio_core::digest::Digest;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A webhook to add.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookInput {
    /// Where events are sent.
    pub(crate) url: String,
    /// Which kinds of events; all when empty.
    #[serde(default)]
    pub(crate) kinds: Vec<String>,
}

/// A webhook.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct WebhookView {
    /// Its id.
    pub(crate) id: String,
    /// Where events are sent.
    pub(crate) url: String,
    /// Which kinds of events; all when empty.
    pub(crate) kinds: Vec<String>,
    /// The secret of its signatures; shown once, when it is added, and not when that is repeated with its `Idempotency-Key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) secret: Option<String>,
    /// Who added it.
    pub(crate) created_by: String,
    /// When, in seconds.
    pub(crate) created_at: u64,
}

/// Webhooks, and what could not be delivered.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct WebhookPage {
    /// The webhooks.
    pub(crate) webhooks: Vec<WebhookView>,
    /// The first hundred deliveries that were given up.
    pub(crate) dead_letters: Vec<DeadLetter>,
}

/// A delivery that was given up.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct DeadLetter {
    /// To which webhook.
    pub(crate) webhook: String,
    /// Of which event.
    pub(crate) event_id: u64,
    /// After how many attempts.
    pub(crate) attempts: u64,
    /// Why the last one failed.
    pub(crate) last_error: Option<String>,
}

/// How many deliveries are tried again.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Revived {
    /// So many.
    pub(crate) revived: u64,
}

/// Something that happened: what webhooks are sent, and listeners of `/api/events` as `data`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct EventBody {
    /// Its number. It may come more than once, and means the same then.
    pub(crate) id: u64,
    /// Its kind, for example `schema_proposal_approved`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// What it is about: the id of a proposal, the name of an agent or of a type.
    pub(crate) subject: String,
    /// When, in seconds.
    pub(crate) at: u64,
    /// What happened, as the log has it.
    pub(crate) data: Value,
}

/// This installation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct InstanceView {
    /// What no other installation has, and every ballot and statement must name.
    pub(crate) id: String,
    /// Its name, which others may have too.
    pub(crate) name: String,
    /// Its key, `ed25519:` and 64 hexadecimal digits.
    pub(crate) public_key: String,
    /// The key as checkpoints are checked with (C2SP `signed-note`).
    pub(crate) verifier: String,
    /// The time here, in seconds since 1970.
    pub(crate) now: u64,
}

/// A leaf of the log.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct LeafView {
    /// Its number, from zero.
    pub(crate) index: u64,
    /// Its text: the bytes that are hashed.
    pub(crate) leaf: String,
}

/// Leaves of the log.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct LeafPage {
    /// Leaves in the whole log.
    pub(crate) size: u64,
    /// The leaves, from the one asked for.
    pub(crate) leaves: Vec<LeafView>,
}

/// A proof of the log.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ProofView {
    /// Leaves in the tree that it is about.
    pub(crate) size: u64,
    /// The root of that tree; absent for a size that is not the newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) root: Option<String>,
    /// The leaf's text, for a proof of inclusion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) leaf: Option<String>,
    /// The hashes.
    pub(crate) proof: Vec<Digest>,
}

/// What a replay of the whole log found.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Verification {
    /// Whether log and tables say the same.
    pub(crate) holds: bool,
    /// Leaves that were read.
    pub(crate) leaves: u64,
    /// Proposals that were replayed.
    pub(crate) proposals: u64,
    /// The root over all leaves, computed anew.
    pub(crate) root: String,
    /// Acts by kind, and how many of them the leaves before them allow.
    #[serde(default)]
    pub(crate) acts: Vec<ActCount>,
    /// Everything that does not fit; the first hundred faults by name.
    pub(crate) faults: Vec<String>,
}

/// How many acts of a kind a replay found.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ActCount {
    /// The kind, for example `proposal.ballot_cast`.
    pub(crate) kind: String,
    /// Acts that the leaves before them allow.
    pub(crate) allowed: u64,
    /// Acts that they do not allow.
    pub(crate) refused: u64,
}

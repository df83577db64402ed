//! Webhooks, and the log to the outside.

use rogatio_core::digest::Digest;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request to add a webhook.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookInput {
    /// The address to which events are sent.
    pub(crate) url: String,
    /// The kinds of events to send; all kinds if empty.
    #[serde(default)]
    pub(crate) kinds: Vec<String>,
}

/// A webhook of the senate.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct WebhookView {
    /// The id of the webhook.
    pub(crate) id: String,
    /// The address to which events are sent.
    pub(crate) url: String,
    /// The kinds of events that are sent; all kinds if empty.
    pub(crate) kinds: Vec<String>,
    /// The secret for checking signatures. Shown once, when the webhook is added, but not if the request is repeated with its `Idempotency-Key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) secret: Option<String>,
    /// The name of the agent that added the webhook.
    pub(crate) created_by: String,
    /// The time at which the webhook was added, in seconds.
    pub(crate) created_at: u64,
}

/// The webhooks, with failed deliveries.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct WebhookPage {
    /// The webhooks of the senate.
    pub(crate) webhooks: Vec<WebhookView>,
    /// The first hundred deliveries that were given up.
    pub(crate) dead_letters: Vec<DeadLetter>,
}

/// A delivery that was given up.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DeadLetter {
    /// The id of the webhook.
    pub(crate) webhook: String,
    /// The number of the event.
    pub(crate) event_id: u64,
    /// Number of attempts to deliver it.
    pub(crate) attempts: u64,
    /// The error of the last attempt.
    pub(crate) last_error: Option<String>,
}

/// A delivery of an event to a webhook.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DeliveryView {
    /// The number of the event.
    pub(crate) event_id: u64,
    /// The kind of the event, for example `schema_proposal_approved`.
    pub(crate) kind: String,
    /// The time of the event, in seconds since 1970.
    pub(crate) at: u64,
    /// The status of the delivery: `pending`, `delivered`, or `dead` if it was given up.
    pub(crate) status: String,
    /// Number of attempts to deliver it.
    pub(crate) attempts: u64,
    /// The error of the last attempt; absent if it succeeded, or if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_error: Option<String>,
    /// The time of the next attempt, in seconds since 1970; absent unless the delivery is pending. It is later if an earlier event is still pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_attempt_at: Option<u64>,
}

/// A page of deliveries.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct DeliveryPage {
    /// The deliveries, the newest event first.
    pub(crate) deliveries: Vec<DeliveryView>,
    /// The cursor of the next page; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_cursor: Option<String>,
}

/// The result of a ping.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Pinged {
    /// True if the receiver answered with a status from 200 to 299.
    pub(crate) delivered: bool,
    /// The reason why it was not delivered; absent if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// The time until the answer, in milliseconds.
    pub(crate) milliseconds: u64,
}

/// The result of trying failed deliveries again.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Revived {
    /// Number of deliveries that are tried again.
    pub(crate) revived: u64,
}

/// An event, as sent to webhooks and as `data` to listeners of `/api/events`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct EventBody {
    /// The number of the event. The same event may be delivered more than once.
    pub(crate) id: u64,
    /// The kind of the event, for example `schema_proposal_approved`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The subject of the event: the id of a proposal, or the name of an agent or a type.
    pub(crate) subject: String,
    /// The time of the event, in seconds.
    pub(crate) at: u64,
    /// The details of the event, as in the log.
    pub(crate) data: Value,
}

/// The identity of this senate.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct InstanceView {
    /// The unique id of the senate, which every ballot and statement must name.
    pub(crate) id: String,
    /// The name of the senate, which need not be unique.
    pub(crate) name: String,
    /// The public key of the senate, `ed25519:` and 64 hexadecimal digits.
    pub(crate) public_key: String,
    /// The key in the form that checks checkpoints (C2SP `signed-note`).
    pub(crate) verifier: String,
    /// The server's time, in seconds since 1970.
    pub(crate) now: u64,
}

/// A leaf of the log.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct LeafView {
    /// The number of the leaf, from zero.
    pub(crate) index: u64,
    /// The text of the leaf: the bytes that are hashed.
    pub(crate) leaf: String,
}

/// A page of leaves of the log.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct LeafPage {
    /// Number of leaves in the whole log.
    pub(crate) size: u64,
    /// The requested leaves in order.
    pub(crate) leaves: Vec<LeafView>,
}

/// A proof of the log.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ProofView {
    /// Number of leaves in the tree of the proof.
    pub(crate) size: u64,
    /// The root of that tree; absent for a tree that is not the newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) root: Option<String>,
    /// The text of the leaf, for a proof of inclusion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) leaf: Option<String>,
    /// The hashes of the proof.
    pub(crate) proof: Vec<Digest>,
}

/// The signature of a cosigner over a checkpoint of this log.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CosignatureInput {
    /// The checkpoint as a signed note (C2SP `tlog-checkpoint`), with the signature of this senate and a line by the cosigner.
    pub(crate) checkpoint: String,
    /// The verifier key of the cosigner (C2SP `signed-note`): name, id of the key and key, joined by `+`.
    pub(crate) cosigner: String,
}

/// A cosignature that was kept. The checkpoint is served with it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct CosignatureView {
    /// Number of leaves in the checkpoint.
    pub(crate) size: u64,
    /// The verifier key of the cosigner.
    pub(crate) cosigner: String,
    /// The signature line of the cosigner, without its line feed.
    pub(crate) line: String,
}

/// The result of replaying the whole log.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Verification {
    /// True if the log matches the tables.
    pub(crate) holds: bool,
    /// Number of leaves that were read.
    pub(crate) leaves: u64,
    /// Number of proposals that were replayed.
    pub(crate) proposals: u64,
    /// The root over all leaves, computed again.
    pub(crate) root: String,
    /// The number of acts of each kind, and how many of them the earlier leaves allow.
    #[serde(default)]
    pub(crate) acts: Vec<ActCount>,
    /// All differences between log and tables; at most a hundred are listed.
    pub(crate) faults: Vec<String>,
}

/// The number of acts of one kind.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ActCount {
    /// The kind, for example `proposal.ballot_cast`.
    pub(crate) kind: String,
    /// Number of acts that the earlier leaves allow.
    pub(crate) allowed: u64,
    /// Number of acts that the earlier leaves do not allow.
    pub(crate) refused: u64,
}

//! Agents, their keys, tokens and roles.

use rogatio_core::wire::ballot::Envelope;
pub(crate) use rogatio_core::wire::senate::Role;
use rogatio_core::wire::weight::WeightInput;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A new agent: a statement signed by its key (DSSE, payload type `application/vnd.rogatio.agent+json`).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgentInput {
    /// The key that signed, `ed25519:` and 64 hexadecimal digits.
    pub(crate) public_key: String,
    /// The signed [`Statement`] with purpose `register`.
    pub(crate) envelope: Envelope,
}

/// What an agent signs to prove that it has a key.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Statement {
    /// `rogatio/statement@v2`; may be left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) format: Option<StatementFormat>,
    /// `register`, `token` or `rotate`.
    pub(crate) purpose: String,
    /// The installation that it is meant for: its unique id, as `GET /api/instance` shows it.
    pub(crate) instance: String,
    /// The agent's name.
    pub(crate) agent: String,
    /// The key that is proven; with `rotate` the new one.
    pub(crate) public_key: String,
    /// When it was made, in seconds; it holds for five minutes.
    pub(crate) issued_at: u64,
    /// Something that no other statement has.
    pub(crate) nonce: String,
}

/// What a statement says it is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
pub(crate) enum StatementFormat {
    /// A statement that names the installation by its unique id.
    #[serde(rename = "rogatio/statement@v2")]
    V2,
}

/// A new token for an agent.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenInput {
    /// The signed [`Statement`] with purpose `token`.
    pub(crate) envelope: Envelope,
    /// Roles that the token may use; all of the agent's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scopes: Option<Vec<Role>>,
    /// Seconds until it expires, at most ninety days; thirty days when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lifetime: Option<u64>,
}

/// A new key for an agent: the statement with purpose `rotate`, signed by both.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RotateInput {
    /// Signed by the key that goes.
    pub(crate) old: Envelope,
    /// The same payload, signed by the key that comes.
    pub(crate) new: Envelope,
}

/// What an agent is authorised for.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthorizeInput {
    /// Its roles from now on.
    pub(crate) roles: Vec<Role>,
    /// The weight of its vote; 1 when absent.
    #[serde(default)]
    pub(crate) weight: WeightInput,
}

/// An agent.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct AgentView {
    /// Its name.
    pub(crate) id: String,
    /// `pending` until an administrator authorises it, then `authorized`, `suspended` or `revoked`.
    pub(crate) status: String,
    /// Its key.
    pub(crate) public_key: String,
    /// Its roles.
    pub(crate) roles: Vec<Role>,
    /// The weight of its vote.
    pub(crate) weight: WeightInput,
    /// When it came, in seconds.
    pub(crate) created_at: u64,
    /// When it last changed, in seconds.
    pub(crate) updated_at: u64,
}

/// A registered agent and its first token.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct AgentRegistered {
    /// The agent.
    pub(crate) agent: AgentView,
    /// A token; it is shown once. Until an administrator authorises the agent it opens nothing but reading.
    pub(crate) token: TokenView,
}

/// A token, shown once.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct TokenView {
    /// What goes behind `Authorization: Bearer`; absent where the request is repeated with its `Idempotency-Key`, because only
    /// its digest is kept: whoever missed it asks for another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<String>,
    /// Its public name.
    pub(crate) id: String,
    /// Roles that it may use.
    pub(crate) scopes: Vec<Role>,
    /// When it expires, in seconds.
    pub(crate) expires_at: u64,
}

/// The tokens of an agent.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct TokenPage {
    /// The tokens, newest first, at most a thousand; those that have expired are forgotten after a while.
    pub(crate) tokens: Vec<TokenListed>,
}

/// A token in a list: never the token itself.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct TokenListed {
    /// Its public name.
    pub(crate) id: String,
    /// Its first twelve characters, to recognise it by; null for a token of an older version.
    pub(crate) prefix: Option<String>,
    /// Roles that it may use.
    pub(crate) scopes: Vec<Role>,
    /// When it was made, in seconds.
    pub(crate) created_at: u64,
    /// When it expires, in seconds.
    pub(crate) expires_at: u64,
    /// When it was used last, in seconds, to about a minute; null when it never was.
    pub(crate) last_used_at: Option<u64>,
    /// Since when it counts no more, in seconds; null while it counts.
    pub(crate) revoked_at: Option<u64>,
}

/// Agents.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct AgentPage {
    /// The agents by name.
    pub(crate) agents: Vec<AgentView>,
    /// Where the next page begins; null on the last one.
    pub(crate) next_cursor: Option<String>,
}

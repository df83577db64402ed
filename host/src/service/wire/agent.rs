//! Agents, their keys, tokens and roles.

use rogatio_core::wire::ballot::Envelope;
pub(crate) use rogatio_core::wire::senate::Role;
use rogatio_core::wire::weight::WeightInput;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A request to register an agent: a statement signed by its key (DSSE, payload type `application/vnd.rogatio.agent+json`).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgentInput {
    /// The public key that signed, `ed25519:` and 64 hexadecimal digits.
    pub(crate) public_key: String,
    /// The signed `AgentStatement` with purpose `register`.
    pub(crate) envelope: Envelope,
}

/// The statement that an agent signs to prove that it has a key.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AgentStatement")]
pub(crate) struct Statement {
    /// The format: `rogatio/statement@v2`; may be left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) format: Option<StatementFormat>,
    /// The purpose: `register`, `token` or `rotate`.
    pub(crate) purpose: String,
    /// The senate that the statement is for: its unique id, from `GET /api/instance`.
    pub(crate) instance: String,
    /// The name of the agent.
    pub(crate) agent: String,
    /// The public key that is proven; with `rotate` the new one.
    pub(crate) public_key: String,
    /// The time of the statement, in seconds; it is valid for five minutes.
    pub(crate) issued_at: u64,
    /// A random value that no other statement has.
    pub(crate) nonce: String,
}

/// The format of a statement.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
pub(crate) enum StatementFormat {
    /// A statement that names the senate by its unique id.
    #[serde(rename = "rogatio/statement@v2")]
    V2,
}

/// A request for a new token.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenInput {
    /// The signed `AgentStatement` with purpose `token`.
    pub(crate) envelope: Envelope,
    /// The roles that the token may use; all of the agent's roles if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scopes: Option<Vec<Role>>,
    /// The number of seconds until the token expires, at most ninety days; thirty days if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lifetime: Option<u64>,
}

/// A request to replace an agent's key: the statement with purpose `rotate`, signed by both keys.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RotateInput {
    /// The statement, signed by the old key.
    pub(crate) old: Envelope,
    /// The same payload, signed by the new key.
    pub(crate) new: Envelope,
}

/// The powers that an administrator gives an agent.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthorizeInput {
    /// The roles of the agent from now on.
    pub(crate) roles: Vec<Role>,
    /// The weight of the agent's vote; 1 if absent.
    #[serde(default)]
    pub(crate) weight: WeightInput,
}

/// An agent of the senate.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct AgentView {
    /// The name of the agent.
    pub(crate) id: String,
    /// The status: `pending` until an administrator gives it roles, then `authorized`, `suspended` or `revoked`.
    pub(crate) status: String,
    /// The public key of the agent.
    pub(crate) public_key: String,
    /// The roles of the agent.
    pub(crate) roles: Vec<Role>,
    /// The weight of the agent's vote.
    pub(crate) weight: WeightInput,
    /// The time of the registration, in seconds.
    pub(crate) created_at: u64,
    /// The time of the last change, in seconds.
    pub(crate) updated_at: u64,
}

/// A registered agent and its first token.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct AgentRegistered {
    /// The registered agent.
    pub(crate) agent: AgentView,
    /// The first token, shown once. Until an administrator gives the agent roles, it only allows reading.
    pub(crate) token: TokenView,
}

/// A token, shown once.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TokenView {
    /// The secret for `Authorization: Bearer`. Absent if the request is repeated with its `Idempotency-Key`, because only the digest is stored;
    /// ask for another token if it was lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<String>,
    /// The public id of the token.
    pub(crate) id: String,
    /// The roles that the token may use.
    pub(crate) scopes: Vec<Role>,
    /// The time at which the token expires, in seconds.
    pub(crate) expires_at: u64,
}

/// The tokens of an agent.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TokenPage {
    /// The tokens, newest first, at most a thousand; expired tokens are deleted after some time.
    pub(crate) tokens: Vec<TokenListed>,
}

/// A token in a list, without its secret.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TokenListed {
    /// The public id of the token.
    pub(crate) id: String,
    /// The first twelve characters of the token, to recognise it; null for a token of an older version.
    pub(crate) prefix: Option<String>,
    /// The roles that the token may use.
    pub(crate) scopes: Vec<Role>,
    /// The time at which the token was made, in seconds.
    pub(crate) created_at: u64,
    /// The time at which the token expires, in seconds.
    pub(crate) expires_at: u64,
    /// The time of the last use, in seconds, exact to about a minute; null if it was never used.
    pub(crate) last_used_at: Option<u64>,
    /// The time of the revocation, in seconds; null if the token was not revoked.
    pub(crate) revoked_at: Option<u64>,
}

/// A page of agents.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct AgentPage {
    /// The agents, ordered by name.
    pub(crate) agents: Vec<AgentView>,
    /// The cursor of the next page; null on the last page.
    pub(crate) next_cursor: Option<String>,
}

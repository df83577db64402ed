//! Agents, their keys and their tokens.

use super::sql::{self, Row, Value};
use super::{Connection, StoreError};

/// An agent as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AgentRow {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) public_key: String,
    /// Separated by spaces.
    pub(crate) roles: String,
    pub(crate) weight: String,
    pub(crate) version: u64,
    pub(crate) created_at: u64,
    pub(crate) updated_at: u64,
}

impl AgentRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.text("id")?,
            status: row.text("status")?,
            public_key: row.text("public_key")?,
            roles: row.text("roles")?,
            weight: row.text("weight")?,
            version: row.number("version")?,
            created_at: row.number("created_at")?,
            updated_at: row.number("updated_at")?,
        })
    }
}

/// A new agent and its key; [`StoreError::Taken`] when either is.
pub(crate) async fn insert(connection: &mut Connection, agent: &AgentRow) -> Result<(), StoreError> {
    let text = "INSERT INTO agents (id, status, public_key, roles, weight, version, created_at, updated_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        Value::text(&*agent.id),
        Value::text(&*agent.status),
        Value::text(&*agent.public_key),
        Value::text(&*agent.roles),
        Value::text(&*agent.weight),
        Value::number(agent.version),
        Value::number(agent.created_at),
        Value::number(agent.updated_at),
    ];
    sql::execute(connection, text, &values).await?;
    insert_key(connection, agent, agent.created_at).await
}

async fn insert_key(connection: &mut Connection, agent: &AgentRow, now: u64) -> Result<(), StoreError> {
    let text = "INSERT INTO agent_keys (public_key, agent_id, created_at) VALUES ($1, $2, $3)";
    let values = [Value::text(&*agent.public_key), Value::text(&*agent.id), Value::number(now)];
    sql::execute(connection, text, &values).await.map(drop)
}

/// Replaces an agent, if its version is still the one before; a new key is remembered.
pub(crate) async fn update(
    connection: &mut Connection,
    agent: &AgentRow,
    new_key: bool,
) -> Result<(), StoreError> {
    let text = "UPDATE agents SET status = $2, public_key = $3, roles = $4, weight = $5, version = version + 1, updated_at = $6
                WHERE id = $1 AND version = $7";
    let values = [
        Value::text(&*agent.id),
        Value::text(&*agent.status),
        Value::text(&*agent.public_key),
        Value::text(&*agent.roles),
        Value::text(&*agent.weight),
        Value::number(agent.updated_at),
        Value::number(agent.version),
    ];
    if sql::execute(connection, text, &values).await? != 1 {
        return Err(StoreError::Conflict);
    }
    if new_key {
        insert_key(connection, agent, agent.updated_at).await?;
    }
    Ok(())
}

/// The agent of that name.
pub(crate) async fn find(connection: &mut Connection, id: &str) -> Result<Option<AgentRow>, StoreError> {
    let row = sql::row(connection, "SELECT * FROM agents WHERE id = $1", &[Value::text(id)]).await?;
    row.as_ref().map(AgentRow::of).transpose()
}

/// Agents by name, after `after`.
pub(crate) async fn list(
    connection: &mut Connection,
    after: &str,
    most: u64,
) -> Result<Vec<AgentRow>, StoreError> {
    let text = "SELECT * FROM agents WHERE id > $1 ORDER BY id LIMIT $2";
    let rows = sql::rows(connection, text, &[Value::text(after), Value::number(most)]).await?;
    rows.iter().map(AgentRow::of).collect()
}

/// Everybody who may vote now.
pub(crate) async fn voters(connection: &mut Connection) -> Result<Vec<AgentRow>, StoreError> {
    let text = "SELECT * FROM agents WHERE status = 'authorized' AND ' ' || roles || ' ' LIKE '% voter %' ORDER BY id";
    let rows = sql::rows(connection, text, &[]).await?;
    rows.iter().map(AgentRow::of).collect()
}

/// How many wait for an administrator.
pub(crate) async fn waiting(connection: &mut Connection) -> Result<u64, StoreError> {
    let text = "SELECT COUNT(*) AS waiting FROM agents WHERE status = 'registered'";
    sql::row(connection, text, &[]).await?.map_or(Ok(0), |row| row.number("waiting"))
}

/// A token as it is stored: its digest, never itself.
#[derive(Debug, Clone)]
pub(crate) struct TokenRow {
    pub(crate) id: String,
    pub(crate) digest: String,
    pub(crate) agent_id: String,
    pub(crate) scopes: String,
    pub(crate) created_at: u64,
    pub(crate) expires_at: u64,
}

impl TokenRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.text("token_id")?,
            digest: row.text("digest")?,
            agent_id: row.text("agent_id")?,
            scopes: row.text("scopes")?,
            created_at: row.number("token_created_at")?,
            expires_at: row.number("expires_at")?,
        })
    }
}

/// Stores a token.
pub(crate) async fn insert_token(connection: &mut Connection, token: &TokenRow) -> Result<(), StoreError> {
    let text = "INSERT INTO tokens (digest, id, agent_id, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        Value::text(&*token.digest),
        Value::text(&*token.id),
        Value::text(&*token.agent_id),
        Value::text(&*token.scopes),
        Value::number(token.created_at),
        Value::number(token.expires_at),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// The token with this digest, and its agent.
pub(crate) async fn token(
    connection: &mut Connection,
    digest: &str,
) -> Result<Option<(TokenRow, AgentRow)>, StoreError> {
    let text = "SELECT t.id AS token_id, t.digest, t.agent_id, t.scopes, t.created_at AS token_created_at, t.expires_at, a.*
                FROM tokens t JOIN agents a ON a.id = t.agent_id WHERE t.digest = $1";
    let row = sql::row(connection, text, &[Value::text(digest)]).await?;
    row.as_ref().map(|row| Ok((TokenRow::of(row)?, AgentRow::of(row)?))).transpose()
}

/// Forgets all tokens of an agent.
pub(crate) async fn forget_tokens(connection: &mut Connection, agent: &str) -> Result<u64, StoreError> {
    sql::execute(connection, "DELETE FROM tokens WHERE agent_id = $1", &[Value::text(agent)]).await
}

/// Forgets what has expired: tokens and spent proofs.
pub(crate) async fn forget_expired(connection: &mut Connection, now: u64) -> Result<(), StoreError> {
    sql::execute(connection, "DELETE FROM tokens WHERE expires_at <= $1", &[Value::number(now)]).await?;
    sql::execute(connection, "DELETE FROM spent_proofs WHERE expires_at <= $1", &[Value::number(now)])
        .await?;
    Ok(())
}

/// Takes a signed statement once; [`StoreError::Taken`] the second time.
pub(crate) async fn spend_proof(
    connection: &mut Connection,
    digest: &str,
    expires_at: u64,
) -> Result<(), StoreError> {
    let text = "INSERT INTO spent_proofs (digest, expires_at) VALUES ($1, $2)";
    sql::execute(connection, text, &[Value::text(digest), Value::number(expires_at)]).await.map(drop)
}

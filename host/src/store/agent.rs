//! Agents, their keys and their tokens.

pub(crate) use rogatio_core::log::replay::AgentStatus;
use rogatio_core::wire::senate::Roles;

use super::dialect::with_texts;
use super::sql::{self, Row, Value};
use super::vote::is_silent;
use super::{Connection, Dialect, StoreError};

/// An agent as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AgentRow {
    pub(crate) id: String,
    pub(crate) status: AgentStatus,
    pub(crate) public_key: String,
    pub(crate) roles: Roles,
    pub(crate) weight: String,
    pub(crate) version: u64,
    pub(crate) created_at: u64,
    pub(crate) updated_at: u64,
}

impl AgentRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.text("id")?,
            status: row.word("status")?,
            public_key: row.text("public_key")?,
            roles: row.word("roles")?,
            weight: row.text("weight")?,
            version: row.number("version")?,
            created_at: row.number("created_at")?,
            updated_at: row.number("updated_at")?,
        })
    }
}

/// A new agent and its key; [`StoreError::Taken`] when either is. `likeness` is what the name looks like, `origin` the
/// network that it came from.
pub(crate) async fn insert(
    connection: &mut Connection,
    agent: &AgentRow,
    likeness: &str,
    origin: Option<&str>,
) -> Result<(), StoreError> {
    let text = "INSERT INTO agents (id, status, public_key, roles, weight, version, created_at, updated_at, likeness, origin)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = [
        Value::text(&*agent.id),
        Value::text(agent.status.as_str()),
        Value::text(&*agent.public_key),
        Value::text(agent.roles.to_string()),
        Value::text(&*agent.weight),
        Value::number(agent.version),
        Value::number(agent.created_at),
        Value::number(agent.updated_at),
        Value::text(likeness),
        Value::maybe(origin),
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
        Value::text(agent.status.as_str()),
        Value::text(&*agent.public_key),
        Value::text(agent.roles.to_string()),
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

/// The agent whose name looks the same, whatever became of it.
pub(crate) async fn alike(connection: &mut Connection, likeness: &str) -> Result<Option<String>, StoreError> {
    let text = "SELECT id FROM agents WHERE likeness = $1 ORDER BY id LIMIT 1";
    sql::row(connection, text, &[Value::text(likeness)]).await?.map(|row| row.text("id")).transpose()
}

/// Agents of an older version, of whom it is not known what their names look like.
pub(crate) async fn unlikened(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    let rows = sql::rows(connection, "SELECT id FROM agents WHERE likeness IS NULL", &[]).await?;
    rows.iter().map(|row| row.text("id")).collect()
}

/// Notes what the name of an agent looks like.
pub(crate) async fn liken(connection: &mut Connection, id: &str, likeness: &str) -> Result<(), StoreError> {
    let text = "UPDATE agents SET likeness = $2 WHERE id = $1";
    sql::execute(connection, text, &[Value::text(id), Value::text(likeness)]).await.map(drop)
}

/// Notes that an agent was revoked whose seats in open votes are to be looked at.
pub(crate) async fn leaves_seats(connection: &mut Connection, id: &str) -> Result<(), StoreError> {
    let text = "UPDATE agents SET leaves_seats = 1 WHERE id = $1";
    sql::execute(connection, text, &[Value::text(id)]).await.map(drop)
}

/// Whether the seats of a revoked agent are to be looked at.
pub(crate) async fn has_left_seats(connection: &mut Connection) -> Result<bool, StoreError> {
    let text = "SELECT id FROM agents WHERE leaves_seats = 1 LIMIT 1";
    Ok(sql::row(connection, text, &[]).await?.is_some())
}

/// Notes that no seat of a revoked agent is left to look at.
pub(crate) async fn seats_are_left(connection: &mut Connection) -> Result<(), StoreError> {
    let text = concat!(
        "UPDATE agents SET leaves_seats = 0 WHERE leaves_seats = 1 AND NOT EXISTS (
                    SELECT 1 FROM senate_seats s JOIN senate_proposals p ON p.id = s.proposal_id AND p.revision = s.revision
                    WHERE s.voter = agents.id AND p.status = 'voting' AND ",
        is_silent!(),
        ")"
    );
    sql::execute(connection, text, &[]).await.map(drop)
}

/// How many from a network wait for an administrator.
pub(crate) async fn waiting_from(connection: &mut Connection, origin: &str) -> Result<u64, StoreError> {
    let text = "SELECT COUNT(*) AS waiting FROM agents WHERE status = 'registered' AND origin = $1";
    sql::row(connection, text, &[Value::text(origin)]).await?.map_or(Ok(0), |row| row.number("waiting"))
}

/// The columns of a token `t` and its agent `a`.
macro_rules! token_columns {
    () => {
        "t.id AS token_id, t.digest, t.agent_id, t.scopes, t.created_at AS token_created_at, t.expires_at, t.prefix, \
         t.last_used_at, t.revoked_at, a.*"
    };
}

/// A token as it is stored: its digest, never itself.
#[derive(Debug, Clone)]
pub(crate) struct TokenRow {
    pub(crate) id: String,
    pub(crate) digest: String,
    pub(crate) agent_id: String,
    pub(crate) scopes: Roles,
    pub(crate) created_at: u64,
    pub(crate) expires_at: u64,
    /// Its first characters; `None` for one of an older version.
    pub(crate) prefix: Option<String>,
    /// When it was used last, within a minute.
    pub(crate) last_used_at: Option<u64>,
    /// Since when it counts no more.
    pub(crate) revoked_at: Option<u64>,
}

impl TokenRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.text("token_id")?,
            digest: row.text("digest")?,
            agent_id: row.text("agent_id")?,
            scopes: row.word("scopes")?,
            created_at: row.number("token_created_at")?,
            expires_at: row.number("expires_at")?,
            prefix: row.maybe("prefix")?,
            last_used_at: row.maybe_number("last_used_at")?,
            revoked_at: row.maybe_number("revoked_at")?,
        })
    }
}

/// Stores a token.
pub(crate) async fn insert_token(connection: &mut Connection, token: &TokenRow) -> Result<(), StoreError> {
    let text = "INSERT INTO tokens (digest, id, agent_id, scopes, created_at, expires_at, prefix) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        Value::text(&*token.digest),
        Value::text(&*token.id),
        Value::text(&*token.agent_id),
        Value::text(token.scopes.to_string()),
        Value::number(token.created_at),
        Value::number(token.expires_at),
        Value::maybe(token.prefix.as_deref()),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// The token with this digest and its agent, and the database's time.
pub(crate) async fn token(
    connection: &mut Connection,
    digest: &str,
) -> Result<Option<(TokenRow, AgentRow, u64)>, StoreError> {
    let text = concat!(
        "SELECT ",
        token_columns!(),
        ", (SELECT now FROM clock) AS now FROM tokens t JOIN agents a ON a.id = t.agent_id WHERE t.digest = $1"
    );
    let row = sql::row(connection, text, &[Value::text(digest)]).await?;
    row.as_ref().map(|row| Ok((TokenRow::of(row)?, AgentRow::of(row)?, row.number("now")?))).transpose()
}

/// The tokens with these digests and their agents, those that there are.
pub(crate) async fn tokens_with(
    connection: &mut Connection,
    dialect: Dialect,
    digests: &[String],
) -> Result<Vec<(TokenRow, AgentRow)>, StoreError> {
    let text = with_texts!(
        dialect,
        ("SELECT ", token_columns!(), " FROM "),
        "$1",
        (" d JOIN tokens t ON t.digest = d.value JOIN agents a ON a.id = t.agent_id")
    );
    let rows = sql::rows(connection, text, &[Value::json(&digests)?]).await?;
    rows.iter().map(|row| Ok((TokenRow::of(row)?, AgentRow::of(row)?))).collect()
}

/// The tokens of an agent, newest first.
pub(crate) async fn tokens(connection: &mut Connection, agent: &str) -> Result<Vec<TokenRow>, StoreError> {
    let text = "SELECT id AS token_id, digest, agent_id, scopes, created_at AS token_created_at, expires_at, prefix, last_used_at, revoked_at
                FROM tokens WHERE agent_id = $1 ORDER BY created_at DESC, id LIMIT 1000";
    let rows = sql::rows(connection, text, &[Value::text(agent)]).await?;
    rows.iter().map(TokenRow::of).collect()
}

/// Notes that a token was used.
pub(crate) async fn note_use(connection: &mut Connection, digest: &str, now: u64) -> Result<(), StoreError> {
    let text = "UPDATE tokens SET last_used_at = $2 WHERE digest = $1";
    sql::execute(connection, text, &[Value::text(digest), Value::number(now)]).await.map(drop)
}

/// Revokes a token of an agent; whether there is one that counted.
pub(crate) async fn revoke_token(
    connection: &mut Connection,
    (agent, id): (&str, &str),
    now: u64,
) -> Result<bool, StoreError> {
    let text = "UPDATE tokens SET revoked_at = $3 WHERE agent_id = $1 AND id = $2 AND revoked_at IS NULL";
    let values = [Value::text(agent), Value::text(id), Value::number(now)];
    Ok(sql::execute(connection, text, &values).await? > 0)
}

/// Revokes all tokens of an agent.
pub(crate) async fn revoke_tokens(
    connection: &mut Connection,
    agent: &str,
    now: u64,
) -> Result<u64, StoreError> {
    let text = "UPDATE tokens SET revoked_at = $2 WHERE agent_id = $1 AND revoked_at IS NULL";
    sql::execute(connection, text, &[Value::text(agent), Value::number(now)]).await
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

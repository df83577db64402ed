//! Whole tables as text, for comparing them with what the log says.

use super::sql::{self, Value};
use super::{Connection, StoreError};

/// A table whose rows are compared: first the columns of its key, then the others.
pub(crate) struct Audited {
    pub(crate) table: &'static str,
    /// How many of the columns are its key.
    pub(crate) keys: usize,
    pub(crate) columns: &'static [&'static str],
    select: &'static str,
}

/// A row: a text for each column, whatever its type is; none for a null.
pub(crate) type Cells = Vec<Option<String>>;

macro_rules! audited {
    ($($name:ident = $table:literal by $keys:literal in $order:literal: $($column:literal),+;)*) => {$(
        pub(crate) const $name: Audited = Audited {
            table: $table,
            keys: $keys,
            columns: &[$($column),+],
            select: concat!(
                "SELECT ", $("CAST(", $column, " AS TEXT) AS ", $column, ", ",)+ "1 AS row_found FROM ", $table,
                " ORDER BY ", $order, " LIMIT $1 OFFSET $2"
            ),
        };
    )*};
}

audited! {
    INSTANCE = "instance" by 1 in "id": "id", "name", "public_key", "unique_id", "nonce", "created_at";
    SETTINGS = "settings" by 1 in "name": "name", "value", "updated_at";
    AGENTS = "agents" by 1 in "id":
        "id", "status", "public_key", "roles", "weight", "version", "created_at", "updated_at";
    KEYS = "agent_keys" by 1 in "public_key": "public_key", "agent_id", "created_at";
    TYPES = "artifact_types" by 1 in "name": "name", "current_version", "created_at", "storage", "generation";
    VERSIONS = "schema_versions" by 2 in "artifact_type, version":
        "artifact_type", "version", "previous_version", "schema", "digest", "proposal_id", "created_at";
    READERS = "schema_readers" by 2 in "artifact_type, reader":
        "artifact_type", "reader", "agent", "schema", "digest", "registered_at";
    PROPOSALS = "senate_proposals" by 1 in "id":
        "id", "proposal_type", "target_artifact_type", "change_type", "pointer", "author", "status", "revision", "content",
        "content_digest", "checked", "state";
    REVISIONS = "senate_revisions" by 3 in "proposal_id, revision, digest":
        "proposal_id", "revision", "digest", "content";
    SEATS = "senate_seats" by 3 in "proposal_id, revision, voter": "proposal_id", "revision", "voter", "seat";
    VOTES = "senate_votes" by 3 in "proposal_id, revision, voter":
        "proposal_id", "revision", "voter", "choice", "ballot", "ballot_body", "receipt", "reason", "cast_at", "signed_by";
    REPLACED = "senate_replaced_votes" by 3 in "proposal_id, revision, ballot":
        "proposal_id", "revision", "ballot", "voter", "choice", "ballot_body", "receipt", "reason", "cast_at", "signed_by";
    MEMBERS = "senate_members" by 3 in "proposal_id, revision, number":
        "proposal_id", "revision", "number", "after_ballot", "voter", "seat";
    TOKENS = "tokens" by 1 in "digest":
        "digest", "id", "agent_id", "scopes", "created_at", "expires_at", "revoked_at";
    COMMENTS = "senate_comments" by 3 in "proposal_id, kind, number":
        "proposal_id", "kind", "number", "revision", "author", "body", "pointer", "in_reply_to", "created_at",
        "resolved_at";
    OVERRULINGS = "senate_overrulings" by 2 in "proposal_id, voter": "proposal_id", "voter", "choice", "cast_at";
    IMPACTS = "senate_impacts" by 2 in "proposal_id, number":
        "proposal_id", "number", "revision", "proposal_digest", "old_digest", "new_digest", "engine", "report", "counts", "statement",
        "created_by", "created_at";
    ARTIFACTS = "artifacts" by 1 in "id":
        "id", "artifact_type", "version", "schema_version", "mode", "verdict", "body", "digest", "created_by", "created_at",
        "generation", "quarantine";
    ARTIFACT_BODIES = "artifact_bodies" by 3 in "id, version, generation":
        "id", "version", "generation", "body", "digest", "quarantine", "proposal_id", "run";
    ARTIFACT_HISTORY = "artifact_history" by 2 in "id, version":
        "id", "version", "schema_version", "mode", "verdict", "body", "digest", "created_by", "created_at";
    REMOVED_ARTIFACTS = "removed_artifacts" by 1 in "id": "id", "artifact_type", "version", "digest", "removed_at";
    STEPS = "processing_steps" by 1 in "id": "id", "sequence", "step", "recorded_by", "recorded_at";
    EDGES = "processing_edges" by 3 in "step_id, direction, artifact": "step_id", "direction", "artifact";
    TEXTS = "log_texts" by 1 in "digest": "digest", "body";
}

/// Rows of a table in the order of its key, without the first `skipped`.
pub(crate) async fn rows(
    connection: &mut Connection,
    table: &Audited,
    skipped: u64,
    most: u64,
) -> Result<Vec<Cells>, StoreError> {
    let values = [Value::number(most), Value::number(skipped)];
    let rows = sql::rows(connection, table.select, &values).await?;
    rows.iter().map(|row| table.columns.iter().map(|column| row.maybe(column)).collect()).collect()
}

/// The database's time.
pub(crate) async fn now(connection: &mut Connection) -> Result<u64, StoreError> {
    sql::row(connection, "SELECT now FROM clock", &[]).await?.map_or(Ok(0), |row| row.number("now"))
}

/// Runs of migrations that have an end in the log: proposal, run, stage, way, status, digest of the plan, plan, time of the end.
pub(crate) async fn ended_runs(
    connection: &mut Connection,
    skipped: u64,
    most: u64,
) -> Result<Vec<Cells>, StoreError> {
    let text = "SELECT proposal_id, CAST(run AS TEXT) AS run, stage, way, status, plan_digest, plan,
                    CAST(ended_at AS TEXT) AS ended_at, CASE status WHEN 'done' THEN evidence END AS evidence
                FROM migration_history WHERE status IN ('done', 'failed') ORDER BY proposal_id, migration_history.run LIMIT $1 OFFSET $2";
    let rows = sql::rows(connection, text, &[Value::number(most), Value::number(skipped)]).await?;
    let columns =
        ["proposal_id", "run", "stage", "way", "status", "plan_digest", "plan", "ended_at", "evidence"];
    rows.iter().map(|row| columns.iter().map(|column| row.maybe(column)).collect()).collect()
}

/// The hashes of subtrees of a level, from index `first` on.
pub(crate) async fn nodes(
    connection: &mut Connection,
    (level, first): (u64, u64),
    most: u64,
) -> Result<Vec<(u64, String)>, StoreError> {
    let text = "SELECT node_index, hash FROM log_nodes WHERE level = $1 AND node_index >= $2 ORDER BY node_index LIMIT $3";
    let rows =
        sql::rows(connection, text, &[Value::number(level), Value::number(first), Value::number(most)])
            .await?;
    rows.iter().map(|row| Ok((row.number("node_index")?, row.text("hash")?))).collect()
}

/// How many subtrees are stored.
pub(crate) async fn count_nodes(connection: &mut Connection) -> Result<u64, StoreError> {
    let row = sql::row(connection, "SELECT COUNT(*) AS nodes FROM log_nodes", &[]).await?;
    row.map_or(Ok(0), |row| row.number("nodes"))
}

/// How many leaves are stored, and how many events.
pub(crate) async fn count_leaves(connection: &mut Connection) -> Result<(u64, u64), StoreError> {
    let text = "SELECT (SELECT COUNT(*) FROM log_leaves) AS leaves, (SELECT COUNT(*) FROM outbox) AS events";
    let row = sql::row(connection, text, &[]).await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.number("leaves")?, row.number("events")?)))
}

/// Events from `first` on: id, kind, subject and body.
pub(crate) async fn events(
    connection: &mut Connection,
    first: u64,
    most: u64,
) -> Result<Vec<(u64, String, String, String)>, StoreError> {
    let text = "SELECT id, kind, subject, body FROM outbox WHERE id >= $1 ORDER BY id LIMIT $2";
    let rows = sql::rows(connection, text, &[Value::number(first), Value::number(most)]).await?;
    rows.iter()
        .map(|row| Ok((row.number("id")?, row.text("kind")?, row.text("subject")?, row.text("body")?)))
        .collect()
}

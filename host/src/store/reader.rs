//! The schemas with which others read the artifacts of a type.

use super::sql::{self, Row, Value};
use super::{Connection, StoreError};

/// A reader as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct ReaderRow {
    pub(crate) artifact_type: String,
    pub(crate) reader: String,
    /// The agent that registered it first.
    pub(crate) agent: String,
    /// The schema's text, as it was registered.
    pub(crate) schema: String,
    pub(crate) digest: String,
    pub(crate) registered_at: u64,
}

impl ReaderRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            artifact_type: row.text("artifact_type")?,
            reader: row.text("reader")?,
            agent: row.text("agent")?,
            schema: row.text("schema")?,
            digest: row.text("digest")?,
            registered_at: row.number("registered_at")?,
        })
    }
}

/// The readers of a type, by name.
pub(crate) async fn list(
    connection: &mut Connection,
    artifact_type: &str,
) -> Result<Vec<ReaderRow>, StoreError> {
    let text = "SELECT * FROM schema_readers WHERE artifact_type = $1 ORDER BY reader";
    let rows = sql::rows(connection, text, &[Value::text(artifact_type)]).await?;
    rows.iter().map(ReaderRow::of).collect()
}

/// How many readers a type has.
pub(crate) async fn count(connection: &mut Connection, artifact_type: &str) -> Result<u64, StoreError> {
    let text = "SELECT COUNT(*) AS readers FROM schema_readers WHERE artifact_type = $1";
    let row = sql::row(connection, text, &[Value::text(artifact_type)]).await?;
    row.map_or(Ok(0), |row| row.number("readers"))
}

/// A reader of a type.
pub(crate) async fn find(
    connection: &mut Connection,
    artifact_type: &str,
    reader: &str,
) -> Result<Option<ReaderRow>, StoreError> {
    let text = "SELECT * FROM schema_readers WHERE artifact_type = $1 AND reader = $2";
    let row = sql::row(connection, text, &[Value::text(artifact_type), Value::text(reader)]).await?;
    row.as_ref().map(ReaderRow::of).transpose()
}

/// Writes a reader, in place of the one with the same name.
pub(crate) async fn put(connection: &mut Connection, row: &ReaderRow) -> Result<(), StoreError> {
    delete(connection, &row.artifact_type, &row.reader).await?;
    let text = "INSERT INTO schema_readers (artifact_type, reader, agent, schema, digest, registered_at)
                VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        Value::text(&*row.artifact_type),
        Value::text(&*row.reader),
        Value::text(&*row.agent),
        Value::text(&*row.schema),
        Value::text(&*row.digest),
        Value::number(row.registered_at),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// Removes a reader; whether there was one.
pub(crate) async fn delete(
    connection: &mut Connection,
    artifact_type: &str,
    reader: &str,
) -> Result<bool, StoreError> {
    let text = "DELETE FROM schema_readers WHERE artifact_type = $1 AND reader = $2";
    Ok(sql::execute(connection, text, &[Value::text(artifact_type), Value::text(reader)]).await? == 1)
}

//! Artifact types and the versions of their schemas.

use rogatio_core::wire::migration::Storage;

use super::sql::{self, Row, Value};
use super::{Connection, StoreError, confluent};

/// A version of a schema as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct SchemaRow {
    pub(crate) artifact_type: String,
    pub(crate) version: u64,
    /// The schema's text, as it was registered.
    pub(crate) schema: String,
    pub(crate) digest: String,
    pub(crate) proposal_id: Option<String>,
    pub(crate) created_at: u64,
}

impl SchemaRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            artifact_type: row.text("artifact_type")?,
            version: row.number("version")?,
            schema: row.text("schema")?,
            digest: row.text("digest")?,
            proposal_id: row.maybe("proposal_id")?,
            created_at: row.number("created_at")?,
        })
    }
}

/// Makes a type and its first version; [`StoreError::Taken`] when there is one of that name.
pub(crate) async fn insert_type(connection: &mut Connection, first: &SchemaRow) -> Result<(), StoreError> {
    let text = "INSERT INTO artifact_types (name, current_version, created_at) VALUES ($1, $2, $3)";
    let values =
        [Value::text(&*first.artifact_type), Value::number(first.version), Value::number(first.created_at)];
    sql::execute(connection, text, &values).await?;
    insert_version(connection, first).await
}

async fn insert_version(connection: &mut Connection, schema: &SchemaRow) -> Result<(), StoreError> {
    let text = "INSERT INTO schema_versions (artifact_type, version, previous_version, schema, digest, proposal_id, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let previous = (schema.version > 1).then(|| schema.version.saturating_sub(1));
    let values = [
        Value::text(&*schema.artifact_type),
        Value::number(schema.version),
        Value::maybe_number(previous),
        Value::text(&*schema.schema),
        Value::text(&*schema.digest),
        Value::maybe(schema.proposal_id.as_deref()),
        Value::number(schema.created_at),
    ];
    sql::execute(connection, text, &values).await?;
    // Each text has a number from the transaction on in which it is first in force.
    confluent::number_in_force(connection, &schema.digest, &schema.schema).await
}

/// Adds the next version and makes it current, if the one before still is.
pub(crate) async fn advance(connection: &mut Connection, next: &SchemaRow) -> Result<(), StoreError> {
    insert_version(connection, next).await?;
    let text = "UPDATE artifact_types SET current_version = $2 WHERE name = $1 AND current_version = $2 - 1";
    let values = [Value::text(&*next.artifact_type), Value::number(next.version)];
    match sql::execute(connection, text, &values).await? {
        1 => Ok(()),
        _ => Err(StoreError::Conflict),
    }
}

/// Takes the newest version back and makes the one before current, if it still is the newest.
pub(crate) async fn withdraw(
    connection: &mut Connection,
    name: &str,
    version: u64,
) -> Result<(), StoreError> {
    let values = [Value::text(name), Value::number(version)];
    let text = "UPDATE artifact_types SET current_version = $2 - 1 WHERE name = $1 AND current_version = $2";
    if sql::execute(connection, text, &values).await? != 1 {
        return Err(StoreError::Conflict);
    }
    let text = "DELETE FROM schema_versions WHERE artifact_type = $1 AND version = $2";
    sql::execute(connection, text, &values).await.map(drop)
}

/// Takes a type back that has one version and no artifacts.
pub(crate) async fn delete_type(connection: &mut Connection, name: &str) -> Result<(), StoreError> {
    let values = [Value::text(name)];
    sql::execute(connection, "DELETE FROM schema_readers WHERE artifact_type = $1", &values).await?;
    let text = "DELETE FROM schema_versions WHERE artifact_type = $1 AND version = 1";
    sql::execute(connection, text, &values).await?;
    match sql::execute(connection, "DELETE FROM artifact_types WHERE name = $1", &values).await? {
        1 => Ok(()),
        _ => Err(StoreError::Conflict),
    }
}

/// How the owner of a type's artifacts keeps them; none when there is no such type.
pub(crate) async fn storage(connection: &mut Connection, name: &str) -> Result<Option<Storage>, StoreError> {
    let text = "SELECT storage FROM artifact_types WHERE name = $1";
    let row = sql::row(connection, text, &[Value::text(name)]).await?;
    row.as_ref().map(|row| row.word("storage")).transpose()
}

/// Writes down how the owner of a type's artifacts keeps them; whether there is such a type.
pub(crate) async fn declare_storage(
    connection: &mut Connection,
    name: &str,
    storage: Storage,
) -> Result<bool, StoreError> {
    let text = "UPDATE artifact_types SET storage = $2 WHERE name = $1";
    Ok(sql::execute(connection, text, &[Value::text(name), Value::text(storage.as_str())]).await? == 1)
}

/// The current versions of all types, after `after`.
pub(crate) async fn list(
    connection: &mut Connection,
    after: &str,
    most: u64,
) -> Result<Vec<SchemaRow>, StoreError> {
    let text = "SELECT v.* FROM artifact_types t
                JOIN schema_versions v ON v.artifact_type = t.name AND v.version = t.current_version
                WHERE t.name > $1 ORDER BY t.name LIMIT $2";
    let rows = sql::rows(connection, text, &[Value::text(after), Value::number(most)]).await?;
    rows.iter().map(SchemaRow::of).collect()
}

/// All versions of a type, oldest first; none when there is no such type.
pub(crate) async fn versions(connection: &mut Connection, name: &str) -> Result<Vec<SchemaRow>, StoreError> {
    let text = "SELECT * FROM schema_versions WHERE artifact_type = $1 ORDER BY version";
    let rows = sql::rows(connection, text, &[Value::text(name)]).await?;
    rows.iter().map(SchemaRow::of).collect()
}

/// The current version of a type.
pub(crate) async fn current(
    connection: &mut Connection,
    name: &str,
) -> Result<Option<SchemaRow>, StoreError> {
    let text = "SELECT v.* FROM artifact_types t
                JOIN schema_versions v ON v.artifact_type = t.name AND v.version = t.current_version WHERE t.name = $1";
    let row = sql::row(connection, text, &[Value::text(name)]).await?;
    row.as_ref().map(SchemaRow::of).transpose()
}

/// A version of a type.
pub(crate) async fn version(
    connection: &mut Connection,
    name: &str,
    version: u64,
) -> Result<Option<SchemaRow>, StoreError> {
    let text = "SELECT * FROM schema_versions WHERE artifact_type = $1 AND version = $2";
    let row = sql::row(connection, text, &[Value::text(name), Value::number(version)]).await?;
    row.as_ref().map(SchemaRow::of).transpose()
}

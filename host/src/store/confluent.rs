//! The clients of Confluent's protocol: the numbers of schema texts, and what these clients are shown of a subject.

use super::sql::{self, Row, Value};
use super::{Connection, StoreError};

/// A schema's text with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Numbered {
    pub(crate) id: u64,
    /// 32 hexadecimal digits.
    pub(crate) guid: String,
    pub(crate) schema: String,
    /// The references as a JSON array, where there are some.
    pub(crate) references: Option<String>,
    /// The digest of the schema that is in force.
    pub(crate) whole: String,
}

impl Numbered {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.number("id")?,
            guid: row.text("guid")?,
            schema: row.text("schema")?,
            references: row.maybe("refs")?,
            whole: row.text("whole")?,
        })
    }
}

/// A text that gets a number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'t> {
    /// The digest of the text and its references.
    pub(crate) digest: &'t str,
    pub(crate) schema: &'t str,
    pub(crate) references: Option<&'t str>,
    /// The digest of the schema that is in force.
    pub(crate) whole: &'t str,
}

impl<'t> Text<'t> {
    /// A text without references.
    pub(crate) const fn plain(digest: &'t str, schema: &'t str) -> Self {
        Self { digest, schema, references: None, whole: digest }
    }

    fn guid(&self) -> String {
        let hex = self.digest.strip_prefix("sha256:").unwrap_or(self.digest);
        hex.chars().take(32).collect()
    }
}

/// The number of a text, which it gets if it has none. Called only while the log is held: so numbers have no gaps.
pub(crate) async fn number(connection: &mut Connection, text: &Text<'_>) -> Result<u64, StoreError> {
    if let Some(known) = by_digest(connection, text.digest).await? {
        return Ok(known.id);
    }
    let newest = highest(connection).await?;
    insert(connection, newest.saturating_add(1), text).await
}

/// Gives a schema in force a number, if no text for it has one.
pub(super) async fn number_in_force(
    connection: &mut Connection,
    digest: &str,
    schema: &str,
) -> Result<(), StoreError> {
    match shown(connection, digest).await? {
        Some(_) => Ok(()),
        None => number(connection, &Text::plain(digest, schema)).await.map(drop),
    }
}

/// Gives a text this number; [`StoreError::Taken`] when the number or the text is taken.
pub(crate) async fn insert(connection: &mut Connection, id: u64, text: &Text<'_>) -> Result<u64, StoreError> {
    let statement = "INSERT INTO confluent_schemas (id, digest, guid, schema, refs, whole) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        Value::number(id),
        Value::text(text.digest),
        Value::text(text.guid()),
        Value::text(text.schema),
        Value::maybe(text.references),
        Value::text(text.whole),
    ];
    sql::execute(connection, statement, &values).await?;
    Ok(id)
}

/// The highest number; 0 when there is none.
pub(crate) async fn highest(connection: &mut Connection) -> Result<u64, StoreError> {
    let row = sql::row(connection, "SELECT MAX(id) AS id FROM confluent_schemas", &[]).await?;
    row.map_or(Ok(None), |row| row.maybe_number("id")).map(Option::unwrap_or_default)
}

async fn one(
    connection: &mut Connection,
    text: &'static str,
    value: Value,
) -> Result<Option<Numbered>, StoreError> {
    let row = sql::row(connection, text, &[value]).await?;
    row.as_ref().map(Numbered::of).transpose()
}

/// The text with this number.
pub(crate) async fn by_id(connection: &mut Connection, id: u64) -> Result<Option<Numbered>, StoreError> {
    one(connection, "SELECT * FROM confluent_schemas WHERE id = $1", Value::number(id)).await
}

/// The text with these 32 digits.
pub(crate) async fn by_guid(connection: &mut Connection, guid: &str) -> Result<Option<Numbered>, StoreError> {
    one(connection, "SELECT * FROM confluent_schemas WHERE guid = $1", Value::text(guid)).await
}

/// The text with this digest.
pub(crate) async fn by_digest(
    connection: &mut Connection,
    digest: &str,
) -> Result<Option<Numbered>, StoreError> {
    one(connection, "SELECT * FROM confluent_schemas WHERE digest = $1", Value::text(digest)).await
}

/// The text under which a schema in force is shown: that with references, if a client registered one.
pub(crate) async fn shown(connection: &mut Connection, whole: &str) -> Result<Option<Numbered>, StoreError> {
    let text = "SELECT * FROM confluent_schemas WHERE whole = $1
                ORDER BY CASE WHEN refs IS NULL THEN 1 ELSE 0 END, id LIMIT 1";
    one(connection, text, Value::text(whole)).await
}

/// All texts with references, by their number.
pub(crate) async fn referring(connection: &mut Connection) -> Result<Vec<Numbered>, StoreError> {
    let text = "SELECT * FROM confluent_schemas WHERE refs IS NOT NULL ORDER BY id";
    let rows = sql::rows(connection, text, &[]).await?;
    rows.iter().map(Numbered::of).collect()
}

/// The versions of types whose schema has this digest: the name of the type, and the number.
pub(crate) async fn in_force(
    connection: &mut Connection,
    whole: &str,
) -> Result<Vec<(String, u64)>, StoreError> {
    let text = "SELECT artifact_type, version FROM schema_versions WHERE digest = $1 ORDER BY artifact_type, version";
    let rows = sql::rows(connection, text, &[Value::text(whole)]).await?;
    rows.iter().map(|row| Ok((row.text("artifact_type")?, row.number("version")?))).collect()
}

/// A subject, or what all subjects have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SubjectRow {
    /// The name; empty for what all subjects have.
    pub(crate) subject: String,
    /// The type that it is a name of; empty for all.
    pub(crate) artifact_type: String,
    /// The level of compatibility, where one was set.
    pub(crate) level: Option<String>,
    /// `STRICT` or `LENIENT`, where one was set.
    pub(crate) policy: Option<String>,
    /// The mode, where one was set.
    pub(crate) mode: Option<String>,
}

impl SubjectRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            subject: row.text("subject")?,
            artifact_type: row.text("artifact_type")?,
            level: row.maybe("level")?,
            policy: row.maybe("policy")?,
            mode: row.maybe("mode")?,
        })
    }
}

/// A subject that was written down.
pub(crate) async fn subject(
    connection: &mut Connection,
    name: &str,
) -> Result<Option<SubjectRow>, StoreError> {
    let text = "SELECT * FROM confluent_subjects WHERE subject = $1";
    let row = sql::row(connection, text, &[Value::text(name)]).await?;
    row.as_ref().map(SubjectRow::of).transpose()
}

/// All subjects that were written down, by name.
pub(crate) async fn subjects(connection: &mut Connection) -> Result<Vec<SubjectRow>, StoreError> {
    let text = "SELECT * FROM confluent_subjects WHERE subject <> '' ORDER BY subject";
    let rows = sql::rows(connection, text, &[]).await?;
    rows.iter().map(SubjectRow::of).collect()
}

/// Writes a subject down, in place of what was written before.
pub(crate) async fn put_subject(connection: &mut Connection, row: &SubjectRow) -> Result<(), StoreError> {
    let text = "INSERT INTO confluent_subjects (subject, artifact_type, level, policy, mode) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (subject) DO UPDATE SET artifact_type = excluded.artifact_type, level = excluded.level,
                    policy = excluded.policy, mode = excluded.mode";
    let values = [
        Value::text(&*row.subject),
        Value::text(&*row.artifact_type),
        Value::maybe(row.level.as_deref()),
        Value::maybe(row.policy.as_deref()),
        Value::maybe(row.mode.as_deref()),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// The names of all types.
pub(crate) async fn types(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    let rows = sql::rows(connection, "SELECT name FROM artifact_types ORDER BY name", &[]).await?;
    rows.iter().map(|row| row.text("name")).collect()
}

/// The versions of a subject that are hidden, each with the digest of its schema.
pub(crate) async fn hidden(
    connection: &mut Connection,
    subject: &str,
) -> Result<Vec<(u64, String)>, StoreError> {
    let text = "SELECT version, digest FROM confluent_hidden WHERE subject = $1 ORDER BY version";
    let rows = sql::rows(connection, text, &[Value::text(subject)]).await?;
    rows.iter().map(|row| Ok((row.number("version")?, row.text("digest")?))).collect()
}

/// Hides a version.
pub(crate) async fn hide(
    connection: &mut Connection,
    subject: &str,
    (version, digest): (u64, &str),
) -> Result<(), StoreError> {
    let text = "INSERT INTO confluent_hidden (subject, version, digest) VALUES ($1, $2, $3)
                ON CONFLICT (subject, version) DO UPDATE SET digest = excluded.digest";
    let values = [Value::text(subject), Value::number(version), Value::text(digest)];
    sql::execute(connection, text, &values).await.map(drop)
}

/// Shows a version again.
pub(crate) async fn unhide(
    connection: &mut Connection,
    subject: &str,
    version: u64,
) -> Result<(), StoreError> {
    let text = "DELETE FROM confluent_hidden WHERE subject = $1 AND version = $2";
    sql::execute(connection, text, &[Value::text(subject), Value::number(version)]).await.map(drop)
}

//! The log's leaves, subtrees and head; the instance and its settings.

use serde::Serialize;

use super::sql::{self, Row, Value};
use super::{Connection, StoreError};

/// Where the log ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// Leaves.
    pub(crate) size: u64,
    /// The roots of the perfect subtrees, as a JSON array.
    pub(crate) peaks: String,
    /// The root over everything.
    pub(crate) root: String,
    /// The database's time when this was read, in seconds: the one clock of all processes.
    pub(crate) now: u64,
}

impl Head {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            size: row.number("size")?,
            peaks: row.text("peaks")?,
            root: row.text("root")?,
            now: row.number("now")?,
        })
    }
}

/// A leaf as it is stored.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Leaf {
    #[serde(rename = "leaf_index")]
    pub(crate) index: u64,
    pub(crate) kind: String,
    pub(crate) subject: String,
    pub(crate) body: String,
}

impl Leaf {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            index: row.number("leaf_index")?,
            kind: row.text("kind")?,
            subject: row.text("subject")?,
            body: row.text("body")?,
        })
    }
}

/// Makes the first head.
pub(crate) async fn begin(connection: &mut Connection, root: &str, now: u64) -> Result<(), StoreError> {
    let text = "INSERT INTO log_head (id, size, peaks, root, updated_at) VALUES (1, 0, '[]', $1, $2)";
    sql::execute(connection, text, &[Value::text(root), Value::number(now)]).await.map(drop)
}

/// Takes the log: until this transaction ends nobody else appends.
pub(super) async fn lock(connection: &mut Connection) -> Result<Head, StoreError> {
    let text = "UPDATE log_head SET size = size WHERE id = 1
                RETURNING size, peaks, root, (SELECT now FROM clock) AS now";
    match sql::rows(connection, text, &[]).await?.first() {
        Some(row) => Head::of(row),
        None => {
            let now = clock(connection).await?;
            Ok(Head { size: 0, peaks: "[]".into(), root: String::new(), now })
        }
    }
}

/// Where the log ends; none before the senate begins.
pub(crate) async fn head(connection: &mut Connection) -> Result<Option<Head>, StoreError> {
    let text = "SELECT size, peaks, root, (SELECT now FROM clock) AS now FROM log_head WHERE id = 1";
    let row = sql::row(connection, text, &[]).await?;
    row.as_ref().map(Head::of).transpose()
}

/// The database's time, in seconds: the one clock of all processes.
pub(crate) async fn clock(connection: &mut Connection) -> Result<u64, StoreError> {
    let row = sql::row(connection, "SELECT now FROM clock", &[]).await?;
    row.map_or(Err(StoreError::Conflict), |row| row.number("now"))
}

/// Keeps a text that a leaf names by its digest, as JSON; the same text may be there already.
pub(crate) async fn insert_text(
    connection: &mut Connection,
    digest: &str,
    body: &str,
) -> Result<(), StoreError> {
    let text = "INSERT INTO log_texts (digest, body) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING";
    sql::execute(connection, text, &[Value::text(digest), Value::text(body)]).await.map(drop)
}

/// A text that a leaf names by its digest, as JSON.
pub(crate) async fn text(connection: &mut Connection, digest: &str) -> Result<Option<String>, StoreError> {
    let row =
        sql::row(connection, "SELECT body FROM log_texts WHERE digest = $1", &[Value::text(digest)]).await?;
    row.map(|row| row.text("body")).transpose()
}

/// The hash of a perfect subtree.
pub(crate) async fn node(
    connection: &mut Connection,
    level: u64,
    index: u64,
) -> Result<Option<String>, StoreError> {
    let text = "SELECT hash FROM log_nodes WHERE level = $1 AND node_index = $2";
    let row = sql::row(connection, text, &[Value::number(level), Value::number(index)]).await?;
    row.map(|row| row.text("hash")).transpose()
}

/// The hashes of perfect subtrees of one level, from `start` on.
pub(crate) async fn nodes(
    connection: &mut Connection,
    level: u64,
    start: u64,
    most: u64,
) -> Result<Vec<String>, StoreError> {
    let text = "SELECT hash FROM log_nodes WHERE level = $1 AND node_index >= $2 AND node_index < $3 ORDER BY node_index";
    let values = [Value::number(level), Value::number(start), Value::number(start.saturating_add(most))];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter().map(|row| row.text("hash")).collect()
}

/// The bodies of the leaves that opened votes on a proposal, the last one first.
pub(crate) async fn openings(connection: &mut Connection, id: &str) -> Result<Vec<String>, StoreError> {
    let text = "SELECT body FROM log_leaves WHERE kind = 'proposal' AND subject = $1 AND body LIKE '%\"voting_opened\"%'
                ORDER BY leaf_index DESC LIMIT 100";
    let rows = sql::rows(connection, text, &[Value::text(id)]).await?;
    rows.iter().map(|row| row.text("body")).collect()
}

/// Leaves about one subject from `start` on: index and text.
pub(crate) async fn of_subject(
    connection: &mut Connection,
    (kind, subject): (&str, &str),
    start: u64,
    most: u64,
) -> Result<Vec<(u64, String)>, StoreError> {
    let text = "SELECT leaf_index, body FROM log_leaves WHERE kind = $1 AND subject = $2 AND leaf_index >= $3
                ORDER BY leaf_index LIMIT $4";
    let values = [Value::text(kind), Value::text(subject), Value::number(start), Value::number(most)];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter().map(|row| Ok((row.number("leaf_index")?, row.text("body")?))).collect()
}

/// Leaves about one subject before an index, or before the end, the last one first: index and text.
pub(crate) async fn last_of_subject(
    connection: &mut Connection,
    (kind, subject): (&str, &str),
    before: Option<u64>,
    most: u64,
) -> Result<Vec<(u64, String)>, StoreError> {
    let text = "SELECT leaf_index, body FROM log_leaves WHERE kind = $1 AND subject = $2 AND leaf_index < $3
                ORDER BY leaf_index DESC LIMIT $4";
    let before = before.unwrap_or(i64::MAX.unsigned_abs());
    let values = [Value::text(kind), Value::text(subject), Value::number(before), Value::number(most)];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter().map(|row| Ok((row.number("leaf_index")?, row.text("body")?))).collect()
}

/// Leaves from `start` on.
pub(crate) async fn leaves(
    connection: &mut Connection,
    start: u64,
    most: u64,
) -> Result<Vec<Leaf>, StoreError> {
    let text = "SELECT leaf_index, kind, subject, body FROM log_leaves WHERE leaf_index >= $1 ORDER BY leaf_index LIMIT $2";
    let rows = sql::rows(connection, text, &[Value::number(start), Value::number(most)]).await?;
    rows.iter().map(Leaf::of).collect()
}

/// The name and the public key of this installation.
pub(crate) struct InstanceRow {
    pub(crate) name: String,
    pub(crate) public_key: String,
    /// Its unique id; none where a version before ids began it.
    pub(crate) unique_id: Option<String>,
}

/// This installation; none before `init`.
pub(crate) async fn instance(connection: &mut Connection) -> Result<Option<InstanceRow>, StoreError> {
    let text = "SELECT name, public_key, unique_id FROM instance WHERE id = 1";
    let row = sql::row(connection, text, &[]).await?;
    row.map(|row| {
        Ok(InstanceRow {
            name: row.text("name")?,
            public_key: row.text("public_key")?,
            unique_id: row.maybe("unique_id")?,
        })
    })
    .transpose()
}

/// Begins this installation.
pub(crate) async fn insert_instance(
    connection: &mut Connection,
    name: &str,
    public_key: &str,
    now: u64,
) -> Result<(), StoreError> {
    let text = "INSERT INTO instance (id, name, public_key, created_at) VALUES (1, $1, $2, $3)";
    let values = [Value::text(name), Value::text(public_key), Value::number(now)];
    sql::execute(connection, text, &values).await.map(drop)
}

/// The leaf that says which installation it is, where there is one.
pub(crate) async fn founding(connection: &mut Connection) -> Result<Option<String>, StoreError> {
    let text = "SELECT body FROM log_leaves WHERE kind = 'instance' ORDER BY leaf_index LIMIT 1";
    sql::row(connection, text, &[]).await?.map(|row| row.text("body")).transpose()
}

/// Gives this installation its unique id, unless it has one; whether it had none.
pub(crate) async fn identify(
    connection: &mut Connection,
    unique_id: &str,
    nonce: &str,
) -> Result<bool, StoreError> {
    let text = "UPDATE instance SET unique_id = $1, nonce = $2 WHERE id = 1 AND unique_id IS NULL";
    Ok(sql::execute(connection, text, &[Value::text(unique_id), Value::text(nonce)]).await? == 1)
}

/// A setting's JSON text.
pub(crate) async fn setting(connection: &mut Connection, name: &str) -> Result<Option<String>, StoreError> {
    let row =
        sql::row(connection, "SELECT value FROM settings WHERE name = $1", &[Value::text(name)]).await?;
    row.map(|row| row.text("value")).transpose()
}

/// Changes a setting.
pub(crate) async fn put_setting(
    connection: &mut Connection,
    name: &str,
    value: &str,
    now: u64,
) -> Result<(), StoreError> {
    let text = "INSERT INTO settings (name, value, updated_at) VALUES ($1, $2, $3)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at";
    let values = [Value::text(name), Value::text(value), Value::number(now)];
    sql::execute(connection, text, &values).await.map(drop)
}

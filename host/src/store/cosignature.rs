//! Signatures of cosigners over checkpoints of the log.

use super::sql::{self, Value};
use super::{Connection, StoreError};

/// The most cosignatures that are read for one checkpoint: a note has at most 100 signature lines.
const MOST: u64 = 64;

/// Keeps a signature line; a line by the same cosigner over the same checkpoint stays as it is.
pub(crate) async fn insert(
    connection: &mut Connection,
    (size, cosigner): (u64, &str),
    line: &str,
    now: u64,
) -> Result<(), StoreError> {
    let text = "INSERT INTO log_cosignatures (size, cosigner, line, added_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT (size, cosigner) DO NOTHING";
    let values = [Value::number(size), Value::text(cosigner), Value::text(line), Value::number(now)];
    sql::execute(connection, text, &values).await.map(drop)
}

/// The signature lines over the checkpoint of so many leaves, by cosigner.
pub(crate) async fn lines(connection: &mut Connection, size: u64) -> Result<Vec<String>, StoreError> {
    let text = "SELECT line FROM log_cosignatures WHERE size = $1 ORDER BY cosigner LIMIT $2";
    let rows = sql::rows(connection, text, &[Value::number(size), Value::number(MOST)]).await?;
    rows.iter().map(|row| row.text("line")).collect()
}

/// The size of the checkpoint with more than `above` leaves that most cosigners signed, the newest of several; `None` if nobody signed one.
pub(crate) async fn best(connection: &mut Connection, above: u64) -> Result<Option<u64>, StoreError> {
    let text = "SELECT size FROM log_cosignatures WHERE size > $1 GROUP BY size ORDER BY COUNT(*) DESC, size DESC LIMIT 1";
    let row = sql::row(connection, text, &[Value::number(above)]).await?;
    row.map(|row| row.number("size")).transpose()
}

/// The size of the newest checkpoint that this cosigner signed; zero if it signed none.
pub(crate) async fn newest(connection: &mut Connection, cosigner: &str) -> Result<u64, StoreError> {
    let text = "SELECT MAX(size) AS size FROM log_cosignatures WHERE cosigner = $1";
    let row = sql::row(connection, text, &[Value::text(cosigner)]).await?;
    Ok(row.map_or(Ok(None), |row| row.maybe_number("size"))?.unwrap_or(0))
}

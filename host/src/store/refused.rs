//! Ballots that were refused although their signature and their seat are right.

use super::sql::{self, Row, Value};
use super::{Connection, StoreError};

/// A refused ballot as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct RefusedRow {
    pub(crate) voter: String,
    /// Counts the refused ballots of the voter on the revision, from 1.
    pub(crate) number: u64,
    /// The number of leaves that the log had when it came.
    pub(crate) place: u64,
    pub(crate) refused_at: u64,
    /// The reason, as JSON text.
    pub(crate) fate: String,
    /// The ballot as it came, as JSON text.
    pub(crate) envelope: String,
}

impl RefusedRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            voter: row.text("voter")?,
            number: row.number("number")?,
            place: row.number("place")?,
            refused_at: row.number("refused_at")?,
            fate: row.text("fate")?,
            envelope: row.text("envelope")?,
        })
    }
}

/// Keeps a refused ballot.
pub(crate) async fn insert(
    connection: &mut Connection,
    (id, revision): (&str, u64),
    row: &RefusedRow,
) -> Result<(), StoreError> {
    let text = "INSERT INTO senate_refused_ballots (proposal_id, revision, voter, number, place, refused_at, fate, envelope)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        Value::text(id),
        Value::number(revision),
        Value::text(&*row.voter),
        Value::number(row.number),
        Value::number(row.place),
        Value::number(row.refused_at),
        Value::text(&*row.fate),
        Value::text(&*row.envelope),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// The ballots of a voter on a revision that were kept.
pub(crate) async fn of_voter(
    connection: &mut Connection,
    (id, revision): (&str, u64),
    voter: &str,
) -> Result<Vec<RefusedRow>, StoreError> {
    let text = "SELECT * FROM senate_refused_ballots WHERE proposal_id = $1 AND revision = $2 AND voter = $3 ORDER BY number";
    let values = [Value::text(id), Value::number(revision), Value::text(voter)];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter().map(RefusedRow::of).collect()
}

/// The ballots on a revision that came while the log had from `first` to `last` leaves, in their order.
pub(crate) async fn between(
    connection: &mut Connection,
    (id, revision): (&str, u64),
    (first, last): (u64, u64),
) -> Result<Vec<RefusedRow>, StoreError> {
    let text = "SELECT * FROM senate_refused_ballots WHERE proposal_id = $1 AND revision = $2 AND place >= $3 AND place <= $4
                ORDER BY place, refused_at, voter, number";
    let values = [Value::text(id), Value::number(revision), Value::number(first), Value::number(last)];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter().map(RefusedRow::of).collect()
}

//! The seats of a vote: frozen when it opened, and those of voters who joined or left since.

use super::sql::{self, Value};
use super::vote::is_silent;
use super::{Connection, StoreError};

/// Freezes a seat.
pub(crate) async fn insert(
    connection: &mut Connection,
    id: &str,
    revision: u64,
    voter: &str,
    seat: &str,
) -> Result<(), StoreError> {
    let text = "INSERT INTO senate_seats (proposal_id, revision, voter, seat) VALUES ($1, $2, $3, $4)";
    let values = [Value::text(id), Value::number(revision), Value::text(voter), Value::text(seat)];
    sql::execute(connection, text, &values).await.map(drop)
}

/// A voter's seat, as JSON text: the one of the last joining or leaving while the vote was open, else the frozen one.
pub(crate) async fn find(
    connection: &mut Connection,
    id: &str,
    revision: u64,
    voter: &str,
) -> Result<Option<String>, StoreError> {
    let text = "SELECT seat FROM senate_members WHERE proposal_id = $1 AND revision = $2 AND voter = $3
                ORDER BY number DESC LIMIT 1";
    let values = [Value::text(id), Value::number(revision), Value::text(voter)];
    if let Some(row) = sql::row(connection, text, &values).await? {
        return row.maybe("seat");
    }
    let text = "SELECT seat FROM senate_seats WHERE proposal_id = $1 AND revision = $2 AND voter = $3";
    let values = [Value::text(id), Value::number(revision), Value::text(voter)];
    sql::row(connection, text, &values).await?.map(|row| row.text("seat")).transpose()
}

/// The frozen seat of a voter from which no ballot came, and of which the vote has not taken note, as JSON text.
pub(crate) async fn find_silent(
    connection: &mut Connection,
    id: &str,
    revision: u64,
    voter: &str,
) -> Result<Option<String>, StoreError> {
    let text = concat!(
        "SELECT seat FROM senate_seats s WHERE proposal_id = $1 AND revision = $2 AND voter = $3 AND ",
        is_silent!()
    );
    let values = [Value::text(id), Value::number(revision), Value::text(voter)];
    sql::row(connection, text, &values).await?.map(|row| row.text("seat")).transpose()
}

/// Frozen seats by voter, after `after`: voter and seat as JSON text.
pub(crate) async fn list(
    connection: &mut Connection,
    id: &str,
    revision: u64,
    after: &str,
    most: u64,
) -> Result<Vec<(String, String)>, StoreError> {
    let text = "SELECT voter, seat FROM senate_seats WHERE proposal_id = $1 AND revision = $2 AND voter > $3
                ORDER BY voter LIMIT $4";
    let values = [Value::text(id), Value::number(revision), Value::text(after), Value::number(most)];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter().map(|row| Ok((row.text("voter")?, row.text("seat")?))).collect()
}

/// A voter of an open vote, revoked before voting.
#[derive(Debug, Clone)]
pub(crate) struct Silent {
    pub(crate) proposal: String,
    pub(crate) voter: String,
}

/// Seats of revoked voters in open votes from which no ballot came, and of which the vote has not taken note; by proposal
/// and voter, after the given ones.
pub(crate) async fn silent(
    connection: &mut Connection,
    (proposal, voter): (&str, &str),
    most: u64,
) -> Result<Vec<Silent>, StoreError> {
    let text = concat!(
        "SELECT p.id, s.voter FROM agents a JOIN senate_seats s ON s.voter = a.id
                JOIN senate_proposals p ON p.id = s.proposal_id AND p.revision = s.revision
                WHERE a.leaves_seats = 1 AND p.status = 'voting' AND ",
        is_silent!(),
        " AND (p.id > $2 OR (p.id = $2 AND s.voter > $3)) ORDER BY p.id, s.voter LIMIT $1"
    );
    let values = [Value::number(most), Value::text(proposal), Value::text(voter)];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter().map(|row| Ok(Silent { proposal: row.text("id")?, voter: row.text("voter")? })).collect()
}

/// Notes that the vote took note of a seat from which no ballot comes any more.
pub(crate) async fn forfeit(
    connection: &mut Connection,
    (id, revision): (&str, u64),
    voter: &str,
    now: u64,
) -> Result<(), StoreError> {
    let text = "UPDATE senate_seats SET forfeited_at = $4
                WHERE proposal_id = $1 AND revision = $2 AND voter = $3 AND forfeited_at IS NULL";
    let values = [Value::text(id), Value::number(revision), Value::text(voter), Value::number(now)];
    match sql::execute(connection, text, &values).await? {
        1 => Ok(()),
        _ => Err(StoreError::Conflict),
    }
}

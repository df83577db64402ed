//! Votes that do not count any more, and who joined or left an electorate while it voted.

use super::proposal::VoteRow;
use super::sql::{self, Value};
use super::{Connection, StoreError};

/// The columns of a vote beside its proposal, in their order.
macro_rules! vote_columns {
    () => {
        "revision, voter, choice, ballot, ballot_body, receipt, reason, cast_at, signed_by"
    };
}

/// Whether no ballot came from the seat `s`, and the vote has not taken note of that.
macro_rules! is_silent {
    () => {
        "s.forfeited_at IS NULL AND NOT EXISTS (
             SELECT 1 FROM senate_votes v
             WHERE v.proposal_id = s.proposal_id AND v.revision = s.revision AND v.voter = s.voter)"
    };
}

pub(super) use {is_silent, vote_columns};

/// Keeps the vote of a voter that counts no more beside the votes that count.
pub(crate) async fn retire(
    connection: &mut Connection,
    id: &str,
    revision: u64,
    voter: &str,
) -> Result<(), StoreError> {
    let keep = concat!(
        "INSERT INTO senate_replaced_votes (proposal_id, ",
        vote_columns!(),
        ") SELECT proposal_id, ",
        vote_columns!(),
        " FROM senate_votes WHERE proposal_id = $1 AND revision = $2 AND voter = $3"
    );
    let forget = "DELETE FROM senate_votes WHERE proposal_id = $1 AND revision = $2 AND voter = $3";
    let values = [Value::text(id), Value::number(revision), Value::text(voter)];
    sql::execute(connection, keep, &values).await?;
    sql::execute(connection, forget, &values).await.map(drop)
}

/// All votes on a revision in their order, those that do not count any more included, after ballot number `after`.
pub(crate) async fn all(
    connection: &mut Connection,
    id: &str,
    revision: u64,
    after: u64,
    most: u64,
) -> Result<Vec<VoteRow>, StoreError> {
    let text = concat!(
        "SELECT ",
        vote_columns!(),
        " FROM senate_votes WHERE proposal_id = $1 AND revision = $2 AND ballot > $3 UNION ALL SELECT ",
        vote_columns!(),
        " FROM senate_replaced_votes WHERE proposal_id = $1 AND revision = $2 AND ballot > $3 ORDER BY ballot LIMIT $4"
    );
    let values = [Value::text(id), Value::number(revision), Value::number(after), Value::number(most)];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter().map(VoteRow::of).collect()
}

/// Ballots that were signed with a key that their voters had rotated to, in their order: number, voter and key.
pub(crate) async fn rotated(
    connection: &mut Connection,
    id: &str,
    revision: u64,
) -> Result<Vec<(u64, String, String)>, StoreError> {
    let text = "SELECT ballot, voter, signed_by FROM senate_votes
                WHERE proposal_id = $1 AND revision = $2 AND signed_by IS NOT NULL
                UNION ALL SELECT ballot, voter, signed_by FROM senate_replaced_votes
                WHERE proposal_id = $1 AND revision = $2 AND signed_by IS NOT NULL ORDER BY ballot";
    let rows = sql::rows(connection, text, &[Value::text(id), Value::number(revision)]).await?;
    rows.iter().map(|row| Ok((row.number("ballot")?, row.text("voter")?, row.text("signed_by")?))).collect()
}

/// Somebody who joined or left an electorate while it voted.
#[derive(Debug, Clone)]
pub(crate) struct MemberRow {
    /// The number of the event.
    pub(crate) number: u64,
    /// After which ballot.
    pub(crate) after_ballot: u64,
    /// Who.
    pub(crate) voter: String,
    /// The new seat as JSON text; none for who left.
    pub(crate) seat: Option<String>,
}

/// Stores who joined or left.
pub(crate) async fn insert_member(
    connection: &mut Connection,
    id: &str,
    revision: u64,
    member: &MemberRow,
) -> Result<(), StoreError> {
    let text = "INSERT INTO senate_members (proposal_id, revision, number, after_ballot, voter, seat)
                VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        Value::text(id),
        Value::number(revision),
        Value::number(member.number),
        Value::number(member.after_ballot),
        Value::text(&*member.voter),
        Value::maybe(member.seat.as_deref()),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// Who joined or left the electorate of a vote, in order.
pub(crate) async fn members(
    connection: &mut Connection,
    id: &str,
    revision: u64,
) -> Result<Vec<MemberRow>, StoreError> {
    let text = "SELECT number, after_ballot, voter, seat FROM senate_members
                WHERE proposal_id = $1 AND revision = $2 ORDER BY number";
    let rows = sql::rows(connection, text, &[Value::text(id), Value::number(revision)]).await?;
    rows.iter()
        .map(|row| {
            Ok(MemberRow {
                number: row.number("number")?,
                after_ballot: row.number("after_ballot")?,
                voter: row.text("voter")?,
                seat: row.maybe("seat")?,
            })
        })
        .collect()
}

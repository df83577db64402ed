//! Votes, those that do not count any more included; votes on overruling; and who joined or left an electorate while it voted.

use rogatio_core::wire::proposal_decide::Overruling;
use rogatio_core::wire::rule::Choice;
use serde::Serialize;

use super::dialect::with_texts;
use super::sql::{self, Row, Value};
use super::{Connection, Dialect, StoreError};

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

pub(super) use is_silent;

/// A vote as it is stored.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct VoteRow {
    pub(crate) revision: u64,
    pub(crate) voter: String,
    pub(crate) choice: Choice,
    pub(crate) ballot: u64,
    /// The ballot as it came, as JSON text.
    pub(crate) ballot_body: String,
    /// The receipt, as JSON text.
    pub(crate) receipt: String,
    pub(crate) reason: Option<String>,
    pub(crate) cast_at: u64,
    /// The key that it was signed with, where the voter had rotated the one of the frozen seat.
    pub(crate) signed_by: Option<String>,
}

impl VoteRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            revision: row.number("revision")?,
            voter: row.text("voter")?,
            choice: row.word("choice")?,
            ballot: row.number("ballot")?,
            ballot_body: row.text("ballot_body")?,
            receipt: row.text("receipt")?,
            reason: row.maybe("reason")?,
            cast_at: row.number("cast_at")?,
            signed_by: row.maybe("signed_by")?,
        })
    }
}

/// Stores votes. One voter has one a revision: another is [`StoreError::Taken`], unless the former one was [retired](retire).
pub(crate) async fn insert(
    connection: &mut Connection,
    dialect: Dialect,
    id: &str,
    votes: &[VoteRow],
) -> Result<(), StoreError> {
    sql::execute(connection, dialect.insert_votes(), &[Value::text(id), Value::json(&votes)?]).await.map(drop)
}

/// Stores what a voter says to overruling a rejection, in the place of what the voter said before.
pub(crate) async fn overrule(
    connection: &mut Connection,
    id: &str,
    (voter, choice): (&str, Choice),
    at: u64,
) -> Result<(), StoreError> {
    let text = "INSERT INTO senate_overrulings (proposal_id, voter, choice, cast_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT (proposal_id, voter) DO UPDATE SET choice = excluded.choice, cast_at = excluded.cast_at";
    let values = [Value::text(id), Value::text(voter), Value::text(choice.as_str()), Value::number(at)];
    sql::execute(connection, text, &values).await.map(drop)
}

/// The votes on overruling the rejection of a proposal, by voter.
pub(crate) async fn overrulings(
    connection: &mut Connection,
    id: &str,
) -> Result<Vec<Overruling>, StoreError> {
    let text = "SELECT voter, choice FROM senate_overrulings WHERE proposal_id = $1 ORDER BY voter";
    let rows = sql::rows(connection, text, &[Value::text(id)]).await?;
    rows.iter().map(|row| Ok(Overruling { voter: row.text("voter")?, choice: row.word("choice")? })).collect()
}

/// What a ballot of a voter rests on, beside the proposal.
#[derive(Debug, Clone)]
pub(crate) struct Ground {
    pub(crate) voter: String,
    /// The voter's seat, as [`seat::find`](super::seat::find) gives it.
    pub(crate) seat: Option<String>,
    /// The key that the agent has now.
    pub(crate) public_key: Option<String>,
    /// The receipt of the voter's ballot that counts, as JSON text.
    pub(crate) receipt: Option<String>,
}

/// What the ballots of these voters on a revision rest on: one for each voter.
pub(crate) async fn grounds(
    connection: &mut Connection,
    dialect: Dialect,
    (id, revision): (&str, u64),
    voters: &[&str],
) -> Result<Vec<Ground>, StoreError> {
    // Who left a live electorate has a row there without a seat, which counts before the frozen one.
    let text = with_texts!(
        dialect,
        ("SELECT b.value AS voter,
              (SELECT COALESCE(m.seat, '') FROM senate_members m
                  WHERE m.proposal_id = $1 AND m.revision = $2 AND m.voter = b.value ORDER BY m.number DESC LIMIT 1) AS member,
              (SELECT s.seat FROM senate_seats s
                  WHERE s.proposal_id = $1 AND s.revision = $2 AND s.voter = b.value) AS frozen,
              (SELECT a.public_key FROM agents a WHERE a.id = b.value) AS public_key,
              (SELECT v.receipt FROM senate_votes v
                  WHERE v.proposal_id = $1 AND v.revision = $2 AND v.voter = b.value) AS receipt FROM "),
        "$3",
        (" b")
    );
    let values = [Value::text(id), Value::number(revision), Value::json(&voters)?];
    let rows = sql::rows(connection, text, &values).await?;
    let ground = |row: &Row| {
        let seat = match row.maybe("member")? {
            Some(seat) => Some(seat).filter(|seat| !seat.is_empty()),
            None => row.maybe("frozen")?,
        };
        let (public_key, receipt) = (row.maybe("public_key")?, row.maybe("receipt")?);
        Ok(Ground { voter: row.text("voter")?, seat, public_key, receipt })
    };
    rows.iter().map(ground).collect()
}

/// A voter's vote on a revision.
pub(crate) async fn find(
    connection: &mut Connection,
    id: &str,
    revision: u64,
    voter: &str,
) -> Result<Option<VoteRow>, StoreError> {
    let text = concat!(
        "SELECT ",
        vote_columns!(),
        " FROM senate_votes WHERE proposal_id = $1 AND revision = $2 AND voter = $3"
    );
    let values = [Value::text(id), Value::number(revision), Value::text(voter)];
    sql::row(connection, text, &values).await?.as_ref().map(VoteRow::of).transpose()
}

/// The votes on a revision in their order, after ballot number `after`.
pub(crate) async fn list(
    connection: &mut Connection,
    id: &str,
    revision: u64,
    after: u64,
    most: u64,
) -> Result<Vec<VoteRow>, StoreError> {
    let text = concat!(
        "SELECT ",
        vote_columns!(),
        " FROM senate_votes WHERE proposal_id = $1 AND revision = $2 AND ballot > $3 ORDER BY ballot LIMIT $4"
    );
    let values = [Value::text(id), Value::number(revision), Value::number(after), Value::number(most)];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter().map(VoteRow::of).collect()
}

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

//! Proposals: their state, contents, seats, votes, comments and archive.

use super::sql::{self, Row, Value};
use super::vote::{is_silent, vote_columns};
use super::{Connection, Dialect, StoreError};

/// A proposal as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct ProposalRow {
    pub(crate) id: String,
    pub(crate) artifact_type: String,
    pub(crate) change_type: String,
    pub(crate) pointer: String,
    pub(crate) author: String,
    pub(crate) status: String,
    pub(crate) revision: u64,
    /// The content's JSON text.
    pub(crate) content: String,
    pub(crate) content_digest: String,
    /// The answer of the check when it was submitted, as JSON text.
    pub(crate) checked: Option<String>,
    /// The engine's state, as JSON text.
    pub(crate) state: String,
    /// How often it was written; the next writer must know it.
    pub(crate) version: u64,
    /// When the engine is asked again without anybody asking.
    pub(crate) due_at: Option<u64>,
    pub(crate) created_at: u64,
    pub(crate) updated_at: u64,
}

impl ProposalRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.text("id")?,
            artifact_type: row.text("target_artifact_type")?,
            change_type: row.text("change_type")?,
            pointer: row.text("pointer")?,
            author: row.text("author")?,
            status: row.text("status")?,
            revision: row.number("revision")?,
            content: row.text("content")?,
            content_digest: row.text("content_digest")?,
            checked: row.maybe("checked")?,
            state: row.text("state")?,
            version: row.number("version")?,
            due_at: row.maybe_number("due_at")?,
            created_at: row.number("created_at")?,
            updated_at: row.number("updated_at")?,
        })
    }
}

/// Stores a new proposal.
pub(crate) async fn insert(connection: &mut Connection, row: &ProposalRow) -> Result<(), StoreError> {
    let text = "INSERT INTO senate_proposals (id, proposal_type, target_artifact_type, change_type, pointer, author, status,
                    revision, content, content_digest, checked, state, version, created_at, updated_at, due_at)
                VALUES ($1, 'schema_change', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let values = [
        Value::text(&*row.id),
        Value::text(&*row.artifact_type),
        Value::text(&*row.change_type),
        Value::text(&*row.pointer),
        Value::text(&*row.author),
        Value::text(&*row.status),
        Value::number(row.revision),
        Value::text(&*row.content),
        Value::text(&*row.content_digest),
        Value::maybe(row.checked.as_deref()),
        Value::text(&*row.state),
        Value::number(row.version),
        Value::number(row.created_at),
        Value::number(row.updated_at),
        Value::maybe_number(row.due_at),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// Stores the next state; [`StoreError::Conflict`] when somebody wrote since `row.version` was read.
pub(crate) async fn update(connection: &mut Connection, row: &ProposalRow) -> Result<(), StoreError> {
    let text = "UPDATE senate_proposals SET target_artifact_type = $2, change_type = $3, pointer = $4, status = $5, revision = $6,
                    content = $7, content_digest = $8, checked = $9, state = $10, version = version + 1, updated_at = $11,
                    due_at = $13
                WHERE id = $1 AND version = $12";
    let values = [
        Value::text(&*row.id),
        Value::text(&*row.artifact_type),
        Value::text(&*row.change_type),
        Value::text(&*row.pointer),
        Value::text(&*row.status),
        Value::number(row.revision),
        Value::text(&*row.content),
        Value::text(&*row.content_digest),
        Value::maybe(row.checked.as_deref()),
        Value::text(&*row.state),
        Value::number(row.updated_at),
        Value::number(row.version),
        Value::maybe_number(row.due_at),
    ];
    match sql::execute(connection, text, &values).await? {
        1 => Ok(()),
        _ => Err(StoreError::Conflict),
    }
}

/// The proposal with this id.
pub(crate) async fn find(connection: &mut Connection, id: &str) -> Result<Option<ProposalRow>, StoreError> {
    let row =
        sql::row(connection, "SELECT * FROM senate_proposals WHERE id = $1", &[Value::text(id)]).await?;
    row.as_ref().map(ProposalRow::of).transpose()
}

/// Which proposals are asked for; what is absent does not matter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) status: Option<String>,
    pub(crate) artifact_type: Option<String>,
    pub(crate) author: Option<String>,
}

/// Proposals, newest first, before the place that `before` names (time and id).
pub(crate) async fn list(
    connection: &mut Connection,
    filter: &Filter,
    before: Option<(u64, String)>,
    most: u64,
) -> Result<Vec<ProposalRow>, StoreError> {
    let text = "SELECT * FROM senate_proposals
                WHERE ($1 = '' OR status = $1) AND ($2 = '' OR target_artifact_type = $2) AND ($3 = '' OR author = $3)
                  AND (created_at < $4 OR (created_at = $4 AND id < $5))
                ORDER BY created_at DESC, id DESC LIMIT $6";
    let (time, id) = before.unwrap_or((u64::MAX, String::new()));
    let any = |text: &Option<String>| Value::text(text.as_deref().unwrap_or_default());
    let values = [
        any(&filter.status),
        any(&filter.artifact_type),
        any(&filter.author),
        Value::number(time),
        Value::text(id),
        Value::number(most),
    ];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter().map(ProposalRow::of).collect()
}

/// How many proposals of an author are open.
pub(crate) async fn open_of(connection: &mut Connection, author: &str) -> Result<u64, StoreError> {
    let text = "SELECT COUNT(*) AS open FROM senate_proposals WHERE author = $1 AND status IN ('draft', 'debate', 'voting')";
    sql::row(connection, text, &[Value::text(author)]).await?.map_or(Ok(0), |row| row.number("open"))
}

/// Open votes whose electorate changes while they are open.
pub(crate) async fn live(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    let text = "SELECT id FROM senate_proposals WHERE status = 'voting' AND state LIKE '%\"membership_change\":\"live\"%'
                ORDER BY created_at, id";
    let rows = sql::rows(connection, text, &[]).await?;
    rows.iter().map(|row| row.text("id")).collect()
}

/// A proposal about which something is due.
#[derive(Debug, Clone)]
pub(crate) struct Due {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) due_at: u64,
}

/// Proposals about which something is due by the database's time, in the order in which it was, after `after`.
pub(crate) async fn due(
    connection: &mut Connection,
    (time, id): &(u64, String),
    most: u64,
) -> Result<Vec<Due>, StoreError> {
    let text = "SELECT id, status, due_at FROM senate_proposals
                WHERE due_at IS NOT NULL AND due_at <= (SELECT now FROM clock) AND (due_at > $1 OR (due_at = $1 AND id > $2))
                ORDER BY due_at, id LIMIT $3";
    let values = [Value::number(*time), Value::text(id.as_str()), Value::number(most)];
    let rows = sql::rows(connection, text, &values).await?;
    let read = |row: &Row| -> Result<Due, StoreError> {
        Ok(Due { id: row.text("id")?, status: row.text("status")?, due_at: row.number("due_at")? })
    };
    rows.iter().map(read).collect()
}

/// Looks at a proposal again in so many seconds, unless it has changed since it was read.
pub(crate) async fn postpone(connection: &mut Connection, due: &Due, seconds: u64) -> Result<(), StoreError> {
    let text = "UPDATE senate_proposals SET due_at = (SELECT now FROM clock) + $3 WHERE id = $1 AND due_at = $2 AND status = $4";
    let values =
        [Value::text(&*due.id), Value::number(due.due_at), Value::number(seconds), Value::text(&*due.status)];
    sql::execute(connection, text, &values).await.map(drop)
}

/// Keeps a content for ever.
pub(crate) async fn insert_revision(
    connection: &mut Connection,
    row: &ProposalRow,
) -> Result<(), StoreError> {
    let text = "INSERT INTO senate_revisions (proposal_id, revision, digest, content, created_at) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT DO NOTHING";
    let values = [
        Value::text(&*row.id),
        Value::number(row.revision),
        Value::text(&*row.content_digest),
        Value::text(&*row.content),
        Value::number(row.updated_at),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// Freezes a seat.
pub(crate) async fn insert_seat(
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
pub(crate) async fn seat(
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
pub(crate) async fn silent_seat(
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
pub(crate) async fn seats(
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

/// A vote as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct VoteRow {
    pub(crate) revision: u64,
    pub(crate) voter: String,
    pub(crate) choice: String,
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
    pub(super) fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            revision: row.number("revision")?,
            voter: row.text("voter")?,
            choice: row.text("choice")?,
            ballot: row.number("ballot")?,
            ballot_body: row.text("ballot_body")?,
            receipt: row.text("receipt")?,
            reason: row.maybe("reason")?,
            cast_at: row.number("cast_at")?,
            signed_by: row.maybe("signed_by")?,
        })
    }
}

/// Stores a vote. One voter has one a revision: another is [`StoreError::Taken`], unless it `replaces` it.
pub(crate) async fn insert_vote(
    connection: &mut Connection,
    id: &str,
    vote: &VoteRow,
    replaces: bool,
) -> Result<(), StoreError> {
    if replaces {
        super::vote::retire(connection, id, vote.revision, &vote.voter).await?;
    }
    let text = concat!(
        "INSERT INTO senate_votes (proposal_id, ",
        vote_columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    );
    let values = [
        Value::text(id),
        Value::number(vote.revision),
        Value::text(&*vote.voter),
        Value::text(&*vote.choice),
        Value::number(vote.ballot),
        Value::text(&*vote.ballot_body),
        Value::text(&*vote.receipt),
        Value::maybe(vote.reason.as_deref()),
        Value::number(vote.cast_at),
        Value::maybe(vote.signed_by.as_deref()),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// Stores what a voter says to overruling a rejection, in the place of what the voter said before.
pub(crate) async fn overrule(
    connection: &mut Connection,
    id: &str,
    (voter, choice): (&str, &str),
    at: u64,
) -> Result<(), StoreError> {
    let text = "INSERT INTO senate_overrulings (proposal_id, voter, choice, cast_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT (proposal_id, voter) DO UPDATE SET choice = excluded.choice, cast_at = excluded.cast_at";
    let values = [Value::text(id), Value::text(voter), Value::text(choice), Value::number(at)];
    sql::execute(connection, text, &values).await.map(drop)
}

/// What voters say to overruling the rejection of a proposal: voter and choice.
pub(crate) async fn overrulings(
    connection: &mut Connection,
    id: &str,
) -> Result<Vec<(String, String)>, StoreError> {
    let text = "SELECT voter, choice FROM senate_overrulings WHERE proposal_id = $1 ORDER BY voter";
    let rows = sql::rows(connection, text, &[Value::text(id)]).await?;
    rows.iter().map(|row| Ok((row.text("voter")?, row.text("choice")?))).collect()
}

/// A voter's vote on a revision.
pub(crate) async fn vote(
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
pub(crate) async fn votes(
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

/// A comment or a concern as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct CommentRow {
    pub(crate) kind: String,
    pub(crate) number: u64,
    pub(crate) revision: u64,
    pub(crate) author: String,
    /// The text as a JSON string, so that every character can be stored.
    pub(crate) body: String,
    pub(crate) pointer: Option<String>,
    pub(crate) in_reply_to: Option<u64>,
    pub(crate) created_at: u64,
    pub(crate) resolved_at: Option<u64>,
}

/// Stores a comment or a concern.
pub(crate) async fn insert_comment(
    connection: &mut Connection,
    id: &str,
    comment: &CommentRow,
) -> Result<(), StoreError> {
    let text = "INSERT INTO senate_comments (proposal_id, kind, number, revision, author, body, pointer, in_reply_to, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        Value::text(id),
        Value::text(&*comment.kind),
        Value::number(comment.number),
        Value::number(comment.revision),
        Value::text(&*comment.author),
        Value::text(&*comment.body),
        Value::maybe(comment.pointer.as_deref()),
        Value::maybe_number(comment.in_reply_to),
        Value::number(comment.created_at),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// Resolves a concern.
pub(crate) async fn resolve_concern(
    connection: &mut Connection,
    id: &str,
    number: u64,
    now: u64,
) -> Result<(), StoreError> {
    let text = "UPDATE senate_comments SET resolved_at = $3 WHERE proposal_id = $1 AND kind = 'concern' AND number = $2";
    sql::execute(connection, text, &[Value::text(id), Value::number(number), Value::number(now)])
        .await
        .map(drop)
}

/// Comments and concerns in the order in which they came, after the place that `after` names (time, kind and number).
pub(crate) async fn comments(
    connection: &mut Connection,
    id: &str,
    (time, kind, number): (u64, &str, u64),
    most: u64,
) -> Result<Vec<CommentRow>, StoreError> {
    let text = "SELECT kind, number, revision, author, body, pointer, in_reply_to, created_at, resolved_at
                FROM senate_comments WHERE proposal_id = $1
                  AND (created_at > $2 OR (created_at = $2 AND (kind > $3 OR (kind = $3 AND number > $4))))
                ORDER BY created_at, kind, number LIMIT $5";
    let values =
        [Value::text(id), Value::number(time), Value::text(kind), Value::number(number), Value::number(most)];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter()
        .map(|row| {
            Ok(CommentRow {
                kind: row.text("kind")?,
                number: row.number("number")?,
                revision: row.number("revision")?,
                author: row.text("author")?,
                body: row.text("body")?,
                pointer: row.maybe("pointer")?,
                in_reply_to: row.maybe_number("in_reply_to")?,
                created_at: row.number("created_at")?,
                resolved_at: row.maybe_number("resolved_at")?,
            })
        })
        .collect()
}

/// Makes the words about a proposal that ended findable; an appeal may end it once more.
pub(crate) async fn archive(connection: &mut Connection, id: &str, words: &str) -> Result<(), StoreError> {
    sql::execute(connection, "DELETE FROM senate_archive WHERE proposal_id = $1", &[Value::text(id)]).await?;
    let text = "INSERT INTO senate_archive (proposal_id, body) VALUES ($1, $2)";
    sql::execute(connection, text, &[Value::text(id), Value::text(words)]).await.map(drop)
}

/// The archived proposals that hold all the words, best first, without the first `skipped`.
pub(crate) async fn search(
    connection: &mut Connection,
    dialect: Dialect,
    words: &str,
    (skipped, most): (u64, u64),
) -> Result<Vec<String>, StoreError> {
    let Some(query) = dialect.search_query(words) else { return Ok(Vec::new()) };
    let values = [Value::text(query), Value::number(most), Value::number(skipped)];
    let rows = sql::rows(connection, dialect.search_archive(), &values).await?;
    rows.iter().map(|row| row.text("proposal_id")).collect()
}

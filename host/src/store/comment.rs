//! Comments and concerns about proposals.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sql::{self, Value};
use super::{Connection, StoreError};

/// The kind of a text about a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CommentKind {
    /// A comment.
    Comment,
    /// A concern, which is open until it is resolved.
    Concern,
}

impl CommentKind {
    /// The name of the kind on the wire.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Concern => "concern",
        }
    }
}

/// A comment or a concern as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct CommentRow {
    pub(crate) kind: CommentKind,
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
pub(crate) async fn insert(
    connection: &mut Connection,
    id: &str,
    comment: &CommentRow,
) -> Result<(), StoreError> {
    let text = "INSERT INTO senate_comments (proposal_id, kind, number, revision, author, body, pointer, in_reply_to, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        Value::text(id),
        Value::text(comment.kind.as_str()),
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
pub(crate) async fn resolve(
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
pub(crate) async fn list(
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
                kind: row.word("kind")?,
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

/// The number of comments and concerns of one author on a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Said {
    /// Comments and concerns of all revisions.
    pub(crate) all: u64,
    /// Concerns that are not resolved.
    pub(crate) open_concerns: u64,
}

/// Counts what an author has said about a proposal.
pub(crate) async fn count_of(
    connection: &mut Connection,
    id: &str,
    author: &str,
) -> Result<Said, StoreError> {
    let text = "SELECT COUNT(*) AS said, COUNT(CASE WHEN kind = 'concern' AND resolved_at IS NULL THEN 1 END) AS open_concerns
                FROM senate_comments WHERE proposal_id = $1 AND author = $2";
    let row = sql::row(connection, text, &[Value::text(id), Value::text(author)]).await?;
    row.map_or(Ok(Said { all: 0, open_concerns: 0 }), |row| {
        Ok(Said { all: row.number("said")?, open_concerns: row.number("open_concerns")? })
    })
}

//! Proposals: their state, contents and archive.

use rogatio_core::wire::proposal::ChangeType;
use rogatio_core::wire::proposal_decide::ProposalStatus;

use super::sql::{self, Row, Value};
use super::{Connection, Dialect, StoreError};

/// A proposal as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct ProposalRow {
    pub(crate) id: String,
    pub(crate) artifact_type: String,
    pub(crate) change_type: ChangeType,
    pub(crate) pointer: String,
    pub(crate) author: String,
    pub(crate) status: ProposalStatus,
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
    /// Whether it is an open vote whose electorate changes while it is open.
    pub(crate) live: bool,
    pub(crate) created_at: u64,
    pub(crate) updated_at: u64,
}

impl ProposalRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.text("id")?,
            artifact_type: row.text("target_artifact_type")?,
            change_type: row.word("change_type")?,
            pointer: row.text("pointer")?,
            author: row.text("author")?,
            status: row.word("status")?,
            revision: row.number("revision")?,
            content: row.text("content")?,
            content_digest: row.text("content_digest")?,
            checked: row.maybe("checked")?,
            state: row.text("state")?,
            version: row.number("version")?,
            due_at: row.maybe_number("due_at")?,
            live: row.number("live")? == 1,
            created_at: row.number("created_at")?,
            updated_at: row.number("updated_at")?,
        })
    }
}

/// Stores a new proposal.
pub(crate) async fn insert(connection: &mut Connection, row: &ProposalRow) -> Result<(), StoreError> {
    let text = "INSERT INTO senate_proposals (id, proposal_type, target_artifact_type, change_type, pointer, author, status,
                    revision, content, content_digest, checked, state, version, created_at, updated_at, due_at, live)
                VALUES ($1, 'schema_change', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let values = [
        Value::text(&*row.id),
        Value::text(&*row.artifact_type),
        Value::text(row.change_type.as_str()),
        Value::text(&*row.pointer),
        Value::text(&*row.author),
        Value::text(row.status.as_str()),
        Value::number(row.revision),
        Value::text(&*row.content),
        Value::text(&*row.content_digest),
        Value::maybe(row.checked.as_deref()),
        Value::text(&*row.state),
        Value::number(row.version),
        Value::number(row.created_at),
        Value::number(row.updated_at),
        Value::maybe_number(row.due_at),
        Value::number(row.live.into()),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// Stores the state after so many `decisions`; [`StoreError::Conflict`] when somebody wrote since `row.version` was read. The content and the answer
/// of the check are long, and are written only if they may be `new`.
pub(crate) async fn update(
    connection: &mut Connection,
    row: &ProposalRow,
    (decisions, new): (u64, bool),
) -> Result<(), StoreError> {
    let text = "UPDATE senate_proposals SET target_artifact_type = $2, change_type = $3, pointer = $4, status = $5, revision = $6,
                    content = COALESCE($7, content), content_digest = $8, checked = COALESCE($9, checked), state = $10, version = version + $15, updated_at = $11,
                    due_at = $13, live = $14
                WHERE id = $1 AND version = $12";
    let values = [
        Value::text(&*row.id),
        Value::text(&*row.artifact_type),
        Value::text(row.change_type.as_str()),
        Value::text(&*row.pointer),
        Value::text(row.status.as_str()),
        Value::number(row.revision),
        Value::maybe(new.then_some(&*row.content)),
        Value::text(&*row.content_digest),
        Value::maybe(row.checked.as_deref().filter(|_| new)),
        Value::text(&*row.state),
        Value::number(row.updated_at),
        Value::number(row.version),
        Value::maybe_number(row.due_at),
        Value::number(row.live.into()),
        Value::number(decisions),
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

/// The proposal with this id, and the database's time.
pub(crate) async fn find_at(
    connection: &mut Connection,
    id: &str,
) -> Result<Option<(ProposalRow, u64)>, StoreError> {
    let text = "SELECT p.*, (SELECT now FROM clock) AS now FROM senate_proposals p WHERE p.id = $1";
    let row = sql::row(connection, text, &[Value::text(id)]).await?;
    row.as_ref().map(|row| Ok((ProposalRow::of(row)?, row.number("now")?))).transpose()
}

/// The proposal with this id, the current version of its artifact type (`None` where there is no such type), and the database's time.
pub(crate) async fn find_with_version(
    connection: &mut Connection,
    id: &str,
) -> Result<Option<(ProposalRow, Option<u64>, u64)>, StoreError> {
    let text = "SELECT p.*, (SELECT now FROM clock) AS now, (SELECT t.current_version FROM artifact_types t WHERE t.name = p.target_artifact_type) AS current_version
                FROM senate_proposals p WHERE p.id = $1";
    let row = sql::row(connection, text, &[Value::text(id)]).await?;
    let found =
        |row: &Row| Ok((ProposalRow::of(row)?, row.maybe_number("current_version")?, row.number("now")?));
    row.as_ref().map(found).transpose()
}

/// Whether a proposal is an open vote whose electorate changes while it is open.
pub(crate) async fn is_live(connection: &mut Connection, id: &str) -> Result<bool, StoreError> {
    let text = "SELECT live FROM senate_proposals WHERE id = $1";
    let row = sql::row(connection, text, &[Value::text(id)]).await?;
    row.map_or(Ok(false), |row| Ok(row.number("live")? == 1))
}

/// Which proposals are asked for; what is absent does not matter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) status: Option<ProposalStatus>,
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
        Value::text(filter.status.map_or("", ProposalStatus::as_str)),
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
    let text = "SELECT id FROM senate_proposals WHERE live = 1 ORDER BY created_at, id";
    let rows = sql::rows(connection, text, &[]).await?;
    rows.iter().map(|row| row.text("id")).collect()
}

/// A proposal about which something is due.
#[derive(Debug, Clone)]
pub(crate) struct Due {
    pub(crate) id: String,
    pub(crate) status: ProposalStatus,
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
        Ok(Due { id: row.text("id")?, status: row.word("status")?, due_at: row.number("due_at")? })
    };
    rows.iter().map(read).collect()
}

/// Looks at a proposal again in so many seconds, unless it has changed since it was read.
pub(crate) async fn postpone(connection: &mut Connection, due: &Due, seconds: u64) -> Result<(), StoreError> {
    let text = "UPDATE senate_proposals SET due_at = (SELECT now FROM clock) + $3 WHERE id = $1 AND due_at = $2 AND status = $4";
    let values = [
        Value::text(&*due.id),
        Value::number(due.due_at),
        Value::number(seconds),
        Value::text(due.status.as_str()),
    ];
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

//! Artifacts and the steps that made them.

use rogatio_core::wire::artifact_validate::{ArtifactVerdict, Mode};

use super::sql::{self, Row, Value};
use super::{Connection, Dialect, StoreError};

/// An artifact as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct ArtifactRow {
    pub(crate) id: String,
    pub(crate) artifact_type: String,
    /// From 1 without gaps.
    pub(crate) version: u64,
    pub(crate) schema_version: u64,
    pub(crate) mode: Mode,
    pub(crate) verdict: ArtifactVerdict,
    /// The artifact's canonical text.
    pub(crate) body: String,
    pub(crate) digest: String,
    /// The digest that it was registered with, which a migration leaves as it is.
    pub(crate) own_digest: String,
    /// Why it is in quarantine; none where its schema accepts it.
    pub(crate) quarantine: Option<String>,
    pub(crate) created_by: String,
    pub(crate) created_at: u64,
}

impl ArtifactRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.text("id")?,
            artifact_type: row.text("artifact_type")?,
            version: row.number("version")?,
            schema_version: row.number("schema_version")?,
            mode: row.word("mode")?,
            verdict: row.word("verdict")?,
            body: row.text("body")?,
            digest: row.text("digest")?,
            own_digest: row.text("own_digest")?,
            quarantine: row.maybe("quarantine")?,
            created_by: row.text("created_by")?,
            created_at: row.number("created_at")?,
        })
    }
}

/// Stores an artifact as the current version of its id. The version before it, if any, becomes history.
/// [`StoreError::Conflict`] when it is not the next version.
pub(crate) async fn insert(
    connection: &mut Connection,
    dialect: Dialect,
    artifact: &ArtifactRow,
) -> Result<(), StoreError> {
    let values = [Value::text(&*artifact.id)];
    if artifact.version > 1 {
        let text = "INSERT INTO artifact_history (id, version, schema_version, mode, verdict, body, digest, created_by, created_at)
                    SELECT id, version, schema_version, mode, verdict, body, digest, created_by, created_at
                    FROM artifacts WHERE id = $1";
        sql::execute(connection, text, &values).await?;
    }
    sql::execute(connection, "DELETE FROM removed_artifacts WHERE id = $1", &values).await?;
    // PostgreSQL's JSON holds no null character; such a document has its text, and no index.
    let document = (!artifact.body.contains("\\u0000")).then_some(artifact.body.as_str());
    let values = [
        Value::text(&*artifact.id),
        Value::text(&*artifact.artifact_type),
        Value::number(artifact.schema_version),
        Value::text(artifact.mode.as_str()),
        Value::text(artifact.verdict.as_str()),
        Value::text(&*artifact.body),
        Value::text(&*artifact.digest),
        Value::maybe(document),
        Value::text(&*artifact.created_by),
        Value::number(artifact.created_at),
        Value::number(artifact.version),
        Value::maybe(artifact.quarantine.as_deref()),
    ];
    match sql::execute(connection, dialect.insert_artifact(), &values).await? {
        1 => Ok(()),
        _ => Err(StoreError::Conflict),
    }
}

/// The current version of the artifact with that id, as it is in force.
pub(crate) async fn find(connection: &mut Connection, id: &str) -> Result<Option<ArtifactRow>, StoreError> {
    let text = "SELECT * FROM artifacts_in_force WHERE id = $1";
    let row = sql::row(connection, text, &[Value::text(id)]).await?;
    row.as_ref().map(ArtifactRow::of).transpose()
}

/// Every version of the artifact with that id as it was registered, oldest first.
pub(crate) async fn versions(connection: &mut Connection, id: &str) -> Result<Vec<ArtifactRow>, StoreError> {
    let text = "SELECT h.id AS id, a.artifact_type AS artifact_type, h.version AS version, h.schema_version AS schema_version,
                    h.mode AS mode, h.verdict AS verdict, h.body AS body, h.digest AS digest, h.digest AS own_digest,
                    NULL AS quarantine, h.created_by AS created_by, h.created_at AS created_at
                FROM artifact_history h JOIN artifacts a ON a.id = h.id WHERE h.id = $1
                UNION ALL
                SELECT id, artifact_type, version, schema_version, mode, verdict, body, digest, digest AS own_digest,
                    quarantine, created_by, created_at
                FROM artifacts WHERE id = $1
                ORDER BY version";
    let rows = sql::rows(connection, text, &[Value::text(id)]).await?;
    rows.iter().map(ArtifactRow::of).collect()
}

/// An artifact that was removed, and whose id nothing has since.
#[derive(Debug, Clone)]
pub(crate) struct RemovedRow {
    pub(crate) artifact_type: String,
    /// The version that was current.
    pub(crate) version: u64,
    pub(crate) digest: String,
}

/// What was removed with that id.
pub(crate) async fn removed(connection: &mut Connection, id: &str) -> Result<Option<RemovedRow>, StoreError> {
    let text = "SELECT artifact_type, version, digest FROM removed_artifacts WHERE id = $1";
    let Some(row) = sql::row(connection, text, &[Value::text(id)]).await? else { return Ok(None) };
    let (artifact_type, digest) = (row.text("artifact_type")?, row.text("digest")?);
    Ok(Some(RemovedRow { artifact_type, version: row.number("version")?, digest }))
}

/// An artifact as it is in force.
#[derive(Debug, Clone)]
pub(crate) struct InForce {
    pub(crate) id: String,
    pub(crate) version: u64,
    pub(crate) body: String,
    pub(crate) quarantine: Option<String>,
}

/// A type's artifacts as they are in force, after `after`.
pub(crate) async fn bodies(
    connection: &mut Connection,
    artifact_type: &str,
    after: &str,
    most: u64,
) -> Result<Vec<InForce>, StoreError> {
    let text = "SELECT id, version, body, quarantine FROM artifacts_in_force WHERE artifact_type = $1 AND id > $2 ORDER BY id LIMIT $3";
    let values = [Value::text(artifact_type), Value::text(after), Value::number(most)];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter()
        .map(|row| {
            let (id, version) = (row.text("id")?, row.number("version")?);
            Ok(InForce { id, version, body: row.text("body")?, quarantine: row.maybe("quarantine")? })
        })
        .collect()
}

/// Removes an artifact with all its versions, if it still has this digest. Its id is kept, so that nothing else gets it.
pub(crate) async fn remove(
    connection: &mut Connection,
    (id, digest): (&str, &str),
    now: u64,
) -> Result<(), StoreError> {
    let text = "INSERT INTO removed_artifacts (id, artifact_type, version, digest, removed_at)
                SELECT id, artifact_type, version, digest, CAST($2 AS BIGINT) FROM artifacts_in_force WHERE id = $1 AND digest = $3";
    let found =
        sql::execute(connection, text, &[Value::text(id), Value::number(now), Value::text(digest)]).await?;
    if found != 1 {
        return Err(StoreError::Conflict);
    }
    sql::execute(connection, "DELETE FROM artifact_bodies WHERE id = $1", &[Value::text(id)]).await?;
    sql::execute(connection, "DELETE FROM artifact_history WHERE id = $1", &[Value::text(id)]).await?;
    sql::execute(connection, "DELETE FROM artifacts WHERE id = $1", &[Value::text(id)]).await.map(drop)
}

/// How many artifacts a type has.
pub(crate) async fn count(connection: &mut Connection, artifact_type: &str) -> Result<u64, StoreError> {
    let text = "SELECT COUNT(*) AS artifacts FROM artifacts WHERE artifact_type = $1";
    let row = sql::row(connection, text, &[Value::text(artifact_type)]).await?;
    row.map_or(Ok(0), |row| row.number("artifacts"))
}

/// Stores a step with its edges; [`StoreError::Taken`] when it is there.
pub(crate) async fn insert_step(
    connection: &mut Connection,
    id: &str,
    step: &str,
    (sources, target): (&[String], &str),
    by: &str,
    now: u64,
) -> Result<(), StoreError> {
    let text = "INSERT INTO processing_steps (id, sequence, step, recorded_by, recorded_at)
                VALUES ($1, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM processing_steps), $2, $3, $4)";
    let values = [Value::text(id), Value::text(step), Value::text(by), Value::number(now)];
    sql::execute(connection, text, &values).await?;
    let text = "INSERT INTO processing_edges (step_id, direction, artifact) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    for source in sources {
        let values = [Value::text(id), Value::text("source"), Value::text(&**source)];
        sql::execute(connection, text, &values).await?;
    }
    let values = [Value::text(id), Value::text("target"), Value::text(target)];
    sql::execute(connection, text, &values).await.map(drop)
}

/// The ids of the steps beside an artifact and of those that had a part in it, directly or not.
macro_rules! before {
    () => {
        "before (step_id) AS (
            SELECT step_id FROM processing_edges WHERE artifact = $1
            UNION
            SELECT made.step_id FROM before
            JOIN processing_edges read ON read.step_id = before.step_id AND read.direction = 'source'
            JOIN processing_edges made ON made.artifact = read.artifact AND made.direction = 'target'
        ) "
    };
}

/// The ids of the steps beside an artifact and of those in which it had a part, directly or not.
macro_rules! after {
    () => {
        "after (step_id) AS (
            SELECT step_id FROM processing_edges WHERE artifact = $1
            UNION
            SELECT read.step_id FROM after
            JOIN processing_edges made ON made.step_id = after.step_id AND made.direction = 'target'
            JOIN processing_edges read ON read.artifact = made.artifact AND read.direction = 'source'
        ) "
    };
}

/// The texts of steps that a query finds: about an artifact or a step, and not more than so many.
async fn steps(
    connection: &mut Connection,
    text: &'static str,
    about: &str,
    most: u64,
) -> Result<Vec<String>, StoreError> {
    let rows = sql::rows(connection, text, &[Value::text(about), Value::number(most)]).await?;
    rows.iter().map(|row| row.text("step")).collect()
}

/// The steps that had a part in an artifact, directly or not, in the order in which they were recorded.
pub(crate) async fn history(
    connection: &mut Connection,
    artifact: &str,
    most: u64,
) -> Result<Vec<String>, StoreError> {
    let text = concat!(
        "WITH RECURSIVE ",
        before!(),
        "SELECT s.step FROM processing_steps s WHERE s.id IN (SELECT step_id FROM before) ORDER BY s.sequence LIMIT $2"
    );
    steps(connection, text, artifact, most).await
}

/// The steps that had a part in an artifact and those in which it had one, directly or not, in the order in which they were recorded.
pub(crate) async fn lineage(
    connection: &mut Connection,
    artifact: &str,
    most: u64,
) -> Result<Vec<String>, StoreError> {
    let text = concat!(
        "WITH RECURSIVE ",
        before!(),
        ", ",
        after!(),
        "SELECT s.step FROM processing_steps s
         WHERE s.id IN (SELECT step_id FROM before UNION SELECT step_id FROM after) ORDER BY s.sequence LIMIT $2"
    );
    steps(connection, text, artifact, most).await
}

/// The steps that made an artifact, newest last.
pub(crate) async fn makers(
    connection: &mut Connection,
    artifact: &str,
    most: u64,
) -> Result<Vec<String>, StoreError> {
    let text = "SELECT s.step FROM processing_steps s JOIN processing_edges e ON e.step_id = s.id
                WHERE e.artifact = $1 AND e.direction = 'target' ORDER BY s.sequence LIMIT $2";
    steps(connection, text, artifact, most).await
}

/// The steps that read any of the same artifacts as the step with this id: among them are its other runs.
pub(crate) async fn siblings(
    connection: &mut Connection,
    step: &str,
    most: u64,
) -> Result<Vec<String>, StoreError> {
    let text = "SELECT s.step FROM processing_steps s WHERE s.id = $1 OR s.id IN (
                    SELECT other.step_id FROM processing_edges own
                    JOIN processing_edges other ON other.artifact = own.artifact AND other.direction = 'source'
                    WHERE own.step_id = $1 AND own.direction = 'source')
                ORDER BY s.sequence LIMIT $2";
    steps(connection, text, step, most).await
}

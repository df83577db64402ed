//! Facts about the impact of proposals on stored artifacts, and the measurements that make them.

use super::migration::{Hold, RunStatus};
use super::sql::{self, Row, Value};
use super::{Connection, StoreError};

/// A fact as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct ImpactRow {
    /// From 1 without gaps.
    pub(crate) number: u64,
    pub(crate) revision: u64,
    pub(crate) proposal_digest: String,
    pub(crate) old_digest: String,
    pub(crate) new_digest: String,
    /// The digest of the engine's component; none for a fact that an agent attached.
    pub(crate) engine: Option<String>,
    /// The report, as JSON text; empty in a list without reports.
    pub(crate) report: String,
    /// The counts of the report, as JSON text.
    pub(crate) counts: String,
    /// The signed statement, as JSON text; none for a fact that the senate measured.
    pub(crate) statement: Option<String>,
    /// The artifacts when the senate had measured them.
    pub(crate) artifacts: Option<String>,
    pub(crate) created_by: String,
    pub(crate) created_at: u64,
}

impl ImpactRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            number: row.number("number")?,
            revision: row.number("revision")?,
            proposal_digest: row.text("proposal_digest")?,
            old_digest: row.text("old_digest")?,
            new_digest: row.text("new_digest")?,
            engine: row.maybe("engine")?,
            report: row.text("report")?,
            counts: row.text("counts")?,
            statement: row.maybe("statement")?,
            artifacts: row.maybe("artifacts")?,
            created_by: row.text("created_by")?,
            created_at: row.number("created_at")?,
        })
    }
}

/// Stores a fact; [`StoreError::Taken`] if its number exists.
pub(crate) async fn insert(
    connection: &mut Connection,
    proposal: &str,
    row: &ImpactRow,
) -> Result<(), StoreError> {
    let text = "INSERT INTO senate_impacts (proposal_id, number, revision, proposal_digest, old_digest, new_digest, engine, report,
                    counts, statement, artifacts, created_by, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let values = [
        Value::text(proposal),
        Value::number(row.number),
        Value::number(row.revision),
        Value::text(&*row.proposal_digest),
        Value::text(&*row.old_digest),
        Value::text(&*row.new_digest),
        Value::maybe(row.engine.as_deref()),
        Value::text(&*row.report),
        Value::text(&*row.counts),
        Value::maybe(row.statement.as_deref()),
        Value::maybe(row.artifacts.as_deref()),
        Value::text(&*row.created_by),
        Value::number(row.created_at),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// The facts of a proposal, in their order.
pub(crate) async fn list(connection: &mut Connection, proposal: &str) -> Result<Vec<ImpactRow>, StoreError> {
    let text = "SELECT * FROM senate_impacts WHERE proposal_id = $1 ORDER BY number";
    let rows = sql::rows(connection, text, &[Value::text(proposal)]).await?;
    rows.iter().map(ImpactRow::of).collect()
}

/// The same without their reports.
pub(crate) async fn counts(
    connection: &mut Connection,
    proposal: &str,
) -> Result<Vec<ImpactRow>, StoreError> {
    let text = "SELECT number, revision, proposal_digest, old_digest, new_digest, engine, '' AS report, counts, statement, artifacts,
                    created_by, created_at
                FROM senate_impacts WHERE proposal_id = $1 ORDER BY number";
    let rows = sql::rows(connection, text, &[Value::text(proposal)]).await?;
    rows.iter().map(ImpactRow::of).collect()
}

/// The fact with this number.
pub(crate) async fn find(
    connection: &mut Connection,
    proposal: &str,
    number: u64,
) -> Result<Option<ImpactRow>, StoreError> {
    let text = "SELECT * FROM senate_impacts WHERE proposal_id = $1 AND number = $2";
    let row = sql::row(connection, text, &[Value::text(proposal), Value::number(number)]).await?;
    row.as_ref().map(ImpactRow::of).transpose()
}

/// The number of the newest fact of a proposal; 0 before the first.
pub(crate) async fn newest(connection: &mut Connection, proposal: &str) -> Result<u64, StoreError> {
    let text = "SELECT COALESCE(MAX(number), CAST(0 AS BIGINT)) AS newest FROM senate_impacts WHERE proposal_id = $1";
    let row = sql::row(connection, text, &[Value::text(proposal)]).await?;
    row.map_or(Ok(0), |row| row.number("newest"))
}

/// Numbers of the facts of a proposal that agents attached: of all agents, and of this one.
pub(crate) async fn attached(
    connection: &mut Connection,
    proposal: &str,
    agent: &str,
) -> Result<(u64, u64), StoreError> {
    let text =
        "SELECT COUNT(*) AS of_all, COALESCE(SUM(CASE WHEN created_by = $2 THEN 1 ELSE 0 END), 0) AS of_agent
                FROM senate_impacts WHERE proposal_id = $1 AND statement IS NOT NULL";
    let row = sql::row(connection, text, &[Value::text(proposal), Value::text(agent)]).await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.number("of_all")?, row.number("of_agent")?)))
}

/// A measurement as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct JobRow {
    pub(crate) proposal_id: String,
    pub(crate) artifact_type: String,
    pub(crate) revision: u64,
    pub(crate) status: RunStatus,
    /// Counts how often it began.
    pub(crate) attempt: u64,
    /// The artifacts of the type when the attempt began; none before the first.
    pub(crate) artifacts: Option<String>,
    /// The sequence of the last artifact that was judged.
    pub(crate) mark: u64,
    pub(crate) documents_done: u64,
    pub(crate) documents: u64,
    /// The report on the artifacts so far, as JSON text.
    pub(crate) report: Option<String>,
    pub(crate) stopped: Option<String>,
    pub(crate) begun_by: String,
    pub(crate) created_at: u64,
    pub(crate) ended_at: Option<u64>,
}

impl JobRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            proposal_id: row.text("proposal_id")?,
            artifact_type: row.text("artifact_type")?,
            revision: row.number("revision")?,
            status: row.word("status")?,
            attempt: row.number("attempt")?,
            artifacts: row.maybe("artifacts")?,
            mark: row.number("mark")?,
            documents_done: row.number("documents_done")?,
            documents: row.number("documents")?,
            report: row.maybe("report")?,
            stopped: row.maybe("stopped")?,
            begun_by: row.text("begun_by")?,
            created_at: row.number("created_at")?,
            ended_at: row.maybe_number("ended_at")?,
        })
    }
}

/// The measurement of a proposal.
pub(crate) async fn job(connection: &mut Connection, proposal: &str) -> Result<Option<JobRow>, StoreError> {
    let text = "SELECT * FROM senate_impact_jobs WHERE proposal_id = $1";
    let row = sql::row(connection, text, &[Value::text(proposal)]).await?;
    row.as_ref().map(JobRow::of).transpose()
}

/// Stores a measurement that waits, in place of the one before.
pub(crate) async fn put_job(connection: &mut Connection, job: &JobRow) -> Result<(), StoreError> {
    let values = [Value::text(&*job.proposal_id)];
    sql::execute(connection, "DELETE FROM senate_impact_jobs WHERE proposal_id = $1", &values).await?;
    let text = "INSERT INTO senate_impact_jobs (proposal_id, artifact_type, revision, status, attempt, mark, documents_done, documents,
                    begun_by, created_at)
                VALUES ($1, $2, $3, 'waiting', 0, 0, 0, $4, $5, $6)";
    let values = [
        Value::text(&*job.proposal_id),
        Value::text(&*job.artifact_type),
        Value::number(job.revision),
        Value::number(job.documents),
        Value::text(&*job.begun_by),
        Value::number(job.created_at),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// The proposals whose measurements have not ended and that nobody holds, oldest first.
pub(crate) async fn idle(connection: &mut Connection, now: u64) -> Result<Vec<String>, StoreError> {
    let text = "SELECT proposal_id FROM senate_impact_jobs
                WHERE status IN ('waiting', 'running') AND (holder IS NULL OR held_until < $1)
                ORDER BY created_at, proposal_id LIMIT 100";
    let rows = sql::rows(connection, text, &[Value::number(now)]).await?;
    rows.iter().map(|row| row.text("proposal_id")).collect()
}

/// Open proposals of types with artifacts whose revision was not measured, newest first; at most 20.
pub(crate) async fn unmeasured(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    let text =
        "SELECT p.id AS id FROM senate_proposals p LEFT JOIN senate_impact_jobs j ON j.proposal_id = p.id
                WHERE p.status IN ('debate', 'voting') AND (j.proposal_id IS NULL OR j.revision <> p.revision)
                    AND EXISTS (SELECT 1 FROM artifacts a JOIN artifact_types t ON t.name = a.artifact_type
                        WHERE a.artifact_type = p.target_artifact_type)
                ORDER BY p.created_at DESC, p.id LIMIT 20";
    let rows = sql::rows(connection, text, &[]).await?;
    rows.iter().map(|row| row.text("id")).collect()
}

/// Takes a measurement that has not ended and that nobody else holds; true if it is ours.
pub(crate) async fn take(
    connection: &mut Connection,
    proposal: &str,
    hold: Hold<'_>,
) -> Result<bool, StoreError> {
    let text = "UPDATE senate_impact_jobs SET status = 'running', holder = $2, held_until = $3
                WHERE proposal_id = $1 AND status IN ('waiting', 'running') AND (holder IS NULL OR held_until < $4)";
    let values =
        [Value::text(proposal), Value::text(hold.holder), Value::number(hold.until), Value::number(hold.now)];
    Ok(sql::execute(connection, text, &values).await? == 1)
}

/// Stores the progress of a measurement, and holds it for longer; true if it is still ours.
pub(crate) async fn advance(
    connection: &mut Connection,
    job: &JobRow,
    hold: Hold<'_>,
) -> Result<bool, StoreError> {
    let text = "UPDATE senate_impact_jobs SET attempt = $3, artifacts = $4, mark = $5, documents_done = $6, documents = $7, report = $8,
                    held_until = $9
                WHERE proposal_id = $1 AND holder = $2 AND status = 'running'";
    let values = [
        Value::text(&*job.proposal_id),
        Value::text(hold.holder),
        Value::number(job.attempt),
        Value::maybe(job.artifacts.as_deref()),
        Value::number(job.mark),
        Value::number(job.documents_done),
        Value::number(job.documents),
        Value::maybe(job.report.as_deref()),
        Value::number(hold.until),
    ];
    Ok(sql::execute(connection, text, &values).await? == 1)
}

/// Ends a measurement; true if it was still ours.
pub(crate) async fn end(
    connection: &mut Connection,
    job: &JobRow,
    holder: &str,
    now: u64,
) -> Result<bool, StoreError> {
    let text = "UPDATE senate_impact_jobs SET status = $3, stopped = $4, documents_done = $5, documents = $6, report = NULL,
                    holder = NULL, held_until = NULL, ended_at = $7
                WHERE proposal_id = $1 AND holder = $2 AND status = 'running'";
    let values = [
        Value::text(&*job.proposal_id),
        Value::text(holder),
        Value::text(job.status.as_str()),
        Value::maybe(job.stopped.as_deref()),
        Value::number(job.documents_done),
        Value::number(job.documents),
        Value::number(now),
    ];
    Ok(sql::execute(connection, text, &values).await? == 1)
}

/// The artifacts of a type at one moment. A registration, a removal and a migration each change one of the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Artifacts {
    /// The sequence of the newest artifact; 0 without artifacts.
    pub(crate) last: u64,
    /// The generation in force.
    generation: u64,
    /// Number of artifacts that were removed, and the time of the last removal.
    removed: (u64, u64),
}

impl Artifacts {
    /// The numbers without the newest artifact: a registration leaves them as they are.
    pub(crate) fn base(&self) -> String {
        format!("{}:{}:{}", self.generation, self.removed.0, self.removed.1)
    }

    /// All numbers.
    pub(crate) fn mark(&self) -> String {
        format!("{}:{}", self.base(), self.last)
    }
}

/// The artifacts of a type now.
pub(crate) async fn artifacts(
    connection: &mut Connection,
    artifact_type: &str,
) -> Result<Artifacts, StoreError> {
    let text = "SELECT COALESCE((SELECT MAX(sequence) FROM artifacts WHERE artifact_type = $1), CAST(0 AS BIGINT)) AS last,
                    COALESCE((SELECT generation FROM artifact_types WHERE name = $1), CAST(1 AS BIGINT)) AS generation,
                    (SELECT COUNT(*) FROM removed_artifacts WHERE artifact_type = $1) AS removed,
                    COALESCE((SELECT MAX(removed_at) FROM removed_artifacts WHERE artifact_type = $1), CAST(0 AS BIGINT)) AS removed_at";
    let row = sql::row(connection, text, &[Value::text(artifact_type)]).await?;
    let none = Artifacts { last: 0, generation: 1, removed: (0, 0) };
    row.map_or(Ok(none), |row| {
        Ok(Artifacts {
            last: row.number("last")?,
            generation: row.number("generation")?,
            removed: (row.number("removed")?, row.number("removed_at")?),
        })
    })
}

/// An artifact that is judged: its id, its place in the order, its canonical text.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    pub(crate) id: String,
    pub(crate) sequence: u64,
    pub(crate) body: String,
}

/// The artifacts of a type in force that came after `after`, in their order.
pub(crate) async fn pending(
    connection: &mut Connection,
    artifact_type: &str,
    after: u64,
    most: u64,
) -> Result<Vec<Judged>, StoreError> {
    let text = "SELECT id, sequence, body FROM artifacts_in_force WHERE artifact_type = $1 AND sequence > $2
                ORDER BY sequence LIMIT $3";
    let values = [Value::text(artifact_type), Value::number(after), Value::number(most)];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter()
        .map(|row| {
            Ok(Judged { id: row.text("id")?, sequence: row.number("sequence")?, body: row.text("body")? })
        })
        .collect()
}

//! Runs of migrations: their plans, their progress, and what they write beside what is in force.

use rogatio_core::wire::migration::{Stage, Way};
use rogatio_core::wire::proposal::Unfit;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sql::{self, Row, Value};
use super::{Connection, StoreError};

/// The status of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RunStatus {
    /// The run was planned, and has not started.
    Waiting,
    /// A process runs it, or did until it ended.
    Running,
    /// The run completed.
    Done,
    /// The run stopped before its end.
    Failed,
}

impl RunStatus {
    /// The name of the status on the wire.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// True if nothing follows.
    pub(crate) const fn is_ended(self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}

/// One run of a plan.
#[derive(Debug, Clone)]
pub(crate) struct RunRow {
    pub(crate) proposal_id: String,
    /// From 1 without gaps.
    pub(crate) run: u64,
    pub(crate) artifact_type: String,
    pub(crate) stage: Stage,
    pub(crate) way: Way,
    pub(crate) status: RunStatus,
    pub(crate) from_version: u64,
    pub(crate) to_version: u64,
    pub(crate) plan_digest: Option<String>,
    /// The answer of `migration.generate`, as it came.
    pub(crate) plan: Option<String>,
    pub(crate) report: Option<String>,
    /// What becomes of artifacts that a way back does not make fit; none on the way forth.
    pub(crate) unfit: Option<Unfit>,
    /// The signed evidence that the plan's file has run, as JSON; none where artifacts are kept as documents.
    pub(crate) evidence: Option<String>,
    /// The sequence of the last artifact that it has been through.
    pub(crate) mark: Option<u64>,
    pub(crate) step: u64,
    pub(crate) steps: u64,
    pub(crate) documents_done: u64,
    pub(crate) documents: u64,
    pub(crate) held_until: Option<u64>,
    pub(crate) begun_by: String,
    pub(crate) created_at: u64,
    pub(crate) started_at: Option<u64>,
    pub(crate) ended_at: Option<u64>,
}

impl RunRow {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            proposal_id: row.text("proposal_id")?,
            run: row.number("run")?,
            artifact_type: row.text("artifact_type")?,
            stage: row.word("stage")?,
            way: row.word("way")?,
            status: row.word("status")?,
            from_version: row.number("from_version")?,
            to_version: row.number("to_version")?,
            plan_digest: row.maybe("plan_digest")?,
            plan: row.maybe("plan")?,
            report: row.maybe("report")?,
            unfit: row.maybe_word("unfit")?,
            evidence: row.maybe("evidence")?,
            mark: row.maybe_number("mark")?,
            step: row.number("step")?,
            steps: row.number("steps")?,
            documents_done: row.number("documents_done")?,
            documents: row.number("documents")?,
            held_until: row.maybe_number("held_until")?,
            begun_by: row.text("begun_by")?,
            created_at: row.number("created_at")?,
            started_at: row.maybe_number("started_at")?,
            ended_at: row.maybe_number("ended_at")?,
        })
    }
}

/// Stores a new run; [`StoreError::Taken`] when somebody else began the same one.
pub(crate) async fn insert(connection: &mut Connection, run: &RunRow) -> Result<(), StoreError> {
    let text = "INSERT INTO migration_history (proposal_id, run, artifact_type, stage, way, status, from_version, to_version,
                    plan_digest, plan, report, step, steps, documents_done, documents, begun_by, created_at, ended_at, unfit)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    let values = [
        Value::text(&*run.proposal_id),
        Value::number(run.run),
        Value::text(&*run.artifact_type),
        Value::text(run.stage.as_str()),
        Value::text(run.way.as_str()),
        Value::text(run.status.as_str()),
        Value::number(run.from_version),
        Value::number(run.to_version),
        Value::maybe(run.plan_digest.as_deref()),
        Value::maybe(run.plan.as_deref()),
        Value::maybe(run.report.as_deref()),
        Value::number(run.step),
        Value::number(run.steps),
        Value::number(run.documents_done),
        Value::number(run.documents),
        Value::text(&*run.begun_by),
        Value::number(run.created_at),
        Value::maybe_number(run.ended_at),
        Value::maybe(run.unfit.map(Unfit::as_str)),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// All runs of a proposal, oldest first.
pub(crate) async fn runs(connection: &mut Connection, proposal: &str) -> Result<Vec<RunRow>, StoreError> {
    let text = "SELECT * FROM migration_history WHERE proposal_id = $1 ORDER BY run";
    let rows = sql::rows(connection, text, &[Value::text(proposal)]).await?;
    rows.iter().map(RunRow::of).collect()
}

/// Runs that have not ended, that nobody holds at `now` and that need no evidence or have it, oldest first: proposal and run.
pub(crate) async fn idle(connection: &mut Connection, now: u64) -> Result<Vec<(String, u64)>, StoreError> {
    let text = "SELECT proposal_id, run FROM migration_history
                WHERE status IN ('waiting', 'running') AND (holder IS NULL OR held_until < $1)
                    AND (evidence IS NOT NULL OR NOT EXISTS (SELECT 1 FROM artifact_types t
                        WHERE t.name = migration_history.artifact_type AND t.storage = 'columns'))
                ORDER BY created_at, proposal_id, run LIMIT 100";
    let rows = sql::rows(connection, text, &[Value::number(now)]).await?;
    rows.iter().map(|row| Ok((row.text("proposal_id")?, row.number("run")?))).collect()
}

/// Whose a run is, and until when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hold<'h> {
    pub(crate) holder: &'h str,
    pub(crate) now: u64,
    pub(crate) until: u64,
}

/// Takes a run that has not ended and that nobody else holds, unless another proposal's run of the same type has begun and
/// not ended; whether it is ours. Under the log's lock.
pub(crate) async fn take(
    connection: &mut Connection,
    run: &RunRow,
    hold: Hold<'_>,
) -> Result<bool, StoreError> {
    let text = "UPDATE migration_history SET status = 'running', holder = $3, held_until = $4,
                    started_at = COALESCE(started_at, $5), evidence = $7
                WHERE proposal_id = $1 AND run = $2 AND status IN ('waiting', 'running')
                    AND (holder IS NULL OR holder = $3 OR held_until < $5)
                    AND NOT EXISTS (SELECT 1 FROM migration_history other WHERE other.artifact_type = $6
                        AND other.status = 'running' AND other.proposal_id <> $1)";
    let values = [
        Value::text(&*run.proposal_id),
        Value::number(run.run),
        Value::text(hold.holder),
        Value::number(hold.until),
        Value::number(hold.now),
        Value::text(&*run.artifact_type),
        Value::maybe(run.evidence.as_deref()),
    ];
    Ok(sql::execute(connection, text, &values).await? == 1)
}

/// Remembers how far a run came, and holds it for longer; whether it is still ours.
pub(crate) async fn advance(
    connection: &mut Connection,
    run: &RunRow,
    hold: Hold<'_>,
) -> Result<bool, StoreError> {
    let text = "UPDATE migration_history SET step = $4, documents_done = $5, documents = $6, held_until = $7,
                    report = $8, mark = $9
                WHERE proposal_id = $1 AND run = $2 AND holder = $3 AND status = 'running'";
    let values = [
        Value::text(&*run.proposal_id),
        Value::number(run.run),
        Value::text(hold.holder),
        Value::number(run.step),
        Value::number(run.documents_done),
        Value::number(run.documents),
        Value::number(hold.until),
        Value::maybe(run.report.as_deref()),
        Value::maybe_number(run.mark),
    ];
    Ok(sql::execute(connection, text, &values).await? == 1)
}

/// Ends a run; [`StoreError::Conflict`] when it is not `holder`'s any more.
pub(crate) async fn end(
    connection: &mut Connection,
    run: &RunRow,
    holder: &str,
    now: u64,
) -> Result<(), StoreError> {
    let text = "UPDATE migration_history SET status = $4, report = $5, step = $6, documents_done = $7, documents = $8,
                    holder = NULL, held_until = NULL, ended_at = $9
                WHERE proposal_id = $1 AND run = $2 AND holder = $3 AND status = 'running'";
    let values = [
        Value::text(&*run.proposal_id),
        Value::number(run.run),
        Value::text(holder),
        Value::text(run.status.as_str()),
        Value::maybe(run.report.as_deref()),
        Value::number(run.step),
        Value::number(run.documents_done),
        Value::number(run.documents),
        Value::number(now),
    ];
    match sql::execute(connection, text, &values).await? {
        1 => Ok(()),
        _ => Err(StoreError::Conflict),
    }
}

/// An artifact that a run has not been through yet.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) id: String,
    pub(crate) version: u64,
    /// Its place in the order in which artifacts came.
    pub(crate) sequence: u64,
    /// Its canonical text as it is in force.
    pub(crate) body: String,
    pub(crate) digest: String,
    /// Why it is in quarantine.
    pub(crate) quarantine: Option<String>,
    /// What a migration from before there were generations put aside of it, as JSON.
    pub(crate) record: Option<String>,
    /// Whether it must be written in the next generation even where nothing changes: what it was in an undone one is still there.
    pub(crate) hides: bool,
}

impl Pending {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.text("id")?,
            version: row.number("version")?,
            sequence: row.number("sequence")?,
            body: row.text("body")?,
            digest: row.text("digest")?,
            quarantine: row.maybe("quarantine")?,
            record: row.maybe("record")?,
            hides: row.number("hides")? > 0,
        })
    }
}

/// The artifacts of a type that came after `after`, in their order: what the way forth is made of.
pub(crate) async fn pending(
    connection: &mut Connection,
    artifact_type: &str,
    after: u64,
    most: u64,
) -> Result<Vec<Pending>, StoreError> {
    let text = "SELECT f.id AS id, f.version AS version, f.sequence AS sequence, f.body AS body, f.digest AS digest,
                    f.quarantine AS quarantine, NULL AS record,
                    CASE WHEN f.own_generation > f.generation OR EXISTS (SELECT 1 FROM artifact_bodies o
                        WHERE o.id = f.id AND o.version = f.version AND o.generation > f.generation) THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS hides
                FROM artifacts_in_force f
                WHERE f.artifact_type = $1 AND f.sequence > $2 ORDER BY f.sequence LIMIT $3";
    let values = [Value::text(artifact_type), Value::number(after), Value::number(most)];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter().map(Pending::of).collect()
}

/// The artifacts of a type that came after `after`, in their order, and are nothing yet in the generation `target` or one before it:
/// what the way back is made of.
pub(crate) async fn pending_back(
    connection: &mut Connection,
    (artifact_type, plan): (&str, &str),
    target: u64,
    after: u64,
    most: u64,
) -> Result<Vec<Pending>, StoreError> {
    let text = "SELECT f.id AS id, f.version AS version, f.sequence AS sequence, f.body AS body, f.digest AS digest,
                    f.quarantine AS quarantine,
                    (SELECT MAX(r.record) FROM migration_archive r WHERE r.plan = $2 AND r.artifact_id = f.id) AS record,
                    CAST(1 AS BIGINT) AS hides
                FROM artifacts_in_force f
                WHERE f.artifact_type = $1 AND f.own_generation > $3 AND f.sequence > $4
                    AND NOT EXISTS (SELECT 1 FROM artifact_bodies o
                        WHERE o.id = f.id AND o.version = f.version AND o.generation <= $3)
                ORDER BY f.sequence LIMIT $5";
    let values = [
        Value::text(artifact_type),
        Value::text(plan),
        Value::number(target),
        Value::number(after),
        Value::number(most),
    ];
    let rows = sql::rows(connection, text, &values).await?;
    rows.iter().map(Pending::of).collect()
}

/// What an artifact is in a generation.
#[derive(Debug, Clone)]
pub(crate) struct BodyRow {
    pub(crate) id: String,
    pub(crate) version: u64,
    pub(crate) body: String,
    pub(crate) digest: String,
    /// Why it is in quarantine.
    pub(crate) quarantine: Option<String>,
}

/// Writes what an artifact becomes in a generation that is not in force.
pub(crate) async fn prepare(
    connection: &mut Connection,
    run: &RunRow,
    generation: u64,
    body: &BodyRow,
) -> Result<(), StoreError> {
    let text = "INSERT INTO artifact_bodies (id, version, generation, body, digest, quarantine, proposal_id, run)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (id, version, generation) DO UPDATE SET body = excluded.body, digest = excluded.digest,
                    quarantine = excluded.quarantine, proposal_id = excluded.proposal_id, run = excluded.run";
    let values = [
        Value::text(&*body.id),
        Value::number(body.version),
        Value::number(generation),
        Value::text(&*body.body),
        Value::text(&*body.digest),
        Value::maybe(body.quarantine.as_deref()),
        Value::text(&*run.proposal_id),
        Value::number(run.run),
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// Takes back what a run has prepared, `most` at once; how many there were.
pub(crate) async fn forget(connection: &mut Connection, run: &RunRow, most: u64) -> Result<u64, StoreError> {
    let text = "DELETE FROM artifact_bodies WHERE (id, version, generation) IN (
                    SELECT id, version, generation FROM artifact_bodies WHERE proposal_id = $1 AND run = $2 LIMIT $3)";
    let values = [Value::text(&*run.proposal_id), Value::number(run.run), Value::number(most)];
    sql::execute(connection, text, &values).await
}

/// The generation of a type's artifacts that is in force; none when there is no such type.
pub(crate) async fn generation(
    connection: &mut Connection,
    artifact_type: &str,
) -> Result<Option<u64>, StoreError> {
    let text = "SELECT generation FROM artifact_types WHERE name = $1";
    let row = sql::row(connection, text, &[Value::text(artifact_type)]).await?;
    row.map(|row| row.number("generation")).transpose()
}

/// Puts another generation of a type's artifacts into force; [`StoreError::Conflict`] when `before` is not.
pub(crate) async fn switch(
    connection: &mut Connection,
    artifact_type: &str,
    (before, after): (u64, u64),
) -> Result<(), StoreError> {
    let text = "UPDATE artifact_types SET generation = $3 WHERE name = $1 AND generation = $2";
    let values = [Value::text(artifact_type), Value::number(before), Value::number(after)];
    match sql::execute(connection, text, &values).await? {
        1 => Ok(()),
        _ => Err(StoreError::Conflict),
    }
}

//! Runs of migrations: their plans, their progress, and the statements that plans consist of.

use rogatio_core::wire::migration::{Parameter, Statement};

use super::sql::{self, Row, Value};
use super::{Connection, StoreError};

/// One run of a plan.
#[derive(Debug, Clone)]
pub(crate) struct RunRow {
    pub(crate) proposal_id: String,
    /// From 1 without gaps.
    pub(crate) run: u64,
    pub(crate) artifact_type: String,
    /// `expand` or `contract`.
    pub(crate) stage: String,
    /// `up` or `down`.
    pub(crate) way: String,
    /// `waiting`, `running`, `done` or `failed`.
    pub(crate) status: String,
    pub(crate) from_version: u64,
    pub(crate) to_version: u64,
    pub(crate) plan_digest: Option<String>,
    /// The answer of `migration.generate`, as it came.
    pub(crate) plan: Option<String>,
    pub(crate) report: Option<String>,
    /// Artifacts with a larger sequence came after the run began.
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
            stage: row.text("stage")?,
            way: row.text("way")?,
            status: row.text("status")?,
            from_version: row.number("from_version")?,
            to_version: row.number("to_version")?,
            plan_digest: row.maybe("plan_digest")?,
            plan: row.maybe("plan")?,
            report: row.maybe("report")?,
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
                    plan_digest, plan, report, step, steps, documents_done, documents, begun_by, created_at, ended_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    let values = [
        Value::text(&*run.proposal_id),
        Value::number(run.run),
        Value::text(&*run.artifact_type),
        Value::text(&*run.stage),
        Value::text(&*run.way),
        Value::text(&*run.status),
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
    ];
    sql::execute(connection, text, &values).await.map(drop)
}

/// All runs of a proposal, oldest first.
pub(crate) async fn runs(connection: &mut Connection, proposal: &str) -> Result<Vec<RunRow>, StoreError> {
    let text = "SELECT * FROM migration_history WHERE proposal_id = $1 ORDER BY run";
    let rows = sql::rows(connection, text, &[Value::text(proposal)]).await?;
    rows.iter().map(RunRow::of).collect()
}

/// Runs that have not ended and that nobody holds at `now`, oldest first: proposal and run.
pub(crate) async fn idle(connection: &mut Connection, now: u64) -> Result<Vec<(String, u64)>, StoreError> {
    let text = "SELECT proposal_id, run FROM migration_history
                WHERE status IN ('waiting', 'running') AND (holder IS NULL OR held_until < $1)
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
    mark: u64,
    hold: Hold<'_>,
) -> Result<bool, StoreError> {
    let text = "UPDATE migration_history SET status = 'running', holder = $3, held_until = $4, mark = COALESCE(mark, $5),
                    started_at = COALESCE(started_at, $6)
                WHERE proposal_id = $1 AND run = $2 AND status IN ('waiting', 'running')
                    AND (holder IS NULL OR holder = $3 OR held_until < $6)
                    AND NOT EXISTS (SELECT 1 FROM migration_history other WHERE other.artifact_type = $7
                        AND other.status = 'running' AND other.proposal_id <> $1)";
    let values = [
        Value::text(&*run.proposal_id),
        Value::number(run.run),
        Value::text(hold.holder),
        Value::number(hold.until),
        Value::number(mark),
        Value::number(hold.now),
        Value::text(&*run.artifact_type),
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
                    report = $8
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
        Value::text(&*run.status),
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

/// Whether a step that is done once was done.
pub(crate) async fn is_done(
    connection: &mut Connection,
    (plan, way, step): (&str, &str, u32),
) -> Result<bool, StoreError> {
    let text = "SELECT step FROM migration_steps WHERE plan = $1 AND way = $2 AND step = $3";
    let values = [Value::text(plan), Value::text(way), Value::number(u64::from(step))];
    Ok(sql::row(connection, text, &values).await?.is_some())
}

/// Remembers that a step was done.
pub(crate) async fn done(
    connection: &mut Connection,
    (plan, way, step): (&str, &str, u32),
) -> Result<(), StoreError> {
    let text = "INSERT INTO migration_steps (plan, way, step) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    let values = [Value::text(plan), Value::text(way), Value::number(u64::from(step))];
    sql::execute(connection, text, &values).await.map(drop)
}

/// Forgets which steps were done: the plan has come to an end, and may be run again from the start.
pub(crate) async fn forget_steps(connection: &mut Connection, plan: &str) -> Result<(), StoreError> {
    let text = "DELETE FROM migration_steps WHERE plan = $1";
    sql::execute(connection, text, &[Value::text(plan)]).await.map(drop)
}

/// What the statements of a plan are given.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    /// The digest of the plan.
    pub(crate) plan: String,
    /// The step whose archive or progress it is.
    pub(crate) step: u32,
    pub(crate) artifact_type: String,
    /// The id of the last document of the batch before.
    pub(crate) after: String,
    /// Documents in one batch.
    pub(crate) batch: u32,
    /// The documents of the batch, as a JSON array.
    pub(crate) rows: String,
}

impl Given {
    fn values(&self, statement: &Statement) -> Vec<Value> {
        let value = |parameter: &Parameter| match parameter {
            Parameter::Plan => Value::text(&*self.plan),
            Parameter::Step => Value::number(u64::from(self.step)),
            Parameter::ArtifactType => Value::text(&*self.artifact_type),
            Parameter::After => Value::text(&*self.after),
            Parameter::Batch => Value::number(u64::from(self.batch)),
            Parameter::Rows => Value::text(&*self.rows),
        };
        statement.parameters.iter().map(value).collect()
    }
}

/// Runs statements of a plan; how many rows the last one changed.
pub(crate) async fn execute(
    connection: &mut Connection,
    statements: &[Statement],
    given: &Given,
) -> Result<u64, StoreError> {
    let mut changed = 0;
    for statement in statements {
        changed = sql::execute_plan(connection, &statement.sql, &given.values(statement)).await?;
    }
    Ok(changed)
}

/// The one number that a query of a plan answers.
pub(crate) async fn number(
    connection: &mut Connection,
    query: &Statement,
    given: &Given,
) -> Result<u64, StoreError> {
    let rows = sql::rows_of_plan(connection, &query.sql, &given.values(query)).await?;
    rows.first().map_or(Ok(0), |row| row.first_number())
}

/// The rows that a query of a plan answers, each of texts.
pub(crate) async fn texts(
    connection: &mut Connection,
    query: &Statement,
    given: &Given,
) -> Result<Vec<Vec<String>>, StoreError> {
    let rows = sql::rows_of_plan(connection, &query.sql, &given.values(query)).await?;
    rows.iter().map(Row::texts).collect()
}

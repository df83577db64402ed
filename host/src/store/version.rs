//! The versions of our own tables: files, applied in order at the start.

use sqlx::{AnyPool, Executor as _};

use super::sql::{self, Value};
use super::{Dialect, StoreError};

/// One step for both databases; a step that was released never changes.
struct Step {
    sqlite: &'static str,
    postgres: &'static str,
}

const STEPS: &[Step] = &[
    Step {
        sqlite: include_str!("sqlite/0001_senate.sql"),
        postgres: include_str!("postgres/0001_senate.sql"),
    },
    Step {
        sqlite: include_str!("sqlite/0002_migration.sql"),
        postgres: include_str!("postgres/0002_migration.sql"),
    },
];

/// Brings the tables up to date, each step in one transaction; several processes may start at once.
pub(super) async fn run(pool: &AnyPool, dialect: Dialect) -> Result<(), StoreError> {
    let mut transaction = pool.begin_with(dialect.begin()).await.map_err(StoreError::of)?;
    if dialect == Dialect::Postgres {
        // SQLite's writers are alone by themselves; here whoever comes second waits.
        transaction.execute("SELECT pg_advisory_xact_lock(7033412189)").await.map_err(StoreError::of)?;
    }
    let versions = "CREATE TABLE IF NOT EXISTS rogatio_versions (version BIGINT PRIMARY KEY)";
    transaction.execute(versions).await.map_err(StoreError::of)?;
    let found =
        sql::row(&mut transaction, "SELECT MAX(version) AS version FROM rogatio_versions", &[]).await?;
    let found = match found {
        Some(row) => row.maybe_number("version")?.unwrap_or(0),
        None => 0,
    };
    let known = u64::try_from(STEPS.len()).unwrap_or(u64::MAX);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for (version, step) in (1_u64..).zip(STEPS) {
        if version <= found {
            continue;
        }
        let text = match dialect {
            Dialect::Sqlite => step.sqlite,
            Dialect::Postgres => step.postgres,
        };
        transaction.execute(sqlx::raw_sql(text)).await.map_err(StoreError::of)?;
        let done = "INSERT INTO rogatio_versions (version) VALUES ($1)";
        sql::execute(&mut transaction, done, &[Value::number(version)]).await?;
    }
    transaction.commit().await.map_err(StoreError::of)
}

//! The versions of our own tables: files, applied in order at the start.

use sqlx::{AnyPool, Executor as _};

use super::sql::{self, Value};
use super::{Connection, Dialect, StoreError};

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
    Step {
        sqlite: include_str!("sqlite/0003_overruling.sql"),
        postgres: include_str!("postgres/0003_overruling.sql"),
    },
    Step {
        sqlite: include_str!("sqlite/0004_storage.sql"),
        postgres: include_str!("postgres/0004_storage.sql"),
    },
    Step {
        sqlite: include_str!("sqlite/0005_ballots.sql"),
        postgres: include_str!("postgres/0005_ballots.sql"),
    },
    Step {
        sqlite: include_str!("sqlite/0006_leaf_text.sql"),
        postgres: include_str!("postgres/0006_leaf_text.sql"),
    },
    Step {
        sqlite: include_str!("sqlite/0007_authority.sql"),
        postgres: include_str!("postgres/0007_authority.sql"),
    },
    Step {
        sqlite: include_str!("sqlite/0008_versions.sql"),
        postgres: include_str!("postgres/0008_versions.sql"),
    },
    Step {
        sqlite: include_str!("sqlite/0009_generations.sql"),
        postgres: include_str!("postgres/0009_generations.sql"),
    },
    Step {
        sqlite: include_str!("sqlite/0010_evidence.sql"),
        postgres: include_str!("postgres/0010_evidence.sql"),
    },
];

/// The version of the tables; none in an empty database.
async fn found(connection: &mut Connection) -> Result<Option<u64>, StoreError> {
    let text = "SELECT MAX(version) AS version FROM rogatio_versions";
    sql::row(connection, text, &[]).await?.map_or(Ok(None), |row| row.maybe_number("version"))
}

/// Brings the tables up to date, each step in one transaction; several processes may start at once.
pub(super) async fn run(pool: &AnyPool, dialect: Dialect) -> Result<(), StoreError> {
    let known = u64::try_from(STEPS.len()).unwrap_or(u64::MAX);
    // Where nothing is to be done nobody waits for a writer. An empty database has no table to ask.
    let mut connection = pool.acquire().await.map_err(StoreError::of)?;
    if let Ok(Some(version)) = found(&mut connection).await
        && version == known
    {
        return Ok(());
    }
    drop(connection);
    let mut transaction = pool.begin_with(dialect.begin()).await.map_err(StoreError::of)?;
    if dialect == Dialect::Postgres {
        // SQLite's writers are alone by themselves; here whoever comes second waits.
        transaction.execute("SELECT pg_advisory_xact_lock(7033412189)").await.map_err(StoreError::of)?;
    }
    let versions = "CREATE TABLE IF NOT EXISTS rogatio_versions (version BIGINT PRIMARY KEY)";
    transaction.execute(versions).await.map_err(StoreError::of)?;
    let found = found(&mut transaction).await?.unwrap_or(0);
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

//! The versions of our own tables: files, applied in order at the start.

use rogatio_core::digest::Digest;
use sqlx::{AnyPool, Executor as _};

use super::sql::{self, Value};
use super::{Connection, Dialect, StoreError};

/// One step for both databases; a step that was released never changes, and its digest is kept when it is applied.
struct Step {
    sqlite: &'static str,
    postgres: &'static str,
}

impl Step {
    const fn text(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }

    fn digest(&self, dialect: Dialect) -> String {
        Digest::of(self.text(dialect).as_bytes()).to_string()
    }
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
    Step {
        sqlite: include_str!("sqlite/0011_digests.sql"),
        postgres: include_str!("postgres/0011_digests.sql"),
    },
    Step {
        sqlite: include_str!("sqlite/0012_readers.sql"),
        postgres: include_str!("postgres/0012_readers.sql"),
    },
    Step {
        sqlite: include_str!("sqlite/0013_confluent.sql"),
        postgres: include_str!("postgres/0013_confluent.sql"),
    },
    Step {
        sqlite: include_str!("sqlite/0014_cosignatures.sql"),
        postgres: include_str!("postgres/0014_cosignatures.sql"),
    },
    Step {
        sqlite: include_str!("sqlite/0015_refused.sql"),
        postgres: include_str!("postgres/0015_refused.sql"),
    },
    Step {
        sqlite: include_str!("sqlite/0016_impacts.sql"),
        postgres: include_str!("postgres/0016_impacts.sql"),
    },
];

/// The version of the tables; none in an empty database.
async fn found(connection: &mut Connection) -> Result<Option<u64>, StoreError> {
    let text = "SELECT MAX(version) AS version FROM rogatio_versions";
    sql::row(connection, text, &[]).await?.map_or(Ok(None), |row| row.maybe_number("version"))
}

/// Refuses tables that were made by other steps than ours.
async fn compare(connection: &mut Connection, dialect: Dialect) -> Result<(), StoreError> {
    let text = "SELECT version, digest FROM rogatio_versions ORDER BY version";
    let rows = sql::rows(connection, text, &[]).await?;
    for (row, step) in rows.iter().zip(STEPS) {
        if row.maybe("digest")?.is_some_and(|digest| digest != step.digest(dialect)) {
            return Err(StoreError::OtherStep { version: row.number("version")? });
        }
    }
    Ok(())
}

/// Brings the tables up to date, each step in one transaction; several processes may start at once.
pub(super) async fn run(pool: &AnyPool, dialect: Dialect) -> Result<(), StoreError> {
    let known = u64::try_from(STEPS.len()).unwrap_or(u64::MAX);
    // Where nothing is to be done nobody waits for a writer. An empty database has no table to ask.
    let mut connection = pool.acquire().await.map_err(StoreError::of)?;
    if let Ok(Some(version)) = found(&mut connection).await
        && version == known
    {
        return compare(&mut connection, dialect).await;
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
    for (version, step) in (1_u64..).zip(STEPS).filter(|(version, _)| *version > found) {
        transaction.execute(sqlx::raw_sql(step.text(dialect))).await.map_err(StoreError::of)?;
        let done = "INSERT INTO rogatio_versions (version) VALUES ($1)";
        sql::execute(&mut transaction, done, &[Value::number(version)]).await?;
    }
    // The first steps are older than the column for their digests.
    for (version, step) in (1_u64..).zip(STEPS) {
        let kept = "UPDATE rogatio_versions SET digest = $2 WHERE version = $1 AND digest IS NULL";
        let values = [Value::number(version), Value::text(step.digest(dialect))];
        sql::execute(&mut transaction, kept, &values).await?;
    }
    compare(&mut transaction, dialect).await?;
    transaction.commit().await.map_err(StoreError::of)
}

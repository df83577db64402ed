//! The store: SQLite and PostgreSQL behind one set of queries.
//!
//! Queries are written once, with `$1` placeholders that both databases take; what really differs is in [`dialect`]
//! and in the migrations. A query is a function over a [`Connection`], so that it runs inside or outside a transaction.

pub(crate) mod agent;
pub(crate) mod append;
pub(crate) mod artifact;
pub(crate) mod audit;
mod authority;
pub(crate) mod comment;
pub(crate) mod confluent;
pub(crate) mod cosignature;
mod dialect;
pub(crate) mod event;
mod group;
pub(crate) mod impact;
pub(crate) mod log;
pub(crate) mod measure;
pub(crate) mod migration;
pub(crate) mod owner;
pub(crate) mod proposal;
pub(crate) mod reader;
pub(crate) mod refused;
pub(crate) mod registry;
pub(crate) mod seat;
mod sql;
mod version;
pub(crate) mod vote;

use std::time::Duration;

use rogatio_core::wire::{Code, Problem};
use sqlx::any::AnyPoolOptions;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Executor as _, Transaction};

pub(crate) use authority::{Authority, Chore};
pub(crate) use dialect::Dialect;
pub(crate) use group::End;

use group::{Line, Loan};

use sql::Value;

/// A connection, alone or inside a transaction.
pub(crate) type Connection = AnyConnection;

/// How long a writer waits for others.
const PATIENCE: Duration = Duration::from_secs(15);

/// A connection that was used so lately is not tested before it is used again.
const FRESH: Duration = Duration::from_secs(1);

/// Why the store did not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The database itself.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// Somebody wrote the same thing first; trying again may work.
    #[error("another process wrote first")]
    Conflict,
    /// The database did not answer to the commit of a write, so it is not known whether it was written.
    #[error("the database did not confirm the write")]
    Uncertain,
    /// A row with that key is there already.
    #[error("a row with this key already exists")]
    Taken,
    /// A column has a value that none of our writes puts there.
    #[error("the column `{column}` has the value `{found}`, which is not allowed there")]
    Damaged {
        /// The name of the column.
        column: String,
        /// The value, cut where it is long.
        found: String,
    },
    /// The address of the database cannot be used.
    #[error("`{0}` is not the address of a database: expected `sqlite://FILE`, `postgres://…` or a path")]
    Address(String),
    /// There is no such file, and none was to be made.
    #[error("there is no database at `{0}`")]
    Missing(String),
    /// The database was made by another step than the one that we have.
    #[error("step {version} of the database's tables is not the one that this binary has")]
    OtherStep {
        /// The number of the step.
        version: u64,
    },
    /// The database knows more than we do.
    #[error(
        "the database has version {found}, but this binary supports up to version {known}: use a newer binary"
    )]
    Newer {
        /// The database's version.
        found: u64,
        /// The newest version that we know.
        known: u64,
    },
}

impl StoreError {
    /// Sorts an error of the database into what a caller can act on.
    fn of(error: sqlx::Error) -> Self {
        let Some(database) = error.as_database_error() else { return Self::Database(error) };
        if database.is_unique_violation() {
            return Self::Taken;
        }
        match database.code().as_deref() {
            // Serialisation failure, deadlock, lock timeout; busy and locked.
            Some("40001" | "40P01" | "55P03" | "5" | "6" | "261" | "262" | "517") => Self::Conflict,
            _ => Self::Database(error),
        }
    }
}

/// The client sees little; the service's log sees all.
impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Conflict | StoreError::Taken => Problem::new(
                Code::StoreConflict,
                "other processes wrote at the same time, and nothing was written; try again",
            ),
            StoreError::Newer { .. } => Problem::new(Code::StoreNewer, error.to_string()),
            StoreError::OtherStep { .. } => Problem::new(Code::StoreOtherStep, error.to_string())
                .with_help("use the binary that made the database, or one that was released after it"),
            StoreError::Missing(_) => Problem::new(Code::StoreUninitialised, error.to_string())
                .with_help("`rogatio init` creates a senate; `--database` gives its location"),
            StoreError::Damaged { .. } => Problem::new(Code::Internal, error.to_string()),
            StoreError::Address(_) => Problem::new(Code::StoreUnavailable, error.to_string()),
            StoreError::Database(_) | StoreError::Uncertain => {
                tracing::error!(error = %error, "the store failed");
                Problem::new(Code::StoreUnavailable, "the database reported an error")
            }
        }
    }
}

/// A database: one pool for reading, one for writing.
#[derive(Clone)]
pub(crate) struct Store {
    read: AnyPool,
    write: AnyPool,
    /// Where small writes wait to be committed together.
    line: Line,
    dialect: Dialect,
}

impl Store {
    /// Opens a database and brings its tables up to date; a SQLite file is made when `create` says so.
    pub(crate) async fn open(address: &str, create: bool) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let (dialect, url) = Dialect::of_address(address, create)?;
        let file = address.strip_prefix("sqlite://").unwrap_or(address);
        if dialect == Dialect::Sqlite && !create && !std::path::Path::new(file).exists() {
            return Err(StoreError::Missing(file.to_owned()));
        }
        // One writer a process on SQLite: writers queue here, fairly, and not at the file's lock.
        let (readers, writers) = match dialect {
            Dialect::Sqlite => (4, 1),
            Dialect::Postgres => (12, 6),
        };
        let pool = |most: u32, session: &'static str| {
            AnyPoolOptions::new()
                .max_connections(most)
                .min_connections(0)
                .acquire_timeout(PATIENCE)
                .test_before_acquire(false)
                .after_release(|connection, _| Box::pin(has_ended(connection)))
                .before_acquire(move |connection, known| {
                    Box::pin(async move {
                        if dialect == Dialect::Postgres && known.idle_for > FRESH {
                            connection.ping().await?;
                        }
                        Ok(true)
                    })
                })
                .after_connect(move |connection, _| {
                    Box::pin(async move {
                        connection.execute(dialect.session()).await?;
                        connection.execute(session).await?;
                        Ok(())
                    })
                })
        };
        let write = pool(writers, dialect.writing()).connect(&url).await.map_err(StoreError::of)?;
        version::run(&write, dialect).await?;
        let read = pool(readers, dialect.reading()).connect_lazy(&url).map_err(StoreError::of)?;
        let line = Line::begin(write.clone(), dialect);
        Ok(Self { read, write, line, dialect })
    }

    /// Which database it is.
    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// A connection for reading. The database itself refuses a write over it.
    pub(crate) async fn read(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.read.acquire().await.map_err(StoreError::of)
    }

    /// Begins a transaction that writes, on somebody's word. It holds the log, so writers are in one order on every
    /// database, and what the word rests on cannot change before it ends.
    ///
    /// # Errors
    /// What the authority refuses; then nothing was written.
    pub(crate) async fn write<A: Authority>(
        &self,
        authority: &A,
    ) -> Result<(Unit, log::Head, A::Granted), A::Refusal> {
        authority::hold(authority.agent()).await;
        let statement = self.dialect.begin();
        let mut transaction = self.write.begin_with(statement).await.map_err(StoreError::of)?;
        let head = log::lock(&mut transaction).await?;
        let granted = authority.judge(&mut transaction, head.now).await?;
        Ok((Unit { held: Held::Alone(transaction), dialect: self.dialect }, head, granted))
    }

    /// As [`Store::write`], in a transaction that is shared with whatever else is written at the same moment, and for as little work as a vote: all
    /// wait for the slowest. What was found out in it is true once the [`End`] has come; so a refusal waits for it too.
    ///
    /// # Errors
    /// What the authority refuses; then nothing was written.
    pub(crate) async fn write_together<A: Authority>(
        &self,
        authority: &A,
    ) -> Result<(Unit, log::Head, A::Granted, End), A::Refusal> {
        authority::hold(authority.agent()).await;
        let loan = self.line.join().await?;
        let (head, end) = (loan.head(), loan.end());
        let mut unit = Unit { held: Held::Lent(loan), dialect: self.dialect };
        match authority.judge(unit.connection(), head.now).await {
            Ok(granted) => Ok((unit, head, granted, end)),
            Err(refusal) => {
                drop(unit);
                end.wait().await?;
                Err(refusal)
            }
        }
    }

    /// Waits while a test holds this chore back.
    pub(crate) async fn hold_for_test(&self, chore: &str) {
        authority::hold(Some(chore)).await;
    }

    /// Begins a transaction that leaves the log alone, for what nobody asked for.
    pub(crate) async fn write_beside(&self, _chore: Chore) -> Result<Unit, StoreError> {
        let statement = self.dialect.begin();
        let transaction = self.write.begin_with(statement).await.map_err(StoreError::of)?;
        Ok(Unit { held: Held::Alone(transaction), dialect: self.dialect })
    }

    /// Begins a transaction that reads, and sees everything as it is at one moment.
    pub(crate) async fn snapshot(&self) -> Result<Unit, StoreError> {
        let transaction = self.read.begin_with(self.dialect.begin_reading()).await.map_err(StoreError::of)?;
        Ok(Unit { held: Held::Alone(transaction), dialect: self.dialect })
    }

    /// Writes a consistent copy of a SQLite database while others write; other databases have their own tools.
    pub(crate) async fn back_up(&self, file: &str) -> Result<(), StoreError> {
        // A connection for reading refuses to write into any file.
        let mut connection = self.write.acquire().await.map_err(StoreError::of)?;
        // The file must be new: SQLite refuses to write over anything.
        sql::execute(&mut connection, "VACUUM INTO $1", &[Value::text(file)]).await.map(drop)
    }

    /// Connections that are open and that are idle, of each pool by its name.
    pub(crate) fn connections(&self) -> [(&'static str, u32, usize); 2] {
        [("read", &self.read), ("write", &self.write)]
            .map(|(name, pool)| (name, pool.size(), pool.num_idle()))
    }

    /// Gives the connections back.
    pub(crate) async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// True if the connection that comes back is in no transaction. SQLite ends one after some errors, the driver then finds none that it can undo,
/// and such a connection begins no other.
async fn has_ended(connection: &mut Connection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // The transaction may be about to be undone, which is done before this is answered.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

/// A transaction. Dropped without [`Unit::commit`], nothing happened.
pub(crate) struct Unit {
    held: Held,
    pub(crate) dialect: Dialect,
}

/// Whose a transaction is.
enum Held {
    /// This writer's.
    Alone(Transaction<'static, Any>),
    /// Several writers', one after the other.
    Lent(Loan),
}

impl Unit {
    /// The connection inside the transaction.
    pub(crate) fn connection(&mut self) -> &mut Connection {
        match &mut self.held {
            Held::Alone(transaction) => transaction,
            Held::Lent(loan) => loan.connection(),
        }
    }

    /// Makes it so.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        self.commit_at(None).await
    }

    /// Makes it so, after which the log ends here, unless it ends where it did; returns once it is durable.
    pub(crate) async fn commit_at(self, head: Option<log::Head>) -> Result<(), StoreError> {
        match self.held {
            Held::Alone(transaction) => transaction.commit().await.map_err(StoreError::of),
            Held::Lent(loan) => loan.keep(head).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_transaction_that_the_database_ended_spoils_no_connection() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db").display().to_string(), true).await.unwrap();
        let begin = async || store.write_beside(Chore::Tidying).await;
        for ending in ["SELECT 1", "ROLLBACK"] {
            let mut unit = begin().await.unwrap();
            // SQLite does the second after some errors.
            unit.connection().execute(ending).await.unwrap();
            drop(unit);
            let mut next = begin().await.unwrap();
            log::put_setting(next.connection(), ending, "kept", 1).await.unwrap();
            next.commit().await.unwrap();
            let seen = log::setting(&mut store.read().await.unwrap(), ending).await.unwrap();
            assert_eq!(seen.as_deref(), Some("kept"));
        }
    }
}

//! One connection to either database, spoken to in the statements of plans.

use std::path::PathBuf;

use rogatio_core::wire::migration::{Dialect, Parameter, Statement};
use rogatio_tests::postgres;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};

use crate::harness::Kind;

/// Both dialects: every test runs on both.
pub(crate) const DIALECTS: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgresql];

/// What the parameters of a statement are.
#[derive(Clone, Default)]
pub(crate) struct Given {
    pub(crate) plan: String,
    pub(crate) step: i64,
    pub(crate) after: String,
    pub(crate) batch: i64,
}

pub(crate) enum Database {
    Sqlite(SqliteConnection, Option<PathBuf>),
    Postgresql(PgConnection, String),
}

/// Binds the parameters of a statement, whatever the database.
macro_rules! bound {
    ($statement:expr, $given:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($statement.sql.clone()));
        for parameter in &$statement.parameters {
            query = match parameter {
                Parameter::Plan => query.bind($given.plan.clone()),
                Parameter::Step => query.bind($given.step),
                Parameter::After => query.bind($given.after.clone()),
                Parameter::Batch => query.bind($given.batch),
            };
        }
        query
    }};
}

impl Database {
    /// An empty database of its own.
    pub(crate) async fn open(dialect: Dialect, name: &str) -> Self {
        match dialect {
            Dialect::Sqlite => {
                let folder = std::env::temp_dir().join(format!("rogatio-migration-{}", std::process::id()));
                std::fs::create_dir_all(&folder).unwrap();
                let path = folder.join(format!("{name}.db"));
                let _ = std::fs::remove_file(&path);
                let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
                Self::Sqlite(SqliteConnection::connect_with(&options).await.unwrap(), Some(path))
            }
            Dialect::Postgresql => {
                let url = postgres::server().database(&format!("migration_{name}")).await;
                Self::Postgresql(PgConnection::connect(&url).await.unwrap(), url)
            }
        }
    }

    /// The database of a senate.
    pub(crate) async fn of(kind: Kind, address: &str) -> Self {
        match kind {
            Kind::Sqlite => {
                let options = SqliteConnectOptions::new().filename(address);
                Self::Sqlite(SqliteConnection::connect_with(&options).await.unwrap(), None)
            }
            Kind::Postgres => {
                Self::Postgresql(PgConnection::connect(address).await.unwrap(), address.to_owned())
            }
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(..) => Dialect::Sqlite,
            Self::Postgresql(..) => Dialect::Postgresql,
        }
    }

    /// Runs SQL text without parameters, which may be many statements.
    pub(crate) async fn run(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(connection, _) => sqlx::raw_sql(sql).execute(connection).await.map(drop),
            Self::Postgresql(connection, _) => sqlx::raw_sql(sql).execute(connection).await.map(drop),
        }
    }

    /// Runs a statement and says how many rows it changed.
    pub(crate) async fn execute(&mut self, statement: &Statement, given: &Given) -> Result<u64, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(connection, _) => {
                bound!(statement, given).execute(connection).await?.rows_affected()
            }
            Self::Postgresql(connection, _) => {
                bound!(statement, given).execute(connection).await?.rows_affected()
            }
        })
    }

    /// Runs SQL whose parameters are these texts.
    pub(crate) async fn put(&mut self, sql: &str, texts: &[&str]) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(connection, _) => {
                let query = texts.iter().fold(sqlx::query(sql), |query, text| query.bind(text.to_string()));
                query.execute(connection).await.map(drop)
            }
            Self::Postgresql(connection, _) => {
                let query = texts.iter().fold(sqlx::query(sql), |query, text| query.bind(text.to_string()));
                query.execute(connection).await.map(drop)
            }
        }
    }

    /// The rows of a query whose columns are all texts.
    pub(crate) async fn texts(&mut self, statement: &Statement, given: &Given) -> Vec<Vec<String>> {
        match self {
            Self::Sqlite(connection, _) => {
                let rows = bound!(statement, given).fetch_all(connection).await.unwrap();
                rows.iter().map(|row| (0..row.len()).map(|column| row.get(column)).collect()).collect()
            }
            Self::Postgresql(connection, _) => {
                let rows = bound!(statement, given).fetch_all(connection).await.unwrap();
                rows.iter().map(|row| (0..row.len()).map(|column| row.get(column)).collect()).collect()
            }
        }
    }

    /// The one number of a query.
    pub(crate) async fn number(&mut self, statement: &Statement, given: &Given) -> i64 {
        match self {
            Self::Sqlite(connection, _) => {
                bound!(statement, given).fetch_one(connection).await.unwrap().get(0)
            }
            Self::Postgresql(connection, _) => {
                bound!(statement, given).fetch_one(connection).await.unwrap().get(0)
            }
        }
    }

    /// The rows of a query in plain SQL whose columns are all texts.
    pub(crate) async fn ask(&mut self, sql: &str) -> Vec<Vec<String>> {
        self.texts(&Statement { sql: sql.to_owned(), parameters: Vec::new() }, &Given::default()).await
    }

    /// Runs a file as a person would: with `psql` or, for SQLite, as one script.
    pub(crate) async fn file(&mut self, text: &str) -> Result<(), String> {
        match self {
            Self::Sqlite(..) => {
                // What is for the shell alone; a test beside this one runs the shell.
                let done = self.run(&text.replace(".bail on\n", "")).await.map_err(|error| error.to_string());
                if done.is_err() {
                    let _ = self.run("ROLLBACK").await;
                }
                done
            }
            Self::Postgresql(_, url) => postgres::psql(url, text),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Sqlite(_, Some(path)) = self {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Waits for a test that speaks to databases.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

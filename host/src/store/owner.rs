//! A database that is not ours: where the owner of a type keeps its artifacts in a table. It is only read.

use rogatio_core::wire::migration::Statement;
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Executor as _, Row as _};

use super::{Dialect, StoreError};

/// A connection to the database of an owner. The database itself refuses a write over it.
pub(crate) struct Owner {
    connection: AnyConnection,
    dialect: Dialect,
}

impl Owner {
    /// Opens a database: a file of SQLite or `postgres://…`.
    pub(crate) async fn open(address: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let (dialect, url) = Dialect::of_address(address, false)?;
        let file = address.strip_prefix("sqlite://").unwrap_or(address);
        if dialect == Dialect::Sqlite && !std::path::Path::new(file).exists() {
            return Err(StoreError::Missing(file.to_owned()));
        }
        let options: AnyConnectOptions = url.parse().map_err(StoreError::of)?;
        let mut connection = AnyConnection::connect_with(&options).await.map_err(StoreError::of)?;
        connection.execute(dialect.reading()).await.map_err(StoreError::of)?;
        Ok(Self { connection, dialect })
    }

    /// Which database it is.
    pub(crate) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The marks that the files of plans have left: plan, way and outcome.
    ///
    /// # Errors
    /// Those of the database, also where there is no such table.
    pub(crate) async fn marks(&mut self) -> Result<Vec<[String; 3]>, StoreError> {
        let text = "SELECT plan, way, outcome FROM rogatio_migration";
        let rows = self.connection.fetch_all(text).await.map_err(StoreError::of)?;
        rows.iter().map(|row| Ok([row.try_get(0)?, row.try_get(1)?, row.try_get(2)?])).collect()
    }

    /// The rows after this id as documents, by id and text: a statement of a plan, which has the parameters `after` and `batch`.
    pub(crate) async fn documents(
        &mut self,
        select: &Statement,
        after: &str,
        batch: i64,
    ) -> Result<Vec<[String; 2]>, StoreError> {
        use rogatio_core::wire::migration::Parameter;
        let mut query = sqlx::query(AssertSqlSafe(select.sql.clone()));
        for parameter in &select.parameters {
            query = match parameter {
                Parameter::Batch => query.bind(batch),
                Parameter::After | Parameter::Plan | Parameter::Step => query.bind(after.to_owned()),
            };
        }
        let rows = query.fetch_all(&mut self.connection).await.map_err(StoreError::of)?;
        rows.iter().map(|row| Ok([row.try_get(0)?, row.try_get(1)?])).collect()
    }
}

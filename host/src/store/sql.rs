//! Queries without ceremony: text, values, rows.

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, Row as _, SqlSafeStr};

use super::{Connection, StoreError};

/// A value of a query.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// A text, or none.
    Text(Option<String>),
    /// An integer, or none.
    Int(Option<i64>),
}

impl Value {
    /// A text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(Some(text.into()))
    }

    /// A text, where there is one.
    pub(crate) fn maybe(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }

    /// A count or a time.
    pub(crate) fn number(number: u64) -> Self {
        Self::Int(Some(int(number)))
    }

    /// A count or a time, where there is one.
    pub(crate) fn maybe_number(number: Option<u64>) -> Self {
        Self::Int(number.map(int))
    }
}

/// A number as the databases hold it; what does not fit is larger than anything that there is.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number out of a database; the tables hold nothing negative.
pub(crate) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A row of an answer.
pub(crate) struct Row(AnyRow);

impl Row {
    /// The text in a column.
    pub(crate) fn text(&self, column: &str) -> Result<String, StoreError> {
        Ok(self.0.try_get(column)?)
    }

    /// The text in a column that may be empty.
    pub(crate) fn maybe(&self, column: &str) -> Result<Option<String>, StoreError> {
        Ok(self.0.try_get(column)?)
    }

    /// The number in a column.
    pub(crate) fn number(&self, column: &str) -> Result<u64, StoreError> {
        let number: i64 = self.0.try_get(column)?;
        Ok(unsigned(number))
    }

    /// The number in a column that may be empty.
    pub(crate) fn maybe_number(&self, column: &str) -> Result<Option<u64>, StoreError> {
        let number: Option<i64> = self.0.try_get(column)?;
        Ok(number.map(unsigned))
    }
}

fn query<'q>(text: impl SqlSafeStr, values: &[Value]) -> Query<'q, Any, AnyArguments> {
    let mut query = sqlx::query(text);
    for value in values {
        query = match value {
            Value::Text(text) => query.bind(text.clone()),
            Value::Int(number) => query.bind(*number),
        };
    }
    query
}

/// Does something; the number of rows that it touched.
pub(super) async fn execute(
    connection: &mut Connection,
    text: &'static str,
    values: &[Value],
) -> Result<u64, StoreError> {
    let done = query(text, values).execute(connection).await.map_err(StoreError::of)?;
    Ok(done.rows_affected())
}

/// All rows of an answer.
pub(super) async fn rows(
    connection: &mut Connection,
    text: &'static str,
    values: &[Value],
) -> Result<Vec<Row>, StoreError> {
    let rows = query(text, values).fetch_all(connection).await.map_err(StoreError::of)?;
    Ok(rows.into_iter().map(Row).collect())
}

/// The first row of an answer.
pub(super) async fn row(
    connection: &mut Connection,
    text: &'static str,
    values: &[Value],
) -> Result<Option<Row>, StoreError> {
    let row = query(text, values).fetch_optional(connection).await.map_err(StoreError::of)?;
    Ok(row.map(Row))
}

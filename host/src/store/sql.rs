//! Queries without ceremony: text, values, rows.

use rogatio_core::excerpt::excerpt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::de::value::{Error, StrDeserializer};
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

    /// A value of ours as JSON text.
    pub(crate) fn json(value: &impl Serialize) -> Result<Self, StoreError> {
        let text = serde_json::to_string(value);
        text.map(Self::text).map_err(|error| StoreError::Database(sqlx::Error::Encode(error.into())))
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
        unsigned(column, self.0.try_get(column)?)
    }

    /// The number in a column that may be empty.
    pub(crate) fn maybe_number(&self, column: &str) -> Result<Option<u64>, StoreError> {
        let number: Option<i64> = self.0.try_get(column)?;
        number.map(|number| unsigned(column, number)).transpose()
    }

    /// The word in a column, as one of the words of `T`.
    pub(crate) fn word<T: DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        word(column, &self.text(column)?)
    }

    /// As [`Row::word`], in a column that may be empty.
    pub(crate) fn maybe_word<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, StoreError> {
        self.maybe(column)?.map(|text| word(column, &text)).transpose()
    }
}

/// The tables hold nothing negative.
fn unsigned(column: &str, number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| damaged(column, &number.to_string()))
}

fn word<T: DeserializeOwned>(column: &str, text: &str) -> Result<T, StoreError> {
    T::deserialize(StrDeserializer::<Error>::new(text)).map_err(|_| damaged(column, text))
}

fn damaged(column: &str, found: &str) -> StoreError {
    StoreError::Damaged { column: column.to_owned(), found: excerpt(found) }
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

#[cfg(test)]
mod tests {
    use rogatio_core::wire::migration::Way;

    use super::*;

    #[test]
    fn what_no_write_puts_into_a_column_is_an_error() {
        assert_eq!(unsigned("size", 7).unwrap(), 7);
        let error = unsigned("size", -1).unwrap_err().to_string();
        assert_eq!(error, "the column `size` has the value `-1`, which is not allowed there");
        assert_eq!(word::<Way>("way", "down").unwrap(), Way::Down);
        assert!(matches!(word::<Way>("way", "sideways"), Err(StoreError::Damaged { .. })));
    }
}

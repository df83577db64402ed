//! Counts for whoever watches the service. Each is answered out of an index or a small table.

use super::sql::{self, Value};
use super::{Connection, StoreError};

/// How many there are of each status.
pub(crate) type Counts = Vec<(String, u64)>;

/// Proposals by status.
pub(crate) async fn proposals(connection: &mut Connection) -> Result<Counts, StoreError> {
    counts(connection, "SELECT status, COUNT(*) AS many FROM senate_proposals GROUP BY status").await
}

/// Agents by status.
pub(crate) async fn agents(connection: &mut Connection) -> Result<Counts, StoreError> {
    counts(connection, "SELECT status, COUNT(*) AS many FROM agents GROUP BY status").await
}

/// Deliveries that are not done, by status; those that are done are many, and nobody waits for them.
pub(crate) async fn deliveries(connection: &mut Connection) -> Result<Counts, StoreError> {
    let text = "SELECT status, COUNT(*) AS many FROM webhook_deliveries WHERE status IN ('pending', 'dead') GROUP BY status";
    counts(connection, text).await
}

async fn counts(connection: &mut Connection, text: &'static str) -> Result<Counts, StoreError> {
    let none: &[Value] = &[];
    let rows = sql::rows(connection, text, none).await?;
    rows.iter().map(|row| Ok((row.text("status")?, row.number("many")?))).collect()
}

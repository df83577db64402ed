//! Appending to the log: leaves, subtrees, the head, and the events that come of the leaves.

use serde::Serialize;

use super::event::EventRow;
use super::log::{Head, Leaf};
use super::sql::{self, Value};
use super::{Connection, Dialect, StoreError};

/// The hash of a perfect subtree, and its place.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Node {
    pub(crate) level: u64,
    #[serde(rename = "node_index")]
    pub(crate) index: u64,
    pub(crate) hash: String,
}

/// What is appended at once.
#[derive(Debug, Clone)]
pub(crate) struct Appended {
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) events: Vec<EventRow>,
    /// Where the log ends after it, and the time.
    pub(crate) head: Head,
}

/// Appends to the log, in a transaction that holds it.
pub(crate) async fn append(
    connection: &mut Connection,
    dialect: Dialect,
    appended: &Appended,
) -> Result<(), StoreError> {
    let Appended { leaves, nodes, events, head } = appended;
    let values = [
        Value::number(head.now),
        Value::json(leaves)?,
        Value::json(nodes)?,
        Value::number(head.size),
        Value::text(&*head.peaks),
        Value::text(&*head.root),
        Value::json(events)?,
    ];
    sql::execute(connection, dialect.append(), &values).await.map(drop)
}

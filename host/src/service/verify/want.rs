//! What the cells of a table must hold, and what is wrong with those that hold something else.

use std::collections::{BTreeMap, BTreeSet};

use rogatio_core::canonical;
use rogatio_core::digest::{Digest, Domain};
use rogatio_core::signature::base64_bytes;
use rogatio_core::wire::ballot::BallotInput;
use rogatio_core::wire::quoted::{LEAF_TEXT, Quoted};
use serde::Serialize;
use serde_json::Value;

use super::Faults;
use crate::service::Answer;
use crate::store::Connection;
use crate::store::audit::{self, Audited};

/// Rows that are read at once.
const PAGE: u64 = 1_000;

/// What a cell must hold.
#[derive(Debug, Clone)]
pub(super) enum Want {
    /// This text, or nothing.
    Is(Option<String>),
    /// JSON text of this value.
    Json(Value),
    /// JSON text of a string: this one, or the one with this digest; nothing where nothing was said.
    Said(Option<Quoted<String>>),
    /// Canonical or other JSON text of a value with this digest.
    Digest(Domain, Digest),
    /// A text with this SHA-256, which is canonical JSON.
    Canonical(Digest),
    /// A text with this digest as a text of a leaf.
    Text(Option<Digest>),
    /// A ballot as it came: the bytes that were signed have this digest, or it names this voter and this choice.
    Ballot {
        /// The digest that the receipt has.
        digest: Digest,
        /// Who votes.
        voter: String,
        /// What the ballot says.
        choice: &'static str,
    },
    /// Anything: something else looks at it.
    Any,
}

impl Want {
    /// This text.
    pub(super) fn text(text: impl ToString) -> Self {
        Self::Is(Some(text.to_string()))
    }

    /// The JSON text of this value.
    pub(super) fn json(value: &impl Serialize) -> Self {
        Self::Json(serde_json::to_value(value).unwrap_or_default())
    }

    fn met(&self, cell: Option<&str>) -> bool {
        let parsed = || cell.and_then(|cell| rogatio_core::wire::json::parse(cell).ok());
        match self {
            Self::Any => true,
            Self::Is(text) => text.as_deref() == cell,
            Self::Json(value) => parsed().as_ref() == Some(value),
            Self::Said(None) => cell.is_none(),
            Self::Said(Some(said)) => {
                parsed().as_ref().and_then(Value::as_str).is_some_and(|text| said.is(text))
            }
            Self::Digest(domain, digest) => {
                parsed().is_some_and(|value| domain.digest(&value).ok() == Some(*digest))
            }
            Self::Canonical(digest) => cell.is_some_and(|cell| {
                Digest::of(cell.as_bytes()) == *digest
                    && parsed().and_then(|value| canonical::exact(&value).ok()).as_deref()
                        == Some(cell.as_bytes())
            }),
            Self::Ballot { digest, voter, choice } => {
                let ballot = parsed().and_then(|ballot| rogatio_core::wire::fit::<BallotInput>(ballot).ok());
                ballot.is_some_and(|ballot| match &ballot.envelope {
                    Some(envelope) => base64_bytes(&envelope.payload).is_some_and(|bytes| {
                        let domains = [Domain::BALLOT_V2, Domain::BALLOT];
                        domains.iter().any(|domain| domain.digest_bytes(&bytes) == *digest)
                    }),
                    None => ballot.voter.as_ref() == Some(voter) && ballot.choice.as_deref() == Some(*choice),
                })
            }
            Self::Text(digest) => cell.map(|cell| LEAF_TEXT.digest_bytes(cell.as_bytes())) == *digest,
        }
    }
}

/// What a table must hold: for each key the other columns, in their order.
pub(super) type Rows = BTreeMap<Vec<String>, Vec<Want>>;

/// Compares a table with what it must hold. Rows that the log does not know are passed over where `tolerant`.
pub(super) async fn compare(
    connection: &mut Connection,
    table: &Audited,
    wanted: Rows,
    tolerant: bool,
    faults: &mut Faults,
) -> Answer<()> {
    compare_but(connection, table, (wanted, &BTreeSet::new()), tolerant, faults).await
}

/// The same, where rows with the keys `spare` may be missing.
pub(super) async fn compare_but(
    connection: &mut Connection,
    table: &Audited,
    (mut wanted, spare): (Rows, &BTreeSet<Vec<String>>),
    tolerant: bool,
    faults: &mut Faults,
) -> Answer<()> {
    let mut skipped = 0;
    loop {
        let rows = audit::rows(connection, table, skipped, PAGE).await?;
        if rows.is_empty() {
            break;
        }
        skipped = skipped.saturating_add(PAGE);
        for row in rows {
            let (key, cells) = row.split_at_checked(table.keys).unwrap_or((&row, &[]));
            let key: Vec<String> = key.iter().map(|cell| cell.clone().unwrap_or_default()).collect();
            let Some(wants) = wanted.remove(&key) else {
                if !tolerant {
                    faults.tell(format!("`{}` has a row that was not logged: {}", table.table, name(&key)));
                }
                continue;
            };
            let columns = table.columns.iter().skip(table.keys);
            for ((column, cell), want) in columns.zip(cells).zip(&wants) {
                if !want.met(cell.as_deref()) {
                    faults.tell(format!(
                        "`{}`.`{column}` is not what was logged: {}",
                        table.table,
                        name(&key)
                    ));
                }
            }
        }
    }
    for key in wanted.into_keys().filter(|key| !spare.contains(key)) {
        faults.tell(format!("`{}` lacks a row that was logged: {}", table.table, name(&key)));
    }
    Ok(())
}

/// A key in a message, bounded.
pub(super) fn name(key: &[String]) -> String {
    let parts: Vec<String> =
        key.iter().map(|part| format!("`{}`", rogatio_core::excerpt::excerpt(part))).collect();
    parts.join(", ")
}

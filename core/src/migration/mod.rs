//! From an approved change to a migration: the plan ([`generate()`]) and what it does to documents ([`transform()`]).
//!
//! A plan is data first and SQL second. Documents are rewritten by the engine, because their canonical bytes are
//! hashed and no database writes them; columns are rewritten by SQL.

mod columns;
mod convert;
mod decide;
mod documents;
mod draft;
mod edge;
mod error;
mod evidence;
mod generate;
mod ledger;
mod place;
mod preview;
mod reach;
mod reverse;
mod rule;
mod script;
mod source;
pub mod sql;
mod transform;

pub(crate) use decide::{Change, idle_backfill, left_behind, needs_value};
pub use error::MigrationError;
pub use evidence::{Evidence, EvidenceError, WantedEvidence};
pub use generate::{Approved, generate};
pub(crate) use preview::preview;
pub(crate) use reach::Mention;
pub(crate) use source::{Fits, beside, source};
pub use transform::{Conversion, transform};

use serde_json::Value;

use crate::wire::migration::MigrationAction;
use crate::wire::migration::{Dialect, Loss, MigrationFacts, Rewrite};

/// What is to be done, before it is known how the artifacts are stored.
struct Decision<'r> {
    facts: &'r MigrationFacts,
    dialect: Dialect,
    artifact_type: &'r str,
    from: &'r Value,
    to: &'r Value,
    /// The place in the schema.
    pointer: &'r str,
    action: MigrationAction,
    rewrites: Vec<Rewrite>,
    loss: Loss,
    needs_contract: bool,
    /// Whether the registry learns a new version.
    bumps: bool,
    from_version: u64,
    to_version: u64,
}

/// The field of the whole document that stands at this place of the schema; none for places deeper or elsewhere.
fn root_field(pointer: &str) -> Option<&str> {
    let name = pointer.strip_prefix("/properties/")?;
    (!name.contains(['/', '~'])).then_some(name)
}

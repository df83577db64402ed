//! Why there is no plan.

use super::sql::SqlError;
use crate::canonical::CanonicalError;
use crate::change::ChangeError;
use crate::wire::{Code, Problem};

/// Why a change gets no plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationError {
    /// The change cannot be made on the schema before.
    #[error("{0}")]
    Change(#[from] ChangeError),
    /// The schema after is another one than the change makes.
    #[error("`to` is not the result of applying the change to `from`")]
    OtherSchema,
    /// A required field that nothing fills.
    #[error("the field is required, but nothing says how documents without it get a value")]
    NoValue,
    /// A number of the facts is out of its range.
    #[error("`{field}` must be from {least} to {most}")]
    Range {
        /// Which.
        field: &'static str,
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
    /// A name or a text that cannot be written as SQL.
    #[error(transparent)]
    Sql(#[from] SqlError),
    /// Where in a document the place stands cannot be said.
    #[error("{0}")]
    Unclear(String),
    /// A contract for a change that one step does.
    #[error("there is no contract stage: the change is made in one step")]
    NothingToContract,
    /// A change that columns cannot follow.
    #[error("{0}")]
    Column(String),
    /// A map of values that cannot be turned round.
    #[error("{0}")]
    Values(String),
    /// The plan or the proposal has no exact canonical form.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
    /// The proposal has no digest.
    #[error("{0}")]
    Proposal(String),
}

impl MigrationError {
    /// As a problem of the request.
    pub fn problem(self) -> Problem {
        let (code, pointer, help) = match &self {
            Self::Change(_) => {
                (Code::MigrationInvalidChange, "/proposal", "`proposal.check` lists the faults")
            }
            Self::NoValue => (
                Code::MigrationInvalidChange,
                "/proposal/migration_plan/backfill",
                "choose a `strategy`: `default`, `constant` or `copy`",
            ),
            Self::Values(_) => (
                Code::MigrationInvalidChange,
                "/proposal/migration_plan/values",
                "map each value to a different value that no other value is or becomes",
            ),
            Self::OtherSchema => (
                Code::MigrationOtherSchema,
                "/to",
                "`proposal.rebase` applies the change to the current version",
            ),
            Self::NothingToContract => (
                Code::MigrationInvalidFacts,
                "/facts/stage",
                "see `needs_contract` in the plan of the stage `expand`",
            ),
            Self::Range { .. } => (Code::MigrationInvalidFacts, "/facts", "leave it out to use the default"),
            Self::Sql(_) => (Code::MigrationInvalidFacts, "/proposal", "choose a shorter or another name"),
            Self::Unclear(_) => (
                Code::MigrationUnclearPlace,
                "/proposal/field_spec/pointer",
                "propose the change without a backfill, and correct the refused documents by hand",
            ),
            Self::Column(_) => (
                Code::MigrationUnsupportedColumn,
                "/proposal/field_spec",
                "use the storage `documents` for this type",
            ),
            Self::Canonical(_) | Self::Proposal(_) => (
                Code::MigrationNotCanonical,
                "/proposal",
                "use a number that a double holds exactly, or a string",
            ),
        };
        let pointer = match &self {
            Self::Range { field, .. } => format!("{pointer}/{field}"),
            _ => pointer.to_owned(),
        };
        Problem::new(code, self.to_string()).with_help(help).at(pointer)
    }
}

//! Why there is no plan.

use super::sql::SqlError;
use crate::canonical::CanonicalError;
use crate::change::ChangeError;
use crate::wire::{Code, Problem};

/// Why a change gets no plan.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The change cannot be made on the schema before.
    #[error("{0}")]
    Change(#[from] ChangeError),
    /// The schema after is another one than the change makes.
    #[error("`to` is not what the change makes of `from`")]
    OtherSchema,
    /// A required field that nothing fills.
    #[error("the field is required, and nothing says how documents that lack it get it")]
    NoValue,
    /// A number of the facts is out of its range.
    #[error("`{field}` is {least} to {most}")]
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
    #[error("there is nothing to contract: one step does all of it")]
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
                (Code::MigrationInvalidChange, "/proposal", "`proposal.check` lists what is wrong")
            }
            Self::NoValue => (
                Code::MigrationInvalidChange,
                "/proposal/migration_plan/backfill",
                "choose a `strategy`: `default`, `constant` or `copy`",
            ),
            Self::Values(_) => (
                Code::MigrationInvalidChange,
                "/proposal/migration_plan/values",
                "give each value another one that nothing else is or becomes",
            ),
            Self::OtherSchema => (
                Code::MigrationOtherSchema,
                "/to",
                "`proposal.rebase` says what the change makes of the current version",
            ),
            Self::NothingToContract => (
                Code::MigrationInvalidFacts,
                "/facts/stage",
                "the plan of the stage `expand` says in `needs_contract` whether there is one",
            ),
            Self::Range { .. } => (Code::MigrationInvalidFacts, "/facts", "leave it out for the default"),
            Self::Sql(_) => (Code::MigrationInvalidFacts, "/proposal", "choose a shorter or another name"),
            Self::Unclear(_) => (
                Code::MigrationUnclearPlace,
                "/proposal/field_spec/pointer",
                "propose the change without a backfill, and correct the documents it refuses by hand",
            ),
            Self::Column(_) => {
                (Code::MigrationUnsupportedColumn, "/proposal/field_spec", "store the type as `documents`")
            }
            Self::Canonical(_) | Self::Proposal(_) => (
                Code::MigrationNotCanonical,
                "/proposal",
                "write the number as one that a double holds exactly, or as text",
            ),
        };
        let pointer = match &self {
            Self::Range { field, .. } => format!("{pointer}/{field}"),
            _ => pointer.to_owned(),
        };
        Problem::new(code, self.to_string()).with_help(help).at(pointer)
    }
}

//! A change put to the vote: what it would do ([`check`]), on which version it stands ([`rebase`]), and its life
//! ([`decide`]).

mod change;
mod check;
mod compared;
mod content;
mod error;
mod judge;
pub mod life;
mod names;
mod place;
mod pointer;
mod rationale;
mod rebase;
pub(crate) mod reference;
mod rules;
mod same;
mod similar;
mod subject;
mod whole;

pub use change::apply;
pub(crate) use change::check_name;
pub(crate) use check::type_name;
pub use check::{NEW_TYPE, check};
pub use content::{LARGEST_PROPOSAL, digest};
pub use error::ChangeError;
pub(crate) use life::overruling_of;
pub use life::{decide, replay};
pub use place::{Place, PlaceError, Slot};
pub use pointer::{Pointer, PointerError};
pub use rationale::{LONGEST_RATIONALE, RationaleError};
pub use rebase::rebase;
pub use rules::default_rules;
pub use similar::MOST_SIMILAR;
pub(crate) use whole::{Whole, place_schema};

/// The last step of a pointer's text, as it is spelled.
pub(crate) fn last_step(pointer: &str) -> Option<&str> {
    pointer.rsplit_once('/').map(|(_, last)| last)
}

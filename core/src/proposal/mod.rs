//! A change put to the vote: what it would do ([`check`]), on which version it stands ([`rebase`]), and its life
//! ([`decide`]).

mod change;
mod check;
mod content;
pub mod life;
mod pointer;
mod preview;
mod rationale;
mod rebase;
mod rules;
mod similar;

pub(crate) use change::check_name;
pub use change::{ChangeError, apply};
pub use check::{NEW_TYPE, check};
pub(crate) use check::{place_schema, type_name};
pub use content::{LARGEST_PROPOSAL, digest};
pub use life::{decide, replay};
pub use pointer::{Pointer, PointerError};
pub(crate) use preview::preview;
pub use rationale::{FEWEST_WORDS, LONGEST_RATIONALE};
pub use rebase::rebase;
pub use rules::default_rules;
pub use similar::MOST_SIMILAR;

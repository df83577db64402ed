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

pub use change::{ChangeError, apply};
pub use check::{NEW_TYPE, check};
pub use content::{LARGEST_PROPOSAL, digest};
pub use life::{decide, replay};
pub use pointer::{Pointer, PointerError};
pub use rationale::{FEWEST_WORDS, LONGEST_RATIONALE};
pub use rebase::rebase;
pub use rules::default_rules;
pub use similar::MOST_SIMILAR;

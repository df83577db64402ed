//! A change put to the vote: what it would do ([`check`]), on which version it stands ([`rebase`]), and its life
//! ([`decide`]).

mod check;
mod compared;
mod judge;
pub mod life;
mod rationale;
mod rebase;
mod rules;
mod same;
mod similar;
mod subject;

pub use check::{Context, check};
pub use life::{decide, replay};
pub(crate) use life::{follow, overruling_of};
pub use rationale::{LONGEST_RATIONALE, RationaleError};
pub use rebase::rebase;
pub use rules::default_rules;
pub use similar::MOST_SIMILAR;

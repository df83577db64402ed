//! The count of a vote: exact, deterministic, and able to say why.
//!
//! [`crate::threshold::judge`] says what a count means, [`crate::threshold::final_outcome`] whether anything can still change it,
//! [`Count`] takes ballots one by one, and [`BallotStream`] takes them in batches of newline-delimited JSON.

mod answer;
mod count;
mod distance;
mod running;
mod stream;
mod window;

pub use answer::{MOST_REFUSED, Terms, count, what_if};
pub use count::{Change, Count, Turn};
pub use distance::{Distance, MOST_RUNS};
pub use running::{Cast, Running};
pub use stream::{BallotStream, LONGEST_LINE};
pub use window::{CLOCK_TOLERANCE, Window, WindowError};

//! Which stored documents a change of their schema breaks.
//!
//! [`Measure`] judges documents under both schemas; the report on them is counts and a few examples. A [`Sum`] adds reports: the report on
//! two sets of documents is the sum of their reports, whatever the split and the order. So files, threads and machines can share the work.
//!
//! ```
//! use rogatio_core::compatibility::Options;
//! use rogatio_core::impact::{Measure, Question, Sum};
//! use serde_json::json;
//!
//! let old = json!({"properties": {"age": {"type": ["integer", "string"]}}});
//! let new = json!({"properties": {"age": {"type": "integer"}}});
//! let measure = Measure::new(Question::new(old, new, Options::default()))?;
//! let first = measure.lines(b"{\"age\": 7}\n{\"age\": \"7\"}\n", "a\nb").report;
//! let second = measure.lines(b"{\"age\": true}\n{\"age\": 8}\nno JSON\n", "").report;
//! let mut sum = Sum::of(first)?;
//! sum.add(second)?;
//! let report = sum.report();
//! assert_eq!((report.valid, report.broken, report.broken_before, report.unreadable), (2, 1, 1, 1));
//! assert_eq!(report.findings[0].examples[0].id, "b");
//! # Ok::<(), rogatio_core::wire::Problem>(())
//! ```

mod estimate;
mod measure;
mod question;
mod statement;
mod sum;

pub use measure::{Measure, one_line, unreadable};
pub use question::{DEFAULT_EXAMPLES, MAX_EXAMPLES, Question};
pub use statement::{SignedStatement, StatementError, WantedStatement};
pub use sum::{FORMAT, Sum, merge};

//! The senate as a service: real processes, real SQLite, real PostgreSQL, one suite for both.
#![expect(missing_docs, reason = "tests are named, not documented")]

mod crash;
mod crowd;
mod fuzz;
mod harness;
mod hostile;
mod log;
mod story;

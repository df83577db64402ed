//! Migrations on a real SQLite and a real PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails loudly, and says what it measured"
)]

mod columns;
mod corpus;
mod database;
mod documents;
mod hostile;
mod pace;
mod runner;
mod trap;

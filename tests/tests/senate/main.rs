//! The senate as a service: real processes, real SQLite, real PostgreSQL, one suite for both.
#![allow(missing_docs, reason = "tests are named, not documented")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_in_result,
    reason = "a test fails loudly"
)]

mod agents;
mod altered;
mod authority;
mod certificate;
mod confluent;
mod connections;
mod cosign;
mod crash;
mod crowd;
mod fair;
mod forgery;
mod fuzz;
mod harness;
mod hostile;
mod impact;
mod log;
mod mcp;
mod migration;
mod page;
mod readers;
mod recount;
mod repeat;
mod replayed;
mod scope;
mod story;
mod tiles;
mod tls;
mod together;
mod versions;

//! The pure engine of Rogatio.
//!
//! Every function here is a function of its arguments: no clock, no randomness, no files, no network, no threads.
//! The same request gives the same bytes in native code, inside wasmtime, in Node and in a browser page.
//!
//! [`operation::OPERATIONS`] is the list of everything the engine can be asked; [`wire`] holds the shapes of the
//! questions and the answers; the other modules decide.
#![forbid(unsafe_code)]

pub mod artifact;
pub mod ballot;
pub mod canonical;
pub mod change;
pub mod compatibility;
pub mod digest;
pub mod electorate;
pub mod excerpt;
pub mod lint;
pub mod log;
pub mod migration;
pub mod operation;
pub mod pointer;
pub mod proposal;
pub mod provenance;
pub mod schema;
pub mod scope;
pub mod signature;
pub mod tally;
pub mod text;
pub mod threshold;
pub mod weight;
pub mod wire;

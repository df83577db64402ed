//! The command line of Rogatio, as far as it needs no database, no sandbox and no network: it reads files, asks the
//! engine and shows the answers.
//!
//! Two programs are made of it, with the same arguments, texts and exit codes. The native `rogatio` adds the commands of a
//! senate and asks the engine in its sandbox. `rogatio-cli` is compiled to WebAssembly with the engine in it; the npm package and the Python
//! package run that.
#![deny(unsafe_code)]

mod bundle;
pub mod certificate;
pub mod check;
mod config;
pub mod engine;
mod exit;
pub mod finding;
mod folder;
pub mod human;
mod key;
mod library;
mod lineage;
mod manual;
mod native;
mod ordered;
pub mod process;
mod program;
mod provenance;
mod raw;
pub mod refusal;
mod report;
mod repository;
mod request;
mod schema;
pub mod source;
mod span;
pub mod table;
mod tally;
pub mod terminal;
mod waiver;
mod wit;
pub mod write_set;
mod written;

pub use exit::Exit;
pub use manual::Manual;
pub use program::{EXIT_CODES, Global, Offline, Program, run};

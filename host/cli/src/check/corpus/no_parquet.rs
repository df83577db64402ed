//! As in the native program, without Parquet: this one is compiled when a package starts, and stays small.

use std::convert::Infallible;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use rogatio_core::wire::{Code, Problem};

use super::batch::Fault;

/// An error that this program does not have.
#[derive(Debug, thiserror::Error)]
pub(super) enum Beyond {}

/// A file that is not read.
pub(super) struct Table(Infallible);

/// Some rows of a file.
#[allow(dead_code, reason = "no file is read")]
pub(super) struct Piece {
    pub(super) before: u64,
    pub(super) lines: Vec<u8>,
    pub(super) faults: Vec<Fault>,
    pub(super) done: u64,
}

/// How a file would be read.
#[derive(Clone, Copy)]
pub(super) struct How<'h> {
    pub(super) column: Option<&'h str>,
    pub(super) factor: u64,
}

impl How<'_> {
    /// The error for every file.
    fn refused(self) -> &'static str {
        // Both matter to the native program.
        let _ = (self.column, self.factor);
        "this program does not read Parquet; the native one does"
    }
}

impl Table {
    /// Refuses every file.
    pub(super) fn open(_: &Path, _: &str, _: u64, how: How<'_>, _: &Arc<AtomicU64>) -> io::Result<Self> {
        Err(io::Error::other(how.refused()))
    }

    /// Cannot be called.
    pub(super) fn piece(&mut self) -> Option<Piece> {
        match self.0 {}
    }
}

/// Refuses every file before anything is read.
///
/// # Errors
/// `input.unreadable`.
pub(super) fn check(_: &Path, name: &str, how: How<'_>) -> Result<(), Problem> {
    Err(Problem::new(Code::InputUnreadable, format!("`{name}`: {}", how.refused())))
}

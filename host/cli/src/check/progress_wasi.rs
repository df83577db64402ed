//! A WASI program shows no progress: it cannot ask whether a terminal is there, nor how wide it is.

use std::path::PathBuf;

/// No bar.
pub(super) struct Progress;

impl Progress {
    pub(super) fn new(_: &[PathBuf]) -> Self {
        Self
    }

    pub(super) fn of_documents(_: Option<u64>) -> Self {
        Self
    }

    pub(super) fn documents(&mut self, _: u64, _: u64) {}

    pub(super) fn advance(&mut self, _: usize) {}

    /// Whether other output would be written into the bar.
    pub(super) fn is_in_the_way(&self) -> bool {
        false
    }

    /// Lets other output stand above the bar.
    pub(super) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        write()
    }

    pub(super) fn end(&self) {}
}

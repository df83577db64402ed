//! Files of tables, each row a document. The command line reads none: the program `rogatio` gives it a reader of Parquet, and the program that
//! is compiled when a package starts stays small.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use rogatio_core::digest::Digest;
use rogatio_core::wire::json::MAX_BYTES;
use rogatio_core::wire::{Code, Problem};

use crate::source::unreadable;

/// The bytes of one batch, about: enough that handing it over costs nothing beside judging it.
pub const BATCH_BYTES: usize = 512 * 1024;
/// The bytes that a compressed file may always become.
pub const FREE_BYTES: u64 = 64 << 20;

/// A reader of tables.
pub trait Tables: Sync {
    /// Opens a file after `done` rows. `count` grows by the bytes that are read.
    ///
    /// # Errors
    /// A file that cannot be read; [`Expanded`] inside for one that needs too much memory.
    fn open(
        &self,
        path: &Path,
        name: &str,
        done: u64,
        how: How<'_>,
        count: &Arc<AtomicU64>,
    ) -> io::Result<Box<dyn Table>>;

    /// Refuses a question about columns before anything is read, where the first file shows that it has no answer.
    ///
    /// # Errors
    /// `request.invalid-parameter` where it is not known which column has the documents; `input.unreadable` in a program without tables.
    fn check(&self, path: &Path, name: &str, how: How<'_>) -> Result<(), Problem>;
}

/// A file that is being read.
pub trait Table: Send {
    /// The next rows; `None` at the end.
    fn piece(&mut self) -> Option<Piece>;
}

/// How a file is read.
#[derive(Debug, Clone, Copy)]
pub struct How<'h> {
    /// The column with the documents, as it was named.
    pub column: Option<&'h str>,
    /// The most bytes that one byte of a page may become.
    pub factor: u64,
}

/// Some rows of a file.
pub struct Piece {
    /// The rows before it.
    pub before: u64,
    /// One document a line; blank where there is a fault instead.
    pub lines: Vec<u8>,
    /// What is no document.
    pub faults: Vec<Fault>,
    /// The rows that are done after it.
    pub done: u64,
}

/// A document that is not in the lines.
pub struct Fault {
    /// The file, and where it has several documents the number of this one after a colon.
    pub id: String,
    /// The digest of its bytes; of no bytes where they are not known.
    pub digest: Digest,
    /// The reason.
    pub problem: Problem,
}

impl Fault {
    /// What cannot be read of a file: one fault, because nobody knows how many documents there are.
    #[must_use]
    pub fn broken_off(id: String, name: &str, error: &io::Error) -> Self {
        let problem = if error.get_ref().is_some_and(|inner| inner.is::<Expanded>()) {
            Problem::new(Code::LimitBytes, format!("`{name}`: {error}"))
        } else {
            *unreadable(name, error).problem
        };
        Self { id, digest: Digest::of(b""), problem }
    }

    /// A document that is longer than one may be; `digest` is of its bytes.
    #[must_use]
    pub fn too_long(id: String, digest: Digest, bytes: u64) -> Self {
        let detail = format!("the document has {bytes} bytes; the limit is {MAX_BYTES}");
        let problem = Problem::new(Code::LimitBytes, detail).over(MAX_BYTES, usize::try_from(bytes).ok());
        Self { id, digest, problem }
    }
}

/// A file becomes larger than it may: it may be made to exhaust whoever opens it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Expanded(pub String);

/// No tables: every file of them is refused.
#[derive(Debug, Clone, Copy)]
pub struct NoTables;

const NO_TABLES: &str = "this program does not read Parquet; the native `rogatio` does";

impl Tables for NoTables {
    fn open(&self, _: &Path, _: &str, _: u64, _: How<'_>, _: &Arc<AtomicU64>) -> io::Result<Box<dyn Table>> {
        Err(io::Error::other(NO_TABLES))
    }

    fn check(&self, _: &Path, name: &str, _: How<'_>) -> Result<(), Problem> {
        Err(Problem::new(Code::InputUnreadable, format!("`{name}`: {NO_TABLES}")))
    }
}

//! What the command line asks of its system beside files: the working folder, real paths, and running git.
//!
//! A WASI program has no processes, and its standard library resolves no links. There the program that runs it
//! gives `git` as an import, and paths are resolved here.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

/// The outcome of a program that ran to its end.
#[derive(Debug)]
pub struct Finished {
    /// Whether it ended with exit code 0.
    pub success: bool,
    /// The bytes of its standard output.
    pub stdout: Vec<u8>,
    /// The bytes of its standard error.
    pub stderr: Vec<u8>,
}

/// Runs git with these arguments, with nothing on its standard input and its messages in English.
///
/// # Errors
/// When git does not start.
pub fn git<'a>(arguments: impl IntoIterator<Item = &'a OsStr>) -> io::Result<Finished> {
    system::git(arguments)
}

/// Makes the caller's working folder this program's, where the system does not do so by itself.
pub fn enter_folder() {
    system::enter_folder();
}

/// The absolute path of an existing file without links in it.
///
/// # Errors
/// When a part of the path does not exist or cannot be read.
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    system::real_path(path)
}

#[cfg(not(target_family = "wasm"))]
mod system {
    use std::process::{Command, Stdio};

    use super::{Finished, OsStr, Path, PathBuf, io};

    pub(super) fn git<'a>(arguments: impl IntoIterator<Item = &'a OsStr>) -> io::Result<Finished> {
        let output = Command::new("git").env("LC_ALL", "C").args(arguments).stdin(Stdio::null()).output()?;
        Ok(Finished { success: output.status.success(), stdout: output.stdout, stderr: output.stderr })
    }

    pub(super) const fn enter_folder() {}

    pub(super) fn real_path(path: &Path) -> io::Result<PathBuf> {
        path.canonicalize()
    }
}

#[cfg(target_family = "wasm")]
#[path = "process/wasi.rs"]
mod system;

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

/// Runs git with these arguments and these bytes on its standard input, with its messages in English.
///
/// # Errors
/// When git does not start.
pub fn git<'a>(arguments: impl IntoIterator<Item = &'a OsStr>, input: &[u8]) -> io::Result<Finished> {
    system::git(arguments, input)
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
    use std::io::Write;
    use std::process::{Command, Stdio};
    use std::thread;

    use super::{Finished, OsStr, Path, PathBuf, io};

    pub(super) fn git<'a>(
        arguments: impl IntoIterator<Item = &'a OsStr>,
        input: &[u8],
    ) -> io::Result<Finished> {
        let mut command = Command::new("git");
        command.env("LC_ALL", "C").args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let stdin = child.stdin.take();
        let output = thread::scope(|scope| {
            // git answers while it reads, so one thread writes and this one reads. A git that stops early closes the pipe; its exit code says why.
            scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
            child.wait_with_output()
        })?;
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

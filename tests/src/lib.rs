//! What the tests share: the vectors and the way to other people's material.
#![forbid(unsafe_code)]
#![expect(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails loudly"
)]

pub mod database;
pub mod hostile;
pub mod law;
pub mod page;
pub mod postgres;
pub mod reference;
pub mod text;
pub mod vector;

use std::path::{Path, PathBuf};

/// The root of the workspace.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ stands in the workspace")
}

/// The program that cargo built beside the tests.
///
/// # Panics
/// If this is not a test of cargo, or the program is not built.
#[must_use]
pub fn program() -> PathBuf {
    built("rogatio")
}

/// The program with the engine as native code, which cargo built beside the tests: for comparisons with [`program`].
///
/// # Panics
/// As [`program`].
#[must_use]
pub fn native() -> PathBuf {
    built("rogatio-cli")
}

fn built(name: &str) -> PathBuf {
    let mut folder = std::env::current_exe().unwrap();
    while folder.file_name().is_some_and(|name| name != "deps") {
        folder.pop();
    }
    let program = folder.with_file_name(name);
    assert!(program.exists(), "build it first: cargo build --release -p rogatio -p rogatio-cli");
    program
}

/// A folder of the material that is read in place beside the checkout and never committed; none where it is missing,
/// which the test must say.
pub fn shared(path: &str) -> Option<PathBuf> {
    let folder = workspace().join("../shared").join(path);
    folder.exists().then_some(folder)
}

/// All files below `folder` with this extension, sorted.
///
/// # Panics
/// When a folder cannot be read.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

//! The laws of the tree, as functions: each takes what it judges and returns what breaks the law, so that the tests can
//! also show that it fails when it must.

mod layer;
mod package;
mod text;
mod unsafety;

pub use layer::{ORDER, two_way, wrong_uses};
pub use package::{EDGES, wrong_edges};
pub use text::{HOMES, leaks, strangers};
pub use unsafety::{FORBIDDING, UNSAFE_PLACES, wrong_unsafe};

use std::process::Command;

/// A file of the repository: its path from the root, with `/`, and its text.
pub type File = (String, String);

/// The text files of the repository: what is committed or would be.
///
/// # Panics
/// Where there is no checkout.
pub fn repository() -> Vec<File> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(crate::workspace())
        .output()
        .expect("git lists the files of the repository");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let names = String::from_utf8(listed.stdout).expect("paths are UTF-8");
    let read = |name: &str| {
        let bytes = std::fs::read(crate::workspace().join(name)).ok()?;
        String::from_utf8(bytes).ok().map(|text| (name.to_owned(), text))
    };
    names.split('\0').filter(|name| !name.is_empty()).filter_map(read).collect()
}

/// The lines of Rust code in `text` that are no comments, up to the tests at its end.
pub(crate) fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .take_while(|line| line.trim() != "#[cfg(test)]")
        .map(|line| line.find("//").map_or(line, |at| &line[..at]))
}

/// The identifiers in a line.
pub(crate) fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

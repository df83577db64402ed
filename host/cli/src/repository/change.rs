//! What changed between two states of a repository.

use super::{Repository, Side, records};
use crate::refusal::Refusal;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    Added,
    Modified,
    Removed,
    /// The path that it had before.
    Renamed(String),
}

/// A file that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// The path that it has now, or had when it was removed.
    pub(crate) path: String,
    pub(crate) kind: ChangeKind,
}

impl Repository {
    /// The files that differ between a commit and a later state. Renames are found as git finds them: at least half of the lines are the
    /// same. A file that git does not know yet counts as added.
    ///
    /// # Errors
    /// When git fails.
    pub(crate) fn changes(&self, commit: &str, side: &Side) -> Result<Vec<Change>, Refusal> {
        let mut arguments = vec![
            "diff",
            "--name-status",
            "-z",
            "--find-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules",
        ];
        match side {
            Side::Index => arguments.push("--cached"),
            Side::Commit(_) | Side::WorkTree => {}
        }
        arguments.push(commit);
        if let Side::Commit(other) = side {
            arguments.push(other);
        }
        arguments.push("--");
        let output = self.run(&arguments, &[])?;
        let mut changes = Vec::new();
        let mut records = records(&output).map(|record| String::from_utf8_lossy(record).into_owned());
        while let (Some(status), Some(path)) = (records.next(), records.next()) {
            let change = match status.as_bytes().first() {
                Some(b'A') => Change { path, kind: ChangeKind::Added },
                Some(b'D') => Change { path, kind: ChangeKind::Removed },
                Some(b'R') => match records.next() {
                    Some(now) => Change { path: now, kind: ChangeKind::Renamed(path) },
                    None => break,
                },
                // A copy leaves the old file where it is.
                Some(b'C') => match records.next() {
                    Some(now) => Change { path: now, kind: ChangeKind::Added },
                    None => break,
                },
                _ => Change { path, kind: ChangeKind::Modified },
            };
            changes.push(change);
        }
        if *side == Side::WorkTree {
            let others = self.run(&["ls-files", "-z", "--others", "--exclude-standard"], &[])?;
            let others = super::records(&others).map(|path| String::from_utf8_lossy(path).into_owned());
            changes.extend(
                others
                    .filter(|path| !path.ends_with('/'))
                    .map(|path| Change { path, kind: ChangeKind::Added }),
            );
        }
        Ok(changes)
    }
}

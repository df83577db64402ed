//! One state of a repository, and its files.

use std::collections::BTreeMap;
use std::fs;

use super::{Repository, records, refuse};
use crate::refusal::Refusal;

/// A state of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Side {
    /// The files of a commit, by its full name.
    Commit(String),
    /// The files that the next commit would have.
    Index,
    /// The files as they are on disk: those that git knows and those that it does not ignore.
    WorkTree,
}

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryKind {
    File,
    Link,
    Submodule,
}

/// A path and what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) kind: EntryKind,
    /// The name of the blob, in hexadecimal; `None` for a file on disk.
    pub(crate) blob: Option<String>,
}

impl Entry {
    fn of_mode(mode: &str, blob: Option<String>) -> Self {
        let kind = match mode {
            "120000" => EntryKind::Link,
            "160000" => EntryKind::Submodule,
            _ => EntryKind::File,
        };
        Self { kind, blob }
    }
}

impl Repository {
    /// Every path of a side below one of `within` (an empty path is the root), in their order.
    ///
    /// # Errors
    /// When git fails, or when a file has conflicts of a merge that are not resolved.
    pub(crate) fn entries(&self, side: &Side, within: &[String]) -> Result<BTreeMap<String, Entry>, Refusal> {
        let mut arguments = match side {
            Side::Commit(commit) => vec!["ls-tree", "-r", "-z", "--full-tree", commit],
            Side::Index | Side::WorkTree => vec!["ls-files", "-z", "--stage"],
        };
        // Paths are names, never patterns.
        if matches!(side, Side::Index | Side::WorkTree) {
            arguments.insert(0, "--literal-pathspecs");
        }
        arguments.push("--");
        let paths: Vec<&str> = within.iter().map(String::as_str).filter(|path| !path.is_empty()).collect();
        let everything = paths.len() < within.len();
        if !everything {
            arguments.extend(&paths);
        }
        let mut entries = BTreeMap::new();
        for record in records(&self.run(&arguments, &[])?) {
            let text = String::from_utf8_lossy(record);
            let Some((about, path)) = text.split_once('\t') else { continue };
            let words: Vec<&str> = about.split(' ').collect();
            // `ls-tree` writes mode, kind, blob; `ls-files --stage` writes mode, blob, stage.
            let entry = match (side, words.as_slice()) {
                (Side::Commit(_), [mode, _, blob]) => Entry::of_mode(mode, Some((*blob).to_owned())),
                (Side::Index, [mode, blob, "0"]) => Entry::of_mode(mode, Some((*blob).to_owned())),
                (Side::WorkTree, [mode, _, "0"]) => Entry::of_mode(mode, None),
                (Side::Index, [_, _, _]) => {
                    let problem = refuse(format!("`{path}` has conflicts of a merge"));
                    return Err(problem.with_help("resolve them, then run `git add`").into());
                }
                (Side::WorkTree, [mode, _, _]) => Entry::of_mode(mode, None),
                _ => continue,
            };
            entries.insert(path.to_owned(), entry);
        }
        if *side == Side::WorkTree {
            entries.retain(|path, _| fs::symlink_metadata(self.root.join(path)).is_ok());
            let mut arguments =
                vec!["--literal-pathspecs", "ls-files", "-z", "--others", "--exclude-standard", "--"];
            if !everything {
                arguments.extend(&paths);
            }
            for record in records(&self.run(&arguments, &[])?) {
                let path = String::from_utf8_lossy(record).into_owned();
                let Ok(about) = fs::symlink_metadata(self.root.join(&path)) else { continue };
                // A repository inside this one that is no submodule ends with `/`.
                let kind = if about.is_symlink() { EntryKind::Link } else { EntryKind::File };
                if !path.ends_with('/') {
                    entries.insert(path, Entry { kind, blob: None });
                }
            }
        }
        Ok(entries)
    }

    /// The bytes of files of a side, in the order in which they are asked for; `None` for one that is not there.
    ///
    /// # Errors
    /// When git fails. A blob that a partial clone lacks is fetched by git, which says why it cannot.
    pub(crate) fn read(&self, entries: &[(&str, &Entry)]) -> Result<Vec<Option<Vec<u8>>>, Refusal> {
        let asked: String = entries
            .iter()
            .filter_map(|(_, entry)| entry.blob.as_deref())
            .map(|blob| format!("{blob}\n"))
            .collect();
        let answered =
            if asked.is_empty() { Vec::new() } else { self.run(&["cat-file", "--batch"], asked.as_bytes())? };
        let mut rest = answered.as_slice();
        let mut blob = || {
            let (line, after) = rest.split_at_checked(rest.iter().position(|byte| *byte == b'\n')? + 1)?;
            rest = after;
            // `NAME blob LENGTH`, or `NAME missing`.
            let length: usize =
                str::from_utf8(line).ok()?.trim_end().rsplit_once(" blob ")?.1.parse().ok()?;
            let (bytes, after) = rest.split_at_checked(length)?;
            rest = after.get(1..).unwrap_or_default();
            Some(bytes.to_vec())
        };
        let read = entries.iter().map(|(path, entry)| match entry.blob {
            Some(_) => blob(),
            None => fs::read(self.root.join(path)).ok(),
        });
        Ok(read.collect())
    }
}

//! A git repository, read by git itself: the files of a commit, of the index or of the work tree, and what changed between two of them.
//!
//! Blobs are read as they were committed, without filters and text conversions. Paths are those of the repository: from its root, with `/`.

mod change;
mod side;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rogatio_core::wire::{Code, Problem};

pub(crate) use change::ChangeKind;
pub(crate) use side::{Entry, EntryKind, Side};

use crate::process::{self, Finished};
use crate::refusal::Refusal;

/// A repository with a work tree.
pub(crate) struct Repository {
    /// The absolute path of the work tree.
    root: PathBuf,
    /// The path of the folder that it was asked from, from the root, with `/` at its end; empty at the root.
    prefix: String,
    shallow: bool,
}

impl Repository {
    /// The repository that the working folder is in.
    ///
    /// # Errors
    /// `input.revision` where git does not start, or where the folder is in no work tree.
    pub(crate) fn here() -> Result<Self, Refusal> {
        let arguments = ["rev-parse", "--show-toplevel", "--show-prefix", "--is-shallow-repository"];
        let done = start(None, &arguments, &[])?;
        if !done.success {
            let help = "run the command inside a git repository, or compare two files: `rogatio check compat OLD NEW`";
            return Err(refuse(format!("this folder is not in a git repository: {}", said(&done)))
                .with_help(help)
                .into());
        }
        let text = String::from_utf8_lossy(&done.stdout);
        let mut lines = text.lines();
        let root = PathBuf::from(lines.next().unwrap_or_default());
        let prefix = lines.next().unwrap_or_default().to_owned();
        Ok(Self { root, prefix, shallow: lines.next() == Some("true") })
    }

    /// A path that was given in the working folder, from the root: without `.`, `..` and a `/` at its end. Empty is the root itself.
    ///
    /// # Errors
    /// A path that leads out of the repository.
    pub(crate) fn path(&self, given: &Path) -> Result<String, Refusal> {
        let outside =
            || refuse(format!("`{}` is outside the repository `{}`", given.display(), self.root.display()));
        let absolute = match given.strip_prefix(&self.root) {
            Ok(within) => within.to_owned(),
            Err(_) if given.is_absolute() => return Err(outside().into()),
            Err(_) => Path::new(&self.prefix).join(given),
        };
        let mut parts: Vec<String> = Vec::new();
        for part in absolute.components() {
            match part {
                std::path::Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
                std::path::Component::ParentDir => drop(parts.pop().ok_or_else(outside)?),
                _ => {}
            }
        }
        Ok(parts.join("/"))
    }

    /// The absolute path of a file.
    pub(crate) fn absolute(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The commit that `revision` names: a branch, tag or commit; `A...B` is the merge base of two, and `A...` of one and `HEAD`.
    ///
    /// # Errors
    /// `input.revision`, with the command that mends it where there is one.
    pub(crate) fn commit(&self, revision: &str) -> Result<String, Refusal> {
        if let Some((one, other)) = revision.split_once("...") {
            let one = self.commit(one)?;
            let other = self.commit(if other.is_empty() { "HEAD" } else { other })?;
            let done = self.start(&["merge-base", &one, &other], &[])?;
            let base = String::from_utf8_lossy(&done.stdout).trim().to_owned();
            if !base.is_empty() {
                return Ok(base);
            }
            let problem = refuse(format!("`{revision}`: the two have no commit in common"));
            return Err(self.with_fetch(problem, None).into());
        }
        if revision.is_empty() || revision.starts_with('-') || revision.contains(':') {
            return Err(refuse(format!("`{revision}` is not a revision")).into());
        }
        let object = format!("{revision}^{{commit}}");
        let done = self.start(&["rev-parse", "--verify", "--quiet", "--end-of-options", &object], &[])?;
        let commit = String::from_utf8_lossy(&done.stdout).trim().to_owned();
        if done.success && !commit.is_empty() {
            return Ok(commit);
        }
        let problem = refuse(format!("this repository has no commit `{revision}`"));
        Err(self.with_fetch(problem, Some(revision)).into())
    }

    /// The tags that match a pattern of git.
    ///
    /// # Errors
    /// `input.revision` where none does.
    pub(crate) fn tags(&self, pattern: &str) -> Result<Vec<String>, Refusal> {
        let output = self.run(&["tag", "--list", "--", pattern], &[])?;
        let tags: Vec<String> = String::from_utf8_lossy(&output).lines().map(str::to_owned).collect();
        if tags.is_empty() {
            let problem = refuse(format!("no tag of this repository matches `{pattern}`"));
            return Err(problem
                .with_help(
                    "run `git fetch --tags`, or give a pattern of files such as `schemas/{name}/v*.json`",
                )
                .into());
        }
        Ok(tags)
    }

    /// The command that brings what is missing.
    fn with_fetch(&self, problem: Problem, revision: Option<&str>) -> Problem {
        let remote = revision.and_then(|revision| revision.split_once('/')).filter(|(remote, _)| {
            self.start(&["remote", "get-url", "--", remote], &[]).is_ok_and(|done| done.success)
        });
        match (self.shallow, remote) {
            (true, _) => problem.with_help(
                "the clone is shallow, so older commits are missing: run `git fetch --unshallow` (GitHub's checkout action: `fetch-depth: 0`)",
            ),
            (false, Some((remote, branch))) => problem.with_help(format!("run `git fetch {remote} {branch}`")),
            (false, None) => problem.with_help("`git branch --all` and `git tag` list the names that exist"),
        }
    }

    /// Runs git in the root.
    fn start(&self, arguments: &[&str], input: &[u8]) -> Result<Finished, Refusal> {
        start(Some(&self.root), arguments, input)
    }

    /// Runs git in the root; it must succeed.
    fn run(&self, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, Refusal> {
        let done = self.start(arguments, input)?;
        if done.success {
            return Ok(done.stdout);
        }
        let command = arguments.first().copied().unwrap_or_default();
        Err(refuse(format!("`git {command}` failed: {}", said(&done))).into())
    }
}

fn start(folder: Option<&Path>, arguments: &[&str], input: &[u8]) -> Result<Finished, Refusal> {
    let folder = folder.map(|folder| ["-C".as_ref(), folder.as_os_str()]).into_iter().flatten();
    // Paths as they are, whatever the settings say.
    let settings: [&OsStr; 4] =
        ["-c".as_ref(), "core.quotePath=false".as_ref(), "-c".as_ref(), "diff.renames=true".as_ref()];
    let arguments = arguments.iter().map(OsStr::new);
    process::git(folder.chain(settings).chain(arguments), input)
        .map_err(|error| refuse(format!("git cannot be run: {error}")).into())
}

/// The first line that git wrote about a failure.
fn said(done: &Finished) -> String {
    let said = String::from_utf8_lossy(&done.stderr);
    said.lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned()
}

fn refuse(detail: String) -> Problem {
    Problem::new(Code::InputRevision, detail)
}

/// The records of an output with `-z`.
fn records(output: &[u8]) -> impl Iterator<Item = &[u8]> {
    output.split(|byte| *byte == 0).filter(|record| !record.is_empty())
}

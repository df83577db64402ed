//! A file as an earlier revision of its repository has it.

use std::path::Path;
use std::sync::Arc;

use rogatio_core::wire::{Code, Problem};

use crate::process;
use crate::refusal::Refusal;
use crate::source::{Source, utf8};

/// As [`read_json`]; none where the file is not in that revision.
pub(super) fn read_json_if_there(revision: &str, path: &Path) -> Result<Option<Arc<Source>>, Refusal> {
    match show(revision, path)? {
        Shown::Text(text) => one_source(revision, path, text).map(Some),
        Shown::NotThere(_) => Ok(None),
    }
}

/// The file at `path` as `revision` has it; it must hold exactly one JSON value.
///
/// Runs git in the file's own folder, so that any repository, work tree and submodule is the right one.
pub(crate) fn read_json(revision: &str, path: &Path) -> Result<Arc<Source>, Refusal> {
    match show(revision, path)? {
        Shown::Text(text) => one_source(revision, path, text),
        Shown::NotThere(refusal) => Err(refusal),
    }
}

/// What a revision has of a file.
enum Shown {
    Text(Vec<u8>),
    /// Nothing, in the words of git.
    NotThere(Refusal),
}

fn one_source(revision: &str, path: &Path, text: Vec<u8>) -> Result<Arc<Source>, Refusal> {
    let name = format!("{revision}:{}", path.display());
    Source { text: utf8(&name, text)?, name, ..Source::default() }.of_schema(path)
}

fn show(revision: &str, path: &Path) -> Result<Shown, Refusal> {
    let refuse = |detail: String| Problem::new(Code::InputRevision, detail);
    if revision.is_empty() || revision.starts_with('-') || revision.contains(':') {
        return Err(refuse(format!("`{revision}` is not a revision")).into());
    }
    let Some(file) = path.file_name() else {
        return Err(refuse(format!("`{}` is not a file", path.display())).into());
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut object = std::ffi::OsString::from(format!("{revision}:./"));
    object.push(file);
    // `--no-textconv`: the bytes that were committed, whatever the repository's attributes would show instead.
    let arguments = [
        "-C".as_ref(),
        folder.as_os_str(),
        "show".as_ref(),
        "--no-textconv".as_ref(),
        "--end-of-options".as_ref(),
        &object,
    ];
    let output =
        process::git(arguments, &[]).map_err(|error| refuse(format!("git cannot be run: {error}")))?;
    if !output.success {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or_default().trim_start_matches("fatal: ");
        let name = path.display();
        let problem = refuse(format!("`{name}` at `{revision}`: {said}"));
        if said.starts_with("path ") {
            let help = "a file that was added since then has no earlier version to compare with";
            return Ok(Shown::NotThere(problem.with_help(help).into()));
        }
        return Err(problem.into());
    }
    Ok(Shown::Text(output.stdout))
}

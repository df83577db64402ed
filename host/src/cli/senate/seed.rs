//! `rogatio type add --folder`: a registry out of a folder of schemas, or out of the tags of its repository.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rogatio_core::wire::{Code, Problem, json};
use serde::Serialize;
use serde_json::Value;

use super::Speaker;
use super::link::Link;
use crate::service::wire::{SchemaView, TypeInput};
use rogatio_cli::Exit;
use rogatio_cli::process;
use rogatio_cli::refusal::CliError;
use rogatio_cli::source::Source;

/// The versions of each type, by their numbers in the folder: `(1, 2, 0)` for `v1.2.0`.
type Found = BTreeMap<String, BTreeMap<Vec<u64>, Value>>;

fn unreadable(detail: String) -> CliError {
    Problem::new(Code::InputUnreadable, detail)
        .with_help("a file with a schema must be named TYPE/vN.json, TYPE.vN.json, TYPE-vN.json or TYPE.json; N is a number such as 3 or 1.2.0")
        .into()
}

/// The numbers of a version: `3`, `v3`, `1.2.0`; `None` for another word.
fn numbers(word: &str) -> Option<Vec<u64>> {
    let word = word.strip_prefix(['v', 'V']).unwrap_or(word);
    word.split('.')
        .map(|part| part.parse().ok().filter(|_| part.bytes().all(|one| one.is_ascii_digit())))
        .collect()
}

/// The type and the version that a file's name says; the type alone is version 1.
fn named(stem: &str) -> (String, Vec<u64>) {
    // The first place from which on the rest is a version: `note.v1.2.0`, `note-v2`, `note_v3`.
    let marks = stem.char_indices().filter(|(_, one)| matches!(one, '.' | '-' | '_'));
    let split = marks.filter_map(|(place, _)| Some((stem.get(..place)?, stem.get(place.checked_add(1)?..)?)));
    let versioned = split.filter(|(name, _)| !name.is_empty()).find_map(|(name, rest)| {
        // Without a `v` only a number behind a dot is a version: `part-2` is a name.
        let is_marked = rest.starts_with(['v', 'V']) || stem.as_bytes().get(name.len()) == Some(&b'.');
        numbers(rest).filter(|_| is_marked).map(|version| (name.to_owned(), version))
    });
    versioned.unwrap_or_else(|| (stem.to_owned(), vec![1]))
}

/// The JSON files of a folder, sorted, each with its name without `.json` and without `.schema`.
fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>, CliError> {
    let entries = std::fs::read_dir(folder)
        .map_err(|error| unreadable(format!("cannot read the folder `{}`: {error}", folder.display())))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(stem) = name.strip_suffix(".json").filter(|_| path.is_file()) {
            found.push((stem.strip_suffix(".schema").unwrap_or(stem).to_owned(), path));
        }
    }
    found.sort();
    Ok(found)
}

fn put(found: &mut Found, name: String, version: Vec<u64>, schema: Value) -> Result<(), CliError> {
    let shown: Vec<String> = version.iter().map(u64::to_string).collect();
    match found.entry(name.clone()).or_default().insert(version, schema) {
        None => Ok(()),
        Some(_) => Err(unreadable(format!("version {} of `{name}` appears twice", shown.join(".")))),
    }
}

fn read(path: &Path) -> Result<Value, CliError> {
    Ok(json::parse(&Source::read_json(path)?.text)?)
}

/// The versions that the names of files say.
fn from_names(folder: &Path) -> Result<Found, CliError> {
    let mut found = Found::new();
    for (stem, path) in files(folder)? {
        let (name, version) = named(&stem);
        put(&mut found, name, version, read(&path)?)?;
    }
    let mut folders: Vec<PathBuf> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    for inner in folders {
        let Some(name) = inner.file_name().and_then(|name| name.to_str()) else { continue };
        for (stem, path) in files(&inner)? {
            let version =
                numbers(&stem).or_else(|| Some(named(&stem)).filter(|(of, _)| of == name).map(|(_, v)| v));
            let Some(version) = version else {
                return Err(unreadable(format!(
                    "`{}` does not say which version of the schema it contains",
                    path.display()
                )));
            };
            put(&mut found, name.to_owned(), version, read(&path)?)?;
        }
    }
    Ok(found)
}

/// What git answers, or why it does not.
fn git(folder: &Path, arguments: &[&str]) -> Result<String, CliError> {
    let arguments = arguments.iter().map(OsStr::new);
    let output = process::git(["-C".as_ref(), folder.as_os_str()].into_iter().chain(arguments), &[]);
    let output = output.map_err(|error| unreadable(format!("git cannot be run: {error}")))?;
    if !output.success {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned();
        return Err(unreadable(format!("git: {said}")));
    }
    String::from_utf8(output.stdout).map_err(|_| unreadable("a schema in git is not UTF-8".into()))
}

/// The versions that the tags of the repository hold: a schema that a tag does not change has no new version.
fn from_tags(folder: &Path) -> Result<Found, CliError> {
    let mut tags: Vec<(Vec<u64>, String)> = git(folder, &["tag", "--list"])?
        .lines()
        .filter_map(|tag| {
            // `schemas/v1.2.0` and `release-1.2.0` are versions too.
            let from =
                tag.rfind(['/', '-']).and_then(|place| tag.get(place.checked_add(1)?..)).unwrap_or(tag);
            Some((numbers(from)?, tag.to_owned()))
        })
        .collect();
    tags.sort();
    if tags.is_empty() {
        return Err(unreadable(format!(
            "the repository of `{}` has no tags that are versions",
            folder.display()
        )));
    }
    let mut found = Found::new();
    for (version, tag) in tags {
        for name in git(folder, &["ls-tree", "--name-only", &tag, "./"])?.lines() {
            let Some(stem) = name.rsplit('/').next().and_then(|name| name.strip_suffix(".json")) else {
                continue;
            };
            let stem = stem.strip_suffix(".schema").unwrap_or(stem);
            let schema = json::parse(
                &git(folder, &["show", "--no-textconv", &format!("{tag}:./{stem}.json")]).or_else(|_| {
                    git(folder, &["show", "--no-textconv", &format!("{tag}:./{stem}.schema.json")])
                })?,
            )?;
            let known = found.entry(stem.to_owned()).or_default();
            if known.last_key_value().is_none_or(|(_, newest)| *newest != schema) {
                known.insert(version.clone(), schema);
            }
        }
    }
    Ok(found)
}

/// Registers every type of a folder with all its versions, oldest first.
pub(super) fn folder(
    folder: &Path,
    by_tags: bool,
    link: &Link,
    speaker: &mut Speaker<'_>,
) -> Result<Exit, CliError> {
    let found = if by_tags { from_tags(folder)? } else { from_names(folder)? };
    if found.is_empty() {
        return Err(unreadable(format!("`{}` contains no schemas", folder.display())));
    }
    let mut schemas = Vec::new();
    for (name, versions) in found {
        let mut versions: Vec<Value> = versions.into_values().collect();
        let Some(schema) = versions.pop() else { continue };
        let body = TypeInput { artifact_type: name, schema, earlier: versions };
        schemas.push(link.post("/api/schemas", &body)?.view);
    }
    speaker
        .say_own(Seeded { schemas }, |Seeded { schemas }| schemas.iter().map(super::artifact::line).collect())
}

/// The types that were registered.
#[derive(Serialize)]
struct Seeded {
    schemas: Vec<SchemaView>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_say_type_and_version() {
        for (stem, name, version) in [
            ("note", "note", vec![1]),
            ("note.v2", "note", vec![2]),
            ("note.3", "note", vec![3]),
            ("note-v1.2.0", "note", vec![1, 2, 0]),
            ("note_v4", "note", vec![4]),
            ("part-2", "part-2", vec![1]),
            ("web-hook-v2", "web-hook", vec![2]),
        ] {
            assert_eq!(named(stem), (name.to_owned(), version), "{stem}");
        }
        assert!(numbers("v10") > numbers("v9"));
        assert_eq!(numbers("draft"), None);
    }
}

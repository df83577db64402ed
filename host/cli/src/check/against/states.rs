//! Both states of a repository, and the schemas in them that are compared.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rogatio_core::wire::schema_check::Draft;
use rogatio_core::wire::{Code, Problem};

use super::super::advice::fingerprint_of_gone;
use super::sequence::{Pattern, by_version};
use crate::finding::{Finding, Level};
use crate::library::{Document, Library, is_candidate, uri_of};
use crate::ordered::in_order;
use crate::refusal::{CliError, Refusal};
use crate::report::Reporter;
use crate::repository::{ChangeKind, Entry, EntryKind, Repository, Side};
use crate::source::Place;

/// A schema that exists in both states and may have changed its meaning.
pub(super) struct Pair {
    /// Its path now.
    pub(super) path: String,
    /// Its path before.
    pub(super) before: String,
    /// Whether `before` is an earlier version in a file of its own, which is there now.
    pub(super) is_sibling: bool,
}

/// Both states of a repository.
pub(super) struct States {
    pub(super) old: Library,
    pub(super) new: Library,
    /// The paths of now that differ from before; of a renamed file both paths.
    pub(super) changed: BTreeSet<String>,
    /// Paths of now, with the paths that they had before.
    pub(super) renamed: BTreeMap<String, String>,
    /// Links and submodules, which are not read.
    pub(super) passed_over: Vec<String>,
}

/// Whether a path is one of `within`, or below it.
pub(super) fn is_within(path: &str, within: &[String]) -> bool {
    within.iter().any(|one| {
        one.is_empty()
            || path.strip_prefix(one.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

impl States {
    /// Reads what is there now, and of what was there before all that differs.
    pub(super) fn read(
        repository: &Repository,
        commit: &str,
        side: &Side,
        revision: &str,
        default_draft: Option<Draft>,
    ) -> Result<Self, Refusal> {
        let everything = [String::new()];
        let (old_entries, new_entries) = (
            repository.entries(&Side::Commit(commit.to_owned()), &everything)?,
            repository.entries(side, &everything)?,
        );
        let mut states = Self {
            old: Library::default(),
            new: Library::default(),
            changed: BTreeSet::new(),
            renamed: BTreeMap::new(),
            passed_over: Vec::new(),
        };
        let mut gone = BTreeSet::new();
        for change in repository.changes(commit, side)? {
            match change.kind {
                ChangeKind::Removed => drop(gone.insert(change.path.clone())),
                ChangeKind::Renamed(before) => {
                    gone.insert(before.clone());
                    states.changed.insert(before.clone());
                    states.renamed.insert(change.path.clone(), before);
                }
                ChangeKind::Added | ChangeKind::Modified => {}
            }
            states.changed.insert(change.path);
        }
        states.renamed.retain(|now, before| is_candidate(now) && is_candidate(before));
        names_that_collide(&new_entries)?;
        let candidates = |entries: &BTreeMap<String, Entry>| -> Vec<(String, Entry)> {
            entries
                .iter()
                .filter(|(path, _)| is_candidate(path))
                .map(|(path, entry)| (path.clone(), entry.clone()))
                .collect()
        };
        states.passed_over = new_entries
            .iter()
            .filter(|(path, entry)| {
                entry.kind == EntryKind::Submodule || entry.kind == EntryKind::Link && is_candidate(path)
            })
            .map(|(path, _)| path.clone())
            .collect();
        let files = |entries: Vec<(String, Entry)>| -> Vec<(String, Entry)> {
            entries.into_iter().filter(|(_, entry)| entry.kind == EntryKind::File).collect()
        };
        let now = files(candidates(&new_entries));
        load(repository, &now, |path| path.to_owned(), default_draft, &mut states.new)?;
        let was = files(candidates(&old_entries));
        let (differ, same): (Vec<_>, Vec<_>) =
            was.into_iter().partition(|(path, _)| states.changed.contains(path));
        for (path, _) in same {
            if let Some(document) = states.new.documents.get(&path) {
                states.old.add(path, document.clone());
            }
        }
        load(repository, &differ, |path| format!("{revision}:{path}"), default_draft, &mut states.old)?;
        states.rename_by_identifier(&gone);
        Ok(states)
    }

    /// A schema that is gone and one that is new are the same schema where both have the same `$id`, whatever git says.
    fn rename_by_identifier(&mut self, gone: &BTreeSet<String>) {
        let known: BTreeSet<&String> = self.renamed.values().collect();
        let mut by_name: BTreeMap<&str, &String> = BTreeMap::new();
        for path in gone.iter().filter(|path| !known.contains(path)) {
            if let Some(document) = self.old.documents.get(path) {
                by_name.insert(&document.outline.uri, path);
            }
        }
        let mut found = BTreeMap::new();
        for (path, document) in &self.new.documents {
            let is_new = !self.old.documents.contains_key(path) && !self.renamed.contains_key(path);
            if let Some(before) = by_name.get(document.outline.uri.as_str()).filter(|_| is_new) {
                found.insert(path.clone(), (*before).clone());
            }
        }
        self.renamed.extend(found);
    }

    /// The schemas to compare, those that are new, and those that are gone.
    pub(super) fn roots(
        &self,
        within: &[String],
        patterns: &[Pattern],
    ) -> (Vec<Pair>, Vec<String>, Vec<String>) {
        let (mut pairs, mut added) = (Vec::new(), Vec::new());
        let mut known = BTreeSet::new();
        for (path, document) in &self.new.documents {
            let before = self.renamed.get(path).unwrap_or(path);
            known.insert(before.clone());
            if !document.is_schema || !is_within(path, within) {
                continue;
            }
            match self.old.documents.get(before) {
                None => added.push(path.clone()),
                Some(_) if self.is_touched(path, before) => {
                    pairs.push(Pair { path: path.clone(), before: before.clone(), is_sibling: false });
                }
                Some(_) => continue,
            }
            let earlier = self.earlier(path, patterns).into_iter();
            pairs.extend(earlier.map(|before| Pair { path: path.clone(), before, is_sibling: true }));
        }
        let removed = self.old.documents.iter().filter(|(path, document)| {
            document.is_schema
                && is_within(path, within)
                && !known.contains(*path)
                && !self.new.faults.contains_key(*path)
        });
        let removed = removed.map(|(path, _)| path.clone()).collect();
        (pairs, added, removed)
    }

    /// The earlier versions of a schema in files of their own, oldest first.
    fn earlier(&self, path: &str, patterns: &[Pattern]) -> Vec<String> {
        let mut found = Vec::new();
        for pattern in patterns {
            let Some(own) = pattern.member(path) else { continue };
            for other in self.new.documents.iter().filter(|(_, document)| document.is_schema) {
                let member = pattern.member(other.0).filter(|member| member.name == own.name);
                if let Some(member) = member
                    && by_version(&member.version, &own.version).is_lt()
                {
                    found.push((member.version, other.0.clone()));
                }
            }
        }
        found.sort_by(|(one, _), (other, _)| by_version(one, other));
        found.into_iter().map(|(_, path)| path).collect()
    }

    /// Whether a schema, or one that it needs, is not what it was.
    fn is_touched(&self, path: &str, before: &str) -> bool {
        let changed = |path: &String| self.changed.contains(path);
        self.changed.contains(path)
            || self.new.needs(path).paths.iter().any(changed)
            || self.old.needs(before).paths.iter().any(changed)
    }

    /// Tells of schemas that are gone although others still refer to them.
    pub(super) fn removals(&self, removed: &[String], reporter: &mut Reporter<'_>) -> Result<(), CliError> {
        for path in removed {
            let Some(gone) = self.old.documents.get(path) else { continue };
            for document in self.new.documents.values() {
                let asked = document
                    .outline
                    .documents
                    .iter()
                    .find(|(uri, _)| **uri == gone.outline.uri || **uri == uri_of(path));
                let Some((_, pointer)) = asked else { continue };
                let span = document.source.locate(pointer, crate::span::Part::Value);
                let name = &document.source.name;
                let message = format!("`{path}` was removed, and `{name}` still refers to it");
                let mut finding = Finding::new(Code::CompatibilityPartGone, Level::Error, message)
                    .at(Place { source: Arc::clone(&document.source), span })
                    .with_help("keep the file, or change the reference")
                    .labelled("refers to it");
                finding.fingerprint = fingerprint_of_gone(path, name);
                reporter.alone(path, finding)?;
            }
        }
        Ok(())
    }
}

/// Reads files of one side into a library; what cannot be read is kept as a fault.
fn load(
    repository: &Repository,
    files: &[(String, Entry)],
    name: impl Fn(&str) -> String + Sync,
    default_draft: Option<Draft>,
    library: &mut Library,
) -> Result<(), Refusal> {
    let asked: Vec<(&str, &Entry)> = files.iter().map(|(path, entry)| (path.as_str(), entry)).collect();
    let read = repository.read(&asked)?;
    let work = |((path, _), bytes): (&(String, Entry), Option<Vec<u8>>)| {
        let document = bytes.map(|bytes| Document::read(path, None, name(path), bytes, default_draft));
        (path.clone(), document)
    };
    in_order(files.iter().zip(read), work, |(path, document)| {
        match document {
            Some(Ok(Some(document))) => library.add(path, document),
            Some(Ok(None)) | None => {}
            Some(Err(refusal)) => drop(library.faults.insert(path, refusal)),
        }
        Ok::<(), Refusal>(())
    })
}

/// Refuses names that differ in case alone: on some systems they are one file.
fn names_that_collide(entries: &BTreeMap<String, Entry>) -> Result<(), Refusal> {
    let mut seen: BTreeMap<String, &String> = BTreeMap::new();
    for path in entries.keys().filter(|path| is_candidate(path)) {
        if let Some(other) = seen.insert(path.to_lowercase(), path) {
            let problem = Problem::new(
                Code::InputRevision,
                format!("`{other}` and `{path}` differ only in case, and are one file on some systems"),
            );
            return Err(problem.with_help("rename one of them with `git mv`").into());
        }
    }
    Ok(())
}

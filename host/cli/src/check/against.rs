//! `rogatio check compat --against REV [PATH…]`: every schema of a repository that changed, or that depends on one that changed, compared with
//! what it was at a revision.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rogatio_core::wire::compatibility_check::Verdict;
use rogatio_core::wire::schema_check::Draft;
use rogatio_core::wire::{Code, Problem};

use super::advice::{Telling, fingerprint_of_gone};
use super::compat::{Arguments, Asking, Compared, Versions};
use super::each::Counts;
use super::terms::Terms;
use crate::config::Config;
use crate::engine::Engine;
use crate::finding::{Finding, Level};
use crate::library::{Document, Library, Needs, is_candidate, uri_of};
use crate::ordered::in_order;
use crate::refusal::{CliError, Refusal};
use crate::report::{Element, Reporter};
use crate::repository::{ChangeKind, Entry, EntryKind, Repository, Side};
use crate::source::Place;

/// The most changed files of which each is tried alone, to see which one breaks a schema.
const MOST_CAUSES: usize = 8;

/// A schema that exists in both states and may have changed its meaning.
struct Pair {
    /// Its path now.
    path: String,
    /// Its path before.
    before: String,
}

/// Both states of a repository.
struct States {
    old: Library,
    new: Library,
    /// The paths of now that differ from before; of a renamed file both paths.
    changed: BTreeSet<String>,
    /// Paths of now, with the paths that they had before.
    renamed: BTreeMap<String, String>,
    /// Links and submodules, which are not read.
    passed_over: Vec<String>,
}

/// Compares.
///
/// # Errors
/// `input.revision` where git or the revision fails, and what the output says.
pub(super) fn run(
    revision: &str,
    arguments: &Arguments,
    engine: &dyn Engine,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let repository = Repository::here()?;
    let commit = repository.commit(revision)?;
    let side = if arguments.staged { Side::Index } else { Side::WorkTree };
    let config = Arc::clone(&reporter.config);
    // What the command line names comes before what the settings name.
    let is_whole = arguments.files().is_empty();
    let asked = if is_whole { config.paths() } else { arguments.files().to_vec() };
    let given = asked.iter().map(|path| repository.path(path)).collect::<Result<Vec<_>, _>>()?;
    let within = if given.is_empty() { vec![String::new()] } else { given };
    let mut states = States::read(&repository, &commit, &side, revision, arguments.default_draft(&config))?;
    for (prefix, folder) in config.resource_folders() {
        let folder = repository.path(&folder)?;
        states.old.mount(prefix, &folder);
        states.new.mount(prefix, &folder);
    }
    let weighs = reporter.needs_fingerprints();
    let comparing = Comparing { arguments, engine, config: &config, repository: &repository, weighs };
    let mut counts = Counts::default();
    for (path, refusal) in states
        .new
        .faults
        .iter()
        .filter(|(path, _)| is_within(path, &within) && states.changed.contains(*path))
    {
        counts.unknown += 1;
        reporter.refused(path, refusal)?;
        reporter.element(path, None, Element::Problem(&super::schema::problem_text(refusal)?))?;
    }
    let (pairs, added, removed) = states.roots(&within);
    states.removals(&removed, reporter)?;
    in_order(
        pairs.iter(),
        |pair| (pair, states.judge(pair, &comparing)),
        |(pair, judged)| states.show(pair, judged, &comparing, &mut counts, reporter),
    )?;
    reporter.end_elements()?;
    let (added, removed, renamed) = (added.len(), removed.len(), states.renamed.len());
    if is_whole {
        for finding in reporter.waivers().all_unused() {
            let name = finding.message.clone();
            reporter.alone(&name, finding)?;
        }
    }
    reporter
        .note(&format!("{}; {added} new, {removed} removed, {renamed} renamed", counts.summary("schemas")))?;
    if !states.passed_over.is_empty() {
        reporter.note(&format!("passed over (links and submodules): {}", states.passed_over.join(", ")))?;
    }
    Ok(())
}

/// Whether a path is one of `within`, or below it.
fn is_within(path: &str, within: &[String]) -> bool {
    within.iter().any(|one| {
        one.is_empty()
            || path.strip_prefix(one.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// How pairs are compared.
struct Comparing<'a> {
    arguments: &'a Arguments,
    engine: &'a dyn Engine,
    config: &'a Config,
    repository: &'a Repository,
    weighs: bool,
}

/// The verdict on a pair, and the files from which its break comes.
struct Judged {
    versions: Versions,
    compared: Compared,
    causes: Vec<String>,
}

impl States {
    /// Reads what is there now, and of what was there before all that differs.
    fn read(
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
    fn roots(&self, within: &[String]) -> (Vec<Pair>, Vec<String>, Vec<String>) {
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
                    pairs.push(Pair { path: path.clone(), before: before.clone() });
                }
                Some(_) => {}
            }
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

    /// Whether a schema, or one that it needs, is not what it was.
    fn is_touched(&self, path: &str, before: &str) -> bool {
        let changed = |path: &String| self.changed.contains(path);
        self.changed.contains(path)
            || self.new.needs(path).paths.iter().any(changed)
            || self.old.needs(before).paths.iter().any(changed)
    }

    /// Tells of schemas that are gone although others still refer to them.
    fn removals(&self, removed: &[String], reporter: &mut Reporter<'_>) -> Result<(), CliError> {
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

    /// Compares a schema with what it was.
    fn judge(&self, pair: &Pair, comparing: &Comparing<'_>) -> Result<Judged, Refusal> {
        let needs = (&self.old.needs(&pair.before), &self.new.needs(&pair.path));
        let versions = self.versions(pair, needs, None, comparing)?;
        let compared = comparing.asking().compare(&versions, comparing.config)?;
        let mut causes = Vec::new();
        if compared.response.verdict == Verdict::Breaking {
            let mut files: Vec<String> =
                needs.1.paths.iter().filter(|path| self.changed.contains(*path)).cloned().collect();
            if self.changed.contains(&pair.path) {
                files.push(pair.path.clone());
            }
            causes = match files.as_slice() {
                [_] | [] => files,
                several if several.len() <= MOST_CAUSES => {
                    let is_cause = |file: &&String| {
                        let without = self.versions(pair, needs, Some(file), comparing);
                        let answered =
                            without.and_then(|without| comparing.asking().ask(&without, comparing.config));
                        answered.is_ok_and(|(_, without)| without.verdict != Verdict::Breaking)
                    };
                    let found: Vec<String> = several.iter().filter(is_cause).cloned().collect();
                    if found.is_empty() { files } else { found }
                }
                _ => files,
            };
        }
        Ok(Judged { versions, compared, causes })
    }

    /// What is compared; where a file is given, with that file as it was before.
    fn versions(
        &self,
        pair: &Pair,
        (old_needs, new_needs): (&Needs, &Needs),
        unchanged: Option<&String>,
        comparing: &Comparing<'_>,
    ) -> Result<Versions, Refusal> {
        let missing = |path: &str| Problem::new(Code::Internal, format!("`{path}` is in neither state"));
        let was = |path: &String| self.old.documents.get(self.renamed.get(path).unwrap_or(path));
        let now = |path: &String| match unchanged {
            Some(file) if file == path => was(path).or_else(|| self.new.documents.get(path)),
            _ => self.new.documents.get(path),
        };
        let old = self.old.documents.get(&pair.before).ok_or_else(|| missing(&pair.before))?;
        let new = now(&pair.path).ok_or_else(|| missing(&pair.path))?;
        let before = |(uri, path): (&String, &String)| {
            Some((uri.clone(), Arc::clone(&self.old.documents.get(path)?.source)))
        };
        let after = |(uri, path): (&String, &String)| Some((uri.clone(), Arc::clone(&now(path)?.source)));
        let old_resources = old_needs.uris.iter().filter_map(before).collect();
        let new_resources = new_needs.uris.iter().filter_map(after).collect();
        Ok(Versions {
            history: Vec::new(),
            old: Arc::clone(&old.source),
            new: Arc::clone(&new.source),
            old_resources,
            new_resources,
            old_uri: Some(uri_of(&pair.before)),
            new_uri: Some(uri_of(&pair.path)),
            by_name: false,
            terms: comparing.terms(&pair.path),
        })
    }

    fn show(
        &self,
        pair: &Pair,
        judged: Result<Judged, Refusal>,
        comparing: &Comparing<'_>,
        counts: &mut Counts,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), CliError> {
        if let Some(before) = self.renamed.get(&pair.path) {
            reporter.line(&format!("`{}` was `{before}`", pair.path))?;
        }
        let causes = judged.as_ref().map(|judged| judged.causes.clone()).unwrap_or_default();
        let asking = comparing.asking();
        let telling =
            Telling { asking: Some(&asking), config: comparing.config, shown: None, causes: &causes };
        let judged = judged.map(|judged| (judged.versions, judged.compared));
        counts.tell(&pair.path, None, judged, &telling, reporter)?;
        if causes.iter().any(|cause| *cause != pair.path) {
            let files: Vec<String> = causes.iter().map(|cause| format!("`{cause}`")).collect();
            reporter.line(&format!("  the break comes from {}", files.join(" and ")))?;
        }
        Ok(())
    }
}

impl<'a> Comparing<'a> {
    const fn asking(&self) -> Asking<'a> {
        Asking { arguments: self.arguments, engine: self.engine, at: None, weighs: self.weighs }
    }

    /// How a file of the repository is compared.
    fn terms(&self, path: &str) -> Terms {
        Terms::of(self.arguments, self.config, Some(&self.repository.absolute(path)))
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

//! `rogatio check compat --against REV [PATH…]`: every schema of a repository that changed, or that depends on one that changed, compared with
//! what it was at a revision.

mod sequence;
mod states;

use std::sync::Arc;

use rogatio_core::wire::compatibility_check::Verdict;
use rogatio_core::wire::{Code, CompatibilityCheckResponse, Problem};

use self::sequence::{Pattern, by_version};
use self::states::{Pair, States, is_within};
use super::advice::Telling;
use super::compat::{Arguments, Asking, Compared, Versions};
use super::each::{self, Counts, DEFINITIONS};
use super::terms::Terms;
use crate::config::Config;
use crate::engine::Engine;
use crate::library::{Library, Needs, uri_of};
use crate::ordered::in_order;
use crate::refusal::{CliError, Refusal};
use crate::report::{Element, Reporter};
use crate::repository::{Repository, Side};

/// The most changed files of which each is tried alone, to see which one breaks a schema.
const MOST_CAUSES: usize = 8;

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
    let (patterns, tags) = sequences(&arguments.transitive(), &repository)?;
    let weighs = reporter.needs_fingerprints();
    let older = tags.iter().filter(|tag| repository.commit(tag).is_ok_and(|tagged| tagged != commit));
    for (number, revision) in std::iter::once(revision).chain(older.map(String::as_str)).enumerate() {
        let commit = repository.commit(revision)?;
        let mut states =
            States::read(&repository, &commit, &side, revision, arguments.default_draft(&config))?;
        for (prefix, folder) in config.resource_folders() {
            let folder = repository.path(&folder)?;
            states.old.mount(prefix, &folder);
            states.new.mount(prefix, &folder);
        }
        let prefix = if number == 0 { String::new() } else { format!("{revision}:") };
        let comparing =
            Comparing { arguments, engine, config: &config, repository: &repository, weighs, prefix };
        // Versions in files of their own are compared once, whatever the revision.
        let patterns = if number == 0 { patterns.as_slice() } else { &[] };
        states.compare(&within, patterns, &comparing, reporter)?;
    }
    reporter.end_elements()?;
    if is_whole {
        for finding in reporter.waivers().all_unused() {
            let name = finding.message.clone();
            reporter.alone(&name, finding)?;
        }
    }
    Ok(())
}

/// The patterns of versions in files, and the tags that the other patterns name, oldest first.
fn sequences(texts: &[String], repository: &Repository) -> Result<(Vec<Pattern>, Vec<String>), Refusal> {
    let (mut patterns, mut tags) = (Vec::new(), Vec::new());
    for text in texts {
        match Pattern::read(text)? {
            Some(pattern) => patterns.push(pattern),
            None => tags.extend(repository.tags(text)?),
        }
    }
    tags.sort_by(|one, other| by_version(one, other));
    tags.dedup();
    Ok((patterns, tags))
}

/// How pairs are compared.
struct Comparing<'a> {
    arguments: &'a Arguments,
    engine: &'a dyn Engine,
    config: &'a Config,
    repository: &'a Repository,
    weighs: bool,
    /// What is before the paths where there are several revisions.
    prefix: String,
}

/// The verdict on a pair, and the files from which its break comes.
struct Judged {
    versions: Versions,
    compared: Compared,
    causes: Vec<String>,
    /// The definitions of a file that holds nothing else, by their places.
    definitions: Vec<Definition>,
}

/// A definition that OLD has.
struct Definition {
    pointer: String,
    /// The answer; none where NEW does not have it.
    compared: Option<Result<Compared, Refusal>>,
}

impl States {
    /// Compares all schemas, and tells of them.
    fn compare(
        &self,
        within: &[String],
        patterns: &[Pattern],
        comparing: &Comparing<'_>,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), CliError> {
        let mut counts = Counts::default();
        let faults = self.new.faults.iter();
        for (path, refusal) in
            faults.filter(|(path, _)| is_within(path, within) && self.changed.contains(*path))
        {
            counts.unknown += 1;
            reporter.refused(path, refusal)?;
            reporter.element(path, None, Element::Problem(&super::schema::problem_text(refusal)?))?;
        }
        let (pairs, added, removed) = self.roots(within, patterns);
        self.removals(&removed, reporter)?;
        in_order(
            pairs.iter(),
            |pair| (pair, self.judge(pair, comparing)),
            |(pair, judged)| self.show(pair, judged, comparing, &mut counts, reporter),
        )?;
        let (added, removed, renamed) = (added.len(), removed.len(), self.renamed.len());
        let summary = counts.summary("schemas");
        let revision = &comparing.prefix;
        let space = if revision.is_empty() { "" } else { " " };
        reporter.note(&format!(
            "{revision}{space}{summary}; {added} new, {removed} removed, {renamed} renamed"
        ))?;
        if !self.passed_over.is_empty() {
            reporter.note(&format!("passed over (links and submodules): {}", self.passed_over.join(", ")))?;
        }
        Ok(())
    }

    /// The files among which the earlier version of a pair is.
    const fn before(&self, pair: &Pair) -> &Library {
        if pair.is_sibling { &self.new } else { &self.old }
    }

    /// Compares a schema with what it was.
    fn judge(&self, pair: &Pair, comparing: &Comparing<'_>) -> Result<Judged, Refusal> {
        let needs = (&self.before(pair).needs(&pair.before), &self.new.needs(&pair.path));
        let versions = self.versions(pair, needs, None, comparing)?;
        let compared = comparing.asking().compare(&versions, comparing.config)?;
        let mut causes = Vec::new();
        if compared.response.verdict == Verdict::Breaking && !pair.is_sibling {
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
        let definitions = definitions(&versions, &compared.response, comparing);
        Ok(Judged { versions, compared, causes, definitions })
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
        let library = self.before(pair);
        let old = library.documents.get(&pair.before).ok_or_else(|| missing(&pair.before))?;
        let new = now(&pair.path).ok_or_else(|| missing(&pair.path))?;
        let before = |(uri, path): (&String, &String)| {
            Some((uri.clone(), Arc::clone(&library.documents.get(path)?.source)))
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
        let name = format!("{}{}", comparing.prefix, pair.path);
        let causes = judged.as_ref().map(|judged| judged.causes.clone()).unwrap_or_default();
        let asking = comparing.asking();
        let telling =
            Telling { asking: Some(&asking), config: comparing.config, shown: None, causes: &causes };
        let (judged, definitions) = match judged {
            Ok(judged) => (Ok((judged.versions, judged.compared)), judged.definitions),
            Err(refusal) => (Err(refusal), Vec::new()),
        };
        let versions = judged.as_ref().ok().map(|(versions, _)| versions.clone());
        counts.tell(&name, None, judged, &telling, reporter)?;
        if causes.iter().any(|cause| *cause != pair.path) {
            let files: Vec<String> = causes.iter().map(|cause| format!("`{cause}`")).collect();
            reporter.line(&format!("  the break comes from {}", files.join(" and ")))?;
        }
        let Some(versions) = versions else { return Ok(()) };
        for Definition { pointer, compared } in definitions {
            let part = format!("{name}#{pointer}");
            match compared {
                Some(compared) => {
                    let judged = compared.map(|compared| (versions.clone(), compared));
                    let telling = Telling { asking: None, ..telling };
                    counts.tell(&name, Some(&part), judged, &telling, reporter)?;
                }
                None => each::tell_gone(&part, &pointer, &versions, counts, reporter)?,
            }
        }
        Ok(())
    }
}

/// Compares the definitions of a file that holds nothing else: as a whole it accepts everything, and says nothing of them.
fn definitions(
    versions: &Versions,
    response: &CompatibilityCheckResponse,
    comparing: &Comparing<'_>,
) -> Vec<Definition> {
    if !response.findings.iter().any(|one| one.finding.code == Code::SchemaAcceptsEverything) {
        return Vec::new();
    }
    let (old, new) = (each::parts(&versions.old, DEFINITIONS), each::parts(&versions.new, DEFINITIONS));
    let mut found = Vec::new();
    for (name, pointer) in old {
        let compared = new.get(&name).map(|now| {
            let asking = Asking { at: Some((&pointer, now)), ..comparing.asking() };
            asking.compare(versions, comparing.config)
        });
        found.push(Definition { pointer, compared });
    }
    found
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

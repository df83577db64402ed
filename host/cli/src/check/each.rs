//! `rogatio check compat --each POINTER|definitions`: the parts of two documents, compared by name. And several files, each with its earlier
//! self.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use rogatio_core::excerpt::excerpt;
use rogatio_core::pointer::child_pointer;
use rogatio_core::wire::compatibility_check::Verdict;
use rogatio_core::wire::{Code, Problem};
use serde_json::Value;

use super::advice::{Telling, fingerprint_of_gone};
use super::compat::{Arguments, Asking, Compared, Versions};
use crate::engine::Engine;
use crate::finding::{Finding, Level};
use crate::ordered::in_order;
use crate::refusal::{CliError, Refusal};
use crate::report::{Element, Reporter};
use crate::source::{Place, Source};
use crate::span::Part;

/// The word that stands for all members of `definitions` and `$defs`.
pub(super) const DEFINITIONS: &str = "definitions";

/// The answer to a comparison with what was compared.
pub(super) type Judged = Result<(Versions, Compared), Refusal>;

/// What became of the part with a name.
enum Outcome<'n> {
    /// Both versions have it.
    Compared(Box<Judged>),
    /// Only the old version has it, at this place.
    Gone(&'n str),
    /// Only the new version has it.
    Added,
}

/// How many parts there are of each kind.
#[derive(Default)]
pub(super) struct Counts {
    compatible: usize,
    breaking: usize,
    pub(super) unknown: usize,
    gone: usize,
    added: usize,
}

impl Counts {
    /// Counts one comparison and tells of it; `part` is its name where it is a part of the documents.
    pub(super) fn tell(
        &mut self,
        name: &str,
        part: Option<&str>,
        judged: Judged,
        telling: &Telling<'_>,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), CliError> {
        match judged {
            Ok((versions, compared)) => {
                *match compared.response.verdict {
                    Verdict::Compatible => &mut self.compatible,
                    Verdict::Breaking => &mut self.breaking,
                    Verdict::Unknown => &mut self.unknown,
                } += 1;
                reporter.element(part.unwrap_or(name), None, Element::Answer(&compared.text))?;
                telling.tell(name, part, &compared, &versions, reporter)?;
            }
            Err(refusal) => {
                self.unknown += 1;
                let name = part.unwrap_or(name);
                reporter.refused(name, &refusal)?;
                reporter.element(name, None, Element::Problem(&super::schema::problem_text(&refusal)?))?;
            }
        }
        Ok(())
    }

    /// The line below everything; `what` is what was compared.
    pub(super) fn summary(&self, what: &str) -> String {
        let Self { compatible, breaking, unknown, .. } = self;
        let compared = compatible + breaking + unknown;
        format!("{compared} {what} compared: {compatible} compatible, {breaking} breaking, {unknown} unknown")
    }
}

/// Compares each of several files with what a revision has of it, on all cores. A file that is not in that revision is new: there is nothing
/// that it could break.
pub(super) fn files(
    revision: &str,
    arguments: &Arguments,
    engine: &dyn Engine,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let mut counts = Counts::default();
    let config = Arc::clone(&reporter.config);
    let weighs = reporter.needs_fingerprints();
    let asking = Asking { arguments, engine, at: None, weighs };
    let telling = Telling { asking: Some(&asking), config: &config, shown: None, causes: &[] };
    let work = |file: &PathBuf| -> Result<Option<(Versions, Compared)>, Refusal> {
        let Some(versions) = arguments.since(revision, file, &config)? else { return Ok(None) };
        let compared = asking.compare(&versions, &config)?;
        Ok(Some((versions, compared)))
    };
    in_order(
        arguments.files().iter(),
        |file| (file.display().to_string(), work(file)),
        |(name, outcome)| match outcome.transpose() {
            None => {
                counts.added += 1;
                Ok(())
            }
            Some(judged) => counts.tell(&name, None, judged, &telling, reporter),
        },
    )?;
    reporter.end_elements()?;
    reporter.note(&format!("{}; {} new", counts.summary("files"), counts.added))?;
    Ok(())
}

/// Compares each part that both versions have, on all cores.
pub(super) fn run(
    each: &str,
    arguments: &Arguments,
    versions: &Versions,
    engine: &dyn Engine,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let (old, new) = (parts(&versions.old, each), parts(&versions.new, each));
    if old.is_empty() && new.is_empty() {
        let detail = match each {
            DEFINITIONS => "neither version has anything below `definitions` or `$defs`".to_owned(),
            pointer => format!("`{}` is not an object with members in either version", excerpt(pointer)),
        };
        let help = "give the location of the object that contains the schemas, for example `--each /components/schemas`";
        return Err(Problem::new(Code::RequestInvalidField, detail).with_help(help).into());
    }
    let mut names: Vec<&String> =
        old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))).collect();
    names.sort();
    let mut counts = Counts::default();
    let (config, weighs) = (Arc::clone(&reporter.config), reporter.needs_fingerprints());
    let work = |name: &String| match (old.get(name), new.get(name)) {
        (Some(old), Some(new)) => {
            let asking = Asking { arguments, engine, at: Some((old, new)), weighs };
            Outcome::Compared(Box::new(
                asking.compare(versions, &config).map(|compared| (versions.clone(), compared)),
            ))
        }
        (Some(old), None) => Outcome::Gone(old),
        (None, _) => Outcome::Added,
    };
    in_order(
        names.into_iter(),
        |name| (name, work(name)),
        |(name, outcome)| {
            let at = old.get(name).zip(new.get(name)).map(|(old, new)| (old.as_str(), new.as_str()));
            let asking = Asking { arguments, engine, at, weighs };
            let telling = Telling { asking: Some(&asking), config: &config, shown: None, causes: &[] };
            show(name, outcome, versions, &telling, &mut counts, reporter)
        },
    )?;
    reporter.end_elements()?;
    reporter.note(&format!("{}; {} gone, {} new", counts.summary("parts"), counts.gone, counts.added))?;
    Ok(())
}

/// The place of each part, by its name.
pub(super) fn parts(source: &Source, each: &str) -> BTreeMap<String, String> {
    let document: Value = serde_json::from_str(source.json()).unwrap_or_default();
    let owners: &[&str] = if each == DEFINITIONS { &["/definitions", "/$defs"] } else { &[each] };
    let mut parts = BTreeMap::new();
    for owner in owners {
        let members = document.pointer(owner).and_then(Value::as_object);
        for (name, part) in members.into_iter().flatten() {
            if part.is_object() || part.is_boolean() {
                parts.entry(name.clone()).or_insert_with(|| child_pointer(owner, name));
            }
        }
    }
    parts
}

fn show(
    name: &str,
    outcome: Outcome<'_>,
    versions: &Versions,
    telling: &Telling<'_>,
    counts: &mut Counts,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    match outcome {
        Outcome::Compared(judged) => {
            counts.tell(&versions.new.name, Some(name), *judged, telling, reporter)?;
        }
        Outcome::Gone(pointer) => tell_gone(name, pointer, versions, counts, reporter)?,
        Outcome::Added => counts.added += 1,
    }
    Ok(())
}

/// Tells of a part that only OLD has.
pub(super) fn tell_gone(
    name: &str,
    pointer: &str,
    versions: &Versions,
    counts: &mut Counts,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    counts.gone += 1;
    let message = format!("`{}` was removed", excerpt(name));
    let problem = Problem::new(Code::CompatibilityPartGone, message.as_str());
    reporter.element(name, None, Element::Problem(&super::schema::problem_text(&problem.into())?))?;
    let span = versions.old.locate(pointer, Part::Value);
    let help = "documents written for it have no schema any more; keep it, or compare it under another name";
    let mut finding = Finding::new(Code::CompatibilityPartGone, Level::Error, message)
        .at(Place { source: Arc::clone(&versions.old), span })
        .with_help(help);
    let path = reporter.paths().of(&versions.new).unwrap_or_else(|| versions.new.name.clone());
    finding.fingerprint = fingerprint_of_gone(&path, pointer);
    reporter.alone(name, finding)?;
    Ok(())
}

//! `rogatio check compat --each POINTER|definitions`: the parts of two documents, compared by name. And several files, each with its earlier
//! self.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rogatio_core::excerpt::excerpt;
use rogatio_core::pointer::child_pointer;
use rogatio_core::wire::compatibility_check::Verdict;
use rogatio_core::wire::{Code, CompatibilityCheckResponse, Problem};
use serde_json::Value;

use super::compat::{Arguments, Versions, with_all_faults};
use super::{answer, witness};
use crate::engine::Engine;
use crate::exit::Exit;
use crate::finding::{Finding, Level};
use crate::ordered::in_order;
use crate::refusal::{CliError, Refusal};
use crate::report::{Element, Format, Reporter};
use crate::source::{Place, Source};
use crate::span::Part;

/// The word that stands for all members of `definitions` and `$defs`.
const DEFINITIONS: &str = "definitions";

/// The answer to a comparison, in the engine's bytes and as what they mean.
type Compared = Result<(String, CompatibilityCheckResponse), Refusal>;

/// What became of the part with a name.
enum Outcome<'n> {
    /// Both versions have it.
    Compared(Box<Compared>),
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
    /// Counts one comparison and shows it; `part` is its name where it is a part of the documents.
    pub(super) fn show(
        &mut self,
        name: &str,
        part: Option<&str>,
        compared: Compared,
        versions: &Versions<'_>,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), CliError> {
        match compared {
            Ok((text, response)) => {
                *match response.verdict {
                    Verdict::Compatible => &mut self.compatible,
                    Verdict::Breaking => &mut self.breaking,
                    Verdict::Unknown => &mut self.unknown,
                } += 1;
                reporter.at_least(if response.passes() { Exit::Fine } else { Exit::Fault });
                reporter.element(name, None, Element::Answer(&text))?;
                match reporter.format {
                    Format::Human => witness::show(&response, versions, part, reporter)?,
                    _ => reporter.findings(&witness::findings(&response, versions))?,
                }
            }
            Err(refusal) => {
                self.unknown += 1;
                reporter.refusal(&refusal)?;
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
    let work = |file: &PathBuf| -> Result<Option<(Versions<'_>, Compared)>, Refusal> {
        let Some(versions) = arguments.since(revision, file)? else { return Ok(None) };
        let compared = compare(arguments, &versions, None, engine);
        Ok(Some((versions, compared)))
    };
    in_order(
        arguments.files().iter(),
        |file| (file.display().to_string(), work(file)),
        |(name, outcome)| {
            match outcome {
                Ok(None) => counts.added += 1,
                Ok(Some((versions, compared))) => counts.show(&name, None, compared, &versions, reporter)?,
                Err(refusal) => {
                    counts.unknown += 1;
                    reporter.refusal(&refusal)?;
                    reporter.element(
                        &name,
                        None,
                        Element::Problem(&super::schema::problem_text(&refusal)?),
                    )?;
                }
            }
            Ok::<(), CliError>(())
        },
    )?;
    reporter.end_elements()?;
    reporter.line(&format!("{}; {} new", counts.summary("files"), counts.added))?;
    Ok(())
}

/// Compares each part that both versions have, on all cores.
pub(super) fn run(
    each: &str,
    arguments: &Arguments,
    versions: &Versions<'_>,
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
    let work = |name: &String| match (old.get(name), new.get(name)) {
        (Some(old), Some(new)) => {
            Outcome::Compared(Box::new(compare(arguments, versions, Some((old, new)), engine)))
        }
        (Some(old), None) => Outcome::Gone(old),
        (None, _) => Outcome::Added,
    };
    in_order(
        names.into_iter(),
        |name| (name, work(name)),
        |(name, outcome)| show(name, outcome, versions, &mut counts, reporter),
    )?;
    reporter.end_elements()?;
    reporter.line(&format!("{}; {} gone, {} new", counts.summary("parts"), counts.gone, counts.added))?;
    Ok(())
}

/// The place of each part, by its name.
fn parts(source: &Source, each: &str) -> BTreeMap<String, String> {
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

fn compare(
    arguments: &Arguments,
    versions: &Versions<'_>,
    at: Option<(&str, &str)>,
    engine: &dyn Engine,
) -> Compared {
    let request = arguments.request(versions, at)?;
    let text = engine
        .call("compatibility.check", &request.text)
        .map_err(|problem| with_all_faults(request.explain(problem)))?;
    let response = answer::read(&text)?;
    Ok((text, response))
}

fn show(
    name: &str,
    outcome: Outcome<'_>,
    versions: &Versions<'_>,
    counts: &mut Counts,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    match outcome {
        Outcome::Compared(compared) => counts.show(name, Some(name), *compared, versions, reporter)?,
        Outcome::Gone(pointer) => {
            counts.gone += 1;
            reporter.at_least(Exit::Fault);
            let message = format!("`{}` was removed", excerpt(name));
            let problem = Problem::new(Code::CompatibilityPartGone, message.as_str());
            reporter.element(name, None, Element::Problem(&super::schema::problem_text(&problem.into())?))?;
            let span = versions.old.locate(pointer, Part::Value);
            reporter.findings(&[Finding {
                code: Code::CompatibilityPartGone,
                level: Level::Error,
                message,
                help: Some("documents written for it have no schema any more; keep it, or compare it under another name".into()),
                place: Some(Place { source: std::sync::Arc::clone(&versions.old), span }),
                label: None,
            }])?;
        }
        Outcome::Added => counts.added += 1,
    }
    Ok(())
}

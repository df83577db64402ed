//! `rogatio check compat --each POINTER|definitions`: the parts of two documents, compared by name.

use std::collections::BTreeMap;

use rogatio_core::diagnostic::{child_pointer, excerpt};
use rogatio_core::wire::compatibility_check::Verdict;
use rogatio_core::wire::{Code, CompatibilityCheckResponse, Problem};
use serde_json::Value;

use super::compat::{Arguments, Versions, with_all_faults};
use super::{answer, witness};
use crate::cli::exit::Exit;
use crate::cli::finding::{Finding, Level};
use crate::cli::ordered::in_order;
use crate::cli::refusal::{CliError, Refusal};
use crate::cli::report::{Element, Format, Reporter};
use crate::cli::source::{Place, Source};
use crate::cli::span::{Part, locate};
use crate::engine::Engine;

/// The word that stands for all members of `definitions` and `$defs`.
const DEFINITIONS: &str = "definitions";

/// What became of the part with a name.
enum Outcome<'n> {
    /// Both versions have it.
    Compared(Box<Result<(String, CompatibilityCheckResponse), Refusal>>),
    /// Only the old version has it, at this place.
    Gone(&'n str),
    /// Only the new version has it.
    Added,
}

/// How many parts there are of each kind.
#[derive(Default)]
struct Counts {
    compatible: usize,
    breaking: usize,
    unknown: usize,
    gone: usize,
    added: usize,
}

/// Compares each part that both versions have, on all cores.
pub(super) fn run(
    each: &str,
    arguments: &Arguments,
    versions: &Versions<'_>,
    engine: &Engine,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let (old, new) = (parts(&versions.old, each), parts(&versions.new, each));
    if old.is_empty() && new.is_empty() {
        let detail = match each {
            DEFINITIONS => "neither version has anything below `definitions` or `$defs`".to_owned(),
            pointer => format!("`{}` is no object with members in either version", excerpt(pointer)),
        };
        let help = "name the object that holds the schemas, for example `--each /components/schemas`";
        return Err(Problem::new(Code::RequestInvalidField, detail).with_help(help).into());
    }
    let mut names: Vec<&String> =
        old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))).collect();
    names.sort();
    let mut counts = Counts::default();
    let work = |name: &String| match (old.get(name), new.get(name)) {
        (Some(old), Some(new)) => {
            Outcome::Compared(Box::new(compare(arguments, versions, (old, new), engine)))
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
    let Counts { compatible, breaking, unknown, gone, added } = counts;
    reporter.line(&format!(
        "{} parts compared: {compatible} compatible, {breaking} breaking, {unknown} without an answer; {gone} gone, {added} new",
        compatible + breaking + unknown
    ))?;
    Ok(())
}

/// The place of each part, by its name.
fn parts(source: &Source, each: &str) -> BTreeMap<String, String> {
    let document: Value = serde_json::from_str(&source.text).unwrap_or_default();
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
    at: (&str, &str),
    engine: &Engine,
) -> Result<(String, CompatibilityCheckResponse), Refusal> {
    let request = arguments.request(versions, Some(at))?;
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
        Outcome::Compared(compared) => match *compared {
            Ok((text, response)) => {
                *match response.verdict {
                    Verdict::Compatible => &mut counts.compatible,
                    Verdict::Breaking => &mut counts.breaking,
                    Verdict::Unknown => &mut counts.unknown,
                } += 1;
                reporter.at_least(if response.passes() { Exit::Fine } else { Exit::Fault });
                reporter.element(name, None, Element::Answer(&text))?;
                match reporter.format {
                    Format::Human => witness::show(&response, versions, Some(name), reporter)?,
                    _ => reporter.findings(&witness::findings(&response, versions))?,
                }
            }
            Err(refusal) => {
                counts.unknown += 1;
                reporter.refusal(&refusal)?;
                reporter.element(name, None, Element::Problem(&super::schema::problem_text(&refusal)?))?;
            }
        },
        Outcome::Gone(pointer) => {
            counts.gone += 1;
            reporter.at_least(Exit::Fault);
            let message = format!("`{}` is gone", excerpt(name));
            let problem = Problem::new(Code::CompatibilityPartGone, message.as_str());
            reporter.element(name, None, Element::Problem(&super::schema::problem_text(&problem.into())?))?;
            let span = locate(&versions.old.text, pointer, Part::Value);
            reporter.findings(&[Finding {
                code: Code::CompatibilityPartGone,
                level: Level::Error,
                message,
                help: Some("whatever was written for it has no schema any more; keep it, or compare it by another name".into()),
                place: Some(Place { source: std::sync::Arc::clone(&versions.old), span }),
                label: None,
            }])?;
        }
        Outcome::Added => counts.added += 1,
    }
    Ok(())
}

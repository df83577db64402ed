//! `rogatio schema version OLD NEW`: the number of a new version, from the verdicts in both directions.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use rogatio_core::wire::compatibility_check::{CompatibilityCheckResponse, Direction, Verdict};
use rogatio_core::wire::{Code, Problem};
use semver::Version;
use serde::Serialize;

use crate::check::{ReadingArguments, answer, git};
use crate::config::ConfigArguments;
use crate::engine::Engine;
use crate::exit::Exit;
use crate::refusal::{CliError, Refusal};
use crate::request::Request;
use crate::source::Source;
use crate::terminal::{AMBER, BOLD, Terminal};

/// The versions to compare.
#[derive(Debug, Args)]
pub struct Arguments {
    /// OLD and NEW; with `--git` the file to compare with its earlier version
    #[arg(value_name = "FILE", required = true, num_args = 1..=2)]
    files: Vec<PathBuf>,
    /// Compare the file with its version at this git revision
    #[arg(long, value_name = "REV")]
    git: Option<String>,
    /// The number of OLD, for example 1.4.2 or 1-4-2; without it only the part that rises is told
    #[arg(long, value_name = "NUMBER")]
    from: Option<String>,
    /// The scheme of the number
    #[arg(long, value_enum, default_value_t)]
    scheme: Scheme,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    config: ConfigArguments,
}

/// The scheme of version numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
enum Scheme {
    /// Semantic Versioning 2.0.0: MAJOR.MINOR.PATCH.
    #[default]
    Semver,
    /// SchemaVer 1-0-0: MODEL-REVISION-ADDITION.
    Schemaver,
}

/// The part of a number that rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Step {
    None,
    Patch,
    Minor,
    Major,
    Addition,
    Revision,
    Model,
}

/// The answer, for machines.
#[derive(Debug, Serialize)]
struct Told {
    scheme: Scheme,
    /// The part that rises; `unknown` is null.
    step: Option<Step>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// Does NEW accept all documents of OLD?
    backward: Verdict,
    /// Does OLD accept all documents of NEW?
    forward: Verdict,
    reason: String,
}

impl Arguments {
    /// Compares, and tells.
    pub(super) fn run(
        &self,
        engine: &dyn Engine,
        terminal: &mut Terminal,
        json: bool,
    ) -> Result<Exit, CliError> {
        let (old, new) = self.versions()?;
        let response = self.compare(&old, &new, engine)?;
        let of = |direction| {
            let one = response.comparisons.iter().find(|one| one.direction == direction);
            one.map_or(response.verdict, |one| one.verdict)
        };
        let (backward, forward) = (of(Direction::Backward), of(Direction::Forward));
        let same = response.differences.is_empty();
        let (step, reason) = match self.scheme {
            Scheme::Semver => semantic(backward, forward, same),
            Scheme::Schemaver => self.model(backward, same, &old, &new, engine)?,
        };
        let to = match (step, &self.from) {
            (Some(step), Some(from)) => Some(raised(from, step, self.scheme)?),
            _ => None,
        };
        let exit = if step.is_some() { Exit::Fine } else { Exit::Fault };
        let told = Told { scheme: self.scheme, step, from: self.from.clone(), to, backward, forward, reason };
        if json {
            terminal.out.document(&serde_json::to_string(&told).map_err(std::io::Error::other)?)?;
        } else {
            let paint = terminal.paint;
            let step = match told.step {
                Some(step) => paint.text(BOLD, &answer::spelled(&step)),
                None => paint.text(AMBER, "unknown"),
            };
            let numbers = match (&told.from, &told.to) {
                (Some(from), Some(to)) => format!(": {from} → {}", paint.text(BOLD, to)),
                _ => String::new(),
            };
            terminal.out.say(&format!("{step}{numbers}"))?;
            terminal.out.say(&format!("  {}", told.reason))?;
        }
        terminal.out.flush()?;
        Ok(exit)
    }

    fn versions(&self) -> Result<(Arc<Source>, Arc<Source>), Refusal> {
        match (&self.git, self.files.as_slice()) {
            (Some(revision), [file]) => Ok((git::read_json(revision, file)?, Source::read_schema(file)?)),
            (None, [old, new]) => Ok((Source::read_schema(old)?, Source::read_schema(new)?)),
            _ => {
                let detail = "expected OLD and NEW, or `--git REV FILE`";
                Err(Problem::new(Code::RequestParameter, detail).into())
            }
        }
    }

    fn compare(
        &self,
        old: &Arc<Source>,
        new: &Arc<Source>,
        engine: &dyn Engine,
    ) -> Result<CompatibilityCheckResponse, Refusal> {
        let mut request = Request::new();
        request.source("old", old);
        request.source("new", new);
        request.value("mode", "full");
        self.ask(request, engine)
    }

    fn ask(&self, mut request: Request, engine: &dyn Engine) -> Result<CompatibilityCheckResponse, Refusal> {
        let config = self.config.read()?;
        let reading = self.reading.read(&config)?;
        reading.members(&mut request, None, Vec::new());
        request.open("assumptions");
        request.value("format_assertion", self.reading.format_assertion(&config));
        request.close();
        let request = request.finish();
        let text = engine
            .call("compatibility.check", &request.text)
            .map_err(|problem| crate::check::with_all_faults(request.explain(problem)))?;
        Ok(answer::read(&text)?)
    }

    /// SchemaVer: a break of all documents of OLD is a new model, a break of some a revision.
    fn model(
        &self,
        backward: Verdict,
        same: bool,
        old: &Arc<Source>,
        new: &Arc<Source>,
        engine: &dyn Engine,
    ) -> Result<(Option<Step>, String), Refusal> {
        match backward {
            Verdict::Compatible if same => Ok((Some(Step::None), SAME.into())),
            Verdict::Compatible => {
                Ok((Some(Step::Addition), "NEW accepts every document that OLD accepts.".into()))
            }
            Verdict::Unknown => Ok((None, UNKNOWN.into())),
            Verdict::Breaking => {
                // No document of OLD is one of NEW: OLD lies within `not` NEW.
                let opposite = format!("{{\"not\": {{\"$ref\": \"{NEW}\"}}}}");
                let mut request = Request::new();
                request.source("old", old);
                request.source("new", &Source::of_text("not NEW", opposite));
                crate::check::write_resources(
                    &mut request,
                    "new_resources",
                    &vec![(NEW.to_owned(), Arc::clone(new))],
                );
                let answer = self.ask(request, engine)?;
                Ok(match answer.verdict {
                    Verdict::Compatible => {
                        (Some(Step::Model), "NEW accepts no document that OLD accepts.".into())
                    }
                    Verdict::Breaking => (
                        Some(Step::Revision),
                        "NEW refuses some documents that OLD accepts, and accepts others.".into(),
                    ),
                    Verdict::Unknown => (
                        None,
                        "NEW refuses some documents that OLD accepts; it is not known whether it refuses all of them.".into(),
                    ),
                })
            }
        }
    }
}

/// The name of NEW inside the schema that refuses what NEW accepts.
const NEW: &str = "urn:rogatio:new";
const SAME: &str = "OLD and NEW are the same schema.";
const UNKNOWN: &str =
    "It is not known whether NEW accepts every document that OLD accepts: treat the change as breaking.";

/// Semantic Versioning (2.0.0, items 6 to 8), where the interface is the set of documents that the schema accepts.
fn semantic(backward: Verdict, forward: Verdict, same: bool) -> (Option<Step>, String) {
    let (step, reason) = match (backward, forward) {
        (Verdict::Breaking, _) => (Some(Step::Major), "NEW refuses documents that OLD accepts."),
        (Verdict::Unknown, _) => (None, UNKNOWN),
        (Verdict::Compatible, Verdict::Compatible) if same => (Some(Step::None), SAME),
        (Verdict::Compatible, Verdict::Compatible) => {
            (Some(Step::Patch), "OLD and NEW accept the same documents.")
        }
        (Verdict::Compatible, Verdict::Breaking) => {
            (Some(Step::Minor), "NEW accepts every document that OLD accepts, and others.")
        }
        (Verdict::Compatible, Verdict::Unknown) => {
            (Some(Step::Minor), "NEW accepts every document that OLD accepts, and perhaps others.")
        }
    };
    (step, reason.to_owned())
}

/// The number after one step.
fn raised(from: &str, step: Step, scheme: Scheme) -> Result<String, Refusal> {
    let refuse = |why: String| {
        Refusal::from(Problem::new(
            Code::RequestParameter,
            format!("`--from {from}` is not a version: {why}"),
        ))
    };
    if scheme == Scheme::Schemaver {
        let parts: Option<Vec<u64>> = from.split('-').map(|part| part.parse().ok()).collect();
        let Some([model, revision, addition]) = parts.as_deref() else {
            return Err(refuse("SchemaVer is MODEL-REVISION-ADDITION, for example 1-0-0".into()));
        };
        let (model, revision, addition) = match step {
            Step::Model => (model.saturating_add(1), 0, 0),
            Step::Revision => (*model, revision.saturating_add(1), 0),
            Step::Addition => (*model, *revision, addition.saturating_add(1)),
            _ => (*model, *revision, *addition),
        };
        return Ok(format!("{model}-{revision}-{addition}"));
    }
    let old = Version::parse(from).map_err(|error| refuse(error.to_string()))?;
    let raise = |number: u64| number.saturating_add(1);
    // At 0.y.z anything may change (item 4): a break raises y, everything else z.
    let step = match (old.major, step) {
        (0, Step::Major) => Step::Minor,
        (0, Step::Minor) => Step::Patch,
        (_, step) => step,
    };
    // A pre-release comes before its release, and is of the same step (item 9).
    let pre = !old.pre.is_empty();
    let new = match step {
        Step::Major if pre && old.minor == 0 && old.patch == 0 => Version::new(old.major, 0, 0),
        Step::Minor if pre && old.patch == 0 => Version::new(old.major, old.minor, 0),
        Step::Patch if pre => Version::new(old.major, old.minor, old.patch),
        Step::Major => Version::new(raise(old.major), 0, 0),
        Step::Minor => Version::new(old.major, raise(old.minor), 0),
        Step::Patch => Version::new(old.major, old.minor, raise(old.patch)),
        _ => old,
    };
    Ok(new.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_by_the_rules_of_their_scheme() {
        let semantic = |from: &str, step| raised(from, step, Scheme::Semver).unwrap();
        assert_eq!(semantic("1.4.2", Step::Major), "2.0.0");
        assert_eq!(semantic("1.4.2", Step::Minor), "1.5.0");
        assert_eq!(semantic("1.4.2-rc.1", Step::Patch), "1.4.2");
        assert_eq!(semantic("2.0.0-rc.1", Step::Major), "2.0.0");
        assert_eq!(semantic("1.4.2-rc.1", Step::Minor), "1.5.0");
        assert_eq!(semantic("0.4.2", Step::Major), "0.5.0");
        assert_eq!(semantic("0.4.2", Step::Minor), "0.4.3");
        assert_eq!(semantic("1.4.2", Step::None), "1.4.2");
        let model = |from: &str, step| raised(from, step, Scheme::Schemaver).unwrap();
        assert_eq!(model("1-4-2", Step::Model), "2-0-0");
        assert_eq!(model("1-4-2", Step::Revision), "1-5-0");
        assert_eq!(model("1-4-2", Step::Addition), "1-4-3");
        for wrong in ["1.2", "x", "1.2.3.4", ""] {
            assert!(raised(wrong, Step::Major, Scheme::Semver).is_err(), "{wrong}");
        }
        assert!(raised("1-2", Step::Model, Scheme::Schemaver).is_err());
    }
}

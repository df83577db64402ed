//! `rogatio check compat --pairs FILE`: many comparisons, one line each.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rogatio_core::wire::compatibility_check::{Comparison, Direction, Verdict, VersionFinding};
use rogatio_core::wire::{Code, CompatibilityCheckResponse, Problem};
use serde::Serialize;
use serde_json::Value;

use super::answer;
use super::compat::Arguments;
use super::reading::{DRAFTS, Draft, Reading};
use crate::engine::Engine;
use crate::exit::Exit;
use crate::ordered::in_order;
use crate::refusal::{CliError, Refusal};
use crate::report::Reporter;
use crate::request::Request;
use crate::source::{STDIN, Source, one_value, unreadable, utf8};
use crate::span::Index;

/// What is written for one pair.
#[derive(Serialize)]
struct Line {
    /// The pair's own; null when the line could not be read so far.
    id: Value,
    verdict: Verdict,
    /// The verdict without the assumptions; absent when nothing was assumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    without_assumptions: Option<Verdict>,
    /// The way in which the break, or what is unknown, was met; absent when there is neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<Direction>,
    /// The document that shows the break.
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Value>,
    /// What is wrong with the schemas; while one of them is an error, the verdict says nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<VersionFinding>,
    /// Time for the comparison, in microseconds.
    micros: u64,
    #[serde(skip)]
    exit: Exit,
}

/// Compares each pair, on all cores, and writes each line as soon as all before it are written.
pub(super) fn run(
    path: &Path,
    arguments: &Arguments,
    engine: &dyn Engine,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let reader: Box<dyn BufRead + Send> = if path.as_os_str() == STDIN {
        Box::new(BufReader::new(io::stdin()))
    } else {
        let name = path.display().to_string();
        let open = || if path.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { File::open(path) };
        let file = open().map_err(|error| unreadable(&name, &error))?;
        Box::new(BufReader::with_capacity(1 << 16, file))
    };
    let reading = arguments.reading().read()?;
    // What cannot be read once is not read again and again.
    let mut broken = false;
    let lines = reader.split(b'\n').take_while(move |line| {
        let goes_on = !broken;
        broken |= line.is_err();
        goes_on
    });
    let lines = lines.enumerate();
    let full = lines.filter(|(_, line)| !line.as_ref().is_ok_and(|line| line.trim_ascii().is_empty()));
    let mut count = 0_u64;
    in_order(
        full,
        |(index, line)| one(index + 1, line, arguments, &reading, engine),
        |line| {
            count += 1;
            reporter.at_least(line.exit);
            let text = serde_json::to_string(&line).map_err(io::Error::other)?;
            reporter.terminal.out.document(&text)?;
            reporter.terminal.out.flush()
        },
    )?;
    if count == 0 {
        let detail = format!("`{}` has no pairs", path.display());
        return Err(Problem::new(Code::InputEmpty, detail)
            .with_help(r#"expected lines {"id", "old", "new"}"#)
            .into());
    }
    Ok(())
}

fn one(
    number: usize,
    line: io::Result<Vec<u8>>,
    arguments: &Arguments,
    reading: &Reading<'_>,
    engine: &dyn Engine,
) -> Line {
    let name = format!("line {number}");
    let read = line.map_err(|error| unreadable(&name, &error)).and_then(|line| utf8(&name, line));
    let pair = read.and_then(|text| Pair::read(&name, text));
    let started = Instant::now();
    let (id, answer) = match pair {
        Ok(pair) => (pair.id(), pair.compare(arguments, reading, engine)),
        Err(refusal) => (Value::Null, Err(named(&name, *refusal.problem))),
    };
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    match answer {
        Ok(response) => answered(id, &response, micros),
        Err(problem) => refused(id, &problem, micros),
    }
}

/// A line without an id is told by its number.
fn named(name: &str, problem: Problem) -> Problem {
    Problem { detail: format!("{name}: {}", problem.detail), ..problem }
}

fn answered(id: Value, response: &CompatibilityCheckResponse, micros: u64) -> Line {
    let telling = |one: &&Comparison| one.verdict == response.verdict && one.verdict != Verdict::Compatible;
    let telling = response.comparisons.iter().find(telling);
    let witness = telling.and_then(|one| one.witness.as_ref());
    let reason = telling.and_then(|one| one.reason.as_ref());
    Line {
        id,
        verdict: response.verdict,
        without_assumptions: response.without_assumptions,
        direction: telling.map(|one| one.direction),
        witness: witness.map(|witness| witness.instance.clone()),
        reason: reason.and_then(|reason| serde_json::to_value(reason).ok()),
        findings: response.findings.clone(),
        micros,
        exit: if response.passes() { Exit::Fine } else { Exit::Fault },
    }
}

/// A pair without an answer is not known to be compatible, so its verdict is `unknown` and the problem its reason.
fn refused(id: Value, problem: &Problem, micros: u64) -> Line {
    let mut reason = serde_json::Map::new();
    reason.insert("code".into(), problem.code.as_str().into());
    if let Some(pointer) = &problem.pointer {
        reason.insert("pointer".into(), pointer.as_str().into());
    }
    reason.insert("message".into(), problem.detail.as_str().into());
    let exit = if problem.code == Code::Internal { Exit::Internal } else { Exit::BadRequest };
    Line {
        id,
        verdict: Verdict::Unknown,
        without_assumptions: None,
        direction: None,
        witness: None,
        reason: Some(reason.into()),
        findings: Vec::new(),
        micros,
        exit,
    }
}

/// One line of the file, taken apart without re-writing what is in it.
struct Pair {
    source: Arc<Source>,
    members: Vec<(String, Range<usize>)>,
}

impl Pair {
    fn read(name: &str, text: String) -> Result<Self, Refusal> {
        let source = Source::of_text(name, text);
        one_value(&source)?;
        let members = Index::new(&source.text).and_then(|index| index.members());
        let members = members.ok_or_else(|| refuse("it is not an object, or it is nested too deeply"))?;
        Ok(Self { source, members })
    }

    /// Refuses a pair that has a member not exactly once.
    fn require(&self, wanted: &str) -> Result<(), Problem> {
        match self.members.iter().filter(|(key, _)| key == wanted).count() {
            1 => Ok(()),
            0 => Err(refuse(&format!("the pair has no `{wanted}`"))),
            _ => Err(refuse(&format!("the pair has `{wanted}` twice"))),
        }
    }

    fn text(&self, key: &str) -> Option<&str> {
        let (_, range) = self.members.iter().find(|(name, _)| name == key)?;
        self.source.text.get(range.clone())
    }

    fn id(&self) -> Value {
        self.text("id").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    fn piece(&self, key: &str) -> Arc<Source> {
        Source::of_text(key, self.text(key).unwrap_or_default().to_owned())
    }

    /// The draft that the pair names for schemas without `$schema`: the engine's name for it, and its URI.
    fn draft(&self, key: &str) -> Result<Option<Draft>, Problem> {
        let value: Value =
            self.text(key).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        match value {
            Value::Null => Ok(None),
            Value::String(name) => {
                let known = DRAFTS.into_iter().find(|(known, _)| {
                    *known == name || known.strip_prefix("draft").is_some_and(|short| short == name)
                });
                let names = DRAFTS.map(|(known, _)| known).join(", ");
                known.map(Some).ok_or_else(|| refuse(&format!("`{key}` must be one of {names}")))
            }
            _ => Err(refuse(&format!("`{key}` must be the name of a draft"))),
        }
    }

    fn compare(
        &self,
        arguments: &Arguments,
        reading: &Reading<'_>,
        engine: &dyn Engine,
    ) -> Result<CompatibilityCheckResponse, Problem> {
        self.require("old")?;
        self.require("new")?;
        let (draft, draft_old) = (self.draft("draft")?, self.draft("draft_old")?);
        let mut request = Request::new();
        request.source("old", &self.piece("old"));
        request.source("new", &self.piece("new"));
        if let Some((name, _)) = draft_old.filter(|_| draft_old != draft) {
            request.value("old_default_draft", name);
        }
        // Each side of a pair may bring what its references lead to.
        for field in ["old_resources", "new_resources"].into_iter().filter(|field| self.text(field).is_some())
        {
            self.require(field)?;
            request.source(field, &self.piece(field));
        }
        arguments.settings(&mut request);
        arguments.part(&mut request);
        reading.members(&mut request, draft.or(draft_old).map(|(name, _)| name));
        let request = request.finish();
        let text = engine
            .call("compatibility.check", &request.text)
            .map_err(|problem| *request.explain(problem).told().problem)?;
        answer::read(&text)
    }
}

fn refuse(why: &str) -> Problem {
    Problem::new(Code::RequestInvalidField, why).with_help(r#"expected {"id", "old", "new"}"#)
}

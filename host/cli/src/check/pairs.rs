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

use super::advice::{Change, Telling};
use super::answer;
use super::compat::{Arguments, Asking, Compared, Versions};
use super::reading::{DRAFTS, Draft, Reading};
use super::terms::Terms;
use crate::config::Config;
use crate::engine::Engine;
use crate::exit::Exit;
use crate::ordered::in_order;
use crate::refusal::{CliError, Refusal};
use crate::report::{Format, Reporter};
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
    let config = Arc::clone(&reporter.config);
    let reading = arguments.reading().read(&config)?;
    let format = reporter.format;
    let has_lines = matches!(format, Format::Human | Format::Json);
    // Without a report, waivers and severities there is nothing to tell beside the lines.
    let tells = !has_lines || reporter.explains_to_files() || reporter.is_ruled();
    let at = arguments.at();
    let asking = Asking { arguments, engine, at: at.zip(at), weighs: tells };
    let file = (path.as_os_str() != STDIN).then_some(path);
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
    if has_lines {
        // The lines are for programs, whoever reads along.
        reporter.format = Format::Json;
    }
    let told = in_order(
        full,
        |(index, line)| one(index + 1, line, &asking, &reading, tells.then_some((file, &*config))),
        |(line, told)| {
            count += 1;
            match told {
                Some(told) => told.tell(&asking, &config, reporter)?,
                None => reporter.at_least(line.exit),
            }
            if has_lines {
                let text = serde_json::to_string(&line).map_err(io::Error::other)?;
                reporter.terminal.out.document(&text)?;
                reporter.terminal.out.flush()?;
            }
            Ok::<(), CliError>(())
        },
    );
    if told.is_err() || count == 0 {
        // What is said now is about the command.
        reporter.format = format;
    }
    told?;
    let summary = format!("{count} pairs compared");
    if has_lines {
        // The output has a line for each pair, and nothing else.
        reporter.remark(summary);
    } else {
        reporter.note(&summary)?;
    }
    if count == 0 {
        let detail = format!("`{}` has no pairs", path.display());
        return Err(Problem::new(Code::InputEmpty, detail)
            .with_help(r#"expected lines {"id", "old", "new"}"#)
            .into());
    }
    Ok(())
}

/// One pair for a report.
struct Told {
    name: String,
    answer: Result<ToldAnswer, Refusal>,
}

struct ToldAnswer {
    /// What was compared.
    versions: Versions,
    /// The same with the places of the file.
    shown: Versions,
    compared: Compared,
    /// Whether the pair brings nothing but its schemas, so that it can be compared again with a change.
    is_plain: bool,
}

impl Told {
    fn tell(
        &self,
        asking: &Asking<'_>,
        config: &Config,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), CliError> {
        match &self.answer {
            Ok(answer) => {
                let asking = answer.is_plain.then_some(asking);
                let telling = Telling { asking, config, shown: Some(&answer.shown), causes: &[] };
                telling.tell(&self.name, None, &answer.compared, &answer.versions, reporter)
            }
            Err(refusal) => Ok(reporter.refused(&self.name, refusal)?),
        }
    }
}

fn one(
    number: usize,
    line: io::Result<Vec<u8>>,
    asking: &Asking<'_>,
    reading: &Reading<'_>,
    tells: Option<(Option<&Path>, &Config)>,
) -> (Line, Option<Told>) {
    let name = format!("line {number}");
    let read = line.map_err(|error| unreadable(&name, &error)).and_then(|line| utf8(&name, line));
    let pair = read.and_then(|text| Pair::read(&name, text));
    let started = Instant::now();
    let (pair, answer) = match pair {
        Ok(pair) => {
            let answer = pair.compare(asking, reading);
            (Some(pair), answer)
        }
        Err(refusal) => (None, Err(named(&name, *refusal.problem))),
    };
    let id = pair.as_ref().map(Pair::id).unwrap_or_default();
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let told = tells.map(|(file, config)| {
        let name = match &id {
            Value::Null => name.clone(),
            Value::String(id) => id.clone(),
            id => id.to_string(),
        };
        let answer = match (&pair, &answer) {
            (Some(pair), Ok(response)) => Ok(pair.told(number, file, response.clone(), asking, config)),
            (_, Err(problem)) => Err(Refusal::from(problem.clone())),
            (None, Ok(_)) => Err(Problem::new(Code::Internal, "an answer without a pair").into()),
        };
        Told { name, answer }
    });
    let line = match answer {
        Ok(response) => answered(id, &response, micros),
        Err(problem) => refused(id, &problem, micros),
    };
    (line, told)
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

    /// What a report says of an answer.
    fn told(
        &self,
        number: usize,
        file: Option<&Path>,
        response: CompatibilityCheckResponse,
        asking: &Asking<'_>,
        config: &Config,
    ) -> ToldAnswer {
        let brought = ["old_resources", "new_resources", "draft", "draft_old"];
        let is_plain = brought.into_iter().all(|field| self.text(field).is_none());
        // What the pair brings is a part of what a waiver is about.
        let own =
            |field: &&str| (*field != "new_resources").then(|| ((*field).to_owned(), self.piece(field)));
        let versions = Versions {
            history: Vec::new(),
            old: self.piece("old"),
            new: self.piece("new"),
            old_resources: if is_plain { Vec::new() } else { brought.iter().filter_map(own).collect() },
            new_resources: if is_plain {
                Vec::new()
            } else {
                vec![("new".into(), self.piece("new_resources"))]
            },
            old_uri: None,
            new_uri: None,
            by_name: false,
            terms: Terms::of(asking.arguments, config, None),
        };
        let path = file.map(|file| Source::of_file(file, String::new()));
        let at_its_place = |key: &str| {
            let start = self.members.iter().find(|(name, _)| name == key).map_or(0, |(_, range)| range.start);
            let columns = self.source.text.get(..start).unwrap_or_default().chars().count();
            Arc::new(Source {
                name: format!("line {number}: {key}"),
                path: path.as_ref().and_then(|path| path.path.clone()),
                text: format!("{}{}", " ".repeat(columns), self.text(key).unwrap_or_default()),
                lines_before: number - 1,
                ..Source::default()
            })
        };
        let shown = Versions { old: at_its_place("old"), new: at_its_place("new"), ..versions.clone() };
        let change = (!response.passes()).then(|| match is_plain {
            true => Change::of(asking, &versions, &response, config),
            false => Change::whole(&versions),
        });
        ToldAnswer { versions, shown, compared: Compared { text: String::new(), response, change }, is_plain }
    }

    fn compare(
        &self,
        asking: &Asking<'_>,
        reading: &Reading<'_>,
    ) -> Result<CompatibilityCheckResponse, Problem> {
        let arguments = asking.arguments;
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
        Terms::of(arguments, reading.config, None).write(&mut request);
        arguments.part(&mut request);
        // Where a pair brings documents of its own, the settings bring none beside them.
        let brings = ["old_resources", "new_resources"].into_iter().any(|field| self.text(field).is_some());
        let documents = match brings {
            true => Vec::new(),
            false => reading
                .documents(&[&self.piece("old"), &self.piece("new")], |path| {
                    Source::read_schema(path).map(Some)
                })
                .map_err(|refusal| *refusal.told().problem)?,
        };
        reading.members(&mut request, draft.or(draft_old).map(|(name, _)| name), documents);
        let request = request.finish();
        let text = asking
            .engine
            .call("compatibility.check", &request.text)
            .map_err(|problem| *request.explain(problem).told().problem)?;
        answer::read(&text)
    }
}

fn refuse(why: &str) -> Problem {
    Problem::new(Code::RequestInvalidField, why).with_help(r#"expected {"id", "old", "new"}"#)
}

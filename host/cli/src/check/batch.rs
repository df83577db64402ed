//! Judges pieces of work with compiled schemas, and leads each verdict back to its file and line.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rogatio_core::wire::artifact_validate::BatchLine;
use rogatio_core::wire::{ArtifactValidateResponse, Code, Diagnostic, Problem};

use super::answer::read;
use super::walk::{Job, Lines};
use crate::engine::{Engine, Validator};
use crate::finding::Finding;
use crate::refusal::Refusal;
use crate::request::{self, FinishedRequest};
use crate::source::{Place, Source, one_value, unreadable, utf8};
use crate::span::{Index, Part, locate};

/// Compiled schemas that wait for work: each is one thread's own while it works.
pub(super) struct Judge<'e> {
    engine: &'e dyn Engine,
    request: FinishedRequest,
    idle: Mutex<Vec<Box<dyn Validator>>>,
    schema: String,
}

/// One piece of work, judged.
pub(super) struct Judged {
    /// Bytes of input.
    pub(super) bytes: usize,
    /// The artifacts in their order.
    pub(super) artifacts: Vec<Artifact>,
}

/// One artifact, judged.
pub(super) struct Artifact {
    /// What people call the file.
    pub(super) name: String,
    /// Its line, from 1, where the file has one artifact a line.
    pub(super) line: Option<usize>,
    /// The engine's bytes with their meaning, or why there are none.
    pub(super) answer: Result<Answer, Refusal>,
}

impl Artifact {
    /// Whether there is nothing to say about it but that it is fine.
    pub(super) fn is_quiet(&self) -> bool {
        self.answer.as_ref().is_ok_and(|answer| answer.findings.is_empty())
    }
}

/// An answer.
pub(super) struct Answer {
    /// The engine's bytes.
    pub(super) text: String,
    /// What they say.
    pub(super) response: ArtifactValidateResponse,
    /// The same for people.
    pub(super) findings: Vec<Finding>,
}

impl<'e> Judge<'e> {
    /// Compiles the schema once, so that one that cannot be used is known before anything is read.
    pub(super) fn new(
        engine: &'e dyn Engine,
        request: FinishedRequest,
        schema: &Source,
    ) -> Result<Self, Refusal> {
        let judge = Self { engine, request, idle: Mutex::default(), schema: schema.name.clone() };
        let validator = judge.open().map_err(|problem| judge.request.explain(problem))?;
        judge.give_back(validator);
        Ok(judge)
    }

    /// Judges one piece of work.
    pub(super) fn judge(&self, job: Job) -> Judged {
        match job {
            Job::File(path) => self.file(&path),
            Job::Stdin(bytes) => self.document("<stdin>", None, bytes),
            Job::Lines(lines) => self.lines(&lines),
            Job::Refused(name, refusal) => refused(name, refusal),
        }
    }

    fn file(&self, path: &Path) -> Judged {
        let name = path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => self.document(&name, Some(path), bytes),
            Err(error) => refused(name.clone(), unreadable(&name, &error)),
        }
    }

    /// A whole text with one artifact, which the engine is handed as one line.
    fn document(&self, name: &str, path: Option<&Path>, bytes: Vec<u8>) -> Judged {
        let source = utf8(name, bytes).map(|text| match path {
            Some(path) => Source::of_file(path, text),
            None => Source::of_text(name, text),
        });
        let source = match source.and_then(|source| one_value(&source).map(|()| source)) {
            Ok(source) => source,
            Err(refusal) => return refused(name.to_owned(), refusal),
        };
        // In JSON a line feed stands only between tokens, where a space means the same.
        let line = source.text.replace('\n', " ");
        let answer = match self.push(line.as_bytes()) {
            Ok(text) => self.answer(text.trim_end(), || Arc::clone(&source)),
            Err(problem) => Err(explain(problem, Arc::clone(&source))),
        };
        let artifact = Artifact { name: source.name.clone(), line: None, answer };
        Judged { bytes: source.text.len(), artifacts: vec![artifact] }
    }

    fn lines(&self, lines: &Lines) -> Judged {
        let split = lines.bytes.split(|byte| *byte == b'\n').enumerate();
        let full: Vec<(usize, &[u8])> = split.filter(|(_, line)| !line.trim_ascii().is_empty()).collect();
        let answers = self.answers(&lines.bytes, &full);
        let judged = full.iter().zip(answers).map(|((index, line), answer)| {
            let number = lines.before + index + 1;
            let source = || {
                let file = lines.path.as_ref().map(|path| Source::of_file(path, String::new()));
                Arc::new(Source {
                    name: lines.name.clone(),
                    path: file.and_then(|file| file.path.clone()),
                    text: String::from_utf8_lossy(line).into_owned(),
                    lines_before: number - 1,
                    ..Source::default()
                })
            };
            let answer = match answer {
                Ok(text) => self.answer(&text, source),
                Err(problem) => Err(Refusal::at(problem, Place { source: source(), span: Some(0..0) })),
            };
            Artifact { name: lines.name.clone(), line: Some(number), answer }
        });
        Judged { bytes: lines.bytes.len(), artifacts: judged.collect() }
    }

    /// One answer for each line that is not blank.
    fn answers(&self, all: &[u8], lines: &[(usize, &[u8])]) -> Vec<Result<String, Problem>> {
        match self.push(all) {
            Ok(text) => {
                let mut answers: Vec<_> = text.lines().map(|line| Ok(line.to_owned())).collect();
                let missing =
                    || Err(Problem::new(Code::Internal, "the engine left out the answer to a line"));
                answers.resize_with(lines.len(), missing);
                answers
            }
            // One line exhausted the sandbox: alone, each of the others gets its answer.
            Err(problem) if lines.len() < 2 => vec![Err(problem)],
            Err(_) => {
                let alone =
                    |(_, line): &(usize, &[u8])| self.push(line).map(|text| text.trim_end().to_owned());
                lines.iter().map(alone).collect()
            }
        }
    }

    /// The meaning of one line of the engine's answer.
    fn answer(&self, text: &str, source: impl FnOnce() -> Arc<Source>) -> Result<Answer, Refusal> {
        match read(text)? {
            BatchLine::Answer(response) => {
                let findings = if response.diagnostics.is_empty() {
                    Vec::new()
                } else {
                    self.findings(&response.diagnostics, &source())
                };
                Ok(Answer { text: text.to_owned(), response, findings })
            }
            BatchLine::Problem { problem } => Err(explain(problem, source())),
        }
    }

    fn findings(&self, diagnostics: &[Diagnostic], source: &Arc<Source>) -> Vec<Finding> {
        let index = Index::new(&source.text);
        let find = |diagnostic: &Diagnostic| {
            let pointer = diagnostic.instance_pointer.as_deref();
            let span =
                pointer.and_then(|pointer| index.as_ref().map(|index| index.locate(pointer, Part::Value)));
            let mut finding = Finding::of_diagnostic(diagnostic, Place { source: Arc::clone(source), span });
            if let (None, Some(rule)) = (&finding.help, &diagnostic.schema_pointer) {
                finding.help = Some(format!("the rule is at `{rule}` in {}", self.schema));
            }
            finding
        };
        diagnostics.iter().map(find).collect()
    }

    /// Lets a validator judge lines; one that ran out of its limits is thrown away.
    fn push(&self, lines: &[u8]) -> Result<String, Problem> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut validator = idle.map_or_else(|| self.open(), Ok)?;
        let answer = validator.push(lines)?;
        self.give_back(validator);
        Ok(answer)
    }

    fn open(&self) -> Result<Box<dyn Validator>, Problem> {
        self.engine.validator(&self.request.text)
    }

    fn give_back(&self, validator: Box<dyn Validator>) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(validator);
    }
}

fn refused(name: String, refusal: Refusal) -> Judged {
    Judged { bytes: 0, artifacts: vec![Artifact { name, line: None, answer: Err(refusal) }] }
}

/// The place in the file that a problem with one artifact is about.
fn explain(problem: Problem, source: Arc<Source>) -> Refusal {
    if let Some(pointer) = &problem.pointer {
        let part = if problem.code == Code::RequestDuplicateKey { Part::LastKey } else { Part::Value };
        let span = locate(&source.text, pointer, part);
        return Refusal::at(problem, Place { source, span });
    }
    // The engine was handed one line of the same bytes: its line feeds were spaces.
    let line = source.text.replace('\n', " ");
    let offset = request::offset(&problem, &line);
    let span = offset.map(|offset| source.clamp(offset)).map(|offset| offset..offset);
    Refusal::at(problem, Place { source, span })
}

//! Batches of documents under both schemas.

use std::sync::{Mutex, PoisonError};

use rogatio_core::digest::Digest;
use rogatio_core::impact::{one_line, unreadable};
use rogatio_core::wire::Problem;
use rogatio_core::wire::impact::{ImpactMeasureResponse, ImpactReport};

use super::batch::{Batch, Position};
use crate::check::answer::read;
use crate::engine::{Engine, Impact};
use crate::refusal::Refusal;
use crate::request::FinishedRequest;
use crate::table::Fault;

/// Compiled changes that wait for work: each is one thread's own while it works.
pub(super) struct Judge<'e> {
    engine: &'e dyn Engine,
    request: FinishedRequest,
    idle: Mutex<Vec<Box<dyn Impact>>>,
    empty: ImpactReport,
}

/// A batch, judged.
pub(super) struct Judged {
    /// The answers on its documents.
    pub(super) answers: Vec<ImpactMeasureResponse>,
    /// The place after it.
    pub(super) position: Position,
    /// The bytes that were read from all files up to here.
    pub(super) read: u64,
}

impl<'e> Judge<'e> {
    /// Compiles the schemas once, so that one that cannot be used is known before anything is read.
    pub(super) fn new(engine: &'e dyn Engine, request: FinishedRequest) -> Result<Self, Refusal> {
        let mut impact = engine.impact(&request.text).map_err(|problem| request.explain(problem))?;
        let answer: ImpactMeasureResponse = read(&impact.push(b"", "")?)?;
        Ok(Self { engine, request, idle: Mutex::new(vec![impact]), empty: answer.report })
    }

    /// The report on no documents.
    pub(super) const fn empty(&self) -> &ImpactReport {
        &self.empty
    }

    /// Judges a batch.
    pub(super) fn judge(&self, batch: Batch) -> Result<Judged, Refusal> {
        let ids = batch.ids.text(&batch.lines);
        let mut answers = match self.push(&batch.lines, &ids) {
            Ok(answer) => vec![answer],
            Err(_) => self.one_by_one(&batch.lines, &ids),
        };
        let faults = batch.faults.into_iter();
        answers.extend(
            faults.map(|Fault { id, digest, problem }| unreadable(&self.empty, &id, digest, problem)),
        );
        Ok(Judged { answers, position: batch.position, read: batch.read })
    }

    /// One document exhausted the sandbox: alone, each of the others gets its answer.
    fn one_by_one(&self, lines: &[u8], ids: &str) -> Vec<ImpactMeasureResponse> {
        let lines = lines.split(|byte| *byte == b'\n').zip(ids.split('\n'));
        let full = lines.filter(|(line, _)| !one_line(line).is_empty());
        let alone = |(line, id): (&[u8], &str)| {
            self.push(line, id)
                .unwrap_or_else(|problem| unreadable(&self.empty, id, Digest::of(&one_line(line)), problem))
        };
        full.map(alone).collect()
    }

    /// Lets the engine judge lines; what ran out of its limits is thrown away.
    fn push(&self, lines: &[u8], ids: &str) -> Result<ImpactMeasureResponse, Problem> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut impact = idle.map_or_else(|| self.engine.impact(&self.request.text), Ok)?;
        let answer = impact.push(lines, ids)?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(impact);
        read(&answer)
    }
}

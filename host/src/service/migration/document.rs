//! Documents in batches, through the engine: rewritten, or judged.

use rogatio_core::wire::artifact_validate::{ArtifactVerdict, BatchLine};
use rogatio_core::wire::migration::{Fate, MigrationTransformResponse, Rewrite, TransformedDocument, Way};
use rogatio_core::wire::{Diagnostic, Problem, Severity};
use serde_json::{Value, json};

use super::super::wire::{FailingDocument, MigrationReport};
use crate::service::{Answer, Service, Trouble, read, text};

/// How many failing documents a report shows.
const SHOWN: usize = 100;

/// The texts of a row: id, document and, on the way back, the record of what was put aside.
pub(super) type Document = Vec<String>;

/// What the engine needs to rewrite a batch.
#[derive(Clone, Copy)]
pub(super) struct Change<'c> {
    pub(super) way: Way,
    pub(super) from: &'c Value,
    pub(super) to: &'c Value,
    pub(super) rewrites: &'c [Rewrite],
}

pub(super) fn id(document: &Document) -> &str {
    document.first().map_or("", String::as_str)
}

pub(super) fn body(document: &Document) -> &str {
    document.get(1).map_or("", String::as_str)
}

impl MigrationReport {
    /// Counts a document that cannot become what it should.
    pub(super) fn fail(&mut self, id: &str, diagnostics: Vec<Diagnostic>) {
        self.failed = self.failed.saturating_add(1);
        if self.failing.len() < SHOWN {
            self.failing.push(FailingDocument { id: id.to_owned(), diagnostics });
        }
    }

    /// Why it stops there, if any document failed.
    pub(super) fn fault(&self, what: &str) -> Option<String> {
        let first = self.failing.first()?;
        let why = first.diagnostics.first().map_or("it was refused", |one| one.message.as_str());
        let documents = if self.failed == 1 { "document" } else { "documents" };
        Some(format!("{} {documents} {what}; `{}`: {why}", self.failed, first.id))
    }
}

fn is_limit(problem: &Problem) -> bool {
    problem.code.as_str().starts_with("limit.")
}

/// A limit that one document alone exceeds is a fault of that document.
fn too_much(problem: &Problem) -> Vec<Diagnostic> {
    vec![Diagnostic { severity: Severity::Error, ..Diagnostic::error(problem.code, problem.detail.clone()) }]
}

impl Service {
    /// Rewrites a batch; where it is too much at once, in halves.
    pub(super) async fn transform(
        &self,
        change: Change<'_>,
        documents: &[Document],
    ) -> Answer<Vec<TransformedDocument>> {
        let mut pieces = vec![documents];
        let mut answers = Vec::with_capacity(documents.len());
        while let Some(piece) = pieces.pop() {
            let stored = piece.iter().map(|document| {
                let record = document.get(2).map(|record| read::<Value>(record)).transpose()?;
                Ok(json!({"id": id(document), "document": body(document), "record": record}))
            });
            let request = json!({
                "way": change.way, "from": change.from, "to": change.to, "rewrites": change.rewrites,
                "documents": stored.collect::<Answer<Vec<Value>>>()?,
            });
            match (self.ask_text("migration.transform", text(&request)?).await, piece) {
                (Ok(answer), _) => answers.extend(read::<MigrationTransformResponse>(&answer)?.documents),
                (Err(Trouble::Problem(problem, _)), [alone]) if is_limit(&problem) => {
                    answers.push(TransformedDocument {
                        id: id(alone).to_owned(),
                        fate: Fate::Failed,
                        document: None,
                        digest: None,
                        record: None,
                        diagnostics: too_much(&problem),
                    });
                }
                (Err(Trouble::Problem(problem, _)), _) if is_limit(&problem) => {
                    let (first, second) = piece.split_at(piece.len() / 2);
                    pieces.extend([second, first]);
                }
                (Err(trouble), _) => return Err(trouble),
            }
        }
        Ok(answers)
    }

    /// Judges a batch by a schema; where it is too much at once, in halves.
    pub(super) async fn judge_documents(
        &self,
        schema: &Value,
        documents: &[Document],
        report: &mut MigrationReport,
    ) -> Answer<()> {
        let request = text(&json!({"schema": schema}))?;
        let mut pieces = vec![documents];
        while let Some(piece) = pieces.pop() {
            let lines = piece.iter().map(body).collect::<Vec<_>>().join("\n");
            match (self.judge_lines(request.clone(), lines).await, piece) {
                (Ok(answers), _) => {
                    for (document, line) in piece.iter().zip(answers.lines()) {
                        match read::<BatchLine>(line)? {
                            BatchLine::Answer(answer) if answer.verdict == ArtifactVerdict::Valid => {}
                            BatchLine::Answer(answer) => report.fail(id(document), answer.diagnostics),
                            BatchLine::Problem { problem } => report.fail(id(document), too_much(&problem)),
                        }
                    }
                }
                (Err(Trouble::Problem(problem, _)), [alone]) if is_limit(&problem) => {
                    report.fail(id(alone), too_much(&problem));
                }
                (Err(Trouble::Problem(problem, _)), _) if is_limit(&problem) => {
                    let (first, second) = piece.split_at(piece.len() / 2);
                    pieces.extend([second, first]);
                }
                (Err(trouble), _) => return Err(trouble),
            }
        }
        Ok(())
    }
}

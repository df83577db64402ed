//! Documents in batches, through the engine: what each becomes, and whether it fits.

use rogatio_core::wire::migration::{Fate, Rewrite, StoredDocument, TransformedDocument, Way};
use rogatio_core::wire::proposal::Unfit;
use rogatio_core::wire::{Diagnostic, MigrationTransformRequest, Problem, Severity};
use serde_json::Value;

use super::super::wire::{FailingDocument, MigrationReport};
use crate::service::{Answer, Service, Trouble, read};
use crate::store::migration::{BodyRow, Pending};

/// How many failing documents a report shows.
const SHOWN: usize = 100;
/// Characters of a reason.
const REASON: usize = 300;

/// What the engine needs to rewrite a batch.
#[derive(Clone, Copy)]
pub(super) struct Change<'c> {
    pub(super) way: Way,
    pub(super) from: &'c Value,
    pub(super) to: &'c Value,
    pub(super) rewrites: &'c [Rewrite],
    /// What happens to documents that do not fit.
    pub(super) unfit: Unfit,
}

impl MigrationReport {
    /// Lists a document that does not fit.
    fn list(&mut self, id: &str, diagnostics: Vec<Diagnostic>) {
        if self.failing.len() < SHOWN {
            self.failing.push(FailingDocument { id: id.to_owned(), diagnostics });
        }
    }

    /// Why it stops there, if any document failed.
    pub(super) fn fault(&self) -> Option<String> {
        let first = self.failing.first().filter(|_| self.failed > 0)?;
        let why = first.diagnostics.first().map_or("it was refused", |one| one.message.as_str());
        let documents = if self.failed == 1 { "document does" } else { "documents do" };
        Some(format!("{} {documents} not fit; `{}`: {why}", self.failed, first.id))
    }
}

fn is_limit(problem: &Problem) -> bool {
    problem.code.as_str().starts_with("limit.")
}

/// A limit that one document alone exceeds is a fault of that document.
fn too_much(problem: &Problem) -> Vec<Diagnostic> {
    vec![Diagnostic { severity: Severity::Error, ..Diagnostic::error(problem.code, problem.detail.clone()) }]
}

/// Why a document is in quarantine, in a line.
fn reason(diagnostics: &[Diagnostic]) -> String {
    let why = diagnostics.first().map_or_else(
        || "it does not fit".to_owned(),
        |one| match &one.instance_pointer {
            Some(pointer) if !pointer.is_empty() => format!("{pointer}: {}", one.message),
            _ => one.message.clone(),
        },
    );
    why.chars().take(REASON).collect()
}

impl Service {
    /// What the documents of a batch become: those that must be written in the next generation. Documents that do not fit are
    /// counted in the report, and written with the reason where the choice is quarantine. One that was in quarantine before
    /// stays there, or leaves it.
    pub(super) async fn prepared(
        &self,
        change: Change<'_>,
        documents: &[Pending],
        report: &mut MigrationReport,
    ) -> Answer<Vec<BodyRow>> {
        if documents.is_empty() {
            return Ok(Vec::new());
        }
        let mut rows = Vec::new();
        for (pending, answer) in documents.iter().zip(self.transform(change, documents).await?) {
            let (body, digest) = match (answer.fate, answer.document, answer.digest) {
                (Fate::Changed, Some(body), Some(digest)) => (body, digest.to_string()),
                _ => (pending.body.clone(), pending.digest.clone()),
            };
            let quarantine = match (answer.fate, &pending.quarantine) {
                (Fate::Failed, Some(before)) => Some(before.clone()),
                (Fate::Failed, None) => Some(reason(&answer.diagnostics)),
                _ => None,
            };
            if answer.fate == Fate::Failed && pending.quarantine.is_none() {
                report.list(&pending.id, answer.diagnostics);
                if change.unfit == Unfit::Stop {
                    report.failed = report.failed.saturating_add(1);
                    continue;
                }
            }
            report.changed = report.changed.saturating_add(u64::from(body != pending.body));
            report.quarantined = report.quarantined.saturating_add(u64::from(quarantine.is_some()));
            if pending.hides || body != pending.body || quarantine != pending.quarantine {
                let (id, version) = (pending.id.clone(), pending.version);
                rows.push(BodyRow { id, version, body, digest, quarantine });
            }
        }
        Ok(rows)
    }

    /// Rewrites a batch; where it is too much at once, in halves.
    async fn transform(&self, change: Change<'_>, documents: &[Pending]) -> Answer<Vec<TransformedDocument>> {
        let mut pieces = vec![documents];
        let mut answers = Vec::with_capacity(documents.len());
        while let Some(piece) = pieces.pop() {
            let stored = piece.iter().map(|one| {
                let record = one.record.as_deref().map(read).transpose()?;
                let since = change.way == Way::Down && record.is_none();
                Ok(StoredDocument { id: one.id.clone(), document: one.body.clone(), record, since })
            });
            let request = MigrationTransformRequest::builder()
                .way(change.way)
                .from(change.from.clone())
                .to(change.to.clone())
                .rewrites(change.rewrites.to_vec())
                .documents(stored.collect::<Answer<_>>()?)
                .build();
            match (self.ask(request).await, piece) {
                (Ok(answer), _) => answers.extend(answer.documents),
                (Err(Trouble::Problem(problem, _)), [alone]) if is_limit(&problem) => {
                    answers.push(TransformedDocument {
                        id: alone.id.clone(),
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
}

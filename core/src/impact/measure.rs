//! Documents under both schemas.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use super::question::{Question, judges};
use super::sum::{Key, Sum};
use crate::artifact::Validator;
use crate::digest::Digest;
use crate::migration::{self, Conversion};
use crate::wire::artifact_validate::Mode;
use crate::wire::impact::{
    ImpactClass, ImpactDocument, ImpactExample, ImpactMeasureResponse, ImpactReport, ImpactRow,
};
use crate::wire::json::{self, Reader, Tape};
use crate::wire::migration::{Fate, StoredDocument, Way};
use crate::wire::schema_check::SchemaOptions;
use crate::wire::{Diagnostic, Problem};

/// The most characters of an id that a report holds.
const ID_CHARACTERS: usize = 512;

/// A change whose schemas are compiled once, for documents in batches: the `impact` resource of every face.
pub struct Measure {
    question: Question,
    digest: Digest,
    old: Validator,
    new: Validator,
}

/// A document that the change breaks, until it is known if the plan repairs it.
struct Judged {
    row: ImpactRow,
    text: Option<String>,
}

impl Measure {
    /// Compiles both schemas.
    ///
    /// # Errors
    /// `schema.invalid` for a schema that cannot be used, `migration.unclear-place` for rewrites whose places cannot be found in documents for
    /// certain, `request.invalid-field` for numbers out of their range.
    pub fn new(question: Question) -> Result<Self, Problem> {
        question.check()?;
        let side = |name: &'static str| {
            move |problem: Problem| match &problem.pointer {
                Some(pointer) => {
                    let place = pointer.strip_prefix("/schema").unwrap_or(pointer).to_owned();
                    problem.at(format!("/{name}{place}"))
                }
                None => problem,
            }
        };
        let (before, after) = (question.options.for_old(), question.options.for_new());
        let validator = |schema: &Value, options: &SchemaOptions| {
            Validator::for_texts(schema.clone(), Mode::Strict, options.clone())
        };
        let old = validator(&question.old, before).map_err(side("old"))?;
        let new = validator(&question.new, after).map_err(side("new"))?;
        let measure = Self { digest: question.digest(), old, new, question };
        // Rewrites that cannot be done are known before the first document is.
        measure.transform(Vec::new()).map_err(|problem| problem.at("/rewrites"))?;
        Ok(measure)
    }

    /// The digest of the question.
    pub const fn question(&self) -> Digest {
        self.digest
    }

    /// The report on no documents.
    pub fn empty(&self) -> ImpactReport {
        self.sum().report()
    }

    /// Judges documents with their ids. A document whose id is empty has its digest as its id.
    pub fn documents(&self, documents: &[ImpactDocument]) -> ImpactMeasureResponse {
        self.judge(
            documents.iter().map(|one| (one.id.as_deref().unwrap_or_default(), one.document.as_bytes())),
        )
    }

    /// Judges newline-delimited JSON. Blank lines are passed over. Each line of `ids` is the id of the document in the same line; where it is
    /// empty or absent, the digest of the document is its id.
    pub fn lines(&self, lines: &[u8], ids: &str) -> ImpactMeasureResponse {
        let mut ids = ids.split('\n');
        let numbered = json::lines(lines).map(|line| (ids.next().unwrap_or_default(), line));
        self.judge(numbered.filter(|(_, line)| !trim(line).is_empty()))
    }

    fn sum(&self) -> Sum {
        let Question { sample, examples, rewrites, .. } = &self.question;
        Sum::empty(self.digest, sample.clone(), *examples, rewrites.is_some())
    }

    fn judge<'d>(&self, documents: impl Iterator<Item = (&'d str, &'d [u8])>) -> ImpactMeasureResponse {
        let (mut sum, mut rows, mut reader) = (self.sum(), Vec::new(), Reader::default());
        for (id, text) in documents {
            let text = one_line(text);
            let digest = Digest::of(&text);
            if !count(&mut sum, &digest) {
                continue;
            }
            match reader.read_bytes(&text) {
                Ok(document) => match self.row(id, digest, &document) {
                    Some(row) => {
                        let kept = row.class == ImpactClass::Broken && self.question.rewrites.is_some();
                        let text = kept.then(|| String::from_utf8_lossy(&text).into_owned());
                        rows.push(Judged { row, text });
                    }
                    None => sum.counts().valid += 1,
                },
                Err(problem) => rows.push(Judged { row: refused(id, digest, problem), text: None }),
            }
        }
        self.finish(sum, rows)
    }

    /// What there is to say about a document; `None` where it is valid under both schemas.
    fn row(&self, id: &str, digest: Digest, document: &Tape<'_>) -> Option<ImpactRow> {
        let row = |class, diagnostics| {
            let (id, repaired, problem) = (name(id, &digest), None, None);
            Some(ImpactRow { id, digest, class, repaired, diagnostics, problem })
        };
        let findings = |validator: &Validator| validator.judge(&document.root().value()).diagnostics;
        match (self.old.accepts_read(document), self.new.accepts_read(document)) {
            (true, true) => None,
            (true, false) => row(ImpactClass::Broken, findings(&self.new)),
            (false, false) => row(ImpactClass::BrokenBefore, findings(&self.new)),
            (false, true) => row(ImpactClass::Mended, findings(&self.old)),
        }
    }

    fn finish(&self, mut sum: Sum, mut rows: Vec<Judged>) -> ImpactMeasureResponse {
        self.repair(&mut rows);
        let rows: Vec<ImpactRow> = rows.into_iter().map(|judged| judged.row).collect();
        for row in &rows {
            let counts = sum.counts();
            let count = match row.class {
                ImpactClass::Broken => &mut counts.broken,
                ImpactClass::BrokenBefore => &mut counts.broken_before,
                ImpactClass::Mended => &mut counts.mended,
                ImpactClass::Unreadable => &mut counts.unreadable,
            };
            *count += 1;
            if let (Some(repaired), Some(true)) = (&mut counts.repaired, row.repaired) {
                *repaired += 1;
            }
            enter(&mut sum, row);
        }
        ImpactMeasureResponse {
            report: sum.report(),
            rows: if self.question.rows { rows } else { Vec::new() },
        }
    }

    /// Finds out which of the broken documents the plan repairs.
    fn repair(&self, rows: &mut [Judged]) {
        let broken = rows.iter_mut().filter_map(|judged| {
            let text = judged.text.take()?;
            Some((&mut judged.row.repaired, text))
        });
        let (repaired, stored): (Vec<_>, Vec<_>) = broken
            .map(|(repaired, document)| {
                (repaired, StoredDocument { id: String::new(), document, record: None, since: false })
            })
            .unzip();
        if stored.is_empty() {
            return;
        }
        // What `new` has tried does not fail here; if it did, nothing would be repaired.
        let fates = self.transform(stored).unwrap_or_default();
        let mut fates = fates.into_iter();
        for repaired in repaired {
            *repaired = Some(fates.next().is_some_and(|fate| fate == Fate::Changed));
        }
    }

    /// What the rewrites of the plan make of documents.
    fn transform(&self, documents: Vec<StoredDocument>) -> Result<Vec<Fate>, Problem> {
        let Some(rewrites) = self.question.rewrites.as_deref() else { return Ok(Vec::new()) };
        let Question { old: from, new: to, options, .. } = &self.question;
        let conversion = Conversion { way: Way::Up, from, to, rewrites: Some(rewrites) };
        let transformed = migration::transform(&conversion, documents, options)?;
        Ok(transformed.documents.into_iter().map(|document| document.fate).collect())
    }
}

/// The report on one document that could not be kept in memory or judged, and its row. `like` is a report on the same question, and `digest` is
/// that of the whole text.
pub fn unreadable(like: &ImpactReport, id: &str, digest: Digest, problem: Problem) -> ImpactMeasureResponse {
    let mut sum = Sum::empty(like.question, like.sample.clone(), like.examples, like.repaired.is_some());
    let row = refused(id, digest, problem);
    let judged = count(&mut sum, &digest);
    if judged {
        sum.counts().unreadable += 1;
        enter(&mut sum, &row);
    }
    ImpactMeasureResponse { report: sum.report(), rows: if judged { vec![row] } else { Vec::new() } }
}

/// Counts one document, and answers if it is judged.
fn count(sum: &mut Sum, digest: &Digest) -> bool {
    let counts = sum.counts();
    counts.documents += 1;
    counts.corpus.add(digest);
    let judged = judges(counts.sample.as_ref(), digest);
    counts.judged += u64::from(judged);
    judged
}

/// Enters each rule that a document breaks, once.
fn enter(sum: &mut Sum, row: &ImpactRow) {
    let class = row.class;
    let example = |instance_pointer, message: &str| {
        let (id, digest, repaired, message) = (row.id.clone(), row.digest, row.repaired, message.to_owned());
        vec![ImpactExample { id, digest, instance_pointer, message, repaired }]
    };
    let repaired = row.repaired.map(u64::from);
    if let Some(problem) = &row.problem {
        let code = (problem.code.as_str(), problem.code);
        let key = Key { class, code, schema_uri: None, schema_pointer: None, keyword: None };
        sum.enter(key, 1, repaired, example(None, &problem.detail));
    }
    let mut known = BTreeSet::new();
    for Diagnostic { code, schema_uri, schema_pointer, keyword, instance_pointer, message, .. } in
        &row.diagnostics
    {
        let key = Key {
            class,
            code: (code.as_str(), *code),
            schema_uri: schema_uri.clone(),
            schema_pointer: schema_pointer.clone(),
            keyword: keyword.clone(),
        };
        if known.insert(key.clone()) {
            sum.enter(key, 1, repaired, example(instance_pointer.clone(), message));
        }
    }
}

fn refused(id: &str, digest: Digest, problem: Problem) -> ImpactRow {
    let (class, diagnostics) = (ImpactClass::Unreadable, Vec::new());
    ImpactRow { id: name(id, &digest), digest, class, repaired: None, diagnostics, problem: Some(problem) }
}

/// The id of a document in a report.
fn name(id: &str, digest: &Digest) -> String {
    match id.char_indices().nth(ID_CHARACTERS) {
        _ if id.is_empty() => digest.to_string(),
        Some((end, _)) => format!("{}…", id.get(..end).unwrap_or_default()),
        None => id.to_owned(),
    }
}

/// A text without white space of JSON around it.
fn trim(text: &[u8]) -> &[u8] {
    let is_white = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let start = text.iter().position(|byte| !is_white(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !is_white(byte)).map_or(start, |last| last + 1);
    text.get(start..end).unwrap_or_default()
}

/// The text of a document on one line, whose digest is that of the document: without white space around it, and with a carriage return for
/// each line feed. Both mean the same between the tokens of JSON, and neither may be inside a string.
///
/// ```
/// assert_eq!(*rogatio_core::impact::one_line(b" {\n} \n"), *b"{\r}");
/// ```
pub fn one_line(text: &[u8]) -> Cow<'_, [u8]> {
    let text = trim(text);
    if text.contains(&b'\n') {
        let turned = text.iter().map(|byte| if *byte == b'\n' { b'\r' } else { *byte });
        return Cow::Owned(turned.collect());
    }
    Cow::Borrowed(text)
}

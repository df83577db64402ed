//! The sum of reports.

use std::collections::BTreeMap;

use super::estimate::estimate;
use super::question::MAX_EXAMPLES;
use crate::digest::Digest;
use crate::wire::impact::{CorpusSum, ImpactClass, ImpactExample, ImpactFinding, ImpactReport, ImpactSample};
use crate::wire::{Code, Problem};

/// The format of a report.
pub const FORMAT: &str = "rogatio/impact@v1";

/// Reports under addition: associative and commutative, so that the sum depends on the documents alone.
#[derive(Debug, Clone)]
pub struct Sum {
    /// Without findings: they are in `findings`.
    counts: ImpactReport,
    findings: BTreeMap<Key, Entry>,
}

/// One rule and one class. The code is a text here: the order of the table of codes is not that of a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) class: ImpactClass,
    pub(super) code: (&'static str, Code),
    pub(super) schema_uri: Option<String>,
    pub(super) schema_pointer: Option<String>,
    pub(super) keyword: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct Entry {
    documents: u64,
    repaired: Option<u64>,
    /// In order, and no more than are asked for.
    examples: Vec<ImpactExample>,
}

/// The report on all documents of some reports.
///
/// # Errors
/// As [`Sum::add`], and `request.invalid-field` for no report.
pub fn merge(reports: Vec<ImpactReport>) -> Result<ImpactReport, Problem> {
    let mut sum: Option<Sum> = None;
    for (index, report) in reports.into_iter().enumerate() {
        let added = match &mut sum {
            Some(sum) => sum.add(report),
            None => Sum::of(report).map(|first| sum = Some(first)),
        };
        added.map_err(|problem| {
            let place = problem.pointer.clone().unwrap_or_default();
            problem.at(format!("/reports/{index}{place}"))
        })?;
    }
    sum.map(|sum| sum.report()).ok_or_else(|| {
        Problem::new(Code::RequestInvalidField, "`reports` is empty; give at least one report").at("/reports")
    })
}

impl Sum {
    /// The sum of nothing but this question.
    pub(super) fn empty(question: Digest, sample: Option<ImpactSample>, examples: u32, plan: bool) -> Self {
        let counts = ImpactReport {
            format: FORMAT.to_owned(),
            question,
            sample,
            examples,
            corpus: CorpusSum::default(),
            documents: 0,
            judged: 0,
            valid: 0,
            broken: 0,
            broken_before: 0,
            mended: 0,
            unreadable: 0,
            repaired: plan.then_some(0),
            findings: Vec::new(),
            estimate: None,
        };
        Self { counts, findings: BTreeMap::new() }
    }

    /// The sum of one report.
    ///
    /// # Errors
    /// `request.invalid-field` for a report that contradicts itself.
    pub fn of(report: ImpactReport) -> Result<Self, Problem> {
        let plan = report.repaired.is_some();
        let mut sum = Self::empty(report.question, report.sample.clone(), report.examples, plan);
        sum.add(report)?;
        Ok(sum)
    }

    /// Adds a report.
    ///
    /// # Errors
    /// `request.invalid-field` for a report on another question, and for one that contradicts itself.
    pub fn add(&mut self, report: ImpactReport) -> Result<(), Problem> {
        check(&report)?;
        let mine = &mut self.counts;
        let same = mine.question == report.question
            && mine.sample == report.sample
            && mine.examples == report.examples
            && mine.repaired.is_some() == report.repaired.is_some();
        if !same {
            let detail =
                "the report is about another question: other schemas, rewrites, options or another sample";
            return Err(refusal(detail, "/question"));
        }
        mine.corpus.add_sum(&report.corpus);
        for (mine, theirs) in [
            (&mut mine.documents, report.documents),
            (&mut mine.judged, report.judged),
            (&mut mine.valid, report.valid),
            (&mut mine.broken, report.broken),
            (&mut mine.broken_before, report.broken_before),
            (&mut mine.mended, report.mended),
            (&mut mine.unreadable, report.unreadable),
        ] {
            *mine = mine.saturating_add(theirs);
        }
        mine.repaired = both(mine.repaired, report.repaired);
        for finding in report.findings {
            let ImpactFinding { class, code, schema_uri, schema_pointer, keyword, .. } = finding;
            let key = Key { class, code: (code.as_str(), code), schema_uri, schema_pointer, keyword };
            let ImpactFinding { documents, repaired, examples, .. } = finding;
            self.enter(key, documents, repaired, examples);
        }
        Ok(())
    }

    /// The report on all documents that were added.
    pub fn report(&self) -> ImpactReport {
        let findings = self.findings.iter().map(|(key, entry)| ImpactFinding {
            class: key.class,
            code: key.code.1,
            schema_uri: key.schema_uri.clone(),
            schema_pointer: key.schema_pointer.clone(),
            keyword: key.keyword.clone(),
            documents: entry.documents,
            repaired: entry.repaired,
            examples: entry.examples.clone(),
        });
        let report = ImpactReport { findings: findings.collect(), ..self.counts.clone() };
        let estimate = report.sample.is_some().then(|| estimate(&report));
        ImpactReport { estimate, ..report }
    }

    /// The counts, for one document more.
    pub(super) const fn counts(&mut self) -> &mut ImpactReport {
        &mut self.counts
    }

    /// Adds documents with one finding.
    pub(super) fn enter(
        &mut self,
        key: Key,
        documents: u64,
        repaired: Option<u64>,
        examples: Vec<ImpactExample>,
    ) {
        let most = usize::try_from(self.counts.examples).unwrap_or(usize::MAX);
        let entry = self.findings.entry(key).or_default();
        entry.documents = entry.documents.saturating_add(documents);
        entry.repaired = both(entry.repaired, repaired);
        for example in examples {
            let at = entry.examples.partition_point(|known| order(known) <= order(&example));
            if at < most {
                entry.examples.insert(at, example);
                entry.examples.truncate(most);
            }
        }
    }
}

/// The order of examples. It looks at everything in them, so that which ones are first depends on nothing else.
fn order(example: &ImpactExample) -> impl Ord + '_ {
    let ImpactExample { id, digest, instance_pointer, message, repaired } = example;
    (id.len(), id, digest, instance_pointer, message, repaired)
}

fn both(mine: Option<u64>, theirs: Option<u64>) -> Option<u64> {
    match (mine, theirs) {
        (Some(mine), Some(theirs)) => Some(mine.saturating_add(theirs)),
        (one, other) => one.or(other),
    }
}

fn refusal(detail: &str, place: &str) -> Problem {
    Problem::new(Code::RequestInvalidField, detail).at(place)
}

/// Refuses a report that no documents have.
fn check(report: &ImpactReport) -> Result<(), Problem> {
    if report.format != FORMAT {
        let detail = format!("the format of the report is not known; expected `{FORMAT}`");
        return Err(refusal(&detail, "/format"));
    }
    if report.examples > MAX_EXAMPLES {
        let detail = format!("`examples` is {}; the most is {MAX_EXAMPLES}", report.examples);
        return Err(refusal(&detail, "/examples"));
    }
    let by_class = |class| match class {
        ImpactClass::Broken => report.broken,
        ImpactClass::BrokenBefore => report.broken_before,
        ImpactClass::Mended => report.mended,
        ImpactClass::Unreadable => report.unreadable,
    };
    let sum = [report.broken, report.broken_before, report.mended, report.unreadable]
        .iter()
        .try_fold(report.valid, |sum, count| sum.checked_add(*count));
    if sum != Some(report.judged) {
        return Err(refusal("`judged` is not the sum of the counts by class", "/judged"));
    }
    let whole = report.sample.is_none();
    if report.judged > report.documents || (whole && report.judged != report.documents) {
        return Err(refusal("`judged` does not fit the number of documents", "/judged"));
    }
    if report.repaired > Some(report.broken) {
        return Err(refusal("more documents are repaired than broken", "/repaired"));
    }
    for (index, finding) in report.findings.iter().enumerate() {
        let examples = u64::try_from(finding.examples.len()).unwrap_or(u64::MAX);
        let fits = finding.documents <= by_class(finding.class)
            && finding.repaired <= report.repaired.map(|_| finding.documents)
            && examples <= finding.documents.min(report.examples.into());
        if !fits {
            let detail = "the numbers of the finding do not fit the counts of the report";
            return Err(refusal(detail, &format!("/findings/{index}")));
        }
    }
    Ok(())
}

//! One part that both versions have: its two schemas, compared in its direction.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Part;
use super::convert::Unusable;
use super::keyword::Dialect;
use super::reading::{Closure, Reading, SHARED};
use super::source::Place;
use crate::compatibility::{self, Options};
use crate::wire::Problem;
use crate::wire::compatibility_check::{
    Comparison, CompatibilityMode, Direction, Side, UnknownReason, Verdict, VersionFinding,
};
use crate::wire::contract_check::{ContractPart, PartChange, PartComparison};

/// The reason why a part has no verdict, and the side that has the fault.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) side: Side,
    pub(super) message: String,
    pub(super) pointer: String,
}

/// A comparison of all parts of two versions.
pub(super) struct Judge<'d> {
    pub(super) old: Reading<'d>,
    pub(super) new: Reading<'d>,
    /// The options, with the resources.
    full: &'d Options,
    /// The options without resources, for schemas that are complete.
    bare: Options,
    /// True if the documents to which both versions may refer are the same.
    same_resources: bool,
    same: BTreeMap<(Dialect, Place), bool>,
    pub(super) steps: u64,
}

impl<'d> Judge<'d> {
    pub(super) fn new(old: Reading<'d>, new: Reading<'d>, options: &'d Options) -> Self {
        let mut bare = options.clone();
        bare.old.resources.clear();
        bare.new.resources.clear();
        let same_resources = options.old.resources == options.new.resources
            && options.old.default_draft == options.new.default_draft;
        Self { old, new, full: options, bare, same_resources, same: BTreeMap::new(), steps: 0 }
    }

    /// The verdict on one part.
    pub(super) fn part(&mut self, old: &Part, new: &Part) -> (ContractPart, Option<Fault>) {
        let direction = if old.direction == new.direction { new.direction } else { CompatibilityMode::Full };
        let mut told = ContractPart {
            name: new.name.clone(),
            direction,
            change: PartChange::Changed,
            verdict: Verdict::Unknown,
            old_pointer: Some(old.place.to_string()),
            new_pointer: Some(new.place.to_string()),
            comparisons: Vec::new(),
            findings: Vec::new(),
            differences: Vec::new(),
            more_differences: false,
        };
        let fault = self.fill(old, new, &mut told).err();
        (told, fault)
    }

    fn fill(&mut self, old: &Part, new: &Part, told: &mut ContractPart) -> Result<(), Fault> {
        let mut before = closure(&mut self.old, old, old.dialect, Side::Old)?;
        let after = closure(&mut self.new, new, new.dialect, Side::New)?;
        if self.is_same(&before, &after) {
            (told.change, told.verdict) = (PartChange::Unchanged, Verdict::Compatible);
            return Ok(());
        }
        if told.direction == CompatibilityMode::Forward {
            before = closure(&mut self.old, old, old.dialect.reader(), Side::Old)?;
        }
        let complete = |closure: &Closure| !closure.whole && closure.dialect != Dialect::Own;
        let base = if complete(&before) && complete(&after) { &self.bare } else { self.full };
        let mut options = base.clone().mode(told.direction);
        if let Some(draft) = old.dialect.draft() {
            options.old.default_draft = Some(draft);
        }
        if let Some(draft) = new.dialect.draft() {
            options.new.default_draft = Some(draft);
        }
        let (old_schema, old_at) = subject(&self.old, &before);
        let (new_schema, new_at) = subject(&self.new, &after);
        let question = compatibility::Question { old: &old_schema, new: &new_schema, history: &[] };
        let report = match (old_at, new_at) {
            ("", "") => compatibility::compare(&question, &options),
            places => compatibility::compare_parts(&question, places, &options),
        };
        let report = report.map_err(|problem| fault(&problem, &before, &after))?;
        self.steps += report.steps;
        let place = |side: Side, pointer: &str| match side {
            Side::Old => self.old.source.nearest(&before.original(pointer)),
            Side::New => self.new.source.nearest(&after.original(pointer)),
        };
        told.verdict = report.verdict;
        told.comparisons = report.comparisons.into_iter().map(|one| comparison(one, &place)).collect();
        told.findings = report.findings.into_iter().map(|one| finding(one, &place)).collect();
        told.differences = report.differences;
        told.more_differences = report.more_differences;
        for difference in &mut told.differences {
            difference.old_pointer = difference.old_pointer.take().map(|pointer| place(Side::Old, &pointer));
            difference.new_pointer = difference.new_pointer.take().map(|pointer| place(Side::New, &pointer));
        }
        Ok(())
    }

    /// True if both closures are the same schema: then every document is judged in the same way.
    fn is_same(&mut self, old: &Closure, new: &Closure) -> bool {
        let complete = !old.whole && !new.whole && (old.dialect != Dialect::Own || self.same_resources);
        let dialect = old.dialect;
        if !complete || dialect != new.dialect || old.places != new.places {
            return false;
        }
        let root =
            |reading: &Reading<'_>, closure: &Closure| reading.schema_at(dialect, &closure.root).cloned();
        if root(&self.old, old) != root(&self.new, new) {
            return false;
        }
        old.places.iter().all(|place| {
            let (before, after) = (&self.old, &self.new);
            *self
                .same
                .entry((dialect, place.clone()))
                .or_insert_with(|| before.schema_at(dialect, place) == after.schema_at(dialect, place))
        })
    }
}

fn closure(reading: &mut Reading<'_>, part: &Part, dialect: Dialect, side: Side) -> Result<Closure, Fault> {
    reading.closure(&part.place, dialect).map_err(|Unusable { message, place }| Fault {
        side,
        message,
        pointer: place.to_string(),
    })
}

/// The document that is compared, and the place in it.
fn subject<'c>(reading: &Reading<'_>, closure: &'c Closure) -> (Value, &'c str) {
    if !closure.whole {
        return (reading.assemble(closure), "");
    }
    let document = match &closure.root.uri {
        Some(uri) => reading.source.resources.get(uri),
        None => Some(reading.source.document),
    };
    let mut document = document.cloned().unwrap_or(Value::Bool(true));
    // JSON Schema finds names only below its own keywords, so the shared schemas are shown to it there as well.
    let shared = document.pointer(SHARED).filter(|shared| shared.is_object()).cloned();
    if let (Some(shared), Value::Object(members)) = (shared, &mut document) {
        members.entry(closure.dialect.definitions()).or_insert(shared);
    }
    (document, &closure.root.pointer)
}

fn comparison(one: Comparison, place: &impl Fn(Side, &str) -> String) -> PartComparison {
    let refusing = match one.direction {
        Direction::Backward => Side::New,
        Direction::Forward => Side::Old,
    };
    let witness = one.witness.map(|mut witness| {
        if witness.complaint.schema_uri.is_none() {
            witness.complaint.schema_pointer = place(refusing, &witness.complaint.schema_pointer);
        }
        witness
    });
    let reason = one.reason.map(|reason| UnknownReason {
        pointer: reason.pointer.map(|pointer| place(reason.side.unwrap_or(Side::New), &pointer)),
        ..reason
    });
    PartComparison {
        direction: one.direction,
        verdict: one.verdict,
        without_assumptions: one.without_assumptions,
        witness,
        reason,
    }
}

fn finding(mut one: VersionFinding, place: &impl Fn(Side, &str) -> String) -> VersionFinding {
    if one.finding.schema_uri.is_none() {
        one.finding.schema_pointer = one.finding.schema_pointer.map(|pointer| place(one.side, &pointer));
    }
    one
}

/// A schema that the engine refuses.
fn fault(problem: &Problem, old: &Closure, new: &Closure) -> Fault {
    let pointer = problem.pointer.as_deref().unwrap_or_default();
    let (side, pointer) = match pointer.strip_prefix("/old") {
        Some(rest) => (Side::Old, old.original(rest)),
        None => (Side::New, new.original(pointer.strip_prefix("/new").unwrap_or_default())),
    };
    Fault { side, message: problem.detail.clone(), pointer }
}

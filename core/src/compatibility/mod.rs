//! May NEW replace OLD: `compatible` from a proof, `breaking` from a witness, else `unknown` with a reason.
//!
//! The question is one of sets: does some document satisfy OLD and not NEW? `pair` asks it for one pair of schemas;
//! this file lays out which pairs a mode and a history ask about, and gathers the answers. `docs/compatibility.md`
//! has the theory.

mod atom;
mod automaton;
mod decimal;
mod difference;
mod dress;
mod evaluate;
mod extent;
mod finding;
mod graph;
pub(crate) mod hollow;
mod inspect;
mod kind;
mod language;
mod lower;
mod memory;
mod merge;
mod model;
mod options;
mod pair;
mod part;
mod shrink;
mod solve;
mod truth;
mod value;

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::{Number, Value};

pub(crate) use self::inspect::{Inspection, Kind};
pub use self::options::{Options, Resources};
use self::part::Focus;
use crate::schema::dialect;
use crate::wire::compatibility_check::{
    Assumptions, Comparison, CompatibilityMode, Difference, Direction, UnknownReason, Verdict,
};
use crate::wire::schema_check::SchemaOptions;
use crate::wire::{CompatibilityCheckResponse, Problem};

/// How many steps one comparison may take when the request names no budget. The engine counts them itself, the same on
/// every face, so that an answer never depends on how fast or how busy a machine is.
pub const DEFAULT_BUDGET: u64 = 1_000_000;

/// What came of a comparison.
pub type Report = CompatibilityCheckResponse;

/// May NEW replace OLD.
///
/// ```
/// use rogatio_core::compatibility::{Options, check};
/// use rogatio_core::wire::compatibility_check::Verdict;
/// use serde_json::json;
///
/// let old = json!({"type": "object", "properties": {"age": {"type": ["integer", "string"]}}});
/// let new = json!({"type": "object", "properties": {"age": {"type": "integer"}}});
/// let report = check(&old, &new, &Options::default())?;
/// assert_eq!(report.verdict, Verdict::Breaking);
/// let witness = report.comparisons[0].witness.as_ref().unwrap();
/// assert!(witness.instance["age"].is_string(), "a document that OLD accepts and NEW refuses");
/// # Ok::<(), rogatio_core::wire::Problem>(())
/// ```
///
/// # Errors
/// `schema.invalid` with a pointer to the schema that cannot be used.
pub fn check(old: &Value, new: &Value, options: &Options) -> Result<Report, Problem> {
    compare(&Question { old, new, history: &[] }, options)
}

/// As [`compare`], about the part of OLD and of the history at `old_at`, and the part of NEW at `new_at`, both JSON Pointers.
/// References still lead into the whole documents.
///
/// # Errors
/// As [`compare`]; `request.invalid-field` for a place where nothing stands, or no schema.
pub fn compare_parts(
    question: &Question<'_>,
    (old_at, new_at): (&str, &str),
    options: &Options,
) -> Result<Report, Problem> {
    let mut options = options.clone();
    let parts = options.take_parts((question.old, old_at), (question.new, new_at), question.history)?;
    compare(&Question { old: &parts.old, new: &parts.new, history: &parts.history }, &options)
}

/// The schemas that are compared.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// The schema in force.
    pub old: &'q Value,
    /// The schema that would replace it.
    pub new: &'q Value,
    /// The versions before OLD, oldest first; looked at only where the options are transitive.
    pub history: &'q [Value],
}

/// What the list of differences is about.
pub(crate) struct Asked<'a> {
    old: &'a Value,
    new: &'a Value,
    mode: CompatibilityMode,
    /// How NEW is read.
    new_options: &'a SchemaOptions,
    /// Whether OLD and NEW differ in their own text only, and not in the documents that their references lead to.
    in_text_only: bool,
}

impl<'a> Asked<'a> {
    fn of(question: &Question<'a>, terms: &'a Options) -> Self {
        let in_text_only = terms.old.resources == terms.new.resources;
        Self { old: question.old, new: question.new, mode: terms.mode, new_options: &terms.new, in_text_only }
    }
}

/// As [`check`], with the versions before OLD.
///
/// # Errors
/// `schema.invalid` with a pointer to the schema that cannot be used.
pub fn compare(question: &Question<'_>, terms: &Options) -> Result<Report, Problem> {
    // References are written so that they are followed the same way everywhere, whatever characters they hold.
    let terms = &terms.referable();
    let (old, new) = (referable(question.old, &terms.old), referable(question.new, &terms.new));
    let past = question.history.iter().enumerate();
    let past = past.map(|(index, one)| referable(one, terms.past(index)).into_owned()).collect::<Vec<_>>();
    let question = &Question { old: &old, new: &new, history: &past };
    let assumptions = terms.assumptions;
    let (mut comparisons, mut steps) = comparisons(question, terms)?;
    if !assumptions.is_empty() {
        let (plain, more) = self::comparisons(question, &terms.plain())?;
        steps += more;
        for (comparison, plain) in comparisons.iter_mut().zip(plain) {
            comparison.without_assumptions = Some(plain.verdict);
        }
    }
    let verdict = worst(comparisons.iter().map(|one| one.verdict));
    let settings = Settings::of(terms, &terms.old, terms.old_focus.as_ref());
    let (differences, more_differences) =
        difference::list(&Asked::of(question, terms), &settings, &comparisons);
    Ok(CompatibilityCheckResponse {
        verdict,
        mode: terms.mode,
        transitive: terms.transitive,
        assumptions,
        without_assumptions: (!assumptions.is_empty())
            .then(|| worst(comparisons.iter().filter_map(|one| one.without_assumptions))),
        breaking_version: comparisons
            .iter()
            .find(|one| one.verdict == Verdict::Breaking)
            .map(|one| one.version),
        comparisons,
        findings: finding::findings(question, terms),
        differences,
        more_differences,
        steps,
    })
}

fn referable<'v>(schema: &'v Value, options: &SchemaOptions) -> Cow<'v, Value> {
    dialect::referable(schema, options.default_draft.map_or(jsonschema::Draft::Draft202012, Into::into))
}

/// A difference, with OLD as that one change leaves it; none where the change cannot be made alone.
pub type Alone = (Difference, Option<Value>);

/// The differences of [`compare`], each with OLD as that one change leaves it, and OLD with all of them (none where not all are
/// listed or can be made): what the law of explanations is about. For tests.
///
/// # Errors
/// As [`check`].
pub fn explain(question: &Question<'_>, options: &Options) -> Result<(Vec<Alone>, Option<Value>), Problem> {
    let terms = options.referable();
    let (old, new) = (referable(question.old, &terms.old), referable(question.new, &terms.new));
    let question = Question { old: &old, new: &new, history: question.history };
    let (comparisons, _) = comparisons(&question, &terms)?;
    let settings = Settings::of(&terms, &terms.old, terms.old_focus.as_ref());
    Ok(difference::explained(&Asked::of(&question, &terms), &settings, &comparisons))
}

/// Compares NEW with every version that the question asks about, newest first.
fn comparisons(question: &Question<'_>, terms: &Options) -> Result<(Vec<Comparison>, u64), Problem> {
    let history: &[Value] = if terms.transitive { question.history } else { &[] };
    let reading = Settings::of(terms, &terms.new, terms.new_focus.as_ref());
    let new = pair::Schema::read(question.new, "/new", &reading)?;
    let mut comparisons = Vec::new();
    let mut steps = 0;
    let versions: Vec<&Value> = history.iter().chain([question.old]).collect();
    for (index, version) in versions.into_iter().enumerate().rev() {
        let (pointer, options, focus) = match index == history.len() {
            true => ("/old".to_owned(), &terms.old, terms.old_focus.as_ref()),
            false => {
                let focus = terms.past_focus.get(index).and_then(Option::as_ref);
                (format!("/history/{index}"), terms.past(index), focus)
            }
        };
        let settings = Settings::of(terms, options, focus);
        let old = pair::Schema::read(version, &pointer, &settings)?;
        for direction in directions(terms.mode) {
            let (comparison, taken) = compare_pair(&old, &new, index, direction, &settings);
            steps += taken;
            comparisons.push(comparison);
        }
    }
    Ok((comparisons, steps))
}

/// How one schema is read and compared.
#[derive(Clone)]
pub(crate) struct Settings {
    /// How the schema is read.
    pub(crate) options: SchemaOptions,
    /// What the caller vouches for.
    pub(crate) assumptions: Assumptions,
    /// Steps one comparison may take.
    pub(crate) budget: u64,
    /// The name, among the resources, of the document of which the schema is a part; none for a schema that is the whole.
    pub(crate) whole: Option<String>,
}

impl Settings {
    fn of(terms: &Options, options: &SchemaOptions, focus: Option<&Focus>) -> Self {
        Self {
            options: options.clone(),
            assumptions: terms.assumptions,
            budget: terms.budget,
            whole: focus.map(|focus| focus.uri.clone()),
        }
    }
}

pub(crate) fn directions(mode: CompatibilityMode) -> impl Iterator<Item = Direction> {
    let backward = (mode != CompatibilityMode::Forward).then_some(Direction::Backward);
    let forward = (mode != CompatibilityMode::Backward).then_some(Direction::Forward);
    backward.into_iter().chain(forward)
}

fn compare_pair(
    old: &pair::Schema<'_>,
    new: &pair::Schema<'_>,
    index: usize,
    direction: Direction,
    settings: &Settings,
) -> (Comparison, u64) {
    let (from, to) = match direction {
        Direction::Backward => (old, new),
        Direction::Forward => (new, old),
    };
    let answer = pair::decide(from, to, settings);
    let comparison = Comparison {
        version: u32::try_from(index + 1).unwrap_or(u32::MAX),
        direction,
        verdict: answer.verdict,
        without_assumptions: None,
        witness: answer.witness,
        reason: answer.reason.map(|reason| UnknownReason {
            // Seen from NEW, what is compared is the other way round.
            side: reason.side.map(|side| if direction == Direction::Forward { side.other() } else { side }),
            ..reason
        }),
    };
    (comparison, answer.steps)
}

/// Which of two numbers is more, exactly; none for numbers that are too large to be compared.
pub(crate) fn compare_numbers(left: &Number, right: &Number) -> Option<Ordering> {
    Some(decimal::Decimal::of(left)?.cmp(&decimal::Decimal::of(right)?))
}

/// Breaking before unknown before compatible.
pub(crate) fn worst(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    verdicts.fold(Verdict::Compatible, |worst, one| match (worst, one) {
        (Verdict::Breaking, _) | (_, Verdict::Breaking) => Verdict::Breaking,
        (Verdict::Unknown, _) | (_, Verdict::Unknown) => Verdict::Unknown,
        (Verdict::Compatible, Verdict::Compatible) => Verdict::Compatible,
    })
}

#[cfg(test)]
mod sample;

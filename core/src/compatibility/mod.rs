//! May NEW replace OLD: `compatible` from a proof, `breaking` from a witness, else `unknown` with a reason.
//!
//! The question is one of sets: does some document satisfy OLD and not NEW? `pair` asks it for one pair of schemas;
//! this file lays out which pairs a mode and a history ask about, and gathers the answers. `docs/compatibility.md`
//! has the theory.

mod automaton;
mod decimal;
mod difference;
mod dress;
mod evaluate;
mod graph;
mod kind;
mod language;
mod lower;
mod merge;
mod pair;
mod shrink;
mod solve;
mod value;

use std::borrow::Cow;

use serde_json::Value;

use crate::schema::dialect;
use crate::wire::compatibility_check::{
    Assumptions, Comparison, CompatibilityMode, Difference, Direction, UnknownReason, Verdict,
};
use crate::wire::schema_check::{Patterns, SchemaOptions};
use crate::wire::{CompatibilityCheckRequest, CompatibilityCheckResponse, Problem};

/// How many steps one comparison may take when the request names no budget. The engine counts them itself, the same on
/// every face, so that an answer never depends on how fast or how busy a machine is.
pub const DEFAULT_BUDGET: u64 = 1_000_000;

/// Compares NEW with OLD, or with every version of a history.
///
/// # Errors
/// `schema.invalid` with a pointer to the schema that cannot be used.
pub fn check(mut request: CompatibilityCheckRequest) -> Result<CompatibilityCheckResponse, Problem> {
    make_referable(&mut request);
    let settings = Settings::of(&request, request.assumptions);
    let (mut comparisons, mut steps) = comparisons(&request, &settings)?;
    if !request.assumptions.is_empty() {
        let (plain, more) = self::comparisons(&request, &Settings::of(&request, Assumptions::default()))?;
        steps += more;
        for (comparison, plain) in comparisons.iter_mut().zip(plain) {
            comparison.without_assumptions = Some(plain.verdict);
        }
    }
    let verdict = worst(comparisons.iter().map(|one| one.verdict));
    let (differences, more_differences) = difference::list(&request, &settings, &comparisons);
    Ok(CompatibilityCheckResponse {
        verdict,
        mode: request.mode,
        transitive: request.transitive,
        assumptions: request.assumptions,
        without_assumptions: (!request.assumptions.is_empty())
            .then(|| worst(comparisons.iter().filter_map(|one| one.without_assumptions))),
        breaking_version: comparisons
            .iter()
            .find(|one| one.verdict == Verdict::Breaking)
            .map(|one| one.version),
        comparisons,
        differences,
        more_differences,
        steps,
    })
}

/// Writes references so that they are followed the same way everywhere, whatever characters they hold.
fn make_referable(request: &mut CompatibilityCheckRequest) {
    let default = request.default_draft.map_or(jsonschema::Draft::Draft202012, Into::into);
    let versions = request.history.iter_mut().chain([&mut request.old, &mut request.new]);
    for schema in versions.chain(request.resources.values_mut()) {
        if let Cow::Owned(referable) = dialect::referable(schema, default) {
            *schema = referable;
        }
    }
}

/// A difference, with OLD as that one change leaves it; none where the change cannot be made alone.
pub type Alone = (Difference, Option<Value>);

/// The differences of [`check`], each with OLD as that one change leaves it, and OLD with all of them (none where not all are
/// listed or can be made): what the law of explanations is about. For tests.
///
/// # Errors
/// As [`check`].
pub fn explain(mut request: CompatibilityCheckRequest) -> Result<(Vec<Alone>, Option<Value>), Problem> {
    make_referable(&mut request);
    let settings = Settings::of(&request, request.assumptions);
    let (comparisons, _) = comparisons(&request, &settings)?;
    Ok(difference::explained(&request, &settings, &comparisons))
}

/// Compares NEW with every version that the request asks about, newest first.
fn comparisons(
    request: &CompatibilityCheckRequest,
    settings: &Settings,
) -> Result<(Vec<Comparison>, u64), Problem> {
    let history: &[Value] = if request.transitive { &request.history } else { &[] };
    let new = pair::Schema::read(&request.new, "/new", settings)?;
    let mut comparisons = Vec::new();
    let mut steps = 0;
    let versions: Vec<&Value> = history.iter().chain([&request.old]).collect();
    for (index, version) in versions.into_iter().enumerate().rev() {
        let pointer = if index == history.len() { "/old".into() } else { format!("/history/{index}") };
        let old = pair::Schema::read(version, &pointer, settings)?;
        for direction in directions(request.mode) {
            let (comparison, taken) = compare(&old, &new, index, direction, settings);
            steps += taken;
            comparisons.push(comparison);
        }
    }
    Ok((comparisons, steps))
}

/// What holds for every comparison of a request.
pub(crate) struct Settings {
    /// How schemas are read.
    pub(crate) options: SchemaOptions,
    /// What the caller vouches for.
    pub(crate) assumptions: Assumptions,
    /// Steps one comparison may take.
    pub(crate) budget: u64,
}

impl Settings {
    fn of(request: &CompatibilityCheckRequest, assumptions: Assumptions) -> Self {
        let options = SchemaOptions {
            default_draft: request.default_draft,
            resources: request.resources.clone(),
            format_assertion: assumptions.format_assertion,
            patterns: Patterns::Linear,
        };
        Self { options, assumptions, budget: request.budget.unwrap_or(DEFAULT_BUDGET) }
    }
}

pub(crate) fn directions(mode: CompatibilityMode) -> impl Iterator<Item = Direction> {
    let backward = (mode != CompatibilityMode::Forward).then_some(Direction::Backward);
    let forward = (mode != CompatibilityMode::Backward).then_some(Direction::Forward);
    backward.into_iter().chain(forward)
}

fn compare(
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

/// Breaking before unknown before compatible.
pub(crate) fn worst(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    verdicts.fold(Verdict::Compatible, |worst, one| match (worst, one) {
        (Verdict::Breaking, _) | (_, Verdict::Breaking) => Verdict::Breaking,
        (Verdict::Unknown, _) | (_, Verdict::Unknown) => Verdict::Unknown,
        (Verdict::Compatible, Verdict::Compatible) => Verdict::Compatible,
    })
}

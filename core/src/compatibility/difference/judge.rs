//! What each change does by itself.

use serde_json::Value;

use super::edit::Edit;
use super::{Change, advice};
use crate::compatibility::{Asked, Settings, directions, pair, worst};
use crate::wire::compatibility_check::{Comparison, Difference, DifferenceKind, Direction, Verdict, Witness};

/// How much of a schema is compared again for single changes: values in OLD times changes. Together with what a comparison costs
/// without them this is at most twice as much over the open corpora (measured in `docs/compatibility.md`).
const MOST_WORK: usize = 4_000;
/// The share of that work where the pair is compatible: there the changes make up for each other, and nobody has to act.
const SHARE_WHERE_IT_HOLDS: usize = 4;
/// The most changes that are tried by themselves.
const MOST_TRIED: usize = 24;
/// The share of the budget that one change by itself may use.
const SHARE: u64 = 50;

/// One direction of one change.
struct Effect {
    direction: Direction,
    verdict: Verdict,
    /// Whether the document that was found for the whole pair shows what this change does.
    shown: bool,
}

/// Judges the changes; the differences in the order in which they are told.
pub(super) fn all(
    changes: Vec<Change>,
    request: &Asked<'_>,
    settings: &Settings,
    comparisons: &[Comparison],
) -> Vec<(Difference, Option<Edit>)> {
    let latest = comparisons.first().map_or(0, |one| one.version);
    let latest: Vec<&Comparison> = comparisons.iter().filter(|one| one.version == latest).collect();
    let holds = worst(latest.iter().map(|one| one.verdict)) == Verdict::Compatible;
    let work = if holds { MOST_WORK / SHARE_WHERE_IT_HOLDS } else { MOST_WORK };
    let tries = (work / size(request.old).max(1)).min(MOST_TRIED);
    let counts = |change: &Change| change.kind != DifferenceKind::AnnotationChanged;
    // Where the documents that references lead to changed too, the verdict is not about this one change.
    let alone = request.in_text_only && changes.iter().filter(|change| counts(change)).count() == 1;
    // Those that the witness runs into are tried first.
    let met: Vec<bool> = changes.iter().map(|change| latest.iter().any(|one| is_met(one, change))).collect();
    let mut order: Vec<usize> = (0..changes.len()).collect();
    order.retain(|index| changes.get(*index).is_some_and(counts));
    order.sort_by_key(|index| met.get(*index) != Some(&true));
    order.truncate(tries);
    let small = Settings { budget: settings.budget / SHARE, ..settings.clone() };
    let tried = !alone && !order.is_empty();
    let old = tried.then(|| pair::Schema::sketch(request.old, &small).ok()).flatten();
    let mut differences = Vec::new();
    for (index, (change, met)) in changes.into_iter().zip(met).enumerate() {
        let effects = if !counts(&change) {
            Some(Vec::new())
        } else if alone {
            Some(latest.iter().map(|one| whole(one)).collect())
        } else {
            let tried = old.as_ref().filter(|_| order.contains(&index)).zip(change.edit.as_ref());
            tried.and_then(|(old, edit)| by_itself(request, &small, old, edit, &latest))
        };
        let mut told = told(change, effects, met);
        if holds {
            // The other changes make up for it: nothing needs to be done.
            told.0.suggestion = None;
        }
        differences.push(told);
    }
    differences.sort_by_key(|(one, _)| {
        let effect = match one.effect {
            Verdict::Breaking => 0,
            Verdict::Unknown => 1,
            Verdict::Compatible => 2,
        };
        (!one.exercised_by_witness, effect, one.kind == DifferenceKind::AnnotationChanged)
    });
    differences
}

fn told(change: Change, effects: Option<Vec<Effect>>, met: bool) -> (Difference, Option<Edit>) {
    let (effect, exercised, suggestion) = match &effects {
        Some(effects) => {
            let mut broken = effects.iter().filter(|one| one.verdict != Verdict::Compatible);
            (
                worst(effects.iter().map(|one| one.verdict)),
                effects.iter().any(|one| one.shown),
                broken.find_map(|one| advice::for_kind(change.kind, one.direction)),
            )
        }
        None => (Verdict::Unknown, met, None),
    };
    let difference = Difference {
        suggestion: suggestion.map(str::to_owned),
        kind: change.kind,
        message: change.message,
        old_pointer: change.old_pointer,
        new_pointer: change.new_pointer,
        effect,
        exercised_by_witness: exercised,
    };
    (difference, change.edit)
}

/// The effect of the only change is the verdict.
fn whole(comparison: &Comparison) -> Effect {
    let shown = comparison.verdict == Verdict::Breaking;
    Effect { direction: comparison.direction, verdict: comparison.verdict, shown }
}

/// The verdicts on OLD against OLD with nothing but this change; nothing when that is no schema of its own.
fn by_itself(
    request: &Asked<'_>,
    small: &Settings,
    old: &pair::Schema<'_>,
    edit: &Edit,
    latest: &[&Comparison],
) -> Option<Vec<Effect>> {
    let changed = edit.apply(request.old)?;
    let new = pair::Schema::sketch(&changed, small).ok()?;
    let decided = directions(request.mode).map(|direction| {
        let (from, to) = match direction {
            Direction::Backward => (old, &new),
            Direction::Forward => (&new, old),
        };
        let answer = pair::decide(from, to, small);
        // What was found for the whole pair may show this change, too, even where the short search found nothing.
        let witness =
            latest.iter().find(|one| one.direction == direction).and_then(|one| one.witness.as_ref());
        let shown = answer.verdict != Verdict::Compatible
            && witness.is_some_and(|witness| pair::separates(from, to, small, &witness.instance));
        let verdict = if shown { Verdict::Breaking } else { answer.verdict };
        Effect { direction, verdict, shown }
    });
    Some(decided.collect())
}

/// Whether the complaint about a comparison's witness comes from where the change is.
fn is_met(comparison: &Comparison, change: &Change) -> bool {
    let Some(Witness { complaint, .. }) = &comparison.witness else { return false };
    let (here, there) = match comparison.direction {
        Direction::Backward => (&change.new_pointer, &change.old_pointer),
        Direction::Forward => (&change.old_pointer, &change.new_pointer),
    };
    // A keyword in another document was reached through this one.
    let place = match complaint.schema_uri {
        Some(_) => &complaint.evaluation_path,
        None => &complaint.schema_pointer,
    };
    let within = |pointer: &str| {
        place.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    match (here, there) {
        (Some(pointer), _) if within(pointer) => true,
        // What is gone is refused by the rule about undeclared properties beside it.
        (None, Some(pointer)) => {
            let beside = pointer.rsplit_once("/properties/").map_or("", |(schema, _)| schema);
            ["additionalProperties", "unevaluatedProperties"]
                .iter()
                .any(|keyword| *place == format!("{beside}/{keyword}"))
        }
        _ => false,
    }
}

/// How many values there are in a document.
fn size(document: &Value) -> usize {
    match document {
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        _ => 1,
    }
}

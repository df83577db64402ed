//! What changed, in words, and what each change does by itself.

mod advice;
mod walk;

use serde_json::Value;

use super::{Settings, directions, pair, worst};
use crate::wire::CompatibilityCheckRequest;
use crate::wire::compatibility_check::{Comparison, Difference, DifferenceKind, Direction, Verdict, Witness};

/// The most differences that are listed.
const MOST: usize = 100;
/// How much of a schema is compared again for single changes: values in OLD times changes.
const MOST_WORK: usize = 8_000;
/// The most changes that are tried by themselves.
const MOST_TRIED: usize = 8;
/// The share of the budget that one change by itself may use.
const SHARE: u64 = 10;

/// A change before it was judged.
pub(super) struct Change {
    kind: DifferenceKind,
    message: String,
    old_pointer: Option<String>,
    new_pointer: Option<String>,
    edit: Option<Edit>,
}

/// What turns OLD into OLD with one change.
pub(super) struct Edit {
    /// The object or array that is changed, as a JSON Pointer.
    parent: String,
    /// The member that is changed.
    key: String,
    /// What it becomes; nothing when it goes.
    value: Option<Value>,
}

/// Lists what changed from OLD to NEW: what the witness runs into, then what breaks, is unknown, is compatible. Also says whether
/// more changed than is listed.
pub(super) fn list(
    request: &CompatibilityCheckRequest,
    settings: &Settings,
    comparisons: &[Comparison],
) -> (Vec<Difference>, bool) {
    let latest = comparisons.first().map_or(0, |one| one.version);
    let latest: Vec<&Comparison> = comparisons.iter().filter(|one| one.version == latest).collect();
    let overall = worst(latest.iter().map(|one| one.verdict));
    let mut changes = walk::changes(&request.old, &request.new, MOST + 1);
    let more = changes.len() > MOST;
    changes.truncate(MOST);
    let mut tries = (MOST_WORK / size(&request.old).max(1)).min(MOST_TRIED);
    let exercised: Vec<bool> =
        changes.iter().map(|change| latest.iter().any(|one| exercises(one, change))).collect();
    let alone = changes.iter().filter(|change| change.kind != DifferenceKind::AnnotationChanged).count() == 1;
    let small = Settings { options: settings.options.clone(), budget: settings.budget / SHARE, ..*settings };
    let old = pair::Schema::sketch(&request.old, &small).ok();
    let mut differences = Vec::new();
    for (change, exercised) in changes.into_iter().zip(exercised) {
        let effects: Vec<(Direction, Verdict)> = match (overall, change.kind) {
            (Verdict::Compatible, _) | (_, DifferenceKind::AnnotationChanged) => Vec::new(),
            _ if alone => latest.iter().map(|one| (one.direction, one.verdict)).collect(),
            _ => {
                let tried = old.as_ref().filter(|_| tries > 0);
                tries = tries.saturating_sub(1);
                tried
                    .and_then(|old| by_itself(request, &small, old, change.edit.as_ref()?))
                    .unwrap_or_else(|| undecided(request))
            }
        };
        let effect = worst(effects.iter().map(|(_, verdict)| *verdict));
        let mut broken = effects.into_iter().filter(|(_, verdict)| *verdict != Verdict::Compatible);
        let suggestion = broken.find_map(|(direction, _)| advice::for_kind(change.kind, direction));
        // A witness shows that the change matters; only by itself can it be said to break.
        let exercised = exercised && effect != Verdict::Compatible || (alone && effect == Verdict::Breaking);
        differences.push(Difference {
            suggestion: suggestion.map(str::to_owned),
            kind: change.kind,
            message: change.message,
            old_pointer: change.old_pointer,
            new_pointer: change.new_pointer,
            effect,
            exercised_by_witness: exercised,
        });
    }
    differences.sort_by_key(|one| {
        let effect = match one.effect {
            Verdict::Breaking => 0,
            Verdict::Unknown => 1,
            Verdict::Compatible => 2,
        };
        (!one.exercised_by_witness, effect, one.kind == DifferenceKind::AnnotationChanged)
    });
    (differences, more)
}

/// The verdicts on OLD against OLD with nothing but this change; nothing when that is no schema of its own.
fn by_itself(
    request: &CompatibilityCheckRequest,
    small: &Settings,
    old: &pair::Schema<'_>,
    edit: &Edit,
) -> Option<Vec<(Direction, Verdict)>> {
    let changed = edit.apply(&request.old)?;
    let new = pair::Schema::sketch(&changed, small).ok()?;
    let decided = directions(request.mode).map(|direction| {
        let answer = match direction {
            Direction::Backward => pair::decide(old, &new, small),
            Direction::Forward => pair::decide(&new, old, small),
        };
        (direction, answer.verdict)
    });
    Some(decided.collect())
}

/// What is said of a change that was not tried by itself.
fn undecided(request: &CompatibilityCheckRequest) -> Vec<(Direction, Verdict)> {
    directions(request.mode).map(|direction| (direction, Verdict::Unknown)).collect()
}

impl Edit {
    fn apply(&self, document: &Value) -> Option<Value> {
        let mut changed = document.clone();
        match (changed.pointer_mut(&self.parent)?, &self.value) {
            (Value::Object(members), Some(value)) => {
                members.insert(self.key.clone(), value.clone());
            }
            (Value::Object(members), None) => {
                members.shift_remove(&self.key)?;
            }
            (Value::Array(items), Some(value)) => {
                *items.get_mut(self.key.parse::<usize>().ok()?)? = value.clone()
            }
            _ => return None,
        }
        Some(changed)
    }
}

/// Whether the complaint about a comparison's witness comes from where the change is.
fn exercises(comparison: &Comparison, change: &Change) -> bool {
    let Some(Witness { complaint, .. }) = &comparison.witness else { return false };
    let (here, there) = match comparison.direction {
        Direction::Backward => (&change.new_pointer, &change.old_pointer),
        Direction::Forward => (&change.old_pointer, &change.new_pointer),
    };
    let within = |pointer: &str| {
        complaint
            .schema_pointer
            .strip_prefix(pointer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    match (here, there) {
        (Some(pointer), _) if within(pointer) => true,
        // What is gone is refused by the rule about undeclared properties beside it.
        (None, Some(pointer)) => {
            let beside = pointer.rsplit_once("/properties/").map_or("", |(schema, _)| schema);
            ["additionalProperties", "unevaluatedProperties"]
                .iter()
                .any(|keyword| complaint.schema_pointer == format!("{beside}/{keyword}"))
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

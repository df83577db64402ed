//! What changed, in words, and what each change does by itself.
//!
//! The law of explanations: the effect that is stated of a difference is what the solver answers for OLD against OLD with that
//! difference alone, or `unknown`; and OLD with all differences is NEW. [`explain`] gives both to whoever checks it.

mod advice;
mod brought;
mod edit;
mod identifier;
mod judge;
mod list;
mod moved;
mod rules;
mod said;
mod spot;
mod walk;

use serde_json::Value;

use self::edit::Edit;
use super::{Asked, Settings};
use crate::schema::document::Document;
use crate::wire::compatibility_check::{Comparison, Difference, DifferenceKind};

/// The most differences that are listed: enough for each change between two versions of a large schema. How much is found out about them has
/// limits of its own (`judge`), so that a long list costs what its walk costs.
const MOST: usize = 1_000;

/// A change before it was judged.
struct Change {
    kind: DifferenceKind,
    message: String,
    old_pointer: Option<String>,
    new_pointer: Option<String>,
    edit: Option<Edit>,
    /// What references in OLD and in NEW are relative to at this place.
    bases: (String, String),
}

/// Lists what changed from OLD to NEW: what the witness runs into, then what breaks, is unknown, is compatible. Also says whether
/// more changed than is listed.
pub(super) fn list(
    request: &Asked<'_>,
    settings: &Settings,
    comparisons: &[Comparison],
) -> (Vec<Difference>, bool) {
    let (judged, more) = explain(request, settings, comparisons);
    (judged.into_iter().map(|(difference, _)| difference).collect(), more)
}

/// As [`list`], each difference with its edit.
fn explain(
    request: &Asked<'_>,
    settings: &Settings,
    comparisons: &[Comparison],
) -> (Vec<(Difference, Option<Edit>)>, bool) {
    let old = Document::new(request.old, &settings.options);
    let new = Document::new(request.new, request.new_options);
    let mut changes = walk::changes(&old, &new, MOST + 1);
    let more = changes.len() > MOST;
    changes.truncate(MOST);
    (judge::all(changes, request, settings, comparisons), more)
}

/// Each difference with OLD as that one change leaves it, none where that cannot be said; and OLD with all of them, none where
/// not all are listed.
pub(super) type Explained = (Vec<(Difference, Option<Value>)>, Option<Value>);

/// The differences of an answer, each with what it is about, for whoever checks the law.
pub(super) fn explained(request: &Asked<'_>, settings: &Settings, comparisons: &[Comparison]) -> Explained {
    let (judged, more) = explain(request, settings, comparisons);
    let whole = !more && judged.iter().all(|(_, edit)| edit.is_some());
    let all =
        whole.then(|| edit::all(judged.iter().filter_map(|(_, edit)| edit.as_ref()), request.old)).flatten();
    let alone = judged
        .into_iter()
        .map(|(difference, edit)| (difference, edit.and_then(|edit| edit.apply(request.old))))
        .collect();
    (alone, all)
}

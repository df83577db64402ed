//! What would make a change compatible.

use crate::wire::compatibility_check::DifferenceKind;

/// Advice for a kind of change that breaks.
pub(super) fn for_kind(kind: DifferenceKind) -> Option<String> {
    let advice = match kind {
        DifferenceKind::RequiredAdded => "leave it optional and give it a default where it is read",
        DifferenceKind::RequiredRemoved => "older readers rely on it: keep it required until they are gone",
        DifferenceKind::PropertyAdded => {
            "documents may hold this name with any value already: declare it without rules, or close the schema first"
        }
        DifferenceKind::PropertyRemoved => "keep it declared and mark it `deprecated`",
        DifferenceKind::TypeNarrowed | DifferenceKind::TypeChanged => {
            "keep the old types in the list and add the new ones"
        }
        DifferenceKind::TypeWidened => "older readers do not know the new type: add a new property instead",
        DifferenceKind::EnumValueRemoved => "keep the value in the list and stop writing it",
        DifferenceKind::EnumValueAdded => {
            "older readers do not know the value: teach them before it is written"
        }
        DifferenceKind::ConstChanged => "list both values with `enum`",
        DifferenceKind::BoundTightened => {
            "keep the old bound; check the stricter one where documents are written"
        }
        DifferenceKind::PatternChanged => "allow both patterns with `anyOf`",
        DifferenceKind::FormatChanged => "allow both formats with `anyOf`",
        DifferenceKind::ContentClosed => "leave undeclared content allowed, or declare what documents hold",
        DifferenceKind::ContentOpened => "older readers refuse undeclared content: open them first",
        DifferenceKind::CompositionChanged => "keep the old alternatives beside the new ones",
        DifferenceKind::ConstraintAdded => {
            "check the new rule where documents are written, not where they are read"
        }
        DifferenceKind::DraftChanged => {
            "keep the draft, or check that every keyword means the same in the new one"
        }
        _ => return None,
    };
    Some(advice.to_owned())
}

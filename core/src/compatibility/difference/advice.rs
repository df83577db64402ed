//! What would make a change compatible.

use crate::wire::compatibility_check::{DifferenceKind, Direction};

/// Advice for a kind of change that breaks in a direction.
pub(super) fn for_kind(kind: DifferenceKind, direction: Direction) -> Option<&'static str> {
    match direction {
        Direction::Backward => for_old_documents(kind),
        Direction::Forward => for_old_readers(kind),
    }
}

/// The new schema refuses documents that the old one accepted.
fn for_old_documents(kind: DifferenceKind) -> Option<&'static str> {
    Some(match kind {
        DifferenceKind::RequiredAdded => "leave it optional and give it a default where it is read",
        DifferenceKind::PropertyAdded => {
            "documents may already have any value under this name: declare the property without rules, or close the schema first"
        }
        DifferenceKind::PropertyRemoved => "keep it declared and mark it `deprecated`",
        DifferenceKind::TypeNarrowed | DifferenceKind::TypeChanged => {
            "keep the old types in the list and add the new ones"
        }
        DifferenceKind::EnumValueRemoved => "keep the value in the list and stop writing it",
        DifferenceKind::ConstChanged => "list both values with `enum`",
        DifferenceKind::BoundTightened => {
            "keep the old bound; check the stricter one where documents are written"
        }
        DifferenceKind::PatternChanged => "allow both patterns with `anyOf`",
        DifferenceKind::FormatChanged => "allow both formats with `anyOf`",
        DifferenceKind::ContentClosed => {
            "allow undeclared content, or declare the content that documents have"
        }
        DifferenceKind::CompositionChanged => "keep the old alternatives and add the new ones",
        DifferenceKind::IdentifierChanged => {
            "keep the old name, or write references so that they do not depend on it"
        }
        DifferenceKind::ItemsChanged => "allow the old items and the new ones with `anyOf`",
        DifferenceKind::ReferenceChanged => "allow both targets with `anyOf`",
        DifferenceKind::ConstraintAdded => {
            "check the new rule where documents are written, not where they are read"
        }
        DifferenceKind::DraftChanged => {
            "keep the draft, or check that every keyword means the same in the new one"
        }
        _ => return None,
    })
}

/// The old schema refuses documents that the new one accepts.
fn for_old_readers(kind: DifferenceKind) -> Option<&'static str> {
    Some(match kind {
        DifferenceKind::RequiredRemoved => "older readers depend on it: keep it required until they are gone",
        DifferenceKind::PropertyAdded => {
            "older readers refuse names that they do not know: allow unknown names there first"
        }
        DifferenceKind::PropertyRemoved => {
            "older readers still check this property: keep its rules until they are gone"
        }
        DifferenceKind::TypeWidened | DifferenceKind::TypeChanged => {
            "older readers do not know the new type: add a new property instead"
        }
        DifferenceKind::EnumValueAdded | DifferenceKind::ConstChanged => {
            "older readers do not know the value: update them before it is written"
        }
        DifferenceKind::BoundLoosened => {
            "older readers refuse values beyond the old bound: loosen the bound there before such values are written"
        }
        DifferenceKind::PatternChanged | DifferenceKind::FormatChanged => {
            "older readers do not know the new form: update them before it is written"
        }
        DifferenceKind::ContentOpened => "older readers refuse undeclared content: allow it there first",
        DifferenceKind::CompositionChanged => {
            "older readers do not know the new alternatives: update them before they are written"
        }
        DifferenceKind::ConstraintRemoved => {
            "older readers still check the rule: obey it until they are gone"
        }
        DifferenceKind::DraftChanged => {
            "keep the draft, or check that every keyword means the same in the old one"
        }
        _ => return None,
    })
}

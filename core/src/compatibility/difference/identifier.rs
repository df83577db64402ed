//! Names of schemas: `$id`, anchors. They judge nothing, and decide where references lead.

use serde_json::Value;

use super::edit::Edit;
use super::said::{Said, shown};
use super::spot::{Identifier, Spot};
use super::walk::Walk;
use crate::wire::compatibility_check::DifferenceKind as Kind;

/// The keywords that name a schema.
pub(super) const KEYWORDS: [&str; 5] = ["$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor"];

impl Walk<'_, '_> {
    /// Notes a name that changed; what became of it is known when all names are.
    pub(super) fn identifier(&mut self, keyword: &str, before: &Said<'_>, after: &Said<'_>, spot: &Spot) {
        let (old, new) = (before.read().cloned(), after.read().cloned());
        self.identifiers.push(Identifier { keyword: keyword.to_owned(), old, new, spot: spot.clone() });
    }

    pub(super) fn tell_identifiers(&mut self) {
        let mut all = std::mem::take(&mut self.identifiers);
        while !all.is_empty() {
            let one = all.remove(0);
            // A name that left one schema and came to another is one change.
            let other = all.iter().position(|other| {
                let same = other.keyword == one.keyword;
                same && (one.old.is_some() && other.new == one.old
                    || one.new.is_some() && other.old == one.new)
            });
            match other.map(|index| all.remove(index)) {
                Some(other) => self.tell_move(&one, &other),
                None => self.tell_one(&one),
            }
        }
    }

    fn tell_move(&mut self, one: &Identifier, other: &Identifier) {
        let (from, to) = if one.old.is_some() && other.new == one.old { (one, other) } else { (other, one) };
        let name = from.old.as_ref().map(shown).unwrap_or_default();
        let message = format!(
            "`{}` {name} is now at `{}`, not at `{}`: references to it now resolve to another schema",
            from.keyword, to.spot.new, from.spot.old
        );
        let mut edit: Edit = from.spot.edit(&from.keyword, from.new.as_ref());
        edit.steps.extend(to.spot.edit(&to.keyword, to.new.as_ref()).steps);
        let (old_pointer, new_pointer) = (from.spot.at(&from.keyword).old, to.spot.at(&to.keyword).new);
        self.push(
            Kind::IdentifierChanged,
            message,
            Some(old_pointer),
            Some(new_pointer),
            Some(edit),
            &from.spot,
        );
    }

    fn tell_one(&mut self, one: &Identifier) {
        let said = |value: &Option<Value>| value.as_ref().map_or_else(|| "not there".to_owned(), shown);
        let message = format!(
            "`{}` was {} and is {}: it decides how references are resolved",
            one.keyword,
            said(&one.old),
            said(&one.new)
        );
        let here = one.spot.at(&one.keyword);
        let edit = one.spot.edit(&one.keyword, one.new.as_ref());
        let (old_pointer, new_pointer) =
            (one.old.as_ref().map(|_| here.old), one.new.as_ref().map(|_| here.new));
        self.push(Kind::IdentifierChanged, message, old_pointer, new_pointer, Some(edit), &one.spot);
    }
}

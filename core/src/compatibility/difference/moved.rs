//! References, and definitions that stand elsewhere.

use serde_json::Value;

use super::edit::{Edit, Step};
use super::said::Said;
use super::spot::{Rename, Spot};
use super::walk::Walk;
use crate::schema::document::{Members, is_read};
use crate::schema::keyword::is_silenced;
use crate::wire::compatibility_check::DifferenceKind as Kind;

/// How many definitions a message names.
const MOST_NAMED: usize = 3;

/// What became of a reference.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It leads to the same place, or to the same definition elsewhere.
    Same,
    /// It leads elsewhere.
    Other,
}

impl Walk<'_, '_> {
    /// Follows a reference on both sides.
    pub(super) fn reference(&mut self, old: &str, new: &str, spot: &Spot) -> Fate {
        let from = self.old.resolve(&spot.old_scope.base, old);
        let to = self.new.resolve(&spot.new_scope.base, new);
        let (Some(from), Some(to)) = (from, to) else {
            return if old == new { Fate::Same } else { Fate::Other };
        };
        if from == to {
            self.pending.push_back((from, to));
            return Fate::Same;
        }
        // What NEW's reference means in OLD.
        let there = self.old.resolve(&spot.old_scope.base, new);
        let taken = self.old.root.pointer(&to).is_some() || self.new.root.pointer(&from).is_some();
        let consistent = there.as_deref().is_none_or(|there| there == from);
        let moved = match self.moved.get(&to) {
            Some(known) => *known == from,
            None => consistent && !taken && !self.moved.values().any(|one| *one == from),
        };
        if moved {
            self.moved.insert(to.clone(), from.clone());
            self.pending.push_back((from.clone(), to.clone()));
            if there.is_none() {
                let site = spot.edit("$ref", Some(&Value::String(new.to_owned())));
                match self.renames.iter_mut().find(|rename| rename.to == to) {
                    Some(rename) => rename.sites.push(site),
                    None => self.renames.push(Rename { from, to, sites: vec![site], spot: spot.clone() }),
                }
            }
            return Fate::Same;
        }
        if let Some(there) = there.filter(|there| *there == to) {
            self.pending.push_back((there, to));
        }
        if old == new { Fate::Same } else { Fate::Other }
    }

    /// One line for all definitions that stand elsewhere; what changed inside them is told by itself.
    pub(super) fn tell_renames(&mut self) {
        let renames = std::mem::take(&mut self.renames);
        let Some(first) = renames.first() else { return };
        let named: Vec<String> = renames
            .iter()
            .take(MOST_NAMED)
            .map(|one| {
                let piece = crate::excerpt::excerpt;
                format!("`#{}` is `#{}`", piece(&one.from), piece(&one.to))
            })
            .collect();
        let more = renames.len().saturating_sub(MOST_NAMED);
        let rest = if more == 0 { String::new() } else { format!(", and {more} more") };
        let message = format!("definitions have moved: {}{rest}", named.join(", "));
        let mut edit = Edit::default();
        for rename in &renames {
            edit.steps.push(Step::Copy { from: rename.from.clone(), to: rename.to.clone() });
            edit.steps.extend(rename.sites.iter().flat_map(|site| site.steps.iter().cloned()));
        }
        let (from, to, spot) = (first.from.clone(), first.to.clone(), first.spot.clone());
        self.push(Kind::DefinitionMoved, message, Some(from), Some(to), Some(edit), &spot);
    }

    /// A reference that was written out, or rules that became a definition: compares what is meant. False where it is neither.
    pub(super) fn inlined(&mut self, old: &Members, new: &Members, whole: &Value, spot: &Spot) -> bool {
        let (old_scope, new_scope) = (spot.old_scope.enter(old), spot.new_scope.enter(new));
        let (old_only, new_only) =
            (only_reference(old, old_scope.draft), only_reference(new, new_scope.draft));
        match (old_only, new_only) {
            (Some(target), None) if !new.contains_key("$ref") => {
                let Some(from) = self.old.resolve(&old_scope.base, target) else { return false };
                let Some(written) = self.old.root.pointer(&from) else { return false };
                let (Some((parent, key)), Value::Object(before)) = (spot.place.rsplit_once('/'), written)
                else {
                    return false;
                };
                let within = |outer: &str, inner: &str| {
                    inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
                };
                if old_scope.base != self.old.scope_at(&from).enter(before).base || within(&from, &spot.place)
                {
                    return false;
                }
                let key = key.replace("~1", "/").replace("~0", "~");
                let inline = Step::Inline { from: from.clone(), parent: parent.to_owned(), key };
                let prelude: Vec<Step> = spot.prelude.iter().cloned().chain([inline]).collect();
                let message = format!(
                    "the schema at `{}` is written out here instead of referenced",
                    crate::excerpt::excerpt(target)
                );
                let edit = Edit { steps: prelude.clone() };
                let place = (Some(spot.at("$ref").old), Some(spot.new.clone()));
                self.push(Kind::DefinitionMoved, message, place.0, place.1, Some(edit), spot);
                let inner = Spot { old: from, prelude: prelude.into(), old_scope, ..spot.clone() };
                self.members(before, new, &inner);
                true
            }
            (None, Some(target)) if !old.contains_key("$ref") => {
                let Some(to) = self.new.resolve(&new_scope.base, target) else { return false };
                let Some(Value::Object(after)) = self.new.root.pointer(&to) else { return false };
                if new_scope.base != self.new.scope_at(&to).enter(after).base
                    || spot.place.is_empty()
                    || self.old.root.pointer(&to).is_some()
                {
                    return false;
                }
                let _ = whole;
                let message = format!(
                    "the schema that was written out here is now a reference to `{}`",
                    crate::excerpt::excerpt(target)
                );
                let edit = Edit { steps: spot.prelude.to_vec() };
                self.push(
                    Kind::DefinitionMoved,
                    message,
                    Some(spot.old.clone()),
                    Some(spot.at("$ref").new),
                    Some(edit),
                    spot,
                );
                let inner = Spot { new: to, new_scope, ..spot.clone() };
                self.members(old, after, &inner);
                true
            }
            _ => false,
        }
    }

    /// A reference that is another.
    pub(super) fn references(&mut self, keyword: &str, before: &Said<'_>, after: &Said<'_>, spot: &Spot) {
        if let (Some(Value::String(old)), Some(Value::String(new))) = (before.read(), after.read())
            && self.reference(old, new, spot) == Fate::Same
        {
            return;
        }
        let message = format!("the reference was {} and is {}", before.shown(), after.shown());
        self.rule(Kind::ReferenceChanged, message, keyword, before, after, spot);
    }
}

/// The target of a schema that is nothing but a reference.
fn only_reference(members: &Members, draft: jsonschema::Draft) -> Option<&str> {
    let target = members.get("$ref")?.as_str()?;
    let mere = is_silenced(draft, members)
        || members.keys().all(|keyword| keyword == "$ref" || !is_read(draft, members, keyword));
    mere.then_some(target)
}

//! References in values that a change brings: they must mean in OLD what they mean in NEW.

use std::collections::BTreeSet;

use serde_json::Value;

use super::edit::{Edit, Step, is_data};
use super::walk::Walk;

/// At most so many values are looked at for the references of one change.
const MOST_VALUES: usize = 10_000;

/// A reference in a value is resolved in both documents.
struct Reach<'b> {
    bases: &'b (String, String),
    /// The definitions of NEW that come along, because OLD has nothing there.
    carried: BTreeSet<String>,
    /// The places to which references lead, in OLD and in NEW.
    pairs: BTreeSet<(String, String)>,
    left: usize,
}

impl Walk<'_, '_> {
    /// Compares each definition that a value brought by a change refers to, and that OLD has too. A change whose
    /// reference would lead to a schema that has another counterpart cannot be made by itself.
    pub(super) fn compare_brought(&mut self) {
        let mut next = 0;
        while let Some(change) = self.changes.get(next) {
            let Some(edit) = &change.edit else {
                next += 1;
                continue;
            };
            let (pairs, looked_at) = self.brought(edit, &change.bases);
            self.values = self.values.saturating_sub(looked_at);
            let Some(pairs) = pairs else {
                self.leave_open(next);
                next += 1;
                continue;
            };
            for (from, to) in pairs {
                if self.is_compared(&from, &to) {
                    continue;
                }
                if self.has_another(&from, &to) {
                    self.leave_open(next);
                    break;
                }
                self.pending.push_back((from, to));
                self.drain();
            }
            next += 1;
        }
    }

    /// The pairs of places to which an edit's values refer, none where there are too many values; and how many were looked at.
    fn brought(&self, edit: &Edit, bases: &(String, String)) -> (Option<BTreeSet<(String, String)>>, usize) {
        let most = MOST_VALUES.min(self.values);
        let mut reach = Reach { bases, carried: BTreeSet::new(), pairs: BTreeSet::new(), left: most };
        let is_whole = edit.steps.iter().all(|step| match step {
            Step::Set { key, value, .. } | Step::Include { key, value, .. } => {
                self.reach_member(key, value, &mut reach).is_some()
            }
            _ => true,
        });
        (is_whole.then_some(reach.pairs), most.saturating_sub(reach.left))
    }

    fn reach(&self, value: &Value, reach: &mut Reach<'_>) -> Option<()> {
        reach.left = reach.left.checked_sub(1)?;
        match value {
            Value::Object(members) => {
                members.iter().try_for_each(|(keyword, member)| self.reach_member(keyword, member, reach))
            }
            Value::Array(items) => items.iter().try_for_each(|item| self.reach(item, reach)),
            _ => Some(()),
        }
    }

    fn reach_member(&self, keyword: &str, member: &Value, reach: &mut Reach<'_>) -> Option<()> {
        match (keyword, member) {
            (data, _) if is_data(data) => Some(()),
            ("$ref" | "$dynamicRef", Value::String(target)) => {
                let Some(to) = self.new.resolve(&reach.bases.1, target) else { return Some(()) };
                let from = self.moved.get(&to).cloned().or_else(|| self.old.resolve(&reach.bases.0, target));
                if let Some(from) = from {
                    reach.pairs.insert((from, to));
                } else if reach.carried.insert(to.clone())
                    && let Some(value) = self.new.root.pointer(&to)
                {
                    return self.reach(value, reach);
                }
                Some(())
            }
            (_, member) => self.reach(member, reach),
        }
    }
}

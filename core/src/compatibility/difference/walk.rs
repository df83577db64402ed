//! Walks two schemas side by side, and the definitions that their references lead to.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use serde_json::Value;

use super::Change;
use super::edit::{self, Documents, Edit, Step};
use super::said::{self, Said, shown};
use super::spot::{Identifier, Rename, Spot};
use crate::schema::document::{Document, MOST_NESTING, Members, is_read, subschemas};
use crate::schema::keyword::{Shape, shape};
use crate::wire::compatibility_check::DifferenceKind as Kind;

/// At most so many pairs of schemas are looked at.
const MOST_PAIRS: usize = 100_000;
/// At most so many definitions come along with all changes together: each is a copy.
const MOST_CARRIED: usize = 6_400;
/// At most so many values are looked at for the references of all changes together.
const MOST_VALUES: usize = 1_000_000;

/// The changes from OLD to NEW, at most `most`.
pub(super) fn changes(old: &Document<'_>, new: &Document<'_>, most: usize) -> Vec<Change> {
    let mut walk = Walk {
        old,
        new,
        changes: Vec::new(),
        most,
        seen: BTreeSet::new(),
        seen_new: BTreeSet::new(),
        pending: VecDeque::new(),
        moved: BTreeMap::new(),
        renames: Vec::new(),
        identifiers: Vec::new(),
        left: MOST_PAIRS,
        values: MOST_VALUES,
    };
    let root = Spot {
        old: String::new(),
        new: String::new(),
        place: String::new(),
        prelude: Rc::from([]),
        old_scope: old.scope.clone(),
        new_scope: new.scope.clone(),
        nesting: 0,
    };
    walk.schemas(old.root, new.root, &root, Some(Edit::of(Step::Whole(new.root.clone()))));
    walk.drain();
    walk.compare_brought();
    walk.tell_identifiers();
    walk.tell_renames();
    walk.finish()
}

pub(super) struct Walk<'w, 'd> {
    pub(super) old: &'w Document<'d>,
    pub(super) new: &'w Document<'d>,
    pub(super) changes: Vec<Change>,
    most: usize,
    /// The pairs of places that were compared.
    seen: BTreeSet<(String, String)>,
    /// The places of NEW that were compared.
    seen_new: BTreeSet<String>,
    /// The pairs of places that references lead to.
    pub(super) pending: VecDeque<(String, String)>,
    /// Where OLD has what stands at this place of NEW.
    pub(super) moved: BTreeMap<String, String>,
    pub(super) renames: Vec<Rename>,
    pub(super) identifiers: Vec<Identifier>,
    left: usize,
    /// How many values may still be looked at for references.
    pub(super) values: usize,
}

impl<'d> Walk<'_, 'd> {
    /// Compares what references lead to, until nothing is left.
    pub(super) fn drain(&mut self) {
        while let Some((from, to)) = self.pending.pop_front() {
            self.definition(&from, &to);
        }
    }

    /// Whether a schema of OLD and one of NEW were compared, or are the same by what is around them.
    pub(super) fn is_compared(&self, from: &str, to: &str) -> bool {
        self.seen.contains(&(from.to_owned(), to.to_owned()))
    }

    /// Whether a schema of OLD or one of NEW was compared with another one.
    pub(super) fn has_another(&self, from: &str, to: &str) -> bool {
        let mut here = self.seen.range((from.to_owned(), String::new())..);
        here.next().is_some_and(|(old, _)| old == from) || self.seen_new.contains(to)
    }

    /// Says nothing of one change by itself.
    pub(super) fn leave_open(&mut self, index: usize) {
        if let Some(change) = self.changes.get_mut(index) {
            change.edit = None;
        }
    }

    /// Compares what references lead to.
    fn definition(&mut self, from: &str, to: &str) {
        let (Some(old), Some(new)) = (self.old.root.pointer(from), self.new.root.pointer(to)) else { return };
        let spot = Spot {
            old: from.to_owned(),
            new: to.to_owned(),
            place: from.to_owned(),
            prelude: Rc::from([]),
            old_scope: self.old.scope_at(from),
            new_scope: self.new.scope_at(to),
            nesting: 0,
        };
        let edit = from
            .rsplit_once('/')
            .map(|(parent, key)| Edit::member(parent, &key.replace("~1", "/").replace("~0", "~"), Some(new)));
        self.schemas(old, new, &spot, edit);
    }

    /// Compares two schemas; `edit` replaces the whole of the first by the second.
    pub(super) fn schemas(&mut self, old: &Value, new: &Value, spot: &Spot, edit: Option<Edit>) {
        let full = self.changes.len() >= self.most || self.left == 0;
        if full || spot.nesting > MOST_NESTING || !self.seen.insert((spot.place.clone(), spot.new.clone())) {
            return;
        }
        self.seen_new.insert(spot.new.clone());
        self.left -= 1;
        match (old, new) {
            (Value::Object(before), Value::Object(after)) => {
                if !self.inlined(before, after, new, spot) {
                    self.members(before, after, spot);
                }
            }
            _ if old == new => {}
            _ => {
                let (kind, message) = match (old, new) {
                    (_, Value::Bool(false)) => {
                        (Kind::ContentClosed, "every value is refused here now".to_owned())
                    }
                    (_, Value::Bool(true)) => {
                        (Kind::ContentOpened, "every value is allowed here now".to_owned())
                    }
                    (Value::Bool(false), _) => (
                        Kind::ContentOpened,
                        "every value was refused here, and some are allowed now".to_owned(),
                    ),
                    (Value::Bool(true), _) => (
                        Kind::ConstraintAdded,
                        "every value was allowed here, and now there are rules".to_owned(),
                    ),
                    _ => (Kind::ItemsChanged, format!("this was {} and is {}", shown(old), shown(new))),
                };
                self.push(kind, message, Some(spot.old.clone()), Some(spot.new.clone()), edit, spot);
            }
        }
    }

    /// Compares the keywords of two schemas, as far as their drafts read them.
    pub(super) fn members(&mut self, old: &Members, new: &Members, outer: &Spot) {
        let (old_scope, new_scope) = (outer.old_scope.enter(old), outer.new_scope.enter(new));
        let spot = &Spot { old_scope, new_scope, ..outer.clone() };
        let mut keywords: Vec<&String> = old.keys().collect();
        keywords.extend(new.keys().filter(|keyword| !old.contains_key(*keyword)));
        for keyword in keywords {
            let before = Said::of(old, keyword, spot.old_scope.draft);
            let after = Said::of(new, keyword, spot.new_scope.draft);
            if before.raw == after.raw {
                // Where only the reading differs, the draft or what stands beside it changed, which is told by itself.
                if let (Some(value), true) = (before.raw, before.is_read && after.is_read) {
                    self.unchanged(keyword, value, spot);
                }
            } else if before.read().is_none() && after.read().is_none() {
                self.ignored(keyword, &before, &after, old, new, spot);
            } else {
                self.keyword(keyword, &before, &after, spot);
            }
        }
    }

    /// A keyword that says the same: references in it may lead to what changed.
    fn unchanged(&mut self, keyword: &str, value: &Value, spot: &Spot) {
        let draft = spot.old_scope.draft;
        if let (Some(Shape::Reference), Value::String(target)) = (shape(draft, keyword), value) {
            self.reference(target, target, spot);
            return;
        }
        let here = spot.at(keyword);
        for (path, one) in subschemas(draft, keyword, value) {
            let inner = Spot {
                old: format!("{}{path}", here.old),
                new: format!("{}{path}", here.new),
                place: format!("{}{path}", here.place),
                nesting: here.nesting + 1,
                ..here.clone()
            };
            self.schemas(one, one, &inner, None);
        }
    }

    /// A keyword that neither schema reads.
    fn ignored(
        &mut self,
        keyword: &str,
        before: &Said<'_>,
        after: &Said<'_>,
        old: &Members,
        new: &Members,
        spot: &Spot,
    ) {
        let (here, there) = (spot.at(keyword), if after.raw.is_some() { new } else { old });
        // What a reference leads to is a schema, and is compared where the reference stands.
        if self.old.referenced.contains(&here.old) || self.new.referenced.contains(&here.new) {
            return;
        }
        let draft = if after.raw.is_some() { spot.new_scope.draft } else { spot.old_scope.draft };
        let mut edit = spot.edit(keyword, after.raw);
        if let Some(value) = after.raw {
            // What NEW ignores OLD might read, by its draft or without the `$ref`: then the text does nothing by itself.
            let mut with = old.clone();
            with.insert(keyword.to_owned(), value.clone());
            if is_read(spot.old_scope.draft, &with, keyword) {
                edit = Edit::default();
            }
        }
        let mut beside = "";
        let inside = |document: &Document<'_>, place: &str| -> Vec<String> {
            let prefix = format!("{place}/");
            document
                .referenced
                .iter()
                .filter_map(|one| Some(format!("/{}", one.strip_prefix(&prefix)?)))
                .collect()
        };
        let mut led_to = inside(self.old, &here.old);
        led_to.extend(inside(self.new, &here.new));
        if !led_to.is_empty() {
            // What references lead to is compared where they stand.
            let (Some(before), Some(after)) = (before.raw, after.raw) else { return };
            let mut rest = after.clone();
            let mut plain = before.clone();
            for path in &led_to {
                let known = before.pointer(path).cloned();
                edit::replace(&mut rest, path, known.as_ref());
                edit::replace(&mut plain, path, known.as_ref());
            }
            if rest == plain {
                return;
            }
            edit = spot.edit(keyword, Some(&rest));
            beside = ", apart from changes in referenced schemas, ";
        }
        let message = format!("{beside}{}; documents are judged the same", said::why(draft, there, keyword));
        let (old_pointer, new_pointer) = (before.raw.map(|_| here.old), after.raw.map(|_| here.new));
        self.push(Kind::AnnotationChanged, message, old_pointer, new_pointer, Some(edit), spot);
    }

    /// A change of one keyword.
    pub(super) fn rule(
        &mut self,
        kind: Kind,
        message: String,
        keyword: &str,
        before: &Said<'_>,
        after: &Said<'_>,
        spot: &Spot,
    ) {
        let here = spot.at(keyword);
        let mut edit = spot.edit(keyword, after.read());
        if after.read().is_none() && before.raw.is_none() {
            edit = Edit::default();
        }
        let (old_pointer, new_pointer) = (before.raw.map(|_| here.old), after.raw.map(|_| here.new));
        self.push(kind, message, old_pointer, new_pointer, Some(edit), spot);
    }

    pub(super) fn push(
        &mut self,
        kind: Kind,
        message: String,
        old_pointer: Option<String>,
        new_pointer: Option<String>,
        edit: Option<Edit>,
        spot: &Spot,
    ) {
        if self.changes.len() < self.most {
            let bases = (spot.old_scope.base.to_string(), spot.new_scope.base.to_string());
            // What both ignore is put into OLD as OLD is: another draft would change more than that.
            let edit =
                edit.map(|edit| if kind == Kind::AnnotationChanged { edit } else { spot.in_its_draft(edit) });
            self.changes.push(Change { kind, message, old_pointer, new_pointer, edit, bases });
        }
    }

    /// The changes, with every value of an edit told in the words of OLD. Beyond a limit nothing is said of a change by itself.
    fn finish(self) -> Vec<Change> {
        let documents = Documents { old: self.old, new: self.new, moved: self.moved };
        let mut changes = self.changes;
        let mut carried = 0;
        for change in &mut changes {
            if carried >= MOST_CARRIED {
                change.edit = None;
            }
            if let Some(edit) = &mut change.edit {
                edit.settle(&change.bases, &documents);
                carried += edit.steps.iter().filter(|step| matches!(step, Step::Carry { .. })).count();
            }
        }
        changes
    }
}

//! Places of two documents side by side, and what is told of them when all places are known.

use std::rc::Rc;

use jsonschema::Draft;
use serde_json::Value;

use super::edit::{Edit, Step};
use crate::pointer::{child_pointer, index_pointer};
use crate::schema::document::Scope;
use crate::schema::keyword::{is_container, metaschema};

/// Where the walk stands in both documents.
#[derive(Clone)]
pub(super) struct Spot {
    /// The place in OLD that is shown.
    pub(super) old: String,
    pub(super) new: String,
    /// The place that edits of OLD change; another one than is shown where a definition was written out.
    pub(super) place: String,
    /// What must be done to OLD before that place is there.
    pub(super) prelude: Rc<[Step]>,
    pub(super) old_scope: Scope,
    pub(super) new_scope: Scope,
    pub(super) nesting: usize,
}

impl Spot {
    pub(super) fn at(&self, token: &str) -> Self {
        Self {
            old: child_pointer(&self.old, token),
            new: child_pointer(&self.new, token),
            place: child_pointer(&self.place, token),
            nesting: self.nesting + 1,
            ..self.clone()
        }
    }

    pub(super) fn at_indices(&self, old: usize, new: usize) -> Self {
        Self {
            old: index_pointer(&self.old, old),
            new: index_pointer(&self.new, new),
            place: index_pointer(&self.place, old),
            nesting: self.nesting + 1,
            ..self.clone()
        }
    }

    /// An edit of a member of what stands here.
    pub(super) fn edit(&self, key: &str, value: Option<&Value>) -> Edit {
        self.prepared(Edit::member(&self.place, key, value))
    }

    /// The edit after what must be done before it.
    pub(super) fn prepared(&self, edit: Edit) -> Edit {
        if self.prelude.is_empty() {
            return edit;
        }
        Edit { steps: self.prelude.iter().cloned().chain(edit.steps).collect() }
    }
}

impl Spot {
    /// The edit together with the draft of NEW, where it sets a keyword that the draft of OLD does not know.
    pub(super) fn in_its_draft(&self, mut edit: Edit) -> Edit {
        let (old, new) = (self.old_scope.draft, self.new_scope.draft);
        let sets = |step: &Step| match step {
            Step::Set { key, value, .. } | Step::Include { key, value, .. } => {
                is_newer(old, new, key) || holds_newer(old, new, value)
            }
            _ => false,
        };
        if old != new
            && let Some(uri) = metaschema(new)
            && edit.steps.iter().any(sets)
        {
            edit.steps.push(Step::Set { parent: String::new(), key: "$schema".into(), value: uri.into() });
        }
        edit
    }
}

/// Whether only the second draft reads a keyword, or both read it in their own way.
fn is_newer(old: Draft, new: Draft, keyword: &str) -> bool {
    let in_its_own_way = match keyword {
        "exclusiveMinimum" | "exclusiveMaximum" => old == Draft::Draft4 || new == Draft::Draft4,
        "items" => old == Draft::Draft202012 || new == Draft::Draft202012,
        _ => false,
    };
    in_its_own_way
        || (!old.is_known_keyword(keyword) && new.is_known_keyword(keyword) && !is_container(keyword))
}

fn holds_newer(old: Draft, new: Draft, value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            members.iter().any(|(key, member)| is_newer(old, new, key) || holds_newer(old, new, member))
        }
        Value::Array(items) => items.iter().any(|item| holds_newer(old, new, item)),
        _ => false,
    }
}

/// A name that changed.
pub(super) struct Identifier {
    pub(super) keyword: String,
    pub(super) old: Option<Value>,
    pub(super) new: Option<Value>,
    pub(super) spot: Spot,
}

/// A definition that stands elsewhere, and the references that follow it.
pub(super) struct Rename {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) sites: Vec<Edit>,
    pub(super) spot: Spot,
}

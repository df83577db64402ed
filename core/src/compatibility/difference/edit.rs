//! What turns OLD into OLD with one change, or with all of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::schema::document::Document;

/// The most definitions that come along with one change.
const MOST_CARRIED: usize = 64;
/// Values nested more deeply than this are taken as they are.
const MOST_NESTING: usize = 128;

/// Steps in the coordinates of OLD.
#[derive(Debug, Clone, Default)]
pub(super) struct Edit {
    pub(super) steps: Vec<Step>,
}

/// One step. Values come from NEW.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// The whole document becomes this.
    Whole(Value),
    /// A member of an object, or an item of an array, becomes this.
    Set { parent: String, key: String, value: Value },
    /// A member goes.
    Remove { parent: String, key: String },
    /// A value joins a list; the list is made where there is none.
    Include { parent: String, key: String, value: Value },
    /// A value leaves a list; the list goes with its last value.
    Exclude { parent: String, key: String, value: Value },
    /// An item of an array goes.
    RemoveAt { list: String, index: usize },
    /// A member becomes what stands at another place of OLD: a definition written out.
    Inline { from: String, parent: String, key: String },
    /// What stands at one place stands at another, too, if that is free.
    Copy { from: String, to: String },
    /// A definition of NEW that a value of this edit needs.
    Carry { to: String, value: Value },
}

impl Step {
    /// Steps of many edits are made in this order, so that none moves what another one means: what is around before what is
    /// inside, and the last item of a list first.
    fn rank(&self) -> (u8, usize) {
        let depth = |pointer: &str| pointer.matches('/').count();
        match self {
            Self::Whole(_) => (0, 0),
            Self::Inline { parent, .. } => (1, depth(parent)),
            Self::Carry { .. } => (2, 0),
            Self::Set { parent, .. } | Self::Include { parent, .. } => (3, depth(parent)),
            Self::Exclude { .. } | Self::Remove { .. } => (4, 0),
            Self::RemoveAt { index, .. } => (5, usize::MAX - index),
            Self::Copy { .. } => (6, 0),
        }
    }
}

impl Edit {
    /// An edit of one step.
    pub(super) fn of(step: Step) -> Self {
        Self { steps: vec![step] }
    }

    /// A member that becomes a value, or goes when there is none.
    pub(super) fn member(parent: &str, key: &str, value: Option<&Value>) -> Self {
        let (parent, key) = (parent.to_owned(), key.to_owned());
        Self::of(match value {
            Some(value) => Step::Set { parent, key, value: value.clone() },
            None => Step::Remove { parent, key },
        })
    }

    /// The document with this edit; none where a step cannot be made.
    pub(super) fn apply(&self, document: &Value) -> Option<Value> {
        all([self], document)
    }

    /// Lets every value say in OLD what it says in NEW: references to definitions that have another name there, and definitions
    /// that are not there at all, which come along. `moved` has the places of NEW that OLD has elsewhere.
    pub(super) fn settle(&mut self, bases: &(String, String), documents: &Documents<'_, '_>) {
        let mut carried = Vec::new();
        for step in &mut self.steps {
            match step {
                Step::Set { key, value: Value::String(target), .. }
                    if key == "$ref" || key == "$dynamicRef" =>
                {
                    if let Some(other) = documents.target(target, bases, &mut carried, 0) {
                        *target = other;
                    }
                }
                Step::Set { key, value, .. } | Step::Include { key, value, .. } if !is_data(key) => {
                    documents.translate(value, bases, &mut carried, 0);
                }
                _ => {}
            }
        }
        self.steps.extend(carried);
    }
}

/// The document after all these edits; none where a step cannot be made.
pub(super) fn all<'e>(edits: impl IntoIterator<Item = &'e Edit>, document: &Value) -> Option<Value> {
    let mut steps: Vec<&Step> = edits.into_iter().flat_map(|edit| &edit.steps).collect();
    steps.sort_by_key(|step| step.rank());
    let mut changed = document.clone();
    let mut written_out = BTreeSet::new();
    for step in steps {
        // Several changes inside one definition that is written out ask for it once.
        if let Step::Inline { parent, key, .. } = step
            && !written_out.insert((parent, key))
        {
            continue;
        }
        make(step, &mut changed)?;
    }
    Some(changed)
}

fn make(step: &Step, document: &mut Value) -> Option<()> {
    match step {
        Step::Whole(value) => *document = value.clone(),
        Step::Set { parent, key, value } => match place(document, parent)? {
            Value::Object(members) => {
                members.insert(key.clone(), value.clone());
            }
            Value::Array(items) => match key.parse::<usize>().ok()? {
                index if index == items.len() => items.push(value.clone()),
                index => *items.get_mut(index)? = value.clone(),
            },
            _ => return None,
        },
        Step::Remove { parent, key } => {
            document.pointer_mut(parent)?.as_object_mut()?.shift_remove(key)?;
        }
        Step::Include { parent, key, value } => {
            let members = place(document, parent)?.as_object_mut()?;
            let list = members.entry(key.clone()).or_insert_with(|| Value::Array(Vec::new()));
            list.as_array_mut()?.push(value.clone());
        }
        Step::Exclude { parent, key, value } => {
            let members = document.pointer_mut(parent)?.as_object_mut()?;
            let list = members.get_mut(key)?.as_array_mut()?;
            list.retain(|one| one != value);
            if list.is_empty() {
                members.shift_remove(key);
            }
        }
        Step::RemoveAt { list, index } => {
            let items = document.pointer_mut(list)?.as_array_mut()?;
            if *index >= items.len() {
                return None;
            }
            items.remove(*index);
        }
        Step::Inline { from, parent, key } => {
            let value = document.pointer(from)?.clone();
            make(&Step::Set { parent: parent.clone(), key: key.clone(), value }, document)?;
        }
        Step::Copy { from, to } => {
            let value = document.pointer(from)?.clone();
            put_where_free(document, to, value)?;
        }
        Step::Carry { to, value } => put_where_free(document, to, value.clone())?,
    }
    Some(())
}

fn put_where_free(document: &mut Value, to: &str, value: Value) -> Option<()> {
    let (parent, key) = to.rsplit_once('/')?;
    let members = place(document, parent)?.as_object_mut()?;
    members.entry(key.replace("~1", "/").replace("~0", "~")).or_insert(value);
    Some(())
}

/// A place in a document; objects on the way to it are made where there is nothing.
fn place<'v>(document: &'v mut Value, pointer: &str) -> Option<&'v mut Value> {
    let mut here = document;
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        here = match here {
            Value::Object(members) => members.entry(token).or_insert_with(|| Value::Object(Map::new())),
            Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(here)
}

/// Whether a keyword holds documents, not schemas.
pub(super) fn is_data(keyword: &str) -> bool {
    matches!(keyword, "enum" | "const" | "default" | "examples")
}

/// Both documents, and which definitions have another place.
pub(super) struct Documents<'w, 'd> {
    pub(super) old: &'w Document<'d>,
    pub(super) new: &'w Document<'d>,
    /// The places of NEW that OLD has elsewhere.
    pub(super) moved: BTreeMap<String, String>,
}

impl Documents<'_, '_> {
    fn translate(
        &self,
        value: &mut Value,
        bases: &(String, String),
        carried: &mut Vec<Step>,
        nesting: usize,
    ) {
        if nesting > MOST_NESTING {
            return;
        }
        match value {
            Value::Object(members) => {
                for (keyword, member) in members.iter_mut() {
                    match (keyword.as_str(), member) {
                        (data, _) if is_data(data) => {}
                        ("$ref" | "$dynamicRef", Value::String(target)) => {
                            if let Some(other) = self.target(target, bases, carried, nesting) {
                                *target = other;
                            }
                        }
                        (_, member) => self.translate(member, bases, carried, nesting + 1),
                    }
                }
            }
            Value::Array(items) => {
                items.iter_mut().for_each(|item| self.translate(item, bases, carried, nesting + 1));
            }
            _ => {}
        }
    }

    /// The reference that means in OLD what `target` means in NEW, where it must be another.
    fn target(
        &self,
        target: &str,
        bases: &(String, String),
        carried: &mut Vec<Step>,
        nesting: usize,
    ) -> Option<String> {
        let (old_base, new_base) = bases;
        let place = self.new.resolve(new_base, target)?;
        if let Some(known) = self.moved.get(&place) {
            return Some(format!("#{known}"));
        }
        if self.old.resolve(old_base, target).is_some() {
            return None;
        }
        let known = carried.iter().any(|step| matches!(step, Step::Carry { to, .. } if *to == place));
        if !known && carried.len() < MOST_CARRIED {
            let mut value = self.new.root.pointer(&place)?.clone();
            let position = carried.len();
            carried.push(Step::Carry { to: place.clone(), value: Value::Null });
            self.translate(&mut value, bases, carried, nesting + 1);
            if let Some(step) = carried.get_mut(position) {
                *step = Step::Carry { to: place, value };
            }
        }
        None
    }
}

/// The document with another value, or none, at a place whose parent is there.
pub(super) fn replace(document: &mut Value, pointer: &str, value: Option<&Value>) {
    let Some((parent, key)) = pointer.rsplit_once('/') else { return };
    let key = key.replace("~1", "/").replace("~0", "~");
    if let Some(Value::Object(members)) = document.pointer_mut(parent) {
        match value {
            Some(value) => {
                members.insert(key, value.clone());
            }
            None => {
                members.shift_remove(&key);
            }
        }
    }
}

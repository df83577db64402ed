//! Changes of NEW that take back what a difference did, wholly or in part.

use rogatio_core::excerpt::excerpt;
use rogatio_core::wire::compatibility_check::{Difference, DifferenceKind};
use serde_json::{Map, Value};

/// Keywords that say something about values and judge none.
const ANNOTATIONS: [&str; 10] = [
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "$comment",
    "$id",
    "$anchor",
];

/// One change of a document.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    act: Act,
    /// The change in words.
    pub(super) said: String,
}

#[derive(Debug, Clone)]
enum Act {
    /// Another value at a place that exists.
    Set(String, Value),
    /// A member at a place that does not exist.
    Insert(String, Value),
    /// Nothing at a place.
    Remove(String),
}

/// The changes of NEW that may make a difference compatible, the gentlest first.
pub(super) fn candidates(difference: &Difference, old: &Value, new: &Value) -> Vec<Edit> {
    let mut edits = Vec::new();
    if let Some(pointer) = &difference.new_pointer
        && let Some(value) = new.pointer(pointer)
    {
        match difference.kind {
            DifferenceKind::RequiredAdded => edits.extend(fewer_required(difference, pointer, value, old)),
            DifferenceKind::PropertyAdded => edits.extend(without_rules(pointer, value)),
            _ => {}
        }
    }
    edits.extend(
        undo(difference, old, new)
            .filter(|edit| !matches!(&edit.act, Act::Set(pointer, _) if pointer.is_empty())),
    );
    edits
}

/// The change that gives NEW what OLD has at the place of a difference.
pub(super) fn undo(difference: &Difference, old: &Value, new: &Value) -> Option<Edit> {
    let had = |pointer: &String| old.pointer(pointer).cloned();
    let has = |pointer: &String| new.pointer(pointer).is_some();
    match (&difference.old_pointer, &difference.new_pointer) {
        (Some(before), Some(now)) if has(now) => {
            let value = had(before)?;
            let said =
                format!("give `{}` its old value back: `{}`", excerpt(now), excerpt(&value.to_string()));
            Some(Edit { act: Act::Set(now.clone(), value), said })
        }
        (None, Some(now)) if has(now) => {
            Some(Edit { act: Act::Remove(now.clone()), said: format!("remove `{}`", excerpt(now)) })
        }
        (Some(before), None) => {
            let value = had(before)?;
            let said = format!("put `{}` back: `{}`", excerpt(before), excerpt(&value.to_string()));
            let act = match has(before) {
                true => Act::Set(before.clone(), value),
                false => Act::Insert(before.clone(), value),
            };
            Some(Edit { act, said })
        }
        _ => None,
    }
}

/// `required` without the names that OLD does not require.
fn fewer_required(difference: &Difference, pointer: &str, value: &Value, old: &Value) -> Option<Edit> {
    let names = value.as_array()?;
    let before =
        difference.old_pointer.as_ref().and_then(|pointer| old.pointer(pointer)).and_then(Value::as_array);
    let was = |name: &Value| before.is_some_and(|before| before.contains(name));
    let added: Vec<String> = names
        .iter()
        .filter(|name| !was(name))
        .map(|name| format!("`{}`", excerpt(name.as_str().unwrap_or_default())))
        .collect();
    let kept: Vec<Value> = names.iter().filter(|name| was(name)).cloned().collect();
    if added.is_empty() {
        return None;
    }
    let said = format!("remove {} from `{}`", added.join(" and "), excerpt(pointer));
    // An empty list is not allowed in draft 4.
    let act = match kept.is_empty() {
        true => Act::Remove(pointer.to_owned()),
        false => Act::Set(pointer.to_owned(), kept.into()),
    };
    Some(Edit { act, said })
}

/// A property that keeps its name and its description, and accepts every value.
fn without_rules(pointer: &str, value: &Value) -> Option<Edit> {
    let members = value.as_object()?;
    let kept: Map<String, Value> = members
        .iter()
        .filter(|(name, _)| ANNOTATIONS.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let said = format!("let `{}` accept every value", excerpt(pointer));
    Some(Edit { act: Act::Set(pointer.to_owned(), kept.into()), said })
}

/// A document with these changes; `None` where one of them has no place in it.
pub(super) fn apply(document: &Value, edits: &[&Edit]) -> Option<Value> {
    let mut changed = document.clone();
    let mut removals = Vec::new();
    for edit in edits {
        match &edit.act {
            Act::Set(pointer, value) => *changed.pointer_mut(pointer)? = value.clone(),
            Act::Insert(pointer, value) => {
                let (parent, name) = split(pointer)?;
                changed.pointer_mut(parent)?.as_object_mut()?.insert(name, value.clone());
            }
            Act::Remove(pointer) => removals.push(pointer.as_str()),
        }
    }
    // Of two items of a list the later one goes first, so that the other stays where it is.
    removals.sort_by_key(|pointer| std::cmp::Reverse(order(pointer)));
    removals.dedup();
    for pointer in removals {
        let (parent, name) = split(pointer)?;
        match changed.pointer_mut(parent) {
            Some(Value::Object(members)) => drop(members.shift_remove(&name)),
            Some(Value::Array(items)) => {
                let at: usize = name.parse().ok()?;
                (at < items.len()).then(|| items.remove(at))?;
            }
            _ => return None,
        }
    }
    Some(changed)
}

/// The place around a value, and its name there.
fn split(pointer: &str) -> Option<(&str, String)> {
    let (parent, name) = pointer.rsplit_once('/')?;
    Some((parent, name.replace("~1", "/").replace("~0", "~")))
}

/// Pointers in the order of the places in a document, as far as lists go.
fn order(pointer: &str) -> Vec<(u64, &str)> {
    pointer.split('/').map(|token| (token.parse().unwrap_or_default(), token)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn edit(act: Act) -> Edit {
        Edit { act, said: String::new() }
    }

    #[test]
    fn changes_find_their_places() {
        let document = json!({"a": {"b/c": 1, "d": 2}, "list": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]});
        let set = edit(Act::Set("/a/b~1c".into(), json!(7)));
        let insert = edit(Act::Insert("/a/e~0".into(), json!(8)));
        let (two, ten) = (edit(Act::Remove("/list/2".into())), edit(Act::Remove("/list/10".into())));
        let gone = edit(Act::Remove("/a/d".into()));
        let changed = apply(&document, &[&set, &insert, &two, &ten, &gone]).unwrap();
        assert_eq!(changed, json!({"a": {"b/c": 7, "e~": 8}, "list": [0, 1, 3, 4, 5, 6, 7, 8, 9]}));
        assert!(apply(&document, &[&edit(Act::Set("/nowhere".into(), json!(1)))]).is_none());
        assert!(apply(&document, &[&edit(Act::Remove("/list/11".into()))]).is_none());
        assert!(apply(&document, &[&edit(Act::Insert("/list/x".into(), json!(1)))]).is_none());
    }
}

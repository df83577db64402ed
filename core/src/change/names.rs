//! What else of a schema names one of its fields: `required`, `dependentRequired`, `dependentSchemas`, `dependencies`.
//!
//! These four stand beside `properties` and speak of the same object, so they change with it. Rules that stand
//! elsewhere are not touched: they are named as findings.

use jsonschema::Draft;
use serde_json::{Map, Value};

use crate::schema::keyword::shape;

/// The keywords whose members are named after a field, and hold a list of names or a schema.
const DEPENDENTS: [&str; 3] = ["dependentRequired", "dependentSchemas", "dependencies"];

/// Makes a field required, or not. One that is required already keeps its place in the list.
pub(super) fn set_required(owner: &mut Map<String, Value>, name: &str, required: bool) {
    if !required {
        edit(owner, "required", |list| list.retain(|one| one != name));
        return;
    }
    if !owner.get("required").is_some_and(Value::is_array) {
        owner.insert("required".to_owned(), Value::Array(Vec::new()));
    }
    edit(owner, "required", |list| {
        if !list.iter().any(|one| one == name) {
            list.push(Value::from(name));
        }
    });
}

/// Takes a field out of everything that names it beside `properties`. What is empty then goes.
pub(super) fn forget(owner: &mut Map<String, Value>, name: &str, draft: Draft) {
    edit(owner, "required", |list| list.retain(|one| one != name));
    for keyword in DEPENDENTS.into_iter().filter(|keyword| shape(draft, keyword).is_some()) {
        let Some(Value::Object(named)) = owner.get_mut(keyword) else { continue };
        let before = named.len();
        named.shift_remove(name);
        named.retain(|_, value| match value {
            Value::Array(list) if list.iter().any(|one| one == name) => {
                list.retain(|one| one != name);
                !list.is_empty()
            }
            _ => true,
        });
        if named.is_empty() && before > 0 {
            owner.shift_remove(keyword);
        }
    }
}

/// Gives a field its new name in everything that names it beside `properties`; two lists of names become one.
///
/// # Errors
/// The keyword in which two schemas would have to become one.
pub(super) fn rename<'k>(
    owner: &mut Map<String, Value>,
    name: &str,
    new_name: &str,
    draft: Draft,
) -> Result<(), &'k str> {
    edit(owner, "required", |list| replace(list, name, new_name));
    for keyword in DEPENDENTS.into_iter().filter(|keyword| shape(draft, keyword).is_some()) {
        let Some(Value::Object(named)) = owner.get_mut(keyword) else { continue };
        for list in named.values_mut().filter_map(Value::as_array_mut) {
            replace(list, name, new_name);
        }
        match (named.get(name).cloned(), named.get_mut(new_name)) {
            (None, _) => {}
            (Some(_), None) => rename_key(named, name, new_name),
            (Some(Value::Array(more)), Some(Value::Array(list))) => {
                more.into_iter().for_each(|one| {
                    if !list.contains(&one) {
                        list.push(one);
                    }
                });
                named.shift_remove(name);
            }
            (Some(_), Some(_)) => return Err(keyword),
        }
    }
    Ok(())
}

/// Renames a member where it stands among the others.
pub(super) fn rename_key(named: &mut Map<String, Value>, name: &str, new_name: &str) {
    *named = std::mem::take(named)
        .into_iter()
        .map(|(key, value)| if key == name { (new_name.to_owned(), value) } else { (key, value) })
        .collect();
}

/// Replaces a name in a list that is a set: a name that is there already is not there twice.
fn replace(list: &mut Vec<Value>, name: &str, new_name: &str) {
    if list.iter().any(|one| one == new_name) {
        list.retain(|one| one != name);
    } else {
        list.iter_mut().filter(|one| *one == name).for_each(|one| *one = Value::from(new_name));
    }
}

/// Edits a list of names, and drops it when nothing is left (draft 4 forbids an empty one).
fn edit(owner: &mut Map<String, Value>, keyword: &str, edit: impl FnOnce(&mut Vec<Value>)) {
    let Some(Value::Array(list)) = owner.get_mut(keyword) else { return };
    let before = list.len();
    edit(list);
    if list.is_empty() && before > 0 {
        owner.shift_remove(keyword);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn owner() -> Map<String, Value> {
        let owner = json!({
            "required": ["d", "z", "d"], "dependentRequired": {"e": ["d"], "f": ["d", "z"], "d": ["e"], "z": ["g"]},
            "dependentSchemas": {"d": {"minProperties": 2}}, "dependencies": {"d": ["e"]},
        });
        owner.as_object().unwrap().clone()
    }

    #[test]
    fn a_removed_field_is_named_nowhere_beside_its_place() {
        let mut all = owner();
        forget(&mut all, "d", Draft::Draft202012);
        let left = json!({"required": ["z"], "dependentRequired": {"f": ["z"], "z": ["g"]}});
        assert_eq!(Value::Object(all), left);
        let mut old = owner();
        forget(&mut old, "d", Draft::Draft7);
        assert_eq!(
            old.get("dependentRequired"),
            owner().get("dependentRequired"),
            "draft 7 does not know it"
        );
        assert_eq!(old.get("dependencies"), None);
    }

    #[test]
    fn a_renamed_field_is_named_once() {
        let mut all = owner();
        rename(&mut all, "d", "z", Draft::Draft202012).unwrap();
        let expected = json!({
            "required": ["z"], "dependentRequired": {"e": ["z"], "f": ["z"], "z": ["g", "e"]},
            "dependentSchemas": {"z": {"minProperties": 2}}, "dependencies": {"z": ["e"]},
        });
        assert_eq!(Value::Object(all), expected);
        let mut two = json!({"dependentSchemas": {"d": {}, "z": {}}}).as_object().unwrap().clone();
        assert_eq!(rename(&mut two, "d", "z", Draft::Draft202012), Err("dependentSchemas"));
    }
}

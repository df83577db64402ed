//! From the schema in force to another one: the changes, each of which is a proposal.

use rogatio_core::wire::proposal::{ChangeType, FieldSpec};
use serde_json::{Map, Value};

/// A change of one place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) kind: ChangeType,
    pub(super) spec: FieldSpec,
}

/// Keywords that hold schemas by name, those that hold one, and those that hold a list.
const BY_NAME: [&str; 5] = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];
const ONE: [&str; 11] = [
    "additionalProperties",
    "unevaluatedProperties",
    "unevaluatedItems",
    "propertyNames",
    "items",
    "additionalItems",
    "contains",
    "not",
    "if",
    "then",
    "else",
];
const LISTS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];

/// The changes that lead from one schema to the other, in an order in which they can be made. `Err` names the keyword of the whole schema that
/// no proposal can change.
pub(super) fn steps(from: &Value, to: &Value) -> Result<Vec<Step>, String> {
    let (Value::Object(from), Value::Object(to)) = (from, to) else {
        return Err("a schema that is `true` or `false`".into());
    };
    let mut steps = Vec::new();
    let keywords: Vec<&String> =
        from.keys().chain(to.keys().filter(|name| !from.contains_key(*name))).collect();
    for keyword in keywords {
        let (old, new) = (from.get(keyword), to.get(keyword));
        if old == new || keyword == "required" {
            continue;
        }
        match keyword.as_str() {
            name if BY_NAME.contains(&name) => by_name(keyword, (from, to), &mut steps)?,
            name if ONE.contains(&name) && [old, new].iter().flatten().all(|one| is_schema(one)) => {
                steps.extend(one(format!("/{keyword}"), old, new, None));
            }
            name if LISTS.contains(&name) => list(keyword, (old, new), &mut steps)?,
            _ => return Err(format!("the keyword `{keyword}` of the whole schema")),
        }
    }
    required((from, to), &mut steps)?;
    // What is new comes first and what goes comes last: what stays may refer to both.
    steps.sort_by_key(|step| match step.kind {
        ChangeType::AddField => 0,
        ChangeType::RemoveField => 2,
        _ => 1,
    });
    Ok(steps)
}

fn is_schema(value: &Value) -> bool {
    value.is_object() || value.is_boolean()
}

fn spec(pointer: String, schema: Option<&Value>, required: Option<bool>) -> FieldSpec {
    FieldSpec { pointer, schema: schema.cloned(), new_name: None, required, default: None }
}

fn one(pointer: String, old: Option<&Value>, new: Option<&Value>, required: Option<bool>) -> Option<Step> {
    match (old, new) {
        (None, Some(new)) => {
            Some(Step { kind: ChangeType::AddField, spec: spec(pointer, Some(new), required) })
        }
        (Some(_), None) => Some(Step { kind: ChangeType::RemoveField, spec: spec(pointer, None, None) }),
        (Some(old), Some(new)) if old != new => {
            Some(Step { kind: ChangeType::ModifyField, spec: spec(pointer, Some(new), required) })
        }
        _ => None,
    }
}

fn by_name(
    keyword: &str,
    (from, to): (&Map<String, Value>, &Map<String, Value>),
    steps: &mut Vec<Step>,
) -> Result<(), String> {
    let empty = Map::new();
    let members =
        |schema: &'_ Map<String, Value>| schema.get(keyword).map(|found| found.as_object().cloned());
    let (Some(old), Some(new)) =
        (members(from).unwrap_or(Some(empty.clone())), members(to).unwrap_or(Some(empty)))
    else {
        return Err(format!("the keyword `{keyword}` of the whole schema"));
    };
    for name in old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))) {
        let (before, after) = (old.get(name), new.get(name));
        let was = is_required(from, name);
        let will = is_required(to, name);
        // Whoever adds a field says whether it is required; a change says it where it changes.
        let required = match (keyword, before) {
            ("properties", None) => Some(will),
            ("properties", Some(_)) if was != will => Some(will),
            _ => None,
        };
        steps.extend(one(format!("/{keyword}/{}", escaped(name)), before, after, required));
    }
    Ok(())
}

fn list(
    keyword: &str,
    (old, new): (Option<&Value>, Option<&Value>),
    steps: &mut Vec<Step>,
) -> Result<(), String> {
    let empty = Vec::new();
    let items = |value: Option<&Value>| value.map_or(Some(empty.clone()), |value| value.as_array().cloned());
    let (Some(old), Some(new)) = (items(old), items(new)) else {
        return Err(format!("the keyword `{keyword}` of the whole schema"));
    };
    // Only the last one is removed, so that no other moves.
    for index in (0..old.len().max(new.len())).rev() {
        if new.get(index).is_none() {
            steps.extend(one(format!("/{keyword}/{index}"), old.get(index), None, None));
        }
    }
    for index in 0..new.len() {
        steps.extend(one(format!("/{keyword}/{index}"), old.get(index), new.get(index), None));
    }
    Ok(())
}

/// Fields that are the same but for being required.
fn required(
    (from, to): (&Map<String, Value>, &Map<String, Value>),
    steps: &mut Vec<Step>,
) -> Result<(), String> {
    let names = |schema: &Map<String, Value>| -> Vec<String> {
        let list = schema.get("required").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let property = |schema: &Map<String, Value>, name: &str| {
        schema.get("properties").and_then(|properties| properties.get(name)).cloned()
    };
    for name in names(from).iter().chain(&names(to)) {
        let (was, will) = (is_required(from, name), is_required(to, name));
        let (before, after) = (property(from, name), property(to, name));
        if was == will {
            continue;
        }
        match (before, after) {
            (None, None) => {
                return Err(format!(
                    "`required`, which names `{}` that is not a property",
                    rogatio_core::excerpt::excerpt(name)
                ));
            }
            (Some(before), Some(after)) if before == after => {
                let step = Step {
                    kind: ChangeType::ModifyField,
                    spec: spec(format!("/properties/{}", escaped(name)), None, Some(will)),
                };
                if !steps.contains(&step) {
                    steps.push(step);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn is_required(schema: &Map<String, Value>, name: &str) -> bool {
    let list = schema.get("required").and_then(Value::as_array);
    list.into_iter().flatten().any(|one| one == name)
}

/// A name as a step of a JSON Pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use rogatio_core::change::apply;
    use rogatio_core::wire::schema_check::SchemaOptions;
    use serde_json::json;

    use super::super::text::normal;
    use super::*;

    /// Whether the steps lead there.
    fn lead(from: &Value, to: &Value) -> usize {
        let steps = steps(from, to).unwrap();
        let mut schema = from.clone();
        for step in &steps {
            schema = apply(step.kind, &step.spec, &schema, &SchemaOptions::default()).unwrap();
        }
        assert_eq!(normal(&schema), normal(to), "{steps:?}");
        steps.len()
    }

    #[test]
    fn the_changes_lead_from_one_schema_to_the_other() {
        let from = json!({
            "type": "object", "required": ["a"],
            "properties": {"a": {"type": "string"}, "b~/c": {"type": "integer"}},
            "allOf": [{"minProperties": 1}, {"maxProperties": 9}],
        });
        let mut to = from.clone();
        assert_eq!(lead(&from, &to), 0);
        to["properties"]["d"] = json!({"type": "null"});
        assert_eq!(lead(&from, &to), 1);
        to["required"] = json!(["d", "a"]);
        assert_eq!(lead(&from, &to), 1, "added and required at once");
        to["properties"]["b~/c"] = json!({"type": "number"});
        to["additionalProperties"] = json!(false);
        to["allOf"] = json!([{"minProperties": 2}]);
        assert_eq!(lead(&from, &to), 5);
        assert_eq!(lead(&to, &from), 5);
        let mut optional = from.clone();
        optional["required"] = json!([]);
        assert_eq!(steps(&from, &optional).unwrap().len(), 1);
    }

    #[test]
    fn what_no_proposal_can_change_is_named() {
        let from = json!({"type": "object", "title": "a"});
        assert!(steps(&from, &json!({"type": "object", "title": "b"})).unwrap_err().contains("`title`"));
        assert!(steps(&from, &json!({"type": "object", "title": "a", "required": ["x"]})).is_err());
        assert!(steps(&from, &json!(true)).is_err());
    }
}

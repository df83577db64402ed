//! The short forms in which agents write proposals, made into the full form.
//!
//! A proposal may nest its content under `metadata`, say its `migration_plan` as a text, and say the field that it adds as
//! `{"name", "schema"}` or as a schema with exactly one property. Everything else stays as it is, and the full form goes
//! through untouched: what cannot be understood is refused where the full form is read.

use rogatio_core::wire::{Code, Problem};
use serde_json::{Map, Value, json};

/// The full form of a field that is added, for whoever has written something else.
const FULL: &str = r#"the full form is {"pointer": "/properties/NAME", "schema": {…}, "required": false}; short forms are {"name": "NAME", "schema": {…}} and {"properties": {"NAME": {…}}, "required": []}"#;

/// The full form of a proposal.
///
/// # Errors
/// `request.invalid-field` for a short form that could mean two things.
pub(super) fn expanded(content: Value) -> Result<Value, Problem> {
    let Value::Object(mut content) = content else { return Ok(content) };
    unnest(&mut content)?;
    if let Some(plan) = content.get_mut("migration_plan")
        && let Value::String(text) = plan
    {
        *plan = json!({"text": std::mem::take(text)});
    }
    let adds = content.get("change_type").and_then(Value::as_str) == Some("add_field");
    if let Some(Value::Object(spec)) = content.get_mut("field_spec")
        && !spec.contains_key("pointer")
    {
        let short = spec.contains_key("name") || spec.contains_key("properties");
        if short && !adds {
            return Err(unclear("a short `field_spec` can only describe the added field"));
        }
        if short {
            *spec = field(std::mem::take(spec))?;
        }
    }
    Ok(Value::Object(content))
}

/// Takes the content out of `metadata`.
fn unnest(content: &mut Map<String, Value>) -> Result<(), Problem> {
    let Some(Value::Object(_)) = content.get("metadata") else { return Ok(()) };
    let Some(Value::Object(nested)) = content.remove("metadata") else { return Ok(()) };
    for (name, value) in nested {
        match content.get(&name) {
            Some(other) if *other != value => {
                let detail = format!(
                    "`{}` appears both next to `metadata` and inside it, with different values",
                    rogatio_core::excerpt::excerpt(&name)
                );
                return Err(Problem::new(Code::RequestInvalidField, detail).at("/metadata"));
            }
            Some(_) => {}
            None => {
                content.insert(name, value);
            }
        }
    }
    Ok(())
}

/// The full form of an added field.
fn field(mut spec: Map<String, Value>) -> Result<Map<String, Value>, Problem> {
    let name_only = ["name", "schema", "required", "default"];
    let (name, schema, required) = if spec.contains_key("name") {
        if let Some(other) = spec.keys().find(|key| !name_only.contains(&key.as_str())) {
            return Err(unclear(&format!("`{}` is not allowed here", rogatio_core::excerpt::excerpt(other))));
        }
        let Some(Value::String(name)) = spec.remove("name") else {
            return Err(unclear("`name` must be a string"));
        };
        let Some(schema) = spec.remove("schema") else { return Err(unclear("`schema` is missing")) };
        let required = match spec.remove("required") {
            None => false,
            Some(Value::Bool(required)) => required,
            Some(Value::Array(names)) => names == [Value::String(name.clone())],
            Some(_) => return Err(unclear("`required` must be true or false")),
        };
        (name, schema, required)
    } else {
        let as_schema = ["type", "properties", "required"];
        if let Some(other) = spec.keys().find(|key| !as_schema.contains(&key.as_str())) {
            return Err(unclear(&format!("`{}` is not allowed here", rogatio_core::excerpt::excerpt(other))));
        }
        if spec.get("type").is_some_and(|kind| kind != "object") {
            return Err(unclear("a schema with `properties` must have the type `object`"));
        }
        let Some(Value::Object(properties)) = spec.remove("properties") else {
            return Err(unclear("`properties` must be an object"));
        };
        let mut members = properties.into_iter();
        let (Some((name, schema)), None) = (members.next(), members.next()) else {
            return Err(unclear(
                "a proposal adds exactly one field, so `properties` must have exactly one member",
            ));
        };
        let required = match spec.remove("required") {
            None => false,
            Some(Value::Array(names)) if names.is_empty() => false,
            Some(Value::Array(names)) if names == [Value::String(name.clone())] => true,
            Some(_) => return Err(unclear("`required` must list the field, or be empty")),
        };
        (name, schema, required)
    };
    let pointer = format!("/properties/{}", name.replace('~', "~0").replace('/', "~1"));
    let mut full = Map::new();
    full.insert("pointer".into(), pointer.into());
    full.insert("schema".into(), schema);
    full.insert("required".into(), required.into());
    if let Some(default) = spec.remove("default") {
        full.insert("default".into(), default);
    }
    Ok(full)
}

fn unclear(why: &str) -> Problem {
    Problem::new(Code::RequestInvalidField, format!("`field_spec` cannot be read: {why}"))
        .at("/field_spec")
        .with_help(FULL)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(spec: Value) -> Result<Value, Problem> {
        let content = json!({"change_type": "add_field", "field_spec": spec});
        expanded(content).map(|content| content["field_spec"].clone())
    }

    #[test]
    fn short_forms_mean_the_full_form() {
        let full =
            json!({"pointer": "/properties/language", "schema": {"type": "string"}, "required": false});
        let schema = json!({"type": "string"});
        for short in [
            full.clone(),
            json!({"name": "language", "schema": schema}),
            json!({"name": "language", "schema": schema, "required": false}),
            json!({"properties": {"language": schema}}),
            json!({"type": "object", "properties": {"language": schema}, "required": []}),
        ] {
            assert_eq!(spec(short.clone()).unwrap(), full, "{short}");
        }
        let required = json!({"pointer": "/properties/a~1b", "schema": true, "required": true});
        assert_eq!(spec(json!({"properties": {"a/b": true}, "required": ["a/b"]})).unwrap(), required);
        assert_eq!(spec(json!({"name": "a/b", "schema": true, "required": true})).unwrap(), required);
    }

    #[test]
    fn what_could_mean_two_things_is_refused_with_the_full_form() {
        for short in [
            json!({"name": "language"}),
            json!({"name": 1, "schema": {}}),
            json!({"name": "a", "schema": {}, "pattern": "x"}),
            json!({"properties": {}}),
            json!({"properties": {"a": {}, "b": {}}}),
            json!({"properties": {"a": {}}, "required": ["b"]}),
            json!({"properties": {"a": {}}, "additionalProperties": false}),
            json!({"type": "array", "properties": {"a": {}}}),
        ] {
            let problem = spec(short.clone()).unwrap_err();
            assert!(
                problem.help.as_deref().is_some_and(|help| help.contains("pointer")),
                "{short}: {problem:?}"
            );
        }
        let content = json!({"change_type": "remove_field", "field_spec": {"name": "a", "schema": {}}});
        assert!(expanded(content).is_err());
    }

    #[test]
    fn a_nested_content_and_a_plan_in_words_are_taken_apart() {
        let nested =
            json!({"metadata": {"change_type": "add_type", "migration_plan": "none"}, "rationale": "why"});
        let full = json!({"rationale": "why", "change_type": "add_type", "migration_plan": {"text": "none"}});
        assert_eq!(expanded(nested).unwrap(), full);
        assert!(expanded(json!({"metadata": {"rationale": "one"}, "rationale": "two"})).is_err());
        assert_eq!(expanded(json!(["no object"])).unwrap(), json!(["no object"]));
    }
}

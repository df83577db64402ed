//! The arguments of a tool: as JSON values, and as the texts that many clients make of them.

use rogatio_core::wire::{Problem, json};
use serde_json::{Map, Value};

/// The arguments, with every text read as JSON if the schema at its place allows any value, or no text.
///
/// # Errors
/// The problem of a text that is not JSON, with the place of the argument.
pub(super) fn read(schema: &Map<String, Value>, arguments: Map<String, Value>) -> Result<Value, Problem> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let mut read = Map::new();
    for (name, value) in arguments {
        let of = properties.and_then(|properties| properties.get(&name));
        let value = match (value, of) {
            (Value::String(text), Some(of)) if !is_text(schema, of) => value_of(&text, &name)?,
            (other, _) => other,
        };
        read.insert(name, value);
    }
    Ok(Value::Object(read))
}

/// A JSON text as its value.
///
/// # Errors
/// The problem of the text, at this argument.
pub(super) fn value_of(text: &str, name: &str) -> Result<Value, Problem> {
    json::parse(text).map_err(|problem| {
        let help = format!("`{name}` must be a JSON value or its JSON text; a text in JSON has quotes");
        let at = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        let problem = problem.at(at);
        if problem.help.is_some() { problem } else { problem.with_help(help) }
    })
}

/// Whether a schema allows texts, and is not one for any value.
fn is_text(root: &Map<String, Value>, schema: &Value) -> bool {
    let Value::Object(members) = schema else { return false };
    if let Some(Value::String(reference)) = members.get("$ref") {
        let found = reference.strip_prefix("#/$defs/").and_then(|name| root.get("$defs")?.get(name));
        return found.is_some_and(|schema| is_text(root, schema));
    }
    let of_type = match members.get("type") {
        Some(Value::String(kind)) => kind == "string",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "string"),
        _ => false,
    };
    let among = |name: &str| {
        members
            .get(name)
            .and_then(Value::as_array)
            .is_some_and(|all| all.iter().any(|one| is_text(root, one)))
    };
    of_type || members.get("const").is_some_and(Value::is_string) || among("anyOf") || among("oneOf")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> Map<String, Value> {
        let schema = json!({
            "properties": {
                "name": {"type": ["string", "null"]},
                "choice": {"anyOf": [{"$ref": "#/$defs/Choice"}, {"type": "null"}]},
                "count": {"type": "integer"},
                "is_new": {"type": "boolean"},
                "any": true,
                "described": {"description": "Any JSON value."},
                "spec": {"$ref": "#/$defs/Spec"},
            },
            "$defs": {
                "Choice": {"oneOf": [{"type": "string", "const": "yes"}, {"type": "string", "const": "no"}]},
                "Spec": {"type": "object"},
            },
        });
        let Value::Object(schema) = schema else { panic!("no object") };
        schema
    }

    fn asked(arguments: Value) -> Result<Value, Problem> {
        let Value::Object(arguments) = arguments else { panic!("no object") };
        read(&schema(), arguments)
    }

    #[test]
    fn a_value_and_its_json_text_are_the_same() {
        let values =
            json!({"count": 3, "is_new": true, "any": [1], "described": "text", "spec": {"a": null}});
        let texts = json!({
            "count": "3", "is_new": "true", "any": "[1]", "described": "\"text\"", "spec": "{\"a\": null}",
        });
        let read = asked(texts).unwrap();
        assert_eq!(read, values);
        let unquoted = json!({"count": 3, "is_new": true, "any": [1], "spec": {"a": null}});
        assert_eq!(asked(unquoted.clone()).unwrap(), unquoted);
    }

    #[test]
    fn a_text_stays_a_text_where_a_text_is_meant() {
        let texts = json!({"name": "3", "choice": "yes", "unknown": "{}"});
        assert_eq!(asked(texts.clone()).unwrap(), texts);
    }

    #[test]
    fn a_text_that_is_no_json_is_refused_at_its_place() {
        for text in ["plain", "{\"a\": 1, \"a\": 2}", "1e999", "{} {}"] {
            let problem = asked(json!({"described": text})).unwrap_err();
            assert_eq!(problem.pointer.as_deref(), Some("/described"), "{problem:?}");
        }
    }
}

//! The schemas of tools. A model reads all of them, so an answer is described two levels deep, and not to its last member.

use rmcp::model::JsonObject;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

/// How many levels of types an answer is described.
const LEVELS: usize = 1;
/// What begins a reference to a definition.
const DEFINITION: &str = "#/$defs/";

/// The schema of arguments, complete.
pub(super) fn of_arguments<T: JsonSchema>() -> JsonObject {
    object::<T>(SchemaSettings::draft2020_12().for_deserialize())
}

/// The schema of what a tool returns: its answer, or the problem of a call that failed. A client may compare both with the schema (the SDK of
/// JavaScript does), and drops what does not fit.
pub(super) fn of_result<T: JsonSchema>() -> JsonObject {
    let problem = json!({
        "type": "object",
        "description": "The problem, if the call failed (RFC 9457).",
        "required": ["type", "code", "detail"],
        "properties": {
            "type": {"type": "string"},
            "code": {"type": "string", "description": "A stable name for the kind of problem."},
            "detail": {"type": "string", "description": "The description of the problem."},
            "help": {"type": "string", "description": "The remedy for the problem."},
        },
    });
    let mut result = JsonObject::new();
    result.insert("type".into(), "object".into());
    result.insert("anyOf".into(), json!([of_answer::<T>(), problem]));
    result
}

/// The schema of an answer: the same types, with their inner types as plain objects, arrays or texts.
fn of_answer<T: JsonSchema>() -> JsonObject {
    let mut schema = object::<T>(SchemaSettings::draft2020_12().for_serialize());
    let definitions = match schema.remove("$defs") {
        Some(Value::Object(definitions)) => definitions,
        _ => Map::new(),
    };
    match shallow(Value::Object(schema), &definitions, 0) {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

/// The schema of a type as an object, without the name of the type.
fn object<T: JsonSchema>(settings: SchemaSettings) -> JsonObject {
    let settings = settings.with_transform(RecursiveTransform(without_width));
    let mut members = match settings.into_generator().into_root_schema_for::<T>().to_value() {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    for own in ["$schema", "title"] {
        members.remove(own);
    }
    members
}

/// Takes away the width of an integer: it is not a registered format, so clients warn of it.
fn without_width(schema: &mut Schema) {
    let width =
        |format: &Value| format.as_str().is_some_and(|name| name.trim_start_matches('u').starts_with("int"));
    if schema.get("format").is_some_and(width) {
        schema.remove("format");
    }
}

/// A schema with the definitions put in where they are referred to, down to the deepest level that is described.
fn shallow(schema: Value, definitions: &Map<String, Value>, level: usize) -> Value {
    match schema {
        Value::Object(mut members) => {
            let name = members.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix(DEFINITION));
            if let Some(Value::Object(definition)) = name.and_then(|name| definitions.get(name)) {
                let mut found = definition.clone();
                if level >= LEVELS {
                    found = outline(&found);
                }
                members.remove("$ref");
                // What is said at this place of the type goes before what is said of the type.
                found.extend(members);
                return shallow(Value::Object(found), definitions, level.saturating_add(1));
            }
            let inner = members.into_iter().map(|(name, value)| {
                let value = match (name.as_str(), value) {
                    // Values are no schemas.
                    ("const" | "enum" | "default" | "examples" | "required", value) => value,
                    // A property can have the name of a keyword.
                    ("properties", Value::Object(properties)) => {
                        let of = |(name, schema)| (name, shallow(schema, definitions, level));
                        Value::Object(properties.into_iter().map(of).collect())
                    }
                    (_, value) => shallow(value, definitions, level),
                };
                (name, value)
            });
            Value::Object(inner.collect())
        }
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| shallow(item, definitions, level)).collect())
        }
        other => other,
    }
}

/// What is said of a type without its parts: whether it is an object, an array or a text.
fn outline(definition: &Map<String, Value>) -> Map<String, Value> {
    let kept = definition.iter().filter(|(name, _)| matches!(name.as_str(), "type" | "description"));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;
    use crate::service::wire::ProposalView;

    #[derive(Serialize, JsonSchema)]
    struct Outer {
        /// An inner part.
        inner: Inner,
        more: Vec<Inner>,
    }

    #[derive(Serialize, JsonSchema)]
    struct Inner {
        name: String,
        deep: Option<Deep>,
        /// A property with the name of a keyword.
        default: Vec<Deep>,
    }

    /// A part that is not described.
    #[derive(Serialize, JsonSchema)]
    struct Deep {
        hidden: String,
    }

    #[test]
    fn an_answer_is_described_two_levels_deep() {
        let schema = Value::Object(of_answer::<Outer>());
        let inner = &schema["properties"]["inner"];
        assert_eq!(inner["description"], "An inner part.");
        assert_eq!(inner["properties"]["name"]["type"], "string");
        assert_eq!(schema["properties"]["more"]["items"]["properties"]["name"]["type"], "string");
        let text = schema.to_string();
        assert!(
            text.contains("not described") && !text.contains("hidden") && !text.contains("$ref"),
            "{text}"
        );
    }

    #[test]
    fn a_problem_fits_and_integers_have_no_width() {
        #[derive(Serialize, JsonSchema)]
        struct Counted {
            count: u64,
        }

        let schema = Value::Object(of_result::<Counted>());
        assert!(!schema.to_string().contains("uint"), "{schema}");
        let required: Vec<&Value> =
            schema["anyOf"].as_array().unwrap().iter().map(|one| &one["required"]).collect();
        assert_eq!(required, [&json!(["count"]), &json!(["type", "code", "detail"])]);
    }

    #[test]
    fn the_largest_answer_stays_short() {
        let schema = Value::Object(of_answer::<ProposalView>()).to_string();
        assert!(!schema.contains("$ref"), "{schema}");
        assert!(schema.len() < 40_000, "{}", schema.len());
    }
}

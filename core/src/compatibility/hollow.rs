//! Schemas that accept everything while their rules lie unused: true verdicts about them say nothing.

use serde_json::{Map, Value};

use crate::compatibility::Inspection;
use crate::excerpt::excerpt;
use crate::pointer::{bounded_pointer, child_pointer, index_pointer};
use crate::schema::ignored::DRAFTS;
use crate::schema::keyword::{Shape, is_container, is_rule, knows, shape_anywhere};
use crate::wire::{Code, Diagnostic};

/// How many unused schemas are looked for.
const MOST_UNUSED: usize = 1_000;
/// Values nested more deeply than this are not looked at.
const MOST_DEPTH: usize = 100;

/// Says that `schema` accepts everything although there are rules below it, or although it is a document of another kind.
///
/// `schema` stands at `place` of its document, and `inspection` read that document.
pub(crate) fn finding(schema: &Value, place: &str, inspection: &mut Inspection) -> Option<Diagnostic> {
    let members = schema.as_object()?;
    let contract = contract(members);
    let mut unused = Unused { inspection, found: Vec::new() };
    unused.members(members, place, 0, true);
    let unused = unused.found;
    if unused.is_empty() && contract.is_none() {
        return None;
    }
    let accepted = accepted(members, inspection)?;
    let what =
        contract.map_or("the schema".to_owned(), |name| format!("this is {name}. Read as a JSON Schema, it"));
    let accepts = match contract {
        Some(_) => format!("{what} accepts {accepted}"),
        None => format!("{what} accepts {accepted}"),
    };
    let message = match unused.as_slice() {
        [] => accepts,
        [only] => format!("{accepts}: the rules at `{}` are not used", excerpt(only)),
        [first, rest @ ..] => {
            let more = rest.len();
            let places = if more == 1 { "place" } else { "places" };
            format!("{accepts}: the rules at `{}` and at {more} more {places} are not used", excerpt(first))
        }
    };
    Some(
        Diagnostic::warning(Code::SchemaAcceptsEverything, message)
            .with_help(advice(&unused))
            .at_schema(bounded_pointer(place.to_owned())),
    )
}

/// What to do about it.
fn advice(unused: &[String]) -> String {
    let root = "put a `$ref` to the rules at the root; a schema that is meant to accept everything is `true` or `{}`";
    let Some(first) = unused.first() else { return root.to_owned() };
    let parent = first.rsplit_once('/').map_or("", |(parent, _)| parent);
    let siblings = unused.iter().filter(|other| other.rsplit_once('/').is_some_and(|(one, _)| one == parent));
    let each = match parent {
        "/definitions" | "/$defs" => "definitions",
        other => other,
    };
    let (first, each) = (excerpt(first), excerpt(each));
    let judge = if siblings.count() > 1 || each == "definitions" {
        format!("compare the parts with `--each {each}`, or one of them with `--at {first}`")
    } else {
        format!("compare the part with `--at {first}`, or all definitions with `--each definitions`")
    };
    format!("{judge} (in a request: `old_at` and `new_at`); or {root}")
}

/// What is accepted, in words; none where the root has a rule of its own.
fn accepted(members: &Map<String, Value>, inspection: &mut Inspection) -> Option<&'static str> {
    let rules = members
        .keys()
        .filter(|keyword| DRAFTS.iter().any(|draft| knows(*draft, keyword)) && is_rule(keyword));
    // A bare `"type": "object"` above definitions is a habit, and holds nobody who writes objects.
    let only_type = rules.map(String::as_str).eq(["type"]);
    let object = |types: &Value| match types {
        Value::Array(types) => types.iter().any(|one| one == "object"),
        one => one == "object",
    };
    if only_type && members.get("type").is_some_and(object) {
        return Some("every object");
    }
    inspection.root_accepts_everything().then_some("every document")
}

/// The kind of document that is known not to be a JSON Schema.
fn contract(members: &Map<String, Value>) -> Option<&'static str> {
    let text = |key: &str| members.get(key).is_some_and(Value::is_string);
    [
        ("openapi", "an OpenAPI document"),
        ("swagger", "an OpenAPI document"),
        ("asyncapi", "an AsyncAPI document"),
    ]
    .into_iter()
    .find(|(key, _)| text(key))
    .map(|(_, name)| name)
    .or_else(|| (text("apiVersion") && text("kind")).then_some("a document with `apiVersion` and `kind`"))
}

/// Looks for schemas that have no part in judging documents.
struct Unused<'i> {
    inspection: &'i Inspection,
    found: Vec<String>,
}

impl Unused<'_> {
    fn value(&mut self, value: &Value, pointer: &str, depth: usize) {
        if depth > MOST_DEPTH || self.found.len() >= MOST_UNUSED {
            return;
        }
        match value {
            Value::Object(members) => {
                let is_schema = is_schema(members);
                if is_schema && !self.inspection.is_reached(value) {
                    self.found.push(pointer.to_owned());
                    return;
                }
                self.members(members, pointer, depth, is_schema);
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, &index_pointer(pointer, index), depth + 1);
                }
            }
            _ => {}
        }
    }

    fn members(&mut self, members: &Map<String, Value>, pointer: &str, depth: usize, is_schema: bool) {
        for (key, value) in members {
            // Values are no schemas, whatever they look like, and `x-` marks what is nobody else's business.
            let data = matches!(key.as_str(), "const" | "enum" | "default" | "examples" | "contentSchema");
            if (is_schema && data) || key == "example" || key.starts_with("x-") {
                continue;
            }
            let place = child_pointer(pointer, key);
            match (shape_anywhere(key), value) {
                // Under these keywords each member is a schema, whatever it is called.
                (Some(Shape::Named), Value::Object(named)) if is_schema => {
                    for (name, schema) in named {
                        self.value(schema, &child_pointer(&place, name), depth + 2);
                    }
                }
                _ => self.value(value, &place, depth + 1),
            }
        }
    }
}

/// Whether an object has a rule of JSON Schema: then it was most likely written as a schema.
fn is_schema(members: &Map<String, Value>) -> bool {
    const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];
    let is_type = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    let is_schema = |one: &Value| one.is_object() || one.is_boolean();
    members.iter().any(|(key, value)| match (key.as_str(), value) {
        ("type", Value::Array(types)) => !types.is_empty() && types.iter().all(is_type),
        ("type", one) => is_type(one),
        ("$ref" | "$dynamicRef" | "$recursiveRef" | "pattern", Value::String(_)) => true,
        ("required", Value::Array(names)) => !names.is_empty() && names.iter().all(Value::is_string),
        ("enum", Value::Array(values)) => !values.is_empty(),
        ("additionalProperties" | "unevaluatedProperties" | "items" | "not", one) => {
            one.is_object() || one == &Value::Bool(false)
        }
        ("minLength" | "maxLength" | "minimum" | "maximum" | "minItems" | "maxItems" | "multipleOf", one) => {
            one.is_number()
        }
        ("const", _) => true,
        _ => match (shape_anywhere(key), value) {
            (Some(Shape::Named), Value::Object(named)) if !is_container(key) => {
                !named.is_empty() && named.values().all(is_schema)
            }
            (Some(Shape::Schemas), Value::Array(list)) => !list.is_empty() && list.iter().all(is_schema),
            _ => false,
        },
    })
}

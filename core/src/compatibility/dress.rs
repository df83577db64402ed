//! Gives the strings of a witness the format that a schema names for them, where that changes nothing, so that people believe it.

use serde_json::Value;

use super::solve::SAMPLES;
use crate::pointer::{child_pointer, index_pointer};
use crate::schema::document::{Document, Members, Scope, is_read};
use crate::wire::schema_check::SchemaOptions;

/// The most strings that are given a format.
const MOST_DRESSED: usize = 8;
/// At most so many schemas are looked at on the way.
const MOST_SCHEMAS: usize = 2_000;
/// Schemas nested more deeply than this, references included, are not looked at.
const MOST_NESTING: usize = 40;

/// The value with samples of the formats that the schemas name for its strings; each only where `holds` still says yes.
pub(crate) fn dress(
    value: &Value,
    schemas: [(&Value, &SchemaOptions); 2],
    holds: &mut dyn FnMut(&Value) -> bool,
) -> Value {
    let mut dressed = value.clone();
    let mut places: Vec<(String, String)> = Vec::new();
    for (schema, options) in schemas {
        if !names_a_format(schema) {
            continue;
        }
        let document = Document::new(schema, options);
        let mut search = Search { document: &document, found: Vec::new(), left: MOST_SCHEMAS };
        search.schema(schema, value, String::new(), &document.scope, 0);
        places.extend(search.found);
    }
    let mut done: Vec<&str> = Vec::new();
    for (place, format) in &places {
        if done.len() >= MOST_DRESSED || done.contains(&place.as_str()) {
            continue;
        }
        let samples = SAMPLES.iter().filter(|(name, _)| name == format);
        for (_, sample) in samples {
            let mut candidate = dressed.clone();
            let Some(text) = candidate.pointer_mut(place) else { break };
            *text = Value::String((*sample).to_owned());
            if holds(&candidate) {
                dressed = candidate;
                done.push(place);
                break;
            }
        }
    }
    dressed
}

/// Whether `format` is a keyword anywhere, as far as a glance tells.
fn names_a_format(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => {
            members.get("format").is_some_and(Value::is_string) || members.values().any(names_a_format)
        }
        Value::Array(items) => items.iter().any(names_a_format),
        _ => false,
    }
}

struct Search<'w, 'd> {
    document: &'w Document<'d>,
    /// Places of strings, with the format that a schema names for them.
    found: Vec<(String, String)>,
    left: usize,
}

impl Search<'_, '_> {
    fn schema(&mut self, schema: &Value, value: &Value, place: String, outer: &Scope, nesting: usize) {
        let Value::Object(members) = schema else { return };
        if nesting > MOST_NESTING || self.left == 0 {
            return;
        }
        self.left -= 1;
        let scope = outer.enter(members);
        let read = |keyword: &str| members.get(keyword).filter(|_| is_read(scope.draft, members, keyword));
        if let (Value::String(_), Some(Value::String(format))) = (value, read("format")) {
            self.found.push((place.clone(), format.clone()));
        }
        if let Some(Value::String(target)) = read("$ref")
            && let Some(pointer) = self.document.resolve(&scope.base, target)
            && let Some(target) = self.document.root.pointer(&pointer)
        {
            let scope = self.document.scope_at(&pointer);
            self.schema(target, value, place.clone(), &scope, nesting + 1);
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for one in read(keyword).and_then(Value::as_array).into_iter().flatten() {
                self.schema(one, value, place.clone(), &scope, nesting + 1);
            }
        }
        for keyword in ["then", "else"] {
            if let Some(one) = read(keyword) {
                self.schema(one, value, place.clone(), &scope, nesting + 1);
            }
        }
        match value {
            Value::Object(named) => self.properties(members, named, &place, &scope, nesting),
            Value::Array(items) => self.items(members, items, &place, &scope, nesting),
            _ => {}
        }
    }

    fn properties(&mut self, schema: &Members, named: &Members, place: &str, scope: &Scope, nesting: usize) {
        let declared = schema.get("properties").and_then(Value::as_object);
        let other = schema.get("additionalProperties");
        for (name, member) in named {
            let own = declared.and_then(|declared| declared.get(name));
            // Names that match a pattern are not looked for: a format is only a dress.
            if let Some(one) = own.or(other).filter(|_| is_read(scope.draft, schema, "properties")) {
                self.schema(one, member, child_pointer(place, name), scope, nesting + 1);
            }
        }
    }

    fn items(&mut self, schema: &Members, items: &[Value], place: &str, scope: &Scope, nesting: usize) {
        let listed = |keyword: &str| schema.get(keyword).and_then(Value::as_array);
        let list = listed("prefixItems").or_else(|| listed("items"));
        let rest = schema.get("items").filter(|items| items.is_object()).or(schema.get("additionalItems"));
        for (index, item) in items.iter().enumerate() {
            let own = list.and_then(|list| list.get(index)).or(rest);
            if let Some(one) = own.filter(|_| is_read(scope.draft, schema, "items")) {
                self.schema(one, item, index_pointer(place, index), scope, nesting + 1);
            }
        }
    }
}

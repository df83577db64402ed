//! Whether a change changes anything: two spellings of one schema are one schema.

use std::collections::BTreeSet;

use jsonschema::Draft;
use serde_json::{Map, Value};

use crate::canonical;
use crate::change;
use crate::pointer::child_pointer;
use crate::schema::keyword::{Shape, draft_within, is_silenced, shape};
use crate::schema::resource;
use crate::wire::schema_check::SchemaOptions;

/// Whether two schemas say the same in another spelling: the order of a list that is a set, `1.0` for `1`, `{}` for
/// `true`, what a `$ref` silences. Annotations count: they are read by people.
pub(super) fn is_same(one: &Value, other: &Value, options: &SchemaOptions) -> bool {
    if one == other {
        return true;
    }
    let (one, other) = (plain(one, options), plain(other, options));
    // Canonical bytes, because 1 and 1.0 are one number; what has none is compared as it is.
    match (canonical::exact(&one), canonical::exact(&other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// The schema in the one spelling that is compared.
fn plain(schema: &Value, options: &SchemaOptions) -> Value {
    let draft = resource::draft_of(schema, options).unwrap_or(Draft::Unknown);
    let references = change::by_place(schema, options);
    // A reference reaches into what is silent otherwise: these places and all above them stay.
    let mut kept = BTreeSet::new();
    for reference in references {
        let mut at = String::new();
        for token in reference.target.tokens() {
            at = child_pointer(&at, token);
            kept.insert(at.clone());
        }
    }
    Plain { kept }.schema(schema, "", draft)
}

struct Plain {
    kept: BTreeSet<String>,
}

impl Plain {
    fn schema(&self, schema: &Value, at: &str, outer: Draft) -> Value {
        let Value::Object(keywords) = schema else { return schema.clone() };
        let draft = draft_within(outer, keywords);
        let mut left = Map::new();
        for (keyword, value) in keywords {
            let place = child_pointer(at, keyword);
            if (self.is_silent(draft, keywords, keyword, value)) && !self.kept.contains(&place) {
                continue;
            }
            left.insert(keyword.clone(), self.keyword(draft, keyword, value, &place));
        }
        if left.is_empty() && draft != Draft::Draft4 { Value::Bool(true) } else { Value::Object(left) }
    }

    /// Whether a keyword has no effect where it stands.
    fn is_silent(&self, draft: Draft, beside: &Map<String, Value>, keyword: &str, value: &Value) -> bool {
        let Some(kind) = shape(draft, keyword) else { return false };
        if is_silenced(draft, beside) && !matches!(keyword, "$ref" | "$schema" | "definitions") {
            return true;
        }
        let empty =
            value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty);
        match keyword {
            "then" | "else" => !beside.contains_key("if"),
            "minContains" | "maxContains" => !beside.contains_key("contains"),
            "additionalItems" => !beside.get("items").is_some_and(Value::is_array),
            "minLength" | "minItems" | "minProperties" => value.as_f64() == Some(0.0),
            "uniqueItems" => *value == Value::Bool(false),
            "required" | "dependentRequired" => empty,
            _ => empty && matches!(kind, Shape::Named | Shape::Dependencies),
        }
    }

    fn keyword(&self, draft: Draft, keyword: &str, value: &Value, place: &str) -> Value {
        match (shape(draft, keyword), value) {
            (Some(Shape::Schemas | Shape::OneOrMore), Value::Array(items)) => {
                let item = |(index, item): (usize, &Value)| {
                    self.schema(item, &crate::pointer::index_pointer(place, index), draft)
                };
                items.iter().enumerate().map(item).collect()
            }
            (Some(Shape::Schema | Shape::OneOrMore), value) => self.schema(value, place, draft),
            (Some(Shape::Named | Shape::Dependencies), Value::Object(named)) => {
                let member = |(name, item): (&String, &Value)| {
                    let item = if item.is_array() {
                        set(item)
                    } else {
                        self.schema(item, &child_pointer(place, name), draft)
                    };
                    (name.clone(), item)
                };
                Value::Object(named.iter().map(member).collect())
            }
            (Some(Shape::Data), Value::Array(list)) if keyword == "type" && list.len() == 1 => {
                list.iter().next().cloned().unwrap_or_default()
            }
            (Some(Shape::Data), value) if matches!(keyword, "required" | "type" | "enum") => set(value),
            (Some(Shape::Data), Value::Object(named)) if keyword == "dependentRequired" => {
                Value::Object(named.iter().map(|(name, list)| (name.clone(), set(list))).collect())
            }
            _ => value.clone(),
        }
    }
}

/// A list whose order and repetitions say nothing.
fn set(value: &Value) -> Value {
    let Value::Array(items) = value else { return value.clone() };
    let spelled = |item: &Value| canonical::rounded(item).unwrap_or_default();
    let mut items: Vec<(Vec<u8>, &Value)> = items.iter().map(|item| (spelled(item), item)).collect();
    items.sort_by(|one, other| one.0.cmp(&other.0));
    items.dedup_by(|one, other| one.0 == other.0 && !one.0.is_empty());
    items.into_iter().map(|(_, item)| item.clone()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn two_spellings_of_one_schema_are_one() {
        const D7: &str = "http://json-schema.org/draft-07/schema#";
        let same = [
            (json!({"required": ["a", "b"]}), json!({"required": ["b", "a"]})),
            (json!({"minimum": 1}), json!({"minimum": 1.0})),
            (json!({"properties": {"a": {}}}), json!({"properties": {"a": true}})),
            (json!({"type": "string"}), json!({"type": ["string"], "minLength": 0})),
            (json!({"enum": [1, "a"]}), json!({"enum": ["a", 1.0, 1]})),
            (json!({"if": {}, "then": {}}), json!({"then": true, "if": true})),
            (json!({}), json!({"then": {"type": "string"}, "required": []})),
            (
                json!({"dependentRequired": {"a": ["b", "c"]}}),
                json!({"dependentRequired": {"a": ["c", "b"]}}),
            ),
            (
                json!({"$schema": D7, "items": {"$ref": "#/definitions/q"}, "definitions": {"q": {}}}),
                json!({"$schema": D7, "items": {"$ref": "#/definitions/q", "minLength": 3}, "definitions": {"q": true}}),
            ),
        ];
        for (one, other) in same {
            assert!(is_same(&one, &other, &SchemaOptions::default()), "{one} and {other}");
        }
        let different = [
            (json!({"title": "a"}), json!({"title": "b"})),
            (json!({"const": ["a", "b"]}), json!({"const": ["b", "a"]})),
            (json!({"properties": {"a": true}}), json!({})),
            (json!({"properties": {"required": ["a"]}}), json!({"properties": {}})),
            (json!({"default": {}}), json!({"default": true})),
            (
                json!({"items": {"$ref": "#/$defs/q"}, "$defs": {"q": {}}}),
                json!({"items": {"$ref": "#/$defs/q", "minLength": 3}, "$defs": {"q": {}}}),
            ),
            (
                json!({"$schema": D7, "$ref": "#/not", "not": {"type": "string"}}),
                json!({"$schema": D7, "$ref": "#/not", "not": {"type": "integer"}}),
            ),
        ];
        for (one, other) in different {
            assert!(!is_same(&one, &other, &SchemaOptions::default()), "{one} and {other}");
        }
    }
}

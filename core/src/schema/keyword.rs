//! The table of JSON Schema's keywords: which drafts know a keyword, and what it holds.
//!
//! This is the one list of them. Whoever walks a schema asks here, so that a member called `properties` below
//! `properties` is a name for everybody, and `if` in draft 4 is a keyword for nobody.

use jsonschema::Draft;
use serde_json::{Map, Value};

use crate::pointer::{Pointer, child_pointer, index, index_pointer};

/// What stands under a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One subschema.
    Schema,
    /// An array of subschemas.
    Schemas,
    /// An object with a subschema for each name.
    Named,
    /// One subschema or an array of them (`items` before 2020-12).
    OneOrMore,
    /// An object with a subschema or a list of names for each name (`dependencies`).
    Dependencies,
    /// A reference to a schema.
    Reference,
    /// Anything else: a number, a list of names, an annotation.
    Data,
}

/// A keyword, what it holds, and the first and the last draft that know it.
type Row = (&'static str, Shape, Draft, Draft);

use Draft::{Draft4 as D4, Draft6 as D6, Draft7 as D7, Draft201909 as D19, Draft202012 as D20};

/// Every keyword that has a rule or holds subschemas. `definitions` and `dependencies` outlived the drafts that made
/// them: the newer metaschemas still describe them, and validators still follow them.
const TABLE: &[Row] = &[
    ("$anchor", Shape::Data, D19, D20),
    ("$defs", Shape::Named, D19, D20),
    ("$dynamicAnchor", Shape::Data, D20, D20),
    ("$dynamicRef", Shape::Reference, D20, D20),
    ("$id", Shape::Data, D6, D20),
    ("$recursiveAnchor", Shape::Data, D19, D19),
    ("$recursiveRef", Shape::Reference, D19, D19),
    ("$ref", Shape::Reference, D4, D20),
    ("$schema", Shape::Data, D4, D20),
    ("additionalItems", Shape::Schema, D4, D19),
    ("additionalProperties", Shape::Schema, D4, D20),
    ("allOf", Shape::Schemas, D4, D20),
    ("anyOf", Shape::Schemas, D4, D20),
    ("const", Shape::Data, D6, D20),
    ("contains", Shape::Schema, D6, D20),
    ("contentEncoding", Shape::Data, D6, D20),
    ("contentMediaType", Shape::Data, D6, D20),
    ("contentSchema", Shape::Schema, D19, D20),
    ("definitions", Shape::Named, D4, D20),
    ("dependencies", Shape::Dependencies, D4, D20),
    ("dependentRequired", Shape::Data, D19, D20),
    ("dependentSchemas", Shape::Named, D19, D20),
    ("else", Shape::Schema, D7, D20),
    ("enum", Shape::Data, D4, D20),
    ("exclusiveMaximum", Shape::Data, D4, D20),
    ("exclusiveMinimum", Shape::Data, D4, D20),
    ("format", Shape::Data, D4, D20),
    ("id", Shape::Data, D4, D4),
    ("if", Shape::Schema, D7, D20),
    ("items", Shape::OneOrMore, D4, D19),
    ("items", Shape::Schema, D20, D20),
    ("maxContains", Shape::Data, D19, D20),
    ("maxItems", Shape::Data, D4, D20),
    ("maxLength", Shape::Data, D4, D20),
    ("maxProperties", Shape::Data, D4, D20),
    ("maximum", Shape::Data, D4, D20),
    ("minContains", Shape::Data, D19, D20),
    ("minItems", Shape::Data, D4, D20),
    ("minLength", Shape::Data, D4, D20),
    ("minProperties", Shape::Data, D4, D20),
    ("minimum", Shape::Data, D4, D20),
    ("multipleOf", Shape::Data, D4, D20),
    ("not", Shape::Schema, D4, D20),
    ("oneOf", Shape::Schemas, D4, D20),
    ("pattern", Shape::Data, D4, D20),
    ("patternProperties", Shape::Named, D4, D20),
    ("prefixItems", Shape::Schemas, D20, D20),
    ("properties", Shape::Named, D4, D20),
    ("propertyNames", Shape::Schema, D6, D20),
    ("required", Shape::Data, D4, D20),
    ("then", Shape::Schema, D7, D20),
    ("type", Shape::Data, D4, D20),
    ("unevaluatedItems", Shape::Schema, D19, D20),
    ("unevaluatedProperties", Shape::Schema, D19, D20),
    ("uniqueItems", Shape::Data, D4, D20),
];

/// Whether `draft` has the keyword at all.
pub fn knows(draft: Draft, keyword: &str) -> bool {
    let draft = if draft == Draft::Unknown { D20 } else { draft };
    TABLE.iter().any(|(name, _, first, last)| *name == keyword && *first <= draft && draft <= *last)
}

/// Whether a keyword judges documents, in the drafts that have it; all others only say something to people or name a place.
pub fn is_rule(keyword: &str) -> bool {
    let names = matches!(
        keyword,
        "$id"
            | "id"
            | "$schema"
            | "$anchor"
            | "$dynamicAnchor"
            | "$recursiveAnchor"
            | "$defs"
            | "definitions"
            | "contentMediaType"
            | "contentEncoding"
            | "contentSchema"
    );
    !names && !is_annotation(keyword)
}

/// What people call a draft.
pub fn draft_name(draft: Draft) -> &'static str {
    match draft {
        Draft::Draft4 => "draft 4",
        Draft::Draft6 => "draft 6",
        Draft::Draft7 => "draft 7",
        Draft::Draft201909 => "draft 2019-09",
        Draft::Draft202012 => "draft 2020-12",
        _ => "any known draft",
    }
}

/// What stands under `keyword` in a schema of `draft`; none for a keyword that the draft does not know.
///
/// A metaschema of somebody's own ([`Draft::Unknown`]) is read as 2020-12.
pub fn shape(draft: Draft, keyword: &str) -> Option<Shape> {
    let draft = if draft == Draft::Unknown { D20 } else { draft };
    let known =
        TABLE.iter().find(|(name, _, first, last)| *name == keyword && *first <= draft && draft <= *last);
    known.map(|(_, shape, ..)| *shape).or_else(|| is_annotation(keyword).then_some(Shape::Data))
}

/// What stands under `keyword` in whichever draft knows it; of `items`, a list or one schema.
pub(crate) fn shape_anywhere(keyword: &str) -> Option<Shape> {
    TABLE.iter().find(|(name, ..)| *name == keyword).map(|(_, shape, ..)| *shape)
}

/// Whether a schema stands at a place, and not a keyword's list or map of schemas. This looks at the spelling alone.
///
/// `/properties/properties/properties/x` is the property `x` of the property `properties`: what is a keyword and what is a
/// name alternates, and is decided from the root.
pub(crate) fn is_schema_place(place: &Pointer) -> bool {
    let mut steps = place.tokens().iter().map(String::as_str).peekable();
    while let Some(keyword) = steps.next() {
        let complete = match shape_anywhere(keyword) {
            Some(Shape::Schemas | Shape::Named | Shape::Dependencies) => steps.next().is_some(),
            // A list of schemas up to draft 2019-09, one schema since.
            Some(Shape::OneOrMore) => {
                steps.next_if(|step| index(step).is_some());
                true
            }
            Some(Shape::Schema) => true,
            Some(Shape::Reference | Shape::Data) | None => false,
        };
        if !complete {
            return false;
        }
    }
    true
}

/// The place of the object whose property a place is, and the property's name; `None` for other places. This looks at the
/// spelling alone: [`crate::change::Place`] knows whether a schema has that place.
pub(crate) fn property_place(place: &Pointer) -> Option<(Pointer, &str)> {
    let (parents, name) = place.split()?;
    let (owner, keyword) = parents.split()?;
    (keyword == "properties" && is_schema_place(&owner)).then_some((owner, name))
}

/// The URI of a draft's metaschema; `None` for a metaschema of somebody's own.
pub(crate) fn metaschema(draft: Draft) -> Option<&'static str> {
    Some(match draft {
        Draft::Draft4 => "http://json-schema.org/draft-04/schema#",
        Draft::Draft6 => "http://json-schema.org/draft-06/schema#",
        Draft::Draft7 => "http://json-schema.org/draft-07/schema#",
        Draft::Draft201909 => "https://json-schema.org/draft/2019-09/schema",
        Draft::Draft202012 => "https://json-schema.org/draft/2020-12/schema",
        _ => return None,
    })
}

/// Whether a keyword does nothing but hold definitions.
pub(crate) fn is_container(keyword: &str) -> bool {
    matches!(keyword, "definitions" | "$defs")
}

/// Keywords that say something to people and nothing to validators; `x-` marks those that somebody made up.
fn is_annotation(keyword: &str) -> bool {
    keyword.starts_with("x-")
        || matches!(
            keyword,
            "$comment"
                | "$vocabulary"
                | "default"
                | "deprecated"
                | "description"
                | "examples"
                | "readOnly"
                | "title"
                | "writeOnly"
        )
}

/// Whether the draft lets `$ref` silence the keywords beside it (drafts 4 to 7).
pub fn reference_stands_alone(draft: Draft) -> bool {
    matches!(draft, Draft::Draft4 | Draft::Draft6 | Draft::Draft7)
}

/// Whether a `$ref` silences the keywords beside it in this schema.
pub fn is_silenced(draft: Draft, keywords: &Map<String, Value>) -> bool {
    reference_stands_alone(draft) && keywords.get("$ref").is_some_and(Value::is_string)
}

/// The draft that a schema inside another one is read as: its own `$schema` counts where it names a known draft.
pub fn draft_within(outer: Draft, keywords: &Map<String, Value>) -> Draft {
    match keywords.get("$schema").and_then(Value::as_str).map(Draft::from_schema_uri) {
        None | Some(Draft::Unknown) => outer,
        Some(own) => own,
    }
}

/// The schemas directly under a keyword of this shape, each with the rest of its pointer.
pub(crate) fn under(shape: Shape, value: &Value) -> Vec<(String, &Value)> {
    match (shape, value) {
        (Shape::OneOrMore | Shape::Schemas, Value::Array(items)) => {
            items.iter().enumerate().map(|(index, item)| (index_pointer("", index), item)).collect()
        }
        (Shape::Schema | Shape::OneOrMore, value) => vec![(String::new(), value)],
        (Shape::Named | Shape::Dependencies, Value::Object(named)) => {
            named.iter().map(|(name, item)| (child_pointer("", name), item)).collect()
        }
        _ => Vec::new(),
    }
}

/// The schemas directly below a schema at `at`, each with its own pointer, in the order of the document.
pub fn subschemas<'v>(draft: Draft, at: &str, keywords: &'v Map<String, Value>) -> Vec<(String, &'v Value)> {
    let mut found = Vec::new();
    for (keyword, value) in keywords {
        let Some(shape) = shape(draft, keyword) else { continue };
        let place = child_pointer(at, keyword);
        // A list under a name is one of names.
        let named = matches!(shape, Shape::Named | Shape::Dependencies);
        let schemas = under(shape, value).into_iter().filter(|(_, item)| !(named && item.is_array()));
        found.extend(schemas.map(|(path, item)| (format!("{place}{path}"), item)));
    }
    found
}

/// Visits a schema and every schema below it, each with its pointer and the draft that it is read as.
pub fn visit<'v>(draft: Draft, schema: &'v Value, see: &mut impl FnMut(&str, Draft, &'v Map<String, Value>)) {
    let mut open = vec![(String::new(), draft, schema)];
    while let Some((at, outer, schema)) = open.pop() {
        let Value::Object(keywords) = schema else { continue };
        let draft = draft_within(outer, keywords);
        see(&at, draft, keywords);
        // The last one is taken first, so the first one goes last.
        open.extend(
            subschemas(draft, &at, keywords).into_iter().rev().map(|(at, schema)| (at, draft, schema)),
        );
    }
}

/// `{"not": {}}` and `{"enum": []}` are how people write a schema that accepts nothing where they may not write `false`.
pub(crate) fn is_meant_to_be_empty(keywords: &Map<String, Value>) -> bool {
    let trivial =
        |value: &Value| matches!(value, Value::Bool(true)) || value.as_object().is_some_and(Map::is_empty);
    keywords.get("not").is_some_and(trivial)
        || keywords.get("enum").and_then(Value::as_array).is_some_and(Vec::is_empty)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_keyword_has_one_shape_in_each_draft_that_knows_it() {
        for draft in [D4, D6, D7, D19, D20] {
            for (name, ..) in TABLE {
                let rows = TABLE
                    .iter()
                    .filter(|(one, _, first, last)| one == name && *first <= draft && draft <= *last);
                assert!(rows.count() <= 1, "{name} in {draft:?}");
            }
        }
        for (draft, keyword, expected) in [
            (D4, "if", None),
            (D6, "then", None),
            (D7, "if", Some(Shape::Schema)),
            (D7, "$defs", None),
            (D7, "prefixItems", None),
            (D7, "items", Some(Shape::OneOrMore)),
            (D20, "items", Some(Shape::Schema)),
            (D20, "additionalItems", None),
            (D20, "dependencies", Some(Shape::Dependencies)),
            (D4, "contains", None),
            (Draft::Unknown, "$defs", Some(Shape::Named)),
            (D20, "x-note", Some(Shape::Data)),
            (D20, "0", None),
        ] {
            assert_eq!(shape(draft, keyword), expected, "{keyword} in {draft:?}");
        }
    }

    #[test]
    fn names_are_names_and_keywords_are_keywords() {
        let schema = json!({"properties": {"properties": {"$defs": {"if": {}}}}, "default": {"not": {}},
            "items": {"$schema": "http://json-schema.org/draft-07/schema#", "items": [{}], "$defs": {"x": {}}},
            "dependencies": {"a": ["b"], "b": {"not": {}}}});
        let mut seen = Vec::new();
        visit(D20, &schema, &mut |at, _, _| seen.push(at.to_owned()));
        assert_eq!(
            seen,
            [
                "",
                "/properties/properties",
                "/properties/properties/$defs/if",
                "/items",
                "/items/items/0",
                "/dependencies/b",
                "/dependencies/b/not"
            ]
        );
    }

    #[test]
    fn a_schema_is_told_from_a_keyword() {
        let is_schema = |text| is_schema_place(&Pointer::parse(text).unwrap());
        for place in [
            "",
            "/properties/a",
            "/properties/properties/properties/a",
            "/properties/a/items/properties/b",
            "/$defs/p/properties/b",
            "/items/0/properties/b",
            "/properties/properties",
            "/dependencies/a/not/if",
        ] {
            assert!(is_schema(place), "{place}");
        }
        for place in
            ["/properties", "/$defs", "/default/properties/a", "/allOf", "/items/0/properties", "/$ref"]
        {
            assert!(!is_schema(place), "{place}");
        }
        let property = |text| {
            property_place(&Pointer::parse(text).unwrap()).map(|(owner, name)| format!("{owner} {name}"))
        };
        assert_eq!(
            property("/properties/properties/properties/a").as_deref(),
            Some("/properties/properties a")
        );
        assert_eq!(property("/properties/properties").as_deref(), Some(" properties"));
        assert_eq!(property("/$defs/properties"), None);
    }
}

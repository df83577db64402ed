//! Every keyword, widened, narrowed and made incomparable, alone and inside other keywords, in every draft that has it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails loudly"
)]

use rogatio_core::operation::request::compatibility_check as check;
use rogatio_core::wire::CompatibilityCheckRequest;
use rogatio_core::wire::compatibility_check::{CompatibilityCheckResponse, UnknownCode, Verdict};
use serde_json::{Value, json};

const DRAFTS: [&str; 5] = [
    "http://json-schema.org/draft-04/schema#",
    "http://json-schema.org/draft-06/schema#",
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
];

/// A keyword: the drafts that have it (first, last), a wide rule, a narrow rule inside it, and one that neither contains.
struct Row(&'static str, usize, usize, Value, Value, Value);

fn rows() -> Vec<Row> {
    let array = |rules: Value| with(json!({"type": "array"}), rules);
    let object = |rules: Value| with(json!({"type": "object"}), rules);
    let string = |rules: Value| with(json!({"type": "string"}), rules);
    vec![
        Row(
            "type",
            0,
            4,
            json!({"type": ["string", "null"]}),
            json!({"type": "string"}),
            json!({"type": "null"}),
        ),
        Row(
            "type integer",
            0,
            4,
            json!({"type": "number"}),
            json!({"type": "integer"}),
            json!({"type": "string"}),
        ),
        Row(
            "enum",
            0,
            4,
            json!({"enum": [1, "a", null]}),
            json!({"enum": ["a", 1]}),
            json!({"enum": [2, null]}),
        ),
        Row(
            "const",
            1,
            4,
            json!({"enum": [{"a": [1]}, 2]}),
            json!({"const": {"a": [1]}}),
            json!({"const": 2}),
        ),
        Row(
            "minimum",
            0,
            4,
            json!({"type": "number", "minimum": 1}),
            json!({"type": "number", "minimum": 1.5}),
            json!({"type": "number", "maximum": 1.2}),
        ),
        Row(
            "maximum",
            0,
            4,
            json!({"type": "integer", "maximum": 9}),
            json!({"type": "integer", "maximum": 3}),
            json!({"type": "integer", "minimum": 2}),
        ),
        Row(
            "exclusiveMinimum",
            1,
            4,
            json!({"type": "number", "minimum": 1}),
            json!({"type": "number", "exclusiveMinimum": 1}),
            json!({"const": 1}),
        ),
        Row(
            "exclusiveMaximum",
            1,
            4,
            json!({"type": "number", "maximum": 1}),
            json!({"type": "number", "exclusiveMaximum": 1}),
            json!({"const": 1}),
        ),
        Row(
            "exclusive (flag)",
            0,
            0,
            json!({"type": "number", "minimum": 1}),
            json!({"type": "number", "minimum": 1, "exclusiveMinimum": true}),
            json!({"enum": [1.0]}),
        ),
        Row(
            "exclusive (flag above)",
            0,
            0,
            json!({"type": "number", "maximum": 1}),
            json!({"type": "number", "maximum": 1, "exclusiveMaximum": true}),
            json!({"enum": [1.0]}),
        ),
        Row(
            "multipleOf",
            0,
            4,
            json!({"type": "number", "multipleOf": 0.1}),
            json!({"type": "number", "multipleOf": 0.3}),
            json!({"type": "number", "multipleOf": 0.2}),
        ),
        Row(
            "minLength",
            0,
            4,
            string(json!({"minLength": 1})),
            string(json!({"minLength": 3})),
            string(json!({"maxLength": 2})),
        ),
        Row(
            "maxLength",
            0,
            4,
            string(json!({"maxLength": 300})),
            string(json!({"maxLength": 30})),
            string(json!({"minLength": 20})),
        ),
        Row(
            "pattern",
            0,
            4,
            string(json!({"pattern": "^[a-z]+$"})),
            string(json!({"pattern": "^[a-f]+$"})),
            string(json!({"pattern": "^[d-k]+$"})),
        ),
        Row(
            "items",
            0,
            4,
            array(json!({"items": {"type": "number"}})),
            array(json!({"items": {"type": "number", "minimum": 3}})),
            array(json!({"items": {"type": "number", "maximum": 4}})),
        ),
        Row(
            "items (list)",
            0,
            3,
            array(json!({"items": [{"type": "number"}]})),
            array(json!({"items": [{"type": "number", "minimum": 3}]})),
            array(json!({"items": [{"maximum": 4}]})),
        ),
        Row(
            "prefixItems",
            4,
            4,
            array(json!({"prefixItems": [{"type": "number"}]})),
            array(json!({"prefixItems": [{"type": "number", "minimum": 3}]})),
            array(json!({"prefixItems": [{"maximum": 4}]})),
        ),
        Row(
            "items (rest)",
            4,
            4,
            array(json!({"prefixItems": [{}], "items": {"type": "number"}})),
            array(json!({"prefixItems": [{}], "items": false})),
            array(json!({"minItems": 1})),
        ),
        Row(
            "additionalItems",
            0,
            3,
            array(json!({"items": [{}], "additionalItems": {"type": "number"}})),
            array(json!({"items": [{}], "additionalItems": false})),
            array(json!({"minItems": 1})),
        ),
        Row(
            "unevaluatedItems",
            4,
            4,
            array(json!({"prefixItems": [{}], "unevaluatedItems": {"type": "number"}})),
            array(json!({"prefixItems": [{}], "unevaluatedItems": false})),
            array(json!({"minItems": 1})),
        ),
        Row(
            "unevaluatedItems (list)",
            3,
            3,
            array(json!({"items": [{}], "unevaluatedItems": {"type": "number"}})),
            array(json!({"items": [{}], "unevaluatedItems": false})),
            array(json!({"minItems": 1})),
        ),
        Row(
            "contains",
            1,
            4,
            array(json!({"contains": {"type": "number"}})),
            array(json!({"contains": {"const": 3}})),
            array(json!({"contains": {"type": "string"}})),
        ),
        Row(
            "minContains",
            3,
            4,
            array(json!({"contains": {"type": "number"}, "minContains": 2})),
            array(json!({"contains": {"type": "number"}, "minContains": 3})),
            array(json!({"contains": {"type": "number"}, "maxContains": 2})),
        ),
        Row(
            "minContains (none)",
            3,
            4,
            array(json!({"contains": {"type": "number"}, "minContains": 0})),
            array(json!({"contains": {"type": "number"}})),
            array(json!({"maxItems": 0})),
        ),
        Row(
            "maxContains",
            3,
            4,
            array(json!({"contains": {"type": "number"}, "minContains": 0, "maxContains": 2})),
            array(json!({"contains": {"type": "number"}, "minContains": 0, "maxContains": 1})),
            array(json!({"contains": {"type": "number"}, "minContains": 2})),
        ),
        Row(
            "minItems",
            0,
            4,
            array(json!({"minItems": 1})),
            array(json!({"minItems": 2})),
            array(json!({"maxItems": 1})),
        ),
        Row(
            "maxItems",
            0,
            4,
            array(json!({"maxItems": 5})),
            array(json!({"maxItems": 2})),
            array(json!({"minItems": 2})),
        ),
        Row(
            "uniqueItems",
            0,
            4,
            array(json!({"minItems": 2})),
            array(json!({"minItems": 2, "uniqueItems": true})),
            array(json!({"uniqueItems": true, "maxItems": 2})),
        ),
        Row(
            "required",
            0,
            4,
            object(json!({"required": ["a"]})),
            object(json!({"required": ["a", "b"]})),
            object(json!({"required": ["c"]})),
        ),
        Row(
            "properties",
            0,
            4,
            object(json!({"properties": {"a": {"type": "number"}}})),
            object(json!({"properties": {"a": {"type": "integer"}}})),
            object(json!({"properties": {"b": {"type": "integer"}}})),
        ),
        Row(
            "true and false",
            1,
            4,
            object(json!({"properties": {"a": true}})),
            object(json!({"properties": {"a": false}})),
            object(json!({"properties": {"b": false}})),
        ),
        Row(
            "patternProperties",
            0,
            4,
            object(json!({"patternProperties": {"^ab": {"type": "number"}}})),
            object(json!({"patternProperties": {"^a": {"type": "number"}}})),
            object(json!({"patternProperties": {"b$": {"type": "number"}}})),
        ),
        Row(
            "additionalProperties",
            0,
            4,
            object(json!({"properties": {"a": {}}, "additionalProperties": {"type": "number"}})),
            object(json!({"properties": {"a": {}}, "additionalProperties": false})),
            object(json!({"properties": {"b": {}}, "additionalProperties": false})),
        ),
        Row(
            "unevaluatedProperties",
            3,
            4,
            object(
                json!({"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": {"type": "number"}}),
            ),
            object(json!({"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": false})),
            object(json!({"properties": {"b": {}}, "unevaluatedProperties": false})),
        ),
        Row(
            "propertyNames",
            1,
            4,
            object(json!({"propertyNames": {"maxLength": 5}})),
            object(json!({"propertyNames": {"pattern": "^a{2,4}$"}})),
            object(json!({"propertyNames": {"minLength": 3}})),
        ),
        Row(
            "minProperties",
            0,
            4,
            object(json!({"minProperties": 1})),
            object(json!({"minProperties": 3})),
            object(json!({"maxProperties": 2})),
        ),
        Row(
            "maxProperties",
            0,
            4,
            object(json!({"maxProperties": 3})),
            object(json!({"maxProperties": 1})),
            object(json!({"minProperties": 1})),
        ),
        Row(
            "dependencies",
            0,
            2,
            object(json!({"dependencies": {"a": ["b"]}})),
            object(json!({"dependencies": {"a": ["b", "c"]}})),
            object(json!({"dependencies": {"b": ["a"]}})),
        ),
        Row(
            "dependencies (schema)",
            0,
            2,
            object(json!({"dependencies": {"a": {"minProperties": 2}}})),
            object(json!({"dependencies": {"a": {"minProperties": 3}}})),
            object(json!({"dependencies": {"b": {"minProperties": 2}}})),
        ),
        Row(
            "dependentRequired",
            3,
            4,
            object(json!({"dependentRequired": {"a": ["b"]}})),
            object(json!({"dependentRequired": {"a": ["b", "c"]}})),
            object(json!({"dependentRequired": {"b": ["a"]}})),
        ),
        Row(
            "dependentSchemas",
            3,
            4,
            object(json!({"dependentSchemas": {"a": {"minProperties": 2}}})),
            object(json!({"dependentSchemas": {"a": {"minProperties": 3}}})),
            object(json!({"dependentSchemas": {"b": {"minProperties": 2}}})),
        ),
        Row(
            "allOf",
            0,
            4,
            json!({"allOf": [{"type": "number"}]}),
            json!({"allOf": [{"type": "number"}, {"minimum": 2}]}),
            json!({"allOf": [{"type": ["number", "null"]}, {"maximum": 3}]}),
        ),
        Row(
            "anyOf",
            0,
            4,
            json!({"anyOf": [{"type": "number"}, {"type": "null"}]}),
            json!({"anyOf": [{"type": "number", "minimum": 2}, {"type": "null"}]}),
            json!({"anyOf": [{"type": "null"}, {"type": "string"}]}),
        ),
        Row(
            "oneOf",
            0,
            4,
            json!({"oneOf": [{"type": "number"}, {"type": "null"}]}),
            json!({"oneOf": [{"type": "number", "minimum": 2}, {"type": "null"}]}),
            json!({"oneOf": [{"type": "null"}, {"type": "string"}]}),
        ),
        Row(
            "not",
            0,
            4,
            json!({"not": {"enum": [1]}}),
            json!({"not": {"type": "number"}}),
            json!({"not": {"type": "string"}}),
        ),
        Row(
            "if",
            2,
            4,
            json!({"if": {"type": "number"}, "then": {"minimum": 1}}),
            json!({"if": {"type": "number"}, "then": {"minimum": 2}, "else": {"type": "string"}}),
            json!({"if": {"type": "number"}, "then": {"maximum": 5}}),
        ),
        Row(
            "then",
            2,
            4,
            json!({"if": {"type": "number"}, "then": {"minimum": 1}}),
            json!({"if": {"type": "number"}, "then": {"minimum": 2}}),
            json!({"if": {"type": "number"}, "then": {"maximum": 5}}),
        ),
        Row(
            "else",
            2,
            4,
            json!({"if": {"type": "number"}, "else": {"type": ["string", "null"]}}),
            json!({"if": {"type": "number"}, "else": {"type": "string"}}),
            json!({"if": {"type": "number"}, "else": {"type": "null"}}),
        ),
        reference("$ref", 0, 4, "#/definitions/"),
        reference("$ref", 0, 4, "urn:example:"),
        reference("$ref", 3, 4, "#"),
        reference("$dynamicRef", 4, 4, "#"),
    ]
}

/// A reference to one of the definitions that [`document`] adds.
fn reference(keyword: &'static str, first: usize, last: usize, way: &str) -> Row {
    let [wide, narrow, other] =
        ["wide", "narrow", "other"].map(|name| json!({keyword: format!("{way}{name}")}));
    Row(keyword, first, last, wide, narrow, other)
}

fn with(mut base: Value, rules: Value) -> Value {
    base.as_object_mut().unwrap().extend(rules.as_object().unwrap().clone());
    base
}

/// A place where a rule is put: its name, the schema, and whether what is wider inside is narrower outside.
struct Place(&'static str, Value, bool);

/// The places that a draft (an index into [`DRAFTS`]) has.
fn places(rule: &Value, draft: usize) -> Vec<Place> {
    let needed = json!({"properties": {"p": rule}, "required": ["p"]});
    let kind = |kind: &str, rules: &Value| json!({"type": "object", "required": ["kind"], "properties": {"kind": {"enum": [kind]}}, "allOf": [rules]});
    let tuple = if draft == 4 { "prefixItems" } else { "items" };
    let dependent = if draft < 3 { "dependencies" } else { "dependentSchemas" };
    let object = json!({"type": "object"});
    let mut places = vec![
        Place("alone", json!({"allOf": [rule]}), false),
        Place("in a property", with(object.clone(), needed.clone()), false),
        Place("in items", json!({"type": "array", "items": rule}), false),
        Place("in a tuple", json!({"type": "array", "minItems": 1, tuple: [rule]}), false),
        Place("in additionalProperties", json!({"additionalProperties": rule}), false),
        Place("in patternProperties", json!({"patternProperties": {"^p": rule}}), false),
        Place(
            "beside an alternative",
            json!({"anyOf": [{"type": "object", "required": ["only here"], "properties": {"only here": {"enum": ["x"]}}, "additionalProperties": false}, rule]}),
            false,
        ),
        Place("in one of two", json!({"oneOf": [kind("other", &json!({})), kind("this", &needed)]}), false),
        Place(
            "when a property is there",
            json!({"type": "object", "required": ["t"], dependent: {"t": needed}}),
            false,
        ),
        Place("negated", json!({"not": rule}), true),
        Place("twice negated", json!({"not": {"not": rule}}), false),
        Place(
            "behind a reference",
            json!({"definitions": {"here": rule}, "items": {"$ref": "#/definitions/here"}}),
            false,
        ),
        Place(
            "recursively",
            json!({"definitions": {"node": {"type": "object", "properties": {"value": rule, "next": {"$ref": "#/definitions/node"}}, "required": ["value"]}}, "allOf": [{"$ref": "#/definitions/node"}]}),
            false,
        ),
    ];
    if draft >= 1 {
        places.push(Place("in contains", json!({"type": "array", "contains": rule}), false));
    }
    if draft >= 2 {
        let condition = json!({"type": "object", "if": {"required": ["t"]}, "then": needed});
        places.push(Place("under a condition", condition, false));
    }
    if draft >= 3 {
        let rest = json!({"type": "object", "properties": {"q": {}}, "unevaluatedProperties": rule});
        places.push(Place("in unevaluatedProperties", rest, false));
    }
    places
}

fn document(rule: &Value, draft: usize) -> Value {
    let id = if draft == 0 { "id" } else { "$id" };
    let definition = |name: &str, types: Value| json!({id: format!("urn:example:{name}"), "type": types});
    let definitions = json!({
        "wide": definition("wide", json!(["number", "null"])),
        "narrow": definition("narrow", json!("number")),
        "other": definition("other", json!(["null", "string"])),
    });
    let mut document = rule.clone();
    let members = document.as_object_mut().unwrap();
    members.insert("$schema".into(), DRAFTS[draft].into());
    let known = members.entry("definitions").or_insert_with(|| json!({}));
    known.as_object_mut().unwrap().extend(definitions.as_object().unwrap().clone());
    if draft >= 3 {
        let anchored = definitions.as_object().unwrap().iter();
        let anchored =
            anchored.map(|(name, one)| (name.clone(), json!({"$anchor": name, "type": one["type"]})));
        members.insert("$defs".into(), Value::Object(anchored.collect()));
    }
    document
}

fn ask(request: Value) -> CompatibilityCheckResponse {
    let request: CompatibilityCheckRequest = serde_json::from_value(request).unwrap();
    check(request).unwrap_or_else(|problem| panic!("{problem}"))
}

#[test]
fn every_keyword_in_every_place_and_draft() {
    let mut count = 0;
    let mut failures = Vec::new();
    for Row(keyword, first, last, wide, narrow, other) in rows() {
        for (draft, uri) in DRAFTS.iter().enumerate().take(last + 1).skip(first) {
            let (wides, narrows, others) =
                (places(&wide, draft), places(&narrow, draft), places(&other, draft));
            for ((Place(place, wide, reversed), narrow), other) in wides.iter().zip(&narrows).zip(&others) {
                let (narrow, other) = (&narrow.1, &other.1);
                let (inner, outer) = if *reversed { (wide, narrow) } else { (narrow, wide) };
                let cases = [
                    ("widened", inner, outer, Verdict::Compatible),
                    ("unchanged", inner, inner, Verdict::Compatible),
                    ("narrowed", outer, inner, Verdict::Breaking),
                    ("made incomparable", narrow, other, Verdict::Breaking),
                ];
                for (relation, old, new, expected) in cases {
                    count += 1;
                    let answer = ask(json!({"old": document(old, draft), "new": document(new, draft)}));
                    if answer.verdict != expected {
                        failures.push(format!(
                            "`{keyword}` {relation} {place} in {uri}: {:?} {:?}",
                            answer.verdict, answer.comparisons[0]
                        ));
                    }
                }
            }
        }
    }
    println!("{count} cases");
    assert!(failures.is_empty(), "{} of {count}\n{}", failures.len(), failures.join("\n"));
}

/// A list whose items are lists of the same kind, in every way that a draft has to say so.
#[test]
fn a_document_that_contains_its_like() {
    for (draft, uri) in DRAFTS.into_iter().enumerate() {
        let ways = [
            ("$ref", json!({"$ref": "#"}), true),
            ("$recursiveRef", json!({"$recursiveRef": "#"}), draft == 3),
            ("$dynamicRef", json!({"$dynamicRef": "#node"}), draft == 4),
        ];
        for (way, back, _) in ways.iter().filter(|(_, _, known)| *known) {
            let node = |value: &str, most: u64| {
                let mut node = json!({
                    "$schema": uri, "type": "object", "required": ["value"],
                    "properties": {"value": {"type": value}, "parts": {"type": "array", "maxItems": most, "items": back}},
                });
                match draft {
                    3 => node["$recursiveAnchor"] = json!(true),
                    4 => node["$dynamicAnchor"] = json!("node"),
                    _ => {}
                }
                node
            };
            let (narrow, wide, other) = (node("integer", 2), node("number", 2), node("number", 1));
            let verdict = |old: &Value, new: &Value| ask(json!({"old": old, "new": new})).verdict;
            assert_eq!(verdict(&narrow, &wide), Verdict::Compatible, "{way} in draft {draft}");
            assert_eq!(verdict(&wide, &narrow), Verdict::Breaking, "{way} in draft {draft}");
            assert_eq!(verdict(&narrow, &other), Verdict::Breaking, "{way} in draft {draft}");
        }
    }
}

/// What says nothing about documents, or nothing by itself, may come and go.
#[test]
fn keywords_without_a_rule() {
    let silent = [
        json!({"title": "t"}),
        json!({"description": "d"}),
        json!({"default": 1}),
        json!({"examples": [1]}),
        json!({"$comment": "c"}),
        json!({"readOnly": true}),
        json!({"writeOnly": true}),
        json!({"deprecated": true}),
        json!({"format": "date"}),
        json!({"contentEncoding": "base64"}),
        json!({"contentMediaType": "application/json"}),
        json!({"contentSchema": {"type": "null"}}),
        json!({"additionalItems": false}),
        json!({"minContains": 2}),
        json!({"maxContains": 0}),
        json!({"then": {"type": "null"}}),
        json!({"else": {"type": "null"}}),
        json!({"x-own": {"type": "null"}}),
    ];
    for draft in DRAFTS {
        let plain = json!({"$schema": draft, "type": ["array", "string"]});
        for keyword in &silent {
            let marked = with(plain.clone(), keyword.clone());
            let answer = ask(json!({"old": plain, "new": marked, "mode": "full"}));
            assert_eq!(answer.verdict, Verdict::Compatible, "{keyword} in {draft}");
        }
    }
}

#[test]
fn what_is_plain_to_see_is_answered() {
    let cases = [
        (
            "the only item is known",
            json!({"type": "array", "contains": {"type": "integer"}, "maxItems": 1}),
            json!({"items": {"type": "integer"}}),
            Verdict::Compatible,
        ),
        (
            "there is room for another item",
            json!({"type": "array", "contains": {"type": "integer"}, "maxItems": 2}),
            json!({"items": {"type": "integer"}}),
            Verdict::Breaking,
        ),
        (
            "one item cannot be two",
            json!({"type": "array", "allOf": [{"contains": {"type": "integer"}}, {"contains": {"type": "string"}}]}),
            json!({"minItems": 2}),
            Verdict::Compatible,
        ),
        (
            "one item can be both",
            json!({"type": "array", "allOf": [{"contains": {"type": "integer"}}, {"contains": {"minimum": 3}}]}),
            json!({"minItems": 2}),
            Verdict::Breaking,
        ),
        (
            "two items cannot be three",
            json!({"type": "array", "allOf": [{"contains": {"type": "integer"}}, {"contains": {"type": "string"}}, {"contains": {"type": "null"}}]}),
            json!({"minItems": 3}),
            Verdict::Compatible,
        ),
        (
            "the first choice of a place is not the only one",
            json!({
                "type": "array",
                "prefixItems": [{"type": ["integer", "boolean"]}, {"type": "integer"}],
                "items": false,
                "allOf": [{"contains": {"type": "integer"}}, {"contains": {"type": "boolean"}}],
            }),
            json!({"maxItems": 1}),
            Verdict::Breaking,
        ),
        (
            "counted items need places of their own",
            json!({"type": "array", "contains": {"type": "integer"}, "minContains": 2, "allOf": [{"contains": {"type": "string"}}]}),
            json!({"minItems": 3}),
            Verdict::Compatible,
        ),
        ("many items", json!({"type": "array"}), json!({"maxItems": 5000}), Verdict::Breaking),
        (
            "an integer beyond 64 bits",
            json!({"type": "integer"}),
            json!({"maximum": u64::MAX}),
            Verdict::Breaking,
        ),
        (
            "an integer below 64 bits",
            json!({"type": "integer"}),
            json!({"minimum": i64::MIN}),
            Verdict::Breaking,
        ),
        (
            "a number beyond 64 bits",
            json!({"type": "number"}),
            json!({"maximum": u64::MAX}),
            Verdict::Breaking,
        ),
        (
            "no integer",
            json!({"$schema": DRAFTS[0], "type": "number", "not": {"type": "integer"}}),
            json!({"$schema": DRAFTS[0], "type": "integer"}),
            Verdict::Breaking,
        ),
        (
            "an integer or none",
            json!({"$schema": DRAFTS[0], "type": "number"}),
            json!({"$schema": DRAFTS[0], "anyOf": [{"type": "integer"}, {"not": {"type": "integer"}}]}),
            Verdict::Compatible,
        ),
    ];
    for (name, old, new, expected) in cases {
        let answer = ask(json!({"old": old, "new": new}));
        assert_eq!(answer.verdict, expected, "{name}: {:?}", answer.comparisons[0]);
    }
}

#[test]
fn what_is_too_large_to_be_shown_is_unknown() {
    let cases = [
        (json!({"type": "string"}), json!({"maxLength": 1_000_000})),
        (json!({"type": "string", "pattern": "^a*$"}), json!({"maxLength": 1_000_000})),
        (json!({"type": "array"}), json!({"maxItems": 1_000_000})),
        (json!({"type": "array", "uniqueItems": true}), json!({"maxItems": 5000})),
        (json!({"type": "object"}), json!({"maxProperties": 5000})),
    ];
    for (old, new) in cases {
        let answer = ask(json!({"old": old, "new": new}));
        let reason = answer.comparisons[0].reason.as_ref().map(|reason| reason.code);
        assert_eq!(reason, Some(UnknownCode::WitnessTooLarge), "{old} {new}");
    }
}

/// The validator has the last word on which formats there are; not on `dependencies` in drafts that no longer name it.
#[test]
fn what_the_validator_makes_of_it_is_what_counts() {
    let formats = [
        "color",
        "date",
        "date-time",
        "duration",
        "email",
        "hostname",
        "idn-email",
        "idn-hostname",
        "ipv4",
        "ipv6",
        "iri",
        "iri-reference",
        "json-pointer",
        "regex",
        "relative-json-pointer",
        "time",
        "uri",
        "uri-reference",
        "uri-template",
        "uuid",
        "nobody-knows-it",
    ];
    for draft in DRAFTS {
        for format in formats {
            let rule = json!({"$schema": draft, "type": "string", "format": format});
            let validator = jsonschema::options().should_validate_formats(true).build(&rule).unwrap();
            let refuses = ["", "\\{("].iter().any(|text| !validator.is_valid(&json!(text)));
            let expected = if refuses { Verdict::Breaking } else { Verdict::Compatible };
            let old = json!({"$schema": draft, "type": "string"});
            let answer = ask(json!({"old": old, "new": rule, "assumptions": {"format_assertion": true}}));
            assert_eq!(answer.verdict, expected, "`{format}` in {draft}: {:?}", answer.comparisons[0]);
        }
        let open = json!({"$schema": draft, "type": "object"});
        let depends = json!({"$schema": draft, "type": "object", "dependencies": {"a": ["b"], "c": {"required": ["d"]}}});
        let modern = draft.contains("/draft/");
        let expected = if modern { Verdict::Unknown } else { Verdict::Breaking };
        assert_eq!(ask(json!({"old": open, "new": depends})).verdict, expected, "{draft}");
        assert_eq!(ask(json!({"old": depends, "new": open})).verdict, Verdict::Compatible, "{draft}");
    }
}

#[test]
fn modes_and_histories() {
    let (one, two, three) =
        (json!({"type": "integer"}), json!({"type": "number"}), json!({"type": ["number", "null"]}));
    let verdict =
        |mode: &str, old: &Value, new: &Value| ask(json!({"old": old, "new": new, "mode": mode})).verdict;
    assert_eq!(verdict("backward", &one, &two), Verdict::Compatible);
    assert_eq!(verdict("forward", &one, &two), Verdict::Breaking);
    assert_eq!(verdict("full", &one, &two), Verdict::Breaking);
    assert_eq!(verdict("full", &one, &one), Verdict::Compatible);
    let history = json!({"old": one, "new": two, "history": [three, two], "transitive": true});
    let answer = ask(history);
    assert_eq!(
        (answer.verdict, answer.breaking_version, answer.comparisons.len()),
        (Verdict::Breaking, Some(1), 3)
    );
}

#[test]
fn assumptions_are_named_and_the_answer_without_them_is_given() {
    let old = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let new = json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}});
    assert_eq!(ask(json!({"old": old, "new": new})).verdict, Verdict::Breaking);
    let answer = ask(json!({"old": old, "new": new, "assumptions": {"assume_closed": true}}));
    assert_eq!((answer.verdict, answer.without_assumptions), (Verdict::Compatible, Some(Verdict::Breaking)));
    let narrowed = json!({"type": "object", "properties": {"a": {"type": "null"}}});
    let answer = ask(json!({"old": old, "new": narrowed, "assumptions": {"assume_closed": true}}));
    assert_eq!(answer.verdict, Verdict::Breaking);
    let (date, none) = (json!({"type": "string", "format": "date"}), json!({"type": "string"}));
    assert_eq!(ask(json!({"old": none, "new": date})).verdict, Verdict::Compatible);
    let answer = ask(json!({"old": none, "new": date, "assumptions": {"format_assertion": true}}));
    assert_eq!((answer.verdict, answer.without_assumptions), (Verdict::Breaking, Some(Verdict::Compatible)));
}

#[test]
fn a_list_of_differences_that_ends_early_says_so() {
    let listed = |added: usize| {
        let properties: serde_json::Map<_, _> =
            (0..added).map(|one| (format!("p{one}"), json!({}))).collect();
        let answer = ask(json!({"old": {"properties": {}}, "new": {"properties": properties}}));
        (answer.differences.len(), answer.more_differences)
    };
    assert_eq!(listed(1_000), (1_000, false));
    assert_eq!(listed(1_001), (1_000, true));
}

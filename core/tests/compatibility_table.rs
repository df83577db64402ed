//! Every keyword, widened, narrowed and made incomparable, alone and inside other keywords, in every draft that has it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails loudly"
)]

use rogatio_core::compatibility::check;
use rogatio_core::wire::CompatibilityCheckRequest;
use rogatio_core::wire::compatibility_check::{CompatibilityCheckResponse, Verdict};
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
            "$ref",
            0,
            4,
            json!({"$ref": "#/definitions/wide"}),
            json!({"$ref": "#/definitions/narrow"}),
            json!({"$ref": "#/definitions/other"}),
        ),
    ]
}

fn with(mut base: Value, rules: Value) -> Value {
    base.as_object_mut().unwrap().extend(rules.as_object().unwrap().clone());
    base
}

/// The places where a rule is put.
fn places(rule: &Value) -> Vec<(&'static str, Value)> {
    vec![
        ("alone", json!({"allOf": [rule]})),
        ("in a property", json!({"type": "object", "properties": {"p": rule}, "required": ["p"]})),
        ("in items", json!({"type": "array", "items": rule})),
        ("in additionalProperties", json!({"additionalProperties": rule})),
        (
            "beside an alternative",
            json!({"anyOf": [{"type": "object", "required": ["only here"], "properties": {"only here": {"enum": ["x"]}}, "additionalProperties": false}, rule]}),
        ),
        ("twice negated", json!({"not": {"not": rule}})),
        (
            "recursively",
            json!({"definitions": {"node": {"type": "object", "properties": {"value": rule, "next": {"$ref": "#/definitions/node"}}, "required": ["value"]}}, "allOf": [{"$ref": "#/definitions/node"}]}),
        ),
    ]
}

fn document(rule: &Value, draft: &str) -> Value {
    let definitions = json!({"wide": {"type": ["number", "null"]}, "narrow": {"type": "number"}, "other": {"type": ["null", "string"]}});
    let mut document = rule.clone();
    let members = document.as_object_mut().unwrap();
    members.insert("$schema".into(), draft.into());
    let known = members.entry("definitions").or_insert_with(|| json!({}));
    known.as_object_mut().unwrap().extend(definitions.as_object().unwrap().clone());
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
        for draft in DRAFTS.iter().take(last + 1).skip(first) {
            let (wides, narrows, others) = (places(&wide), places(&narrow), places(&other));
            for (index, (place, wide)) in wides.iter().enumerate() {
                let (narrow, other) = (&narrows[index].1, &others[index].1);
                let cases = [
                    ("widened", narrow, wide, Verdict::Compatible),
                    ("unchanged", narrow, narrow, Verdict::Compatible),
                    ("narrowed", wide, narrow, Verdict::Breaking),
                    ("made incomparable", narrow, other, Verdict::Breaking),
                ];
                for (relation, old, new, expected) in cases {
                    count += 1;
                    let answer = ask(json!({"old": document(old, draft), "new": document(new, draft)}));
                    if answer.verdict != expected {
                        failures.push(format!(
                            "`{keyword}` {relation} {place} in {draft}: {:?} {:?}",
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

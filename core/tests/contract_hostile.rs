//! Contracts made to hurt: each gets an answer or a problem with a code, whatever stands at whatever place.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

use rogatio_core::compatibility::Options;
use rogatio_core::contract::{self, Format, MAX_PARTS, Question};
use rogatio_core::operation;
use rogatio_core::wire::{Code, Problem};
use serde_json::{Value, json};

fn samples() -> [(Format, Value); 5] {
    let schema = json!({"type": "object", "required": ["id"], "properties": {"id": {"type": "integer", "readOnly": true},
        "next": {"$ref": "#/components/schemas/Node"}}});
    let api = |version: &str| {
        json!({
            "openapi": version,
            "security": [{"key": []}],
            "paths": {"/a/{b}": {
                "parameters": [{"$ref": "#/components/parameters/B"}],
                "post": {
                    "requestBody": {"$ref": "#/components/requestBodies/R"},
                    "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}, "headers": {}}}}}},
            "components": {
                "schemas": {"Node": schema},
                "parameters": {"B": {"name": "b", "in": "path", "required": true, "schema": {"type": "string", "nullable": true}}},
                "requestBodies": {"R": {"required": true, "content": {"application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Node"}]}}}}}}
        })
    };
    let asyncapi = json!({
        "asyncapi": "3.0.0",
        "channels": {"c": {"address": "c", "messages": {"m": {"$ref": "#/components/messages/M"}}}},
        "operations": {"o": {"action": "send", "channel": {"$ref": "#/channels/c"}, "messages": [{"$ref": "#/channels/c/messages/m"}],
            "reply": {"channel": {"$ref": "#/channels/c"}}}},
        "components": {"messages": {"M": {"headers": {"type": "object"}, "payload": {"schemaFormat": "application/schema+json;version=draft-07",
            "schema": {"type": "array", "items": [{"$ref": "#/components/schemas/S"}]}}}}, "schemas": {"S": {"type": "string"}}}
    });
    let crd = json!({
        "kind": "CustomResourceDefinition", "apiVersion": "apiextensions.k8s.io/v1",
        "spec": {"group": "g", "names": {"kind": "K"}, "versions": [{"name": "v1", "served": true, "schema": {"openAPIV3Schema": {
            "type": "object", "properties": {"spec": {"type": "object", "required": ["a"], "properties": {
                "a": {"x-kubernetes-int-or-string": true, "default": 1},
                "b": {"type": "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true}}},
                "status": {"type": "object", "x-kubernetes-validations": [{"rule": "true"}]}}}}}]}
    });
    let mcp = json!({"tools": [{"name": "t", "description": "d", "annotations": {"readOnlyHint": true},
        "inputSchema": {"type": "object", "properties": {"q": {"$ref": "#/$defs/q"}}, "$defs": {"q": {"type": "string"}}},
        "outputSchema": {"type": "object"}}]});
    [
        (Format::Openapi, api("3.0.3")),
        (Format::Openapi, api("3.1.0")),
        (Format::Asyncapi, asyncapi),
        (Format::Crd, crd),
        (Format::Mcp, mcp),
    ]
}

/// All places of a document.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            places(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
        }),
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, value)| places(value, &format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

fn is_clear(problem: &Problem) -> bool {
    matches!(problem.code, Code::ContractInvalid | Code::ContractUnknownFormat)
        && problem
            .pointer
            .as_ref()
            .is_some_and(|pointer| pointer.starts_with("/old") || pointer.starts_with("/new"))
}

#[test]
fn anything_may_stand_anywhere() {
    let wrong = [
        json!(null),
        json!(true),
        json!(-1),
        json!("x"),
        json!([]),
        json!([[1]]),
        json!({}),
        json!({"$ref": "#"}),
        json!({"$ref": 1}),
        json!({"$ref": "#/components/schemas/Node"}),
        json!({"type": 7, "required": "x", "properties": [], "nullable": 1, "allOf": {}}),
    ];
    for (format, document) in samples() {
        let mut found = Vec::new();
        places(&document, "", &mut found);
        for place in &found {
            for value in &wrong {
                let mut other = document.clone();
                *other.pointer_mut(place).unwrap() = value.clone();
                for (old, new) in [(&document, &other), (&other, &document), (&other, &other)] {
                    let question = Question { old, new, allow_not_judged: &[] };
                    let options = Options::default().budget(20_000);
                    if let Err(problem) = contract::compare(&question, format, &options) {
                        assert!(is_clear(&problem), "{value} at {place}: {problem:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_removed_member_is_never_a_crash_and_the_same_document_is_always_open() {
    for (format, document) in samples() {
        let question = Question { old: &document, new: &document, allow_not_judged: &[] };
        let report = contract::compare(&question, format, &Options::default()).unwrap();
        assert_eq!(report.counts.unchanged, u32::try_from(report.parts.len()).unwrap(), "{report:#?}");
        assert_eq!(serde_json::to_value(report.gate).unwrap(), json!("open"));
        let mut found = Vec::new();
        places(&document, "", &mut found);
        for place in found.iter().filter(|place| !place.is_empty()) {
            let (parent, key) = place.rsplit_once('/').unwrap();
            let key = key.replace("~1", "/").replace("~0", "~");
            let mut other = document.clone();
            match other.pointer_mut(parent).unwrap() {
                Value::Object(members) => drop(members.remove(&key)),
                Value::Array(items) => drop(items.remove(key.parse().unwrap())),
                _ => continue,
            }
            let question = Question { old: &document, new: &other, allow_not_judged: &[] };
            if let Err(problem) = contract::compare(&question, format, &Options::default()) {
                assert!(is_clear(&problem), "{place}: {problem:?}");
            }
        }
    }
}

#[test]
fn deep_schemas_end() {
    let deep = |leaf: Value| (0..100).fold(leaf, |inner, _| json!({"items": inner}));
    for (format, document) in samples() {
        let (mut old, mut new) = (document.clone(), document);
        let place = match format {
            Format::Openapi => "/components/schemas/Node",
            Format::Asyncapi => "/components/schemas/S",
            Format::Crd => "/spec/versions/0/schema/openAPIV3Schema/properties/spec",
            Format::Mcp => "/tools/0/inputSchema",
        };
        *old.pointer_mut(place).unwrap() = deep(json!({"minLength": 1}));
        *new.pointer_mut(place).unwrap() = deep(json!({"minLength": 2}));
        let request = json!({"old": old, "new": new, "budget": 50_000}).to_string();
        match operation::call("contract.check", &request) {
            Ok(answer) => assert!(!answer.contains(r#""gate":"open""#), "{answer}"),
            Err(problem) => assert!(problem.code == Code::LimitDepth || is_clear(&problem), "{problem:?}"),
        }
    }
}

#[test]
fn references_in_circles_end() {
    for schemas in [
        json!({"A": {"$ref": "#/components/schemas/A"}}),
        json!({"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}),
        json!({"A": {"allOf": [{"$ref": "#/components/schemas/A"}]}}),
        json!({"A": {"properties": {"a": {"$ref": "#"}}}}),
        json!({"A": {"properties": {"a": {"$ref": "#/components"}}}}),
    ] {
        for version in ["3.0.0", "3.1.0"] {
            let document = |extra: Value| {
                json!({"openapi": version, "paths": {"/a": {"get": {"responses": {"200": {"content": {"application/json": {
                    "schema": {"anyOf": [{"$ref": "#/components/schemas/A"}, extra]}}}}}}}}, "components": {"schemas": schemas}})
            };
            let (old, new) = (document(json!({"type": "integer"})), document(json!({"type": "string"})));
            let question = Question { old: &old, new: &new, allow_not_judged: &[] };
            contract::compare(&question, Format::Openapi, &Options::default().budget(50_000)).unwrap();
        }
    }
}

#[test]
fn a_document_with_too_many_parts_is_refused() {
    let tool = |index: usize| json!({"name": format!("t{index}"), "inputSchema": {}});
    let document = json!({"tools": (0..=MAX_PARTS).map(tool).collect::<Vec<_>>()});
    let problem = contract::read(&document, Format::Mcp).unwrap_err();
    assert_eq!(problem.code, Code::ContractInvalid);
    assert_eq!(problem.numbers.unwrap().limit, Some(20_000));
}

#[test]
fn many_operations_that_share_much_take_no_time_for_each() {
    let schemas: serde_json::Map<String, Value> = (0..500)
        .map(|index| (format!("S{index}"), json!({"properties": {"n": {"$ref": format!("#/components/schemas/S{}", (index + 1) % 500)}}})))
        .collect();
    let shared = json!({"$ref": "#/components/schemas/S0"});
    let operation = json!({"parameters": [{"name": "p", "in": "query", "schema": shared}],
        "responses": {"200": {"content": {"application/json": {"schema": shared}}}}});
    let paths: serde_json::Map<String, Value> =
        (0..1_000).map(|index| (format!("/p{index}"), json!({"get": operation}))).collect();
    let document = json!({"openapi": "3.1.0", "paths": paths, "components": {"schemas": schemas}});
    let question = Question { old: &document, new: &document, allow_not_judged: &[] };
    let report = contract::compare(&question, Format::Openapi, &Options::default()).unwrap();
    assert_eq!(report.counts.unchanged, 1_000);
}

#[test]
fn long_names_are_bounded_in_answers() {
    let long = "n".repeat(100_000);
    let list =
        |description: &str| json!({"tools": [{"name": long, "description": description, "inputSchema": {}}]});
    let request = json!({"old": list("a"), "new": list("b")}).to_string();
    let answer = operation::call("contract.check", &request).unwrap();
    assert!(answer.len() < 10_000, "{}", answer.len());
}

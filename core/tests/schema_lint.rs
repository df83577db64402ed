//! What `schema.check` and `compatibility.check` say of schemas that are true and useless.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use rogatio_core::operation;
use serde_json::{Value, json};

fn ask(operation: &str, request: &Value) -> Value {
    match operation::call(operation, &request.to_string()) {
        Ok(text) => serde_json::from_str(&text).unwrap(),
        Err(problem) => panic!("{operation} {request}: {problem}"),
    }
}

/// Codes and places of all findings about a schema, in the order of the answer.
fn found(schema: &Value) -> Vec<(String, String)> {
    let answer = ask("schema.check", &json!({"schema": schema}));
    assert_eq!(answer["valid"], true, "a useless schema can be used: {schema}");
    let text = |one: &Value, field: &str| one[field].as_str().unwrap_or_default().to_owned();
    let findings = answer["diagnostics"].as_array().unwrap().iter();
    findings.map(|one| (text(one, "code"), text(one, "schema_pointer"))).collect()
}

fn draft(number: u32, mut schema: Value) -> Value {
    schema["$schema"] = json!(format!("http://json-schema.org/draft-0{number}/schema#"));
    schema
}

#[test]
fn what_is_useless_is_found_at_its_place() {
    let cases = [
        (
            json!({"type": "object", "properties": {"a": {}, "additionalProperties": false}}),
            vec![("schema.misplaced-keyword", "/properties/additionalProperties")],
        ),
        (
            json!({"items": {"properties": {"unevaluatedProperties": true}}}),
            vec![("schema.misplaced-keyword", "/items/properties/unevaluatedProperties")],
        ),
        (
            json!({"properties": {"a": {"minLength": 5, "maxLength": 3}}}),
            vec![("schema.contradiction", "/properties/a/minLength")],
        ),
        (json!({"minItems": 2, "maxItems": 1}), vec![("schema.contradiction", "/minItems")]),
        (json!({"minProperties": 2, "maxProperties": 1}), vec![("schema.contradiction", "/minProperties")]),
        (
            json!({"contains": {}, "minContains": 2, "maxContains": 1}),
            vec![("schema.contradiction", "/minContains")],
        ),
        (json!({"minimum": 2, "maximum": 1.5}), vec![("schema.contradiction", "/minimum")]),
        (json!({"exclusiveMinimum": 1, "maximum": 1}), vec![("schema.contradiction", "/exclusiveMinimum")]),
        (json!({"minimum": 1, "exclusiveMaximum": 1.0}), vec![("schema.contradiction", "/minimum")]),
        (
            draft(4, json!({"minimum": 1, "maximum": 1, "exclusiveMaximum": true})),
            vec![("schema.contradiction", "/minimum")],
        ),
        (
            json!({"properties": {"a": {"type": "string", "enum": ["x", null]}}}),
            vec![("schema.dead-value", "/properties/a/enum/1")],
        ),
        (json!({"enum": ["abc", "abcd"], "maxLength": 3}), vec![("schema.dead-value", "/enum/1")]),
        (
            json!({"properties": {"a": {"const": "1", "type": ["integer", "null"]}}}),
            vec![("schema.dead-value", "/properties/a/const")],
        ),
        (
            json!({"properties": {"a": {}}, "required": ["a", "b"], "additionalProperties": false}),
            vec![("schema.contradiction", "/required/1")],
        ),
        (
            json!({"properties": {"a": false}, "required": ["a"]}),
            vec![("schema.contradiction", "/required/0")],
        ),
        (
            json!({"patternProperties": {"^x": {}}, "required": ["a"], "additionalProperties": false}),
            vec![("schema.contradiction", "/required")],
        ),
        (json!({"required": ["a", "b"], "maxProperties": 1}), vec![("schema.contradiction", "/required")]),
        (
            json!({"prefixItems": [{}], "items": false, "minItems": 2}),
            vec![("schema.contradiction", "/minItems")],
        ),
        (json!({"pattern": "^a$", "minLength": 2}), vec![("schema.contradiction", "/minLength")]),
        (
            json!({"properties": {"a": {"type": "integer", "default": "1"}}}),
            vec![("schema.default-refused", "/properties/a/default")],
        ),
        (
            draft(
                7,
                json!({
                    "properties": {"a": {"$ref": "#/definitions/n", "default": -1}},
                    "definitions": {"n": {"minimum": 0}},
                }),
            ),
            vec![("schema.default-refused", "/properties/a/default")],
        ),
        (
            json!({"type": "object", "properties": {"next": {"$ref": "#"}}, "required": ["next"]}),
            vec![("schema.accepts-nothing", "")],
        ),
        (
            json!({"anyOf": [{"type": "string"}, {"allOf": [{"type": "integer"}, {"type": "string"}]}]}),
            vec![("schema.accepts-nothing", "/anyOf/1")],
        ),
        (
            draft(
                7,
                json!({"properties": {"a": {"$ref": "#/definitions/n", "maxLength": 3}}, "definitions": {"n": {"type": "string"}}}),
            ),
            vec![("schema.ignored-keyword", "/properties/a/maxLength")],
        ),
        (
            json!({"then": {"type": "string"}}),
            vec![("schema.ignored-keyword", "/then"), ("schema.accepts-everything", "")],
        ),
        (json!({"minContains": 2}), vec![("schema.ignored-keyword", "/minContains")]),
        (
            json!({"prefixItems": [{}], "additionalItems": false}),
            vec![("schema.unknown-keyword", "/additionalItems")],
        ),
        (
            draft(7, json!({"properties": {"a": {}}, "unevaluatedProperties": false})),
            vec![("schema.unknown-keyword", "/unevaluatedProperties")],
        ),
    ];
    for (schema, expected) in cases {
        let mut expected: Vec<(String, String)> =
            expected.into_iter().map(|(code, place)| (code.to_owned(), place.to_owned())).collect();
        let mut found = found(&schema);
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{schema}");
    }
}

#[test]
fn what_is_meant_is_no_finding() {
    let cases = [
        json!(true),
        json!(false),
        json!({}),
        json!({"title": "anything", "description": "of any kind", "$comment": "on purpose", "examples": [{"type": "string"}]}),
        json!({"not": {}}),
        json!({"properties": {"a": false}}),
        json!({"properties": {"a": {"not": {}}}, "anyOf": [false, {"type": "string"}]}),
        json!({"type": "object", "properties": {"additionalProperties": {"type": "boolean"}}}),
        json!({"properties": {"$ref": {}, "type": {}, "properties": {}, "additionalProperties": true}}),
        json!({"minimum": 1, "maximum": 1, "minLength": 3, "maxLength": 3}),
        json!({"minimum": 18446744073709551615_u64, "maximum": 18446744073709551615_u64}),
        json!({"type": ["string", "null"], "enum": ["x", null], "default": null}),
        json!({"required": ["a"], "additionalProperties": {"type": "string"}}),
        json!({"required": ["ab"], "patternProperties": {"^a": {}}, "additionalProperties": false}),
        json!({"allOf": [{"required": ["a"]}], "properties": {"a": {}}}),
        json!({"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": false}),
        json!({"$defs": {"a": {"type": "string"}}, "$ref": "#/$defs/a"}),
        json!({"$defs": {"a": {"type": "string"}, "unused": {"type": "integer"}}, "items": {"$ref": "#/$defs/a"}}),
        json!({"type": "object", "properties": {"next": {"$ref": "#"}}}),
        draft(
            7,
            json!({"$ref": "#/definitions/a", "description": "annotations may stand there", "definitions": {"a": {"type": "string"}}}),
        ),
        draft(7, json!({"defs": {"a": {"type": "string"}}, "properties": {"p": {"$ref": "#/defs/a"}}})),
        draft(
            7,
            json!({"$id": "https://e.org/x#frag", "definitions": {"a": {"type": "string"}}, "properties": {"p": {"$ref": "#/definitions/a"}}}),
        ),
    ];
    for schema in cases {
        assert_eq!(found(&schema), [], "{schema}");
    }
}

#[test]
fn a_reference_is_followed_wherever_it_leads() {
    let schema = draft(
        7,
        json!({
            "defs": {"a": {"pattern": "^(?!x)"}, "b": {"properties": {"c": {"$ref": "#/defs/a"}}}},
            "properties": {"p": {"$ref": "#/defs/b"}},
        }),
    );
    let answer = ask("schema.check", &json!({"schema": schema}));
    let found: Vec<&Value> =
        answer["diagnostics"].as_array().unwrap().iter().map(|one| &one["schema_pointer"]).collect();
    assert_eq!(found, ["/defs/a/pattern"], "{answer}");
    assert!(answer["diagnostics"][0]["help"].as_str().unwrap().contains("backtracking"));
}

#[test]
fn what_the_comparison_accepts_the_check_accepts() {
    let resources = json!({
        "https://e.org/by-name": {"$id": "https://e.org/own", "$defs": {"x": {"$id": "inner", "type": "string"}}},
    });
    for target in
        ["https://e.org/by-name", "https://e.org/own", "https://e.org/own#/$defs/x", "https://e.org/inner"]
    {
        let schema = json!({"properties": {"p": {"$ref": target}}});
        let compared = json!({"old": schema, "new": schema, "resources": resources});
        assert_eq!(ask("compatibility.check", &compared)["verdict"], "compatible");
        let answer = ask("schema.check", &json!({"schema": schema, "options": {"resources": resources}}));
        assert_eq!(answer["valid"], true, "{target}: {answer}");
    }
}

/// Schemas that accept everything, or every object, while their rules lie unused.
fn hollow() -> Vec<(Value, Value)> {
    let pair = |make: fn(Value) -> Value| (make(json!([])), make(json!(["name"])));
    vec![
        pair(|required| draft(7, json!({"definitions": {"Tool": {"type": "object", "required": required}}}))),
        pair(|required| json!({"$defs": {"default": {"type": "object", "required": required}}})),
        pair(
            |required| json!({"type": "object", "$defs": {"Tool": {"type": "object", "required": required}}}),
        ),
        pair(|required| {
            json!({
                "openapi": "3.1.0", "info": {}, "paths": {},
                "components": {"schemas": {"X": {"type": "object", "required": required}}},
            })
        }),
        pair(|required| {
            json!({
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "spec": {"versions": [{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object", "required": required}}}]},
            })
        }),
        pair(
            |required| json!({"asyncapi": "3.0.0", "channels": {"a": {"messages": {"m": {"payload": {"type": "object", "required": required}}}}}}),
        ),
        pair(|required| {
            draft(
                7,
                json!({"$ref": "#/definitions/Any", "definitions": {"Any": {}, "T": {"type": "object", "required": required}}}),
            )
        }),
        pair(|required| draft(7, json!({"then": {"type": "object", "required": required}}))),
        pair(
            |required| json!({"tools": [{"name": "t", "inputSchema": {"type": "object", "required": required}}]}),
        ),
    ]
}

#[test]
fn a_true_verdict_that_says_nothing_opens_no_gate() {
    for (old, new) in hollow() {
        let told = old.to_string();
        let answer = ask("compatibility.check", &json!({"old": old, "new": new}));
        assert_eq!(answer["verdict"], "compatible", "{told}");
        let errors = |answer: &Value, side: &str| {
            let findings = answer["findings"].as_array().into_iter().flatten();
            let telling = findings.filter(|one| one["side"] == side && one["finding"]["severity"] == "error");
            telling.map(|one| one["finding"]["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        for side in ["old", "new"] {
            assert_eq!(errors(&answer, side), ["schema.accepts-everything"], "{told}: {answer}");
        }
        let help = answer["findings"][0]["finding"]["help"].as_str().unwrap();
        assert!(help.contains("--at /") && help.contains("--each"), "{help}");
        // `true` and `{}` are legal, and so is what they replace when that is no sham.
        let fine = ask("compatibility.check", &json!({"old": {"type": "string"}, "new": {}}));
        assert!(fine.get("findings").is_none(), "{fine}");
        let checked = ask("schema.check", &json!({"schema": new}));
        let codes =
            checked["diagnostics"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap());
        assert!(codes.clone().any(|code| code == "schema.accepts-everything"), "{checked}");
        // A new type of such a schema needs every vote.
        let proposed = ask(
            "proposal.check",
            &json!({
                "proposal": {
                    "proposal_type": "schema_change", "target_artifact_type": "new_type", "new_type": "hollow",
                    "change_type": "add_type", "field_spec": {"pointer": "", "schema": new},
                    "rationale": "Reviewers need it to sort notes, see EXP-12", "migration_plan": {},
                    "backward_compatible": true, "author": "ada", "base_version": 0,
                },
                "registry": {"types": {}},
            }),
        );
        assert_eq!(proposed["threshold"]["class"], "breaking", "{proposed}");
    }
}

#[test]
fn a_part_is_judged_by_itself_with_its_document_around_it() {
    let document = |required: Value| {
        json!({
            "openapi": "3.1.0", "info": {}, "paths": {},
            "components": {"schemas": {
                "X": {"type": "object", "properties": {"y": {"$ref": "#/components/schemas/Y"}}},
                "Y": {"type": "object", "required": required},
            }},
        })
    };
    let (old, new) = (document(json!([])), document(json!(["name"])));
    let at = |place: &str| {
        ask("compatibility.check", &json!({"old": old, "new": new, "old_at": place, "new_at": place}))
    };
    for (place, witness) in
        [("/components/schemas/Y", json!({})), ("/components/schemas/X", json!({"y": {}}))]
    {
        let answer = at(place);
        assert_eq!(answer["verdict"], "breaking", "{answer}");
        assert_eq!(answer["comparisons"][0]["witness"]["instance"], witness);
        assert!(answer.get("findings").is_none(), "{answer}");
    }
    for (place, why) in
        [("/nowhere", "does not exist"), ("/openapi", "not a schema"), ("components", "not a JSON Pointer")]
    {
        let request = json!({"old": old, "new": new, "old_at": place, "new_at": "/components/schemas/X"});
        let problem = operation::call("compatibility.check", &request.to_string()).unwrap_err();
        assert_eq!(problem.pointer.as_deref(), Some("/old_at"));
        assert!(problem.detail.contains(why), "{problem}");
    }
    let broken = json!({"components": {"schemas": {"X": {"type": "strin"}}}});
    let request = json!({"old": broken, "new": new, "old_at": "/components/schemas/X", "new_at": "/components/schemas/X"});
    let problem = operation::call("compatibility.check", &request.to_string()).unwrap_err();
    assert_eq!(problem.pointer.as_deref(), Some("/old/components/schemas/X/type"), "{problem}");
}

#[test]
fn a_schema_that_accepts_nothing_is_told() {
    let empty = json!({
        "type": "object", "required": ["c"],
        "properties": {"c": {"type": "object", "required": ["creator"], "additionalProperties": false}},
    });
    let answer = ask("compatibility.check", &json!({"old": empty, "new": {"type": "string"}}));
    assert_eq!(answer["verdict"], "compatible");
    assert_eq!(answer["findings"][0]["side"], "old");
    assert_eq!(answer["findings"][0]["finding"]["code"], "schema.accepts-nothing");
    let found = found(&empty);
    assert!(found.contains(&("schema.contradiction".into(), "/properties/c/required/0".into())), "{found:?}");
    assert!(found.contains(&("schema.accepts-nothing".into(), String::new())), "{found:?}");
}

#[test]
fn a_keyword_said_to_be_ignored_changes_no_verdict() {
    let probes = [
        json!(null),
        json!(1),
        json!(-1),
        json!("a"),
        json!("abcd"),
        json!([1, 2]),
        json!(["a"]),
        json!({"a": 1}),
        json!({"b": {}}),
    ];
    let drafts = ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"];
    let schemas = [
        json!({"$ref": "#/definitions/n", "maxLength": 1, "type": "integer", "definitions": {"n": {}}}),
        json!({"then": false, "else": {"type": "string"}}),
        json!({"minContains": 3, "maxContains": 0}),
        json!({"additionalItems": false}),
        json!({"items": {}, "additionalItems": {"type": "null"}}),
        json!({"items": {"type": "integer"}, "additionalItems": false}),
        json!({"$recursiveRef": "#/definitions/never", "definitions": {"never": false}}),
        json!({"unevaluatedProperties": false, "propertyNames": false, "contains": false, "prefixItems": [false], "const": 7}),
        json!({"dependencies": {"a": ["b"]}, "dependentRequired": {"a": ["c"]}, "nullable": true}),
        json!({"if": true, "then": false}),
    ];
    let mut ignored = 0;
    for schema in &schemas {
        for draft in drafts {
            let options = json!({"default_draft": draft});
            let request = json!({"schema": schema, "options": options}).to_string();
            let Ok(text) = operation::call("schema.check", &request) else { continue };
            let answer: Value = serde_json::from_str(&text).unwrap();
            if answer["valid"] != true {
                continue;
            }
            let told: Vec<&str> = answer["diagnostics"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|one| {
                    matches!(one["code"].as_str(), Some("schema.ignored-keyword" | "schema.unknown-keyword"))
                })
                .filter_map(|one| one["schema_pointer"].as_str())
                .collect();
            for keyword in schema.as_object().unwrap().keys() {
                let mut without = schema.clone();
                without.as_object_mut().unwrap().shift_remove(keyword);
                let accepts = |schema: &Value, probe: &Value| {
                    let request =
                        json!({"schema": schema, "artifact": probe, "options": options}).to_string();
                    operation::call("artifact.validate", &request)
                        .ok()
                        .map(|text| serde_json::from_str::<Value>(&text).unwrap()["accepted"] == true)
                };
                let said = told.contains(&format!("/{keyword}").as_str());
                for probe in &probes {
                    let (with, without) = (accepts(schema, probe), accepts(&without, probe));
                    assert!(
                        !said || with == without,
                        "{draft}: {keyword} in {schema} is ignored, but {probe}"
                    );
                }
                ignored += u32::from(said);
            }
        }
    }
    assert!(ignored > 30, "the law is empty: {ignored}");
}

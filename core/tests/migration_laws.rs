//! Laws of the migration: what is valid after, what comes back, what a second run does, where places stand.
#![expect(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use rogatio_core::canonical;
use rogatio_core::operation::request;
use rogatio_core::wire::migration::{
    Fate, Loss, MigrationGenerateRequest, MigrationGenerateResponse, MigrationTransformRequest,
    MigrationTransformResponse, Script, Work,
};
use rogatio_core::wire::schema_check::SchemaOptions;
use rogatio_core::wire::{Code, Problem};
use serde_json::{Value, json};

fn generate(request: &Value) -> Result<MigrationGenerateResponse, Problem> {
    request::migration_generate(serde_json::from_value::<MigrationGenerateRequest>(request.clone()).unwrap())
}

fn transform(request: &Value) -> MigrationTransformResponse {
    request::migration_transform(
        serde_json::from_value::<MigrationTransformRequest>(request.clone()).unwrap(),
    )
    .unwrap()
}

fn request(change: &str, spec: Value, backfill: Value, from: &Value) -> Value {
    let kind = serde_json::from_value(json!(change)).unwrap();
    let spec_of_it = serde_json::from_value(spec.clone()).unwrap();
    let to = rogatio_core::change::apply(kind, &spec_of_it, from, &SchemaOptions::default()).unwrap();
    let proposal = json!({
        "proposal_type": "schema_change", "target_artifact_type": "note", "change_type": change,
        "field_spec": spec, "rationale": "needed, see EXP-12", "migration_plan": {"backfill": backfill},
        "backward_compatible": false, "author": "ada", "base_version": 3,
    });
    json!({"proposal_id": "p-1", "proposal": proposal, "from": from, "to": to, "dialect": "postgresql"})
}

/// The rewrites of a plan.
fn rewrites(answer: &MigrationGenerateResponse) -> Value {
    let of = |work: &Work| match work {
        Work::Prepare { rewrites, .. } => Some(serde_json::to_value(rewrites).unwrap()),
        _ => None,
    };
    answer.plan.steps.iter().find_map(|step| of(&step.work)).unwrap_or(json!([]))
}

/// Takes documents up and down again: each new text, or the code of its first finding, or nothing for unchanged.
fn up(request: &Value, documents: &[Value]) -> Vec<Value> {
    let answer = generate(request).unwrap();
    let rewrites = rewrites(&answer);
    let ask = |way: &str, documents: Vec<Value>| {
        transform(&json!({
            "way": way, "from": request["from"], "to": request["to"], "rewrites": rewrites, "documents": documents
        }))
    };
    let stored: Vec<Value> = documents
        .iter()
        .enumerate()
        .map(|(id, document)| json!({"id": id.to_string(), "document": document.to_string()}))
        .collect();
    let mut fates = Vec::new();
    for (before, after) in documents.iter().zip(ask("up", stored).documents) {
        let before = String::from_utf8(canonical::exact(before).unwrap()).unwrap();
        match after.fate {
            Fate::Unchanged => fates.push(Value::Null),
            Fate::Failed => fates.push(json!(after.diagnostics[0].code.as_str())),
            Fate::Changed => {
                let text = after.document.unwrap();
                let again = ask("up", vec![json!({"id": "x", "document": text})]);
                assert_eq!(again.documents[0].fate, Fate::Unchanged, "a second run changes nothing: {text}");
                let record = serde_json::to_value(after.record.unwrap()).unwrap();
                let back = ask("down", vec![json!({"id": "x", "document": text, "record": record})]);
                assert_eq!(
                    back.documents[0].document.as_deref(),
                    Some(before.as_str()),
                    "{:?}",
                    back.documents[0]
                );
                let twice = ask("down", vec![json!({"id": "x", "document": before, "record": record})]);
                assert_eq!(twice.documents[0].fate, Fate::Unchanged);
                fates.push(serde_json::from_str(&text).unwrap());
            }
        }
    }
    fates
}

fn person() -> Value {
    json!({
        "type": "object",
        "properties": {
            "author": {"$ref": "#/$defs/person"},
            "editor": {"anyOf": [{"$ref": "#/$defs/person"}, {"type": "null"}, {"type": "string"}]},
            "readers": {"type": "array", "items": {"$ref": "#/$defs/person"}}
        },
        "patternProperties": {"^x-": {"$ref": "#/$defs/person"}},
        "$defs": {"person": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "friend": {"$ref": "#/$defs/person"}},
            "required": ["name"]
        }}
    })
}

#[test]
fn a_place_is_found_wherever_it_stands() {
    let spec =
        json!({"pointer": "/$defs/person/properties/born", "schema": {"type": "integer"}, "required": true});
    let request = request("add_field", spec, json!({"strategy": "constant", "value": 0}), &person());
    let document = json!({
        "author": {"name": "a", "friend": {"name": "b", "friend": {"name": "c", "born": 7}}},
        "editor": {"name": "d"},
        "readers": [{"name": "e"}, {"name": "f", "born": 1}],
        "x-more": {"name": "g"}, "other": {"name": "h"}
    });
    let expected = json!({
        "author": {"name": "a", "born": 0, "friend": {"name": "b", "born": 0, "friend": {"name": "c", "born": 7}}},
        "editor": {"name": "d", "born": 0},
        "readers": [{"name": "e", "born": 0}, {"name": "f", "born": 1}],
        "x-more": {"name": "g", "born": 0}, "other": {"name": "h"}
    });
    let fates = up(&request, &[document, json!({"editor": null}), json!({"editor": "x"}), json!({})]);
    assert_eq!(fates, [expected, Value::Null, Value::Null, Value::Null]);
}

#[test]
fn filling_tells_missing_from_null() {
    let from = json!({"type": "object", "properties": {"a": {}}});
    let spec = json!({"pointer": "/properties/score", "schema": {"type": ["integer", "null"]}, "required": true, "default": true});
    let mut request = request("add_field", spec, json!({"strategy": "constant", "value": 1}), &from);
    let fates = up(
        &request,
        &[
            json!({}),
            json!({"score": null}),
            json!({"score": 2.0}),
            json!({"score": "high"}),
            json!({"a": 1.5e300}),
        ],
    );
    let expected = json!([{"score": 1}, null, null, "artifact.invalid", {"a": 1.5e300, "score": 1}]);
    assert_eq!(Value::Array(fates), expected);
    request["proposal"]["migration_plan"] = json!({});
    assert_eq!(generate(&request).unwrap_err().code, Code::MigrationInvalidChange);
}

#[test]
fn converting_keeps_the_meaning_or_stops() {
    let from =
        json!({"type": "object", "properties": {"n": {"type": ["string", "number", "boolean", "array"]}}});
    let spec = json!({"pointer": "/properties/n", "schema": {"type": "integer", "maximum": 100}});
    let request = request("modify_field", spec, json!({"strategy": "none"}), &from);
    let values = [
        json!("7"),
        json!(7),
        json!(7.0),
        json!("7.0"),
        json!("007"),
        json!(7.5),
        json!("101"),
        json!([9]),
        json!(true),
    ];
    let documents: Vec<Value> = values.iter().map(|value| json!({"n": value})).collect();
    let no = "migration.unconvertible";
    let expected = json!([{"n": 7}, null, null, no, no, no, no, {"n": 9}, no]);
    assert_eq!(Value::Array(up(&request, &documents)), expected);
    let answer = generate(&request).unwrap();
    assert!(matches!(answer.plan.loss, Loss::Lossy { .. }) && matches!(answer.script, Script::None { .. }));
}

#[test]
fn renaming_moves_or_copies_and_never_overwrites() {
    let open = json!({"type": "object", "properties": {"old": {"type": "integer"}}, "required": ["old"]});
    let spec = json!({"pointer": "/properties/old", "new_name": "new"});
    let documents = [
        json!({"old": 1}),
        json!({"old": 1, "new": 1}),
        json!({"old": 1, "new": 2}),
        json!({"old": 1, "new": null}),
    ];
    let both = "migration.both-names";
    let request = request("rename_field", spec.clone(), json!({"strategy": "none"}), &open);
    let expected = json!([{"old": 1, "new": 1}, null, both, both]);
    assert_eq!(Value::Array(up(&request, &documents)), expected);
    assert!(generate(&request).unwrap().plan.needs_contract);

    let mut contract = request.clone();
    contract["facts"] = json!({"stage": "contract"});
    let expected = json!([{"new": 1}, {"new": 1}, both, both]);
    assert_eq!(Value::Array(up(&contract, &documents)), expected);

    let mut closed = open.clone();
    closed["additionalProperties"] = json!(false);
    let closed = self::request("rename_field", spec, json!({"strategy": "none"}), &closed);
    assert_eq!(Value::Array(up(&closed, &documents[..1])), json!([{"new": 1}]));
    assert!(!generate(&closed).unwrap().plan.needs_contract);
}

#[test]
fn what_was_changed_since_is_not_taken_back() {
    let from = json!({"type": "object"});
    let spec = json!({"pointer": "/properties/a", "schema": {"type": "integer"}, "required": true});
    let request = request("add_field", spec, json!({"strategy": "constant", "value": 0}), &from);
    let rewrites = rewrites(&generate(&request).unwrap());
    let ask = |way: &str, document: &str, record: Value| {
        let stored = json!({"id": "x", "document": document, "record": record});
        let mut answer =
            transform(&json!({"way": way, "from": from, "to": request["to"], "rewrites": rewrites,
            "documents": [stored]}));
        answer.documents.remove(0)
    };
    let record = serde_json::to_value(ask("up", "{}", Value::Null).record).unwrap();
    for (document, expected) in [
        (r#"{"a":0}"#, Some("{}")),
        (r#"{"a":0,"b":1}"#, Some(r#"{"b":1}"#)),
        (r#"{"b":1}"#, None),
        ("{}", None),
    ] {
        assert_eq!(ask("down", document, record.clone()).document.as_deref(), expected, "{document}");
    }
    for document in [r#"{"a":1}"#, r#"{"a":null}"#] {
        let answer = ask("down", document, record.clone());
        assert_eq!((answer.fate, answer.diagnostics[0].code), (Fate::Failed, Code::MigrationChangedSince));
    }
    let mut forged = record;
    forged["edits"][0]["before"] = json!(5);
    let answer = ask("down", r#"{"a":0}"#, forged);
    assert_eq!((answer.fate, answer.diagnostics[0].code), (Fate::Failed, Code::MigrationUnreadableDocument));
}

#[test]
fn what_cannot_be_said_for_certain_is_refused() {
    for owner in ["/not", "/properties/a/contains", "/propertyNames", "/if", "/unevaluatedProperties"] {
        let mut from = json!({"type": "object", "properties": {"a": {}}});
        let (parent, keyword) = owner.rsplit_once('/').unwrap();
        from.pointer_mut(parent).unwrap()[keyword] = json!({"properties": {}});
        let spec = json!({"pointer": format!("{owner}/properties/b"), "schema": {}, "required": true});
        let request = request("add_field", spec, json!({"strategy": "constant", "value": 0}), &from);
        let problem = generate(&request).unwrap_err();
        assert_eq!(problem.code, Code::MigrationUnclearPlace, "{owner}: {problem}");
    }
}

#[test]
fn a_schema_with_a_base_of_its_own_is_not_guessed_at() {
    let from = json!({"type": "object", "properties": {"a": {"$id": "https://example.org/a", "$ref": "#/$defs/b",
        "$defs": {"b": {"type": "object"}}}}, "$defs": {"b": {"type": "object"}}});
    let spec = json!({"pointer": "/$defs/b/properties/c", "schema": {}, "required": true});
    let request = request("add_field", spec, json!({"strategy": "constant", "value": 0}), &from);
    assert_eq!(generate(&request).unwrap_err().code, Code::MigrationUnclearPlace);
}

#[test]
fn a_plan_is_a_function_and_its_digest_covers_it() {
    let from = json!({"type": "object"});
    let spec = json!({"pointer": "/properties/a", "schema": {"type": "integer"}, "required": true});
    let mut one = request("add_field", spec, json!({"strategy": "constant", "value": 0}), &from);
    let first = generate(&one).unwrap();
    assert_eq!(first, generate(&one).unwrap());
    one["proposal_id"] = json!("p-2");
    let second = generate(&one).unwrap();
    assert_ne!(first.plan_digest, second.plan_digest);
    one["to"]["title"] = json!("another");
    assert_eq!(generate(&one).unwrap_err().code, Code::MigrationOtherSchema);
}

#[test]
fn a_schema_that_doubles_at_each_level_is_walked() {
    let defs: serde_json::Map<String, Value> = (0..40)
        .map(|n| {
            let next = format!("#/$defs/d{}", n + 1);
            (format!("d{n}"), json!({"allOf": [{"$ref": next}, {"$ref": next}]}))
        })
        .chain([("d40".to_owned(), json!({"type": "object", "properties": {}}))])
        .collect();
    let from = json!({"$ref": "#/$defs/d0", "$defs": defs});
    let rewrites = json!([{"rewrite": "fill", "owner": "/$defs/d40", "name": "a", "value": 1}]);
    let documents = json!([{"id": "x", "document": "{}"}]);
    let answer = transform(
        &json!({"way": "up", "from": from, "to": true, "rewrites": rewrites, "documents": documents}),
    );
    assert_eq!(answer.documents[0].document.as_deref(), Some(r#"{"a":1}"#));
}

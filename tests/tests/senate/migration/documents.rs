//! Changes, and documents that are valid before each of them.

use rogatio_core::wire::Problem;
use rogatio_core::wire::migration::{Dialect, MigrationGenerateRequest, MigrationGenerateResponse, Storage};
use rogatio_core::wire::schema_check::SchemaOptions;
use serde_json::{Value, json};

use super::corpus::Dice;

/// A change, and documents that are valid before it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) change: &'static str,
    pub(crate) from: Value,
    pub(crate) spec: Value,
    pub(crate) backfill: Value,
    pub(crate) facts: Value,
    pub(crate) document: fn(&mut Dice) -> Value,
    /// At least so many of the ten thousand change.
    pub(crate) changes: u64,
}

/// Asks for a plan.
pub(crate) fn plan(
    change: &str,
    artifact_type: &str,
    from: &Value,
    spec: &Value,
    backfill: &Value,
    dialect: Dialect,
    facts: &Value,
) -> Result<(MigrationGenerateResponse, Value), Problem> {
    let kind = serde_json::from_value(json!(change)).unwrap();
    let to = rogatio_core::change::apply(
        kind,
        &serde_json::from_value(spec.clone()).unwrap(),
        from,
        &SchemaOptions::default(),
    )
    .unwrap();
    let adds = change == "add_type";
    let mut proposal = json!({
        "proposal_type": "schema_change", "target_artifact_type": if adds { "new_type" } else { artifact_type },
        "change_type": change, "field_spec": spec, "rationale": "needed, see EXP-12",
        "migration_plan": {"backfill": backfill, "sql": "DROP TABLE canary", "text": "'; DROP TABLE canary; --"},
        "backward_compatible": false, "author": "ada", "base_version": if adds { 0 } else { 3 },
    });
    if adds {
        proposal["new_type"] = json!(artifact_type);
    }
    let request = json!({
        "proposal_id": "p-1\nDROP TABLE canary; --", "proposal": proposal, "from": from, "to": to,
        "dialect": dialect, "facts": facts
    });
    let request: MigrationGenerateRequest = serde_json::from_value(request).unwrap();
    assert!(matches!(request.facts.storage, Storage::Documents | Storage::Columns));
    rogatio_core::operation::request::migration_generate(request).map(|answer| (answer, to))
}

pub(crate) fn cases() -> Vec<Case> {
    let none = json!({"strategy": "none"});
    let object = |properties: Value| json!({"type": "object", "properties": properties});
    // Anything beside the field that changes.
    fn around(dice: &mut Dice, mut members: Vec<(&'static str, Value)>) -> Value {
        members.push(("zz'\"\\", dice.value(3)));
        members.push(("$.score", dice.value(1)));
        members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
    let facts = json!({});
    let case = |name, change, from, spec, backfill: &Value, document, changes| {
        let (facts, backfill) = (facts.clone(), backfill.clone());
        Case { name, change, from, spec, backfill, facts, document, changes }
    };
    let nullable = json!({"type": ["boolean", "integer", "null"]});
    let person = json!({"type": "object", "properties": {
        "name": {}, "friends": {"type": "array", "items": {"$ref": "#/$defs/person"}}}});
    vec![
        case(
            "add_optional",
            "add_field",
            object(json!({})),
            json!({"pointer": "/properties/extra", "schema": {}, "required": false}),
            &none,
            |dice| around(dice, vec![]),
            0,
        ),
        case(
            "add_required",
            "add_field",
            object(json!({})),
            json!({"pointer": "/properties/score", "schema": nullable, "required": true, "default": true}),
            &json!({"strategy": "default"}),
            |dice| match dice.roll(3) {
                0 => around(dice, vec![("score", Value::Null)]),
                1 => around(dice, vec![("score", json!(7))]),
                _ => around(dice, vec![]),
            },
            2_000,
        ),
        case(
            "add_null",
            "add_field",
            object(json!({})),
            json!({"pointer": "/properties/score", "schema": nullable, "required": true}),
            &json!({"strategy": "constant", "value": null}),
            |dice| around(dice, vec![]),
            10_000,
        ),
        case(
            "add_copy_nested",
            "add_field",
            json!({"type": "object", "properties": {"who": {"$ref": "#/$defs/person"}, "by": {"type": "string"}},
                "required": ["by"], "$defs": {"person": person}}),
            json!({"pointer": "/$defs/person/properties/from", "schema": {"type": "string"}, "required": true}),
            &json!({"strategy": "copy", "from": "/by"}),
            |dice| {
                let friend = json!({"name": dice.value(1), "friends": [{"name": 1}, {"friends": []}]});
                let by = json!(dice.hostile());
                around(dice, vec![("who", json!({"friends": [friend, {"from": "here"}]})), ("by", by)])
            },
            10_000,
        ),
        case(
            "widen",
            "modify_field",
            object(json!({"n": {"type": "integer"}})),
            json!({"pointer": "/properties/n", "schema": {"type": ["integer", "string"]}}),
            &none,
            |dice| {
                let n = json!(dice.roll(100));
                around(dice, vec![("n", n)])
            },
            0,
        ),
        case(
            "convert",
            "modify_field",
            object(json!({"n": {"type": ["string", "integer", "null"]}})),
            json!({"pointer": "/properties/n", "schema": {"type": ["integer", "null"]}}),
            &none,
            |dice| match dice.roll(4) {
                0 => around(dice, vec![]),
                1 => around(dice, vec![("n", Value::Null)]),
                2 => around(dice, vec![("n", json!(-3))]),
                _ => {
                    let n = json!(dice.roll(100_000).to_string());
                    around(dice, vec![("n", n)])
                }
            },
            2_000,
        ),
        case(
            "convert_items",
            "modify_field",
            object(json!({"tags": {"type": "array", "items": {}}})),
            json!({"pointer": "/properties/tags/items", "schema": {"type": ["string", "null", "array", "object"]}}),
            &none,
            |dice| {
                let tags = (0..dice.roll(5)).map(|_| dice.value(1)).collect();
                around(dice, vec![("tags", Value::Array(tags))])
            },
            2_000,
        ),
        case(
            "remove_open",
            "remove_field",
            object(json!({"old": {}})),
            json!({"pointer": "/properties/old"}),
            &none,
            |dice| {
                let old = dice.value(2);
                around(dice, vec![("old", old)])
            },
            0,
        ),
        Case {
            facts: json!({"stage": "contract"}),
            ..case(
                "remove_contract",
                "remove_field",
                object(json!({"old": {}})),
                json!({"pointer": "/properties/old"}),
                &none,
                |dice| match dice.roll(5) {
                    0 => around(dice, vec![]),
                    _ => {
                        let old = dice.value(4);
                        around(dice, vec![("old", old)])
                    }
                },
                7_000,
            )
        },
        case(
            "remove_strange_name",
            "remove_field",
            json!({"type": "object", "properties": {"a'\"; DROP TABLE canary; --$.b[0]": {}}, "maxProperties": 9}),
            json!({"pointer": "/properties/a'\"; DROP TABLE canary; --$.b[0]"}),
            &none,
            |dice| {
                let old = dice.value(2);
                around(dice, vec![("a'\"; DROP TABLE canary; --$.b[0]", old)])
            },
            // A compatible removal keeps the values until its second step.
            0,
        ),
        case(
            "rename_copy",
            "rename_field",
            object(json!({"old": {}})),
            json!({"pointer": "/properties/old", "new_name": "new"}),
            &none,
            |dice| match dice.roll(3) {
                0 => around(dice, vec![]),
                1 => {
                    let both = dice.value(2);
                    around(dice, vec![("old", both.clone()), ("new", both)])
                }
                _ => {
                    let old = dice.value(2);
                    around(dice, vec![("old", old)])
                }
            },
            2_000,
        ),
        case(
            "rename_move",
            "rename_field",
            json!({"type": "object", "properties": {"old": {}, "zz'\"\\": {}, "$.score": {}},
                "required": ["old"], "additionalProperties": false}),
            json!({"pointer": "/properties/old", "new_name": "new"}),
            &none,
            |dice| {
                let old = dice.value(3);
                around(dice, vec![("old", old)])
            },
            10_000,
        ),
    ]
}

//! Each change on ten thousand documents, on both databases: up, again, down, again; and with the plug pulled.

use rogatio_core::wire::migration::{Dialect, MigrationGenerateRequest, MigrationGenerateResponse, Storage};
use rogatio_core::wire::schema_check::SchemaOptions;
use rogatio_core::wire::{Problem, json};
use serde_json::{Value, json};

use super::corpus::{DOCUMENTS, Dice, canonical, everything, put, store};
use super::database::{DIALECTS, Database, wait};
use super::runner::{Runner, Stop, validator};

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
    let to = rogatio_core::proposal::apply(
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
    rogatio_core::migration::generate(request).map(|answer| (answer, to))
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

async fn prepared(case: &Case, dialect: Dialect, name: &str) -> Database {
    let mut database = Database::open(dialect, name).await;
    store(&mut database).await;
    let mut dice = Dice::new(7);
    let before = validator(&case.from);
    let documents: Vec<Value> = (0..DOCUMENTS).map(|_| (case.document)(&mut dice)).collect();
    assert!(documents.iter().all(|document| before.judge(document).accepted), "{}", case.name);
    put(&mut database, "note", &documents).await;
    put(&mut database, "other", &documents[..50]).await;
    database
}

async fn check(case: &Case, dialect: Dialect) {
    let mut database = prepared(case, dialect, case.name).await;
    let original = everything(&mut database).await;
    let (answer, to) =
        plan(case.change, "note", &case.from, &case.spec, &case.backfill, dialect, &case.facts).unwrap();
    let plan_text = serde_json::to_string(&answer.plan).unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(&plan_text).unwrap(),
        serde_json::to_value(&answer.plan).unwrap()
    );
    let about = format!("{} on {dialect:?}", case.name);

    let mut runner = Runner::new(&mut database, &answer, &case.from, &to);
    assert_eq!(runner.up().await, Ok(()), "{about}");
    let changed = runner.changed;
    let least = case.changes * u64::try_from(DOCUMENTS).unwrap() / 10_000;
    assert!(changed >= least, "{about}: only {changed} changed");
    let after = everything(runner.database).await;
    let validator = validator(&to);
    for row in after.iter().filter(|row| row[1] == "note") {
        let document = json::parse(&row[2]).unwrap();
        assert_eq!(canonical(&document), row[2], "{about}: canonical");
        assert!(validator.judge(&document).accepted, "{about}: valid: {}", row[2]);
    }
    let touched = original.iter().zip(&after).filter(|(before, after)| before != after).count();
    assert!(u64::try_from(touched).unwrap() >= least, "{about}");
    assert!(
        original.iter().zip(&after).all(|(before, after)| before[1] == "note" || before == after),
        "{about}"
    );
    if dialect == Dialect::Postgresql {
        let stale = "SELECT id FROM artifacts WHERE document IS NOT NULL AND document <> body::jsonb";
        assert!(runner.database.ask(stale).await.is_empty(), "{about}: the index follows");
    }

    // Again: nothing to do.
    let mut again = Runner::new(runner.database, &answer, &case.from, &to);
    assert_eq!(again.up().await, Ok(()), "{about}");
    assert_eq!(again.changed, 0, "{about}: a second run changes nothing");
    assert_eq!(everything(again.database).await, after, "{about}");

    assert_eq!(again.down().await, Ok(()), "{about}");
    assert_eq!(everything(again.database).await, original, "{about}: byte for byte");
    assert_eq!(again.down().await, Ok(()), "{about}");
    assert_eq!(everything(again.database).await, original, "{about}");
    println!("{about}: {changed} of {DOCUMENTS} changed and came back");
}

#[test]
fn every_change_goes_up_and_comes_back() {
    wait(async {
        for case in cases() {
            for dialect in DIALECTS {
                check(&case, dialect).await;
            }
        }
    });
}

#[test]
fn a_crash_in_any_batch_is_resumed() {
    wait(async {
        for mut case in cases().into_iter().filter(|case| ["convert", "add_required"].contains(&case.name)) {
            case.facts["batch"] = json!(300);
            for dialect in DIALECTS {
                let mut database = prepared(&case, dialect, &format!("crash_{}", case.name)).await;
                let original = everything(&mut database).await;
                let (answer, to) =
                    plan(case.change, "note", &case.from, &case.spec, &case.backfill, dialect, &case.facts)
                        .unwrap();
                let mut whole = Runner::new(&mut database, &answer, &case.from, &to);
                assert_eq!(whole.up().await, Ok(()));
                let expected = everything(&mut database).await;
                let mut whole = Runner::new(&mut database, &answer, &case.from, &to);
                assert_eq!(whole.down().await, Ok(()));
                assert_eq!(everything(&mut database).await, original);
                for down in [false, true] {
                    let mut crashes = 0;
                    loop {
                        let mut runner = Runner::new(&mut database, &answer, &case.from, &to);
                        runner.crash_after = Some(3);
                        let ended = if down { runner.down().await } else { runner.up().await };
                        match ended {
                            Err(Stop::Crash) => crashes += 1,
                            ended => {
                                assert_eq!(ended, Ok(()));
                                break;
                            }
                        }
                        // Each life goes a little further; the last one without a crash ends it.
                        if crashes > 12 {
                            let mut last = Runner::new(&mut database, &answer, &case.from, &to);
                            assert_eq!(if down { last.down().await } else { last.up().await }, Ok(()));
                            break;
                        }
                    }
                    assert!(crashes > 2, "{}: {crashes} crashes", case.name);
                    let found = everything(&mut database).await;
                    assert!(found == if down { original.clone() } else { expected.clone() }, "{}", case.name);
                }
            }
        }
    });
}

#[test]
fn what_cannot_be_done_stops_before_anything_changes() {
    let from = json!({"type": "object"});
    let number = json!({"type": "object", "properties": {"n": {}}});
    let old = json!({"type": "object", "properties": {"old": {}}});
    let none = json!({"strategy": "none"});
    let documents = |bad: Value| vec![json!({}), json!({"n": "1", "old": "x"}), bad];
    let stops = |code: &str| Stop::Documents(vec![("note-000002".into(), code.into())]);
    let cases = [
        (
            "add_field",
            &from,
            json!({"pointer": "/properties/s", "schema": {"type": "integer"}, "required": true}),
            json!({"strategy": "constant", "value": 1}),
            documents(json!({"s": "high"})),
            stops("artifact.invalid"),
        ),
        (
            "modify_field",
            &number,
            json!({"pointer": "/properties/n", "schema": {"type": "integer"}}),
            none.clone(),
            documents(json!({"n": "1.5"})),
            stops("migration.unconvertible"),
        ),
        (
            "rename_field",
            &old,
            json!({"pointer": "/properties/old", "new_name": "new"}),
            none.clone(),
            documents(json!({"old": 1, "new": null})),
            Stop::Query("documents with different values in `new` and `old`".into()),
        ),
        (
            "add_type",
            &Value::Null,
            json!({"pointer": "", "schema": {"type": "object"}}),
            none.clone(),
            documents(json!({})),
            Stop::Query("documents of the type".into()),
        ),
    ];
    wait(async {
        for (change, from, spec, backfill, documents, expected) in &cases {
            for dialect in DIALECTS {
                let mut database = Database::open(dialect, "stops").await;
                store(&mut database).await;
                put(&mut database, "note", documents).await;
                let original = everything(&mut database).await;
                let (answer, to) = plan(change, "note", from, spec, backfill, dialect, &json!({})).unwrap();
                let mut runner = Runner::new(&mut database, &answer, from, &to);
                assert_eq!(runner.up().await.as_ref(), Err(expected), "{change} on {dialect:?}");
                assert_eq!((runner.version, runner.changed), (answer.plan.from_version, 0));
                assert!(everything(&mut database).await == original, "{change} on {dialect:?}");
            }
        }
    });
}

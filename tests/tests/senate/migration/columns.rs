//! Each change on ten thousand rows of columns, on both databases: as files, as a person runs them, and step by step.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use rogatio_core::wire::json;
use rogatio_core::wire::migration::{Against, Dialect, MigrationGenerateResponse, Script, Work};
use serde_json::{Value, json};

use super::corpus::{DOCUMENTS, Dice, HOSTILE, canonical, validator};
use super::database::{DIALECTS, Database, Given, wait};
use super::documents::plan;
use super::runner::Runner;

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "title": {"type": "string"}, "count": {"type": "integer"}, "digits": {"type": "string", "pattern": "^[1-9][0-9]*$"},
            "ratio": {"type": "number"}, "flag": {"type": "boolean"}, "meta": {}
        },
        "required": ["title"]
    })
}

fn document(dice: &mut Dice) -> Value {
    let mut members = serde_json::Map::new();
    members.insert("title".into(), json!(text(dice)));
    if dice.roll(3) > 0 {
        members.insert("count".into(), json!([0, -1, 1 << 53, -(1_i64 << 53), 77][dice.roll(5)]));
    }
    if dice.roll(3) > 0 {
        members.insert("digits".into(), json!((dice.roll(1_000_000) + 1).to_string()));
    }
    if dice.roll(3) > 0 {
        members.insert(
            "ratio".into(),
            json!([0.1, 1e21, 5e-324, 1.797_693_134_862_315_7e308, 2.0][dice.roll(5)]),
        );
    }
    if dice.roll(3) > 0 {
        members.insert("flag".into(), json!(dice.roll(2) == 0));
    }
    match dice.roll(3) {
        0 => {}
        1 => drop(members.insert("meta".into(), Value::Null)),
        _ => {
            drop(members.insert("meta".into(), json!({"deep": [text(dice), {"'": true}], text(dice): null})))
        }
    }
    Value::Object(members)
}

/// A hostile text without NUL, which PostgreSQL cannot store.
fn text(dice: &mut Dice) -> String {
    dice.hostile().replace('\0', "")
}

struct Case {
    name: &'static str,
    change: &'static str,
    spec: Value,
    backfill: Value,
    contract: bool,
}

fn cases() -> Vec<Case> {
    let case = |name, change, spec, backfill| Case { name, change, spec, backfill, contract: false };
    let none = || json!({"strategy": "none"});
    let constant = |value: Value| json!({"strategy": "constant", "value": value});
    vec![
        case(
            "add_optional",
            "add_field",
            json!({"pointer": "/properties/more", "schema": {}, "required": false}),
            none(),
        ),
        case(
            "add_boolean",
            "add_field",
            json!({"pointer": "/properties/good", "schema": {"type": "boolean"}, "required": true}),
            constant(json!(true)),
        ),
        case(
            "add_null",
            "add_field",
            json!({"pointer": "/properties/nothing", "schema": {"type": ["null", "string"]}, "required": true}),
            constant(Value::Null),
        ),
        case(
            "add_text",
            "add_field",
            json!({"pointer": "/properties/select", "schema": {"type": "string"}, "required": true}),
            constant(json!(HOSTILE.concat().replace('\0', ""))),
        ),
        case(
            "add_copy",
            "add_field",
            json!({"pointer": "/properties/order", "schema": {"type": "boolean"}, "required": false}),
            json!({"strategy": "copy", "from": "/flag"}),
        ),
        case(
            "widen",
            "modify_field",
            json!({"pointer": "/properties/count", "schema": {"type": "number"}}),
            none(),
        ),
        case("to_any", "modify_field", json!({"pointer": "/properties/ratio", "schema": {}}), none()),
        case(
            "to_integer",
            "modify_field",
            json!({"pointer": "/properties/digits", "schema": {"type": "integer"}}),
            none(),
        ),
        case(
            "to_text",
            "modify_field",
            json!({"pointer": "/properties/count", "schema": {"type": "string"}}),
            none(),
        ),
        case(
            "flag_to_text",
            "modify_field",
            json!({"pointer": "/properties/flag", "schema": {"type": "string"}}),
            none(),
        ),
        case("relax", "modify_field", json!({"pointer": "/properties/title", "required": false}), none()),
        case("remove", "remove_field", json!({"pointer": "/properties/title"}), none()),
        Case {
            contract: true,
            ..case("remove_text", "remove_field", json!({"pointer": "/properties/title"}), none())
        },
        Case {
            contract: true,
            ..case("remove_number", "remove_field", json!({"pointer": "/properties/ratio"}), none())
        },
        Case {
            contract: true,
            ..case("remove_any", "remove_field", json!({"pointer": "/properties/meta"}), none())
        },
        Case {
            contract: true,
            ..case("remove_flag", "remove_field", json!({"pointer": "/properties/flag"}), none())
        },
        case("rename", "rename_field", json!({"pointer": "/properties/title", "new_name": "user"}), none()),
    ]
}

pub(crate) fn files(answer: &MigrationGenerateResponse) -> (&str, &str) {
    match &answer.script {
        Script::Sql { up, down } => (up, down),
        Script::None { reason } => panic!("{reason}"),
    }
}

/// Makes the table of the type `note-book` and fills it.
pub(crate) async fn filled(dialect: Dialect, name: &str, documents: usize) -> Database {
    let mut database = Database::open(dialect, name).await;
    database.run("CREATE TABLE canary (song text); INSERT INTO canary VALUES ('still here')").await.unwrap();
    let facts = json!({"storage": "columns"});
    let spec = json!({"pointer": "", "schema": schema()});
    let none = json!({"strategy": "none"});
    let (answer, _) = plan("add_type", "note-book", &Value::Null, &spec, &none, dialect, &facts).unwrap();
    database.file(files(&answer).0).await.unwrap();
    let sql = match dialect {
        Dialect::Sqlite => {
            r#"INSERT INTO "artifact_note-book" (rogatio_id, title, "count", digits, ratio, flag, meta)
            SELECT value ->> '$.id', value ->> '$.d.title', value ->> '$.d.count', value ->> '$.d.digits',
                value -> '$.d.ratio', value ->> '$.d.flag', value -> '$.d.meta' FROM json_each(?1)"#
        }
        Dialect::Postgresql => {
            r#"INSERT INTO "artifact_note-book" (rogatio_id, title, "count", digits, ratio, flag, meta)
            SELECT value ->> 'id', value -> 'd' ->> 'title', (value -> 'd' ->> 'count')::bigint,
                value -> 'd' ->> 'digits', (value -> 'd' ->> 'ratio')::float8, (value -> 'd' ->> 'flag')::boolean,
                (value -> 'd' -> 'meta')::jsonb FROM json_array_elements($1::text::json)"#
        }
    };
    let mut dice = Dice::new(11);
    let rows: Vec<Value> =
        (0..documents).map(|id| json!({"id": format!("{id:06}"), "d": document(&mut dice)})).collect();
    database.put(sql, &[&Value::Array(rows).to_string()]).await.unwrap();
    database
}

/// The rows as documents, each valid under the schema.
async fn documents(
    database: &mut Database,
    answer: &MigrationGenerateResponse,
    against: Against,
    schema: &Value,
) -> Vec<String> {
    let select = answer.plan.steps.iter().chain(&answer.plan.down).find_map(|step| match &step.work {
        Work::Validate { against: found, select } if *found == against => Some(select.clone()),
        _ => None,
    });
    let given = Given { batch: 1_000_000, ..Given::default() };
    let rows = database.texts(&select.unwrap(), &given).await;
    let validator = validator(schema);
    let canary = database.ask("SELECT song FROM canary").await;
    assert_eq!(canary, [["still here"]], "nothing touches the canary");
    rows.iter()
        .map(|row| {
            let document = json::parse(&row[1]).unwrap();
            let verdict = validator.judge(&document);
            assert!(verdict.accepted, "{} {:?}", row[1], verdict.diagnostics);
            canonical(&document)
        })
        .collect()
}

async fn check(case: &Case, dialect: Dialect) {
    let about = format!("{} on {dialect:?}", case.name);
    let stage = if case.contract { "contract" } else { "expand" };
    let facts = json!({"storage": "columns", "stage": stage});
    let from = schema();
    let (answer, to) =
        plan(case.change, "note-book", &from, &case.spec, &case.backfill, dialect, &facts).unwrap();
    let mut database = filled(dialect, &format!("columns_{}", case.name), DOCUMENTS).await;
    let original = documents(&mut database, &answer, Against::From, &from).await;
    assert_eq!(original.len(), DOCUMENTS);
    let (up, down) = files(&answer);

    database.file(up).await.unwrap_or_else(|error| panic!("{about}: {error}\n{up}"));
    let after = documents(&mut database, &answer, Against::To, &to).await;
    let changes = !["widen", "to_any", "relax", "add_optional"].contains(&case.name);
    assert_eq!(after != original, changes, "{about}");
    // Again: it finds nothing to do, or says so and leaves everything as it is.
    let _ = database.file(up).await;
    assert!(documents(&mut database, &answer, Against::To, &to).await == after, "{about}: a second run");
    database.file(down).await.unwrap_or_else(|error| panic!("{about}: {error}\n{down}"));
    assert!(documents(&mut database, &answer, Against::From, &from).await == original, "{about}: down");

    let mut runner = Runner::new(&mut database, &answer, &from, &to);
    assert_eq!(runner.up().await, Ok(()), "{about}");
    assert_eq!(runner.up().await, Ok(()), "{about}");
    assert_eq!(runner.version, answer.plan.from_version + u64::from(!case.contract));
    assert!(documents(runner.database, &answer, Against::To, &to).await == after, "{about}: step by step");
    assert_eq!(runner.down().await, Ok(()), "{about}");
    assert!(
        documents(runner.database, &answer, Against::From, &from).await == original,
        "{about}: step by step"
    );
    println!("{about}");
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
fn what_was_written_since_stops_the_way_back() {
    let spec = json!({"pointer": "/properties/good", "schema": {"type": "boolean"}, "required": true});
    let backfill = json!({"strategy": "constant", "value": true});
    let facts = json!({"storage": "columns"});
    wait(async {
        for dialect in DIALECTS {
            let (answer, to) =
                plan("add_field", "note-book", &schema(), &spec, &backfill, dialect, &facts).unwrap();
            let mut database = filled(dialect, "since", 100).await;
            let (up, down) = files(&answer);
            database.file(up).await.unwrap();
            database
                .run("UPDATE \"artifact_note-book\" SET good = false WHERE rogatio_id = '000007'")
                .await
                .unwrap();
            let before = documents(&mut database, &answer, Against::To, &to).await;
            let refused = database.file(down).await.unwrap_err();
            assert!(refused.contains("stop") || refused.contains("malformed JSON"), "{refused}");
            assert!(documents(&mut database, &answer, Against::To, &to).await == before);
        }
    });
}

#[test]
fn what_cannot_be_converted_stops_it_first() {
    let spec = json!({"pointer": "/properties/title", "schema": {"type": "integer"}});
    let facts = json!({"storage": "columns"});
    let none = json!({"strategy": "none"});
    wait(async {
        for dialect in DIALECTS {
            let (answer, _) =
                plan("modify_field", "note-book", &schema(), &spec, &none, dialect, &facts).unwrap();
            let mut database = filled(dialect, "inconvertible", 100).await;
            let before = documents(&mut database, &answer, Against::From, &schema()).await;
            assert!(database.file(files(&answer).0).await.is_err());
            assert!(documents(&mut database, &answer, Against::From, &schema()).await == before);
        }
    });
}

/// A field's schema before and after, a value that keeps the new rule, and one that breaks it.
fn narrowings() -> Vec<(Value, Value, Value, Value)> {
    let integer = || json!({"type": "integer"});
    let number = || json!({"type": "number"});
    let text = || json!({"type": "string"});
    let nullable = || json!({"type": ["integer", "null"]});
    let with = |mut schema: Value, rule: Value| {
        schema.as_object_mut().unwrap().extend(rule.as_object().unwrap().clone());
        schema
    };
    [
        (integer(), json!({"minimum": 0}), json!(0), json!(-1)),
        (
            integer(),
            json!({"maximum": 9_007_199_254_740_991_i64}),
            json!(9_007_199_254_740_991_i64),
            json!(9_007_199_254_740_992_i64),
        ),
        (integer(), json!({"minimum": 0.5}), json!(1), json!(0)),
        (integer(), json!({"exclusiveMinimum": 17}), json!(18), json!(17)),
        (integer(), json!({"exclusiveMaximum": 130}), json!(129), json!(130)),
        (integer(), json!({"multipleOf": 3}), json!(-3), json!(4)),
        (integer(), json!({"const": 5}), json!(5), json!(6)),
        (number(), json!({"minimum": -1e300}), json!(-1e300), json!(-1.1e300)),
        (number(), json!({"maximum": 0.1}), json!(0.1), json!(0.100_000_1)),
        (number(), json!({"exclusiveMinimum": 0}), json!(1e-300), json!(0)),
        (text(), json!({"minLength": 2}), json!("😀é"), json!("😀")),
        (text(), json!({"maxLength": 2}), json!("😀é"), json!("abc")),
        (text(), json!({"enum": ["it's", "b\\"]}), json!("b\\"), json!("its")),
        (nullable(), json!({"minimum": 1}), Value::Null, json!(0)),
        (json!({}), json!({"maxLength": 1}), json!(["long"]), json!("long")),
    ]
    .map(|(before, rule, keeps, breaks)| (before.clone(), with(before, rule), keeps, breaks))
    .into()
}

#[test]
fn narrowing_is_found_before_anything_changes_and_kept_out() {
    let facts = json!({"storage": "columns"});
    let none = json!({"strategy": "none"});
    wait(async {
        for dialect in DIALECTS {
            for (number, (before, after, keeps, breaks)) in narrowings().into_iter().enumerate() {
                let about = format!("{after} on {dialect:?}");
                let of = |field: &Value| json!({"type": "object", "properties": {"f": field}});
                let judge = validator(&of(&after));
                assert!(judge.judge(&json!({"f": keeps})).accepted, "{about}");
                assert!(!judge.judge(&json!({"f": breaks})).accepted, "{about}");
                let mut database = Database::open(dialect, &format!("narrow_{number}")).await;
                let spec = json!({"pointer": "", "schema": of(&before)});
                let (made, _) =
                    plan("add_type", "note", &Value::Null, &spec, &none, dialect, &facts).unwrap();
                database.file(files(&made).0).await.unwrap();
                let is_json = before["type"].as_str().is_none();
                let kind = match before["type"].as_str() {
                    Some("integer") => "bigint",
                    Some("number") => "float8",
                    _ => "text",
                };
                let value = |value: &Value| {
                    let json = value.to_string().replace('\'', "''");
                    match dialect {
                        Dialect::Sqlite if is_json || kind == "float8" => format!("'{json}'"),
                        Dialect::Sqlite => format!("json_extract('{json}', '$')"),
                        Dialect::Postgresql if is_json => format!("'{json}'::jsonb"),
                        Dialect::Postgresql => format!("('{json}'::jsonb #>> '{{}}')::{kind}"),
                    }
                };
                let put = |id: &str, what: &Value| {
                    format!("INSERT INTO artifact_note (rogatio_id, f) VALUES ('{id}', {})", value(what))
                };
                database.run(&put("keeps", &keeps)).await.unwrap();
                database.run(&put("breaks", &breaks)).await.unwrap();
                database.run("INSERT INTO artifact_note (rogatio_id) VALUES ('lacks')").await.unwrap();

                let spec = json!({"pointer": "/properties/f", "schema": after});
                let (answer, _) =
                    plan("modify_field", "note", &of(&before), &spec, &none, dialect, &facts).unwrap();
                assert!(answer.plan.unjudged.is_empty(), "{about}");
                let (up, down) = files(&answer);
                let stopped = database.file(up).await.unwrap_err();
                assert!(stopped.contains("stop") || stopped.contains("malformed JSON"), "{about}: {stopped}");
                database.run("DELETE FROM artifact_note WHERE rogatio_id = 'breaks'").await.unwrap();
                database.file(up).await.unwrap_or_else(|error| panic!("{about}: {error}\n{up}"));
                database.file(up).await.unwrap_or_else(|error| panic!("{about}: again: {error}"));
                database.run(&put("more", &keeps)).await.unwrap_or_else(|error| panic!("{about}: {error}"));
                if dialect == Dialect::Postgresql {
                    assert!(database.run(&put("breaks", &breaks)).await.is_err(), "{about}");
                }
                database.file(down).await.unwrap_or_else(|error| panic!("{about}: {error}\n{down}"));
                database
                    .run(&put("breaks", &breaks))
                    .await
                    .unwrap_or_else(|error| panic!("{about}: {error}"));
            }
        }
    });
}

#[test]
fn what_a_value_becomes_keeps_the_rules_of_the_new_field() {
    let of = |field: Value| json!({"type": "object", "properties": {"f": field}});
    let (before, after) = (json!({"type": "string"}), json!({"type": "integer", "minimum": 10}));
    let spec = json!({"pointer": "/properties/f", "schema": after});
    let (facts, none) = (json!({"storage": "columns"}), json!({"strategy": "none"}));
    wait(async {
        for dialect in DIALECTS {
            let mut database = Database::open(dialect, "becomes").await;
            database.run("CREATE TABLE artifact_note (rogatio_id text PRIMARY KEY NOT NULL, f text); INSERT INTO artifact_note VALUES ('a', '5')").await.unwrap();
            let (answer, _) =
                plan("modify_field", "note", &of(before.clone()), &spec, &none, dialect, &facts).unwrap();
            let (up, down) = files(&answer);
            assert!(database.file(up).await.is_err(), "{dialect:?}");
            assert_eq!(
                database.ask("SELECT f FROM artifact_note").await,
                [["5"]],
                "{dialect:?}: nothing changed"
            );
            database.run("UPDATE artifact_note SET f = '15'").await.unwrap();
            database.file(up).await.unwrap();
            let numbers = "SELECT CAST(f + 1 AS text) FROM artifact_note";
            assert_eq!(database.ask(numbers).await, [["16"]], "{dialect:?}");
            if dialect == Dialect::Postgresql {
                assert!(database.run("UPDATE artifact_note SET f = 9").await.is_err());
            }
            database.file(down).await.unwrap();
            assert_eq!(database.ask("SELECT f FROM artifact_note").await, [["15"]], "{dialect:?}");
        }
    });
}

/// The shells stop at the first error and leave everything as it was, with their stop options and without.
#[test]
fn the_files_stop_in_their_shells_with_and_without_options() {
    if Command::new("sqlite3").arg("--version").output().is_err() {
        println!("skipped: there is no sqlite3");
        return;
    }
    let schema = json!({"type": "object", "properties": {"s": {"type": "string"}}});
    let spec = json!({"pointer": "/properties/s", "schema": {"type": "integer"}});
    let facts = json!({"storage": "columns"});
    let none = json!({"strategy": "none"});
    let (answer, _) = plan("modify_field", "book", &schema, &spec, &none, Dialect::Sqlite, &facts).unwrap();
    let (up, _) = files(&answer);
    let folder = std::env::temp_dir().join(format!("rogatio-shell-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let shell = |database: &Path, options: &[&str], text: &str| {
        let mut child = Command::new("sqlite3")
            .args(options)
            .arg(database)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    for options in [&["-bail"][..], &[]] {
        for (impossible, value) in [(true, "abc"), (false, "8")] {
            let database = folder.join(format!("{}-{value}.db", options.len()));
            let table = format!(
                "CREATE TABLE artifact_book (rogatio_id text PRIMARY KEY NOT NULL, s text); INSERT INTO artifact_book VALUES ('x', '{value}'), ('y', '7');"
            );
            assert!(shell(&database, &[], &table).0);
            let (ended, _) = shell(&database, options, up);
            assert_eq!(ended, !impossible, "{options:?}");
            let (_, rows) =
                shell(&database, &[], "SELECT rogatio_id, s, typeof(s) FROM artifact_book ORDER BY 1;");
            let expected = if impossible { "x|abc|text\ny|7|text\n" } else { "x|8|integer\ny|7|integer\n" };
            assert_eq!(rows, expected, "{options:?}");
            // The mark tells the owner whether the file came to its end.
            let (_, mark) = shell(&database, &[], "SELECT way, outcome FROM rogatio_migration;");
            assert_eq!(mark, if impossible { "" } else { "up|done\n" }, "{options:?}");
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

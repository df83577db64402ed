//! Names, types and values that want to be more than data, on both databases; and what a linter says of the files.

use std::process::Command;

use rogatio_core::wire::Code;
use rogatio_core::wire::migration::Dialect;
use rogatio_tests::workspace;
use serde_json::{Value, json};

use super::columns::{files, filled};
use super::corpus::HOSTILE;
use super::database::{DIALECTS, Database, Given, wait};
use super::documents::plan;

#[test]
fn a_hostile_text_in_a_file_is_a_text() {
    let schema =
        json!({"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]});
    wait(async {
        for dialect in DIALECTS {
            let mut database = filled(dialect, "files", 10).await;
            for text in HOSTILE {
                let spec =
                    json!({"pointer": "/properties/added", "schema": {"type": "string"}, "required": true});
                let backfill = json!({"strategy": "constant", "value": text});
                let facts = json!({"storage": "columns"});
                let made = plan("add_field", "note-book", &schema, &spec, &backfill, dialect, &facts);
                if text.contains('\0') && dialect == Dialect::Postgresql {
                    assert_eq!(made.unwrap_err().code, Code::MigrationUnsupportedColumn);
                    continue;
                }
                let (answer, _) = made.unwrap();
                let (up, down) = files(&answer);
                database.file(up).await.unwrap_or_else(|error| panic!("{error}\n{up}"));
                let rows =
                    database.ask("SELECT DISTINCT added, song FROM \"artifact_note-book\", canary").await;
                assert_eq!(rows, [[(*text).to_owned(), "still here".to_owned()]], "{text:?}");
                database.file(down).await.unwrap_or_else(|error| panic!("{error}\n{down}"));
            }
        }
    });
}

#[test]
fn timeouts_are_set_where_locks_are_taken() {
    wait(async {
        let from = json!({"type": "object"});
        let spec = json!({"pointer": "/properties/added", "schema": {}, "required": true});
        let backfill = json!({"strategy": "constant", "value": 1});
        let mut database = Database::open(Dialect::Postgresql, "timeouts").await;
        let facts = json!({"storage": "columns", "lock_timeout_ms": 321, "statement_timeout_ms": 4321});
        let (answer, _) =
            plan("add_field", "note", &from, &spec, &backfill, Dialect::Postgresql, &facts).unwrap();
        database.run("BEGIN").await.unwrap();
        for statement in &answer.plan.session {
            database.execute(statement, &Given::default()).await.unwrap();
        }
        assert_eq!(database.ask("SHOW lock_timeout").await, [["321ms"]]);
        assert_eq!(database.ask("SHOW statement_timeout").await, [["4321ms"]]);
    });
}

/// What squawk says of files that are right, each with its reason.
const EXCUSED: &[(&str, &str)] = &[
    ("ban-drop-column", "a contract drops the column that was voted away, after its values are archived"),
    ("ban-drop-table", "the way back from a new type drops its table, which a query before has found empty"),
    ("renaming-column", "a rename was voted on; the way back is the reverse rename"),
    (
        "prefer-robust-stmts",
        "a rename and SET NOT NULL have no IF EXISTS; a file that is run again stops there",
    ),
    ("ban-drop-not-null", "the field may be missing from now on: that is what was voted on"),
    (
        "adding-not-nullable-field",
        "on the way forth it follows a validated check; the way back scans, within the timeouts",
    ),
];

/// The linter: in the path, or out of the npm registry into `target/tools`.
fn squawk() -> Option<std::path::PathBuf> {
    let folder = workspace().join("target/tools/squawk");
    let program = folder.join("node_modules/.bin/squawk");
    if !program.exists() {
        std::fs::create_dir_all(&folder).unwrap();
        let install =
            ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", ".", "squawk-cli@2"];
        let _ = Command::new("npm").args(install).current_dir(&folder).output();
    }
    program.exists().then_some(program)
}

#[test]
fn a_linter_of_migrations_has_nothing_to_say() {
    let Some(squawk) = squawk() else {
        println!("skipped: squawk-cli cannot be installed from the npm registry");
        return;
    };
    let schema = json!({"type": "object", "properties": {"title": {"type": "string"}, "count": {"type": "integer"}},
        "required": ["title"]});
    let none = json!({"strategy": "none"});
    let constant = json!({"strategy": "constant", "value": "'; -- $$"});
    let added = json!({"pointer": "/properties/added", "schema": {"type": "string"}, "required": true});
    let cases = [
        ("add_type", Value::Null, json!({"pointer": "", "schema": schema}), &none, "expand"),
        ("add_field", schema.clone(), added, &constant, "expand"),
        (
            "modify_field",
            schema.clone(),
            json!({"pointer": "/properties/count", "schema": {"type": "string"}}),
            &none,
            "expand",
        ),
        (
            "modify_field",
            schema.clone(),
            json!({"pointer": "/properties/title", "required": false}),
            &none,
            "expand",
        ),
        ("remove_field", schema.clone(), json!({"pointer": "/properties/title"}), &none, "expand"),
        ("remove_field", schema.clone(), json!({"pointer": "/properties/title"}), &none, "contract"),
        (
            "rename_field",
            schema.clone(),
            json!({"pointer": "/properties/title", "new_name": "name"}),
            &none,
            "expand",
        ),
    ];
    let folder = std::env::temp_dir().join(format!("rogatio-squawk-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut wrong = Vec::new();
    for (number, (change, from, spec, backfill, stage)) in cases.iter().enumerate() {
        let facts = json!({"storage": "columns", "stage": stage});
        let (answer, _) = plan(change, "note", from, spec, backfill, Dialect::Postgresql, &facts).unwrap();
        let (up, down) = files(&answer);
        for (way, text) in [("up", up), ("down", down)] {
            let path = folder.join(format!("{number}-{change}-{stage}-{way}.sql"));
            // What is for the shell alone is no SQL.
            let text = text.replace("\\set ON_ERROR_STOP on\n", "");
            std::fs::write(&path, text).unwrap();
            let output = Command::new(&squawk).args(["--reporter", "json"]).arg(&path).output().unwrap();
            let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
                panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
            });
            for finding in said.as_array().unwrap() {
                let rule = finding["rule_name"].as_str().unwrap();
                if !EXCUSED.iter().any(|(excused, _)| *excused == rule) {
                    wrong.push(format!("{change} {stage} {way}: {finding}"));
                }
            }
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

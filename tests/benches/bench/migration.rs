//! Documents migrated per second by `rogatio migration apply`, beside the plain `UPDATE` that a careful engineer would write:
//! that one neither archives, nor judges, nor hashes, nor keeps text canonical, and locks everything at once.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use rogatio_tests::database;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::table::Table;

const DOCUMENTS: u32 = 100_000;

/// Measures both databases.
pub(crate) fn measure(table: &mut Table) {
    let folder = rogatio_tests::workspace().join("target/tmp/bench-migration");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let sqlite = folder.join("senate.db").display().to_string();
    for (name, address) in [("SQLite", sqlite), ("PostgreSQL", database::durable_postgres())] {
        let id = approved(&folder, &address);
        sql(&address, &documents(&address));
        let applied = rogatio(&folder, &address, &["migration", "apply", &id]);
        let report = applied["runs"][0]["report"].clone();
        assert_eq!(report["changed"], DOCUMENTS, "{applied}");
        let begun = Instant::now();
        sql(&address, plain(&address));
        let theirs = begun.elapsed().as_secs_f64() * 1e6;
        let ours = report["milliseconds"].as_f64().unwrap() * 1e3;
        let what = format!("{DOCUMENTS} documents migrated, {name}");
        table.compare(&what, ours, "one plain UPDATE of all", theirs, None);
        let pace = f64::from(DOCUMENTS) * 1e6 / ours;
        let longest = report["longest_transaction_ms"].as_u64().unwrap();
        let told = format!("{pace:.0} documents/s, documents locked for at most {longest} ms");
        table.state(&format!("migration, {name}"), told, String::new());
    }
}

fn rogatio(folder: &Path, address: &str, arguments: &[&str]) -> Value {
    let output = Command::new(rogatio_tests::workspace().join("dist/rogatio"))
        .args(arguments)
        .args(["--database", address, "--instance-key", "senate.key", "--json"])
        .current_dir(folder)
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{arguments:?}: {out}{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(&out).unwrap()
}

/// A senate in which a required field was approved; the proposal's id.
fn approved(folder: &Path, address: &str) -> String {
    let write = |name: &str, value: Value| fs::write(folder.join(name), value.to_string()).unwrap();
    let rule = json!({
        "threshold": {"num": 1, "den": 1, "cmp": "ge"}, "base": "electorate", "signatures": "none", "min_debate": 0,
        "voting_period": 3_600,
    });
    write("settings.json", json!({"rules": {"compatible": rule, "breaking": rule}}));
    write("note.json", json!({"type": "object", "properties": {"title": {"type": "string"}}}));
    write(
        "proposal.json",
        json!({
            "target_artifact_type": "note", "change_type": "add_field", "backward_compatible": false,
            "field_spec": {"pointer": "/properties/score", "schema": {"type": "integer"}, "required": true},
            "rationale": "Readers sort by it, see EXP-1",
            "migration_plan": {"backfill": {"strategy": "constant", "value": 0}},
        }),
    );
    let run = |arguments: &[&str]| rogatio(folder, address, arguments);
    let _ = fs::remove_file(folder.join("senate.key"));
    run(&["init", "--name", "bench.example", "--settings", "settings.json"]);
    let _ = fs::remove_file(folder.join("ada.key"));
    run(&[
        "agent", "add", "ada", "--key", "ada.key", "--role", "reader", "--role", "proposer", "--role",
        "voter",
    ]);
    run(&["type", "add", "note", "note.json"]);
    let created = run(&["proposal", "create", "proposal.json", "--as", "ada"]);
    let id = created["proposal_id"].as_str().unwrap().to_owned();
    run(&["proposal", "open", &id, "--as", "ada"]);
    run(&["proposal", "vote", &id, "yes", "--as", "ada"]);
    id
}

fn is_postgres(address: &str) -> bool {
    address.starts_with("postgres")
}

/// Statements that fill the senate, and a second table with the same.
fn documents(address: &str) -> String {
    let (numbers, id, body) = if is_postgres(address) {
        (
            format!("generate_series(1, {DOCUMENTS}) AS numbers(i)"),
            "'note-' || lpad(i::text, 6, '0')",
            r#"'{"number":' || i || ',"tags":["a","b"],"title":"note ' || i || '"}'"#,
        )
    } else {
        (
            format!(
                "(WITH RECURSIVE counted(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < {DOCUMENTS})
                  SELECT i FROM counted)"
            ),
            "printf('note-%06d', i)",
            r#"'{"number":' || i || ',"tags":["a","b"],"title":"note ' || i || '"}'"#,
        )
    };
    format!(
        "INSERT INTO artifacts (id, artifact_type, schema_version, mode, verdict, body, digest, created_by, created_at)
         SELECT {id}, 'note', 1, 'strict', 'valid', {body}, 'sha256:', 'ada', 1 FROM {numbers};
         CREATE TABLE plain (id TEXT PRIMARY KEY, artifact_type TEXT NOT NULL, body TEXT NOT NULL);
         INSERT INTO plain SELECT id, artifact_type, body FROM artifacts;"
    )
}

/// What a careful engineer would write.
fn plain(address: &str) -> &'static str {
    if is_postgres(address) {
        "UPDATE plain SET body = jsonb_set(body::jsonb, '{score}', '0')::text
         WHERE artifact_type = 'note' AND NOT body::jsonb ? 'score'"
    } else {
        "UPDATE plain SET body = json_set(body, '$.score', 0)
         WHERE artifact_type = 'note' AND NOT EXISTS (SELECT 1 FROM json_each(body) WHERE key = 'score')"
    }
}

fn sql(address: &str, statements: &str) {
    if is_postgres(address) {
        database::query(address, statements);
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(address);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        let statements = AssertSqlSafe(statements.to_owned());
        sqlx::raw_sql(statements).execute(&mut connection).await.unwrap();
    });
}

//! A type that its owner keeps in columns is enacted, and taken back, on evidence that the plan's file has run.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rogatio_core::wire::migration::Dialect;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use super::database::Database;
use super::service::{approved, last, senate};
use crate::harness::{Agent, Kind, Senate};

const EVIDENCE: &str = "application/vnd.rogatio.migration-evidence+json";

/// Where the owner keeps the artifacts of `t`.
struct Owner {
    runtime: Runtime,
    database: Database,
    name: &'static str,
}

impl Owner {
    fn new(dialect: Dialect) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let database = runtime.block_on(Database::open(dialect, "evidence"));
        let name = if dialect == Dialect::Sqlite { "sqlite" } else { "postgresql" };
        Self { runtime, database, name }
    }

    fn run(&mut self, sql: &str) {
        self.runtime.block_on(self.database.run(sql)).unwrap();
    }

    /// Runs a file of the plan, which was written into the senate's folder.
    fn file(&mut self, folder: &Path, name: &str) -> Result<(), String> {
        let text = fs::read_to_string(folder.join("plan").join(name)).unwrap();
        self.runtime.block_on(self.database.file(&text))
    }

    fn address(&self) -> String {
        match &self.database {
            Database::Sqlite(_, path) => path.as_ref().unwrap().display().to_string(),
            Database::Postgresql(_, url) => url.clone(),
        }
    }
}

fn change(spec: &Value) -> Value {
    json!({
        "target_artifact_type": "t", "change_type": "modify_field", "field_spec": spec,
        "rationale": "Reviewers need it, see EXP-12", "backward_compatible": false,
    })
}

/// The arguments of a report by `ada`.
fn report<'a>(id: &'a str, from: &'a str) -> Vec<&'a str> {
    vec!["migration", "report", id, "--from", from, "--key", "ada.key", "--as", "ada"]
}

fn write_plan(senate: &Senate, owner: &Owner, id: &str) {
    senate.ok(&["migration", "plan", id, "--dialect", owner.name, "--out", "plan"]);
}

/// The same evidence with one member changed, signed anew.
fn altered(signed: &Value, by: &Agent, member: &str, value: Value) -> Value {
    let payload = STANDARD.decode(signed["payload"].as_str().unwrap()).unwrap();
    let mut payload: Value = serde_json::from_slice(&payload).unwrap();
    payload[member] = value;
    by.sign(EVIDENCE, &payload.to_string())
}

fn evidence(kind: Kind, dialect: Dialect) {
    let (senate, agents) = senate(kind);
    let schema =
        json!({"type": "object", "properties": {"n": {"type": "integer"}, "code": {"type": "string"}}});
    let file = senate.file("t.json", &schema);
    senate.ok(&["type", "add", "t", &file]);
    senate.ok(&["type", "storage", "t", "columns"]);
    let mut owner = Owner::new(dialect);
    let from = owner.address();
    owner.run(
        "CREATE TABLE artifact_t (rogatio_id text PRIMARY KEY NOT NULL, n bigint, code text);
         INSERT INTO artifact_t VALUES ('a', 7, 'abc'), ('b', -1, 'x'), ('c', NULL, NULL)",
    );
    let spec = json!({"pointer": "/properties/n", "schema": {"type": "integer", "minimum": 0}});
    let id = approved(&senate, &change(&spec));
    write_plan(&senate, &owner, &id);

    // Nothing has run, then a file that stopped: neither is enacted, and nobody can report it.
    senate.refused(&["migration", "apply", &id], "migration.missing-evidence");
    senate.refused(&report(&id, &from), "migration.missing-evidence");
    assert!(owner.file(&senate.folder, "up.sql").is_err(), "a row is below the minimum");
    senate.refused(&report(&id, &from), "migration.missing-evidence");
    owner.run("UPDATE artifact_t SET n = 1 WHERE rogatio_id = 'b'");
    owner.file(&senate.folder, "up.sql").unwrap();

    // A file that began and did not come to its end.
    owner.run("UPDATE rogatio_migration SET outcome = 'begun'");
    let stopped = senate.refused(&report(&id, &from), "migration.missing-evidence");
    assert!(stopped["detail"].as_str().unwrap().contains("has not come to its end"), "{stopped}");
    owner.run("UPDATE rogatio_migration SET outcome = 'done'");
    let signed = senate.ok(&report(&id, &from));

    // Evidence about anything else, by anybody else, or about a failure, is refused.
    let ada = &agents[0];
    let other = json!(format!("sha256:{}", "0".repeat(64)));
    for (member, value) in [
        ("plan", other),
        ("outcome", json!("begun")),
        ("way", json!("down")),
        ("run", json!(2)),
        ("proposal_id", json!("p-other")),
        ("instance", json!("elsewhere")),
        ("reporter", json!("ben")),
        ("reporter", json!("nobody")),
        ("format", json!("rogatio/migration-evidence@v2")),
    ] {
        let file = senate.file("forged.json", &altered(&signed, ada, member, value));
        senate.refused(&["migration", "apply", &id, "--evidence", &file], "migration.bad-evidence");
    }
    let stranger = Agent::stranger("ada", 9);
    let mut flipped = signed.clone();
    flipped["payload"] = altered(&signed, ada, "issued_at", json!(1))["payload"].clone();
    let mut twice = signed.clone();
    twice["signatures"] = json!([signed["signatures"][0], signed["signatures"][0]]);
    let mut typed = signed.clone();
    typed["payloadType"] = json!("application/vnd.rogatio.agent+json");
    for forged in [altered(&signed, &stranger, "issued_at", json!(1)), flipped, twice, typed] {
        let file = senate.file("forged.json", &forged);
        senate.refused(&["migration", "apply", &id, "--evidence", &file], "migration.bad-evidence");
    }
    assert_eq!(senate.ok(&["migration", "status", &id])["status"], "migrating");

    let file = senate.file("evidence.json", &signed);
    let applied = senate.ok(&["migration", "apply", &id, "--evidence", &file]);
    assert_eq!(applied["status"], "enacted", "{applied}");
    assert_eq!(last(&applied)["evidence"], signed, "{applied}");
    let leaf = senate.leaves().into_iter().rev().find(|leaf| leaf.contains("migration_ended")).unwrap();
    assert!(leaf.contains(signed["payload"].as_str().unwrap()), "{leaf}");
    senate.verify();

    // The way back asks for its own file.
    senate.refused(&["migration", "down", &id], "migration.missing-evidence");
    senate.refused(&["migration", "down", &id, "--evidence", &file], "migration.bad-evidence");
    let back = [report(&id, &from), vec!["--down"]].concat();
    senate.refused(&back, "migration.missing-evidence");
    owner.file(&senate.folder, "down.sql").unwrap();
    senate.refused(&report(&id, &from), "migration.missing-evidence");
    let signed_back = senate.ok(&back);
    let file_back = senate.file("back.json", &signed_back);
    let undone = senate.ok(&["migration", "down", &id, "--evidence", &file_back]);
    assert_eq!((&undone["status"], &last(&undone)["status"]), (&json!("failed"), &json!("done")), "{undone}");
    senate.verify();

    // Forth again the evidence of the first time does not do.
    senate.refused(&["migration", "apply", &id, "--evidence", &file], "migration.bad-evidence");
    owner.file(&senate.folder, "up.sql").unwrap();
    let signed = senate.ok(&report(&id, &from));
    let file = senate.file("evidence.json", &signed);
    assert_eq!(senate.ok(&["migration", "apply", &id, "--evidence", &file])["status"], "enacted");

    // A rule that SQL does not judge is judged when the owner reports.
    let spec = json!({"pointer": "/properties/code", "schema": {"type": "string", "pattern": "^[a-z]{2,}$"}});
    let id = approved(&senate, &change(&spec));
    write_plan(&senate, &owner, &id);
    let plan = senate.ok(&["migration", "plan", &id]);
    assert_eq!(plan["plan"]["unjudged"], json!(["`pattern` of `code`"]));
    owner.file(&senate.folder, "up.sql").unwrap();
    let found = senate.refused(&report(&id, &from), "migration.missing-evidence");
    assert!(found["detail"].as_str().unwrap().starts_with("1 of 3 rows do not satisfy"), "{found}");
    owner.run("UPDATE artifact_t SET code = 'xy' WHERE rogatio_id = 'b'");
    let file = senate.file("evidence.json", &senate.ok(&report(&id, &from)));
    // Whoever reported and has no powers any more is not believed.
    senate.ok(&["agent", "suspend", "ada", "--as", "ben"]);
    senate
        .refused(&["migration", "apply", &id, "--evidence", &file, "--as", "ben"], "migration.bad-evidence");
    senate.verify();
}

#[test]
fn a_change_of_columns_is_enacted_on_evidence_on_sqlite() {
    evidence(Kind::Sqlite, Dialect::Sqlite);
}

#[test]
fn a_change_of_columns_is_enacted_on_evidence_on_postgres() {
    evidence(Kind::Postgres, Dialect::Postgresql);
}

/// A worker that migrates by itself leaves a type in columns alone, and a type in documents takes no evidence.
#[test]
fn nothing_is_enacted_without_evidence() {
    let (senate, agents) = senate(Kind::Sqlite);
    let schema = json!({"type": "object", "properties": {"n": {"type": "integer"}}});
    let spec = json!({"pointer": "/properties/more", "schema": {"type": "integer"}, "required": false});
    let add = |name: &str| {
        let file = senate.file("t.json", &schema);
        senate.ok(&["type", "add", name, &file]);
        if name == "t" {
            senate.ok(&["type", "storage", name, "columns"]);
        }
        let mut change = change(&spec);
        change["target_artifact_type"] = json!(name);
        change["change_type"] = json!("add_field");
        approved(&senate, &change)
    };
    let (columns, documents) = (add("t"), add("u"));
    let empty = agents[0].sign(EVIDENCE, "{}");
    let file = senate.file("evidence.json", &empty);
    senate.refused(&["migration", "apply", &documents, "--evidence", &file], "migration.bad-evidence");
    senate.refused(&["migration", "apply", &columns, "--evidence", &file], "migration.bad-evidence");
    let server = senate.serve(&["--auto-migrate"]);
    // It is begun after the other one.
    server.wait_until(&documents, &agents[0], "enacted");
    server.stop();
    assert_eq!(senate.ok(&["migration", "status", &columns])["status"], "migrating");
    senate.refused(&["migration", "plan", &documents, "--sql"], "migration.no-sql");
    senate.verify();
}

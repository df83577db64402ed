//! The service's own runs: real processes, on both databases.

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rogatio_core::digest::Digest;
use rogatio_core::signature::{PublicKey, pae};
use rogatio_core::wire::json;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use super::corpus::{DOCUMENTS, Dice, canonical, everything, register, validator};
use super::database::Database;
use super::documents::cases;
use crate::harness::{Agent, BASE, Kind, Senate, Server, addition, settings};

const VOTERS: [&str; 3] = ["ada", "ben", "cyd"];

/// A senate with three voters, in which ballots are not signed.
pub(crate) fn senate(kind: Kind) -> (Senate, Vec<Agent>) {
    let senate = Senate::new(kind, &settings("none"));
    let agents = VOTERS.map(|name| senate.agent(name, &["reader", "proposer", "voter", "admin"])).into();
    (senate, agents)
}

fn proposal(artifact_type: &str, change: &str, spec: &Value, backfill: &Value) -> Value {
    json!({
        "target_artifact_type": artifact_type, "change_type": change, "field_spec": spec,
        "rationale": "Reviewers need it, see EXP-12", "backward_compatible": false,
        "migration_plan": {"backfill": backfill, "sql": "DROP TABLE canary", "text": "'; DROP TABLE canary; --"},
    })
}

/// Proposes, and votes until it is approved; its id.
pub(crate) fn approved(senate: &Senate, proposal: &Value) -> String {
    let file = senate.file("proposal.json", proposal);
    let created = senate.ok(&["proposal", "create", &file, "--as", "ada"]);
    let id = created["proposal_id"].as_str().unwrap().to_owned();
    senate.ok(&["proposal", "open", &id, "--as", "ada"]);
    for voter in VOTERS {
        let counted = senate.ok(&["proposal", "vote", &id, "yes", "--as", voter]);
        if counted["status"] == "approved" {
            break;
        }
    }
    assert_eq!(senate.ok(&["migration", "status", &id])["status"], "migrating", "the plan waits");
    id
}

/// Runs a migration command that finds fault; its answer.
pub(crate) fn stopped(senate: &Senate, arguments: &[&str]) -> Value {
    let output = senate.command(arguments).arg("--json").output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {out}");
    serde_json::from_str(&out).unwrap()
}

pub(crate) fn last(view: &Value) -> &Value {
    view["runs"].as_array().unwrap().last().unwrap()
}

/// The senate's database from the side, with a table beside it that nothing may touch.
pub(crate) struct Beside {
    runtime: Runtime,
    database: Database,
}

impl Beside {
    pub(crate) fn new(senate: &Senate, kind: Kind) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let mut database = runtime.block_on(Database::of(kind, &senate.database));
        let canary = "CREATE TABLE canary (song text); INSERT INTO canary VALUES ('still here')";
        runtime.block_on(database.run(canary)).unwrap();
        Self { runtime, database }
    }

    pub(crate) fn register(&mut self, artifact_type: &str, documents: &[Value]) {
        self.runtime.block_on(register(&mut self.database, artifact_type, documents));
    }

    pub(crate) fn run(&mut self, sql: &str) {
        self.runtime.block_on(self.database.run(sql)).unwrap();
    }

    /// Everything stored about a type.
    pub(crate) fn rows(&mut self, artifact_type: &str) -> Vec<Vec<String>> {
        self.runtime.block_on(everything(&mut self.database, artifact_type))
    }

    /// The rows of a query, as texts.
    pub(crate) fn ask(&mut self, sql: &str) -> Vec<Vec<String>> {
        self.runtime.block_on(self.database.ask(sql))
    }
}

/// A quarter of so many documents; all of them with `ROGATIO_LONG=1`, which takes some minutes.
fn in_this_run(documents: usize) -> usize {
    if std::env::var_os("ROGATIO_LONG").is_some() { documents } else { documents / 4 }
}

fn each_change(kind: Kind) {
    let count = in_this_run(DOCUMENTS);
    let (senate, _) = senate(kind);
    let mut beside = Beside::new(&senate, kind);
    for case in cases().into_iter().filter(|case| case.facts == json!({})) {
        let name = case.name;
        let file = senate.file("schema.json", &case.from);
        senate.ok(&["type", "add", name, &file]);
        let mut dice = Dice::new(7);
        let documents: Vec<Value> = (0..count).map(|_| (case.document)(&mut dice)).collect();
        beside.register(name, &documents);
        let original = beside.rows(name);
        assert_eq!(original.len(), count);
        let id = approved(&senate, &proposal(name, case.change, &case.spec, &case.backfill));

        let rehearsed = senate.ok(&["migration", "dry-run", &id]);
        assert_eq!((&rehearsed["holds"], &rehearsed["documents"]), (&json!(true), &json!(count)), "{name}");
        assert_eq!(beside.rows(name), original, "{name}: a dry run writes nothing");

        let applied = senate.ok(&["migration", "apply", &id]);
        assert_eq!(applied["status"], "enacted", "{name}: {applied}");
        let changed = last(&applied)["report"]["changed"].as_u64().unwrap();
        assert_eq!(rehearsed["report"]["changed"], changed, "{name}: the dry run counted right");
        let all = u64::try_from(DOCUMENTS / count).unwrap();
        assert!(changed * all >= case.changes, "{name}: {changed}");
        let current = senate.ok(&["type", "show", name]);
        assert_eq!((&current["version"], &current["proposal_id"]), (&json!(2), &json!(id)), "{name}");
        let judge = validator(&current["schema"]);
        let after = beside.rows(name);
        for row in &after {
            let document = json::parse(&row[2]).unwrap();
            assert_eq!(canonical(&document), row[2], "{name}: canonical");
            assert!(judge.judge(&document).accepted, "{name}: valid: {}", row[2]);
        }
        senate.refused(&["migration", "apply", &id], "proposal.already-closed");

        let mut steps = 1;
        if applied["needs_contract"] == true {
            let contracted = senate.ok(&["migration", "apply", &id, "--stage", "contract"]);
            assert_eq!(last(&contracted)["status"], "done", "{name}: {contracted}");
            assert_eq!(contracted["needs_contract"], false, "{name}");
            assert_ne!(beside.rows(name), after, "{name}: what was left behind is gone");
            assert_eq!(senate.ok(&["type", "compliance", name])["invalid"], 0, "{name}");
            steps = 2;
        }
        senate.verify_but_artifacts();
        for step in 0..steps {
            let undone = senate.ok(&["migration", "down", &id, "--reason", "not yet"]);
            assert_eq!(last(&undone)["status"], "done", "{name}: {undone}");
            if step + 1 < steps {
                assert_eq!(beside.rows(name), after, "{name}: the contract alone came back");
            } else {
                assert_eq!(undone["status"], "failed", "{name}: {undone}");
            }
        }
        assert_eq!(beside.rows(name), original, "{name}: byte for byte");
        assert_eq!(senate.ok(&["type", "show", name])["version"], 1, "{name}");
        senate.refused(&["migration", "down", &id], "migration.nothing-to-undo");

        // It can be begun again, and comes to the same end.
        let again = senate.ok(&["migration", "apply", &id]);
        assert_eq!(again["status"], "enacted", "{name}: {again}");
        assert_eq!(beside.rows(name), after, "{name}");
        println!("{name} on {kind:?}: {changed} of {count} changed, came back, and went again");
    }
    senate.verify_but_artifacts();
}

#[test]
fn each_change_up_down_and_up_on_sqlite() {
    each_change(Kind::Sqlite);
}

#[test]
fn each_change_up_down_and_up_on_postgres() {
    each_change(Kind::Postgres);
}

/// Kills a process as a power cut would.
fn kill(child: &mut Child) {
    let _ = Command::new("kill").args(["-KILL", &child.id().to_string()]).status();
    let _ = child.wait();
}

/// How many documents the backfill has that is killed in its middle.
const MANY: usize = 200_000;

fn killed(kind: Kind) {
    let many = in_this_run(MANY);
    let (senate, _) = senate(kind);
    senate.note();
    let mut beside = Beside::new(&senate, kind);
    let documents: Vec<Value> =
        (0..many).map(|number| json!({"title": format!("note {number}"), "tags": ["a", "é"]})).collect();
    beside.register("note", &documents);
    let spec = json!({"pointer": "/properties/score", "schema": {"type": "integer"}, "required": true});
    let id = approved(
        &senate,
        &proposal("note", "add_field", &spec, &json!({"strategy": "constant", "value": 7})),
    );
    let mut kills = 0;
    let mut seen = 0;
    while kills < 3 {
        let mut child = senate
            .command(&["migration", "apply", &id])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // In the middle of the step that writes, further on each time.
        loop {
            thread::sleep(Duration::from_millis(20));
            let view = senate.ok(&["migration", "status", &id]);
            let run = last(&view);
            let changed = run["report"]["changed"].as_u64().unwrap();
            assert_ne!(run["status"], "done", "it was killed before the end");
            if changed > seen {
                seen = changed;
                break;
            }
        }
        kill(&mut child);
        kills += 1;
        let view = senate.ok(&["migration", "status", &id]);
        assert_eq!(
            (&view["status"], &last(&view)["status"]),
            (&json!("migrating"), &json!("running")),
            "{view}"
        );
        assert_eq!(senate.ok(&["type", "show", "note"])["version"], 1, "the registry stays");
    }
    let applied = senate.ok(&["migration", "apply", &id]);
    assert_eq!(
        (&applied["status"], &last(&applied)["report"]["changed"]),
        (&json!("enacted"), &json!(many)),
        "{applied}"
    );
    // The same as without: a rewrite is a function of the document.
    let found = beside.rows("note");
    assert_eq!(found.len(), many);
    for (row, document) in found.iter().zip(&documents) {
        let mut expected = document.clone();
        expected["score"] = json!(7);
        assert_eq!(row[2], canonical(&expected));
    }
    senate.verify_but_artifacts();
    println!("{kind:?}: {many} documents, killed {kills} times; {}", last(&applied)["report"]);
}

#[test]
fn killed_in_the_middle_of_a_backfill_on_sqlite() {
    killed(Kind::Sqlite);
}

#[test]
fn killed_in_the_middle_of_a_backfill_on_postgres() {
    killed(Kind::Postgres);
}

/// Waits until the migration of a proposal is in this status.
fn until(server: &Server, agent: &Agent, id: &str, status: &str) -> Value {
    let begun = Instant::now();
    loop {
        let view = server.get(&format!("{BASE}/{id}/migration"), agent).ok();
        if view["status"] == status {
            return view;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "{view}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// What comes while a migration runs, under the old schema, is caught up with before the new one is in force.
fn newcomers(kind: Kind) {
    let (senate, agents) = senate(kind);
    senate.note();
    let mut beside = Beside::new(&senate, kind);
    let documents: Vec<Value> =
        (0..30_000).map(|number| json!({"title": format!("note {number}")})).collect();
    beside.register("note", &documents);
    let spec = json!({"pointer": "/properties/score", "schema": {"type": "integer"}, "required": true});
    let body = proposal("note", "add_field", &spec, &json!({"strategy": "constant", "value": 0}));
    let server = senate.serve(&["--auto-migrate"]);
    let [ada, ..] = agents.as_slice() else { unreachable!() };
    let id = server.post(BASE, ada, &body).ok()["proposal_id"].as_str().unwrap().to_owned();
    server.post(&format!("{BASE}/{id}/open"), ada, &json!({})).ok();
    for agent in &agents {
        server.post(&format!("{BASE}/{id}/vote"), agent, &json!({"vote": "yes"})).ok();
    }
    let mut came = 0;
    loop {
        let artifact = json!({"artifact_type": "note", "artifact": {"title": format!("late {came}")}});
        let answer = server.post("/api/artifacts", ada, &artifact);
        if answer.status == 422 {
            // From now on the field is required.
            answer.refused(422, "artifact.refused");
            break;
        }
        answer.ok();
        came += 1;
        if came % 100 == 0 {
            let view = server.get(&format!("{BASE}/{id}/migration"), ada).ok();
            assert_ne!(view["status"], "failed", "{view}");
        }
    }
    let view = until(&server, ada, &id, "enacted");
    assert_eq!(last(&view)["report"]["changed"], 30_000 + came, "{view}");
    let compliance = server.get("/api/schemas/note/compliance", ada).ok();
    assert_eq!((&compliance["valid"], &compliance["invalid"]), (&json!(30_000 + came), &json!(0)));
    assert!(came > 10, "only {came} came meanwhile");

    let mut told = Vec::new();
    let mut start = 0;
    loop {
        let page = server.get(&format!("/log/leaves?limit=200&start={start}"), ada).ok();
        let leaves = page["leaves"].as_array().unwrap();
        if leaves.is_empty() {
            break;
        }
        start += leaves.len();
        for leaf in leaves {
            let leaf: Value = serde_json::from_str(leaf["leaf"].as_str().unwrap()).unwrap();
            told.push(leaf["event"]["happened"]["type"].as_str().unwrap().to_owned());
        }
    }
    // The last batch, and in one transaction with it the new version of the schema and the end.
    let tail: Vec<&str> = told.iter().rev().take(4).rev().map(String::as_str).collect();
    assert_eq!(tail, ["prepared", "registered", "enacted", "migration_ended"]);
    server.stop();
    senate.verify_but_artifacts();
    println!("{kind:?}: {came} came while 30000 were migrated");
}

#[test]
fn what_comes_meanwhile_is_caught_up_with_on_sqlite() {
    newcomers(Kind::Sqlite);
}

#[test]
fn what_comes_meanwhile_is_caught_up_with_on_postgres() {
    newcomers(Kind::Postgres);
}

/// What stops a migration is told, the registry stays, and it can be begun again.
fn stops(kind: Kind) {
    let (senate, _) = senate(kind);
    let file = senate.file("schema.json", &json!({"type": "object", "properties": {"n": {}}}));
    senate.ok(&["type", "add", "count", &file]);
    let mut beside = Beside::new(&senate, kind);
    let documents: Vec<Value> = (0..2_500)
        .map(|number| json!({"n": if number == 1_777 { json!("many") } else { json!("5") }}))
        .collect();
    beside.register("count", &documents);
    let original = beside.rows("count");
    let spec = json!({"pointer": "/properties/n", "schema": {"type": "integer"}});
    let none = json!({"strategy": "none"});
    let id = approved(&senate, &proposal("count", "modify_field", &spec, &none));
    let rehearsed = stopped(&senate, &["migration", "dry-run", &id]);
    assert_eq!(rehearsed["report"]["failing"][0]["id"], "count-001777", "{rehearsed}");
    let view = stopped(&senate, &["migration", "apply", &id]);
    let report = &last(&view)["report"];
    assert_eq!(
        (&view["status"], &report["failed"], &report["changed"]),
        (&json!("failed"), &json!(1), &json!(0)),
        "{view}"
    );
    assert_eq!(report["failing"][0]["diagnostics"][0]["code"], "migration.unconvertible");
    assert!(report["stopped"].as_str().unwrap().contains("count-001777"), "{report}");
    assert_eq!(beside.rows("count"), original);
    assert_eq!(senate.ok(&["type", "show", "count"])["version"], 1);

    // Another change of the same type was approved on the same version: once the first one is in force, nobody has voted
    // on what the second one would make of it.
    let second = approved(
        &senate,
        &json!({
            "target_artifact_type": "count", "change_type": "add_field",
            "field_spec": {"pointer": "/properties/unit", "schema": {"type": "string"}, "required": false},
            "rationale": "Reviewers need it, see EXP-14", "migration_plan": {}, "backward_compatible": false,
        }),
    );
    let mended = canonical(&json!({"n": "12"}));
    let digest = Digest::of(mended.as_bytes());
    beside.run(&format!(
        "UPDATE artifacts SET body = '{mended}', digest = '{digest}' WHERE id = 'count-001777'"
    ));
    let view = senate.ok(&["migration", "apply", &id]);
    assert_eq!((&view["status"], &last(&view)["run"]), (&json!("enacted"), &json!(2)), "{view}");
    assert!(beside.rows("count").iter().all(|row| row[2] == r#"{"n":5}"# || row[2] == r#"{"n":12}"#));
    let late = stopped(&senate, &["migration", "apply", &second]);
    assert_eq!(late["status"], "failed", "{late}");
    senate.refused(&["migration", "apply", &second], "migration.invalid-change");
    senate.verify_but_artifacts();
}

#[test]
fn what_does_not_fit_stops_it_on_sqlite() {
    stops(Kind::Sqlite);
}

#[test]
fn what_does_not_fit_stops_it_on_postgres() {
    stops(Kind::Postgres);
}

/// What was let in unseen is in quarantine and stops nothing, until somebody registers a version that fits, or removes it.
#[test]
fn a_stray_artifact_stops_nothing() {
    let (senate, _) = senate(Kind::Sqlite);
    senate.note();
    let stray = senate.file("stray.json", &json!({"title": 7}));
    senate.ok(&["artifact", "add", "note", &stray, "--id", "stray", "--mode", "skip", "--as", "ada"]);
    let shown = senate.ok(&["artifact", "show", "stray"]);
    assert_eq!(shown["quarantine"], "registered in mode `skip`: nobody judged it");
    let id = approved(&senate, &addition("score"));
    let view = senate.ok(&["migration", "apply", &id]);
    assert_eq!((&view["status"], &last(&view)["report"]["quarantined"]), (&json!("enacted"), &json!(1)));
    let compliance = senate.ok(&["type", "compliance", "note"]);
    assert_eq!((&compliance["invalid"], &compliance["quarantine"][0]["id"]), (&json!(0), &json!("stray")));
    let mended = senate.file("mended.json", &json!({"title": "seven"}));
    let added = senate.ok(&["artifact", "add", "note", &mended, "--id", "stray", "--as", "ada"]);
    assert_eq!(added["version"], 2);
    assert_eq!(senate.ok(&["artifact", "show", "stray"])["quarantine"], Value::Null);
    senate.ok(&["artifact", "remove", "stray", "--reason", "nobody knows it"]);
    senate.refused(&["artifact", "remove", "stray"], "artifact.not-found");
    senate.verify();
}

/// A new type is entered and can be taken out as long as there is nothing of it.
fn new_type(kind: Kind) {
    let (senate, _) = senate(kind);
    let schema = json!({"type": "object", "properties": {"title": {"type": "string"}}});
    let body = json!({
        "target_artifact_type": "new_type", "new_type": "memo", "change_type": "add_type",
        "field_spec": {"pointer": "", "schema": schema}, "rationale": "Memos are artifacts too, see EXP-15",
        "migration_plan": {}, "backward_compatible": true,
    });
    let id = approved(&senate, &body);
    senate.refused(&["type", "show", "memo"], "schema.not-found");
    assert_eq!(senate.ok(&["migration", "apply", &id])["status"], "enacted");
    assert_eq!(senate.ok(&["type", "show", "memo"])["version"], 1);
    let memo = senate.file("memo.json", &json!({"title": "a"}));
    senate.ok(&["migration", "down", &id]);
    senate.refused(&["type", "show", "memo"], "schema.not-found");
    senate.verify_but_artifacts();
    assert_eq!(senate.ok(&["migration", "apply", &id])["status"], "enacted");
    senate.ok(&["artifact", "add", "memo", &memo, "--as", "ada"]);
    let view = stopped(&senate, &["migration", "down", &id]);
    assert_eq!((&view["status"], &last(&view)["status"]), (&json!("enacted"), &json!("failed")), "{view}");
    assert_eq!(senate.ok(&["type", "show", "memo"])["version"], 1);
    senate.verify_but_artifacts();
}

#[test]
fn a_new_type_comes_and_goes_on_sqlite() {
    new_type(Kind::Sqlite);
}

#[test]
fn a_new_type_comes_and_goes_on_postgres() {
    new_type(Kind::Postgres);
}

#[test]
fn the_files_of_a_plan_are_attested() {
    let (senate, agents) = senate(Kind::Sqlite);
    senate.note();
    let id = approved(&senate, &addition("score"));
    let plain =
        senate.run(&["migration", "plan", &id, "--dialect", "postgresql", "--storage", "columns", "--sql"]);
    let sql = String::from_utf8(plain.stdout).unwrap();
    assert!(sql.starts_with("-- rogatio/migration@v1 up\n") && sql.contains("ALTER TABLE"), "{sql}");
    let files = senate.ok(&[
        "migration",
        "plan",
        &id,
        "--dialect",
        "postgresql",
        "--storage",
        "columns",
        "--out",
        "plan",
    ]);
    assert_eq!(files["files"].as_array().unwrap().len(), 4);
    let read = |name: &str| std::fs::read_to_string(senate.folder.join("plan").join(name)).unwrap();
    assert_eq!(format!("{}\n", read("up.sql").trim_end()), format!("{}\n", sql.trim_end()));
    // A type that declares columns gets plans for columns; whoever asks for documents gets those.
    assert_eq!(senate.ok(&["type", "storage", "note"])["storage"], "documents");
    assert_eq!(senate.ok(&["type", "storage", "note", "columns"])["storage"], "columns");
    let declared = senate.run(&["migration", "plan", &id, "--dialect", "postgresql", "--sql"]);
    assert_eq!(String::from_utf8(declared.stdout).unwrap(), sql);
    let asked = senate.ok(&["migration", "plan", &id, "--storage", "documents"]);
    assert_eq!(asked["plan"]["storage"], "documents");
    senate.refused(&["type", "storage", "nothing", "columns"], "schema.not-found");
    senate.verify_but_artifacts();

    let envelope: Value = serde_json::from_str(&read("migration.intoto.jsonl")).unwrap();
    assert_eq!(envelope["payloadType"], "application/vnd.in-toto+json");
    let payload = STANDARD.decode(envelope["payload"].as_str().unwrap()).unwrap();
    // The key is the one that checkpoints are signed with.
    let verifier = senate.ok(&["log", "checkpoint"])["verifier"].as_str().unwrap().to_owned();
    let key = STANDARD.decode(verifier.splitn(3, '+').nth(2).unwrap()).unwrap();
    let key = PublicKey::from_bytes(key[1..].try_into().unwrap()).unwrap();
    let signature = STANDARD.decode(envelope["signatures"][0]["sig"].as_str().unwrap()).unwrap();
    key.verify(&pae("application/vnd.in-toto+json", &payload), signature.as_slice().try_into().unwrap())
        .unwrap();
    let statement: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(statement["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(statement["predicateType"], "https://slsa.dev/provenance/v1");
    for subject in statement["subject"].as_array().unwrap() {
        let text = read(subject["name"].as_str().unwrap());
        assert_eq!(subject["digest"]["sha256"], Digest::of(text.as_bytes()).to_hex());
    }
    let build = &statement["predicate"]["buildDefinition"]["externalParameters"];
    let shown = senate.ok(&["proposal", "show", &id]);
    assert_eq!(build["proposal_digest"], shown["state"]["content"]["digest"]);
    assert_eq!((&build["dialect"], &build["storage"]), (&json!("postgresql"), &json!("columns")));
    let engine = Digest::of(&rogatio::engine::component().unwrap());
    assert_eq!(statement["predicate"]["runDetails"]["builder"]["id"], format!("urn:rogatio:engine:{engine}"));

    // Whoever is no administrator reads, and begins nothing.
    let reader = senate.agent("rea", &["reader"]);
    let server = senate.serve(&[]);
    let at = |what: &str| format!("{BASE}/{id}/migration{what}");
    server.get(&at("/plan"), &reader).ok();
    server.get(&at("/plan?dialect=oracle"), &reader).refused(400, "request.invalid-parameter");
    for what in ["/dry-run", "/apply", "/down"] {
        server.post(&at(what), &reader, &json!({})).refused(403, "auth.forbidden");
    }
    let storage = "/api/schemas/note/storage";
    assert_eq!(server.get(storage, &reader).ok()["storage"], "columns");
    server.post(storage, &reader, &json!({"storage": "documents"})).refused(403, "auth.forbidden");
    server.post(storage, &agents[0], &json!({"storage": "rows"})).refused(400, "request.invalid-field");
    server
        .post(&at("/apply"), &agents[0], &json!({"stage": "sideways"}))
        .refused(400, "request.invalid-field");
    server.post(&at("/apply"), &agents[0], &json!({"stage": "contract"})).refused(409, "migration.under-way");
    server
        .post(&format!("{BASE}/p-none/migration/apply"), &agents[0], &json!({}))
        .refused(404, "proposal.not-found");
    // Where the senate keeps the artifacts itself there is no file to wait for.
    server.post(&at("/apply"), &agents[0], &json!({})).refused(409, "migration.missing-evidence");
    server.post(storage, &agents[0], &json!({"storage": "documents"})).ok();
    server.post(&at("/apply"), &agents[0], &json!({})).ok();
    until(&server, &agents[0], &id, "enacted");
    server.stop();
    senate.verify_but_artifacts();
}

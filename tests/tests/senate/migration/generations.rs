//! What holds at every moment of a migration: each artifact is accepted by the schema in force, or is in quarantine with a reason;
//! the way back gives the bytes back; and a run that fails leaves everything as it was.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use rogatio_core::wire::json;
use serde_json::{Value, json};

use super::corpus::{Dice, canonical, validator};
use super::service::{Beside, approved, last, senate, stopped};
use crate::harness::{Agent, BASE, Kind, Senate, Server};

fn change(change: &str, spec: &Value, plan: &Value) -> Value {
    json!({
        "target_artifact_type": "t", "change_type": change, "field_spec": spec,
        "rationale": "Reviewers need it, see EXP-12", "backward_compatible": false, "migration_plan": plan,
    })
}

/// A senate with the type `t`.
fn of(kind: Kind, schema: &Value) -> (Senate, Beside, Vec<Agent>) {
    let (senate, agents) = senate(kind);
    let file = senate.file("t.json", schema);
    senate.ok(&["type", "add", "t", &file]);
    let beside = Beside::new(&senate, kind);
    (senate, beside, agents)
}

fn add(senate: &Senate, id: &str, document: &Value, mode: &str) -> Value {
    let file = senate.file("document.json", document);
    senate.ok(&["artifact", "add", "t", &file, "--id", id, "--mode", mode, "--as", "ada"])
}

fn shown(senate: &Senate, id: &str) -> Value {
    senate.ok(&["artifact", "show", id])
}

/// The law: ids and reasons of what is in quarantine; everything else is accepted by the schema in force.
fn law(beside: &mut Beside) -> BTreeMap<String, String> {
    let rows = beside.ask(
        "SELECT f.id, f.body, COALESCE(f.quarantine, ''), s.schema FROM artifacts_in_force f
         JOIN schema_versions s ON s.artifact_type = f.artifact_type AND s.version = f.current_version
         WHERE f.artifact_type = 't' ORDER BY f.id",
    );
    assert!(!rows.is_empty());
    let judge = validator(&serde_json::from_str(&rows[0][3]).unwrap());
    let mut quarantined = BTreeMap::new();
    for row in rows {
        let document = json::parse(&row[1]).unwrap();
        assert_eq!(canonical(&document), row[1]);
        if row[2].is_empty() {
            assert!(
                judge.judge(&document).accepted,
                "`{}` is refused by the schema in force: {}",
                row[0],
                row[1]
            );
        } else {
            quarantined.insert(row[0].clone(), row[2].clone());
        }
    }
    quarantined
}

fn what_came_since(kind: Kind) {
    let closed =
        json!({"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false});
    let (senate, mut beside, _) = of(kind, &closed);
    add(&senate, "x", &json!({"a": "q"}), "strict");
    add(&senate, "y", &json!({}), "strict");
    let original = beside.rows("t");
    let spec = json!({"pointer": "/properties/lang", "schema": {"type": "string"}, "required": true});
    let plan = json!({"backfill": {"strategy": "constant", "value": "en"}});
    let id = approved(&senate, &change("add_field", &spec, &plan));
    senate.ok(&["migration", "apply", &id]);
    // One that the way back can undo, and one whose value it would lose.
    add(&senate, "same", &json!({"a": "w", "lang": "en"}), "strict");
    add(&senate, "new", &json!({"a": "z", "lang": "de"}), "strict");
    let enacted = beside.rows("t");

    let rehearsed = stopped(&senate, &["migration", "down", &id, "--dry-run"]);
    assert_eq!(
        (&rehearsed["holds"], &rehearsed["report"]["failing"][0]["id"]),
        (&json!(false), &json!("new"))
    );
    let view = stopped(&senate, &["migration", "down", &id]);
    assert_eq!((&view["status"], &last(&view)["status"]), (&json!("enacted"), &json!("failed")), "{view}");
    assert_eq!(beside.rows("t"), enacted, "a run that fails leaves everything as it was");
    assert!(law(&mut beside).is_empty());
    senate.verify();

    let rehearsed = senate.ok(&["migration", "down", &id, "--dry-run", "--unfit", "quarantine"]);
    assert_eq!(rehearsed["report"]["quarantined"], 1, "{rehearsed}");
    let view = senate.ok(&["migration", "down", &id, "--unfit", "quarantine", "--reason", "not yet"]);
    assert_eq!(last(&view)["status"], "done", "{view}");
    let back = beside.rows("t");
    assert!(original.iter().all(|row| back.contains(row)), "byte for byte");
    assert_eq!(shown(&senate, "same")["artifact"], json!({"a": "w"}));
    assert_eq!(shown(&senate, "new")["artifact"], json!({"a": "z", "lang": "de"}), "nothing is lost");
    let quarantined = law(&mut beside);
    assert_eq!(quarantined.keys().collect::<Vec<_>>(), ["new"]);
    assert!(quarantined["new"].contains("lang"), "{quarantined:?}");
    senate.verify();

    // Forth again it is free; and a version that fits frees it under the schema before, too.
    let again = senate.ok(&["migration", "apply", &id]);
    assert_eq!(again["status"], "enacted", "{again}");
    assert!(law(&mut beside).is_empty());
    assert_eq!(beside.rows("t"), enacted);
    senate.ok(&["migration", "down", &id, "--unfit", "quarantine"]);
    assert_eq!(add(&senate, "new", &json!({"a": "z"}), "strict")["version"], 2);
    assert!(law(&mut beside).is_empty());
    senate.verify();
}

#[test]
fn what_came_since_stops_the_way_back_or_is_put_aside_on_sqlite() {
    what_came_since(Kind::Sqlite);
}

#[test]
fn what_came_since_stops_the_way_back_or_is_put_aside_on_postgres() {
    what_came_since(Kind::Postgres);
}

#[test]
fn the_plan_chooses_what_becomes_of_artifacts_that_do_not_fit() {
    let schema = json!({"type": "object", "properties": {"n": {"type": "string"}}});
    let (senate, mut beside, _) = of(Kind::Sqlite, &schema);
    for (id, n) in [("one", json!("1")), ("two", json!("2")), ("abc", json!("abc"))] {
        add(&senate, id, &json!({"n": n}), "strict");
    }
    add(&senate, "warned", &json!({"n": 7}), "warn");
    assert_eq!(law(&mut beside).keys().collect::<Vec<_>>(), ["warned"]);
    let before = beside.rows("t");
    let spec = json!({"pointer": "/properties/n", "schema": {"type": "integer"}});
    let stops = approved(&senate, &change("modify_field", &spec, &json!({})));
    let view = stopped(&senate, &["migration", "apply", &stops]);
    assert_eq!(last(&view)["report"]["failing"][0]["id"], "abc", "{view}");
    assert_eq!(beside.rows("t"), before);
    senate.refused(&["migration", "down", &stops], "migration.nothing-to-undo");
    let plan = json!({"unfit": "quarantine"});
    let id = approved(&senate, &change("modify_field", &spec, &plan));
    let view = senate.ok(&["migration", "apply", &id]);
    assert_eq!(
        (&view["status"], &last(&view)["report"]["quarantined"]),
        (&json!("enacted"), &json!(1)),
        "{view}"
    );
    // What was in quarantine under the schema before fits the one after, and leaves it.
    assert_eq!(law(&mut beside).keys().collect::<Vec<_>>(), ["abc"]);
    assert_eq!(shown(&senate, "abc")["artifact"], json!({"n": "abc"}));
    senate.ok(&["migration", "down", &id]);
    assert_eq!(beside.rows("t"), before);
    assert_eq!(law(&mut beside).keys().collect::<Vec<_>>(), ["warned"]);
    senate.verify();
}

#[test]
fn null_becomes_the_default_and_values_become_others() {
    let colour = json!({"enum": ["red", "green", "blue"]});
    let schema = json!({"type": "object", "properties": {"n": {"type": ["integer", "null"]}, "c": colour}});
    let (senate, mut beside, _) = of(Kind::Sqlite, &schema);
    add(&senate, "null", &json!({"n": null, "c": "red"}), "strict");
    add(&senate, "seven", &json!({"n": 7, "c": "green"}), "strict");
    add(&senate, "none", &json!({"c": "blue"}), "strict");
    let first = beside.rows("t");
    let spec =
        json!({"pointer": "/properties/n", "schema": {"type": "integer", "default": 3}, "required": true});
    let id = approved(&senate, &change("modify_field", &spec, &json!({"backfill": {"strategy": "default"}})));
    senate.ok(&["migration", "apply", &id]);
    let n = |id: &str| shown(&senate, id)["artifact"]["n"].clone();
    assert_eq!([n("null"), n("seven"), n("none")], [json!(3), json!(7), json!(3)]);
    senate.ok(&["migration", "down", &id]);
    assert_eq!(beside.rows("t"), first, "null is null again");
    senate.ok(&["migration", "apply", &id]);

    let spec = json!({"pointer": "/properties/c", "schema": {"enum": ["rot", "green", "red"]}});
    let map = |pairs: &[(&str, &str)]| -> Value {
        pairs.iter().map(|(from, to)| json!({"from": from, "to": to})).collect()
    };
    // A map that gives two values the same one cannot be turned round, and is refused before anybody votes.
    let merged = change("modify_field", &spec, &json!({"values": map(&[("red", "rot"), ("blue", "green")])}));
    let file = senate.file("merged.json", &merged);
    let refused = senate.command(&["proposal", "create", &file, "--as", "ada", "--json"]).output().unwrap();
    let text = String::from_utf8_lossy(&refused.stdout).into_owned();
    assert!(text.contains("two values become"), "{text}");
    let id = approved(
        &senate,
        &change("modify_field", &spec, &json!({"values": map(&[("red", "rot"), ("blue", "red")])})),
    );
    senate.ok(&["migration", "apply", &id]);
    let c = |id: &str| shown(&senate, id)["artifact"]["c"].clone();
    assert_eq!([c("null"), c("seven"), c("none")], [json!("rot"), json!("green"), json!("red")]);
    // What came since goes through the inverse.
    add(&senate, "late", &json!({"n": 1, "c": "rot"}), "strict");
    senate.ok(&["migration", "down", &id]);
    assert_eq!([c("null"), c("none"), c("late")], [json!("red"), json!("blue"), json!("red")]);
    assert!(law(&mut beside).is_empty());
    senate.verify();
}

/// A change, documents that are valid before it, and what comes meanwhile and afterwards.
struct Plan {
    name: &'static str,
    schema: Value,
    change: &'static str,
    spec: Value,
    backfill: Value,
    document: fn(&mut Dice) -> Value,
    /// Valid before, and nothing that is valid after says the same; null where there is no such document.
    poison: Value,
    /// Valid after, and nothing that is valid before says the same; null where there is none.
    late: Value,
}

fn plans() -> Vec<Plan> {
    let none = json!({"strategy": "none"});
    let closed = |properties: Value| json!({"type": "object", "properties": properties, "additionalProperties": false});
    let letters = |dice: &mut Dice| json!({"a": format!("v{}", dice.roll(1000))});
    vec![
        Plan {
            name: "backfill",
            schema: closed(json!({"a": {"type": "string"}})),
            change: "add_field",
            spec: json!({"pointer": "/properties/lang", "schema": {"type": "string"}, "required": true}),
            backfill: json!({"strategy": "constant", "value": "en"}),
            document: letters,
            poison: Value::Null,
            late: json!({"a": "z", "lang": "de"}),
        },
        Plan {
            name: "rename",
            schema: json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"],
                "patternProperties": {"^n": {}}, "additionalProperties": false}),
            change: "rename_field",
            spec: json!({"pointer": "/properties/a", "new_name": "name"}),
            backfill: none.clone(),
            document: letters,
            poison: json!({"a": "x", "name": "y"}),
            late: Value::Null,
        },
        Plan {
            name: "convert",
            schema: closed(json!({"n": {"type": "string"}})),
            change: "modify_field",
            spec: json!({"pointer": "/properties/n", "schema": {"type": "integer"}}),
            backfill: none.clone(),
            document: |dice| json!({"n": dice.roll(1000).to_string()}),
            poison: json!({"n": "abc"}),
            late: Value::Null,
        },
        Plan {
            name: "null to default",
            schema: closed(json!({"n": {"type": ["integer", "null"]}})),
            change: "modify_field",
            spec: json!({"pointer": "/properties/n", "schema": {"type": "integer"}}),
            backfill: json!({"strategy": "constant", "value": 5}),
            document: |dice| json!({"n": if dice.roll(2) == 0 { Value::Null } else { json!(dice.roll(9)) }}),
            poison: Value::Null,
            late: Value::Null,
        },
        Plan {
            name: "remove",
            schema: closed(json!({"a": {"type": "string"}, "b": {}})),
            change: "remove_field",
            spec: json!({"pointer": "/properties/b"}),
            backfill: none.clone(),
            document: |dice| json!({"a": "x", "b": dice.value(2)}),
            poison: Value::Null,
            late: Value::Null,
        },
        Plan {
            name: "narrow",
            schema: closed(json!({"a": {"type": "string"}})),
            change: "modify_field",
            spec: json!({"pointer": "/properties/a", "schema": {"type": "string", "maxLength": 4}}),
            backfill: none,
            document: letters,
            poison: json!({"a": "longer"}),
            late: Value::Null,
        },
    ]
}

/// How many documents a type has before its migration: two whole batches and a part.
const DOCUMENTS: usize = 2_200;

/// Where a run is stopped: nothing gets past it.
fn barrier(beside: &mut Beside, kind: Kind, done: usize) {
    let done = i64::try_from(done).unwrap_or(i64::MAX);
    let what = format!("NEW.documents_done > {done} OR NEW.status IN ('done', 'failed')");
    beside.run(&match kind {
        Kind::Sqlite => format!(
            "CREATE TRIGGER barrier BEFORE UPDATE ON migration_history WHEN {what} BEGIN SELECT RAISE(ABORT, 'barrier'); END"
        ),
        Kind::Postgres => format!(
            "CREATE FUNCTION barrier() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'barrier'; END $$;
             CREATE TRIGGER barrier BEFORE UPDATE ON migration_history FOR EACH ROW WHEN ({what}) EXECUTE FUNCTION barrier()"
        ),
    });
}

/// Takes the barrier away; the run is anybody's.
fn open(beside: &mut Beside, kind: Kind) {
    beside.run(match kind {
        Kind::Sqlite => "DROP TRIGGER barrier",
        Kind::Postgres => "DROP TRIGGER barrier ON migration_history; DROP FUNCTION barrier()",
    });
    beside.run("UPDATE migration_history SET held_until = 0 WHERE status = 'running'");
}

/// Begins a run or goes on with it, and waits until it is through so many documents.
fn until(server: &Server, agent: &Agent, (id, what): (&str, &str), body: &Value, done: usize) -> Value {
    let _ = server.post(&format!("{BASE}/{id}/migration/{what}"), agent, body);
    let begun = Instant::now();
    loop {
        let view = server.get(&format!("{BASE}/{id}/migration"), agent).ok();
        let run = last(&view);
        let at = usize::try_from(run["documents_done"].as_u64().unwrap()).unwrap();
        if run["status"] == "done" || run["status"] == "failed" || (run["status"] == "running" && at >= done)
        {
            return view;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "{view}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// One type through a migration and back, killed at every transaction. Which kinds of plan and points of killing it met is counted.
fn life(kind: Kind, plan: &Plan, dice: &mut Dice, counts: &mut BTreeMap<String, usize>) {
    let (senate, mut beside, agents) = of(kind, &plan.schema);
    let ada = &agents[0];
    let documents: Vec<Value> = (0..DOCUMENTS).map(|_| (plan.document)(dice)).collect();
    beside.register("t", &documents);
    add(&senate, "warned", &json!({"unknown": 1}), "warn");
    let original = beside.rows("t");
    let unfit = if dice.roll(2) == 0 { "stop" } else { "quarantine" };
    let id = approved(
        &senate,
        &change(plan.change, &plan.spec, &json!({"backfill": plan.backfill, "unfit": unfit})),
    );
    let mut count = |what: String| *counts.entry(format!("{}: {what}", plan.name)).or_default() += 1;
    let came = |server: &Server, id: &str, document: &Value| {
        let body = json!({"artifact_type": "t", "id": id, "artifact": document});
        server.post("/api/artifacts", ada, &body).ok();
    };
    for kill in 0..3 {
        barrier(&mut beside, kind, kill * 1_000);
        let mut server = senate.serve(&[]);
        until(&server, ada, (&id, "apply"), &json!({}), kill * 1_000);
        // One that sorts before all others, and one after.
        came(&server, &format!("0-{kill}"), &(plan.document)(dice));
        came(&server, &format!("z-{kill}"), &(plan.document)(dice));
        if kill == 1 && !plan.poison.is_null() {
            came(&server, "0poison", &plan.poison);
        }
        server.kill();
        open(&mut beside, kind);
        law(&mut beside);
        count(format!("killed after {kill} batches on the way forth"));
    }
    let meanwhile = beside.rows("t");
    if !plan.poison.is_null() && unfit == "stop" {
        // It has been through all of them, and cannot say that it failed.
        barrier(&mut beside, kind, usize::MAX);
        let mut server = senate.serve(&[]);
        until(&server, ada, (&id, "apply"), &json!({}), DOCUMENTS);
        server.kill();
        open(&mut beside, kind);
        law(&mut beside);
        count("killed while it took back what it wrote".into());
    }
    let server = senate.serve(&[]);
    let mut view = until(&server, ada, (&id, "apply"), &json!({}), usize::MAX);
    let quarantined = law(&mut beside);
    if !plan.poison.is_null() && unfit == "stop" {
        assert_eq!(last(&view)["status"], "failed", "{view}");
        assert_eq!(beside.rows("t"), meanwhile, "a run that fails leaves everything as it was");
        count("failed and undone".into());
        came(&server, "0poison", &(plan.document)(dice));
        view = until(&server, ada, (&id, "apply"), &json!({}), usize::MAX);
    } else {
        assert_eq!(quarantined.contains_key("0poison"), !plan.poison.is_null(), "{quarantined:?}");
    }
    assert_eq!(last(&view)["status"], "done", "{view}");
    law(&mut beside);
    count("done".into());
    let enacted = beside.rows("t");
    // What comes after the switch.
    let schema = server.get("/api/schemas/t", ada).ok()["schema"].clone();
    let judge = validator(&schema);
    let sample: Vec<Value> = enacted.iter().map(|row| serde_json::from_str(&row[2]).unwrap()).collect();
    for (number, document) in sample.iter().filter(|one| judge.judge(one).accepted).take(5).enumerate() {
        came(&server, &format!("after-{number}"), document);
    }
    if !plan.late.is_null() {
        came(&server, "late", &plan.late);
        let view = until(&server, ada, (&id, "down"), &json!({}), usize::MAX);
        assert_eq!(last(&view)["status"], "failed", "{view}");
        law(&mut beside);
        count("way back failed and undone".into());
    }
    server.stop();
    barrier(&mut beside, kind, 0);
    let mut server = senate.serve(&[]);
    let quarantine = json!({"unfit": "quarantine"});
    until(&server, ada, (&id, "down"), &quarantine, 0);
    came(&server, "last", sample.iter().find(|one| judge.judge(one).accepted).unwrap());
    server.kill();
    open(&mut beside, kind);
    law(&mut beside);
    count("killed on the way back, after later registrations".into());
    let server = senate.serve(&[]);
    let view = until(&server, ada, (&id, "down"), &quarantine, usize::MAX);
    assert_eq!(last(&view)["status"], "done", "{view}");
    server.stop();
    let quarantined = law(&mut beside);
    assert_eq!(quarantined.contains_key("late"), !plan.late.is_null());
    let back = beside.rows("t");
    assert!(original.iter().all(|row| back.contains(row)), "{}: byte for byte", plan.name);
    assert!(
        meanwhile.iter().filter(|row| row[0] != "0poison").all(|row| back.contains(row)),
        "{}: what came meanwhile too",
        plan.name
    );
    count("down".into());
    senate.verify_but_artifacts();
}

/// How many types go through it: two kinds of plan on each database, others on the one than on the other, or as many as
/// `ROGATIO_MIGRATION_LIVES` says, each kind in its turn.
fn lives(kind: Kind) {
    let plans = plans();
    let long = std::env::var("ROGATIO_MIGRATION_LIVES").ok().and_then(|lives| lives.parse().ok());
    let first = match (long, kind) {
        (None, Kind::Postgres) => 2,
        _ => 0,
    };
    let mut dice = Dice::new(if long.is_some() { 11 } else { 7 });
    let mut counts = BTreeMap::new();
    for number in first..first + long.unwrap_or(2_usize) {
        life(kind, &plans[number % plans.len()], &mut dice, &mut counts);
    }
    for (what, times) in counts {
        println!("{kind:?}: {times} × {what}");
    }
}

#[test]
fn at_every_moment_every_artifact_is_accepted_or_put_aside_on_sqlite() {
    lives(Kind::Sqlite);
}

#[test]
fn at_every_moment_every_artifact_is_accepted_or_put_aside_on_postgres() {
    lives(Kind::Postgres);
}

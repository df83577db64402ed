//! The impact of a proposal on stored artifacts: measured in the background, attached from elsewhere, shown beside the vote.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rogatio_core::digest::Digest;
use rogatio_core::impact::{Measure, Question};
use rogatio_core::wire::impact::{CorpusSum, ImpactDocument};
use serde_json::{Value, json};

use crate::harness::{Agent, BASE, Kind, Senate, Server, breaking, now, settings};

const STATEMENT: &str = "application/vnd.rogatio.impact+json";

fn impact(server: &Server, id: &str, agent: &Agent) -> Value {
    server.get(&format!("{BASE}/{id}/impact"), agent).ok()
}

/// The impact when no measurement is under way.
fn settled(server: &Server, id: &str, agent: &Agent) -> Value {
    let begun = Instant::now();
    loop {
        let view = impact(server, id, agent);
        if !matches!(view["job"]["status"].as_str(), Some("waiting" | "running")) {
            return view;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{view}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The newest fact about the impact of a proposal with all findings, after a measurement.
pub(crate) fn measured(server: &Server, id: &str, agent: &Agent) -> Value {
    server.post(&format!("{BASE}/{id}/impact"), agent, &json!({})).ok();
    let view = settled(server, id, agent);
    assert_eq!(view["job"]["status"], "done", "{view}");
    let last = view["facts"].as_array().unwrap().last().unwrap();
    server.get(&format!("{BASE}/{id}/impact/{}", last["number"]), agent).ok()
}

/// A statement of an agent, before it is signed.
fn statement(server: &Server, id: &str, agent: &Agent, report: &Value) -> Value {
    let about = &impact(server, id, agent)["about"];
    let parsed: rogatio_core::wire::ImpactReport = serde_json::from_value(report.clone()).unwrap();
    let digest = rogatio_core::wire::impact_statement::IMPACT_REPORT.digest_of(&parsed).unwrap();
    let counts = rogatio_core::wire::impact_statement::ImpactCounts::of(&parsed);
    json!({
        "format": "rogatio/impact-statement@v1", "instance": server.instance, "proposal_id": id, "about": about,
        "report": digest, "counts": counts, "source": "the lake", "runner": agent.name, "issued_at": now(),
    })
}

/// The body that attaches a report.
pub(crate) fn attachment(server: &Server, id: &str, agent: &Agent, report: &Value) -> Value {
    let statement = statement(server, id, agent, report);
    json!({"report": report, "envelope": agent.sign(STATEMENT, &statement.to_string())})
}

/// Titles, of which every third has one letter, and every seventh two.
fn title(number: usize) -> String {
    match (number % 3, number % 7) {
        (0, _) => "x".into(),
        (_, 0) => "xy".into(),
        _ => format!("note {number}"),
    }
}

fn add(server: &Server, agent: &Agent, numbers: std::ops::Range<usize>) {
    let lines: Vec<String> = numbers
        .map(|number| {
            let artifact = json!({"title": title(number)});
            json!({"id": format!("n-{number}"), "artifact_type": "note", "artifact": artifact}).to_string()
        })
        .collect();
    let headers: &[(&str, &str)] = &[("content-type", "application/x-ndjson")];
    let answer =
        server.try_send("POST", "/api/artifacts", (&agent.token, headers), Some(&lines.join("\n"))).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.body);
}

/// The report that the engine gives on all artifacts of the type in force, in one request.
fn expected(senate: &Senate, server: &Server, id: &str, agent: &Agent) -> Value {
    let old = server.get("/api/schemas/note", agent).ok()["schema"].clone();
    let new = server.get(&format!("{BASE}/{id}"), agent).ok()["check"]["resulting_schema"].clone();
    let plan = senate.ok(&["migration", "plan", id]);
    let steps = plan["plan"]["steps"].as_array().unwrap();
    let mut rewrites = steps.iter().filter_map(|step| step["work"]["rewrites"].as_array());
    let rewrites = rewrites.find(|rewrites| !rewrites.is_empty()).cloned().unwrap_or_default();
    let mut question = Question::new(old, new, Default::default());
    question.rewrites = Some(serde_json::from_value(Value::Array(rewrites)).unwrap());
    let rows = senate.sql("SELECT id, body FROM artifacts_in_force WHERE artifact_type = 'note' ORDER BY id");
    let documents: Vec<ImpactDocument> = rows
        .lines()
        .map(|line| line.split_once('|').unwrap())
        .map(|(id, body)| ImpactDocument { id: Some(id.into()), document: body.into() })
        .collect();
    let report = Measure::new(question).unwrap().documents(&documents).report;
    serde_json::to_value(report).unwrap()
}

fn the_senate_measures(kind: Kind) {
    let senate = Senate::new(kind, &settings("ed25519"));
    senate.note();
    let [ada, ben] = ["ada", "ben"].map(|name| senate.agent(name, &["reader", "proposer", "voter"]));
    let root = senate.agent("root", &["admin", "reader"]);
    let server = senate.serve(&[]);
    let propose =
        |content: &Value| server.post(BASE, &ada, content).ok()["proposal_id"].as_str().unwrap().to_owned();
    let id = propose(&breaking());
    let place = format!("{BASE}/{id}/impact");
    // Without artifacts there is nothing to measure.
    server.post(&place, &ada, &json!({})).refused(409, "impact.nothing-to-measure");
    add(&server, &ada, 0..40);
    let second = json!({"id": "n-1", "artifact_type": "note", "artifact": {"title": "second"}});
    server.post("/api/artifacts", &ada, &second).ok();
    let one = measured(&server, &id, &ada);
    let wanted = expected(&senate, &server, &id, &ada);
    assert_eq!(one["report"], wanted, "{one}");
    assert_eq!(
        (&one["number"], &one["kind"], &one["outdated"]),
        (&json!(1), &json!("measured"), &json!(null))
    );
    // 14 of one letter, and 7, 14, 28 and 35 of two.
    assert_eq!((&wanted["documents"], &wanted["broken"]), (&json!(40), &json!(18)), "{wanted}");
    // The corpus is the sum of the digests that the artifacts have.
    let mut corpus = CorpusSum::default();
    let digests = senate.sql("SELECT digest FROM artifacts_in_force WHERE artifact_type = 'note'");
    digests.lines().for_each(|digest| corpus.add(&digest.parse::<Digest>().unwrap()));
    assert_eq!(one["report"]["corpus"], json!(corpus));
    let version = server.get("/api/version", &ada).ok();
    assert_eq!(one["engine"], version["engine"]);
    // Measuring again begins nothing while nothing has changed.
    let leaves = senate.leaves().len();
    server.post(&place, &ben, &json!({})).ok();
    assert_eq!(
        (senate.leaves().len(), impact(&server, &id, &ada)["facts"].as_array().unwrap().len()),
        (leaves, 1)
    );
    // It is beside the vote, in the leaf and in the events.
    let shown = server.get(&format!("{BASE}/{id}"), &ben).ok()["impact"].clone();
    assert_eq!(
        (&shown["facts"][0]["counts"]["broken"], &shown["job"]["status"]),
        (&json!(18), &json!("done"))
    );
    let leaf: Value = serde_json::from_str(senate.leaves().last().unwrap()).unwrap();
    assert_eq!((&leaf["kind"], &leaf["by"]), (&json!("impact"), &json!("senate")), "{leaf}");
    assert_eq!(leaf["event"]["happened"]["counts"], shown["facts"][0]["counts"]);
    assert_eq!(leaf["event"]["happened"]["engine"], one["engine"]);
    let told = senate.sql("SELECT kind FROM outbox ORDER BY id DESC LIMIT 1");
    assert_eq!(told, "schema_proposal_impact_measured");

    // Other artifacts: the fact says that it is out of date, until it is measured again.
    let outdated = |number: usize| impact(&server, &id, &ada)["facts"][number - 1]["outdated"].clone();
    server.post("/api/artifacts/n-3/remove", &root, &json!({"reason": "by mistake"})).ok();
    assert_eq!(outdated(1), "artifacts_changed");
    let two = measured(&server, &id, &ben);
    assert_eq!(two["report"], expected(&senate, &server, &id, &ada));
    assert_eq!(
        (two["report"]["documents"].clone(), outdated(1), outdated(2)),
        (json!(39), json!("artifacts_changed"), json!(null))
    );
    add(&server, &ada, 50..51);
    assert_eq!(outdated(2), "artifacts_changed");
    // Another revision is another question.
    let mut edited = breaking();
    edited["field_spec"]["schema"]["minLength"] = json!(2);
    let tag = server.get(&format!("{BASE}/{id}"), &ada).etag.unwrap();
    let body = Some(edited.to_string());
    server
        .try_send("PUT", &format!("{BASE}/{id}"), (&ada.token, &[("if-match", &tag)]), body.as_deref())
        .unwrap()
        .ok();
    assert_eq!(outdated(2), "revised");
    let three = measured(&server, &id, &ben);
    assert_eq!((&three["about"]["revision"], &three["report"]["broken"]), (&json!(2), &json!(13)), "{three}");
    assert_eq!(three["report"], expected(&senate, &server, &id, &ada));

    // What has no schema before, is not open or does not exist.
    let new = json!({
        "target_artifact_type": "new_type", "new_type": "memo", "change_type": "add_type",
        "field_spec": {"pointer": "", "schema": {"type": "object"}}, "rationale": "Memos are kept too, see EXP-9",
        "migration_plan": {}, "backward_compatible": true,
    });
    let fresh = propose(&new);
    server
        .post(&format!("{BASE}/{fresh}/impact"), &ada, &json!({}))
        .refused(409, "impact.nothing-to-measure");
    assert_eq!(impact(&server, &fresh, &ada)["about"], json!(null));
    server.get(&format!("{place}/9"), &ada).refused(404, "request.not-found");
    server.post(&format!("{BASE}/{id}/withdraw"), &ada, &json!({"reason": "not now"})).ok();
    server.post(&place, &ada, &json!({})).refused(409, "proposal.already-closed");
    server.post(&place, &root, &json!({})).refused(409, "proposal.already-closed");
    let reader = senate.agent("ron", &["reader"]);
    server.post(&place, &reader, &json!({})).refused(403, "auth.forbidden");
    server.stop();
    senate.verify();
}

#[test]
fn the_senate_measures_on_sqlite() {
    the_senate_measures(Kind::Sqlite);
}

#[test]
fn the_senate_measures_on_postgres() {
    the_senate_measures(Kind::Postgres);
}

/// A process ends as by a power cut after it has judged everything and before it says so: the next one continues, and judges what came since.
fn a_measurement_is_continued(kind: Kind) {
    let senate = Senate::new(kind, &settings("ed25519"));
    senate.note();
    let ada = senate.agent("ada", &["reader", "proposer", "voter"]);
    let hold = senate.folder.join("hold");
    fs::create_dir(&hold).unwrap();
    fs::write(hold.join("measuring.hold"), "").unwrap();
    let mut server = senate.serve_with(&[], &[("ROGATIO_TEST_HOLD", &hold)]);
    add(&server, &ada, 0..60);
    let id = server.post(BASE, &ada, &breaking()).ok()["proposal_id"].as_str().unwrap().to_owned();
    server.post(&format!("{BASE}/{id}/impact"), &ada, &json!({})).ok();
    let begun = Instant::now();
    while !hold.join("measuring.held").exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "no measurement waits");
        std::thread::sleep(Duration::from_millis(10));
    }
    let view = impact(&server, &id, &ada);
    assert_eq!(
        (&view["job"]["status"], &view["job"]["documents_done"]),
        (&json!("running"), &json!(60)),
        "{view}"
    );
    assert_eq!(view["facts"], json!([]));
    server.kill();
    // Ten seconds later nobody holds it any more.
    senate.pass(30);
    let server = senate.serve(&[]);
    add(&server, &ada, 60..70);
    let view = settled(&server, &id, &ada);
    assert_eq!(view["job"]["status"], "done", "{view}");
    let attempts = senate.sql("SELECT attempt FROM senate_impact_jobs");
    assert_eq!(attempts, "1", "what was judged is not judged again");
    // The new artifacts came before or after the end.
    let fact = measured(&server, &id, &ada);
    assert_eq!(fact["report"]["documents"], 70);
    assert_eq!(fact["report"], expected(&senate, &server, &id, &ada));
    server.stop();
    senate.verify();
}

#[test]
fn a_measurement_is_continued_on_sqlite() {
    a_measurement_is_continued(Kind::Sqlite);
}

#[test]
fn a_measurement_is_continued_on_postgres() {
    a_measurement_is_continued(Kind::Postgres);
}

/// A result from elsewhere, by the command that makes it and the command that attaches it.
fn results_are_attached(kind: Kind) {
    let senate = Senate::new(kind, &settings("ed25519"));
    senate.note();
    let [ada, ben] = ["ada", "ben"].map(|name| senate.agent(name, &["reader", "proposer", "voter"]));
    let server = senate.serve(&[]);
    let id = server.post(BASE, &ada, &breaking()).ok()["proposal_id"].as_str().unwrap().to_owned();
    let place = format!("{BASE}/{id}/impact");
    let schema = |name: &str, schema: &Value| senate.file(name, schema);
    let old = schema("old.json", &server.get("/api/schemas/note", &ada).ok()["schema"]);
    let new =
        schema("new.json", &server.get(&format!("{BASE}/{id}"), &ada).ok()["check"]["resulting_schema"]);
    fs::write(
        senate.folder.join("lake.ndjson"),
        "{\"title\": \"long\"}\n{\"title\": \"x\"}\n{\"title\": 7}\n",
    )
    .unwrap();
    let plan = senate.file("plan.json", &senate.ok(&["migration", "plan", &id]));
    let check = |more: &[&str]| -> Value {
        let output = Command::new(rogatio_tests::program())
            .args(["check", "corpus", "--old", &old, "--new", &new, "--output", "json", "lake.ndjson"])
            .args(more)
            .current_dir(&senate.folder)
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let report = check(&[]);
    assert_eq!((&report["broken"], &report["broken_before"]), (&json!(1), &json!(1)), "{report}");
    let file = senate.file("report.json", &report);
    let attach = ["proposal", "impact", &id, "--attach", &file, "--key", "ben.key", "--source", "the lake"];
    let attached = senate.ok(&[&attach[..], &["--as", "ben"]].concat());
    assert_eq!(
        (&attached["kind"], &attached["runner"], &attached["source"]),
        (&json!("attached"), &json!("ben"), &json!("the lake"))
    );
    // One with the plan, and one over HTTP: the senate gives the bytes to sign.
    let planned = check(&["--plan", &plan]);
    assert!(planned["repaired"].is_u64(), "{planned}");
    let to_sign = server.post(&format!("{place}/statement"), &ben, &json!({"report": planned})).ok();
    let envelope = ben.sign(STATEMENT, to_sign["payload"].as_str().unwrap());
    assert_eq!(envelope["payload"], to_sign["envelope"]["payload"]);
    let body = json!({"report": planned, "envelope": envelope});
    assert_eq!(server.post(&format!("{place}/attach"), &ben, &body).ok()["number"], 2);

    // The same by another agent, or about anything else, is refused.
    let refused = |agent: &Agent, body: &Value| {
        server.post(&format!("{place}/attach"), agent, body).refused(422, "impact.bad-statement");
    };
    refused(&ada, &body);
    let said = statement(&server, &id, &ben, &report);
    let other = json!(format!("sha256:{}", "0".repeat(64)));
    for (pointer, value) in [
        ("/about/old", other.clone()),
        ("/about/new", other.clone()),
        ("/about/proposal", other.clone()),
        ("/about/revision", json!(2)),
        ("/report", other.clone()),
        ("/counts/broken", json!(0)),
        ("/instance", json!("elsewhere")),
        ("/proposal_id", json!("p-other")),
        ("/runner", json!("ada")),
        ("/runner", json!("nobody")),
        ("/format", json!("rogatio/impact-statement@v2")),
        ("/source", json!("x".repeat(201))),
    ] {
        let mut forged = said.clone();
        *forged.pointer_mut(pointer).unwrap() = value;
        refused(&ben, &json!({"report": report, "envelope": ben.sign(STATEMENT, &forged.to_string())}));
    }
    let by_stranger = Agent::stranger("ben", 9).sign(STATEMENT, &said.to_string());
    refused(&ben, &json!({"report": report, "envelope": by_stranger}));
    let mut flipped = ben.sign(STATEMENT, &said.to_string());
    flipped["payload"] = json!(STANDARD.encode(statement(&server, &id, &ben, &planned).to_string()));
    refused(&ben, &json!({"report": planned, "envelope": flipped}));
    refused(
        &ben,
        &json!({"report": report, "envelope": ben.sign("application/vnd.rogatio.agent+json", &said.to_string())}),
    );
    // A report about other schemas, and one that contradicts itself, with a statement that fits them.
    let mut foreign = report.clone();
    foreign["question"] = other;
    refused(&ben, &attachment(&server, &id, &ben, &foreign));
    let mut wrong = report.clone();
    wrong["documents"] = json!(4);
    let body = attachment(&server, &id, &ben, &wrong);
    server.post(&format!("{place}/attach"), &ben, &body).refused(400, "request.invalid-field");
    // Somebody who has no key of an agent, and somebody without a role.
    let mut operator = senate.command(&attach);
    assert_eq!(operator.output().unwrap().status.code(), Some(2));

    // Evidence changes nothing about the vote, and an agent cannot attach any number of results.
    let attach_again =
        || server.post(&format!("{place}/attach"), &ben, &attachment(&server, &id, &ben, &report));
    attach_again().ok();
    attach_again().ok();
    attach_again().refused(429, "limit.impacts");
    server.post(&format!("{BASE}/{id}/open"), &ada, &json!({})).ok();
    server.post(&format!("{place}/attach"), &ada, &attachment(&server, &id, &ada, &report)).ok();
    server.vote(&id, &ben, "yes", None).ok();
    server.vote(&id, &ada, "yes", None).ok();
    let recount = server.get(&format!("{BASE}/{id}/recount"), &ada).ok();
    assert_eq!(recount["agrees"], true);
    server
        .post(&format!("{place}/attach"), &ada, &attachment(&server, &id, &ada, &report))
        .refused(409, "proposal.already-closed");
    let shown = String::from_utf8(senate.run(&["proposal", "impact", &id]).stdout).unwrap();
    assert!(shown.contains("attached by ben") && shown.contains("`lake.ndjson:2`"), "{shown}");
    assert_eq!(impact(&server, &id, &ada)["facts"].as_array().unwrap().len(), 5);
    server.stop();
    senate.verify();
    // A result that somebody alters in the database is found.
    senate.sql(
        "UPDATE senate_impacts SET counts = REPLACE(counts, '\"broken\":1', '\"broken\":0') WHERE number = 1",
    );
    let faults = senate.faults(&senate.database);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].contains("`senate_impacts`.`counts`"), "{faults:?}");
}

#[test]
fn results_are_attached_on_sqlite() {
    results_are_attached(Kind::Sqlite);
}

#[test]
fn results_are_attached_on_postgres() {
    results_are_attached(Kind::Postgres);
}

/// With `--auto-measure` nobody has to ask, and the command line waits for what it asked for.
#[test]
fn a_measurement_begins_without_a_request() {
    let senate = Senate::new(Kind::Sqlite, &settings("ed25519"));
    senate.note();
    let ada = senate.agent("ada", &["reader", "proposer", "voter"]);
    let file = senate.file("a.json", &json!({"title": "x"}));
    senate.ok(&["artifact", "add", "note", &file, "--id", "a", "--as", "ada"]);
    let content = senate.file("breaking.json", &breaking());
    let first = senate.ok(&["proposal", "create", &content, "--as", "ada"]);
    let first = first["proposal_id"].as_str().unwrap();
    // Against the database, in the process of the command.
    let view = senate.ok(&["proposal", "impact", first, "--measure", "--as", "ada"]);
    assert_eq!(
        (&view["job"]["status"], &view["facts"][0]["report"]["broken"]),
        (&json!("done"), &json!(1)),
        "{view}"
    );
    let server = senate.serve(&["--auto-measure"]);
    let second = server.post(BASE, &ada, &breaking()).ok()["proposal_id"].as_str().unwrap().to_owned();
    let begun = Instant::now();
    while impact(&server, &second, &ada)["facts"] == json!([]) {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing was measured");
        std::thread::sleep(Duration::from_millis(20));
    }
    let view = impact(&server, &second, &ada);
    assert_eq!(
        (&view["facts"][0]["report"]["broken"], &view["job"]["begun_by"]),
        (&json!(1), &json!("operator"))
    );
    server.stop();
    senate.verify();
}

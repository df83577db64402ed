//! Versions of artifacts: an id gets other content as its next version, and never means two things.

use rogatio_core::canonical;
use rogatio_core::digest::Digest;
use serde_json::{Value, json};

use crate::harness::{Kind, Senate, settings};

fn versions(kind: Kind) {
    let senate = Senate::new(kind, &settings("none"));
    senate.note();
    let file = senate.file("other.json", &json!({"type": "object"}));
    senate.ok(&["type", "add", "other", &file]);
    let ada = senate.agent("ada", &["reader", "proposer", "admin"]);
    let server = senate.serve(&[]);
    let artifact = |title: &str, more: Value| {
        let mut body = json!({"id": "n-1", "artifact_type": "note", "artifact": {"title": title}});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let add = |title: &str, more: Value| server.post("/api/artifacts", &ada, &artifact(title, more));
    let digest = |title: &str| Digest::of(&canonical::exact(&json!({"title": title})).unwrap()).to_hex();
    let step = |title: &str, more: Value| {
        let mut step = json!({
            "source": ["n-0"], "target": "n-1", "type": "extraction", "agent": "ada", "method": "typing@1",
            "started_at": "2026-04-30T06:23:33+00:00", "ended_at": "2026-04-30T06:23:34+00:00",
            "input_digest": "0".repeat(64), "output_digest": digest(title),
        });
        step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        server.post("/api/processing-steps", &ada, &json!({"step": step}))
    };

    assert_eq!(add("one", json!({"version": 1})).ok()["version"], 1);
    assert_eq!(add("one", json!({})).ok()["version"], 1, "the same again is the same registration");
    assert_eq!(add("two", json!({})).ok()["version"], 2);
    add("three", json!({"version": 2})).refused(409, "artifact.exists");
    add("three", json!({"version": 4})).refused(409, "artifact.exists");
    add("three", json!({"artifact_type": "other"})).refused(409, "artifact.exists");
    assert_eq!(add("three", json!({"version": 3})).ok()["version"], 3);
    // What a version was before comes back as the newest one.
    assert_eq!(add("one", json!({})).ok()["version"], 4);

    let current = server.get("/api/artifacts/n-1", &ada).ok();
    assert_eq!((&current["version"], &current["artifact"]), (&json!(4), &json!({"title": "one"})));
    let second = server.get("/api/artifacts/n-1/versions/2", &ada).ok();
    assert_eq!((&second["version"], &second["artifact"]), (&json!(2), &json!({"title": "two"})));
    server.get("/api/artifacts/n-1/versions/5", &ada).refused(404, "artifact.not-found");
    let history = server.get("/api/artifacts/n-1/versions", &ada).ok();
    let told: Vec<&Value> =
        history["versions"].as_array().unwrap().iter().map(|one| &one["digest"]).collect();
    let led = ["one", "two", "three", "one"].map(|title| json!(format!("sha256:{}", digest(title))));
    assert_eq!(told, led.iter().collect::<Vec<_>>());

    // A step says which version it made and which ones it read; where it does not, the service says so.
    let source = json!({"id": "n-0", "artifact_type": "note", "artifact": {"title": "zero"}});
    server.post("/api/artifacts", &ada, &source).ok();
    let recorded = step("two", json!({})).ok();
    assert_eq!(
        (&recorded["step"]["target_version"], &recorded["step"]["source_versions"]),
        (&json!(2), &json!({"n-0": 1}))
    );
    step("two", json!({"target_version": 3})).refused(409, "lineage.output-mismatch");
    step("two", json!({"target_version": 9})).refused(409, "lineage.unknown-version");
    step("two", json!({"source_versions": {"n-0": 2}})).refused(409, "lineage.unknown-version");
    step("two", json!({"source_versions": {"elsewhere": 1}})).refused(422, "lineage.invalid-step");
    step("never", json!({})).refused(409, "lineage.output-mismatch");
    // A later version is made of an earlier one; where the step does not say so, of the one before.
    let edited = step("three", json!({"source": ["n-1"]})).ok();
    assert_eq!(
        (&edited["step"]["target_version"], &edited["step"]["source_versions"]),
        (&json!(3), &json!({"n-1": 2}))
    );
    assert_eq!(edited["diagnostics"], json!([]), "no circle");
    step("two", json!({"source": ["n-1"], "source_versions": {"n-1": 3}}))
        .refused(422, "lineage.invalid-step");
    let steps = server.get("/api/artifacts/n-1/processing-history", &ada).ok();
    let made: Vec<&Value> =
        steps["steps"].as_array().unwrap().iter().map(|step| &step["target_version"]).collect();
    assert_eq!(made, [2, 3]);

    // Compliance names the version that was judged.
    add("four", json!({"artifact": {"title": 4}, "mode": "warn"})).ok();
    let compliance = server.get("/api/schemas/note/compliance", &ada).ok();
    let example = &compliance["quarantine"][0];
    assert_eq!((&example["id"], &example["version"]), (&json!("n-1"), &json!(5)), "{compliance}");

    // A removed id is not given to other content; the same content may come back.
    server.post("/api/artifacts/n-1/remove", &ada, &json!({"reason": "by mistake"})).ok();
    server.get("/api/artifacts/n-1/versions", &ada).refused(404, "artifact.not-found");
    add("six", json!({})).refused(409, "artifact.removed");
    add("four", json!({"artifact_type": "other", "artifact": {"title": 4}})).refused(409, "artifact.removed");
    let back = add("four", json!({"artifact": {"title": 4}, "mode": "warn"})).ok();
    assert_eq!(back["version"], 6);
    assert_eq!(add("seven", json!({})).ok()["version"], 7);
    server.stop();
    senate.verify();
}

#[test]
fn an_id_has_versions_on_sqlite() {
    versions(Kind::Sqlite);
}

#[test]
fn an_id_has_versions_on_postgres() {
    versions(Kind::Postgres);
}

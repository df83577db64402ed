//! Programs register the schemas with which they read; a change names those that it breaks.

use serde_json::json;

use crate::harness::{Agent, BASE, Kind, Senate, addition, breaking, settings};

fn a_change_names_the_readers_that_it_breaks(kind: Kind) {
    let senate = Senate::new(kind, &settings("ed25519"));
    senate.note();
    let ada = senate.agent("ada", &["reader", "proposer", "voter"]);
    let ben = senate.agent("ben", &["reader"]);
    let root = senate.agent("root", &["admin", "reader"]);
    let server = senate.serve(&[]);
    let readers = "/api/schemas/note/readers";
    let put = |name: &str, by: &Agent, schema| {
        server.send("PUT", &format!("{readers}/{name}"), &by.token, Some(&json!({"schema": schema})))
    };
    // Search needs the title, statistics count the members, and the printer reads no tags at all.
    let titled =
        json!({"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}});
    put("search", &ada, titled.clone()).ok();
    put("statistics", &ben, json!({"type": "object"})).ok();
    put("printer", &ben, json!({"type": "object", "properties": {"tags": {"maxItems": 0}}})).ok();
    let listed = server.get(readers, &ben).ok();
    let names: Vec<_> = listed["readers"].as_array().unwrap().iter().map(|one| &one["reader"]).collect();
    assert_eq!(names, ["printer", "search", "statistics"]);
    assert_eq!(listed["readers"][1]["agent"], "ada");
    // A reader belongs to its agent.
    put("search", &ben, json!({"type": "object"})).refused(403, "auth.forbidden");
    server.post(&format!("{readers}/search/remove"), &ben, &json!({})).refused(403, "auth.forbidden");
    put("a%20b", &ben, json!({"type": "object"})).refused(400, "request.invalid-parameter");
    put("empty", &ben, json!({"$defs": {"a": {"type": "string"}}})).refused(422, "schema.invalid");
    put("wrong", &ben, json!({"type": "strin"})).refused(422, "schema.invalid");
    let nowhere = server.send(
        "PUT",
        "/api/schemas/none/readers/x",
        &ben.token,
        Some(&json!({"schema": {"type": "object"}})),
    );
    nowhere.refused(404, "schema.not-found");

    // What breaks nobody, and what breaks somebody.
    let fine = server.post(BASE, &ada, &addition("rank")).ok();
    let fine = fine["proposal_id"].as_str().unwrap();
    let report = server.get(&format!("{BASE}/{fine}/readers"), &ben).ok();
    assert_eq!(report["broken"], 0, "{report}");
    // The printer is broken by the version in force already, and is not counted.
    let printer = &report["readers"][0];
    assert_eq!((&printer["verdict"], &printer["broken_before"]), (&json!("breaking"), &json!(true)));
    let broken = server.post(BASE, &ada, &breaking()).ok();
    let broken = broken["proposal_id"].as_str().unwrap();
    let report = server.get(&format!("{BASE}/{broken}/readers"), &ben).ok();
    let schema = server.get(&format!("{BASE}/{broken}"), &ben).ok()["check"]["resulting_schema"].clone();
    let same = server.post(&format!("{readers}/check"), &ben, &json!({"schema": schema})).ok();
    assert_eq!(report, same);
    // A schema that lets the title go breaks search, with an artifact that shows it.
    let loose = json!({"type": "object", "properties": {"title": {"type": "string"}}});
    let report = server.post(&format!("{readers}/check"), &ben, &json!({"schema": loose})).ok();
    assert_eq!(report["broken"], 1, "{report}");
    let search = &report["readers"][1];
    assert_eq!((&search["reader"], &search["verdict"]), (&json!("search"), &json!("breaking")));
    assert_eq!(search["witness"]["instance"], json!({}));
    let file = senate.file("loose.json", &loose);
    let said = senate.run(&["reader", "check", "note", &file]);
    assert_eq!(said.status.code(), Some(1), "{said:?}");

    let check = |schema| server.post(&format!("{readers}/check"), &ben, &json!({"schema": schema}));
    check(json!({"type": "strin"})).refused(422, "schema.invalid");
    server
        .post("/api/schemas/other/readers/check", &ben, &json!({"schema": loose}))
        .refused(404, "schema.not-found");

    // The owner replaces its schema; an administrator may do both.
    put("search", &ada, json!({"type": "object"})).ok();
    put("search", &root, titled).ok();
    let listed = server.get(readers, &ben).ok();
    assert_eq!(listed["readers"][1]["agent"], "ada", "the first agent stays the owner");
    server.post(&format!("{readers}/printer/remove"), &ben, &json!({})).ok();
    server.post(&format!("{readers}/printer/remove"), &ben, &json!({})).refused(404, "schema.not-found");
    server.stop();
    senate.verify();
}

#[test]
fn a_change_names_the_readers_that_it_breaks_on_sqlite() {
    a_change_names_the_readers_that_it_breaks(Kind::Sqlite);
}

#[test]
fn a_change_names_the_readers_that_it_breaks_on_postgres() {
    a_change_names_the_readers_that_it_breaks(Kind::Postgres);
}

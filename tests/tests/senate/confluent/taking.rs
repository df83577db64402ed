//! A registry is taken over and given back: from a server, from a dump, again after it broke off.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::sync::mpsc::channel;

use serde_json::{Value, json};

use super::{ada, sent};
use crate::harness::{Agent, Kind, Senate, Server, received, settings};

/// A schema that has one more property than the one before.
fn schema(properties: usize) -> Value {
    let named = (0..properties).map(|number| (format!("p{number}"), json!({"type": "string"})));
    json!({"type": "object", "additionalProperties": false, "properties": named.collect::<serde_json::Map<_, _>>()})
}

/// What clients see of a registry.
fn seen(server: &Server, agent: &Agent) -> Value {
    let get = |path: &str| server.get(&format!("/confluent{path}"), agent).ok();
    let subjects = get("/subjects?deleted=true");
    let of_subject = |name: &Value| {
        let name = name.as_str().unwrap();
        let versions = get(&format!("/subjects/{name}/versions?deleted=true"));
        let version = |number: &Value| get(&format!("/subjects/{name}/versions/{number}?deleted=true"));
        let shown: Vec<Value> = versions.as_array().unwrap().iter().map(version).collect();
        json!({
            "versions": shown, "level": get(&format!("/config/{name}")),
            "visible": server.get(&format!("/confluent/subjects/{name}/versions"), agent).body,
        })
    };
    json!({"subjects": subjects, "each": subjects.as_array().unwrap().iter().map(of_subject).collect::<Vec<_>>()})
}

/// A dump with references, gaps, a hidden version, a level, and large ids.
fn dump() -> Value {
    let version = |version: u64, id: u64, schema: &Value| json!({"version": version, "id": id, "schemaType": "JSON", "schema": schema.to_string()});
    let order = json!({"type": "object", "properties": {"buyer": {"$ref": "person.json"}}});
    let mut referring = version(1, 70, &order);
    referring["references"] = json!([{"name": "person.json", "subject": "person", "version": 1}]);
    let mut hidden = version(2, 12, &schema(2));
    hidden["deleted"] = json!(true);
    json!({"format": "rogatio/registry@v1", "subjects": [
        {"subject": "orders-value", "versions": [referring]},
        {"subject": "person", "level": "FULL_TRANSITIVE", "policy": "STRICT", "versions": [version(1, 7, &schema(1)), hidden]},
        {"subject": "gaps-value", "level": "NONE", "versions": [version(3, 12, &schema(2)), version(8, 100, &schema(3))]},
        {"subject": "avro-value", "versions": [{"version": 1, "id": 9, "schema": "\"string\""}]},
        {"subject": "wrong-value", "versions": [version(1, 10, &json!({"type": 7}))]},
    ]})
}

#[test]
fn a_registry_is_taken_over_on_sqlite() {
    taken_over(Kind::Sqlite);
}

#[test]
fn a_registry_is_taken_over_on_postgres() {
    taken_over(Kind::Postgres);
}

fn taken_over(kind: Kind) {
    let senate = Senate::new(kind, &settings("none"));
    let ada = ada(&senate);
    let file = senate.file("dump.json", &dump());
    let import = |from: &str, more: &[&str]| {
        let mut arguments = vec!["import", "--from", from, "--json"];
        arguments.extend(more);
        let output = senate.run(&arguments);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code().unwrap(), report)
    };
    let (exit, report) = import(&file, &[]);
    assert_eq!((exit, &report["taken"], &report["refused"]), (1, &json!(3), &json!(2)), "{report}");
    let of = |report: &Value, name: &str| {
        report["subjects"].as_array().unwrap().iter().find(|one| one["subject"] == name).unwrap().clone()
    };
    assert_eq!(of(&report, "person")["ids"], json!([7, 12]));
    assert_eq!(of(&report, "orders-value")["ids"], json!([70]));
    let gaps = of(&report, "gaps-value");
    assert_eq!(gaps["ids"], json!([12, 100]), "the same text has the same number");
    assert_eq!(gaps["notes"], json!(["version 3 has the number 1 here", "version 8 has the number 2 here"]));
    assert!(of(&report, "avro-value")["notes"][0].as_str().unwrap().contains("only JSON"), "{report}");
    assert_eq!(of(&report, "wrong-value")["became"], "refused");
    // Again, and nothing changes.
    let leaves = senate.leaves().len();
    let (exit, report) = import(&file, &[]);
    assert_eq!(
        (exit, &report["taken"], &report["there"], &report["refused"]),
        (1, &json!(0), &json!(3), &json!(2))
    );
    assert_eq!(of(&report, "orders-value")["ids"], json!([70]));
    assert_eq!(senate.leaves().len(), leaves);
    let server = senate.serve(&[]);
    let get = |path: &str| server.get(&format!("/confluent{path}"), &ada).ok();
    assert_eq!(get("/subjects"), json!(["gaps-value", "orders-value", "person"]));
    assert_eq!(get("/subjects/person/versions"), json!([1]));
    assert_eq!(get("/config/person"), json!({"compatibilityLevel": "FULL_TRANSITIVE"}));
    assert_eq!(get("/config/gaps-value"), json!({"compatibilityLevel": "NONE"}));
    assert_eq!(get("/schemas/ids/70")["references"][0]["subject"], "person");
    assert_eq!(get("/subjects/person/versions/1/referencedby"), json!([70]));
    // The next text gets the next number.
    let body = json!({"artifact_type": "next", "schema": schema(9)});
    server.post("/api/schemas", &ada, &body).ok();
    let answer = server.post("/confluent/subjects/next-value/versions", &ada, &sent(&schema(9))).ok();
    assert_eq!(answer, json!({"id": 101}));
    // To another senate, over HTTP and from a dump: the same numbers.
    let before = seen(&server, &ada);
    let other = Senate::new(Kind::Sqlite, &settings("none"));
    fs::write(other.folder.join("login"), format!("ada:{}\n", ada.token)).unwrap();
    let from = format!("{}/confluent", server.address);
    let report = other.ok(&["import", "--from", &from, "--credentials", "login"]);
    assert_eq!((&report["taken"], &report["refused"]), (&json!(4), &json!(0)), "{report}");
    senate.ok(&["export", "--to", "given.json"]);
    let third = Senate::new(Kind::Sqlite, &settings("none"));
    fs::copy(senate.folder.join("given.json"), third.folder.join("given.json")).unwrap();
    assert_eq!(third.ok(&["import", "--from", "given.json"])["taken"], 4);
    for again in [&other, &third] {
        let reader = again.agent("ada", &["reader"]);
        let server = again.serve(&[]);
        let mut after = seen(&server, &reader);
        // A subject without a level of its own shows that of the senate, which was taken over as its own.
        assert_eq!(after["subjects"], before["subjects"]);
        assert_eq!(after["each"].take(), before["each"]);
        drop(server);
        again.verify();
    }
    drop(server);
    senate.verify();
}

/// What is sent to a registry that takes everything.
#[test]
fn a_registry_gets_everything_back_with_its_numbers() {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    let file = senate.file("dump.json", &dump());
    senate.run(&["import", "--from", &file]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let (sender, got) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let Some(request) = received(&mut stream) else { continue };
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}");
            if sender.send(request).is_err() {
                return;
            }
        }
    });
    let report = senate.ok(&["export", "--to", &address]);
    assert_eq!((&report["subjects"], &report["versions"]), (&json!(3), &json!(5)));
    let mut sent = Vec::new();
    while let Ok(request) = got.try_recv() {
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let line = head.lines().next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
        sent.push((line, serde_json::from_str::<Value>(body).unwrap()));
    }
    let place = |line: &str, id: u64| {
        sent.iter()
            .position(|(own, body)| own == line && (id == 0 || body["id"] == id))
            .unwrap_or_else(|| panic!("{line} {id}: {sent:?}"))
    };
    let person = place("POST /subjects/person/versions", 7);
    let order = place("POST /subjects/orders-value/versions", 70);
    assert!(person < order, "what is referred to comes first");
    assert_eq!(sent[order].1["references"][0]["name"], "person.json");
    assert_eq!(sent[place("POST /subjects/gaps-value/versions", 100)].1["version"], 2);
    assert!(place("PUT /mode/person?force=true", 0) < person);
    assert_eq!(sent[place("PUT /config/person", 0)].1, json!({"compatibility": "FULL_TRANSITIVE"}));
    assert_eq!(sent.last().unwrap().1, json!({"mode": "READWRITE"}));
}

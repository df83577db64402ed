//! Many clients at once, on two processes that share one PostgreSQL.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use serde_json::{Value, json};

use super::{ada, sent};
use crate::harness::{Kind, Senate, settings};

/// How many clients there are, and how many schemas; so many of them are registered by every client.
const CLIENTS: usize = 32;
const SCHEMAS: usize = 200;
const SHARED: usize = 10;
/// How many schemas refer to another one.
const HOLDERS: usize = 20;

/// The schema with this number: the shared ones under one subject each, of which two have the same text.
fn schema(number: usize) -> (String, Value) {
    let text = json!({"type": "object", "properties": {"a": {"type": "integer", "minimum": number}}});
    (format!("s{number}"), text)
}

#[test]
fn numbers_are_dense_and_one_for_each_text() {
    let senate = Senate::new(Kind::Postgres, &settings("none"));
    let ada = ada(&senate);
    let servers = [senate.serve(&[]), senate.serve(&[])];
    let seen: Mutex<BTreeMap<usize, BTreeSet<u64>>> = Mutex::default();
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (servers, ada, seen) = (&servers, &ada, &seen);
            scope.spawn(move || {
                let own = (SHARED..SCHEMAS).filter(|number| number % CLIENTS == client);
                // The shared ones first, each client in another order.
                let shared = (0..SHARED).map(|number| (number + client) % SHARED);
                for (turn, number) in shared.chain(own).enumerate() {
                    let (name, schema) = schema(number);
                    // The same text under another name has the same number.
                    let name = if number < SHARED && client % 2 == 0 { format!("{name}-twin") } else { name };
                    let server = &servers[(client + turn) % 2];
                    let added =
                        server.post("/api/schemas", ada, &json!({"artifact_type": name, "schema": schema}));
                    assert!(matches!(added.status, 201 | 409), "{}: {}", added.status, added.body);
                    let server = &servers[(client + turn + 1) % 2];
                    let path = format!("/confluent/subjects/{name}-value/versions");
                    let answer = server.post(&path, ada, &sent(&schema)).ok();
                    let id = answer["id"].as_u64().unwrap();
                    seen.lock().unwrap().entry(number).or_default().insert(id);
                }
            });
        }
    });
    let seen = seen.into_inner().unwrap();
    assert_eq!(seen.len(), SCHEMAS);
    assert!(seen.values().all(|ids| ids.len() == 1), "one number for each schema");
    let ids: BTreeSet<u64> = seen.values().flatten().copied().collect();
    assert_eq!(ids, (1..=u64::try_from(SCHEMAS).unwrap()).collect(), "without gaps");
    // What these clients register beside what is in force, a text with references, is numbered by the clients themselves.
    let base = json!({"$id": "base.json", "type": "string"});
    let holder = |number: usize| json!({"type": "object", "properties": {"b": {"$ref": "base.json"}, format!("h{number}"): true}});
    let add = |name: &str, schema: &Value| {
        servers[0].post("/api/schemas", &ada, &json!({"artifact_type": name, "schema": schema})).ok();
    };
    add("base", &base);
    for number in 0..HOLDERS {
        let mut whole = holder(number);
        whole["$defs"] = json!({"base.json": base});
        add(&format!("holder{number}"), &whole);
    }
    let seen: Mutex<BTreeMap<usize, BTreeSet<u64>>> = Mutex::default();
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (servers, ada, seen, holder) = (&servers, &ada, &seen, &holder);
            scope.spawn(move || {
                for number in (0..HOLDERS).map(|number| (number + client) % HOLDERS) {
                    let mut body = sent(&holder(number));
                    body["references"] =
                        json!([{"name": "base.json", "subject": "base-value", "version": 1}]);
                    let path = format!("/confluent/subjects/holder{number}-value/versions");
                    let answer = servers[(client + number) % 2].post(&path, ada, &body).ok();
                    seen.lock().unwrap().entry(number).or_default().insert(answer["id"].as_u64().unwrap());
                }
            });
        }
    });
    let seen = seen.into_inner().unwrap();
    assert!(seen.len() == HOLDERS && seen.values().all(|ids| ids.len() == 1), "{seen:?}");
    let texts = SCHEMAS + 1 + 2 * HOLDERS;
    let counted = senate.sql("SELECT COUNT(*), MAX(id), COUNT(DISTINCT digest) FROM confluent_schemas");
    assert_eq!(counted, format!("{texts}|{texts}|{texts}"));
    for server in &servers {
        let listed = server.get("/confluent/schemas?latestOnly=true", &ada).ok();
        assert_eq!(listed.as_array().unwrap().len(), SCHEMAS + SHARED + 1 + HOLDERS);
    }
    for server in servers {
        server.stop();
    }
    senate.verify();
}

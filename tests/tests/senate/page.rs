//! Long lists come in pages: everything once, in one order, on both databases.

use serde_json::{Value, json};

use crate::harness::{Agent, BASE, Kind, Senate, Server, addition, settings};

#[test]
fn pages_hold_everything_once_on_sqlite() {
    pages(Kind::Sqlite);
}

#[test]
fn pages_hold_everything_once_on_postgres() {
    pages(Kind::Postgres);
}

/// All entries of a list, two at a time.
fn all(server: &Server, agent: &Agent, path: &str, entries: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = server.get(&format!("{path}limit=2{cursor}"), agent).ok();
        let some = page[entries].as_array().unwrap();
        assert!((1..=2).contains(&some.len()), "{page}");
        found.extend(some.iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

fn pages(kind: Kind) {
    let senate = Senate::new(kind, &settings("none"));
    senate.note();
    let ada = senate.agent("ada", &["proposer", "voter", "reader"]);
    let server = senate.serve(&[]);
    let mut ids = Vec::new();
    for name in ["a", "b", "c", "d", "e"] {
        let id = server.post(BASE, &ada, &addition(name)).ok()["proposal_id"].as_str().unwrap().to_owned();
        server.post(&format!("{BASE}/{id}/withdraw"), &ada, &json!({"reason": "marmalade"})).ok();
        ids.push(id);
    }
    let found = all(&server, &ada, "/api/senate/archive?q=reviewers&", "proposals");
    let mut archived: Vec<&str> =
        found.iter().map(|one| one["proposal"]["proposal_id"].as_str().unwrap()).collect();
    archived.sort_unstable();
    ids.sort_unstable();
    assert_eq!(archived, ids);

    let id = server.post(BASE, &ada, &addition("f")).ok()["proposal_id"].as_str().unwrap().to_owned();
    for number in 0..5 {
        let what = if number % 2 == 0 { "comment" } else { "concern" };
        server.post(&format!("{BASE}/{id}/{what}"), &ada, &json!({"text": format!("{number}")})).ok();
    }
    let said = all(&server, &ada, &format!("{BASE}/{id}/comments?"), "comments");
    assert_eq!(json!(said), server.get(&format!("{BASE}/{id}"), &ada).ok()["comments"]);
    assert_eq!(said.len(), 5);
    a_flood_is_shown_in_parts(&server, &ada, &id);
    server.get(&format!("{BASE}/p-nothing/comments"), &ada).refused(404, "proposal.not-found");
    for path in ["/api/senate/archive?q=a&cursor=LTE", &format!("{BASE}/{id}/comments?cursor=MSB4IDE")] {
        server.get(path, &ada).refused(400, "request.invalid-parameter");
    }
    let told = senate.ok(&["archive", "search", "reviewers"]);
    assert_eq!((told["proposals"].as_array().unwrap().len(), &told["next_cursor"]), (5, &Value::Null));
    server.stop();
}

/// Long comments make no view long: it has a part of them, and says where the next part begins.
fn a_flood_is_shown_in_parts(server: &Server, ada: &Agent, id: &str) {
    for number in 0..20 {
        let text = format!("{number} {}", "x".repeat(3_990));
        server.post(&format!("{BASE}/{id}/comment"), ada, &json!({"text": text})).ok();
    }
    let (mut parts, mut path) = (Vec::new(), format!("{BASE}/{id}"));
    loop {
        let view = server.get(&path, ada).ok();
        let part = view["comments"].as_array().unwrap().clone();
        assert!(json!(part).to_string().len() < 30_000, "{}", part.len());
        parts.push(part);
        let Some(cursor) = view["comments_cursor"].as_str() else { break };
        path = format!("{BASE}/{id}?comments_cursor={cursor}");
    }
    assert!(parts.len() > 3, "{}", parts.len());
    assert_eq!(parts.concat(), all(server, ada, &format!("{BASE}/{id}/comments?"), "comments"));
    server.get(&format!("{BASE}/{id}?comments_cursor=LTE"), ada).refused(400, "request.invalid-parameter");
}

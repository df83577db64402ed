//! Lives of proposals in a real log, each altered in one place of one event: `log verify` refuses every one of them, because
//! replaying makes the events anew, on either database.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::{Agent, BASE, Kind, Senate, Server, addition};

/// An event of a life, a place in it, and what is put there.
const ALTERATIONS: [(&str, &str, &str); 18] = [
    ("drafted", "/number", "7"),
    ("drafted", "/happened/content/author", "\"ben\""),
    (
        "submitted",
        "/happened/checked/rule_digest",
        "\"sha256:0000000000000000000000000000000000000000000000000000000000000000\"",
    ),
    ("submitted", "/happened/checked/claim", "\"refuted\""),
    ("submitted", "/happened/checked/rule/voting_period", "9"),
    ("commented", "/happened/comment", "2"),
    ("voting_opened", "/happened/closes_at", "4000000000"),
    ("voting_opened", "/happened/electorate", "9"),
    ("voting_opened", "/happened/seats", "9"),
    ("ballot_cast", "/happened/voter", "\"ben\""),
    ("ballot_cast", "/happened/weight", "2"),
    ("ballot_cast", "/happened/reason", "null"),
    ("ballot_cast", "/happened/receipt/ballot", "2"),
    ("ballot_cast", "/happened/receipt/choice", "\"yes\""),
    ("ballot_cast", "/happened/replaces", "\"yes\""),
    ("rejected", "/happened/reason", "\"quorum_not_met\""),
    ("rejected", "/happened/text", "\"3 yes\""),
    ("rejected", "/actor", "\"ada\""),
];

#[test]
fn no_altered_life_verifies_on_sqlite() {
    refused(Kind::Sqlite);
}

#[test]
fn no_altered_life_verifies_on_postgres() {
    refused(Kind::Postgres);
}

/// A life that two voices against it end.
fn life(server: &Server, [ada, ben, cyd]: [&Agent; 3], number: usize) -> String {
    let created = server.post(BASE, ada, &addition(&format!("score_{number}"))).ok();
    let id = created["proposal_id"].as_str().unwrap().to_owned();
    let at = |what: &str| format!("{BASE}/{id}{what}");
    server.post(&at("/comment"), ben, &json!({"text": "hm"})).ok();
    server.post(&at("/open"), ada, &json!({})).ok();
    for voter in [cyd, ben] {
        server.post(&at("/vote"), voter, &json!({"vote": "no", "reason": "of no use"})).ok();
    }
    id
}

fn refused(kind: Kind) {
    let rule = json!({
        "threshold": {"num": 2, "den": 3, "cmp": "ge"}, "base": "electorate", "signatures": "none",
        "min_debate": 0, "voting_period": 100_000,
    });
    let settings = json!({"rules": {"compatible": rule, "breaking": rule}});
    let senate = Senate::new(kind, &settings);
    senate.note();
    let [ada, ben, cyd] =
        ["ada", "ben", "cyd"].map(|name| senate.agent(name, &["proposer", "voter", "reader"]));
    let server = senate.serve(&[]);
    let lives: Vec<String> =
        (0..ALTERATIONS.len()).map(|number| life(&server, [&ada, &ben, &cyd], number)).collect();
    let mut leaves: BTreeMap<String, Vec<(u64, Value)>> = BTreeMap::new();
    let mut next = 0;
    loop {
        let page = server.get(&format!("/log/leaves?start={next}&limit=200"), &ada).ok();
        let all = page["leaves"].as_array().unwrap();
        if all.is_empty() {
            break;
        }
        for leaf in all {
            let index = leaf["index"].as_u64().unwrap();
            let body: Value = serde_json::from_str(leaf["leaf"].as_str().unwrap()).unwrap();
            leaves.entry(body["subject"].as_str().unwrap().to_owned()).or_default().push((index, body));
            next = index + 1;
        }
    }
    server.stop();
    senate.verify();
    for ((event, place, value), id) in ALTERATIONS.iter().zip(&lives) {
        let kind_of =
            |body: &Value| body.pointer("/event/happened/type").and_then(Value::as_str).map(str::to_owned);
        let found = leaves[id].iter().find(|(_, body)| kind_of(body).as_deref() == Some(*event));
        let (index, mut body) = found.unwrap_or_else(|| panic!("{event} of {id}")).clone();
        let at = body.pointer_mut(&format!("/event{place}")).unwrap_or_else(|| panic!("{place} of {event}"));
        *at = serde_json::from_str(value).unwrap();
        senate.sql(&format!("UPDATE log_leaves SET body = '{body}' WHERE leaf_index = {index}"));
    }
    let output = senate.command(&["log", "verify", "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let faults: Vec<&str> =
        found["faults"].as_array().unwrap().iter().map(|fault| fault.as_str().unwrap()).collect();
    // Each life is refused, and not only because the root is another one: by one of its leaves, or by its state.
    let mut refused = 0;
    for (id, alteration) in lives.iter().zip(ALTERATIONS) {
        let of_life: Vec<String> =
            leaves[id].iter().map(|(index, _)| format!("leaf {index} was not allowed")).collect();
        let by_leaf = faults.iter().any(|fault| of_life.iter().any(|leaf| fault.starts_with(leaf.as_str())));
        let by_state = faults.iter().any(|fault| fault.contains(id.as_str()));
        assert!(by_leaf || by_state, "{alteration:?} of {id}: {faults:#?}");
        refused += usize::from(by_leaf);
    }
    // The number of seats is in the state alone; everything else is refused by the replay itself.
    assert!(refused + 1 >= ALTERATIONS.len(), "{refused} of {}: {faults:#?}", ALTERATIONS.len());
}

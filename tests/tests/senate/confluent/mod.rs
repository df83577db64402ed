//! Clients of Confluent's schema registry use a senate: those of others, unmodified, and requests that none of them sends.

mod clients;
mod crowd;
mod protocol;
mod taking;

use serde_json::{Value, json};

use crate::harness::{Agent, BASE, Senate, Server};

/// Completes the draft of a proposal, and votes until its schema is in force.
fn enact(server: &Server, agent: &Agent, id: &str) {
    let path = format!("{BASE}/{id}");
    let view = server.get(&path, agent).ok();
    assert_eq!(view["status"], "draft", "{view}");
    assert_eq!(view["proposal"]["author"], agent.name);
    let mut content = view["proposal"].clone();
    content["rationale"] = json!("Producers need this schema, see EXP-12");
    let edited =
        server.try_send("PUT", &path, (&agent.token, &[("if-match", "*")]), Some(&content.to_string()));
    edited.unwrap().ok();
    for step in ["submit", "open"] {
        server.post(&format!("{path}/{step}"), agent, &json!({})).ok();
    }
    server.post(&format!("{path}/vote"), agent, &json!({"vote": "yes"})).ok();
    server.wait_until(id, agent, "enacted");
}

/// An agent that proposes and votes alone.
fn ada(senate: &Senate) -> Agent {
    senate.agent("ada", &["reader", "proposer", "voter", "admin"])
}

/// A body with a schema.
fn sent(schema: &Value) -> Value {
    json!({"schema": schema.to_string(), "schemaType": "JSON"})
}

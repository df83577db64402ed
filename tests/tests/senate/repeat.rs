//! The same request twice under one `Idempotency-Key`: done once, answered twice, on both databases.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Agent, Answer, BASE, Kind, STATEMENT, Senate, Server, addition, settings};

#[test]
fn every_write_is_done_once_on_sqlite() {
    done_once(Kind::Sqlite);
}

#[test]
fn every_write_is_done_once_on_postgres() {
    done_once(Kind::Postgres);
}

fn keyed(server: &Server, (method, path): (&str, &str), token: &str, key: &str, body: &Value) -> Answer {
    let headers = [("idempotency-key", key)];
    server.try_send(method, path, (token, &headers), Some(&body.to_string())).unwrap()
}

/// Sends a request twice; both answers, which have the same status.
#[track_caller]
fn twice(server: &Server, what: (&str, &str), token: &str, key: &str, body: &Value) -> (Value, Value) {
    let (one, two) = (keyed(server, what, token, key, body), keyed(server, what, token, key, body));
    assert_eq!(one.status, two.status, "{} {}", one.body, two.body);
    assert_eq!(one.header("location"), two.header("location"));
    (one.ok(), two.ok())
}

fn done_once(kind: Kind) {
    let senate = Senate::new(kind, &settings("none"));
    senate.note();
    let root = senate.agent("root", &["admin", "reader", "proposer", "voter"]);
    let server = senate.serve(&["--allow-private-webhooks"]);
    webhooks(&server, &root);
    agents(&server);
    lines(&server, &root);
    migrations(&server, &root);
    server.stop();
    senate.verify();
}

fn webhooks(server: &Server, root: &Agent) {
    let hook = json!({"url": "http://127.0.0.1:9/hook", "kinds": ["nothing"]});
    let all = ("POST", "/api/webhooks");
    let (one, two) = twice(server, all, &root.token, "hook", &hook);
    assert_eq!(one["id"], two["id"]);
    assert!(one["secret"].is_string(), "{one}");
    assert!(two.get("secret").is_none(), "a secret is shown once: {two}");
    let other = json!({"url": "http://127.0.0.1:9/other"});
    keyed(server, all, &root.token, "hook", &other).refused(422, "request.idempotency-conflict");
    assert_eq!(server.get("/api/webhooks", root).ok()["webhooks"].as_array().unwrap().len(), 1);
    let id = one["id"].as_str().unwrap();
    twice(server, ("POST", &format!("/api/webhooks/{id}/retry")), &root.token, "retry", &json!({}));
    let forget = format!("/api/webhooks/{id}");
    twice(server, ("DELETE", &forget), &root.token, "forget", &json!({}));
    keyed(server, ("DELETE", &forget), &root.token, "again", &json!({})).refused(404, "webhook.not-found");
}

fn agents(server: &Server) {
    let [ada, ben] = ["ada", "ben"].map(|name| Agent::stranger(name, name.as_bytes()[0]));
    for agent in [&ada, &ben] {
        let statement =
            agent.sign(STATEMENT, &agent.statement(&server.instance, "register", &agent.public_key()));
        let body = json!({"public_key": agent.public_key(), "envelope": statement});
        // Both take the same key: strangers have nothing to do with each other.
        let (one, two) = twice(server, ("POST", "/api/agents"), "", "me", &body);
        assert_eq!((&one["agent"], &one["token"]["id"]), (&two["agent"], &two["token"]["id"]));
        assert!(one["token"]["token"].is_string(), "{one}");
        assert!(two["token"].get("token").is_none(), "a token is shown once: {two}");
        server.send("POST", "/api/agents", "", Some(&body)).refused(403, "auth.bad-proof");
    }
    let envelope = ada.sign(STATEMENT, &ada.statement(&server.instance, "token", &ada.public_key()));
    let body = json!({"envelope": envelope});
    let (one, two) = twice(server, ("POST", "/api/agents/ada/tokens"), "", "token", &body);
    assert_eq!(one["id"], two["id"]);
    assert!(two.get("token").is_none(), "{two}");
    // The token is known; its owner waits for an administrator and reads nothing until then.
    server
        .send("GET", "/api/agents/ada", one["token"].as_str().unwrap(), None)
        .refused(403, "auth.forbidden");
    let next = Agent::stranger("ada", b'n');
    let statement = ada.statement(&server.instance, "rotate", &next.public_key());
    let body = json!({"old": ada.sign(STATEMENT, &statement), "new": next.sign(STATEMENT, &statement)});
    let (one, two) = twice(server, ("POST", "/api/agents/ada/rotate"), "", "rotate", &body);
    assert_eq!(one["agent"]["public_key"], next.public_key());
    assert_eq!(one["token"]["id"], two["token"]["id"]);
    assert!(two["token"].get("token").is_none(), "{two}");
}

fn lines(server: &Server, root: &Agent) {
    let line =
        |id: &str| json!({"artifact_type": "note", "artifact": {"title": id}, "id": id}).to_string() + "\n";
    let send = |text: &str| {
        let headers = [("content-type", "application/x-ndjson"), ("idempotency-key", "many")];
        server.try_send("POST", "/api/artifacts", (&root.token, &headers), Some(text)).unwrap()
    };
    let text = format!("{}no json\n\n{}", line("n-1"), line("n-2"));
    let first = send(&text).ok();
    assert_eq!(first.as_str().unwrap().lines().count(), 3, "{first}");
    server.post("/api/artifacts/n-1/remove", root, &json!({"reason": "it was wrong"})).ok();
    assert_eq!(send(&text).ok(), first, "what was done is answered as it was");
    server.get("/api/artifacts/n-1", root).refused(404, "artifact.not-found");
    server.get("/api/artifacts/n-2", root).ok();
    send(&line("n-3")).refused(422, "request.idempotency-conflict");
    server.get("/api/artifacts/n-3", root).refused(404, "artifact.not-found");
}

fn migrations(server: &Server, root: &Agent) {
    let created = server.post(BASE, root, &addition("score")).ok();
    let id = created["proposal_id"].as_str().unwrap();
    let at = |what: &str| format!("{BASE}/{id}{what}");
    let begin = |way: &str| keyed(server, ("POST", &at(way)), &root.token, way, &json!({}));
    begin("/migration/apply").refused(409, "proposal.wrong-status");
    server.post(&at("/open"), root, &json!({})).ok();
    server.post(&at("/vote"), root, &json!({"vote": "yes"})).ok();
    // What was refused did not take the key. Afterwards each repetition is told how far it is by now.
    for (way, status) in [("/migration/apply", "enacted"), ("/migration/down", "failed")] {
        begin(way).ok();
        let done = || server.get(&at("/migration"), root).ok();
        let mut view = done();
        for _ in 0..200 {
            if view["status"] == status
                && view["runs"].as_array().unwrap().iter().all(|run| run["status"] == "done")
            {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
            view = done();
        }
        assert_eq!(view["status"], status, "{view}");
        let again = begin(way);
        assert_eq!(again.status, 202, "{}", again.body);
        assert_eq!(again.body["runs"].as_array().unwrap().len(), view["runs"].as_array().unwrap().len());
        assert_eq!(again.body["status"], status);
    }
}

//! Hostile requests: each gets its problem, none gets a defect, and the service goes on.

use rogatio_tests::hostile::{self, Place};
use serde_json::{Value, json};

use crate::harness::{Agent, BASE, Kind, Senate, Server, addition, settings};
use crate::mcp;

#[test]
fn hostile_requests_on_sqlite() {
    hostile(Kind::Sqlite);
}

#[test]
fn hostile_requests_on_postgres() {
    hostile(Kind::Postgres);
}

fn hostile(kind: Kind) {
    let senate = Senate::new(kind, &settings("none"));
    senate.note();
    let ada = senate.agent("ada", &["proposer", "voter", "reader"]);
    let server = senate.serve(&["--most-open-proposals", "3"]);
    let raw = |path: &str, body: &str| server.try_send("POST", path, (&ada.token, &[]), Some(body)).unwrap();
    raw(BASE, &"[".repeat(100_000)).refused(422, "limit.depth");
    raw(BASE, "{\"a\": 1, \"a\": 2}").refused(400, "request.duplicate-key");
    raw(BASE, "{\"a\": 1e400}").refused(400, "request.lossy-number");
    raw(BASE, &format!("\"{}\"", "x".repeat(5 << 20))).refused(413, "limit.bytes");
    raw(BASE, "{}").refused(400, "request.invalid-field");
    let headers = [("content-type", "text/plain")];
    server
        .try_send("POST", BASE, (&ada.token, &headers), Some("{}"))
        .unwrap()
        .refused(415, "request.media-type");
    server.get("/api/nothing", &ada).refused(404, "request.not-found");
    server.send("PATCH", BASE, &ada.token, Some(&json!({}))).refused(405, "request.method-not-allowed");
    server.get(&format!("{BASE}?limit=0"), &ada).refused(400, "request.invalid-parameter");
    server.get(&format!("{BASE}?cursor=%00"), &ada).refused(400, "request.invalid-parameter");
    server.get(&format!("{BASE}/p-nothing"), &ada).refused(404, "proposal.not-found");
    server.get("/api/artifacts/%FF", &ada).refused(400, "request.invalid-parameter");
    // What an address does not know is not passed over in silence.
    for path in [
        "/api/agents?page=2",
        "/log/key?x=1",
        "/log/checkpoint?x=1",
        "/api/events?before=1",
        "/api/agents?limit=1&limit=2",
    ] {
        server.get(path, &ada).refused(400, "request.invalid-parameter");
    }
    // What a limit is can be asked by everybody.
    let version = server.try_send("GET", "/api/version", ("", &[]), None).unwrap().ok();
    assert_eq!(version["limits"]["open_proposals"], 3, "{version}");
    assert!(version["engine"].as_str().unwrap().starts_with("sha256:"), "{version}");
    let refused = server.get(&format!("{BASE}?status=done"), &ada);
    refused.refused(400, "request.invalid-parameter");
    assert!(refused.body["help"].as_str().unwrap().contains("`enacted`"), "{}", refused.body);
    assert_eq!(server.get(&format!("{BASE}?status=voting"), &ada).ok()["proposals"], json!([]));
    // Every answer has the id of its request, whoever gives it.
    for (method, path, body) in [
        ("GET", "/healthz", None),
        ("GET", "/", None),
        ("GET", "/nowhere", None),
        ("GET", "/api/nothing", None),
        ("PATCH", BASE, Some("{}".to_owned())),
        ("POST", BASE, Some("x".repeat(5 << 20))),
    ] {
        let asked = [("x-request-id", "mine-1")];
        let answer = server.try_send(method, path, (&ada.token, &asked), body.as_deref()).unwrap();
        assert_eq!(answer.header("x-request-id"), Some("mine-1"), "{method} {path}");
        if answer.body.is_object() {
            assert_eq!(answer.body["request_id"], "mine-1", "{method} {path}");
        }
    }
    let strange = [("x-request-id", "not plain")];
    let answer = server.try_send("GET", "/api/nothing", (&ada.token, &strange), None).unwrap();
    assert_eq!(answer.body["request_id"].as_str(), answer.header("x-request-id"));
    assert_ne!(answer.header("x-request-id"), Some("not plain"));
    // Where the new thing is can be asked for as it stands.
    let artifact = json!({"artifact_type": "note", "artifact": {"title": "one"}, "id": "a/b ?\u{e9}%2F"});
    let added = server.post("/api/artifacts", &ada, &artifact);
    assert_eq!(added.header("location"), Some("/api/artifacts/a%2Fb%20%3F%C3%A9%252F"));
    let found = server.get(added.header("location").unwrap(), &ada).ok();
    assert_eq!(found["id"], artifact["id"]);
    // Null characters, quotes and half of the query language reach the database as nothing but text.
    for words in
        ["%00", "'", "%22", "a%22%20OR%20b*", "NEAR(a%20b)", "%27;DROP%20TABLE%20agents;--", "a:*%20%26%20!b"]
    {
        let answer = server.get(&format!("/api/senate/archive?q={words}"), &ada);
        assert!(matches!(answer.status, 200 | 400), "{words}: {}", answer.body);
    }
    let mut strange = addition("score");
    strange["rationale"] = json!("NUL \u{0} and ' and \" and \u{202e}, see EXP-12");
    let id = server.post(BASE, &ada, &strange).ok()["proposal_id"].as_str().unwrap().to_owned();
    let said = "NUL \u{0}'; DROP TABLE senate_votes; --";
    server.post(&format!("{BASE}/{id}/comment"), &ada, &json!({"text": said, "pointer": "/a\u{0}"})).ok();
    let view = server.get(&format!("{BASE}/{id}"), &ada).ok();
    assert_eq!(view["comments"][0]["text"], said);
    assert_eq!(view["proposal"]["rationale"], strange["rationale"]);
    server.post(&format!("{BASE}/{id}/withdraw"), &ada, &json!({"reason": said})).ok();
    let mut nowhere = addition("score");
    nowhere["target_artifact_type"] = json!("x\u{0}".repeat(3_000));
    let refused = server.post(BASE, &ada, &nowhere);
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(!refused.body["diagnostics"].as_array().unwrap().is_empty(), "every fault is named");
    // A draft may have faults, and still cannot break a table.
    server.post(&format!("{BASE}?draft=true"), &ada, &nowhere).ok();
    for _ in 0..2 {
        server.post(&format!("{BASE}?draft=true"), &ada, &addition("score")).ok();
    }
    server.post(BASE, &ada, &addition("score")).refused(429, "limit.open-proposals");
    // Nobody acts for somebody else.
    let mut other = addition("score");
    other["author"] = json!("ben");
    server.post(BASE, &ada, &other).refused(403, "proposal.not-author");
    for path in ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"] {
        assert_eq!(server.send("GET", path, "", None).status, 200, "{path}");
    }
    let page = server.send("GET", "/docs/errors/limit.bytes", "", None);
    assert!(page.body.as_str().unwrap().contains("<h1>limit.bytes</h1>"), "{}", page.body);
    let index = server.send("GET", "/docs/errors", "", None).body;
    assert!(index.as_str().unwrap().contains("href=\"/docs/errors/limit.bytes\""), "{index}");
    assert_eq!(server.send("GET", "/docs/errors/nothing", "", None).status, 404);
    let metrics = server.send("GET", "/metrics", "", None).body;
    let metrics = metrics.as_str().unwrap();
    assert!(metrics.contains("rogatio_http_requests_total"), "{metrics}");
    let leaves = server.get("/log/leaves", &ada).ok()["size"].clone();
    for line in [
        "rogatio_proposals{status=\"withdrawn\"} 1".to_owned(),
        "rogatio_proposals{status=\"draft\"} 3".into(),
        "rogatio_proposals{status=\"voting\"} 0".into(),
        "rogatio_agents{status=\"authorized\"} 1".into(),
        "rogatio_webhook_deliveries{status=\"dead\"} 0".into(),
        format!("rogatio_log_leaves {leaves}"),
        "rogatio_database_up 1".into(),
    ] {
        assert!(metrics.lines().any(|one| one == line), "{line}: {metrics}");
    }
    assert!(metrics.contains("rogatio_database_connections{pool=\"read\",state=\"idle\"}"), "{metrics}");
    let api = server.send("GET", "/openapi.json", "", None).body;
    assert_eq!(api["openapi"], "3.1.0");
    described(&api, &server, &ada);
    server.stop();
    senate.verify();
}

/// The description knows every address that there is, and says of each what it is.
fn described(api: &Value, server: &Server, agent: &Agent) {
    let operation = |method: &str, path: &str| &api["paths"][path][method];
    let parameters = |operation: &Value, place: &str| -> Vec<String> {
        let all = operation["parameters"].as_array().unwrap().iter().filter(|one| one["in"] == place);
        all.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    let vote = operation("post", "/api/senate/schema-proposal/{id}/vote");
    assert_eq!(parameters(vote, "header"), ["Idempotency-Key"]);
    assert!(vote["responses"]["409"]["description"].as_str().unwrap().contains("`ballot.already-cast`"));
    let edit = operation("put", "/api/senate/schema-proposal/{id}");
    assert_eq!(parameters(edit, "header"), ["Idempotency-Key", "If-Match"]);
    assert_eq!(parameters(operation("get", "/api/events"), "header"), ["Last-Event-ID"]);
    let preview = operation("post", "/api/senate/schema-proposal/preview");
    assert!(parameters(preview, "header").is_empty(), "what only asks has no key");
    let schemas = &api["components"]["schemas"];
    assert_eq!(schemas["Refusal"]["properties"]["request_id"]["type"], "string");
    assert!(schemas["Refusal"]["properties"]["diagnostics"].to_string().contains("schemas/Diagnostic"));
    for field in ["check", "voting_threshold"] {
        assert!(schemas["ProposalView"]["properties"][field].to_string().contains("$ref"), "{field}");
    }
    for (path, methods) in api["paths"].as_object().unwrap() {
        let Some(get) = methods.get("get").filter(|_| !path.contains('{') && path != "/api/events") else {
            continue;
        };
        let query = match path.as_str() {
            "/log/inclusion" => "?index=0",
            "/log/consistency" => "?older=1",
            _ => "",
        };
        let answer = server.get(&format!("{path}{query}"), agent);
        if path == "/api/webhooks" {
            answer.refused(403, "auth.forbidden");
            continue;
        }
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let kind = answer.header("content-type").unwrap().split(';').next().unwrap();
        assert!(get["responses"]["200"]["content"][kind].is_object(), "{path} is {kind}");
    }
}

/// A senate with an agent of every role, and the description of its addresses.
fn attacked() -> (Senate, Agent, Server, Value) {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    senate.note();
    let ada = senate.agent("ada", &["admin", "proposer", "voter", "reader"]);
    let server = senate.serve(&[]);
    let api = server.send("GET", "/openapi.json", "", None).body;
    (senate, ada, server, api)
}

#[test]
fn every_address_refuses_a_hostile_body() {
    let (senate, ada, server, api) = attacked();
    let mut addresses = Vec::new();
    for (path, methods) in api["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if operation["requestBody"].is_object() {
                let path = path.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
                addresses.push((method.to_uppercase(), path.collect::<Vec<_>>().join("x")));
            }
        }
    }
    assert!(addresses.len() > 20, "{addresses:?}");
    for attack in hostile::all().iter().filter(|attack| attack.place == Place::Request) {
        let body = attack.bytes();
        for (method, path) in &addresses {
            // A server need not read what is longer than it takes.
            let Ok(answer) = server.try_send_bytes(method, path, (&ada.token, &[]), Some(&body)) else {
                assert!(body.len() > 4 << 20, "{} at {method} {path}", attack.name);
                continue;
            };
            let told = format!("{} at {method} {path}: {} {}", attack.name, answer.status, answer.body);
            let code = answer.body["code"].as_str().unwrap_or_default();
            // The body of an act without input can be empty.
            let empty = attack.name == "nothing" && answer.status < 500;
            // What is there is looked up before it is written to, and a token before that.
            let other = ["limit.bytes", "request.invalid-field", "request.invalid-parameter"];
            let missing = answer.status == 404;
            assert!(
                empty || missing || Some(code) == attack.code.as_deref() || other.contains(&code),
                "{told}"
            );
            assert!(answer.body.to_string().len() < 4_000, "{told}");
        }
        assert_eq!(server.send("GET", "/healthz", "", None).status, 200);
    }
    server.stop();
    senate.verify();
}

#[test]
fn every_tool_ends_on_a_hostile_argument() {
    let (senate, ada, server, _) = attacked();
    let tools = mcp::tools(&server);
    for attack in hostile::all() {
        if attack.place == Place::Request {
            let body = attack.bytes();
            match mcp::send(&server, &ada, "show_proposal", &body) {
                Ok(answer) => {
                    assert!((400..500).contains(&answer.status), "{}: {}", attack.name, answer.body)
                }
                Err(_) => assert!(body.len() > 4 << 20, "{}", attack.name),
            }
        } else if attack.measured.as_ref().and_then(|one| one.code.as_deref()) != Some("limit.deadline") {
            for (tool, arguments) in &tools {
                for argument in arguments {
                    let body = mcp::call(tool, &attack.within(&json!({}), argument));
                    let told = format!("{} as {argument} of {tool}", attack.name);
                    let Ok(answer) = mcp::send(&server, &ada, tool, body.as_bytes()) else {
                        assert!(body.len() > 4 << 20, "{told}");
                        continue;
                    };
                    assert!(answer.status < 500, "{told}: {}", answer.body);
                    assert!(!answer.body.to_string().contains("\"internal\""), "{told}: {}", answer.body);
                }
            }
        }
        assert_eq!(server.send("GET", "/healthz", "", None).status, 200);
    }
    server.stop();
    senate.verify();
}

#[test]
fn a_caller_who_asks_too_often_waits() {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    let ada = senate.agent("ada", &["reader"]);
    // The last `--rate` counts.
    let server = senate.serve(&["--most-open-proposals", "2"]);
    server.stop();
    let mut command = senate.command(&["serve", "--listen", "127.0.0.1:0", "--rate", "2", "--json"]);
    let mut child =
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line)
        .unwrap();
    let address: Value = serde_json::from_str(&line).unwrap();
    let address = address["address"].as_str().unwrap().to_owned();
    let agent =
        ureq::Agent::new_with_config(ureq::Agent::config_builder().http_status_as_error(false).build());
    let statuses: Vec<u16> = (0..40)
        .map(|_| {
            let request = agent
                .get(format!("{address}api/agents"))
                .header("authorization", format!("Bearer {}", ada.token));
            request.call().unwrap().status().as_u16()
        })
        .collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(statuses.contains(&200) && statuses.contains(&429), "{statuses:?}");
}

/// Rules that cannot be are refused when they are made, not when the next proposal comes.
#[test]
fn rules_that_cannot_be_are_refused_at_once() {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    let root = senate.agent("root", &["admin", "voter"]);
    let server = senate.serve(&["--allow-private-webhooks"]);
    let settle = |body: &Value| server.send("PUT", "/api/senate/settings", &root.token, Some(body));
    let before = server.get("/api/senate/settings", &root);
    server.send("PUT", "/api/senate/settings", &root.token, None).refused(400, "request.invalid-field");
    for class in ["compatible", "breaking"] {
        for (threshold, code) in [
            (json!({"num": 1, "den": 0, "cmp": "ge"}), "rule.invalid-threshold"),
            (json!({"num": 3, "den": 2, "cmp": "ge"}), "rule.invalid-threshold"),
            (json!({"weight": 99_999}), "rule.unreachable"),
        ] {
            let mut wrong = settings("none");
            wrong["rules"][class]["threshold"] = threshold;
            settle(&wrong).refused(422, code);
        }
    }
    assert_eq!(server.get("/api/senate/settings", &root).ok(), before.body);
    let mut scoped = settings("none");
    scoped["scope"] = json!({"version": 1, "forbidden_types": ["test[_-].*"]});
    settle(&scoped).ok();
    scoped["scope"] = json!({"version": 1, "forbidden_types": ["("]});
    settle(&scoped).refused(422, "scope.invalid-rules");
    let mut worded = settings("none");
    worded["rationale"] = json!({"prefixes": ["lab", "my lab"]});
    settle(&worded).refused(422, "proposal.invalid-rationale-rules");
    worded["rationale"] = json!({"citation": "never"});
    settle(&worded).refused(400, "request.invalid-field");
    let stale = [("if-match", "\"stale\"")];
    let body = settings("ed25519").to_string();
    server
        .try_send("PUT", "/api/senate/settings", (&root.token, &stale), Some(&body))
        .unwrap()
        .refused(412, "request.precondition-failed");
    // Weights that could not be added up would end every vote.
    let heavy = json!({"roles": ["voter"], "weight": u128::MAX.to_string()});
    server.post("/api/agents/root/authorize", &root, &json!({"roles": ["admin", "voter"], "weight": 1})).ok();
    senate.agent("ben", &["reader"]);
    server.post("/api/agents/ben/authorize", &root, &heavy).refused(422, "electorate.weight-overflow");
    for url in ["http://127.0.0.1:99999/x", "http://:80/x", "http://127.0.0.1:0/"] {
        server.post("/api/webhooks", &root, &json!({"url": url})).refused(422, "webhook.refused");
    }
    server.post("/api/webhooks/w-none/retry", &root, &json!({})).refused(404, "webhook.not-found");
    server.stop();
    senate.refused(&["proposal", "list", "--as", "ghost"], "agent.not-found");
    senate.verify();
}

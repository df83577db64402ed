//! The whole story, over HTTP and over the command line, on both databases.

use std::io::Write;
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Agent, BASE, Kind, Senate, addition, breaking, received, settings};

#[test]
fn over_http_on_sqlite() {
    over_http(Kind::Sqlite);
}

#[test]
fn over_http_on_postgres() {
    over_http(Kind::Postgres);
}

#[test]
fn on_the_command_line_on_sqlite() {
    on_the_command_line(Kind::Sqlite);
}

#[test]
fn on_the_command_line_on_postgres() {
    on_the_command_line(Kind::Postgres);
}

/// Listens once for each event; what came, as the service sent it.
fn webhook() -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        // The first attempt fails, so that the second one shows that it is repeated.
        let mut first = true;
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let text = received(&mut stream).expect("the request breaks off");
            let answer = if first { "500 No" } else { "204 Yes" };
            write!(stream, "HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
            if !first && send.send(text).is_err() {
                return;
            }
            first = false;
        }
    });
    (address, receive)
}

fn propose(server: &crate::harness::Server, agent: &Agent, proposal: &Value) -> String {
    let created = server.post(BASE, agent, proposal).ok();
    assert_eq!(created["status"], "debate", "{created}");
    assert!(created["voting_threshold"]["rule_digest"].is_string(), "{created}");
    created["proposal_id"].as_str().unwrap().to_owned()
}

fn over_http(kind: Kind) {
    let senate = Senate::new(kind, &settings("ed25519"));
    senate.note();
    let voters: Vec<Agent> =
        ["ada", "ben", "cyd"].map(|name| senate.agent(name, &["reader", "proposer", "voter"])).into();
    let [ada, ben, cyd] = voters.as_slice() else { unreachable!() };
    let admin = senate.agent("root", &["admin", "reader"]);
    let stranger = senate.agent("mallory", &[]);
    let late = senate.agent("late", &["reader"]);
    let server = senate.serve(&["--allow-private-webhooks"]);

    let (address, events) = webhook();
    let hook = json!({"url": address, "kinds": ["schema_proposal_approved"]});
    server.post("/api/webhooks", ada, &hook).refused(403, "auth.forbidden");
    let hook = server.post("/api/webhooks", &admin, &hook).ok();
    assert!(hook["secret"].as_str().unwrap().starts_with("whsec_"));

    // A preview stores nothing; a stranger and nobody at all may not propose.
    let preview = server.post(&format!("{BASE}/preview"), ada, &addition("score")).ok();
    assert_eq!(preview["submittable"], true);
    assert_eq!(preview["compatibility"]["verdict"], "compatible");
    server.post(BASE, &stranger, &addition("score")).refused(403, "auth.forbidden");
    server.send("POST", BASE, "", Some(&addition("score"))).refused(401, "auth.missing-token");
    server.send("GET", BASE, "rog_nobody", None).refused(401, "auth.invalid-token");
    assert_eq!(server.get(BASE, ada).ok()["proposals"], json!([]));

    // Debate.
    let id = propose(&server, ada, &addition("score"));
    let at = |what: &str| format!("{BASE}/{id}{what}");
    server.post(&at("/comment"), ben, &json!({"text": "why not a string?"})).ok();
    server.post(&at("/concern"), cyd, &json!({"text": "who fills it?", "pointer": "/properties/score"})).ok();
    server.post(&at("/concern/1/resolve"), ben, &json!({})).refused(403, "proposal.not-concern-author");
    server.post(&at("/concern/1/resolve"), cyd, &json!({})).ok();
    server.post(&at("/vote"), ada, &json!({"vote": "yes"})).refused(409, "proposal.wrong-status");

    // An edit needs the version that was read.
    let read = server.get(&at(""), ada);
    let tag = read.etag.clone().unwrap();
    let mut better = addition("score");
    better["rationale"] = json!("Reviewers need it to sort notes by quality, see EXP-12");
    let edit = |headers: crate::harness::Headers<'_>| {
        server.try_send("PUT", &at(""), (&ada.token, headers), Some(&better.to_string())).unwrap()
    };
    edit(&[]).refused(428, "request.precondition-required");
    edit(&[("if-match", "\"p-1-1\"")]).refused(412, "request.precondition-failed");
    assert_eq!(edit(&[("if-match", &tag)]).ok()["revision"], 2);

    // The vote: a stale ballot, a stranger, a duplicate, two thirds.
    server.post(&at("/open"), ada, &json!({})).ok();
    let view = server.get(&at(""), ada).ok();
    let mut stale = view["ballot"].clone();
    stale["revision"] = json!(1);
    server.post(&at("/vote"), ada, &ada.ballot(&stale, "yes", None)).refused(409, "ballot.wrong-revision");
    server
        .post(&at("/vote"), &late, &late.ballot(&view["ballot"], "yes", None))
        .refused(403, "auth.forbidden");
    // Ben's ballot, sent by Ada: her seat does not fit the signature.
    let forged = server.post(&at("/vote"), ada, &ben.ballot(&view["ballot"], "yes", None));
    assert!(matches!(forged.status, 403 | 409), "{forged:?}");
    let signed = ada.ballot(&view["ballot"], "yes", None);
    let first = server.post(&at("/vote"), ada, &signed).ok();
    assert_eq!(first["tally"]["yes"], 1);
    let again = server.post(&at("/vote"), ada, &signed).ok();
    assert_eq!(again["receipt"], first["receipt"], "the same ballot has the same receipt");
    server.vote(&id, ada, "abstain", None).refused(409, "ballot.already-cast");
    server.vote(&id, cyd, "no", None).refused(422, "ballot.missing-reason");
    let done = server.vote(&id, ben, "yes", None).ok();
    assert_eq!((&done["status"], &done["tally"]["yes"]), (&json!("approved"), &json!(2)));
    server.vote(&id, cyd, "yes", None).refused(409, "proposal.already-closed");

    // Its event arrives although the first delivery failed.
    let event = events.recv_timeout(Duration::from_secs(60)).unwrap();
    assert!(event.contains("rogatio-event: schema_proposal_approved"), "{event}");
    assert!(event.to_lowercase().contains("rogatio-signature: v1="), "{event}");
    let body: Value = serde_json::from_str(event.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(body["subject"], *id);

    // A breaking change fails with one abstention, and is archived with the reason.
    let id = propose(&server, ben, &breaking());
    let at = |what: &str| format!("{BASE}/{id}{what}");
    let view = server.get(&at(""), ben).ok();
    assert_eq!(view["voting_threshold"]["class"], "breaking");
    server.post(&at("/open"), ben, &json!({})).ok();
    server.vote(&id, ada, "yes", None).ok();
    let reason = "the old imports have titles of one letter: marmalade";
    let rejected = server.vote(&id, cyd, "abstain", Some(reason)).ok();
    assert_eq!(rejected["status"], "rejected", "{rejected}");
    let found = server.get("/api/senate/archive?q=marmal", ada).ok();
    assert_eq!(found["proposals"][0]["proposal"]["proposal_id"], *id);
    assert_eq!(found["proposals"][0]["reasons"][0]["reason"], reason);
    let preview = server.post(&format!("{BASE}/preview"), ada, &breaking()).ok();
    assert_eq!(preview["similar"][0]["id"], *id, "who proposes it again is told");

    // The same request twice is one proposal.
    let keyed = || {
        let headers = [("idempotency-key", "once")];
        server.try_send("POST", BASE, (&ada.token, &headers), Some(&addition("rank").to_string())).unwrap()
    };
    let (one, two) = (keyed().ok(), keyed().ok());
    assert_eq!(one["proposal_id"], two["proposal_id"]);
    let headers = [("idempotency-key", "once")];
    let other =
        server.try_send("POST", BASE, (&ada.token, &headers), Some(&addition("place").to_string())).unwrap();
    other.refused(422, "request.idempotency-conflict");

    // Pages of a list.
    let page = server.get(&format!("{BASE}?limit=2"), ada).ok();
    assert_eq!(page["proposals"].as_array().unwrap().len(), 2);
    let next =
        server.get(&format!("{BASE}?limit=2&cursor={}", page["next_cursor"].as_str().unwrap()), ada).ok();
    assert_eq!((next["proposals"].as_array().unwrap().len(), &next["next_cursor"]), (1, &Value::Null));

    // Artifacts and their lineage.
    let artifact = json!({"artifact_type": "note", "artifact": {"title": "one"}, "id": "n-1"});
    assert_eq!(server.post("/api/artifacts", ada, &artifact).ok()["verdict"], "valid");
    assert_eq!(
        server.post("/api/artifacts", ada, &artifact).ok()["id"],
        "n-1",
        "the same again is no conflict"
    );
    let other = json!({"artifact_type": "note", "artifact": {"title": "two"}, "id": "n-1"});
    assert_eq!(
        server.post("/api/artifacts", ada, &other).ok()["version"],
        2,
        "other content is the next version"
    );
    assert_eq!(server.post("/api/artifacts", ada, &artifact).ok()["version"], 3);
    let wrong = json!({"artifact_type": "note", "artifact": {"titel": "one"}});
    server.post("/api/artifacts", ada, &wrong).refused(422, "artifact.refused");
    let warned = json!({"artifact_type": "note", "artifact": {"titel": "\u{0}"}, "mode": "warn"});
    assert_eq!(server.post("/api/artifacts", ada, &warned).ok()["verdict"], "invalid");
    let lines = format!("{artifact}\nnot json\n{wrong}\n");
    let headers = [("content-type", "application/x-ndjson")];
    let answers = server.try_send("POST", "/api/artifacts", (&ada.token, &headers), Some(&lines)).unwrap();
    let text = answers.body.as_str().unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(text.lines().nth(1).unwrap().contains("request.invalid-json"), "{text}");
    let compliance = server.get("/api/schemas/note/compliance", ada).ok();
    let counts = ["valid", "invalid", "quarantined"].map(|name| compliance[name].as_u64());
    assert_eq!(counts, [Some(1), Some(0), Some(1)], "{compliance}");
    let digest = "0".repeat(64);
    let made = server.get("/api/artifacts/n-1", ada).ok()["digest"].as_str().unwrap().to_owned();
    let step = json!({"step": {
        "source": [], "target": "n-1", "type": "extraction", "agent": "ada", "method": "typing@1",
        "started_at": "2026-01-01T00:00:00Z", "ended_at": "2026-01-01T00:00:01Z",
        "input_digest": digest, "output_digest": made.trim_start_matches("sha256:"),
    }});
    server.post("/api/processing-steps", ada, &step).ok();
    server.post("/api/processing-steps", ada, &step).refused(409, "lineage.duplicate-step");
    let history = server.get("/api/artifacts/n-1/processing-history", ada).ok();
    assert_eq!(history["steps"].as_array().unwrap().len(), 1);
    // The lineage of an artifact has what was made of it, too, and what was made of that.
    let used = |source: &str, target: &str| {
        json!({"step": {
            "source": [source], "target": target, "type": "analysis", "agent": "ada", "method": "reading@1",
            "started_at": "2026-01-01T00:00:00Z", "ended_at": "2026-01-01T00:00:01Z",
            "input_digest": digest, "output_digest": digest,
        }})
    };
    server.post("/api/processing-steps", ada, &used("n-1", "summary")).ok();
    server.post("/api/processing-steps", ada, &used("summary", "book")).ok();
    for (query, steps, artifacts) in [
        ("", 3, json!(["book", "n-1", "summary"])),
        ("?direction=both", 3, json!(["book", "n-1", "summary"])),
        ("?direction=upstream", 1, json!(["n-1"])),
        ("?direction=downstream", 2, json!(["book", "n-1", "summary"])),
    ] {
        let graph = server.get(&format!("/api/artifacts/n-1/lineage{query}"), ada).ok();
        assert_eq!(graph["steps"].as_array().unwrap().len(), steps, "{query}: {graph}");
        assert_eq!(graph["artifacts"], artifacts, "{query}");
    }
    server.get("/api/artifacts/nothing/lineage", ada).refused(404, "lineage.unknown-artifact");
    server
        .get("/api/artifacts/n-1/lineage?direction=sideways", ada)
        .refused(400, "request.invalid-parameter");
    let repeated = server.get("/api/artifacts/n-1/reproducibility", ada).ok();
    assert_eq!(repeated["verdict"], "insufficient_runs");

    // A suspended agent may do nothing.
    server.post("/api/agents/cyd/suspend", &admin, &json!({"reason": "away"})).ok();
    server.get(BASE, cyd).refused(403, "auth.forbidden");

    server.stop();
    senate.verify();
}

fn on_the_command_line(kind: Kind) {
    let senate = Senate::new(kind, &settings("ed25519"));
    senate.note();
    let agents = ["ada", "ben", "cyd"];
    for name in agents {
        senate.agent(name, &["proposer", "voter", "reader"]);
    }
    assert_eq!(senate.ok(&["agent", "list"])["agents"].as_array().unwrap().len(), 3);
    senate.agent("mallory", &[]);
    senate.agent("late", &["reader"]);
    let file = senate.file("proposal.json", &addition("score"));
    assert_eq!(senate.ok(&["proposal", "preview", &file])["submittable"], true);
    let id =
        senate.ok(&["proposal", "create", &file, "--as", "ada"])["proposal_id"].as_str().unwrap().to_owned();
    senate.ok(&["proposal", "comment", &id, "fine", "--as", "ben"]);

    // An edit makes a new revision, by whoever knows the one before; a refusal tells everything that was found.
    let mut better = addition("score");
    better["rationale"] = json!("Reviewers need it to sort notes by quality, see EXP-12");
    let better = senate.file("better.json", &better);
    let edit = |more: &[&'static str]| [["proposal", "edit", &id, &better].as_slice(), more].concat();
    senate.refused(&edit(&["--as", "ben"]), "proposal.not-author");
    assert_eq!(senate.ok(&edit(&["--revision", "1", "--as", "ada"]))["revision"], 2);
    senate.refused(&edit(&["--revision", "1", "--as", "ada"]), "request.precondition-failed");
    let mut nowhere = addition("score");
    nowhere["target_artifact_type"] = json!("nothing");
    let nowhere = senate.file("nowhere.json", &nowhere);
    let refused =
        senate.refused(&["proposal", "create", &nowhere, "--as", "ada"], "proposal.not-submittable");
    assert_eq!(refused["diagnostics"][0]["code"], "proposal.unknown-type", "{refused}");
    // Opened, and edited meanwhile: what was cast is void, and what was read is stale.
    let vote = |name: &'static str, key: &str, choice: &str| {
        let key = format!("{key}.key");
        ["proposal", "vote", &id, choice, "--key", &key, "--as", name].map(str::to_owned).to_vec()
    };
    let refused = |arguments: &[String], code: &str| {
        senate.refused(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), code)
    };
    senate.ok(&["proposal", "open", &id, "--as", "ada"]);
    senate.ok(&["proposal", "vote", &id, "yes", "--key", "ada.key", "--as", "ada"]);
    assert_eq!(senate.ok(&edit(&["--revision", "2", "--as", "ada"]))["revision"], 3);
    refused(&vote("ada", "ada", "yes"), "ballot.not-open");
    senate.ok(&["proposal", "open", &id, "--as", "ada"]);
    senate.refused(&edit(&["--revision", "2", "--as", "ada"]), "request.precondition-failed");

    // One ballot a voter; who has no seat, or another's key, has none.
    let first = senate.ok(&["proposal", "vote", &id, "yes", "--key", "ada.key", "--as", "ada"]);
    assert_eq!(first["tally"]["yes"], 1, "the ballot of the revision before does not count");
    refused(&vote("ada", "ada", "abstain"), "ballot.already-cast");
    refused(&vote("late", "late", "yes"), "ballot.not-eligible");
    refused(&vote("mallory", "mallory", "yes"), "auth.forbidden");
    refused(&vote("ben", "ada", "yes"), "ballot.bad-signature");
    senate.refused(
        &["proposal", "vote", &id, "no", "--key", "ben.key", "--as", "ben"],
        "ballot.missing-reason",
    );
    let done = senate.ok(&["proposal", "vote", &id, "yes", "--key", "ben.key", "--as", "ben"]);
    assert_eq!(done["status"], "approved");
    assert_eq!(senate.ok(&["proposal", "show", &id])["status"], "migrating", "the plan waits");
    assert_eq!(senate.ok(&["proposal", "list", "--status", "migrating"])["proposals"][0]["proposal_id"], *id);

    let file = senate.file("breaking.json", &breaking());
    let id =
        senate.ok(&["proposal", "create", &file, "--as", "ada"])["proposal_id"].as_str().unwrap().to_owned();
    senate.ok(&["proposal", "open", &id, "--as", "ada"]);
    let reason = "it breaks the importer of the northern library";
    senate.ok(&["proposal", "vote", &id, "yes", "--key", "ada.key", "--as", "ada"]);
    let done = senate
        .ok(&["proposal", "vote", &id, "abstain", "--reason", reason, "--key", "cyd.key", "--as", "cyd"]);
    assert_eq!(done["status"], "rejected", "everybody must say yes to what breaks");
    let found = senate.ok(&["archive", "search", "northern", "import"]);
    assert_eq!(found["proposals"][0]["proposal"]["proposal_id"], *id);
    assert_eq!(senate.ok(&["archive", "search", "nothing-of-the-kind"])["proposals"], json!([]));

    let artifact = senate.file("artifact.json", &json!({"title": "one"}));
    senate.ok(&["artifact", "add", "note", &artifact, "--id", "n-1", "--as", "ada"]);
    assert_eq!(senate.ok(&["artifact", "validate", "note", &artifact])["verdict"], "valid");
    let shown = senate.run(&["proposal", "show", &id]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("northern library"), "people see it too");
    let leaves = senate.verify();
    assert!(leaves > 10, "{leaves}");
    let proof = senate.ok(&["log", "proof", "3"]);
    assert_eq!(proof["size"], leaves);
    let note = senate.ok(&["log", "checkpoint"]);
    assert!(note["note"].as_str().unwrap().starts_with(&format!("test.senate\n{leaves}\n")), "{note}");

    // The same against a server, with a token.
    let server = senate.serve(&[]);
    let token =
        senate.ok(&["agent", "token", "ada", "--key", "ada.key"])["token"].as_str().unwrap().to_owned();
    let output = std::process::Command::new(rogatio_tests::program())
        .args(["proposal", "list", "--json", "--server", &server.address])
        .env("ROGATIO_TOKEN", token)
        .current_dir(&senate.folder)
        .output()
        .unwrap();
    let listed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(listed["proposals"].as_array().unwrap().len(), 2, "{listed}");
    server.stop();
}

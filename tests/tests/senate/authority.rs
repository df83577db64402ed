//! Authority is judged where it is written: nothing that an agent does counts after the leaf that revokes it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::cosign::cosigned;
use crate::harness::{Agent, BASE, Kind, STATEMENT, Senate, Server, addition, settings};
use crate::impact::{attachment, measured};

#[test]
fn no_write_counts_after_a_revocation_on_sqlite() {
    every_write(Kind::Sqlite);
}

#[test]
fn no_write_counts_after_a_revocation_on_postgres() {
    every_write(Kind::Postgres);
}

/// A request of an agent.
struct Sample {
    path: String,
    body: Value,
    headers: Vec<(&'static str, String)>,
}

fn sample(path: impl Into<String>, body: Value) -> Sample {
    Sample { path: path.into(), body, headers: Vec::new() }
}

/// A senate whose service holds writes while a file says so.
struct Held<'s> {
    senate: &'s Senate,
    server: &'s Server,
    root: &'s Agent,
    folder: PathBuf,
    ben: &'s Agent,
}

impl Held<'_> {
    /// A new agent with every role, registered and authorised over HTTP.
    fn agent(&self, name: &str, seed: u8) -> Agent {
        let mut agent = Agent::stranger(name, seed);
        let key = agent.public_key();
        let envelope = agent.sign(STATEMENT, &agent.statement(&self.server.instance, "register", &key));
        let body = json!({"public_key": key, "envelope": envelope});
        let registered = self.server.post("/api/agents", self.root, &body).ok();
        agent.token = registered["token"]["token"].as_str().unwrap().to_owned();
        let roles = json!({"roles": ["reader", "proposer", "voter", "admin"]});
        self.server.post(&format!("/api/agents/{name}/authorize"), self.root, &roles).ok();
        agent
    }

    fn propose(&self, agent: &Agent, draft: bool) -> String {
        let path = if draft { format!("{BASE}?draft=true") } else { BASE.to_owned() };
        let answer = self.server.post(&path, agent, &addition(&format!("f_{}", agent.name))).ok();
        answer["proposal_id"].as_str().unwrap().to_owned()
    }

    fn opened(&self, agent: &Agent) -> String {
        let id = self.propose(agent, false);
        self.server.post(&format!("{BASE}/{id}/open"), agent, &json!({})).ok();
        id
    }

    fn rejected(&self, agent: &Agent) -> String {
        let answer = self.server.post(BASE, agent, &addition("banned")).ok();
        assert_eq!(answer["status"], "rejected", "{answer}");
        answer["proposal_id"].as_str().unwrap().to_owned()
    }

    /// A proposal that was approved: its plan waits.
    fn approved(&self, agent: &Agent) -> String {
        let id = self.opened(agent);
        for voter in [agent, self.ben] {
            let answer = self.server.post(&format!("{BASE}/{id}/vote"), voter, &json!({"vote": "yes"})).ok();
            if answer["status"] == "approved" {
                break;
            }
        }
        self.server.wait_until(&id, self.root, "migrating");
        id
    }

    fn enacted(&self, agent: &Agent) -> String {
        let id = self.approved(agent);
        let path = format!("{BASE}/{id}/migration/apply");
        assert!(self.server.post(&path, self.root, &json!({})).status < 300);
        self.server.wait_until(&id, self.root, "enacted");
        id
    }

    /// The request that this operation of the table is tried with; `None` for one that nobody has thought of.
    fn sample(&self, operation: &str, agent: &Agent) -> Option<Sample> {
        let (name, tag) = (&agent.name, json!("*"));
        let on = |id: &str, what: &str| format!("{BASE}/{id}/{what}");
        let artifact =
            json!({"id": format!("a-{name}"), "artifact_type": "note", "artifact": {"title": name}});
        Some(match operation {
            "Create" => sample(BASE, addition(&format!("c_{name}"))),
            "Edit" => {
                let id = self.propose(agent, false);
                let headers = vec![("if-match", tag.as_str().unwrap().to_owned())];
                Sample { headers, ..sample(format!("{BASE}/{id}"), addition(&format!("e_{name}"))) }
            }
            "Submit" => sample(on(&self.propose(agent, true), "submit"), json!({})),
            "Rebase" => sample(on(&self.propose(agent, false), "rebase"), json!({})),
            "MeasureImpact" => {
                self.server.post("/api/artifacts", agent, &artifact).ok();
                sample(on(&self.propose(agent, false), "impact"), json!({}))
            }
            "AttachImpact" => {
                self.server.post("/api/artifacts", agent, &artifact).ok();
                let id = self.propose(agent, false);
                let measured = measured(self.server, &id, self.root);
                let body = attachment(self.server, &id, agent, &measured["report"]);
                sample(on(&id, "impact/attach"), body)
            }
            "Comment" => sample(on(&self.propose(agent, false), "comment"), json!({"text": "hm"})),
            "RaiseConcern" => sample(on(&self.propose(agent, false), "concern"), json!({"text": "hm"})),
            "ResolveConcern" => {
                let id = self.propose(agent, false);
                self.server.post(&on(&id, "concern"), agent, &json!({"text": "hm"})).ok();
                sample(on(&id, "concern/1/resolve"), json!({}))
            }
            "Open" => sample(on(&self.propose(agent, false), "open"), json!({})),
            "Vote" => sample(on(&self.opened(agent), "vote"), json!({"vote": "yes", "voter": name})),
            "Withdraw" => sample(on(&self.propose(agent, false), "withdraw"), json!({})),
            "Overrule" => sample(on(&self.rejected(agent), "overrule"), json!({"vote": "yes"})),
            "Appeal" => sample(on(&self.rejected(agent), "appeal"), json!({"text": "please"})),
            "ApplyMigration" => sample(on(&self.approved(agent), "migration/apply"), json!({})),
            "UndoMigration" => sample(on(&self.enacted(agent), "migration/down"), json!({})),
            "Settle" => {
                let mut anew = scoped();
                anew["transitive"] = json!(name.len() % 2 == 0);
                sample("/api/senate/settings", anew)
            }
            "AddType" => {
                sample("/api/schemas", json!({"artifact_type": format!("t-{name}"), "schema": true}))
            }
            "DeclareStorage" => sample("/api/schemas/other/storage", json!({"storage": "documents"})),
            "PutReader" => sample(
                format!("/api/schemas/note/readers/r-{name}"),
                json!({"schema": {"type": "object", "minProperties": 1}}),
            ),
            "RemoveReader" => {
                let path = format!("/api/schemas/note/readers/r-{name}");
                let reader = json!({"schema": {"type": "object"}});
                self.server.send("PUT", &path, &self.root.token, Some(&reader)).ok();
                sample(format!("{path}/remove"), json!({}))
            }
            "AddArtifact" => sample("/api/artifacts", artifact),
            "RemoveArtifact" => {
                self.server.post("/api/artifacts", self.root, &artifact).ok();
                sample(format!("/api/artifacts/a-{name}/remove"), json!({}))
            }
            "RecordStep" => {
                let digest = "0".repeat(64);
                let step = json!({
                    "source": [], "target": format!("d-{name}"), "type": "extraction", "agent": name, "method": "typing@1",
                    "started_at": "2026-01-01T00:00:00Z", "ended_at": "2026-01-01T00:00:01Z",
                    "input_digest": digest, "output_digest": digest,
                });
                sample("/api/processing-steps", json!({"step": step}))
            }
            "NewToken" => {
                let envelope = agent
                    .sign(STATEMENT, &agent.statement(&self.server.instance, "token", &agent.public_key()));
                sample(format!("/api/agents/{name}/tokens"), json!({"envelope": envelope}))
            }
            "Rotate" => {
                let mut next = Agent::stranger(name, 0);
                next.key = ed25519_dalek::SigningKey::from_bytes(&agent.key.to_bytes().map(|byte| !byte));
                let statement = agent.statement(&self.server.instance, "rotate", &next.public_key());
                let (old, new) = (agent.sign(STATEMENT, &statement), next.sign(STATEMENT, &statement));
                sample(format!("/api/agents/{name}/rotate"), json!({"old": old, "new": new}))
            }
            "RevokeToken" => {
                let tokens = self.server.get(&format!("/api/agents/{name}/tokens"), agent).ok();
                let id = tokens["tokens"][0]["id"].as_str().unwrap().to_owned();
                sample(format!("/api/agents/{name}/tokens/{id}/revoke"), json!({}))
            }
            "Authorize" => {
                sample(format!("/api/agents/{}/authorize", self.other(agent)), json!({"roles": ["reader"]}))
            }
            "Suspend" => sample(format!("/api/agents/{}/suspend", self.other(agent)), json!({})),
            "Revoke" => sample(format!("/api/agents/{}/revoke", self.other(agent)), json!({})),
            "AddCosignature" => {
                let checkpoint = self.server.get("/log/checkpoint", self.root).body;
                let (checkpoint, cosigner) = cosigned(checkpoint.as_str().unwrap(), "cosigner.example", 9);
                sample("/log/cosignatures", json!({"checkpoint": checkpoint, "cosigner": cosigner}))
            }
            "AddWebhook" => sample("/api/webhooks", json!({"url": format!("https://example.org/{name}")})),
            "DeleteWebhook" | "RetryWebhook" | "RotateWebhook" => {
                let hook = json!({"url": format!("https://example.org/{name}")});
                let added = self.server.post("/api/webhooks", self.root, &hook).ok();
                let id = added["id"].as_str().unwrap();
                let what = match operation {
                    "RetryWebhook" => "/retry",
                    "RotateWebhook" => "/rotate",
                    _ => "",
                };
                sample(format!("/api/webhooks/{id}{what}"), json!({}))
            }
            _ => return None,
        })
    }

    /// Somebody to decide about, who does not vote.
    fn other(&self, agent: &Agent) -> String {
        let name = format!("z-{}", agent.name);
        self.agent(&name, agent.key.to_bytes()[0].wrapping_add(51));
        let roles = json!({"roles": ["reader"]});
        self.server.post(&format!("/api/agents/{name}/authorize"), self.root, &roles).ok();
        name
    }

    /// Takes an agent out of all electorates.
    fn dismiss(&self, agent: &Agent) {
        self.server.post(&format!("/api/agents/{}/revoke", agent.name), self.root, &json!({})).ok();
    }

    /// Sends the request of an agent who is revoked between the check of the token and the transaction.
    fn while_revoked(&self, method: &str, agent: &Agent, one: &Sample) -> crate::harness::Answer {
        let file = |kind: &str| self.folder.join(format!("{}.{kind}", agent.name));
        fs::write(file("hold"), "").unwrap();
        thread::scope(|scope| {
            let sent = scope.spawn(|| send(self.server, method, agent, one));
            wait_for(&file("held"), &one.path);
            self.server.post(&format!("/api/agents/{}/revoke", agent.name), self.root, &json!({})).ok();
            fs::remove_file(file("hold")).unwrap();
            sent.join().unwrap()
        })
    }

    /// Leaves by this agent after the one that revoked it.
    fn leaves_after_revocation(&self, agent: &Agent) -> Vec<Value> {
        let leaves = self.senate.leaves();
        let leaves: Vec<Value> = leaves.iter().map(|leaf| serde_json::from_str(leaf).unwrap()).collect();
        let revoked = leaves.iter().position(|leaf| {
            leaf["subject"] == agent.name.as_str() && leaf["event"]["happened"]["type"] == "revoked"
        });
        let revoked = revoked.unwrap_or_else(|| panic!("{} is not revoked", agent.name));
        leaves
            .into_iter()
            .skip(revoked)
            .filter(|leaf| leaf["event"]["actor"] == agent.name.as_str())
            .collect()
    }
}

fn wait_for(file: &Path, path: &str) {
    let begun = Instant::now();
    while !file.exists() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "{path} was not held: is its write on anybody's word?"
        );
        thread::sleep(Duration::from_millis(5));
    }
}

fn send(server: &Server, method: &str, agent: &Agent, one: &Sample) -> crate::harness::Answer {
    let headers: Vec<(&str, &str)> =
        one.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let body = (method != "DELETE").then(|| one.body.to_string());
    server.try_send(method, &one.path, (&agent.token, &headers), body.as_deref()).unwrap()
}

/// Rules without signatures, under which some names are out of scope and the voters can say so.
fn scoped() -> Value {
    let mut scoped = settings("none");
    scoped["scope"] = json!({
        "version": 1, "reserved_names": ["banned"],
        "override_rule": {"threshold": {"num": 2, "den": 3, "cmp": "ge"}, "base": "electorate", "signatures": "none"},
    });
    scoped
}

/// What has no sample, each with its reason. A vote that can be closed is closed by the service itself before anybody
/// asks, and whoever registers has no token that could be revoked.
const UNTRIED: [&str; 2] = ["Close", "Register"];

fn every_write(kind: Kind) {
    let senate = Senate::new(kind, &scoped());
    senate.note();
    let other = senate.file("other.json", &json!(true));
    senate.ok(&["type", "add", "other", &other]);
    let root = senate.agent("root", &["admin", "reader"]);
    let ben = senate.agent("ben", &["reader", "voter"]);
    let folder = senate.folder.join("hold");
    fs::create_dir_all(&folder).unwrap();
    let server = senate.serve_with(&["--most-open-proposals", "10000"], &[("ROGATIO_TEST_HOLD", &folder)]);
    let held = Held { senate: &senate, server: &server, root: &root, folder, ben: &ben };
    let api = server.get("/openapi.json", &root).ok();
    let mut tried = 0;
    let mut untried = BTreeSet::new();
    let mut number = 0_u8;
    for (_, operations) in api["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            if !parameters.iter().any(|one| one["name"] == "Idempotency-Key") {
                continue;
            }
            let (method, id) = (method.to_uppercase(), operation["operationId"].as_str().unwrap());
            number += 1;
            // The sample works, where nobody is revoked.
            let control = held.agent(&format!("k{number}x"), number);
            let Some(one) = held.sample(id, &control) else {
                untried.insert(id);
                held.dismiss(&control);
                continue;
            };
            let answer = send(&server, &method, &control, &one);
            assert!(answer.status < 300, "{id}: {}", answer.body);
            if let Some(proposal) = one.path.strip_suffix("/migration/apply") {
                server.wait_until(proposal.rsplit('/').next().unwrap(), &root, "enacted");
            }
            if let Some(proposal) = one.path.strip_suffix("/migration/down") {
                server.wait_until(proposal.rsplit('/').next().unwrap(), &root, "failed");
            }
            if !matches!(id, "Rotate") {
                held.dismiss(&control);
            }
            let agent = held.agent(&format!("r{number}x"), number.wrapping_add(100));
            let one = held.sample(id, &agent).unwrap();
            let answer = held.while_revoked(&method, &agent, &one);
            let code = answer.body["code"].as_str().unwrap_or_default().to_owned();
            assert!(
                matches!(
                    (answer.status, code.as_str()),
                    (403, "auth.forbidden") | (401, "auth.invalid-token")
                ),
                "{id}: {} {}",
                answer.status,
                answer.body
            );
            assert_eq!(held.leaves_after_revocation(&agent), Vec::<Value>::new(), "{id}");
            tried += 1;
        }
    }
    // A new write has to have a sample.
    assert_eq!(untried, BTreeSet::from(UNTRIED));
    assert!(tried > 25, "{tried}");
    // Of many lines each is judged by itself: those after the revocation are refused.
    let agent = held.agent("lines", 250);
    let line = |number: u32| {
        format!(
            "{{\"id\": \"line-{number}\", \"artifact_type\": \"note\", \"artifact\": {{\"title\": \"t\"}}}}\n"
        )
    };
    let lines: String = (0..40).map(line).collect();
    let file = |kind: &str| held.folder.join(format!("lines.{kind}"));
    let answer = thread::scope(|scope| {
        fs::write(file("hold"), "").unwrap();
        let sent = scope.spawn(|| {
            let headers = [("content-type", "application/x-ndjson")];
            server.try_send("POST", "/api/artifacts", (&agent.token, &headers), Some(&lines)).unwrap()
        });
        wait_for(&file("held"), "the lines");
        // Some go through, and then no more.
        fs::remove_file(file("hold")).unwrap();
        thread::sleep(Duration::from_millis(30));
        fs::write(file("hold"), "").unwrap();
        held.dismiss(&agent);
        fs::remove_file(file("hold")).unwrap();
        sent.join().unwrap()
    });
    let answers: Vec<Value> =
        answer.body.as_str().unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 40);
    let refused = answers
        .iter()
        .filter(|one| one["problem"]["code"].as_str().is_some_and(|code| code.starts_with("auth.")))
        .count();
    println!("{} of 40 lines came before the revocation", 40 - refused);
    assert_eq!(held.leaves_after_revocation(&agent), Vec::<Value>::new());
    server.stop();
    senate.verify();
}

/// A voter who is revoked keeps the seat in the base: where nothing can pass without it, the vote is over and says so.
#[test]
fn a_vote_that_cannot_pass_any_more_is_final_at_once() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let senate = Senate::new(kind, &settings("none"));
        senate.note();
        let root = senate.agent("root", &["admin", "reader"]);
        let voters = ["ada", "ben", "cyd", "dot"].map(|name| senate.agent(name, &["proposer", "voter"]));
        let [ada, ben, cyd, dot] = &voters;
        let server = senate.serve(&[]);
        let propose = |content: &Value| {
            let id = server.post(BASE, ada, content).ok()["proposal_id"].as_str().unwrap().to_owned();
            server.post(&format!("{BASE}/{id}/open"), ben, &json!({})).refused(403, "proposal.not-author");
            server.post(&format!("{BASE}/{id}/open"), ada, &json!({})).ok();
            id
        };
        let vote = |id: &str, agent: &Agent, choice: &str| {
            server.post(&format!("{BASE}/{id}/vote"), agent, &json!({"vote": choice, "voter": agent.name}))
        };
        // Every vote is needed, and one can never come; three of four are enough for the other.
        let breaking = propose(&crate::harness::breaking());
        let compatible = propose(&addition("score"));
        vote(&breaking, ada, "yes").ok();
        vote(&compatible, dot, "yes").ok();
        let forged = json!({"vote": "yes", "voter": "ada"});
        server.post(&format!("{BASE}/{breaking}/vote"), ben, &forged).refused(422, "ballot.malformed");
        server.post("/api/agents/dot/revoke", &root, &json!({"reason": "left"})).ok();
        vote(&compatible, dot, "yes").refused(403, "auth.forbidden");
        let view = server.get(&format!("{BASE}/{breaking}"), &root).ok();
        assert_eq!(
            (&view["status"], &view["state"]["ended"]["reason"]),
            (&json!("rejected"), &json!("voter_revoked"))
        );
        assert!(view["state"]["ended"]["text"].as_str().unwrap().contains("revoked"), "{view}");
        // A ballot whose leaf is older counts, and the vote goes on.
        assert_eq!(vote(&compatible, ada, "yes").ok()["status"], "voting");
        assert_eq!(vote(&compatible, ben, "yes").ok()["status"], "approved", "three of four");
        // A new revision is voted on without the seat.
        let path = format!("{BASE}/{breaking}");
        let edited = server
            .try_send(
                "PUT",
                &path,
                (&ada.token, &[("if-match", "*")]),
                Some(&crate::harness::breaking().to_string()),
            )
            .unwrap()
            .ok();
        assert_eq!(edited["status"], "debate");
        let opened = server.post(&format!("{path}/open"), &root, &json!({})).ok();
        assert_eq!(opened["state"]["voting"]["voters"]["electorate"], 3);
        let _ = cyd;
        server.stop();
        senate.verify();
    }
}

/// Whoever rotates the key during a vote keeps the vote with the new key; the old key opens nothing any more.
#[test]
fn a_key_is_rotated_during_a_vote() {
    let senate = Senate::new(Kind::Sqlite, &settings("ed25519"));
    senate.note();
    let mut ada = senate.agent("ada", &["proposer", "voter", "reader"]);
    senate.agent("ben", &["voter"]);
    let server = senate.serve(&[]);
    let id = server.post(BASE, &ada, &addition("score")).ok()["proposal_id"].as_str().unwrap().to_owned();
    server.post(&format!("{BASE}/{id}/open"), &ada, &json!({})).ok();
    let before = ada.clone();
    senate.rotate(&mut ada);
    server.get(&format!("{BASE}/{id}"), &before).refused(401, "auth.invalid-token");
    let old_key = Agent { token: ada.token.clone(), ..before };
    server.vote(&id, &old_key, "yes", None).refused(403, "ballot.bad-signature");
    server.vote(&id, &ada, "yes", None).ok();
    assert_eq!(server.get(&format!("{BASE}/{id}/recount"), &ada).ok()["agrees"], true);
    let tokens = server.get("/api/agents/ada/tokens", &ada).ok();
    let tokens = tokens["tokens"].as_array().unwrap();
    assert_eq!(tokens.iter().filter(|one| one["revoked_at"].is_null()).count(), 1, "{tokens:?}");
    assert!(tokens.iter().all(|one| ada.token.starts_with("rog_") && one.get("token").is_none()));
    assert!(tokens.iter().any(|one| one["prefix"] == ada.token[..12]));
    server.stop();
    senate.verify();
}

/// Strangers get no more than what is public, and no name that a reader takes for another's.
#[test]
fn strangers_wait_and_read_nothing() {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    let root = senate.agent("root", &["admin", "reader"]);
    senate.agent("bill", &["reader"]);
    let server = senate.serve(&["--most-registrations-from-one", "3"]);
    let register = |name: &str, seed: u8| {
        let agent = Agent::stranger(name, seed);
        let mut envelope =
            agent.sign(STATEMENT, &agent.statement(&server.instance, "register", &agent.public_key()));
        if seed % 2 == 1 {
            // The same bytes in URL-safe base64 without padding.
            for place in ["/payload", "/signatures/0/sig"] {
                let text = envelope.pointer_mut(place).unwrap();
                let url = text.as_str().unwrap().replace('+', "-").replace('/', "_");
                *text = json!(url.trim_end_matches('='));
            }
        }
        let body = json!({"public_key": agent.public_key(), "envelope": envelope});
        server.send("POST", "/api/agents", "", Some(&body))
    };
    let newcomer = register("eve", 1).ok();
    assert_eq!(newcomer["agent"]["status"], "pending");
    let token = newcomer["token"]["token"].as_str().unwrap();
    for path in ["/api/agents", BASE, "/log/leaves", "/api/schemas", "/log/checkpoint"] {
        server.send("GET", path, token, None).refused(403, "auth.forbidden");
    }
    for name in ["EVE", "BiII", "b1ll", "R00T"] {
        register(name, 2).refused(409, "agent.exists");
    }
    // What was revoked is not free for others.
    server.post("/api/agents/eve/revoke", &root, &json!({})).ok();
    register("eve", 3).refused(409, "agent.exists");
    let mut kept = settings("none");
    kept["naming"] = json!({"reserved": ["oracle"]});
    server.send("PUT", "/api/senate/settings", &root.token, Some(&kept)).ok();
    register("0racle", 4).refused(403, "agent.name-reserved");
    for (name, seed) in [("fay", 5), ("gus", 6), ("hal", 7)] {
        register(name, seed).ok();
    }
    register("ivy", 8).refused(429, "limit.registrations");
    server.stop();
    let server = senate.serve(&["--public-read"]);
    server.send("GET", "/api/agents", "", None).ok();
    server.stop();
    senate.verify();
}

/// What is due happens without anybody asking, also when it was due while nobody served.
#[test]
fn votes_open_and_close_by_themselves() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let mut quick = settings("none");
        for class in ["compatible", "breaking"] {
            quick["rules"][class]["voting_period"] = json!(3);
            quick["rules"][class]["min_debate"] = json!(1);
            quick["rules"][class]["auto_open"] = json!(true);
        }
        let senate = Senate::new(kind, &quick);
        senate.note();
        let ada = senate.agent("ada", &["proposer", "voter", "reader"]);
        let server = senate.serve(&[]);
        let propose = |name: &str| {
            server.post(BASE, &ada, &addition(name)).ok()["proposal_id"].as_str().unwrap().to_owned()
        };
        let status = |server: &Server, id: &str| {
            server.get(&format!("{BASE}/{id}"), &ada).ok()["status"].as_str().unwrap().to_owned()
        };
        let becomes = |server: &Server, id: &str, wanted: &str| {
            let begun = Instant::now();
            while status(server, id) != wanted {
                assert!(begun.elapsed() < Duration::from_secs(30), "{id} is {}", status(server, id));
                thread::sleep(Duration::from_millis(100));
            }
        };
        let (first, second) = (propose("first"), propose("second"));
        becomes(&server, &first, "voting");
        becomes(&server, &second, "voting");
        becomes(&server, &first, "expired");
        let third = propose("third");
        becomes(&server, &third, "voting");
        server.stop();
        thread::sleep(Duration::from_secs(4));
        let server = senate.serve(&[]);
        becomes(&server, &third, "expired");
        server.stop();
        senate.verify();
    }
}

/// An approval that is final waits for `min_open`, and takes effect then.
#[test]
fn a_final_approval_takes_effect_when_its_time_is_over() {
    let mut slow = settings("none");
    slow["rules"]["compatible"]["min_open"] = json!(3);
    let senate = Senate::new(Kind::Sqlite, &slow);
    senate.note();
    let ada = senate.agent("ada", &["proposer", "voter", "reader"]);
    let server = senate.serve(&[]);
    let id = server.post(BASE, &ada, &addition("score")).ok()["proposal_id"].as_str().unwrap().to_owned();
    server.post(&format!("{BASE}/{id}/open"), &ada, &json!({})).ok();
    let counted = server.post(&format!("{BASE}/{id}/vote"), &ada, &json!({"vote": "yes"})).ok();
    assert_eq!(
        (&counted["status"], &counted["tally"]["final_outcome"]),
        (&json!("voting"), &json!("approved"))
    );
    let begun = Instant::now();
    while server.get(&format!("{BASE}/{id}"), &ada).ok()["status"] == "voting" {
        assert!(begun.elapsed() < Duration::from_secs(30));
        thread::sleep(Duration::from_millis(100));
    }
    assert!(begun.elapsed() < Duration::from_secs(15), "long before voting closes");
    server.stop();
    senate.verify();
}

/// The short forms that agents send mean the full form.
#[test]
fn short_forms_of_proposals_are_taken() {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    senate.note();
    let ada = senate.agent("ada", &["proposer", "voter", "reader"]);
    let server = senate.serve(&[]);
    let send = |spec: Value| {
        let mut content = addition("language");
        content["field_spec"] = spec;
        content["migration_plan"] = json!("nothing to do");
        let rationale = content["rationale"].take();
        content.as_object_mut().unwrap().remove("rationale");
        server.post(BASE, &ada, &json!({"metadata": content, "rationale": rationale}))
    };
    let full = json!({"pointer": "/properties/language", "schema": {"type": "string"}, "required": false});
    let digest = send(full).ok()["digest"].clone();
    for short in [
        json!({"name": "language", "schema": {"type": "string"}}),
        json!({"type": "object", "properties": {"language": {"type": "string"}}}),
    ] {
        let created = send(short).ok();
        assert_eq!(created["digest"], digest);
        assert_eq!((&created["status"], created["voting_threshold"].is_object()), (&json!("debate"), true));
    }
    let two = json!({"properties": {"a": {}, "b": {}}});
    let refused = send(two);
    assert!(refused.body["help"].as_str().unwrap().contains("\"pointer\""), "{}", refused.body);
    refused.refused(400, "request.invalid-field");
    server.stop();
}

/// A registry begins with a folder of schemas.
#[test]
fn a_folder_of_schemas_seeds_a_registry() {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    let schema = |most: u64| json!({"type": "object", "maxProperties": most});
    fs::create_dir_all(senate.folder.join("schemas/note")).unwrap();
    for (file, most) in [
        ("note/v1.json", 1),
        ("note/v2.json", 2),
        ("note/v10.json", 10),
        ("plan.json", 3),
        ("task.v1.json", 4),
    ] {
        senate.file(&format!("schemas/{file}"), &schema(most));
    }
    senate.ok(&["type", "add", "--folder", "schemas"]);
    let shown = senate.ok(&["type", "show", "note"]);
    assert_eq!((&shown["version"], &shown["schema"]["maxProperties"]), (&json!(3), &json!(10)));
    let root = senate.agent("root", &["reader"]);
    let server = senate.serve(&[]);
    let page = server.get("/senate/schemas", &root).ok();
    let page = page.as_str().unwrap();
    assert!(page.contains("<h2>note</h2>") && page.contains("/api/schemas/note/versions/3"), "{page}");
    server.send("GET", "/senate/schemas", "", None).refused(401, "auth.missing-token");
    server.stop();
    senate.verify();
}

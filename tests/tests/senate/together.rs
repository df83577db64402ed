//! Many voters at once on one proposal, whose votes are committed together: each gets the answer to its own vote, a refused vote spoils no
//! other one, and a power cut loses nothing that was acknowledged.

use std::collections::BTreeSet;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rogatio::engine::Engine;
use serde_json::{Value, json};

use crate::crowd::register;
use crate::harness::{Agent, BASE, Kind, Senate, Server, addition, settings};

/// Voters, and what each of them sends at the same moment as all others.
const VOTERS: usize = 16;
/// How often the service is killed.
const KILLS: usize = 3;
/// The voters are ample faster.
const LONGEST: Duration = Duration::from_secs(60);

#[test]
fn each_vote_is_answered_for_itself_on_sqlite() {
    each_for_itself(Kind::Sqlite);
}

#[test]
fn each_vote_is_answered_for_itself_on_postgres() {
    each_for_itself(Kind::Postgres);
}

#[test]
fn a_power_cut_loses_no_vote_that_was_acknowledged_on_sqlite() {
    killed(Kind::Sqlite);
}

#[test]
fn a_power_cut_loses_no_vote_that_was_acknowledged_on_postgres() {
    killed(Kind::Postgres);
}

#[test]
fn a_vote_ends_among_ballots_that_come_together_on_sqlite() {
    ends_among(Kind::Sqlite);
}

#[test]
fn a_vote_ends_among_ballots_that_come_together_on_postgres() {
    ends_among(Kind::Postgres);
}

/// A proposal on which these voters vote.
fn opened(senate: &Senate, server: &Server, author: &Agent) -> String {
    senate.note();
    let id = server.post(BASE, author, &addition("score")).ok()["proposal_id"].as_str().unwrap().to_owned();
    server.post(&format!("{BASE}/{id}/open"), author, &json!({})).ok();
    id
}

fn rules(signatures: &str, more: &Value) -> Value {
    let mut settings = settings(signatures);
    for class in ["compatible", "breaking"] {
        let rule = settings["rules"][class].as_object_mut().unwrap();
        rule.insert("early_close".to_owned(), json!(false));
        rule.extend(more.as_object().unwrap().clone());
    }
    settings
}

fn voters(server: &Server, admin: &Agent) -> Vec<Agent> {
    (0..VOTERS).map(|number| register(server, admin, number)).collect()
}

/// The receipts of the ballots in the log, each with the index of its leaf.
fn logged(senate: &Senate) -> Vec<(u64, Value)> {
    let leaves = senate.leaves();
    let cast = (0..).zip(&leaves).filter_map(|(index, leaf)| {
        let mut leaf: Value = serde_json::from_str(leaf).unwrap();
        let happened = &mut leaf["event"]["happened"];
        (happened["type"] == "ballot_cast").then(|| (index, happened["receipt"].take()))
    });
    cast.collect()
}

fn each_for_itself(kind: Kind) {
    let senate = Senate::new(kind, &rules("ed25519", &json!({})));
    let admin = senate.agent("root", &["admin", "reader", "proposer"]);
    let server = senate.serve(&[]);
    let voters = voters(&server, &admin);
    let id = opened(&senate, &server, &admin);
    // This one came too late for a seat.
    let late = senate.agent("late", &["voter", "reader"]);
    let binding = server.get(&format!("{BASE}/{id}"), &voters[0]).ok()["ballot"].clone();
    let mut other = binding.clone();
    other["revision"] = json!(7);
    let mut long = binding.clone();
    long["padding"] = json!("x".repeat(100_000));
    let long_reason = "€".repeat(3_900);

    // What is sent, by whom, under which key of its own, and the refusal that it gets.
    let mut sent: Vec<(&Agent, Value, String, Option<&str>)> = Vec::new();
    for (number, voter) in voters.iter().enumerate() {
        let choice = ["yes", "abstain"][number % 2];
        let reason = (number % 4 == 1).then_some(&*long_reason);
        let ballot = voter.ballot(&binding, choice, reason);
        sent.push((voter, ballot.clone(), format!("a{number}"), None));
        match number % 4 {
            // The same request twice, the same ballot in two requests, and two ballots of which only one counts.
            0 => sent.push((voter, ballot, format!("a{number}"), None)),
            1 => sent.push((voter, ballot, format!("b{number}"), None)),
            2 => {
                let second = voter.ballot(&binding, "abstain", Some(&long_reason));
                sent.push((voter, second, format!("b{number}"), Some("ballot.already-cast")));
            }
            // Signed by somebody else, for another revision, and long.
            _ => {
                let mut forged = voter.clone();
                forged.key = voters[0].key.clone();
                let forged = forged.ballot(&binding, choice, None);
                sent.push((voter, forged, format!("b{number}"), Some("ballot.bad-signature")));
                let other = voter.ballot(&other, choice, None);
                sent.push((voter, other, format!("c{number}"), Some("ballot.wrong-revision")));
                let long = voter.ballot(&long, choice, None);
                sent.push((voter, long, format!("d{number}"), Some("ballot.malformed")));
            }
        }
    }
    sent.push((&late, late.ballot(&binding, "yes", None), "late".to_owned(), Some("ballot.not-eligible")));
    let path = format!("{BASE}/{id}/vote");
    let begin = Barrier::new(sent.len());
    let answers: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = sent
            .iter()
            .map(|(voter, body, key, refusal)| {
                let (server, path, begin) = (&server, &path, &begin);
                scope.spawn(move || {
                    begin.wait();
                    let key = [("idempotency-key", key.as_str())];
                    let answer = server.try_send("POST", path, (&voter.token, &key), Some(&body.to_string()));
                    (voter.name.clone(), answer.unwrap(), *refusal)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });

    let logged = logged(&senate);
    let (mut counted, mut refused) = (BTreeSet::new(), 0);
    for (voter, answer, refusal) in &answers {
        if answer.status == 200 {
            let place = (answer.body["leaf_index"].as_u64().unwrap(), answer.body["receipt"].clone());
            assert!(logged.contains(&place), "{voter}: {}", answer.body);
            counted.insert((voter.clone(), place.0));
            continue;
        }
        refused += 1;
        let code = answer.body["code"].as_str().unwrap();
        // Of two different ballots at once either one may be the second.
        let may_be_second =
            voter.trim_start_matches("voter-").parse().is_ok_and(|number: usize| number % 4 == 2);
        let expected = if may_be_second { Some("ballot.already-cast") } else { *refusal };
        assert_eq!(Some(code), expected, "{voter}: {}", answer.body);
    }
    // One ballot of each voter, however often it was sent, and every refusal that was to be.
    assert_eq!(counted.len(), VOTERS, "{counted:?}");
    assert_eq!(refused, sent.iter().filter(|(.., refusal)| refusal.is_some()).count());
    assert_eq!(logged.len(), VOTERS);
    let numbers: Vec<u64> = logged.iter().map(|(_, receipt)| receipt["ballot"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..).take(VOTERS).collect::<Vec<u64>>(), "in the order of the log, without gaps");

    // Those with the right signature and seat are kept: a second ballot, long or not, and one for another revision.
    assert_eq!(senate.sql("SELECT COUNT(*) FROM senate_refused_ballots"), (VOTERS / 2).to_string());
    included(&server, &voters[0], &logged);
    let events = "SELECT COUNT(*) FROM outbox WHERE kind = 'schema_proposal_vote_cast'";
    assert_eq!(senate.sql(events), VOTERS.to_string());
    server.stop();
    let recount = senate.ok(&["proposal", "recount", &id]);
    assert_eq!(recount["agrees"], true, "{recount}");
    senate.verify();
}

/// Asks for the proof that each leaf is in the log under the signed checkpoint, and verifies it here.
fn included(server: &Server, reader: &Agent, logged: &[(u64, Value)]) {
    let engine = Engine::native();
    let ask = |operation: &str, request: Value| -> Value {
        serde_json::from_str(&engine.call(operation, &request.to_string()).unwrap()).unwrap()
    };
    let (note, verifier) = (server.get("/log/checkpoint", reader).ok(), server.get("/log/key", reader).ok());
    let opened =
        ask("log.open_checkpoint", json!({"note": note, "verifier": verifier.as_str().unwrap().trim()}));
    let (size, root) = (&opened["checkpoint"]["size"], &opened["checkpoint"]["root"]);
    for (index, receipt) in logged {
        let proof = server.get(&format!("/log/inclusion?index={index}&size={size}"), reader).ok();
        let leaf = proof["leaf"].as_str().unwrap();
        assert!(leaf.contains(receipt["digest"].as_str().unwrap()), "{leaf}");
        let request =
            json!({"leaf": leaf, "index": index, "size": size, "root": root, "proof": proof["proof"]});
        assert_eq!(ask("log.verify_inclusion", request)["holds"], true, "{index}");
    }
}

fn killed(kind: Kind) {
    let senate = Senate::new(kind, &rules("none", &json!({"revote": "replace"})));
    let admin = senate.agent("root", &["admin", "reader", "proposer"]);
    let server = senate.serve(&[]);
    let voters = voters(&server, &admin);
    let id = opened(&senate, &server, &admin);
    let late = senate.agent("late", &["voter"]);
    drop(server);
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let (path, mut refused) = (format!("{BASE}/{id}/vote"), 0);
    for round in 0..KILLS {
        let server = senate.serve(&[]);
        thread::scope(|scope| {
            let mut load: Vec<_> = voters
                .iter()
                .map(|voter| {
                    let (server, path, acknowledged) = (&server, &path, &acknowledged);
                    scope.spawn(move || {
                        // Each ballot replaces the one before, until the service does not answer any more.
                        for choice in ["yes", "abstain"].into_iter().cycle() {
                            let body = json!({"vote": choice}).to_string();
                            match server.try_send("POST", path, (&voter.token, &[]), Some(&body)) {
                                Ok(answer) => acknowledged.lock().unwrap().push(answer.ok()),
                                Err(_) => return 0,
                            }
                        }
                        0
                    })
                })
                .collect();
            let (server, path, late) = (&server, &path, &late);
            load.push(scope.spawn(move || {
                for refused in 0.. {
                    let body = json!({"vote": "yes"}).to_string();
                    match server.try_send("POST", path, (&late.token, &[]), Some(&body)) {
                        Ok(answer) => answer.refused(403, "ballot.not-eligible"),
                        Err(_) => return refused,
                    }
                }
                0
            }));
            let enough = acknowledged.lock().unwrap().len() + VOTERS + 9 * round;
            let begun = Instant::now();
            while acknowledged.lock().unwrap().len() < enough && begun.elapsed() < LONGEST {
                thread::sleep(Duration::from_millis(1));
            }
            let killed =
                std::process::Command::new("kill").args(["-KILL", &server.child.id().to_string()]).status();
            assert!(killed.unwrap().success());
            refused += load.into_iter().map(|one| one.join().unwrap()).sum::<u64>();
        });
    }
    let acknowledged = acknowledged.lock().unwrap();
    assert!(acknowledged.len() > KILLS * VOTERS && refused > 0, "there was no load");
    let logged = logged(&senate);
    for answer in acknowledged.iter() {
        let place = (answer["leaf_index"].as_u64().unwrap(), answer["receipt"].clone());
        assert!(logged.contains(&place), "{answer}");
    }
    let numbers: BTreeSet<u64> =
        logged.iter().map(|(_, receipt)| receipt["ballot"].as_u64().unwrap()).collect();
    assert_eq!(numbers.len(), logged.len(), "each ballot has a number of its own");
    let recount = senate.ok(&["proposal", "recount", &id]);
    assert_eq!(recount["agrees"], true, "{recount}");
    senate.verify();
    println!(
        "{kind:?}: {} votes acknowledged, {} in the log, {refused} refused",
        acknowledged.len(),
        logged.len()
    );
}

/// The first ballots end the vote: each is answered with the state that it made, those after it are refused, and the archive knows the reasons.
fn ends_among(kind: Kind) {
    let senate = Senate::new(kind, &rules("none", &json!({"early_close": true})));
    let admin = senate.agent("root", &["admin", "reader", "proposer"]);
    let server = senate.serve(&[]);
    let voters = voters(&server, &admin);
    let id = opened(&senate, &server, &admin);
    let (path, begin) = (format!("{BASE}/{id}/vote"), Barrier::new(voters.len()));
    let answers: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = voters
            .iter()
            .map(|voter| {
                let (server, path, begin) = (&server, &path, &begin);
                scope.spawn(move || {
                    let body = json!({"vote": "no", "reason": format!("unclear to {}", voter.name)});
                    begin.wait();
                    server.post(path, voter, &body)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    // Two thirds of sixteen cannot be had any more after the sixth one against it.
    let (counted, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!((counted.len(), refused.len()), (6, VOTERS - 6));
    for answer in refused {
        answer.refused(409, "proposal.already-closed");
    }
    let logged = logged(&senate);
    assert_eq!(logged.len(), counted.len());
    for answer in counted {
        let Value::Object(answer) = answer.ok() else { panic!("no object") };
        let place = (answer["leaf_index"].as_u64().unwrap(), answer["receipt"].clone());
        assert!(logged.contains(&place), "{answer:?}");
        let is_last = answer["receipt"]["ballot"] == 6;
        assert_eq!(answer["status"], if is_last { "rejected" } else { "voting" }, "{answer:?}");
        assert_eq!(answer["tally"]["ballots"], answer["receipt"]["ballot"], "{answer:?}");
    }
    // The end of the vote is the leaf after its last ballot, on the word of the same voter.
    let leaves = senate.leaves().into_iter().map(|leaf| serde_json::from_str::<Value>(&leaf).unwrap());
    let last: Vec<Value> =
        leaves.skip_while(|leaf| leaf["event"]["happened"]["receipt"]["ballot"] != 6).take(2).collect();
    assert_eq!(last[1]["event"]["happened"]["type"], "rejected", "{last:?}");
    assert_eq!((&last[1]["by"], &last[1]["event"]["actor"]), (&json!("agent"), &last[0]["event"]["actor"]));
    let archived = server.get("/api/senate/archive?q=unclear", &admin).ok();
    let reasons = archived["proposals"][0]["reasons"].as_array().unwrap();
    assert_eq!(reasons.len(), logged.len(), "{archived}");
    server.stop();
    let recount = senate.ok(&["proposal", "recount", &id]);
    assert_eq!(recount["agrees"], true, "{recount}");
    senate.verify();
}

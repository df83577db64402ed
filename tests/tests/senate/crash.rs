//! Power cuts: the service is killed at random moments under load, and nothing that it acknowledged is lost: no comment, no vote,
//! no event.

use std::collections::BTreeSet;
use std::io::Write;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Agent, BASE, Kind, Senate, Server, addition, received, settings};

#[test]
fn killed_fifty_times_on_sqlite() {
    killed(Kind::Sqlite);
}

#[test]
fn killed_fifty_times_on_postgres() {
    killed(Kind::Postgres);
}

/// How often it is killed.
const KILLS: u64 = 50;
const WRITERS: usize = 4;
/// A delivery that a killed process had taken is tried again after half a minute; this is ample.
const LONGEST_DELIVERY: Duration = Duration::from_secs(90);
/// The kinds of events that the webhook wants.
const KINDS: [&str; 3] = ["schema_proposal_submitted", "schema_proposal_opened", "schema_proposal_vote_cast"];

/// A vote that was acknowledged.
struct Acknowledged {
    proposal: String,
    voter: String,
    receipt: Value,
}

/// Takes events until the test ends; the numbers of those that came.
fn webhook() -> (String, Arc<Mutex<BTreeSet<u64>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    let came = Arc::new(Mutex::new(BTreeSet::new()));
    let numbers = Arc::clone(&came);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // A killed process may break off.
            let Some(request) = received(&mut stream) else { continue };
            let event: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
            numbers.lock().unwrap().insert(event["id"].as_u64().unwrap());
            let _ = write!(stream, "HTTP/1.1 204 Yes\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    (address, came)
}

/// Proposes, opens and votes until the service does not answer any more.
fn decide(server: &Server, voters: &[Agent], round: u64, acknowledged: &Mutex<Vec<Acknowledged>>) {
    let send = |agent: &Agent, path: &str, body: &Value| {
        server.try_send("POST", path, (&agent.token, &[]), Some(&body.to_string())).ok()
    };
    for number in 0.. {
        let Some(created) = send(&voters[0], BASE, &addition(&format!("f{round}x{number}"))) else { return };
        let proposal = created.ok()["proposal_id"].as_str().unwrap().to_owned();
        let Some(opened) = send(&voters[0], &format!("{BASE}/{proposal}/open"), &json!({})) else { return };
        opened.ok();
        // Three of four would approve it; two who abstain end it.
        for (voter, choice) in voters.iter().zip(["yes", "abstain", "yes", "abstain"]) {
            let Some(counted) = send(voter, &format!("{BASE}/{proposal}/vote"), &json!({"vote": choice}))
            else {
                return;
            };
            let receipt = counted.ok()["receipt"].clone();
            let (proposal, voter) = (proposal.clone(), voter.name.clone());
            acknowledged.lock().unwrap().push(Acknowledged { proposal, voter, receipt });
        }
    }
}

fn killed(kind: Kind) {
    let senate = Senate::new(kind, &settings("none"));
    senate.note();
    let writers: Vec<Agent> = (0..WRITERS)
        .map(|number| senate.agent(&format!("w{number}"), &["proposer", "voter", "reader"]))
        .collect();
    let root = senate.agent("root", &["admin", "reader"]);
    let (address, came) = webhook();
    let arguments =
        ["--allow-private-webhooks", "--most-open-proposals", "1000", "--most-comments-from-one", "100000"];
    let server = senate.serve(&arguments);
    server.post("/api/webhooks", &root, &json!({"url": address, "kinds": KINDS})).ok();
    let id =
        server.post(BASE, &writers[0], &addition("score")).ok()["proposal_id"].as_str().unwrap().to_owned();
    drop(server);
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let votes = Arc::new(Mutex::new(Vec::new()));
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    for round in 0..KILLS {
        let server = Arc::new(senate.serve(&arguments));
        let stop = Arc::new(AtomicBool::new(false));
        let mut load: Vec<_> = writers
            .iter()
            .cloned()
            .map(|agent| {
                let (server, stop, acknowledged, id) =
                    (Arc::clone(&server), Arc::clone(&stop), Arc::clone(&acknowledged), id.clone());
                thread::spawn(move || {
                    for number in 0.. {
                        if stop.load(Ordering::Relaxed) {
                            break;
                        }
                        let text = format!("{round}-{}-{number}", agent.name);
                        let body = json!({"text": text}).to_string();
                        let key = [("idempotency-key", text.as_str())];
                        let path = format!("{BASE}/{id}/comment");
                        // An answer is a promise; silence is none.
                        match server.try_send("POST", &path, (&agent.token, &key), Some(&body)) {
                            Ok(answer) => {
                                answer.ok();
                                acknowledged.lock().unwrap().push(text);
                            }
                            Err(_) => break,
                        }
                    }
                })
            })
            .collect();
        let (deciding, voters, counted) = (Arc::clone(&server), writers.clone(), Arc::clone(&votes));
        load.push(thread::spawn(move || decide(&deciding, &voters, round, &counted)));
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        thread::sleep(Duration::from_millis(100 + chance % 300));
        let killed =
            std::process::Command::new("kill").args(["-KILL", &server.child.id().to_string()]).status();
        assert!(killed.unwrap().success());
        stop.store(true, Ordering::Relaxed);
        for writer in load {
            writer.join().unwrap();
        }
    }
    let acknowledged = acknowledged.lock().unwrap();
    assert!(!acknowledged.is_empty(), "there was no load");

    // Everything acknowledged is in the log, once, and the outbox has it.
    let server = senate.serve(&arguments);
    let mut said = Vec::new();
    let mut told = BTreeSet::new();
    let mut start = 0;
    loop {
        let page = server.get(&format!("/log/leaves?limit=200&start={start}"), &writers[0]).ok();
        let leaves = page["leaves"].as_array().unwrap();
        if leaves.is_empty() {
            break;
        }
        for leaf in leaves {
            let leaf: Value = serde_json::from_str(leaf["leaf"].as_str().unwrap()).unwrap();
            start += 1;
            match leaf["event"]["happened"]["type"].as_str().unwrap_or_default() {
                "commented" => said.push(leaf["event"]["happened"]["text"].as_str().unwrap().to_owned()),
                // The number of an event is the one of its leaf, from 1.
                "submitted" | "voting_opened" | "ballot_cast" => {
                    told.insert(u64::try_from(start).unwrap());
                }
                _ => {}
            }
        }
    }
    for text in acknowledged.iter() {
        assert_eq!(said.iter().filter(|one| *one == text).count(), 1, "`{text}` was acknowledged");
    }
    // Every vote that was acknowledged is there, with the receipt that its voter got.
    let votes = votes.lock().unwrap();
    assert!(!votes.is_empty(), "nobody voted");
    for vote in votes.iter() {
        let view = server.get(&format!("{BASE}/{}", vote.proposal), &writers[0]).ok();
        let mut kept = view["votes"].as_array().unwrap().iter().filter(|one| one["voter"] == *vote.voter);
        assert_eq!(kept.next().map(|one| &one["receipt"]), Some(&vote.receipt), "{}", vote.proposal);
        assert!(kept.next().is_none(), "one ballot each");
    }
    // A repetition after the cut gets the answer of the first time.
    let (text, agent) = (acknowledged.last().unwrap(), |text: &str| {
        writers.iter().find(|agent| text.contains(&agent.name)).unwrap().clone()
    });
    let body = json!({"text": text}).to_string();
    let key = [("idempotency-key", text.as_str())];
    let again =
        server.try_send("POST", &format!("{BASE}/{id}/comment"), (&agent(text).token, &key), Some(&body));
    again.unwrap().ok();
    // Every event of the log comes at least once, and none that is not in the log.
    let begun = Instant::now();
    while begun.elapsed() < LONGEST_DELIVERY && !told.is_subset(&came.lock().unwrap()) {
        thread::sleep(Duration::from_millis(100));
    }
    let came = came.lock().unwrap();
    assert!(!told.is_empty() && *came == told, "{:?}", came.symmetric_difference(&told).collect::<Vec<_>>());
    server.stop();
    let leaves = senate.verify();
    assert_eq!(usize::try_from(leaves).unwrap(), start, "the repetition added nothing");
    let (comments, votes, events) = (acknowledged.len(), votes.len(), told.len());
    println!(
        "{kind:?}: {comments} comments and {votes} votes acknowledged, {events} events told, {leaves} leaves"
    );
}

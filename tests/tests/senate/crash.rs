//! Power cuts: the service is killed at random moments under load, and nothing that it acknowledged is lost.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::harness::{Agent, BASE, Kind, Senate, addition, settings};

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

fn killed(kind: Kind) {
    let senate = Senate::new(kind, &settings("none"));
    senate.note();
    let writers: Vec<Agent> = (0..WRITERS)
        .map(|number| senate.agent(&format!("w{number}"), &["proposer", "voter", "reader"]))
        .collect();
    let server = senate.serve(&[]);
    let id =
        server.post(BASE, &writers[0], &addition("score")).ok()["proposal_id"].as_str().unwrap().to_owned();
    drop(server);
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    for round in 0..KILLS {
        let server = Arc::new(senate.serve(&[]));
        let stop = Arc::new(AtomicBool::new(false));
        let load: Vec<_> = writers
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
    let server = senate.serve(&[]);
    let mut said = Vec::new();
    let mut start = 0;
    loop {
        let page = server.get(&format!("/log/leaves?limit=200&start={start}"), &writers[0]).ok();
        let leaves = page["leaves"].as_array().unwrap();
        if leaves.is_empty() {
            break;
        }
        start += leaves.len();
        for leaf in leaves {
            let leaf: serde_json::Value = serde_json::from_str(leaf["leaf"].as_str().unwrap()).unwrap();
            if leaf["event"]["happened"]["type"] == "commented" {
                said.push(leaf["event"]["happened"]["text"].as_str().unwrap().to_owned());
            }
        }
    }
    for text in acknowledged.iter() {
        assert_eq!(said.iter().filter(|one| *one == text).count(), 1, "`{text}` was acknowledged");
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
    server.stop();
    let leaves = senate.verify();
    assert_eq!(usize::try_from(leaves).unwrap(), start, "the repetition added nothing");
    println!("{kind:?}: {} acknowledged, {leaves} leaves", acknowledged.len());
}

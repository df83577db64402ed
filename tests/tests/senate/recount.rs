//! Votes with revotes, extensions and live electorates, counted anew here, by `rogatio tally` and by the second count, on both
//! databases.

use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{BASE, Kind, Senate, Server, addition};

#[test]
fn replaced_ballots_and_extensions_are_counted_anew_on_sqlite() {
    replaced(Kind::Sqlite);
}

#[test]
fn replaced_ballots_and_extensions_are_counted_anew_on_postgres() {
    replaced(Kind::Postgres);
}

fn settings(more: &Value) -> Value {
    let mut rule = json!({
        "threshold": {"num": 1, "den": 2, "cmp": "gt"}, "base": "yes_no", "signatures": "none", "min_debate": 0,
        "voting_period": 600, "quorum": {"weight": 1, "cmp": "ge", "counts": ["yes"]}, "late_quorum_extension": 900,
        "early_close": false,
    });
    rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"rules": {"compatible": rule, "breaking": rule}})
}

/// The recount agrees, and whoever has nothing but the file comes to the same closing time and weights.
fn counted_elsewhere(senate: &Senate, id: &str) -> Value {
    let recount = senate.ok(&["proposal", "recount", id, "--out", "vote.json"]);
    assert_eq!(recount["agrees"], true, "{recount}");
    let output = Command::new(rogatio_tests::program())
        .args(["tally", "vote.json", "--json"])
        .current_dir(&senate.folder)
        .output()
        .unwrap();
    let counted: Value = serde_json::from_slice(&output.stdout).unwrap();
    for field in ["tally", "voters", "effective_close", "final_after_ballot", "ballots"] {
        assert_eq!(counted[field], recount["tally"][field], "{field} of {counted}");
    }
    std::fs::write(senate.folder.join("answer.json"), recount["tally"].to_string()).unwrap();
    let script = rogatio_tests::workspace().join("tests/independent/tally.py");
    let second = Command::new("python3")
        .arg(script)
        .args(["--vote", "vote.json", "answer.json"])
        .current_dir(&senate.folder)
        .output();
    match second {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout)),
        Err(error) => println!("the second count is skipped: {error}"),
    }
    recount
}

fn vote(server: &Server, id: &str, agent: &crate::harness::Agent, choice: &str) -> Value {
    let body = json!({"vote": choice, "reason": "it is so"});
    server.post(&format!("{BASE}/{id}/vote"), agent, &body).ok()
}

fn replaced(kind: Kind) {
    let senate = Senate::new(kind, &settings(&json!({"revote": "replace"})));
    senate.note();
    let [ada, ben, cyd] =
        ["ada", "ben", "cyd"].map(|name| senate.agent(name, &["proposer", "voter", "reader"]));
    let server = senate.serve(&[]);
    let id = server.post(BASE, &ada, &addition("score")).ok()["proposal_id"].as_str().unwrap().to_owned();
    server.post(&format!("{BASE}/{id}/open"), &ada, &json!({})).ok();
    vote(&server, &id, &ada, "yes");
    std::thread::sleep(std::time::Duration::from_secs(2));
    // The quorum is lost with this one, and the closing time does not move a second time.
    vote(&server, &id, &ada, "no");
    vote(&server, &id, &ben, "yes");
    let last = vote(&server, &id, &cyd, "abstain");
    let ballots = server.get(&format!("{BASE}/{id}/ballots?limit=50"), &ada).ok();
    assert_eq!(ballots["ballots"].as_array().unwrap().len(), 4, "the replaced one is there: {ballots}");
    server.stop();
    let recount = counted_elsewhere(&senate, &id);
    assert_eq!(recount["tally"]["effective_close"], last["tally"]["closes_at"]);
    assert_eq!(
        recount["vote"]["closes_at"].as_u64().unwrap() - recount["vote"]["opens_at"].as_u64().unwrap(),
        600
    );
    senate.verify();
    senate.sql("UPDATE senate_replaced_votes SET cast_at = cast_at + 1");
    assert_eq!(senate.run(&["proposal", "recount", &id]).status.code(), Some(1), "another closing time");
}

#[test]
fn voters_join_and_leave_a_live_vote() {
    let live = json!({"membership_change": "live", "base": "electorate", "threshold": {"num": 2, "den": 3, "cmp": "ge"}});
    let senate = Senate::new(Kind::Sqlite, &settings(&live));
    senate.note();
    let [ada, ben, _] =
        ["ada", "ben", "cyd"].map(|name| senate.agent(name, &["proposer", "voter", "reader"]));
    let server = senate.serve(&[]);
    let id = server.post(BASE, &ada, &addition("score")).ok()["proposal_id"].as_str().unwrap().to_owned();
    server.post(&format!("{BASE}/{id}/open"), &ada, &json!({})).ok();
    vote(&server, &id, &ada, "yes");
    vote(&server, &id, &ben, "no");
    senate.ok(&["agent", "revoke", "ben", "--reason", "he left"]);
    let eve = senate.agent("eve", &["voter", "reader"]);
    let counted = vote(&server, &id, &eve, "yes");
    let tally = &counted["tally"];
    assert_eq!(
        (&tally["yes"], &tally["no"], &tally["electorate"]),
        (&json!(2), &json!(0), &json!(3)),
        "{counted}"
    );
    assert_eq!(tally["final_outcome"], Value::Null, "joining and leaving can undo it");
    server.stop();
    counted_elsewhere(&senate, &id);
    senate.verify();
}

//! The log: proofs hold, tampering is found, copies open.

use std::process::Command;

use rogatio::engine::Engine;
use serde_json::{Value, json};

use crate::harness::{BASE, BEFORE_CONFLUENT, Kind, Senate, addition, settings};

#[test]
fn proofs_hold_and_tampering_is_found() {
    let senate = Senate::new(Kind::Postgres, &settings("none"));
    senate.note();
    let ada = senate.agent("ada", &["proposer", "voter", "reader"]);
    let server = senate.serve(&[]);
    let id = server.post(BASE, &ada, &addition("score")).ok()["proposal_id"].as_str().unwrap().to_owned();
    let older = server.get("/log/leaves", &ada).ok()["size"].as_u64().unwrap();
    let older_note = server.get("/log/checkpoint", &ada).ok();
    for number in 0..9 {
        server.post(&format!("{BASE}/{id}/comment"), &ada, &json!({"text": format!("{number}")})).ok();
    }
    let engine = Engine::native();
    let ask = |operation: &str, request: Value| -> Value {
        serde_json::from_str(&engine.call(operation, &request.to_string()).unwrap()).unwrap()
    };
    let verifier = server.get("/log/key", &ada).ok();
    let open = |note: &Value| {
        let request = json!({"note": note, "verifier": verifier.as_str().unwrap().trim()});
        let opened = ask("log.open_checkpoint", request);
        (opened["checkpoint"]["size"].as_u64().unwrap(), opened["checkpoint"]["root"].clone())
    };
    let (size, root) = open(&server.get("/log/checkpoint", &ada).ok());
    let (old_size, old_root) = open(&older_note);
    assert_eq!((old_size, size), (older, older + 9));
    for index in 0..size {
        let proof = server.get(&format!("/log/inclusion?index={index}"), &ada).ok();
        let request = json!({
            "leaf": proof["leaf"], "index": index, "size": size, "root": root, "proof": proof["proof"],
        });
        assert_eq!(ask("log.verify_inclusion", request)["holds"], true, "{index}");
    }
    let proof = server.get(&format!("/log/consistency?older={older}"), &ada).ok();
    let request = json!({
        "older": older, "newer": size, "older_root": old_root, "newer_root": root, "proof": proof["proof"],
    });
    assert_eq!(ask("log.verify_consistency", request)["holds"], true);
    server.get(&format!("/log/inclusion?index={size}"), &ada).refused(404, "log.not-found");
    server.get("/log/inclusion?index=x", &ada).refused(400, "request.invalid-parameter");
    server.stop();
    senate.verify();

    let mut known = 0;
    let mut tampered = |statement: &str| {
        rogatio_tests::database::query(&senate.database, statement);
        let output = senate.command(&["log", "verify", "--json"]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{statement}");
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(found["holds"], false);
        // What was tampered with before is found too: each must add something.
        let faults = found["faults"].as_array().unwrap();
        assert!(faults.len() > known, "{statement}: {faults:?}");
        known = faults.len();
    };
    tampered("UPDATE senate_proposals SET state = replace(state, '\"comments\":9', '\"comments\":8')");
    tampered("UPDATE agents SET roles = 'reader proposer voter admin' WHERE id = 'ada'");
    tampered("DELETE FROM settings");
    tampered("UPDATE artifact_types SET storage = 'columns'");
    // A version that nobody voted on.
    tampered(
        "INSERT INTO schema_versions SELECT artifact_type, 2, 1, 'true', digest, NULL, 1 FROM schema_versions;
         UPDATE artifact_types SET current_version = 2",
    );
    tampered("UPDATE log_leaves SET body = replace(body, '\"3\"', '\"4\"') WHERE body LIKE '%\"3\"%'");
}

#[test]
fn a_copy_made_while_running_opens() {
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    senate.note();
    let ada = senate.agent("ada", &["proposer", "voter", "reader"]);
    let server = senate.serve(&[]);
    let id = server.post(BASE, &ada, &addition("score")).ok()["proposal_id"].as_str().unwrap().to_owned();
    senate.ok(&["backup", "copy.db"]);
    server.post(&format!("{BASE}/{id}/comment"), &ada, &json!({"text": "after the copy"})).ok();
    assert_eq!(senate.run(&["backup", "copy.db"]).status.code(), Some(2), "nothing is written over");
    let copy = |arguments: &[&str]| {
        let output = Command::new(rogatio_tests::program())
            .args(arguments)
            .args(["--database", "copy.db", "--instance-key", "senate.key", "--json"])
            .current_dir(&senate.folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    assert_eq!(copy(&["log", "verify"])["holds"], true);
    assert_eq!(copy(&["proposal", "show", &id])["comments"], json!([]));
    copy(&["proposal", "comment", &id, "in the copy", "--as", "ada"]);
    server.stop();
    senate.verify();
    // Whatever a later version adds, this one leaves it alone.
    let newer = senate.folder.join("copy.db");
    let statement = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); \
                     c.execute('INSERT INTO rogatio_versions (version) VALUES (99)'); c.commit()";
    assert!(Command::new("python3").args(["-c", statement]).arg(&newer).status().unwrap().success());
    let output = Command::new(rogatio_tests::program())
        .args(["proposal", "list", "--database", "copy.db", "--instance-key", "senate.key", "--json"])
        .current_dir(&senate.folder)
        .output()
        .unwrap();
    let problem: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(problem["code"], "store.newer");
}

#[test]
fn events_resume_where_a_listener_left() {
    use std::io::{BufRead, BufReader, Write};
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    senate.note();
    let ada = senate.agent("ada", &["proposer", "voter", "reader"]);
    let server = senate.serve(&[]);
    server.post(BASE, &ada, &addition("score")).ok();
    let listen = |after: &str| {
        let host = server.address.trim_start_matches("http://");
        let mut stream = std::net::TcpStream::connect(host).unwrap();
        write!(
            stream,
            "GET /api/events HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {}\r\nlast-event-id: {after}\r\n\r\n",
            ada.token
        )
        .unwrap();
        BufReader::new(stream).lines().map(Result::unwrap)
    };
    let ids: Vec<String> =
        listen("0").filter_map(|line| line.strip_prefix("id: ").map(str::to_owned)).take(4).collect();
    let resumed: Vec<String> =
        listen(&ids[1]).filter_map(|line| line.strip_prefix("id: ").map(str::to_owned)).take(2).collect();
    assert_eq!(resumed, ids[2..], "{ids:?}");
    server.get("/api/events?after=x", &ada).refused(400, "request.invalid-parameter");
    server.stop();
}

/// The ballots and the seats of a vote are there for whoever would rather count them elsewhere.
#[test]
fn a_vote_is_counted_anew() {
    let senate = Senate::new(Kind::Postgres, &settings("ed25519"));
    senate.note();
    let voters = ["ada", "ben", "cyd", "dot"].map(|name| senate.agent(name, &["proposer", "voter"]));
    let server = senate.serve(&[]);
    let [ada, ben, cyd, _] = &voters;
    let id = server.post(BASE, ada, &addition("score")).ok()["proposal_id"].as_str().unwrap().to_owned();
    server.get(&format!("{BASE}/{id}/recount"), ada).refused(409, "proposal.wrong-status");
    server.post(&format!("{BASE}/{id}/open"), ada, &json!({})).ok();
    server.vote(&id, ada, "yes", None).ok();
    server.vote(&id, ben, "no", Some("it is of no use")).ok();
    server.vote(&id, cyd, "abstain", None).ok();
    let recount = server.get(&format!("{BASE}/{id}/recount"), ada).ok();
    assert_eq!(
        (&recount["agrees"], &recount["tally"]["tally"]["yes"]),
        (&json!(true), &json!(1)),
        "{recount}"
    );
    assert_eq!(server.get(&format!("{BASE}/{id}/seats?limit=3"), ada).ok()["next_cursor"], "cyd");
    assert_eq!(server.get(&format!("{BASE}/{id}/ballots?limit=2"), ada).ok()["next_cursor"], "2");
    server.stop();
    senate.ok(&["proposal", "recount", &id, "--out", "vote.json"]);
    // Somebody else, with nothing but that file.
    let counted = Command::new(rogatio_tests::program())
        .args(["tally", "vote.json", "--json"])
        .current_dir(&senate.folder)
        .output()
        .unwrap();
    let counted: Value = serde_json::from_slice(&counted.stdout).unwrap();
    assert_eq!(counted["tally"], recount["tally"]["tally"], "{counted}");
    senate.verify();
    rogatio_tests::database::query(&senate.database, "DELETE FROM senate_votes WHERE voter = 'ben'");
    assert_eq!(senate.run(&["proposal", "recount", &id]).status.code(), Some(1));
    assert_eq!(senate.run(&["log", "verify"]).status.code(), Some(1));
}

/// A database that the version before left behind is brought up to date, and everything in it is still there.
#[test]
fn a_database_of_the_version_before_opens() {
    let senate = Senate::new(Kind::Postgres, &settings("none"));
    senate.note();
    senate.agent("ada", &["proposer", "voter", "reader"]);
    let note = senate.file("a.json", &json!({"title": "a"}));
    senate.ok(&["artifact", "add", "note", &note, "--id", "a", "--as", "ada"]);
    senate.ok(&["artifact", "add", "note", &note, "--id", "gone", "--as", "ada"]);
    senate.ok(&["artifact", "remove", "gone"]);
    let back = "DROP TABLE schema_readers; DROP VIEW artifacts_in_force; DROP TABLE artifact_bodies; DROP TABLE migration_archive;
                ALTER TABLE artifact_types DROP COLUMN generation; ALTER TABLE artifacts DROP COLUMN generation;
                ALTER TABLE artifacts DROP COLUMN quarantine; DROP TABLE artifact_history; DROP TABLE removed_artifacts; ALTER TABLE artifacts DROP COLUMN version;
                DROP INDEX artifacts_in_order; DROP VIEW clock; DROP TABLE senate_replaced_votes; DROP TABLE senate_members;
                DROP INDEX agents_leaving_seats; DROP INDEX senate_seats_by_voter; DROP INDEX agents_by_likeness;
                DROP INDEX agents_waiting; DROP INDEX senate_proposals_by_due; DROP INDEX senate_proposals_live;
                ALTER TABLE rogatio_versions DROP COLUMN digest; ALTER TABLE senate_proposals DROP COLUMN live;
                ALTER TABLE idempotency_keys ADD COLUMN status BIGINT NOT NULL DEFAULT 200;
                ALTER TABLE senate_proposals DROP COLUMN due_at; ALTER TABLE senate_votes DROP COLUMN signed_by;
                ALTER TABLE senate_seats DROP COLUMN forfeited_at; ALTER TABLE agents DROP COLUMN leaves_seats;
                ALTER TABLE agents DROP COLUMN likeness; ALTER TABLE agents DROP COLUMN origin;
                ALTER TABLE tokens DROP COLUMN prefix; ALTER TABLE tokens DROP COLUMN last_used_at;
                ALTER TABLE tokens DROP COLUMN revoked_at;
                DROP TABLE log_texts; ALTER TABLE instance DROP COLUMN unique_id; ALTER TABLE instance DROP COLUMN nonce; ALTER TABLE artifact_types DROP COLUMN storage; DROP TABLE senate_overrulings; DROP TABLE migration_history;
                DROP INDEX artifacts_by_sequence;
                ALTER TABLE artifacts DROP COLUMN sequence; DELETE FROM rogatio_versions WHERE version > 1;
                CREATE TABLE migration_history (
                    proposal_id TEXT NOT NULL REFERENCES senate_proposals (id), attempt BIGINT NOT NULL,
                    artifact_type TEXT NOT NULL, from_version BIGINT NOT NULL, to_version BIGINT NOT NULL,
                    status TEXT NOT NULL, plan TEXT, report TEXT, started_at BIGINT NOT NULL, ended_at BIGINT,
                    PRIMARY KEY (proposal_id, attempt))";
    rogatio_tests::database::query(&senate.database, BEFORE_CONFLUENT);
    rogatio_tests::database::query(&senate.database, back);
    assert_eq!(senate.ok(&["artifact", "show", "a"])["artifact"], json!({"title": "a"}));
    senate.ok(&["artifact", "add", "note", &note, "--id", "b", "--as", "ada"]);
    let other = senate.file("b.json", &json!({"title": "b"}));
    senate.refused(&["artifact", "add", "note", &other, "--id", "gone", "--as", "ada"], "artifact.removed");
    assert_eq!(senate.ok(&["artifact", "add", "note", &note, "--id", "gone", "--as", "ada"])["version"], 2);
    senate.verify();
    // Tables that another step made are not used.
    let digest = |digest: &str| format!("UPDATE rogatio_versions SET digest = {digest} WHERE version = 2");
    rogatio_tests::database::query(&senate.database, &digest("'sha256:0'"));
    senate.refused(&["proposal", "list"], "store.other-step");
    rogatio_tests::database::query(&senate.database, &digest("NULL"));
    senate.ok(&["proposal", "list"]);
    let newer = "INSERT INTO rogatio_versions (version) VALUES (99)";
    rogatio_tests::database::query(&senate.database, newer);
    senate.refused(&["proposal", "list"], "store.newer");
}

//! Four clients of others, each with its default settings and a pinned version: each meets the vote, and goes on after it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::sync::Once;

use rogatio_tests::reference::{installed, packages};
use rogatio_tests::workspace;
use serde_json::json;

use super::{ada, enact};
use crate::harness::{Kind, Senate, settings};

/// The clients of Python; the libraries beside them are those of the day on which they were pinned.
const PINS: [&str; 7] = [
    "confluent-kafka[json,schemaregistry]==2.16.1",
    "python-schema-registry-client==2.6.1",
    "httpx==0.28.1",
    "jsonschema==4.26.0",
    "fastavro==1.13.1",
    "cachetools==8.0.2",
    "authlib==1.9.10",
];

fn python() -> Option<Command> {
    let mut command = Command::new(installed("confluent-clients", &PINS)?.join("python"));
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/senate/confluent_story.py"));
    Some(command)
}

fn javascript() -> Option<Command> {
    let folder = packages("confluent-javascript", &workspace().join("tests/confluent"))?;
    // Packages are looked for beside the program that uses them.
    static COPIED: Once = Once::new();
    let driver = folder.join("story.mjs");
    COPIED.call_once(|| {
        fs::copy(workspace().join("tests/confluent/story.mjs"), &driver).unwrap();
    });
    let mut command = Command::new("node");
    command.arg(driver);
    Some(command)
}

/// Lets a client work on a new senate. At least so many schemas need a vote.
fn story(driver: Option<Command>, client: &str, at_root: bool, votes: usize) {
    let Some(mut driver) = driver else { return };
    let senate = Senate::new(Kind::Sqlite, &settings("none"));
    let ada = ada(&senate);
    let mut options = vec!["--auto-migrate", "--confluent-drafts"];
    options.extend(at_root.then_some("--confluent-root"));
    let server = senate.serve(&options);
    let path = if at_root { "" } else { "/confluent" };
    let told = json!({
        "client": client, "url": format!("{}{path}", server.address), "user": ada.name, "token": ada.token,
    });
    let mut child = driver
        .arg(told.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut input, mut seen, mut done) = (child.stdin.take().unwrap(), 0, false);
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        match line.split_once(' ') {
            Some(("VOTE", id)) => {
                enact(&server, &ada, id);
                seen += 1;
                input.write_all(b"\n").unwrap();
            }
            _ => done |= line == "DONE",
        }
    }
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    assert!(child.wait().unwrap().success() && done, "{client}: {errors}");
    assert_eq!(seen, votes, "{client}");
    drop(server);
    senate.verify();
}

#[test]
fn confluents_client_of_python() {
    story(python(), "confluent", false, 4);
}

#[test]
fn another_client_of_python() {
    story(python(), "other", true, 1);
}

#[test]
fn confluents_client_of_javascript() {
    story(javascript(), "confluent", false, 3);
}

#[test]
fn the_client_of_kafkajs() {
    story(javascript(), "kafkajs", false, 3);
}

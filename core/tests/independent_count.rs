//! The count against a second one, `tests/independent/tally.py`, which was written from the descriptions of the wire alone.
//!
//! The Python program makes random votes and says them line by line; this test answers each with the engine; the program
//! compares. `ROGATIO_VOTES` says how many votes; 100,000 is the long form. Without `python3` the test is skipped.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test starts the second count, and stops at the first surprise"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use rogatio_core::operation;
use rogatio_core::wire::{self, Problem};
use serde::Deserialize;

#[derive(Deserialize)]
struct Line {
    operation: String,
    request: serde_json::Value,
    #[serde(default)]
    seats: Vec<String>,
    #[serde(default)]
    batches: Vec<String>,
}

/// The answer to one line; the operation `count` is the resource, fed in pieces.
fn ask(line: &Line) -> Result<String, Problem> {
    let request = line.request.to_string();
    if line.operation != "count" {
        return operation::call(&line.operation, &request);
    }
    let mut count = operation::tally::stream(wire::read(&request)?)?;
    for piece in &line.seats {
        count.enroll(piece.as_bytes())?;
    }
    for piece in &line.batches {
        count.feed(piece.as_bytes())?;
    }
    Ok(wire::write(&count.answer()?))
}

fn answer(line: &str) -> String {
    match ask(&serde_json::from_str(line).unwrap()) {
        Ok(answer) => format!("{{\"answer\":{answer}}}\n"),
        Err(problem) => format!("{{\"problem\":{}}}\n", wire::write(&problem)),
    }
}

#[test]
fn a_second_count_agrees() {
    let votes = std::env::var("ROGATIO_VOTES").unwrap_or_else(|_| "1500".into());
    if !Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success()) {
        println!("skipped: there is no python3");
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/independent/tally.py");
    let mut python = Command::new("python3");
    let mut child =
        python.arg(script).args([&votes, "1"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let mut answers = child.stdin.take().unwrap();
    let (mut line, mut batch, mut report) = (String::new(), String::new(), String::new());
    // All questions of a batch come before its first answer is read.
    while said.read_line(&mut line).unwrap() > 0 {
        match line.trim_end() {
            "end" => {
                answers.write_all(std::mem::take(&mut batch).as_bytes()).unwrap();
                answers.flush().unwrap();
            }
            question if question.starts_with('{') => batch.push_str(&answer(question)),
            told => report.push_str(&format!("{told}\n")),
        }
        line.clear();
    }
    drop(answers);
    said.read_to_string(&mut report).unwrap();
    println!("{report}");
    assert!(child.wait().unwrap().success(), "{report}");
    assert!(report.contains(" 0 differ"), "{report}");
}

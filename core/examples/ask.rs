//! Answers requests in bulk: one JSON object a line in, one a line out, in the same order.
//!
//! `{"operation": "tally.count", "request": {…}}` is answered with `{"answer": {…}}` or `{"problem": {…}}`. The operation
//! `count` is the resource: `{"operation": "count", "request": {…}, "seats": ["…"], "batches": ["…"]}` enrolls and feeds the
//! pieces of text in their order, and answers as `tally.count` does.
//!
//! `cargo run --example ask < requests > answers`; `tests/independent/tally.py` is the caller it was made for.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "a program for tests"
)]

use std::io::{BufRead, Write};

use rogatio_core::operation;
use rogatio_core::tally::BallotStream;
use rogatio_core::wire::Problem;
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

fn main() {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line: Line = serde_json::from_str(&line.unwrap()).unwrap();
        match ask(&line) {
            Ok(answer) => writeln!(out, "{{\"answer\":{answer}}}").unwrap(),
            Err(problem) => writeln!(out, "{{\"problem\":{}}}", operation::write(&problem)).unwrap(),
        }
    }
    out.flush().unwrap();
}

fn ask(line: &Line) -> Result<String, Problem> {
    let request = line.request.to_string();
    if line.operation != "count" {
        return operation::call(&line.operation, &request);
    }
    let mut count = BallotStream::from_json(&request)?;
    for piece in &line.seats {
        count.enroll(piece.as_bytes())?;
    }
    for piece in &line.batches {
        count.feed(piece.as_bytes())?;
    }
    Ok(operation::write(&count.answer()?))
}

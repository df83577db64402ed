//! Compares two versions of a contract and prints what came of it, with the time: `cargo run --release --example contracts -- OLD NEW`.
//! `--all` lists the parts that are compatible as well.
//!
//! It asks the library and not the wire, so that documents beyond the limits of a request can be measured too.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "a measuring program"
)]

use std::time::Instant;

use rogatio_core::compatibility::Options;
use rogatio_core::contract::{Question, common_format, compare};
use rogatio_core::wire::compatibility_check::Verdict;
use serde_json::Value;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let all = arguments.iter().any(|one| one == "--all");
    let mut documents = arguments
        .iter()
        .filter(|one| *one != "--all")
        .map(|path| -> Value { serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap() });
    let (old, new) = (documents.next().unwrap(), documents.next().unwrap());
    let started = Instant::now();
    let question = Question { old: &old, new: &new, allow_not_judged: &[] };
    let format = common_format(&old, &new).unwrap();
    let report = match compare(&question, format, &Options::default()) {
        Ok(report) => report,
        Err(problem) => return println!("{problem} at {}", problem.pointer.as_deref().unwrap_or_default()),
    };
    for part in report.parts.iter().filter(|part| all || part.verdict != Verdict::Compatible) {
        println!("{} {:?} {:?} {}", part.verdict, part.change, part.direction, part.name);
        for one in &part.comparisons {
            if let Some(witness) = &one.witness {
                println!(
                    "    {} refused at {}: {}",
                    witness.instance, witness.complaint.schema_pointer, witness.complaint.message
                );
            }
            if let Some(reason) = &one.reason {
                println!(
                    "    {:?} at {}: {}",
                    reason.code,
                    reason.pointer.as_deref().unwrap_or_default(),
                    reason.message
                );
            }
        }
    }
    for finding in &report.findings {
        println!("{} {:?} {}", finding.code, finding.severity, finding.message);
    }
    println!("{:?} {} {:?}, added {}", report.gate, report.verdict, report.counts, report.added.len());
    println!("{} steps, {} ms", report.steps, started.elapsed().as_millis());
}

//! Judges every pair of the open corpora and prints what came of it. Pairs are read as strictly as every face reads
//! them: one with a number that a double would round has no answer.
//!
//! `cargo run --release --example pairs -- [folder] [--list] [--only SOURCE] [--assume-closed] [--mode MODE]`; the folder defaults to
//! `../shared/corpora/compat`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "a measuring program"
)]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rogatio_core::operation::request::compatibility_check;
use rogatio_core::wire::{CompatibilityCheckRequest, Problem, json as strict};
use serde_json::{Value, json};

struct Row {
    source: String,
    id: String,
    expected: String,
    got: String,
    reason: String,
    time: Duration,
    steps: u64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let list = arguments.iter().any(|one| one == "--list");
    let closed = arguments.iter().any(|one| one == "--assume-closed");
    let only = arguments.iter().position(|one| one == "--only").map(|at| arguments[at + 1].clone());
    let mode = arguments.iter().position(|one| one == "--mode").map_or("backward", |at| &arguments[at + 1]);
    let terms = json!({"assumptions": {"assume_closed": closed}, "mode": mode});
    let folder = arguments.first().filter(|one| !one.starts_with("--")).cloned();
    let folder = folder.unwrap_or_else(|| "../shared/corpora/compat".into());
    let mut pairs = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        pairs.extend(
            text.lines().map(|line| (serde_json::from_str(line).unwrap(), strict::parse(line).err())),
        );
    }
    pairs.retain(|(pair, _): &Pair| {
        only.as_ref().is_none_or(|source| pair["source"] == **source || pair["id"] == **source)
    });
    let half = pairs.len() / 2;
    let (left, right) = pairs.split_at(half);
    let run = |part: &[Pair]| part.iter().map(|pair| judge(pair, &terms)).collect::<Vec<_>>();
    let mut rows = std::thread::scope(|scope| {
        let other =
            std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, || run(left)).unwrap();
        let one =
            std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, || run(right)).unwrap();
        let mut rows = other.join().unwrap();
        rows.extend(one.join().unwrap());
        rows
    });
    print(&mut rows, list);
}

/// A pair, and why it cannot be asked about.
type Pair = (Value, Option<Problem>);

fn judge((pair, refused): &Pair, terms: &Value) -> Row {
    let draft = |name: &Value| match name.as_str().unwrap() {
        "2019-09" => "draft2019-09".to_owned(),
        "2020-12" => "draft2020-12".to_owned(),
        other => other.to_owned(),
    };
    let new_draft = draft(&pair["draft"]);
    let old_draft = pair.get("draft_old").filter(|one| one.is_string()).map_or(new_draft.clone(), draft);
    let stamp = |schema: &Value, draft: &str| {
        let mut schema = schema.clone();
        if let Some(members) = schema.as_object_mut().filter(|members| !members.contains_key("$schema")) {
            members.insert("$schema".into(), uri(draft).into());
        }
        schema
    };
    let (old, new) = if old_draft == new_draft {
        (pair["old"].clone(), pair["new"].clone())
    } else {
        (stamp(&pair["old"], &old_draft), stamp(&pair["new"], &new_draft))
    };
    let request = json!({
        "old": old, "new": new, "default_draft": new_draft,
        "assumptions": terms["assumptions"], "mode": terms["mode"],
    });
    let request: CompatibilityCheckRequest = serde_json::from_value(request).unwrap();
    // The fastest of three: other work on the machine does not count.
    let mut time = Duration::MAX;
    for _ in 0..2 {
        let again = request.clone();
        let start = Instant::now();
        let _ = compatibility_check(again);
        time = time.min(start.elapsed());
    }
    let start = Instant::now();
    let answer = refused.clone().map_or_else(|| compatibility_check(request), Err);
    let time = time.min(start.elapsed());
    let (got, reason, steps) = match answer {
        Ok(answer) => {
            let verdict = serde_json::to_value(answer.verdict).unwrap().as_str().unwrap().to_owned();
            let one = &answer.comparisons[0];
            let reason = one.reason.as_ref().map_or_else(
                || one.witness.as_ref().map(|witness| witness.instance.to_string()).unwrap_or_default(),
                |reason| {
                    format!(
                        "{} {} {}",
                        serde_json::to_value(reason.code).unwrap().as_str().unwrap(),
                        reason.pointer.clone().unwrap_or_default(),
                        reason.message
                    )
                },
            );
            (verdict, reason, answer.steps)
        }
        Err(problem) => ("problem".to_owned(), problem.detail, 0),
    };
    Row {
        source: pair["source"].as_str().unwrap().into(),
        id: pair["id"].as_str().unwrap().into(),
        expected: pair["expected"].as_str().unwrap().into(),
        got,
        reason,
        time,
        steps,
    }
}

fn uri(draft: &str) -> &'static str {
    match draft {
        "draft4" => "http://json-schema.org/draft-04/schema#",
        "draft6" => "http://json-schema.org/draft-06/schema#",
        "draft7" => "http://json-schema.org/draft-07/schema#",
        "draft2019-09" => "https://json-schema.org/draft/2019-09/schema",
        _ => "https://json-schema.org/draft/2020-12/schema",
    }
}

fn print(rows: &mut [Row], list: bool) {
    let mut groups: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows.iter() {
        groups.entry(&row.source).or_default().push(row);
        let group = match row.source.as_str() {
            "containment-testsuite" => continue,
            "jsonsubschema" | "jsoncompat" | "karapace" | "apicurio" | "json-schema-diff-validator" => {
                "~suites"
            }
            _ => "~histories",
        };
        groups.entry(group).or_default().push(row);
    }
    println!(
        "{:28} {:>5} {:>7} {:>6} {:>6} {:>6}  {:>9} {:>9} {:>9}",
        "source", "pairs", "correct", "false-", "false+", "none", "median", "p99", "max"
    );
    for (source, rows) in &groups {
        let judged: Vec<_> = rows.iter().filter(|row| row.expected != "undetermined").collect();
        let count = |test: &dyn Fn(&Row) -> bool| judged.iter().filter(|row| test(row)).count();
        let correct = count(&|row| row.got == row.expected);
        let false_breaking = count(&|row| row.got == "breaking" && row.expected == "compatible");
        let false_compatible = count(&|row| row.got == "compatible" && row.expected == "breaking");
        let none = count(&|row| row.got == "unknown" || row.got == "problem");
        let mut times: Vec<Duration> = rows.iter().map(|row| row.time).collect();
        times.sort();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!(
            "{source:28} {:>5} {:>6.2}% {false_breaking:>6} {false_compatible:>6} {none:>6}  {:>9.1?} {:>9.1?} {:>9.1?}",
            judged.len(),
            100.0 * correct as f64 / judged.len().max(1) as f64,
            at(0.5),
            at(0.99),
            at(1.0)
        );
    }
    if list {
        for row in rows.iter().filter(|row| row.got != row.expected) {
            println!(
                "{} | {} | {} -> {} | {:?} | {} | {}",
                row.source,
                row.id,
                row.expected,
                row.got,
                row.time,
                row.steps,
                row.reason.chars().take(160).collect::<String>()
            );
        }
    }
}

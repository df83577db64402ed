//! Hostile input: each gets its own problem, and the host goes on serving.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_in_result,
    reason = "a test fails loudly, and says what it skips"
)]

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::{Duration, Instant};

use rogatio::engine::{Engine, Limits};
use rogatio_core::operation::OPERATIONS;
use rogatio_core::wire::Problem;
use rogatio_tests::hostile::{self, Attack, Place};
use serde_json::{Value, json};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let limits = Limits { deadline: Duration::from_secs(2), ..Limits::default() };
    Engine::with_limits(limits).unwrap()
});

fn serving() {
    let request = json!({"schema": {"type": "string"}, "artifact": "x"}).to_string();
    let answer = ENGINE.call("artifact.validate", &request).unwrap();
    assert_eq!(answer, r#"{"accepted":true,"verdict":"valid","diagnostics":[]}"#);
}

/// The text of an attack; none for bytes that no text has, which only doors for bytes can be given.
fn text(attack: &Attack) -> Option<String> {
    String::from_utf8(attack.bytes()).ok()
}

#[test]
fn every_operation_refuses_a_hostile_request() {
    for attack in hostile::all().iter().filter(|attack| attack.place == Place::Request) {
        let Some(request) = text(attack) else { continue };
        for operation in OPERATIONS {
            let problem = ENGINE.call(operation.name, &request).expect_err(operation.name);
            let code = attack.code.as_deref().unwrap();
            assert_eq!(problem.code.as_str(), code, "{} on {}: {problem}", attack.name, operation.name);
            bounded(&problem);
        }
        serving();
    }
}

#[test]
fn every_operation_ends_on_a_hostile_member() {
    let limits = Limits { deadline: Duration::from_millis(300), ..Limits::default() };
    let engine = Engine::with_limits(limits).unwrap();
    let samples = hostile::samples();
    for attack in hostile::all().iter().filter(|attack| attack.place == Place::Member) {
        for (operation, sample) in &samples {
            for member in sample.as_object().unwrap().keys() {
                let Err(problem) = engine.call(operation, &attack.within(sample, member)) else { continue };
                let told = format!("{} as {member} of {operation}: {problem}", attack.name);
                assert_ne!(problem.code.as_str(), "internal", "{told}");
                bounded(&problem);
            }
        }
        serving();
    }
}

/// A problem echoes little of its input.
fn bounded(problem: &Problem) {
    assert!(problem.detail.chars().count() < 400, "{problem}");
}

#[test]
fn broken_text_in_a_batch_is_one_line() {
    let mut validator = ENGINE.validator(r#"{"schema":{"type":"string"}}"#).unwrap();
    let answers = validator.push(b"\"\xe2\x82\n\"next\"\n").unwrap();
    let codes: Vec<Value> = answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(codes[0]["problem"]["code"], "request.invalid-utf8");
    assert_eq!(codes[1]["verdict"], "valid");
}

#[test]
fn backtracking_is_bounded() {
    let artifact = json!(format!("{}!", "a".repeat(5_000)));
    let request = json!({"schema": {"pattern": "^(?=a)(a|aa)+\\1$"}, "artifact": artifact, "options": {"patterns": "backtracking"}});
    let bounded = ENGINE.call("artifact.validate", &request.to_string()).unwrap();
    assert!(bounded.contains("artifact.pattern-limit"), "{bounded}");
    let linear = json!({"schema": {"pattern": "^(a+)+$"}, "artifact": artifact}).to_string();
    assert!(
        ENGINE.call("artifact.validate", &linear).unwrap().contains("invalid"),
        "a linear engine answers"
    );
    serving();
}

#[test]
fn an_operation_that_does_not_exist() {
    let problem = ENGINE.call("schema.destroy", "{}").unwrap_err();
    assert_eq!(problem.code.as_str(), "request.unknown-operation");
}

/// The outcome of one attack on the program: the code, or a word for an answer; the time; the peak of its memory.
struct Outcome {
    result: String,
    output: String,
    time: Duration,
    peak_kib: u64,
}

/// Asks a process of its own, whose memory the system measures.
fn attacked(operation: &str, request: &[u8]) -> Outcome {
    let begun = Instant::now();
    let mut child = Command::new(rogatio_tests::program())
        .args(["--json", "engine", "call", operation, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let request = request.to_vec();
    // The program need not read what is longer than it takes.
    let writer = thread::spawn(move || drop(stdin.write_all(&request)));
    let status = format!("/proc/{}/status", child.id());
    let done = Arc::new(AtomicBool::new(false));
    let watcher = {
        let done = Arc::clone(&done);
        thread::spawn(move || {
            let mut peak = 0;
            while !done.load(Ordering::Relaxed) {
                let text = fs::read_to_string(&status).unwrap_or_default();
                let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
                let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
                peak = kib.unwrap_or(peak).max(peak);
                thread::sleep(Duration::from_millis(1));
            }
            peak
        })
    };
    let output = child.wait_with_output().unwrap();
    let time = begun.elapsed();
    done.store(true, Ordering::Relaxed);
    writer.join().unwrap();
    let peak_kib = watcher.join().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let problem: Value = serde_json::from_str(&text).unwrap_or_default();
    let result = match output.status.code() {
        Some(0 | 1) => "an answer".to_owned(),
        Some(2) => problem["code"].as_str().unwrap_or("no code").to_owned(),
        other => panic!("{operation}: {other:?} {text} {}", String::from_utf8_lossy(&output.stderr)),
    };
    Outcome { result, output: text, time, peak_kib }
}

/// The columns of the table in docs/security.md that every run must give again: the attack, its place, its result.
fn row(attack: &Attack) -> String {
    let (place, result) = match &attack.measured {
        None => ("every request".to_owned(), attack.code.clone()),
        Some(one) => (format!("`{}` of `{}`", one.member, one.operation), one.code.clone()),
    };
    let result = result.map_or_else(|| "an answer".to_owned(), |code| format!("`{code}`"));
    format!("| {} | {place} | {result} |", attack.description.trim_end_matches('.'))
}

/// Each attack on a program of its own: its result, its time and its memory, which `target/hostile.md` says. The time and the memory in
/// docs/security.md are those of the run that wrote them (`ROGATIO_BLESS=1`).
#[test]
fn every_attack_has_its_result_and_its_row_in_the_documentation() {
    let samples = hostile::samples();
    let mut table = String::from("| input | place | result | time | memory |\n|---|---|---|---|---|\n");
    for one in hostile::all() {
        let (operation, request) = match &one.measured {
            None => ("artifact.validate", one.bytes()),
            Some(measured) => {
                let (operation, sample) =
                    samples.iter().find(|(operation, _)| *operation == measured.operation).unwrap();
                (*operation, one.within(sample, &measured.member).into_bytes())
            }
        };
        let code =
            one.code.as_deref().or(one.measured.as_ref().and_then(|measured| measured.code.as_deref()));
        if code == Some("limit.deadline") {
            // The program would take its whole time.
            let text = String::from_utf8(request).unwrap();
            let problem = ENGINE.call(operation, &text).unwrap_err();
            assert_eq!(problem.code.as_str(), "limit.deadline", "{}: {problem}", one.name);
            writeln!(table, "{} 60 s | |", row(&one)).unwrap();
            continue;
        }
        let outcome = attacked(operation, &request);
        assert_eq!(outcome.result, code.unwrap_or("an answer"), "{}: {}", one.name, outcome.output);
        if let Some(answer) = one.measured.as_ref().and_then(|measured| measured.answer.as_deref()) {
            assert!(outcome.output.contains(answer), "{}: {}", one.name, outcome.output);
        }
        let time = outcome.time.as_secs_f64();
        writeln!(table, "{} {time:.2} s | {} MiB |", row(&one), outcome.peak_kib.div_ceil(1024)).unwrap();
    }
    serving();
    fs::write(rogatio_tests::workspace().join("target/hostile.md"), &table).unwrap();
    documented(&table);
}

/// Compares the table with the one in docs/security.md, or writes it there.
fn documented(table: &str) {
    let path = rogatio_tests::workspace().join("docs/security.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("| input | place |").unwrap();
    let end = rest.find("\n\n").map_or(rest.len(), |end| end + 1);
    if std::env::var_os("ROGATIO_BLESS").is_some() {
        fs::write(&path, format!("{before}{table}{}", &rest[end..])).unwrap();
        return;
    }
    let there = format!("| input | place |{}", &rest[..end]);
    let kept = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split('|').take(4).collect::<Vec<_>>().join("|")).collect()
    };
    assert_eq!(
        kept(&there),
        kept(table),
        "docs/security.md is stale: ROGATIO_BLESS=1 writes the table again"
    );
}

//! One set of vectors, byte for byte the same through every face. Node and Chromium run the same files in `web/`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_in_result,
    reason = "a test fails loudly, and says what it skips"
)]

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use rogatio::engine::Engine;
use rogatio_core::operation::{self, OPERATIONS};
use rogatio_core::wire;
use rogatio_tests::vector::{self, Vector};
use serde_json::Value;

fn agree(face: &str, ask: impl Fn(&Vector) -> Result<String, String>) {
    let vectors = vector::all();
    let mut failures = Vec::new();
    for vector in &vectors {
        let answer = ask(vector);
        if answer != vector.expected {
            failures.push(format!(
                "{}\n  expected {:?}\n  {face} {answer:?}",
                vector.path.display(),
                vector.expected
            ));
        }
    }
    assert!(failures.is_empty(), "{} of {} differ\n{}", failures.len(), vectors.len(), failures.join("\n"));
    println!("{} vectors, {face}", vectors.len());
}

#[test]
fn natively() {
    agree("native", |vector| {
        operation::call(&vector.operation, &vector.request).map_err(|problem| wire::write(&problem))
    });
}

#[test]
fn in_the_component() {
    let engine = Engine::new().unwrap();
    agree("component", |vector| {
        engine.call(&vector.operation, &vector.request).map_err(|problem| wire::write(&problem))
    });
}

#[test]
fn over_the_command_line() {
    let binary = rogatio_tests::program();
    agree("command line", |vector| {
        let mut child = Command::new(&binary)
            .args(["engine", "call", &vector.operation, "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(vector.request.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
        match output.status.code() {
            Some(0 | 1) => Ok(text),
            _ => Err(text),
        }
    });
}

#[test]
fn every_operation_has_vectors() {
    let vectors = vector::all();
    for operation in OPERATIONS {
        let answers = vectors.iter().filter(|vector| vector.operation == operation.name);
        let (fine, refused): (Vec<_>, Vec<_>) = answers.partition(|vector| vector.expected.is_ok());
        assert!(!fine.is_empty(), "no vector shows what `{}` answers", operation.name);
        assert!(!refused.is_empty(), "no vector shows what `{}` refuses", operation.name);
    }
}

#[test]
fn every_reason_for_unknown_has_a_vector_and_a_row() {
    let description: Value = serde_json::from_str(&operation::describe()).unwrap();
    let mut operations = description["operations"].as_array().unwrap().iter();
    let check = operations.find(|operation| operation["name"] == "compatibility.check").unwrap();
    let codes = check["response"]["$defs"]["UnknownCode"]["oneOf"].as_array().unwrap();
    let named: BTreeSet<&str> = codes.iter().map(|code| code["const"].as_str().unwrap()).collect();
    let answers: Vec<Value> = vector::all()
        .iter()
        .filter(|vector| vector.operation == "compatibility.check")
        .filter_map(|vector| serde_json::from_str(vector.expected.as_ref().ok()?).ok())
        .collect();
    let comparisons = answers.iter().flat_map(|answer| answer["comparisons"].as_array().unwrap());
    let shown: BTreeSet<&str> = comparisons.filter_map(|one| one["reason"]["code"].as_str()).collect();
    assert_eq!(named, shown, "the reasons shown");
    let page = std::fs::read_to_string(rogatio_tests::workspace().join("docs/compatibility.md")).unwrap();
    let missing: Vec<_> = named.iter().filter(|code| !page.contains(&format!("`{code}`"))).collect();
    assert!(missing.is_empty(), "docs/compatibility.md lacks {missing:?}");
}

#[test]
fn the_description_is_the_same() {
    let engine = Engine::new().unwrap();
    assert_eq!(engine.describe().unwrap(), operation::describe());
}

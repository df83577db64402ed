//! Changed certificates have the same answers in every face, byte for byte: natively, in the sandbox, and in Node. The changes, and what they
//! must refute, are the ones of `core/tests/certificate_laws`.
#![allow(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    dead_code,
    reason = "a test fails loudly, and says what it skips"
)]

#[path = "../../core/tests/certificate_laws/mutation.rs"]
mod mutation;
#[path = "../../core/tests/certificate_laws/senate.rs"]
mod senate;

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use mutation::{Mutation, mutations};
use rogatio::engine::Engine;
use rogatio_core::{operation, wire};
use serde_json::json;

/// A request for each changed certificate, with the policy of its verifier and without one.
fn requests() -> Vec<(&'static str, String)> {
    let (parts, mutations) = mutations();
    let policies = [parts.policy(), json!({})];
    let asked = |Mutation { kind, text, .. }: Mutation| {
        policies.each_ref().map(|policy| {
            let request = json!({"certificate": text, "policy": policy, "engine": senate::ENGINE});
            (kind, request.to_string())
        })
    };
    mutations.into_iter().flat_map(asked).collect()
}

#[test]
fn every_face_says_the_same_of_changed_certificates() {
    let requests = requests();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    requests.iter().for_each(|(kind, _)| *counts.entry(*kind).or_default() += 1);
    // Each change is asked about twice.
    assert!(counts.len() == 11 && counts.values().all(|count| *count >= 60), "{counts:?}");

    let written =
        |answer: Result<String, wire::Problem>| answer.unwrap_or_else(|problem| wire::write(&problem));
    let native: Vec<String> =
        requests.iter().map(|(_, request)| written(operation::call("certificate.verify", request))).collect();
    let sandbox = Engine::new().unwrap();
    let mut differ = Vec::new();
    for ((kind, request), expected) in requests.iter().zip(&native) {
        if written(sandbox.call("certificate.verify", request)) != *expected {
            differ.push(*kind);
        }
    }
    assert!(differ.is_empty(), "{} answers differ in the sandbox: {differ:?}", differ.len());

    let web = rogatio_tests::workspace().join("web");
    let folder = rogatio_tests::workspace().join("target/certificate-faces");
    fs::create_dir_all(&folder).unwrap();
    let (asked, answered) = (folder.join("requests.ndjson"), folder.join("answers.ndjson"));
    let lines: String = requests.iter().map(|(_, request)| format!("{request}\n")).collect();
    fs::write(&asked, lines).unwrap();
    let program = web.join("test/certificates.mjs");
    match Command::new("node").arg(program).args([&asked, &answered]).output() {
        Err(error) => println!("skipped: there is no Node ({error})"),
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let node = fs::read_to_string(&answered).unwrap();
            let differ = node.lines().zip(&native).filter(|(node, native)| node != native).count();
            assert_eq!((node.lines().count(), differ), (native.len(), 0), "answers of Node");
        }
    }
    println!("{} answers about {} kinds of changes", native.len(), counts.len());
}

//! The law of certificates: a certificate of a vote is established against the policy of its verifier, and no changed one is.
//!
//! The changes are made from the lines of the certificates themselves, and a test compares those lines with the JSON Schema of the
//! format: a field that no certificate of these tests has makes the test fail, so a new field cannot escape the changes.
#![allow(
    clippy::unwrap_used,
    clippy::unwrap_in_result,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at the first surprise"
)]

mod mutation;
mod senate;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use mutation::{Mutation, all};
use rogatio_core::operation;
use rogatio_core::wire::certificate::CertificateLine;
use senate::{Parts, Plan, lead, text};
use serde_json::{Value, json};

fn verify(certificate: &str, policy: &Value) -> Value {
    let request = json!({"certificate": certificate, "policy": policy, "engine": senate::ENGINE});
    let answer = operation::call("certificate.verify", &request.to_string()).unwrap();
    serde_json::from_str(&answer).unwrap()
}

fn rich() -> Parts {
    let mut plan = Plan::new("senate.example", "p-1");
    plan.rich = true;
    plan.voters = 10;
    plan.choices = vec!["yes", "yes", "yes", "absent", "yes", "no", "abstain", "yes", "yes", "yes"];
    plan.rule["revote"] = json!("replace");
    plan.rule["quorum"] = json!({"num": 1, "den": 2, "cmp": "ge", "counts": ["yes", "no", "abstain"]});
    lead(plan)
}

fn edited() -> Parts {
    let mut plan = Plan::new("senate.example", "p-1");
    plan.edited = true;
    plan.voters = 10;
    lead(plan)
}

#[test]
fn a_certificate_is_established() {
    for parts in [rich(), edited()] {
        let certificate = text(&parts.lines());
        let answer = verify(&certificate, &parts.policy());
        assert_eq!(answer["verdict"], "established", "{answer:#}");
    }
}

fn mutations() -> (Parts, Vec<Mutation>) {
    let (parts, revision) = (rich(), edited());
    let mut plan = Plan::new("other.example", "p-1");
    plan.rich = true;
    plan.voters = 10;
    plan.rule["revote"] = json!("replace");
    plan.choices = vec!["yes"; 10];
    let found = all(&parts, &lead(plan), &revision);
    (parts, found)
}

fn states(answer: &Value) -> BTreeMap<String, String> {
    let claims = answer["claims"].as_array().unwrap().iter();
    claims.map(|claim| (claim["claim"].as_str().unwrap().to_owned(), claim["state"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn no_changed_certificate_is_established() {
    let (parts, mutations) = mutations();
    let policy = parts.policy();
    let mut faults = Vec::new();
    let mut refuted: BTreeMap<&str, (usize, BTreeSet<String>)> = BTreeMap::new();
    for Mutation { kind, place, text } in &mutations {
        let answer = verify(text, &policy);
        if answer["verdict"] != "refuted" {
            faults.push(format!("{kind} {place}: {}", answer["verdict"]));
        }
        let (count, claims) = refuted.entry(*kind).or_default();
        *count += 1;
        claims.extend(states(&answer).into_iter().filter(|(_, state)| state == "refuted").map(|(claim, _)| claim));
        let without = states(&verify(text, &json!({})));
        let trusted = without.iter().filter(|(claim, state)| {
            *state == "established" && !["format", "compatibility"].contains(&claim.as_str())
        });
        faults.extend(trusted.map(|(claim, _)| format!("{kind} {place}: `{claim}` is established without a policy")));
    }
    for (kind, (count, claims)) in &refuted {
        println!("{count} of {kind}, refuted: {claims:?}");
        assert!(*count >= 30, "{count} of {kind}");
    }
    assert!(faults.is_empty(), "{} of {}\n{}", faults.len(), mutations.len(), faults.join("\n"));
    assert!(mutations.len() >= 1_000 && refuted.len() == 11, "{} changes of {} kinds", mutations.len(), refuted.len());
}

/// The members of each kind of line, by the JSON Schema of the format.
fn members() -> BTreeSet<String> {
    let schema = schemars::schema_for!(CertificateLine).to_value();
    let lines = schema["oneOf"].as_array().unwrap().iter();
    let member = |line: &Value| {
        let kind = line["properties"]["line"]["const"].as_str().unwrap().to_owned();
        let names = line["properties"].as_object().unwrap().keys().filter(|name| *name != "line");
        names.map(|name| format!("{kind}/{name}")).collect::<Vec<_>>()
    };
    lines.flat_map(member).collect()
}

#[test]
fn every_field_of_the_format_is_changed() {
    let (_, mutations) = mutations();
    let members = members();
    assert!(members.len() > 25, "{members:?}");
    for kind in ["drop", "alter"] {
        let of_kind = mutations.iter().filter(|one| one.kind == kind);
        let tried: BTreeSet<String> = of_kind
            .map(|one| one.place.split('/').take(2).collect::<Vec<_>>().join("/"))
            .collect();
        let missing: Vec<_> = members.iter().filter(|member| !tried.contains(*member)).collect();
        assert!(missing.is_empty(), "no {kind} of {missing:?}");
    }
}

#[test]
fn pieces_give_the_same_answer() {
    let parts = rich();
    let certificate = text(&parts.lines());
    let policy = serde_json::from_value(parts.policy()).unwrap();
    let whole = rogatio_core::certificate::verify(&certificate, &policy, None).unwrap();
    for size in [1, 7, 1_000] {
        let mut stream = rogatio_core::certificate::Certificate::new(&policy, None).unwrap();
        certificate.as_bytes().chunks(size).for_each(|piece| stream.push(piece));
        assert_eq!(stream.finish(), whole, "pieces of {size} bytes");
    }
}

#[test]
fn a_second_verifier_agrees() {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/independent/certificate.py");
    let known = Command::new("python3").args(["-c", "import cryptography"]).output();
    if !known.is_ok_and(|output| output.status.success()) {
        println!("skipped: there is no python3 with the package `cryptography`");
        return;
    }
    let mut child = Command::new("python3")
        .arg(program)
        .arg("--lines")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut output = BufReader::new(output).lines();
    let (parts, mutations) = mutations();
    let originals = [rich(), edited()].map(|parts| (parts.policy(), text(&parts.lines())));
    let changed = mutations.into_iter().map(|one| (parts.policy(), one.text));
    let mut faults = Vec::new();
    for (number, (policy, text)) in originals.into_iter().chain(changed).enumerate() {
        writeln!(input, "{}", json!({"certificate": text, "policy": policy})).unwrap();
        let second: BTreeMap<String, String> = serde_json::from_str(&output.next().unwrap().unwrap()).unwrap();
        for (claim, state) in states(&verify(&text, &policy)) {
            let needs_engine = ["life", "schema", "compatibility"].contains(&claim.as_str());
            let other = &second[&claim];
            if *other != state && !(needs_engine && other == "cannot_be_established") {
                faults.push(format!("{number} `{claim}`: {state}, and {other} by the second verifier"));
            }
        }
    }
    drop(input);
    assert!(faults.is_empty(), "{}\n{}", faults.len(), faults.join("\n"));
}

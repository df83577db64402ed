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

use mutation::{Mutation, edited, mutations, rich};
use rogatio_core::operation;
use rogatio_core::wire::certificate::CertificateLine;
use senate::{Parts, Plan, lead, text};
use serde_json::{Value, json};

fn verify(certificate: &str, policy: &Value) -> Value {
    let request = json!({"certificate": certificate, "policy": policy, "engine": senate::ENGINE});
    let answer = operation::call("certificate.verify", &request.to_string()).unwrap();
    serde_json::from_str(&answer).unwrap()
}

#[test]
fn a_certificate_is_established() {
    for parts in [rich(), edited()] {
        let certificate = text(&parts.lines());
        let answer = verify(&certificate, &parts.policy());
        assert_eq!(answer["verdict"], "established", "{answer:#}");
    }
}

fn states(answer: &Value) -> BTreeMap<String, String> {
    let claims = answer["claims"].as_array().unwrap().iter();
    claims
        .map(|claim| {
            (claim["claim"].as_str().unwrap().to_owned(), claim["state"].as_str().unwrap().to_owned())
        })
        .collect()
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
        claims.extend(
            states(&answer).into_iter().filter(|(_, state)| state == "refuted").map(|(claim, _)| claim),
        );
        let without = states(&verify(text, &json!({})));
        let trusted = without.iter().filter(|(claim, state)| {
            *state == "established" && !["format", "compatibility"].contains(&claim.as_str())
        });
        faults.extend(
            trusted.map(|(claim, _)| format!("{kind} {place}: `{claim}` is established without a policy")),
        );
    }
    for (kind, (count, claims)) in &refuted {
        println!("{count} of {kind}, refuted: {claims:?}");
        assert!(*count >= 30, "{count} of {kind}");
    }
    assert!(faults.is_empty(), "{} of {}\n{}", faults.len(), mutations.len(), faults.join("\n"));
    assert!(
        mutations.len() >= 1_000 && refuted.len() == 11,
        "{} changes of {} kinds",
        mutations.len(),
        refuted.len()
    );
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
        let tried: BTreeSet<String> =
            of_kind.map(|one| one.place.split('/').take(2).collect::<Vec<_>>().join("/")).collect();
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
    let mut child =
        Command::new("python3").arg(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut output = BufReader::new(output).lines();
    let (parts, mutations) = mutations();
    let originals =
        [rich(), edited()].map(|parts| ("original".to_owned(), parts.policy(), text(&parts.lines())));
    let changed =
        mutations.into_iter().map(|one| (format!("{} {}", one.kind, one.place), parts.policy(), one.text));
    let mut faults = Vec::new();
    for (name, policy, text) in originals.into_iter().chain(changed) {
        writeln!(input, "{}", json!({"certificate": text, "policy": policy})).unwrap();
        let second: BTreeMap<String, String> =
            serde_json::from_str(&output.next().unwrap().unwrap()).unwrap();
        let answer = verify(&text, &policy);
        // A leaf that only the engine refuses to read shows it nothing, also nothing about the other claims.
        let unread =
            answer["claims"].as_array().unwrap().iter().any(|claim| {
                claim["claim"] == "life" && claim["detail"].as_str().unwrap().starts_with("leaf ")
            });
        let states = states(&answer);
        let refuted = states.values().any(|state| state == "refuted");
        for (claim, state) in states {
            let needs_engine = ["life", "schema", "compatibility"].contains(&claim.as_str());
            let other = &second[&claim];
            // Once a claim is refuted, what depends on it may be refuted as well or be left open.
            let open = |state: &str| refuted && state != "established";
            let agree = *other == state || open(other) && open(&state);
            let weaker = unread && other == "established";
            let left_open = needs_engine && other == "cannot_be_established";
            if !(agree || weaker || left_open) {
                faults.push(format!("{name}: `{claim}`: {state}, and {other} by the second verifier"));
            }
        }
    }
    drop(input);
    assert!(child.wait().unwrap().success());
    assert!(faults.is_empty(), "{}\n{}", faults.len(), faults.join("\n"));
}

/// The cases that are vectors of `certificate.verify`: name, description and request.
fn cases() -> Vec<(&'static str, &'static str, Value)> {
    let mut plan = Plan::new("senate.example", "p-1");
    (plan.voters, plan.choices) = (3, vec!["yes", "no", "yes"]);
    let parts = lead(plan.clone());
    (plan.breaks, plan.enacted) = (false, false);
    let compatible = lead(plan.clone());
    plan.choices = vec!["no", "abstain", "no"];
    let rejected = lead(plan);
    let (lines, policy) = (parts.lines(), parts.policy());
    let ask = |lines: &[String], policy: &Value| json!({"certificate": text(lines), "policy": policy});
    let at =
        |kind: &str| lines.iter().position(|line| line.contains(&format!(r#""line":"{kind}""#))).unwrap();
    let without = |kind: &str| {
        let mut lines = lines.clone();
        lines.remove(at(kind));
        lines
    };
    let with = |kind: &str, place: &str, value: Value| {
        let mut lines = lines.clone();
        lines[at(kind)] = mutation::changed(&lines[at(kind)], place, |_| Some(value.clone()));
        lines
    };
    let mut log = policy.clone();
    (log["electorate"], log["rule"]) = (json!("log"), json!("log"));
    let mut other_key = policy.clone();
    other_key["instance_key"] = json!(senate::public(&senate::key("mallory")));
    let mut weak = policy.clone();
    weak["instance_key"] = json!("ed25519:0100000000000000000000000000000000000000000000000000000000000000");
    let mut more = policy.clone();
    more["quorum"] = json!(3);
    let forged = Parts { key: senate::key("mallory"), ..parts.clone() }.lines();
    vec![
        ("established", "a whole certificate against a policy with every member", ask(&lines, &policy)),
        (
            "electorate-of-the-log",
            "the policy trusts the log for the electorate and the rule",
            ask(&lines, &log),
        ),
        ("no-policy", "without a policy nothing that needs trust is established", ask(&lines, &json!({}))),
        ("another-senate", "the policy has the key of another senate", ask(&lines, &other_key)),
        ("signed-by-another-key", "everything of the senate is signed by another key", ask(&forged, &policy)),
        ("missing-ballot", "a ballot that was counted is missing", ask(&without("ballot"), &policy)),
        (
            "missing-statement",
            "the statement is missing, so the rest is not read",
            ask(&without("statement"), &policy),
        ),
        (
            "another-version",
            "the file says another number of the version",
            ask(&with("schema", "/version", json!(3)), &policy),
        ),
        (
            "another-witness",
            "the witness shows no break",
            ask(&with("compatibility", "/witness/instance", json!({"score": 1})), &policy),
        ),
        (
            "not-enacted",
            "a compatible change that is approved and not in force yet",
            ask(&compatible.lines(), &compatible.policy()),
        ),
        ("rejected", "the certificate of a rejection", ask(&rejected.lines(), &rejected.policy())),
        ("truncated", "the end is missing", ask(&lines[..lines.len() - 1], &policy)),
        (
            "another-format",
            "a later version of the format",
            ask(&with("certificate", "/format", json!("rogatio/certificate@v2")), &policy),
        ),
        ("empty", "an empty file", ask(&[], &policy)),
        ("refused-weak-key", "the policy has a weak key", ask(&lines, &weak)),
        ("refused-quorum", "the quorum is more than all cosigners", ask(&lines, &more)),
    ]
}

/// `ROGATIO_BLESS=1` writes the vectors.
#[test]
fn the_vectors_are_these_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/certificate.verify");
    let bless = std::env::var_os("ROGATIO_BLESS").is_some();
    for (name, description, request) in cases() {
        let answer = match operation::call("certificate.verify", &request.to_string()) {
            Ok(answer) => ("answer", answer),
            Err(problem) => ("problem", rogatio_core::wire::write(&problem)),
        };
        let answer = (answer.0, serde_json::from_str::<Value>(&answer.1).unwrap());
        let vector = json!({"description": description, "request": request, answer.0: answer.1});
        let mut pretty = serde_json::to_string_pretty(&vector).unwrap();
        pretty.push('\n');
        let path = folder.join(name).with_extension("json");
        if bless {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &pretty).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), pretty, "{name}");
    }
}

#[test]
fn the_cases_have_the_verdicts_that_they_describe() {
    for (name, _, request) in cases() {
        let Ok(answer) = operation::call("certificate.verify", &request.to_string()) else {
            assert!(name.starts_with("refused-"), "{name}");
            continue;
        };
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let expected = match name {
            "established" | "electorate-of-the-log" | "not-enacted" | "rejected" => "established",
            "no-policy" => "cannot_be_established",
            _ => "refuted",
        };
        assert_eq!(answer["verdict"], expected, "{name}: {answer:#}");
    }
}

/// Sizes and times for electorates of 10, 1,000 and 100,000 voters. `ROGATIO_CERTIFICATES` names a folder for the certificates and their
/// policies, so that other engines can be measured with the same files.
#[test]
#[ignore = "it measures, and takes minutes"]
fn sizes_and_times() {
    let folder = std::env::var_os("ROGATIO_CERTIFICATES").map(std::path::PathBuf::from);
    for voters in [10, 1_000, 100_000] {
        let mut plan = Plan::new("senate.example", "p-1");
        plan.rule["threshold"] = json!({"num": 1, "den": 1, "cmp": "ge"});
        // One second a ballot.
        plan.rule["voting_period"] = json!(10_000_000);
        (plan.voters, plan.choices) = (voters, vec!["yes"; voters]);
        let parts = lead(plan);
        let certificate = text(&parts.lines());
        let policy = serde_json::from_value(parts.policy()).unwrap();
        let begun = std::time::Instant::now();
        let mut stream = rogatio_core::certificate::Certificate::new(&policy, None).unwrap();
        certificate.as_bytes().chunks(1 << 20).for_each(|piece| stream.push(piece));
        let answer = stream.finish();
        let took = begun.elapsed();
        assert_eq!(answer.verdict, rogatio_core::wire::certificate::ClaimState::Established, "{answer:?}");
        println!("{voters} voters: {} bytes, verified natively in {took:?}", certificate.len());
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{voters}.cert.jsonl")), &certificate).unwrap();
            std::fs::write(folder.join(format!("{voters}.policy.json")), parts.policy().to_string()).unwrap();
        }
    }
}

//! The tables of `tests/vectors/text`: phrases and rationales in many scripts, asked through the operations.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads its tables, and fails loudly"
)]

use rogatio_core::operation;
use serde_json::{Value, json};

fn rows(name: &str) -> Vec<Value> {
    let path = format!("{}/../tests/vectors/text/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let table: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    table["rows"].as_array().unwrap().clone()
}

fn ask(operation: &str, request: &Value) -> Value {
    serde_json::from_str(&operation::call(operation, &request.to_string()).unwrap()).unwrap()
}

fn told(failures: &[String], of: usize) {
    assert!(failures.is_empty(), "{} of {of} differ\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn phrases() {
    let rows = rows("phrases");
    let mut failures = Vec::new();
    for row in &rows {
        let answer = ask(
            "scope.evaluate",
            &json!({
                "rules": {"version": 1, "out_of_domain": [{"phrase": row["phrase"], "weight": 1}]},
                "subject": {"artifact_type": "x", "text": row["text"]},
            }),
        );
        let found = match answer["fired"][0]["message"].as_str() {
            None => "absent",
            Some(message) if message.contains("looks like") => "looks",
            Some(_) => "stands",
        };
        if found != row["expected"] || (found == "absent") != (answer["score"] == 0) {
            failures.push(format!("{row}: {answer}"));
        }
    }
    assert!(rows.len() >= 100, "{}", rows.len());
    told(&failures, rows.len());
}

#[test]
fn citations_and_words() {
    let rows = rows("citations");
    let mut failures = Vec::new();
    for row in &rows {
        let check = |minimum: u64| {
            let answer = ask(
                "proposal.check",
                &json!({
                    "proposal": {
                        "proposal_type": "schema_change", "target_artifact_type": "note", "change_type": "add_field",
                        "field_spec": {"pointer": "/properties/n", "schema": {}, "required": false},
                        "rationale": row["text"], "backward_compatible": true, "author": "ada", "base_version": 1,
                    },
                    "registry": {"types": {"note": [{}]}},
                    "rationale": {"minimum_words": minimum},
                }),
            );
            let codes: Vec<String> = answer["diagnostics"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["code"].as_str().unwrap().to_owned())
                .collect();
            codes
        };
        let has = |codes: &[String], code: &str| codes.iter().any(|one| one == code);
        if has(&check(0), "proposal.rationale-uncited") == row["cites"] {
            failures.push(format!("{row}: cites"));
        }
        if let Some(words) = row["words"].as_u64() {
            let (enough, few) = (check(words), check(words + 1));
            if has(&enough, "proposal.rationale-empty") || !has(&few, "proposal.rationale-empty") {
                failures.push(format!("{row}: words"));
            }
        }
    }
    assert!(rows.len() >= 90, "{}", rows.len());
    told(&failures, rows.len());
}

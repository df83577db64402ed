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

mod senate;

use rogatio_core::operation;
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

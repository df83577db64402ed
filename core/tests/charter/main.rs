//! The golden vectors of the charter bundles, recorded from the reference program, against the native engine.
//!
//! The list of deliberate differences is data: `differences.json`, each entry with its reason.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test reads its vectors and fails loudly"
)]

mod bundles;
mod canonical;
mod generations;
mod inputs;
mod records;
mod upgrades;
mod versions;

use std::collections::BTreeSet;

use base64::Engine as _;
use serde_json::Value;

/// One file of golden vectors; none, with a word, when it is not there.
pub(crate) fn file(name: &str) -> Option<String> {
    let path = format!("{}/../tests/vectors/charter/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: {path} is not there");
    }
    text
}

/// The cases of one file of golden vectors.
pub(crate) fn cases(name: &str) -> Vec<Value> {
    let Some(text) = file(name) else { return Vec::new() };
    let document: Value = serde_json::from_str(&text).unwrap();
    document["cases"].as_array().unwrap().clone()
}

/// The ids of the cases of one kind where we deliberately differ, each of which has a reason.
pub(crate) fn differences(kind: &str) -> BTreeSet<String> {
    let all: Value = serde_json::from_str(include_str!("differences.json")).unwrap();
    let listed = all[kind].as_object().unwrap();
    assert!(listed.values().all(|reason| reason.as_str().unwrap().len() > 20), "a difference has a reason");
    listed.keys().cloned().collect()
}

/// The bytes under a `*_b64` key.
pub(crate) fn bytes(case: &Value, key: &str) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(case[key].as_str().unwrap()).unwrap()
}

/// Collects failures so that one run shows all of them.
#[derive(Default)]
pub(crate) struct Report {
    checked: usize,
    failures: Vec<String>,
}

impl Report {
    /// Notes one comparison.
    pub(crate) fn check(&mut self, id: &Value, what: &str, ok: bool, detail: impl FnOnce() -> String) {
        self.checked += 1;
        if !ok {
            self.failures.push(format!("{} {what}: {}", id.as_str().unwrap_or("?"), detail()));
        }
    }

    /// Fails when anything failed.
    pub(crate) fn finish(self, name: &str) {
        println!("{name}: {} comparisons, {} failures", self.checked, self.failures.len());
        assert!(self.failures.is_empty(), "{name}\n{}", self.failures.join("\n"));
    }
}

//! The corpus of a fuzz target, `tests/fuzz/<law>.jsonl`: a line for each kind of input that was met, `{"signature", "case"}`.
//!
//! Every test run checks the law on all cases. A long run (`./build.sh fuzz`) adds the first case of each signature that the file does not have, and
//! a case that breaks the law, with the signature `failed`. New lines are committed, so that later runs begin with them.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// The most cases: a signature that comes later is not kept.
const MOST: usize = 400;

/// The kept cases of one law.
pub(crate) struct Corpus {
    file: PathBuf,
    cases: Vec<Value>,
    signatures: BTreeSet<String>,
}

impl Corpus {
    pub(crate) fn of(law: &str) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz").join(format!("{law}.jsonl"));
        let text = fs::read_to_string(&file).unwrap_or_default();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let signatures = lines.iter().map(|line| line["signature"].as_str().unwrap().to_owned()).collect();
        Self { file, cases: lines.into_iter().map(|line| line["case"].clone()).collect(), signatures }
    }

    pub(crate) fn cases(&self) -> &[Value] {
        &self.cases
    }

    /// Checks a law on a case, and keeps the case if its signature is new or the law does not hold.
    pub(crate) fn check(&mut self, case: &Value, law: impl FnOnce() -> String) {
        match catch_unwind(AssertUnwindSafe(law)) {
            Ok(signature) => {
                if self.cases.len() < MOST && self.signatures.insert(signature.clone()) {
                    self.keep(&signature, case);
                }
            }
            Err(panic) => {
                self.keep("failed", case);
                resume_unwind(panic)
            }
        }
    }

    fn keep(&mut self, signature: &str, case: &Value) {
        self.cases.push(case.clone());
        let line = json!({"signature": signature, "case": case});
        let mut file = OpenOptions::new().create(true).append(true).open(&self.file).unwrap();
        writeln!(file, "{line}").unwrap();
    }
}

//! Short ways to ask, for the tests of the front ends.

use serde_json::Value;

use super::{ContractReport, Question, common_format, compare};
use crate::compatibility::Options;
use crate::wire::compatibility_check::Verdict;
use crate::wire::contract_check::{ContractPart, Gate};
use crate::wire::{Code, Severity};

/// The comparison of two versions, without options.
pub(super) fn check(old: &Value, new: &Value) -> ContractReport {
    check_allowing(old, new, &[])
}

pub(super) fn check_allowing(old: &Value, new: &Value, allow: &[&str]) -> ContractReport {
    let allow: Vec<String> = allow.iter().map(|one| (*one).to_owned()).collect();
    let question = Question { old, new, allow_not_judged: &allow };
    let format = common_format(old, new).unwrap();
    let report = compare(&question, format, &Options::default()).unwrap();
    let error = report.findings.iter().any(|one| one.severity == Severity::Error);
    assert_eq!(report.gate == Gate::Open, report.verdict == Verdict::Compatible && !error, "{report:#?}");
    report
}

impl ContractReport {
    /// The part of this name.
    pub(super) fn named(&self, name: &str) -> &ContractPart {
        let known: Vec<&str> = self.parts.iter().map(|part| part.name.as_str()).collect();
        self.parts
            .iter()
            .find(|part| part.name == name)
            .unwrap_or_else(|| panic!("{name} is not in {known:?}"))
    }

    /// Code, name, and if it shuts the gate, of each finding.
    pub(super) fn told(&self) -> Vec<(Code, &str, bool)> {
        let each = self.findings.iter();
        each.map(|one| (one.code, one.name.as_str(), one.severity == Severity::Error)).collect()
    }

    /// The witness of a part that breaks in one direction.
    pub(super) fn witness(&self, name: &str) -> &Value {
        let part = self.named(name);
        let found = part.comparisons.iter().find_map(|one| one.witness.as_ref());
        &found.unwrap_or_else(|| panic!("{name} has no witness: {part:#?}")).instance
    }
}

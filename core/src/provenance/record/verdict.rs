//! The verdict on a record's file, by the program's rules and by the contract's.

use super::fields::Faults;
use super::unreadable;
use crate::provenance::format::node::Node;
use crate::provenance::format::yaml::ReadError;
use crate::wire::bundle::{BundleFinding, Section};
use crate::wire::provenance::{FieldError, RecordVerdict};

/// Judges what was read by the rules of its kind.
pub(super) fn verdict(read: &Result<Node, ReadError>, rules: fn(&Node) -> Faults) -> RecordVerdict {
    let root = match read {
        Ok(root) => root,
        Err(fault) => {
            let finding = unreadable(Section::Provenance, "", fault);
            return RecordVerdict {
                verdict: "unparseable",
                errors: Vec::new(),
                contract_violations: vec!["unreadable".to_owned()],
                unparseable: Some(BundleFinding { path: None, ..finding }),
            };
        }
    };
    let faults = rules(root);
    let verdict = match (root.as_mapping(), faults.is_valid()) {
        (None, _) => "not-a-mapping",
        (_, true) => "valid",
        (_, false) => "invalid",
    };
    let errors = faults.program.into_iter().map(|fault| FieldError {
        pointer: fault.pointer,
        rule: fault.rule.as_str(),
        message: fault.message,
    });
    let mut violations: Vec<String> =
        faults.contract.iter().map(|(place, keyword)| format!("{place}:{keyword}")).collect();
    violations.sort();
    violations.dedup();
    RecordVerdict { verdict, errors: errors.collect(), contract_violations: violations, unparseable: None }
}

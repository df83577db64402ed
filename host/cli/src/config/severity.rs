//! The severities that the settings give to codes.

use rogatio_core::wire::Code;
use serde::{Deserialize, Serialize};

/// What becomes of the findings with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Severity {
    /// They shut the gate.
    Error,
    /// They are told.
    Warning,
    /// They are only counted.
    Off,
}

/// Advice about a schema, which says nothing about whether an answer holds. It can be switched off.
const ADVICE: [Code; 9] = [
    Code::SchemaUnknownKeyword,
    Code::SchemaIgnoredKeyword,
    Code::SchemaAmbiguousName,
    Code::SchemaMisplacedKeyword,
    Code::SchemaContradiction,
    Code::SchemaDeadValue,
    Code::SchemaDefaultRefused,
    Code::SchemaAcceptsNothing,
    Code::WaiverUnused,
];

/// Findings that say that an answer is negative, missing or useless. They can become warnings, and every report says so.
const TELLING: [Code; 8] = [
    Code::CompatibilityBreaking,
    Code::CompatibilityUnknown,
    Code::CompatibilityPartGone,
    Code::ContractNotJudged,
    Code::ContractRemoved,
    Code::ContractUnusablePart,
    Code::SchemaAcceptsEverything,
    Code::WaiverExpired,
];

/// Whether findings with this code can have this severity.
///
/// # Errors
/// The reason why not.
pub(super) fn allow(code: Code, severity: Severity) -> Result<(), String> {
    if ADVICE.contains(&code) || severity == Severity::Error {
        return Ok(());
    }
    match severity {
        Severity::Warning if TELLING.contains(&code) => Ok(()),
        Severity::Off if TELLING.contains(&code) => {
            Err(format!("`{code}` cannot be `off`: a wrong answer could hide behind it; it can be `warning`"))
        }
        _ => Err(format!("`{code}` is always an error: without it there is no answer, or a negative one")),
    }
}

/// Whether the settings can let something through that has a finding with this code.
pub(crate) fn can_open(code: Code) -> bool {
    TELLING.contains(&code)
}

/// The code with this name.
pub(super) fn code(name: &str) -> Option<Code> {
    Code::ALL.iter().copied().find(|code| code.as_str() == name && code.status() == 200)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_that_hides_a_wrong_answer_can_be_off() {
        for code in Code::ALL.iter().filter(|code| code.status() == 200 && !ADVICE.contains(code)) {
            assert!(allow(*code, Severity::Off).is_err(), "{code}");
        }
        assert!(allow(Code::ArtifactInvalid, Severity::Warning).is_err());
        assert!(allow(Code::CompatibilityUnknown, Severity::Warning).is_ok());
        assert!(allow(Code::SchemaUnknownKeyword, Severity::Off).is_ok());
        assert!(TELLING.iter().all(|code| !ADVICE.contains(code)));
    }
}

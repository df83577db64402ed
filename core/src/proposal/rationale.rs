//! Does a rationale say why, and for whom.

use crate::wire::proposal::Proposal;
use crate::wire::{Code, Diagnostic};

/// The most characters of a rationale.
pub const LONGEST_RATIONALE: usize = 20_000;
/// The fewest words of a rationale.
pub const FEWEST_WORDS: usize = 3;
/// The most use cases, and the most characters of each.
const MOST_USE_CASES: usize = 100;
const LONGEST_USE_CASE: usize = 1_000;

/// What is wrong with the rationale of a proposal.
pub(super) fn findings(proposal: &Proposal) -> Vec<Diagnostic> {
    let rationale = proposal.rationale.as_str();
    let at = |finding: Diagnostic| finding.at_instance("/rationale");
    // Bytes bound characters, and are known without reading ten million of them.
    if rationale.len() > 4 * LONGEST_RATIONALE || rationale.chars().count() > LONGEST_RATIONALE {
        let message = format!("the rationale has more than {LONGEST_RATIONALE} characters");
        let help = "say why in a few sentences, and link to the rest";
        return vec![at(Diagnostic::error(Code::ProposalRationaleTooLong, message)).with_help(help)];
    }
    let mut findings = Vec::new();
    let words = rationale.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
    if words < FEWEST_WORDS {
        let message = format!("the rationale has {words} words, the fewest are {FEWEST_WORDS}");
        let help = "say who needs the change and what for; voters read it, and so does the archive";
        findings.push(at(Diagnostic::error(Code::ProposalRationaleEmpty, message)).with_help(help));
    }
    let cases = &proposal.use_cases;
    if cases.len() > MOST_USE_CASES || cases.iter().any(|case| case.chars().count() > LONGEST_USE_CASE) {
        let message = format!("at most {MOST_USE_CASES} use cases of at most {LONGEST_USE_CASE} characters");
        findings.push(Diagnostic::error(Code::ProposalRationaleTooLong, message).at_instance("/use_cases"));
        return findings;
    }
    let cited = rationale.split_whitespace().any(is_citation)
        || cases.iter().any(|case| case.split_whitespace().any(is_citation));
    if !cited {
        let help = "cite one by an id (`EXP-12`, `#7`), a link, a digest, or an artifact (`bundle:2024-07/run-3`), in the \
                    rationale or in `use_cases`";
        let message = "the rationale cites no use case";
        findings.push(at(Diagnostic::error(Code::ProposalRationaleUncited, message)).with_help(help));
    }
    findings
}

/// Whether a word refers to something: a link, a tracker's id, a digest, a path or a qualified name.
fn is_citation(word: &str) -> bool {
    let word = word.trim_matches(|edge: char| !(edge.is_alphanumeric() || matches!(edge, '#' | '/')));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let named = |text: &str| text.chars().filter(|one| one.is_alphanumeric()).count() >= 2;
    if word.strip_prefix('#').is_some_and(digits) {
        return true;
    }
    if let Some((scheme, rest)) = word.split_once(':') {
        return named(scheme)
            && scheme.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '+' | '-' | '.' | '_'))
            && named(rest);
    }
    if word.contains('/') {
        // A path has a digit or a dot somewhere; `and/or` has neither.
        return named(word) && word.contains(|one: char| one.is_ascii_digit() || one == '.');
    }
    // `EXP-12`, `RFC-8785`, `issue_4`, and identifiers such as UUIDs.
    let parts: Vec<&str> = word.split(['-', '_']).collect();
    parts.len() >= 2
        && parts.iter().all(|part| !part.is_empty())
        && parts.iter().skip(1).any(|part| part.contains(|one: char| one.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_are_told_from_words() {
        for word in [
            "EXP-12",
            "(EXP-12),",
            "#7",
            "https://example.org/a",
            "bundle:2024-07",
            "runs/3",
            "sha256:abc123",
            "`artifact:run-3`",
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "issue_4",
            "data/run.json",
        ] {
            assert!(is_citation(word), "{word}");
        }
        for word in
            ["because", "and/or", "note:", ":", "#", "#x", "well-known", "e.g.", "1999", "-", "a-", "//", "3"]
        {
            assert!(!is_citation(word), "{word}");
        }
    }
}

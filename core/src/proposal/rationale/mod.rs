//! Does a rationale say why, and for whom.

mod citation;
mod cursor;
mod vocabulary;

use crate::excerpt::excerpt;
use crate::text::{Words, fold};
use crate::wire::proposal::Proposal;
use crate::wire::rationale::{CitationForm, CitationNeed, RationaleRules};
use crate::wire::{Code, Diagnostic, Problem};
use citation::{Grammar, readable};

/// The most characters of a rationale.
pub const LONGEST_RATIONALE: usize = 20_000;
/// The most use cases, and the most characters of each.
const MOST_USE_CASES: usize = 100;
const LONGEST_USE_CASE: usize = 1_000;
/// The most words of one list of the rules, the most characters of each, and the most words that can be asked for.
const MOST_PREFIXES: usize = 1_000;
const LONGEST_PREFIX: usize = 64;
const MOST_MINIMUM_WORDS: u16 = 1_000;

/// Why rules about rationales cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RationaleError {
    /// More words are asked for than a rationale can be expected to have.
    #[error("`minimum_words` is {0}; the limit is {MOST_MINIMUM_WORDS}")]
    MinimumWords(u16),
    /// Too many entries in one list.
    #[error("a list has {0} entries; the limit is {MOST_PREFIXES}")]
    TooMany(usize),
    /// A prefix that is no word.
    #[error(
        "`{0}` is not a word of letters and digits that begins with a letter, of at most {LONGEST_PREFIX} characters"
    )]
    Prefix(String),
    /// A citation is asked for, and none could be one.
    #[error("a citation is required, but `forms` allows no form")]
    NoForms,
}

/// What a senate asks of a rationale, ready for use.
pub(super) struct Rules {
    minimum_words: usize,
    citation: CitationNeed,
    grammar: Grammar,
}

impl Rules {
    /// The rules given, or the engine's own. `type_name` makes ids too: `note-7`, `note:2024/7`.
    ///
    /// # Errors
    /// `proposal.invalid-rationale-rules` for rules that cannot be.
    pub(super) fn new(rules: Option<&RationaleRules>, type_name: &str) -> Result<Self, Problem> {
        let own = RationaleRules::default();
        let rules = rules.unwrap_or(&own);
        let refuse = |field: &str, error: &RationaleError| {
            Problem::new(Code::ProposalInvalidRationaleRules, error.to_string())
                .at(format!("/rationale/{field}"))
        };
        if rules.minimum_words > MOST_MINIMUM_WORDS {
            return Err(refuse("minimum_words", &RationaleError::MinimumWords(rules.minimum_words)));
        }
        let forms = rules.forms.clone().unwrap_or_else(|| CitationForm::ALL.to_vec());
        if forms.is_empty() && rules.citation != CitationNeed::Optional {
            return Err(refuse("forms", &RationaleError::NoForms));
        }
        for (field, list) in [("prefixes", &rules.prefixes), ("not_prefixes", &rules.not_prefixes)] {
            if list.len() > MOST_PREFIXES {
                return Err(refuse(field, &RationaleError::TooMany(list.len())));
            }
            if let Some(place) = list.iter().position(|word| !is_word(word)) {
                let shown = list.get(place).map(|word| excerpt(word)).unwrap_or_default();
                return Err(refuse(&format!("{field}/{place}"), &RationaleError::Prefix(shown)));
            }
        }
        let folded = |list: &[String]| list.iter().map(|word| fold(word)).collect::<Vec<_>>();
        let mut prefixes = folded(&rules.prefixes);
        prefixes.push(fold(type_name));
        let grammar = Grammar { forms, prefixes, not_prefixes: folded(&rules.not_prefixes) };
        Ok(Self { minimum_words: usize::from(rules.minimum_words), citation: rules.citation, grammar })
    }

    /// What is wrong with the rationale of a proposal.
    pub(super) fn findings(&self, proposal: &Proposal) -> Vec<Diagnostic> {
        let rationale = proposal.rationale.as_str();
        let at = |finding: Diagnostic| finding.at_instance("/rationale");
        // Bytes bound characters, and are known without reading ten million of them.
        if rationale.len() > 4 * LONGEST_RATIONALE || rationale.chars().count() > LONGEST_RATIONALE {
            let message = format!("the rationale has more than {LONGEST_RATIONALE} characters");
            let help = "say why in a few sentences, and link to the rest";
            return vec![at(Diagnostic::error(Code::ProposalRationaleTooLong, message)).with_help(help)];
        }
        let mut findings = Vec::new();
        let text = readable(rationale);
        let cited = self.grammar.citations(&text);
        let words = words(&text, &cited);
        if words < self.minimum_words {
            let fewest = self.minimum_words;
            let message = format!("the rationale has {words} words; at least {fewest} are required");
            let help = "say who needs the change and why; voters read the rationale, and it is archived";
            findings.push(at(Diagnostic::error(Code::ProposalRationaleEmpty, message)).with_help(help));
        }
        let cases = &proposal.use_cases;
        if cases.len() > MOST_USE_CASES || cases.iter().any(|case| case.chars().count() > LONGEST_USE_CASE) {
            let message = format!(
                "a list is limited to {MOST_USE_CASES} use cases of at most {LONGEST_USE_CASE} characters"
            );
            findings
                .push(Diagnostic::error(Code::ProposalRationaleTooLong, message).at_instance("/use_cases"));
            return findings;
        }
        let cites = |case: &String| !self.grammar.citations(&readable(case)).is_empty();
        if cited.is_empty() && !cases.iter().any(cites) {
            findings.extend(self.uncited().map(at));
        }
        findings
    }

    fn uncited(&self) -> Option<Diagnostic> {
        let message = "the rationale cites no use case";
        let finding = match self.citation {
            CitationNeed::Required => Diagnostic::error(Code::ProposalRationaleUncited, message),
            CitationNeed::Advised => Diagnostic::warning(Code::ProposalRationaleUncited, message),
            CitationNeed::Optional => return None,
        };
        let help = "cite one by an id (`EXP-12`, `#7`), a link, a digest, or an artifact (`bundle:2024-07/run-3`), in the \
                    rationale or in `use_cases`";
        Some(finding.with_help(help))
    }
}

/// How many words a text has, each citation being one.
fn words(text: &[char], cited: &[std::ops::Range<usize>]) -> usize {
    let mut rest = String::with_capacity(text.len());
    let mut from = 0;
    for place in cited {
        rest.extend(text.get(from..place.start).unwrap_or_default());
        rest.push(' ');
        from = place.end;
    }
    rest.extend(text.get(from..).unwrap_or_default());
    Words::of(&rest).count().saturating_add(cited.len())
}

/// A word that can stand before a number.
fn is_word(word: &str) -> bool {
    word.chars().count() <= LONGEST_PREFIX
        && word.starts_with(char::is_alphabetic)
        && word.chars().all(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cited(text: &str) -> bool {
        let rules = Rules::new(None, "note").unwrap();
        !rules.grammar.citations(&readable(text)).is_empty()
    }

    #[test]
    fn citations_are_told_from_words() {
        for text in [
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
            "PR#12",
            "EXP‑12",
            "EXP–12",
            "EXP−12",
            "EXP\u{AD}12",
            "ＥＸＰ－１２",
            "EXP-١٢",
            "＃７",
            "№ 7",
            "[case](https://example.org/4)",
            "[the case](cases/four.md)",
            "参见https://example.org/a/1",
            "réunion:https://example.org/x",
            "www.example.org",
            "参见EXP-12。",
            "実験-12",
            "工单#12",
            "org/repo#12",
            "group/project!12",
            "PR 12",
            "RFC 8785",
            "example.org/cases/4",
            "doi:10.1000/182",
            "10.1000/182",
            "PROJ-SUB-12",
            "ЗАДАЧА-12",
            "note:alpha",
            "CVE-2024-1234",
            "exp-12a",
            "дело#12",
            "dataset:run-3",
            "<https://example.org>",
            "./notes/4",
            "d41d8cd98f00b204e9800998ecf8427e",
        ] {
            assert!(cited(text), "{text}");
        }
        for text in [
            "because",
            "and/or",
            "note:",
            ":",
            "#",
            "#x",
            "well-known",
            "e.g.",
            "1999",
            "-",
            "a-",
            "//",
            "3",
            "12:30",
            "24/7",
            "2024-07-01",
            "01/07/2024",
            "because:reasons",
            "UTF-8",
            "Score 3-1 for us",
            "ISO-8601",
            "SHA-256",
            "1/2",
            "½",
            "3:1",
            "50/50",
            "9-5",
            "COVID-19",
            "he/she",
            "TCP/IP",
            "km/h",
            "m/s2",
            "HTTP/2",
            "IPv4/IPv6",
            "v1/v2",
            "Q3-2024",
            "H1/2024",
            "UTC+02:00",
            "UTC-5",
            "mid-2024",
            "phase-2",
            "top-10",
            "F-16",
            "C#7",
            "&#39;",
            "Wow!12",
            "ratio:3-1",
            "at:12",
            "time:12h30",
            "10MB/s",
            "24h/7d",
            "CI/CD",
            "/properties/line2",
            "T12:30:00Z",
            "2024-07-01T12:30:00Z",
            "A/B",
            "w/o",
            "n/a",
            "MAY-2024",
            "-12°",
            "EUR-50",
            "Python-3",
            "#7th",
            "localhost:8080",
            "GPT-4",
            "because:reason1",
            "3.5-4.5",
            "http://",
            "www.",
            "[x](y)",
            "24-hours/7",
        ] {
            assert!(!cited(text), "{text}");
        }
    }

    #[test]
    fn words_are_not_counted_in_spaces() {
        let count = |text: &str| {
            let rules = Rules::new(None, "note").unwrap();
            let text = readable(text);
            let cited = rules.grammar.citations(&text);
            words(&text, &cited)
        };
        assert_eq!(count("审稿人需要排序，参见https://example.org/a/1"), 10);
        assert_eq!(count("see https://example.org/a/b/c"), 2);
        assert_eq!(count("because\u{200B} \u{200B} \u{200B}"), 1);
        assert_eq!(count("… — !"), 0);
        assert_eq!(count("ผู้ตรวจ"), 5);
        assert_eq!(count("a-b EXP-12"), 3);
    }

    #[test]
    fn long_texts_of_beginnings_end() {
        for piece in
            ["a-", "AA-", "[", "[a](", "a=", "a.b", "证", "a://", "#1a", "EXP-1-", "x:", "12-", "a/", "www."]
        {
            let text = piece.repeat(LONGEST_RATIONALE / piece.chars().count());
            let began = std::hint::black_box(cited(&text));
            assert!(!began || ["EXP-1-", "#1a", "a://", "a/", "www."].contains(&piece), "{piece}");
        }
    }

    #[test]
    fn rules_that_cannot_be_are_refused() {
        let refused =
            |rules: RationaleRules| Rules::new(Some(&rules), "note").err().map(|problem| problem.pointer);
        let own = RationaleRules::default;
        assert_eq!(refused(own()), None);
        for (rules, pointer) in [
            (RationaleRules { minimum_words: 1_001, ..own() }, "/rationale/minimum_words"),
            (RationaleRules { forms: Some(Vec::new()), ..own() }, "/rationale/forms"),
            (RationaleRules { prefixes: vec!["lab".into(), "a b".into()], ..own() }, "/rationale/prefixes/1"),
            (RationaleRules { not_prefixes: vec![String::new()], ..own() }, "/rationale/not_prefixes/0"),
        ] {
            assert_eq!(refused(rules), Some(Some(pointer.to_owned())));
        }
    }
}

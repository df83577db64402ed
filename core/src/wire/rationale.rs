//! What a senate asks of a rationale.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a senate asks of a rationale, as data. The grammar of citations is in docs/rationale.md.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RationaleRules {
    /// The fewest words, from 0 to 1,000. Words are those of Unicode's UAX #29, so an ideograph is one; a citation is one.
    #[serde(default = "fewest_words")]
    pub minimum_words: u16,
    /// Whether the rationale, or a use case, must cite something.
    #[serde(default)]
    pub citation: CitationNeed,
    /// The forms of a citation that count; absent: all of them.
    #[serde(default)]
    pub forms: Option<Vec<CitationForm>>,
    /// Words that make an id together with a number (`lab-7`, `lab#7`, `lab:7`), whatever the case, besides the usual ones; at
    /// most 1,000, each of letters and digits.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// Words that make no id together with a number (`GPT-4`), besides the usual ones; at most 1,000, each of letters and
    /// digits.
    #[serde(default)]
    pub not_prefixes: Vec<String>,
}

impl Default for RationaleRules {
    fn default() -> Self {
        Self {
            minimum_words: fewest_words(),
            citation: CitationNeed::default(),
            forms: None,
            prefixes: Vec::new(),
            not_prefixes: Vec::new(),
        }
    }
}

/// The fewest words where nobody says otherwise.
const fn fewest_words() -> u16 {
    3
}

/// Whether a citation must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CitationNeed {
    /// A proposal without one cannot be submitted.
    #[default]
    Required,
    /// A proposal without one gets a warning.
    Advised,
    /// Nothing is said about it.
    Optional,
}

/// A form of citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CitationForm {
    /// A web address or a DOI: `https://example.org/a`, `www.example.org`, `10.1000/182`.
    Link,
    /// A link in Markdown: `[the case](cases/4.md)`.
    MarkdownLink,
    /// A number behind its sign: `#7`, `PR#12`, `№ 7`.
    Number,
    /// A tracker's key: `EXP-12`, `issue-4`, `PR 12`.
    Key,
    /// A name in a namespace: `bundle:2024-07/run-3`, `doi:10.1000/182`, `sha256:3fa8c1d2`.
    Name,
    /// A file, or a numbered thing in a path: `data/run.json`, `runs/3`.
    Path,
    /// A UUID, a ULID, or a digest of 32 hexadecimal digits or more.
    Identifier,
}

impl CitationForm {
    /// All forms.
    pub const ALL: [Self; 7] =
        [Self::Link, Self::MarkdownLink, Self::Number, Self::Key, Self::Name, Self::Path, Self::Identifier];
}

//! What a senate asks of a rationale.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A senate's requirements for a rationale, as data. The grammar of citations is in docs/rationale.md.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RationaleRules {
    /// The minimum number of words, from 0 to 1,000. Words are those of Unicode's UAX #29, so an ideograph is one word; a citation is one word.
    #[serde(default = "fewest_words")]
    pub minimum_words: u16,
    /// The requirement for a citation in the rationale or in a use case.
    #[serde(default)]
    pub citation: CitationNeed,
    /// The accepted forms of a citation; if absent, all forms.
    #[serde(default)]
    pub forms: Option<Vec<CitationForm>>,
    /// Words that form an id together with a number (`lab-7`, `lab#7`, `lab:7`), in any case, in addition to the usual ones; at most 1,000, each
    /// of letters and digits.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// Words that do not form an id together with a number (`GPT-4`), in addition to the usual ones; at most 1,000, each of letters and digits.
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

/// The requirement for a citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CitationNeed {
    /// A proposal without one cannot be submitted.
    #[default]
    Required,
    /// A proposal without one gets a warning.
    Advised,
    /// A citation is not checked.
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
    /// A number after its sign: `#7`, `PR#12`, `№ 7`.
    Number,
    /// A key of an issue tracker: `EXP-12`, `issue-4`, `PR 12`.
    Key,
    /// A name in a namespace: `bundle:2024-07/run-3`, `doi:10.1000/182`, `sha256:3fa8c1d2`.
    Name,
    /// A file, or a numbered item in a path: `data/run.json`, `runs/3`.
    Path,
    /// A UUID, a ULID, or a digest of 32 hexadecimal digits or more.
    Identifier,
}

impl CitationForm {
    /// All forms of a citation.
    pub const ALL: [Self; 7] =
        [Self::Link, Self::MarkdownLink, Self::Number, Self::Key, Self::Name, Self::Path, Self::Identifier];
}

//! What a check found, in the one form that people, pull requests and SARIF are shown.

use rogatio_core::wire::{Code, Diagnostic, Severity};

use super::refusal::Refusal;
use super::source::Place;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Level {
    Error,
    Warning,
    Note,
}

impl Level {
    /// Its name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One finding.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) code: Code,
    pub(crate) level: Level,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) place: Option<Place>,
    /// What is said at the place itself, in a word or two.
    pub(crate) label: Option<String>,
    /// The rule behind the finding: findings with the same code and rule are equal but for their places. Empty where each is of its own kind.
    pub(crate) rule: String,
    /// Names the finding for a waiver; absent where it cannot be waived.
    pub(crate) fingerprint: Option<String>,
    /// Whether the finding shuts the gate by itself.
    pub(crate) gates: bool,
    /// The waiver that accepts the finding, in one line.
    pub(crate) waived: Option<String>,
}

impl Finding {
    /// A finding without a place.
    pub(crate) fn new(code: Code, level: Level, message: impl Into<String>) -> Self {
        Self {
            code,
            level,
            message: message.into(),
            help: None,
            place: None,
            label: None,
            rule: String::new(),
            fingerprint: None,
            gates: level == Level::Error,
            waived: None,
        }
    }

    /// The same at a place.
    #[must_use]
    pub(crate) fn at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }

    /// The same with a remedy.
    #[must_use]
    pub(crate) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same with a word at its place.
    #[must_use]
    pub(crate) fn labelled(self, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    /// The message, and the remedy below it.
    pub(crate) fn text(&self) -> String {
        self.help.as_ref().map_or_else(|| self.message.clone(), |help| format!("{}\n{help}", self.message))
    }

    /// The engine's finding, at a place of the caller's files.
    pub(crate) fn of_diagnostic(diagnostic: &Diagnostic, place: Place) -> Self {
        let level = match diagnostic.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
        };
        // One fault of many artifacts is one group: it has the rule of the schema, and each artifact's own message.
        let parts = [&diagnostic.keyword, &diagnostic.schema_uri, &diagnostic.schema_pointer];
        let rule = match diagnostic.instance_pointer {
            Some(_) => parts.map(|part| part.as_deref().unwrap_or_default()).join(" "),
            None => String::new(),
        };
        let elsewhere = diagnostic.schema_uri.as_deref().zip(diagnostic.schema_pointer.as_deref());
        Self {
            help: diagnostic
                .help
                .clone()
                .or_else(|| elsewhere.map(|(uri, pointer)| rule_elsewhere(uri, pointer))),
            label: diagnostic.keyword.as_ref().map(|keyword| format!("`{keyword}`")),
            rule,
            ..Self::new(diagnostic.code, level, diagnostic.message.as_str()).at(place)
        }
    }

    /// Why there is no answer.
    pub(crate) fn of_refusal(refusal: &Refusal) -> Self {
        let problem = &refusal.problem;
        // The engine counts lines in the request; what counts here is where that is in the file.
        let position = refusal.place.as_ref().and_then(Place::position);
        let message = position
            .map_or_else(|| problem.detail.clone(), |position| super::request::moved(problem, position));
        Self {
            help: problem.help.clone(),
            place: refusal.place.clone(),
            ..Self::new(problem.code, Level::Error, message)
        }
    }
}

/// Where a rule is that is in another document than the one judged.
pub(crate) fn rule_elsewhere(uri: &str, pointer: &str) -> String {
    format!("the rule is at `{pointer}` in {uri}")
}

/// The page about a code, as an absolute address.
pub(crate) fn page(code: Code) -> String {
    format!("{}/blob/main{}.md", env!("CARGO_PKG_REPOSITORY"), code.page())
}

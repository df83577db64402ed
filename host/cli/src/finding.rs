//! What a check found, in the one form that people, pull requests and SARIF are shown.

use rogatio_core::wire::{Code, Diagnostic, Severity};

use super::refusal::Refusal;
use super::source::Place;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Error,
    Warning,
    Note,
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
}

impl Finding {
    /// The engine's finding, at a place of the caller's files.
    pub(crate) fn of_diagnostic(diagnostic: &Diagnostic, place: Place) -> Self {
        let level = match diagnostic.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
        };
        Self {
            code: diagnostic.code,
            level,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            place: Some(place),
            label: diagnostic.keyword.as_ref().map(|keyword| format!("`{keyword}`")),
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
            code: problem.code,
            level: Level::Error,
            message,
            help: problem.help.clone(),
            place: refusal.place.clone(),
            label: None,
        }
    }
}

/// The page about a code, as an absolute address.
pub(crate) fn page(code: Code) -> String {
    format!("{}/blob/main{}.md", env!("CARGO_PKG_REPOSITORY"), code.page())
}

//! `rogatio.toml` as it is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use rogatio_core::wire::schema_check::Draft;
use rogatio_core::wire::{Code, Problem};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::severity::Severity;
use crate::check::Mode;
use crate::refusal::Refusal;
use crate::source::{Place, Source};

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct File {
    #[serde(default)]
    pub(super) schemas: Schemas,
    #[serde(default)]
    pub(super) compat: Compat,
    /// Prefixes of URIs, each with the folder that has the documents.
    #[serde(default)]
    pub(super) resources: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    pub(super) severity: BTreeMap<Spanned<String>, Spanned<Severity>>,
    #[serde(default)]
    pub(super) gate: Gate,
}

/// How schemas are found and read.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Schemas {
    pub(super) paths: Option<Spanned<Vec<String>>>,
    pub(super) default_draft: Option<Spanned<Draft>>,
    pub(super) format_assertion: Option<Spanned<bool>>,
}

/// How versions are compared.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Compat {
    pub(super) mode: Option<Spanned<Mode>>,
    pub(super) assume_closed: Option<Spanned<bool>>,
    pub(super) budget: Option<Spanned<u64>>,
    #[serde(default)]
    pub(super) path: Vec<PathRule>,
}

/// The same for the files that a pattern matches.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PathRule {
    pub(super) glob: Spanned<String>,
    pub(super) mode: Option<Spanned<Mode>>,
    pub(super) assume_closed: Option<Spanned<bool>>,
    pub(super) budget: Option<Spanned<u64>>,
}

/// The findings that shut the gate.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Gate {
    pub(super) fail_on: Option<Spanned<FailOn>>,
}

/// The least level of a finding that shuts the gate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FailOn {
    /// Errors.
    #[default]
    Error,
    /// Errors and warnings.
    Warning,
}

/// Reads a TOML file strictly.
///
/// # Errors
/// `config.invalid`, with the place.
pub(crate) fn read<T: DeserializeOwned>(source: &Arc<Source>) -> Result<T, Refusal> {
    toml::from_str(&source.text)
        .map_err(|error| refuse(source, error.span(), error.message().replace('\n', "; ")))
}

/// A fault at a place of a file of settings.
pub(crate) fn refuse(
    source: &Arc<Source>,
    span: Option<std::ops::Range<usize>>,
    message: impl Into<String>,
) -> Refusal {
    let mut problem = Problem::new(Code::ConfigInvalid, message);
    if let Some(span) = &span {
        let position = source.position(span.start);
        problem = problem.at_line(position.line, position.column);
    }
    Refusal::at(problem, Place { source: Arc::clone(source), span })
}

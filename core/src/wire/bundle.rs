//! What the operations on bundles share: a bundle as a map of files, and findings about it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Code, Severity};

/// The bytes of a file, as text or in base64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FileContent {
    /// UTF-8 text, exactly as it is in the file.
    Text(String),
    /// Bytes that may not be text, in base64.
    Bytes(FileBytes),
}

/// Bytes that may not be text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileBytes {
    /// The bytes in standard base64 with padding.
    pub base64: String,
}

/// A time in nanoseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Nanoseconds {
    /// The time as an integer.
    Integer(i64),
    /// The time in decimal text, for callers whose numbers are doubles.
    Text(String),
}

/// A bundle: the files under `.kittify/` (and `.gitignore`), and facts that only the caller knows.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleInput {
    /// The contents of the files by path; paths are relative to the project, with `/`.
    pub files: BTreeMap<String, FileContent>,
    /// Modification times by path, in nanoseconds since 1970. They give sidecars of version 1 their `produced_at`.
    #[serde(default)]
    pub mtimes: BTreeMap<String, Nanoseconds>,
    /// The targets of symbolic links, by the path of the link.
    #[serde(default)]
    pub symlinks: BTreeMap<String, String>,
    /// The paths that git tracks. Absent if unknown; then nothing is reported about git.
    #[serde(default)]
    pub git_tracked: Option<Vec<String>>,
}

/// One file of a bundle that comes in batches: a line of newline-delimited JSON.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleRecord {
    /// The path of the file, relative to the project, with `/`.
    pub path: String,
    /// The content of the file.
    pub content: FileContent,
    /// The modification time of the file, in nanoseconds since 1970.
    #[serde(default)]
    pub mtime: Option<Nanoseconds>,
}

/// The part of a check to which a finding belongs; the names are those of the reference's report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// The files around the bundle, and git.
    Structure,
    /// The version of the bundle.
    Compatibility,
    /// The fields of the sidecars.
    Provenance,
    /// The consistency of manifest, sidecars and artifacts.
    SynthesisState,
    /// The seal and its signature.
    Seal,
}

/// One finding about a bundle: its kind, its severity, its place, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct BundleFinding {
    /// The part of the check that reports the finding.
    pub section: Section,
    /// The path of the file concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The location in the file, as a JSON Pointer (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The severity of the finding.
    pub severity: Severity,
    /// A stable name for the kind of finding.
    pub code: Code,
    /// The rule that a field breaks, for example `missing` or `string_type`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
    /// The finding in one line for people; it quotes at most a bounded part of the input.
    pub message: String,
    /// The remedy for the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl BundleFinding {
    /// A finding that makes the check fail.
    pub fn error(section: Section, code: Code, message: impl Into<String>) -> Self {
        Self {
            section,
            code,
            severity: Severity::Error,
            path: None,
            pointer: None,
            rule: None,
            message: message.into(),
            help: None,
        }
    }

    /// A finding worth reading that changes nothing.
    pub fn warning(section: Section, code: Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(section, code, message) }
    }

    /// The same finding in a file.
    #[must_use]
    pub fn in_file(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The same finding at a place in its file.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// The same finding with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding about a rule.
    #[must_use]
    pub fn breaking(mut self, rule: &'static str) -> Self {
        self.rule = Some(rule);
        self
    }

    /// Whether it makes the check fail.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// A file to write, with its whole content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileWrite {
    /// The path of the file, relative to the project.
    pub path: String,
    /// The whole new text of the file.
    pub text: String,
    /// SHA-256 of the text, in lower-case hexadecimal, to check the written file.
    pub sha256: String,
}

//! What the operations on bundles share: a bundle as a map of files, and findings about it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Code, Severity};

/// The bytes of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FileContent {
    /// UTF-8 text, exactly as it stands in the file.
    Text(String),
    /// Any bytes.
    Bytes(FileBytes),
}

/// Bytes that are perhaps no text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileBytes {
    /// In standard base64 with padding.
    pub base64: String,
}

/// Nanoseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Nanoseconds {
    /// As an integer.
    Integer(i64),
    /// In decimal text, for callers whose numbers are doubles.
    Text(String),
}

/// A bundle: the files under `.kittify/` (and `.gitignore`), and what only the caller can know about them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleInput {
    /// Contents by path; paths are relative to the project, with `/`.
    pub files: BTreeMap<String, FileContent>,
    /// Modification times by path, in nanoseconds since 1970. A sidecar of version 1 gets its `produced_at` from here.
    #[serde(default)]
    pub mtimes: BTreeMap<String, Nanoseconds>,
    /// Where symbolic links lead, by the path of the link.
    #[serde(default)]
    pub symlinks: BTreeMap<String, String>,
    /// The paths that git tracks; absent when that is not known, and then nothing is said about it.
    #[serde(default)]
    pub git_tracked: Option<Vec<String>>,
}

/// One file of a bundle that comes in batches: a line of newline-delimited JSON.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BundleRecord {
    /// Where it stands, relative to the project, with `/`.
    pub path: String,
    /// What is in it.
    pub content: FileContent,
    /// Its modification time, in nanoseconds since 1970.
    #[serde(default)]
    pub mtime: Option<Nanoseconds>,
}

/// Which part of a check a finding belongs to; the names are those of the reference's report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// The files around the bundle, and git.
    Structure,
    /// The bundle's version.
    Compatibility,
    /// The fields of the sidecars.
    Provenance,
    /// How manifest, sidecars and artifacts fit together.
    SynthesisState,
    /// The seal and its signature.
    Seal,
}

/// One finding about a bundle: what, how bad, in which file, at which field, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct BundleFinding {
    /// Which part of the check found it.
    pub section: Section,
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Where in the file, as a JSON Pointer (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// How much it weighs.
    pub severity: Severity,
    /// A stable name for the kind of finding.
    pub code: Code,
    /// Which rule a field breaks, for example `missing` or `string_type`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
    /// One line for people; echoes at most a bounded piece of the input.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// One file to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileWrite {
    /// Where, relative to the project.
    pub path: String,
    /// The whole new text.
    pub text: String,
    /// SHA-256 of the text, lower-case hex, for whoever checks what was written.
    pub sha256: String,
}

//! The records beside artifacts: sidecars and manifests, their fields and digests, and how they are read.

pub mod fields;
pub mod hash;
pub mod manifest;
pub mod sidecar;
mod verdict;

use super::format::node::Node;
use super::format::yaml::{ReadError, ReadOptions, UnknownTags};
use crate::wire::bundle::{BundleFinding, FileWrite, Section};

/// How sidecars are read: in any encoding that YAML has, as the reference does.
pub const SIDECAR_OPTIONS: ReadOptions = ReadOptions { utf16: true, unknown_tags: UnknownTags::Refuse };
/// How manifests are read.
pub const MANIFEST_OPTIONS: ReadOptions = ReadOptions::STRICT;

/// The schema version of a record as a number, however it is spelled; none for an absent one or no number.
pub(super) fn schema_number(root: &Node) -> Option<i64> {
    let whole = |text: &str| text.trim().split('.').next().and_then(|whole| whole.parse().ok());
    match root.get("schema_version")? {
        Node::Integer(digits) => Some(digits.parse().unwrap_or(i64::MAX)),
        Node::Text(text) | Node::Tagged(text) => whole(text),
        Node::Float(float) => whole(&float.to_string()),
        _ => None,
    }
}

/// The finding for a file that cannot be read.
pub(super) fn unreadable(section: Section, path: &str, error: &ReadError) -> BundleFinding {
    BundleFinding::error(section, error.fault.code(), error.to_string())
        .in_file(path)
        .with_help("repair the file by hand or restore it from version control")
}

/// A file of a bundle, with its digest.
fn file(path: String, text: String) -> FileWrite {
    FileWrite { sha256: hash::sha256_hex(text.as_bytes()), path, text }
}

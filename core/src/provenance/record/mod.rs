//! The records beside artifacts: sidecars and manifests, their fields and digests, and how they are read.

pub mod fields;
pub mod hash;
pub mod manifest;
pub mod sidecar;

use super::format::node::Node;
use super::format::yaml::{ReadOptions, UnknownTags};

/// How sidecars are read: in any encoding that YAML has, as the reference does.
pub const SIDECAR_OPTIONS: ReadOptions = ReadOptions { utf16: true, unknown_tags: UnknownTags::Refuse };
/// How manifests are read.
pub const MANIFEST_OPTIONS: ReadOptions = ReadOptions::STRICT;

/// The schema version of a record as a number, however it is spelled; none for an absent one or no number.
pub(in crate::provenance) fn schema_number(root: &Node) -> Option<i64> {
    let whole = |text: &str| text.trim().split('.').next().and_then(|whole| whole.parse().ok());
    match root.get("schema_version")? {
        Node::Integer(digits) => Some(digits.parse().unwrap_or(i64::MAX)),
        Node::Text(text) | Node::Tagged(text) => whole(text),
        Node::Float(float) => whole(&float.to_string()),
        _ => None,
    }
}

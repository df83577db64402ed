//! What sidecars and manifests have in common: how they are read, and which versions of them.

use super::manifest::{self, PATH};
use super::node::Node;
use super::version::NEWEST;
use super::yaml::{ReadOptions, UnknownTags};

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

/// The newest schema version of a record that can be read.
pub(super) fn newest_of(path: &str) -> i64 {
    if path == PATH { manifest::NEWEST } else { NEWEST }
}

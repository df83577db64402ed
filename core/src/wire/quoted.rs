//! Texts in the log: in full, or named by their digests.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::digest::{Digest, Domain};

/// The domain of texts that a leaf names by their digests: the UTF-8 text itself.
pub const LEAF_TEXT: Domain = Domain::new("rogatio/leaf-text@v1");

/// A text in a leaf, or its digest if the leaf would be too long with the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Quoted<T> {
    /// The text itself.
    Whole(T),
    /// The digest of the text.
    Digest(TextReference),
}

/// A reference to a text that is stored outside the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextReference {
    /// The digest of the text under `rogatio/leaf-text@v1`.
    pub digest: Digest,
    /// The length of the text in bytes.
    pub bytes: u64,
}

impl TextReference {
    /// The reference to a text.
    #[must_use]
    pub fn to(text: &str) -> Self {
        let bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
        Self { digest: LEAF_TEXT.digest_bytes(text.as_bytes()), bytes }
    }
}

impl Quoted<String> {
    /// True if the text is this text, or has this digest.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        match self {
            Self::Whole(whole) => whole == text,
            Self::Digest(reference) => *reference == TextReference::to(text),
        }
    }
}

impl<T> From<T> for Quoted<T> {
    fn from(whole: T) -> Self {
        Self::Whole(whole)
    }
}

//! Texts in the log: in full, or named by their digests.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::digest::{Digest, Domain};

/// Text that a leaf names by its digest: the UTF-8 text as it is.
pub const LEAF_TEXT: Domain = Domain::new("rogatio/leaf-text@v1");

/// Something in a leaf, or its digest where the leaf would be too long with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Quoted<T> {
    /// Itself.
    Whole(T),
    /// Its digest.
    Digest(TextReference),
}

/// A text that is kept beside the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextReference {
    /// Its digest under `rogatio/leaf-text@v1`.
    pub digest: Digest,
    /// Its length in bytes.
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
    /// Whether it is this text, or its digest.
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

//! Faults of documents, YAML and JSON alike, and the limits of reading.

use thiserror::Error;

use crate::excerpt::excerpt;
use crate::wire::{Code, Problem};

/// The most bytes of one document.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The most lists and mappings inside each other.
pub const MAX_DEPTH: usize = 100;
/// The most values of one document, after its aliases are unfolded.
pub const MAX_NODES: usize = 2_000_000;

/// What is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadFault {
    /// The text breaks the grammar.
    #[error("{0}")]
    Syntax(String),
    /// The bytes are no text in an encoding that is read here.
    #[error("the bytes are not {0}")]
    Encoding(&'static str),
    /// A character that the format does not allow.
    #[error("the character U+{0:04X} is not allowed; it can only be written as an escape")]
    Character(u32),
    /// U+0085, U+2028 or U+2029 outside a single-quoted scalar: a line break to YAML 1.1, a character to YAML 1.2.
    #[error(
        "U+0085, U+2028 and U+2029 mean different things to YAML 1.1 and 1.2 readers; write them as `\\N`, `\\L` and `\\P`"
    )]
    LineSeparator,
    /// A lone half of a surrogate pair.
    #[error("an escape is half of a surrogate pair")]
    LoneSurrogate,
    /// The same key twice in one mapping.
    #[error("the key `{}` appears twice", excerpt(.0))]
    DuplicateKey(String),
    /// A list or a mapping as a key.
    #[error("a key is a list or a mapping")]
    ComplexKey,
    /// More than one document.
    #[error("the file contains a second document")]
    ManyDocuments,
    /// A tag that is not one of the core schema's.
    #[error("the tag `{}` is unknown", excerpt(.0))]
    UnknownTag(String),
    /// An alias without its anchor, or to a value that contains it.
    #[error("an alias points {0}")]
    Alias(&'static str),
    /// `<<` with something that cannot be merged.
    #[error("`<<` merges only mappings")]
    Merge,
    /// A number that cannot be held.
    #[error("a number is out of range: {0}")]
    Number(String),
    /// Nested too deeply.
    #[error("values are nested deeper than {MAX_DEPTH}")]
    Depth,
    /// Too many values, usually by aliases that unfold.
    #[error("the file has more than {MAX_NODES} values after its aliases are expanded")]
    Nodes,
    /// Too long.
    #[error("the file has more than {MAX_BYTES} bytes")]
    Bytes,
}

impl ReadFault {
    /// The code of the fault.
    pub fn code(&self) -> Code {
        match self {
            Self::Syntax(_) => Code::DocumentSyntax,
            Self::Encoding(_) => Code::DocumentEncoding,
            Self::Character(_) => Code::DocumentCharacter,
            Self::LineSeparator => Code::DocumentLineSeparator,
            Self::LoneSurrogate => Code::DocumentLoneSurrogate,
            Self::DuplicateKey(_) => Code::DocumentDuplicateKey,
            Self::ComplexKey => Code::DocumentComplexKey,
            Self::ManyDocuments => Code::DocumentManyDocuments,
            Self::UnknownTag(_) => Code::DocumentUnknownTag,
            Self::Alias(_) => Code::DocumentAlias,
            Self::Merge => Code::DocumentMerge,
            Self::Number(_) => Code::DocumentNumber,
            Self::Depth => Code::DocumentTooDeep,
            Self::Nodes => Code::DocumentTooManyValues,
            Self::Bytes => Code::DocumentTooLong,
        }
    }
}

/// A fault and its place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {fault}")]
pub struct ReadError {
    /// What is wrong.
    pub fault: ReadFault,
    /// From one.
    pub line: usize,
    /// In characters, from one.
    pub column: usize,
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        Problem::new(error.fault.code(), error.to_string())
    }
}

//! YAML: strict reading, and the one spelling that the reference's library writes.
//!
//! Reading uses `saphyr-parser`, a maintained YAML 1.2 parser that passes the official test suite and reports events
//! with their places; what scalars mean, duplicates, aliases and limits are decided here. Writing is our own: the
//! hashes of existing bundles are over the exact bytes of one library's dumper, and no library in Rust writes them.

mod emit;
mod fault;
mod fold;
mod read;
mod resolve;
mod style;
mod tree;

pub(crate) use emit::float_text;
pub use emit::{EmitError, Emitted, KeyOrder, emit};
pub use fault::{MAX_BYTES, MAX_DEPTH, MAX_NODES, ReadError, ReadFault};
pub use read::{Document, read, read_str};
pub use resolve::Version;
pub use tree::{Entry, ReadOptions, UnknownTags};

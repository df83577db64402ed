//! The transparency log: a Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162), its proofs, and signed notes.
//!
//! Every decision becomes a leaf. Who holds an older root can check that nothing was rewritten ([`verify_consistency`]),
//! and who holds a decision can check that it is in the log ([`verify_inclusion`]), without trusting the host.
//!
//! ```
//! use rogatio_core::log::{Frontier, inclusion_path, leaf_hash, prove, verify_inclusion};
//! use std::collections::BTreeMap;
//!
//! // The log keeps every completed subtree by level and index.
//! let (mut log, mut nodes) = (Frontier::default(), BTreeMap::new());
//! for leaf in ["ada joins", "ben joins", "ada votes"] {
//!     log.push_with(leaf_hash(leaf.as_bytes()), |level, index, hash| {
//!         nodes.insert((level, index), hash);
//!     });
//! }
//! let proof = prove(&inclusion_path(1, log.size())?, &nodes).unwrap();
//! verify_inclusion(&leaf_hash(b"ben joins"), 1, log.size(), &proof, &log.root())?;
//! assert!(verify_inclusion(&leaf_hash(b"eve joins"), 1, log.size(), &proof, &log.root()).is_err());
//! # Ok::<(), rogatio_core::log::ProofError>(())
//! ```

mod checkpoint;
pub mod leaf;
mod note;
mod proof;
pub mod replay;
mod tree;

pub use checkpoint::Checkpoint;
pub use note::{NoteError, NoteVerifier};
pub use proof::{
    Part, ProofError, consistency_path, inclusion_path, prove, verify_consistency, verify_inclusion,
};
pub use tree::{Frontier, Hash, empty_root, join, leaf_hash, node_hash, root};

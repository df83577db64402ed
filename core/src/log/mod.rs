//! The transparency log: a Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162), its proofs, and signed notes.
//!
//! Every decision becomes a leaf. Who holds an older root can check that nothing was rewritten ([`verify_consistency`]),
//! and who holds a decision can check that it is in the log ([`verify_inclusion`]), without trusting the host.

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

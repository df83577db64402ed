//! Leaves, nodes and roots.

use sha2::{Digest as _, Sha256};

use crate::digest::Digest;

/// A node of the tree, or its root.
pub type Hash = Digest;

/// The largest tree that is opened again, in leaves: every JSON reader holds its size exactly.
const LARGEST: u64 = 1 << 53;

/// The root of the empty tree: the SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Digest::of(&[])
}

/// The hash of one leaf: SHA-256 of a zero byte and the leaf's bytes.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    let hasher = Sha256::new().chain_update([0]).chain_update(leaf);
    Digest::from_bytes(hasher.finalize().into())
}

/// The hash of an inner node: SHA-256 of a one byte and both children. The first byte keeps leaves and nodes apart.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let hasher = Sha256::new().chain_update([1]).chain_update(left.as_bytes()).chain_update(right.as_bytes());
    Digest::from_bytes(hasher.finalize().into())
}

/// The root over leaf hashes, in order.
pub fn root(leaves: &[Hash]) -> Hash {
    leaves
        .iter()
        .fold(Frontier::default(), |mut frontier, leaf| {
            frontier.push(*leaf);
            frontier
        })
        .root()
}

/// The right edge of a growing tree: enough to append leaves and to know the root, in memory of one hash for each bit
/// of its size.
///
/// ```
/// use rogatio_core::log::{Frontier, leaf_hash, node_hash};
/// let mut frontier = Frontier::default();
/// frontier.push(leaf_hash(b"a"));
/// frontier.push(leaf_hash(b"b"));
/// assert_eq!(frontier.root(), node_hash(&leaf_hash(b"a"), &leaf_hash(b"b")));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Roots of the perfect subtrees, largest first: one for each bit set in `size`.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The frontier of a stored tree; `None` unless there is one peak for each bit set in `size`, which is at most 2^53.
    pub fn from_parts(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        let fits = size <= LARGEST && u32::try_from(peaks.len()) == Ok(size.count_ones());
        fits.then_some(Self { size, peaks })
    }

    /// Leaves appended so far.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Roots of the perfect subtrees, largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Appends one leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        self.push_with(leaf, |_, _, _| {});
    }

    /// Appends one leaf hash and tells of every perfect subtree that it completes, itself first: level, number among
    /// those of the level, hash.
    pub fn push_with(&mut self, leaf: Hash, mut completed: impl FnMut(u32, u64, Hash)) {
        let mut hash = leaf;
        completed(0, self.size, hash);
        for level in 1..=self.size.trailing_ones() {
            let Some(left) = self.peaks.pop() else { break };
            hash = node_hash(&left, &hash);
            completed(level, self.size >> level, hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root over everything appended; [`empty_root`] when there is nothing.
    pub fn root(&self) -> Hash {
        join(&self.peaks).unwrap_or_else(empty_root)
    }
}

/// The root over neighbouring perfect subtrees, largest first; `None` over nothing.
pub fn join(peaks: &[Hash]) -> Option<Hash> {
    peaks.iter().rev().copied().reduce(|right, left| node_hash(&left, &right))
}

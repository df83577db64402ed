//! Inclusion and consistency proofs: made as RFC 9162 sections 2.1.3.1 and 2.1.4.1 say, checked as 2.1.3.2 and 2.1.4.2.

use std::collections::BTreeMap;

use super::tree::{Hash, join, node_hash};
use crate::wire::Code;

/// Why a proof is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The leaf's index is not below the size of the tree.
    #[error("leaf {index} does not exist; the tree has {size} leaves")]
    IndexOutside {
        /// The leaf, counted from zero.
        index: u64,
        /// Leaves in the tree.
        size: u64,
    },
    /// The older tree is larger than the newer one, or empty.
    #[error("the older tree of {older} leaves is not smaller than the newer tree of {newer} leaves")]
    SizesOutside {
        /// Leaves in the older tree.
        older: u64,
        /// Leaves in the newer tree.
        newer: u64,
    },
    /// The proof has too few or too many hashes for these sizes.
    #[error("the proof has the wrong number of hashes")]
    WrongLength,
    /// The proof leads to another root.
    #[error("the proof leads to a different root")]
    WrongRoot,
}

impl ProofError {
    /// The code on the wire.
    pub const fn code(self) -> Code {
        match self {
            Self::IndexOutside { .. } | Self::SizesOutside { .. } => Code::LogOutsideTree,
            Self::WrongLength => Code::LogWrongLength,
            Self::WrongRoot => Code::LogWrongRoot,
        }
    }
}

/// A part of the tree: leaves that stand beside each other, as many as one subtree of RFC 9162 holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    first: u64,
    leaves: u64,
}

impl Part {
    const fn whole(size: u64) -> Self {
        Self { first: 0, leaves: size }
    }

    /// Both halves of a part of two leaves or more: the left one is the largest perfect subtree that leaves a right one.
    const fn split(self) -> (Self, Self) {
        let left = 1 << (self.leaves - 1).ilog2();
        (
            Self { first: self.first, leaves: left },
            Self { first: self.first + left, leaves: self.leaves - left },
        )
    }

    /// The perfect subtrees that this part is made of, largest first: level, and number among those of the level.
    pub fn peaks(self) -> impl Iterator<Item = (u32, u64)> {
        let mut first = self.first;
        (0..u64::BITS).rev().filter(move |level| (self.leaves >> level) & 1 == 1).map(move |level| {
            let index = first >> level;
            first += 1 << level;
            (level, index)
        })
    }
}

/// The parts of a tree of `size` leaves whose hashes lead from leaf `index` to the root, nearest first.
///
/// # Errors
/// [`ProofError::IndexOutside`] when there is no such leaf.
pub fn inclusion_path(index: u64, size: u64) -> Result<Vec<Part>, ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutside { index, size });
    }
    let mut path = Vec::new();
    let mut part = Part::whole(size);
    while part.leaves > 1 {
        let (left, right) = part.split();
        let other;
        (part, other) = if index < right.first { (left, right) } else { (right, left) };
        path.push(other);
    }
    path.reverse();
    Ok(path)
}

/// The parts of a tree of `newer` leaves whose hashes show that it begins with its first `older` leaves.
///
/// # Errors
/// [`ProofError::SizesOutside`] when `older` is zero or more than `newer`.
pub fn consistency_path(older: u64, newer: u64) -> Result<Vec<Part>, ProofError> {
    if older == 0 || older > newer {
        return Err(ProofError::SizesOutside { older, newer });
    }
    let mut path = Vec::new();
    let mut part = Part::whole(newer);
    while part.first + part.leaves != older {
        let (left, right) = part.split();
        let other;
        (part, other) = if older <= right.first { (left, right) } else { (right, left) };
        path.push(other);
    }
    // The smaller tree is a subtree by itself: its root is known to whoever checks.
    if part.first > 0 {
        path.push(part);
    }
    path.reverse();
    Ok(path)
}

/// The hashes of the parts along `path`, from known perfect subtrees by level and index.
///
/// # Errors
/// The subtrees that are required and not known.
pub fn prove(path: &[Part], known: &BTreeMap<(u32, u64), Hash>) -> Result<Vec<Hash>, Vec<(u32, u64)>> {
    let mut missing = Vec::new();
    let mut hashes = Vec::new();
    for part in path {
        missing.extend(part.peaks().filter(|place| !known.contains_key(place)));
        let peaks: Vec<Hash> = part.peaks().filter_map(|place| known.get(&place).copied()).collect();
        hashes.extend(join(&peaks));
    }
    if missing.is_empty() { Ok(hashes) } else { Err(missing) }
}

/// Checks that `leaf` is number `index` of the tree of `size` leaves with this root.
///
/// # Errors
/// A [`ProofError`] says what is wrong.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutside { index, size });
    }
    let mut path = Path { node: index, last: size - 1 };
    let mut hash = *leaf;
    for sibling in proof {
        hash = match path.climb()? {
            Side::Left => node_hash(sibling, &hash),
            Side::Right => node_hash(&hash, sibling),
        };
    }
    path.finish()?;
    if hash == *root { Ok(()) } else { Err(ProofError::WrongRoot) }
}

/// Checks that the tree of `newer` leaves with `newer_root` begins with the tree of `older` leaves with `older_root`.
///
/// From the empty tree nothing can be shown, so `older` = 0 is refused, as the peers do.
///
/// # Errors
/// A [`ProofError`] says what is wrong.
pub fn verify_consistency(
    older: u64,
    newer: u64,
    proof: &[Hash],
    older_root: &Hash,
    newer_root: &Hash,
) -> Result<(), ProofError> {
    if older == 0 || older > newer {
        return Err(ProofError::SizesOutside { older, newer });
    }
    if older == newer {
        return match (proof, older_root == newer_root) {
            ([], true) => Ok(()),
            ([], false) => Err(ProofError::WrongRoot),
            _ => Err(ProofError::WrongLength),
        };
    }
    let (first, rest) = if older.is_power_of_two() {
        (older_root, proof)
    } else {
        proof.split_first().ok_or(ProofError::WrongLength)?
    };
    let mut path = Path { node: older - 1, last: newer - 1 };
    path.skip_right_edges();
    let (mut old, mut new) = (*first, *first);
    for sibling in rest {
        match path.climb()? {
            Side::Left => {
                old = node_hash(sibling, &old);
                new = node_hash(sibling, &new);
            }
            Side::Right => new = node_hash(&new, sibling),
        }
    }
    path.finish()?;
    if old == *older_root && new == *newer_root { Ok(()) } else { Err(ProofError::WrongRoot) }
}

/// On which side of the climbing node its sibling stands.
enum Side {
    Left,
    Right,
}

/// The way from a leaf to the root: `fn` and `sn` of the RFC.
struct Path {
    node: u64,
    last: u64,
}

impl Path {
    /// Goes up while the node is a right child: those levels are perfect in both trees.
    fn skip_right_edges(&mut self) {
        let levels = self.node.trailing_ones();
        self.node = self.node.checked_shr(levels).unwrap_or(0);
        self.last = self.last.checked_shr(levels).unwrap_or(0);
    }

    /// One step up, past the levels where the node has no sibling.
    fn climb(&mut self) -> Result<Side, ProofError> {
        if self.last == 0 {
            return Err(ProofError::WrongLength);
        }
        let side = if self.node & 1 == 1 || self.node == self.last { Side::Left } else { Side::Right };
        if matches!(side, Side::Left) {
            let levels = if self.node == 0 { 0 } else { self.node.trailing_zeros() };
            self.node >>= levels;
            self.last >>= levels;
        }
        self.node >>= 1;
        self.last >>= 1;
        Ok(side)
    }

    fn finish(&self) -> Result<(), ProofError> {
        if self.last == 0 { Ok(()) } else { Err(ProofError::WrongLength) }
    }
}

//! Checkpoints of C2SP (`tlog-checkpoint.md`): how large a log is and what its root is, in three lines.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::tree::Hash;
use crate::digest::Digest;

/// The longest origin, in bytes.
const LONGEST_ORIGIN: usize = 256;

/// A log at one moment. Its text is what is signed.
///
/// ```
/// use rogatio_core::log::{Checkpoint, empty_root};
/// let checkpoint = Checkpoint::new("example.org/log".into(), 0, empty_root()).unwrap();
/// assert_eq!(checkpoint.to_string(), "example.org/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// Leaves in the tree.
    pub size: u64,
    /// The tree's root.
    pub root: Hash,
}

impl Checkpoint {
    /// A checkpoint; `None` for an origin that is empty, too long, has white space, a control character or a `+`.
    pub fn new(origin: String, size: u64, root: Hash) -> Option<Self> {
        let refused = |c: char| c == '+' || c.is_whitespace() || c.is_control();
        let fits = !origin.is_empty() && origin.len() <= LONGEST_ORIGIN && !origin.contains(refused);
        fits.then_some(Self { origin, size, root })
    }

    /// The checkpoint whose text this is. Extension lines after the three are allowed, as the format says, and not read.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, digits, root) = (lines.next()?, lines.next()?, lines.next()?);
        let size: u64 = digits.parse().ok()?;
        // No sign and no leading zeros: one size has one text.
        if size.to_string() != digits || lines.any(str::is_empty) {
            return None;
        }
        let root: [u8; 32] = STANDARD.decode(root).ok()?.try_into().ok()?;
        Self::new(origin.into(), size, Digest::from_bytes(root))
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = STANDARD.encode(self.root.as_bytes());
        write!(formatter, "{}\n{}\n{root}\n", self.origin, self.size)
    }
}

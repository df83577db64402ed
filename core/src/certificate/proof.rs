//! The log in a certificate: the leaves of its range, and the proof that they are in the log of a signed checkpoint.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::policy::Policy;
use crate::digest::Digest;
use crate::log::{Checkpoint, Frontier, NoteVerifier, leaf_hash, verify_consistency, verify_inclusion};

/// The first line of a C2SP `tlog-proof`.
const PROOF: &str = "c2sp.org/tlog-proof@v1";

/// The leaves of the range so far.
#[derive(Debug, Clone)]
pub(super) struct Range {
    frontier: Frontier,
    /// The hash of the last leaf.
    last: Option<Digest>,
}

impl Range {
    /// The log before the range; `None` unless there is one peak for each bit that is set in `first`.
    pub(super) fn new(first: u64, peaks: Vec<Digest>) -> Option<Self> {
        Some(Self { frontier: Frontier::from_parts(first, peaks)?, last: None })
    }

    pub(super) fn push(&mut self, text: &str) {
        let hash = leaf_hash(text.as_bytes());
        self.frontier.push(hash);
        self.last = Some(hash);
    }

    /// Leaves of the log up to here.
    pub(super) const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Checks that a signed note is a checkpoint of the log up to here.
    pub(super) fn check_opening(&self, note: &str, log: &NoteVerifier, name: &str) -> Result<(), String> {
        let checkpoint =
            opened(note, log, name).map_err(|why| format!("the checkpoint at the opening: {why}"))?;
        if checkpoint.size != self.size() || checkpoint.root != self.frontier.root() {
            return Err(
                "the checkpoint at the opening is not the log up to the leaf that opened the vote".into()
            );
        }
        Ok(())
    }

    /// Checks that the last leaf is in the log of the checkpoint, and that this log begins with all leaves up to it.
    pub(super) fn check_end(&self, proof: &Proof, consistency: &[Digest]) -> Result<(), String> {
        let Some(last) = self.last else { return Err("there is no leaf".into()) };
        if Some(proof.index) != self.size().checked_sub(1) {
            return Err(format!("the proof is about leaf {}, not about the outcome", proof.index));
        }
        let Checkpoint { size, root, .. } = &proof.checkpoint;
        verify_inclusion(&last, proof.index, *size, &proof.hashes, root)
            .map_err(|error| format!("the outcome is not in the log: {error}"))?;
        verify_consistency(self.size(), *size, consistency, &self.frontier.root(), root)
            .map_err(|error| format!("the log does not begin with these leaves: {error}"))
    }
}

/// A `tlog-proof` with its checkpoint, whose signature by the log holds.
#[derive(Debug, Clone)]
pub(super) struct Proof {
    pub(super) index: u64,
    hashes: Vec<Digest>,
    pub(super) checkpoint: Checkpoint,
    note: String,
}

impl Proof {
    /// Reads a proof. It has no `extra` line, and its checkpoint is signed by the log.
    pub(super) fn read(text: &str, log: &NoteVerifier, name: &str) -> Result<Self, String> {
        let form = || "it is not a `tlog-proof` with an index, hashes and a checkpoint".to_owned();
        let (head, note) = text.split_once("\n\n").ok_or_else(form)?;
        let mut lines = head.split('\n');
        if lines.next() != Some(PROOF) {
            return Err(form());
        }
        let digits = lines.next().and_then(|line| line.strip_prefix("index ")).ok_or_else(form)?;
        let index: u64 = digits.parse().map_err(|_| form())?;
        if index.to_string() != digits {
            return Err(form());
        }
        let hash = |line: &str| {
            let bytes: [u8; 32] = STANDARD.decode(line).ok()?.try_into().ok()?;
            Some(Digest::from_bytes(bytes))
        };
        let hashes = lines.map(hash).collect::<Option<Vec<_>>>().ok_or_else(form)?;
        let checkpoint = opened(note, log, name)?;
        Ok(Self { index, hashes, checkpoint, note: note.to_owned() })
    }

    /// Checks that another leaf is in the log of the checkpoint.
    pub(super) fn check_leaf(&self, text: &str, index: u64, proof: &[Digest]) -> Result<(), String> {
        let Checkpoint { size, root, .. } = &self.checkpoint;
        verify_inclusion(&leaf_hash(text.as_bytes()), index, *size, proof, root)
            .map_err(|error| error.to_string())
    }

    /// The number of cosigners of the policy that cosigned the checkpoint.
    ///
    /// # Errors
    /// A signature line that names a cosigner of the policy and is not by it.
    pub(super) fn cosigners(&self, policy: &Policy) -> Result<usize, String> {
        let mut count = 0;
        for cosigner in &policy.cosigners {
            match cosigner.open(&self.note) {
                Ok(_) => count += 1,
                Err(crate::log::NoteError::Unsigned) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
        Ok(count)
    }
}

/// The checkpoint in a note that the log signed. Each signature line occurs once.
fn opened(note: &str, log: &NoteVerifier, name: &str) -> Result<Checkpoint, String> {
    let text = log.open(note).map_err(|error| error.to_string())?;
    let mut lines: Vec<&str> = note.get(text.len()..).unwrap_or_default().lines().collect();
    lines.sort_unstable();
    if lines.windows(2).any(|pair| matches!(pair, [left, right] if left == right)) {
        return Err("the note has a signature line twice".into());
    }
    let checkpoint = Checkpoint::parse(text).ok_or("the note is not a checkpoint")?;
    // A checkpoint of a senate has three lines.
    if checkpoint.origin != name || checkpoint.to_string() != text {
        return Err("the checkpoint is not one of this senate's log".into());
    }
    Ok(checkpoint)
}

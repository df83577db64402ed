//! Finding a voter among sorted ids.

use super::Seat;

/// The first eight bytes of every id after what all ids share, as numbers that sort as the ids do.
///
/// A look-up searches these numbers (eight bytes each, side by side) and touches the ids themselves once or twice. The
/// cost is the logarithm of the electorate for every input, hostile ids included: nothing is hashed.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// Bytes that every id begins with.
    shared: usize,
    keys: Vec<u64>,
}

impl Index {
    /// The index of seats sorted by id.
    pub(super) fn new(seats: &[Seat]) -> Self {
        let shared = match (seats.first(), seats.last()) {
            (Some(first), Some(last)) => {
                first.id.bytes().zip(last.id.bytes()).take_while(|(left, right)| left == right).count()
            }
            _ => 0,
        };
        Self { shared, keys: seats.iter().map(|seat| key(&seat.id, shared)).collect() }
    }

    /// The place of `id` among the seats.
    pub(super) fn find(&self, seats: &[Seat], id: &str) -> Option<usize> {
        let wanted = key(id, self.shared);
        let start = self.keys.partition_point(|key| *key < wanted);
        let equal = self.keys.get(start..)?.partition_point(|key| *key == wanted);
        let candidates = seats.get(start..start.checked_add(equal)?)?;
        let within = candidates.binary_search_by(|seat| seat.id.as_str().cmp(id)).ok()?;
        start.checked_add(within)
    }
}

/// The eight bytes of `id` after the first `skip`, the missing ones as zero. Ids hold no zero byte, so a shorter id sorts
/// first, as it does as text.
fn key(id: &str, skip: usize) -> u64 {
    let mut bytes = [0; 8];
    let rest = id.as_bytes().get(skip..).unwrap_or(&[]);
    bytes.iter_mut().zip(rest).for_each(|(byte, source)| *byte = *source);
    u64::from_be_bytes(bytes)
}

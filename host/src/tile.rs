//! The names of a log's tiles (C2SP `tlog-tiles`), and the hashes in them.

use rogatio_core::digest::Digest;

/// The most entries of a tile.
pub(crate) const WIDTH: u64 = 256;
/// Levels of the tree in one level of tiles.
const HEIGHT: u64 = 8;
/// Levels of tiles that a log can have: more leaves than fit in 64 bits do not exist.
const LEVELS: u64 = 8;

/// The entries of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Hashes of perfect subtrees with 256 to the power of this level leaves each.
    Hashes(u64),
    /// The leaves themselves.
    Entries,
}

/// A tile: its place in the log, and the number of entries that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tile {
    pub(crate) kind: Kind,
    /// The number of the tile in its level, from zero.
    pub(crate) index: u64,
    /// The number of entries, from 1 to 256; a tile with 256 is full.
    pub(crate) width: u64,
}

/// A number in decimal digits without leading zeros.
fn decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// The number of perfect subtrees of a level of tiles in a log.
pub(crate) const fn subtrees(size: u64, level: u64) -> u64 {
    if level < LEVELS { size >> (level * HEIGHT) } else { 0 }
}

impl Kind {
    /// The number of entries that all tiles of this kind have together.
    pub(crate) const fn entries(self, size: u64) -> u64 {
        match self {
            Self::Hashes(level) => subtrees(size, level),
            Self::Entries => size,
        }
    }
}

impl Tile {
    /// The path below the prefix of the log.
    pub(crate) fn path(&self) -> String {
        let mut number = format!("{:03}", self.index % 1_000);
        let mut rest = self.index / 1_000;
        while rest > 0 {
            number = format!("x{:03}/{number}", rest % 1_000);
            rest /= 1_000;
        }
        let level = match self.kind {
            Kind::Hashes(level) => level.to_string(),
            Kind::Entries => "entries".to_owned(),
        };
        let partial = if self.is_full() { String::new() } else { format!(".p/{}", self.width) };
        format!("tile/{level}/{number}{partial}")
    }

    /// The tile with this path; `None` for another text.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let kind = match kind {
            "entries" => Kind::Entries,
            level => Kind::Hashes(decimal(level).filter(|level| *level < 64)?),
        };
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => (number, decimal(width).filter(|width| (1..WIDTH).contains(width))?),
            None => (rest, WIDTH),
        };
        let mut index = 0_u64;
        let mut parts = number.split('/').peekable();
        while let Some(part) = parts.next() {
            let digits = if parts.peek().is_some() { part.strip_prefix('x')? } else { part };
            let three = digits.len() == 3 && digits.bytes().all(|digit| digit.is_ascii_digit());
            let digits: u64 = digits.parse().ok().filter(|_| three)?;
            index = index.checked_mul(1_000)?.checked_add(digits)?;
        }
        let tile = Self { kind, index, width };
        // Each tile has one name.
        (tile.path() == path).then_some(tile)
    }

    /// True if the tile has all entries that it can have, so that it never changes and never gets another name.
    pub(crate) const fn is_full(&self) -> bool {
        self.width == WIDTH
    }

    /// The same tile with all its entries.
    pub(crate) const fn full(self) -> Self {
        Self { width: WIDTH, ..self }
    }

    /// The number of its first entry.
    pub(crate) const fn start(&self) -> u64 {
        self.index.saturating_mul(WIDTH)
    }

    /// True if a log of so many leaves has the tile.
    pub(crate) const fn is_in(&self, size: u64) -> bool {
        self.start().saturating_add(self.width) <= self.kind.entries(size)
    }

    /// The tile with this entry in a log of so many leaves; `None` if the log has no such entry.
    pub(crate) fn with(kind: Kind, entry: u64, size: u64) -> Option<Self> {
        let index = entry / WIDTH;
        let left = kind.entries(size).checked_sub(index.saturating_mul(WIDTH))?;
        (entry < kind.entries(size)).then(|| Self { kind, index, width: left.min(WIDTH) })
    }

    /// Every tile of a log of so many leaves, the leaves first.
    pub(crate) fn all(size: u64) -> impl Iterator<Item = Self> {
        let kinds = std::iter::once(Kind::Entries).chain((0..LEVELS).map(Kind::Hashes));
        kinds.flat_map(move |kind| {
            let tiles = kind.entries(size).div_ceil(WIDTH);
            (0..tiles).filter_map(move |index| Self::with(kind, index.saturating_mul(WIDTH), size))
        })
    }
}

/// The hashes in a tile; `None` unless there are so many.
pub(crate) fn hashes(bytes: &[u8], width: u64) -> Option<Vec<Digest>> {
    let (chunks, rest) = bytes.as_chunks::<32>();
    let known = u64::try_from(chunks.len()).ok()? == width && rest.is_empty();
    known.then(|| chunks.iter().map(|hash| Digest::from_bytes(*hash)).collect())
}

/// The leaves of a tile of leaves: each has its length in two bytes before it. `None` unless there are so many.
pub(crate) fn entries(mut bytes: &[u8], width: u64) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
        let (entry, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        entries.push(entry);
        bytes = rest;
    }
    (bytes.is_empty() && u64::try_from(entries.len()).ok()? == width).then_some(entries)
}

/// Adds a leaf to a tile of leaves; false if it is too long to be in one.
pub(crate) fn add_entry(bytes: &mut Vec<u8>, entry: &[u8]) -> bool {
    let Ok(length) = u16::try_from(entry.len()) else { return false };
    bytes.extend(length.to_be_bytes());
    bytes.extend(entry);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tile_has_one_name() {
        let cases = [
            (Kind::Hashes(0), 0, 256, "tile/0/000"),
            (Kind::Hashes(1), 1_234_067, 256, "tile/1/x001/x234/067"),
            (Kind::Entries, 999, 1, "tile/entries/999.p/1"),
            (Kind::Entries, 1_000, 255, "tile/entries/x001/000.p/255"),
        ];
        for (kind, index, width, path) in cases {
            let tile = Tile { kind, index, width };
            assert_eq!((tile.path().as_str(), Tile::parse(path)), (path, Some(tile)));
        }
        for path in [
            "tile/0/0",
            "tile/00/000",
            "tile/64/000",
            "tile/0/x000/001",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/",
            "tile/0/+01",
            "tile/0/x001",
            "tile/data/000",
            "tile/0/",
            "0/000",
            "tile/0/x001/x000",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
            "tile/0/000/",
        ] {
            assert_eq!(Tile::parse(path), None, "{path}");
        }
    }

    #[test]
    fn a_log_has_these_tiles() {
        let paths = |size| Tile::all(size).map(|tile| tile.path()).collect::<Vec<_>>();
        assert!(paths(0).is_empty());
        assert_eq!(paths(1), ["tile/entries/000.p/1", "tile/0/000.p/1"]);
        assert_eq!(paths(256), ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
        let expected =
            ["tile/entries/000", "tile/entries/001.p/1", "tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"];
        assert_eq!(paths(257), expected);
        assert!(Tile::all(70_000).all(|tile| tile.is_in(70_000)));
        assert_eq!(Tile::all(70_000).filter(|tile| tile.kind == Kind::Hashes(2)).count(), 1);
        assert_eq!(Tile::with(Kind::Hashes(9), 0, u64::MAX), None);
    }

    #[test]
    fn entries_are_read_as_they_were_written() {
        let mut bytes = Vec::new();
        assert!(
            add_entry(&mut bytes, b"one")
                && add_entry(&mut bytes, b"")
                && add_entry(&mut bytes, &[7; 65_535])
        );
        assert!(!add_entry(&mut bytes, &[0; 65_536]));
        assert_eq!(entries(&bytes, 3).unwrap(), [&b"one"[..], b"", &[7; 65_535]]);
        assert!(entries(&bytes, 2).is_none() && entries(bytes.split_last().unwrap().1, 3).is_none());
        assert!(
            hashes(&[1; 64], 2).is_some() && hashes(&[1; 64], 1).is_none() && hashes(&[1; 65], 2).is_none()
        );
    }
}

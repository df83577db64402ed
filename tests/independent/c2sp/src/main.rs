//! Reads a log of C2SP tiles from a folder with crates that Rogatio does not use: `c2sp FOLDER VERIFIER EARLIER PROOF`.
//!
//! `VERIFIER` is the verifier key of the log, `EARLIER` the file of an earlier checkpoint, and `PROOF` a file in the form of `tlog-proof` about one of
//! the leaves. Prints size and root, and ends with 1 at the first thing that does not hold.

use std::error::Error;
use std::path::PathBuf;

use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::{
    Checkpoint, Error as TreeError, Hash, Tile, TileHashReader, TileReader, check_record, check_tree,
    prove_record, prove_tree, record_hash,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The tiles of a folder.
struct Folder(PathBuf);

impl Folder {
    /// The bytes of a tile. Its path has the height of the tiles, which C2SP leaves out.
    fn tile(&self, tile: &Tile) -> Result<Vec<u8>, TreeError> {
        let path = tile.path().replacen("tile/8/", "tile/", 1).replacen("/data/", "/entries/", 1);
        std::fs::read(self.0.join(&path)).map_err(|error| TreeError::InvalidInput(format!("{path}: {error}")))
    }
}

impl TileReader for Folder {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, TreeError> {
        tiles.iter().map(|tile| self.tile(tile)).collect()
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

/// The checkpoint in a note that the log signed.
fn opened(note: &[u8], verifier: &str) -> Outcome<Checkpoint> {
    let note = Note::from_bytes(note)?;
    let known = VerifierList::new(vec![Box::new(StandardVerifier::new(verifier)?)]);
    note.verify(&known)?;
    Ok(Checkpoint::from_bytes(note.text()).map_err(|_| "the text of the note is not a checkpoint")?)
}

/// Every leaf, out of the tiles with entries.
fn leaves(folder: &Folder, size: u64) -> Outcome<Vec<Vec<u8>>> {
    let mut leaves = Vec::new();
    for index in 0..size.div_ceil(256) {
        let width = (size - index * 256).min(256);
        let mut bytes = folder.tile(&Tile::new(8, 0, index, width as u32, true))?;
        for _ in 0..width {
            let length = usize::from(u16::from_be_bytes([bytes[0], bytes[1]]));
            let rest = bytes.split_off(2 + length);
            leaves.push(bytes[2..].to_vec());
            bytes = rest;
        }
        if !bytes.is_empty() {
            return Err("a tile has more leaves than it should".into());
        }
    }
    Ok(leaves)
}

/// The index, the hashes and the note of a proof.
fn parsed(proof: &str) -> Outcome<(u64, Vec<Hash>, &str)> {
    let rest = proof.strip_prefix("c2sp.org/tlog-proof@v1\n").ok_or("another format")?;
    let (head, note) = rest.split_once("\n\n").ok_or("no checkpoint")?;
    let mut lines = head.lines().filter(|line| !line.starts_with("extra "));
    let index = lines.next().and_then(|line| line.strip_prefix("index ")).ok_or("no index")?.parse()?;
    let hashes =
        lines.map(Hash::parse_hash).collect::<Result<_, _>>().map_err(|error| format!("{error:?}"))?;
    Ok((index, hashes, note))
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, verifier, earlier, proof] = arguments.as_slice() else {
        return Err("usage: c2sp FOLDER VERIFIER EARLIER PROOF".into());
    };
    let said = |error: TreeError| format!("{error:?}");
    let folder = Folder(PathBuf::from(folder));
    let checkpoint = opened(&std::fs::read(folder.0.join("checkpoint"))?, verifier)?;
    let (size, root) = (checkpoint.size(), *checkpoint.hash());
    let reader = TileHashReader::new(size, root, &folder);
    let leaves = leaves(&folder, size)?;
    for (index, leaf) in (0..).zip(&leaves) {
        let path = prove_record(size, index, &reader).map_err(said)?;
        check_record(&path, size, root, index, record_hash(leaf)).map_err(said)?;
    }
    let earlier = opened(&std::fs::read(earlier)?, verifier)?;
    let growth = prove_tree(size, earlier.size(), &reader).map_err(said)?;
    check_tree(&growth, size, root, earlier.size(), *earlier.hash()).map_err(said)?;
    let text = std::fs::read_to_string(proof)?;
    let (index, hashes, note) = parsed(&text)?;
    let proven = opened(note.as_bytes(), verifier)?;
    let leaf = leaves.get(usize::try_from(index)?).ok_or("no such leaf")?;
    check_record(&hashes, proven.size(), *proven.hash(), index, record_hash(leaf)).map_err(said)?;
    println!("{size} {root}");
    Ok(())
}

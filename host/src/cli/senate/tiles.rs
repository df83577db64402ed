//! A log as others see it: a checkpoint and tiles, at an address or in a folder. No database and no role is needed.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use rogatio_core::digest::Digest;
use rogatio_core::log::node_hash;
use rogatio_core::wire::log::LogNode;
use rogatio_core::wire::{
    Code, LogAppendRequest, LogCheckpointRequest, LogConsistencyRequest, LogOpenCheckpointRequest,
    LogProofResponse, LogVerifyConsistencyRequest, Problem,
};
use serde::Serialize;

use crate::client::{Client, Outgoing};
use crate::engine::Engine;
use crate::tile::{self, Kind, Tile};
use rogatio_cli::refusal::CliError;

/// The longest checkpoint that is read, in bytes.
const LONGEST_NOTE: u64 = 1 << 20;
/// The longest tile: 256 leaves of 65,535 bytes, each with its length.
const LONGEST_TILE: u64 = 256 * (65_535 + 2);
/// The most faults that are told.
const FAULTS: usize = 100;

/// The place of a log.
enum Place {
    Folder(PathBuf),
    Web { client: Client, prefix: String, bearer: Option<String> },
}

/// A log that is read from the outside.
pub(super) struct Tiles {
    place: Place,
    name: String,
    /// Tiles of hashes that were read.
    known: RefCell<BTreeMap<Tile, Vec<Digest>>>,
}

/// A checkpoint whose signature by the log holds.
#[derive(Debug, Clone)]
pub(super) struct Signed {
    pub(super) note: String,
    pub(super) size: u64,
    pub(super) root: Digest,
}

/// The result of reading a whole log.
#[derive(Debug, Serialize)]
pub(super) struct Verified {
    /// True if there is no fault.
    pub(super) holds: bool,
    /// The number of leaves in the checkpoint.
    pub(super) size: u64,
    /// The root in the checkpoint.
    pub(super) root: Digest,
    /// The number of leaves in the earlier checkpoint; null if none was given.
    pub(super) since: Option<u64>,
    /// The faults, one line each; at most 100.
    pub(super) faults: Vec<String>,
    /// The checkpoint as it was read. The whole answer can be kept and given as `--since` at the next time.
    pub(super) note: String,
}

/// The problem of a log that cannot be read.
fn unreadable(name: &str, why: &dyn std::fmt::Display) -> Problem {
    Problem::new(Code::InputUnreadable, format!("cannot read `{name}`: {why}"))
}

impl Tiles {
    /// The log at an address: a folder with its files, the prefix of its files on a server, or the address of a senate.
    ///
    /// # Errors
    /// `input.unreadable` if there is no checkpoint.
    pub(super) fn at(url: &str, token: Option<&str>) -> Result<Self, CliError> {
        let known = RefCell::default();
        let folder = url.strip_prefix("file://").unwrap_or(url);
        if !url.contains("://") || url.starts_with("file://") {
            return Ok(Self { place: Place::Folder(folder.into()), name: url.to_owned(), known });
        }
        let (client, bearer) = (Client::to_server(), token.map(|token| format!("Bearer {token}")));
        let prefix = url.trim_end_matches('/').to_owned();
        let mut log = Self { place: Place::Web { client, prefix, bearer }, name: url.to_owned(), known };
        // The log of a senate is below `/log`; the page answers at its root with something else.
        let is_note = |text: Option<Vec<u8>>| {
            text.is_some_and(|text| String::from_utf8_lossy(&text).contains("\n\n\u{2014} "))
        };
        if !is_note(log.get("checkpoint", LONGEST_NOTE)?)
            && let Place::Web { prefix, .. } = &mut log.place
        {
            prefix.push_str("/log");
        }
        Ok(log)
    }

    /// The bytes of a file of the log; `None` if it does not exist.
    fn get(&self, path: &str, longest: u64) -> Result<Option<Vec<u8>>, CliError> {
        let mut bytes = Vec::new();
        match &self.place {
            Place::Folder(folder) => {
                let path = folder.join(path);
                let name = path.display().to_string();
                match fs::File::open(&path) {
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
                    Err(error) => return Err(unreadable(&name, &error).into()),
                    Ok(file) => {
                        file.take(longest)
                            .read_to_end(&mut bytes)
                            .map_err(|error| unreadable(&name, &error))?;
                    }
                }
            }
            Place::Web { client, prefix, bearer } => {
                let url = format!("{prefix}/{path}");
                let headers: Vec<(&str, &str)> =
                    bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
                let outgoing = Outgoing { method: "GET", url: &url, headers: &headers, body: None };
                match client.fetch(&outgoing).map_err(|error| unreadable(&url, &error))? {
                    Ok(body) => {
                        body.take(longest)
                            .read_to_end(&mut bytes)
                            .map_err(|error| unreadable(&url, &error))?;
                    }
                    Err(refused) if refused.status == 404 => return Ok(None),
                    Err(refused) => {
                        return Err(
                            unreadable(&url, &format!("the server answered {}", refused.status)).into()
                        );
                    }
                }
            }
        }
        Ok(Some(bytes))
    }

    /// The newest checkpoint, as text.
    pub(super) fn checkpoint(&self) -> Result<String, CliError> {
        let bytes = self.get("checkpoint", LONGEST_NOTE)?;
        let bytes = bytes.ok_or_else(|| unreadable(&self.name, &"there is no checkpoint"))?;
        Ok(String::from_utf8(bytes).map_err(|error| unreadable(&self.name, &error))?)
    }

    /// The bytes of a tile, and its number of entries: a server may have only the full tile where a part of it is wanted.
    fn tile(&self, tile: &Tile) -> Result<(Vec<u8>, u64), CliError> {
        if let Some(bytes) = self.get(&tile.path(), LONGEST_TILE)? {
            return Ok((bytes, tile.width));
        }
        if !tile.is_full()
            && let Some(bytes) = self.get(&tile.full().path(), LONGEST_TILE)?
        {
            return Ok((bytes, tile::WIDTH));
        }
        Err(unreadable(&self.name, &format!("`{}` does not exist", tile.path())).into())
    }

    /// The hashes of a tile.
    fn hashes(&self, tile: &Tile) -> Result<Vec<Digest>, CliError> {
        if let Some(known) = self.known.borrow().get(tile) {
            return Ok(known.clone());
        }
        let (bytes, width) = self.tile(tile)?;
        let hashes = tile::hashes(&bytes, width);
        let mut hashes =
            hashes.ok_or_else(|| unreadable(&self.name, &format!("`{}` is damaged", tile.path())))?;
        hashes.truncate(usize::try_from(tile.width).unwrap_or(usize::MAX));
        self.known.borrow_mut().insert(*tile, hashes.clone());
        Ok(hashes)
    }

    /// The leaves of a tile.
    fn leaves(&self, tile: &Tile) -> Result<Vec<String>, CliError> {
        let damaged = || unreadable(&self.name, &format!("`{}` is damaged", tile.path()));
        let (bytes, width) = self.tile(tile)?;
        let entries = tile::entries(&bytes, width).ok_or_else(damaged)?;
        let wanted = entries.into_iter().take(usize::try_from(tile.width).unwrap_or(usize::MAX));
        let leaves = wanted.map(|entry| std::str::from_utf8(entry).map(str::to_owned).map_err(|_| damaged()));
        Ok(leaves.collect::<Result<_, _>>()?)
    }

    /// The hash of a perfect subtree, from the tiles of a log of so many leaves.
    fn node(&self, level: u32, index: u64, size: u64) -> Result<Digest, CliError> {
        let (tiles, rest) = (u64::from(level) / 8, u64::from(level) % 8);
        let start = index << rest;
        let tile = Tile::with(Kind::Hashes(tiles), start, size).ok_or_else(|| {
            Problem::new(Code::Internal, "a proof needs a subtree that the log does not have")
        })?;
        let skipped = usize::try_from(start % tile::WIDTH).unwrap_or(usize::MAX);
        let mut hashes: Vec<Digest> = self.hashes(&tile)?.into_iter().skip(skipped).take(1 << rest).collect();
        while hashes.len() > 1 {
            let (pairs, _) = hashes.as_chunks::<2>();
            hashes = pairs.iter().map(|[left, right]| node_hash(left, right)).collect();
        }
        let damaged = || unreadable(&self.name, &format!("`{}` is damaged", tile.path()));
        Ok(hashes.into_iter().next().ok_or_else(damaged)?)
    }

    /// True if a log with the newer checkpoint begins with the leaves of the older one, by a proof out of the tiles.
    pub(super) fn grew(&self, older: &Signed, newer: &Signed, engine: &Engine) -> Result<bool, CliError> {
        if older.size == newer.size || older.size == 0 {
            return Ok(older.size == 0 || older.root == newer.root);
        }
        let ask = |nodes| -> Result<LogProofResponse, Problem> {
            engine.ask(
                &LogConsistencyRequest::builder().older(older.size).newer(newer.size).nodes(nodes).build(),
            )
        };
        let mut nodes = Vec::new();
        for place in ask(Vec::new())?.missing {
            let hash = self.node(place.level, place.index, newer.size)?;
            nodes.push(LogNode { level: place.level, index: place.index, hash });
        }
        let Some(proof) = ask(nodes)?.proof else {
            return Err(Problem::new(Code::Internal, "the proof cannot be made").into());
        };
        let request = LogVerifyConsistencyRequest::builder()
            .older(older.size)
            .newer(newer.size)
            .older_root(older.root)
            .newer_root(newer.root)
            .proof(proof)
            .build();
        Ok(engine.ask(&request)?.holds)
    }

    /// Reads every leaf, and compares root and tiles with them. `each` gets every leaf with its index.
    pub(super) fn verify(
        &self,
        key: &str,
        since: Option<&str>,
        engine: &Engine,
        mut each: impl FnMut(u64, &str),
    ) -> Result<Verified, CliError> {
        let checkpoint = open(&self.checkpoint()?, key, engine)?;
        let since = since.map(|note| open(note, key, engine)).transpose()?;
        let mut reading = Reading::default();
        if let Some(since) = since.as_ref().filter(|since| since.size > checkpoint.size) {
            let (size, before) = (checkpoint.size, since.size);
            reading.tell(format!(
                "the log has {size} leaves, but the earlier checkpoint {before}: leaves are missing"
            ));
        }
        let size = checkpoint.size;
        for tile in Tile::all(size).filter(|tile| tile.kind == Kind::Entries) {
            let mut leaves = self.leaves(&tile)?;
            leaves.iter().zip(tile.start()..).for_each(|(leaf, index)| each(index, leaf));
            // A batch ends where the earlier checkpoint does.
            let cut = since.as_ref().and_then(|since| since.size.checked_sub(reading.size));
            let cut = cut.and_then(|cut| usize::try_from(cut).ok()).filter(|cut| *cut < leaves.len());
            let rest = cut.map(|cut| leaves.split_off(cut)).unwrap_or_default();
            for batch in [leaves, rest] {
                reading.append(batch, engine)?;
                if let Some(since) =
                    since.as_ref().filter(|since| since.size == reading.size && since.size > 0)
                    && Some(since.root) != reading.root
                {
                    let size = since.size;
                    reading.tell(format!(
                        "this is another log: its first {size} leaves are not those of the earlier checkpoint"
                    ));
                }
            }
            self.compare(&mut reading, size)?;
        }
        if size > 0 && reading.root != Some(checkpoint.root) {
            reading.tell("the leaves do not give the root of the checkpoint".into());
        }
        Ok(Verified {
            holds: reading.faults.is_empty(),
            size,
            root: checkpoint.root,
            since: since.map(|since| since.size),
            faults: reading.faults,
            note: checkpoint.note,
        })
    }

    /// Compares the tiles of hashes that are complete now with the hashes of the leaves.
    fn compare(&self, reading: &mut Reading, size: u64) -> Result<(), CliError> {
        let levels: Vec<u64> = reading.hashes.keys().copied().collect();
        for level in levels {
            let kind = Kind::Hashes(level);
            let Some((first, own)) = reading.hashes.get(&level).cloned() else { continue };
            let Some(tile) = Tile::with(kind, first, size) else { continue };
            if u64::try_from(own.len()).unwrap_or(u64::MAX) < tile.width {
                continue;
            }
            if self.hashes(&tile)? != own {
                reading.tell(format!("`{}` does not have the hashes of the leaves", tile.path()));
            }
            self.known.borrow_mut().remove(&tile);
            reading.hashes.insert(level, (first.saturating_add(tile.width), Vec::new()));
        }
        Ok(())
    }
}

/// The leaves so far.
#[derive(Default)]
struct Reading {
    size: u64,
    peaks: Vec<Digest>,
    /// The root over the leaves so far; `None` before the first.
    root: Option<Digest>,
    /// Hashes of each level of tiles that were not compared yet, with the number of the first one.
    hashes: BTreeMap<u64, (u64, Vec<Digest>)>,
    faults: Vec<String>,
}

impl Reading {
    fn tell(&mut self, fault: String) {
        if self.faults.len() < FAULTS {
            self.faults.push(fault);
        }
    }

    fn append(&mut self, leaves: Vec<String>, engine: &Engine) -> Result<(), Problem> {
        if leaves.is_empty() {
            return Ok(());
        }
        let request =
            LogAppendRequest::builder().size(self.size).peaks(self.peaks.clone()).leaves(leaves).build();
        let appended = engine.ask(&request)?;
        for node in appended.nodes.iter().filter(|node| node.level % 8 == 0) {
            let (_, hashes) = self.hashes.entry(u64::from(node.level) / 8).or_default();
            hashes.push(node.hash);
        }
        (self.size, self.peaks, self.root) = (appended.size, appended.peaks, Some(appended.root));
        Ok(())
    }
}

/// A checkpoint that this key signed.
///
/// # Errors
/// `input.unreadable` if it is not one, or if the signature does not hold.
pub(super) fn open(note: &str, key: &str, engine: &Engine) -> Result<Signed, CliError> {
    let refused = |why| Problem::new(Code::InputUnreadable, format!("the checkpoint is refused: {why}"));
    Ok(try_open(note, key, engine)?.map_err(refused)?)
}

/// A checkpoint that this key signed, or the reason why it is not one.
///
/// # Errors
/// Those of the engine.
pub(super) fn try_open(note: &str, key: &str, engine: &Engine) -> Result<Result<Signed, String>, CliError> {
    let opened = engine.ask(&LogOpenCheckpointRequest::builder().note(note).verifier(key).build())?;
    let why = opened.diagnostics.into_iter().next().map(|one| one.message);
    let own = |origin: &str| key.split('+').next() == Some(origin);
    let checkpoint = opened.checkpoint.filter(|checkpoint| own(&checkpoint.origin));
    Ok(match checkpoint {
        Some(LogCheckpointRequest { size, root, .. }) => Ok(Signed { note: note.to_owned(), size, root }),
        None => Err(why.unwrap_or_else(|| "it is one of another log".to_owned())),
    })
}

/// Writes the files of a log into a folder, the checkpoint last: full tiles that are there already stay as they are.
///
/// # Errors
/// `input.unreadable` if a file cannot be written; what the log refuses.
pub(super) fn export(
    folder: &Path,
    checkpoint: &str,
    size: u64,
    mut bytes: impl FnMut(&Tile) -> Result<Vec<u8>, CliError>,
) -> Result<u64, CliError> {
    let write = |path: &Path, bytes: &[u8]| -> Result<(), CliError> {
        let unwritable = |error: std::io::Error| {
            Problem::new(Code::InputUnreadable, format!("cannot write `{}`: {error}", path.display()))
        };
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(unwritable)?;
        }
        // A reader never sees half a file.
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        fs::write(&partial, bytes).and_then(|()| fs::rename(&partial, path)).map_err(unwritable)?;
        Ok(())
    };
    let mut written = 0_u64;
    for tile in Tile::all(size) {
        let path = folder.join(tile.path());
        if !path.exists() {
            write(&path, &bytes(&tile)?)?;
            written = written.saturating_add(1);
        }
    }
    write(&folder.join("checkpoint"), checkpoint.as_bytes())?;
    Ok(written)
}

//! Compressed files, with a limit for what becomes of them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::table::{Expanded, FREE_BYTES};

/// How a file is compressed, by the ending of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Compression {
    pub(super) fn of(path: &Path) -> Self {
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("gz") => Self::Gzip,
            Some("zst" | "zstd") => Self::Zstd,
            _ => Self::None,
        }
    }
}

/// Counts the bytes that are read.
pub(super) struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    pub(super) const fn new(inner: R, count: Arc<AtomicU64>) -> Self {
        Self { inner, count }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(u64::try_from(read).unwrap_or_default(), Ordering::Relaxed);
        Ok(read)
    }
}

/// Refuses to read on where too much comes out of what went in.
struct Bounded<R> {
    inner: R,
    /// The compressed bytes that were read.
    taken: Arc<AtomicU64>,
    given: u64,
    factor: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.given = self.given.saturating_add(u64::try_from(read).unwrap_or_default());
        let allowed =
            self.taken.load(Ordering::Relaxed).saturating_mul(self.factor).saturating_add(FREE_BYTES);
        if self.given > allowed {
            let factor = self.factor;
            let why =
                format!("the file becomes more than {factor} times as large; `--expansion` allows more");
            return Err(io::Error::other(Expanded(why)));
        }
        Ok(read)
    }
}

/// The content of a file. `count` grows by the bytes that are read from the file itself.
#[cfg(not(target_family = "wasm"))]
pub(super) fn open(
    file: File,
    compression: Compression,
    factor: u64,
    count: &Arc<AtomicU64>,
) -> io::Result<Box<dyn Read + Send>> {
    use std::io::BufReader;
    let taken = Arc::new(AtomicU64::new(0));
    let inner = BufReader::new(Counted::new(Counted::new(file, Arc::clone(count)), Arc::clone(&taken)));
    let bounded = |inner: Box<dyn Read + Send>| Box::new(Bounded { inner, taken, given: 0, factor });
    Ok(match compression {
        Compression::None => Box::new(inner),
        Compression::Gzip => bounded(Box::new(flate2::bufread::MultiGzDecoder::new(inner))),
        Compression::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(inner)?;
            // The memory of the window: 128 MiB, which is what the programs of zstd allow as well.
            decoder.window_log_max(27)?;
            bounded(Box::new(decoder))
        }
    })
}

/// As in the native program, without compressed files.
#[cfg(target_family = "wasm")]
pub(super) fn open(
    file: File,
    compression: Compression,
    factor: u64,
    count: &Arc<AtomicU64>,
) -> io::Result<Box<dyn Read + Send>> {
    let inner = Box::new(Counted::new(file, Arc::clone(count)));
    match compression {
        Compression::None => {
            Ok(Box::new(Bounded { inner, taken: Arc::new(AtomicU64::new(u64::MAX)), given: 0, factor }))
        }
        Compression::Gzip | Compression::Zstd => {
            Err(io::Error::other("this program does not read compressed files; the native one does"))
        }
    }
}

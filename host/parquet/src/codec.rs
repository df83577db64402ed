//! Compressed pages. A page says how long it becomes; nothing longer is made of it.

use std::io::{self, Read};

use parquet::basic::Compression;

use super::thrift::damaged;

/// The content of a page that becomes `size` bytes.
pub(crate) fn decompress(codec: Compression, page: &[u8], size: usize) -> io::Result<Vec<u8>> {
    let content = match codec {
        Compression::UNCOMPRESSED => page.to_vec(),
        Compression::SNAPPY => {
            if snap::raw::decompress_len(page).map_err(io::Error::other)? != size {
                return Err(wrong_size());
            }
            let mut content = vec![0; size];
            snap::raw::Decoder::new().decompress(page, &mut content).map_err(io::Error::other)?;
            content
        }
        Compression::LZ4_RAW => {
            let mut content = vec![0; size];
            let made = lz4_flex::block::decompress_into(page, &mut content).map_err(io::Error::other)?;
            content.truncate(made);
            content
        }
        Compression::ZSTD(_) => zstd::bulk::decompress(page, size)?,
        Compression::GZIP(_) => bounded(flate2::bufread::MultiGzDecoder::new(page), size)?,
        Compression::BROTLI(_) => bounded(brotli_decompressor::Decompressor::new(page, 64 * 1024), size)?,
        Compression::LZO | Compression::LZ4 => {
            return Err(damaged(format!("its pages are compressed with {codec}, which is not supported")));
        }
    };
    if content.len() == size { Ok(content) } else { Err(wrong_size()) }
}

fn wrong_size() -> io::Error {
    damaged("a page has another size than it says")
}

/// Reads no more than one byte too many.
fn bounded(reader: impl Read, size: usize) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    reader.take(u64::try_from(size).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut content)?;
    Ok(content)
}

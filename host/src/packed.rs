//! What `build.rs` packed with brotli.

use std::io;

/// The bytes as they were before.
///
/// # Errors
/// When this program's file is damaged.
pub(crate) fn unpacked(packed: &[u8]) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    brotli_decompressor::BrotliDecompress(&mut { packed }, &mut plain)?;
    Ok(plain)
}

//! Keys that sign: files with 64 hexadecimal digits.

use std::fs;
use std::path::Path;

use ed25519_dalek::SigningKey;
use rogatio_core::wire::{Code, Problem};

/// The public key as digests and keys are written: `ed25519:` and 64 lowercase hexadecimal digits.
pub(crate) fn public_key(key: &SigningKey) -> String {
    let digits: String = key.verifying_key().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("ed25519:{digits}")
}

/// The key in a file with 64 hexadecimal digits.
///
/// # Errors
/// `input.unreadable` for a file that cannot be read or has something else.
pub(crate) fn read_key(path: &Path) -> Result<SigningKey, Problem> {
    let wrong = |detail: String| {
        Problem::new(Code::InputUnreadable, detail)
            .with_help("make a key with `openssl rand -hex 32 > FILE` and keep it secret")
    };
    let text = fs::read_to_string(path)
        .map_err(|error| wrong(format!("cannot read the key `{}`: {error}", path.display())))?;
    let seed = seed(text.trim());
    let seed =
        seed.ok_or_else(|| wrong(format!("the key `{}` is not 64 hexadecimal digits", path.display())))?;
    Ok(SigningKey::from_bytes(&seed))
}

/// 32 bytes out of 64 hexadecimal digits.
fn seed(text: &str) -> Option<[u8; 32]> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    let byte = |pair: &[u8; 2]| {
        u8::from_str_radix(str::from_utf8(pair).ok().filter(|pair| !pair.contains('+'))?, 16).ok()
    };
    pairs.iter().map(byte).collect::<Option<Vec<u8>>>()?.try_into().ok()
}

//! Chance: ids, tokens, keys.

use rogatio_core::digest::hex;
use rogatio_core::wire::{Code, Problem};

/// Bytes that nobody can guess.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        Problem::new(Code::Internal, format!("the system cannot give random bytes: {error}"))
    })?;
    Ok(bytes)
}

/// A name that no other thing has, with what it is in front.
pub(super) fn id(prefix: &str) -> Result<String, Problem> {
    Ok(format!("{prefix}{}", hex(&bytes::<10>()?)))
}

/// A bearer token: `rog_` and 64 hexadecimal digits.
pub(super) fn token() -> Result<String, Problem> {
    Ok(format!("rog_{}", hex(&bytes::<32>()?)))
}

//! Keys that sign: files with 64 hexadecimal digits, and signed notes (C2SP `signed-note.md`).

use std::fs;
use std::io::Write;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use rogatio_core::digest::{from_hex, hex};
use rogatio_core::wire::{Code, Problem};
use sha2::{Digest as _, Sha256};

/// The number of Ed25519 in a key's id.
pub(crate) const ED25519: u8 = 1;

/// The public half as the wire spells it.
pub(crate) fn public_key(key: &SigningKey) -> String {
    format!("ed25519:{}", hex(key.verifying_key().as_bytes()))
}

/// The key in a file.
pub(crate) fn read_key(path: &Path) -> Result<SigningKey, Problem> {
    let refuse = |detail: String| {
        Problem::new(Code::InputUnreadable, detail)
            .with_help("make a key with `rogatio agent key FILE`, and keep it safe")
    };
    let text = fs::read_to_string(path)
        .map_err(|error| refuse(format!("cannot read the key `{}`: {error}", path.display())))?;
    let seed = from_hex::<32>(text.trim());
    let seed =
        seed.ok_or_else(|| refuse(format!("the key `{}` is not 64 hexadecimal digits", path.display())))?;
    Ok(SigningKey::from_bytes(&seed))
}

/// Makes a key, and writes it into a new file that nobody else may read.
pub(crate) fn write_key(path: &Path) -> Result<SigningKey, Problem> {
    let seed = super::random::bytes::<32>()?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        writeln!(file, "{}", hex(&seed))?;
        file.sync_all()
    });
    written.map_err(|error| {
        Problem::new(Code::InputUnreadable, format!("cannot write the key `{}`: {error}", path.display()))
    })?;
    Ok(SigningKey::from_bytes(&seed))
}

/// The id of a key under a name, for a kind of signature (C2SP `signed-note`).
pub(crate) fn key_id(name: &str, kind: u8, key: &[u8; 32]) -> [u8; 4] {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', kind]).chain_update(key).finalize();
    let mut id = [0; 4];
    id.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    id
}

/// `text` as a signed note.
pub(super) fn sign(name: &str, key: &SigningKey, text: &str) -> String {
    let mut line = key_id(name, ED25519, key.verifying_key().as_bytes()).to_vec();
    line.extend(key.sign(text.as_bytes()).to_bytes());
    format!("{text}\n\u{2014} {name} {}\n", STANDARD.encode(line))
}

/// The key that notes are checked with, as text.
pub(super) fn verifier(name: &str, key: &SigningKey) -> String {
    verifier_of(name, ED25519, key.verifying_key().as_bytes())
}

/// The verifier key of this name and public key, for a kind of signature (C2SP `signed-note`).
pub(crate) fn verifier_of(name: &str, kind: u8, key: &[u8; 32]) -> String {
    let bytes: Vec<u8> = std::iter::once(kind).chain(*key).collect();
    format!("{name}+{}+{}", hex(&key_id(name, kind, key)), STANDARD.encode(bytes))
}

/// The first signature line in a note, or among lines, that names the name and the id of this key; it is not verified.
pub(crate) fn line_by<'note>(note: &'note str, verifier: &str) -> Option<&'note str> {
    let mut parts = verifier.splitn(3, '+');
    let (name, id) = (parts.next()?, from_hex::<4>(parts.next()?)?);
    note.lines().find(|line| {
        let encoded =
            line.strip_prefix("\u{2014} ").and_then(|rest| rest.strip_prefix(name)?.strip_prefix(' '));
        let bytes = encoded.and_then(|encoded| STANDARD.decode(encoded).ok());
        bytes.is_some_and(|bytes| bytes.starts_with(&id))
    })
}

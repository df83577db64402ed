//! Signed notes of C2SP (`signed-note.md`): a text, an empty line, and signature lines.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::signature::{PublicKey, SignatureError};
use crate::wire::Code;

/// The number of Ed25519 in a verifier key and in a key's id.
const ED25519: u8 = 1;
/// The number of timestamped Ed25519 cosignatures (C2SP `tlog-cosignature.md`).
const COSIGNATURE: u8 = 4;
/// The longest note that is looked at, in bytes, and the most signature lines: the limits that C2SP recommends.
const LONGEST: usize = 1_000_000;
const MOST_SIGNATURES: usize = 100;

/// Why a note or its verifier key is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// Not `<name>+<8 hexadecimal digits>+<base64 of 1 or 4 and the key>`.
    #[error("a verifier key has the form name, key id and key, joined by `+`")]
    KeyForm,
    /// The id in the verifier key is not the one that its name and key give.
    #[error("the key id does not belong to the name and the key")]
    KeyId,
    /// The public key itself is refused.
    #[error(transparent)]
    Key(SignatureError),
    /// Not a text, an empty line and signature lines, within the limits.
    #[error("a note has the form text, empty line, signature lines")]
    NoteForm,
    /// No signature line by this key.
    #[error("the note has no signature by this key")]
    Unsigned,
    /// A line claims to be by this key and is not.
    #[error("the note's signature by this key does not match its text")]
    Mismatch,
}

impl NoteError {
    /// The code on the wire.
    pub const fn code(self) -> Code {
        match self {
            Self::KeyForm | Self::KeyId | Self::Key(_) => Code::LogInvalidKey,
            Self::NoteForm => Code::LogInvalidNote,
            Self::Unsigned => Code::LogUnsignedNote,
            Self::Mismatch => Code::LogWrongSignature,
        }
    }
}

/// A key that notes are checked against: a name and a public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteVerifier {
    name: String,
    id: [u8; 4],
    key: PublicKey,
    /// The kind of its signatures: [`ED25519`] or [`COSIGNATURE`].
    kind: u8,
}

impl NoteVerifier {
    /// The verifier out of its text form, for example `example.com/log+530d903a+AekyeR…`.
    ///
    /// # Errors
    /// [`NoteError::KeyForm`], [`NoteError::KeyId`] or [`NoteError::Key`].
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        // The base64 may hold a `+` itself; a name may not.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::KeyForm);
        };
        let id: [u8; 4] = crate::digest::from_hex(id).ok_or(NoteError::KeyForm)?;
        let key = STANDARD.decode(key).map_err(|_| NoteError::KeyForm)?;
        let Some((&kind @ (ED25519 | COSIGNATURE), key)) = key.split_first() else {
            return Err(NoteError::KeyForm);
        };
        let key: &[u8; 32] = key.try_into().map_err(|_| NoteError::KeyForm)?;
        let verifier = Self::of_kind(name, PublicKey::from_bytes(key).map_err(NoteError::Key)?, kind)?;
        if verifier.id == id { Ok(verifier) } else { Err(NoteError::KeyId) }
    }

    /// The verifier of this name and key.
    ///
    /// # Errors
    /// [`NoteError::KeyForm`] for a name that is empty or has white space or a `+`.
    pub fn new(name: &str, key: PublicKey) -> Result<Self, NoteError> {
        Self::of_kind(name, key, ED25519)
    }

    /// The verifier of a cosigner of this name and key, whose signatures have times.
    ///
    /// # Errors
    /// As [`NoteVerifier::new`].
    pub fn cosigner(name: &str, key: PublicKey) -> Result<Self, NoteError> {
        Self::of_kind(name, key, COSIGNATURE)
    }

    fn of_kind(name: &str, key: PublicKey, kind: u8) -> Result<Self, NoteError> {
        if name.is_empty() || name.contains('+') || name.contains(char::is_whitespace) {
            return Err(NoteError::KeyForm);
        }
        let preimage = Sha256::new().chain_update(name).chain_update([b'\n', kind]);
        let hash: [u8; 32] = preimage.chain_update(key.as_bytes()).finalize().into();
        let [a, b, c, d, ..] = hash;
        Ok(Self { name: name.into(), id: [a, b, c, d], key, kind })
    }

    /// The key.
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The text of `note`, its final line feed included, once a signature by this key was found and holds.
    ///
    /// Lines by other keys are passed over, as the format asks.
    ///
    /// # Errors
    /// [`NoteError::NoteForm`], [`NoteError::Unsigned`] or [`NoteError::Mismatch`].
    pub fn open<'note>(&self, note: &'note str) -> Result<&'note str, NoteError> {
        if note.len() > LONGEST || note.chars().any(|c| c < ' ' && c != '\n') {
            return Err(NoteError::NoteForm);
        }
        let split = note.rfind("\n\n").ok_or(NoteError::NoteForm)?;
        let (text, lines) = note.split_at_checked(split + 1).ok_or(NoteError::NoteForm)?;
        let lines = lines.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n'));
        let lines: Vec<&str> = lines.ok_or(NoteError::NoteForm)?.split('\n').collect();
        if lines.len() > MOST_SIGNATURES {
            return Err(NoteError::NoteForm);
        }
        let mut outcome = Err(NoteError::Unsigned);
        for line in lines {
            let (name, id, signature) = parse_line(line).ok_or(NoteError::NoteForm)?;
            if name == self.name && id == self.id {
                self.verify(text, &signature)?;
                outcome = Ok(text);
            }
        }
        outcome
    }

    fn verify(&self, text: &str, signature: &[u8]) -> Result<(), NoteError> {
        let (message, signature) = if self.kind == COSIGNATURE {
            let (time, signature) = signature.split_first_chunk::<8>().ok_or(NoteError::Mismatch)?;
            (format!("cosignature/v1\ntime {}\n{text}", u64::from_be_bytes(*time)), signature)
        } else {
            (text.to_owned(), signature)
        };
        let signature = signature.try_into().map_err(|_| NoteError::Mismatch)?;
        self.key.verify(message.as_bytes(), signature).map_err(|_| NoteError::Mismatch)
    }
}

/// The name, the key id and the signature's bytes of `— <name> <base64>`.
fn parse_line(line: &str) -> Option<(&str, [u8; 4], Vec<u8>)> {
    let (name, encoded) = line.strip_prefix("— ")?.split_once(' ')?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    Some((name, *id, signature.to_vec()))
}

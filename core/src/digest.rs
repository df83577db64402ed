//! Domain-separated SHA-256: what was hashed is said in the first line of what is hashed.
//!
//! A preimage is `rogatio/<kind>@v<n>`, a line feed, then the body: canonical JSON unless the
//! domain says otherwise. A digest of one kind can therefore never be passed off as a digest of another.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::canonical::{self, CanonicalError};

/// What kind of thing is hashed; the first line of every preimage, without its line feed.
///
/// A format that changes gets a new number, never a new meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Domain(&'static str);

impl Domain {
    /// One revision of a proposal: the canonical JSON of its content.
    pub const PROPOSAL: Domain = Domain("rogatio/proposal@v1");
    /// A frozen electorate: the canonical JSON of its seats, sorted by id.
    pub const ELECTORATE: Domain = Domain("rogatio/electorate@v1");
    /// A rule of voting: its canonical JSON.
    pub const RULE: Domain = Domain("rogatio/rule@v1");
    /// The reason given with a ballot: its UTF-8 text as it is.
    pub const REASON: Domain = Domain("rogatio/reason@v1");
    /// A ballot: the bytes that were signed, or the canonical JSON of an unsigned one.
    pub const BALLOT: Domain = Domain("rogatio/ballot@v1");
    /// A ballot of format 2: the bytes that were signed, or the canonical JSON of an unsigned one.
    pub const BALLOT_V2: Domain = Domain("rogatio/ballot@v2");
    /// A JSON Schema: its canonical JSON.
    pub const SCHEMA: Domain = Domain("rogatio/schema@v1");
    /// A set of scope rules: its canonical JSON.
    pub const SCOPE: Domain = Domain("rogatio/scope@v1");
    /// A comment or a concern in a debate: its UTF-8 text as it is.
    pub const COMMENT: Domain = Domain("rogatio/comment@v1");

    /// A domain of another module; `name` reads `rogatio/<kind>@v<n>`.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The line without its line feed, for example `rogatio/electorate@v1`.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The whole preimage of a JSON body: this line, a line feed, the exact canonical bytes.
    ///
    /// # Errors
    /// [`CanonicalError::Lossy`] where an integer of the body is not exactly a double.
    pub fn preimage(self, body: &Value) -> Result<Vec<u8>, CanonicalError> {
        let mut preimage = Vec::from(self.0);
        preimage.push(b'\n');
        preimage.extend(canonical::exact(body)?);
        Ok(preimage)
    }

    /// The digest of a JSON body under this domain.
    ///
    /// # Errors
    /// [`CanonicalError::Lossy`] where an integer of the body is not exactly a double.
    ///
    /// ```
    /// use rogatio_core::digest::{Digest, Domain};
    /// let digest = Domain::SCHEMA.digest(&serde_json::json!({"type": "object"})).unwrap();
    /// assert_eq!(digest, Digest::of(b"rogatio/schema@v1\n{\"type\":\"object\"}"));
    /// ```
    pub fn digest(self, body: &Value) -> Result<Digest, CanonicalError> {
        Ok(Digest::of(&self.preimage(body)?))
    }

    /// As [`Self::preimage`], of something that serialises to JSON. Where it does not there is no preimage: nothing stands in
    /// for a body.
    ///
    /// # Errors
    /// As [`Self::preimage`], and [`CanonicalError::Unwritable`] for what has no JSON form.
    pub fn preimage_of<T: Serialize>(self, thing: &T) -> Result<Vec<u8>, CanonicalError> {
        let body = serde_json::to_value(thing)
            .map_err(|error| CanonicalError::Unwritable { reason: error.to_string() })?;
        self.preimage(&body)
    }

    /// As [`Self::digest`], of something that serialises to JSON.
    ///
    /// # Errors
    /// As [`Self::preimage_of`].
    pub fn digest_of<T: Serialize>(self, thing: &T) -> Result<Digest, CanonicalError> {
        Ok(Digest::of(&self.preimage_of(thing)?))
    }

    /// The digest of bytes under this domain, for bodies that are not JSON.
    pub fn digest_bytes(self, body: &[u8]) -> Digest {
        let mut digester = Digester::new(self);
        digester.update(body);
        digester.finish()
    }
}

/// A SHA-256 digest; `sha256:` and 64 lowercase hexadecimal digits on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// Why a text is not a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a digest is `sha256:` and 64 lowercase hexadecimal digits")]
pub struct DigestError;

impl Digest {
    /// The plain SHA-256 of `bytes`, without a domain.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest made of these 32 bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The 64 lowercase hexadecimal digits, without `sha256:`.
    pub fn to_hex(self) -> String {
        hex(&self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "sha256:{}", self.to_hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.strip_prefix("sha256:").and_then(from_hex).map(Self).ok_or(DigestError)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for Digest {
    fn schema_name() -> Cow<'static, str> {
        "Digest".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A SHA-256 digest: `sha256:` and 64 lowercase hexadecimal digits.",
            "type": "string",
            "pattern": "^sha256:[0-9a-f]{64}$",
        })
    }
}

/// A hash fed bytes in batches: constant memory, whatever the length.
///
/// ```
/// use rogatio_core::digest::{Digester, Domain};
/// let mut digester = Digester::new(Domain::REASON);
/// digester.update(b"because ");
/// digester.update(b"it breaks");
/// assert_eq!(digester.finish(), Domain::REASON.digest_bytes(b"because it breaks"));
/// ```
#[derive(Debug, Clone)]
pub struct Digester(Sha256);

impl Digester {
    /// A hash whose preimage begins with the line of `domain`.
    pub fn new(domain: Domain) -> Self {
        let mut digester = Self::plain();
        digester.update(domain.as_str().as_bytes());
        digester.update(b"\n");
        digester
    }

    /// A hash of what it is fed and nothing else, for files that other tools hash too.
    pub fn plain() -> Self {
        Self(Sha256::new())
    }

    /// Feeds the next batch.
    pub fn update(&mut self, batch: &[u8]) {
        self.0.update(batch);
    }

    /// The digest of everything that was fed.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

/// `bytes` as lowercase hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|nibble| char::from_digit(u32::from(nibble), 16))
        .collect()
}

/// Exactly `N` bytes out of `2 * N` lowercase hexadecimal digits; uppercase is refused, so that one thing has one
/// spelling.
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    if pairs.len() != N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(bytes)
}

const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn a_digest_has_one_spelling() {
        assert_eq!(Digest::of(b"").to_string(), EMPTY);
        assert_eq!(EMPTY.parse(), Ok(Digest::of(b"")));
        for wrong in ["", "sha256:", &EMPTY[7..], &EMPTY.to_uppercase(), &EMPTY[..70], &format!("{EMPTY}0")] {
            assert_eq!(wrong.parse::<Digest>(), Err(DigestError), "{wrong}");
        }
        let upper = format!("sha256:{}", EMPTY[7..].to_uppercase());
        assert_eq!(upper.parse::<Digest>(), Err(DigestError));
    }

    #[test]
    fn domains_keep_equal_bodies_apart() {
        let body = serde_json::json!({"id": "ada"});
        assert_ne!(Domain::RULE.digest(&body), Domain::ELECTORATE.digest(&body));
    }
}

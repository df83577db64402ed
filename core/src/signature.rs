//! Ed25519 signatures over DSSE envelopes: strict verification, weak keys refused.
//!
//! What is signed is never the payload alone but its pre-authentication encoding ([`pae`], DSSE 1.0.2), so a signature
//! says of what type the payload is. The engine only verifies; keys that sign live with the agents.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use ed25519_dalek::{Signature, VerifyingKey};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::digest::{from_hex, hex};

/// Why a key or a signature is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// Not `ed25519:` and 64 lowercase hexadecimal digits.
    #[error("a public key is `ed25519:` and 64 lowercase hexadecimal digits")]
    KeyForm,
    /// The bytes are no point of the curve, or another spelling of one.
    #[error("the public key is not a canonical encoding of a point on the curve")]
    KeyPoint,
    /// A point of small order: one signature would be valid for many messages.
    #[error("the public key is weak: it has a small order")]
    KeyWeak,
    /// Not 64 bytes in base64.
    #[error("a signature is 64 bytes in base64")]
    SignatureForm,
    /// The signature does not belong to this key and these bytes.
    #[error("the signature does not match the key and the signed bytes")]
    Mismatch,
}

/// An Ed25519 public key that is safe to verify with; `ed25519:` and 64 lowercase hexadecimal digits on the wire.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// The key made of these 32 bytes.
    ///
    /// # Errors
    /// [`SignatureError::KeyPoint`] for bytes that are not a point or not its canonical encoding,
    /// [`SignatureError::KeyWeak`] for a point of small order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, SignatureError> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| SignatureError::KeyPoint)?;
        if key.is_weak() {
            return Err(SignatureError::KeyWeak);
        }
        if key.to_edwards().compress().as_bytes() != bytes {
            return Err(SignatureError::KeyPoint);
        }
        Ok(Self(key))
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Whether `signature` is this key's over `message`, by the strict rules of RFC 8032 (canonical R and S, no point of
    /// small order).
    ///
    /// # Errors
    /// [`SignatureError::Mismatch`] when it is not.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), SignatureError> {
        self.0.verify_strict(message, &Signature::from_bytes(signature)).map_err(|_| SignatureError::Mismatch)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ed25519:{}", hex(self.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for PublicKey {
    type Err = SignatureError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = text.strip_prefix("ed25519:").and_then(from_hex).ok_or(SignatureError::KeyForm)?;
        Self::from_bytes(&bytes)
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for PublicKey {
    fn schema_name() -> Cow<'static, str> {
        "PublicKey".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An Ed25519 public key: `ed25519:` and 64 lowercase hexadecimal digits; weak keys are refused.",
            "type": "string",
            "pattern": "^ed25519:[0-9a-f]{64}$",
        })
    }
}

/// The 64 bytes of a signature, in any base64 that [`base64_bytes`] reads.
///
/// # Errors
/// [`SignatureError::SignatureForm`] for anything else.
pub fn signature_bytes(text: &str) -> Result<[u8; 64], SignatureError> {
    base64_bytes(text).and_then(|bytes| bytes.try_into().ok()).ok_or(SignatureError::SignatureForm)
}

/// The bytes of base64 text in an envelope: the standard or the URL-safe alphabet, since a verifier must accept either (DSSE 1.0.2,
/// protocol, "Base64()"); padding may be missing. `None` for a mix of the alphabets and for anything else.
///
/// ```
/// use rogatio_core::signature::base64_bytes;
/// assert_eq!(base64_bytes("-_8="), base64_bytes("+/8="));
/// assert_eq!(base64_bytes("-_8"), Some(vec![0xfb, 0xff]));
/// assert_eq!(base64_bytes("-/8="), None);
/// ```
pub fn base64_bytes(text: &str) -> Option<Vec<u8>> {
    const EITHER: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    const URL: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, EITHER);
    const PLAIN: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, EITHER);
    let engine = if text.contains(['-', '_']) { URL } else { PLAIN };
    engine.decode(text).ok()
}

/// The pre-authentication encoding of DSSE 1.0.2: what is really signed.
///
/// Lengths are bytes, in decimal, so no payload can imitate another type.
///
/// ```
/// let signed = rogatio_core::signature::pae("http://example.com/HelloWorld", b"hello world");
/// assert_eq!(signed, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
/// ```
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let header = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len());
    let mut encoding = Vec::with_capacity(header.len() + payload.len());
    encoding.extend_from_slice(header.as_bytes());
    encoding.extend_from_slice(payload);
    encoding
}

//! The envelope beside a seal: DSSE 1.0.2, which holds the signatures of any number of signers over one payload.

use serde::Deserialize;
use thiserror::Error;

use super::seal::PAYLOAD_TYPE;
use crate::signature::{PublicKey, base64_bytes, pae, signature_bytes};
use crate::wire::bundle_seal::SealSignature;
use crate::wire::field;
use crate::wire::json;

/// Why there is no envelope.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EnvelopeError {
    /// The file is no strict JSON.
    #[error("the envelope cannot be read: {0}")]
    Json(String),
    /// It is JSON and no envelope.
    #[error("the envelope is not a DSSE 1.0.2 envelope")]
    Form,
    /// It is an envelope around something else.
    #[error("the envelope's payload is not of the type `{PAYLOAD_TYPE}`")]
    PayloadType,
}

/// The envelope as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    payload: String,
    #[serde(rename = "payloadType")]
    payload_type: String,
    signatures: Vec<SealSignature>,
}

/// Signatures over one payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    payload: Vec<u8>,
    /// The signatures, none of which was verified.
    pub signatures: Vec<SealSignature>,
}

impl Envelope {
    /// Reads an envelope's file.
    ///
    /// # Errors
    /// [`EnvelopeError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        let value = json::parse_bytes(bytes).map_err(|problem| EnvelopeError::Json(problem.to_string()))?;
        let wire = field::read::<Wire>(value).map_err(|_| EnvelopeError::Form)?;
        if wire.payload_type != PAYLOAD_TYPE {
            return Err(EnvelopeError::PayloadType);
        }
        let payload = base64_bytes(&wire.payload).ok_or(EnvelopeError::Form)?;
        Ok(Self { payload, signatures: wire.signatures })
    }

    /// Whether the signatures are over the seal with these bytes.
    pub fn is_about(&self, seal: &[u8]) -> bool {
        self.payload == seal
    }

    /// The keys among `keys` that signed the payload, in their order; a key id is a hint and is not believed.
    pub fn signers(&self, keys: &[PublicKey]) -> Vec<PublicKey> {
        let message = pae(PAYLOAD_TYPE, &self.payload);
        let signatures: Vec<[u8; 64]> =
            self.signatures.iter().filter_map(|signature| signature_bytes(&signature.sig).ok()).collect();
        let signed =
            |key: &&PublicKey| signatures.iter().any(|signature| key.verify(&message, signature).is_ok());
        keys.iter().filter(signed).copied().collect()
    }
}

//! Evidence that the owner of a table has run a plan's file: read, and held against the run that it is for.

use crate::excerpt::excerpt;
use crate::signature::{PublicKey, base64_bytes, pae, signature_bytes};
use crate::wire::ballot::Envelope;
use crate::wire::evidence::{EVIDENCE_TYPE, EvidencePayload, FileOutcome};
use crate::wire::field;
use crate::wire::json;
use crate::wire::migration::Way;
use crate::wire::{Code, Problem};

/// The longest payload, in characters of base64.
const LONGEST: usize = 4096;

/// Why something is no evidence for a run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// It is not in the form of evidence.
    #[error("the envelope holds no evidence of a migration: {0}")]
    Form(String),
    /// The signature is not the reporter's.
    #[error("the signature is not one by the key of `{0}`")]
    Signature(String),
    /// It is about something else.
    #[error("the evidence is about {what} {said}, and this needs {led}")]
    Other {
        /// About what.
        what: &'static str,
        /// What the evidence says.
        said: String,
        /// What the run needs.
        led: String,
    },
    /// The file did not come to its end.
    #[error("the file `{0}.sql` has begun, and not come to its end")]
    NotDone(&'static str),
}

impl From<EvidenceError> for Problem {
    fn from(error: EvidenceError) -> Self {
        Self::new(Code::MigrationBadEvidence, error.to_string())
    }
}

/// The run that evidence is asked for.
#[derive(Debug, Clone, Copy)]
pub struct WantedEvidence<'w> {
    /// The unique id of the installation.
    pub instance: &'w str,
    /// The proposal.
    pub proposal_id: &'w str,
    /// The number of the run.
    pub run: u64,
    /// Forth or back.
    pub way: Way,
}

/// Evidence whose signature nobody has looked at yet.
#[derive(Debug)]
pub struct Evidence<'e> {
    envelope: &'e Envelope,
    bytes: Vec<u8>,
    payload: EvidencePayload,
}

impl<'e> Evidence<'e> {
    /// Reads an envelope.
    ///
    /// # Errors
    /// [`EvidenceError::Form`].
    pub fn read(envelope: &'e Envelope) -> Result<Self, EvidenceError> {
        let form = |why: &str| EvidenceError::Form(why.to_owned());
        if envelope.payload_type != EVIDENCE_TYPE {
            return Err(form("it has another payload type"));
        }
        if envelope.payload.len() > LONGEST {
            return Err(form("it is too long"));
        }
        let bytes = base64_bytes(&envelope.payload).ok_or_else(|| form("the payload is not base64"))?;
        let value = json::parse_bytes(&bytes).map_err(|problem| form(&problem.detail))?;
        let payload = field::read::<EvidencePayload>(value)
            .map_err(|misfit| form(&excerpt(&misfit.error.to_string())))?;
        Ok(Self { envelope, bytes, payload })
    }

    /// What it says.
    #[must_use]
    pub const fn payload(&self) -> &EvidencePayload {
        &self.payload
    }

    /// Whether it shows that the file of this run came to its end, by the word of whoever holds this key.
    ///
    /// # Errors
    /// [`EvidenceError`].
    pub fn shows(&self, wanted: &WantedEvidence<'_>, public_key: &str) -> Result<(), EvidenceError> {
        let EvidencePayload { instance, proposal_id, run, way, outcome, reporter, .. } = &self.payload;
        let unsigned = || EvidenceError::Signature(excerpt(reporter));
        let [signature] = self.envelope.signatures.as_slice() else { return Err(unsigned()) };
        let signature = signature_bytes(&signature.sig).map_err(|_| unsigned())?;
        let key: PublicKey = public_key.parse().map_err(|_| unsigned())?;
        key.verify(&pae(EVIDENCE_TYPE, &self.bytes), &signature).map_err(|_| unsigned())?;
        for (what, said, led) in [
            ("the installation", instance.as_str(), wanted.instance),
            ("the proposal", proposal_id, wanted.proposal_id),
            ("run", &run.to_string(), &wanted.run.to_string()),
            ("the way", word(*way), word(wanted.way)),
        ] {
            if said != led {
                return Err(EvidenceError::Other { what, said: excerpt(said), led: led.to_owned() });
            }
        }
        match outcome {
            FileOutcome::Done => Ok(()),
            FileOutcome::Begun => Err(EvidenceError::NotDone(word(*way))),
        }
    }
}

const fn word(way: Way) -> &'static str {
    match way {
        Way::Up => "up",
        Way::Down => "down",
    }
}

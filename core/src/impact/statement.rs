//! Statements about an impact that was measured outside of the senate: read, and compared with the proposal that they are for.

use crate::excerpt::excerpt;
use crate::signature::{PublicKey, base64_bytes, pae, signature_bytes};
use crate::wire::ballot::Envelope;
use crate::wire::field;
use crate::wire::impact_statement::{IMPACT_STATEMENT_TYPE, ImpactStatement, ImpactSubject};
use crate::wire::json;
use crate::wire::{Code, Problem};

/// The longest payload, in characters of base64.
const LONGEST: usize = 4096;
/// The most characters of the words about the documents.
const SOURCE_CHARACTERS: usize = 200;

/// The reason why an envelope shows no impact of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// It does not have the form of a statement.
    #[error("the envelope has no statement about impact: {0}")]
    Form(String),
    /// The signature is not by the agent's key.
    #[error("the signature is not by the key of `{0}`")]
    Signature(String),
    /// It is about something else.
    #[error("the statement names {what} {said}, but {led} is required")]
    Other {
        /// The member of the statement.
        what: &'static str,
        /// The value in the statement.
        said: String,
        /// The value that is required.
        led: String,
    },
}

impl From<StatementError> for Problem {
    fn from(error: StatementError) -> Self {
        Self::new(Code::ImpactBadStatement, error.to_string())
    }
}

/// The proposal for which a statement is given, and the agent who gives it.
#[derive(Debug, Clone, Copy)]
pub struct WantedStatement<'w> {
    /// The unique id of the senate.
    pub instance: &'w str,
    /// The id of the proposal.
    pub proposal_id: &'w str,
    /// The agent.
    pub runner: &'w str,
    /// The revision of the proposal.
    pub about: &'w ImpactSubject,
}

/// A statement whose signature was not verified yet.
#[derive(Debug)]
pub struct SignedStatement<'e> {
    envelope: &'e Envelope,
    bytes: Vec<u8>,
    statement: ImpactStatement,
}

impl<'e> SignedStatement<'e> {
    /// Reads an envelope.
    ///
    /// # Errors
    /// [`StatementError::Form`].
    pub fn read(envelope: &'e Envelope) -> Result<Self, StatementError> {
        let form = |why: &str| StatementError::Form(why.to_owned());
        if envelope.payload_type != IMPACT_STATEMENT_TYPE {
            return Err(form("it has another payload type"));
        }
        if envelope.payload.len() > LONGEST {
            return Err(form("it is too long"));
        }
        let bytes = base64_bytes(&envelope.payload).ok_or_else(|| form("the payload is not base64"))?;
        let value = json::parse_bytes(&bytes).map_err(|problem| form(&problem.detail))?;
        let statement = field::read::<ImpactStatement>(value)
            .map_err(|misfit| form(&excerpt(&misfit.error.to_string())))?;
        let source = statement.source.as_deref().unwrap_or_default();
        if source.chars().count() > SOURCE_CHARACTERS || source.chars().any(char::is_control) {
            return Err(form("`source` must have at most 200 characters, without control characters"));
        }
        Ok(Self { envelope, bytes, statement })
    }

    /// The statement.
    #[must_use]
    pub const fn statement(&self) -> &ImpactStatement {
        &self.statement
    }

    /// Verifies that the statement is about this proposal, and that the holder of this key signed it.
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn shows(&self, wanted: &WantedStatement<'_>, public_key: &str) -> Result<(), StatementError> {
        let ImpactStatement { instance, proposal_id, about, runner, .. } = &self.statement;
        let other = |what, said: &str, led: &str| {
            if said == led {
                return Ok(());
            }
            Err(StatementError::Other { what, said: excerpt(said), led: led.to_owned() })
        };
        other("the agent", runner, wanted.runner)?;
        let unsigned = || StatementError::Signature(excerpt(runner));
        let [signature] = self.envelope.signatures.as_slice() else { return Err(unsigned()) };
        let signature = signature_bytes(&signature.sig).map_err(|_| unsigned())?;
        let key: PublicKey = public_key.parse().map_err(|_| unsigned())?;
        key.verify(&pae(IMPACT_STATEMENT_TYPE, &self.bytes), &signature).map_err(|_| unsigned())?;
        other("the senate", instance, wanted.instance)?;
        other("the proposal", proposal_id, wanted.proposal_id)?;
        let ImpactSubject { revision, proposal, old, new } = wanted.about;
        other("revision", &about.revision.to_string(), &revision.to_string())?;
        other("the content", &about.proposal.to_string(), &proposal.to_string())?;
        other("the schema before", &about.old.to_string(), &old.to_string())?;
        other("the schema after", &about.new.to_string(), &new.to_string())
    }
}

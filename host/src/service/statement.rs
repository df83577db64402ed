//! Statements with which agents prove that they have a key, and the envelopes around them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use rogatio_core::digest::{Digest, Domain};
use rogatio_core::signature::{PublicKey, base64_bytes, pae, signature_bytes};
use rogatio_core::wire::ballot::{BALLOT_TYPE, BallotPayload, Envelope, EnvelopeSignature};
use rogatio_core::wire::rule::Choice;
use rogatio_core::wire::{Code, Problem, json};
use serde::Serialize;

use super::note::public_key;
use super::wire::{BallotBinding, Statement, StatementFormat, StatementPreviewInput, ToSign};
use super::work::{Reply, Work, taken};
use super::{Answer, Service, now, random, refuse};
use crate::store::agent;

/// The payload type of a signed statement.
const STATEMENT_TYPE: &str = "application/vnd.rogatio.agent+json";
/// Seconds that a statement holds, before and after our clock.
const FRESH: u64 = 300;
/// The longest payload of a statement, in characters of base64.
const LONGEST_PAYLOAD: usize = 4096;

/// The statement of an agent, signed.
pub(crate) fn statement_envelope(
    key: &SigningKey,
    about: (&str, &str, &str),
    proven: &str,
) -> Result<Envelope, Problem> {
    Ok(envelope(key, STATEMENT_TYPE, statement_payload(about, proven)?.as_bytes()))
}

/// The payload of a statement, issued now.
fn statement_payload(
    (purpose, instance, agent): (&str, &str, &str),
    proven: &str,
) -> Result<String, Problem> {
    let statement = Statement {
        format: Some(StatementFormat::V2),
        purpose: purpose.into(),
        instance: instance.into(),
        agent: agent.into(),
        public_key: proven.into(),
        issued_at: now(),
        nonce: random::id("")?,
    };
    written(&statement)
}

fn written(payload: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(payload)
        .map_err(|error| Problem::new(Code::Internal, format!("a payload cannot be written: {error}")))
}

/// What a voter says.
pub(crate) struct Said<'a> {
    pub(crate) voter: &'a str,
    pub(crate) choice: Choice,
    pub(crate) reason: Option<&'a str>,
}

/// The payload of a ballot, issued now.
fn ballot_payload(binding: BallotBinding, said: &Said<'_>) -> Result<String, Problem> {
    written(&BallotPayload {
        format: binding.format,
        instance: binding.instance,
        proposal_id: binding.proposal_id,
        sequence: binding.sequence,
        proposal: binding.proposal,
        revision: binding.revision,
        electorate: binding.electorate,
        rule: binding.rule,
        voter: said.voter.to_owned(),
        choice: said.choice.as_str().to_owned(),
        reason: said.reason.map(|reason| Domain::REASON.digest_bytes(reason.as_bytes())),
        issued_at: now(),
    })
}

/// The ballot of a voter, signed.
pub(crate) fn ballot_envelope(
    key: &SigningKey,
    binding: BallotBinding,
    said: &Said<'_>,
) -> Result<Envelope, Problem> {
    Ok(envelope(key, BALLOT_TYPE, ballot_payload(binding, said)?.as_bytes()))
}

/// A payload and the bytes to sign for it.
pub(super) fn to_sign(payload_type: &str, payload: String) -> ToSign {
    let envelope = Envelope {
        payload_type: payload_type.into(),
        payload: STANDARD.encode(&payload),
        signatures: Vec::new(),
    };
    ToSign { message: STANDARD.encode(pae(payload_type, payload.as_bytes())), payload, envelope }
}

/// The ballot of a voter, to be signed.
pub(super) fn ballot_to_sign(binding: BallotBinding, said: &Said<'_>) -> Result<ToSign, Problem> {
    Ok(to_sign(BALLOT_TYPE, ballot_payload(binding, said)?))
}

/// The same payload by another key.
pub(crate) fn countersign(key: &SigningKey, first: &Envelope) -> Result<Envelope, Problem> {
    let payload = base64_bytes(&first.payload);
    let payload =
        payload.ok_or_else(|| Problem::new(Code::Internal, "a statement of this service cannot be read"))?;
    Ok(envelope(key, &first.payload_type, &payload))
}

/// A DSSE envelope by one key.
pub(crate) fn envelope(key: &SigningKey, payload_type: &str, payload: &[u8]) -> Envelope {
    let signature = key.sign(&pae(payload_type, payload));
    Envelope {
        payload_type: payload_type.into(),
        payload: STANDARD.encode(payload),
        signatures: vec![EnvelopeSignature {
            keyid: Some(public_key(key)),
            sig: STANDARD.encode(signature.to_bytes()),
        }],
    }
}

pub(super) fn bad_proof<T>(detail: &str) -> Answer<T> {
    refuse(Code::AuthBadProof, detail)
}

impl Service {
    /// A statement of an agent, to be signed.
    pub(crate) fn preview_statement(&self, input: &StatementPreviewInput) -> Answer<Reply<ToSign>> {
        if let Err(error) = input.public_key.parse::<PublicKey>() {
            return refuse(Code::AgentInvalid, error.to_string());
        }
        let about = (input.purpose.as_str(), self.instance(), input.agent.as_str());
        Reply::ok(&to_sign(STATEMENT_TYPE, statement_payload(about, &input.public_key)?))
    }

    /// What an envelope by this key states, if it is a fresh statement for this purpose.
    pub(super) fn statement(
        &self,
        envelope: &Envelope,
        key: &str,
        purpose: &str,
    ) -> Answer<(Statement, Digest)> {
        let key: PublicKey = key.parse().map_err(|error: rogatio_core::signature::SignatureError| {
            Problem::new(Code::AgentInvalid, error.to_string())
        })?;
        let [signature] = envelope.signatures.as_slice() else {
            return bad_proof("the envelope has no signature");
        };
        if envelope.payload_type != STATEMENT_TYPE || envelope.payload.len() > LONGEST_PAYLOAD {
            return bad_proof("the payload is not a statement of an agent");
        }
        let Some(payload) = base64_bytes(&envelope.payload) else {
            return bad_proof("the payload is not valid base64");
        };
        let Ok(signature) = signature_bytes(&signature.sig) else {
            return bad_proof("the signature is not valid base64");
        };
        if key.verify(&pae(STATEMENT_TYPE, &payload), &signature).is_err() {
            return bad_proof("the signature does not match the key and the statement");
        }
        let statement = json::parse_bytes(&payload).and_then(rogatio_core::wire::fit);
        let statement: Statement = match statement {
            Ok(statement) => statement,
            Err(problem) => {
                return bad_proof(&format!("the payload is not a valid statement: {}", problem.detail));
            }
        };
        if statement.purpose != purpose {
            return bad_proof(&format!(
                "the statement has another purpose; this request requires `{purpose}`"
            ));
        }
        if statement.instance != self.instance() {
            let own = self.instance();
            return bad_proof(&format!(
                "the statement names another senate; the unique id of this senate is `{own}`"
            ));
        }
        let now = now();
        if statement.issued_at.abs_diff(now) > FRESH {
            let issued = statement.issued_at;
            return bad_proof(&format!(
                "the statement was issued at {issued}, but the server's time is {now}; the difference must be at most {FRESH} seconds"
            ));
        }
        Ok((statement, Digest::of(&payload)))
    }

    /// A statement is taken once.
    pub(super) async fn spend(&self, work: &mut Work, digest: Digest) -> Answer<()> {
        let until = work.now.saturating_add(FRESH * 3);
        agent::spend_proof(work.connection(), &digest.to_string(), until)
            .await
            .map_err(|error| taken(error, Code::AuthBadProof, "this statement was already used"))
    }
}

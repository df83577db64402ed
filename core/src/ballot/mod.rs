//! One voter's choice: what it says, what it is bound to, and whether its signature holds.
//!
//! ```
//! use rogatio_core::ballot::{Choice, Proof, check};
//! use rogatio_core::electorate::Electorate;
//! use rogatio_core::wire::ballot::{BallotInput, Fate};
//! use rogatio_core::wire::electorate::SeatInput;
//!
//! let electorate = Electorate::from_wire(vec![SeatInput::new("ada"), SeatInput::new("ben")]).unwrap();
//! let proof = Proof::Unsigned { proposal: None };
//! let ballot = check(&BallotInput::new("ben", Choice::Yes), &electorate, &proof).unwrap();
//! assert_eq!((ballot.seat, ballot.choice), (1, Choice::Yes));
//! // A ballot that cannot count is no error: its fate says why.
//! let fate = check(&BallotInput::new("cyd", Choice::Yes), &electorate, &proof).unwrap_err();
//! assert_eq!(fate, Fate::NotInElectorate);
//! ```

mod fate;

use crate::digest::{Digest, Domain};
use crate::electorate::{Electorate, Seat};
use crate::signature::{base64_bytes, pae, signature_bytes};
use crate::threshold::Signatures;
use crate::wire::ballot::{BALLOT_TYPE, BallotInput, BallotPayload, Envelope, Fate};
use crate::wire::field;
use crate::wire::json;
pub use crate::wire::rule::Choice;

/// The longest payload of a ballot, in bytes of base64.
pub const LONGEST_PAYLOAD: usize = 4096;

/// What every signed ballot of one vote must name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The installation.
    pub instance: String,
    /// The proposal's id; `None` where ballots of format 1 are asked for, which do not name it.
    pub proposal_id: Option<String>,
    /// The digest of the proposal's content.
    pub proposal: Digest,
    /// The revision of the proposal.
    pub revision: u64,
    /// The digest of the electorate, as it was fixed when voting opened.
    pub electorate: Digest,
    /// The digest of the rule.
    pub rule: Digest,
}

/// What one vote demands of its ballots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// Nothing; an unsigned ballot that names a proposal must name this one.
    Unsigned {
        /// What the caller calls the proposal.
        proposal: Option<String>,
    },
    /// A signature by the voter's key over a payload that names all this.
    Signed(Box<Binding>),
}

impl Proof {
    /// The kind that a rule asks for.
    pub const fn signatures(&self) -> Signatures {
        match self {
            Self::Unsigned { .. } => Signatures::None,
            Self::Signed(_) => Signatures::Ed25519,
        }
    }
}

/// When a ballot was issued: of two ballots of a voter the one with the larger issue is newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Issue {
    /// The voter's clock, in seconds.
    pub at: u64,
    /// Orders what was issued in the same second.
    pub sequence: u64,
}

/// A ballot that is what it claims to be: whose seat it is, and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ballot {
    /// The voter's place in the electorate.
    pub seat: usize,
    /// What it says.
    pub choice: Choice,
    /// Its digest under `rogatio/ballot@v1` or `@v2`, over the signed bytes; `None` for an unsigned one.
    pub digest: Option<Digest>,
    /// When it was issued; `None` for an unsigned one and for format 1, where it came is all that counts.
    pub issue: Option<Issue>,
    /// The digest of the reason that was signed with it.
    pub reason: Option<Digest>,
}

/// Checks one ballot against the electorate and the proof that the vote asks for; when it came is not looked at.
///
/// # Errors
/// The fate of a ballot that cannot count.
pub fn check<S: AsRef<str>>(
    input: &BallotInput<S>,
    electorate: &Electorate,
    proof: &Proof,
) -> Result<Ballot, Fate> {
    if input.signature.is_some() {
        return Err(Fate::BadSignature);
    }
    match (&input.envelope, proof) {
        (Some(envelope), Proof::Signed(binding)) => {
            if input.voter.is_some() || input.choice.is_some() || input.proposal_hash.is_some() {
                return Err(Fate::Malformed);
            }
            check_signed(envelope, electorate, binding)
        }
        // Nothing says which proposal a signature would have to name, so none can be checked.
        (Some(_), Proof::Unsigned { .. }) => Err(Fate::Malformed),
        (None, Proof::Signed(_)) => Err(Fate::Unsigned),
        (None, Proof::Unsigned { proposal }) => {
            let (Some(voter), Some(choice)) = (&input.voter, &input.choice) else {
                return Err(Fate::Malformed);
            };
            if let (Some(named), Some(meant)) = (&input.proposal_hash, proposal)
                && named.as_ref() != meant
            {
                return Err(Fate::WrongProposalHash);
            }
            let (seat, _) = find(electorate, voter.as_ref())?;
            let choice = Choice::parse(choice.as_ref()).ok_or(Fate::UnknownChoice)?;
            Ok(Ballot { seat, choice, digest: None, issue: None, reason: None })
        }
    }
}

fn find<'e>(electorate: &'e Electorate, voter: &str) -> Result<(usize, &'e Seat), Fate> {
    let place = electorate.find(voter).ok_or(Fate::NotInElectorate)?;
    let seat = electorate.seats().get(place).ok_or(Fate::NotInElectorate)?;
    Ok((place, seat))
}

/// The signature comes before what it covers: nothing in an envelope is believed, or answered in detail, until it holds.
fn check_signed<S: AsRef<str>>(
    envelope: &Envelope<S>,
    electorate: &Electorate,
    binding: &Binding,
) -> Result<Ballot, Fate> {
    let [signature] = envelope.signatures.as_slice() else { return Err(Fate::BadSignature) };
    let payload = envelope.payload.as_ref();
    if envelope.payload_type.as_ref() != BALLOT_TYPE || payload.len() > LONGEST_PAYLOAD {
        return Err(Fate::Malformed);
    }
    let bytes = base64_bytes(payload).ok_or(Fate::Malformed)?;
    let value = json::parse_bytes(&bytes).map_err(|_| Fate::Malformed)?;
    let payload = field::read::<BallotPayload>(value).map_err(|_| Fate::Malformed)?;
    let (place, seat) = find(electorate, &payload.voter)?;
    let key = seat.signing_key().ok_or(Fate::BadSignature)?;
    let signature = signature_bytes(signature.sig.as_ref()).map_err(|_| Fate::BadSignature)?;
    key.verify(&pae(BALLOT_TYPE, &bytes), &signature).map_err(|_| Fate::BadSignature)?;
    check_binding(&payload, binding)?;
    let choice = Choice::parse(&payload.choice).ok_or(Fate::UnknownChoice)?;
    if choice == Choice::No && payload.reason.is_none() {
        return Err(Fate::MissingReason);
    }
    let domain = if binding.proposal_id.is_some() { Domain::BALLOT_V2 } else { Domain::BALLOT };
    let digest = Some(domain.digest_bytes(&bytes));
    let issue = payload.sequence.map(|sequence| Issue { at: payload.issued_at, sequence });
    Ok(Ballot { seat: place, choice, digest, issue, reason: payload.reason })
}

fn check_binding(payload: &BallotPayload, binding: &Binding) -> Result<(), Fate> {
    let BallotPayload {
        format, instance, proposal_id, sequence, proposal, revision, electorate, rule, ..
    } = payload;
    let second = [format.is_some(), proposal_id.is_some(), sequence.is_some()];
    if second.contains(&true) && second.contains(&false) {
        return Err(Fate::Malformed);
    }
    if proposal_id.is_some() != binding.proposal_id.is_some() {
        return Err(Fate::WrongFormat);
    }
    if *instance != binding.instance {
        return Err(Fate::WrongInstance);
    }
    if *revision != binding.revision {
        return Err(Fate::WrongRevision);
    }
    if *proposal != binding.proposal || *proposal_id != binding.proposal_id {
        return Err(Fate::WrongProposalHash);
    }
    if *electorate != binding.electorate {
        return Err(Fate::WrongElectorate);
    }
    if *rule != binding.rule {
        return Err(Fate::WrongRule);
    }
    Ok(())
}

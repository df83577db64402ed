//! A certificate that is read in pieces.

mod conclude;
mod order;

use serde_json::Value;

use self::order::Place;
use super::NOT_SHOWN;
use super::ledger::Ledger;
use super::policy::Policy;
use super::proof::{Proof, Range};
use super::schema::{Compared, Version};
use super::statement::{self, Summary};
use super::vote::{Subject, Vote};
use crate::canonical;
use crate::digest::{Digest, Digester, Domain};
use crate::electorate::{Electorate, Seat};
use crate::excerpt::excerpt;
use crate::log::{NoteVerifier, leaf};
use crate::signature::{PublicKey, SignatureError};
use crate::threshold::Rule;
use crate::wire::ballot::Envelope;
use crate::wire::certificate::{
    CertificateLine as Line, CertificatePolicy, CertificateVerifyResponse, ClaimName, ClaimState,
};
use crate::wire::leaf::InstanceHappened;
use crate::wire::{self, Problem, json};

/// The longest line of a certificate, in bytes.
pub const LONGEST_LINE: usize = 4 * 1024 * 1024;

/// A certificate that is fed its text in pieces. Memory grows with the number of seats, and not with the number of ballots.
#[derive(Debug, Clone)]
pub struct Certificate {
    policy: Policy,
    /// The digest of the engine that verifies.
    engine: Option<Digest>,
    ledger: Ledger,
    /// The beginning of a line whose end has not come yet.
    tail: Vec<u8>,
    lines: u64,
    /// The hash of the lines before the statement.
    digester: Digester,
    at: Place,
    head: Option<Head>,
    version: Option<Version>,
    compared: Option<Compared>,
    content: Option<Value>,
    /// The rule, and its digest as the file writes it.
    rule: Option<(Option<Rule>, Option<Digest>)>,
    seats: Vec<Seat>,
    vote: Option<Vote>,
    range: Option<Range>,
    ballot: Option<Envelope>,
    opening: Opening,
    proof: Option<Proof>,
    /// The index of the last leaf that registered a version.
    registered: Option<u64>,
    base_registered: bool,
    countersignatures: u64,
}

/// If the checkpoint at the opening came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    NotYet,
    /// The leaf that opened the vote was the last line.
    Due,
    Done,
}

/// The first line.
#[derive(Debug, Clone)]
struct Head {
    name: String,
    public_key: String,
    instance: Digest,
    log: Option<NoteVerifier>,
    engine: Digest,
    proposal_id: String,
    revision: u64,
}

impl Certificate {
    /// A verification against this policy. `engine` is the digest of the engine that runs, if the caller knows it.
    ///
    /// # Errors
    /// `request.invalid-field` for a policy that cannot be.
    pub fn new(policy: &CertificatePolicy, engine: Option<Digest>) -> Result<Self, Problem> {
        Ok(Self {
            policy: Policy::from_wire(policy)?,
            engine,
            ledger: Ledger::default(),
            tail: Vec::new(),
            lines: 0,
            digester: Digester::plain(),
            at: Place::Start,
            head: None,
            version: None,
            compared: None,
            content: None,
            rule: None,
            seats: Vec::new(),
            vote: None,
            range: None,
            ballot: None,
            opening: Opening::NotYet,
            proof: None,
            registered: None,
            base_registered: false,
            countersignatures: 0,
        })
    }

    /// Takes the next piece of the text. A piece may end anywhere. A text that is not a certificate is never an error: the claim `format` is
    /// refuted.
    pub fn push(&mut self, piece: &[u8]) {
        let mut rest = piece;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
            rest = after.get(1..).unwrap_or(&[]);
            if self.tail.is_empty() {
                self.line(line);
            } else {
                let mut whole = std::mem::take(&mut self.tail);
                whole.extend_from_slice(line);
                self.line(&whole);
            }
        }
        if self.at == Place::Broken {
            self.tail = Vec::new();
        } else if self.tail.len().saturating_add(rest.len()) > LONGEST_LINE {
            self.lines = self.lines.saturating_add(1);
            self.stop(format!("it has more than {LONGEST_LINE} bytes"));
        } else {
            self.tail.extend_from_slice(rest);
        }
    }

    /// Number of lines read so far.
    pub const fn lines(&self) -> u64 {
        self.lines
    }

    /// The verdict on the whole text.
    #[must_use]
    pub fn finish(mut self) -> CertificateVerifyResponse {
        if !self.tail.is_empty() {
            self.lines = self.lines.saturating_add(1);
            self.stop("it does not end with a line feed".into());
        }
        if !matches!(self.at, Place::End | Place::Broken) {
            self.lines = self.lines.saturating_add(1);
            self.stop("the line `end` is missing".into());
        }
        if self.at == Place::Broken {
            let detail = format!("the file cannot be read past line {}", self.lines.saturating_sub(1));
            for claim in ClaimName::ALL {
                self.ledger.leave_open(claim, detail.clone());
            }
        } else {
            self.conclude();
        }
        self.depend();
        let asked = |claim: ClaimName| match claim {
            ClaimName::Cosigned => !self.policy.cosigners.is_empty() || self.ledger.is_refuted(claim),
            ClaimName::Countersigned => {
                self.policy.countersignatures.is_some() || self.ledger.is_refuted(claim)
            }
            _ => true,
        };
        let states = ClaimName::ALL.into_iter().filter(|claim| asked(*claim));
        let verdict =
            states.map(|claim| self.ledger.state(claim)).fold(ClaimState::Established, ClaimState::and);
        CertificateVerifyResponse {
            verdict,
            claims: ClaimName::ALL.map(|claim| self.ledger.claim(claim)).to_vec(),
            vote: self.told(),
            rotated: self.vote.map(|vote| vote.rotated).unwrap_or_default(),
            not_shown: NOT_SHOWN.map(str::to_owned).to_vec(),
        }
    }

    /// Nothing after this is read.
    fn stop(&mut self, why: String) {
        let detail = format!("line {}: {why}", self.lines);
        self.ledger.refute(ClaimName::Format, detail);
        self.at = Place::Broken;
        self.tail = Vec::new();
    }

    fn line(&mut self, bytes: &[u8]) {
        if self.at == Place::Broken {
            return;
        }
        self.lines = self.lines.saturating_add(1);
        if bytes.len() > LONGEST_LINE {
            return self.stop(format!("it has more than {LONGEST_LINE} bytes"));
        }
        let value = match json::parse_bytes(bytes) {
            Ok(value) => value,
            Err(problem) => return self.stop(excerpt(&problem.detail)),
        };
        let written = canonical::exact(&value).ok();
        let line: Line = match wire::fit(value) {
            Ok(line) => line,
            Err(problem) => return self.stop(excerpt(&problem.detail)),
        };
        let place = Place::of(&line);
        if !self.at.may_precede(place) {
            return self.stop("a line of this kind is not allowed here".into());
        }
        if place < Place::Statement {
            self.digester.update(bytes);
            self.digester.update(b"\n");
        } else if written.as_deref() != Some(bytes) {
            return self.stop("it is not in canonical form".into());
        }
        let ended = self.vote.as_ref().is_some_and(|vote| vote.ended.is_some());
        if self.opening == Opening::Due && place != Place::Opening {
            return self.stop("the line `opening` is missing".into());
        }
        self.at = place;
        if let Err(why) = self.take(line, ended) {
            self.stop(why);
        }
    }

    fn take(&mut self, line: Line, ended: bool) -> Result<(), String> {
        match line {
            Line::Certificate { format: _, name, public_key, nonce, engine, proposal_id, revision } => {
                // Text of the right form that is no point of the curve, or a weak one, is the key of nobody.
                let key = match public_key.parse::<PublicKey>() {
                    Err(SignatureError::KeyForm) => return Err("`public_key` is not a key".into()),
                    read => read.ok(),
                };
                let founded =
                    InstanceHappened::Founded { name: name.clone(), public_key: public_key.clone(), nonce };
                match self.policy.instance_key {
                    Some(known) if Some(known) != key => {
                        self.ledger.refute(ClaimName::Instance, "the senate has another key than the policy");
                    }
                    Some(_) => {}
                    None => self
                        .ledger
                        .leave_open(ClaimName::Instance, "the policy does not name the senate's key"),
                }
                let log = key.and_then(|key| NoteVerifier::new(&name, key).ok());
                let instance = founded.id();
                self.head = Some(Head { name, public_key, instance, log, engine, proposal_id, revision });
            }
            Line::Schema { artifact_type, version, base, schema } => {
                self.version = Some(Version { artifact_type, number: version, base, schema });
            }
            Line::Compatibility { class, claim, verdict, mode, assumptions, witness } => {
                self.compared = Some(Compared { class, claim, verdict, mode, assumptions, witness });
            }
            Line::Proposal { content } => self.content = Some(content),
            Line::Rule { rule } => {
                let digest = Domain::RULE.digest(&rule).ok();
                let read = wire::fit(rule).ok().and_then(|input| Rule::from_wire(&input).ok());
                if read.is_none() {
                    self.ledger.refute(ClaimName::Rule, "it is not a rule of voting");
                }
                self.rule = Some((read, digest));
            }
            Line::Seat { seat } => {
                if seat.rotated_key.is_some() {
                    return Err("a seat has the key of the opening".into());
                }
                let seat = Seat::from_wire(seat).map_err(|error| error.to_string())?;
                if self.seats.last().is_some_and(|last| last.id >= seat.id) {
                    return Err("the seats are not sorted by id".into());
                }
                self.seats.push(seat);
            }
            Line::Range { first, peaks } => {
                self.range = Some(Range::new(first, peaks).ok_or("the peaks do not belong to `first`")?);
                let electorate = Electorate::new(std::mem::take(&mut self.seats))
                    .map_err(|(_, error)| error.to_string())?;
                let (Some(head), Some(rule)) = (&self.head, self.rule.clone()) else { return Ok(()) };
                let subject = Subject {
                    instance: head.instance.to_string(),
                    name: head.name.clone(),
                    proposal_id: head.proposal_id.clone(),
                    revision: head.revision,
                };
                self.vote = Some(Vote::new(subject, rule, &electorate));
            }
            Line::Ballot { envelope } => self.ballot = Some(envelope),
            Line::Refused { envelope, at, fate } => {
                if ended {
                    return Err("the vote is over".into());
                }
                if let Some(vote) = &mut self.vote {
                    vote.refuse(&envelope, at, fate, &mut self.ledger);
                }
            }
            Line::Leaf { text } => self.leaf(&text),
            Line::Opening { checkpoint } => {
                if self.opening != Opening::Due {
                    self.ledger.refute(ClaimName::Log, "the leaf before the line `opening` opened no vote");
                    return Ok(());
                }
                self.opening = Opening::Done;
                if let (Some(range), Some(Head { name, log: Some(log), .. })) = (&self.range, &self.head)
                    && let Err(why) = range.check_opening(&checkpoint, log, name)
                {
                    self.ledger.refute(ClaimName::Log, why);
                }
            }
            Line::Statement { envelope } => self.statement(&envelope),
            Line::Log { proof, consistency } => self.log(&proof, &consistency),
            Line::Registered { index, text, proof } => {
                if self.registered.is_some_and(|last| last >= index) {
                    return Err("the registrations are not in the order of the log".into());
                }
                self.registered = Some(index);
                self.registered(index, &text, &proof);
            }
            Line::End { lines } if lines != self.lines => {
                return Err(format!("the file says that it has {lines} lines"));
            }
            Line::End { .. } => {}
        }
        Ok(())
    }

    fn leaf(&mut self, text: &str) {
        let ballot = self.ballot.take();
        let Some(range) = &mut self.range else { return };
        range.push(text);
        let Some(vote) = &mut self.vote else { return };
        let was_open = vote.is_open();
        match leaf::read(text) {
            Ok(leaf) => vote.take(&leaf, ballot.as_ref(), &mut self.ledger),
            Err(error) => {
                let index = range.size().saturating_sub(1);
                self.ledger.refute(ClaimName::Life, format!("leaf {index}: {error}"));
                if ballot.is_some() {
                    self.ledger.refute(ClaimName::Ballots, "a ballot has no leaf that counted it");
                }
            }
        }
        if vote.is_open() && !was_open {
            self.opening = Opening::Due;
        } else if !vote.is_open() {
            self.opening = Opening::NotYet;
        }
    }

    fn statement(&mut self, envelope: &Envelope) {
        let expected = self.summary().and_then(|summary| statement::payload(&summary).ok());
        match expected {
            Some(expected) if statement::carries(envelope, &expected) => {}
            _ => self.ledger.refute(ClaimName::Statement, "the statement does not say what the file says"),
        }
        let keys = match statement::signers(envelope) {
            Ok(keys) => keys,
            Err((place, why)) => {
                let claim = if place == 0 { ClaimName::Statement } else { ClaimName::Countersigned };
                return self.ledger.refute(claim, format!("signature {}: {why}", place.saturating_add(1)));
            }
        };
        let own = self.head.as_ref().map(|head| head.public_key.as_str());
        let Some((first, voters)) =
            keys.split_first().filter(|(first, _)| Some(first.to_string().as_str()) == own)
        else {
            return self.ledger.refute(ClaimName::Statement, "the first signature is not by the senate");
        };
        let sorted = voters.windows(2).all(|pair| match pair {
            [left, right] => left.as_bytes() < right.as_bytes(),
            _ => true,
        });
        let electors = self.vote.as_ref().map(Vote::keys).unwrap_or_default();
        let known = voters.iter().all(|key| electors.contains(key.as_bytes()));
        if !voters.is_empty() && (!sorted || !known || voters.contains(first)) {
            let detail = "the countersignatures are not by different voters, sorted by key";
            return self.ledger.refute(ClaimName::Countersigned, detail);
        }
        self.countersignatures = u64::try_from(voters.len()).unwrap_or(u64::MAX);
    }

    /// What the statement must say.
    fn summary(&self) -> Option<Summary<'_>> {
        let (head, version, compared, vote) =
            (self.head.as_ref()?, self.version.as_ref()?, self.compared.as_ref()?, self.vote.as_ref()?);
        let ended = vote.ended?;
        Some(Summary {
            artifact_type: &version.artifact_type,
            version: version.number,
            schema: version.plain_digest()?,
            lines: self.digester.clone().finish(),
            engine: head.engine,
            rule: self.rule.as_ref()?.1?,
            electorate: vote.electorate(),
            outcome: ended.outcome,
            class: compared.class,
            at: ended.at,
        })
    }

    fn log(&mut self, text: &str, consistency: &[Digest]) {
        let Some(Head { name, log: Some(log), .. }) = &self.head else {
            return self
                .ledger
                .refute(ClaimName::Log, "the name of the senate cannot be the origin of a log");
        };
        let proof = match Proof::read(text, log, name) {
            Ok(proof) => proof,
            Err(why) => return self.ledger.refute(ClaimName::Log, why),
        };
        if let Some(Err(why)) = self.range.as_ref().map(|range| range.check_end(&proof, consistency)) {
            self.ledger.refute(ClaimName::Log, why);
        }
        if self.policy.cosigners.is_empty() {
            self.ledger.leave_open(ClaimName::Cosigned, "the policy does not name cosigners");
        } else {
            let needed = self.policy.quorum;
            match proof.cosigners(&self.policy) {
                Ok(count) if count >= needed => {}
                Ok(count) => {
                    let detail = format!("{count} cosigners of the policy signed, {needed} are needed");
                    self.ledger.refute(ClaimName::Cosigned, detail);
                }
                Err(why) => self.ledger.refute(ClaimName::Cosigned, why),
            }
        }
        self.proof = Some(proof);
    }

    fn registered(&mut self, index: u64, text: &str, hashes: &[Digest]) {
        let (Some(version), Some(head)) = (&self.version, &self.head) else { return };
        let Some(proof) = &self.proof else { return };
        if let Err(why) = proof.check_leaf(text, index, hashes) {
            return self.ledger.refute(ClaimName::Schema, format!("the leaf of a registration: {why}"));
        }
        let found = leaf::read(text).map_err(|error| error.to_string());
        match found.and_then(|leaf| version.registered(&leaf, &head.proposal_id)) {
            Ok(is_base) => self.base_registered |= is_base,
            Err(why) => self.ledger.refute(ClaimName::Schema, why),
        }
    }
}

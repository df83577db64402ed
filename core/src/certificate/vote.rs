//! The vote of a certificate: who may vote, which ballots count, and the outcome that follows.
//!
//! Two things are checked side by side. The claims `ballots` and `outcome` follow from simple rules, so that another language can check
//! them too. The claim `life` is the engine's own replay of each event.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::ledger::Ledger;
use crate::ballot::{self, Ballot, Binding, Choice, Proof};
use crate::digest::{Digest, Domain};
use crate::electorate::{Electorate, Seat};
use crate::excerpt::excerpt;
use crate::proposal::life::Retold;
use crate::signature::{PublicKey, base64_bytes};
use crate::threshold::{Outcome, Rule, Signatures, Sums, judge};
use crate::wire::ballot::{BallotFormat, BallotInput, Envelope, Fate};
use crate::wire::certificate::{CertificateOutcome, ClaimName, RotatedKey};
use crate::wire::electorate::SeatInput;
use crate::wire::json;
use crate::wire::leaf::{Act, AgentHappened, Entry, Leaf};
use crate::wire::proposal_decide::{CheckedState, ContentState, EndReason, Event, Happened};

/// The most rotated keys in an answer.
const MOST_ROTATED: usize = 1_000;

/// What the vote is about.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) instance: String,
    pub(super) name: String,
    pub(super) proposal_id: String,
    pub(super) revision: u64,
}

/// A voter, and what the voter said.
#[derive(Debug, Clone)]
struct Voter {
    seat: Seat,
    said: Option<Choice>,
    /// Suspended or revoked since the vote opened.
    powerless: bool,
}

/// The vote, once it is open.
#[derive(Debug, Clone)]
struct Open {
    opens_at: u64,
    closes_at: u64,
    format: BallotFormat,
    electorate: Digest,
}

/// How a vote ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ended {
    pub(super) outcome: CertificateOutcome,
    pub(super) at: u64,
}

/// A vote that is told leaf by leaf.
#[derive(Debug, Clone)]
pub(super) struct Vote {
    subject: Subject,
    rule: Option<Rule>,
    /// The digest of the rule as the file writes it.
    rule_digest: Option<Digest>,
    electorate: Digest,
    weight: u128,
    seats: u64,
    voters: BTreeMap<String, Voter>,
    retold: Retold,
    revision: u64,
    content: Option<ContentState>,
    checked: Option<Box<CheckedState>>,
    open: Option<Open>,
    pub(super) ballots: u64,
    pub(super) refused: u64,
    pub(super) ended: Option<Ended>,
    pub(super) rotated: Vec<RotatedKey>,
}

impl Vote {
    /// A vote before its first leaf. The seats are sorted by id and are not empty texts.
    pub(super) fn new(
        subject: Subject,
        rule: (Option<Rule>, Option<Digest>),
        electorate: &Electorate,
    ) -> Self {
        let voter =
            |seat: &Seat| (seat.id.clone(), Voter { seat: seat.clone(), said: None, powerless: false });
        Self {
            subject,
            rule: rule.0,
            rule_digest: rule.1,
            electorate: electorate.digest(),
            weight: electorate.total(),
            seats: u64::try_from(electorate.seats().len()).unwrap_or(u64::MAX),
            voters: electorate.seats().iter().map(voter).collect(),
            retold: Retold::new(None),
            revision: 0,
            content: None,
            checked: None,
            open: None,
            ballots: 0,
            refused: 0,
            ended: None,
            rotated: Vec::new(),
        }
    }

    pub(super) const fn electorate(&self) -> Digest {
        self.electorate
    }

    pub(super) const fn seats(&self) -> u64 {
        self.seats
    }

    /// The content of the revision that was voted on.
    pub(super) const fn content(&self) -> Option<&ContentState> {
        self.content.as_ref()
    }

    /// The result of the check at submission.
    pub(super) fn checked(&self) -> Option<&CheckedState> {
        self.checked.as_deref()
    }

    /// Whether the vote of the certificate is open.
    pub(super) const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// The keys of the voters, now.
    pub(super) fn keys(&self) -> BTreeSet<[u8; 32]> {
        self.voters.values().filter_map(|voter| Some(*voter.seat.signing_key()?.as_bytes())).collect()
    }

    /// Takes the next leaf, with the ballot that came before it.
    pub(super) fn take(&mut self, leaf: &Leaf, ballot: Option<&Envelope>, ledger: &mut Ledger) {
        match leaf.act() {
            Act::Proposal(Entry { subject, event, .. }) if *subject == self.subject.proposal_id => {
                self.event(event, ballot, ledger);
            }
            act => {
                if ballot.is_some() {
                    ledger.refute(ClaimName::Ballots, "a ballot has no leaf that counted it");
                }
                if self.ended.is_some() {
                    ledger.refute(ClaimName::Outcome, "the last leaf is not the outcome");
                }
                if let Act::Agent(Entry { subject, event, .. }) = act {
                    self.agent(subject, &event.happened, ledger);
                }
            }
        }
    }

    fn event(&mut self, event: &Event, ballot: Option<&Envelope>, ledger: &mut Ledger) {
        if let Err(error) = self.retold.tell(event) {
            ledger.refute(ClaimName::Life, error.to_string());
        }
        if self.ended.is_some() && !matches!(event.happened, Happened::Edited { .. }) {
            ledger.refute(ClaimName::Outcome, "the last leaf is not the outcome");
        }
        if ballot.is_some() && !matches!(event.happened, Happened::BallotCast { .. }) {
            ledger.refute(ClaimName::Ballots, "a ballot has no leaf that counted it");
        }
        match &event.happened {
            Happened::Drafted { instance, content, .. } => {
                if *instance == self.subject.name && *instance != self.subject.instance {
                    ledger.leave_open(
                        ClaimName::Instance,
                        "the proposal is from before senates had unique ids",
                    );
                    self.subject.instance.clone_from(instance);
                } else if *instance != self.subject.instance {
                    ledger.refute(ClaimName::Instance, "the proposal belongs to another senate");
                }
                (self.revision, self.content) = (1, Some(content.clone()));
            }
            Happened::Edited { revision, content, .. } => {
                (self.revision, self.content) = (*revision, Some(content.clone()));
                (self.open, self.ballots, self.ended) = (None, 0, None);
            }
            Happened::Submitted { checked, .. } => self.checked = Some(checked.clone()),
            Happened::VotingOpened { closes_at, ballot_format, electorate_digest, electorate, seats }
                if self.revision == self.subject.revision =>
            {
                let same = *electorate_digest == self.electorate
                    && electorate.to_weight().map(crate::weight::Weight::get) == Ok(self.weight)
                    && *seats == self.seats;
                if !same {
                    ledger.refute(ClaimName::Electorate, "the vote was opened for another electorate");
                }
                self.open = Some(Open {
                    opens_at: event.at,
                    closes_at: *closes_at,
                    format: *ballot_format,
                    electorate: *electorate_digest,
                });
            }
            Happened::BallotCast { .. } if self.open.is_some() => {
                self.ballots = self.ballots.saturating_add(1);
                if let Err(why) = self.counted(event, ballot) {
                    let number = self.ballots;
                    ledger.refute(ClaimName::Ballots, format!("ballot {number}: {why}"));
                }
            }
            Happened::BallotCast { .. } if ballot.is_some() => {
                ledger.refute(ClaimName::Ballots, "a ballot belongs to an earlier revision");
            }
            Happened::MemberJoined { voter, weight, public_key } if self.open.is_some() => {
                let (id, weight, public_key) = (voter.clone(), weight.clone(), public_key.clone());
                match Seat::from_wire(SeatInput { id, weight, public_key, rotated_key: None }) {
                    Ok(seat) => {
                        self.voters.insert(voter.clone(), Voter { seat, said: None, powerless: false });
                    }
                    Err(error) => ledger.refute(ClaimName::Ballots, error.to_string()),
                }
            }
            Happened::MemberLeft { voter, .. } if self.open.is_some() => {
                self.voters.remove(voter);
            }
            Happened::Approved { .. } => self.ends(CertificateOutcome::Approved, None, event.at, ledger),
            Happened::Rejected { reason, .. } => {
                self.ends(CertificateOutcome::Rejected, Some(*reason), event.at, ledger);
            }
            Happened::Expired { reason, .. } => {
                self.ends(CertificateOutcome::Expired, Some(*reason), event.at, ledger);
            }
            _ => {}
        }
    }

    /// What an agent's act means for its ballots.
    fn agent(&mut self, name: &str, happened: &AgentHappened, ledger: &mut Ledger) {
        if self.open.is_none() {
            return;
        }
        let Some(voter) = self.voters.get_mut(name) else { return };
        match happened {
            AgentHappened::Rotated { public_key, .. } => match public_key.parse::<PublicKey>() {
                Ok(key) => voter.seat.rotated = Some(Box::new(key)),
                Err(error) => ledger.refute(ClaimName::Ballots, format!("a rotated key: {error}")),
            },
            AgentHappened::Suspended { .. } | AgentHappened::Revoked { .. } => voter.powerless = true,
            AgentHappened::Authorized { .. } => voter.powerless = false,
            _ => {}
        }
    }

    /// Checks the ballot of an event, and counts it.
    fn counted(&mut self, event: &Event, envelope: Option<&Envelope>) -> Result<(), String> {
        let Happened::BallotCast { voter: id, weight, receipt, replaces, reason } = &event.happened else {
            return Err("it is not a ballot".into());
        };
        let Some(voter) = self.voters.get(id) else { return Err(format!("`{}` has no seat", excerpt(id))) };
        let earlier = voter.said;
        if voter.powerless {
            return Err(format!("`{}` was suspended or revoked at that time", excerpt(id)));
        }
        if weight.to_weight().map(crate::weight::Weight::get) != Ok(voter.seat.weight) {
            return Err("it has another weight than its seat".into());
        }
        if *replaces != earlier {
            return Err("it replaces another choice than the one that counted".into());
        }
        if receipt.ballot != self.ballots || receipt.at != event.at {
            return Err("its receipt has another number or another time".into());
        }
        if self.signatures() == Some(Signatures::Ed25519) {
            let Some(envelope) = envelope else { return Err("the file does not contain it".into()) };
            let voter_named = named_voter(envelope);
            if voter_named.as_deref() != Some(id) {
                return Err("it is a ballot of another voter".into());
            }
            let ballot = self.check(envelope).map_err(|fate| format!("it is `{}`", fate_name(fate)))?;
            let issue = ballot.issue.map(|issue| (issue.at, issue.sequence));
            if ballot.choice != receipt.choice
                || ballot.digest != Some(receipt.digest)
                || issue != receipt.issued_at.zip(receipt.sequence)
            {
                return Err("its receipt is of another ballot".into());
            }
            if ballot.reason != reason.as_ref().map(|reason| Domain::REASON.digest_bytes(reason.as_bytes())) {
                return Err("the reason in the log is not the one that was signed".into());
            }
        } else if envelope.is_some() {
            return Err("the rule takes unsigned ballots".into());
        }
        let Some(voter) = self.voters.get_mut(id) else { return Err("it has no seat".into()) };
        voter.said = Some(receipt.choice);
        if let Some(key) = voter.seat.rotated.as_ref().filter(|_| self.rotated.len() < MOST_ROTATED) {
            let public_key = key.to_string();
            self.rotated.push(RotatedKey { voter: id.clone(), ballot: receipt.ballot, public_key });
        }
        Ok(())
    }

    fn signatures(&self) -> Option<Signatures> {
        self.rule.as_ref().map(|rule| rule.signatures)
    }

    /// Checks an envelope against the seat of its voter and everything that it must name.
    fn check(&self, envelope: &Envelope) -> Result<Ballot, Fate> {
        let (Some(open), Some(content), Some(rule)) = (&self.open, &self.content, self.rule_digest) else {
            return Err(Fate::NotOpen);
        };
        let seat = named_voter(envelope).and_then(|id| self.voters.get(&id)).map(|voter| voter.seat.clone());
        let alone = Electorate::new(seat.into_iter().collect()).map_err(|_| Fate::NotInElectorate)?;
        let proof = Proof::Signed(Box::new(Binding {
            instance: self.subject.instance.clone(),
            proposal_id: (open.format == BallotFormat::V2).then(|| self.subject.proposal_id.clone()),
            proposal: content.digest,
            revision: self.revision,
            electorate: open.electorate,
            rule,
        }));
        let input = BallotInput { envelope: Some(envelope.clone()), ..BallotInput::default() };
        ballot::check(&input, &alone, &proof)
    }

    /// Takes a ballot that the senate refused: the reason must be a true one.
    pub(super) fn refuse(&mut self, envelope: &Envelope, at: u64, fate: Fate, ledger: &mut Ledger) {
        self.refused = self.refused.saturating_add(1);
        let (number, name) = (self.refused, fate_name(fate));
        let said = named_voter(envelope)
            .and_then(|id| self.voters.get(&id))
            .map(|voter| (voter.said, voter.seat.weight));
        let true_reason = match (fate, &self.open) {
            (Fate::NotOpen, None) => true,
            (Fate::NotOpen, Some(open)) => at < open.opens_at,
            (Fate::VotingClosed, Some(open)) => at >= open.closes_at,
            _ => match (self.check(envelope), fate) {
                (Err(found), _) => found == fate,
                (Ok(_), Fate::AlreadyVoted | Fate::NotNewer) => said.is_some_and(|(said, _)| said.is_some()),
                (Ok(_), Fate::ZeroWeight) => said.is_some_and(|(_, weight)| weight == 0),
                (Ok(_), fate) => matches!(fate, Fate::AlreadyFinal | Fate::WrongTime),
            },
        };
        if !true_reason {
            let detail = format!("refused ballot {number}: `{name}` is not the reason");
            ledger.refute(ClaimName::Ballots, detail);
        }
    }

    /// Compares an outcome with the ballots.
    fn ends(&mut self, outcome: CertificateOutcome, reason: Option<EndReason>, at: u64, ledger: &mut Ledger) {
        self.ended = Some(Ended { outcome, at });
        if self.open.is_none() {
            return ledger.refute(ClaimName::Outcome, "there was no vote on this revision");
        }
        let Some(rule) = &self.rule else { return };
        let mut sums = Sums::default();
        for voter in self.voters.values() {
            let weight = voter.seat.weight;
            sums.electorate = sums.electorate.saturating_add(weight);
            match voter.said {
                Some(Choice::Yes) => sums.yes = sums.yes.saturating_add(weight),
                Some(Choice::No) => sums.no = sums.no.saturating_add(weight),
                Some(Choice::Abstain) => sums.abstain = sums.abstain.saturating_add(weight),
                None => {}
            }
        }
        let (led, because) = judge(rule, &sums);
        let expires = self.ballots == 0
            || matches!(EndReason::from(because), EndReason::QuorumNotMet | EndReason::EmptyElectorate);
        let same = match (outcome, reason) {
            (CertificateOutcome::Approved, _) => led == Outcome::Approved,
            (CertificateOutcome::Rejected, Some(EndReason::VoterRevoked)) => led == Outcome::Rejected,
            (CertificateOutcome::Rejected, reason) => {
                led == Outcome::Rejected && !expires && reason == Some(because.into())
            }
            (CertificateOutcome::Expired, reason) => {
                led == Outcome::Rejected && expires && reason == Some(because.into())
            }
        };
        if !same {
            let counts = format!(
                "{} yes, {} no, {} abstaining of {}",
                sums.yes, sums.no, sums.abstain, sums.electorate
            );
            ledger.refute(ClaimName::Outcome, format!("the ballots give another outcome: {counts}"));
        }
    }

    /// What is left to say at the end.
    pub(super) fn conclude(&self, ledger: &mut Ledger) {
        if self.ended.is_none() {
            ledger.refute(ClaimName::Outcome, "the last leaf is not the outcome");
        }
        if self.retold.is_unfinished().unwrap_or(true) {
            ledger.refute(ClaimName::Life, "the last decision is not complete");
        }
        let rule = self.checked.as_ref().map(|checked| checked.rule_digest);
        if rule != self.rule_digest || self.rule.as_ref().map(Rule::digest) != self.rule_digest {
            ledger.refute(ClaimName::Rule, "the vote had another rule");
        }
        if self.signatures() == Some(Signatures::None) {
            ledger.leave_open(ClaimName::Ballots, "the rule takes unsigned ballots");
        }
    }
}

/// The voter whom the payload of a ballot names.
fn named_voter(envelope: &Envelope) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        voter: String,
    }
    if envelope.payload.len() > ballot::LONGEST_PAYLOAD {
        return None;
    }
    let value: Value = json::parse_bytes(&base64_bytes(&envelope.payload)?).ok()?;
    Named::deserialize(value).ok().map(|named| named.voter)
}

fn fate_name(fate: Fate) -> String {
    serde_json::to_value(fate).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

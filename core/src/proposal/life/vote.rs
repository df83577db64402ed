//! Opening a vote, casting a ballot, joining and leaving, closing the vote.

use serde_json::{Value, json};

use super::act::{Act, Roll, Vote};
use super::count::{load, rule_of};
use super::error::LifeError;
use crate::ballot::{self, Binding, Choice, Issue, Proof};
use crate::digest::{Digest, Domain};
use crate::electorate::{Electorate, ElectorateError, Seat};
use crate::tally::{Cast, Running};
use crate::threshold::{Membership, Rule, RuleError, Signatures};
use crate::threshold::{Outcome, Reason};
use crate::weight::Weight;
use crate::wire::ballot::{BallotFormat, BallotInput, Fate};
use crate::wire::electorate::SeatInput;
use crate::wire::proposal_decide::{
    CheckedState, EndReason, Facts, Happened, ProposalState, Receipt, VotingState,
};
use crate::wire::tally::StatusName;

/// The longest reason of a ballot, in characters.
pub const LONGEST_REASON: usize = 4_000;

/// The electorate of the facts, and what opening the vote comes to.
pub(super) fn open(
    state: &ProposalState,
    facts: &mut Facts,
    closes_at: Option<u64>,
    now: u64,
) -> Result<Act, LifeError> {
    let (_, rule) = checked_rule(state)?;
    super::refuse_stale(state, facts)?;
    opening(state, closes_at, now)?;
    let seats = facts.electorate.take().ok_or(LifeError::MissingFact("facts.electorate"))?;
    let electorate =
        Electorate::from_wire(seats).map_err(|(place, error)| LifeError::Electorate(place, error))?;
    check_keys(&rule, &electorate)?;
    Ok(Act::OpenVoting { closes_at, roll: Roll::of(&electorate) })
}

/// Refuses seats that cannot vote under a rule, or cannot approve anything.
pub(super) fn check_keys(rule: &Rule, electorate: &Electorate) -> Result<(), LifeError> {
    rule.check_reachable(electorate.total())?;
    let keyless = |seat: &&Seat| seat.weight > 0 && seat.key.is_none();
    match electorate.seats().iter().find(keyless) {
        Some(seat) if rule.signatures == Signatures::Ed25519 => {
            Err(LifeError::MissingKey(crate::excerpt::excerpt(&seat.id)))
        }
        _ => Ok(()),
    }
}

fn checked_rule(state: &ProposalState) -> Result<(&CheckedState, Rule), LifeError> {
    let checked = state.checked.as_ref().ok_or(LifeError::MissingFact("state.checked"))?;
    Ok((checked, rule_of(state)?))
}

/// The rule of a vote that opens now, and when it closes.
fn opening(state: &ProposalState, closes_at: Option<u64>, now: u64) -> Result<(Rule, u64), LifeError> {
    let (checked, rule) = checked_rule(state)?;
    let earliest = checked.at.saturating_add(rule.min_debate);
    if now < earliest {
        return Err(LifeError::DebateTooShort { at: earliest });
    }
    if checked.rule.signatures.is_none() {
        return Err(LifeError::Signatures);
    }
    let closes_at = match (rule.voting_period, closes_at) {
        (Some(period), None) => now.checked_add(period).ok_or(LifeError::ClosingTime)?,
        (None, Some(closes_at)) => closes_at,
        _ => return Err(LifeError::ClosingTime),
    };
    let open = closes_at.saturating_sub(now);
    if open == 0 || open < rule.min_open {
        return Err(RuleError::ClosesTooEarly { open, min_open: rule.min_open }.into());
    }
    let (least, most) = rule.voting_periods;
    if rule.voting_period.is_none() && !(least..=most).contains(&open) {
        return Err(LifeError::Period { open, least, most });
    }
    Ok((rule, closes_at))
}

/// The vote opens.
pub(super) fn opened(
    state: &ProposalState,
    closes_at: Option<u64>,
    roll: &Roll,
    now: u64,
) -> Result<Happened, LifeError> {
    let (rule, closes_at) = opening(state, closes_at, now)?;
    rule.check_reachable(roll.weight)?;
    if roll.seats == 0 {
        return Err(LifeError::OtherSeat);
    }
    Ok(Happened::VotingOpened {
        closes_at,
        ballot_format: roll.format,
        electorate_digest: roll.digest,
        electorate: Weight::new(roll.weight).into(),
        seats: roll.seats,
    })
}

/// The vote of a state, its rule, and its count.
fn running(state: &ProposalState) -> Result<(&VotingState, Rule, Running), LifeError> {
    let voting = state.voting.as_ref().ok_or(LifeError::MissingFact("state.voting"))?;
    let running = load(voting).map_err(|why| LifeError::broken(state.events, why))?;
    Ok((voting, rule_of(state)?, running))
}

/// The seat of a voter who was revoked before voting.
pub(super) fn forfeit(facts: &mut Facts) -> Result<Act, LifeError> {
    let seat = facts.seat.take().ok_or(LifeError::MissingFact("facts.seat"))?;
    let seat = Seat::from_wire(seat).map_err(|error| LifeError::Electorate(0, error))?;
    Ok(Act::ForfeitSeat { voter: seat.id, weight: seat.weight })
}

/// A voter was revoked before voting: the seat stays in the base, and the vote is over where nothing can be changed
/// without it. A live electorate loses the whole seat instead.
pub(super) fn forfeited(
    state: &ProposalState,
    voter: String,
    weight: u128,
    now: u64,
) -> Result<Happened, LifeError> {
    let (_, rule, mut running) = running(state)?;
    running.window.check(now).map_err(LifeError::Ballot)?;
    if rule.membership == Membership::Live || !Seat::is_id(&voter) || !running.forfeit(weight) {
        return Err(LifeError::OtherSeat);
    }
    Ok(Happened::SeatForfeited { voter, weight: Weight::new(weight).into() })
}

/// A ballot whose proof holds, or the receipt of the same one that was counted before. The cost does not depend on the
/// size of the electorate.
pub(super) fn cast(
    state: &ProposalState,
    facts: &mut Facts,
    input: BallotInput,
    reason: Option<String>,
    now: u64,
) -> Result<Result<Act, Receipt>, LifeError> {
    let seat = facts.seat.take().ok_or(LifeError::Ballot(Fate::NotInElectorate))?;
    let vote = proven(state, seat, input, reason, facts.earlier.take(), now)?;
    if let Some(earlier) = vote.earlier.as_ref().filter(|earlier| earlier.digest == digest_of(state, &vote)) {
        return Ok(Err(earlier.clone()));
    }
    if facts.current_version.is_some() {
        super::refuse_stale(state, facts)?;
    }
    Ok(Ok(Act::Cast(Box::new(vote))))
}

/// A ballot checked against its seat and against what the vote asks for.
pub(super) fn proven(
    state: &ProposalState,
    seat: SeatInput,
    mut input: BallotInput,
    reason: Option<String>,
    earlier: Option<Receipt>,
    now: u64,
) -> Result<Vote, LifeError> {
    let (voting, rule, _) = running(state)?;
    // The clock is the caller's, never the ballot's.
    input.at = Some(now);
    let alone =
        Electorate::from_wire(vec![seat]).map_err(|(place, error)| LifeError::Electorate(place, error))?;
    let ballot = ballot::check(&input, &alone, &proof(state, voting, &rule)).map_err(LifeError::Ballot)?;
    let seat = alone.seats().get(ballot.seat).ok_or(LifeError::OtherSeat)?;
    let reason = check_reason(ballot.choice, reason)?;
    let given = reason.as_ref().map(|reason| Domain::REASON.digest_bytes(reason.as_bytes()));
    if ballot.digest.is_some() && ballot.reason != given {
        return Err(LifeError::OtherReason);
    }
    let (voter, weight, choice, signed) = (seat.id.clone(), seat.weight, ballot.choice, ballot.digest);
    Ok(Vote { voter, weight, choice, signed, issue: ballot.issue, reason, earlier })
}

/// A ballot is counted.
pub(super) fn counted(state: &ProposalState, vote: Vote, now: u64) -> Result<Happened, LifeError> {
    let (_, rule, running) = running(state)?;
    if !Seat::is_id(&vote.voter) || (vote.signed.is_some() != (rule.signatures == Signatures::Ed25519)) {
        return Err(LifeError::OtherSeat);
    }
    running.window.check(now).map_err(LifeError::Ballot)?;
    if let Some(issue) = vote.issue {
        check_issued(&running, issue.at, now)?;
    }
    let replaces = vote.earlier.as_ref().map(|earlier| earlier.choice);
    let issues = vote.issue.zip(vote.earlier.as_ref().and_then(issue_of));
    let earlier = replaces;
    let cast = Cast { weight: vote.weight, choice: vote.choice, earlier, at: Some(now), issues };
    running.admit(&rule, &cast).map_err(|fate| refused(fate, issues))?;
    if !running.fits(&cast) {
        return Err(LifeError::OtherSeat);
    }
    let reason = check_reason(vote.choice, vote.reason.clone())?;
    let digest = digest_of(state, &vote);
    if vote.earlier.as_ref().is_some_and(|earlier| earlier.digest == digest) {
        return Err(LifeError::Repeated);
    }
    let receipt = Receipt {
        ballot: running.ballots.saturating_add(1),
        digest,
        choice: vote.choice,
        at: now,
        issued_at: vote.issue.map(|issue| issue.at),
        sequence: vote.issue.map(|issue| issue.sequence),
    };
    Ok(Happened::BallotCast {
        voter: vote.voter,
        weight: Weight::new(vote.weight).into(),
        receipt,
        replaces,
        reason,
    })
}

/// Who joins, if the voter has no seat yet.
pub(super) fn join(facts: &mut Facts, seat: SeatInput) -> Result<Act, LifeError> {
    let seat = Seat::from_wire(seat).map_err(|error| LifeError::Electorate(0, error))?;
    if facts.seat.is_some() {
        return Err(LifeError::Membership { voter: crate::excerpt::excerpt(&seat.id), is_member: true });
    }
    Ok(Act::Join(seat))
}

/// Who leaves, and what the voter said.
pub(super) fn leave(facts: &mut Facts, voter: String) -> Result<Act, LifeError> {
    let seat = facts.seat.take().filter(|seat| seat.id == voter);
    let seat = seat
        .ok_or_else(|| LifeError::Membership { voter: crate::excerpt::excerpt(&voter), is_member: false })?;
    let seat = Seat::from_wire(seat).map_err(|error| LifeError::Electorate(0, error))?;
    let said = facts.earlier.take().map(|earlier| earlier.choice);
    Ok(Act::Leave { voter, weight: seat.weight, said })
}

/// The vote, where its electorate changes while it votes.
fn live(state: &ProposalState, now: u64) -> Result<(Rule, Running), LifeError> {
    let (_, rule, running) = running(state)?;
    if rule.membership == Membership::Snapshot {
        return Err(LifeError::Frozen);
    }
    running.window.check(now).map_err(LifeError::Ballot)?;
    Ok((rule, running))
}

/// A voter joins a live electorate.
pub(super) fn joined(state: &ProposalState, seat: &Seat, now: u64) -> Result<Happened, LifeError> {
    let (rule, running) = live(state, now)?;
    if rule.signatures == Signatures::Ed25519 && seat.weight > 0 && seat.key.is_none() {
        return Err(LifeError::MissingKey(crate::excerpt::excerpt(&seat.id)));
    }
    if running.sums.electorate.checked_add(seat.weight).is_none() {
        return Err(LifeError::Electorate(0, ElectorateError::Overflow));
    }
    let public_key = seat.key.as_ref().map(|key| key.to_string());
    Ok(Happened::MemberJoined { voter: seat.id.clone(), weight: Weight::new(seat.weight).into(), public_key })
}

/// A voter leaves a live electorate, and takes the vote along.
pub(super) fn left(
    state: &ProposalState,
    voter: String,
    weight: u128,
    retracts: Option<Choice>,
    now: u64,
) -> Result<Happened, LifeError> {
    let (_, running) = live(state, now)?;
    if !Seat::is_id(&voter) || !running.holds(weight, retracts) {
        return Err(LifeError::OtherSeat);
    }
    Ok(Happened::MemberLeft { voter, weight: Weight::new(weight).into(), retracts })
}

/// The vote ends, if it may.
pub(super) fn ended(state: &ProposalState, now: u64) -> Result<Happened, LifeError> {
    let (voting, rule, running) = running(state)?;
    if running.status(&rule, Some(now)) == StatusName::Open {
        return Err(LifeError::StillOpen(voting.closes_at));
    }
    Ok(ending(&rule, &running, now))
}

/// Whether the last ballot, or somebody's joining or leaving after it, ended the vote: its outcome took effect then.
pub(super) fn is_ended(state: &ProposalState, voting: &VotingState) -> Result<bool, LifeError> {
    let (_, rule, running) = running(state)?;
    if rule.membership == Membership::Live {
        return Ok(voting.final_outcome.is_some());
    }
    // Seats that no ballot comes from any more make a rejection final without a ballot.
    if running.is_final_by_forfeit(&rule) && rule.early_close {
        return Ok(true);
    }
    let at = voting.last_at.filter(|at| *at == state.updated_at);
    Ok(at.is_some() && running.status(&rule, at) != StatusName::Open)
}

/// Whether only closing is left: the time is over, or nothing can change the outcome.
pub(super) fn is_settled(voting: &VotingState, now: u64) -> bool {
    now >= voting.closes_at || voting.final_outcome.is_some()
}

/// What the count means, as an event.
fn ending(rule: &Rule, running: &Running, now: u64) -> Happened {
    let (outcome, reason) = running.outcome(rule);
    let sums = &running.sums;
    let counts =
        format!("{} yes, {} no, {} abstaining of {}", sums.yes, sums.no, sums.abstain, sums.electorate);
    let revoked = running.sums.forfeited;
    let text = match running.finality_at(rule, Some(now)) {
        Some((_, Outcome::Rejected)) if running.is_final_by_forfeit(rule) => format!(
            "{counts}; voters with {revoked} of it were revoked before voting, and without them it can no longer pass: \
             to vote without their seats, make a new revision or put it again"
        ),
        Some((since, _)) => format!("{counts}; final since ballot {since}"),
        None => format!("{counts}; time is over"),
    };
    match (outcome, reason) {
        (Outcome::Approved, _) => Happened::Approved { text },
        (Outcome::Rejected, _) if running.is_final_by_forfeit(rule) => {
            Happened::Rejected { reason: EndReason::VoterRevoked, text }
        }
        (Outcome::Rejected, Reason::QuorumNotMet | Reason::EmptyElectorate) => {
            Happened::Expired { reason: reason.into(), text }
        }
        (Outcome::Rejected, _) if running.ballots == 0 => Happened::Expired { reason: reason.into(), text },
        (Outcome::Rejected, _) => Happened::Rejected { reason: reason.into(), text },
    }
}

/// When the voter's ballot that counts was issued; `None` where it does not say.
pub(super) fn issue_of(receipt: &Receipt) -> Option<Issue> {
    receipt.issued_at.zip(receipt.sequence).map(|(at, sequence)| Issue { at, sequence })
}

/// Refuses a ballot that was not issued while voting was open, and tells the time.
fn check_issued(running: &Running, issued_at: u64, now: u64) -> Result<(), LifeError> {
    let (opens_at, closes_at) = (running.window.opens_at(), running.window.closes_at());
    running.window.check_issued(issued_at, Some(now)).map_err(|_| LifeError::WrongTime {
        issued_at,
        now,
        opens_at,
        closes_at,
    })
}

/// Why a ballot is not admitted.
fn refused(fate: Fate, issues: Option<(Issue, Issue)>) -> LifeError {
    match (fate, issues) {
        (Fate::NotNewer, Some((issue, counts))) => LifeError::NotNewer { issue, counts },
        (fate, _) => LifeError::Ballot(fate),
    }
}

fn proof(state: &ProposalState, voting: &VotingState, rule: &Rule) -> Proof {
    match rule.signatures {
        Signatures::None => Proof::Unsigned { proposal: Some(state.content.digest.to_string()) },
        Signatures::Ed25519 => Proof::Signed(Box::new(Binding {
            instance: state.instance.clone(),
            proposal_id: (voting.ballot_format == BallotFormat::V2).then(|| state.id.clone()),
            proposal: state.content.digest,
            revision: state.revision,
            electorate: voting.electorate_digest,
            rule: rule.digest(),
        })),
    }
}

/// The reason as it is kept: a blank one is none, and a no has one.
fn check_reason(choice: Choice, reason: Option<String>) -> Result<Option<String>, LifeError> {
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    if reason.as_ref().is_some_and(|reason| reason.chars().count() > LONGEST_REASON) {
        return Err(LifeError::Text { field: "reason", most: LONGEST_REASON });
    }
    if choice == Choice::No && reason.is_none() {
        return Err(LifeError::Ballot(Fate::MissingReason));
    }
    Ok(reason)
}

/// The ballot's digest: of what was signed, or of what an unsigned one says.
fn digest_of(state: &ProposalState, vote: &Vote) -> Digest {
    vote.signed.unwrap_or_else(|| {
        let reason = vote.reason.as_ref().map(|reason| Domain::REASON.digest_bytes(reason.as_bytes()));
        let mut body = json!({
            "choice": vote.choice.as_str(),
            "instance": state.instance,
            "proposal": state.content.digest,
            "reason": reason,
            "revision": state.revision,
            "voter": vote.voter,
        });
        let second = state.voting.as_ref().is_some_and(|voting| voting.ballot_format == BallotFormat::V2);
        if !second {
            return Domain::BALLOT.digest_bytes(body.to_string().as_bytes());
        }
        if let Value::Object(members) = &mut body {
            members.insert("proposal_id".into(), state.id.as_str().into());
            members.sort_keys();
        }
        Domain::BALLOT_V2.digest_bytes(body.to_string().as_bytes())
    })
}

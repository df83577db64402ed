//! Opening a vote, casting a ballot, closing the vote.

use serde_json::json;

use super::Step;
use super::apply::{choice, rule_of};
use super::error::LifeError;
use crate::ballot::{self, Ballot, Binding, Choice, Proof};
use crate::digest::{Digest, Domain};
use crate::electorate::{Electorate, Weight};
use crate::tally::{Cast, Outcome, Reason, Running, Sums, Window};
use crate::threshold::{Rule, Signatures};
use crate::wire::ballot::{BallotInput, Fate};
use crate::wire::proposal_decide::{Facts, Happened, ProposalState, Receipt, VotingState};
use crate::wire::rule::ChoiceInput;
use crate::wire::tally::{StatusName, TallyVoters};
use crate::wire::weight::WeightInput;

/// The longest reason of a ballot, in characters.
pub const LONGEST_REASON: usize = 4_000;

/// Freezes the electorate and opens the vote.
pub(super) fn open(
    state: &ProposalState,
    facts: &mut Facts,
    closes_at: Option<u64>,
    now: u64,
) -> Result<Step, LifeError> {
    let checked = state.checked.as_ref().ok_or(LifeError::MissingFact("state.checked"))?;
    let rule = Rule::from_wire(&checked.rule).map_err(super::first)?;
    super::refuse_stale(state, facts)?;
    let earliest = checked.at.saturating_add(rule.min_debate);
    if now < earliest {
        return Err(LifeError::DebateTooShort { at: earliest });
    }
    if checked.rule.signatures.is_none() {
        return Err(LifeError::Signatures);
    }
    let closes_at = match (rule.voting_period, closes_at) {
        (Some(period), None) => now.saturating_add(period),
        (None, Some(closes_at)) => closes_at,
        _ => return Err(LifeError::ClosingTime),
    };
    let open = closes_at.saturating_sub(now);
    if open == 0 || open < rule.min_open {
        return Err(crate::threshold::RuleError::ClosesTooEarly { open, min_open: rule.min_open }.into());
    }
    let seats = facts.electorate.take().ok_or(LifeError::MissingFact("facts.electorate"))?;
    let electorate =
        Electorate::from_wire(seats).map_err(|(place, error)| LifeError::Electorate(place, error))?;
    rule.check_reachable(electorate.total())?;
    if rule.signatures == Signatures::Ed25519
        && let Some(seat) = electorate.seats().iter().find(|seat| seat.weight > 0 && seat.key.is_none())
    {
        return Err(LifeError::MissingKey(crate::diagnostic::excerpt(&seat.id)));
    }
    Ok(Step::of(Happened::VotingOpened {
        closes_at,
        electorate_digest: electorate.digest(),
        electorate: Weight::new(electorate.total()).into(),
        seats: u64::try_from(electorate.seats().len()).unwrap_or(u64::MAX),
    }))
}

/// Counts a ballot. The cost does not depend on the size of the electorate.
pub(super) fn cast(
    state: &ProposalState,
    facts: &mut Facts,
    mut input: BallotInput,
    reason: Option<String>,
    now: u64,
) -> Result<Step, LifeError> {
    let voting = state.voting.as_ref().ok_or(LifeError::MissingFact("state.voting"))?;
    let rule = rule_of(state).map_err(|why| LifeError::Replay { number: state.events, why })?;
    // The clock is the caller's, never the ballot's.
    input.at = Some(now);
    let seat = facts.seat.take().ok_or(LifeError::Ballot(Fate::NotInElectorate))?;
    let alone =
        Electorate::from_wire(vec![seat]).map_err(|(place, error)| LifeError::Electorate(place, error))?;
    let proof = proof(state, voting, &rule);
    let ballot = ballot::check(&input, &alone, &proof).map_err(LifeError::Ballot)?;
    let seat = alone.seats().get(ballot.seat).ok_or(LifeError::OtherSeat)?;
    let reason = check_reason(&ballot, reason)?;
    let digest = digest_of(state, &ballot, &seat.id, reason.as_deref());
    if let Some(earlier) = facts.earlier.take_if(|earlier| earlier.digest == digest) {
        return Ok(Step { happened: Vec::new(), receipt: Some(earlier) });
    }
    if facts.current_version.is_some() {
        super::refuse_stale(state, facts)?;
    }
    let running = load(voting).map_err(|why| LifeError::Replay { number: state.events, why })?;
    running.window.check(now).map_err(LifeError::Ballot)?;
    let replaces = facts.earlier.as_ref().map(|earlier| earlier.choice);
    let cast =
        Cast { weight: seat.weight, choice: ballot.choice, earlier: replaces.map(choice), at: Some(now) };
    running.admit(&rule, &cast).map_err(LifeError::Ballot)?;
    if !running.fits(&cast) {
        return Err(LifeError::OtherSeat);
    }
    let receipt =
        Receipt { ballot: running.ballots.saturating_add(1), digest, choice: named(ballot.choice), at: now };
    let mut after = running;
    after.ballots = receipt.ballot;
    after.add(&rule, &cast);
    after.settle(&rule);
    let counted = Happened::BallotCast {
        voter: seat.id.clone(),
        weight: Weight::new(seat.weight).into(),
        receipt: receipt.clone(),
        replaces,
        reason,
    };
    // A final outcome takes effect with the ballot that made it final.
    let ended = (after.status(&rule, Some(now)) != StatusName::Open).then(|| ending(&rule, &after));
    Ok(Step { happened: [counted].into_iter().chain(ended).collect(), receipt: Some(receipt) })
}

/// Ends the vote, if it may end.
pub(super) fn close(state: &ProposalState, now: u64) -> Result<Step, LifeError> {
    let broken = |why| LifeError::Replay { number: state.events, why };
    let voting = state.voting.as_ref().ok_or(LifeError::MissingFact("state.voting"))?;
    let rule = rule_of(state).map_err(broken)?;
    let running = load(voting).map_err(broken)?;
    if running.status(&rule, Some(now)) == StatusName::Open {
        return Err(LifeError::StillOpen(voting.closes_at));
    }
    Ok(Step::of(ending(&rule, &running)))
}

/// Whether only closing is left: the time is over, or nothing can change the outcome.
pub(super) fn is_settled(voting: &VotingState, now: u64) -> bool {
    now >= voting.closes_at || voting.final_outcome.is_some()
}

/// What the count means, as an event.
fn ending(rule: &Rule, running: &Running) -> Happened {
    let (outcome, reason) = running.outcome(rule);
    let sums = &running.sums;
    let counts =
        format!("{} yes, {} no, {} abstaining of {}", sums.yes, sums.no, sums.abstain, sums.electorate);
    let text = match running.finality {
        Some((since, _)) => format!("{counts}; final since ballot {since}"),
        None => format!("{counts}; time is over"),
    };
    match (outcome, reason) {
        (Outcome::Approved, _) => Happened::Approved { text },
        (Outcome::Rejected, Reason::QuorumNotMet | Reason::EmptyElectorate) => {
            Happened::Expired { reason: reason.into(), text }
        }
        (Outcome::Rejected, _) if running.ballots == 0 => Happened::Expired { reason: reason.into(), text },
        (Outcome::Rejected, _) => Happened::Rejected { reason: reason.into(), text },
    }
}

fn proof(state: &ProposalState, voting: &VotingState, rule: &Rule) -> Proof {
    match rule.signatures {
        Signatures::None => Proof::Unsigned { proposal: Some(state.content.digest.to_string()) },
        Signatures::Ed25519 => Proof::Signed(Box::new(Binding {
            instance: state.instance.clone(),
            proposal: state.content.digest,
            revision: state.revision,
            electorate: voting.electorate_digest,
            rule: rule.digest(),
        })),
    }
}

/// A no has a reason, and a reason is the one that was signed.
fn check_reason(ballot: &Ballot, reason: Option<String>) -> Result<Option<String>, LifeError> {
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    if reason.as_ref().is_some_and(|reason| reason.chars().count() > LONGEST_REASON) {
        return Err(LifeError::Text { field: "reason", most: LONGEST_REASON });
    }
    if ballot.choice == Choice::No && reason.is_none() {
        return Err(LifeError::Ballot(Fate::MissingReason));
    }
    let given = reason.as_ref().map(|reason| Domain::REASON.digest_bytes(reason.as_bytes()));
    if ballot.digest.is_some() && ballot.reason != given {
        return Err(LifeError::OtherReason);
    }
    Ok(reason)
}

/// The ballot's digest: of what was signed, or of what an unsigned one says.
fn digest_of(state: &ProposalState, ballot: &Ballot, voter: &str, reason: Option<&str>) -> Digest {
    ballot.digest.unwrap_or_else(|| {
        let body = json!({
            "choice": ballot.choice.as_str(),
            "instance": state.instance,
            "proposal": state.content.digest,
            "reason": reason.map(|reason| Domain::REASON.digest_bytes(reason.as_bytes())),
            "revision": state.revision,
            "voter": voter,
        });
        Domain::BALLOT.digest_bytes(body.to_string().as_bytes())
    })
}

/// The running count out of its stored form.
pub(super) fn load(voting: &VotingState) -> Result<Running, &'static str> {
    let weight =
        |input: &WeightInput| input.to_weight().map(Weight::get).map_err(|_| "a weight of its vote is none");
    let sums = Sums {
        yes: weight(&voting.yes)?,
        no: weight(&voting.no)?,
        abstain: weight(&voting.abstain)?,
        electorate: weight(&voting.electorate)?,
    };
    let cast = sums.yes.checked_add(sums.no).and_then(|sum| sum.checked_add(sums.abstain));
    if cast.is_none_or(|cast| cast > sums.electorate) {
        return Err("more was cast than there is weight");
    }
    let TallyVoters { yes, no, abstain, not_cast, electorate } = voting.voters;
    let seats = [yes, no, abstain, not_cast].into_iter().try_fold(0_u64, u64::checked_add);
    if seats != Some(electorate) {
        return Err("the voters do not add up");
    }
    Ok(Running {
        sums,
        voters: voting.voters,
        ballots: voting.ballots,
        last_at: voting.last_at,
        finality: voting.final_after_ballot.zip(voting.final_outcome),
        window: Window::from_parts(voting.opens_at, voting.closes_at, voting.quorum_met),
    })
}

/// The stored form of a running count.
pub(super) fn store(voting: VotingState, running: &Running) -> VotingState {
    let weight = |weight| WeightInput::from(Weight::new(weight));
    VotingState {
        closes_at: running.window.closes_at().unwrap_or(voting.closes_at),
        quorum_met: running.window.extended(),
        yes: weight(running.sums.yes),
        no: weight(running.sums.no),
        abstain: weight(running.sums.abstain),
        voters: running.voters,
        ballots: running.ballots,
        last_at: running.last_at,
        final_after_ballot: running.finality.map(|(since, _)| since),
        final_outcome: running.finality.map(|(_, outcome)| outcome),
        ..voting
    }
}

const fn named(choice: Choice) -> ChoiceInput {
    match choice {
        Choice::Yes => ChoiceInput::Yes,
        Choice::No => ChoiceInput::No,
        Choice::Abstain => ChoiceInput::Abstain,
    }
}

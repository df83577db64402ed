//! The count of a vote as a state keeps it, and the rule that it is counted under.

use super::error::LifeError;
use crate::tally::{Running, Window};
use crate::threshold::{Rule, Sums};
use crate::weight::Weight;
use crate::wire::proposal_decide::{ForfeitedSeats, ProposalState, VotingState};
use crate::wire::tally::TallyVoters;
use crate::wire::weight::WeightInput;

/// The rule that the proposal is voted on under.
///
/// # Errors
/// [`LifeError::Replay`] for a rule that cannot be, or whose digest is another one.
pub(super) fn rule_of(state: &ProposalState) -> Result<Rule, LifeError> {
    parsed(state).map_err(|why| LifeError::broken(state.events, why))
}

pub(super) fn parsed(state: &ProposalState) -> Result<Rule, &'static str> {
    let checked = state.checked.as_ref().ok_or("the proposal was never submitted")?;
    let rule = Rule::from_wire(&checked.rule).map_err(|_| "its voting rule is not valid")?;
    if rule.digest() == checked.rule_digest {
        Ok(rule)
    } else {
        Err("the digest of its rule does not match the rule")
    }
}

/// The running count out of its stored form.
pub(super) fn load(voting: &VotingState) -> Result<Running, &'static str> {
    let weight = |input: &WeightInput| {
        input.to_weight().map(Weight::get).map_err(|_| "a stored weight of the vote is not valid")
    };
    let sums = Sums {
        yes: weight(&voting.yes)?,
        no: weight(&voting.no)?,
        abstain: weight(&voting.abstain)?,
        electorate: weight(&voting.electorate)?,
        forfeited: voting.forfeited.as_ref().map_or(Ok(0), |forfeited| weight(&forfeited.weight))?,
    };
    let cast = sums.yes.checked_add(sums.no).and_then(|sum| sum.checked_add(sums.abstain));
    let cast = cast.and_then(|sum| sum.checked_add(sums.forfeited));
    if cast.is_none_or(|cast| cast > sums.electorate) {
        return Err("the weight of the ballots exceeds the weight of the electorate");
    }
    let TallyVoters { yes, no, abstain, not_cast, electorate } = voting.voters;
    let seats = [yes, no, abstain, not_cast].into_iter().try_fold(0_u64, u64::checked_add);
    if seats != Some(electorate) {
        return Err("the numbers of voters do not add up");
    }
    Ok(Running {
        sums,
        voters: voting.voters,
        ballots: voting.ballots,
        last_at: voting.last_at,
        finality: voting.final_after_ballot.zip(voting.final_outcome),
        forfeits: voting.forfeited.as_ref().map_or(0, |forfeited| forfeited.seats),
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
        forfeited: (running.forfeits > 0)
            .then(|| ForfeitedSeats { seats: running.forfeits, weight: weight(running.sums.forfeited) }),
        ..voting
    }
}

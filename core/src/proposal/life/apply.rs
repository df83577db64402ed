//! From one state to the next: an event, applied. Whether it can happen is judged before, by [`happen`](super::act::happen).

use super::count::{load, parsed, store};
use super::error::LifeError;
use crate::tally::{Cast, Running};
use crate::threshold::Rule;
use crate::weight::Weight;
use crate::wire::proposal_decide::{
    CheckedState, EndReason, EndedState, Event, Happened, OpenConcern, ProposalState, ProposalStatus,
    VotingState,
};
use crate::wire::tally::TallyVoters;
use crate::wire::weight::WeightInput;

/// The state after `event`.
///
/// # Errors
/// [`LifeError::Replay`] for an event that cannot follow this state.
pub(super) fn apply(state: Option<ProposalState>, event: &Event) -> Result<ProposalState, LifeError> {
    let number = event.number;
    let broken = |why: &str| LifeError::broken(number, why);
    let mut next = match (state, &event.happened) {
        (None, Happened::Drafted { id, instance, content }) => ProposalState {
            id: id.clone(),
            instance: instance.clone(),
            status: ProposalStatus::Draft,
            revision: 1,
            content: content.clone(),
            checked: None,
            comments: 0,
            concerns: 0,
            open_concerns: Vec::new(),
            voting: None,
            ended: None,
            migrations: 0,
            enacted_version: None,
            events: 0,
            updated_at: event.at,
        },
        (Some(_), Happened::Drafted { .. }) => return Err(broken("only the first event can be `drafted`")),
        (None, _) => return Err(broken("the first event must be `drafted`")),
        (Some(state), _) => state,
    };
    if next.events.checked_add(1) != Some(number) {
        return Err(broken("its number is not the next number"));
    }
    if event.at < next.updated_at {
        return Err(broken("its time is earlier than that of the event before it"));
    }
    next.events = number;
    next.updated_at = event.at;
    happen(&mut next, event).map_err(broken)?;
    Ok(next)
}

/// `number` as the one after `before`.
fn next_number(before: u64, number: u64) -> Result<u64, &'static str> {
    if before.checked_add(1) == Some(number) {
        Ok(number)
    } else {
        Err("a number in it is not the next number")
    }
}

fn happen(state: &mut ProposalState, event: &Event) -> Result<(), &'static str> {
    match &event.happened {
        // Who said what is the caller's to keep, as ballots are; the appeal counts it.
        Happened::Drafted { .. } | Happened::OverruleCast { .. } => {}
        Happened::Edited { revision, content, .. } => {
            state.revision = *revision;
            state.content = content.clone();
            state.voting = None;
            // What was found of the content before says nothing of this one.
            state.checked = None;
            if state.ended.take().is_some() {
                state.status = ProposalStatus::Debate;
            }
        }
        Happened::Submitted { checked, .. } => {
            state.status = ProposalStatus::Debate;
            state.checked = Some(CheckedState::clone(checked));
        }
        Happened::RejectedAsOutOfScope { text } => {
            end(state, event, ProposalStatus::Rejected, EndReason::OutOfScope, text);
        }
        Happened::Appealed { granted, .. } => {
            let checked = state.checked.as_mut().ok_or("the proposal was never submitted")?;
            checked.appealed = true;
            if *granted {
                checked.at = event.at;
                state.status = ProposalStatus::Debate;
                state.ended = None;
            }
        }
        Happened::Commented { comment, .. } => state.comments = next_number(state.comments, *comment)?,
        Happened::ConcernRaised { concern, .. } => {
            state.concerns = next_number(state.concerns, *concern)?;
            state.open_concerns.push(OpenConcern { concern: *concern, author: event.actor.clone() });
        }
        Happened::ConcernResolved { concern } => state.open_concerns.retain(|open| open.concern != *concern),
        Happened::VotingOpened { closes_at, ballot_format, electorate_digest, electorate, seats } => {
            state.status = ProposalStatus::Voting;
            let zero = || WeightInput::Number(0.into());
            let voting = VotingState {
                opens_at: event.at,
                closes_at: *closes_at,
                quorum_met: false,
                ballot_format: *ballot_format,
                electorate_digest: *electorate_digest,
                yes: zero(),
                no: zero(),
                abstain: zero(),
                electorate: electorate.clone(),
                voters: TallyVoters { electorate: *seats, not_cast: *seats, ..TallyVoters::default() },
                ballots: 0,
                last_at: None,
                final_after_ballot: None,
                final_outcome: None,
                forfeited: None,
            };
            state.voting = Some(settled(voting, &parsed(state)?)?);
        }
        Happened::SeatForfeited { weight, .. } => {
            let rule = parsed(state)?;
            let voting = state.voting.take().ok_or("there is no vote")?;
            let mut running = load(&voting)?;
            if !running.forfeit(weight.to_weight().map_err(|_| "its weight is not a valid weight")?.get()) {
                return Err("the vote has no seat left to forfeit");
            }
            running.settle(&rule);
            state.voting = Some(store(voting, &running));
        }
        Happened::BallotCast { weight, receipt, replaces, .. } => {
            let rule = parsed(state)?;
            let voting = state.voting.take().ok_or("there is no vote")?;
            let mut running = load(&voting)?;
            running.ballots = next_number(running.ballots, receipt.ballot)?;
            let cast = Cast {
                weight: weight.to_weight().map_err(|_| "its weight is not a valid weight")?.get(),
                choice: receipt.choice,
                earlier: *replaces,
                at: Some(event.at),
                // Whether the voter's ballots come in the order of their issues is seen when they are counted anew.
                issues: None,
            };
            if !running.fits(&cast) {
                return Err("the totals of the vote do not allow this ballot");
            }
            running.add(&rule, &cast);
            running.settle(&rule);
            state.voting = Some(store(voting, &running));
        }
        Happened::MemberJoined { weight, .. } => {
            let weight = weight.to_weight().map_err(|_| "its weight is not a valid weight")?.get();
            change(state, |running| running.join(weight))?;
        }
        Happened::MemberLeft { weight, retracts, .. } => {
            let weight = weight.to_weight().map_err(|_| "its weight is not a valid weight")?.get();
            change(state, |running| running.leave(weight, *retracts))?;
        }
        Happened::Approved { text } => {
            end(state, event, ProposalStatus::Approved, EndReason::ThresholdMet, text);
        }
        Happened::Rejected { reason, text } => {
            end(state, event, ProposalStatus::Rejected, *reason, text);
        }
        Happened::Expired { reason, text } => {
            end(state, event, ProposalStatus::Expired, *reason, text);
        }
        Happened::Withdrawn { text } => {
            end(state, event, ProposalStatus::Withdrawn, EndReason::Withdrawn, text)
        }
        Happened::MigrationBegan { attempt } => {
            state.status = ProposalStatus::Migrating;
            state.migrations = next_number(state.migrations, *attempt)?;
        }
        Happened::Enacted { version } => {
            state.status = ProposalStatus::Enacted;
            state.enacted_version = Some(*version);
        }
        Happened::MigrationFailed { .. } => state.status = ProposalStatus::Failed,
        Happened::MigrationUndone { .. } => {
            state.status = ProposalStatus::Failed;
            state.enacted_version = None;
        }
    }
    Ok(())
}

fn end(state: &mut ProposalState, event: &Event, status: ProposalStatus, reason: EndReason, text: &str) {
    state.status = status;
    state.ended = Some(EndedState { at: event.at, reason, text: text.to_owned() });
}

/// Changes the count of a vote in which somebody joins or leaves, and looks at finality again.
fn change(state: &mut ProposalState, change: impl FnOnce(&mut Running)) -> Result<(), &'static str> {
    let rule = parsed(state)?;
    let voting = state.voting.take().ok_or("there is no vote")?;
    let mut running = load(&voting)?;
    change(&mut running);
    running.settle(&rule);
    let weight = Weight::new(running.sums.electorate).into();
    state.voting = Some(VotingState { electorate: weight, ..store(voting, &running) });
    Ok(())
}

fn settled(voting: VotingState, rule: &Rule) -> Result<VotingState, &'static str> {
    let mut running = load(&voting)?;
    running.settle(rule);
    Ok(store(voting, &running))
}

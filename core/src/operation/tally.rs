//! The operations on votes: from the wire to [`tally`] and back.

use crate::electorate::{Electorate, ElectorateError, Seat};
use crate::tally::{self, BallotStream, Terms};
use crate::threshold::{Rule, RuleError};
use crate::wire::ballot::BallotInput;
use crate::wire::electorate::SeatInput;
use crate::wire::{
    Code, Problem, TallyCountRequest, TallyCountResponse, TallyWhatIfRequest, TallyWhatIfResponse,
};

/// Answers `tally.count`.
///
/// # Errors
/// `electorate.*` and `rule.*` for an invalid vote; otherwise as [`tally::count()`].
pub fn count(request: TallyCountRequest) -> Result<TallyCountResponse, Problem> {
    let Vote { seats, ballots, rule, terms } = vote(request)?;
    tally::count(Electorate::new(seats)?, rule, &ballots, &terms)
}

/// Answers `tally.what_if`.
///
/// # Errors
/// As [`count`].
pub fn what_if(request: TallyWhatIfRequest) -> Result<TallyWhatIfResponse, Problem> {
    let Vote { seats, ballots, rule, terms } = vote(request.vote)?;
    tally::what_if(Electorate::new(seats)?, rule, &ballots, &request.further, &terms)
}

/// Opens the `count` resource: an empty count of this vote. More seats and all ballots come in batches.
///
/// # Errors
/// `request.invalid-field` if the request has ballots of its own; otherwise as [`BallotStream::new`].
pub fn stream(request: TallyCountRequest) -> Result<BallotStream, Problem> {
    if !request.ballots.is_empty() {
        let detail = "in this form of the count, ballots are given in batches";
        return Err(Problem::new(Code::RequestInvalidField, detail).at("/ballots"));
    }
    let Vote { seats, rule, terms, .. } = vote(request)?;
    BallotStream::new(seats, rule, terms)
}

/// The parts of a request, each valid by itself.
struct Vote {
    seats: Vec<Seat>,
    ballots: Vec<BallotInput>,
    rule: Rule,
    terms: Terms,
}

fn vote(request: TallyCountRequest) -> Result<Vote, Problem> {
    let TallyCountRequest {
        electorate,
        ballots,
        rule,
        opens_at,
        closes_at,
        now,
        events,
        proposal_hash,
        proposal_id,
        revision,
        instance,
    } = request;
    let seat = |(place, input): (usize, SeatInput)| Seat::from_wire(input).map_err(|error| (place, error));
    let seats: Result<_, (usize, ElectorateError)> = electorate.into_iter().enumerate().map(seat).collect();
    Ok(Vote {
        seats: seats?,
        ballots,
        rule: Rule::from_wire(&rule).map_err(RuleError::problem)?,
        terms: Terms { opens_at, closes_at, now, events, proposal_hash, proposal_id, revision, instance },
    })
}

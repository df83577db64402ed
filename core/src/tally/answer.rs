//! `tally.count` and `tally.what_if`.

use super::count::{Change, Count};
use super::outcome::{Distance, Outcome, Reason};
use super::window::Window;
use crate::ballot::{Binding, Proof};
use crate::digest::Digest;
use crate::electorate::{Electorate, Seat, Weight};
use crate::threshold::{Base, Membership, Rule, RuleError, Signatures, Threshold};
use crate::wire::ballot::{BallotInput, Fate};
use crate::wire::electorate::{MembershipEvent, MembershipEventKind, SeatInput};
use crate::wire::tally::{
    RefusedBallot, TallyCountRequest, TallyCountResponse, TallyStillNeeded, TallyWeights, TallyWhatIfRequest,
    TallyWhatIfResponse,
};
use crate::wire::{Code, Diagnostic, Problem};

/// The most ballots that an answer lists as refused.
pub const MOST_REFUSED: usize = 1_000;

/// Counts a vote.
///
/// # Errors
/// `electorate.*` and `rule.*` for a vote that cannot be, `tally.invalid-window` for opening hours that cannot be,
/// `tally.missing-binding` when ballots are signed and nothing says what for. A ballot is never an error.
pub fn count(mut request: TallyCountRequest) -> Result<TallyCountResponse, Problem> {
    let ballots = std::mem::take(&mut request.ballots);
    let seats = seats(&mut request)?;
    let mut vote = Vote::new(request, seats)?;
    let fates: Vec<Fate> = ballots.iter().map(|ballot| vote.cast(ballot)).collect();
    Ok(vote.answer(fates))
}

/// Counts a vote, and counts it again with ballots that nobody cast.
///
/// # Errors
/// As [`count()`].
pub fn what_if(request: TallyWhatIfRequest) -> Result<TallyWhatIfResponse, Problem> {
    let mut question = request.vote;
    let ballots = std::mem::take(&mut question.ballots);
    let seats = seats(&mut question)?;
    let mut vote = Vote::new(question, seats)?;
    let mut fates: Vec<Fate> = ballots.iter().map(|ballot| vote.cast(ballot)).collect();
    let mut hypothesis = Vote { count: vote.count.clone().without_signatures(), ..vote.clone() };
    let now = vote.answer(fates.clone());
    let further: Vec<Fate> = request.further.iter().map(|ballot| hypothesis.cast(ballot)).collect();
    fates.extend_from_slice(&further);
    let then = hypothesis.answer(fates);
    Ok(TallyWhatIfResponse {
        outcome_changes: now.outcome_at_close != then.outcome_at_close,
        becomes_final: now.final_outcome.is_none() && then.final_outcome.is_some(),
        further_results: further,
        now,
        then,
    })
}

/// The seats of a request, checked one by one.
pub(super) fn seats(request: &mut TallyCountRequest) -> Result<Vec<Seat>, Problem> {
    let inputs = std::mem::take(&mut request.electorate).into_iter().enumerate();
    inputs.map(|(place, input)| Seat::from_wire(input).map_err(|error| (place, error).into())).collect()
}

/// A vote as a request describes it: its count, and what an answer says besides.
#[derive(Debug, Clone)]
pub(super) struct Vote {
    count: Count,
    electorate_digest: Digest,
    refused: Vec<RefusedBallot>,
    now: Option<u64>,
    diagnostics: Vec<Diagnostic>,
}

impl Vote {
    /// The vote of these seats before its first ballot; seats and ballots in the request are not looked at.
    pub(super) fn new(request: TallyCountRequest, seats: Vec<Seat>) -> Result<Self, Problem> {
        let rule = Rule::from_wire(&request.rule).map_err(RuleError::problem)?;
        let window = Window::new(request.opens_at, request.closes_at, rule.min_open)?;
        let everybody = match rule.membership {
            Membership::Snapshot => None,
            Membership::Live => Some(seats.clone()),
        };
        let frozen = Electorate::new(seats)?;
        let electorate_digest = frozen.digest();
        let mut diagnostics = Vec::new();
        if let Err(error) = rule.check_reachable(frozen.total()) {
            diagnostics.push(unreachable(&error));
        }
        let proof = match rule.signatures {
            Signatures::None => {
                diagnostics.push(unsigned());
                Proof::Unsigned { proposal: request.proposal_hash }
            }
            Signatures::Ed25519 => Proof::Signed(Box::new(Binding {
                instance: request.instance.ok_or_else(|| missing("instance"))?,
                proposal: parse_proposal(request.proposal_hash.as_deref())?,
                revision: request.revision.ok_or_else(|| missing("revision"))?,
                electorate: electorate_digest,
                rule: rule.digest(),
            })),
        };
        let count = match everybody {
            None => Count::new(frozen, rule, proof, window),
            Some(everybody) => {
                let (electorate, changes) = joined(everybody, &frozen, &request.events)?;
                let is_founder = |seat: &Seat| frozen.find(&seat.id).is_some();
                let founders: Vec<bool> = electorate.seats().iter().map(is_founder).collect();
                Count::live(electorate, &founders, changes, rule, proof, window)
            }
        };
        Ok(Self { count, electorate_digest, refused: Vec::new(), now: request.now, diagnostics })
    }

    /// Counts the next ballot.
    pub(super) fn cast<S: AsRef<str>>(&mut self, ballot: &BallotInput<S>) -> Fate {
        let fate = self.count.cast(ballot);
        if let Some(code) = fate.code()
            && self.refused.len() < MOST_REFUSED
        {
            self.refused.push(RefusedBallot { ballot: self.count.ballots(), fate, code });
        }
        fate
    }

    pub(super) const fn count(&self) -> &Count {
        &self.count
    }

    /// The answer now.
    pub(super) fn answer(&self, ballot_results: Vec<Fate>) -> TallyCountResponse {
        let count = &self.count;
        let sums = count.sums();
        let (outcome_at_close, reason_at_close) = count.outcome();
        let distance = Distance::new(count.rule(), sums);
        TallyCountResponse {
            status_after_last_ballot: count.status(self.now),
            outcome_at_close,
            reason_at_close,
            final_after_ballot: count.finality().map(|(since, _)| since),
            final_outcome: count.finality().map(|(_, outcome)| outcome),
            tally: TallyWeights {
                yes: Weight::new(sums.yes),
                no: Weight::new(sums.no),
                abstain: Weight::new(sums.abstain),
                not_cast: Weight::new(sums.not_cast()),
                electorate: Weight::new(sums.electorate),
            },
            voters: *count.voters(),
            still_needed: TallyStillNeeded {
                yes_to_approve: distance.yes_to_approve.map(Weight::new),
                yes_to_finish: distance.yes_to_finish.map(Weight::new),
                no_to_finish: distance.no_to_finish.map(Weight::new),
            },
            yes_needed: yes_needed(count.rule(), sums.electorate).map(Weight::new),
            effective_close: count.closes_at(),
            ballot_results,
            refused: self.refused.clone(),
            ballots: count.ballots(),
            electorate_digest: self.electorate_digest,
            rule_digest: count.rule().digest(),
            explanation: explain(count, &distance),
            diagnostics: self.diagnostics.clone(),
        }
    }
}

/// The least yes where it does not depend on who votes.
fn yes_needed(rule: &Rule, electorate: u128) -> Option<u128> {
    match (rule.threshold, rule.base) {
        (Threshold::Weight(_), _) | (_, Base::Electorate) => rule.threshold.yes_needed(electorate),
        _ => None,
    }
}

/// Everybody who ever belongs to a live electorate, and when they come and go.
fn joined(
    mut seats: Vec<Seat>,
    founders: &Electorate,
    events: &[MembershipEvent],
) -> Result<(Electorate, Vec<Change>), Problem> {
    let mut newcomers = std::collections::BTreeSet::new();
    for event in events {
        let joins = event.kind == MembershipEventKind::Authorize;
        if joins && founders.find(&event.agent).is_none() && newcomers.insert(event.agent.as_str()) {
            let (id, weight) = (event.agent.clone(), event.weight.clone());
            let seat = Seat::from_wire(SeatInput { id, weight, public_key: None });
            seats.push(seat.map_err(|error| (seats.len(), error))?);
        }
    }
    let electorate = Electorate::new(seats)?;
    let changes = events.iter().filter_map(|event| {
        let seat = electorate.find(&event.agent)?;
        let joins = event.kind == MembershipEventKind::Authorize;
        Some(Change { after_ballot: event.after_ballot, seat, joins })
    });
    let changes = changes.collect();
    Ok((electorate, changes))
}

fn missing(field: &str) -> Problem {
    Problem::new(
        Code::TallyMissingBinding,
        format!("the rule asks for signed ballots and `{field}` is missing"),
    )
    .with_help(
        "signed ballots name instance, proposal, revision, electorate and rule; say which ones are meant",
    )
    .at(format!("/{field}"))
}

fn parse_proposal(name: Option<&str>) -> Result<Digest, Problem> {
    let name = name.ok_or_else(|| missing("proposal_hash"))?;
    name.parse().map_err(|error| {
        Problem::new(Code::TallyMissingBinding, format!("`proposal_hash`: {error}")).at("/proposal_hash")
    })
}

fn unreachable(error: &RuleError) -> Diagnostic {
    Diagnostic::warning(Code::RuleUnreachable, error.to_string()).with_help(
        "opening a vote under this rule is refused; a count of such a vote can only be a rejection",
    )
}

fn unsigned() -> Diagnostic {
    Diagnostic::warning(
        Code::TallyUnsigned,
        "the rule asks for no signatures, so this count proves nothing by itself",
    )
    .with_help("set `signatures` to `ed25519` in the rule for a vote that others can verify")
}

/// The result in a sentence or two.
fn explain(count: &Count, distance: &Distance) -> String {
    let sums = count.sums();
    let (outcome, reason) = count.outcome();
    let why = match reason {
        Reason::ThresholdMet => format!("{} yes of weight {} is enough", sums.yes, sums.electorate),
        Reason::ThresholdNotMet => format!("{} yes of weight {} is not enough", sums.yes, sums.electorate),
        Reason::NoYesVotes => "nobody said yes".to_owned(),
        Reason::QuorumNotMet => "too little of the electorate has taken part".to_owned(),
        Reason::EmptyElectorate => "nobody may vote".to_owned(),
    };
    let word = match outcome {
        Outcome::Approved => "approved",
        Outcome::Rejected => "rejected",
    };
    match count.finality() {
        Some((0, _)) => format!("{word} before any ballot: {why}, whatever is voted"),
        Some((since, _)) => {
            format!("{word}: {why}; final since ballot {since}, no further ballot can change it")
        }
        None => {
            let more = match (outcome, distance.yes_to_approve) {
                (Outcome::Approved, _) => String::new(),
                (_, Some(more)) => format!(", {more} more yes would approve"),
                (_, None) => String::new(),
            };
            format!("{word} if no more ballots arrive: {why}{more}; not final")
        }
    }
}

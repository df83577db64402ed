//! `tally.count` and `tally.what_if`.

use super::count::{Change, Count, Turn};
use super::distance::Distance;
use super::window::Window;
use crate::ballot::{Binding, Proof};
use crate::digest::Digest;
use crate::electorate::{Electorate, ElectorateError, Seat};
use crate::excerpt::excerpt;
use crate::signature::PublicKey;
use crate::threshold::{Membership, Rule, RuleError, Signatures};
use crate::threshold::{Outcome, Reason};
use crate::weight::Weight;
use crate::wire::ballot::{BallotInput, Fate};
use crate::wire::electorate::{MembershipEvent, MembershipEventKind, SeatInput};
use crate::wire::tally::{
    RefusedBallot, StatusName, TallyCountResponse, TallyStillNeeded, TallyWeights, TallyWhatIfResponse,
};
use crate::wire::{Code, Diagnostic, Problem};

/// The most ballots that an answer lists as refused.
pub const MOST_REFUSED: usize = 1_000;

/// The circumstances of a vote: its times, its events, and the names that its ballots must give.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// The first second at which a ballot counts.
    pub opens_at: Option<u64>,
    /// The first second at which a ballot does not count any more. `None`: `opens_at` and the rule's `voting_period` give it.
    pub closes_at: Option<u64>,
    /// The time of the question, in seconds. `None`: directly after the last ballot.
    pub now: Option<u64>,
    /// Members that join and leave, and keys that voters rotate, in order.
    pub events: Vec<MembershipEvent>,
    /// The proposal: a digest if ballots are signed, otherwise any name.
    pub proposal_hash: Option<String>,
    /// The id of the proposal, which signed ballots of format 2 name.
    pub proposal_id: Option<String>,
    /// The revision of the proposal; required if ballots are signed.
    pub revision: Option<u64>,
    /// The senate that ballots must name; required if ballots are signed.
    pub instance: Option<String>,
}

/// Counts a vote.
///
/// ```
/// use rogatio_core::electorate::Electorate;
/// use rogatio_core::tally::{Terms, count};
/// use rogatio_core::threshold::{Rule, RuleError};
/// use rogatio_core::wire::ballot::BallotInput;
/// use rogatio_core::wire::electorate::SeatInput;
/// use rogatio_core::wire::rule::{Base, Choice, RuleInput, ThresholdInput};
/// use rogatio_core::wire::tally::OutcomeName;
///
/// let rule = RuleInput::new(ThresholdInput::at_least(2, 3), Base::Electorate);
/// let rule = Rule::from_wire(&rule).map_err(RuleError::problem)?;
/// let electorate = Electorate::from_wire(["ada", "ben", "cleo"].map(SeatInput::new).into())?;
/// let ballots = [BallotInput::new("ada", Choice::Yes), BallotInput::new("ben", Choice::Yes)];
/// let answer = count(electorate, rule, &ballots, &Terms::default())?;
/// // Two yes of three are enough, and the third voter cannot change it any more.
/// assert_eq!(answer.outcome_at_close, OutcomeName::Approved);
/// assert_eq!(answer.final_after_ballot, Some(2));
/// # Ok::<(), rogatio_core::wire::Problem>(())
/// ```
///
/// # Errors
/// `tally.invalid-window` for opening hours that cannot be, `tally.missing-binding` when ballots are signed and nothing says what
/// for, `electorate.*` for an event that cannot be, `tally.invalid-now` for a question before the last ballot. A ballot is never
/// an error.
pub fn count(
    electorate: Electorate,
    rule: Rule,
    ballots: &[BallotInput],
    terms: &Terms,
) -> Result<TallyCountResponse, Problem> {
    let mut vote = Vote::new(electorate, rule, terms)?;
    let fates: Vec<Fate> = ballots.iter().map(|ballot| vote.cast(ballot)).collect();
    vote.answer(fates)
}

/// Counts a vote, and counts it again with ballots that nobody cast.
///
/// # Errors
/// As [`count()`].
pub fn what_if(
    electorate: Electorate,
    rule: Rule,
    ballots: &[BallotInput],
    further: &[BallotInput],
    terms: &Terms,
) -> Result<TallyWhatIfResponse, Problem> {
    let mut vote = Vote::new(electorate, rule, terms)?;
    let mut fates: Vec<Fate> = ballots.iter().map(|ballot| vote.cast(ballot)).collect();
    let mut hypothesis = Vote { count: vote.count.clone().without_signatures(), ..vote.clone() };
    let now = vote.answer(fates.clone())?;
    let further: Vec<Fate> = further.iter().map(|ballot| hypothesis.cast(ballot)).collect();
    fates.extend_from_slice(&further);
    // The further ballots are cast later than now.
    hypothesis.now = hypothesis.now.map(|now| now.max(hypothesis.clock.latest.unwrap_or(now)));
    let then = hypothesis.answer(fates)?;
    Ok(TallyWhatIfResponse {
        outcome_changes: now.outcome_at_close != then.outcome_at_close,
        becomes_final: now.final_outcome.is_none() && then.final_outcome.is_some(),
        further_results: further,
        now,
        then,
    })
}

/// A vote: its count, and what an answer says besides.
#[derive(Debug, Clone)]
pub(super) struct Vote {
    count: Count,
    electorate_digest: Digest,
    refused: Vec<RefusedBallot>,
    now: Option<u64>,
    clock: Clock,
    diagnostics: Vec<Diagnostic>,
}

/// What the ballots' times say.
#[derive(Debug, Clone, Default)]
struct Clock {
    /// The latest time of a ballot.
    latest: Option<u64>,
    /// The first ballot whose time is before one that came earlier: its number, its time, and the earlier one's.
    backwards: Option<(u64, u64, u64)>,
}

impl Clock {
    fn tick(&mut self, ballot: u64, at: u64) {
        if let Some(latest) = self.latest.filter(|latest| at < *latest) {
            self.backwards.get_or_insert((ballot, at, latest));
        }
        self.latest = self.latest.max(Some(at));
    }
}

impl Vote {
    /// The vote before its first ballot.
    pub(super) fn new(frozen: Electorate, rule: Rule, terms: &Terms) -> Result<Self, Problem> {
        let mut diagnostics = Vec::new();
        let closes_at = closing_time(terms, &rule, &mut diagnostics)?;
        let window = Window::new(terms.opens_at, closes_at, rule.min_open)?;
        let electorate_digest = frozen.digest();
        if let Err(error) = rule.check_reachable(frozen.total()) {
            diagnostics.push(unreachable(&error));
        }
        let proof = match rule.signatures {
            Signatures::None => {
                diagnostics.push(unsigned());
                Proof::Unsigned { proposal: terms.proposal_hash.clone() }
            }
            Signatures::Ed25519 => Proof::Signed(Box::new(Binding {
                instance: terms.instance.clone().ok_or_else(|| missing("instance"))?,
                proposal_id: terms.proposal_id.clone(),
                proposal: parse_proposal(terms.proposal_hash.as_deref())?,
                revision: terms.revision.ok_or_else(|| missing("revision"))?,
                electorate: electorate_digest,
                rule: rule.digest(),
            })),
        };
        let count = match rule.membership {
            Membership::Snapshot => {
                let rotations = terms.events.iter().enumerate();
                let rotations =
                    rotations.filter(|(_, event)| matches!(event.kind, MembershipEventKind::Rotate));
                let turn = |(number, event)| Ok((event, Turn::Rotates(new_key(number, event)?)));
                let turns = rotations.map(turn).collect::<Result<Vec<_>, Problem>>()?;
                let changes = placed(&frozen, turns);
                Count::new(frozen, rule, proof, window).with_changes(changes)
            }
            Membership::Live => {
                let (electorate, changes) = joined(&frozen, &terms.events, rule.signatures)?;
                let is_founder = |seat: &Seat| frozen.find(&seat.id).is_some();
                let founders: Vec<bool> = electorate.seats().iter().map(is_founder).collect();
                Count::live(electorate, founders, changes, rule, proof, window)
                    .map_err(|number| at_event(number, ElectorateError::Overflow))?
            }
        };
        let (refused, clock) = (Vec::new(), Clock::default());
        Ok(Self { count, electorate_digest, refused, now: terms.now, clock, diagnostics })
    }

    /// Counts the next ballot.
    pub(super) fn cast<S: AsRef<str>>(&mut self, ballot: &BallotInput<S>) -> Fate {
        let fate = self.count.cast(ballot);
        if let Some(at) = ballot.at {
            self.clock.tick(self.count.ballots(), at);
        }
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
    ///
    /// # Errors
    /// `tally.invalid-now` when a ballot came after the moment of the question.
    pub(super) fn answer(&self, ballot_results: Vec<Fate>) -> Result<TallyCountResponse, Problem> {
        let count = &self.count;
        if let (Some(now), Some(latest)) = (self.now, self.clock.latest)
            && now < latest
        {
            return Err(early(now, latest));
        }
        let sums = count.sums();
        let (outcome_at_close, reason_at_close) = count.outcome();
        let distance = count.distance(self.now);
        let finality = count.finality(self.now);
        let mut diagnostics = self.diagnostics.clone();
        diagnostics.extend(self.clock.backwards.map(backwards));
        Ok(TallyCountResponse {
            status_after_last_ballot: count.status(self.now),
            outcome_at_close,
            reason_at_close,
            final_after_ballot: finality.map(|(since, _)| since),
            final_outcome: finality.map(|(_, outcome)| outcome),
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
            yes_needed: count.yes_needed().map(Weight::new),
            effective_close: count.closes_at(),
            ballot_results,
            refused: self.refused.clone(),
            ballots: count.ballots(),
            electorate_digest: self.electorate_digest,
            rule_digest: count.rule().digest(),
            explanation: explain(count, &distance, self.now),
            diagnostics,
        })
    }
}

/// When voting closes: as the request says, or as the rule does.
fn closing_time(
    terms: &Terms,
    rule: &Rule,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<u64>, Problem> {
    let Some(period) = rule.voting_period else { return Ok(terms.closes_at) };
    let warning = |message: String| Diagnostic::warning(Code::TallyClosingTime, message);
    let Some(opens_at) = terms.opens_at else {
        if terms.closes_at.is_none() {
            let message = format!(
                "the closing time of the vote is missing: the rule's `voting_period` is {period}, but `opens_at` is not given"
            );
            diagnostics.push(warning(message).with_help("give `opens_at` or `closes_at`"));
        }
        return Ok(terms.closes_at);
    };
    let closes_at = opens_at.checked_add(period).ok_or_else(|| {
        let detail = format!("voting would close {period} seconds after {opens_at}, which is above 2^64 - 1");
        Problem::new(Code::TallyInvalidWindow, detail).at("/opens_at")
    })?;
    if let Some(given) = terms.closes_at.filter(|given| *given != closes_at) {
        let message =
            format!("`closes_at` is {given}, but `opens_at` and the rule's `voting_period` give {closes_at}");
        diagnostics.push(warning(message).with_help("`closes_at` was used; extensions are counted from it"));
        return Ok(Some(given));
    }
    Ok(Some(closes_at))
}

/// Everybody who ever belongs to a live electorate, and when they come and go. Who comes later has no weight yet.
fn joined(
    founders: &Electorate,
    events: &[MembershipEvent],
    signatures: Signatures,
) -> Result<(Electorate, Vec<Change>), Problem> {
    let mut seats = founders.seats().to_vec();
    let mut newcomers = std::collections::BTreeSet::new();
    let mut turns = Vec::with_capacity(events.len());
    for (number, event) in events.iter().enumerate() {
        let turn = match event.kind {
            MembershipEventKind::Deauthorize => Turn::Leaves,
            MembershipEventKind::Rotate => Turn::Rotates(new_key(number, event)?),
            MembershipEventKind::Authorize => {
                let (id, weight) = (event.agent.clone(), event.weight.clone());
                let input = SeatInput { id, weight, public_key: event.public_key.clone(), rotated_key: None };
                let seat = Seat::from_wire(input).map_err(|error| at_event(number, error))?;
                if signatures == Signatures::Ed25519 && seat.weight > 0 && seat.key.is_none() {
                    return Err(keyless(number, &seat.id));
                }
                if founders.find(&event.agent).is_none() && newcomers.insert(event.agent.as_str()) {
                    seats.push(Seat { weight: 0, key: None, rotated: None, ..seat.clone() });
                }
                Turn::Joins(seat)
            }
        };
        turns.push((event, turn));
    }
    let electorate = Electorate::new(seats)?;
    let changes = placed(&electorate, turns);
    Ok((electorate, changes))
}

/// What happens to seats, without what happens to who has none.
fn placed(electorate: &Electorate, turns: Vec<(&MembershipEvent, Turn)>) -> Vec<Change> {
    let place = |(event, turn): (&MembershipEvent, Turn)| {
        let place = electorate.find(&event.agent)?;
        Some(Change { after_ballot: event.after_ballot, place, turn })
    };
    turns.into_iter().filter_map(place).collect()
}

/// The key that somebody rotates to.
fn new_key(number: usize, event: &MembershipEvent) -> Result<Box<PublicKey>, Problem> {
    let Some(key) = &event.public_key else {
        let detail = format!("`{}` rotates the key, but gives no new key", excerpt(&event.agent));
        return Err(Problem::new(Code::ElectorateMissingKey, detail).at(format!("/events/{number}")));
    };
    let key = key.parse().map_err(|error| ElectorateError::Key { id: excerpt(&event.agent), error });
    key.map(Box::new).map_err(|error| at_event(number, error))
}

fn at_event(number: usize, error: ElectorateError) -> Problem {
    Problem::new(error.code(), error.to_string()).at(format!("/events/{number}"))
}

fn keyless(number: usize, id: &str) -> Problem {
    let detail = format!("`{}` joins without a key, but the rule requires signed ballots", excerpt(id));
    Problem::new(Code::ElectorateMissingKey, detail).at(format!("/events/{number}"))
}

fn early(now: u64, latest: u64) -> Problem {
    let detail = format!("`now` is {now}, but a ballot was cast at {latest}");
    Problem::new(Code::TallyInvalidNow, detail)
        .with_help("`now` must not be earlier than any ballot; leave out the later ballots")
        .at("/now")
}

fn backwards((ballot, at, before): (u64, u64, u64)) -> Diagnostic {
    let message = format!("ballot {ballot} was cast at {at}, but an earlier ballot at {before}");
    Diagnostic::warning(Code::TallyTimeBackwards, message)
        .with_help("ballots are counted in the order given, each with its own time; sort them by time")
}

fn missing(field: &str) -> Problem {
    Problem::new(
        Code::TallyMissingBinding,
        format!("the rule requires signed ballots, but `{field}` is missing"),
    )
    .with_help(
        "signed ballots name senate, proposal, revision, electorate and rule; the request must give them",
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
        "a vote cannot be opened under this rule; a count of such a vote always ends in a rejection",
    )
}

fn unsigned() -> Diagnostic {
    Diagnostic::warning(
        Code::TallyUnsigned,
        "the rule requires no signatures, so this count alone proves nothing",
    )
    .with_help("set `signatures` to `ed25519` in the rule for a vote that others can verify")
}

/// The result in a sentence or two; it says the same as the status.
fn explain(count: &Count, distance: &Distance, now: Option<u64>) -> String {
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
    let closed = count.closes_at().filter(|_| count.is_over(now));
    let still = match (count.status(now), closed) {
        (StatusName::Open, _) => "; voting stays open".to_owned(),
        (_, Some(closed)) => format!("; voting closed at {closed}"),
        (_, None) => String::new(),
    };
    match (count.finality(now), closed) {
        (Some((0, _)), _) => format!("{word} before any ballot: {why}, whatever is voted{still}"),
        (Some((since, _)), _) => {
            format!("{word}: {why}; final since ballot {since}, no further ballot can change it{still}")
        }
        (None, Some(_)) => format!("{word}: {why}{still}"),
        (None, None) => {
            let more = match (outcome, distance.yes_to_approve) {
                (Outcome::Approved, _) => String::new(),
                (_, Some(more)) => format!(", {more} more yes would approve"),
                (_, None) => String::new(),
            };
            format!("{word} if no more ballots arrive: {why}{more}; not final")
        }
    }
}

//! A count that is fed ballots: constant memory beyond one byte for each seat.

use super::distance::Distance;
use super::running::{Cast, Running};
use super::window::Window;
use crate::ballot::{self, Choice, Issue, Proof};
use crate::electorate::{Electorate, Seat};
use crate::signature::PublicKey;
use crate::threshold::{Base, Membership, Revote, Rule, Threshold, least};
use crate::threshold::{Outcome, Sums};
use crate::wire::ballot::{BallotInput, Fate};
use crate::wire::tally::{StatusName, TallyVoters};

/// Something that happens to a seat while the vote is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// After which ballot; 0 is before the first.
    pub after_ballot: u64,
    /// The place of the seat that it is about.
    pub place: usize,
    /// What happens to the seat.
    pub turn: Turn,
}

/// What happens to a seat: in a live electorate all of it, in a frozen one a new key alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// It may vote from now on, as this seat.
    Joins(Seat),
    /// It may not vote any more, and what it said is gone.
    Leaves,
    /// Its ballots are signed with this key from now on.
    Rotates(Box<PublicKey>),
}

/// A vote being counted. Feed it ballots in order of arrival; ask it anything at any time.
#[derive(Debug, Clone)]
pub struct Count {
    electorate: Electorate,
    rule: Rule,
    proof: Proof,
    /// What each seat has said, one byte a seat.
    said: Vec<Option<Choice>>,
    /// When the ballot of each seat that counts was issued; empty until one says so under a rule that lets a later one replace it.
    issued: Vec<Option<Issue>>,
    /// Changes to come, the last one first.
    changes: Vec<Change>,
    running: Running,
}

impl Count {
    /// An empty count in a frozen electorate.
    pub fn new(electorate: Electorate, rule: Rule, proof: Proof, window: Window) -> Self {
        let seats = electorate.seats().len();
        let seats_wide = u64::try_from(seats).unwrap_or(u64::MAX);
        let running = Running::new(&rule, electorate.total(), seats_wide, window);
        Self {
            said: vec![None; seats],
            issued: Vec::new(),
            changes: Vec::new(),
            electorate,
            rule,
            proof,
            running,
        }
    }

    /// The same count, of which no ballot was cast yet, with these changes to come: in a frozen electorate new keys alone.
    #[must_use]
    pub fn with_changes(mut self, mut changes: Vec<Change>) -> Self {
        // A stable sort keeps the order within one ballot. They are taken from the end, so the last one comes first.
        changes.sort_by_key(|change| change.after_ballot);
        changes.reverse();
        self.changes = changes;
        self.apply_changes();
        self
    }

    /// An empty count in an electorate that changes while it votes: `electorate` holds everybody who ever belongs to it,
    /// `founders` says who belongs to it at the start; the others have no weight yet.
    ///
    /// # Errors
    /// The number of the change, in the order given, with which the weights would add up to more than 2^128 - 1.
    pub fn live(
        electorate: Electorate,
        founders: Vec<bool>,
        changes: Vec<Change>,
        rule: Rule,
        proof: Proof,
        window: Window,
    ) -> Result<Self, usize> {
        let mut count = Self::new(electorate, rule, proof, window);
        check_totals(&count.electorate, founders.clone(), &changes)?;
        let belong = founders.iter().filter(|founder| **founder).count();
        let belong = u64::try_from(belong).unwrap_or(u64::MAX);
        count.running = Running::new(&count.rule, count.electorate.total(), belong, window);
        let later = founders.iter().enumerate().filter(|(_, founder)| !**founder);
        later.for_each(|(place, _)| count.electorate.vacate(place));
        count.running.finality = None;
        let mut count = count.with_changes(changes);
        count.running.settle(&count.rule);
        Ok(count)
    }

    /// The next ballot in order of arrival, and what becomes of it.
    pub fn cast<S: AsRef<str>>(&mut self, ballot: &BallotInput<S>) -> Fate {
        self.running.ballots += 1;
        let fate = self.take(ballot).unwrap_or_else(|fate| fate);
        self.apply_changes();
        self.running.settle(&self.rule);
        fate
    }

    fn take<S: AsRef<str>>(&mut self, input: &BallotInput<S>) -> Result<Fate, Fate> {
        if let Some(at) = input.at {
            self.running.window.check(at)?;
        }
        let ballot = ballot::check(input, &self.electorate, &self.proof)?;
        let seat = self.electorate.seats().get(ballot.seat).ok_or(Fate::NotInElectorate)?;
        let said = self.said.get_mut(ballot.seat).ok_or(Fate::NotInElectorate)?;
        if let Some(issue) = ballot.issue {
            self.running.window.check_issued(issue.at, input.at)?;
        }
        let before = self.issued.get(ballot.seat).copied().flatten();
        let issues = ballot.issue.zip(before);
        let cast = Cast { weight: seat.weight, choice: ballot.choice, earlier: *said, at: input.at, issues };
        let fate = self.running.admit(&self.rule, &cast)?;
        *said = Some(ballot.choice);
        if ballot.issue.is_some() && self.rule.revote == Revote::Replace {
            self.issued.resize(self.electorate.seats().len(), None);
            self.issued.get_mut(ballot.seat).into_iter().for_each(|place| *place = ballot.issue);
        }
        self.running.add(&self.rule, &cast);
        Ok(fate)
    }

    fn apply_changes(&mut self) {
        while let Some(change) = self.changes.pop_if(|change| change.after_ballot <= self.running.ballots) {
            // What is final in a live electorate has taken effect, so the vote is over, and nobody joins or leaves it any more.
            if self.running.finality.is_none() || matches!(change.turn, Turn::Rotates(_)) {
                self.change(change.place, change.turn);
            }
        }
    }

    /// A seat joins, leaves or gets another key; who leaves takes the vote along.
    fn change(&mut self, place: usize, turn: Turn) {
        match (turn, self.electorate.belongs(place)) {
            (Turn::Joins(seat), false) => {
                self.running.join(seat.weight);
                self.electorate.occupy(place, seat);
            }
            (Turn::Leaves, true) => {
                let weight = self.electorate.seats().get(place).map_or(0, |seat| seat.weight);
                let said = self.said.get_mut(place).and_then(Option::take);
                self.issued.get_mut(place).and_then(Option::take);
                self.running.leave(weight, said);
                self.electorate.vacate(place);
            }
            (Turn::Rotates(key), true) => self.electorate.rotate(place, key),
            (Turn::Joins(_), true) | (Turn::Leaves | Turn::Rotates(_), false) => {}
        }
    }

    /// What the vote shows at `now`; right after the last ballot, voting being open, when `now` is unknown.
    pub fn status(&self, now: Option<u64>) -> StatusName {
        self.running.status(&self.rule, now)
    }

    /// Whether voting has closed at `now`; it is open when `now` is unknown.
    pub fn is_over(&self, now: Option<u64>) -> bool {
        now.is_some_and(|now| self.running.window.is_over(now))
    }

    /// How far the vote is from its end at `now`, in weights that seats have together.
    pub fn distance(&self, now: Option<u64>) -> Distance {
        if self.is_over(now) {
            return Distance::over(self.outcome().0);
        }
        let running = &self.running;
        let distance = Distance::of(&self.rule, &running.sums, |outcome| {
            self.rule.membership == Membership::Snapshot || running.takes_effect(&self.rule, outcome, now)
        });
        let seats = self.electorate.seats().iter().zip(&self.said).enumerate();
        let free = seats.filter(|(place, (_, said))| said.is_none() && self.electorate.belongs(*place));
        distance.of_seats(&free.map(|(_, (seat, _))| seat.weight).collect::<Vec<_>>())
    }

    /// The least weight of yes that can approve the proposal; `None` where there is none, or where it depends on who else
    /// votes.
    pub fn yes_needed(&self) -> Option<u128> {
        yes_needed(&self.rule, self.sums().electorate)
    }

    /// The outcome and the reason if no more ballots arrive.
    pub fn outcome(&self) -> (Outcome, crate::threshold::Reason) {
        self.running.outcome(&self.rule)
    }

    /// Since which ballot the outcome is final at `now`, and what it is.
    pub fn finality(&self, now: Option<u64>) -> Option<(u64, Outcome)> {
        self.running.finality_at(&self.rule, now)
    }

    /// The weights.
    pub const fn sums(&self) -> &Sums {
        &self.running.sums
    }

    /// The numbers of voters.
    pub const fn voters(&self) -> &TallyVoters {
        &self.running.voters
    }

    /// Ballots seen.
    pub const fn ballots(&self) -> u64 {
        self.running.ballots
    }

    /// The rule.
    pub const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// When voting closes, extensions included.
    pub const fn closes_at(&self) -> Option<u64> {
        self.running.window.closes_at()
    }

    /// Counts the ballots that come now without signatures: for asking what would be. A ballot that names a proposal must
    /// name the vote's all the same.
    pub(super) fn without_signatures(mut self) -> Self {
        let proposal = match self.proof {
            Proof::Unsigned { proposal } => proposal,
            Proof::Signed(binding) => Some(binding.proposal.to_string()),
        };
        self.proof = Proof::Unsigned { proposal };
        self
    }
}

/// Refuses changes with which the weights of those who belong at one time do not fit.
fn check_totals(electorate: &Electorate, mut active: Vec<bool>, changes: &[Change]) -> Result<(), usize> {
    let mut changes: Vec<(usize, &Change)> = changes.iter().enumerate().collect();
    changes.sort_by_key(|(_, change)| change.after_ballot);
    let mut weights: Vec<u128> = electorate.seats().iter().map(|seat| seat.weight).collect();
    let mut total = electorate.total();
    for (number, change) in changes {
        let (Some(active), Some(weight)) = (active.get_mut(change.place), weights.get_mut(change.place))
        else {
            return Err(number);
        };
        match &change.turn {
            Turn::Joins(seat) if !*active => {
                total = total.checked_add(seat.weight).ok_or(number)?;
                (*active, *weight) = (true, seat.weight);
            }
            Turn::Leaves if *active => {
                total = total.saturating_sub(*weight);
                *active = false;
            }
            Turn::Joins(_) | Turn::Leaves | Turn::Rotates(_) => {}
        }
    }
    Ok(())
}

/// The least weight of yes with which the rule can approve, the others taking part as helps the quorum most.
fn yes_needed(rule: &Rule, electorate: u128) -> Option<u128> {
    if !matches!((rule.threshold, rule.base), (Threshold::Weight(_), _) | (_, Base::Electorate)) {
        return None;
    }
    let enough = |yes| {
        let silent = Sums { yes, electorate, ..Sums::default() };
        let rest = silent.not_cast();
        let others = [silent, Sums { no: rest, ..silent }, Sums { abstain: rest, ..silent }];
        let quorum = rule.quorum.is_none_or(|quorum| others.iter().any(|sums| quorum.met(sums)));
        quorum && rule.threshold.met(yes, electorate)
    };
    least(electorate, enough)
}

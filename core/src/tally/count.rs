//! A count that is fed ballots: constant memory beyond one byte for each seat.

use super::outcome::{Outcome, Sums};
use super::running::{Cast, Running};
use super::window::Window;
use crate::ballot::{self, Choice, Proof};
use crate::electorate::Electorate;
use crate::threshold::{Membership, Rule};
use crate::wire::ballot::{BallotInput, Fate};
use crate::wire::tally::{StatusName, TallyVoters};

/// Somebody joining or leaving a live electorate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// After which ballot; 0 is before the first.
    pub after_ballot: u64,
    /// The seat that it is about.
    pub seat: usize,
    /// Whether the seat may vote from then on.
    pub joins: bool,
}

/// A vote being counted. Feed it ballots in order of arrival; ask it anything at any time.
#[derive(Debug, Clone)]
pub struct Count {
    electorate: Electorate,
    rule: Rule,
    proof: Proof,
    /// What each seat has said, one byte a seat.
    said: Vec<Option<Choice>>,
    /// Which seats may vote; empty when all may, as in a frozen electorate.
    active: Vec<bool>,
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
            active: Vec::new(),
            changes: Vec::new(),
            electorate,
            rule,
            proof,
            running,
        }
    }

    /// An empty count in an electorate that changes while it votes: `electorate` holds everybody who ever belongs to it,
    /// `founders` says who belongs to it at the start.
    pub fn live(
        electorate: Electorate,
        founders: &[bool],
        mut changes: Vec<Change>,
        rule: Rule,
        proof: Proof,
        window: Window,
    ) -> Self {
        let mut count = Self::new(electorate, rule, proof, window);
        if count.rule.membership == Membership::Live {
            count.active = vec![true; count.said.len()];
            let newcomers = founders.iter().enumerate().filter(|(_, founder)| !**founder);
            newcomers.for_each(|(seat, _)| count.change(seat, false));
            // Taken from the end, so the last one comes first; a stable sort keeps the order within one ballot.
            changes.sort_by_key(|change| change.after_ballot);
            changes.reverse();
            count.changes = changes;
            count.apply_changes();
            count.running.finality = None;
            count.running.settle(&count.rule);
        }
        count
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
        if self.active.get(ballot.seat) == Some(&false) {
            return Err(Fate::NotInElectorate);
        }
        let seat = self.electorate.seats().get(ballot.seat).ok_or(Fate::NotInElectorate)?;
        let said = self.said.get_mut(ballot.seat).ok_or(Fate::NotInElectorate)?;
        let cast = Cast { weight: seat.weight, choice: ballot.choice, earlier: *said, at: input.at };
        let fate = self.running.admit(&self.rule, &cast)?;
        *said = Some(ballot.choice);
        self.running.add(&self.rule, &cast);
        Ok(fate)
    }

    fn apply_changes(&mut self) {
        while let Some(change) = self.changes.pop_if(|change| change.after_ballot <= self.running.ballots) {
            self.change(change.seat, change.joins);
        }
    }

    /// A seat joins or leaves; who leaves takes the vote along.
    fn change(&mut self, seat: usize, joins: bool) {
        let Some(weight) = self.electorate.seats().get(seat).map(|seat| seat.weight) else { return };
        let Some(active) = self.active.get_mut(seat).filter(|active| **active != joins) else { return };
        *active = joins;
        let running = &mut self.running;
        if joins {
            running.sums.electorate = running.sums.electorate.saturating_add(weight);
            running.voters.electorate += 1;
            running.voters.not_cast += 1;
            return;
        }
        if let Some(choice) = self.said.get_mut(seat).and_then(Option::take) {
            running.subtract(choice, weight);
        }
        running.sums.electorate = running.sums.electorate.saturating_sub(weight);
        running.voters.electorate -= 1;
        running.voters.not_cast -= 1;
    }

    /// What the vote shows at `now`; right after the last ballot, voting being open, when `now` is unknown.
    pub fn status(&self, now: Option<u64>) -> StatusName {
        self.running.status(&self.rule, now)
    }

    /// The outcome and the reason if no more ballots arrive.
    pub fn outcome(&self) -> (Outcome, super::Reason) {
        self.running.outcome(&self.rule)
    }

    /// Since which ballot the outcome is final, and what it is.
    pub const fn finality(&self) -> Option<(u64, Outcome)> {
        self.running.finality
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

    /// Counts the ballots that come now without signatures: for asking what would be.
    pub(super) fn without_signatures(mut self) -> Self {
        self.proof = Proof::Unsigned { proposal: None };
        self
    }
}

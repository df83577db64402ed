//! What a count remembers of itself: weights, voters, since when it is final. Small, whatever the electorate.

use super::window::Window;
use crate::ballot::{Choice, Issue};
use crate::threshold::{AfterFinal, Membership, Revote, Rule};
use crate::threshold::{Outcome, Sums, final_outcome, judge};
use crate::wire::ballot::Fate;
use crate::wire::tally::{StatusName, TallyVoters};

/// A running count, without the list of who said what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// The weights.
    pub sums: Sums,
    /// The numbers of voters.
    pub voters: TallyVoters,
    /// Ballots seen.
    pub ballots: u64,
    /// The latest time of a ballot that counts, if any has a time.
    pub last_at: Option<u64>,
    /// Since which ballot the outcome is final, and what it is. In a live electorate only what has taken effect is final.
    pub finality: Option<(u64, Outcome)>,
    /// Seats of voters who were revoked before voting; their weight is among the sums.
    pub forfeits: u64,
    /// The opening hours.
    pub window: Window,
}

/// A ballot whose voter and proof have been checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cast {
    /// The weight of the voter's seat.
    pub weight: u128,
    /// What it says.
    pub choice: Choice,
    /// What the voter's ballot said before.
    pub earlier: Option<Choice>,
    /// When it arrived.
    pub at: Option<u64>,
    /// When it was issued, and the ballot before; `None` where ballots do not say.
    pub issues: Option<(Issue, Issue)>,
}

impl Running {
    /// A count before its first ballot.
    pub fn new(rule: &Rule, electorate: u128, seats: u64, window: Window) -> Self {
        let sums = Sums { electorate, ..Sums::default() };
        let voters = TallyVoters { electorate: seats, not_cast: seats, ..TallyVoters::default() };
        let mut running =
            Self { sums, voters, ballots: 0, last_at: None, finality: None, forfeits: 0, window };
        running.settle(rule);
        running
    }

    /// Whether the ballot would count, by everything but its time and its proof.
    ///
    /// # Errors
    /// The fate of a ballot that would not.
    pub fn admit(&self, rule: &Rule, cast: &Cast) -> Result<Fate, Fate> {
        if cast.weight == 0 {
            return Err(Fate::ZeroWeight);
        }
        if self.finality.is_some() && rule.after_final == AfterFinal::Reject {
            return Err(Fate::AlreadyFinal);
        }
        match (cast.earlier, rule.revote) {
            (None, _) => Ok(Fate::Accepted),
            (Some(_), Revote::Replace) => match cast.issues {
                Some((issue, earlier)) if issue <= earlier => Err(Fate::NotNewer),
                _ => Ok(Fate::Replaced),
            },
            (Some(_), Revote::Reject) => Err(Fate::AlreadyVoted),
        }
    }

    /// Whether this ballot can be one of this count: there is a seat and a weight left for it, or an earlier ballot that it
    /// replaces. Only a caller who mixes up votes gets no for an answer.
    pub fn fits(&self, cast: &Cast) -> bool {
        self.holds(cast.weight, cast.earlier)
    }

    /// Whether a seat of this weight can be among those that said this, or that have not voted.
    pub fn holds(&self, weight: u128, said: Option<Choice>) -> bool {
        let (all, voters) = match said {
            None => (self.sums.rest(), self.voters.not_cast),
            Some(Choice::Yes) => (self.sums.yes, self.voters.yes),
            Some(Choice::No) => (self.sums.no, self.voters.no),
            Some(Choice::Abstain) => (self.sums.abstain, self.voters.abstain),
        };
        // One seat has all the weight of its kind.
        match voters {
            0 => false,
            1 => weight == all,
            _ => weight <= all,
        }
    }

    /// Counts a ballot that was admitted, and that [`fits`](Self::fits). Finality is looked at by [`settle`](Self::settle).
    pub fn add(&mut self, rule: &Rule, cast: &Cast) {
        if let Some(earlier) = cast.earlier {
            self.subtract(earlier, cast.weight);
        }
        let (sum, voters) = self.column(cast.choice);
        *sum = sum.saturating_add(cast.weight);
        *voters = voters.saturating_add(1);
        self.voters.not_cast = self.voters.not_cast.saturating_sub(1);
        self.last_at = self.last_at.max(cast.at);
        if let (Some(at), Some(quorum)) = (cast.at, &rule.quorum)
            && quorum.met(&self.sums)
        {
            self.window.quorum_met(at, rule.late_quorum_extension);
        }
    }

    /// Takes note that no ballot comes from a seat of this weight any more; whether there is such a seat.
    pub fn forfeit(&mut self, weight: u128) -> bool {
        if weight > self.sums.rest() || self.forfeits >= self.voters.not_cast {
            return false;
        }
        self.sums.forfeited = self.sums.forfeited.saturating_add(weight);
        self.forfeits = self.forfeits.saturating_add(1);
        true
    }

    /// Whether the rejection is final only because of the seats that no ballot comes from any more.
    pub fn is_final_by_forfeit(&self, rule: &Rule) -> bool {
        let otherwise = Sums { forfeited: 0, ..self.sums };
        self.forfeits > 0 && self.finality.is_some() && final_outcome(rule, &otherwise).is_none()
    }

    /// Takes a vote back.
    fn subtract(&mut self, choice: Choice, weight: u128) {
        let (sum, voters) = self.column(choice);
        *sum = sum.saturating_sub(weight);
        *voters = voters.saturating_sub(1);
        self.voters.not_cast = self.voters.not_cast.saturating_add(1);
    }

    const fn column(&mut self, choice: Choice) -> (&mut u128, &mut u64) {
        match choice {
            Choice::Yes => (&mut self.sums.yes, &mut self.voters.yes),
            Choice::No => (&mut self.sums.no, &mut self.voters.no),
            Choice::Abstain => (&mut self.sums.abstain, &mut self.voters.abstain),
        }
    }

    /// A seat of this weight joins.
    pub fn join(&mut self, weight: u128) {
        self.sums.electorate = self.sums.electorate.saturating_add(weight);
        self.voters.electorate = self.voters.electorate.saturating_add(1);
        self.voters.not_cast = self.voters.not_cast.saturating_add(1);
    }

    /// A seat of this weight leaves, and takes along what it said.
    pub fn leave(&mut self, weight: u128, said: Option<Choice>) {
        if let Some(choice) = said {
            self.subtract(choice, weight);
        }
        self.sums.electorate = self.sums.electorate.saturating_sub(weight);
        self.voters.electorate = self.voters.electorate.saturating_sub(1);
        self.voters.not_cast = self.voters.not_cast.saturating_sub(1);
    }

    /// Looks at finality once a ballot was dealt with: keeps the first one since which the outcome has been final.
    pub fn settle(&mut self, rule: &Rule) {
        self.finality = self.finality_at(rule, None);
    }

    /// Since which ballot the outcome is final at `now`, or right after the last ballot, and what it is.
    ///
    /// Joining and leaving can undo whatever ballots cannot, so in a live electorate nothing is final but what takes
    /// effect: that ends the vote.
    pub fn finality_at(&self, rule: &Rule, now: Option<u64>) -> Option<(u64, Outcome)> {
        if self.finality.is_some() {
            return self.finality;
        }
        let outcome = final_outcome(rule, &self.sums)?;
        let is_final = rule.membership == Membership::Snapshot || self.takes_effect(rule, outcome, now);
        is_final.then_some((self.ballots, outcome))
    }

    /// Whether an outcome that no ballot can change takes effect before voting closes.
    pub fn takes_effect(&self, rule: &Rule, outcome: Outcome, now: Option<u64>) -> bool {
        let waits =
            outcome == Outcome::Approved && self.window.open_for(now.or(self.last_at)) < rule.min_open;
        rule.early_close && !waits
    }

    /// The outcome and the reason if no more ballots arrive.
    pub fn outcome(&self, rule: &Rule) -> (Outcome, crate::threshold::Reason) {
        judge(rule, &self.sums)
    }

    /// What the vote shows at `now`; right after the last ballot, voting being open, when `now` is unknown.
    pub fn status(&self, rule: &Rule, now: Option<u64>) -> StatusName {
        let status = |outcome| match outcome {
            Outcome::Approved => StatusName::Approved,
            Outcome::Rejected => StatusName::Rejected,
        };
        if now.is_some_and(|now| self.window.is_over(now)) {
            return status(self.outcome(rule).0);
        }
        match self.finality_at(rule, now) {
            Some((_, outcome)) if self.takes_effect(rule, outcome, now) => status(outcome),
            _ => StatusName::Open,
        }
    }
}

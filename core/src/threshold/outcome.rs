//! What a count means: the outcome if voting closed now, and whether anything can still change it.

use super::{Revote, Rule};
use crate::wire::tally::{OutcomeName, ReasonName};

/// The weights of a count. The parts never add up to more than the electorate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// Weight that said yes.
    pub yes: u128,
    /// Weight that said no.
    pub no: u128,
    /// Weight that abstained.
    pub abstain: u128,
    /// All weight that may vote.
    pub electorate: u128,
    /// Weight of voters who have not taken part and never will: they were revoked while the vote was open.
    pub forfeited: u128,
}

impl Sums {
    /// Weight that took part.
    pub const fn cast(&self) -> u128 {
        self.yes.saturating_add(self.no).saturating_add(self.abstain)
    }

    /// Weight that has not taken part.
    pub const fn not_cast(&self) -> u128 {
        self.electorate.saturating_sub(self.cast())
    }

    /// Weight that can still take part.
    pub const fn rest(&self) -> u128 {
        self.not_cast().saturating_sub(self.forfeited)
    }

    /// The same count with `weight` more of yes.
    pub(crate) const fn with_yes(self, weight: u128) -> Self {
        Self { yes: self.yes.saturating_add(weight), ..self }
    }

    /// The same count with `weight` more of no.
    pub(crate) const fn with_no(self, weight: u128) -> Self {
        Self { no: self.no.saturating_add(weight), ..self }
    }
}

/// The outcome of a vote.
pub type Outcome = OutcomeName;
/// Why the outcome is what it is.
pub type Reason = ReasonName;

/// The outcome and its reason if voting closed with these weights.
///
/// An empty electorate, an empty base and zero yes are never an approval.
pub fn judge(rule: &Rule, sums: &Sums) -> (Outcome, Reason) {
    if sums.electorate == 0 {
        return (Outcome::Rejected, Reason::EmptyElectorate);
    }
    if rule.quorum.is_some_and(|quorum| !quorum.met(sums)) {
        return (Outcome::Rejected, Reason::QuorumNotMet);
    }
    if sums.yes == 0 {
        return (Outcome::Rejected, Reason::NoYesVotes);
    }
    if rule.threshold.met(sums.yes, rule.base_weight(sums)) {
        (Outcome::Approved, Reason::ThresholdMet)
    } else {
        (Outcome::Rejected, Reason::ThresholdNotMet)
    }
}

/// The outcome, if no completion of the vote can change it; `None` while some can.
///
/// Of all completions, three decide: everybody else stays absent, says yes, or says no. An approval grows with yes; no
/// and abstention can hurt it only through the base, and no hurts most; a missing quorum hurts most when all are
/// absent. Where votes may be replaced, every voter is still free, so only what nobody's yes could reach is final.
pub fn final_outcome(rule: &Rule, sums: &Sums) -> Option<Outcome> {
    let outcome = |sums: &Sums| judge(rule, sums).0;
    if rule.revote == Revote::Replace {
        let yes = sums.electorate.saturating_sub(sums.forfeited);
        let everybody = Sums { yes, no: 0, abstain: 0, ..*sums };
        return (outcome(&everybody) == Outcome::Rejected).then_some(Outcome::Rejected);
    }
    let absent = outcome(sums);
    let rest = sums.rest();
    let agreed = absent == outcome(&sums.with_yes(rest)) && absent == outcome(&sums.with_no(rest));
    agreed.then_some(absent)
}

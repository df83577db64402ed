//! How much of the electorate must take part.

use super::{Comparison, Fraction, RuleError};
use crate::threshold::Sums;
use crate::wire::rule::{Choice, QuorumInput, RoundInput};

/// How much of the electorate must take part before an approval counts, and what counts as taking part.
///
/// Yes always counts: otherwise one more yes could undo a quorum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quorum {
    need: Need,
    comparison: Comparison,
    counts_no: bool,
    counts_abstain: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// An exact share of the electorate.
    Share(Fraction),
    /// A share of the electorate, rounded down to a whole weight.
    ShareRoundedDown(Fraction),
    Weight(u128),
}

impl Quorum {
    /// The quorum that the wire names.
    ///
    /// # Errors
    /// [`RuleError::QuorumForm`], [`RuleError::QuorumWithoutYes`], or what is wrong with its fraction or weight.
    pub(crate) fn from_wire(input: &QuorumInput) -> Result<Self, RuleError> {
        let share = |num, den| Fraction::new(num, den).map_err(|error| RuleError::Quorum(Box::new(error)));
        let need = match (input.num, input.den, &input.weight, input.round) {
            (Some(num), Some(den), None, None) => Need::Share(share(num, den)?),
            (Some(num), Some(den), None, Some(RoundInput::Floor)) => Need::ShareRoundedDown(share(num, den)?),
            (None, None, Some(weight), None) => match weight.to_weight() {
                Ok(weight) => Need::Weight(weight.get()),
                Err(error) => return Err(RuleError::Quorum(Box::new(error.into()))),
            },
            _ => return Err(RuleError::QuorumForm),
        };
        let counts = |choice| input.counts.contains(&choice);
        if !counts(Choice::Yes) {
            return Err(RuleError::QuorumWithoutYes);
        }
        Ok(Self {
            need,
            comparison: input.cmp,
            counts_no: counts(Choice::No),
            counts_abstain: counts(Choice::Abstain),
        })
    }

    /// The weight that took part, of what this quorum counts.
    pub fn present(&self, sums: &Sums) -> u128 {
        // No sum of parts of an electorate exceeds its total, which fits.
        let no = if self.counts_no { sums.no } else { 0 };
        let abstain = if self.counts_abstain { sums.abstain } else { 0 };
        sums.yes.saturating_add(no).saturating_add(abstain)
    }

    /// Whether enough of the electorate took part.
    pub fn met(&self, sums: &Sums) -> bool {
        let present = self.present(sums);
        match self.need {
            Need::Share(share) => share.holds(self.comparison, present, sums.electorate),
            Need::ShareRoundedDown(share) => self.comparison.holds(&present, &share.floor(sums.electorate)),
            Need::Weight(weight) => self.comparison.holds(&present, &weight),
        }
    }
}

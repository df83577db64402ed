//! What is enough: a threshold, a quorum and the rest of a rule, as data that is checked once, when it is made; and what the
//! weights of a count mean under it ([`judge`], [`final_outcome`]).
//!
//! A [`Threshold`] that exists cannot divide by zero, cannot be met by nobody and cannot ask for more than everybody;
//! whatever counts afterwards never checks again. All arithmetic is on integers and exact up to 2^128 - 1.

mod outcome;
mod product;
mod quorum;
mod rule;

pub use outcome::{Outcome, Reason, Sums, final_outcome, judge};
use product::Product;
pub(crate) use product::least;
pub use quorum::Quorum;
pub use rule::{LONGEST_TIME, Rule, RuleError, spelled};

use crate::wire::rule::ThresholdInput;
pub use crate::wire::rule::{AfterFinal, Base, Comparison, Membership, Revote, Signatures};

/// The largest numerator or denominator, 2^53 - 1: every JSON reader holds it exactly.
pub const LARGEST_TERM: u64 = (1 << 53) - 1;

impl Comparison {
    fn holds<T: Ord>(self, left: &T, right: &T) -> bool {
        match self {
            Self::AtLeast => left >= right,
            Self::MoreThan => left > right,
        }
    }
}

/// A fraction between nothing and everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    num: u64,
    den: u64,
}

impl Fraction {
    /// `num / den`.
    ///
    /// # Errors
    /// [`RuleError::Fraction`] for a zero denominator, a value above one, or a term above [`LARGEST_TERM`].
    pub fn new(num: u64, den: u64) -> Result<Self, RuleError> {
        if den == 0 || num > den || den > LARGEST_TERM {
            return Err(RuleError::Fraction { num, den });
        }
        Ok(Self { num, den })
    }

    /// Whether `part` stands above, on or below this fraction of `whole`: exact for every weight.
    fn holds(self, comparison: Comparison, part: u128, whole: u128) -> bool {
        comparison.holds(&Product::new(part, self.den), &Product::new(whole, self.num))
    }

    /// The largest weight that is not above this fraction of `whole`.
    fn floor(self, whole: u128) -> u128 {
        let above = |weight| self.holds(Comparison::MoreThan, weight, whole);
        least(whole, above).map_or(whole, |first| first.saturating_sub(1))
    }
}

/// How much yes is enough.
///
/// ```
/// use rogatio_core::threshold::{Comparison, Threshold};
/// let two_thirds = Threshold::fraction(2, 3, Comparison::AtLeast).unwrap();
/// assert_eq!(two_thirds.yes_needed(6), Some(4));
/// assert_eq!(two_thirds.yes_needed(0), None, "nobody approves nothing");
/// assert!(Threshold::fraction(0, 0, Comparison::AtLeast).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// A share of the base.
    Fraction {
        /// The share.
        share: Fraction,
        /// Whether the share itself is enough.
        comparison: Comparison,
    },
    /// A weight of yes, whatever the base; never zero.
    Weight(u128),
}

impl Threshold {
    /// `num / den` of the base.
    ///
    /// # Errors
    /// [`RuleError::Fraction`] as [`Fraction::new`]; [`RuleError::Trivial`] for at least nothing;
    /// [`RuleError::BeyondEverybody`] for more than everything.
    pub fn fraction(num: u64, den: u64, comparison: Comparison) -> Result<Self, RuleError> {
        let share = Fraction::new(num, den)?;
        match comparison {
            Comparison::AtLeast if num == 0 => Err(RuleError::Trivial),
            Comparison::MoreThan if num == den => Err(RuleError::BeyondEverybody),
            _ => Ok(Self::Fraction { share, comparison }),
        }
    }

    /// At least `weight` of yes.
    ///
    /// # Errors
    /// [`RuleError::Trivial`] for zero.
    pub fn weight(weight: u128) -> Result<Self, RuleError> {
        if weight == 0 { Err(RuleError::Trivial) } else { Ok(Self::Weight(weight)) }
    }

    /// The threshold that the wire names.
    ///
    /// # Errors
    /// [`RuleError::ThresholdForm`] unless there is either a weight or a whole fraction; else as the two above.
    pub(crate) fn from_wire(input: &ThresholdInput) -> Result<Self, RuleError> {
        match input {
            ThresholdInput { num: Some(num), den: Some(den), cmp: Some(cmp), weight: None } => {
                Self::fraction(*num, *den, *cmp)
            }
            ThresholdInput { num: None, den: None, cmp: None, weight: Some(weight) } => {
                Self::weight(weight.to_weight()?.get())
            }
            _ => Err(RuleError::ThresholdForm),
        }
    }

    /// Whether this much yes is enough of this base. Nothing is ever enough of an empty base.
    pub fn met(self, yes: u128, base: u128) -> bool {
        if yes == 0 || base == 0 {
            return false;
        }
        match self {
            Self::Fraction { share, comparison } => share.holds(comparison, yes, base),
            Self::Weight(weight) => yes >= weight,
        }
    }

    /// The least weight of yes that is enough when the base is `base`; `None` when nothing is.
    pub fn yes_needed(self, base: u128) -> Option<u128> {
        least(base, |yes| self.met(yes, base))
    }
}

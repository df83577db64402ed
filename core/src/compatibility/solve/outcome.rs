//! What becomes of a goal.

use std::rc::Rc;

use serde_json::Value;

use crate::wire::compatibility_check::UnknownCode;

/// What became of a goal.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    /// Proof: no value satisfies it.
    Never,
    /// A value; sure when every rule was understood.
    Value(Rc<Value>, Sure),
    /// Neither, and why.
    Unknown(Cause),
}

/// Whether a value satisfies its goal for sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sure {
    /// Every rule was understood, and the value satisfies it.
    Yes,
    /// Something was not understood: the first that was met.
    No(Cause),
}

impl Sure {
    /// Whether it is.
    pub(crate) const fn is_sure(self) -> bool {
        matches!(self, Self::Yes)
    }

    /// Sure where both are; else the first doubt.
    pub(super) const fn and(self, other: Self) -> Self {
        match self {
            Self::Yes => other,
            Self::No(_) => self,
        }
    }

    /// The doubt, if there is one.
    pub(super) const fn doubt(self) -> Option<Cause> {
        match self {
            Self::Yes => None,
            Self::No(cause) => Some(cause),
        }
    }
}

/// Why something stayed undecided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cause {
    /// The reason.
    pub(crate) code: UnknownCode,
    /// The formula that is not modelled, by its number among the graph's reasons.
    pub(crate) opaque: Option<usize>,
}

impl Cause {
    /// A cause without a place.
    pub(crate) fn new(code: UnknownCode) -> Self {
        Self { code, opaque: None }
    }
}

/// The outcome of two alternatives: a sure value before any other value, a value before `Unknown`, and `Never` only if both are.
pub(super) fn better(left: Outcome, right: Outcome) -> Outcome {
    match (&left, &right) {
        (Outcome::Value(_, Sure::Yes), _) => left,
        (_, Outcome::Value(_, Sure::Yes)) => right,
        (Outcome::Value(..), _) => left,
        (_, Outcome::Value(..)) => right,
        (Outcome::Unknown(_), _) => left,
        _ => right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_of_two_outcomes() {
        let doubt = Cause::new(UnknownCode::Counting);
        let value = |sure| Outcome::Value(Rc::new(Value::Null), sure);
        let ranked = [value(Sure::Yes), value(Sure::No(doubt)), Outcome::Unknown(doubt), Outcome::Never];
        let rank = |outcome: &Outcome| match outcome {
            Outcome::Value(_, Sure::Yes) => 0,
            Outcome::Value(_, Sure::No(_)) => 1,
            Outcome::Unknown(_) => 2,
            Outcome::Never => 3,
        };
        for left in &ranked {
            for right in &ranked {
                let found = rank(&better(left.clone(), right.clone()));
                assert_eq!(found, rank(left).min(rank(right)), "{left:?} {right:?}");
            }
        }
    }

    #[test]
    fn the_first_doubt_is_kept() {
        let (one, other) = (Cause::new(UnknownCode::Counting), Cause::new(UnknownCode::TooDeep));
        assert_eq!(Sure::Yes.and(Sure::Yes), Sure::Yes);
        assert_eq!(Sure::Yes.and(Sure::No(one)), Sure::No(one));
        assert_eq!(Sure::No(other).and(Sure::No(one)), Sure::No(other));
        assert_eq!((Sure::Yes.doubt(), Sure::No(one).doubt()), (None, Some(one)));
    }
}

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

/// Whether a value satisfies its goal for sure; if not, because of what.
pub(crate) type Sure = Option<Cause>;

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

/// The outcome of a choice between two: a sure value, then any value, then the unknown, and never only if both say so.
pub(super) fn better(left: Outcome, right: Outcome) -> Outcome {
    match (&left, &right) {
        (Outcome::Value(_, None), _) => left,
        (_, Outcome::Value(_, None)) => right,
        (Outcome::Value(..), _) => left,
        (_, Outcome::Value(..)) => right,
        (Outcome::Unknown(_), _) => left,
        _ => right,
    }
}

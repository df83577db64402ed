//! What is remembered about goals, and which proofs rest on goals that are still open.
//!
//! JSON values are finite, so a goal that comes back strictly inside itself may be taken for unsatisfiable: a smallest value would
//! contain a smaller one. A proof that uses this says: no value of at most some size, as long as the open goals that it rests on
//! have none of at most that size. When such a goal is proven itself, proofs that rest on it rest on what it rests on
//! instead; when it turns out to have a value, they are no proofs.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::outcome::Outcome;
use crate::compatibility::atom::Literal;
use crate::wire::compatibility_check::UnknownCode;

/// A goal in the order of its formulas, without duplicates.
pub(super) type Goal = Rc<[Literal]>;

/// What is remembered about a goal.
enum Known {
    /// Being decided, for a value at this level.
    Open(u32),
    /// Decided. A proof may rest on goals that are still open; it holds strictly inside all of them.
    Closed(Outcome, Premises),
}

/// The open goals that a proof rests on: one bit for each level. Every goal inside another is about a value inside
/// the other's, so on the way to a goal there is one open goal a level, and all of them are above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Premises(u64);

impl Premises {
    /// Nothing: the proof stands by itself.
    const NONE: Self = Self(0);

    fn on(level: u32) -> Self {
        Self(1_u64.checked_shl(level).unwrap_or(0))
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    fn includes(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The table of goals.
#[derive(Default)]
pub(super) struct Proofs {
    known: BTreeMap<Goal, Known>,
    /// What the goal being decided rests on so far.
    used: Premises,
    /// Proofs that rest on open goals, in the order in which they were found.
    provisional: Vec<Goal>,
}

/// A goal that is being decided.
pub(super) struct Opened {
    goal: Goal,
    own: Premises,
    /// What the goal around it rests on so far.
    outer: Premises,
    /// How many provisional proofs there were.
    mark: usize,
}

impl Opened {
    /// The goal.
    pub(super) fn goal(&self) -> &Goal {
        &self.goal
    }
}

impl Proofs {
    /// Another search begins: of the ones before, proofs and sure values are kept.
    pub(super) fn begin(&mut self) {
        self.known.retain(|_, known| match known {
            Known::Closed(Outcome::Never, _) => true,
            Known::Closed(Outcome::Value(_, sure), _) => sure.is_sure(),
            _ => false,
        });
    }

    /// What is known of a goal.
    pub(super) fn remembered(&mut self, goal: &Goal) -> Option<Outcome> {
        let (outcome, premises) = match self.known.get(goal)? {
            // It comes back strictly inside itself.
            Known::Open(level) => (Outcome::Never, Premises::on(*level)),
            Known::Closed(outcome, premises) => (outcome.clone(), *premises),
        };
        self.used = self.used.and(premises);
        Some(outcome)
    }

    /// Begins a goal about a value at this level.
    pub(super) fn open(&mut self, goal: Goal, level: u32) -> Opened {
        let mark = self.provisional.len();
        let outer = std::mem::take(&mut self.used);
        self.known.insert(goal.clone(), Known::Open(level));
        Opened { goal, own: Premises::on(level), outer, mark }
    }

    /// Ends a goal.
    pub(super) fn close(&mut self, opened: Opened, outcome: &Outcome) {
        let Opened { goal, own, outer, mark } = opened;
        let premises = std::mem::replace(&mut self.used, outer).without(own);
        if matches!(outcome, Outcome::Never) {
            self.discharge(mark, own, premises);
            if premises != Premises::NONE {
                self.provisional.push(goal.clone());
                self.used = self.used.and(premises);
            }
            self.known.insert(goal, Known::Closed(outcome.clone(), premises));
            return;
        }
        self.forget(mark, own);
        if matches!(outcome, Outcome::Unknown(cause) if cause.code == UnknownCode::BudgetExhausted) {
            self.known.remove(&goal);
        } else {
            self.known.insert(goal, Known::Closed(outcome.clone(), Premises::NONE));
        }
    }

    /// A goal is proven: proofs inside it that rest on it rest on its own premises from now on.
    fn discharge(&mut self, mark: usize, own: Premises, premises: Premises) {
        let inside = self.provisional.split_off(mark.min(self.provisional.len()));
        for goal in inside {
            let Some(Known::Closed(_, known)) = self.known.get_mut(&goal) else { continue };
            if known.includes(own) {
                *known = known.without(own).and(premises);
            }
            if *known != Premises::NONE {
                self.provisional.push(goal);
            }
        }
    }

    /// A goal is not proven: proofs inside it that rest on it are none.
    fn forget(&mut self, mark: usize, own: Premises) {
        let inside = self.provisional.split_off(mark.min(self.provisional.len()));
        for goal in inside {
            let rests = matches!(self.known.get(&goal), Some(Known::Closed(_, known)) if known.includes(own));
            if rests {
                self.known.remove(&goal);
            } else {
                self.provisional.push(goal);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::compatibility::solve::{Cause, Sure};

    fn goal(number: usize) -> Goal {
        Rc::from([Literal::of_node(number)])
    }

    fn value() -> Outcome {
        Outcome::Value(Rc::new(Value::Null), Sure::Yes)
    }

    fn is_never(proofs: &mut Proofs, number: usize) -> Option<bool> {
        proofs.remembered(&goal(number)).map(|outcome| matches!(outcome, Outcome::Never))
    }

    /// Goal 1, and inside it goal 2, which meets goal 1 again and is proven by that.
    fn inner_proof(proofs: &mut Proofs) -> Opened {
        let first = proofs.open(goal(1), 0);
        let second = proofs.open(goal(2), 1);
        assert_eq!(is_never(proofs, 1), Some(true), "it came back strictly inside itself");
        proofs.close(second, &Outcome::Never);
        first
    }

    #[test]
    fn a_proof_that_rests_on_a_goal_falls_with_it() {
        let mut proofs = Proofs::default();
        let first = inner_proof(&mut proofs);
        assert_eq!(is_never(&mut proofs, 2), Some(true), "inside the first goal it counts");
        proofs.close(first, &value());
        assert_eq!(is_never(&mut proofs, 2), None, "the first goal has a value");
        assert_eq!(is_never(&mut proofs, 1), Some(false));
    }

    #[test]
    fn a_proof_stands_when_the_goal_that_it_rests_on_is_proven() {
        let mut proofs = Proofs::default();
        let first = inner_proof(&mut proofs);
        proofs.close(first, &Outcome::Never);
        assert_eq!((is_never(&mut proofs, 1), is_never(&mut proofs, 2)), (Some(true), Some(true)));
        assert_eq!(proofs.used, Premises::NONE, "nothing is left to rest on");
        assert!(proofs.provisional.is_empty());
    }

    #[test]
    fn a_proof_takes_over_the_premises_of_the_goal_that_it_rests_on() {
        let mut proofs = Proofs::default();
        let zeroth = proofs.open(goal(0), 0);
        let first = proofs.open(goal(1), 1);
        let second = proofs.open(goal(2), 2);
        assert_eq!(is_never(&mut proofs, 1), Some(true));
        proofs.close(second, &Outcome::Never);
        assert_eq!(is_never(&mut proofs, 0), Some(true), "the first goal itself rests on the one around it");
        proofs.close(first, &Outcome::Never);
        proofs.close(zeroth, &value());
        assert_eq!((is_never(&mut proofs, 1), is_never(&mut proofs, 2)), (None, None), "both fall with it");
    }

    #[test]
    fn another_search_keeps_what_is_certain() {
        let mut proofs = Proofs::default();
        let doubt = Cause::new(UnknownCode::Counting);
        let outcomes = [
            Outcome::Never,
            value(),
            Outcome::Value(Rc::new(Value::Null), Sure::No(doubt)),
            Outcome::Unknown(doubt),
        ];
        for (number, outcome) in outcomes.iter().enumerate() {
            let opened = proofs.open(goal(number), 0);
            proofs.close(opened, outcome);
        }
        proofs.begin();
        let kept = [0, 1, 2, 3].map(|number| is_never(&mut proofs, number));
        assert_eq!(kept, [Some(true), Some(false), None, None]);
    }

    #[test]
    fn a_goal_that_was_cut_short_is_asked_again() {
        let mut proofs = Proofs::default();
        let opened = proofs.open(goal(1), 0);
        proofs.close(opened, &Outcome::Unknown(Cause::new(UnknownCode::BudgetExhausted)));
        assert_eq!(is_never(&mut proofs, 1), None);
    }
}

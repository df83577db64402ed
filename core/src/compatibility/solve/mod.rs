//! Is there a value that satisfies all of these formulas? A proof that there is none, a value, or neither.
//!
//! The search is a tableau. A *goal* is a set of formulas about one value; it is decided kind by kind: conjunctions
//! are split, disjunctions are branched on, and what remains, rules about one kind, goes to the theory of that kind,
//! which asks new goals about items and properties. JSON values are finite, so a goal that comes back strictly inside
//! itself may be taken for unsatisfiable: a smallest value would contain a smaller one.

mod array;
mod branch;
mod number;
mod object;
mod outcome;
mod probe;
mod string;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use self::outcome::better;
pub(crate) use self::outcome::{Cause, Outcome, Sure};
use super::graph::{Atom, Graph, Kind, Kinds, Literal, Node};
use super::value::{self, ValueSet};
use crate::wire::compatibility_check::UnknownCode;

/// Values nested more deeply than this are not looked for.
const MOST_LEVELS: u32 = 40;

/// A goal in the order of its formulas, without duplicates.
type Goal = Rc<[Literal]>;

/// What is remembered about a goal.
enum Known {
    /// Being decided, at this depth of the stack.
    Open(usize),
    /// Decided. A proof may rest on goals that were open at the time; it holds only strictly inside all of them.
    Closed(Outcome, Option<Rest>),
}

/// The open goals a proof rests on.
#[derive(Debug, Clone, Copy)]
struct Rest {
    /// The lowest of them on the stack.
    lowest: usize,
    /// The highest level of a value among them.
    level: u32,
}

impl Rest {
    fn merge(left: Option<Self>, right: Option<Self>) -> Option<Self> {
        match (left, right) {
            (Some(left), Some(right)) => {
                Some(Self { lowest: left.lowest.min(right.lowest), level: left.level.max(right.level) })
            }
            (one, other) => one.or(other),
        }
    }
}

/// A search with a budget.
pub(crate) struct Solver<'g, 'a> {
    graph: &'g mut Graph,
    known: BTreeMap<Goal, Known>,
    /// The level of each goal on the stack.
    open: Vec<u32>,
    /// What the goal being decided rests on so far.
    rest: Option<Rest>,
    /// Proofs that rest on open goals, in the order in which they were found.
    provisional: Vec<Goal>,
    level: u32,
    /// Steps left.
    budget: u64,
    /// Asks whether a candidate for the first goal will do.
    accept: &'a mut dyn FnMut(&Value) -> bool,
    /// Whether values for the first goal must be sure before they are offered.
    sure_only: bool,
}

impl<'g, 'a> Solver<'g, 'a> {
    /// A search over `graph` of at most `budget` steps; `accept` has the last word on values for the first goal, and with
    /// `sure_only` it is only asked about values of which every rule was understood.
    pub(crate) fn new(
        graph: &'g mut Graph,
        budget: u64,
        sure_only: bool,
        accept: &'a mut dyn FnMut(&Value) -> bool,
    ) -> Self {
        Self {
            graph,
            known: BTreeMap::new(),
            open: Vec::new(),
            rest: None,
            provisional: Vec::new(),
            level: 0,
            budget,
            accept,
            sure_only,
        }
    }

    /// Decides the first goal.
    pub(crate) fn run(&mut self, literals: &[Literal]) -> Outcome {
        self.goal(literals.to_vec())
    }

    /// Steps that were not used.
    pub(crate) fn left(&self) -> u64 {
        self.budget
    }

    /// Pays for a step; nothing when the budget is used up.
    fn step(&mut self) -> Option<()> {
        self.budget = self.budget.checked_sub(1)?;
        Some(())
    }

    /// Does something with at most so many of the steps that are left.
    fn within<T>(&mut self, most: u64, work: impl FnOnce(&mut Self) -> T) -> T {
        let share = most.min(self.budget);
        let rest = self.budget - share;
        self.budget = share;
        let done = work(self);
        self.budget += rest;
        done
    }

    /// Decides a goal about a value one level inside the present one.
    fn inner(&mut self, literals: Vec<Literal>) -> Outcome {
        self.level += 1;
        let outcome = self.goal(literals);
        self.level -= 1;
        outcome
    }

    fn goal(&mut self, literals: Vec<Literal>) -> Outcome {
        if self.step().is_none() {
            return Outcome::Unknown(Cause::new(UnknownCode::BudgetExhausted));
        }
        let Some(goal) = self.flatten(literals) else { return Outcome::Never };
        if let Some(outcome) = self.remembered(&goal) {
            return outcome;
        }
        if self.level > MOST_LEVELS {
            return Outcome::Unknown(Cause::new(UnknownCode::TooDeep));
        }
        let depth = self.open.len();
        let mark = self.provisional.len();
        let outer = self.rest.take();
        self.open.push(self.level);
        let before = self.known.insert(goal.clone(), Known::Open(depth));
        let outcome = self.decide(&goal);
        self.open.pop();
        let own = self.rest.filter(|rest| rest.lowest < depth);
        self.rest = outer;
        match (&outcome, own) {
            (Outcome::Never, None) => self.settle(mark, None),
            (Outcome::Never, Some(_)) => {
                self.settle(mark, own);
                self.provisional.push(goal.clone());
                self.rest = Rest::merge(self.rest, own);
            }
            _ => {
                for doubtful in self.provisional.drain(mark..) {
                    self.known.remove(&doubtful);
                }
            }
        }
        let exhausted =
            matches!(&outcome, Outcome::Unknown(cause) if cause.code == UnknownCode::BudgetExhausted);
        if exhausted || matches!(before, Some(Known::Open(_))) {
            self.restore(&goal, before);
        } else {
            let rest = if matches!(outcome, Outcome::Never) { own } else { None };
            self.known.insert(goal, Known::Closed(outcome.clone(), rest));
        }
        outcome
    }

    /// Proofs found inside a goal that is now proven rest on what that goal rests on, or on nothing.
    fn settle(&mut self, mark: usize, own: Option<Rest>) {
        for inside in self.provisional.get(mark..).unwrap_or_default() {
            if let Some(Known::Closed(_, rest)) = self.known.get_mut(inside) {
                *rest = own.and_then(|own| Rest::merge(*rest, Some(own)));
            }
        }
        if own.is_none() {
            self.provisional.truncate(mark);
        }
    }

    fn restore(&mut self, goal: &Goal, before: Option<Known>) {
        match before {
            Some(before) => self.known.insert(goal.clone(), before),
            None => self.known.remove(goal),
        };
    }

    /// What is known of a goal and may be used here.
    fn remembered(&mut self, goal: &Goal) -> Option<Outcome> {
        match self.known.get(goal)? {
            Known::Open(depth) => {
                let level = *self.open.get(*depth)?;
                if self.level <= level {
                    return None;
                }
                self.rest = Rest::merge(self.rest, Some(Rest { lowest: *depth, level }));
                Some(Outcome::Never)
            }
            Known::Closed(outcome, None) => Some(outcome.clone()),
            Known::Closed(outcome, Some(rest)) => {
                // The goals it rests on may have been left; then the entry was promoted or forgotten.
                if rest.lowest < self.open.len() && self.level <= rest.level {
                    return None;
                }
                let outcome = outcome.clone();
                self.rest = Rest::merge(self.rest, Some(*rest));
                Some(outcome)
            }
        }
    }

    /// The goal with conjunctions split and references followed; none when it contradicts itself.
    fn flatten(&mut self, literals: Vec<Literal>) -> Option<Goal> {
        let mut flat = BTreeSet::new();
        let mut followed = BTreeSet::new();
        let mut open = literals;
        while let Some(literal) = open.pop() {
            match self.graph.node(literal) {
                Node::Reference(slot) => {
                    if followed.insert((slot, literal.is_negated()))
                        && let Some(target) = self.graph.bound(slot)
                    {
                        open.push(target.negated_if(literal.is_negated()));
                    }
                }
                Node::And(parts) if !literal.is_negated() => open.extend(parts.iter()),
                Node::And(parts) if parts.is_empty() => return None,
                _ => {
                    if flat.contains(&literal.not()) {
                        return None;
                    }
                    flat.insert(literal);
                }
            }
        }
        Some(flat.into_iter().collect())
    }

    fn decide(&mut self, goal: &Goal) -> Outcome {
        let mut kinds = Kinds::ALL;
        let mut listed: Option<Rc<ValueSet>> = None;
        for literal in goal.iter() {
            let Node::Atom(atom) = self.graph.node(*literal) else { continue };
            match &*atom {
                Atom::Kinds(own) => {
                    kinds = kinds.and(if literal.is_negated() { own.complement() } else { *own })
                }
                Atom::Enum(values) if !literal.is_negated() => shorten(&mut listed, values),
                _ => {}
            }
        }
        if let Some(values) = listed {
            return self.among(&values, goal);
        }
        let mut answer = Outcome::Never;
        for kind in Kind::ALL.into_iter().filter(|kind| kinds.contains(*kind)) {
            let outcome = self.branch(kind, goal);
            answer = better(answer, outcome);
            if self.is_final(&answer) {
                break;
            }
        }
        answer
    }

    /// Tries the values of a list one by one.
    fn among(&mut self, values: &ValueSet, literals: &[Literal]) -> Outcome {
        let mut answer = Outcome::Never;
        for value in values.iter() {
            if self.step().is_none() {
                return better(answer, Outcome::Unknown(Cause::new(UnknownCode::BudgetExhausted)));
            }
            answer = better(answer, self.check(value, literals));
            if self.is_final(&answer) {
                break;
            }
        }
        answer
    }

    /// Asks every formula about one value, however it may be written.
    fn check(&mut self, value: &Value, literals: &[Literal]) -> Outcome {
        let answer = self.check_written(value, literals);
        if !self.graph.tells_writings_apart || !matches!(answer, Outcome::Never) {
            return answer;
        }
        // Draft 4 refuses `1.0` where it accepts `1`, and `{"enum": [1]}` accepts both. Nobody means that, so it is
        // reported as undecided instead of a break.
        let others = value::other_writings(value);
        let plain = |solver: &mut Self, other: &Value| {
            literals.iter().any(|literal| solver.graph.evaluate(*literal, other) == Some(false))
        };
        if others.is_some_and(|others| others.iter().all(|other| plain(self, other))) {
            return answer;
        }
        Outcome::Unknown(Cause::new(UnknownCode::NumberWriting))
    }

    fn check_written(&mut self, value: &Value, literals: &[Literal]) -> Outcome {
        let mut sure = None;
        for literal in literals {
            match self.graph.evaluate(*literal, value) {
                Some(true) => {}
                Some(false) => return Outcome::Never,
                None => sure = Some(self.cause(*literal)),
            }
        }
        self.offer(value.clone(), sure)
    }

    /// A value for the present goal; the first goal's values must be accepted by the caller.
    fn offer(&mut self, value: Value, sure: Sure) -> Outcome {
        if self.level == 0 && ((self.sure_only && sure.is_some()) || !(self.accept)(&value)) {
            return Outcome::Unknown(sure.unwrap_or(Cause::new(UnknownCode::WitnessNotConfirmed)));
        }
        let sure = if self.level == 0 { None } else { sure };
        Outcome::Value(Rc::new(value), sure)
    }

    /// Whether looking further cannot improve an outcome.
    fn is_final(&self, outcome: &Outcome) -> bool {
        match outcome {
            Outcome::Value(_, None) => true,
            Outcome::Value(..) | Outcome::Unknown(_) => self.budget == 0,
            Outcome::Never => false,
        }
    }

    /// Why a formula gives no answer.
    fn cause(&self, literal: Literal) -> Cause {
        let mut open = vec![literal];
        let mut seen = BTreeSet::new();
        while let Some(literal) = open.pop() {
            if !seen.insert(literal) || seen.len() > 500 {
                continue;
            }
            match self.graph.node(literal) {
                Node::And(parts) => open.extend(parts.iter()),
                Node::Reference(slot) => open.extend(self.graph.bound(slot)),
                Node::Atom(atom) => match &*atom {
                    Atom::Opaque(number) => {
                        let code = self
                            .graph
                            .reasons
                            .get(*number)
                            .map_or(UnknownCode::TooDeep, |reason| reason.code);
                        return Cause { code, opaque: Some(*number) };
                    }
                    Atom::Pattern(_) => return Cause::new(UnknownCode::PatternNotRegular),
                    Atom::Format(_) => return Cause::new(UnknownCode::FormatNotModelled),
                    Atom::MultipleOf(_) => return Cause::new(UnknownCode::NumberRange),
                    Atom::Items(_, _, inner)
                    | Atom::AtLeast(_, inner)
                    | Atom::AtMost(_, inner)
                    | Atom::Property(_, inner) => open.push(*inner),
                    Atom::Named(names, inner) => open.extend([*names, *inner]),
                    _ => {}
                },
            }
        }
        Cause::new(UnknownCode::Counting)
    }
}

/// Keeps the shorter of two lists of which a value must be.
fn shorten(listed: &mut Option<Rc<ValueSet>>, values: &Rc<ValueSet>) {
    if listed.as_ref().is_none_or(|known| values.len() < known.len()) {
        *listed = Some(values.clone());
    }
}

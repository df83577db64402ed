//! Is there a value that satisfies all of these formulas? A proof that there is none, a value, or neither.
//!
//! The search is a tableau. A *goal* is a set of formulas about one value; it is decided kind by kind: conjunctions
//! are split, disjunctions are branched on, and what remains, rules about one kind, goes to the theory of that kind,
//! which asks new goals about items and properties. JSON values are finite, so a goal that comes back strictly inside
//! itself may be taken for unsatisfiable: a smallest value would contain a smaller one.

mod array;
mod branch;
mod budget;
mod number;
mod object;
mod outcome;
mod probe;
mod proof;
mod simulate;
mod string;

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;

use self::budget::Budget;
use self::outcome::better;
pub(crate) use self::outcome::{Cause, Outcome, Sure};
use self::proof::{Goal, Proofs};
pub(crate) use self::string::SAMPLES;
use super::automaton::Unmodelled;
use super::graph::{Atom, Graph, Kind, Kinds, Literal, Node};
use super::truth::Truth;
use super::value::{self, ValueSet};
use crate::wire::compatibility_check::UnknownCode;

/// Values nested more deeply than this are not looked for.
const MOST_LEVELS: u32 = 40;

/// How many pairs of formulas are compared at most before each search.
const MOST_PAIRS: u64 = 40_000;
/// How many pairs of formulas are compared for one step.
const PAIRS_PER_STEP: u64 = 16;
/// The steps of the first search.
const FIRST_SEARCH: u64 = 48;

/// A search with a budget.
pub(crate) struct Solver<'g, 'a> {
    graph: &'g mut Graph,
    proofs: Proofs,
    /// How many values the goal being decided is inside.
    level: u32,
    budget: Budget,
    /// Steps that it takes to ask `accept`.
    price: u64,
    /// What a candidate for the first goal must satisfy, and what it must not.
    roots: (Literal, Literal),
    /// Asks whether a candidate for the first goal will do.
    accept: &'a mut dyn FnMut(&Value) -> bool,
    /// Whether values for the first goal must be sure before they are offered.
    sure_only: bool,
}

impl<'g, 'a> Solver<'g, 'a> {
    /// A search over `graph`; `accept` has the last word on values for the first goal and takes `price` steps, and with
    /// `sure_only` it is only asked about values of which every rule was understood.
    pub(crate) fn new(
        graph: &'g mut Graph,
        price: u64,
        sure_only: bool,
        accept: &'a mut dyn FnMut(&Value) -> bool,
    ) -> Self {
        Self {
            graph,
            proofs: Proofs::default(),
            level: 0,
            budget: Budget::default(),
            price,
            roots: (Literal::TRUE, Literal::FALSE),
            accept,
            sure_only,
        }
    }

    /// Looks for a value of `accepted` that is none of `refused`; also says how many steps that took.
    ///
    /// How steps are shared among branches depends on how many there are, so one long search can miss what a short
    /// one finds. Therefore the budget is spent on a fixed series of searches, each longer than the one before: a
    /// larger budget runs the same searches and then some more, and the first answer is the answer.
    pub(crate) fn run(&mut self, accepted: Literal, refused: Literal, budget: u64) -> (Outcome, u64) {
        self.roots = (accepted, refused);
        let mut taken = 0;
        let mut walked = false;
        let mut outcome = Outcome::Unknown(Cause::new(UnknownCode::BudgetExhausted));
        for share in schedule(budget) {
            self.budget.refill(share);
            self.graph.refuel(share);
            if !walked {
                let most = share.saturating_mul(2).min(MOST_PAIRS);
                let (follows, pairs) = self.follows(accepted, refused, most);
                self.budget.pay(1 + pairs / PAIRS_PER_STEP);
                if follows.is_true() {
                    return (Outcome::Never, taken + share - self.budget.left());
                }
                walked = follows != Truth::Unknown;
            }
            outcome = self.attempt(&[accepted, refused.not()]);
            taken += share - self.budget.left();
            let cut_short = self.budget.is_exhausted() || (!walked && share < MOST_PAIRS);
            if !cut_short || !matches!(outcome, Outcome::Unknown(_)) {
                break;
            }
        }
        (outcome, taken)
    }

    /// Whether a larger budget might have found more.
    pub(crate) fn is_short(&self) -> bool {
        self.budget.is_exhausted()
    }

    /// One search. What earlier ones settled is still known.
    fn attempt(&mut self, literals: &[Literal]) -> Outcome {
        self.proofs.begin();
        self.budget.begin();
        let outcome = self.goal(literals.to_vec());
        self.budget.end(self.graph.is_out_of_fuel());
        outcome
    }

    /// Pays for a step; `None` when the budget is used up.
    fn step(&mut self) -> Option<()> {
        self.budget.pay(1)
    }

    /// Does something with at most so many of the steps that are left.
    fn within<T>(&mut self, most: u64, work: impl FnOnce(&mut Self) -> T) -> T {
        let kept = self.budget.keep_back(most);
        let done = work(self);
        self.budget.give_back(kept);
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
        if let Some(outcome) = self.proofs.remembered(&goal) {
            return outcome;
        }
        if self.level > MOST_LEVELS {
            return Outcome::Unknown(Cause::new(UnknownCode::TooDeep));
        }
        let opened = self.proofs.open(goal, self.level);
        let outcome = self.decide(opened.goal());
        self.proofs.close(opened, &outcome);
        outcome
    }

    /// The goal with conjunctions split and references followed; none when it contradicts itself.
    fn flatten(&mut self, literals: Vec<Literal>) -> Option<Goal> {
        let mut flat = BTreeSet::new();
        let mut split = BTreeSet::new();
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
                Node::And(parts) if !literal.is_negated() => {
                    if split.insert(literal) {
                        open.extend(parts.iter());
                    }
                }
                Node::And(parts) if parts.is_empty() => return None,
                _ => {
                    if flat.contains(&literal.not()) {
                        return None;
                    }
                    flat.insert(literal);
                }
            }
        }
        if split.iter().any(|literal| flat.contains(&literal.not())) {
            return None;
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
            literals.iter().any(|literal| solver.graph.evaluate(*literal, other).is_false())
        };
        if others.is_some_and(|others| others.iter().all(|other| plain(self, other))) {
            return answer;
        }
        Outcome::Unknown(Cause::new(UnknownCode::NumberWriting))
    }

    fn check_written(&mut self, value: &Value, literals: &[Literal]) -> Outcome {
        let mut sure = Sure::Yes;
        for literal in literals {
            match self.graph.evaluate(*literal, value) {
                Truth::True => {}
                Truth::False => return Outcome::Never,
                Truth::Unknown => sure = Sure::No(self.cause(*literal)),
            }
        }
        self.offer(value.clone(), sure)
    }

    /// A value for the present goal; the first goal's values must be accepted by the caller.
    fn offer(&mut self, value: Value, sure: Sure) -> Outcome {
        if self.level == 0 {
            if self.budget.pay(self.price).is_none() {
                return Outcome::Unknown(Cause::new(UnknownCode::BudgetExhausted));
            }
            let (accepted, refused) = self.roots;
            if (self.sure_only && !sure.is_sure())
                || !self.graph.supports(accepted, refused, &value)
                || !(self.accept)(&value)
            {
                return Outcome::Unknown(
                    sure.doubt().unwrap_or(Cause::new(UnknownCode::WitnessNotConfirmed)),
                );
            }
        }
        let sure = if self.level == 0 { Sure::Yes } else { sure };
        Outcome::Value(Rc::new(value), sure)
    }

    /// Whether looking further cannot improve an outcome.
    fn is_final(&self, outcome: &Outcome) -> bool {
        match outcome {
            Outcome::Value(_, Sure::Yes) => true,
            Outcome::Value(..) | Outcome::Unknown(_) => self.budget.left() == 0,
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
                    Atom::Pattern(pattern) => {
                        if let Some(why) = self.graph.unmodelled(pattern) {
                            let code = match why {
                                Unmodelled::TooLarge => UnknownCode::PatternTooLarge,
                                Unmodelled::NotRegular => UnknownCode::PatternNotRegular,
                            };
                            return Cause { code, opaque: self.graph.pattern_reason(pattern) };
                        }
                    }
                    Atom::Perhaps(_) => return Cause::new(UnknownCode::UnknownVocabulary),
                    Atom::WrittenInteger => return Cause::new(UnknownCode::NumberWriting),
                    Atom::Format(..) => return Cause::new(UnknownCode::FormatNotModelled),
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

/// The steps of the searches that a budget pays for: together 48, 192, 768 and so on, each time four times as many.
fn schedule(budget: u64) -> impl Iterator<Item = u64> {
    let mut spent = 0_u64;
    std::iter::from_fn(move || {
        let total = if spent == 0 { FIRST_SEARCH } else { spent.checked_mul(4)? };
        let share = total - spent;
        spent = total;
        (total <= budget).then_some(share)
    })
}

/// Keeps the shorter of two lists of which a value must be.
fn shorten(listed: &mut Option<Rc<ValueSet>>, values: &Rc<ValueSet>) {
    if listed.as_ref().is_none_or(|known| values.len() < known.len()) {
        *listed = Some(values.clone());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::compatibility::sample::formula;
    use crate::wire::compatibility_check::Side;

    /// The outcome of looking for a value of `old` that is not one of `new`.
    fn between(old: &Value, new: &Value) -> Outcome {
        let mut graph = Graph::new();
        let roots = [formula(&mut graph, Side::Old, old), formula(&mut graph, Side::New, new)];
        let (old, new) = (jsonschema::validator_for(old).unwrap(), jsonschema::validator_for(new).unwrap());
        let mut accept = |value: &Value| old.is_valid(value) && !new.is_valid(value);
        Solver::new(&mut graph, 1, false, &mut accept).run(roots[0], roots[1], 10_000).0
    }

    #[test]
    fn a_narrower_schema_has_no_value_outside_and_a_wider_one_has() {
        let pairs = [
            (json!({"type": "integer", "minimum": 3}), json!({"type": "number", "minimum": 2})),
            (json!({"enum": ["a", "b"]}), json!({"type": "string"})),
            (json!({"type": "string", "pattern": "^ab"}), json!({"pattern": "^a"})),
            (json!({"type": "array", "maxItems": 2, "items": {"const": 1}}), json!({"maxItems": 3})),
            (json!({"type": "object", "required": ["a", "b"]}), json!({"required": ["a"]})),
        ];
        for (narrow, wide) in &pairs {
            assert!(matches!(between(narrow, wide), Outcome::Never), "{narrow} {wide}");
            assert!(matches!(between(narrow, narrow), Outcome::Never), "{narrow}");
            assert!(matches!(between(wide, narrow), Outcome::Value(_, Sure::Yes)), "{wide} {narrow}");
        }
    }

    #[test]
    fn a_definition_that_always_needs_another_level_has_no_value() {
        let endless = json!({"type": "object", "properties": {"next": {"$ref": "#"}}, "required": ["next"]});
        assert!(matches!(between(&endless, &json!(false)), Outcome::Never));
        let finite = json!({"type": "object", "properties": {"next": {"$ref": "#"}}});
        assert!(matches!(between(&finite, &json!(false)), Outcome::Value(..)));
    }

    #[test]
    fn without_steps_nothing_is_claimed() {
        let mut graph = Graph::new();
        let old = formula(&mut graph, Side::Old, &json!({"type": "string", "pattern": "^(a|b)*a$"}));
        let new = formula(&mut graph, Side::New, &json!({"pattern": "^(a|b)*b$"}));
        let mut accept = |_: &Value| true;
        let (outcome, steps) = Solver::new(&mut graph, 1, false, &mut accept).run(old, new, 0);
        assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
        assert_eq!(steps, 0);
    }
}

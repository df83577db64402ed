//! Branching on disjunctions, for values of one kind.

use std::collections::BTreeSet;

use serde_json::Value;

use super::budget::FORMULAS_PER_STEP;
use super::{Cause, Outcome, Solver, Sure, better, shorten};
use crate::compatibility::graph::{Atom, Kind, Literal, Node};
use crate::compatibility::truth::Truth;
use crate::compatibility::value::ValueSet;
use crate::wire::compatibility_check::UnknownCode;

/// Structured values that are ruled out one by one; more are checked afterwards.
const MOST_EXCLUDED: usize = 16;
/// How deeply nested formulas are looked through for what is plain to see.
const PLAIN_DEPTH: u32 = 2;

/// What is settled and what is open on one branch.
#[derive(Clone, Default)]
pub(super) struct State {
    /// Rules about this kind that hold, or hold not.
    pub(super) atoms: BTreeSet<Literal>,
    /// Disjunctions of which one alternative must hold.
    pub(super) clauses: Vec<Vec<Literal>>,
    /// References that were followed at this very value.
    followed: BTreeSet<(usize, bool)>,
    /// Conjunctions and disjunctions that were split already: definitions that use others twice share them.
    split: BTreeSet<Literal>,
    /// A list of which the value is one.
    listed: Option<std::rc::Rc<ValueSet>>,
}

/// A branch that contradicts itself.
pub(super) struct Contradiction;

impl Solver<'_, '_> {
    /// Decides a goal for values of one kind.
    pub(super) fn branch(&mut self, kind: Kind, goal: &[Literal]) -> Outcome {
        let mut state = State::default();
        for literal in goal {
            if self.assert(&mut state, kind, *literal).is_err() {
                return Outcome::Never;
            }
        }
        self.search(state, kind)
    }

    fn search(&mut self, mut state: State, kind: Kind) -> Outcome {
        let cost = self.cost(&state);
        if self.budget.pay(cost).is_none() {
            return Outcome::Unknown(Cause::new(UnknownCode::BudgetExhausted));
        }
        if self.propagate_plainly(&mut state, kind).is_err() {
            return Outcome::Never;
        }
        let mut theory = None;
        let settled = state.atoms.len();
        // A value that satisfies the settled rules may do for the open ones too, and is found before they are looked into.
        if state.listed.is_none() && !state.clauses.is_empty() {
            match self.theory(&state, kind) {
                Outcome::Never => return Outcome::Never,
                Outcome::Value(value, sure) if self.model(&state, &value).is_none() => {
                    return self.offer(Value::clone(&value), sure);
                }
                other => theory = Some(other),
            }
        }
        if self.propagate(&mut state, kind).is_err() {
            return Outcome::Never;
        }
        if let Some(values) = state.listed.clone() {
            return self.among_state(&values, &state, kind);
        }
        // Where looking into them settled nothing more, the answer stands.
        let theory = match theory {
            Some(theory) if state.atoms.len() == settled => theory,
            _ => self.theory(&state, kind),
        };
        let falsified = match theory {
            Outcome::Never => return Outcome::Never,
            Outcome::Value(value, sure) => match self.model(&state, &value) {
                None => return self.offer(Value::clone(&value), sure),
                Some(clause) => clause,
            },
            Outcome::Unknown(cause) if state.clauses.is_empty() => return Outcome::Unknown(cause),
            Outcome::Unknown(_) => self.smallest(&state),
        };
        let Some(alternatives) = state.clauses.get(falsified).cloned() else {
            return Outcome::Unknown(Cause::new(UnknownCode::Counting));
        };
        state.clauses.swap_remove(falsified);
        // Each alternative gets a fair share first, so that a hard one does not hide the witness behind an easy one.
        let count = u64::try_from(alternatives.len()).unwrap_or(u64::MAX).max(1);
        let share = (self.budget.left() / (2 * count)).max(4 * cost);
        let mut postponed = Vec::new();
        let mut answer = Outcome::Never;
        for index in 0..alternatives.len() {
            let outcome = self.within(share, |solver| solver.alternative(&state, kind, &alternatives, index));
            if is_exhausted(&outcome) {
                if self.budget.left() == 0 {
                    return better(answer, outcome);
                }
                postponed.push(index);
                continue;
            }
            answer = better(answer, outcome);
            if self.is_final(&answer) {
                return answer;
            }
        }
        for index in postponed {
            answer = better(answer, self.alternative(&state, kind, &alternatives, index));
            if self.is_final(&answer) {
                break;
            }
        }
        answer
    }

    /// One branch: one alternative holds, and those before it do not.
    fn alternative(&mut self, state: &State, kind: Kind, alternatives: &[Literal], index: usize) -> Outcome {
        let Some(alternative) = alternatives.get(index) else { return Outcome::Never };
        let mut next = state.clone();
        if self.assert(&mut next, kind, *alternative).is_err() {
            return Outcome::Never;
        }
        for earlier in alternatives.iter().take(index) {
            // What earlier alternatives cover need not be looked at again.
            if self.is_simple(*earlier) && self.assert(&mut next, kind, earlier.not()).is_err() {
                return Outcome::Never;
            }
        }
        self.search(next, kind)
    }

    /// The steps that it takes to look at a branch once.
    fn cost(&self, state: &State) -> u64 {
        let atoms = u64::try_from(state.atoms.len()).unwrap_or(u64::MAX);
        1 + (atoms.saturating_add(self.breadth(state))) / FORMULAS_PER_STEP
    }

    /// How many formulas the open disjunctions hold, one level deep.
    fn breadth(&self, state: &State) -> u64 {
        let alternatives = state.clauses.iter().flatten();
        let parts = alternatives.map(|alternative| match self.graph.node(*alternative) {
            Node::And(parts) => u64::try_from(parts.len()).unwrap_or(u64::MAX),
            _ => 1,
        });
        parts.fold(0, u64::saturating_add)
    }

    /// The open disjunction that a value does not satisfy, the one with the fewest alternatives; none when it satisfies
    /// all of them.
    fn model(&mut self, state: &State, value: &Value) -> Option<usize> {
        let mut best: Option<(usize, usize)> = None;
        for (index, clause) in state.clauses.iter().enumerate() {
            let satisfied = Truth::any(clause.iter().map(|one| self.graph.evaluate(*one, value))).is_true();
            if !satisfied && best.is_none_or(|(_, size)| clause.len() < size) {
                best = Some((index, clause.len()));
            }
        }
        best.map(|(index, _)| index)
    }

    fn smallest(&self, state: &State) -> usize {
        let sizes = state.clauses.iter().map(Vec::len).enumerate();
        sizes.min_by_key(|(_, size)| *size).map_or(0, |(index, _)| index)
    }

    fn among_state(&mut self, values: &ValueSet, state: &State, kind: Kind) -> Outcome {
        let mut answer = Outcome::Never;
        for value in values.iter().filter(|value| Kind::of(value) == kind) {
            if self.step().is_none() {
                return better(answer, Outcome::Unknown(Cause::new(UnknownCode::BudgetExhausted)));
            }
            let mut literals: Vec<Literal> = state.atoms.iter().copied().collect();
            for clause in &state.clauses {
                literals.push(self.graph.or(clause.iter().copied()));
            }
            answer = better(answer, self.check(value, &literals));
            if self.is_final(&answer) {
                break;
            }
        }
        answer
    }

    /// Adds a formula to a branch.
    fn assert(&mut self, state: &mut State, kind: Kind, literal: Literal) -> Result<(), Contradiction> {
        let mut open = vec![literal];
        while let Some(literal) = open.pop() {
            match self.graph.node(literal) {
                Node::Reference(slot) => {
                    if state.followed.insert((slot, literal.is_negated()))
                        && let Some(target) = self.graph.bound(slot)
                    {
                        open.push(target.negated_if(literal.is_negated()));
                    }
                }
                Node::And(parts) => {
                    if state.split.contains(&literal.not()) {
                        return Err(Contradiction);
                    }
                    if !state.split.insert(literal) {
                        continue;
                    }
                    if literal.is_negated() {
                        self.assert_clause(state, kind, parts.iter().map(|part| part.not()))?;
                    } else {
                        open.extend(parts.iter());
                    }
                }
                Node::Atom(atom) => self.assert_atom(state, kind, literal, &atom, &mut open)?,
            }
        }
        Ok(())
    }

    fn assert_clause(
        &mut self,
        state: &mut State,
        kind: Kind,
        alternatives: impl Iterator<Item = Literal>,
    ) -> Result<(), Contradiction> {
        let mut clause = Vec::new();
        for alternative in alternatives {
            match self.under(kind, alternative) {
                Truth::True => return Ok(()),
                Truth::False => {}
                Truth::Unknown => clause.push(alternative),
            }
        }
        if clause.is_empty() {
            return Err(Contradiction);
        }
        state.clauses.push(clause);
        Ok(())
    }

    fn assert_atom(
        &mut self,
        state: &mut State,
        kind: Kind,
        literal: Literal,
        atom: &Atom,
        open: &mut Vec<Literal>,
    ) -> Result<(), Contradiction> {
        match self.under(kind, literal) {
            Truth::True => return Ok(()),
            Truth::False => return Err(Contradiction),
            Truth::Unknown => {}
        }
        match atom {
            Atom::Enum(values) if !literal.is_negated() => {
                shorten(&mut state.listed, values);
            }
            Atom::Enum(values) if matches!(kind, Kind::Array | Kind::Object) => {
                let own: Vec<_> = values.iter().filter(|value| Kind::of(value) == kind).collect();
                if own.len() <= MOST_EXCLUDED {
                    open.extend(own.into_iter().map(|value| self.graph.equal_to(value).not()));
                    return Ok(());
                }
            }
            _ => {}
        }
        if state.atoms.contains(&literal.not()) {
            return Err(Contradiction);
        }
        state.atoms.insert(literal);
        Ok(())
    }

    /// Whether a formula holds for values of one kind, as far as that can be seen without a search.
    fn under(&self, kind: Kind, literal: Literal) -> Truth {
        self.under_within(kind, literal, 0)
    }

    fn under_within(&self, kind: Kind, literal: Literal, depth: u32) -> Truth {
        if depth > PLAIN_DEPTH {
            return Truth::Unknown;
        }
        let plain = match self.graph.node(literal) {
            Node::Reference(_) => Truth::Unknown,
            Node::And(parts) => {
                Truth::all(parts.iter().map(|part| self.under_within(kind, *part, depth + 1)))
            }
            Node::Atom(atom) => match &*atom {
                Atom::Kinds(kinds) => kinds.contains(kind).into(),
                Atom::Enum(values) if !values.iter().any(|value| Kind::of(value) == kind) => Truth::False,
                other => other.kind().is_some_and(|own| own != kind).then_some(true).into(),
            },
        };
        plain.negated_if(literal.is_negated())
    }

    /// Whether a formula holds on a branch, as far as that can be seen without a search.
    pub(super) fn status(&self, state: &State, kind: Kind, literal: Literal) -> Truth {
        self.status_within(state, kind, literal, 0)
    }

    fn status_within(&self, state: &State, kind: Kind, literal: Literal, depth: u32) -> Truth {
        if depth > PLAIN_DEPTH {
            return Truth::Unknown;
        }
        if state.atoms.contains(&literal) || state.split.contains(&literal) {
            return Truth::True;
        }
        if state.atoms.contains(&literal.not()) || state.split.contains(&literal.not()) {
            return Truth::False;
        }
        let plain = match self.graph.node(literal) {
            Node::And(parts) => {
                Truth::all(parts.iter().map(|part| self.status_within(state, kind, *part, depth + 1)))
            }
            _ => return self.under(kind, literal),
        };
        plain.negated_if(literal.is_negated())
    }

    /// Drops alternatives that cannot hold and disjunctions that do, until nothing changes.
    fn propagate(&mut self, state: &mut State, kind: Kind) -> Result<(), Contradiction> {
        loop {
            self.propagate_plainly(state, kind)?;
            if state.listed.is_some() || !self.propagate_deeply(state, kind)? {
                return Ok(());
            }
        }
    }

    fn propagate_plainly(&mut self, state: &mut State, kind: Kind) -> Result<(), Contradiction> {
        loop {
            let mut changed = false;
            let clauses = std::mem::take(&mut state.clauses);
            for clause in clauses {
                let mut left = Vec::new();
                let mut satisfied = false;
                for alternative in clause {
                    match self.status(state, kind, alternative) {
                        Truth::True => {
                            satisfied = true;
                            break;
                        }
                        Truth::False => {}
                        Truth::Unknown => left.push(alternative),
                    }
                }
                if satisfied {
                    continue;
                }
                match left.as_slice() {
                    [] => return Err(Contradiction),
                    [only] => {
                        self.assert(state, kind, *only)?;
                        changed = true;
                    }
                    _ => state.clauses.push(left),
                }
            }
            if !changed {
                return Ok(());
            }
        }
    }

    /// Decides the settled rules alone.
    fn theory(&mut self, state: &State, kind: Kind) -> Outcome {
        let atoms = &state.atoms;
        let found = match kind {
            Kind::Null => self.first_of(&[Value::Null], atoms),
            Kind::Boolean => self.first_of(&[Value::Bool(true), Value::Bool(false)], atoms),
            Kind::Number => self.number(atoms),
            Kind::String => self.string(atoms),
            Kind::Array => self.array(atoms),
            Kind::Object => self.object(atoms),
        };
        self.confirmed(found, atoms)
    }

    fn first_of(&mut self, values: &[Value], atoms: &BTreeSet<Literal>) -> Outcome {
        let fits = |solver: &mut Self, value: &Value| {
            atoms.iter().all(|atom| !solver.graph.evaluate(*atom, value).is_false())
        };
        for value in values {
            if fits(self, value) {
                return Outcome::Value(value.clone().into(), Sure::Yes);
            }
        }
        Outcome::Never
    }

    /// A value that a theory built, after every rule was asked about it.
    fn confirmed(&mut self, found: Outcome, atoms: &BTreeSet<Literal>) -> Outcome {
        let Outcome::Value(value, mut sure) = found else { return found };
        for atom in atoms {
            match self.graph.evaluate(*atom, &value) {
                Truth::True => {}
                Truth::False => return Outcome::Unknown(sure.doubt().unwrap_or_else(|| self.cause(*atom))),
                Truth::Unknown => sure = sure.and(Sure::No(self.cause(*atom))),
            }
        }
        Outcome::Value(value, sure)
    }
}

/// Whether a search ended for want of steps.
fn is_exhausted(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Unknown(cause) if cause.code == UnknownCode::BudgetExhausted)
}

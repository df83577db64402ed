//! Questions about single alternatives: what the theory already knows need not be branched on.

use std::collections::BTreeSet;

use super::branch::{Contradiction, State};
use super::{Outcome, Solver};
use crate::compatibility::graph::{Kind, Literal, Node};
use crate::compatibility::truth::Truth;

/// The share of the budget that a question about a single alternative may use.
const PROBE_SHARE: u64 = 16;

/// Disjunctions with more alternatives than this are left alone once one was found that may hold.
const MOST_PROBED: usize = 256;

impl Solver<'_, '_> {
    /// Asks the theory about single alternatives; says whether that settled anything.
    pub(super) fn propagate_deeply(&mut self, state: &mut State, kind: Kind) -> Result<bool, Contradiction> {
        if state.clauses.is_empty() {
            return Ok(false);
        }
        let mut settled = false;
        let probe = self.probe(state, kind);
        let clauses = std::mem::take(&mut state.clauses);
        for clause in clauses {
            let mut left = Vec::new();
            let mut satisfied = false;
            let size = clause.len();
            let mut open = clause.into_iter();
            while let Some(alternative) = open.next() {
                let share = self.budget.left() / PROBE_SHARE;
                match self.within(share, |solver| solver.probed(&probe, state, kind, alternative)) {
                    Truth::True => {
                        satisfied = true;
                        break;
                    }
                    Truth::False => {}
                    Truth::Unknown => left.push(alternative),
                }
                if size > MOST_PROBED && !left.is_empty() {
                    // One that may hold is found, and it stands first now.
                    left.extend(open);
                    break;
                }
            }
            if satisfied {
                settled = true;
                continue;
            }
            if left.is_empty() {
                return Err(Contradiction);
            }
            settled |= left.len() == 1 && size > 1;
            state.clauses.push(left);
        }
        Ok(settled)
    }

    /// Whether the opposite of a formula is cheap to carry along.
    pub(super) fn is_simple(&self, literal: Literal) -> bool {
        matches!(self.graph.node(literal), Node::Atom(_))
    }

    /// What can be asked about single alternatives on this branch.
    fn probe(&mut self, state: &State, kind: Kind) -> Probe {
        match kind {
            Kind::Object => Probe::Object(self.object_view(&state.atoms)),
            Kind::Array => Probe::Array(self.array_view(&state.atoms)),
            Kind::Number => Probe::Number(self.number_view(&state.atoms)),
            _ => Probe::Scalar,
        }
    }

    fn probed(&mut self, probe: &Probe, state: &State, kind: Kind, alternative: Literal) -> Truth {
        let Node::Atom(atom) = self.graph.node(alternative) else {
            return self.probed_conjunction(probe, state, kind, alternative);
        };
        match probe {
            Probe::Object(view) => self.object_probe(view, &atom, alternative.is_negated()),
            Probe::Array(view) => self.array_probe(view, &atom, alternative.is_negated()),
            Probe::Number(view) => self.number_probe(view, &state.atoms, &atom, alternative),
            Probe::Scalar => {
                let mut with = state.atoms.clone();
                with.insert(alternative);
                if self.is_never(&with, kind) {
                    return Truth::False;
                }
                let mut without = state.atoms.clone();
                without.insert(alternative.not());
                self.is_never(&without, kind).then_some(true).into()
            }
        }
    }

    /// A conjunction cannot hold when one of its parts cannot; a disjunction holds when one of its parts does.
    fn probed_conjunction(&mut self, probe: &Probe, state: &State, kind: Kind, literal: Literal) -> Truth {
        let Node::And(parts) = self.graph.node(literal) else { return Truth::Unknown };
        let all = Truth::all(parts.iter().map(|part| match self.status(state, kind, *part) {
            Truth::Unknown if matches!(self.graph.node(*part), Node::Atom(_)) => {
                self.probed(probe, state, kind, *part)
            }
            known => known,
        }));
        all.negated_if(literal.is_negated())
    }

    fn is_never(&mut self, atoms: &BTreeSet<Literal>, kind: Kind) -> bool {
        if atoms.iter().any(|one| atoms.contains(&one.not())) {
            return true;
        }
        kind == Kind::String && matches!(self.string(atoms), Outcome::Never)
    }
}

/// What a theory prepared for questions about single rules.
enum Probe {
    Object(super::object::View),
    Array(super::array::View),
    Number(super::number::View),
    Scalar,
}

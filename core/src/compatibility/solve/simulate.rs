//! Does one formula follow from another, rule by rule? A cheap proof for schemas that were widened in place.
//!
//! Both formulas are walked side by side, and a pair of formulas is looked at once. Recursive definitions lead back to a
//! pair that is still open; it may be taken for granted there when the way back went into the value, for then it is
//! asked about a smaller one. Whatever does not follow like this goes to the search.

use std::collections::{BTreeMap, BTreeSet};

use super::Solver;
use crate::compatibility::graph::{Atom, Kind, Kinds, Literal, Node};
use crate::compatibility::truth::Truth;

/// Formulas nested more deeply than this are not walked.
const MOST_DEPTH: u32 = 300;

/// What is known of a pair. A step into a value is a level.
#[derive(Clone, Copy)]
enum Known {
    /// Being walked, at this level.
    Open(u32),
    /// It holds, at this level and inside. What it takes for granted is open at lower levels only, so further out it
    /// could be asked about the very value for which it was granted.
    Held(u32),
}

/// What a walk knows.
struct Walk {
    known: BTreeMap<(Literal, Literal), Known>,
    /// Pairs that do not follow like this.
    failed: BTreeSet<(Literal, Literal)>,
    /// Pairs that were taken for granted.
    granted: BTreeSet<(Literal, Literal)>,
    /// Pairs that may still be looked at.
    left: u64,
}

impl Solver<'_, '_> {
    /// Whether the second formula follows from the first; unknown when more than `most` pairs would have to be looked at.
    /// Also says how many were.
    pub(super) fn follows(&mut self, premise: Literal, conclusion: Literal, most: u64) -> (Truth, u64) {
        let mut failed = BTreeSet::new();
        let mut left = most;
        loop {
            let mut walk = Walk { known: BTreeMap::new(), failed, granted: BTreeSet::new(), left };
            let holds = self.walk(&mut walk, premise, conclusion, 0, 0);
            if walk.left == 0 {
                return (Truth::Unknown, most);
            }
            // What was taken for granted and then failed makes everything doubtful: once more, knowing that.
            if !holds || walk.granted.is_disjoint(&walk.failed) {
                return (holds.into(), most - walk.left);
            }
            (failed, left) = (walk.failed, walk.left);
        }
    }

    /// `level` counts the steps into the value, `depth` those into the formulas.
    fn walk(&mut self, walk: &mut Walk, left: Literal, right: Literal, level: u32, depth: u32) -> bool {
        if left == right || left == Literal::FALSE || right == Literal::TRUE {
            return true;
        }
        let pair = (left, right);
        if walk.failed.contains(&pair) {
            return false;
        }
        let before = walk.known.get(&pair).copied();
        match before {
            Some(Known::Held(known)) if known <= level => return true,
            Some(Known::Open(known)) if known < level => {
                walk.granted.insert(pair);
                return true;
            }
            // Back at the same value, which proves nothing.
            Some(Known::Open(_)) => return false,
            Some(Known::Held(_)) | None => {}
        }
        if depth > MOST_DEPTH || walk.left == 0 {
            walk.left = 0;
            return false;
        }
        walk.left -= 1;
        walk.known.insert(pair, Known::Open(level));
        let holds = self.walk_anew(walk, left, right, level, depth + 1);
        match before {
            _ if holds => {
                walk.known.insert(pair, Known::Held(level));
            }
            // It holds further inside, and others rest on that.
            Some(known) => {
                walk.known.insert(pair, known);
            }
            None => {
                walk.known.remove(&pair);
                walk.failed.insert(pair);
            }
        }
        holds
    }

    fn walk_anew(&mut self, walk: &mut Walk, left: Literal, right: Literal, level: u32, depth: u32) -> bool {
        if let Some(right) = self.followed(right) {
            return self.walk(walk, left, right, level, depth);
        }
        if let Some(left) = self.followed(left) {
            return self.walk(walk, left, right, level, depth);
        }
        let (here, there) = (self.graph.node(left), self.graph.node(right));
        // What did not change is recognised without a look at its neighbours.
        let kept = match (&here, &there) {
            (_, Node::And(parts)) if right.is_negated() && parts.binary_search(&left.not()).is_ok() => true,
            (Node::And(parts), _) => !left.is_negated() && parts.binary_search(&right).is_ok(),
            _ => false,
        };
        if kept {
            return true;
        }
        if let (Node::And(parts), false) = (&there, right.is_negated()) {
            return parts.iter().all(|part| self.walk(walk, left, *part, level, depth));
        }
        if let (Node::And(parts), true) = (&here, left.is_negated()) {
            let twins = if right.is_negated() { twins(parts, &there) } else { BTreeMap::new() };
            return parts.iter().all(|part| {
                let twin = twins.get(part);
                twin.is_some_and(|twin| self.walk(walk, part.not(), twin.not(), level, depth))
                    || self.walk(walk, part.not(), right, level, depth)
            });
        }
        if let (Node::And(parts), true) = (&there, right.is_negated())
            && parts.iter().any(|part| self.walk(walk, left, part.not(), level, depth))
        {
            return true;
        }
        if let (Node::And(parts), false) = (&here, left.is_negated())
            && parts.iter().any(|part| self.walk(walk, *part, right, level, depth))
        {
            return true;
        }
        self.walk_rules(walk, (here, left.is_negated()), (there, right.is_negated()), level, depth)
    }

    fn walk_rules(
        &mut self,
        walk: &mut Walk,
        (here, here_negated): (Node, bool),
        (there, there_negated): (Node, bool),
        level: u32,
        depth: u32,
    ) -> bool {
        match (here, there, here_negated, there_negated) {
            (Node::Atom(here), Node::Atom(there), false, false) => {
                self.walk_atoms(walk, &here, &there, level, depth)
            }
            // One opposite follows from another when the reverse follows.
            (Node::Atom(here), Node::Atom(there), true, true) => {
                self.walk_atoms(walk, &there, &here, level, depth)
            }
            (Node::Atom(here), Node::Atom(there), false, true) => match (&*here, &*there) {
                (Atom::Kinds(own), Atom::Kinds(other)) => own.and(*other) == Kinds::NONE,
                _ => false,
            },
            // Outside its kind every rule holds, so its opposite says which kind a value is of.
            (Node::Atom(here), Node::Atom(there), true, false) => match (&*here, here.kind(), &*there) {
                (Atom::Kinds(own), _, Atom::Kinds(kinds)) => {
                    own.complement().and(kinds.complement()) == Kinds::NONE
                }
                (_, Some(kind), Atom::Kinds(kinds)) => kinds.contains(kind),
                (_, Some(kind), other) => other.kind().is_some_and(|other| other != kind),
                _ => false,
            },
            _ => false,
        }
    }

    /// What a reference stands for.
    fn followed(&self, literal: Literal) -> Option<Literal> {
        match self.graph.node(literal) {
            Node::Reference(slot) => {
                self.graph.bound(slot).map(|target| target.negated_if(literal.is_negated()))
            }
            _ => None,
        }
    }

    fn walk_atoms(&mut self, walk: &mut Walk, here: &Atom, there: &Atom, level: u32, depth: u32) -> bool {
        match (here, there) {
            (Atom::Kinds(own), Atom::Kinds(other)) => own.and(other.complement()) == Kinds::NONE,
            (Atom::Kinds(own), other) => {
                other.kind().is_some_and(|kind| own.and(Kinds::NONE.with(kind)) == Kinds::NONE)
            }
            (Atom::Enum(own), Atom::Enum(other)) => own.iter().all(|value| other.contains(value)),
            (Atom::Enum(own), Atom::Kinds(kinds)) => own.iter().all(|value| kinds.contains(Kind::of(value))),
            (Atom::Minimum(own) | Atom::ExclusiveMinimum(own), Atom::Minimum(other))
            | (Atom::ExclusiveMinimum(own), Atom::ExclusiveMinimum(other)) => own >= other,
            (Atom::Minimum(own), Atom::ExclusiveMinimum(other)) => own > other,
            (Atom::Maximum(own) | Atom::ExclusiveMaximum(own), Atom::Maximum(other))
            | (Atom::ExclusiveMaximum(own), Atom::ExclusiveMaximum(other)) => own <= other,
            (Atom::Maximum(own), Atom::ExclusiveMaximum(other)) => own < other,
            (Atom::MinLength(own), Atom::MinLength(other))
            | (Atom::MinItems(own), Atom::MinItems(other))
            | (Atom::MinProperties(own), Atom::MinProperties(other)) => own >= other,
            (Atom::MaxLength(own), Atom::MaxLength(other))
            | (Atom::MaxItems(own), Atom::MaxItems(other))
            | (Atom::MaxProperties(own), Atom::MaxProperties(other)) => own <= other,
            // It is the same for both whether such a rule counts.
            (Atom::Perhaps(own), Atom::Perhaps(other)) => self.walk(walk, *own, *other, level, depth),
            (Atom::Beyond(extent, own), Atom::Beyond(wanted, other)) => {
                extent == wanted && if extent.is_minimum() { own >= other } else { own <= other }
            }
            (Atom::Items(from, to, own), Atom::Items(start, end, other)) => {
                let reaches = match (to, end) {
                    (None, _) => true,
                    (Some(to), Some(end)) => to >= end,
                    (Some(_), None) => false,
                };
                from <= start && reaches && self.walk(walk, *own, *other, level + 1, depth)
            }
            (Atom::AtLeast(own_least, own), Atom::AtLeast(least, other)) => {
                own_least >= least && self.walk(walk, *own, *other, level + 1, depth)
            }
            (Atom::AtMost(own_most, own), Atom::AtMost(most, other)) => {
                own_most <= most && self.walk(walk, *other, *own, level + 1, depth)
            }
            (Atom::Property(name, own), Atom::Property(wanted, other)) => {
                name == wanted && self.walk(walk, *own, *other, level + 1, depth)
            }
            (Atom::Named(names, own), Atom::Property(wanted, other)) => {
                self.graph.evaluate_name(*names, wanted).is_true()
                    && self.walk(walk, *own, *other, level + 1, depth)
            }
            (Atom::Named(names, own), Atom::Named(wanted, other)) => {
                self.walk(walk, *wanted, *names, level + 1, depth)
                    && self.walk(walk, *own, *other, level + 1, depth)
            }
            _ => false,
        }
    }
}

/// Of two lists of alternatives, those that only one has, paired in order: formulas are numbered as they are read, so an
/// alternative that changed in place is tried against what became of it before all the others.
fn twins(parts: &[Literal], other: &Node) -> BTreeMap<Literal, Literal> {
    let Node::And(others) = other else { return BTreeMap::new() };
    let own = parts.iter().copied().filter(|part| others.binary_search(part).is_err());
    own.zip(others.iter().copied().filter(|part| parts.binary_search(part).is_err())).collect()
}

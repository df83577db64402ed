//! Whether one automaton follows another place by place, which needs no product of all their places at once.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{After, Automaton, Before, Position, State, Thread};

/// How many pairs of places are compared at most.
const MOST_PAIRS: usize = 100_000;

impl Automaton {
    /// Whether every walk through this automaton is followed by one through the other, place by place: then all that this
    /// one matches the other does. A place of this one is followed from a single place of the other, so that nothing need
    /// be determinised; where several are needed, nothing is said. Only for patterns that begin with the text, without
    /// looks and word boundaries.
    pub(crate) fn is_simulated_by(&self, other: &Self, steps: &mut u64) -> bool {
        let plain = |one: &Self| {
            !one.restarts && !one.words && !one.states.iter().any(|state| matches!(state, State::Look { .. }))
        };
        if !(plain(self) && plain(other)) {
            return false;
        }
        let start = |one: &Self| match one.begin() {
            Position::Matched => None,
            Position::Within(threads, _) => {
                Some(threads.into_iter().map(|thread| thread.state).collect::<Vec<_>>())
            }
        };
        let (Some(ours), Some(theirs)) = (start(self), start(other)) else { return false };
        Simulation::new(self, other).holds(&ours, &theirs, steps).unwrap_or(false)
    }

    /// The places from a state on that wait for a character or the end; none when the match is complete.
    fn places(&self, state: usize) -> Places {
        let threads = vec![Thread { state, duties: Vec::new() }];
        let found = self.closure(threads, Before::Other, After::Unknown)?;
        Some(found.into_iter().map(|thread| thread.state).collect())
    }
}

/// Places that wait for a character or the end; none when the match is complete.
type Places = Option<Rc<[usize]>>;

/// A walk through two automata at once.
struct Simulation<'a> {
    left: &'a Automaton,
    right: &'a Automaton,
    /// What follows each state of the two.
    after: [BTreeMap<usize, Places>; 2],
    /// Pairs of places that take the same characters, in the order in which they were met.
    pairs: Vec<(usize, usize)>,
    /// Whether the second place of a pair follows the first, as far as is known.
    alive: BTreeMap<(usize, usize), bool>,
}

impl<'a> Simulation<'a> {
    fn new(left: &'a Automaton, right: &'a Automaton) -> Self {
        let after = [BTreeMap::new(), BTreeMap::new()];
        Self { left, right, after, pairs: Vec::new(), alive: BTreeMap::new() }
    }

    /// Whether each of our places is followed by one of theirs; none when that takes too many steps.
    fn holds(&mut self, ours: &[usize], theirs: &[usize], steps: &mut u64) -> Option<bool> {
        self.meet(ours, theirs);
        let mut next = 0;
        while let Some((our, their)) = self.pairs.get(next).copied() {
            *steps = steps.checked_sub(1)?;
            if next >= MOST_PAIRS {
                return None;
            }
            if let (Some(ours), Some(theirs)) = self.followers(our, their) {
                self.meet(&ours, &theirs);
            }
            next += 1;
        }
        // All pairs are taken for granted, and those taken back that do not hold, until nothing changes.
        let mut changed = true;
        while changed {
            changed = false;
            for pair in self.pairs.clone().into_iter().rev() {
                if self.alive.get(&pair) == Some(&true) {
                    *steps = steps.checked_sub(1)?;
                    if !self.stands(pair) {
                        self.alive.insert(pair, false);
                        changed = true;
                    }
                }
            }
        }
        Some(self.all(ours, theirs))
    }

    /// Notes the pairs of which the second takes every character of the first.
    fn meet(&mut self, ours: &[usize], theirs: &[usize]) {
        for our in ours {
            for their in theirs {
                let alike = match (self.left.states.get(*our), self.right.states.get(*their)) {
                    (Some(State::Characters(own, _)), Some(State::Characters(other, _))) => {
                        own.iter().all(|range| covers(other, *range))
                    }
                    (Some(State::End(own)), Some(State::End(other))) => {
                        !ends(self.left, *own) || ends(self.right, *other)
                    }
                    _ => false,
                };
                if alike && self.alive.insert((*our, *their), true).is_none() {
                    self.pairs.push((*our, *their));
                }
            }
        }
    }

    /// What follows a pair of places that take a character; nothing follows the end.
    fn followers(&mut self, our: usize, their: usize) -> (Places, Places) {
        match (self.left.states.get(our), self.right.states.get(their)) {
            (Some(State::Characters(_, next)), Some(State::Characters(_, after))) => {
                let [left, right] = &mut self.after;
                let ours = left.entry(*next).or_insert_with(|| self.left.places(*next)).clone();
                let theirs = right.entry(*after).or_insert_with(|| self.right.places(*after)).clone();
                (ours, theirs)
            }
            _ => (Some(Rc::from([])), None),
        }
    }

    fn stands(&mut self, (our, their): (usize, usize)) -> bool {
        match self.followers(our, their) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(ours), Some(theirs)) => self.all(&ours, &theirs),
        }
    }

    fn all(&self, ours: &[usize], theirs: &[usize]) -> bool {
        ours.iter().all(|our| theirs.iter().any(|their| self.alive.get(&(*our, *their)) == Some(&true)))
    }
}

/// Whether the match is complete where the text ends.
fn ends(automaton: &Automaton, state: usize) -> bool {
    automaton.closure(vec![Thread { state, duties: Vec::new() }], Before::Other, After::End).is_none()
}

/// Whether a range lies within one of these.
fn covers(ranges: &[(char, char)], (first, last): (char, char)) -> bool {
    let index = ranges.partition_point(|range| range.1 < first);
    ranges.get(index).is_some_and(|range| range.0 <= first && last <= range.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::pattern::syntax::Pattern;

    fn follows(one: &str, other: &str) -> bool {
        let automaton = |text: &str| Automaton::new(&Pattern::read(text).unwrap()).unwrap();
        automaton(one).is_simulated_by(&automaton(other), &mut 1_000_000)
    }

    #[test]
    fn a_wider_pattern_follows() {
        for (one, other) in [
            ("^a$", "^[ab]$"),
            ("^[0-9]{2,5}$", "^[0-9a-f]{1,6}$"),
            ("^a+b$", "^[ab]+$"),
            ("^x[a-c]{0,126}/[a-c]{0,126}$", "^x[a-d/]{0,126}/[a-d/]{0,126}$"),
            ("^ab", "^a"),
        ] {
            assert!(follows(one, other), "{one} {other}");
            assert!(!follows(other, one), "{other} {one}");
        }
    }
}

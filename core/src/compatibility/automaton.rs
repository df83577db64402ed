//! Patterns as automata over characters.
//!
//! A pattern is translated exactly as the validator translates it, then compiled to a non-deterministic automaton;
//! products of several automata, positive and negative, are explored state by state in [`super::language`]. A pattern
//! with look-around, back-references or word boundaries has no automaton.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// The most states of one automaton.
const MOST_STATES: usize = 20_000;

/// What matches a pattern somewhere in a string.
#[derive(Debug)]
pub(crate) struct Automaton {
    states: Vec<State>,
    start: usize,
    /// The states that a match may begin in after the first character.
    restart: Vec<usize>,
}

#[derive(Debug)]
enum State {
    /// One character of these ranges, then on.
    Characters(Vec<(char, char)>, usize),
    /// Any of these, without a character.
    Split(Vec<usize>),
    /// Only at the beginning of the string.
    Start(usize),
    /// Only at the end of the string.
    End(usize),
    /// Done.
    Match,
}

/// Where a walk through an automaton stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Position {
    /// A match was found; nothing that follows can undo it.
    Matched,
    /// In all of these states at once; the flag says that no character was read yet.
    Within(Vec<usize>, bool),
}

impl Automaton {
    /// The automaton of an ECMA 262 pattern as the validator reads it.
    pub(crate) fn new(pattern: &str) -> Option<Self> {
        let translated = jsonschema_regex::to_rust_regex(pattern).ok()?;
        let hir = regex_syntax::Parser::new().parse(&translated).ok()?;
        let mut automaton = Self { states: vec![State::Match], start: 0, restart: Vec::new() };
        automaton.start = automaton.compile(&hir, 0)?;
        automaton.restart = automaton.closure([automaton.start], false).unwrap_or_default();
        Some(automaton)
    }

    fn push(&mut self, state: State) -> Option<usize> {
        if self.states.len() >= MOST_STATES {
            return None;
        }
        self.states.push(state);
        Some(self.states.len() - 1)
    }

    /// The state from which `hir` leads to `next`.
    fn compile(&mut self, hir: &Hir, next: usize) -> Option<usize> {
        match hir.kind() {
            HirKind::Empty => Some(next),
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).ok()?;
                let mut next = next;
                for character in text.chars().rev() {
                    next = self.push(State::Characters(vec![(character, character)], next))?;
                }
                Some(next)
            }
            HirKind::Class(Class::Unicode(class)) => {
                let ranges = class.ranges().iter().map(|range| (range.start(), range.end())).collect();
                self.push(State::Characters(ranges, next))
            }
            HirKind::Class(Class::Bytes(class)) => {
                let ranges =
                    class.ranges().iter().map(|range| (char::from(range.start()), char::from(range.end())));
                let ranges = ranges.collect();
                self.push(State::Characters(ranges, next))
            }
            HirKind::Look(Look::Start) => self.push(State::Start(next)),
            HirKind::Look(Look::End) => self.push(State::End(next)),
            HirKind::Look(_) => None,
            HirKind::Capture(capture) => self.compile(&capture.sub, next),
            HirKind::Concat(parts) => {
                parts.iter().rev().try_fold(next, |next, part| self.compile(part, next))
            }
            HirKind::Alternation(parts) => {
                let mut starts = Vec::new();
                for part in parts {
                    starts.push(self.compile(part, next)?);
                }
                self.push(State::Split(starts))
            }
            HirKind::Repetition(repetition) => {
                let mut end = next;
                match repetition.max {
                    None => {
                        let hub = self.push(State::Split(vec![next]))?;
                        let body = self.compile(&repetition.sub, hub)?;
                        if let Some(State::Split(ways)) = self.states.get_mut(hub) {
                            ways.push(body);
                        }
                        end = hub;
                    }
                    Some(most) => {
                        for _ in repetition.min..most {
                            let body = self.compile(&repetition.sub, end)?;
                            end = self.push(State::Split(vec![body, next]))?;
                        }
                    }
                }
                for _ in 0..repetition.min {
                    end = self.compile(&repetition.sub, end)?;
                }
                Some(end)
            }
        }
    }

    /// The states that wait for a character or for the end; none when a match is found on the way.
    fn closure(&self, from: impl IntoIterator<Item = usize>, at_start: bool) -> Option<Vec<usize>> {
        let mut open: Vec<usize> = from.into_iter().collect();
        let mut seen = vec![false; self.states.len()];
        let mut found = Vec::new();
        while let Some(state) = open.pop() {
            if std::mem::replace(seen.get_mut(state)?, true) {
                continue;
            }
            match self.states.get(state)? {
                State::Characters(..) | State::End(_) => found.push(state),
                State::Split(ways) => open.extend(ways),
                State::Start(next) if at_start => open.push(*next),
                State::Start(_) => {}
                State::Match => return None,
            }
        }
        found.sort_unstable();
        Some(found)
    }

    /// Where a walk begins.
    pub(crate) fn begin(&self) -> Position {
        self.closure([self.start], true).map_or(Position::Matched, |states| Position::Within(states, true))
    }

    /// Where a walk stands after one more character.
    pub(crate) fn step(&self, position: &Position, character: char) -> Position {
        let Position::Within(states, _) = position else { return Position::Matched };
        let mut next: Vec<usize> = Vec::new();
        for state in states {
            if let Some(State::Characters(ranges, target)) = self.states.get(*state)
                && contains(ranges, character)
            {
                next.push(*target);
            }
        }
        let reached = if next.is_empty() { Some(Vec::new()) } else { self.closure(next, false) };
        match reached {
            None => Position::Matched,
            Some(mut states) => {
                states.extend(&self.restart);
                states.sort_unstable();
                states.dedup();
                Position::Within(states, false)
            }
        }
    }

    /// Whether a string that ends here matches.
    pub(crate) fn accepts(&self, position: &Position) -> bool {
        let Position::Within(states, at_start) = position else { return true };
        let mut open: Vec<usize> = states.clone();
        let mut seen = vec![false; self.states.len()];
        while let Some(state) = open.pop() {
            let Some(slot) = seen.get_mut(state) else { continue };
            if std::mem::replace(slot, true) {
                continue;
            }
            match self.states.get(state) {
                Some(State::End(next)) => open.push(*next),
                Some(State::Split(ways)) => open.extend(ways),
                Some(State::Start(next)) if *at_start => open.push(*next),
                Some(State::Match) => return true,
                _ => {}
            }
        }
        false
    }

    /// Whether a match is impossible from here, whatever follows.
    pub(crate) fn is_dead(&self, position: &Position) -> bool {
        matches!(position, Position::Within(states, _) if states.is_empty()) && self.restart.is_empty()
    }

    /// Appends the first character of every range that matters here: between two of them all characters act alike.
    pub(crate) fn boundaries(&self, position: &Position, found: &mut Vec<u32>) {
        let Position::Within(states, _) = position else { return };
        for state in states {
            if let Some(State::Characters(ranges, _)) = self.states.get(*state) {
                for (first, last) in ranges {
                    found.push(u32::from(*first));
                    found.push(u32::from(*last) + 1);
                }
            }
        }
    }

    /// Whether the pattern matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let mut position = self.begin();
        for character in text.chars() {
            if position == Position::Matched || self.is_dead(&position) {
                break;
            }
            position = self.step(&position, character);
        }
        self.accepts(&position)
    }
}

fn contains(ranges: &[(char, char)], character: char) -> bool {
    let index = ranges.partition_point(|range| range.1 < character);
    ranges.get(index).is_some_and(|range| range.0 <= character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_automaton_agrees_with_the_engine() {
        let patterns = [
            "a",
            "^a",
            "a$",
            "^a$",
            "^$",
            "",
            "^(a|b)*c$",
            "a{2,3}",
            "^a{2,3}$",
            "^[^a-c]+$",
            "(^a|b$)",
            "^\\d+\\.\\w*$",
            "x?",
            "$a",
            "^\\s",
            "a|^$",
            "^(^a)+",
            "(a*)*$",
        ];
        let texts = [
            "", "a", "b", "c", "aa", "aaa", "aaaa", "ab", "ba", "abc", "x", "1.a", "12.", " ", "d\n", "caab",
            "é",
        ];
        for pattern in patterns {
            let automaton = Automaton::new(pattern).unwrap();
            let schema = serde_json::json!({"pattern": pattern});
            let validator = jsonschema::validator_for(&schema).unwrap();
            for text in texts {
                assert_eq!(
                    automaton.matches(text),
                    validator.is_valid(&text.into()),
                    "{pattern} on {text:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_not_regular_has_no_automaton() {
        for pattern in ["(?=a)", "\\bx", "(a)\\1", "a{9}{9}{9}{9}{9}{9}"] {
            assert!(Automaton::new(pattern).is_none(), "{pattern}");
        }
    }
}

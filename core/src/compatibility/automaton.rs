//! Patterns as automata over characters.
//!
//! A pattern is read as ECMA-262 reads it, then compiled to a non-deterministic automaton; products of several automata,
//! positive and negative, are explored state by state in [`super::language`]. What looks ahead is a *duty*: the text that
//! follows must match another automaton, or must not, while the walk goes on. Where words begin and end is seen between
//! two characters. A pattern that refers to its groups or looks behind has no automaton.

mod simulation;

use std::collections::BTreeSet;

use crate::schema::pattern::set::{Set, WORD, is_word};
use crate::schema::pattern::syntax::{Part, Pattern};

/// The most states of one automaton.
const MOST_STATES: usize = 20_000;
/// The state in which a match is found.
const MATCH: usize = 0;

/// What matches a pattern somewhere in a string.
#[derive(Debug)]
pub(crate) struct Automaton {
    states: Vec<State>,
    start: usize,
    /// Whether a match may begin after the first character.
    restarts: bool,
    /// Whether it matters where words begin and end.
    words: bool,
}

/// Why a pattern has no automaton.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unmodelled {
    /// It refers to its groups or looks behind, or is no pattern of ECMA-262.
    NotRegular,
    /// It would have too many states.
    TooLarge,
}

#[derive(Debug)]
enum State {
    /// One character of a set, then on.
    Characters(Set, usize),
    /// Any of these, without a character.
    Split(Vec<usize>),
    /// Only at the beginning of the string.
    Start(usize),
    /// Only at the end of the string.
    End(usize),
    /// Only where a word begins or ends; negated, only elsewhere.
    Word { negated: bool, next: usize },
    /// Only where what follows leads from the state to a match; negated, only where it does not.
    Look { negated: bool, start: usize, next: usize },
    /// Done.
    Match,
}

/// One of the ways on which a walk is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Thread {
    state: usize,
    /// What the rest of the text must do besides; sorted.
    duties: Vec<Duty>,
}

/// What the rest of the text must match, or must not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Duty {
    negated: bool,
    position: Position,
}

/// What was read before a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Before {
    /// Nothing.
    Nothing,
    /// A character that is part of a word.
    Word,
    /// Another; or one of which it does not matter.
    Other,
}

/// What comes after a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Unknown,
    Character(char),
    End,
}

/// Where a walk through an automaton stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Position {
    /// A match was found; nothing that follows can undo it.
    Matched,
    /// On all of these ways at once.
    Within(Vec<Thread>, Before),
}

impl Position {
    /// On how many ways the walk is.
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Matched => 0,
            Self::Within(threads, _) => u64::try_from(threads.len()).unwrap_or(u64::MAX),
        }
    }
}

impl Automaton {
    /// The automaton of a pattern.
    pub(crate) fn new(pattern: &Pattern) -> Result<Self, Unmodelled> {
        let mut automaton = Self { states: vec![State::Match], start: 0, restarts: true, words: false };
        automaton.start = automaton.compile(&pattern.root, MATCH)?;
        automaton.restarts = automaton.may_begin_late();
        Ok(automaton)
    }

    fn push(&mut self, state: State) -> Result<usize, Unmodelled> {
        if self.states.len() >= MOST_STATES {
            return Err(Unmodelled::TooLarge);
        }
        self.states.push(state);
        Ok(self.states.len() - 1)
    }

    /// The state from which `part` leads to `next`.
    fn compile(&mut self, part: &Part, next: usize) -> Result<usize, Unmodelled> {
        match part {
            Part::Set(set) => self.push(State::Characters(set.clone(), next)),
            Part::Start => self.push(State::Start(next)),
            Part::End => self.push(State::End(next)),
            Part::Word { negated } => {
                self.words = true;
                self.push(State::Word { negated: *negated, next })
            }
            Part::Look { ahead: true, negated, inner } => {
                let start = self.compile(inner, MATCH)?;
                self.push(State::Look { negated: *negated, start, next })
            }
            Part::Look { ahead: false, .. } | Part::Back(_) => Err(Unmodelled::NotRegular),
            Part::Group(_, inner) => self.compile(inner, next),
            Part::Sequence(parts) => parts.iter().rev().try_fold(next, |next, part| self.compile(part, next)),
            Part::Choice(ways) => {
                let starts = ways.iter().map(|way| self.compile(way, next)).collect::<Result<Vec<_>, _>>()?;
                self.push(State::Split(starts))
            }
            Part::Repeat { least, most, inner, .. } => {
                let mut end = next;
                match most {
                    None => {
                        let hub = self.push(State::Split(vec![next]))?;
                        let body = self.compile(inner, hub)?;
                        if let Some(State::Split(ways)) = self.states.get_mut(hub) {
                            ways.push(body);
                        }
                        end = hub;
                    }
                    Some(most) => {
                        for _ in *least..*most {
                            let body = self.compile(inner, end)?;
                            end = self.push(State::Split(vec![body, next]))?;
                        }
                    }
                }
                for _ in 0..*least {
                    end = self.compile(inner, end)?;
                }
                Ok(end)
            }
        }
    }

    /// Whether anything but the beginning of the string leads on from the first state.
    fn may_begin_late(&self) -> bool {
        let mut open = vec![self.start];
        let mut seen = BTreeSet::new();
        while let Some(state) = open.pop() {
            if !seen.insert(state) {
                continue;
            }
            match self.states.get(state) {
                Some(State::Characters(..) | State::Match | State::End(_)) => return true,
                Some(State::Split(ways)) => open.extend(ways),
                Some(State::Word { next, .. } | State::Look { next, .. }) => open.push(*next),
                Some(State::Start(_)) | None => {}
            }
        }
        false
    }

    /// The ways on which a character, the end or a look is awaited; none when a match is found on the way.
    fn closure(&self, from: Vec<Thread>, before: Before, after: After) -> Option<Vec<Thread>> {
        let mut open = from;
        let mut seen: BTreeSet<Thread> = BTreeSet::new();
        let mut found = Vec::new();
        let mut plain = vec![false; self.states.len()];
        while let Some(thread) = open.pop() {
            if thread.duties.is_empty() {
                if std::mem::replace(plain.get_mut(thread.state)?, true) {
                    continue;
                }
            } else if !seen.insert(thread.clone()) {
                continue;
            }
            let on = |next: usize, thread: Thread| Thread { state: next, ..thread };
            match self.states.get(thread.state)? {
                State::Characters(..) => found.push(thread),
                State::Split(ways) => open.extend(ways.iter().map(|way| on(*way, thread.clone()))),
                State::Start(next) if before == Before::Nothing => open.push(on(*next, thread)),
                State::Start(_) => {}
                State::End(next) => match after {
                    After::End => open.push(on(*next, thread)),
                    After::Unknown => found.push(thread),
                    After::Character(_) => {}
                },
                State::Word { negated, next } => {
                    let follows = match after {
                        After::Unknown => {
                            found.push(thread);
                            continue;
                        }
                        After::Character(character) => is_word(character),
                        After::End => false,
                    };
                    if ((before == Before::Word) != follows) != *negated {
                        open.push(on(*next, thread));
                    }
                }
                State::Look { .. } if after == After::Unknown => found.push(thread),
                State::Look { negated, start, next } => {
                    open.extend(self.looked(thread.duties, *negated, *start, *next, before, after));
                }
                State::Match if thread.duties.is_empty() => return None,
                State::Match if after == After::End => {
                    if thread.duties.iter().all(|duty| self.accepts(&duty.position) != duty.negated) {
                        return None;
                    }
                }
                State::Match => found.push(thread),
            }
        }
        found.sort_unstable();
        found.dedup();
        Some(found)
    }

    /// The way on from a look, with what it asks of the rest of the text; none when that is impossible.
    fn looked(
        &self,
        mut duties: Vec<Duty>,
        negated: bool,
        start: usize,
        next: usize,
        before: Before,
        after: After,
    ) -> Option<Thread> {
        let begin = vec![Thread { state: start, duties: Vec::new() }];
        let position = match self.closure(begin, before, After::Unknown) {
            None => Position::Matched,
            Some(threads) => Position::Within(threads, before),
        };
        let settled = match &position {
            Position::Matched => Some(true),
            Position::Within(threads, _) if threads.is_empty() => Some(false),
            within if after == After::End => Some(self.accepts(within)),
            Position::Within(..) => None,
        };
        match settled {
            Some(holds) if holds == negated => return None,
            Some(_) => {}
            None => {
                let duty = Duty { negated, position };
                if let Err(at) = duties.binary_search(&duty) {
                    duties.insert(at, duty);
                }
            }
        }
        Some(Thread { state: next, duties })
    }

    /// Where a walk begins.
    pub(crate) fn begin(&self) -> Position {
        let start = vec![Thread { state: self.start, duties: Vec::new() }];
        self.closure(start, Before::Nothing, After::Unknown)
            .map_or(Position::Matched, |threads| Position::Within(threads, Before::Nothing))
    }

    /// Where a walk stands after one more character.
    pub(crate) fn step(&self, position: &Position, character: char) -> Position {
        self.stepped(position, character, self.restarts)
    }

    fn stepped(&self, position: &Position, character: char, restarts: bool) -> Position {
        let Position::Within(threads, before) = position else { return Position::Matched };
        let waits = |thread: &Thread| {
            matches!(self.states.get(thread.state), Some(State::Word { .. } | State::Look { .. }))
        };
        let expanded;
        let threads = if threads.iter().any(waits) {
            match self.closure(threads.clone(), *before, After::Character(character)) {
                None => return Position::Matched,
                Some(threads) => {
                    expanded = threads;
                    &expanded
                }
            }
        } else {
            threads
        };
        let mut next: Vec<Thread> =
            threads.iter().filter_map(|thread| self.moved(thread, character)).collect();
        if restarts {
            next.push(Thread { state: self.start, duties: Vec::new() });
        }
        let before = if self.words && is_word(character) { Before::Word } else { Before::Other };
        match self.closure(next, before, After::Unknown) {
            None => Position::Matched,
            Some(threads) => Position::Within(threads, before),
        }
    }

    /// One way after one more character.
    fn moved(&self, thread: &Thread, character: char) -> Option<Thread> {
        let state = match self.states.get(thread.state)? {
            State::Characters(ranges, target) if contains(ranges, character) => *target,
            State::Match => MATCH,
            _ => return None,
        };
        let mut duties = Vec::new();
        for duty in &thread.duties {
            let position = self.stepped(&duty.position, character, false);
            let settled = match &position {
                Position::Matched => Some(true),
                Position::Within(threads, _) => threads.is_empty().then_some(false),
            };
            match settled {
                Some(holds) if holds == duty.negated => return None,
                Some(_) => {}
                None => duties.push(Duty { negated: duty.negated, position }),
            }
        }
        duties.sort_unstable();
        duties.dedup();
        Some(Thread { state, duties })
    }

    /// Whether a string that ends here matches.
    pub(crate) fn accepts(&self, position: &Position) -> bool {
        let Position::Within(threads, before) = position else { return true };
        self.closure(threads.clone(), *before, After::End).is_none()
    }

    /// Whether a match is impossible from here, whatever follows.
    pub(crate) fn is_dead(&self, position: &Position) -> bool {
        matches!(position, Position::Within(threads, _) if threads.is_empty()) && !self.restarts
    }

    /// Appends the first character of every range that matters here: between two of them all characters act alike.
    pub(crate) fn boundaries(&self, position: &Position, found: &mut Vec<u32>) {
        let Position::Within(threads, _) = position else { return };
        if self.words {
            bound(WORD, found);
        }
        let mut open: Vec<usize> = threads.iter().map(|thread| thread.state).collect();
        let mut seen = BTreeSet::new();
        while let Some(state) = open.pop() {
            match self.states.get(state) {
                Some(State::Characters(ranges, _)) => bound(ranges, found),
                // What stands behind a look or at a word's edge is reached before the next character.
                Some(other) if seen.insert(state) => match other {
                    State::Split(ways) => open.extend(ways),
                    State::Word { next, .. } | State::Start(next) => open.push(*next),
                    State::Look { start, next, .. } => open.extend([*start, *next]),
                    _ => {}
                },
                _ => {}
            }
        }
        for duty in threads.iter().flat_map(|thread| &thread.duties) {
            self.boundaries(&duty.position, found);
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

fn bound(ranges: &[(char, char)], found: &mut Vec<u32>) {
    for (first, last) in ranges {
        found.push(u32::from(*first));
        found.push(u32::from(*last) + 1);
    }
}

fn contains(ranges: &[(char, char)], character: char) -> bool {
    let index = ranges.partition_point(|range| range.1 < character);
    ranges.get(index).is_some_and(|range| range.0 <= character)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::pattern::backtrack::Program;

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
            "^[^\\n]a",
        ];
        let texts = [
            "", "a", "b", "c", "aa", "aaa", "aaaa", "ab", "ba", "abc", "x", "1.a", "12.", " ", "d\n", "caab",
            "é",
        ];
        for pattern in patterns {
            let automaton = Automaton::new(&Pattern::read(pattern).unwrap()).unwrap();
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
    fn an_automaton_agrees_with_backtracking() {
        let patterns = [
            "^.$",
            "\\bfoo\\b",
            "^\\Bx|é\\b",
            "\\b",
            "\\B",
            "^(?!foo)[a-z]*$",
            "^(?=a)(?!ab)..",
            "(?=b)a|(?!a)c",
            "a(?!b)",
            "^(?:(?!ab).)*$",
            "^(?=.*a)(?=.*b).{2,3}$",
            "(?=(?!a)b)b",
            "^(?!.*b$)",
            "(?!$)",
            "^(?=\\W).",
            "(?=^a)a",
            "x(?=$)",
            "^(?!(?=a)a)",
            "(?:a(?=b)|b)+$",
            "^[^!]+(?=!)",
            "\\bo(?=o\\b)",
        ];
        let letters = ["a", "b", "c", "o", "!", "é", "\r", "\u{2028}"];
        let mut texts = vec![String::new(), "foo".into(), "xfoo bar".into(), "foo!".into()];
        let mut last = texts.clone();
        for _ in 0..3 {
            last = last
                .iter()
                .filter(|one| one.len() < 4)
                .flat_map(|one| letters.map(|letter| format!("{one}{letter}")))
                .collect();
            texts.extend(last.clone());
        }
        for pattern in patterns {
            let read = Pattern::read(pattern).unwrap();
            let automaton = Automaton::new(&read).unwrap();
            let program = Program::new(&read).unwrap();
            for text in &texts {
                assert_eq!(Some(automaton.matches(text)), program.matches(text), "{pattern} on {text:?}");
            }
        }
    }

    #[test]
    fn what_is_not_regular_has_no_automaton() {
        for pattern in ["(?<=a)b", "(a)\\1", "^(?<!a)b"] {
            let found = Automaton::new(&Pattern::read(pattern).unwrap()).err();
            assert_eq!(found, Some(Unmodelled::NotRegular), "{pattern}");
        }
        let large =
            Automaton::new(&Pattern::read("(?:(?:(?:a{9}){9}){9}){9}{9}".trim_end_matches("{9}")).unwrap());
        assert!(large.is_ok());
        let large = Automaton::new(&Pattern::read("(?:(?:(?:(?:a{9}){9}){9}){9}){9}").unwrap()).err();
        assert_eq!(large, Some(Unmodelled::TooLarge));
    }
}

//! Strings that match some patterns, do not match others, are of some length and are none of a list.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::automaton::{Automaton, Position};

/// What a string must be.
#[derive(Debug, Default, Clone)]
pub(crate) struct Language {
    /// Patterns with whether they must match.
    pub(crate) patterns: Vec<(Rc<Automaton>, bool)>,
    /// Fewest characters.
    pub(crate) shortest: u64,
    /// Most characters.
    pub(crate) longest: Option<u64>,
    /// Strings that are ruled out.
    pub(crate) excluded: BTreeSet<String>,
}

/// What a search for a string found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A string, of the fewest characters possible.
    Text(String),
    /// Proof that there is none.
    Nothing,
    /// Each is longer than is built.
    TooLong,
    /// The search grew too large.
    TooLarge,
}

/// How many places in automata are moved from for one step.
const PLACES_PER_STEP: u64 = 32;
/// Longer strings than this are not built.
const MOST_CHARACTERS: u64 = 100_000;

/// A state of the product: where each pattern stands, and which excluded strings begin like this.
type Product = (Vec<Position>, Vec<usize>);

impl Language {
    /// Searches level by level: all strings of length 0, then 1, and so on, up to equivalence. Each product state that
    /// is visited costs one of `steps`.
    pub(crate) fn search(&self, steps: &mut u64) -> Found {
        if self.longest.is_some_and(|longest| longest < self.shortest) {
            return Found::Nothing;
        }
        if self.shortest > MOST_CHARACTERS {
            return Found::TooLong;
        }
        if self.is_contradictory(steps) {
            return Found::Nothing;
        }
        if self.patterns.is_empty() && self.excluded.is_empty() {
            return Found::Text("a".repeat(usize::try_from(self.shortest).unwrap_or_default()));
        }
        self.levels(steps)
    }

    /// Proof that what one pattern matches, one that must not match does, too.
    fn is_contradictory(&self, steps: &mut u64) -> bool {
        let split =
            |wanted: bool| self.patterns.iter().filter(move |(_, one)| *one == wanted).map(|(one, _)| one);
        split(true).any(|one| split(false).any(|other| one.is_simulated_by(other, steps)))
    }

    fn levels(&self, steps: &mut u64) -> Found {
        let excluded: Vec<Vec<char>> = self.excluded.iter().map(|text| text.chars().collect()).collect();
        let begin: Product =
            (self.patterns.iter().map(|(one, _)| one.begin()).collect(), (0..excluded.len()).collect());
        let mut trail: Vec<(usize, char)> = vec![(usize::MAX, ' ')];
        let mut level: BTreeMap<Product, usize> = BTreeMap::from([(begin, 0)]);
        let mut visited: BTreeSet<Product> = BTreeSet::new();
        let mut length = 0_u64;
        while !level.is_empty() {
            if length >= self.shortest {
                for (state, place) in &level {
                    if self.accepts(state, &excluded, length) {
                        return Found::Text(spell(&trail, *place));
                    }
                }
            }
            if self.longest.is_some_and(|longest| length >= longest) {
                return Found::Nothing;
            }
            let mut next: BTreeMap<Product, usize> = BTreeMap::new();
            for (state, place) in level {
                // Beyond the shortest length and the excluded strings, a state seen before leads nowhere new.
                if length >= self.shortest && state.1.is_empty() && !visited.insert(state.clone()) {
                    continue;
                }
                // Where patterns stand in many places at once, each step takes as long as several.
                let weight = state.0.iter().map(Position::size).sum::<u64>() / PLACES_PER_STEP;
                for character in self.representatives(&state, &excluded, length) {
                    *steps = steps.saturating_sub(1 + weight);
                    if *steps == 0 {
                        return Found::TooLarge;
                    }
                    let Some(follower) = self.step(&state, &excluded, length, character) else { continue };
                    next.entry(follower).or_insert_with(|| {
                        trail.push((place, character));
                        trail.len() - 1
                    });
                }
            }
            level = next;
            length += 1;
        }
        Found::Nothing
    }

    fn accepts(&self, state: &Product, excluded: &[Vec<char>], length: u64) -> bool {
        let patterns = self.patterns.iter().zip(&state.0);
        patterns.into_iter().all(|((one, wanted), position)| one.accepts(position) == *wanted)
            && !state.1.iter().filter_map(|index| excluded.get(*index)).any(|text| is_length(text, length))
    }

    /// The state after one more character; none when nothing that follows can be accepted.
    fn step(&self, state: &Product, excluded: &[Vec<char>], length: u64, character: char) -> Option<Product> {
        let mut positions = Vec::with_capacity(state.0.len());
        for ((one, wanted), position) in self.patterns.iter().zip(&state.0) {
            let follower = one.step(position, character);
            let hopeless = if *wanted { one.is_dead(&follower) } else { follower == Position::Matched };
            if hopeless {
                return None;
            }
            positions.push(follower);
        }
        let at = usize::try_from(length).unwrap_or(usize::MAX);
        let begins_like =
            |index: &usize| excluded.get(*index).and_then(|text| text.get(at)) == Some(&character);
        Some((positions, state.1.iter().copied().filter(begins_like).collect()))
    }

    /// One character for each class of characters that act alike in this state, pleasant ones first.
    fn representatives(&self, state: &Product, excluded: &[Vec<char>], length: u64) -> Vec<char> {
        let mut bounds = vec![0, 0xD800, 0xE000, 0x11_0000];
        for ((one, _), position) in self.patterns.iter().zip(&state.0) {
            one.boundaries(position, &mut bounds);
        }
        let at = usize::try_from(length).unwrap_or(usize::MAX);
        for text in state.1.iter().filter_map(|index| excluded.get(*index)) {
            if let Some(character) = text.get(at) {
                bounds.push(u32::from(*character));
                bounds.push(u32::from(*character) + 1);
            }
        }
        bounds.sort_unstable();
        bounds.dedup();
        let mut characters = Vec::new();
        for pair in bounds.windows(2) {
            if let [first, after] = pair {
                characters.extend(pleasant(*first, *after));
            }
        }
        characters.sort_by_key(|character| (unpleasantness(*character), *character));
        characters
    }
}

/// The most readable character from `first` up to and without `after`.
fn pleasant(first: u32, after: u32) -> Option<char> {
    let within = |wanted: char| first <= u32::from(wanted) && u32::from(wanted) < after;
    let overlap = |low: char, high: char| {
        let start = first.max(u32::from(low));
        (start <= u32::from(high) && start < after).then(|| char::from_u32(start)).flatten()
    };
    if within('a') {
        return Some('a');
    }
    overlap('a', 'z')
        .or_else(|| overlap('0', '9'))
        .or_else(|| overlap('A', 'Z'))
        .or_else(|| overlap('!', '~'))
        .or_else(|| overlap(' ', '~'))
        .or_else(|| overlap('\u{e0}', '\u{24f}'))
        .or_else(|| char::from_u32(first))
}

fn unpleasantness(character: char) -> u8 {
    match character {
        'a'..='z' => 0,
        '0'..='9' => 1,
        'A'..='Z' => 2,
        '!'..='~' => 3,
        ' ' => 4,
        _ => 5,
    }
}

fn is_length(text: &[char], length: u64) -> bool {
    u64::try_from(text.len()).is_ok_and(|own| own == length)
}

fn spell(trail: &[(usize, char)], mut place: usize) -> String {
    let mut characters = Vec::new();
    while let Some((before, character)) = trail.get(place).filter(|_| place != 0) {
        characters.push(*character);
        place = *before;
    }
    characters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::pattern::syntax::Pattern;

    fn search(patterns: &[(&str, bool)], shortest: u64, longest: Option<u64>, excluded: &[&str]) -> Found {
        let patterns = patterns
            .iter()
            .map(|(text, wanted)| (Rc::new(Automaton::new(&Pattern::read(text).unwrap()).unwrap()), *wanted))
            .collect();
        let excluded = excluded.iter().map(|text| (*text).to_owned()).collect();
        Language { patterns, shortest, longest, excluded }.search(&mut 100_000)
    }

    #[test]
    fn inclusion_is_the_emptiness_of_a_difference() {
        assert_eq!(search(&[("^a+$", true), ("^[ab]+$", false)], 0, None, &[]), Found::Nothing);
        assert_eq!(search(&[("^[ab]+$", true), ("^a+$", false)], 0, None, &[]), Found::Text("b".into()));
        assert_eq!(search(&[("^x-", false), ("^x", true)], 0, None, &[]), Found::Text("x".into()));
    }

    #[test]
    fn lengths_and_exclusions_count() {
        assert_eq!(search(&[("^a{0,3}$", true)], 4, None, &[]), Found::Nothing);
        assert_eq!(search(&[("^(ab)*$", true)], 3, None, &[]), Found::Text("abab".into()));
        assert_eq!(search(&[("^[ab]$", true)], 0, None, &["a"]), Found::Text("b".into()));
        assert_eq!(search(&[("^[ab]$", true)], 0, None, &["a", "b"]), Found::Nothing);
        assert_eq!(search(&[], 0, Some(0), &[""]), Found::Nothing);
    }
}

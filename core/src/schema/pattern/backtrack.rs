//! Matching by backtracking, step by step as ECMA-262 describes it, with a fixed number of steps.
//!
//! It is asked about patterns that no automaton models: those that refer to their groups or look behind. Two rules of
//! ECMA-262 differ from other engines: a group is forgotten when the repetition around it begins anew, and a reference to
//! a group that matched nothing matches the empty text.

use super::set::{Set, is_word};
use super::syntax::{Part, Pattern};

/// The longest program.
const MOST_INSTRUCTIONS: usize = 50_000;
/// The steps of one question.
const MOST_STEPS: u32 = 200_000;
/// The most ways that wait to be tried.
const MOST_WAITING: usize = 20_000;

/// A pattern as a program.
#[derive(Debug)]
pub(crate) struct Program {
    instructions: Vec<Instruction>,
    groups: usize,
    marks: usize,
}

#[derive(Debug)]
enum Instruction {
    /// One character of a set, forwards or backwards.
    Character(Set, bool),
    Start,
    End,
    Word(bool),
    /// What follows up to the address matches here, or does not.
    Look {
        negated: bool,
        after: usize,
    },
    /// First this way, then that.
    Either(usize, usize),
    Jump(usize),
    /// The beginning, or the end, of a group.
    Save(usize, bool),
    Forget(usize, usize),
    /// Remembers the place.
    Mark(usize),
    /// Fails when the place is still the one remembered.
    Moved(usize),
    Back(usize, bool),
    Done,
}

/// A way that may be tried.
#[derive(Clone)]
struct Thread {
    instruction: usize,
    place: usize,
    groups: Vec<(Option<usize>, Option<usize>)>,
    marks: Vec<usize>,
}

impl Program {
    /// The program of a pattern; none when it is too long.
    pub(crate) fn new(pattern: &Pattern) -> Option<Self> {
        let mut program = Self { instructions: Vec::new(), groups: pattern.groups, marks: 0 };
        program.part(&pattern.root, true)?;
        program.push(Instruction::Done)?;
        Some(program)
    }

    fn push(&mut self, instruction: Instruction) -> Option<usize> {
        if self.instructions.len() >= MOST_INSTRUCTIONS {
            return None;
        }
        self.instructions.push(instruction);
        Some(self.instructions.len() - 1)
    }

    fn set(&mut self, at: usize, instruction: Instruction) {
        if let Some(place) = self.instructions.get_mut(at) {
            *place = instruction;
        }
    }

    fn part(&mut self, part: &Part, forwards: bool) -> Option<()> {
        match part {
            Part::Set(set) => self.push(Instruction::Character(set.clone(), forwards)).map(drop),
            Part::Start => self.push(Instruction::Start).map(drop),
            Part::End => self.push(Instruction::End).map(drop),
            Part::Word { negated } => self.push(Instruction::Word(*negated)).map(drop),
            Part::Look { ahead, negated, inner } => {
                let look = self.push(Instruction::Done)?;
                self.part(inner, *ahead)?;
                self.push(Instruction::Done)?;
                let after = self.instructions.len();
                self.set(look, Instruction::Look { negated: *negated, after });
                Some(())
            }
            Part::Group(number, inner) => {
                self.push(Instruction::Save(*number, forwards))?;
                self.part(inner, forwards)?;
                self.push(Instruction::Save(*number, !forwards)).map(drop)
            }
            Part::Back(number) => self.push(Instruction::Back(*number, forwards)).map(drop),
            Part::Sequence(parts) if forwards => parts.iter().try_for_each(|part| self.part(part, true)),
            Part::Sequence(parts) => parts.iter().rev().try_for_each(|part| self.part(part, false)),
            Part::Choice(ways) => self.choice(ways, forwards),
            Part::Repeat { least, most, greedy, inner, groups } => {
                for _ in 0..*least {
                    self.push(Instruction::Forget(groups.0, groups.1))?;
                    self.part(inner, forwards)?;
                }
                match most {
                    None => self.again(inner, *groups, *greedy, forwards, true),
                    Some(most) => {
                        self.sometimes(most.saturating_sub(*least), inner, *groups, *greedy, forwards)
                    }
                }
            }
        }
    }

    fn choice(&mut self, ways: &[Part], forwards: bool) -> Option<()> {
        let mut ends = Vec::new();
        for (index, way) in ways.iter().enumerate() {
            if index + 1 == ways.len() {
                self.part(way, forwards)?;
                continue;
            }
            let fork = self.push(Instruction::Done)?;
            self.part(way, forwards)?;
            ends.push(self.push(Instruction::Done)?);
            let next = self.instructions.len();
            self.set(fork, Instruction::Either(fork + 1, next));
        }
        let after = self.instructions.len();
        ends.into_iter().for_each(|end| self.set(end, Instruction::Jump(after)));
        Some(())
    }

    /// One more time, which must take the match further, or not; with `loops` as often as possible.
    fn again(
        &mut self,
        inner: &Part,
        groups: (usize, usize),
        greedy: bool,
        forwards: bool,
        loops: bool,
    ) -> Option<()> {
        let fork = self.push(Instruction::Done)?;
        let mark = self.marks;
        self.marks += 1;
        self.push(Instruction::Mark(mark))?;
        self.push(Instruction::Forget(groups.0, groups.1))?;
        self.part(inner, forwards)?;
        self.push(Instruction::Moved(mark))?;
        if loops {
            self.push(Instruction::Jump(fork))?;
        }
        let (body, after) = (fork + 1, self.instructions.len());
        self.set(
            fork,
            if greedy { Instruction::Either(body, after) } else { Instruction::Either(after, body) },
        );
        Some(())
    }

    fn sometimes(
        &mut self,
        times: u32,
        inner: &Part,
        groups: (usize, usize),
        greedy: bool,
        forwards: bool,
    ) -> Option<()> {
        let mut forks = Vec::new();
        for _ in 0..times {
            forks.push(self.instructions.len());
            self.again(inner, groups, greedy, forwards, false)?;
        }
        // Whoever leaves off once leaves off for good.
        let after = self.instructions.len();
        for fork in forks {
            let way = if greedy {
                Instruction::Either(fork + 1, after)
            } else {
                Instruction::Either(after, fork + 1)
            };
            self.set(fork, way);
        }
        Some(())
    }

    /// Whether the pattern matches somewhere; none when that takes too many steps.
    pub(crate) fn matches(&self, text: &str) -> Option<bool> {
        let text: Vec<char> = text.chars().collect();
        let mut steps = MOST_STEPS;
        for place in 0..=text.len() {
            let groups = vec![(None, None); self.groups];
            let begin = Thread { instruction: 0, place, groups, marks: vec![usize::MAX; self.marks] };
            if self.run(begin, &text, &mut steps)?.is_some() {
                return Some(true);
            }
        }
        Some(false)
    }

    /// The way on which the program ends first; none inside when there is none, none outside when steps are used up.
    fn run(&self, begin: Thread, text: &[char], steps: &mut u32) -> Option<Option<Thread>> {
        let mut waiting = vec![begin];
        'ways: while let Some(mut thread) = waiting.pop() {
            loop {
                *steps = steps.checked_sub(1)?;
                let Some(instruction) = self.instructions.get(thread.instruction) else { continue 'ways };
                thread.instruction += 1;
                let holds = match instruction {
                    Instruction::Done => return Some(Some(thread)),
                    Instruction::Jump(to) => {
                        thread.instruction = *to;
                        true
                    }
                    Instruction::Either(first, second) => {
                        if waiting.len() >= MOST_WAITING {
                            return None;
                        }
                        waiting.push(Thread { instruction: *second, ..thread.clone() });
                        thread.instruction = *first;
                        true
                    }
                    Instruction::Look { negated, after } => {
                        let found = self.run(thread.clone(), text, steps)?;
                        let holds = found.is_some() != *negated;
                        if let Some(found) = found.filter(|_| !negated) {
                            thread.groups = found.groups;
                        }
                        thread.instruction = *after;
                        holds
                    }
                    simple => simple_step(simple, &mut thread, text),
                };
                if !holds {
                    continue 'ways;
                }
            }
        }
        Some(None)
    }
}

/// What concerns one way alone; says whether it goes on.
fn simple_step(instruction: &Instruction, thread: &mut Thread, text: &[char]) -> bool {
    match instruction {
        Instruction::Character(set, forwards) => {
            let Some(character) = read(text, &mut thread.place, *forwards) else { return false };
            let index = set.partition_point(|range| range.1 < character);
            set.get(index).is_some_and(|range| range.0 <= character)
        }
        Instruction::Start => thread.place == 0,
        Instruction::End => thread.place == text.len(),
        Instruction::Word(negated) => {
            let word = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|one| is_word(*one));
            (word(thread.place.checked_sub(1)) != word(Some(thread.place))) != *negated
        }
        Instruction::Save(number, begins) => {
            if let Some(group) = thread.groups.get_mut(*number) {
                if *begins { group.0 = Some(thread.place) } else { group.1 = Some(thread.place) }
            }
            true
        }
        Instruction::Forget(first, after) => {
            thread.groups.iter_mut().take(*after).skip(*first).for_each(|group| *group = (None, None));
            true
        }
        Instruction::Mark(mark) => {
            if let Some(place) = thread.marks.get_mut(*mark) {
                *place = thread.place;
            }
            true
        }
        Instruction::Moved(mark) => thread.marks.get(*mark) != Some(&thread.place),
        Instruction::Back(number, forwards) => {
            let Some((Some(start), Some(end))) = thread.groups.get(*number).copied() else { return true };
            let Some(wanted) = text.get(start..end) else { return true };
            let found = if *forwards {
                text.get(thread.place..thread.place + wanted.len())
            } else {
                thread.place.checked_sub(wanted.len()).and_then(|from| text.get(from..thread.place))
            };
            let holds = found == Some(wanted);
            if holds {
                thread.place =
                    if *forwards { thread.place + wanted.len() } else { thread.place - wanted.len() };
            }
            holds
        }
        Instruction::Look { .. } | Instruction::Either(..) | Instruction::Jump(_) | Instruction::Done => true,
    }
}

fn read(text: &[char], place: &mut usize, forwards: bool) -> Option<char> {
    if forwards {
        let character = text.get(*place)?;
        *place += 1;
        return Some(*character);
    }
    *place = place.checked_sub(1)?;
    text.get(*place).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(pattern: &str) -> Program {
        Program::new(&Pattern::read(pattern).unwrap()).unwrap()
    }

    #[test]
    fn patterns_are_matched_as_ecma_262_says() {
        let yes = [
            (r"^(?:(a)|b)*\1$", "ab"),
            (r"^(a)?\1$", ""),
            (r"^(?:(a)|b)\1c$", "bc"),
            (r"^\1(a)$", "a"),
            (r"^(z)((a+)?(b+)?(c))*$", "zaacbbbcac"),
            (r"^(?=(a+))a*b\1$", "aba"),
            (r"(?<=^a)b", "ab"),
            (r"(?<!a)b", "cb"),
            (r"^(?<=(\d+)(\d+))$|^1053$", "1053"),
            (r"^(?<x>a|b)\k<x>$", "bb"),
            (r"\bé", "aé"),
            (r"^(a*)*$", ""),
            (r"^(?!x)\s\s$", "\u{a0}\u{feff}"),
            (r"^(?=\W).", "ä"),
            (r"^é\ba$", "éa"),
            (r"^(?:a(?!x)|a(?!x)){3}b$", "aaab"),
        ];
        for (pattern, text) in yes {
            assert_eq!(program(pattern).matches(text), Some(true), "{pattern} on {text}");
        }
        let no = [
            (r"^(?:(a)|b)*\1$", "aba"),
            (r"^(a)\1$", "a"),
            (r"(?<=b)a", "ca"),
            (r"^.$", "\r"),
            (r"^.$", "\u{2028}"),
        ];
        for (pattern, text) in no {
            assert_eq!(program(pattern).matches(text), Some(false), "{pattern} on {text}");
        }
    }

    #[test]
    fn steps_are_bounded() {
        assert_eq!(program(r"^(?:(a|a)*\1c|d)$").matches(&"a".repeat(40)), None);
    }
}

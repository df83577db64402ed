//! Patterns as ECMA-262 reads them, as a tree.
//!
//! The grammar is that of the `u` flag, widened where patterns without it are read in one way only: any character that is
//! no letter or digit may be escaped, a brace or a bracket that opens nothing stands for itself, and a hyphen beside a
//! class escape is a hyphen. What other dialects add (`(?i)`, `\A`, `\z`, possessive repetition) is no pattern here.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::set::{DIGIT, SPACE, Set, WORD, complement, one, ordered};

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// One character of a set.
    Set(Set),
    /// The beginning of the text.
    Start,
    /// The end of the text.
    End,
    /// A place where a word begins or ends; or, negated, any other.
    Word {
        /// `\B`.
        negated: bool,
    },
    /// What follows or precedes matches, or does not.
    Look {
        /// What follows; else what precedes.
        ahead: bool,
        /// Whether it must not match.
        negated: bool,
        /// The pattern.
        inner: Box<Self>,
    },
    /// A group with a number from 1.
    Group(usize, Box<Self>),
    /// What a group matched; nothing when it matched nothing.
    Back(usize),
    /// One after the other.
    Sequence(Vec<Self>),
    /// The first that leads to a match.
    Choice(Vec<Self>),
    /// Again and again.
    Repeat {
        /// At least so often.
        least: u32,
        /// At most so often.
        most: Option<u32>,
        /// Rather often than seldom.
        greedy: bool,
        /// What is repeated.
        inner: Box<Self>,
        /// The first group inside, and the first after it.
        groups: (usize, usize),
    },
}

/// A pattern that was read.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    /// Its parts.
    pub(crate) root: Part,
    /// One more than the number of its groups.
    pub(crate) groups: usize,
    /// Whether it refers to its groups.
    pub(crate) refers: bool,
    /// Whether other engines read something in it in another way.
    pub(super) differs: bool,
}

/// Groups nested more deeply than this are not read.
const MOST_NESTING: u32 = 100;
/// The largest number of repetitions that is read.
const MOST_REPETITIONS: u32 = 1_000_000;

impl Pattern {
    /// Reads a pattern; none when it is none of ECMA-262.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let names = group_names(text)?;
        let mut reader = Reader {
            text: text.chars().collect(),
            at: 0,
            groups: 1,
            total: names.total,
            names: names.numbers,
            nesting: 0,
            looks: false,
            refers: false,
            differs: false,
        };
        let root = reader.choice()?;
        if reader.at < reader.text.len() {
            return None;
        }
        let Reader { groups, looks, refers, differs, .. } = reader;
        Some(Self { root, groups, refers, differs: differs || looks || refers })
    }
}

/// How many groups a pattern has, and which number belongs to which name.
struct Names {
    total: usize,
    numbers: BTreeMap<String, usize>,
}

/// Groups are counted beforehand: a reference may stand before its group.
fn group_names(text: &str) -> Option<Names> {
    let characters: Vec<char> = text.chars().collect();
    let (mut total, mut numbers) = (0, BTreeMap::new());
    let (mut at, mut in_class) = (0, false);
    while let Some(character) = characters.get(at) {
        at += 1;
        match character {
            '\\' => at += 1,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => {
                let next = |offset: usize| characters.get(at + offset).copied();
                if next(0) != Some('?') {
                    total += 1;
                } else if next(1) == Some('<') && !matches!(next(2), Some('=' | '!')) {
                    total += 1;
                    let name: String =
                        characters.iter().skip(at + 2).take_while(|one| **one != '>').collect();
                    // Two groups of one name may stand in two alternatives; which of them is meant is not followed.
                    if numbers.insert(name, total).is_some() {
                        return None;
                    }
                }
            }
            _ => {}
        }
    }
    Some(Names { total, numbers })
}

struct Reader {
    text: Vec<char>,
    at: usize,
    groups: usize,
    total: usize,
    names: BTreeMap<String, usize>,
    nesting: u32,
    looks: bool,
    refers: bool,
    differs: bool,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn peek_after(&self, offset: usize) -> Option<char> {
        self.text.get(self.at + offset).copied()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += 1;
        Some(character)
    }

    fn choice(&mut self) -> Option<Part> {
        self.nesting += 1;
        if self.nesting > MOST_NESTING {
            return None;
        }
        let mut ways = vec![self.sequence()?];
        while self.eat('|') {
            ways.push(self.sequence()?);
        }
        self.nesting -= 1;
        Some(if ways.len() == 1 { ways.pop()? } else { Part::Choice(ways) })
    }

    fn sequence(&mut self) -> Option<Part> {
        let mut parts = Vec::new();
        while let Some(character) = self.peek().filter(|character| !matches!(character, '|' | ')')) {
            self.at += 1;
            let first_group = self.groups;
            let part = match character {
                '^' => Part::Start,
                '$' => Part::End,
                '(' => self.group()?,
                '.' => {
                    self.differs = true;
                    Part::Set(complement(&[('\n', '\n'), ('\r', '\r'), ('\u{2028}', '\u{2029}')]))
                }
                '[' => self.class()?,
                '\\' => self.escape()?,
                '*' | '+' | '?' => return None,
                '{' if self.braces(self.at)?.is_some() => return None,
                '{' | '}' | ']' => {
                    self.differs = true;
                    Part::Set(one(character))
                }
                other => Part::Set(one(other)),
            };
            parts.push(self.repeated(part, first_group)?);
        }
        Some(if parts.len() == 1 { parts.pop()? } else { Part::Sequence(parts) })
    }

    fn repeated(&mut self, part: Part, first_group: usize) -> Option<Part> {
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.braces(self.at + 1)? {
                Some((least, most, after)) => {
                    self.at = after - 1;
                    (least, most)
                }
                None => return Some(part),
            },
            _ => return Some(part),
        };
        self.at += 1;
        if matches!(part, Part::Start | Part::End | Part::Word { .. } | Part::Look { .. }) {
            // Only without the `u` flag may an assertion be repeated, and then only one that looks ahead.
            return None;
        }
        let greedy = !self.eat('?');
        if matches!(self.peek(), Some('*' | '+' | '?'))
            || (self.peek() == Some('{') && self.braces(self.at + 1)?.is_some())
        {
            return None;
        }
        let groups = (first_group, self.groups);
        Some(Part::Repeat { least, most, greedy, inner: Box::new(part), groups })
    }

    /// The numbers of a repetition in braces that opens before `at`, and where it ends; none when it is no repetition.
    fn braces(&self, mut at: usize) -> Option<Option<(u32, Option<u32>, usize)>> {
        let number = |at: &mut usize| {
            let digits: String = self.text.iter().skip(*at).take_while(|one| one.is_ascii_digit()).collect();
            *at += digits.len();
            (!digits.is_empty()).then(|| digits.parse::<u32>().unwrap_or(u32::MAX))
        };
        let Some(least) = number(&mut at) else { return Some(None) };
        let mut most = Some(least);
        if self.text.get(at) == Some(&',') {
            at += 1;
            most = number(&mut at);
        }
        if self.text.get(at) != Some(&'}') {
            return Some(None);
        }
        let fits =
            least <= MOST_REPETITIONS && most.is_none_or(|most| most <= MOST_REPETITIONS && least <= most);
        fits.then_some(Some((least, most, at + 1)))
    }

    fn group(&mut self) -> Option<Part> {
        if !self.eat('?') {
            return self.captured();
        }
        match self.next()? {
            ':' => {
                let inner = self.choice()?;
                self.eat(')').then_some(match inner {
                    // A group of its own, so that what is repeated is all of it.
                    Part::Sequence(_) | Part::Choice(_) => inner,
                    other => Part::Sequence(vec![other]),
                })
            }
            '=' => self.look(true, false),
            '!' => self.look(true, true),
            '<' => match self.peek()? {
                '=' => {
                    self.at += 1;
                    self.look(false, false)
                }
                '!' => {
                    self.at += 1;
                    self.look(false, true)
                }
                _ => {
                    while self.next()? != '>' {}
                    self.captured()
                }
            },
            _ => None,
        }
    }

    fn captured(&mut self) -> Option<Part> {
        let number = self.groups;
        self.groups += 1;
        let inner = self.choice()?;
        self.eat(')').then(|| Part::Group(number, Box::new(inner)))
    }

    fn look(&mut self, ahead: bool, negated: bool) -> Option<Part> {
        self.looks = true;
        let inner = Box::new(self.choice()?);
        self.eat(')').then_some(Part::Look { ahead, negated, inner })
    }

    /// An escape outside a class; the backslash is read.
    fn escape(&mut self) -> Option<Part> {
        match self.peek()? {
            'b' | 'B' => {
                self.differs = true;
                Some(Part::Word { negated: self.next()? == 'B' })
            }
            'k' => {
                self.at += 1;
                if !self.eat('<') {
                    return None;
                }
                let rest = self.text.get(self.at..)?;
                let name: String = rest.iter().take_while(|one| **one != '>').collect();
                self.at += name.chars().count() + 1;
                self.refers = true;
                self.names.get(&name).copied().map(Part::Back)
            }
            '1'..='9' => {
                let rest = self.text.get(self.at..)?;
                let digits: String = rest.iter().take_while(|one| one.is_ascii_digit()).collect();
                self.at += digits.len();
                self.refers = true;
                let number: usize = digits.parse().ok()?;
                (number <= self.total).then_some(Part::Back(number))
            }
            _ => self.escaped().map(|item| Part::Set(item.into_set())),
        }
    }

    /// An escape that stands for characters, in a class or outside; the backslash is read.
    fn escaped(&mut self) -> Option<Item> {
        let single = |character: char| Some(Item::One(character));
        match self.next()? {
            'd' => Some(Item::Set(Rc::from(DIGIT))),
            'D' => Some(Item::Set(complement(DIGIT))),
            'w' => Some(Item::Set(Rc::from(WORD))),
            'W' => Some(Item::Set(complement(WORD))),
            's' => Some(Item::Set(Rc::from(SPACE))),
            'S' => Some(Item::Set(complement(SPACE))),
            'p' | 'P' => self.property().map(Item::Set),
            'f' => single('\u{c}'),
            'n' => single('\n'),
            'r' => single('\r'),
            't' => single('\t'),
            'v' => single('\u{b}'),
            'c' => {
                self.differs = true;
                let letter = self.next().filter(char::is_ascii_alphabetic)?;
                char::from_u32(u32::from(letter) % 32).map(Item::One)
            }
            '0' if !self.peek().is_some_and(|next| next.is_ascii_digit()) => {
                self.differs = true;
                single('\0')
            }
            'x' => self.hexadecimal(2).and_then(char::from_u32).map(Item::One),
            'u' => self.code_point().map(Item::One),
            other if !other.is_alphanumeric() => {
                self.differs |= !other.is_ascii_punctuation() || matches!(other, '<' | '>');
                single(other)
            }
            _ => None,
        }
    }

    fn hexadecimal(&mut self, digits: usize) -> Option<u32> {
        let text: String = self.text.get(self.at..self.at + digits)?.iter().collect();
        self.at += digits;
        text.chars().all(|one| one.is_ascii_hexdigit()).then(|| u32::from_str_radix(&text, 16).ok())?
    }

    /// What follows `\u`: four digits, a pair of surrogates, or digits in braces. A lone surrogate is no character, and no
    /// text of JSON that is read here holds one.
    fn code_point(&mut self) -> Option<char> {
        self.differs = true;
        if self.eat('{') {
            let rest = self.text.get(self.at..)?;
            let digits: String = rest.iter().take_while(|one| **one != '}').collect();
            self.at += digits.chars().count() + 1;
            let sound = !digits.is_empty() && digits.chars().all(|one| one.is_ascii_hexdigit());
            return sound.then(|| u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32))?;
        }
        let first = self.hexadecimal(4)?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        if !(self.eat('\\') && self.eat('u')) {
            return None;
        }
        let second = self.hexadecimal(4).filter(|second| (0xDC00..0xE000).contains(second))?;
        char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }

    /// `\p{..}`, resolved by the tables of the linear engine.
    fn property(&mut self) -> Option<Set> {
        let negated = self.peek_after(0)? == '{' && self.text.get(self.at.checked_sub(1)?) == Some(&'P');
        if !self.eat('{') {
            return None;
        }
        let rest = self.text.get(self.at..)?;
        let name: String = rest.iter().take_while(|one| **one != '}').collect();
        self.at += name.chars().count() + 1;
        let sound = name.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '_' | '='));
        let text = format!("\\{}{{{name}}}", if negated { 'P' } else { 'p' });
        let hir = sound.then(|| regex_syntax::parse(&text).ok())??;
        match hir.into_kind() {
            regex_syntax::hir::HirKind::Class(regex_syntax::hir::Class::Unicode(class)) => {
                Some(class.ranges().iter().map(|range| (range.start(), range.end())).collect())
            }
            _ => None,
        }
    }

    /// A class; the bracket is read.
    fn class(&mut self) -> Option<Part> {
        let negated = self.eat('^');
        let mut ranges: Vec<(char, char)> = Vec::new();
        loop {
            let item = match self.next()? {
                ']' => break,
                '\\' => self.class_escape()?,
                other => Item::One(other),
            };
            // A range, unless the hyphen stands last or beside a class.
            if self.peek() == Some('-') && self.peek_after(1).is_some_and(|next| next != ']') {
                self.at += 1;
                let end = match self.next()? {
                    '\\' => self.class_escape()?,
                    other => Item::One(other),
                };
                match (item, end) {
                    (Item::One(first), Item::One(last)) if first <= last => ranges.push((first, last)),
                    (Item::One(_), Item::One(_)) => return None,
                    (item, end) => {
                        self.differs = true;
                        ranges.extend(item.into_set().iter());
                        ranges.push(('-', '-'));
                        ranges.extend(end.into_set().iter());
                    }
                }
                continue;
            }
            ranges.extend(item.into_set().iter());
        }
        self.differs |= ranges.is_empty();
        let set = ordered(ranges);
        Some(Part::Set(if negated { complement(&set) } else { set.into() }))
    }

    fn class_escape(&mut self) -> Option<Item> {
        match self.peek()? {
            'b' => {
                self.at += 1;
                self.differs = true;
                Some(Item::One('\u{8}'))
            }
            '-' => {
                self.at += 1;
                Some(Item::One('-'))
            }
            _ => self.escaped(),
        }
    }
}

/// What stands in a class.
enum Item {
    One(char),
    Set(Set),
}

impl Item {
    fn into_set(self) -> Set {
        match self {
            Self::One(character) => one(character),
            Self::Set(set) => set,
        }
    }
}

//! How patterns are asked about: by an automaton, by backtracking, or not at all.

use std::rc::Rc;

use super::automaton::{Automaton, Unmodelled};
use crate::schema::pattern::backtrack::Program;
use crate::schema::pattern::syntax::Pattern;

/// How a pattern is asked about.
#[derive(Debug, Clone)]
pub(crate) enum Model {
    /// By its automaton, which also answers for all strings at once.
    Automaton(Rc<Automaton>),
    /// By backtracking, one string at a time; and why it has no automaton.
    Program(Rc<Backtracking>, Unmodelled),
    /// Not at all: it is no pattern of ECMA-262.
    None,
}

/// A pattern without an automaton.
#[derive(Debug)]
pub(crate) struct Backtracking {
    program: Program,
    /// The automaton of the pattern without what makes it irregular: where to look for strings.
    relaxed: Option<Rc<Automaton>>,
}

impl Backtracking {
    /// The automaton of the pattern without what makes it irregular.
    pub(crate) fn relaxed(&self) -> Option<Rc<Automaton>> {
        self.relaxed.clone()
    }
}

impl Model {
    /// How this pattern is asked about.
    pub(crate) fn new(pattern: &str) -> Self {
        let Some(pattern) = Pattern::read(pattern) else { return Self::None };
        match Automaton::new(&pattern) {
            Ok(automaton) => Self::Automaton(Rc::new(automaton)),
            Err(why) => match Program::new(&pattern) {
                Some(program) => {
                    let relaxed = Automaton::new(&pattern.relaxed()).ok().map(Rc::new);
                    Self::Program(Rc::new(Backtracking { program, relaxed }), why)
                }
                None => Self::None,
            },
        }
    }

    /// Whether the pattern matches; none when that is not known.
    pub(crate) fn matches(&self, text: &str) -> Option<bool> {
        match self {
            Self::Automaton(automaton) => Some(automaton.matches(text)),
            Self::Program(one, _) => one.program.matches(text),
            Self::None => None,
        }
    }
}

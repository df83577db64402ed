//! Strings: lengths, patterns and what is ruled out, as one language.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;

use super::{Cause, Outcome, Solver};
use crate::compatibility::graph::{Atom, Literal, Node};
use crate::compatibility::language::{Found, Language};
use crate::wire::compatibility_check::UnknownCode;

/// The most steps that one search for a string takes.
const MOST_STEPS: u64 = 60_000;
/// How many steps through automata cost one step of the budget.
const STEPS_PER_STEP: u64 = 16;

impl Solver<'_, '_> {
    /// Decides rules about one string.
    pub(super) fn string(&mut self, atoms: &BTreeSet<Literal>) -> Outcome {
        let mut language = Language::default();
        let mut sure = None;
        let mut formats = Vec::new();
        for literal in atoms {
            let Node::Atom(atom) = self.graph.node(*literal) else { continue };
            match (&*atom, literal.is_negated()) {
                (Atom::MinLength(least), false) => language.shortest = language.shortest.max(*least),
                (Atom::MaxLength(most), true) => {
                    language.shortest = language.shortest.max(most.saturating_add(1))
                }
                (Atom::MaxLength(most), false) => restrict(&mut language, *most),
                (Atom::MinLength(least), true) => match least.checked_sub(1) {
                    Some(most) => restrict(&mut language, most),
                    None => return Outcome::Never,
                },
                (Atom::Pattern(pattern), negated) => match self.graph.automaton(pattern) {
                    Some(automaton) => language.patterns.push((automaton, !negated)),
                    None => sure = Some(Cause::new(UnknownCode::PatternNotRegular)),
                },
                (Atom::Enum(values), true) => {
                    language.excluded.extend(values.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                (Atom::Format(format), negated) => {
                    formats.push((format.clone(), !negated));
                    sure = Some(Cause::new(UnknownCode::FormatNotModelled));
                }
                (Atom::Opaque(number), _) => {
                    sure = Some(Cause { opaque: Some(*number), ..self.cause(*literal) })
                }
                _ => {}
            }
        }
        if let Some(text) = self.of_format(&formats, atoms) {
            return Outcome::Value(Rc::new(Value::String(text)), sure);
        }
        let mut steps = MOST_STEPS.min(self.budget.saturating_mul(STEPS_PER_STEP));
        let before = steps;
        let found = language.search(&mut steps);
        self.budget = self.budget.saturating_sub((before - steps) / STEPS_PER_STEP);
        match found {
            Found::Text(text) => Outcome::Value(Rc::new(Value::String(text)), sure),
            Found::Nothing => Outcome::Never,
            Found::TooLong => Outcome::Unknown(Cause::new(UnknownCode::WitnessTooLarge)),
            Found::TooLarge => {
                self.exhausted |= before < MOST_STEPS;
                Outcome::Unknown(Cause::new(UnknownCode::PatternTooLarge))
            }
        }
    }

    /// A well-known string of the formats asked for, or of none where all are ruled out, that satisfies everything else.
    fn of_format(&mut self, formats: &[(Rc<str>, bool)], atoms: &BTreeSet<Literal>) -> Option<String> {
        if formats.is_empty() {
            return None;
        }
        let texts: Vec<&str> = match formats.iter().find(|(_, wanted)| *wanted) {
            Some((wanted, _)) => {
                let samples = SAMPLES.iter().filter(|(format, _)| **format == **wanted);
                samples.map(|(_, text)| *text).collect()
            }
            None => vec![MISFIT],
        };
        texts.into_iter().map(str::to_owned).find(|text| {
            let value = Value::String(text.clone());
            atoms.iter().all(|atom| self.graph.evaluate(*atom, &value) != Some(false))
        })
    }
}

fn restrict(language: &mut Language, most: u64) {
    language.longest = Some(language.longest.map_or(most, |known| known.min(most)));
}

/// A string of no format at all; only a candidate, too.
const MISFIT: &str = r"\{(";

/// Strings of the formats that the drafts define; only candidates, the validator has the last word.
const SAMPLES: &[(&str, &str)] = &[
    ("date-time", "2020-01-02T03:04:05Z"),
    ("date", "2020-01-02"),
    ("time", "03:04:05Z"),
    ("duration", "P1D"),
    ("email", "a@b.cd"),
    ("idn-email", "a@b.cd"),
    ("hostname", "a.bc"),
    ("idn-hostname", "a.bc"),
    ("ipv4", "1.2.3.4"),
    ("ipv6", "::1"),
    ("uri", "http://a.bc/d"),
    ("uri", "urn:a:b"),
    ("uri-reference", "a"),
    ("iri", "http://a.bc/d"),
    ("iri-reference", "a"),
    ("uri-template", "a{b}"),
    ("json-pointer", "/a"),
    ("relative-json-pointer", "0"),
    ("regex", "a"),
    ("uuid", "01234567-89ab-cdef-0123-456789abcdef"),
];

//! Strings: lengths, patterns and what is ruled out, as one language.

use std::collections::BTreeSet;
use std::rc::Rc;

use jsonschema::Draft;
use serde_json::Value;

use super::{Cause, Outcome, Solver, Sure};
use crate::compatibility::graph::{Atom, Literal, Model, Node};
use crate::compatibility::language::{Found, Language};
use crate::wire::compatibility_check::UnknownCode;

/// The steps that one search for a string takes at most: of small budgets all, of large ones a share.
const MOST_STEPS: u64 = 60_000;
const MOST_SHARED_STEPS: u64 = 600_000;
/// The share of a large budget.
const STRING_SHARE: u64 = 8;
/// How many strings are tried where patterns have no automaton, and the steps that each takes at most.
const MOST_SAMPLES: usize = 24;
const MOST_SAMPLE_STEPS: u64 = 4_000;
/// How many steps through automata cost one step of the budget.
const STEPS_PER_STEP: u64 = 16;

impl Solver<'_, '_> {
    /// Decides rules about one string.
    pub(super) fn string(&mut self, atoms: &BTreeSet<Literal>) -> Outcome {
        let mut language = Language::default();
        let mut sure = Sure::Yes;
        let mut formats = Vec::new();
        let mut others = Vec::new();
        for literal in atoms {
            let Node::Atom(atom) = self.graph.node(*literal) else { continue };
            match (&*atom, literal.is_negated()) {
                (Atom::MinLength(least), false) => language.shortest = language.shortest.max(*least),
                (Atom::MaxLength(most), true) => {
                    language.shortest = language.shortest.max(most.saturating_add(1))
                }
                (Atom::Beyond(extent, _), negated) if extent.is_minimum() != negated => {
                    language.shortest = u64::MAX;
                }
                (Atom::MaxLength(most), false) => restrict(&mut language, *most),
                (Atom::MinLength(least), true) => match least.checked_sub(1) {
                    Some(most) => restrict(&mut language, most),
                    None => return Outcome::Never,
                },
                (Atom::Pattern(pattern), negated) => match self.graph.model(pattern) {
                    Model::Automaton(automaton) => language.patterns.push((automaton, !negated)),
                    model => {
                        sure = Sure::No(self.cause(*literal));
                        others.push((model, !negated));
                    }
                },
                (Atom::Enum(values), true) => {
                    language.excluded.extend(values.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                (Atom::Format(format, edition), negated) => {
                    formats.push((format.clone(), *edition, !negated));
                    sure = Sure::No(Cause::new(UnknownCode::FormatNotModelled));
                }
                (Atom::Opaque(number), _) => {
                    sure = Sure::No(Cause { opaque: Some(*number), ..self.cause(*literal) })
                }
                _ => {}
            }
        }
        if let Some(text) = self.of_format(&formats, atoms) {
            return Outcome::Value(Rc::new(Value::String(text)), sure);
        }
        if !others.is_empty()
            && let Some(text) = self.sampled(&language, &others)
            && formats.is_empty()
        {
            return Outcome::Value(Rc::new(Value::String(text)), Sure::Yes);
        }
        let affordable = self.budget.left().saturating_mul(STEPS_PER_STEP);
        let most = MOST_STEPS.max(affordable / STRING_SHARE).min(MOST_SHARED_STEPS);
        let mut steps = most.min(affordable);
        let before = steps;
        let found = language.search(&mut steps);
        self.budget.settle((before - steps) / STEPS_PER_STEP);
        match found {
            Found::Text(text) => Outcome::Value(Rc::new(Value::String(text)), sure),
            Found::Nothing => Outcome::Never,
            Found::TooLong => Outcome::Unknown(Cause::new(UnknownCode::WitnessTooLarge)),
            Found::TooLarge => {
                if before < MOST_SHARED_STEPS {
                    self.budget.exhaust();
                }
                Outcome::Unknown(Cause::new(UnknownCode::PatternTooLarge))
            }
        }
    }

    /// A string of a language that also does what is wanted of patterns without an automaton. They are asked one string
    /// after the other: first strings of those patterns without what makes them irregular, then any.
    fn sampled(&mut self, language: &Language, others: &[(Model, bool)]) -> Option<String> {
        let mut near = language.clone();
        near.patterns.extend(others.iter().filter(|(_, wanted)| *wanted).filter_map(
            |(model, _)| match model {
                Model::Program(program, _) => Some((program.relaxed()?, true)),
                Model::Automaton(_) | Model::None => None,
            },
        ));
        for mut language in [near, language.clone()] {
            for _ in 0..MOST_SAMPLES {
                let mut steps = MOST_SAMPLE_STEPS;
                let Found::Text(text) = language.search(&mut steps) else { break };
                self.budget.pay(1 + (MOST_SAMPLE_STEPS - steps) / STEPS_PER_STEP)?;
                if others.iter().all(|(model, wanted)| model.matches(&text) == Some(*wanted)) {
                    return Some(text);
                }
                language.excluded.insert(text);
            }
        }
        None
    }

    /// A well-known string of the formats asked for, or of none where all are ruled out, that satisfies everything else.
    fn of_format(&mut self, formats: &[Wanted], atoms: &BTreeSet<Literal>) -> Option<String> {
        if formats.is_empty() {
            return None;
        }
        let texts: Vec<&str> = match formats.iter().find(|(_, _, wanted)| *wanted) {
            Some((wanted, _, _)) => {
                let samples = SAMPLES.iter().filter(|(format, _)| **format == **wanted);
                samples.map(|(_, text)| *text).collect()
            }
            None => vec![MISFIT],
        };
        let texts = texts.into_iter().map(str::to_owned).filter(|text| {
            let value = Value::String(text.clone());
            atoms.iter().all(|atom| !self.graph.evaluate(*atom, &value).is_false())
        });
        let texts: Vec<String> = texts.collect();
        let fits = |text: &&String| formats.iter().all(|wanted| has_format(wanted, text));
        texts.iter().find(fits).or(texts.first()).cloned()
    }
}

/// A format, the draft by which it is checked, and whether the string must have it.
type Wanted = (Rc<str>, Draft, bool);

/// Whether the validator's checker of that draft says what is wanted; only to choose among candidates.
fn has_format((format, edition, wanted): &Wanted, text: &str) -> bool {
    let options = jsonschema::options().with_draft(*edition).should_validate_formats(true);
    let schema = serde_json::json!({"format": &**format});
    options
        .build(&schema)
        .is_ok_and(|validator| validator.is_valid(&Value::String(text.to_owned())) == *wanted)
}

fn restrict(language: &mut Language, most: u64) {
    language.longest = Some(language.longest.map_or(most, |known| known.min(most)));
}

/// A string of no format at all; only a candidate, too.
const MISFIT: &str = r"\{(";

/// Strings of the formats that the drafts define; only candidates, the validator has the last word.
pub(crate) const SAMPLES: &[(&str, &str)] = &[
    ("date-time", "2020-01-02T03:04:05Z"),
    ("date", "2020-01-02"),
    ("time", "03:04:05Z"),
    ("duration", "P1D"),
    ("email", "a@b.cd"),
    ("idn-email", "a@b.cd"),
    ("hostname", "a.bc"),
    ("hostname", "aa--b"),
    ("hostname", "0.bc"),
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

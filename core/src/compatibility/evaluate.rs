//! Whether a value satisfies a formula: true, false, or unknown when something on the way is not modelled.

use serde_json::Value;

use super::decimal::Decimal;
use super::graph::{Atom, Graph, Kind, Literal, Node};
use super::memory::Memory;
use super::truth::Truth;
use super::value;

/// Formulas nested more deeply than this at one value are not evaluated.
const MOST_NESTING: u32 = 200;
/// An evaluation that takes longer than this remembers what it found: definitions that use others twice would be
/// evaluated exponentially often.
const PATIENCE: u64 = 500;
/// How many formulas are evaluated to support one witness.
const MOST_SUPPORTING: u64 = 1_000_000;

impl Graph {
    /// Whether `value` satisfies `literal`.
    pub(crate) fn evaluate(&mut self, literal: Literal, value: &Value) -> Truth {
        self.evaluated = Memory::default();
        self.evaluate_within(literal, value, 0)
    }

    /// Whether a value shows a break: nothing that is known contradicts it, and of what is not known nothing is a pattern
    /// or a number. A validator reads those by engines of its own, so that its word alone does not count.
    pub(crate) fn supports(&mut self, accepted: Literal, refused: Literal, value: &Value) -> bool {
        let fuel = std::mem::replace(&mut self.fuel, MOST_SUPPORTING);
        let holds = [(accepted, true), (refused, false)].into_iter().all(|(literal, wanted)| {
            match self.evaluate(literal, value).known() {
                Some(found) => found == wanted,
                None => !self.evaluated.doubt && !self.is_out_of_fuel(),
            }
        });
        self.fuel = fuel;
        holds
    }

    /// Whether a name satisfies a formula about strings.
    pub(crate) fn evaluate_name(&mut self, literal: Literal, name: &str) -> Truth {
        let outer = std::mem::replace(&mut self.evaluated.paused, true);
        let answer = self.evaluate_within(literal, &Value::String(name.to_owned()), 0);
        self.evaluated.paused = outer;
        answer
    }

    fn evaluate_within(&mut self, literal: Literal, value: &Value, nesting: u32) -> Truth {
        let Some(fuel) = self.fuel.checked_sub(1) else { return Truth::Unknown };
        self.fuel = fuel;
        if nesting > MOST_NESTING {
            return Truth::Unknown;
        }
        self.evaluated.taken += 1;
        if self.evaluated.taken < PATIENCE || self.evaluated.paused {
            return self.evaluate_anew(literal, value, nesting);
        }
        let place = (literal.negated_if(literal.is_negated()), std::ptr::from_ref(value));
        let plain = match self.evaluated.known.get(&place) {
            Some(known) => *known,
            None => {
                let plain = self.evaluate_anew(place.0, value, nesting);
                // What is unknown because of its nesting could be decided at a smaller depth. It is remembered all the same:
                // `Unknown` is always sound.
                self.evaluated.known.insert(place, plain);
                plain
            }
        };
        plain.negated_if(literal.is_negated())
    }

    fn evaluate_anew(&mut self, literal: Literal, value: &Value, nesting: u32) -> Truth {
        let plain = match self.node(literal) {
            Node::Reference(slot) => {
                let Some(target) = self.bound(slot) else { return Truth::Unknown };
                self.evaluate_within(target, value, nesting + 1)
            }
            Node::And(parts) => self.all(parts.iter().map(|part| (*part, value)), nesting),
            Node::Atom(atom) => self.evaluate_atom(&atom, value, nesting),
        };
        plain.negated_if(literal.is_negated())
    }

    /// Three-valued AND over formulas and values.
    fn all<'v>(&mut self, questions: impl Iterator<Item = (Literal, &'v Value)>, nesting: u32) -> Truth {
        Truth::all(questions.map(|(literal, value)| self.evaluate_within(literal, value, nesting + 1)))
    }

    fn evaluate_atom(&mut self, atom: &Atom, value: &Value, nesting: u32) -> Truth {
        match atom {
            Atom::Kinds(kinds) => return kinds.contains(Kind::of(value)).into(),
            Atom::Enum(values) => return values.contains(value).into(),
            Atom::Opaque(_) => return Truth::Unknown,
            Atom::Perhaps(rule) => {
                let holds = self.evaluate_within(*rule, value, nesting + 1);
                return if holds.is_true() { Truth::True } else { Truth::Unknown };
            }
            _ if atom.kind() != Some(Kind::of(value)) => return Truth::True,
            _ => {}
        }
        match value {
            Value::Number(number) => {
                let holds = evaluate_number(atom, number);
                self.evaluated.doubt |= holds.is_none();
                holds.into()
            }
            Value::String(text) => self.evaluate_string(atom, text),
            Value::Array(items) => self.evaluate_array(atom, items, nesting),
            Value::Object(members) => self.evaluate_object(atom, members, nesting),
            Value::Null | Value::Bool(_) => Truth::True,
        }
    }

    fn evaluate_string(&mut self, atom: &Atom, text: &str) -> Truth {
        let length = || u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        match atom {
            Atom::MinLength(least) => (length() >= *least).into(),
            Atom::MaxLength(most) => (length() <= *most).into(),
            Atom::Beyond(extent, _) => (!extent.is_minimum()).into(),
            Atom::Pattern(pattern) => {
                let matches = self.model(pattern).matches(text);
                self.evaluated.doubt |= matches.is_none();
                matches.into()
            }
            _ => Truth::Unknown,
        }
    }

    fn evaluate_array(&mut self, atom: &Atom, items: &[Value], nesting: u32) -> Truth {
        let length = u64::try_from(items.len()).unwrap_or(u64::MAX);
        match atom {
            Atom::MinItems(least) => (length >= *least).into(),
            Atom::MaxItems(most) => (length <= *most).into(),
            Atom::Beyond(extent, _) => (!extent.is_minimum()).into(),
            Atom::Unique => (value::ValueSet::new(items.iter().cloned()).len() == items.len()).into(),
            Atom::Items(from, to, rule) => {
                let from = usize::try_from(*from).unwrap_or(usize::MAX);
                let to = to.map_or(usize::MAX, |to| usize::try_from(to).unwrap_or(usize::MAX));
                let within = items.iter().take(to).skip(from);
                self.all(within.map(|item| (*rule, item)), nesting)
            }
            Atom::AtLeast(least, rule) => {
                let (sure, possible) = self.count(*rule, items, nesting);
                if sure >= *least { Truth::True } else { (possible < *least).then_some(false).into() }
            }
            Atom::AtMost(most, rule) => {
                let (sure, possible) = self.count(*rule, items, nesting);
                if possible <= *most { Truth::True } else { (sure > *most).then_some(false).into() }
            }
            _ => Truth::Unknown,
        }
    }

    /// How many items satisfy a rule for sure, and how many perhaps.
    fn count(&mut self, rule: Literal, items: &[Value], nesting: u32) -> (u64, u64) {
        let (mut sure, mut possible) = (0, 0);
        for item in items {
            match self.evaluate_within(rule, item, nesting + 1) {
                Truth::True => {
                    sure += 1;
                    possible += 1;
                }
                Truth::Unknown => possible += 1,
                Truth::False => {}
            }
        }
        (sure, possible)
    }

    fn evaluate_object(
        &mut self,
        atom: &Atom,
        members: &serde_json::Map<String, Value>,
        nesting: u32,
    ) -> Truth {
        let size = u64::try_from(members.len()).unwrap_or(u64::MAX);
        match atom {
            Atom::MinProperties(least) => (size >= *least).into(),
            Atom::MaxProperties(most) => (size <= *most).into(),
            Atom::Beyond(extent, _) => (!extent.is_minimum()).into(),
            Atom::Has(name) => members.contains_key(&**name).into(),
            Atom::Property(name, rule) => match members.get(&**name) {
                Some(member) => self.evaluate_within(*rule, member, nesting + 1),
                None => Truth::True,
            },
            Atom::Named(names, rule) => Truth::all(members.iter().map(|(name, member)| {
                let concerned = self.evaluate_name(*names, name);
                if concerned.is_false() {
                    return Truth::True;
                }
                match self.evaluate_within(*rule, member, nesting + 1) {
                    // Whether the name is concerned decides.
                    Truth::False => concerned.not(),
                    holds => holds,
                }
            })),
            _ => Truth::Unknown,
        }
    }
}

fn evaluate_number(atom: &Atom, number: &serde_json::Number) -> Option<bool> {
    let value = Decimal::of(number)?;
    match atom {
        Atom::Integer => Some(value.is_integer()),
        Atom::WrittenInteger => is_written_as_integer(number),
        Atom::Minimum(bound) => Some(value >= *bound),
        Atom::ExclusiveMinimum(bound) => Some(value > *bound),
        Atom::Maximum(bound) => Some(value <= *bound),
        Atom::ExclusiveMaximum(bound) => Some(value < *bound),
        Atom::MultipleOf(unit) => value.is_multiple_of(*unit),
        _ => None,
    }
}

/// Whether draft 4 takes a number for an integer: by how it is written. For integers beyond 64 bits that can no longer be
/// told: `1e22` and `10000000000000000000000` are the same double, and only the second is an integer of draft 4.
fn is_written_as_integer(number: &serde_json::Number) -> Option<bool> {
    const BELOW: f64 = -9_223_372_036_854_775_808.0;
    const ABOVE: f64 = 18_446_744_073_709_551_616.0;
    if !number.is_f64() {
        return Some(true);
    }
    number.as_f64().is_some_and(|float| float > BELOW && float < ABOVE).then_some(false)
}

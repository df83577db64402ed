//! What a formula says of a value: yes, no, or nothing when something on the way is not modelled.

use serde_json::Value;

use super::decimal::Decimal;
use super::graph::{Atom, Graph, Kind, Literal, Node};
use super::memory::Memory;
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
    pub(crate) fn evaluate(&mut self, literal: Literal, value: &Value) -> Option<bool> {
        self.evaluated = Memory::default();
        self.evaluate_within(literal, value, 0)
    }

    /// Whether a value shows a break: nothing that is known contradicts it, and of what is not known nothing is a pattern
    /// or a number. A validator reads those by engines of its own, so that its word alone does not count.
    pub(crate) fn supports(&mut self, accepted: Literal, refused: Literal, value: &Value) -> bool {
        let fuel = std::mem::replace(&mut self.fuel, MOST_SUPPORTING);
        let holds = [(accepted, true), (refused, false)].into_iter().all(|(literal, wanted)| {
            match self.evaluate(literal, value) {
                Some(found) => found == wanted,
                None => !self.evaluated.doubt && !self.is_out_of_fuel(),
            }
        });
        self.fuel = fuel;
        holds
    }

    /// Whether a name satisfies a formula about strings.
    pub(crate) fn evaluate_name(&mut self, literal: Literal, name: &str) -> Option<bool> {
        let outer = std::mem::replace(&mut self.evaluated.paused, true);
        let answer = self.evaluate_within(literal, &Value::String(name.to_owned()), 0);
        self.evaluated.paused = outer;
        answer
    }

    fn evaluate_within(&mut self, literal: Literal, value: &Value, nesting: u32) -> Option<bool> {
        self.fuel = self.fuel.checked_sub(1)?;
        if nesting > MOST_NESTING {
            return None;
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
                // What is nothing only because it is nested too deeply may be something elsewhere: remembered all the
                // same, since nothing is never wrong.
                self.evaluated.known.insert(place, plain);
                plain
            }
        };
        plain.map(|plain| plain != literal.is_negated())
    }

    fn evaluate_anew(&mut self, literal: Literal, value: &Value, nesting: u32) -> Option<bool> {
        let plain = match self.node(literal) {
            Node::Reference(slot) => {
                let target = self.bound(slot)?;
                self.evaluate_within(target, value, nesting + 1)
            }
            Node::And(parts) => self.all(parts.iter().map(|part| (*part, value)), nesting),
            Node::Atom(atom) => self.evaluate_atom(&atom, value, nesting),
        };
        plain.map(|plain| plain != literal.is_negated())
    }

    /// No as soon as one says no; nothing when none says no and one says nothing.
    fn all<'v>(
        &mut self,
        questions: impl Iterator<Item = (Literal, &'v Value)>,
        nesting: u32,
    ) -> Option<bool> {
        let mut answer = Some(true);
        for (literal, value) in questions {
            match self.evaluate_within(literal, value, nesting + 1) {
                Some(false) => return Some(false),
                None => answer = None,
                Some(true) => {}
            }
        }
        answer
    }

    fn evaluate_atom(&mut self, atom: &Atom, value: &Value, nesting: u32) -> Option<bool> {
        match atom {
            Atom::Kinds(kinds) => return Some(kinds.contains(Kind::of(value))),
            Atom::Enum(values) => return Some(values.contains(value)),
            Atom::Opaque(_) => return None,
            Atom::Perhaps(rule) => {
                return self.evaluate_within(*rule, value, nesting + 1).filter(|holds| *holds);
            }
            _ if atom.kind() != Some(Kind::of(value)) => return Some(true),
            _ => {}
        }
        match value {
            Value::Number(number) => {
                let holds = evaluate_number(atom, number);
                self.evaluated.doubt |= holds.is_none();
                holds
            }
            Value::String(text) => self.evaluate_string(atom, text),
            Value::Array(items) => self.evaluate_array(atom, items, nesting),
            Value::Object(members) => self.evaluate_object(atom, members, nesting),
            Value::Null | Value::Bool(_) => Some(true),
        }
    }

    fn evaluate_string(&mut self, atom: &Atom, text: &str) -> Option<bool> {
        let length = || u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        match atom {
            Atom::MinLength(least) => Some(length() >= *least),
            Atom::MaxLength(most) => Some(length() <= *most),
            Atom::Beyond(extent, _) => Some(!extent.is_minimum()),
            Atom::Pattern(pattern) => {
                let matches = self.model(pattern).matches(text);
                self.evaluated.doubt |= matches.is_none();
                matches
            }
            _ => None,
        }
    }

    fn evaluate_array(&mut self, atom: &Atom, items: &[Value], nesting: u32) -> Option<bool> {
        let length = u64::try_from(items.len()).unwrap_or(u64::MAX);
        match atom {
            Atom::MinItems(least) => Some(length >= *least),
            Atom::MaxItems(most) => Some(length <= *most),
            Atom::Beyond(extent, _) => Some(!extent.is_minimum()),
            Atom::Unique => Some(value::ValueSet::new(items.iter().cloned()).len() == items.len()),
            Atom::Items(from, to, rule) => {
                let from = usize::try_from(*from).unwrap_or(usize::MAX);
                let to = to.map_or(usize::MAX, |to| usize::try_from(to).unwrap_or(usize::MAX));
                let within = items.iter().take(to).skip(from);
                self.all(within.map(|item| (*rule, item)), nesting)
            }
            Atom::AtLeast(least, rule) => {
                let (sure, possible) = self.count(*rule, items, nesting);
                if sure >= *least { Some(true) } else { (possible < *least).then_some(false) }
            }
            Atom::AtMost(most, rule) => {
                let (sure, possible) = self.count(*rule, items, nesting);
                if possible <= *most { Some(true) } else { (sure > *most).then_some(false) }
            }
            _ => None,
        }
    }

    /// How many items satisfy a rule for sure, and how many perhaps.
    fn count(&mut self, rule: Literal, items: &[Value], nesting: u32) -> (u64, u64) {
        let (mut sure, mut possible) = (0, 0);
        for item in items {
            match self.evaluate_within(rule, item, nesting + 1) {
                Some(true) => {
                    sure += 1;
                    possible += 1;
                }
                None => possible += 1,
                Some(false) => {}
            }
        }
        (sure, possible)
    }

    fn evaluate_object(
        &mut self,
        atom: &Atom,
        members: &serde_json::Map<String, Value>,
        nesting: u32,
    ) -> Option<bool> {
        let size = u64::try_from(members.len()).unwrap_or(u64::MAX);
        match atom {
            Atom::MinProperties(least) => Some(size >= *least),
            Atom::MaxProperties(most) => Some(size <= *most),
            Atom::Beyond(extent, _) => Some(!extent.is_minimum()),
            Atom::Has(name) => Some(members.contains_key(&**name)),
            Atom::Property(name, rule) => match members.get(&**name) {
                Some(member) => self.evaluate_within(*rule, member, nesting + 1),
                None => Some(true),
            },
            Atom::Named(names, rule) => {
                let mut answer = Some(true);
                for (name, member) in members {
                    let concerned = self.evaluate_name(*names, name);
                    if concerned == Some(false) {
                        continue;
                    }
                    match (self.evaluate_within(*rule, member, nesting + 1), concerned) {
                        (Some(true), _) => {}
                        (Some(false), Some(true)) => return Some(false),
                        _ => answer = None,
                    }
                }
                answer
            }
            _ => None,
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

//! What `assume_closed` adds: objects hold declared properties only.
//!
//! A property of an object is declared by any schema that reaches the object and is satisfied, however it reaches it:
//! through `allOf`, a reference, an overlay beside a reference, a pattern, `items` of another branch. So the rule is made
//! for all schemas together that reach a value, never for one alone: the set begins with the root, and for each property
//! and each item the next set is what the schemas of this one say about it. Of a branch that may fail (`anyOf`, `if`, …)
//! both cases are spelled out. An object that no schema declares a property of is left open.
//!
//! Of more conditions than can be spelled out the last ones are taken to fail. Where they do, the rule is exact; where they do
//! not, it is known only for parts that hold no object.

use std::collections::BTreeMap;
use std::rc::Rc;

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::unevaluated::{EvaluatedNames, MOST_DEPTH};
use super::{Lowering, Place, SCHEMAS_PER_STEP};
use crate::compatibility::automaton::Automaton;
use crate::compatibility::graph::{Atom, Kind, Kinds, Literal, Node};
use crate::compatibility::language::{Found, Language};
use crate::compatibility::model::Model;
use crate::wire::compatibility_check::UnknownCode;

/// The most conditions on one property whose combinations are spelled out.
const MOST_CONDITIONS: usize = 8;
/// The most overlaps of patterns that are spelled out; those that no name matches do not count.
const MOST_REGIONS: usize = 64;
/// The steps of the search for a name that some patterns match and others do not.
const STEPS_PER_REGION: u64 = 500;
/// The most different items at the beginning of an array.
const MOST_PREFIX: usize = 64;
/// The most sets of schemas.
const MOST_SETS: usize = 5_000;
/// Schemas nested more deeply than this, references included, are not closed: each level takes several calls.
const MOST_NESTING: u32 = 96;

/// A set of schemas that reach a value, each with the condition on that value under which it counts.
pub(super) type Key = Vec<(Literal, *const Value, String, Rc<[String]>)>;

/// What is known of a set.
pub(super) enum Closing {
    Open(Option<usize>),
    Done(Literal),
}

/// A schema that reaches a part of a value.
#[derive(Clone)]
struct Reached<'r> {
    /// What the whole value must satisfy.
    outside: Literal,
    /// What the part must satisfy.
    inside: Literal,
    place: Place<'r>,
}

impl<'r> Lowering<'_, 'r> {
    /// The rule for a value that all these schemas reach, each under a condition on the value.
    pub(super) fn closed(&mut self, reached: &[(Literal, Place<'r>)]) -> Literal {
        let mut key: Key = reached
            .iter()
            .map(|(condition, place)| {
                let base = place.resolver.base_uri().as_str().to_owned();
                (*condition, std::ptr::from_ref(place.contents), base, place.scopes.clone())
            })
            .collect();
        key.sort_unstable();
        key.dedup();
        let Some((_, first)) = reached.first() else { return Literal::TRUE };
        match self.closings.get_mut(&key) {
            Some(Closing::Done(literal)) => return *literal,
            Some(Closing::Open(slot)) => {
                let side = self.reading.side;
                let slot = *slot.get_or_insert_with(|| self.graph.open_slot(side, &first.pointer));
                return self.graph.reference(slot);
            }
            None => {}
        }
        if self.closings.len() >= MOST_SETS || first.nesting > MOST_NESTING {
            let message = "too many schemas together reach the same object";
            return self.unknown(UnknownCode::UnevaluatedBranches, &first.pointer, message);
        }
        self.closings.insert(key.clone(), Closing::Open(None));
        let literal = self.closed_anew(reached).unwrap_or_else(|| self.undecided(&first.pointer));
        if let Some(Closing::Open(Some(slot))) = self.closings.insert(key, Closing::Done(literal)) {
            self.graph.bind(slot, literal);
        }
        literal
    }

    fn closed_anew(&mut self, reached: &[(Literal, Place<'r>)]) -> Option<Literal> {
        let mut applied = Vec::new();
        for (condition, place) in reached {
            self.spread(place, *condition, &mut applied, 0)?;
        }
        let mut parts = vec![self.declared_only(&applied)?];
        self.close_properties(&applied, &mut parts)?;
        self.close_items(&applied, &mut parts)?;
        Some(self.graph.and(parts))
    }

    /// Every schema that applies to the same value, with its condition; none when there is no end to them.
    fn spread(
        &mut self,
        place: &Place<'r>,
        condition: Literal,
        applied: &mut Vec<(Literal, Place<'r>)>,
        depth: usize,
    ) -> Option<()> {
        if place.members().is_none() || condition == Literal::FALSE {
            return Some(());
        }
        let known = |(own, other): &(Literal, Place<'r>)| {
            *own == condition && std::ptr::eq(other.contents, place.contents) && other.scopes == place.scopes
        };
        if applied.iter().any(known) {
            return Some(());
        }
        if depth > MOST_DEPTH || applied.len() > 1_000 {
            return None;
        }
        for (keyword, reference) in place.references() {
            let target = place.follow(reference, keyword, self.world).place()?;
            self.spread(&target, condition, applied, depth + 1)?;
        }
        if place.is_mere_reference() {
            return Some(());
        }
        applied.push((condition, place.clone()));
        for (branch, holds) in self.applied(place) {
            let under = self.graph.and([condition, holds]);
            self.spread(&branch, under, applied, depth + 1)?;
        }
        Some(())
    }

    /// That an object has no names but those that one of its schemas declares.
    fn declared_only(&mut self, applied: &[(Literal, Place<'r>)]) -> Option<Literal> {
        let mut found = EvaluatedNames::new();
        for (condition, place) in applied {
            let Some(members) = place.members() else { continue };
            let covers = |keyword: &str| members.get(keyword).is_some_and(|rule| !is_open(rule));
            let covers_all =
                covers("additionalProperties") || (place.is_modern() && covers("unevaluatedProperties"));
            let declared = if covers_all { Literal::TRUE } else { self.declared(members) };
            if declared != Literal::FALSE {
                found.push((*condition, declared));
            }
        }
        if found.is_empty() {
            return Some(Literal::TRUE);
        }
        // Where none of those that declare something is satisfied, the object is open.
        let unsatisfied: Vec<_> = found.iter().map(|(condition, _)| condition.not()).collect();
        let open = self.graph.and(unsatisfied);
        // Whoever asks for a property declares it, even without a schema for it.
        for (condition, place) in applied {
            if let Some(Value::Array(required)) = place.members().and_then(|members| members.get("required"))
            {
                let names = self.graph.strings(required.iter().filter_map(Value::as_str));
                if names != Literal::FALSE {
                    found.push((*condition, names));
                }
            }
        }
        let declared = self.evaluated_only(found, Literal::FALSE)?;
        Some(self.graph.or([open, declared]))
    }

    fn close_properties(&mut self, applied: &[(Literal, Place<'r>)], parts: &mut Vec<Literal>) -> Option<()> {
        let mut listed: BTreeMap<&'r str, Vec<Reached<'r>>> = BTreeMap::new();
        let mut groups: Vec<(Literal, Reached<'r>)> = Vec::new();
        for (condition, place) in applied {
            let Some(members) = place.members() else { continue };
            let reached = |place: Place<'r>| Reached { outside: *condition, inside: Literal::TRUE, place };
            for (name, one) in entries(members, "properties") {
                listed.entry(name).or_default().push(reached(place.at_name(one, "properties", name)));
            }
            for (pattern, one) in entries(members, "patternProperties") {
                if self.may_declare(one) {
                    let names = self.graph.atom(Atom::Pattern(pattern.as_str().into()));
                    groups.push((names, reached(place.at_name(one, "patternProperties", pattern))));
                }
            }
            if let Some(one) = members.get("additionalProperties").filter(|one| self.may_declare(one)) {
                let names = self.declared(members).not();
                groups.push((names, reached(place.at(one, "additionalProperties"))));
            }
            let unevaluated = members.get("unevaluatedProperties").filter(|_| place.is_modern());
            if unevaluated.is_some_and(|one| self.may_declare(one)) {
                return None;
            }
        }
        for (name, mut reached) in listed.clone() {
            for (names, one) in &groups {
                if self.graph.evaluate_name(*names, name).known()? {
                    reached.push(one.clone());
                }
            }
            let name: Rc<str> = name.into();
            let leaf = |lowering: &mut Self, rule| lowering.graph.atom(Atom::Property(name.clone(), rule));
            parts.push(self.under_conditions(reached, &leaf));
        }
        let all = self.graph.strings(listed.keys().copied());
        for within in self.regions(&groups)? {
            let mut region = vec![all.not()];
            let mut reached = Vec::new();
            for ((names, one), within) in groups.iter().zip(within) {
                region.push(names.negated_if(!within));
                reached.extend(within.then(|| one.clone()));
            }
            let names = self.graph.and(region);
            let leaf = |lowering: &mut Self, rule| lowering.graph.atom(Atom::Named(names, rule));
            parts.push(self.under_conditions(reached, &leaf));
        }
        Some(())
    }

    /// Which of the groups of names may overlap: for each region, whether it lies in each group; none when there are too many.
    fn regions(&mut self, groups: &[(Literal, Reached<'r>)]) -> Option<Vec<Vec<bool>>> {
        let mut regions = vec![(Vec::new(), Language::default())];
        for (names, _) in groups {
            let automaton = self.automaton(*names);
            let mut split = Vec::new();
            for (region, language) in regions {
                for within in [false, true] {
                    let mut language = language.clone();
                    if let Some(automaton) = &automaton {
                        language.patterns.push((Rc::clone(automaton), within));
                        let mut steps = STEPS_PER_REGION;
                        let found = language.search(&mut steps);
                        self.read += (STEPS_PER_REGION - steps) * SCHEMAS_PER_STEP;
                        if found == Found::Nothing {
                            continue;
                        }
                    }
                    let region = region.iter().copied().chain([within]).collect();
                    split.push((region, language));
                }
            }
            if split.len() > MOST_REGIONS {
                return None;
            }
            regions = split;
        }
        // Names in no group have no schema here.
        Some(regions.into_iter().map(|(region, _)| region).filter(|region| region.contains(&true)).collect())
    }

    /// The automaton of names that one pattern describes.
    fn automaton(&mut self, names: Literal) -> Option<Rc<Automaton>> {
        let Node::Atom(atom) = self.graph.node(names) else { return None };
        let Atom::Pattern(pattern) = &*atom else { return None };
        match self.graph.model(pattern) {
            Model::Automaton(automaton) if !names.is_negated() => Some(automaton),
            _ => None,
        }
    }

    fn close_items(&mut self, applied: &[(Literal, Place<'r>)], parts: &mut Vec<Literal>) -> Option<()> {
        let mut tuples: Vec<Vec<Reached<'r>>> = Vec::new();
        let mut rests: Vec<(usize, Reached<'r>)> = Vec::new();
        for (condition, place) in applied {
            let Some(members) = place.members() else { continue };
            let reached = |place: Place<'r>| Reached { outside: *condition, inside: Literal::TRUE, place };
            let recent = place.draft == Draft::Draft202012;
            let (prefix, rest) = if recent { ("prefixItems", "items") } else { ("items", "additionalItems") };
            let mut length = 0;
            let mut rest = members.get(rest).map(|one| (one, rest));
            match members.get(prefix) {
                Some(Value::Array(list)) => {
                    length = list.len();
                    for (index, one) in list.iter().enumerate().filter(|(_, one)| self.may_declare(one)) {
                        if index >= MOST_PREFIX {
                            return None;
                        }
                        tuples.resize(tuples.len().max(index + 1), Vec::new());
                        let place = place.at_index(one, prefix, index);
                        tuples.get_mut(index)?.push(reached(place));
                    }
                }
                other if !recent => rest = other.map(|one| (one, prefix)),
                _ => {}
            }
            if let Some((one, keyword)) = rest.filter(|(one, _)| self.may_declare(one)) {
                rests.push((length, reached(place.at(one, keyword))));
            }
            let contains = members.get("contains").filter(|_| place.draft != Draft::Draft4);
            if let Some(one) = contains.filter(|one| self.may_declare(one)) {
                let place = place.at(one, "contains");
                let inside = self.child(&place);
                rests.push((0, Reached { outside: *condition, inside, place }));
            }
            let unevaluated = members.get("unevaluatedItems").filter(|_| place.is_modern());
            if unevaluated.is_some_and(|one| self.may_declare(one)) {
                return None;
            }
        }
        let longest = rests.iter().map(|(length, _)| *length).chain([tuples.len()]).max().unwrap_or(0);
        if longest > MOST_PREFIX {
            return None;
        }
        for index in 0..=longest {
            let here = tuples.get(index).into_iter().flatten().cloned();
            let rest = rests.iter().filter(|(length, _)| *length <= index).map(|(_, one)| one.clone());
            let from = u64::try_from(index).ok()?;
            let to = (index < longest).then_some(from + 1);
            let leaf = move |lowering: &mut Self, rule| lowering.graph.atom(Atom::Items(from, to, rule));
            parts.push(self.under_conditions(here.chain(rest).collect(), &leaf));
        }
        Some(())
    }

    /// The rule for a part of a value that these schemas reach: each combination of conditions on the whole value is
    /// spelled out.
    fn under_conditions(
        &mut self,
        mut reached: Vec<Reached<'r>>,
        leaf: &dyn Fn(&mut Self, Literal) -> Literal,
    ) -> Literal {
        reached.retain(|one| self.may_declare(one.place.contents));
        let mut conditions: Vec<Literal> = reached.iter().map(|one| one.outside).collect();
        conditions.retain(|condition| *condition != Literal::TRUE);
        conditions.sort_unstable();
        conditions.dedup();
        let Some((spelled, failing)) = conditions.split_at_checked(MOST_CONDITIONS) else {
            return self.combined(&reached, &conditions, leaf);
        };
        let pointer = reached.first().map_or_else(String::new, |one| one.place.pointer.clone());
        reached.retain(|one| !failing.contains(&one.outside));
        let exact = self.combined(&reached, spelled, leaf);
        let fail = self.graph.and(failing.iter().map(|condition| condition.not()));
        let scalars = Kinds::NONE.with(Kind::Object).with(Kind::Array).complement();
        let scalar = self.graph.atom(Atom::Kinds(scalars));
        let known = leaf(self, scalar);
        let unknown = self.undecided(&pointer);
        let vague = self.graph.or([known, unknown]);
        let (here, elsewhere) = (self.graph.and([fail, exact]), self.graph.and([fail.not(), vague]));
        self.graph.or([here, elsewhere])
    }

    /// The rule where what is declared is not known.
    fn undecided(&mut self, pointer: &str) -> Literal {
        let message = "the declared members depend on too many branches, or on `unevaluated` rules";
        self.unknown(UnknownCode::UnevaluatedBranches, pointer, message)
    }

    fn combined(
        &mut self,
        reached: &[Reached<'r>],
        conditions: &[Literal],
        leaf: &dyn Fn(&mut Self, Literal) -> Literal,
    ) -> Literal {
        let Some((condition, others)) = conditions.split_first() else {
            let here: Vec<_> = reached.iter().map(|one| (one.inside, one.place.clone())).collect();
            let rule = self.closed(&here);
            return leaf(self, rule);
        };
        let mut with = reached.to_vec();
        with.iter_mut().filter(|one| one.outside == *condition).for_each(|one| one.outside = Literal::TRUE);
        let with = self.combined(&with, others, leaf);
        let with = self.graph.and([*condition, with]);
        let mut without = reached.to_vec();
        without.retain(|one| one.outside != *condition);
        let without = self.combined(&without, others, leaf);
        let without = self.graph.and([condition.not(), without]);
        self.graph.or([with, without])
    }

    /// Whether a schema, or one inside it, may declare properties: it has a keyword that does, or leads elsewhere.
    fn may_declare(&mut self, schema: &Value) -> bool {
        let place = std::ptr::from_ref(schema);
        if let Some(known) = self.declaring.get(&place) {
            return *known;
        }
        let found = match schema {
            Value::Object(members) => members.iter().any(|(keyword, value)| match keyword.as_str() {
                "properties" | "patternProperties" => {
                    value.as_object().is_some_and(|named| !named.is_empty())
                }
                "$ref" | "$dynamicRef" | "$recursiveRef" => value.is_string(),
                // Whoever asks for a property declares it, where another schema declares some.
                "required" => value.as_array().is_some_and(|names| !names.is_empty()),
                "enum" | "const" | "default" | "examples" => false,
                _ => self.may_declare(value),
            }),
            Value::Array(items) => items.iter().any(|item| self.may_declare(item)),
            _ => false,
        };
        self.declaring.insert(place, found);
        found
    }
}

/// Whether a rule for other properties says nothing, as generators write it that mean the default.
fn is_open(rule: &Value) -> bool {
    *rule == Value::Bool(true) || rule.as_object().is_some_and(Map::is_empty)
}

/// The schemas under a keyword, by name.
fn entries<'r>(
    members: &'r Map<String, Value>,
    keyword: &str,
) -> impl Iterator<Item = (&'r String, &'r Value)> {
    members.get(keyword).and_then(Value::as_object).into_iter().flatten()
}

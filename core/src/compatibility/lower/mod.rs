//! From a JSON Schema of any draft to one formula.

mod array;
mod closed;
mod object;
mod place;
mod places;
mod scalar;
mod unevaluated;

use std::collections::BTreeMap;
use std::rc::Rc;

use jsonschema::Draft;
use referencing::{Registry, Resolver};
use serde_json::{Map, Value};

use self::place::{Followed, Place, World};
use super::decimal::Decimal;
use super::graph::{Atom, Extent, Graph, Literal};
use crate::schema::resource::may_be_dynamic;
use crate::wire::compatibility_check::{Side, UnknownCode, UnknownReason};

/// Schemas nested more deeply than this, references included, are not followed.
const MOST_NESTING: u32 = 160;

/// So many schemas are read for nothing; beyond that, and where each is read by many ways, reading is paid for.
const FREE_SCHEMAS: u64 = 20_000;

/// How many schemas are read for one step.
const SCHEMAS_PER_STEP: u64 = 16;

/// What lowering needs to know besides the schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// Which of the two schemas this is.
    pub(crate) side: Side,
    /// Whether `format` is a rule.
    pub(crate) format_assertion: bool,
    /// Whether to say which values hold declared properties only.
    pub(crate) closed: bool,
    /// Whether other documents may hold dynamic references.
    pub(crate) dynamic: bool,
    /// The steps that reading may take.
    pub(crate) budget: u64,
}

type Key = (*const Value, String, Rc<[String]>, bool);

enum Entry {
    Open(Option<usize>),
    /// What it came to, and how many schemas it applies to one value.
    Done(Literal, u64),
}

/// A schema as a formula.
pub(crate) struct Lowered {
    /// The formula.
    pub(crate) literal: Literal,
    /// That a value holds declared properties only, where that is assumed.
    pub(crate) closed: Literal,
    /// How many schemas a validator applies to one value at most, references followed each time.
    pub(crate) weight: u64,
    /// The steps that reading took.
    pub(crate) steps: u64,
}

/// Lowers one schema.
pub(crate) struct Lowering<'g, 'r> {
    pub(super) graph: &'g mut Graph,
    pub(super) reading: Reading,
    pub(super) world: World<'r>,
    known: BTreeMap<Key, Entry>,
    closings: BTreeMap<closed::Key, closed::Closing>,
    /// Whether a schema may declare properties.
    declaring: BTreeMap<*const Value, bool>,
    /// How many schemas were read.
    read: u64,
    /// What stands for schemas that the budget does not suffice to read.
    unread: Option<Literal>,
    /// How many schemas apply to the present value, so far.
    weight: u64,
    heaviest: u64,
    /// What each schema came to; none where nobody asks.
    seen: Option<places::Seen>,
}

impl<'g, 'r> Lowering<'g, 'r> {
    fn new(graph: &'g mut Graph, reading: Reading, registry: &'r Registry<'r>) -> Self {
        Self {
            graph,
            reading,
            world: World { registry, dynamic: true },
            known: BTreeMap::new(),
            closings: BTreeMap::new(),
            declaring: BTreeMap::new(),
            read: 0,
            unread: None,
            weight: 0,
            heaviest: 0,
            seen: None,
        }
    }

    /// Lowers the schema that `registry` holds under `id`.
    pub(crate) fn lower(
        graph: &'g mut Graph,
        reading: Reading,
        registry: &'r Registry<'r>,
        id: &str,
    ) -> Option<Lowered> {
        let resolver = registry.resolver(jsonschema::uri::from_str(id).ok()?);
        let mut lowering = Self::new(graph, reading, registry);
        let root = lowering.document(resolver, id)?;
        let literal = lowering.target(&root, true);
        let closed = if reading.closed { lowering.closed(&[(Literal::TRUE, root)]) } else { Literal::TRUE };
        let (weight, steps) = (lowering.heaviest, lowering.steps());
        Some(Lowered { literal, closed, weight, steps })
    }

    fn document(&mut self, resolver: Resolver<'r>, id: &str) -> Option<Place<'r>> {
        let resolved = resolver.lookup(id).ok()?;
        // The resolver as it is before the first reference: nothing was entered but the document.
        let (contents, _, draft) = resolved.into_inner();
        self.world.dynamic = self.reading.dynamic || may_be_dynamic(contents);
        let scopes: Rc<[String]> = if self.world.dynamic {
            Rc::from([resolver.base_uri().as_str().to_owned()])
        } else {
            Rc::from([])
        };
        let draft = draft.detect(contents);
        Some(Place {
            contents,
            resolver,
            draft,
            pointer: String::new(),
            nesting: 0,
            foreign: false,
            outer: draft,
            scopes,
        })
    }

    /// Something that is not modelled.
    pub(super) fn unknown(
        &mut self,
        code: UnknownCode,
        pointer: &str,
        message: impl Into<String>,
    ) -> Literal {
        let side = Some(self.reading.side);
        self.graph.opaque(UnknownReason {
            code,
            side,
            pointer: Some(pointer.to_owned()),
            message: message.into(),
        })
    }

    /// The formula of a schema that references may lead to: lowered once, and a slot stands for it until that is done.
    fn target(&mut self, place: &Place<'r>, entry: bool) -> Literal {
        let base = place.resolver.base_uri().as_str().to_owned();
        let key = (std::ptr::from_ref(place.contents), base, place.scopes.clone(), entry);
        match self.known.get_mut(&key) {
            Some(Entry::Done(literal, weight)) => {
                self.weight = self.weight.saturating_add(if entry { 1 } else { *weight });
                return *literal;
            }
            Some(Entry::Open(slot)) => {
                let slot =
                    *slot.get_or_insert_with(|| self.graph.open_slot(self.reading.side, &place.pointer));
                return self.graph.reference(slot);
            }
            None => {}
        }
        self.known.insert(key.clone(), Entry::Open(None));
        let before = self.weight;
        let literal = self.here(place, entry);
        let weight = self.weight.saturating_sub(before).max(1);
        if let Some(Entry::Open(Some(slot))) = self.known.insert(key, Entry::Done(literal, weight)) {
            self.graph.bind(slot, literal);
        }
        literal
    }

    /// A schema for a value of its own: a property, an item, the whole document.
    pub(super) fn child(&mut self, place: &Place<'r>) -> Literal {
        self.here(place, true)
    }

    /// A schema for the same value as the schema around it.
    pub(super) fn in_place(&mut self, place: &Place<'r>) -> Literal {
        self.here(place, false)
    }

    /// The steps that reading took so far.
    fn steps(&self) -> u64 {
        self.read.saturating_sub(FREE_SCHEMAS) / SCHEMAS_PER_STEP
    }

    fn here(&mut self, place: &Place<'r>, entry: bool) -> Literal {
        self.read += 1;
        if self.steps() > self.reading.budget {
            if let Some(unread) = self.unread {
                return unread;
            }
            let message = "the budget of steps is too small to read the schema";
            let unread = self.unknown(UnknownCode::BudgetExhausted, &place.pointer, message);
            self.unread = Some(unread);
            return unread;
        }
        let outer = std::mem::replace(&mut self.weight, 1);
        let literal = self.rules(place, entry);
        if let Some(seen) = &mut self.seen {
            places::remember(seen, place.contents, literal, self.world.dynamic);
        }
        self.heaviest = self.heaviest.max(self.weight);
        self.weight = outer.saturating_add(if entry { 1 } else { self.weight });
        literal
    }

    fn rules(&mut self, place: &Place<'r>, entry: bool) -> Literal {
        let members = match place.contents {
            Value::Bool(true) => return Literal::TRUE,
            Value::Bool(false) => return Literal::FALSE,
            Value::Object(members) => members,
            _ => return Literal::TRUE,
        };
        if place.nesting > MOST_NESTING {
            return self.unknown(
                UnknownCode::TooDeep,
                &place.pointer,
                "the schema is nested too deeply to be followed",
            );
        }
        if place.foreign {
            // Where it says the same in both drafts, nobody need know which is meant.
            let theirs = self.rules(&Place { foreign: false, ..place.clone() }, entry);
            let ours = self.rules(&Place { foreign: false, draft: place.outer, ..place.clone() }, entry);
            if ours == theirs {
                return ours;
            }
            self.graph.is_disputed = true;
            let message = "a `$schema` is only allowed where a schema names itself with `$id`; here it changes the draft";
            return self.unknown(UnknownCode::UnknownVocabulary, &place.pointer, message);
        }
        if place.draft == Draft::Unknown {
            let message = "the schema uses a metaschema of its own";
            return self.unknown(UnknownCode::UnknownVocabulary, &place.pointer, message);
        }
        if place.is_mere_reference() {
            return self.referenced(place, entry);
        }
        let mut parts = vec![self.referenced(place, false)];
        self.scalar(place, members, &mut parts);
        self.array(place, members, &mut parts);
        self.object(place, members, &mut parts);
        self.composition(place, members, &mut parts);
        self.unevaluated(place, members, &mut parts);
        self.graph.and(parts)
    }

    /// Everything that references apply here.
    fn referenced(&mut self, place: &Place<'r>, entry: bool) -> Literal {
        let mut parts = Vec::new();
        for (keyword, reference) in place.references() {
            let excerpt = crate::excerpt::excerpt(reference);
            parts.push(match place.follow(reference, keyword, self.world) {
                Followed::Place(target) => self.target(&target, entry),
                Followed::Nowhere => {
                    let message = format!("`{excerpt}` does not resolve");
                    self.unknown(UnknownCode::DynamicReference, &place.pointer, message)
                }
                Followed::Disputed => {
                    self.graph.is_disputed = true;
                    let message = format!(
                        "the validator resolves `{keyword}` to `{excerpt}` in another way than the specification"
                    );
                    self.unknown(UnknownCode::DynamicReference, &place.pointer, message)
                }
            });
        }
        self.graph.and(parts)
    }

    fn composition(&mut self, place: &Place<'r>, members: &Map<String, Value>, parts: &mut Vec<Literal>) {
        if let Some(all) = self.branches(place, "allOf") {
            parts.extend(all);
        }
        if let Some(any) = self.branches(place, "anyOf") {
            parts.push(self.graph.or(any));
        }
        if let Some(one) = self.branches(place, "oneOf") {
            parts.push(self.graph.exactly_one(&one));
        }
        if let Some(not) = place.members().and_then(|members| members.get("not")) {
            parts.push(self.in_place(&place.at(not, "not")).not());
        }
        if place.draft == Draft::Draft4 || place.draft == Draft::Draft6 || !members.contains_key("if") {
            return;
        }
        if let Some((premise, then, otherwise)) = self.condition(place) {
            parts.push(self.graph.implies(premise, then));
            parts.push(self.graph.implies(premise.not(), otherwise));
        }
    }

    /// The formulas of `if`, `then` and `else`.
    pub(super) fn condition(&mut self, place: &Place<'r>) -> Option<(Literal, Literal, Literal)> {
        let members = place.members()?;
        let premise = self.in_place(&place.at(members.get("if")?, "if"));
        let then = members.get("then").map_or(Literal::TRUE, |then| self.in_place(&place.at(then, "then")));
        let otherwise =
            members.get("else").map_or(Literal::TRUE, |other| self.in_place(&place.at(other, "else")));
        Some((premise, then, otherwise))
    }

    /// The formulas of a list of schemas for the same value.
    pub(super) fn branches(&mut self, place: &Place<'r>, keyword: &str) -> Option<Vec<Literal>> {
        let list = place.members()?.get(keyword)?.as_array()?;
        let lowered = list.iter().enumerate();
        Some(lowered.map(|(index, one)| self.in_place(&place.at_index(one, keyword, index))).collect())
    }

    /// A rule with a size.
    pub(super) fn sized(&mut self, members: &Map<String, Value>, extent: Extent, parts: &mut Vec<Literal>) {
        match members.get(extent.keyword()).and_then(size) {
            Some(Size::Small(size)) => parts.push(self.graph.atom(Atom::bound(extent, size))),
            Some(Size::Beyond(size)) => parts.push(self.graph.atom(Atom::Beyond(extent, size))),
            None => {}
        }
    }
}

/// A size as schemas write it: a non-negative integer, perhaps as `2.0`.
pub(super) enum Size {
    Small(u64),
    /// One that does not fit into 64 bits: two of them are not the same size.
    Beyond(Decimal),
}

/// The size that a keyword holds; none when it holds something else.
pub(super) fn size(value: &Value) -> Option<Size> {
    let Value::Number(number) = value else { return None };
    if let Some(small) = number.as_u64() {
        return Some(Size::Small(small));
    }
    let decimal = Decimal::of(number)?;
    if decimal < Decimal::ZERO || !decimal.is_integer() {
        return None;
    }
    let small = decimal.to_number().and_then(|exact| exact.as_u64());
    Some(small.map_or(Size::Beyond(decimal), Size::Small))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::compatibility::sample::formula;

    #[test]
    fn formulas_accept_what_the_validator_accepts() {
        let schemas = [
            json!(true),
            json!(false),
            json!({"type": "integer", "minimum": 1}),
            json!({"multipleOf": 0.5, "exclusiveMaximum": 2}),
            json!({"minLength": 2, "pattern": "^a"}),
            json!({"enum": [1, "ab", [1], {"a": 1}]}),
            json!({"const": [1]}),
            json!({"prefixItems": [{"type": "integer"}], "items": {"type": "string"}, "maxItems": 2}),
            json!({"contains": {"const": 1}, "maxContains": 1}),
            json!({"properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": false}),
            json!({"patternProperties": {"^a": {"type": "integer"}}, "minProperties": 1}),
            json!({"propertyNames": {"maxLength": 1}}),
            json!({"dependentRequired": {"a": ["b"]}}),
            json!({"anyOf": [{"type": "string"}, {"minimum": 2}]}),
            json!({"oneOf": [{"type": "integer"}, {"minimum": 2}]}),
            json!({"not": {"type": ["object", "null"]}}),
            json!({"if": {"type": "integer"}, "then": {"minimum": 2}, "else": {"type": "string"}}),
            json!({"properties": {"a": {"$ref": "#"}}, "unevaluatedProperties": false}),
        ];
        let values = [
            json!(null),
            json!(1),
            json!(1.0),
            json!(1.5),
            json!(3),
            json!("a"),
            json!("ab"),
            json!([]),
            json!([1]),
            json!([1, "b"]),
            json!([1, 1]),
            json!(["b", 1, 1]),
            json!({}),
            json!({"a": 1}),
            json!({"a": {}}),
            json!({"a": "1", "bc": 2}),
            json!({"b": 1}),
        ];
        for schema in &schemas {
            let mut graph = Graph::new();
            let literal = formula(&mut graph, Side::Old, schema);
            let validator = jsonschema::validator_for(schema).unwrap();
            for value in &values {
                let truth = graph.evaluate(literal, value);
                assert!(
                    truth.is_true() || truth.is_false(),
                    "nothing here is beyond the model: {schema} {value}"
                );
                assert_eq!(truth.is_true(), validator.is_valid(value), "{schema} {value}");
            }
        }
    }

    #[test]
    fn schemas_that_say_the_same_become_one_formula() {
        let pairs = [
            (
                json!({"anyOf": [{"minimum": 1}, {"minLength": 1}]}),
                json!({"anyOf": [{"minLength": 1}, {"minimum": 1}]}),
            ),
            (json!({"const": 1}), json!({"enum": [1]})),
            (json!({"allOf": [{"minimum": 1}, {"maxLength": 2}]}), json!({"maxLength": 2, "minimum": 1})),
            (json!({"not": {"not": {"minLength": 1}}}), json!({"minLength": 1, "minItems": 0})),
        ];
        for (one, other) in &pairs {
            let mut graph = Graph::new();
            let literals = [one, other].map(|schema| formula(&mut graph, Side::Old, schema));
            assert_eq!(literals[0], literals[1], "{one} {other}");
        }
    }
}

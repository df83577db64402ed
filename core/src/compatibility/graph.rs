//! The one representation that all drafts are lowered into: atoms, conjunctions and negation, each formula once.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

pub(crate) use super::atom::{Atom, Literal, Node};
use super::automaton::Unmodelled;
pub(crate) use super::extent::Extent;
pub(crate) use super::kind::{Kind, Kinds};
use super::memory::Memory;
pub(crate) use super::model::Model;
use super::value::{self, ValueSet};
use crate::excerpt::excerpt;
use crate::wire::compatibility_check::{Side, UnknownCode, UnknownReason};

/// Of more alternatives than this, not every pair gets a formula of its own.
const MOST_PAIRED: usize = 64;
/// How many formulas a search may evaluate at least.
const LEAST_EVALUATIONS: u64 = 20_000;
/// How many more for each step it may take.
const EVALUATIONS_PER_STEP: u64 = 40;

/// All formulas of a comparison. Equal formulas are one node, so that equality is a comparison of numbers.
pub(crate) struct Graph {
    pub(super) nodes: Vec<Node>,
    interned: BTreeMap<Node, Literal>,
    pub(super) slots: Vec<Option<Literal>>,
    /// Where each slot was opened.
    places: Vec<(Side, String)>,
    patterns: BTreeMap<Rc<str>, Model>,
    structural: BTreeMap<String, Literal>,
    /// How many more formulas may be evaluated.
    pub(super) fuel: u64,
    /// What was evaluated for the value in hand.
    pub(super) evaluated: Memory,
    /// Whether some rule tells `1` from `1.0`.
    pub(super) tells_writings_apart: bool,
    /// Whether some rule is one on which validators disagree.
    pub(super) is_disputed: bool,
    /// For each pattern the reason that names it.
    pattern_reasons: BTreeMap<Rc<str>, usize>,
    /// Why something is not modelled, by the number in [`Atom::Opaque`].
    pub(crate) reasons: Vec<UnknownReason>,
}

impl Graph {
    /// A graph that holds only true and false.
    pub(crate) fn new() -> Self {
        let truth = Node::And(Rc::from([]));
        Self {
            interned: BTreeMap::from([(truth.clone(), Literal::TRUE)]),
            nodes: vec![truth],
            slots: Vec::new(),
            places: Vec::new(),
            patterns: BTreeMap::new(),
            structural: BTreeMap::new(),
            fuel: LEAST_EVALUATIONS,
            evaluated: Memory::default(),
            tells_writings_apart: false,
            is_disputed: false,
            pattern_reasons: BTreeMap::new(),
            reasons: Vec::new(),
        }
    }

    /// Allows as many evaluations as a search of so many steps may need.
    pub(crate) fn refuel(&mut self, steps: u64) {
        self.fuel = LEAST_EVALUATIONS.saturating_add(steps.saturating_mul(EVALUATIONS_PER_STEP));
    }

    /// Whether an evaluation was refused since then.
    pub(crate) fn is_out_of_fuel(&self) -> bool {
        self.fuel == 0
    }

    /// The formula behind a literal, without its sign.
    pub(crate) fn node(&self, literal: Literal) -> Node {
        self.nodes.get(literal.node()).cloned().unwrap_or_else(|| Node::And(Rc::from([])))
    }

    fn intern(&mut self, node: Node) -> Literal {
        if let Some(found) = self.interned.get(&node) {
            return *found;
        }
        let literal = Literal::of_node(self.nodes.len());
        self.interned.insert(node.clone(), literal);
        self.nodes.push(node);
        literal
    }

    /// One rule.
    pub(crate) fn atom(&mut self, atom: Atom) -> Literal {
        match &atom {
            Atom::Kinds(Kinds::ALL)
            | Atom::MinLength(0)
            | Atom::MinItems(0)
            | Atom::MinProperties(0)
            | Atom::AtLeast(0, _)
            | Atom::Items(_, _, Literal::TRUE)
            | Atom::Property(_, Literal::TRUE)
            | Atom::Named(_, Literal::TRUE)
            | Atom::Named(Literal::FALSE, _)
            | Atom::Perhaps(Literal::TRUE) => return Literal::TRUE,
            Atom::Kinds(Kinds::NONE) => return Literal::FALSE,
            Atom::Items(from, Some(to), _) if from >= to => return Literal::TRUE,
            Atom::Enum(values) if values.is_empty() => return Literal::FALSE,
            _ => {}
        }
        self.tells_writings_apart |= atom == Atom::WrittenInteger;
        self.intern(Node::Atom(Rc::new(atom)))
    }

    /// A rule that cannot be modelled, with the reason.
    pub(crate) fn opaque(&mut self, reason: UnknownReason) -> Literal {
        self.reasons.push(reason);
        self.atom(Atom::Opaque(self.reasons.len() - 1))
    }

    /// All of them.
    pub(crate) fn and(&mut self, literals: impl IntoIterator<Item = Literal>) -> Literal {
        let mut all = Vec::new();
        for literal in literals {
            match self.nodes.get(literal.node()) {
                Some(Node::And(parts)) if !literal.is_negated() => all.extend(parts.iter().copied()),
                _ => all.push(literal),
            }
        }
        all.sort_unstable();
        all.dedup();
        if all.iter().any(|one| *one == Literal::FALSE || all.binary_search(&one.not()).is_ok()) {
            return Literal::FALSE;
        }
        match all.as_slice() {
            [only] => *only,
            _ => self.intern(Node::And(all.into())),
        }
    }

    /// At least one of them.
    pub(crate) fn or(&mut self, literals: impl IntoIterator<Item = Literal>) -> Literal {
        let (lists, mut others): (Vec<Literal>, Vec<Literal>) =
            literals.into_iter().partition(|literal| self.list(*literal).is_some());
        match lists.as_slice() {
            [] | [_] => others.extend(lists),
            // Lists of values are one list: a thousand constants are one rule, not a thousand branches.
            _ => {
                let all: Vec<_> = lists.iter().filter_map(|list| self.list(*list)).collect();
                let values = ValueSet::new(all.iter().flat_map(|list| list.iter().cloned()));
                others.push(self.atom(Atom::Enum(Rc::new(values))));
            }
        }
        self.and(others.into_iter().map(Literal::not).collect::<Vec<_>>()).not()
    }

    /// The values of a formula that is a list of them.
    fn list(&self, literal: Literal) -> Option<Rc<ValueSet>> {
        match self.node(literal) {
            Node::Atom(atom) if !literal.is_negated() => match &*atom {
                Atom::Enum(values) => Some(Rc::clone(values)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The values that a formula leaves at most, where it says so itself.
    fn at_most(&self, literal: Literal) -> Option<Rc<ValueSet>> {
        match self.node(literal) {
            Node::And(parts) if !literal.is_negated() => parts.iter().find_map(|part| self.list(*part)),
            _ => self.list(literal),
        }
    }

    /// Whether each of them lists values, and none lists what another does.
    fn are_distinct(&self, literals: &[Literal]) -> bool {
        let Some(lists) = literals.iter().map(|literal| self.at_most(*literal)).collect::<Option<Vec<_>>>()
        else {
            return false;
        };
        are_disjoint(&lists)
    }

    /// Whether no object satisfies two of them, because of a property that each asks for and lists values of.
    fn are_tagged(&self, literals: &[Literal]) -> bool {
        let alternatives = literals.iter().map(|literal| self.rules(*literal));
        let alternatives: Vec<_> = alternatives.filter(|rules| !refuse_objects(rules)).collect();
        let Some(first) = alternatives.first() else { return false };
        let tag = |name: &Rc<str>, rules: &Vec<Rc<Atom>>| {
            let asked = rules.iter().any(|rule| matches!(&**rule, Atom::Has(own) if own == name));
            let list = rules.iter().find_map(|rule| match &**rule {
                Atom::Property(own, rule) if own == name => self.at_most(*rule),
                _ => None,
            });
            list.filter(|_| asked)
        };
        first.iter().any(|rule| match &**rule {
            Atom::Has(name) => {
                let lists = alternatives.iter().map(|rules| tag(name, rules)).collect::<Option<Vec<_>>>();
                lists.is_some_and(|lists| are_disjoint(&lists))
            }
            _ => false,
        })
    }

    /// The rules that a formula consists of, as far as it is a conjunction of rules.
    fn rules(&self, literal: Literal) -> Vec<Rc<Atom>> {
        let rule = |literal: &Literal| match self.nodes.get(literal.node()) {
            Some(Node::Atom(atom)) if !literal.is_negated() => Some(Rc::clone(atom)),
            _ => None,
        };
        match self.node(literal) {
            Node::And(parts) if !literal.is_negated() => parts.iter().filter_map(rule).collect(),
            _ => rule(&literal).into_iter().collect(),
        }
    }

    /// The first implies the second.
    pub(crate) fn implies(&mut self, premise: Literal, conclusion: Literal) -> Literal {
        self.or([premise.not(), conclusion])
    }

    /// Exactly one of them.
    pub(crate) fn exactly_one(&mut self, literals: &[Literal]) -> Literal {
        let some = self.or(literals.iter().copied());
        if self.are_distinct(literals) {
            return some;
        }
        let mut parts = Vec::new();
        if self.are_tagged(literals) {
            let object = self.atom(Atom::Kinds(Kinds::NONE.with(Kind::Object)));
            self.at_most_one(literals, &mut parts);
            let single = self.and(parts);
            let single = self.or([object, single]);
            return self.pair(some, single);
        }
        if literals.len() > MOST_PAIRED {
            self.at_most_one(literals, &mut parts);
        } else {
            for (index, first) in literals.iter().enumerate() {
                for second in literals.iter().skip(index + 1) {
                    parts.push(self.or([first.not(), second.not()]));
                }
            }
        }
        let single = self.and(parts);
        self.pair(some, single)
    }

    /// Both, and not the parts of both: whoever looks for a violation tries one and then the other, and is not led into a
    /// thousand parts of the second before the first had its share.
    fn pair(&mut self, first: Literal, second: Literal) -> Literal {
        if first == Literal::FALSE || second == Literal::FALSE || first == second.not() {
            return Literal::FALSE;
        }
        let parts = BTreeSet::from([first, second]);
        match parts.first() {
            Some(only) if parts.len() == 1 => *only,
            _ => self.intern(Node::And(parts.into_iter().collect())),
        }
    }

    /// That no two of many hold, without a formula for every pair: not in both halves, and in neither half two.
    fn at_most_one(&mut self, literals: &[Literal], parts: &mut Vec<Literal>) {
        if literals.len() < 2 {
            return;
        }
        let (left, right) = literals.split_at(literals.len() / 2);
        let (some_left, some_right) = (self.or(left.iter().copied()), self.or(right.iter().copied()));
        parts.push(self.or([some_left.not(), some_right.not()]));
        self.at_most_one(left, parts);
        self.at_most_one(right, parts);
    }

    /// A place to be bound later.
    pub(crate) fn open_slot(&mut self, side: Side, pointer: &str) -> usize {
        self.slots.push(None);
        self.places.push((side, pointer.to_owned()));
        self.slots.len() - 1
    }

    /// A definition that refers to itself at the same value, by its side and place. It means nothing: whoever follows it
    /// comes back without having looked at any rule.
    pub(crate) fn circle(&self) -> Option<(Side, &str)> {
        let mut done = vec![false; self.nodes.len()];
        let mut within = vec![false; self.nodes.len()];
        for (slot, target) in self.slots.iter().enumerate() {
            // Entered the first time, left the second time.
            let mut open: Vec<(Literal, bool)> = target.iter().map(|target| (*target, false)).collect();
            while let Some((literal, left)) = open.pop() {
                let (Some(done), Some(inside)) =
                    (done.get_mut(literal.node()), within.get_mut(literal.node()))
                else {
                    continue;
                };
                if left {
                    (*done, *inside) = (true, false);
                    continue;
                }
                if *inside {
                    return self.places.get(slot).map(|(side, pointer)| (*side, pointer.as_str()));
                }
                if *done {
                    continue;
                }
                *inside = true;
                open.push((literal, true));
                match self.nodes.get(literal.node()) {
                    Some(Node::Reference(other)) => {
                        open.extend(self.bound(*other).map(|target| (target, false)));
                    }
                    Some(Node::And(parts)) => open.extend(parts.iter().map(|part| (*part, false))),
                    _ => {}
                }
            }
        }
        None
    }

    /// The formula that leads to a slot.
    pub(crate) fn reference(&mut self, slot: usize) -> Literal {
        self.intern(Node::Reference(slot))
    }

    /// Binds a slot.
    pub(crate) fn bind(&mut self, slot: usize, literal: Literal) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = Some(literal);
        }
    }

    /// What a slot is bound to.
    pub(crate) fn bound(&self, slot: usize) -> Option<Literal> {
        self.slots.get(slot).copied().flatten()
    }

    /// How a pattern is asked about.
    pub(crate) fn model(&mut self, pattern: &Rc<str>) -> Model {
        if let Some(known) = self.patterns.get(pattern) {
            return known.clone();
        }
        let model = Model::new(pattern);
        self.patterns.insert(pattern.clone(), model.clone());
        model
    }

    /// A pattern, and where it stands.
    pub(crate) fn pattern(&mut self, text: &str, side: Side, pointer: &str) -> Literal {
        let pattern: Rc<str> = text.into();
        if !self.pattern_reasons.contains_key(&pattern) {
            self.reasons.push(UnknownReason {
                code: UnknownCode::PatternNotRegular,
                side: Some(side),
                pointer: Some(pointer.to_owned()),
                message: format!(
                    "`{}` refers to its groups, looks behind, or is not a regular expression of ECMA-262",
                    excerpt(text)
                ),
            });
            self.pattern_reasons.insert(pattern.clone(), self.reasons.len() - 1);
        }
        self.atom(Atom::Pattern(pattern))
    }

    /// The reason that names a pattern and its place.
    pub(crate) fn pattern_reason(&self, pattern: &Rc<str>) -> Option<usize> {
        self.pattern_reasons.get(pattern).copied()
    }

    /// Why a pattern has no automaton.
    pub(crate) fn unmodelled(&self, pattern: &Rc<str>) -> Option<Unmodelled> {
        match self.patterns.get(pattern) {
            Some(Model::Program(_, why)) => Some(*why),
            Some(Model::None) => Some(Unmodelled::NotRegular),
            Some(Model::Automaton(_)) | None => None,
        }
    }

    /// The strings of a list, as a formula.
    pub(crate) fn strings<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) -> Literal {
        let values = ValueSet::new(names.into_iter().map(|name| Value::String(name.to_owned())));
        self.atom(Atom::Enum(Rc::new(values)))
    }

    /// The formula that only values equal to this one satisfy, spelled out one level deep.
    pub(crate) fn equal_to(&mut self, wanted: &Value) -> Literal {
        let key = value::key(wanted);
        if let Some(known) = self.structural.get(&key) {
            return *known;
        }
        let mut parts = vec![self.atom(Atom::Kinds(Kinds::NONE.with(Kind::of(wanted))))];
        match wanted {
            Value::Array(items) => {
                let length = u64::try_from(items.len()).unwrap_or(u64::MAX);
                parts.push(self.atom(Atom::MinItems(length)));
                parts.push(self.atom(Atom::MaxItems(length)));
                for (index, item) in (0_u64..).zip(items) {
                    let same = self.one_value(item);
                    parts.push(self.atom(Atom::Items(index, Some(index + 1), same)));
                }
            }
            Value::Object(members) => {
                parts.push(self.atom(Atom::MaxProperties(u64::try_from(members.len()).unwrap_or(u64::MAX))));
                for (name, member) in members {
                    let name: Rc<str> = name.as_str().into();
                    let same = self.one_value(member);
                    parts.push(self.atom(Atom::Has(name.clone())));
                    parts.push(self.atom(Atom::Property(name, same)));
                }
            }
            scalar => parts.push(self.one_value(scalar)),
        }
        let literal = self.and(parts);
        self.structural.insert(key, literal);
        literal
    }

    /// The formula that only values equal to this one satisfy.
    pub(crate) fn one_value(&mut self, wanted: &Value) -> Literal {
        self.atom(Atom::Enum(Rc::new(ValueSet::new([wanted.clone()]))))
    }
}

/// Whether no two lists share a value.
fn are_disjoint(lists: &[Rc<ValueSet>]) -> bool {
    let listed: usize = lists.iter().map(|list| list.len()).sum();
    ValueSet::new(lists.iter().flat_map(|list| list.iter().cloned())).len() == listed
}

/// Whether one of these rules lets no object through.
fn refuse_objects(rules: &[Rc<Atom>]) -> bool {
    rules.iter().any(|rule| matches!(&**rule, Atom::Kinds(kinds) if !kinds.contains(Kind::Object)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A graph with three formulas that have nothing to do with each other.
    fn three() -> (Graph, [Literal; 3]) {
        let mut graph = Graph::new();
        let rules = [Atom::MinLength(2), Atom::MinItems(3), Atom::Has("a".into())];
        let literals = rules.map(|rule| graph.atom(rule));
        (graph, literals)
    }

    #[test]
    fn conjunctions_are_the_same_in_any_order_and_nesting() {
        let (mut graph, [a, b, c]) = three();
        let flat = graph.and([a, b, c]);
        let inner = graph.and([c, a]);
        assert_eq!(graph.and([b, inner, a]), flat);
        assert_eq!(graph.and([a, a]), a);
        assert_eq!(graph.and([a, Literal::TRUE]), a);
        assert_eq!(graph.and([]), Literal::TRUE);
        assert_eq!(graph.and([a, b, a.not()]), Literal::FALSE);
        assert_ne!(graph.and([a, b]), flat);
    }

    #[test]
    fn disjunctions_are_negated_conjunctions() {
        let (mut graph, [a, b, c]) = three();
        let some = graph.or([a, b, c]);
        assert_eq!(graph.and([a.not(), b.not(), c.not()]).not(), some);
        assert_eq!(graph.or([a, a.not()]), Literal::TRUE);
        assert_eq!(graph.or([]), Literal::FALSE);
        assert_eq!(graph.implies(a, a), Literal::TRUE);
    }

    #[test]
    fn lists_of_values_become_one_list() {
        let mut graph = Graph::new();
        let (one, two) = (graph.one_value(&json!(1)), graph.one_value(&json!("two")));
        let both = graph.or([one, two]);
        assert_eq!(both, graph.atom(Atom::Enum(Rc::new(ValueSet::new([json!("two"), json!(1)])))));
        assert_eq!(graph.exactly_one(&[one, two]), both, "no value is in both lists");
    }

    #[test]
    fn exactly_one_is_some_and_no_two() {
        let (mut graph, [a, b, c]) = three();
        let single = graph.exactly_one(&[a, b, c]);
        for (value, holds) in [(json!("x"), false), (json!([]), false), (json!({}), false), (json!(1), false)]
        {
            // Each rule is about one kind, so it lets all other kinds through.
            assert_eq!(graph.evaluate(single, &value).is_true(), holds, "{value}");
        }
        let kinds = [Kind::String, Kind::Array].map(|kind| graph.atom(Atom::Kinds(Kinds::NONE.with(kind))));
        let single = graph.exactly_one(&[kinds[0], kinds[1], a]);
        assert!(graph.evaluate(single, &json!("x")).is_true(), "a string, and too short for the third");
        assert!(!graph.evaluate(single, &json!("xy")).is_true(), "a string, and long enough for the third");
    }

    #[test]
    fn a_value_is_equal_to_itself_only() {
        let values = [json!(null), json!(0), json!("0"), json!([]), json!([0]), json!({}), json!({"a": [0]})];
        let mut graph = Graph::new();
        for wanted in &values {
            let same = graph.equal_to(wanted);
            for value in &values {
                assert_eq!(graph.evaluate(same, value).is_true(), wanted == value, "{wanted} {value}");
            }
        }
    }

    #[test]
    fn a_definition_goes_in_a_circle_only_at_the_same_value() {
        let mut graph = Graph::new();
        let inside = graph.open_slot(Side::Old, "/$defs/tree");
        let reference = graph.reference(inside);
        let property = graph.atom(Atom::Property("child".into(), reference));
        graph.bind(inside, property);
        assert_eq!(graph.circle(), None);
        let same = graph.open_slot(Side::New, "/$defs/loop");
        let reference = graph.reference(same);
        let both = graph.and([reference, property]);
        graph.bind(same, both);
        assert_eq!(graph.circle(), Some((Side::New, "/$defs/loop")));
    }
}

//! Objects: which properties must be there, what each must be, how many there are.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::{Cause, Outcome, Solver, Sure};
use crate::compatibility::graph::{Atom, Literal, Node};
use crate::compatibility::truth::Truth;
use crate::wire::compatibility_check::UnknownCode;

/// The most groups of names whose combinations are looked at.
const MOST_GROUPS: usize = 32;
/// The most combinations of groups that are looked at for one property: all of those of twelve groups.
const MOST_CELLS: u32 = 1 << 13;
/// Objects with more properties than this are not built.
const MOST_PROPERTIES: u64 = 2_000;

/// What rules about objects come to.
#[derive(Default)]
pub(super) struct View {
    /// What a named property must satisfy when it is there.
    properties: BTreeMap<Rc<str>, Vec<Literal>>,
    /// What a named property must satisfy that must be there.
    needed: BTreeMap<Rc<str>, Vec<Literal>>,
    /// Properties that must not be there.
    lacking: BTreeSet<Rc<str>>,
    /// What all properties whose names satisfy the first formula must satisfy.
    groups: Vec<(Literal, Literal)>,
    /// Some property whose name satisfies the first formula must satisfy the second.
    some: Vec<(Literal, Literal)>,
    least: u64,
    most: Option<u64>,
    /// All names that any rule mentions.
    universe: BTreeSet<Rc<str>>,
}

/// A property that was found for a rule that asks for one.
enum Property {
    Never,
    Found(String, Rc<Value>, Sure),
    Unknown(Cause),
}

impl Solver<'_, '_> {
    /// Sorts rules about objects.
    pub(super) fn object_view(&mut self, atoms: &BTreeSet<Literal>) -> View {
        let mut view = View::default();
        for literal in atoms {
            let Node::Atom(atom) = self.graph.node(*literal) else { continue };
            match (&*atom, literal.is_negated()) {
                (Atom::Property(name, rule), false) => {
                    view.properties.entry(name.clone()).or_default().push(*rule);
                }
                (Atom::Property(name, rule), true) => {
                    view.needed.entry(name.clone()).or_default().push(rule.not())
                }
                (Atom::Has(name), false) => {
                    view.needed.entry(name.clone()).or_default();
                }
                (Atom::Has(name), true) => {
                    view.lacking.insert(name.clone());
                }
                (Atom::Named(names, rule), false) => view.groups.push((*names, *rule)),
                (Atom::Named(names, rule), true) => view.some.push((*names, rule.not())),
                (Atom::MinProperties(least), false) => view.least = view.least.max(*least),
                (Atom::MaxProperties(most), true) => view.least = view.least.max(most.saturating_add(1)),
                (Atom::Beyond(extent, _), negated) if extent.is_minimum() != negated => view.least = u64::MAX,
                (Atom::MaxProperties(most), false) => view.restrict(*most),
                (Atom::MinProperties(least), true) => view.restrict(least.saturating_sub(1)),
                _ => {}
            }
        }
        view.universe.extend(view.properties.keys().cloned());
        view.universe.extend(view.needed.keys().cloned());
        view.universe.extend(view.lacking.iter().cloned());
        for (names, _) in view.groups.iter().chain(&view.some) {
            self.mentioned(*names, &mut view.universe, 0);
        }
        view
    }

    /// The names that a formula about names lists.
    fn mentioned(&self, names: Literal, found: &mut BTreeSet<Rc<str>>, depth: u32) {
        match self.graph.node(names) {
            Node::And(parts) if depth < 6 => {
                parts.iter().for_each(|part| self.mentioned(*part, found, depth + 1))
            }
            Node::Atom(atom) => {
                if let Atom::Enum(values) = &*atom {
                    found.extend(values.iter().filter_map(Value::as_str).map(Rc::from));
                }
            }
            _ => {}
        }
    }

    /// Everything that a property of this name must satisfy when it is there. Groups whose names are not understood
    /// are left out, which only makes more values seem possible.
    fn property_goal(&mut self, view: &View, name: &str) -> Vec<Literal> {
        let mut goal = view.properties.get(name).cloned().unwrap_or_default();
        goal.extend(view.needed.get(name).into_iter().flatten());
        for (names, rule) in &view.groups {
            if self.graph.evaluate_name(*names, name).is_true() {
                goal.push(*rule);
            }
        }
        if view.lacking.contains(name) {
            goal.push(Literal::FALSE);
        }
        goal
    }

    /// What one more rule amounts to, given the others.
    pub(super) fn object_probe(&mut self, view: &View, atom: &Atom, negated: bool) -> Truth {
        match atom {
            Atom::Property(name, rule) => {
                let needed = view.needed.contains_key(name);
                let mut goal = self.property_goal(view, name);
                goal.push(rule.not());
                if matches!(self.inner(goal.clone()), Outcome::Never) {
                    // Whatever the property is, if it is there, it satisfies the rule.
                    return (!negated).into();
                }
                if needed {
                    goal.pop();
                    goal.push(*rule);
                    if matches!(self.inner(goal), Outcome::Never) {
                        return negated.into();
                    }
                }
                Truth::Unknown
            }
            Atom::Has(name) => {
                if view.needed.contains_key(name) {
                    return (!negated).into();
                }
                let goal = self.property_goal(view, name);
                matches!(self.inner(goal), Outcome::Never).then_some(negated).into()
            }
            Atom::Named(names, rule) => {
                matches!(self.some_property(view, *names, rule.not()), Property::Never)
                    .then_some(!negated)
                    .into()
            }
            _ => Truth::Unknown,
        }
    }

    /// Looks for a property whose name satisfies one formula and whose value another.
    fn some_property(&mut self, view: &View, names: Literal, rule: Literal) -> Property {
        let mut unknown = None;
        let mut doubtful = None;
        for name in &view.universe {
            let fits = self.graph.evaluate_name(names, name);
            if fits.is_false() || view.lacking.contains(name) {
                continue;
            }
            let mut goal = self.property_goal(view, name);
            goal.push(rule);
            match self.inner(goal) {
                Outcome::Never => {}
                Outcome::Value(value, Sure::Yes) if fits.is_true() => {
                    return Property::Found(name.to_string(), value, Sure::Yes);
                }
                Outcome::Value(value, sure) => {
                    let sure = sure.and(Sure::No(self.cause(names)));
                    doubtful = Some(Property::Found(name.to_string(), value, sure));
                }
                Outcome::Unknown(cause) => unknown = Some(cause),
            }
        }
        match self.fresh_property(view, names, rule, &BTreeSet::new()) {
            Property::Never => {}
            found @ Property::Found(_, _, Sure::Yes) => return found,
            found @ Property::Found(..) => doubtful = doubtful.or(Some(found)),
            Property::Unknown(cause) => unknown = Some(cause),
        }
        doubtful.unwrap_or_else(|| unknown.map_or(Property::Never, Property::Unknown))
    }

    /// Looks for such a property under a name that no rule mentions.
    fn fresh_property(
        &mut self,
        view: &View,
        names: Literal,
        rule: Literal,
        taken: &BTreeSet<String>,
    ) -> Property {
        let known = view.universe.iter().map(|name| &**name).chain(taken.iter().map(String::as_str));
        let known = self.graph.strings(known);
        if view.groups.len() > MOST_GROUPS {
            return Property::Unknown(Cause::new(UnknownCode::PatternTooLarge));
        }
        let mut left = MOST_CELLS;
        self.cells(&view.groups, vec![names, known.not()], vec![rule], &mut left)
    }

    /// Goes through the groups: a name is in each of them or not.
    fn cells(
        &mut self,
        groups: &[(Literal, Literal)],
        names: Vec<Literal>,
        rules: Vec<Literal>,
        left: &mut u32,
    ) -> Property {
        let Some(fewer) = left.checked_sub(1) else {
            return Property::Unknown(Cause::new(UnknownCode::PatternTooLarge));
        };
        *left = fewer;
        let value = match self.inner(rules.clone()) {
            Outcome::Never => return Property::Never,
            other => other,
        };
        let wanted = string_goal(self, &names);
        let name = match self.inner(wanted) {
            Outcome::Never => return Property::Never,
            other => other,
        };
        let Some(((group, rule), others)) = groups.split_first() else {
            return match (name, value) {
                (Outcome::Value(name, name_sure), Outcome::Value(value, sure)) => {
                    let name = name.as_str().unwrap_or_default().to_owned();
                    Property::Found(name, value, sure.and(name_sure))
                }
                (Outcome::Unknown(cause), _) | (_, Outcome::Unknown(cause)) => Property::Unknown(cause),
                _ => Property::Never,
            };
        };
        let mut outside = names.clone();
        outside.push(group.not());
        let first = self.cells(others, outside, rules.clone(), left);
        if matches!(first, Property::Found(_, _, Sure::Yes)) {
            return first;
        }
        let mut inside = names;
        inside.push(*group);
        let mut both = rules;
        both.push(*rule);
        match (first, self.cells(others, inside, both, left)) {
            (_, found @ Property::Found(_, _, Sure::Yes)) => found,
            (Property::Never, other) => other,
            (first, _) => first,
        }
    }

    /// Decides rules about one object.
    pub(super) fn object(&mut self, atoms: &BTreeSet<Literal>) -> Outcome {
        let view = self.object_view(atoms);
        let mut object = Map::new();
        let mut sure = Sure::Yes;
        let mut unknown = None;
        let count = u64::try_from(view.needed.len()).unwrap_or(u64::MAX);
        if view.most.is_some_and(|most| count > most || view.least > most) {
            return Outcome::Never;
        }
        for name in view.needed.keys() {
            let goal = self.property_goal(&view, name);
            match self.inner(goal) {
                Outcome::Never => return Outcome::Never,
                Outcome::Value(value, own) => {
                    sure = sure.and(own);
                    object.insert(name.to_string(), Value::clone(&value));
                }
                Outcome::Unknown(cause) => unknown = Some(cause),
            }
        }
        // What is asked of properties that were placed for a rule.
        let mut asked: BTreeMap<String, Vec<Literal>> = BTreeMap::new();
        for (names, rule) in &view.some {
            match self.placed(&view, *names, *rule, &object) {
                Property::Never => return Outcome::Never,
                Property::Unknown(cause) => unknown = Some(cause),
                Property::Found(name, value, own) => {
                    let met = self.meet(&view, (*names, *rule), (name, value, own), &object, &mut asked);
                    match met {
                        Some((name, value, own)) => {
                            sure = sure.and(own);
                            object.insert(name, Value::clone(&value));
                        }
                        None => unknown = Some(Cause::new(UnknownCode::Counting)),
                    }
                }
            }
        }
        match self.fill(&view, &mut object, &mut sure) {
            Some(Outcome::Unknown(cause)) => unknown = unknown.or(Some(cause)),
            Some(other) => return other,
            None => {}
        }
        if let Some(cause) = unknown {
            return Outcome::Unknown(cause);
        }
        Outcome::Value(Rc::new(Value::Object(object)), sure)
    }

    /// Where a rule that asks for a property is met, given what others asked for: by a property that is there already, by
    /// one value for several rules, by the property that was found for it alone, or by another name.
    fn meet(
        &mut self,
        view: &View,
        (names, rule): (Literal, Literal),
        found: (String, Rc<Value>, Sure),
        object: &Map<String, Value>,
        asked: &mut BTreeMap<String, Vec<Literal>>,
    ) -> Option<(String, Rc<Value>, Sure)> {
        for (name, value) in object {
            if self.graph.evaluate_name(names, name).is_true() && self.graph.evaluate(rule, value).is_true() {
                asked.entry(name.clone()).or_default().push(rule);
                return Some((name.clone(), Rc::new(value.clone()), Sure::Yes));
            }
        }
        if !object.contains_key(&found.0) {
            asked.entry(found.0.clone()).or_default().push(rule);
            return Some(found);
        }
        let known: Vec<String> =
            object.keys().cloned().chain(view.universe.iter().map(|one| one.to_string())).collect();
        for name in known {
            if !self.graph.evaluate_name(names, &name).is_true() || view.lacking.contains(&*name) {
                continue;
            }
            let mut goal = self.property_goal(view, &name);
            goal.extend(asked.get(&name).into_iter().flatten());
            goal.push(rule);
            if let Outcome::Value(value, sure) = self.inner(goal) {
                asked.entry(name.clone()).or_default().push(rule);
                return Some((name, value, sure));
            }
        }
        match self.fresh_property(view, names, rule, &object.keys().cloned().collect()) {
            Property::Found(name, value, sure) => {
                asked.entry(name.clone()).or_default().push(rule);
                Some((name, value, sure))
            }
            _ => None,
        }
    }

    /// A property for a rule that asks for one. When there is room for no more, it must be one that is needed anyway.
    fn placed(
        &mut self,
        view: &View,
        names: Literal,
        rule: Literal,
        object: &Map<String, Value>,
    ) -> Property {
        let full = |count: usize| {
            view.most.is_some_and(|most| u64::try_from(count).is_ok_and(|count| count >= most))
        };
        if !full(view.needed.len()) && !full(object.len()) {
            return self.some_property(view, names, rule);
        }
        let mut unknown = None;
        for name in view.needed.keys() {
            if self.graph.evaluate_name(names, name).is_false() {
                continue;
            }
            let mut goal = self.property_goal(view, name);
            goal.push(rule);
            match self.inner(goal) {
                Outcome::Never => {}
                Outcome::Value(value, sure) => return Property::Found(name.to_string(), value, sure),
                Outcome::Unknown(cause) => unknown = Some(cause),
            }
        }
        match unknown {
            None if full(view.needed.len()) => Property::Never,
            None => Property::Unknown(Cause::new(UnknownCode::Counting)),
            Some(cause) => Property::Unknown(cause),
        }
    }

    /// Adds properties until there are enough. An outcome when that fails.
    fn fill(&mut self, view: &View, object: &mut Map<String, Value>, sure: &mut Sure) -> Option<Outcome> {
        let size = |object: &Map<String, Value>| u64::try_from(object.len()).unwrap_or(u64::MAX);
        if view.least > MOST_PROPERTIES {
            return (size(object) < view.least)
                .then_some(Outcome::Unknown(Cause::new(UnknownCode::WitnessTooLarge)));
        }
        let mut unknown = None;
        for name in &view.universe {
            if size(object) >= view.least {
                return None;
            }
            if object.contains_key(&**name) || view.lacking.contains(name) {
                continue;
            }
            let goal = self.property_goal(view, name);
            match self.inner(goal) {
                Outcome::Never => {}
                Outcome::Value(value, own) => {
                    *sure = sure.and(own);
                    object.insert(name.to_string(), Value::clone(&value));
                }
                Outcome::Unknown(cause) => unknown = Some(cause),
            }
        }
        let mut taken: BTreeSet<String> = object.keys().cloned().collect();
        while size(object) < view.least {
            match self.fresh_property(view, Literal::TRUE, Literal::TRUE, &taken) {
                Property::Found(name, value, own) => {
                    *sure = sure.and(own);
                    taken.insert(name.clone());
                    object.insert(name, Value::clone(&value));
                }
                // All names that can be used are used: nobody can have more properties.
                Property::Never if unknown.is_none() => return Some(Outcome::Never),
                Property::Never => return unknown.map(Outcome::Unknown),
                Property::Unknown(cause) => return Some(Outcome::Unknown(cause)),
            }
        }
        None
    }
}

impl View {
    fn restrict(&mut self, most: u64) {
        self.most = Some(self.most.map_or(most, |known| known.min(most)));
    }
}

/// A goal about a name.
fn string_goal(solver: &mut Solver<'_, '_>, names: &[Literal]) -> Vec<Literal> {
    use crate::compatibility::graph::{Kind, Kinds};
    let string = solver.graph.atom(Atom::Kinds(Kinds::NONE.with(Kind::String)));
    names.iter().copied().chain([string]).collect()
}

//! Which objects of which documents a schema judges, said of the schema alone, before any document is looked at.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::edge::{Condition, Part};
use super::place::Graph;
use crate::pointer::{child_pointer, index_pointer};

/// The most pairs of schemas that are told apart; beyond them every two schemas may judge the same object.
const MOST_PAIRS: usize = 100_000;

/// How documents meet a place of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Never: no rule leads there.
    Nowhere,
    /// Certainly: a walk over the document finds every value that stands there.
    Documents,
    /// Only as a question (`not`, `if`, `contains`, `propertyNames`): nothing is declared there.
    Tested,
    /// Through a keyword or an `$id` that does not say for certain where the place stands.
    Unclear,
}

/// A rule that names a field of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The place of the name in the schema, as a JSON Pointer.
    pub(crate) at: String,
    /// Whether it is a rule for the object, and not only a question about it.
    pub(crate) rules: bool,
}

impl Graph<'_> {
    /// How documents meet the place.
    pub(super) fn reach(&self, target: &str) -> Reach {
        let reaching = self.reaching(target);
        if !reaching.contains("") {
            return if self.reader.has_own_base { Reach::Unclear } else { Reach::Nowhere };
        }
        let unclear = |(part, to): &(Part, String)| match part {
            Part::Unclear(keyword) if reaching.contains(to) => Some(*keyword),
            _ => None,
        };
        let unclear: Vec<&str> = self.edges.values().flatten().filter_map(unclear).collect();
        if unclear.is_empty() && !self.reader.has_own_base {
            Reach::Documents
        } else if unclear.iter().all(|keyword| !keyword.starts_with("unevaluated"))
            && !self.reader.has_own_base
            && !self.asserted().contains(target)
        {
            Reach::Tested
        } else {
            Reach::Unclear
        }
    }

    /// The schemas that are rules for the values that they judge, and not only questions about them.
    pub(super) fn asserted(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::from([String::new()]);
        let mut open = vec![String::new()];
        while let Some(from) = open.pop() {
            for (part, to) in self.edges.get(&from).into_iter().flatten() {
                let asks = matches!(part, Part::Unclear(keyword) if !keyword.starts_with("unevaluated"));
                if !asks && found.insert(to.clone()) {
                    open.push(to.clone());
                }
            }
        }
        found
    }

    /// The schemas that may judge the same value as the one at `target`, and itself.
    pub(super) fn together(&self, target: &str) -> BTreeSet<String> {
        let mut pairs = BTreeSet::from([(String::new(), String::new())]);
        let mut open = vec![(String::new(), String::new())];
        while let Some((one, other)) = open.pop() {
            if pairs.len() > MOST_PAIRS {
                return self.edges.keys().cloned().collect();
            }
            let mut next = Vec::new();
            let (ones, others) = (self.edges.get(&one), self.edges.get(&other));
            for (part, to) in ones.into_iter().flatten() {
                if is_same(part) {
                    next.push((to.clone(), other.clone()));
                }
            }
            for (part, to) in others.into_iter().flatten() {
                if is_same(part) {
                    next.push((one.clone(), to.clone()));
                }
            }
            for (part, to) in ones.into_iter().flatten() {
                let overlapping = others.into_iter().flatten().filter(|(more, _)| self.overlap(part, more));
                next.extend(overlapping.map(|(_, also)| (to.clone(), also.clone())));
            }
            for (one, other) in next {
                let pair = if one <= other { (one, other) } else { (other, one) };
                if pairs.insert(pair.clone()) {
                    open.push(pair);
                }
            }
        }
        let partner = |(one, other): (String, String)| match (one == target, other == target) {
            (true, _) => Some(other),
            (_, true) => Some(one),
            _ => None,
        };
        pairs.into_iter().filter_map(partner).chain([target.to_owned()]).collect()
    }

    /// Whether two parts of one value may have something in common, deeper than the value itself.
    fn overlap(&self, one: &Part, other: &Part) -> bool {
        use Part::{Item, ItemsFrom, Matching, Member, Others};
        match (one, other) {
            (Member(one), Member(other)) => one == other,
            (Member(name), Matching(pattern)) | (Matching(pattern), Member(name)) => {
                self.matches(pattern, name)
            }
            (Member(name), Others { names, patterns }) | (Others { names, patterns }, Member(name)) => {
                !names.contains(name) && !patterns.iter().any(|pattern| self.matches(pattern, name))
            }
            (Item(one), Item(other)) => one == other,
            (Item(index), ItemsFrom(first)) | (ItemsFrom(first), Item(index)) => index >= first,
            _ => kind(one) == kind(other) && kind(one) != Kind::None,
        }
    }

    /// The rules that name a field of the objects that the schema at `owner` judges, in the order of their places.
    pub(super) fn mentions(&self, owner: &str, name: &str) -> Vec<Mention> {
        let asserted = self.asserted();
        let mut found = Vec::new();
        for at in self.together(owner) {
            let rules = asserted.contains(&at);
            let named = self.edges.get(&at).into_iter().flatten().filter(|(part, _)| match part {
                Part::Member(member) => member == name,
                Part::Matching(pattern) => self.matches(pattern, name),
                Part::Same(Condition::Has(member)) => member == name,
                _ => false,
            });
            found.extend(named.map(|(_, to)| Mention { at: to.clone(), rules }));
            found.extend(self.lists(&at, name).into_iter().map(|at| Mention { at, rules }));
        }
        found.sort_by(|one, other| one.at.cmp(&other.at));
        found.dedup();
        found
    }

    /// Whether a rule may refuse an object at `owner` for a member that nobody declares.
    pub(super) fn is_closed(&self, owner: &str) -> bool {
        let asserted = self.asserted();
        self.together(owner).intersection(&asserted).any(|at| {
            let judged = |keyword| self.reader.rule(at, keyword).is_some_and(|rule| !is_open(rule));
            let counted = |keyword| self.reader.rule(at, keyword).is_some();
            ["additionalProperties", "unevaluatedProperties", "propertyNames"].into_iter().any(judged)
                || ["maxProperties", "enum", "const"].into_iter().any(counted)
        })
    }

    /// Whether no valid document has the member `name` on an object at `owner`: the schema there closes it.
    pub(super) fn forbids(&self, owner: &str, name: &str) -> bool {
        let declares = |(part, _): &(Part, String)| match part {
            Part::Member(member) => member == name,
            Part::Matching(pattern) => self.matches(pattern, name),
            _ => false,
        };
        self.reader.rule(owner, "additionalProperties") == Some(&Value::Bool(false))
            && !self.edges.get(owner).into_iter().flatten().any(declares)
    }

    /// Whether every object at `owner` is found by names and indices alone, whatever its document holds, and none of them
    /// is inside another one.
    pub(super) fn is_plain(&self, owner: &str) -> bool {
        let toward = self.reaching(owner);
        let leads = |(_, to): &&(Part, String)| toward.contains(to);
        let conditional = |part: &Part| {
            matches!(part, Part::Same(condition) if !matches!(condition, Condition::Always))
                || matches!(part, Part::Unclear(_))
        };
        let mut ways = self.edges.values().flatten().filter(leads);
        let plain = ways.all(|(part, _)| !conditional(part));
        let inside = |at: &String| {
            self.edges.get(at).into_iter().flatten().filter(leads).any(|(part, _)| !is_same(part))
        };
        plain && !self.together(owner).iter().any(inside)
    }

    /// The places in the lists of names of the schema at `at` where `name` is.
    fn lists(&self, at: &str, name: &str) -> Vec<String> {
        let within = |place: &str, list: &Value| {
            let items = list.as_array().into_iter().flatten().enumerate();
            let named = items.filter(|(_, one)| *one == name);
            named.map(|(index, _)| index_pointer(place, index)).collect::<Vec<_>>()
        };
        let mut found = Vec::new();
        if let Some(list) = self.reader.rule(at, "required") {
            found.extend(within(&child_pointer(at, "required"), list));
        }
        for keyword in ["dependentRequired", "dependencies"] {
            let place = child_pointer(at, keyword);
            let named = self.reader.rule(at, keyword).and_then(Value::as_object);
            for (key, list) in named.into_iter().flatten() {
                let place = child_pointer(&place, key);
                found.extend(within(&place, list));
                // In `dependencies` a schema has an edge of its own.
                if key == name && list.is_array() {
                    found.push(place);
                }
            }
        }
        found
    }
}

/// Whether an edge leads to another schema of the same value.
fn is_same(part: &Part) -> bool {
    matches!(part, Part::Same(_) | Part::Unclear("not" | "if"))
}

/// What a part is a part of.
#[derive(PartialEq, Eq)]
enum Kind {
    Object,
    Array,
    None,
}

fn kind(part: &Part) -> Kind {
    match part {
        Part::Member(_)
        | Part::Matching(_)
        | Part::Others { .. }
        | Part::Unclear("unevaluatedProperties") => Kind::Object,
        Part::Item(_) | Part::ItemsFrom(_) | Part::Unclear("contains" | "unevaluatedItems") => Kind::Array,
        Part::Same(_) | Part::Unclear(_) => Kind::None,
    }
}

/// Whether a rule for further members allows all of them.
fn is_open(rule: &Value) -> bool {
    *rule == Value::Bool(true) || rule.as_object().is_some_and(Map::is_empty)
}

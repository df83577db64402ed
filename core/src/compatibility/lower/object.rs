//! Rules about objects.

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::{Lowering, Place};
use crate::compatibility::graph::{Atom, Extent, Kind, Kinds, Literal};

impl<'r> Lowering<'_, 'r> {
    pub(super) fn object(
        &mut self,
        place: &Place<'r>,
        members: &Map<String, Value>,
        parts: &mut Vec<Literal>,
    ) {
        self.sized(members, Extent::MinProperties, parts);
        self.sized(members, Extent::MaxProperties, parts);
        if let Some(Value::Array(names)) = members.get("required") {
            for name in names.iter().filter_map(Value::as_str) {
                parts.push(self.graph.atom(Atom::Has(name.into())));
            }
        }
        self.properties(place, parts);
        self.dependencies(place, parts);
        if let Some(names) = place.members().and_then(|members| members.get("propertyNames"))
            && place.draft != Draft::Draft4
        {
            let rule = self.child(&place.at(names, "propertyNames"));
            parts.push(self.graph.atom(Atom::Named(rule.not(), Literal::FALSE)));
        }
    }

    fn properties(&mut self, place: &Place<'r>, parts: &mut Vec<Literal>) {
        let Some(members) = place.members() else { return };
        if let Some(Value::Object(properties)) = members.get("properties") {
            for (name, one) in properties {
                let rule = self.child(&place.at_name(one, "properties", name));
                parts.push(self.graph.atom(Atom::Property(name.as_str().into(), rule)));
            }
        }
        if let Some(Value::Object(patterns)) = members.get("patternProperties") {
            for (pattern, one) in patterns {
                let place = place.at_name(one, "patternProperties", pattern);
                let rule = self.child(&place);
                let names = self.graph.pattern(pattern, self.reading.side, &place.pointer);
                parts.push(self.graph.atom(Atom::Named(names, rule)));
            }
        }
        if let Some(one) = members.get("additionalProperties") {
            let rule = self.child(&place.at(one, "additionalProperties"));
            let names = self.declared(members).not();
            parts.push(self.graph.atom(Atom::Named(names, rule)));
        }
    }

    /// The names that `properties` and `patternProperties` of this very schema speak of.
    pub(super) fn declared(&mut self, members: &Map<String, Value>) -> Literal {
        let mut declared = Vec::new();
        if let Some(Value::Object(properties)) = members.get("properties") {
            declared.push(self.graph.strings(properties.keys().map(String::as_str)));
        }
        if let Some(Value::Object(patterns)) = members.get("patternProperties") {
            for pattern in patterns.keys() {
                declared.push(self.graph.atom(Atom::Pattern(pattern.as_str().into())));
            }
        }
        self.graph.or(declared)
    }

    /// `dependencies` of old drafts and the two keywords that replaced it.
    fn dependencies(&mut self, place: &Place<'r>, parts: &mut Vec<Literal>) {
        let keywords: &[&str] = match place.draft {
            Draft::Draft201909 | Draft::Draft202012 => {
                &["dependencies", "dependentRequired", "dependentSchemas"]
            }
            _ => &["dependencies"],
        };
        for keyword in keywords {
            let Some(Value::Object(entries)) = place.members().and_then(|members| members.get(*keyword))
            else {
                continue;
            };
            for (name, entry) in entries {
                let conclusion = match entry {
                    Value::Array(names) => {
                        let names: Vec<_> = names.iter().filter_map(Value::as_str).collect();
                        let needed: Vec<_> =
                            names.iter().map(|one| self.graph.atom(Atom::Has((*one).into()))).collect();
                        self.graph.and(needed)
                    }
                    schema => self.in_place(&place.at_name(schema, keyword, name)),
                };
                let premise = self.present(name);
                let rule = self.graph.implies(premise, conclusion);
                // Since 2019-09 it is no keyword any more, and validators may still apply it.
                let disputed = *keyword == "dependencies" && place.is_modern();
                self.graph.is_disputed |= disputed && rule != Literal::TRUE;
                parts.push(if disputed { self.graph.atom(Atom::Perhaps(rule)) } else { rule });
            }
        }
    }

    /// An object that has this property.
    pub(super) fn present(&mut self, name: &str) -> Literal {
        let object = self.graph.atom(Atom::Kinds(Kinds::NONE.with(Kind::Object)));
        let has = self.graph.atom(Atom::Has(name.into()));
        self.graph.and([object, has])
    }
}

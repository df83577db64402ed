//! Rules about arrays.

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::{Lowering, Place, Size, size};
use crate::compatibility::graph::{Atom, Extent, Literal};
use crate::wire::compatibility_check::UnknownCode;

impl<'r> Lowering<'_, 'r> {
    pub(super) fn array(
        &mut self,
        place: &Place<'r>,
        members: &Map<String, Value>,
        parts: &mut Vec<Literal>,
    ) {
        self.sized(members, Extent::MinItems, parts);
        self.sized(members, Extent::MaxItems, parts);
        if members.get("uniqueItems") == Some(&Value::Bool(true)) {
            parts.push(self.graph.atom(Atom::Unique));
        }
        self.items(place, parts);
        self.contains(place, parts);
    }

    fn items(&mut self, place: &Place<'r>, parts: &mut Vec<Literal>) {
        let Some(members) = place.members() else { return };
        let (prefix, rest) = if place.draft == Draft::Draft202012 {
            ("prefixItems", "items")
        } else {
            ("items", "additionalItems")
        };
        let mut length = 0;
        if let Some(Value::Array(list)) = members.get(prefix) {
            for (index, one) in list.iter().enumerate() {
                let rule = self.child(&place.at_index(one, prefix, index));
                parts.push(self.graph.atom(Atom::Items(length, Some(length + 1), rule)));
                length += 1;
            }
        } else if prefix == "items" {
            // A single schema for all items; `additionalItems` means nothing then.
            if let Some(one) = members.get(prefix) {
                let rule = self.child(&place.at(one, prefix));
                parts.push(self.graph.atom(Atom::Items(0, None, rule)));
            }
            return;
        }
        if let Some(one) = members.get(rest) {
            let rule = self.child(&place.at(one, rest));
            parts.push(self.graph.atom(Atom::Items(length, None, rule)));
        }
    }

    fn contains(&mut self, place: &Place<'r>, parts: &mut Vec<Literal>) {
        let Some(members) = place.members().filter(|_| place.draft != Draft::Draft4) else { return };
        let Some(one) = members.get("contains") else { return };
        let rule = self.child(&place.at(one, "contains"));
        let bound = |keyword: &str| members.get(keyword).and_then(size).filter(|_| place.is_modern());
        for (keyword, default) in [("minContains", Some(Size::Small(1))), ("maxContains", None)] {
            match (bound(keyword).or(default), keyword) {
                (Some(Size::Small(least)), "minContains") => {
                    parts.push(self.graph.atom(Atom::AtLeast(least, rule)));
                }
                (Some(Size::Small(most)), _) => parts.push(self.graph.atom(Atom::AtMost(most, rule))),
                (Some(Size::Beyond(_)), _) => {
                    let message = format!("`{keyword}` is out of range");
                    parts.push(self.unknown(UnknownCode::NumberRange, &place.pointer, message));
                }
                (None, _) => {}
            }
        }
    }
}

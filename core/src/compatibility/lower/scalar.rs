//! Rules about kinds, listed values, numbers and strings.

use std::rc::Rc;

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::{Lowering, Place};
use crate::compatibility::decimal::Decimal;
use crate::compatibility::graph::{Atom, Extent, Kind, Kinds, Literal};
use crate::compatibility::value::ValueSet;
use crate::pointer::child_pointer;
use crate::wire::compatibility_check::UnknownCode;

/// A rule with a number.
type Bound = fn(Decimal) -> Atom;

impl<'r> Lowering<'_, 'r> {
    pub(super) fn scalar(
        &mut self,
        place: &Place<'r>,
        members: &Map<String, Value>,
        parts: &mut Vec<Literal>,
    ) {
        if let Some(types) = members.get("type") {
            let names: Vec<&str> = match types {
                Value::String(one) => vec![one.as_str()],
                Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
                _ => Vec::new(),
            };
            parts.push(self.types(&names, place.draft));
        }
        if let Some(Value::Array(values)) = members.get("enum") {
            parts.push(self.graph.atom(Atom::Enum(Rc::new(ValueSet::new(values.iter().cloned())))));
        }
        if let Some(value) = members.get("const").filter(|_| place.draft != Draft::Draft4) {
            parts.push(self.graph.one_value(value));
        }
        self.numbers(place, members, parts);
        self.sized(members, Extent::MinLength, parts);
        self.sized(members, Extent::MaxLength, parts);
        if let Some(Value::String(pattern)) = members.get("pattern") {
            let pointer = child_pointer(&place.pointer, "pattern");
            parts.push(self.graph.pattern(pattern, self.reading.side, &pointer));
        }
        if let Some(Value::String(format)) = members.get("format").filter(|_| self.reading.format_assertion)
            && jsonschema::options().is_known_format(place.draft, format)
        {
            parts.push(self.graph.atom(Atom::Format(format.as_str().into(), edition(format, place.draft))));
        }
    }

    /// `type`, with the one kind that is no kind: integers.
    fn types(&mut self, names: &[&str], draft: Draft) -> Literal {
        let mut kinds = Kinds::NONE;
        for name in names {
            kinds = kinds.with(match *name {
                "null" => Kind::Null,
                "boolean" => Kind::Boolean,
                "number" | "integer" => Kind::Number,
                "string" => Kind::String,
                "array" => Kind::Array,
                "object" => Kind::Object,
                _ => continue,
            });
        }
        let mut parts = vec![self.graph.atom(Atom::Kinds(kinds))];
        if names.contains(&"integer") && !names.contains(&"number") {
            parts.push(self.graph.atom(Atom::Integer));
            if draft == Draft::Draft4 {
                parts.push(self.graph.atom(Atom::WrittenInteger));
            }
        }
        self.graph.and(parts)
    }

    fn numbers(&mut self, place: &Place<'r>, members: &Map<String, Value>, parts: &mut Vec<Literal>) {
        let old = place.draft == Draft::Draft4;
        let flag = |keyword: &str| old && members.get(keyword) == Some(&Value::Bool(true));
        let minimum: Bound = if flag("exclusiveMinimum") { Atom::ExclusiveMinimum } else { Atom::Minimum };
        let maximum: Bound = if flag("exclusiveMaximum") { Atom::ExclusiveMaximum } else { Atom::Maximum };
        let rules: [(&str, Bound, bool); 5] = [
            ("minimum", minimum, true),
            ("maximum", maximum, true),
            ("exclusiveMinimum", Atom::ExclusiveMinimum, !old),
            ("exclusiveMaximum", Atom::ExclusiveMaximum, !old),
            ("multipleOf", Atom::MultipleOf, true),
        ];
        for (keyword, atom, known) in rules {
            let Some(Value::Number(number)) = members.get(keyword).filter(|_| known) else { continue };
            parts.push(match Decimal::of(number) {
                Some(decimal) => self.graph.atom(atom(decimal)),
                None => self.unknown(
                    UnknownCode::NumberRange,
                    &place.pointer,
                    format!("`{keyword}` is out of range"),
                ),
            });
        }
    }
}

/// The earliest draft whose text defines this format as `draft` does. Where the definitions differ, formats of one name
/// are not the same rule: `email` is RFC 5322's up to draft 7 and RFC 5321's mailbox since, `hostname` is RFC 1034's, then
/// also Punycode's, then RFC 1123's.
fn edition(format: &str, draft: Draft) -> Draft {
    let starts: &[Draft] = match format {
        "email" => &[Draft::Draft201909],
        "hostname" | "idn-hostname" => &[Draft::Draft7, Draft::Draft201909],
        "ipv6" => &[Draft::Draft6],
        // No format of these drafts, which the validator knows all the same.
        "date" | "time" | "regex" => &[Draft::Draft7],
        _ => &[],
    };
    let start = starts.iter().rev().find(|start| **start <= draft).copied().unwrap_or(Draft::Draft4);
    let drafts = [Draft::Draft4, Draft::Draft6, Draft::Draft7, Draft::Draft201909, Draft::Draft202012];
    let known = |one: &Draft| *one >= start && jsonschema::options().is_known_format(*one, format);
    drafts.into_iter().find(known).unwrap_or(draft)
}

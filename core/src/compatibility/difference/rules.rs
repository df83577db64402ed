//! What a change of one keyword is called.

use std::collections::BTreeSet;

use serde_json::Value;

use super::edit::{Edit, Step};
use super::identifier;
use super::said::{Said, shown};
use super::spot::Spot;
use super::walk::Walk;
use crate::compatibility::decimal::Decimal;
use crate::compatibility::value::{ValueSet, key};
use crate::excerpt::excerpt;
use crate::schema::document::Members;
use crate::schema::keyword::is_container;
use crate::wire::compatibility_check::DifferenceKind as Kind;

impl Walk<'_, '_> {
    /// A keyword that says something else, and that at least one of the schemas reads.
    pub(super) fn keyword(&mut self, keyword: &str, before: &Said<'_>, after: &Said<'_>, spot: &Spot) {
        match (keyword, before.read(), after.read()) {
            ("properties", old, new) => self.properties(old, new, spot),
            (one, Some(old), Some(new)) if is_container(one) => self.definitions(keyword, old, new, spot),
            (one, ..) if is_container(one) => {}
            ("patternProperties" | "dependentSchemas" | "dependencies" | "dependentRequired", old, new) => {
                self.named(keyword, old, new, spot)
            }
            ("required", old, new) => self.required(old, new, spot),
            ("type", Some(_), Some(_)) => self.types(before, after, spot),
            ("enum", Some(Value::Array(old)), Some(Value::Array(new))) => {
                self.values(before, after, old, new, spot)
            }
            ("const", Some(old), Some(new)) => {
                let message = format!("the value must be {} now, not {}", shown(new), shown(old));
                self.rule(Kind::ConstChanged, message, keyword, before, after, spot);
            }
            ("pattern", Some(old), Some(new)) => {
                let message = format!("the pattern was {} and is {}", shown(old), shown(new));
                self.rule(Kind::PatternChanged, message, keyword, before, after, spot);
            }
            ("format", ..) => {
                let message = format!("the format was {} and is {}", before.shown(), after.shown());
                self.rule(Kind::FormatChanged, message, keyword, before, after, spot);
            }
            ("allOf" | "anyOf" | "oneOf", Some(Value::Array(old)), Some(Value::Array(new))) => {
                self.alternatives(keyword, old, new, spot);
            }
            ("prefixItems" | "items", Some(Value::Array(old)), Some(Value::Array(new))) => {
                self.tuple(keyword, old, new, spot);
            }
            (
                "additionalProperties" | "unevaluatedProperties" | "additionalItems" | "unevaluatedItems",
                ..,
            ) => {
                self.openness(keyword, before, after, spot);
            }
            (
                "not" | "if" | "then" | "else" | "contains" | "propertyNames" | "items",
                Some(old),
                Some(new),
            ) => {
                let edit = spot.edit(keyword, Some(new));
                self.schemas(old, new, &spot.at(keyword), Some(edit));
            }
            ("allOf" | "anyOf" | "oneOf" | "not" | "if" | "then" | "else", ..) => {
                let message = format!("`{keyword}` {}", came_or_went(before, after));
                self.rule(Kind::CompositionChanged, message, keyword, before, after, spot);
            }
            ("items" | "prefixItems" | "contains", ..) => {
                let message = format!("`{keyword}` {}", came_or_went(before, after));
                self.rule(Kind::ItemsChanged, message, keyword, before, after, spot);
            }
            ("$ref" | "$dynamicRef" | "$recursiveRef", ..) => self.references(keyword, before, after, spot),
            ("$schema", ..) => self.draft(before, after, spot),
            (one, ..) if identifier::KEYWORDS.contains(&one) => self.identifier(keyword, before, after, spot),
            _ => self.bound_or_other(keyword, before, after, spot),
        }
    }

    fn draft(&mut self, before: &Said<'_>, after: &Said<'_>, spot: &Spot) {
        let known =
            |said: &Said<'_>| said.read().and_then(Value::as_str).map(jsonschema::Draft::from_schema_uri);
        let own = known(before) != Some(jsonschema::Draft::Unknown)
            && known(after) != Some(jsonschema::Draft::Unknown);
        if own && spot.old_scope.draft == spot.new_scope.draft {
            let message = "`$schema` names the same draft; documents are judged the same".to_owned();
            self.rule(Kind::AnnotationChanged, message, "$schema", before, after, spot);
        } else {
            let message = format!("the draft was {} and is {}", before.shown(), after.shown());
            self.rule(Kind::DraftChanged, message, "$schema", before, after, spot);
        }
    }

    fn properties(&mut self, old: Option<&Value>, new: Option<&Value>, spot: &Spot) {
        let nothing = Members::new();
        let before = old.and_then(Value::as_object).unwrap_or(&nothing);
        let after = new.and_then(Value::as_object).unwrap_or(&nothing);
        let inside = spot.at("properties");
        for (name, one) in before {
            match after.get(name) {
                Some(other) => {
                    let edit = inside.edit(name, Some(other));
                    self.schemas(one, other, &inside.at(name), Some(edit));
                }
                None => {
                    let message = format!("property `{}` is no longer declared", excerpt(name));
                    let edit = inside.edit(name, None);
                    let place = Some(inside.at(name).old);
                    self.push(Kind::PropertyRemoved, message, place, None, Some(edit), spot);
                }
            }
        }
        for (name, one) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
            let message = format!("property `{}` is declared now", excerpt(name));
            let edit = inside.edit(name, Some(one));
            self.push(Kind::PropertyAdded, message, None, Some(inside.at(name).new), Some(edit), spot);
        }
    }

    /// Definitions do nothing by themselves: those with the same name are compared, others where references lead.
    fn definitions(&mut self, keyword: &str, old: &Value, new: &Value, spot: &Spot) {
        let (Value::Object(before), Value::Object(after)) = (old, new) else { return };
        let inside = spot.at(keyword);
        for (name, one) in before {
            if let Some(other) = after.get(name) {
                let edit = inside.edit(name, Some(other));
                self.schemas(one, other, &inside.at(name), Some(edit));
            }
        }
    }

    /// Rules with names: patterns of property names, or properties on which others depend.
    fn named(&mut self, keyword: &str, old: Option<&Value>, new: Option<&Value>, spot: &Spot) {
        let nothing = Members::new();
        let before = old.and_then(Value::as_object).unwrap_or(&nothing);
        let after = new.and_then(Value::as_object).unwrap_or(&nothing);
        let inside = spot.at(keyword);
        for (name, one) in before {
            let here = inside.at(name);
            match after.get(name) {
                Some(other) if one.is_array() || other.is_array() => {
                    if one == other {
                        continue;
                    }
                    let message = format!(
                        "`{keyword}` said {} of `{}` and says {}",
                        shown(one),
                        excerpt(name),
                        shown(other)
                    );
                    let edit = inside.edit(name, Some(other));
                    self.push(
                        Kind::ConstraintChanged,
                        message,
                        Some(here.old),
                        Some(here.new),
                        Some(edit),
                        spot,
                    );
                }
                Some(other) => {
                    let edit = inside.edit(name, Some(other));
                    self.schemas(one, other, &here, Some(edit));
                }
                None => {
                    let message = format!("`{keyword}` has no rules for `{}` any more", excerpt(name));
                    let edit = inside.edit(name, None);
                    self.push(Kind::ConstraintRemoved, message, Some(here.old), None, Some(edit), spot);
                }
            }
        }
        for (name, one) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
            let message = format!("`{keyword}` has rules for `{}` now", excerpt(name));
            let edit = inside.edit(name, Some(one));
            self.push(Kind::ConstraintAdded, message, None, Some(inside.at(name).new), Some(edit), spot);
        }
    }

    fn required(&mut self, old: Option<&Value>, new: Option<&Value>, spot: &Spot) {
        // Draft 4 had no such list for `true`: only lists are read.
        let names = |value: Option<&Value>| -> BTreeSet<String> {
            let list = value.and_then(Value::as_array).into_iter().flatten();
            list.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let (before, after) = (names(old), names(new));
        let here = spot.at("required");
        let step = |name: &String| (spot.place.clone(), "required".to_owned(), Value::String(name.clone()));
        for name in after.difference(&before) {
            let message = format!("property `{}` is required now", excerpt(name));
            let (parent, key, value) = step(name);
            let edit = spot.prepared(Edit::of(Step::Include { parent, key, value }));
            let place = (old.map(|_| here.old.clone()), Some(here.new.clone()));
            self.push(Kind::RequiredAdded, message, place.0, place.1, Some(edit), spot);
        }
        for name in before.difference(&after) {
            let message = format!("property `{}` is not required any more", excerpt(name));
            let (parent, key, value) = step(name);
            let edit = spot.prepared(Edit::of(Step::Exclude { parent, key, value }));
            let place = (Some(here.old.clone()), new.map(|_| here.new.clone()));
            self.push(Kind::RequiredRemoved, message, place.0, place.1, Some(edit), spot);
        }
    }

    fn types(&mut self, before: &Said<'_>, after: &Said<'_>, spot: &Spot) {
        let (Some(old), Some(new)) = (before.read(), after.read()) else { return };
        let (narrow, wide) = (types(old), types(new));
        // Whoever takes numbers takes integers.
        let covers = |wide: &BTreeSet<&str>, narrow: &BTreeSet<&str>| {
            narrow.iter().all(|one| wide.contains(one) || (*one == "integer" && wide.contains("number")))
        };
        let kind = match (covers(&wide, &narrow), covers(&narrow, &wide)) {
            (true, true) => {
                let message = "`type` names the same types; documents are judged the same".to_owned();
                return self.rule(Kind::AnnotationChanged, message, "type", before, after, spot);
            }
            (true, false) => Kind::TypeWidened,
            (false, true) => Kind::TypeNarrowed,
            (false, false) => Kind::TypeChanged,
        };
        let message = format!("the type was {} and is {}", shown(old), shown(new));
        self.rule(kind, message, "type", before, after, spot);
    }

    fn values(&mut self, before: &Said<'_>, after: &Said<'_>, old: &[Value], new: &[Value], spot: &Spot) {
        if old.is_empty() || new.is_empty() {
            let (kind, message) = if new.is_empty() {
                (Kind::EnumValueRemoved, "no values are listed any more, so every value is refused")
            } else {
                (Kind::EnumValueAdded, "only listed values are allowed now; before, any value was")
            };
            return self.rule(kind, message.to_owned(), "enum", before, after, spot);
        }
        let keys = |values: &[Value]| values.iter().map(key).collect::<BTreeSet<_>>();
        let (known, wanted) = (keys(old), keys(new));
        let here = spot.at("enum");
        let place = || (Some(here.old.clone()), Some(here.new.clone()));
        let step = |value: &Value| (spot.place.clone(), "enum".to_owned(), value.clone());
        for value in ValueSet::new(old.iter().filter(|one| !wanted.contains(&key(one))).cloned()).iter() {
            let message = format!("{} is not listed any more", shown(value));
            let equal = old.iter().filter(|one| key(one) == key(value)).map(step);
            let steps = equal.map(|(parent, key, value)| Step::Exclude { parent, key, value }).collect();
            // A list of nothing is no schema in every draft: the last value does not go by itself.
            let edit = (known.len() > 1).then(|| spot.prepared(Edit { steps }));
            self.push(Kind::EnumValueRemoved, message, place().0, place().1, edit, spot);
        }
        for value in ValueSet::new(new.iter().filter(|one| !known.contains(&key(one))).cloned()).iter() {
            let message = format!("{} is listed now", shown(value));
            let (parent, key, value) = step(value);
            let edit = spot.prepared(Edit::of(Step::Include { parent, key, value }));
            self.push(Kind::EnumValueAdded, message, place().0, place().1, Some(edit), spot);
        }
    }

    fn openness(&mut self, keyword: &str, before: &Said<'_>, after: &Said<'_>, spot: &Spot) {
        let (old, new) = (before.read(), after.read());
        let says_true =
            |value: &Value| *value == Value::Bool(true) || value.as_object().is_some_and(Members::is_empty);
        let open = |value: Option<&Value>| value.is_none_or(says_true);
        let closed = |value: Option<&Value>| value == Some(&Value::Bool(false));
        let what = if keyword.ends_with("Items") { "items beyond the list" } else { "undeclared content" };
        let (kind, message) = match () {
            // Said or not said, it is allowed; but what is said counts as evaluated.
            () if open(old) && open(new) => (
                Kind::ConstraintChanged,
                format!("`{keyword}` was {} and is {}", before.shown(), after.shown()),
            ),
            () if closed(new) => (Kind::ContentClosed, format!("`{keyword}` refuses {what}")),
            () if open(new) => (Kind::ContentOpened, format!("`{keyword}` allows {what}")),
            () if closed(old) => (Kind::ContentOpened, format!("`{keyword}` allows some of {what}")),
            () if open(old) => (Kind::ConstraintAdded, format!("`{keyword}` has rules now")),
            () => {
                if let (Some(old), Some(new)) = (old, new) {
                    let edit = spot.edit(keyword, Some(new));
                    self.schemas(old, new, &spot.at(keyword), Some(edit));
                }
                return;
            }
        };
        self.rule(kind, message, keyword, before, after, spot);
    }

    fn bound_or_other(&mut self, keyword: &str, before: &Said<'_>, after: &Said<'_>, spot: &Spot) {
        let low = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"];
        let high = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"];
        let number = |said: &Said<'_>| match said.read() {
            Some(Value::Number(number)) => Decimal::of(number),
            _ => None,
        };
        let message = format!("`{keyword}` was {} and is {}", before.shown(), after.shown());
        let is_low = low.contains(&keyword);
        let kind = if is_low || high.contains(&keyword) {
            let tightened = match (number(before), number(after)) {
                (Some(before), Some(after)) => (after > before) == is_low,
                (Some(_), None) => false,
                (None, Some(_)) => true,
                // Draft 4 has `true` and `false` here.
                (None, None) => after.read() == Some(&Value::Bool(true)),
            };
            if tightened { Kind::BoundTightened } else { Kind::BoundLoosened }
        } else {
            match (before.read(), after.read()) {
                (None, _) => Kind::ConstraintAdded,
                (_, None) => Kind::ConstraintRemoved,
                _ => Kind::ConstraintChanged,
            }
        };
        self.rule(kind, message, keyword, before, after, spot);
    }
}

fn types(value: &Value) -> BTreeSet<&str> {
    match value {
        Value::String(one) => BTreeSet::from([one.as_str()]),
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    }
}

fn came_or_went(before: &Said<'_>, after: &Said<'_>) -> &'static str {
    if before.read().is_some() && after.raw.is_some() && after.read().is_none() {
        return "is ignored now";
    }
    Said::came_or_went(before)
}

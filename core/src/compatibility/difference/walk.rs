//! Walks two schemas side by side.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Change, Edit};
use crate::compatibility::decimal::Decimal;
use crate::compatibility::value::{ValueSet, key};
use crate::diagnostic::{child_pointer, excerpt, index_pointer};
use crate::wire::compatibility_check::DifferenceKind as Kind;

/// Schemas nested more deeply than this are not walked.
const MOST_NESTING: usize = 64;

/// The changes from OLD to NEW in the order of the documents, at most `most`.
pub(super) fn changes(old: &Value, new: &Value, most: usize) -> Vec<Change> {
    let mut walk = Walk { changes: Vec::new(), most };
    let root = Spot { old: String::new(), new: String::new(), nesting: 0 };
    walk.schemas(old, new, &root, None);
    walk.changes.truncate(most);
    walk.changes
}

struct Walk {
    changes: Vec<Change>,
    most: usize,
}

/// Where the walk stands in both documents.
struct Spot {
    old: String,
    new: String,
    nesting: usize,
}

impl Spot {
    fn at(&self, token: &str) -> Self {
        let nesting = self.nesting + 1;
        Self { old: child_pointer(&self.old, token), new: child_pointer(&self.new, token), nesting }
    }

    fn at_index(&self, index: usize) -> Self {
        let nesting = self.nesting + 1;
        Self { old: index_pointer(&self.old, index), new: index_pointer(&self.new, index), nesting }
    }
}

type Members = Map<String, Value>;

impl Walk {
    /// Compares two schemas; `edit` replaces the whole of the first by the second.
    fn schemas(&mut self, old: &Value, new: &Value, spot: &Spot, edit: Option<Edit>) {
        if old == new || spot.nesting > MOST_NESTING || self.changes.len() >= self.most {
            return;
        }
        match (old, new) {
            (Value::Object(old), Value::Object(new)) => self.members(old, new, spot),
            _ => {
                let (kind, message) = match new {
                    Value::Bool(false) => (Kind::ContentClosed, "nothing is allowed here now"),
                    Value::Bool(true) => (Kind::ContentOpened, "everything is allowed here now"),
                    _ if *old == Value::Bool(false) => {
                        (Kind::ContentOpened, "what was forbidden here is allowed now")
                    }
                    _ => (Kind::ConstraintAdded, "what was free here has rules now"),
                };
                self.push(kind, message.into(), Some(spot.old.clone()), Some(spot.new.clone()), edit);
            }
        }
    }

    fn members(&mut self, old: &Members, new: &Members, spot: &Spot) {
        let mut keywords: Vec<&String> = old.keys().collect();
        keywords.extend(new.keys().filter(|keyword| !old.contains_key(*keyword)));
        for keyword in keywords {
            let (before, after) = (old.get(keyword), new.get(keyword));
            if before != after {
                self.keyword(keyword, before, after, spot);
            }
        }
    }

    fn keyword(&mut self, keyword: &str, old: Option<&Value>, new: Option<&Value>, spot: &Spot) {
        match (keyword, old, new) {
            ("properties", ..) => self.properties(old, new, spot),
            ("definitions" | "$defs" | "patternProperties" | "dependentSchemas", Some(old), Some(new)) => {
                self.named(keyword, old, new, spot);
            }
            ("definitions" | "$defs", ..) => {}
            ("required", ..) => self.required(old, new, spot),
            ("type", Some(before), Some(after)) => self.types(before, after, spot),
            ("enum", Some(Value::Array(before)), Some(Value::Array(after))) => {
                self.values(before, after, spot)
            }
            ("const", Some(before), Some(after)) => {
                let message = format!("the value must be {} now, not {}", shown(after), shown(before));
                self.rule(Kind::ConstChanged, message, keyword, old, new, spot);
            }
            ("pattern", Some(before), Some(after)) => {
                let message = format!("the pattern was {} and is {}", shown(before), shown(after));
                self.rule(Kind::PatternChanged, message, keyword, old, new, spot);
            }
            ("format", ..) => {
                let message = format!("the format was {} and is {}", shown_or_none(old), shown_or_none(new));
                self.rule(Kind::FormatChanged, message, keyword, old, new, spot);
            }
            (
                "allOf" | "anyOf" | "oneOf" | "prefixItems",
                Some(Value::Array(before)),
                Some(Value::Array(after)),
            ) => {
                self.list(keyword, before, after, spot);
            }
            ("items", Some(Value::Array(before)), Some(Value::Array(after))) => {
                self.list(keyword, before, after, spot)
            }
            (
                "additionalProperties" | "unevaluatedProperties" | "additionalItems" | "unevaluatedItems",
                ..,
            ) => {
                self.openness(keyword, old, new, spot);
            }
            (
                "not" | "if" | "then" | "else" | "contains" | "propertyNames" | "items",
                Some(before),
                Some(after),
            ) => {
                let edit = edit(&spot.old, keyword, new);
                self.schemas(before, after, &spot.at(keyword), Some(edit));
            }
            ("allOf" | "anyOf" | "oneOf" | "not" | "if" | "then" | "else", ..) => {
                let message = format!("`{keyword}` {}", came_or_went(old));
                self.rule(Kind::CompositionChanged, message, keyword, old, new, spot);
            }
            ("items" | "prefixItems" | "contains", ..) => {
                let message = format!("`{keyword}` {}", came_or_went(old));
                self.rule(Kind::ItemsChanged, message, keyword, old, new, spot);
            }
            ("$ref" | "$dynamicRef" | "$recursiveRef", ..) => {
                let message =
                    format!("the reference was {} and is {}", shown_or_none(old), shown_or_none(new));
                self.rule(Kind::ReferenceChanged, message, keyword, old, new, spot);
            }
            ("$schema", ..) => {
                let message = format!("the draft was {} and is {}", shown_or_none(old), shown_or_none(new));
                self.rule(Kind::DraftChanged, message, keyword, old, new, spot);
            }
            _ => self.bound_or_other(keyword, old, new, spot),
        }
    }

    fn properties(&mut self, old: Option<&Value>, new: Option<&Value>, spot: &Spot) {
        let nothing = Members::new();
        let members = |value: Option<&'_ Value>| value.and_then(Value::as_object).cloned();
        let (before, after) =
            (members(old).unwrap_or_else(|| nothing.clone()), members(new).unwrap_or(nothing));
        let inside = spot.at("properties");
        for (name, one) in &before {
            let here = inside.at(name);
            match after.get(name) {
                Some(other) => self.schemas(one, other, &here, Some(edit(&inside.old, name, Some(other)))),
                None => {
                    let message = format!("property `{}` is no longer declared", excerpt(name));
                    let edit = edit(&inside.old, name, None);
                    self.push(Kind::PropertyRemoved, message, Some(here.old), None, Some(edit));
                }
            }
        }
        for (name, one) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
            let message = format!("property `{}` is declared now", excerpt(name));
            let edit = if old.is_some() {
                edit(&inside.old, name, Some(one))
            } else {
                edit(&spot.old, "properties", Some(&serde_json::json!({ name: one })))
            };
            self.push(Kind::PropertyAdded, message, None, Some(inside.at(name).new), Some(edit));
        }
    }

    /// Schemas with names that are not property names.
    fn named(&mut self, keyword: &str, old: &Value, new: &Value, spot: &Spot) {
        let (Value::Object(before), Value::Object(after)) = (old, new) else { return };
        let inside = spot.at(keyword);
        for (name, one) in before {
            match after.get(name) {
                Some(other) => {
                    self.schemas(one, other, &inside.at(name), Some(edit(&inside.old, name, Some(other))))
                }
                // A definition does nothing by itself.
                None if keyword.ends_with("efs") || keyword == "definitions" => {}
                None => {
                    let message = format!("`{keyword}` says nothing about `{}` any more", excerpt(name));
                    let edit = edit(&inside.old, name, None);
                    self.push(Kind::ConstraintRemoved, message, Some(inside.at(name).old), None, Some(edit));
                }
            }
        }
        if keyword.ends_with("efs") || keyword == "definitions" {
            return;
        }
        for (name, one) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
            let message = format!("`{keyword}` has rules for `{}` now", excerpt(name));
            let edit = edit(&inside.old, name, Some(one));
            self.push(Kind::ConstraintAdded, message, None, Some(inside.at(name).new), Some(edit));
        }
    }

    fn required(&mut self, old: Option<&Value>, new: Option<&Value>, spot: &Spot) {
        let names = |value: Option<&Value>| -> BTreeSet<String> {
            let list = value.and_then(Value::as_array).into_iter().flatten();
            list.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let (before, after) = (names(old), names(new));
        let here = spot.at("required");
        for name in after.difference(&before) {
            let message = format!("property `{}` is required now", excerpt(name));
            let with: Vec<Value> = before.iter().chain([name]).cloned().map(Value::String).collect();
            let edit = edit(&spot.old, "required", Some(&Value::Array(with)));
            self.push(
                Kind::RequiredAdded,
                message,
                old.map(|_| here.old.clone()),
                Some(here.new.clone()),
                Some(edit),
            );
        }
        for name in before.difference(&after) {
            let message = format!("property `{}` is not required any more", excerpt(name));
            let without: Vec<Value> =
                before.iter().filter(|one| *one != name).cloned().map(Value::String).collect();
            // Draft 4 has no empty `required`.
            let value = (!without.is_empty()).then_some(Value::Array(without));
            let edit = edit(&spot.old, "required", value.as_ref());
            self.push(
                Kind::RequiredRemoved,
                message,
                Some(here.old.clone()),
                new.map(|_| here.new.clone()),
                Some(edit),
            );
        }
    }

    fn types(&mut self, old: &Value, new: &Value, spot: &Spot) {
        let (before, after) = (types(old), types(new));
        // Whoever takes numbers takes integers.
        let covers = |wide: &BTreeSet<&str>, narrow: &BTreeSet<&str>| {
            narrow.iter().all(|one| wide.contains(one) || (*one == "integer" && wide.contains("number")))
        };
        let kind = match (covers(&after, &before), covers(&before, &after)) {
            (true, true) => return,
            (true, false) => Kind::TypeWidened,
            (false, true) => Kind::TypeNarrowed,
            (false, false) => Kind::TypeChanged,
        };
        let message = format!("the type was {} and is {}", shown(old), shown(new));
        self.rule(kind, message, "type", Some(old), Some(new), spot);
    }

    fn values(&mut self, old: &[Value], new: &[Value], spot: &Spot) {
        let keys = |values: &[Value]| values.iter().map(key).collect::<BTreeSet<_>>();
        let (before, after) = (keys(old), keys(new));
        for gone in ValueSet::new(old.iter().filter(|one| !after.contains(&key(one))).cloned()).iter() {
            let message = format!("{} is not listed any more", shown(gone));
            let left: Vec<Value> = old.iter().filter(|one| *one != gone).cloned().collect();
            let value = (!left.is_empty()).then_some(Value::Array(left));
            let edit = value.map(|value| edit(&spot.old, "enum", Some(&value)));
            let here = spot.at("enum");
            self.push(Kind::EnumValueRemoved, message, Some(here.old), Some(here.new), edit);
        }
        for come in ValueSet::new(new.iter().filter(|one| !before.contains(&key(one))).cloned()).iter() {
            let message = format!("{} is listed now", shown(come));
            let value = Value::Array(old.iter().chain([come]).cloned().collect());
            let edit = edit(&spot.old, "enum", Some(&value));
            let here = spot.at("enum");
            self.push(Kind::EnumValueAdded, message, Some(here.old), Some(here.new), Some(edit));
        }
    }

    fn list(&mut self, keyword: &str, old: &[Value], new: &[Value], spot: &Spot) {
        let inside = spot.at(keyword);
        let moved = |one: &Value, others: &[Value]| others.contains(one);
        if old.len() == new.len() {
            for (index, (one, other)) in old.iter().zip(new).enumerate() {
                let edit = edit(&inside.old, &index.to_string(), Some(other));
                self.schemas(one, other, &inside.at_index(index), Some(edit));
            }
            return;
        }
        let gone = old.iter().filter(|one| !moved(one, new)).count();
        let come = new.iter().filter(|one| !moved(one, old)).count();
        let message =
            format!("`{keyword}` had {} entries and has {}: {gone} went, {come} came", old.len(), new.len());
        let value = Value::Array(new.to_vec());
        let kind = if keyword.ends_with("tems") { Kind::ItemsChanged } else { Kind::CompositionChanged };
        let edit = edit(&spot.old, keyword, Some(&value));
        self.push(kind, message, Some(inside.old), Some(inside.new), Some(edit));
    }

    fn openness(&mut self, keyword: &str, old: Option<&Value>, new: Option<&Value>, spot: &Spot) {
        let open = |value: Option<&Value>| value.is_none_or(|value| *value == Value::Bool(true));
        let closed = |value: Option<&Value>| value == Some(&Value::Bool(false));
        let (kind, message) = match () {
            () if open(old) && open(new) => return,
            () if closed(new) => (Kind::ContentClosed, format!("`{keyword}` refuses what is not declared")),
            () if closed(old) || open(new) => {
                (Kind::ContentOpened, format!("`{keyword}` allows what is not declared"))
            }
            () if open(old) => (Kind::ConstraintAdded, format!("`{keyword}` has rules now")),
            () => {
                if let (Some(before), Some(after)) = (old, new) {
                    self.schemas(before, after, &spot.at(keyword), Some(edit(&spot.old, keyword, new)));
                }
                return;
            }
        };
        self.rule(kind, message, keyword, old, new, spot);
    }

    fn bound_or_other(&mut self, keyword: &str, old: Option<&Value>, new: Option<&Value>, spot: &Spot) {
        let low = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"];
        let high = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"];
        let other = ["multipleOf", "uniqueItems", "dependencies", "dependentRequired", "dependentSchemas"];
        let others = ["patternProperties", "propertyNames", "type", "enum", "const", "pattern"];
        let number = |value: Option<&Value>| match value {
            Some(Value::Number(number)) => Decimal::of(number),
            _ => None,
        };
        let is_low = low.contains(&keyword);
        if is_low || high.contains(&keyword) {
            let tightened = match (number(old), number(new)) {
                (Some(before), Some(after)) => (after > before) == is_low,
                (before, _) => before.is_none(),
            };
            let kind = if tightened { Kind::BoundTightened } else { Kind::BoundLoosened };
            let message = format!("`{keyword}` was {} and is {}", shown_or_none(old), shown_or_none(new));
            self.rule(kind, message, keyword, old, new, spot);
        } else if other.contains(&keyword) || others.contains(&keyword) {
            let kind = match (old, new) {
                (None, _) => Kind::ConstraintAdded,
                (_, None) => Kind::ConstraintRemoved,
                _ => Kind::ConstraintChanged,
            };
            let message = format!("`{keyword}` was {} and is {}", shown_or_none(old), shown_or_none(new));
            self.rule(kind, message, keyword, old, new, spot);
        } else {
            let message =
                format!("`{}` says something else; documents are judged the same", excerpt(keyword));
            self.rule(Kind::AnnotationChanged, message, keyword, old, new, spot);
        }
    }

    /// A change of one keyword.
    fn rule(
        &mut self,
        kind: Kind,
        message: String,
        keyword: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        spot: &Spot,
    ) {
        let here = spot.at(keyword);
        let edit = edit(&spot.old, keyword, new);
        self.push(kind, message, old.map(|_| here.old), new.map(|_| here.new), Some(edit));
    }

    fn push(
        &mut self,
        kind: Kind,
        message: String,
        old_pointer: Option<String>,
        new_pointer: Option<String>,
        edit: Option<Edit>,
    ) {
        if self.changes.len() < self.most {
            self.changes.push(Change { kind, message, old_pointer, new_pointer, edit });
        }
    }
}

fn edit(parent: &str, key: &str, value: Option<&Value>) -> Edit {
    Edit { parent: parent.to_owned(), key: key.to_owned(), value: value.cloned() }
}

fn types(value: &Value) -> BTreeSet<&str> {
    match value {
        Value::String(one) => BTreeSet::from([one.as_str()]),
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    }
}

fn shown(value: &Value) -> String {
    format!("`{}`", excerpt(&value.to_string()))
}

fn shown_or_none(value: Option<&Value>) -> String {
    value.map_or_else(|| "not there".to_owned(), shown)
}

fn came_or_went(old: Option<&Value>) -> &'static str {
    if old.is_none() { "is a rule now" } else { "is no rule any more" }
}

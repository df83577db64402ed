//! From one schema of a contract to JSON Schema.
//!
//! A converted schema has its keywords where the original has them, so a place in one is the same place in the other. Only references
//! change: each leads to a definition that is named after the place in the original.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::fingerprint;
pub(crate) use super::keyword::Dialect;
use super::keyword::{Role, role};
use super::source::{Endless, Lost, Place, Source};
use super::structural;
use crate::digest::Digest;
use crate::excerpt::excerpt;
use crate::pointer::child_pointer;
use crate::schema::keyword::Shape;
use crate::schema::place_reference;

/// The most schemas inside each other.
const MAX_DEPTH: usize = 120;
/// The most references that are followed to see the flags of a property.
const MAX_HOPS: usize = 8;

/// One converted schema, without the schemas to which it refers.
#[derive(Debug, Default)]
pub(super) struct Piece {
    /// The schema.
    pub(super) schema: Value,
    /// The places to which it refers.
    pub(super) references: BTreeSet<Place>,
    /// What is not judged in it.
    pub(super) notes: Vec<Note>,
    /// True if it can be judged only inside its whole document.
    pub(super) whole: bool,
    /// Names that are required without being declared beside, and the place of each.
    pub(super) elsewhere: Vec<(String, Place)>,
    /// Properties that are not required in this direction.
    pub(super) hidden: BTreeSet<String>,
}

/// A keyword that is not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) category: String,
    pub(super) place: Place,
    pub(super) digest: Digest,
}

/// The reason why a schema cannot be converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unusable {
    pub(super) message: String,
    pub(super) place: Place,
}

/// Converts the schema at a place.
pub(super) fn convert(source: &Source<'_>, place: &Place, dialect: Dialect) -> Result<Piece, Unusable> {
    let lost = || Unusable { message: "there is no schema here".to_owned(), place: place.clone() };
    let value = source.find(place).ok_or_else(lost)?;
    match dialect {
        Dialect::Anything => Ok(Piece { schema: Value::Bool(true), ..Piece::default() }),
        Dialect::Own => {
            let digest = fingerprint::exact(&texts(value, 0));
            let note = Note { category: "schema-text".to_owned(), place: place.clone(), digest };
            Ok(Piece { schema: value.clone(), notes: vec![note], ..Piece::default() })
        }
        _ => {
            let mut walk = Walk { source, dialect, piece: Piece::default() };
            let schema = walk.schema(value, place, true, 0)?;
            Ok(Piece { schema, ..walk.piece })
        }
    }
}

/// The name of a place among the definitions of a converted schema.
pub(super) fn definition(place: &Place) -> String {
    place.to_string()
}

/// The texts for people in a schema: a model reads them, so that a change of them can change what it does.
fn texts(schema: &Value, depth: usize) -> Value {
    match schema {
        _ if depth > MAX_DEPTH => Value::Null,
        Value::Object(members) => {
            let told = members.iter().filter_map(|(key, value)| {
                let text =
                    matches!(key.as_str(), "description" | "title" | "$comment" | "examples" | "default");
                let inner = if text && !value.is_object() { value.clone() } else { texts(value, depth + 1) };
                (!inner.is_null()).then(|| (key.clone(), inner))
            });
            let told: Map<String, Value> = told.collect();
            if told.is_empty() { Value::Null } else { Value::Object(told) }
        }
        Value::Array(items) => {
            let told: Vec<Value> = items.iter().map(|item| texts(item, depth + 1)).collect();
            if told.iter().all(Value::is_null) { Value::Null } else { Value::Array(told) }
        }
        _ => Value::Null,
    }
}

struct Walk<'a, 'd> {
    source: &'a Source<'d>,
    dialect: Dialect,
    piece: Piece,
}

impl Walk<'_, '_> {
    /// Converts a schema. `skeleton` is true where the schema specifies fields, and false inside `allOf`, `anyOf`, `oneOf` and `not`.
    fn schema(
        &mut self,
        value: &Value,
        place: &Place,
        skeleton: bool,
        depth: usize,
    ) -> Result<Value, Unusable> {
        let Value::Object(members) = value else { return Ok(value.clone()) };
        if depth > MAX_DEPTH {
            return Err(Unusable {
                message: "the schema is nested too deeply".to_owned(),
                place: place.clone(),
            });
        }
        if matches!(self.dialect, Dialect::Crd { .. }) && members.contains_key("$ref") {
            let message = "a CustomResourceDefinition cannot use `$ref`; resolve it first".to_owned();
            return Err(Unusable { message, place: place.child("$ref") });
        }
        if let Some(Value::String(reference)) = members.get("$ref")
            && self.dialect.ignores_siblings()
        {
            return Ok(json!({"$ref": self.reference(reference, &place.child("$ref"))?}));
        }
        let mut out = Map::new();
        for (key, value) in members {
            let place = place.child(key);
            let mut category = None;
            let shape = match role(self.dialect, key) {
                Role::Quiet => continue,
                Role::Judged(shape) => shape,
                Role::Both(told) => {
                    category = Some(told);
                    Shape::Data
                }
                Role::Unjudged(told) => {
                    self.note(told, value, &place)?;
                    continue;
                }
                Role::Naming if key == "$schema" && self.dialect.is_named(value) => continue,
                Role::Naming => {
                    self.piece.whole = true;
                    Shape::Data
                }
            };
            if let Some(category) = category {
                self.note(category, value, &place)?;
            }
            let inside = skeleton && !matches!(key.as_str(), "allOf" | "anyOf" | "oneOf" | "not");
            out.insert(key.clone(), self.shaped(shape, value, &place, inside, depth)?);
        }
        match self.dialect {
            Dialect::Openapi30 { request } => {
                older_spelling(members, &mut out);
                self.not_required(members, &mut out, place, if request { "readOnly" } else { "writeOnly" });
            }
            Dialect::Crd { pruned, object } => {
                older_spelling(members, &mut out);
                let root = depth == 0 && object;
                structural::finish(members, &mut out, structural::Spot { root, skeleton, pruned });
            }
            Dialect::Anything | Dialect::Own | Dialect::Json(_) => {}
        }
        Ok(Value::Object(out))
    }

    fn shaped(
        &mut self,
        shape: Shape,
        value: &Value,
        place: &Place,
        skeleton: bool,
        depth: usize,
    ) -> Result<Value, Unusable> {
        match (shape, value) {
            (Shape::Schema, _) | (Shape::OneOrMore, Value::Object(_)) => {
                self.schema(value, place, skeleton, depth + 1)
            }
            (Shape::Schemas | Shape::OneOrMore, Value::Array(items)) => {
                let each = items.iter().enumerate();
                let each = each.map(|(index, item)| {
                    self.schema(item, &place.child(&index.to_string()), skeleton, depth + 1)
                });
                each.collect::<Result<Vec<_>, _>>().map(Value::Array)
            }
            (Shape::Named | Shape::Dependencies, Value::Object(named)) => {
                let each = named.iter().map(|(name, schema)| {
                    Ok((name.clone(), self.schema(schema, &place.child(name), skeleton, depth + 1)?))
                });
                each.collect::<Result<Map<_, _>, _>>().map(Value::Object)
            }
            (Shape::Reference, Value::String(reference)) => {
                self.reference(reference, place).map(Value::String)
            }
            _ => Ok(value.clone()),
        }
    }

    /// The same reference, as a place among the definitions.
    fn reference(&mut self, reference: &str, place: &Place) -> Result<String, Unusable> {
        match self.source.target(place, reference) {
            Ok((target, _)) => {
                let pointer =
                    child_pointer(&format!("/{}", self.dialect.definitions()), &definition(&target));
                self.piece.references.insert(target);
                Ok(place_reference("", &pointer))
            }
            Err(Lost::Anchor) if matches!(self.dialect, Dialect::Json(_)) => {
                self.piece.whole = true;
                Ok(reference.to_owned())
            }
            Err(_) => Err(Unusable {
                message: format!("the reference `{}` does not resolve", excerpt(reference)),
                place: place.clone(),
            }),
        }
    }

    fn note(&mut self, category: &str, value: &Value, place: &Place) -> Result<(), Unusable> {
        let endless = |_| Unusable { message: Endless::MESSAGE.to_owned(), place: place.clone() };
        let digest = fingerprint::of(self.source, place, value).map_err(endless)?;
        self.piece.notes.push(Note { category: category.to_owned(), place: place.clone(), digest });
        Ok(())
    }

    /// Takes the properties with a flag out of `required`: OpenAPI 3.0.3, section 4.7.24.2.
    fn not_required(
        &mut self,
        members: &Map<String, Value>,
        out: &mut Map<String, Value>,
        place: &Place,
        flag: &str,
    ) {
        let declared = members.get("properties").and_then(Value::as_object);
        let flagged = |property: &Value| self.has_flag(property, place, flag);
        let hidden: BTreeSet<String> = declared
            .into_iter()
            .flatten()
            .filter(|(_, property)| flagged(property))
            .map(|(name, _)| name.clone())
            .collect();
        if let Some(Value::Array(required)) = out.get_mut("required") {
            required.retain(|name| !name.as_str().is_some_and(|name| hidden.contains(name)));
            let elsewhere = required.iter().filter_map(Value::as_str);
            let elsewhere =
                elsewhere.filter(|name| declared.is_none_or(|declared| !declared.contains_key(*name)));
            let required = place.child("required");
            self.piece.elsewhere.extend(elsewhere.map(|name| (name.to_owned(), required.clone())));
        }
        self.piece.hidden.extend(hidden);
    }

    fn has_flag(&self, property: &Value, base: &Place, flag: &str) -> bool {
        let (mut value, mut base) = (property, base.clone());
        for _ in 0..MAX_HOPS {
            let Some(Value::String(reference)) = value.get("$ref") else { break };
            let Ok((place, found)) = self.source.target(&base, reference) else { break };
            (value, base) = (found, place);
        }
        value.get(flag) == Some(&Value::Bool(true))
    }
}

/// Rewrites `nullable` and boolean bounds, which JSON Schema spells differently.
///
/// `nullable` adds null only to a `type` in the same schema, and `enum` still decides: OpenAPI 3.0.3, section 4.7.24.1.
fn older_spelling(members: &Map<String, Value>, out: &mut Map<String, Value>) {
    if members.get("nullable") == Some(&Value::Bool(true))
        && let Some(kind @ Value::String(_)) = out.get("type").cloned()
    {
        out.insert("type".to_owned(), json!([kind, "null"]));
    }
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        match out.get(exclusive) {
            Some(Value::Bool(true)) => match out.shift_remove(bound) {
                Some(value) => drop(out.insert(exclusive.to_owned(), value)),
                None => drop(out.shift_remove(exclusive)),
            },
            Some(Value::Bool(false)) => drop(out.shift_remove(exclusive)),
            _ => {}
        }
    }
}

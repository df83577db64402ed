//! A schema as a client sends it: its text, its references, and the whole schema that it means.

use rogatio_core::digest::{Digest, Domain};
use rogatio_core::excerpt::excerpt;
use rogatio_core::wire::json;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::denial::{Told, code, deny};
use super::subject::{Seen, Version, Wanted};
use crate::service::{Service, text};
use crate::store::Connection;

/// The most references of one schema.
const MOST_REFERENCES: usize = 100;

/// A reference from a schema to a version of another subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reference {
    /// The URI in the schema's `$ref`.
    pub(crate) name: String,
    pub(crate) subject: String,
    pub(crate) version: u64,
}

/// A schema as it arrives.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent {
    /// The text.
    pub(crate) schema: Option<String>,
    /// The kind; clients leave it out for Avro.
    pub(crate) kind: Option<String>,
    pub(crate) references: Vec<Reference>,
    /// The id that the schema is to have, where the client names one.
    pub(crate) id: Option<i64>,
}

/// A schema that was read.
#[derive(Debug, Clone)]
pub(super) struct Posted {
    /// The text as it came.
    pub(super) text: String,
    pub(super) references: Vec<Reference>,
    /// The schema with what its references lead to.
    pub(super) whole: Value,
    /// The digest of the whole schema.
    pub(super) digest: String,
}

/// The text of references, as it is kept.
fn kept(references: &[Reference]) -> Told<Option<String>> {
    if references.is_empty() { Ok(None) } else { Ok(Some(text(&references)?)) }
}

impl Posted {
    /// The references as they are kept.
    pub(super) fn kept_references(&self) -> Told<Option<String>> {
        kept(&self.references)
    }

    /// The digest of the text with its references.
    pub(super) fn own_digest(&self) -> Told<String> {
        let Some(references) = self.kept_references()? else { return Ok(self.digest.clone()) };
        let own = json::parse(&self.text).map_err(crate::service::Trouble::from)?;
        let own = digest(&own)?;
        Ok(Digest::of(format!("{own}\n{references}").as_bytes()).to_string())
    }

    /// Whether a version in force is this schema: the same but for the order of names and of what is required.
    pub(super) fn is(&self, version: &Version) -> bool {
        if version.row.digest == self.digest {
            return true;
        }
        let parsed: Result<Value, _> = serde_json::from_str(&version.row.schema);
        parsed.is_ok_and(|schema| normal(&schema) == normal(&self.whole))
    }
}

fn digest(schema: &Value) -> Told<String> {
    match Domain::SCHEMA.digest(schema) {
        Ok(digest) => Ok(digest.to_string()),
        Err(error) => deny(code::INVALID_SCHEMA, format!("Invalid schema: {error}")),
    }
}

/// A schema in which lists of required names are sorted: their order means nothing.
pub(super) fn normal(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let normal = |(name, value): (&String, &Value)| {
                let value = match (name.as_str(), value) {
                    // Data, in which every order means something.
                    ("const" | "enum" | "default" | "examples", value) => value.clone(),
                    ("required", Value::Array(names)) if names.iter().all(Value::is_string) => {
                        let mut names = names.clone();
                        names.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
                        Value::Array(names)
                    }
                    (_, value) => normal(value),
                };
                (name.clone(), value)
            };
            // Where nothing is required, or no property declared, the keyword says nothing.
            let says = |(name, value): &(&String, &Value)| match (name.as_str(), *value) {
                ("required", Value::Array(names)) => !names.is_empty(),
                ("properties", Value::Object(named)) => !named.is_empty(),
                _ => true,
            };
            Value::Object(members.iter().filter(says).map(normal).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(normal).collect()),
        other => other.clone(),
    }
}

impl Service {
    /// Reads a schema that a client sent.
    ///
    /// # Errors
    /// 42201 for what is not a JSON Schema.
    pub(super) async fn posted(&self, connection: &mut Connection, sent: Sent) -> Told<Posted> {
        let Sent { schema, kind, references, .. } = sent;
        let Some(text) = schema.filter(|text| !text.trim().is_empty()) else {
            return deny(code::INVALID_SCHEMA, "Empty schema");
        };
        match kind.as_deref().unwrap_or("AVRO") {
            "JSON" => {}
            other => {
                let detail = format!("Invalid schema type {}: this registry has only JSON", excerpt(other));
                return deny(code::INVALID_SCHEMA, detail);
            }
        }
        let own = match json::parse(&text) {
            Ok(own @ (Value::Object(_) | Value::Bool(_))) => own,
            Ok(_) => {
                return deny(
                    code::INVALID_SCHEMA,
                    "Invalid schema: a JSON Schema is an object, `true` or `false`",
                );
            }
            Err(problem) => return deny(code::INVALID_SCHEMA, format!("Invalid schema: {}", problem.detail)),
        };
        let whole = self.joined(connection, own, &references).await?;
        let digest = digest(&whole)?;
        Ok(Posted { text, references, whole, digest })
    }

    /// A schema with what its references lead to, as one document: each schema is embedded under the URI by which it is referred to (JSON Schema
    /// 2020-12, section 9.3).
    async fn joined(&self, connection: &mut Connection, own: Value, references: &[Reference]) -> Told<Value> {
        if references.is_empty() {
            return Ok(own);
        }
        if references.len() > MOST_REFERENCES {
            return deny(
                code::INVALID_SCHEMA,
                format!("A schema can have at most {MOST_REFERENCES} references"),
            );
        }
        let Value::Object(mut own) = own else {
            return deny(code::INVALID_SCHEMA, "A schema without keywords cannot have references");
        };
        let draft = own.get("$schema").and_then(Value::as_str).unwrap_or_default();
        let keyword = if draft.contains("/draft-0") { "definitions" } else { "$defs" };
        let identifier = if draft.contains("/draft-04") { "id" } else { "$id" };
        let mut embedded = Map::new();
        for reference in references {
            let subject = self.subject(connection, &reference.subject).await?;
            let found = subject.version(Wanted::Number(reference.version), Seen::All);
            let Ok(version) = found else {
                let Reference { name, subject, version } = reference;
                let detail = format!(
                    "No schema reference found for subject \"{}\", version {version} and name \"{}\"",
                    excerpt(subject),
                    excerpt(name)
                );
                return deny(code::INVALID_SCHEMA, detail);
            };
            let schema: Value = crate::service::read(&version.row.schema)?;
            for (name, schema) in named(&reference.name, schema, identifier) {
                if embedded.insert(name, schema).is_some() {
                    let detail = format!("Two references have the name \"{}\"", excerpt(&reference.name));
                    return deny(code::INVALID_SCHEMA, detail);
                }
            }
        }
        let definitions = own.entry(keyword).or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(definitions) = definitions else {
            return deny(code::INVALID_SCHEMA, format!("Invalid schema: `{keyword}` is not an object"));
        };
        for (name, schema) in embedded {
            if definitions.insert(name.clone(), schema).is_some() {
                let detail = format!(
                    "Invalid schema: `{keyword}` has \"{}\", which is a reference too",
                    excerpt(&name)
                );
                return deny(code::INVALID_SCHEMA, detail);
            }
        }
        Ok(Value::Object(own))
    }
}

/// A schema that is found under this URI; where it has another identifier, a second one leads from the URI to it.
fn named(uri: &str, schema: Value, identifier: &str) -> Vec<(String, Value)> {
    let mut members = match schema {
        Value::Object(members) => members,
        Value::Bool(true) => Map::new(),
        _ => Map::from_iter([("not".to_owned(), Value::Object(Map::new()))]),
    };
    match members.get(identifier).and_then(Value::as_str).map(str::to_owned) {
        Some(own) if own.trim_end_matches('#') != uri.trim_end_matches('#') => {
            let reference = Map::from_iter([("$ref".to_owned(), Value::String(own.clone()))]);
            let leads = Map::from_iter([
                (identifier.to_owned(), Value::String(uri.to_owned())),
                ("allOf".to_owned(), Value::Array(vec![Value::Object(reference)])),
            ]);
            vec![(uri.to_owned(), Value::Object(leads)), (own, Value::Object(members))]
        }
        Some(_) => vec![(uri.to_owned(), Value::Object(members))],
        None => {
            members.shift_insert(0, identifier.to_owned(), Value::String(uri.to_owned()));
            vec![(uri.to_owned(), Value::Object(members))]
        }
    }
}

/// A whole schema with another schema under these names of what it refers to; none where it has no such names.
pub(super) fn with_others<'n>(
    whole: &Value,
    names: impl Iterator<Item = &'n str>,
    other: &Value,
) -> Option<Value> {
    let mut members = whole.as_object()?.clone();
    let keyword = if members.contains_key("$defs") { "$defs" } else { "definitions" };
    let definitions = members.get_mut(keyword)?.as_object_mut()?;
    let mut replaced = false;
    for name in names.filter(|name| whole.get(keyword).is_some_and(|all| all.get(*name).is_some())) {
        for (name, schema) in named(name, other.clone(), "$id") {
            replaced = true;
            definitions.insert(name, schema);
        }
    }
    replaced.then_some(Value::Object(members))
}

/// The references of a text that is kept.
pub(super) fn references(kept: Option<&str>) -> Told<Vec<Reference>> {
    match kept {
        Some(kept) => Ok(crate::service::read(kept)?),
        None => Ok(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_order_of_required_names_means_nothing_and_that_of_data_does() {
        let same = |one: Value, other: Value| normal(&one) == normal(&other);
        assert!(same(
            json!({"properties": {"a": {"required": ["x", "y"]}}, "required": ["b", "a"]}),
            json!({"required": ["a", "b"], "properties": {"a": {"required": ["y", "x"]}}})
        ));
        assert!(!same(
            json!({"const": {"required": ["b", "a"]}}),
            json!({"const": {"required": ["a", "b"]}})
        ));
        assert!(!same(json!({"enum": [1, 2]}), json!({"enum": [2, 1]})));
    }

    #[test]
    fn what_is_referred_to_is_found_under_its_uri() {
        let plain = named("p.json", json!({"type": "string"}), "$id");
        assert_eq!(plain, [("p.json".to_owned(), json!({"$id": "p.json", "type": "string"}))]);
        let other = named("p.json", json!({"$id": "https://a/p", "type": "string"}), "$id");
        assert_eq!(other[0].1, json!({"$id": "p.json", "allOf": [{"$ref": "https://a/p"}]}));
        assert_eq!(other[1].0, "https://a/p");
        assert_eq!(named("x", json!(false), "$id")[0].1, json!({"$id": "x", "not": {}}));
    }
}

//! The structural schemas of Kubernetes: pruning, defaults and the extensions that change which objects are accepted.
//!
//! Source: "Extend the Kubernetes API with CustomResourceDefinitions", sections "Specifying a structural schema", "Field pruning",
//! "RawExtension", "IntOrString" and "Defaulting".

use serde_json::{Map, Value, json};

/// Where a schema stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    /// True for the schema of the whole object.
    pub(super) root: bool,
    /// True where the schema specifies fields; false inside `allOf`, `anyOf`, `oneOf` and `not`, which only judge.
    pub(super) skeleton: bool,
    /// True if fields that are not specified do not exist, because the cluster drops them.
    pub(super) pruned: bool,
}

/// Gives a converted schema the meaning that the extensions in `members` have.
pub(super) fn finish(members: &Map<String, Value>, out: &mut Map<String, Value>, spot: Spot) {
    let is = |keyword: &str| members.get(keyword) == Some(&Value::Bool(true));
    if is("x-kubernetes-int-or-string") && !out.contains_key("type") {
        let kinds =
            if is("nullable") { json!(["integer", "string", "null"]) } else { json!(["integer", "string"]) };
        out.insert("type".to_owned(), kinds);
    }
    if !spot.skeleton {
        return;
    }
    let embedded = is("x-kubernetes-embedded-resource");
    if embedded || spot.root {
        implied(out, embedded);
    }
    defaulted(members, out);
    let object = members.get("type").is_some_and(|kind| kind == "object") || out.contains_key("properties");
    let open = is("x-kubernetes-preserve-unknown-fields") || out.contains_key("additionalProperties");
    if spot.pruned && object && !open {
        out.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
}

/// `apiVersion`, `kind` and `metadata` are specified by Kubernetes itself, and are never pruned.
fn implied(out: &mut Map<String, Value>, required: bool) {
    let properties = out.entry("properties").or_insert_with(|| Value::Object(Map::new()));
    let Value::Object(properties) = properties else { return };
    let kind = if required { json!({"type": "string", "minLength": 1}) } else { json!({"type": "string"}) };
    for name in ["apiVersion", "kind"] {
        properties.entry(name).or_insert_with(|| kind.clone());
    }
    let metadata = properties.entry("metadata").or_insert_with(|| json!({"type": "object"}));
    if let Value::Object(metadata) = metadata
        && metadata.get("additionalProperties") == Some(&Value::Bool(false))
    {
        metadata.shift_remove("additionalProperties");
    }
    if required {
        let names = out.entry("required").or_insert_with(|| json!([]));
        if let Value::Array(names) = names {
            for name in ["apiVersion", "kind"] {
                if !names.iter().any(|one| one == name) {
                    names.push(json!(name));
                }
            }
        }
    }
}

/// A property with a default is filled before the object is judged, so nobody has to write it.
fn defaulted(members: &Map<String, Value>, out: &mut Map<String, Value>) {
    let Some(Value::Object(properties)) = members.get("properties") else { return };
    let filled = |name: &Value| {
        let property = name.as_str().and_then(|name| properties.get(name));
        property.and_then(|property| property.get("default")).is_some_and(|default| !default.is_null())
    };
    if let Some(Value::Array(required)) = out.get_mut("required") {
        required.retain(|name| !filled(name));
    }
}

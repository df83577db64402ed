//! A word is a text: at every place of every request where its schema asks for one of some words, a number, a null, an object or a
//! list is refused. The places are found in the schemas, so that a new one cannot escape; the requests are those of the vectors.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test reads the vectors, and fails loudly"
)]

use std::collections::{BTreeMap, BTreeSet};

use rogatio_core::operation::{self, Operation};
use rogatio_core::wire::Code;
use serde_json::{Map, Value, json};

/// Places that no vector fills, each with its reason: a list that shrinks.
const UNFILLED: &[(&str, &str)] = &[
    ("Facts/mode", "the type is that of `compatibility.check/mode`, which vectors fill"),
    ("Happened/ballot_format", "the type is that of `VotingState/ballot_format`, which vectors fill"),
    ("Happened/choice", "the type is that of `Receipt/choice`, which vectors fill"),
];

/// What stands for no word: the places of variants in the code, and other spellings that serde knows.
fn wrong(word: &str) -> Vec<Value> {
    let mut wrong: Vec<Value> = (0..4).map(Value::from).collect();
    wrong.extend([json!(0.0), json!(-1), json!(true), json!([word])]);
    let mut object = Map::new();
    object.insert(word.to_owned(), Value::Null);
    wrong.push(Value::Object(object));
    wrong
}

/// The schema that a reference leads to.
fn resolved<'s>(root: &'s Value, mut schema: &'s Value) -> &'s Value {
    while let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        schema = root.pointer(reference.trim_start_matches('#')).expect("a reference leads somewhere");
    }
    schema
}

fn branches(schema: &Value) -> impl Iterator<Item = &Value> {
    ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|keyword| schema.get(keyword)?.as_array()).flatten()
}

/// The words that a schema asks for; none where it lets anything else through, except null.
fn words(root: &Value, schema: &Value) -> Option<BTreeSet<String>> {
    let schema = resolved(root, schema);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(word) = schema.get("const") {
        return text(word).map(|word| BTreeSet::from([word]));
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return values.iter().map(text).collect();
    }
    let mut all = BTreeSet::new();
    for branch in branches(schema).filter(|branch| branch.get("type") != Some(&json!("null"))) {
        all.extend(words(root, branch)?);
    }
    (!all.is_empty()).then_some(all)
}

/// Notes every place of a word in a schema, by the name of the type and the member.
fn places(
    root: &Value,
    schema: &Value,
    name: &str,
    seen: &mut BTreeSet<String>,
    found: &mut BTreeSet<String>,
) {
    let target =
        schema.get("$ref").and_then(Value::as_str).map(|to| to.rsplit('/').next().unwrap().to_owned());
    if let Some(target) = &target
        && !seen.insert(target.clone())
    {
        return;
    }
    let name = target.as_deref().unwrap_or(name);
    let schema = resolved(root, schema);
    for branch in branches(schema) {
        places(root, branch, name, seen, found);
    }
    for (member, inner) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if words(root, inner).is_some() {
            found.insert(format!("{name}/{member}"));
        }
        places(root, inner, &format!("{name}/{member}"), seen, found);
    }
    for keyword in ["items", "additionalProperties"] {
        if let Some(inner) = schema.get(keyword) {
            if words(root, inner).is_some() {
                found.insert(format!("{name}/*"));
            }
            places(root, inner, name, seen, found);
        }
    }
}

/// Whether a value may be what a schema describes, by its tags and its members: enough to choose among branches.
fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    let schema = resolved(root, schema);
    if let Some(word) = schema.get("const") {
        return word == value;
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return words.contains(value);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let asked = match schema.get("type") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(some)) => some.iter().filter_map(Value::as_str).collect(),
        _ => vec![kind],
    };
    if !asked.iter().any(|one| *one == kind || (*one == "integer" && kind == "number")) {
        return false;
    }
    let Value::Object(members) = value else { return true };
    let known = schema.get("properties").and_then(Value::as_object);
    members.iter().all(|(name, member)| {
        known.and_then(|known| known.get(name)).is_none_or(|inner| {
            let inner = resolved(root, inner);
            inner.get("const").is_none_or(|word| word == member)
        })
    })
}

/// Notes every word of a request: its pointer, and the place in the schema.
fn filled(
    root: &Value,
    schema: &Value,
    (value, pointer): (&Value, &str),
    name: &str,
    found: &mut Vec<(String, String)>,
) {
    let name = schema.get("$ref").and_then(Value::as_str).map_or(name, |to| to.rsplit('/').next().unwrap());
    let schema = resolved(root, schema);
    for branch in branches(schema).filter(|branch| fits(root, branch, value)) {
        filled(root, branch, (value, pointer), name, found);
    }
    match value {
        Value::Object(members) => {
            let known = schema.get("properties").and_then(Value::as_object);
            for (member, inner_value) in members {
                let below = format!("{pointer}/{}", member.replace('~', "~0").replace('/', "~1"));
                let (inner, place) = match known.and_then(|known| known.get(member)) {
                    Some(inner) => (inner, format!("{name}/{member}")),
                    None => match schema.get("additionalProperties") {
                        Some(inner) if inner.is_object() => (inner, format!("{name}/*")),
                        _ => continue,
                    },
                };
                if inner_value.is_string() && words(root, inner).is_some() {
                    found.push((below.clone(), place.clone()));
                }
                filled(root, inner, (inner_value, &below), &place, found);
            }
        }
        Value::Array(items) => {
            let Some(inner) = schema.get("items") else { return };
            for (index, item) in items.iter().enumerate() {
                let below = format!("{pointer}/{index}");
                if item.is_string() && words(root, inner).is_some() {
                    found.push((below.clone(), format!("{name}/*")));
                }
                filled(root, inner, (item, &below), name, found);
            }
        }
        _ => {}
    }
}

fn requests(operation: &Operation) -> Vec<Value> {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors").join(operation.name);
    let mut requests = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let vector: Value = serde_json::from_str(&text).unwrap();
        if let (Some(request), Some(_)) = (vector.get("request"), vector.get("answer")) {
            requests.push(request.clone());
        }
    }
    requests
}

#[test]
fn a_word_is_a_text_at_every_place() {
    let mut asked = BTreeMap::<String, u32>::new();
    let mut wanted = BTreeSet::new();
    let mut taken = Vec::new();
    for (operation, shapes) in operation::OPERATIONS.iter().zip(operation::SHAPES) {
        let root = Value::from((shapes.request)());
        places(&root, &root, operation.name, &mut BTreeSet::new(), &mut wanted);
        let mut often = BTreeMap::<String, u32>::new();
        for request in requests(operation) {
            let mut found = Vec::new();
            filled(&root, &root, (&request, ""), operation.name, &mut found);
            for (pointer, place) in found {
                // A few requests for each place are enough.
                let count = often.entry(place.clone()).or_default();
                *count += 1;
                if *count > 2 {
                    continue;
                }
                let word = request.pointer(&pointer).and_then(Value::as_str).unwrap().to_owned();
                for wrong in wrong(&word) {
                    let mut request = request.clone();
                    *request.pointer_mut(&pointer).unwrap() = wrong.clone();
                    *asked.entry(place.clone()).or_default() += 1;
                    match operation.call(&request.to_string()) {
                        Err(problem) if problem.code == Code::RequestInvalidField => {}
                        other => taken.push(format!(
                            "{}: `{place}` at {pointer} took {wrong} for `{word}`: {}",
                            operation.name,
                            other.map_or_else(|problem| problem.to_string(), |_| "answered".to_owned())
                        )),
                    }
                }
            }
        }
    }
    assert!(taken.is_empty(), "\n{}", taken.join("\n"));
    let excused: BTreeSet<&str> = UNFILLED.iter().map(|(place, _)| *place).collect();
    let unfilled: Vec<&String> = wanted
        .iter()
        .filter(|place| !asked.contains_key(*place) && !excused.contains(place.as_str()))
        .collect();
    assert!(unfilled.is_empty(), "no vector fills {unfilled:#?}");
    let needless: Vec<&&str> = excused.iter().filter(|place| asked.contains_key(**place)).collect();
    assert!(needless.is_empty(), "strike what vectors fill: {needless:?}");
    assert!(asked.len() > 20, "{} places", asked.len());
}

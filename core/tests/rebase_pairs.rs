//! 5,000 pairs of changes, each rebased onto the other: equal results, or a conflict that names a place.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails loudly"
)]

use rogatio_core::change::apply;
use rogatio_core::operation;
use rogatio_core::wire::proposal::{ChangeType, FieldSpec};
use rogatio_core::wire::schema_check::SchemaOptions;
use serde_json::{Map, Value, json};

/// A small generator with a fixed seed (Knuth's MMIX), so that every run has the same pairs.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % sides).unwrap()
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.roll(u64::try_from(from.len()).unwrap())]
    }
}

fn base(dice: &mut Dice) -> Value {
    let item = |dice: &mut Dice| {
        dice.pick(&[json!({"type": "string"}), json!({"type": "integer"}), json!({"minimum": 1})]).clone()
    };
    let list = |dice: &mut Dice| (0..1 + dice.roll(4)).map(|_| item(dice)).collect::<Vec<_>>();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "a": item(dice),
            "b": {"type": "object", "properties": {"x": item(dice), "y": item(dice)}, "required": ["x"]},
            "c": {"$ref": "#/$defs/p"},
            "d": {"type": "array", "prefixItems": list(dice), "items": item(dice)},
        },
        "$defs": {"p": {"properties": {"q": item(dice)}}, "r": {"$ref": "#/$defs/p"}},
    });
    if dice.roll(2) == 0 {
        schema["required"] = json!(["a", "d"]);
    }
    if dice.roll(2) == 0 {
        schema["allOf"] = json!(list(dice));
    }
    if dice.roll(3) == 0 {
        schema["additionalProperties"] = json!(false);
    }
    schema
}

const PLACES: &[&str] = &[
    "/properties/a",
    "/properties/b",
    "/properties/c",
    "/properties/d",
    "/properties/e",
    "/properties/b/properties/x",
    "/properties/b/properties/y",
    "/properties/b/properties/z",
    "/properties/d/items",
    "/properties/d/prefixItems/0",
    "/properties/d/prefixItems/1",
    "/properties/d/prefixItems/2",
    "/properties/d/prefixItems/3",
    "/allOf/0",
    "/allOf/1",
    "/allOf/2",
    "/allOf/0/properties/a",
    "/$defs/p",
    "/$defs/r",
    "/$defs/s",
    "/$defs/p/properties/q",
    "/$defs/p/properties/z",
    "/additionalProperties",
    "/properties/a/items",
    "/not",
];

fn change(dice: &mut Dice) -> (ChangeType, Value) {
    let pointer = *dice.pick(PLACES);
    let property = pointer.rsplit('/').nth(1) == Some("properties");
    let schema = dice
        .pick(&[
            json!({"type": "string"}),
            json!({"type": "integer"}),
            json!(true),
            json!({"$ref": "#/$defs/p"}),
            json!({"$ref": "#/properties/d/prefixItems/1"}),
            json!({"properties": {"w": {}}}),
        ])
        .clone();
    let required = dice.roll(2) == 0;
    match dice.roll(4) {
        0 if property => {
            (ChangeType::AddField, json!({"pointer": pointer, "schema": schema, "required": required}))
        }
        0 => (ChangeType::AddField, json!({"pointer": pointer, "schema": schema})),
        1 if property && dice.roll(3) == 0 => {
            (ChangeType::ModifyField, json!({"pointer": pointer, "required": required}))
        }
        1 => (ChangeType::ModifyField, json!({"pointer": pointer, "schema": schema})),
        2 => (ChangeType::RemoveField, json!({"pointer": pointer})),
        _ => {
            let name = *dice.pick(&["e", "f", "x", "z"]);
            (ChangeType::RenameField, json!({"pointer": pointer, "new_name": name}))
        }
    }
}

fn make(change: &(ChangeType, Value), schema: &Value) -> Option<Value> {
    let spec: FieldSpec = serde_json::from_value(change.1.clone()).unwrap();
    let made = apply(change.0, &spec, schema, &SchemaOptions::default()).ok()?;
    (made != *schema && is_schema(&made)).then_some(made)
}

fn is_schema(schema: &Value) -> bool {
    let answer = operation::call("schema.check", &json!({"schema": schema}).to_string()).unwrap();
    serde_json::from_str::<Value>(&answer).unwrap()["valid"] == true
}

fn rebase(change: &(ChangeType, Value), history: &[Value]) -> Value {
    let request = json!({
        "proposal": {
            "proposal_type": "schema_change", "target_artifact_type": "note", "change_type": change.0,
            "field_spec": change.1, "rationale": "see EXP-12", "backward_compatible": false, "author": "ada",
            "base_version": 1,
        },
        "registry": {"types": {"note": history}},
    });
    serde_json::from_str(&operation::call("proposal.rebase", &request.to_string()).unwrap()).unwrap()
}

/// The document with the order of what has none taken away.
fn ordered(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            // The last item of a list takes the keyword with it: an empty `allOf` is no schema.
            sorted.retain(|(_, value)| **value != json!([]));
            sorted.sort_by_key(|(name, _)| (*name).clone());
            let one = |(name, value): (&String, &Value)| {
                let mut value = ordered(value);
                if let ("required", Value::Array(names)) = (name.as_str(), &mut value) {
                    names.sort_by_key(ToString::to_string);
                }
                (name.clone(), value)
            };
            Value::Object(sorted.into_iter().map(one).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(ordered).collect()),
        other => other.clone(),
    }
}

/// The item of a list that a change removes: the list's place and the index.
fn removed((kind, spec): &(ChangeType, Value)) -> Option<(String, usize)> {
    let (list, index) = spec["pointer"].as_str()?.rsplit_once('/')?;
    (*kind == ChangeType::RemoveField).then(|| Some((list.to_owned(), index.parse().ok()?))).flatten()
}

/// An independent three-way merge of two changed documents.
struct Merge {
    /// What each side removed from a list.
    removed: [Option<(String, usize)>; 2],
}

impl Merge {
    /// `None` where both sides changed the same thing.
    fn at(
        &self,
        place: &str,
        base: Option<&Value>,
        one: Option<&Value>,
        other: Option<&Value>,
    ) -> Option<Option<Value>> {
        if one == other || other == base {
            return Some(one.cloned());
        }
        if one == base {
            return Some(other.cloned());
        }
        match (base?, one?, other?) {
            (Value::Object(base), Value::Object(one), Value::Object(other)) => {
                let mut names: Vec<&String> = base.keys().chain(one.keys()).chain(other.keys()).collect();
                names.sort();
                names.dedup();
                let mut merged = Map::new();
                for name in names {
                    let found = (base.get(name), one.get(name), other.get(name));
                    let place = format!("{place}/{name}");
                    let value = if name == "required" {
                        names_of(found)
                    } else {
                        self.at(&place, found.0, found.1, found.2)?
                    };
                    merged.extend(value.map(|value| (name.clone(), value)));
                }
                Some(Some(Value::Object(merged)))
            }
            (Value::Array(base), Value::Array(one), Value::Array(other)) => {
                let (one, other) = (self.aligned(0, place, one), self.aligned(1, place, other));
                let longest = one.len().max(other.len()).max(base.len());
                let item = |list: &[Option<Value>], index: usize| list.get(index).cloned().flatten();
                let items = (0..longest).map(|index| {
                    let (one, other) = (item(&one, index), item(&other, index));
                    self.at(&format!("{place}/{index}"), base.get(index), one.as_ref(), other.as_ref())
                });
                Some(Some(Value::Array(items.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())))
            }
            _ => None,
        }
    }

    /// The items of a list, each at the index that it had before one was removed.
    fn aligned(&self, side: usize, place: &str, list: &[Value]) -> Vec<Option<Value>> {
        let mut items: Vec<Option<Value>> = list.iter().cloned().map(Some).collect();
        if let Some((_, index)) = self.removed[side].as_ref().filter(|(list, _)| list == place) {
            items.insert(*index, None);
        }
        items
    }
}

/// Names are a set: what either side added or took away.
fn names_of((base, one, other): (Option<&Value>, Option<&Value>, Option<&Value>)) -> Option<Value> {
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let (base, one, other) = (list(base), list(one), list(other));
    let mut merged: Vec<Value> = base.iter().chain(&one).chain(&other).cloned().collect();
    merged.sort_by_key(ToString::to_string);
    merged.dedup();
    merged.retain(|name| !base.contains(name) || (one.contains(name) && other.contains(name)));
    (!merged.is_empty()).then_some(Value::Array(merged))
}

#[test]
fn pairs_agree_or_name_the_place_where_they_do_not() {
    let mut dice = Dice(26);
    let (mut pairs, mut both, mut halves, mut none, mut failures) = (0, 0, 0, 0, Vec::new());
    while pairs < 5_000 {
        let base = base(&mut dice);
        let (one, other) = (change(&mut dice), change(&mut dice));
        let (Some(first), Some(second)) = (make(&one, &base), make(&other, &base)) else { continue };
        pairs += 1;
        let answers =
            [rebase(&other, &[base.clone(), first.clone()]), rebase(&one, &[base.clone(), second.clone()])];
        let context = || format!("{base}\n  {one:?}\n  {other:?}\n  {} {}", answers[0], answers[1]);
        let merge = Merge { removed: [removed(&one), removed(&other)] };
        let merged =
            merge.at("", Some(&base), Some(&first), Some(&second)).map(|merged| ordered(&merged.unwrap()));
        let mut results = Vec::new();
        for answer in &answers {
            if answer["rebased"] == true {
                let result = &answer["resulting_schema"];
                if !is_schema(result) {
                    failures.push(format!("no schema: {}", context()));
                }
                if merged.as_ref() != Some(&ordered(result)) {
                    failures.push(format!("not the three-way merge {merged:?}: {}", context()));
                }
                results.push(ordered(result));
            } else {
                let finding = &answer["diagnostics"][0];
                if finding["code"] != "proposal.rebase-conflict"
                    || finding["schema_pointer"].as_str().is_none()
                {
                    failures.push(format!("a refusal that names no place: {}", context()));
                }
            }
        }
        match results.as_slice() {
            [first, second] if first == second => both += 1,
            [_, _] => failures.push(format!("different: {}", context())),
            [_] => halves += 1,
            _ => none += 1,
        }
    }
    println!("{pairs} pairs: {both} equal in both orders, {halves} in one, {none} conflicts");
    assert!(
        failures.is_empty(),
        "{} failures\n{}",
        failures.len(),
        failures[..failures.len().min(5)].join("\n")
    );
    assert!(both > 500 && none > 200, "{both} {none}");
}

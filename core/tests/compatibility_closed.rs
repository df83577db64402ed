//! `assume_closed` against a definition of "declared" of its own: a schema that reaches an object, and is satisfied there, names
//! the property. `ROGATIO_LAWS=<number>` sets how many pairs are asked about.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails loudly, and may read its settings"
)]

use std::collections::BTreeMap;

use rogatio_core::operation::request::compatibility_check as check;
use rogatio_core::wire::CompatibilityCheckRequest;
use rogatio_core::wire::compatibility_check::Verdict;
use serde_json::{Map, Value, json};

const NAMES: [&str; 4] = ["a", "b", "c", "k"];

/// A reproducible source of choices (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(bound).unwrap()).unwrap()
    }

    fn name(&mut self) -> String {
        NAMES[self.below(NAMES.len())].to_owned()
    }

    fn schema(&mut self, depth: usize) -> Value {
        if depth == 0 {
            return [json!({"type": "string"}), json!({"type": "integer"}), json!({}), json!({"const": 1})]
                [self.below(4)]
            .clone();
        }
        let mut schema = Map::new();
        for _ in 0..1 + self.below(2) {
            match self.below(14) {
                0..=4 => {
                    let named = (0..1 + self.below(2)).map(|_| (self.name(), self.schema(depth - 1)));
                    schema.insert("properties".into(), Value::Object(named.collect()));
                }
                5 => {
                    let pattern = ["^[ab]$", "^.$", "^k"][self.below(3)];
                    schema.insert("patternProperties".into(), json!({pattern: self.schema(depth - 1)}));
                }
                6 => {
                    let rule = [json!(true), json!(false), self.schema(depth - 1)][self.below(3)].clone();
                    schema.insert("additionalProperties".into(), rule);
                }
                7 => {
                    schema.insert("required".into(), json!([self.name()]));
                }
                8 => {
                    schema.insert("allOf".into(), json!([self.schema(depth - 1), self.schema(depth - 1)]));
                }
                9 => {
                    let keyword = ["anyOf", "oneOf"][self.below(2)];
                    schema.insert(keyword.into(), json!([self.schema(depth - 1), self.schema(depth - 1)]));
                }
                10 => {
                    schema.insert("if".into(), self.schema(depth - 1));
                    schema.insert("then".into(), self.schema(depth - 1));
                    schema.insert("else".into(), self.schema(depth - 1));
                }
                11 => {
                    schema.insert("$ref".into(), json!(["#/$defs/x", "#/$defs/y"][self.below(2)]));
                }
                12 => {
                    schema.insert("items".into(), self.schema(depth - 1));
                }
                _ => {
                    schema.insert("contains".into(), self.schema(depth - 1));
                }
            }
        }
        Value::Object(schema)
    }

    fn root(&mut self) -> Value {
        let mut root = self.schema(3);
        let definitions = json!({"x": self.schema(2), "y": self.schema(1)});
        // Definitions lead nowhere, so that none leads back to itself.
        let plain: Value =
            serde_json::from_str(&definitions.to_string().replace("#/$defs/", "#/$defs/plain/")).unwrap();
        let mut definitions = plain;
        definitions["plain"] = json!({"x": {"properties": {"k": {}}}, "y": {"type": ["object", "integer"]}});
        root["$defs"] = definitions;
        root
    }

    /// The schema with one part made anew.
    fn changed(&mut self, schema: &Value) -> Value {
        let mut schema = schema.clone();
        let mut place = &mut schema;
        loop {
            let keys: Vec<String> = match &*place {
                Value::Object(members) => members.keys().filter(|key| *key != "plain").cloned().collect(),
                _ => Vec::new(),
            };
            let Some(key) = (!keys.is_empty()).then(|| keys[self.below(keys.len())].clone()) else { break };
            if matches!(key.as_str(), "type" | "const") {
                *place = self.schema(0);
                return schema;
            }
            let inner = &mut place[key.as_str()];
            match key.as_str() {
                "$defs" | "properties" | "patternProperties" => place = inner,
                "allOf" | "anyOf" | "oneOf" => place = &mut inner[self.below(2)],
                "required" => {
                    *inner = json!([self.name()]);
                    return schema;
                }
                "$ref" => return schema,
                _ if inner.is_object() && self.below(3) > 0 => place = inner,
                _ => {
                    *inner = self.schema(1);
                    return schema;
                }
            }
        }
        schema
    }

    fn instance(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 3 } else { 9 }) {
            0 => json!(1),
            1 => json!("x"),
            2 => json!(null),
            3 => (0..self.below(3)).map(|_| self.instance(depth - 1)).collect(),
            _ => Value::Object((0..self.below(4)).map(|_| (self.name(), self.instance(depth - 1))).collect()),
        }
    }
}

/// Every schema that reaches a place of the instance and is satisfied there.
struct Reach<'s> {
    root: &'s Value,
    found: BTreeMap<String, Vec<&'s Value>>,
}

impl<'s> Reach<'s> {
    fn valid(&self, schema: &Value, value: &Value) -> bool {
        let mut schema = schema.clone();
        if let Some(members) = schema.as_object_mut() {
            members.insert("$defs".into(), self.root["$defs"].clone());
        }
        jsonschema::validator_for(&schema).unwrap().is_valid(value)
    }

    fn walk(&mut self, schema: &'s Value, value: &Value, place: &str) {
        let Some(members) = schema.as_object() else { return };
        self.found.entry(place.to_owned()).or_default().push(schema);
        if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
            self.walk(self.root.pointer(&reference[1..]).unwrap(), value, place);
        }
        for one in members.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.walk(one, value, place);
        }
        for keyword in ["anyOf", "oneOf"] {
            for one in members.get(keyword).and_then(Value::as_array).into_iter().flatten() {
                if self.valid(one, value) {
                    self.walk(one, value, place);
                }
            }
        }
        if let Some(condition) = members.get("if") {
            let holds = self.valid(condition, value);
            let applied =
                if holds { vec![Some(condition), members.get("then")] } else { vec![members.get("else")] };
            for one in applied.into_iter().flatten() {
                self.walk(one, value, place);
            }
        }
        match value {
            Value::Object(object) => {
                for (name, inner) in object {
                    let place = format!("{place}/{name}");
                    let ways = applied(members, name);
                    ways.into_iter().for_each(|one| self.walk(one, inner, &place));
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let place = format!("{place}/{index}");
                    if let Some(one) = members.get("items") {
                        self.walk(one, item, &place);
                    }
                    if let Some(one) = members.get("contains").filter(|one| self.valid(one, item)) {
                        self.walk(one, item, &place);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The schemas that one schema has for a property.
fn applied<'s>(members: &'s Map<String, Value>, name: &str) -> Vec<&'s Value> {
    let mut ways: Vec<&Value> =
        members.get("properties").and_then(|named| named.get(name)).into_iter().collect();
    for (pattern, one) in members.get("patternProperties").and_then(Value::as_object).into_iter().flatten() {
        let matches = match pattern.as_str() {
            "^[ab]$" => name == "a" || name == "b",
            "^.$" => name.chars().count() == 1,
            _ => name.starts_with('k'),
        };
        ways.extend(matches.then_some(one));
    }
    if ways.is_empty() {
        ways.extend(members.get("additionalProperties"));
    }
    ways
}

fn declares(schema: &Value) -> bool {
    let named =
        |keyword: &str| schema.get(keyword).and_then(Value::as_object).is_some_and(|named| !named.is_empty());
    named("properties") || named("patternProperties") || covers(schema)
}

/// Whether a schema has a rule for all other properties.
fn covers(schema: &Value) -> bool {
    schema.get("additionalProperties").is_some_and(|rule| *rule != json!(true) && *rule != json!({}))
}

fn is_closed(schema: &Value, instance: &Value) -> bool {
    let mut reach = Reach { root: schema, found: BTreeMap::new() };
    reach.walk(schema, instance, "");
    reach.found.iter().all(|(place, schemas)| {
        let Some(object) = instance.pointer(place).and_then(Value::as_object) else { return true };
        if !schemas.iter().any(|schema| declares(schema)) {
            return true;
        }
        let named = |name: &String| {
            schemas.iter().any(|schema| {
                let mut members = schema.as_object().unwrap().clone();
                members.remove("additionalProperties");
                let required = schema.get("required").and_then(Value::as_array);
                covers(schema)
                    || !applied(&members, name).is_empty()
                    || required.is_some_and(|names| names.contains(&json!(name)))
            })
        };
        object.keys().all(named)
    })
}

#[test]
fn declared_is_what_any_schema_that_reaches_the_object_names() {
    let pairs = std::env::var("ROGATIO_LAWS").ok().and_then(|text| text.parse().ok()).unwrap_or(400);
    let mut random =
        Random(std::env::var("ROGATIO_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_261_128));
    let mut counts = [0_u32; 3];
    for _ in 0..pairs {
        let old = random.root();
        let new = random.changed(&old);
        let request =
            json!({"old": old, "new": new, "assumptions": {"assume_closed": true}, "budget": 20_000});
        let request: CompatibilityCheckRequest = serde_json::from_value(request).unwrap();
        let answer = check(request).unwrap();
        let (accepts, refuses) =
            (jsonschema::validator_for(&old).unwrap(), jsonschema::validator_for(&new).unwrap());
        let shows = |instance: &Value| {
            accepts.is_valid(instance) && !refuses.is_valid(instance) && is_closed(&old, instance)
        };
        match answer.verdict {
            Verdict::Breaking => {
                counts[0] += 1;
                let witness = &answer.comparisons[0].witness.as_ref().unwrap().instance;
                assert!(shows(witness), "{witness}\nOLD {old}\nNEW {new}");
            }
            Verdict::Compatible => {
                counts[1] += 1;
                for _ in 0..60 {
                    let instance = random.instance(3);
                    assert!(!shows(&instance), "{instance}\nOLD {old}\nNEW {new}");
                }
            }
            Verdict::Unknown => {
                counts[2] += 1;
                let plain = answer.comparisons[0].without_assumptions;
                assert_ne!(plain, Some(Verdict::Compatible), "OLD {old}\nNEW {new}");
            }
        }
    }
    println!("breaking {}, compatible {}, unknown {}", counts[0], counts[1], counts[2]);
    assert!(counts[0] > 0 && counts[1] > 0);
}

//! Random schemas, mutations and instances over a small vocabulary, so that rules meet often.

use serde_json::{Map, Value, json};

const NAMES: [&str; 4] = ["a", "b", "ab", "c"];
const PATTERNS: [&str; 8] = ["^a", "b$", "^[ab]+$", "a", "^.$", "^\\d*$", "^(a|c)$", "[^a]"];

/// A reproducible source of choices (splitmix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }

    /// A choice that does not disturb the ones that follow.
    pub(crate) fn peek(&self, bound: usize) -> usize {
        Self(self.0 ^ 0x5555).below(bound)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub(crate) fn instance(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 8 } else { 14 }) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 | 3 => json!(i64::try_from(self.below(9)).unwrap() - 3),
            4 => {
                self.pick(&[json!(0.5), json!(1.0), json!(1.5), json!(-0.1), json!(2.0), json!(1e20)]).clone()
            }
            5..=7 => json!(self.text()),
            8..=10 => (0..self.below(4)).map(|_| self.instance(depth - 1)).collect(),
            _ => {
                let mut object = Map::new();
                for _ in 0..self.below(4) {
                    let name = if self.below(4) == 0 { self.text() } else { (*self.pick(&NAMES)).to_owned() };
                    object.insert(name, self.instance(depth - 1));
                }
                Value::Object(object)
            }
        }
    }

    fn text(&mut self) -> String {
        (0..self.below(4)).map(|_| *self.pick(&['a', 'b', 'c', '1', '\n', 'é'])).collect()
    }

    pub(crate) fn schema_of(&mut self, draft: &str) -> Value {
        let number = match draft {
            one if one.contains("04") => 0,
            one if one.contains("06") => 1,
            one if one.contains("07") => 2,
            one if one.contains("2019") => 3,
            _ => 4,
        };
        let mut schema = self.schema(3, number);
        if !schema.is_object() {
            schema = json!({});
        }
        let members = schema.as_object_mut().unwrap();
        if self.below(4) == 0 {
            let place = if number < 3 { "definitions" } else { "$defs" };
            members.insert(place.into(), json!({"d": self.schema(2, number)}));
            let reference = json!({"$ref": format!("#/{place}/d")});
            members.insert("properties".into(), json!({"a": reference, "b": {"$ref": "#"}}));
        }
        members.insert("$schema".into(), draft.into());
        schema
    }

    /// A small schema.
    pub(crate) fn plain(&mut self, draft: usize) -> Value {
        self.schema(2, draft)
    }

    /// A small schema that is an object.
    pub(crate) fn rules(&mut self, draft: usize) -> Value {
        let plain = self.plain(draft);
        if plain.is_object() { plain } else { json!({}) }
    }

    fn schema(&mut self, depth: usize, draft: usize) -> Value {
        if depth == 0 || self.below(12) == 0 {
            return match self.below(5) {
                0 if draft > 0 => json!(self.below(3) > 0),
                1 => json!({"enum": self.values()}),
                _ => json!({"type": self.kind()}),
            };
        }
        let mut members = Map::new();
        for _ in 0..1 + self.below(3) {
            self.keyword(&mut members, depth, draft);
        }
        Value::Object(members)
    }

    fn kind(&mut self) -> Value {
        let kinds = ["null", "boolean", "number", "integer", "string", "array", "object"];
        if self.below(4) == 0 {
            let first = self.below(7);
            return json!([kinds[first], kinds[(first + 1 + self.below(6)) % 7]]);
        }
        json!(self.pick(&kinds))
    }

    fn values(&mut self) -> Vec<Value> {
        let mut values: Vec<Value> = Vec::new();
        for _ in 0..1 + self.below(3) {
            let value = self.instance(1);
            if !values.iter().any(|known| jsonschema::is_valid(&json!({"const": known}), &value)) {
                values.push(value);
            }
        }
        values
    }

    fn list(&mut self, depth: usize, draft: usize) -> Vec<Value> {
        (0..1 + self.below(3)).map(|_| self.schema(depth - 1, draft)).collect()
    }

    fn keyword(&mut self, members: &mut Map<String, Value>, depth: usize, draft: usize) {
        let size = self.below(4);
        let (name, value) = match self.below(36) {
            0..=2 => ("type", self.kind()),
            3 => ("enum", json!(self.values())),
            4 if draft > 0 => ("const", self.instance(1)),
            5 => ("minimum", json!(i64::try_from(size).unwrap() - 1)),
            6 => ("maximum", json!(size)),
            7 if draft > 0 => ("exclusiveMinimum", json!(size)),
            8 if draft > 0 => ("exclusiveMaximum", json!(size)),
            9 => ("multipleOf", self.pick(&[json!(2), json!(3), json!(0.5), json!(0.1)]).clone()),
            10 => ("minLength", json!(size)),
            11 => ("maxLength", json!(size)),
            12 | 13 => ("pattern", json!(self.pick(&PATTERNS))),
            14 => ("minItems", json!(size)),
            15 => ("maxItems", json!(size)),
            16 => ("uniqueItems", json!(true)),
            17 if draft == 4 => ("prefixItems", json!(self.list(depth, draft))),
            17 => ("items", json!(self.list(depth, draft))),
            18 => ("items", self.schema(depth - 1, draft)),
            19 if draft > 0 => ("contains", self.schema(depth - 1, draft)),
            20 if draft > 2 && members.contains_key("contains") => ("maxContains", json!(size)),
            21 if draft > 2 && members.contains_key("contains") => ("minContains", json!(size)),
            22 => ("minProperties", json!(size)),
            23 => ("maxProperties", json!(size)),
            24 => ("required", json!([self.pick(&NAMES)])),
            25 | 26 => (
                "properties",
                json!({*self.pick(&NAMES): self.schema(depth - 1, draft), "c": self.schema(depth - 1, draft)}),
            ),
            27 => ("patternProperties", json!({*self.pick(&PATTERNS): self.schema(depth - 1, draft)})),
            28 => (
                "additionalProperties",
                if self.below(2) == 0 { json!(false) } else { self.schema(depth - 1, draft) },
            ),
            29 if draft > 0 => ("propertyNames", self.schema(depth - 1, draft)),
            30 if draft > 2 => {
                ("dependentSchemas", json!({*self.pick(&NAMES): self.schema(depth - 1, draft)}))
            }
            30 => ("dependencies", json!({*self.pick(&NAMES): [self.pick(&NAMES)]})),
            31 => ("allOf", json!(self.list(depth, draft))),
            32 => ("anyOf", json!(self.list(depth, draft))),
            33 => ("oneOf", json!(self.list(depth, draft))),
            34 => ("not", self.schema(depth - 1, draft)),
            35 if draft > 2 && self.below(2) == 0 => ("unevaluatedProperties", json!(false)),
            35 if draft > 2 => ("unevaluatedItems", self.schema(0, draft)),
            _ if draft > 1 => {
                members.insert("if".into(), self.schema(depth - 1, draft));
                members.insert("else".into(), self.schema(depth - 1, draft));
                ("then", self.schema(depth - 1, draft))
            }
            _ => ("type", self.kind()),
        };
        members.insert(name.to_owned(), value);
    }

    /// The document with one value inside replaced or gone.
    pub(crate) fn altered(&mut self, document: &Value) -> Value {
        let mut altered = document.clone();
        let mut place = &mut altered;
        loop {
            let size = match &*place {
                Value::Array(items) => items.len(),
                Value::Object(members) => members.len(),
                _ => 0,
            };
            if size == 0 || self.below(3) == 0 {
                *place = self.instance(2);
                return altered;
            }
            let index = self.below(size);
            let gone = self.below(6) == 0;
            match place {
                Value::Array(items) if gone => {
                    items.remove(index);
                    return altered;
                }
                Value::Object(members) if gone => {
                    let name = members.keys().nth(index).unwrap().clone();
                    members.remove(&name);
                    return altered;
                }
                Value::Array(items) => place = &mut items[index],
                Value::Object(members) => place = members.values_mut().nth(index).unwrap(),
                _ => return altered,
            }
        }
    }

    /// The schema with one rule somewhere added, removed or replaced.
    pub(crate) fn mutation(&mut self, schema: &Value, draft: usize) -> Value {
        let mut mutated = schema.clone();
        self.mutate(&mut mutated, draft, 0);
        mutated
    }

    fn mutate(&mut self, schema: &mut Value, draft: usize, depth: usize) {
        let Value::Object(members) = schema else { return };
        let inner: Vec<String> = members
            .iter()
            .filter(|(key, value)| value.is_object() && !["const", "enum", "$schema"].contains(&key.as_str()))
            .map(|(key, _)| key.clone())
            .collect();
        if depth < 4 && !inner.is_empty() && self.below(3) > 0 {
            let key = self.pick(&inner).clone();
            if ["properties", "patternProperties", "definitions", "$defs", "dependentSchemas"]
                .contains(&key.as_str())
            {
                if let Some(Value::Object(named)) = members.get_mut(&key)
                    && let Some(one) = named.values_mut().next()
                {
                    self.mutate(one, draft, depth + 1);
                }
            } else if key != "dependencies" {
                self.mutate(&mut members[&key], draft, depth + 1);
            }
            return;
        }
        let removable: Vec<String> =
            members.keys().filter(|key| !key.starts_with('$') && *key != "definitions").cloned().collect();
        if self.below(2) == 0 && !removable.is_empty() {
            members.remove(self.pick(&removable));
        } else {
            self.keyword(members, 2, draft);
        }
    }

    /// The values that a schema mentions.
    pub(crate) fn mentioned(&mut self, schema: &Value) -> Vec<Value> {
        let mut found = Vec::new();
        collect(schema, &mut found);
        found
    }
}

fn collect(schema: &Value, found: &mut Vec<Value>) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    ("const", value) => found.push(value.clone()),
                    ("enum", Value::Array(values)) => found.extend(values.iter().cloned()),
                    _ => collect(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

//! Random schemas over every applicator of every draft, random changes at places of theirs, random documents.

use jsonschema::Draft;
use rogatio_core::compatibility;
use rogatio_core::schema::keyword;
use serde_json::{Map, Value, json};

pub(crate) const DRAFTS: [&str; 5] = [
    "http://json-schema.org/draft-04/schema#",
    "http://json-schema.org/draft-06/schema#",
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
];

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "properties"];

/// A small generator of numbers; the same seed gives the same numbers everywhere.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(most).unwrap()).unwrap()
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

/// The keywords that hold schemas in a draft (0 for draft 4, 4 for 2020-12), with how many they hold.
fn applicators(draft: usize) -> Vec<(&'static str, char)> {
    let mut all = vec![
        ("additionalProperties", '1'),
        ("not", '1'),
        ("allOf", 'l'),
        ("anyOf", 'l'),
        ("oneOf", 'l'),
        ("properties", 'n'),
        ("patternProperties", 'p'),
        ("definitions", 'n'),
        ("dependencies", 'd'),
    ];
    all.push(if draft == 4 { ("items", '1') } else { ("items", 'i') });
    if draft >= 1 {
        all.extend([("contains", '1'), ("propertyNames", '1')]);
    }
    if draft >= 2 {
        all.extend([("if", '1'), ("then", '1'), ("else", '1')]);
    }
    if draft >= 3 {
        all.extend([
            ("$defs", 'n'),
            ("dependentSchemas", 'n'),
            ("dependentRequired", 'r'),
            ("unevaluatedItems", '1'),
            ("unevaluatedProperties", '1'),
            ("contentSchema", '1'),
        ]);
    }
    if draft <= 3 {
        all.push(("additionalItems", '1'));
    }
    if draft == 4 {
        all.push(("prefixItems", 'l'));
    }
    all
}

/// A schema of a draft.
pub(crate) fn schema(chance: &mut Chance, draft: usize, depth: usize) -> Value {
    if depth == 0 || chance.one_in(4) {
        return leaf(chance, draft);
    }
    let mut keywords = Map::new();
    if chance.one_in(2) {
        keywords.insert("type".into(), json!("object"));
    }
    let all = applicators(draft);
    for _ in 0..1 + chance.below(3) {
        let (keyword, kind) = all[chance.below(all.len())];
        let value = filled(chance, draft, depth, kind);
        keywords.insert(keyword.into(), value);
    }
    if chance.one_in(2) {
        let mut named = Map::new();
        for _ in 0..1 + chance.below(3) {
            named.insert(chance.of(&NAMES).into(), schema(chance, draft, depth - 1));
        }
        keywords.insert("properties".into(), named.into());
    }
    if chance.one_in(3) {
        keywords.insert("additionalProperties".into(), json!(false));
    }
    if chance.one_in(3) {
        keywords.insert("required".into(), names(chance));
    }
    if chance.one_in(12) {
        let target = ["#", "#/properties/a", "#/allOf/1", "#/definitions/b", "#/allOf/0/properties/a"];
        keywords.insert("$ref".into(), json!(chance.of(&target)));
    }
    Value::Object(keywords)
}

fn names(chance: &mut Chance) -> Value {
    let mut list = vec![json!(chance.of(&NAMES))];
    let another = json!(chance.of(&NAMES));
    if chance.one_in(2) && !list.contains(&another) {
        list.push(another);
    }
    list.into()
}

fn filled(chance: &mut Chance, draft: usize, depth: usize, kind: char) -> Value {
    let below = |chance: &mut Chance| schema(chance, draft, depth - 1);
    match kind {
        'l' => (0..1 + chance.below(3)).map(|_| below(chance)).collect(),
        'i' if chance.one_in(2) => (0..1 + chance.below(2)).map(|_| below(chance)).collect(),
        'n' | 'd' | 'p' | 'r' => {
            let mut named = Map::new();
            for _ in 0..1 + chance.below(2) {
                let name = if kind == 'p' { chance.of(&["^a", "b", "^[cd]$"]) } else { chance.of(&NAMES) };
                let list = kind == 'r' || (kind == 'd' && chance.one_in(2));
                let value = if list { names(chance) } else { below(chance) };
                named.insert(name.into(), value);
            }
            named.into()
        }
        _ => below(chance),
    }
}

fn leaf(chance: &mut Chance, draft: usize) -> Value {
    match chance.below(8) {
        0 if draft > 0 => json!(true),
        1 => json!({"type": "integer", "minimum": chance.below(3)}),
        2 => json!({"type": ["string", "integer"]}),
        3 => json!({"type": "object"}),
        4 => json!({"type": "string", "maxLength": 1 + chance.below(3)}),
        5 => json!({"enum": [1, "a", null]}),
        6 => json!({"type": "integer", "default": 1}),
        _ => json!({}),
    }
}

/// The schema of a type: an object with fields.
pub(crate) fn root(chance: &mut Chance, draft: usize) -> Value {
    let mut whole = json!({"$schema": DRAFTS[draft], "type": "object"});
    let mut made = schema(chance, draft, 3);
    // A root that is only a reference to itself says nothing.
    if let Value::Object(made) = &mut made {
        made.remove("$ref");
        whole.as_object_mut().unwrap().append(made);
    }
    if !chance.one_in(4) {
        let mut fields = json!({"a": leaf(chance, draft), "b": leaf(chance, draft)});
        if chance.one_in(2) {
            fields["c"] = json!({"type": "object", "properties": {"a": leaf(chance, draft)}, "additionalProperties": chance.one_in(2)});
        }
        whole["properties"] = fields;
    }
    // Half of the types are plain, so that documents satisfy them.
    if chance.one_in(2) {
        whole.as_object_mut().unwrap().retain(|keyword, _| {
            matches!(
                keyword.as_str(),
                "$schema" | "type" | "properties" | "additionalProperties" | "allOf" | "definitions"
            )
        });
        if chance.one_in(2) {
            whole["required"] = json!(["a"]);
        }
    }
    whole
}

/// Every pointer into a value.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let escape = |token: &str| token.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(members) => {
            members
                .iter()
                .for_each(|(key, member)| pointers(member, &format!("{at}/{}", escape(key)), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| pointers(item, &format!("{at}/{index}"), found))
        }
        _ => {}
    }
}

/// A place, and the keyword that holds it; `?` for a pointer that was made up.
pub(crate) type At = (String, &'static str);

/// Every schema of a schema, and every place below one that its draft knows, taken or not.
fn places(draft: usize, whole: &Value) -> (Vec<At>, Vec<At>) {
    let (mut taken, mut free) = (Vec::new(), Vec::new());
    let known = applicators(draft);
    keyword::visit(Draft::default().detect(whole), whole, &mut |at, draft, keywords| {
        let subschemas = keyword::subschemas(draft, at, keywords);
        for (keyword, kind) in &known {
            let place = format!("{at}/{keyword}");
            let below = |one: &str| {
                one.strip_prefix(&place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            taken.extend(
                subschemas.iter().filter(|(one, _)| below(one)).map(|(one, _)| (one.clone(), *keyword)),
            );
            let place = match (kind, keywords.get(*keyword)) {
                ('l', Some(Value::Array(items))) | ('i', Some(Value::Array(items))) => {
                    format!("{place}/{}", items.len())
                }
                ('l', _) => format!("{place}/0"),
                ('n' | 'd', _) => format!("{place}/f"),
                ('p', _) => format!("{place}/^f"),
                _ => place,
            };
            if *kind == 'i' && !keywords.contains_key(*keyword) {
                free.push((format!("{place}/0"), *keyword));
            }
            free.push((place, *keyword));
        }
    });
    (taken, free)
}

/// A change: its kind, its specification, its backfill, and the keyword that holds its place.
pub(crate) struct Change {
    pub(crate) kind: &'static str,
    pub(crate) spec: Value,
    pub(crate) backfill: Value,
    pub(crate) keyword: &'static str,
}

/// A random change of a schema.
pub(crate) fn change(chance: &mut Chance, draft: usize, whole: &Value) -> Change {
    let kinds = ["add_field", "add_field", "modify_field", "modify_field", "remove_field", "rename_field"];
    let kind = chance.of(&kinds);
    let (taken, free) = places(draft, whole);
    let mut all = if kind == "add_field" { free } else { taken };
    let is_field = |one: &str| one.rsplit('/').nth(1) == Some("properties");
    if kind == "rename_field" || chance.one_in(3) {
        all.retain(|(place, _)| is_field(place));
    } else {
        // Each keyword as often as any other.
        let known = applicators(draft);
        let (wanted, _) = known[chance.below(known.len())];
        if all.iter().any(|(_, keyword)| *keyword == wanted) {
            all.retain(|(_, keyword)| *keyword == wanted);
        }
    }
    // Some pointers lead nowhere, or to what is no schema.
    if all.is_empty() || chance.one_in(6) {
        let mut found = Vec::new();
        pointers(whole, "", &mut found);
        all.extend(found.into_iter().map(|place| (place, "?")));
        let extra = applicators(draft);
        let odd = chance.of(&["/0", "/1", "/a", "/", "/01", "/x;y", "/title"]);
        let (place, _) = &all[chance.below(all.len())];
        all.push((format!("{place}/{}{odd}", extra[chance.below(extra.len())].0), "?"));
    }
    let (pointer, keyword) = all[chance.below(all.len())].clone();
    let field = is_field(&pointer);
    let mut spec = json!({"pointer": pointer});
    let mut backfill = json!({"strategy": "none"});
    if matches!(kind, "add_field" | "modify_field") {
        if kind == "add_field" || !chance.one_in(4) {
            spec["schema"] = if chance.one_in(2) { leaf(chance, draft) } else { schema(chance, draft, 1) };
        }
        if chance.one_in(5) {
            spec["default"] = json!(1);
        }
        if field && (kind == "add_field" || chance.one_in(2)) {
            spec["required"] = json!(chance.one_in(2));
        }
        if field && chance.one_in(2) {
            backfill = match chance.below(3) {
                0 => json!({"strategy": "default"}),
                1 => json!({"strategy": "copy", "from": "/b"}),
                _ => json!({"strategy": "constant", "value": 1}),
            };
        }
    }
    if kind == "rename_field" {
        spec["new_name"] = json!(chance.of(&["f", "z", "g", "b", "1x"]));
    }
    if chance.one_in(60) {
        spec["new_name"] = json!("g");
    }
    Change { kind, spec, backfill, keyword }
}

/// The keywords that hold schemas, in which a change can be made, by draft.
pub(crate) fn all_keywords() -> impl Iterator<Item = (usize, &'static str)> {
    // Its members are lists of names.
    let schemas = |(keyword, _): &(&'static str, char)| *keyword != "dependentRequired";
    (0..DRAFTS.len()).flat_map(move |draft| {
        applicators(draft).into_iter().filter(schemas).map(move |(keyword, _)| (draft, keyword))
    })
}

/// Documents that satisfy a schema, as far as some are found: random ones, and one that the solver finds with random changes.
pub(crate) fn documents(chance: &mut Chance, schema: &Value, valid: impl Fn(&Value) -> bool) -> Vec<Value> {
    let mut all: Vec<Value> = (0..24).map(|_| document(chance)).collect();
    let nothing = json!({"$schema": schema["$schema"], "not": {}});
    let options = compatibility::Options::default().budget(2_000);
    if let Ok(answer) = compatibility::check(schema, &nothing, &options)
        && let Some(found) = answer.comparisons.first().and_then(|one| one.witness.as_ref())
    {
        let found = &found.instance;
        all.extend((0..12).filter_map(|_| {
            let mut next = found.as_object()?.clone();
            let name = chance.of(&["a", "b", "c", "d", "e", "f", "z"]);
            next.insert(name.to_owned(), value(chance, 2));
            Some(Value::Object(next))
        }));
        all.push(found.clone());
    }
    let mut sound = Vec::new();
    for one in all {
        if sound.len() < 8 && !sound.contains(&one) && valid(&one) {
            sound.push(one);
        }
    }
    sound
}

/// A document that may satisfy a schema of these.
fn document(chance: &mut Chance) -> Value {
    let mut members = Map::new();
    for name in ["a", "b", "c", "d", "e", "f", "z"] {
        if chance.one_in(3) {
            members.insert(name.into(), value(chance, 2));
        }
    }
    Value::Object(members)
}

fn value(chance: &mut Chance, depth: usize) -> Value {
    match chance.below(if depth == 0 { 4 } else { 7 }) {
        0 => json!(1),
        1 => json!("a"),
        2 => json!(null),
        3 => json!(2),
        4 => (0..chance.below(3)).map(|_| value(chance, depth - 1)).collect(),
        _ => {
            let mut members = Map::new();
            for _ in 0..chance.below(3) {
                members.insert(chance.of(&["a", "b", "c", "f"]).into(), value(chance, depth - 1));
            }
            members.into()
        }
    }
}

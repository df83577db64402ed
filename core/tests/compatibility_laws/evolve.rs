//! Schemas with definitions, names and formats, and the ways in which people change them.

use serde_json::{Map, Value, json};

use super::DRAFTS;
use super::generate::Random;

const FORMATS: [&str; 5] = ["date-time", "email", "ipv4", "uuid", "made-up"];

/// A schema that uses more than rules: definitions, anchors, `$id`, formats, unknown keywords.
pub(crate) fn schema(random: &mut Random, draft: usize) -> Value {
    let mut schema = random.schema_of(DRAFTS[draft]);
    let members = schema.as_object_mut().unwrap();
    let place = container(draft);
    if random.below(2) == 0 {
        let definitions: Map<String, Value> =
            ["d", "e"].iter().map(|name| ((*name).to_owned(), random.plain(draft))).collect();
        members.insert(place.into(), Value::Object(definitions));
        members.insert(
            "properties".into(),
            json!({"a": {"$ref": format!("#/{place}/d")}, "b": {"$ref": format!("#/{place}/e")}, "c": random.plain(draft)}),
        );
    }
    if random.below(6) == 0 {
        members.insert("$comment".into(), json!("made by hand"));
    }
    if random.below(5) == 0 {
        let union: Vec<Value> = (0..2 + random.below(3)).map(|_| random.plain(draft)).collect();
        members.insert(["anyOf", "oneOf", "allOf"][random.below(3)].into(), json!(union));
    }
    if random.below(6) == 0 {
        named(random, members, draft);
    }
    if random.below(6) == 0 {
        members.insert("format".into(), json!(FORMATS[random.below(5)]));
    }
    if random.below(6) == 0 {
        components(random, members, draft);
    }
    if random.below(2) == 0 {
        let constant = if draft == 0 { json!({"enum": [1]}) } else { json!({"const": random.below(3)}) };
        let one = [
            constant,
            json!({"pattern": PATTERNS[random.below(4)]}),
            json!({"multipleOf": 1 + random.below(3)}),
            json!({"type": ["string", "integer"]}),
        ][random.below(4)]
        .clone();
        members.entry("properties").or_insert_with(|| json!({}))["k"] = one;
    }
    schema
}

const PATTERNS: [&str; 4] = ["^a", "^[ab]+$", "b$", "^(a|c)$"];

/// Another value for a rule that is there: each keyword that is there as often as any other.
fn another_value(random: &mut Random, schema: &mut Value) {
    const KEYWORDS: [&str; 4] = ["const", "pattern", "type", "multipleOf"];
    let mut found: Vec<(usize, String)> = Vec::new();
    places(schema, "", &mut |place, keyword| {
        found.extend(KEYWORDS.iter().position(|known| *known == keyword).map(|known| (known, place)));
    });
    let present: Vec<usize> = (0..4).filter(|one| found.iter().any(|(known, _)| known == one)).collect();
    let Some(wanted) = present.get(random.below(present.len().max(1))) else { return };
    found.retain(|(known, _)| known == wanted);
    let (_, place) = &found[random.below(found.len())];
    let value = schema.pointer_mut(place).unwrap();
    *value = match (KEYWORDS[*wanted], &*value) {
        ("const", _) => json!(random.below(4)),
        ("pattern", _) => json!(PATTERNS[random.below(4)]),
        ("multipleOf", _) => json!(1 + random.below(6)),
        (_, Value::Array(kinds)) if random.below(2) == 0 => kinds[0].clone(),
        (_, Value::String(kind)) if random.below(2) == 0 => {
            json!([kind, if kind == "null" { "array" } else { "null" }])
        }
        _ => json!(["string", "array", "number"][random.below(3)]),
    };
}

/// Every member of every object below keywords that hold schemas: its place and its name.
fn places(value: &Value, at: &str, tell: &mut impl FnMut(String, &str)) {
    match value {
        Value::Object(members) => {
            for (name, member) in
                members.iter().filter(|(name, _)| !matches!(name.as_str(), "const" | "enum"))
            {
                let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                places(member, &place, tell);
            }
            for (name, member) in members {
                if !member.is_object() || name == "const" {
                    tell(format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), name);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{index}"), tell);
            }
        }
        _ => {}
    }
}

fn container(draft: usize) -> &'static str {
    if draft < 3 { "definitions" } else { "$defs" }
}

fn id(draft: usize) -> &'static str {
    if draft == 0 { "id" } else { "$id" }
}

/// Two definitions of which an anchor names one.
fn named(random: &mut Random, members: &mut Map<String, Value>, draft: usize) {
    let mut definitions = json!({"d": random.rules(draft), "e": random.rules(draft)});
    let (keyword, name) = if draft < 3 { (id(draft), "#mark") } else { ("$anchor", "mark") };
    definitions[["d", "e"][random.below(2)]][keyword] = name.into();
    members.insert(container(draft).into(), definitions);
    members.insert("properties".into(), json!({"a": {"$ref": "#mark"}}));
}

/// A schema under a keyword that no draft knows.
fn components(random: &mut Random, members: &mut Map<String, Value>, draft: usize) {
    members.insert(
        "components".into(),
        json!({"schemas": {"x": random.plain(draft)}, "other": random.below(3)}),
    );
    members.insert("properties".into(), json!({"c": {"$ref": "#/components/schemas/x"}}));
}

/// The schema after one change that somebody might make.
pub(crate) fn evolve(random: &mut Random, schema: &Value, draft: usize) -> Value {
    let mut next = schema.clone();
    let Some(members) = next.as_object_mut() else { return random.mutation(schema, draft) };
    match random.below(22) {
        18..=21 => {
            another_value(random, &mut next);
            return next;
        }
        0 => drop(members.insert("title".into(), json!(random.below(100).to_string()))),
        1 => drop(members.insert("format".into(), json!(FORMATS[random.below(5)]))),
        2 => return renamed(schema, draft, random.below(3)),
        3 => named(random, members, draft),
        4 => {
            drop(members.insert(id(draft).into(), json!(format!("https://example.com/{}", random.below(3)))))
        }
        5 => components(random, members, draft),
        6 => drop(members.insert("$schema".into(), DRAFTS[random.below(5)].into())),
        7 | 8 => shuffle(random, members, draft),
        9 => return written_out(schema),
        10 => drop(
            members.insert(
                ["prefixItems", "unevaluatedProperties", "additionalItems", "then", "minContains"]
                    [random.below(5)]
                .into(),
                json!(false),
            ),
        ),
        11 => beside(random, &mut next),
        12 => {
            let of = random.below(2) == 0;
            members.insert("type".into(), if of { json!(["string"]) } else { json!("string") });
        }
        13 => drop(members.insert("enum".into(), json!((0..=random.below(3)).collect::<Vec<_>>()))),
        _ => return random.mutation(schema, draft),
    }
    next
}

/// Another name for each definition, or another container.
fn renamed(schema: &Value, draft: usize, how: usize) -> Value {
    let place = container(draft);
    let text = schema.to_string();
    let text = match how {
        0 if draft >= 3 => text.replace("$defs", "definitions"),
        0 => text.replace("definitions", "$defs"),
        1 => text
            .replace(&format!("#/{place}/d"), &format!("#/{place}/renamed"))
            .replace("\"d\":", "\"renamed\":"),
        _ => text.replace(&format!("#/{place}/d"), &format!("#/{place}/e")),
    };
    serde_json::from_str(&text).unwrap()
}

/// An alternative goes, comes or moves.
fn shuffle(random: &mut Random, members: &mut Map<String, Value>, draft: usize) {
    for keyword in ["anyOf", "oneOf", "allOf", "prefixItems"] {
        let Some(Value::Array(items)) = members.get_mut(keyword) else { continue };
        match random.below(4) {
            0 if items.len() > 1 => drop(items.remove(0)),
            1 => items.push(random.plain(draft)),
            2 => items.rotate_left(1),
            _ => {
                let index = random.below(items.len());
                items[index] = random.mutation(&items[index], draft);
            }
        }
        return;
    }
    members.insert(
        "anyOf".into(),
        json!([random.plain(draft), random.plain(draft), {"const": random.below(3)}]),
    );
}

/// References replaced by what they lead to.
fn written_out(schema: &Value) -> Value {
    let mut next = schema.clone();
    if let Some(Value::Object(properties)) = next.get_mut("properties") {
        for one in properties.values_mut() {
            let target = one.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
            if let Some(found) = target.and_then(|pointer| schema.pointer(pointer))
                && one["$ref"] != "#"
            {
                *one = found.clone();
            }
        }
    }
    next
}

/// A rule beside a reference.
fn beside(random: &mut Random, schema: &mut Value) {
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        for one in properties.values_mut().filter(|one| one.get("$ref").is_some()) {
            one["maxLength"] = json!(random.below(4));
        }
    }
}

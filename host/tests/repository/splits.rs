//! The law of splits: a schema in many files has the verdict of the same schema in one file.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use serde_json::{Value, json};

use super::Trial;

/// A pair of schemas, each in one file.
struct Pair {
    name: String,
    old: Value,
    new: Value,
}

/// A schema in several files.
struct Split<'s> {
    /// Decides which subschemas become files: another text gives another split.
    salt: &'s str,
    draft: Value,
    /// The pointers to which references lead: nothing around them moves.
    targets: Vec<String>,
    parts: Vec<Value>,
}

/// The keywords whose value is a schema.
const SCHEMA: [&str; 8] = [
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "additionalProperties",
    "unevaluatedProperties",
];
/// The keywords whose members are schemas.
const MEMBERS: [&str; 5] = ["properties", "patternProperties", "definitions", "$defs", "dependentSchemas"];
/// The keywords that are lists of schemas.
const LISTS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];

impl Split<'_> {
    /// The files of a schema by name, or none where it has names of its own, which a move would change.
    fn of(schema: &Value, salt: &str) -> Option<BTreeMap<String, Value>> {
        let mut targets = Vec::new();
        collect(schema, &mut targets)?;
        let draft = schema.get("$schema")?.clone();
        let mut split = Split { salt, draft, targets, parts: Vec::new() };
        let mut root = schema.clone();
        split.inside(&mut root, "");
        let name = |index: usize| format!("part-{index}.json");
        let parts = split.parts.into_iter().enumerate().map(|(index, part)| (name(index), part));
        Some(parts.chain([("root.json".to_owned(), root)]).collect())
    }

    fn inside(&mut self, schema: &mut Value, pointer: &str) {
        let Value::Object(members) = schema else { return };
        for (keyword, value) in members.iter_mut() {
            let here = format!("{pointer}/{keyword}");
            if SCHEMA.contains(&keyword.as_str()) {
                self.visit(value, &here);
            } else if MEMBERS.contains(&keyword.as_str())
                && let Value::Object(all) = value
            {
                for (name, one) in all.iter_mut() {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    self.visit(one, &format!("{here}/{name}"));
                }
            } else if LISTS.contains(&keyword.as_str())
                && let Value::Array(all) = value
            {
                for (index, one) in all.iter_mut().enumerate() {
                    self.visit(one, &format!("{here}/{index}"));
                }
            }
        }
    }

    /// Splits what is inside, and perhaps moves the whole into a file of its own.
    fn visit(&mut self, schema: &mut Value, pointer: &str) {
        if !schema.is_object() && !schema.is_boolean() {
            return;
        }
        self.inside(schema, pointer);
        let mut hasher = DefaultHasher::new();
        (self.salt, pointer).hash(&mut hasher);
        let within = format!("{pointer}/");
        let held = self.targets.iter().any(|target| target == pointer || target.starts_with(&within));
        if held || !hasher.finish().is_multiple_of(3) {
            return;
        }
        let mut part = schema.take();
        relocate(&mut part);
        if let Value::Object(members) = &mut part {
            members.insert("$schema".into(), self.draft.clone());
        }
        *schema = json!({"$ref": format!("part-{}.json", self.parts.len())});
        self.parts.push(part);
    }
}

/// The pointers to which references lead; none where a schema has a name, or a reference leads elsewhere.
fn collect(value: &Value, targets: &mut Vec<String>) -> Option<()> {
    match value {
        Value::Object(members) => members.iter().try_for_each(|(keyword, member)| match keyword.as_str() {
            "$id" | "id" | "$anchor" | "$dynamicAnchor" | "$dynamicRef" | "$recursiveRef"
            | "$recursiveAnchor" => None,
            "$ref" => {
                let target = member.as_str()?.strip_prefix('#')?;
                // What a percent sign means in a pointer is not the question here.
                (!target.contains('%')).then(|| targets.push(target.to_owned()))
            }
            _ => collect(member, targets),
        }),
        Value::Array(all) => all.iter().try_for_each(|one| collect(one, targets)),
        _ => Some(()),
    }
}

/// Lets references into the document lead back to the file from which a part was taken.
fn relocate(value: &mut Value) {
    match value {
        Value::Object(members) => members.iter_mut().for_each(|(keyword, member)| match member {
            Value::String(target) if keyword == "$ref" && target.starts_with('#') => {
                *target = format!("root.json{target}");
            }
            member => relocate(member),
        }),
        Value::Array(all) => all.iter_mut().for_each(relocate),
        _ => {}
    }
}

/// Compares all pairs, each split `ways` times, and as it is.
fn law(pairs: &[Pair], ways: usize) -> (usize, usize) {
    let trial = Trial::empty();
    let (mut whole, mut files) = (Vec::new(), 0);
    for (number, pair) in pairs.iter().enumerate() {
        for way in 0..ways {
            let old = Split::of(&pair.old, &format!("old {number} {way}"));
            let new = Split::of(&pair.new, &format!("new {number} {way}"));
            let (Some(old), Some(new)) = (old, new) else { continue };
            files += old.len().max(new.len()) - 1;
            whole.push((format!("{number}-{way}"), pair, old, new));
        }
    }
    let write = |name: &str, side: &BTreeMap<String, Value>, single: &Value| {
        let _ = fs::remove_dir_all(trial.path().join(name));
        for (file, text) in side {
            trial.write(&format!("{name}/{file}"), &text.to_string());
        }
        trial.write(&format!("{name}/single.json"), &single.to_string());
    };
    whole.iter().for_each(|(name, pair, old, _)| write(name, old, &pair.old));
    trial.git(&["init", "--quiet", "--initial-branch=main"]);
    trial.commit();
    whole.iter().for_each(|(name, pair, _, new)| write(name, new, &pair.new));
    let (_, verdicts) = trial.verdicts(&["--against", "HEAD"]);
    let mut judged = 0;
    for (name, pair, old, new) in &whole {
        let of = |file: &str| verdicts.get(&format!("{name}/{file}"));
        // Where nothing changed, nothing is said.
        let (Some(single), Some(split)) = (of("single.json"), of("root.json")) else { continue };
        judged += 1;
        assert_eq!(split, single, "{} as {name}: {old:#?} → {new:#?}", pair.name);
    }
    (judged, files)
}

#[test]
fn a_schema_in_many_files_has_the_verdict_of_the_same_schema_in_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/compatibility.check");
    let mut pairs = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let vector: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let request = &vector["request"];
        let plain = request.as_object().unwrap().keys().all(|key| ["old", "new"].contains(&key.as_str()));
        if plain && vector["answer"]["verdict"].is_string() {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            pairs.push(Pair { name, old: request["old"].clone(), new: request["new"].clone() });
        }
    }
    let (judged, files) = law(&pairs, 24);
    println!("{} pairs, {judged} splits, {files} files", pairs.len());
    assert!(judged > 150 && files > 100, "{judged} splits with {files} files");
}

/// The open corpora, where they are beside the checkout: a few pairs here, more with `ROGATIO_SPLITS`.
#[test]
fn real_schemas_in_many_files_have_their_verdicts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora/compat");
    let Ok(entries) = fs::read_dir(folder) else {
        println!("skipped: no ../shared/corpora/compat beside the checkout");
        return;
    };
    let most = std::env::var("ROGATIO_SPLITS").ok().and_then(|text| text.parse().ok()).unwrap_or(150);
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let lines: Vec<String> = paths
        .iter()
        .flat_map(|path| fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let every = (lines.len() / most).max(1);
    let mut pairs = Vec::new();
    for (number, line) in lines.iter().enumerate().step_by(every) {
        let pair: Value = serde_json::from_str(line).unwrap();
        let draft = match pair["draft"].as_str().unwrap() {
            year @ ("2019-09" | "2020-12") => format!("https://json-schema.org/draft/{year}/schema"),
            other => format!("http://json-schema.org/{}/schema#", other.replace("draft", "draft-0")),
        };
        let named = |schema: &Value| {
            let mut schema = schema.clone();
            if let Value::Object(members) = &mut schema {
                members.entry("$schema").or_insert_with(|| draft.clone().into());
            }
            schema
        };
        pairs.push(Pair { name: number.to_string(), old: named(&pair["old"]), new: named(&pair["new"]) });
    }
    let (judged, files) = law(&pairs, 1);
    println!("{} pairs, {judged} splits, {files} files", pairs.len());
    assert!(judged * 4 > pairs.len(), "{judged} of {}", pairs.len());
}

//! Real schemas to mutate: the example's, and those of the open corpora where they stand beside the checkout.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::DRAFTS;

/// Larger schemas make the attack slow.
const MOST_BYTES: usize = 12_000;

/// Schemas that name their draft, each with its number.
pub(crate) fn schemas() -> Vec<(Value, usize)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(root.join("../examples/evidence-bundle")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            texts.push((std::fs::read_to_string(path).unwrap(), String::new()));
        }
    }
    let corpora = root.join("../../shared/corpora/compat");
    for source in ["schemastore", "iglu-central", "cloudevents", "cyclonedx", "compose-spec"] {
        let Ok(lines) = std::fs::read_to_string(corpora.join(format!("{source}.jsonl"))) else { continue };
        for line in lines.lines() {
            let pair: Value = serde_json::from_str(line).unwrap();
            let draft = pair["draft"].as_str().unwrap().to_owned();
            texts.push((pair["old"].to_string(), draft));
        }
    }
    let mut seen = BTreeSet::new();
    texts.retain(|(text, _)| text.len() <= MOST_BYTES && seen.insert(text.clone()));
    let mut schemas: Vec<_> = texts.iter().filter_map(|(text, draft)| stamped(text, draft)).collect();
    schemas.sort_by_key(|(schema, _)| schema.to_string());
    schemas
}

/// A schema with its draft written into it.
fn stamped(text: &str, draft: &str) -> Option<(Value, usize)> {
    let mut schema: Value = serde_json::from_str(text).unwrap();
    let members = schema.as_object_mut()?;
    let number = match (members.get("$schema").and_then(Value::as_str), draft) {
        (Some(uri), _) => {
            DRAFTS.iter().position(|known| known.trim_end_matches('#') == uri.trim_end_matches('#'))?
        }
        (None, "draft4") => 0,
        (None, "draft6") => 1,
        (None, "draft7") => 2,
        (None, "2019-09") => 3,
        (None, _) => 4,
    };
    members.insert("$schema".into(), DRAFTS[number].into());
    without_annotations(&mut schema);
    Some((schema, number))
}

/// Takes out what the second validator asserts up to draft 7 and the first one does not.
fn without_annotations(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            let asserted = |name: &str| matches!(name, "format" | "contentEncoding" | "contentMediaType");
            members.retain(|name, value| !(asserted(name) && value.is_string()));
            members.values_mut().for_each(without_annotations);
        }
        Value::Array(items) => items.iter_mut().for_each(without_annotations),
        _ => {}
    }
}

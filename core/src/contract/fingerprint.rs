//! The digest of something that is not judged, with everything to which it refers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::rc::Rc;

use serde_json::Value;

use super::source::{Content, Endless, Place, Source};
use crate::canonical;
use crate::digest::{Digest, Domain};

/// The domain of these digests: the sorted text of the value, then a line for each place to which it refers.
const UNJUDGED: Domain = Domain::new("rogatio/contract-unjudged@v1");

/// Values that are nested more deeply than this are cut; the strict reader lets none through.
const MAX_DEPTH: usize = 250;

/// The digest of `value`, which stands in the same document as `place`. Descriptions for people do not count.
pub(super) fn of(source: &Source<'_>, place: &Place, value: &Value) -> Result<Digest, Endless> {
    let mut text = String::new();
    write(&mut text, value, true, 0);
    let mut open = BTreeSet::new();
    references(value, &mut open, place, source, 0);
    if !open.is_empty() {
        let _ = write!(text, "\n{}", closure(source, open)?);
    }
    Ok(UNJUDGED.digest_bytes(text.as_bytes()))
}

/// The digest of these places, with all places to which they lead.
fn closure(source: &Source<'_>, roots: BTreeSet<Place>) -> Result<Digest, Endless> {
    if let Some(known) = source.closures.borrow().get(&roots) {
        return Ok(*known);
    }
    let (mut text, mut open, mut seen) = (String::new(), roots.clone(), BTreeSet::new());
    while let Some(place) = open.pop_first() {
        source.visit()?;
        let content = content(source, &place);
        let (digest, next) = content.as_ref();
        let _ = writeln!(text, "{place} {digest}");
        open.extend(next.iter().filter(|next| **next != place && !seen.contains(*next)).cloned());
        seen.insert(place);
    }
    let digest = UNJUDGED.digest_bytes(text.as_bytes());
    source.closures.borrow_mut().insert(roots, digest);
    Ok(digest)
}

/// The digest of a place by itself, and the places to which it refers.
fn content(source: &Source<'_>, place: &Place) -> Content {
    if let Some(known) = source.known.borrow().get(place) {
        return Rc::clone(known);
    }
    let (mut text, mut next) = (String::new(), BTreeSet::new());
    if let Some(value) = source.find(place) {
        write(&mut text, value, true, 0);
        references(value, &mut next, place, source, 0);
    }
    let content = Rc::new((UNJUDGED.digest_bytes(text.as_bytes()), next));
    source.known.borrow_mut().insert(place.clone(), Rc::clone(&content));
    content
}

/// The digest of a value without following references; descriptions count.
pub(super) fn exact(value: &Value) -> Digest {
    let mut text = String::new();
    write(&mut text, value, false, 0);
    UNJUDGED.digest_bytes(text.as_bytes())
}

/// The places to which the references of a value lead.
fn references(value: &Value, open: &mut BTreeSet<Place>, base: &Place, source: &Source<'_>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref")
                && let Ok((place, _)) = source.target(base, reference)
            {
                open.insert(place);
            }
            members.values().for_each(|value| references(value, open, base, source, depth + 1));
        }
        Value::Array(items) => {
            items.iter().for_each(|value| references(value, open, base, source, depth + 1));
        }
        _ => {}
    }
}

/// Writes a value with sorted keys and the numbers as they are. With `quiet`, texts for people are left out.
fn write(text: &mut String, value: &Value, quiet: bool, depth: usize) {
    match value {
        _ if depth > MAX_DEPTH => text.push('…'),
        Value::Object(members) => {
            let sorted: BTreeMap<&String, &Value> = members.iter().collect();
            text.push('{');
            for (key, value) in sorted {
                if quiet && is_for_people(key, value) {
                    continue;
                }
                text.push_str(&canonical::string(key));
                text.push(':');
                write(text, value, quiet && !is_data(key), depth + 1);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write(text, item, quiet, depth + 1);
                text.push(',');
            }
            text.push(']');
        }
        Value::String(string) => text.push_str(&canonical::string(string)),
        other => {
            let _ = write!(text, "{other}");
        }
    }
}

fn is_for_people(key: &str, value: &Value) -> bool {
    matches!(key, "description" | "summary" | "title" | "$comment") && value.is_string()
}

/// Members whose content is data, in which a `description` is not a description.
fn is_data(key: &str) -> bool {
    matches!(key, "enum" | "const" | "default" | "scopes" | "mapping" | "variables" | "value")
}

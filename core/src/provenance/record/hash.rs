//! The reference's digests: all SHA-256, 64 lower-case hexadecimal digits, no prefix.

use std::fmt::Write;

use thiserror::Error;

use super::fields::NO_SNAPSHOT;
use crate::digest::Digest;
use crate::pointer::child_pointer;
use crate::provenance::format::canonical::{CanonicalError, canonical_yaml};
use crate::provenance::format::node::{Node, sorted};
use crate::provenance::format::yaml::float_text;

/// SHA-256 of `bytes`, lower-case hex.
///
/// ```
/// use rogatio_core::provenance::record::hash::sha256_hex;
/// assert!(sha256_hex(b"").starts_with("e3b0c44298fc1c14"));
/// ```
pub fn sha256_hex(bytes: &[u8]) -> String {
    Digest::of(bytes).to_hex()
}

/// The digest of an artifact: SHA-256 of its canonical YAML, which is the artifact's file.
///
/// # Errors
/// A body without canonical bytes.
pub fn artifact_content_hash(body: &Node) -> Result<String, CanonicalError> {
    Ok(sha256_hex(canonical_yaml(body)?.as_bytes()))
}

/// Why the digests of a synthesis request cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InputsError {
    /// A field is missing or of the wrong kind.
    #[error("`{pointer}` must be {expected}")]
    Field {
        /// Where.
        pointer: String,
        /// What belongs there.
        expected: &'static str,
    },
    /// Something that JSON has no spelling for.
    #[error("`{pointer}` is {kind}, which JSON does not have")]
    Value {
        /// Where.
        pointer: String,
        /// What it is.
        kind: &'static str,
    },
}

/// The digests of what an artifact was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputDigests {
    /// The ASCII JSON from which `inputs_hash` is computed.
    pub normalized: String,
    /// SHA-256 of it.
    pub inputs_hash: String,
    /// SHA-256 of the evidence; none without evidence.
    pub evidence_bundle_hash: Option<String>,
    /// Which corpus was consulted; none without one.
    pub corpus_snapshot_id: Option<String>,
}

impl InputDigests {
    /// What a sidecar says about the corpus.
    pub fn corpus_snapshot_id_in_sidecar(&self) -> &str {
        self.corpus_snapshot_id.as_deref().unwrap_or(NO_SNAPSHOT)
    }
}

/// Computes the digests of a synthesis request. `run_id` is left out, so that the same inputs have the same digest.
///
/// # Errors
/// A field that is missing or of the wrong kind.
pub fn input_digests(
    request: &Node,
    adapter_id: &str,
    adapter_version: &str,
) -> Result<InputDigests, InputsError> {
    let target = mapping_at(request, "", "target")?;
    let mut chosen = Vec::new();
    for name in ["artifact_id", "kind", "slug", "title"] {
        chosen.push((Node::text(name), text_at(target, "/target", name)?));
    }
    chosen.push((Node::text("source_section"), target.get("source_section").cloned().unwrap_or(Node::Null)));
    chosen.push((Node::text("source_urns"), sorted_texts(target, "/target", "source_urns")?));
    let mut normal = vec![
        (Node::text("adapter_id"), Node::text(adapter_id)),
        (Node::text("adapter_version"), Node::text(adapter_version)),
        (Node::text("target"), Node::Mapping(chosen)),
        (Node::text("adapter_hints"), request.get("adapter_hints").cloned().unwrap_or(Node::Null)),
    ];
    for name in ["interview_snapshot", "doctrine_snapshot", "drg_snapshot"] {
        normal.push((Node::text(name), mapping_at(request, "", name)?.clone()));
    }
    let evidence = evidence(request)?;
    if let Some(evidence) = &evidence {
        normal.push((Node::text("evidence"), evidence.clone()));
    }
    let normalized = ascii_json(&Node::Mapping(normal), [",", ":"])?;
    let evidence_bundle_hash = match &evidence {
        Some(evidence) => Some(sha256_hex(ascii_json(evidence, [", ", ": "])?.as_bytes())),
        None => None,
    };
    let snapshot =
        evidence.as_ref().and_then(|evidence| evidence.get("corpus_snapshot")?.get("snapshot_id")?.as_text());
    Ok(InputDigests {
        inputs_hash: sha256_hex(normalized.as_bytes()),
        normalized,
        evidence_bundle_hash,
        corpus_snapshot_id: snapshot.map(str::to_owned),
    })
}

/// The evidence without its times, its lists sorted; none when there is none.
fn evidence(request: &Node) -> Result<Option<Node>, InputsError> {
    let given = match request.get("evidence") {
        None | Some(Node::Null) => return Ok(None),
        Some(given) => given,
    };
    let mut parts = Vec::new();
    if let Some(signals) = present(given, "code_signals") {
        let place = "/evidence/code_signals";
        let mut entries = Vec::new();
        for name in ["frameworks", "representative_files", "test_frameworks"] {
            entries.push((Node::text(name), sorted_texts(signals, place, name)?));
        }
        for name in ["primary_language", "scope_tag", "stack_id"] {
            entries.push((Node::text(name), text_at(signals, place, name)?));
        }
        parts.push((Node::text("code_signals"), Node::Mapping(entries)));
    }
    if present(given, "url_list").is_some_and(|urls| urls.as_sequence() != Some(&[])) {
        parts.push((Node::text("url_list"), sorted_texts(given, "/evidence", "url_list")?));
    }
    if let Some(snapshot) = present(given, "corpus_snapshot") {
        parts.push((Node::text("corpus_snapshot"), corpus(snapshot)?));
    }
    Ok((!parts.is_empty()).then_some(Node::Mapping(parts)))
}

fn corpus(snapshot: &Node) -> Result<Node, InputsError> {
    let place = "/evidence/corpus_snapshot";
    let given = snapshot.get("entries").and_then(Node::as_sequence);
    let given = given.ok_or_else(|| wrong(place, "entries", "a list"))?;
    let mut entries = Vec::new();
    for (index, entry) in given.iter().enumerate() {
        let here = format!("{place}/entries/{index}");
        let topic = text_at(entry, &here, "topic")?;
        let fields = vec![
            (Node::text("guidance"), text_at(entry, &here, "guidance")?),
            (Node::text("tags"), sorted_texts(entry, &here, "tags")?),
            (Node::text("topic"), topic.clone()),
        ];
        entries.push((topic.key_text().to_owned(), Node::Mapping(fields)));
    }
    // Two entries of one topic keep their order.
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(Node::Mapping(vec![
        (Node::text("entries"), Node::Sequence(entries.into_iter().map(|(_, entry)| entry).collect())),
        (Node::text("profile_key"), text_at(snapshot, place, "profile_key")?),
        (Node::text("snapshot_id"), text_at(snapshot, place, "snapshot_id")?),
    ]))
}

fn present<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    node.get(name).filter(|value| !matches!(value, Node::Null))
}

fn wrong(place: &str, name: &str, expected: &'static str) -> InputsError {
    InputsError::Field { pointer: child_pointer(place, name), expected }
}

fn mapping_at<'n>(node: &'n Node, place: &str, name: &str) -> Result<&'n Node, InputsError> {
    let found = node.get(name).filter(|value| value.as_mapping().is_some());
    found.ok_or_else(|| wrong(place, name, "a mapping"))
}

fn text_at(node: &Node, place: &str, name: &str) -> Result<Node, InputsError> {
    let found = node.get(name).filter(|value| value.as_text().is_some());
    found.cloned().ok_or_else(|| wrong(place, name, "a string"))
}

fn sorted_texts(node: &Node, place: &str, name: &str) -> Result<Node, InputsError> {
    let fault = || wrong(place, name, "a list of strings");
    let items = node.get(name).and_then(Node::as_sequence).ok_or_else(fault)?;
    let texts: Option<Vec<&str>> = items.iter().map(Node::as_text).collect();
    let mut texts = texts.ok_or_else(fault)?;
    texts.sort_unstable();
    Ok(Node::Sequence(texts.into_iter().map(Node::text).collect()))
}

/// JSON in ASCII with sorted keys, as the reference hashes it; a float becomes the *string* of its digits.
fn ascii_json(node: &Node, [comma, colon]: [&str; 2]) -> Result<String, InputsError> {
    let mut text = String::new();
    write_json(node, comma, colon, "", &mut text)?;
    Ok(text)
}

fn write_json(
    node: &Node,
    comma: &str,
    colon: &str,
    pointer: &str,
    text: &mut String,
) -> Result<(), InputsError> {
    match node {
        Node::Null => text.push_str("null"),
        Node::Boolean(flag) => text.push_str(if *flag { "true" } else { "false" }),
        Node::Integer(digits) => text.push_str(digits),
        Node::Float(float) if float.is_finite() => write_string(&float_text(*float), text),
        Node::Float(float) => write_string(float_text(*float).replace('.', "").as_str(), text),
        Node::Text(value) => write_string(value, text),
        Node::Sequence(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index > 0 { comma } else { "" });
                write_json(item, comma, colon, &format!("{pointer}/{index}"), text)?;
            }
            text.push(']');
        }
        Node::Mapping(entries) => {
            text.push('{');
            for (index, (key, value)) in sorted(entries).into_iter().enumerate() {
                text.push_str(if index > 0 { comma } else { "" });
                let place = child_pointer(pointer, key.key_text());
                let Some(name) = key.as_text() else {
                    return Err(InputsError::Value { pointer: place, kind: key.kind() });
                };
                write_string(name, text);
                text.push_str(colon);
                write_json(value, comma, colon, &place, text)?;
            }
            text.push('}');
        }
        Node::Timestamp(_) | Node::Tagged(_) => {
            return Err(InputsError::Value { pointer: pointer.to_owned(), kind: node.kind() });
        }
    }
    Ok(())
}

fn write_string(value: &str, text: &mut String) {
    text.push('"');
    for character in value.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            ' '..='~' => text.push(character),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    // Writing to a String cannot fail.
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
        }
    }
    text.push('"');
}

//! The content of a proposal: its digest, its size, its words.

use serde_json::Value;

use crate::digest::{Digest, Domain};
use crate::wire::proposal::Proposal;
use crate::wire::{Code, Diagnostic};

/// The largest canonical form of a proposal, in bytes.
pub const LARGEST_PROPOSAL: usize = 1024 * 1024;

/// The digest of a content under `rogatio/proposal@v1`: what every ballot about it names.
///
/// # Errors
/// A finding for a content that is too large, or that has no exact canonical form.
pub fn digest(proposal: &Proposal) -> Result<Digest, Box<Diagnostic>> {
    let body = serde_json::to_value(proposal).unwrap_or(Value::Null);
    let preimage = Domain::PROPOSAL.preimage(&body).map_err(|error| {
        let help = "write the number as one that a double holds exactly, or as text";
        Box::new(Diagnostic::error(Code::ProposalNotCanonical, error.to_string()).with_help(help))
    })?;
    if preimage.len() > LARGEST_PROPOSAL {
        let message = format!("the proposal has {} bytes, the most is {LARGEST_PROPOSAL}", preimage.len());
        return Err(Box::new(Diagnostic::error(Code::ProposalTooLarge, message)));
    }
    Ok(Digest::of(&preimage))
}

/// How many fields a schema declares, at all depths.
pub(super) fn count_fields(schema: &Value) -> u64 {
    let mut names = Vec::new();
    names_and_words(schema, &mut names, &mut String::new());
    u64::try_from(names.len()).unwrap_or(u64::MAX)
}

/// Collects the names of all properties of a schema, and the words of its titles and descriptions.
pub(super) fn names_and_words(schema: &Value, names: &mut Vec<String>, words: &mut String) {
    match schema {
        Value::Object(members) => {
            for keyword in ["title", "description"] {
                if let Some(Value::String(text)) = members.get(keyword) {
                    words.push(' ');
                    words.push_str(text);
                }
            }
            for (key, value) in members {
                match (key.as_str(), value) {
                    ("properties", Value::Object(properties)) => {
                        names.extend(properties.keys().cloned());
                        properties.values().for_each(|property| names_and_words(property, names, words));
                    }
                    // Values, not schemas: whatever stands in them declares nothing.
                    ("const" | "enum" | "default" | "examples" | "required", _) => {}
                    _ => names_and_words(value, names, words),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| names_and_words(item, names, words)),
        _ => {}
    }
}

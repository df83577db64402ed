//! Reading the engine's answers.

use rogatio_core::wire::{Code, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads an answer into the type that the engine wrote it from.
///
/// # Errors
/// `internal`: the engine and the command line are of one build, so they agree unless there is a defect.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text)
        .map_err(|error| Problem::new(Code::Internal, format!("the engine's answer cannot be read: {error}")))
}

/// A value of the wire (an enum's name, say) as the wire spells it.
pub fn spelled(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

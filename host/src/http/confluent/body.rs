//! Bodies as these clients send them: members that are not known, and those that are null, are ignored.

use rogatio_core::wire::json;
use serde_json::{Map, Value};

use crate::service::confluent::{DemandInput, Reference, Sent, Told, code, deny};

/// The members of a body; an empty body has none.
fn members(bytes: &[u8]) -> Told<Map<String, Value>> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    match json::parse_bytes(bytes) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(Value::Null) => Ok(Map::new()),
        Ok(_) => deny(400, "The body is not a JSON object"),
        Err(problem) => deny(400, format!("The body cannot be read as JSON: {}", problem.detail)),
    }
}

/// A text among the members.
fn text(members: &Map<String, Value>, name: &str, wrong: u32) -> Told<Option<String>> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => deny(wrong, format!("`{name}` must be a text")),
    }
}

/// A schema.
pub(super) fn schema(bytes: &[u8]) -> Told<Sent> {
    let members = members(bytes)?;
    let text = |name| text(&members, name, code::INVALID_SCHEMA);
    let list = match members.get("references") {
        None | Some(Value::Null) => &[][..],
        Some(Value::Array(list)) => list.as_slice(),
        Some(_) => return deny(code::INVALID_SCHEMA, "`references` must be a list"),
    };
    let references = list.iter().map(reference).collect::<Told<Vec<_>>>()?;
    let id = members.get("id").and_then(Value::as_i64);
    Ok(Sent { schema: text("schema")?, kind: text("schemaType")?, references, id })
}

fn reference(value: &Value) -> Told<Reference> {
    let text = |name| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let version = value.get("version").and_then(Value::as_u64);
    match (text("name"), text("subject"), version) {
        (Some(name), Some(subject), Some(version)) => Ok(Reference { name, subject, version }),
        _ => deny(code::INVALID_SCHEMA, "A reference must have `name`, `subject` and `version`"),
    }
}

/// A level.
pub(super) fn level(bytes: &[u8]) -> Told<DemandInput> {
    let members = members(bytes)?;
    let text = |name| text(&members, name, code::INVALID_LEVEL);
    let input = DemandInput { level: text("compatibility")?, policy: text("compatibilityPolicy")? };
    if input.level.is_none() && members.keys().all(|name| name == "compatibility") {
        return deny(code::INVALID_LEVEL, "Invalid compatibility level: `compatibility` is missing");
    }
    Ok(input)
}

/// A mode.
pub(super) fn mode(bytes: &[u8]) -> Told<Option<String>> {
    text(&members(bytes)?, "mode", code::INVALID_MODE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::confluent::Denial;

    fn number<T>(told: Told<T>) -> u32 {
        match told {
            Err(Denial::Said(code, _)) => code,
            _ => 0,
        }
    }

    #[test]
    fn what_is_not_known_is_ignored() {
        let sent = schema(br#"{"schema": "{}", "schemaType": "JSON", "metadata": null, "ruleSet": null, "references": null, "x": 1}"#);
        let sent = sent.unwrap();
        assert_eq!((sent.schema.as_deref(), sent.kind.as_deref()), (Some("{}"), Some("JSON")));
        assert!(schema(b"").unwrap().schema.is_none());
        assert_eq!(
            level(br#"{"compatibility": "FULL", "alias": ""}"#).unwrap().level.as_deref(),
            Some("FULL")
        );
        assert_eq!(mode(br#"{"mode": "READONLY"}"#).unwrap().as_deref(), Some("READONLY"));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        assert_eq!(number(schema(b"{")), 400);
        assert_eq!(number(schema(b"[]")), 400);
        assert_eq!(number(schema(br#"{"schema": {}}"#)), 42_201);
        assert_eq!(number(schema(br#"{"schema": "{}", "references": [{"name": "a"}]}"#)), 42_201);
        assert_eq!(number(level(b"")), 42_203);
        assert_eq!(number(level(br#"{"compatibility": 1}"#)), 42_203);
    }
}

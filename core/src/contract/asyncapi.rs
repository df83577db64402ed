//! AsyncAPI 3: the payloads and headers of messages, where they are JSON Schema.
//!
//! An application that receives a message must accept what others send: backward. One that sends it must be understood: forward. A
//! message that no operation names, or both kinds of them, is judged in both directions.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::source::{Place, Source, child_items, child_object, invalid, object, text};
use super::{Contract, Dialect, Part};
use crate::excerpt::excerpt;
use crate::wire::Problem;
use crate::wire::compatibility_check::CompatibilityMode;
use crate::wire::schema_check::Draft;

/// The most references between a payload and its schema.
const MAX_HOPS: usize = 8;

pub(super) fn read(source: &Source<'_>, contract: &mut Contract) -> Result<(), Problem> {
    let root = Place::at("");
    let document = object(source.document, &root)?;
    let version = text(document, "asyncapi", &root)?;
    if !version.starts_with("3.") {
        let detail = format!("the version `{}` is not AsyncAPI 3", excerpt(version));
        return Err(invalid(detail, &root.child("asyncapi")));
    }
    for (key, value) in document {
        if !matches!(key.as_str(), "asyncapi" | "info" | "channels" | "operations" | "components") {
            contract.leave_member(source, "", key, (value, &root.child(key)))?;
        }
    }
    let mut reader = Reader { source, contract, uses: Uses::default() };
    if let Some((operations, place)) = child_object(document, "operations", &root)? {
        for (name, operation) in operations {
            reader.operation(name, operation, &place.child(name))?;
        }
    }
    let mut seen = BTreeSet::new();
    if let Some((channels, place)) = child_object(document, "channels", &root)? {
        for (name, channel) in channels {
            reader.channel(name, (channel, &place.child(name)), &mut seen)?;
        }
    }
    let Some((components, place)) = child_object(document, "components", &root)? else { return Ok(()) };
    let Some((messages, place)) = child_object(components, "messages", &place)? else { return Ok(()) };
    for (name, message) in messages {
        let place = place.child(name);
        let (_, target) = source.follow(message, &place)?;
        if !seen.contains(&target) {
            reader.message(&format!("message {name}"), None, (message, &place), CompatibilityMode::Full)?;
        }
    }
    Ok(())
}

/// The channels and messages that operations send and receive, by the places to which they refer.
#[derive(Default)]
struct Uses {
    sent: BTreeSet<Place>,
    received: BTreeSet<Place>,
}

impl Uses {
    fn direction(&self, places: &[&Place]) -> CompatibilityMode {
        let sent = places.iter().any(|place| self.sent.contains(*place));
        let received = places.iter().any(|place| self.received.contains(*place));
        match (sent, received) {
            (true, false) => CompatibilityMode::Forward,
            (false, true) => CompatibilityMode::Backward,
            _ => CompatibilityMode::Full,
        }
    }
}

struct Reader<'a, 'd> {
    source: &'a Source<'d>,
    contract: &'a mut Contract,
    uses: Uses,
}

impl<'d> Reader<'_, 'd> {
    fn operation(&mut self, name: &str, value: &'d Value, place: &Place) -> Result<(), Problem> {
        let (operation, place) = self.source.follow(value, place)?;
        let key = format!("operation {name}");
        self.contract.offer(&key, &key, &place.pointer, None)?;
        for (member, value) in operation {
            let place = place.child(member);
            match member.as_str() {
                "title" | "summary" | "description" | "tags" | "externalDocs" => {}
                // The channels and messages are judged themselves; here only their choice counts.
                "channel" | "messages" | "reply" => {
                    let place_and_value = (&shallow(value, 0), &place);
                    self.contract.leave_member(self.source, &key, member, place_and_value)?;
                }
                other => self.contract.leave_member(self.source, &key, other, (value, &place))?,
            }
        }
        let sends = match text(operation, "action", &place)? {
            "send" => true,
            "receive" => false,
            _ => return Err(invalid("expected `send` or `receive`", &place.child("action"))),
        };
        self.used(operation, &place, sends)?;
        if let Some(reply) = operation.get("reply") {
            let (reply, place) = self.source.follow(reply, &place.child("reply"))?;
            self.used(reply, &place, !sends)?;
        }
        Ok(())
    }

    /// Remembers the messages of an operation or a reply; all of its channel if it names none.
    fn used(&mut self, members: &'d Map<String, Value>, place: &Place, sends: bool) -> Result<(), Problem> {
        let mut places = Vec::new();
        for (item, place) in child_items(members, "messages", place)? {
            places.push(self.referred(item, &place)?);
        }
        if !members.contains_key("messages")
            && let Some(channel) = members.get("channel")
        {
            places.push(self.referred(channel, &place.child("channel"))?);
        }
        if sends {
            self.uses.sent.extend(places)
        } else {
            self.uses.received.extend(places)
        }
        Ok(())
    }

    /// The place to which a reference object leads.
    fn referred(&self, value: &'d Value, place: &Place) -> Result<Place, Problem> {
        let reference = text(object(value, place)?, "$ref", place)?;
        let (target, _) = self.source.target(place, reference).map_err(|_| {
            let detail = format!("the reference `{}` does not resolve", excerpt(reference));
            invalid(detail, &place.child("$ref"))
        })?;
        Ok(target)
    }

    fn channel(
        &mut self,
        name: &str,
        (value, own): (&'d Value, &Place),
        seen: &mut BTreeSet<Place>,
    ) -> Result<(), Problem> {
        let (channel, place) = self.source.follow(value, own)?;
        let key = format!("channel {name}");
        self.contract.offer(&key, &key, &place.pointer, None)?;
        for (member, value) in channel {
            if !matches!(
                member.as_str(),
                "title" | "summary" | "description" | "tags" | "externalDocs" | "messages"
            ) {
                self.contract.leave_member(self.source, &key, member, (value, &place.child(member)))?;
            }
        }
        let Some((messages, inner)) = child_object(channel, "messages", &place)? else { return Ok(()) };
        for (message, value) in messages {
            let (written, inner) = (own.child("messages").child(message), inner.child(message));
            let (_, target) = self.source.follow(value, &inner)?;
            let direction = self.uses.direction(&[own, &place, &written, &inner, &target]);
            let name = format!("{key} message {message}");
            self.message(&name, Some(&key), (value, &inner), direction)?;
            seen.insert(target);
        }
        Ok(())
    }

    fn message(
        &mut self,
        key: &str,
        parent: Option<&str>,
        (value, place): (&'d Value, &Place),
        direction: CompatibilityMode,
    ) -> Result<(), Problem> {
        let (message, place) = self.source.follow(value, place)?;
        self.contract.offer(key, key, &place.pointer, parent)?;
        for member in ["payload", "headers"].into_iter().filter(|member| !message.contains_key(*member)) {
            // Without a schema, everything is accepted.
            let (name, place, dialect) = (format!("{key} {member}"), place.clone(), Dialect::Anything);
            self.contract
                .part(&name.clone(), Part { name, offer: key.to_owned(), direction, place, dialect })?;
        }
        for (member, value) in message {
            let place = place.child(member);
            match member.as_str() {
                "name" | "title" | "summary" | "description" | "tags" | "externalDocs" | "examples" => {}
                "payload" | "headers" => match self.schema(value, &place, direction) {
                    Some((place, dialect)) => {
                        let name = format!("{key} {member}");
                        let part =
                            Part { name: name.clone(), offer: key.to_owned(), direction, place, dialect };
                        self.contract.part(&name, part)?;
                    }
                    None => self.contract.leave_member(self.source, key, member, (value, &place))?,
                },
                other => self.contract.leave_member(self.source, key, other, (value, &place))?,
            }
        }
        Ok(())
    }

    /// The place and the dialect of a payload; `None` for a language that the engine does not judge.
    fn schema(
        &self,
        value: &'d Value,
        place: &Place,
        direction: CompatibilityMode,
    ) -> Option<(Place, Dialect)> {
        let (mut at, mut found) = (place.clone(), value);
        for _ in 0..MAX_HOPS {
            let Some(Value::String(reference)) = found.get("$ref") else { break };
            let Ok((next, value)) = self.source.target(&at, reference) else { break };
            (at, found) = (next, value);
        }
        match found.get("schemaFormat") {
            None => Some((place.clone(), Dialect::Json(Draft::Draft7))),
            Some(Value::String(format)) => {
                let sent_by_others = direction == CompatibilityMode::Backward;
                found.get("schema")?;
                Some((at.child("schema"), dialect(format, sent_by_others)?))
            }
            Some(_) => None,
        }
    }
}

/// The dialect that a `schemaFormat` names; `None` for a language that the engine does not judge, for example Avro.
fn dialect(format: &str, sent_by_others: bool) -> Option<Dialect> {
    let format = format.to_ascii_lowercase().replace(' ', "");
    let (kind, version) = format.split_once(";version=")?;
    let kind = kind.strip_suffix("+json").or_else(|| kind.strip_suffix("+yaml")).unwrap_or(kind);
    let draft = match (kind, version) {
        ("application/vnd.aai.asyncapi", version) if version.starts_with("3.") => Draft::Draft7,
        ("application/schema", "draft-04") => Draft::Draft4,
        ("application/schema", "draft-06") => Draft::Draft6,
        ("application/schema", "draft-07") => Draft::Draft7,
        ("application/schema", "2019-09" | "draft-2019-09") => Draft::Draft201909,
        ("application/schema", "2020-12" | "draft-2020-12") => Draft::Draft202012,
        ("application/vnd.oai.openapi", version) if version.starts_with("3.0") => {
            return Some(Dialect::Openapi30 { request: sent_by_others });
        }
        _ => return None,
    };
    Some(Dialect::Json(draft))
}

/// The same value with references that nothing follows.
fn shallow(value: &Value, depth: usize) -> Value {
    match value {
        Value::Object(members) if depth < 100 => {
            let each = members.iter().map(|(key, value)| {
                let key = if key == "$ref" { "ref" } else { key };
                (key.to_owned(), shallow(value, depth + 1))
            });
            Value::Object(each.collect())
        }
        Value::Array(items) if depth < 100 => items.iter().map(|item| shallow(item, depth + 1)).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests;

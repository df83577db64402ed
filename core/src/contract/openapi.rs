//! OpenAPI 3.0 and 3.1.
//!
//! The bodies of requests and responses are judged. Parameters, headers, security, servers, links, callbacks, encodings and operation
//! ids are not: their digests are compared. Callers send requests and receive responses; for webhooks it is the other way round.

use serde_json::{Map, Value};

use super::source::{Place, Source, child_object, invalid, object, text};
use super::{Contract, Dialect, Part};
use crate::excerpt::excerpt;
use crate::wire::Problem;
use crate::wire::compatibility_check::CompatibilityMode;
use crate::wire::schema_check::Draft;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

pub(super) fn read(source: &Source<'_>, contract: &mut Contract) -> Result<(), Problem> {
    let root = Place::at("");
    let document = object(source.document, &root)?;
    let mut reader = Reader { source, schemas: schemas(document, &root)?, contract };
    for (key, value) in document {
        match key.as_str() {
            "openapi" | "info" | "tags" | "externalDocs" | "jsonSchemaDialect" | "components" | "paths"
            | "webhooks" => {}
            other => reader.contract.leave_member(source, "", other, (value, &root.child(other)))?,
        }
    }
    if let Some((components, place)) = child_object(document, "components", &root)?
        && let Some(schemes) = components.get("securitySchemes")
    {
        reader.contract.leave_member(
            source,
            "",
            "securitySchemes",
            (schemes, &place.child("securitySchemes")),
        )?;
    }
    for (member, prefix) in [("paths", ""), ("webhooks", "webhook ")] {
        let Some((items, place)) = child_object(document, member, &root)? else { continue };
        for (name, item) in items {
            let place = place.child(name);
            if name.starts_with("x-") {
                reader.contract.leave(
                    source,
                    "",
                    ("extension", &format!("{member} {name}")),
                    (item, &place),
                )?;
            } else {
                reader.item(&Side { prefix, webhook: member == "webhooks" }, name, (item, &place))?;
            }
        }
    }
    Ok(())
}

/// How the schemas of a document are read.
#[derive(Clone, Copy)]
enum Schemas {
    /// The Schema Object of 3.0.
    V30,
    /// JSON Schema.
    Json(Draft),
}

fn schemas(document: &Map<String, Value>, root: &Place) -> Result<Schemas, Problem> {
    let version = text(document, "openapi", root)?;
    let is = |minor: &str| {
        version == minor || version.strip_prefix(minor).is_some_and(|rest| rest.starts_with('.'))
    };
    if is("3.0") {
        return Ok(Schemas::V30);
    }
    if !is("3.1") {
        let detail = format!("the version `{}` is not OpenAPI 3.0 or 3.1", excerpt(version));
        return Err(invalid(detail, &root.child("openapi")));
    }
    let Some(dialect) = document.get("jsonSchemaDialect") else {
        return Ok(Schemas::Json(Draft::Draft202012));
    };
    let draft = match dialect.as_str().unwrap_or_default().trim_end_matches('#') {
        "https://json-schema.org/draft/2020-12/schema" => Some(Draft::Draft202012),
        "https://json-schema.org/draft/2019-09/schema" => Some(Draft::Draft201909),
        "http://json-schema.org/draft-07/schema" => Some(Draft::Draft7),
        "http://json-schema.org/draft-06/schema" => Some(Draft::Draft6),
        "http://json-schema.org/draft-04/schema" => Some(Draft::Draft4),
        other => other.starts_with("https://spec.openapis.org/oas/3.1/").then_some(Draft::Draft202012),
    };
    let unknown = || invalid("the dialect of the schemas is not known", &root.child("jsonSchemaDialect"));
    draft.map(Schemas::Json).ok_or_else(unknown)
}

/// The paths or the webhooks of a document.
struct Side {
    prefix: &'static str,
    webhook: bool,
}

struct Reader<'a, 'd> {
    source: &'a Source<'d>,
    schemas: Schemas,
    contract: &'a mut Contract,
}

/// An operation: its key and its name.
struct Operation {
    key: String,
    name: String,
    webhook: bool,
}

impl<'d> Reader<'_, 'd> {
    fn item(&mut self, side: &Side, path: &str, (item, place): (&'d Value, &Place)) -> Result<(), Problem> {
        let written = (item, place);
        let (item, place) = self.source.follow(item, place)?;
        let (parent, name) = (format!("{}{}", side.prefix, blank(path)), format!("{}{path}", side.prefix));
        // Two paths that differ in names only are an error, but GitHub's API has some; their methods tell them apart.
        let again = self.contract.offers.contains_key(&parent);
        if !again {
            self.contract.offer(&parent, &name, &place.pointer, None)?;
        }
        let inner = |key: &str| if again { format!("{path} {key}") } else { key.to_owned() };
        // OpenAPI does not say what a path means that has both a reference and members of its own.
        let beside =
            written.0.as_object().filter(|members| members.contains_key("$ref")).into_iter().flatten();
        for (key, value) in
            beside.filter(|(key, _)| !matches!(key.as_str(), "$ref" | "summary" | "description"))
        {
            let kind = ("beside-reference", &*inner(key));
            self.contract.leave(self.source, &parent, kind, (value, &written.1.child(key)))?;
        }
        for (key, value) in item {
            let place = place.child(key);
            if METHODS.contains(&key.as_str()) {
                let method = key.to_ascii_uppercase();
                let named = |path: &str| match side.webhook {
                    true => format!("{}{path} {method}", side.prefix),
                    false => format!("{method} {path}"),
                };
                let operation =
                    Operation { key: named(&blank(path)), name: named(path), webhook: side.webhook };
                self.contract.offer(&operation.key, &operation.name, &place.pointer, Some(&parent))?;
                self.operation(&operation, object(value, &place)?, &place)?;
                continue;
            }
            if !matches!(key.as_str(), "summary" | "description" | "$ref") {
                let category = if key.starts_with("x-") { "extension" } else { key };
                self.contract.leave(self.source, &parent, (category, &inner(key)), (value, &place))?;
            }
        }
        Ok(())
    }

    fn operation(
        &mut self,
        operation: &Operation,
        members: &'d Map<String, Value>,
        place: &Place,
    ) -> Result<(), Problem> {
        for (key, value) in members {
            let place = place.child(key);
            match key.as_str() {
                "tags" | "summary" | "description" | "externalDocs" | "deprecated" => {}
                "requestBody" => self.request(operation, value, &place)?,
                "responses" => {
                    for (status, response) in object(value, &place)? {
                        let place = place.child(status);
                        match status.starts_with("x-") {
                            true => self.contract.leave(
                                self.source,
                                &operation.key,
                                ("extension", &format!("responses {status}")),
                                (response, &place),
                            )?,
                            false => self.response(operation, status, (response, &place))?,
                        }
                    }
                }
                other => self.contract.leave_member(self.source, &operation.key, other, (value, &place))?,
            }
        }
        Ok(())
    }

    fn request(&mut self, operation: &Operation, body: &'d Value, place: &Place) -> Result<(), Problem> {
        let (body, place) = self.source.follow(body, place)?;
        for (key, value) in body {
            let member = place.child(key);
            match key.as_str() {
                "description" | "content" => {}
                // A body is not required unless this says so.
                "required" if value == &Value::Bool(false) => {}
                "required" => {
                    let kind = ("request-required", "");
                    self.contract.leave(self.source, &operation.key, kind, (value, &member))?;
                }
                other => {
                    let category = if other.starts_with("x-") { "extension" } else { other };
                    let inner = format!("requestBody {other}");
                    self.contract.leave(self.source, &operation.key, (category, &inner), (value, &member))?;
                }
            }
        }
        let Some((content, place)) = child_object(body, "content", &place)? else { return Ok(()) };
        let direction =
            if operation.webhook { CompatibilityMode::Forward } else { CompatibilityMode::Backward };
        let name = |name: &str| format!("{name} request");
        let body = Body {
            key: name(&operation.key),
            name: name(&operation.name),
            offer: operation.key.clone(),
            direction,
            request: true,
        };
        self.content(&body, content, &place)
    }

    fn response(
        &mut self,
        operation: &Operation,
        status: &str,
        (response, place): (&'d Value, &Place),
    ) -> Result<(), Problem> {
        let (response, place) = self.source.follow(response, place)?;
        let name = |name: &str| format!("{name} {status}");
        let (key, name) = (name(&operation.key), name(&operation.name));
        self.contract.offer(&key, &name, &place.pointer, Some(&operation.key))?;
        for (member, value) in response {
            if !matches!(member.as_str(), "description" | "summary" | "content") {
                self.contract.leave_member(self.source, &key, member, (value, &place.child(member)))?;
            }
        }
        let Some((content, place)) = child_object(response, "content", &place)? else { return Ok(()) };
        let direction =
            if operation.webhook { CompatibilityMode::Backward } else { CompatibilityMode::Forward };
        let body = Body { key: key.clone(), name, offer: key, direction, request: false };
        self.content(&body, content, &place)
    }

    fn content(
        &mut self,
        body: &Body,
        content: &'d Map<String, Value>,
        place: &Place,
    ) -> Result<(), Problem> {
        for (media, value) in content {
            let place = place.child(media);
            let (members, place) = self.source.follow(value, &place)?;
            let dialect = match (members.contains_key("schema"), self.schemas) {
                (false, _) => Dialect::Anything,
                (true, Schemas::V30) => Dialect::Openapi30 { request: body.request },
                (true, Schemas::Json(draft)) => Dialect::Json(draft),
            };
            let schema = if members.contains_key("schema") { place.child("schema") } else { place.clone() };
            // The names of media types do not depend on case: RFC 9110, section 8.3.1.
            let key = format!("{} {}", body.key, media.to_ascii_lowercase());
            let part = Part {
                name: format!("{} {media}", body.name),
                offer: body.offer.clone(),
                direction: body.direction,
                place: schema,
                dialect,
            };
            self.contract.part(&key, part)?;
            for (member, value) in members {
                if !matches!(member.as_str(), "schema" | "example" | "examples") {
                    self.contract.leave_member(self.source, &key, member, (value, &place.child(member)))?;
                }
            }
        }
        Ok(())
    }
}

/// A body with its media types.
struct Body {
    key: String,
    name: String,
    offer: String,
    direction: CompatibilityMode,
    request: bool,
}

/// A path template without the names of its parameters: templates that differ only in them are the same path.
fn blank(path: &str) -> String {
    let mut blank = String::with_capacity(path.len());
    let mut inside = false;
    for character in path.chars() {
        match character {
            '{' => inside = true,
            '}' => inside = false,
            _ if inside => continue,
            _ => {}
        }
        blank.push(character);
    }
    blank
}

#[cfg(test)]
mod tests;

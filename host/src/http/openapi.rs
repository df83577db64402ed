//! The OpenAPI 3.1 document and the readable reference: both from the table of addresses and the wire types.

use std::collections::BTreeSet;
use std::fmt::Write;

use axum::http::Method;
use rogatio_core::wire::Problem;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::route::{Route, routes};

const PLACE: &str = "#/components/schemas/";

fn generator(settings: SchemaSettings) -> SchemaGenerator {
    settings.with(|settings| settings.definitions_path = "/components/schemas".into()).into_generator()
}

/// The whole document.
pub(super) fn document() -> Value {
    let mut questions = generator(SchemaSettings::draft2020_12().for_deserialize());
    let mut answers = generator(SchemaSettings::draft2020_12().for_serialize());
    let problem = serde_json::to_value(answers.subschema_for::<Problem>()).unwrap_or_default();
    let mut paths = Map::new();
    let mut asked = Vec::new();
    for route in routes() {
        let request = route.request.map(|of| serde_json::to_value(of(&mut questions)).unwrap_or_default());
        let response = serde_json::to_value((route.response)(&mut answers)).unwrap_or_default();
        asked.push((route, request, response));
    }
    let questions = questions.take_definitions(true);
    let mut components = answers.take_definitions(true);
    // A type that is read otherwise than it is written has two schemas.
    let renamed: BTreeSet<String> = questions
        .iter()
        .filter(|(name, schema)| components.get(*name).is_some_and(|other| other != *schema))
        .map(|(name, _)| name.clone())
        .collect();
    for (name, mut schema) in questions {
        rename(&mut schema, &renamed);
        let name = if renamed.contains(&name) { format!("{name}Question") } else { name };
        components.insert(name, schema);
    }
    for (route, request, response) in asked {
        let operation = operation(&route, request, response, &problem, &renamed);
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Value::Object(methods) = path {
            methods.insert(route.method.as_str().to_ascii_lowercase(), operation);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Rogatio",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Governance for the schemas that many agents share",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    })
}

/// Points references to the schemas of questions.
fn rename(schema: &mut Value, renamed: &BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(text) if key == "$ref" => {
                        if text.strip_prefix(PLACE).is_some_and(|name| renamed.contains(name)) {
                            text.push_str("Question");
                        }
                    }
                    other => rename(other, renamed),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, renamed)),
        _ => {}
    }
}

fn operation(
    route: &Route,
    request: Option<Value>,
    response: Value,
    problem: &Value,
    renamed: &BTreeSet<String>,
) -> Value {
    let is_write = route.method != Method::GET;
    let mut parameters = Vec::new();
    for name in path_parameters(route.path) {
        let number = matches!(name, "n" | "number");
        let schema = if number {
            json!({"type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_991_u64})
        } else {
            json!({"type": "string", "minLength": 1, "maxLength": 200})
        };
        parameters.push(json!({"name": name, "in": "path", "required": true, "schema": schema}));
    }
    for (name, schema, description) in route.query {
        let schema: Value = serde_json::from_str(schema).unwrap_or_default();
        let required = matches!(*name, "index" | "older");
        parameters.push(
            json!({"name": name, "in": "query", "required": required, "schema": schema, "description": description}),
        );
    }
    if is_write {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 1, "maxLength": 200},
            "description": "The same key with the same request gets the same answer, once and for all.",
        }));
    }
    if route.method == Method::PUT && route.path.contains("{id}") {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "schema": {"type": "string"},
            "description": "The `ETag` of what is replaced; `*` for whatever is there.",
        }));
    }
    let mut success = json!({"application/json": {"schema": response}});
    let mut body = request.map(|mut schema| {
        rename(&mut schema, renamed);
        json!({"required": true, "content": {"application/json": {"schema": schema}}})
    });
    let mut statuses = vec![route.status];
    if route.path == "/api/artifacts" {
        let lines = json!({"schema": {"type": "string"}});
        if let Some(content) =
            body.as_mut().and_then(|body| body.get_mut("content")).and_then(Value::as_object_mut)
        {
            content.insert("application/x-ndjson".into(), lines.clone());
        }
        if let Value::Object(content) = &mut success {
            content.insert("application/x-ndjson".into(), lines);
        }
        statuses.push(200);
    }
    let mut responses = Map::new();
    for status in statuses {
        responses.insert(status.to_string(), json!({"description": "Done.", "content": success}));
    }
    if !is_write {
        responses
            .insert("304".into(), json!({"description": "What `If-None-Match` names is still current."}));
    }
    let refused = json!({"description": "Refused, with a reason.", "content": {"application/problem+json": {"schema": problem}}});
    responses.insert("default".into(), refused);
    let mut operation = json!({
        "operationId": format!("{:?}", route.act),
        "summary": route.summary,
        "parameters": parameters,
        "responses": responses,
    });
    if let (Value::Object(members), Some(body)) = (&mut operation, body) {
        members.insert("requestBody".into(), body);
    }
    operation
}

fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// The reference for people: one page without scripts.
pub(super) fn reference() -> String {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Rogatio: the HTTP API</title>\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<h1>Rogatio: the HTTP API</h1>\n\
         <p>Bodies are JSON; refusals are <code>application/problem+json</code> (RFC 9457), each code with a page. Writes take \
         <code>Idempotency-Key</code>; edits need <code>If-Match</code>. The exact shapes are in \
         <a href=\"/openapi.json\">openapi.json</a>; events are at <code>GET /api/events</code> (server-sent, resumable with \
         <code>Last-Event-ID</code>), the log's signed checkpoint at <a href=\"/log/checkpoint\">/log/checkpoint</a> and the key \
         that signs it at <a href=\"/log/key\">/log/key</a>.</p>\n<table>\n\
         <thead><tr><th>method<th>address<th>what it does<th>body<th>answer</tr></thead>\n<tbody>\n",
    );
    let mut questions = generator(SchemaSettings::draft2020_12().for_deserialize());
    let mut answers = generator(SchemaSettings::draft2020_12().for_serialize());
    for route in routes() {
        let name = |schema: schemars::Schema| {
            let name = schema.get("$ref").and_then(Value::as_str).unwrap_or_default();
            name.strip_prefix(PLACE).unwrap_or_default().to_owned()
        };
        let request = route.request.map(|of| name(of(&mut questions))).unwrap_or_default();
        let response = name((route.response)(&mut answers));
        // Writing to a String cannot fail.
        let _ = writeln!(
            page,
            "<tr><td>{}<td><code>{}</code><td>{}<td>{request}<td>{response}</tr>",
            route.method,
            route.path,
            route.summary.replace('`', ""),
        );
    }
    page.push_str("</tbody>\n</table>\n</html>\n");
    page
}

//! The OpenAPI 3.1 document: from the tables of addresses and the wire types.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use rogatio_core::wire::Code;
use rogatio_core::wire::ballot::BallotPayload;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::operation::{Condition, OPERATIONS, Parameter, QueryParameter, Row};
use super::plain::{PLAIN, Plain, TAGS, Tag};
use super::refusal;
use crate::service::wire::{EventBody, Refusal, Statement};

/// Where the schemas stand.
pub(super) const PLACE: &str = "#/components/schemas/";
const REFUSAL: &str = "#/components/schemas/Refusal";

fn generator(settings: SchemaSettings) -> SchemaGenerator {
    settings.with(|settings| settings.definitions_path = "/components/schemas".into()).into_generator()
}

/// The whole document.
pub(super) fn document() -> Value {
    let mut questions = generator(SchemaSettings::draft2020_12().for_deserialize());
    let mut answers = generator(SchemaSettings::draft2020_12().for_serialize());
    // What no answer of the table holds.
    answers.subschema_for::<Refusal>();
    answers.subschema_for::<EventBody>();
    // What is signed, inside an envelope.
    questions.subschema_for::<BallotPayload>();
    questions.subschema_for::<Statement>();
    let mut paths = Map::new();
    let mut asked = Vec::new();
    for row in OPERATIONS.iter() {
        let request = row.accepts.schema.map(|of| of(&mut questions).to_value());
        let response = (row.answer)(&mut answers).to_value();
        asked.push((row, request, response));
    }
    let (components, renamed) = components(questions.take_definitions(true), answers.take_definitions(true));
    for (row, request, response) in asked {
        let request = request.map(|mut schema| {
            rename(&mut schema, &renamed);
            schema
        });
        put(&mut paths, row.path, &row.method, operation(row, request, response));
    }
    for plain in PLAIN {
        put(&mut paths, plain.path, &Method::GET, plain_operation(plain));
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
        "tags": TAGS.iter().map(|(_, name, what)| json!({"name": name, "description": what})).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    })
}

fn put(paths: &mut Map<String, Value>, path: &str, method: &Method, operation: Value) {
    let methods = paths.entry(path).or_insert_with(|| json!({}));
    if let Value::Object(methods) = methods {
        methods.insert(method.as_str().to_ascii_lowercase(), operation);
    }
}

/// All schemas, and the names of those that are read otherwise than they are written: they have two.
fn components(
    questions: Map<String, Value>,
    mut components: Map<String, Value>,
) -> (Map<String, Value>, BTreeSet<String>) {
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
    (components, renamed)
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

fn tag(path: &str) -> &'static str {
    let within = |(prefixes, ..): &&Tag| prefixes.iter().any(|prefix| path.starts_with(prefix));
    TAGS.iter().find(within).map_or("Service", |(_, name, _)| name)
}

fn parameter(place: &str, (name, schema, description): Parameter, required: bool) -> Value {
    let schema: Value = serde_json::from_str(schema).unwrap_or_default();
    json!({"name": name, "in": place, "required": required, "schema": schema, "description": description})
}

fn query(parameter: &QueryParameter) -> Value {
    let QueryParameter { name, schema, description, is_required } = parameter;
    json!({"name": name, "in": "query", "required": is_required, "schema": schema, "description": description})
}

fn headers(row: &Row) -> Vec<Value> {
    const KEY: &str = r#"{"type":"string","minLength":1,"maxLength":200}"#;
    const TEXT: &str = r#"{"type":"string"}"#;
    let mut headers = Vec::new();
    if row.is_write() {
        let description = "A key for repeating the request safely: for a day, a repetition with the same key gets the first answer, without its secrets, and is not done again. Another request with the key is refused.";
        headers.push(parameter("header", ("Idempotency-Key", KEY, description), false));
    }
    if row.traits.condition != Condition::None {
        let description = "The `ETag` of the version to replace; `*` replaces any version.";
        let required = row.traits.condition == Condition::Required;
        headers.push(parameter("header", ("If-Match", TEXT, description), required));
    }
    if row.traits.is_tagged && row.method == Method::GET {
        let description = "The `ETag` of a known version: if it is still current, the answer is 304.";
        headers.push(parameter("header", ("If-None-Match", TEXT, description), false));
    }
    headers
}

/// The headers of an answer.
fn told(row: Option<&Row>) -> Value {
    let text = |description: &str| json!({"schema": {"type": "string"}, "description": description});
    let mut headers = Map::new();
    headers.insert(
        "X-Request-Id".into(),
        text("The id of the request: the caller's own, if it consists of plain characters."),
    );
    if let Some(row) = row {
        if row.traits.is_tagged {
            headers.insert("ETag".into(), text("The version of the resource."));
        }
        if row.status == 201 {
            headers.insert("Location".into(), text("The address of the new resource."));
        }
    }
    Value::Object(headers)
}

/// What is refused, by status, each with its codes.
fn refusals(codes: &[Code], responses: &mut Map<String, Value>) {
    let content = json!({"application/problem+json": {"schema": {"$ref": REFUSAL}}});
    let mut statuses: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for code in codes {
        statuses.entry(code.status()).or_default().push(format!("`{}`", code.as_str()));
    }
    for (status, codes) in statuses {
        let refused = json!({"description": codes.join(", "), "headers": told(None), "content": content});
        responses.insert(status.to_string(), refused);
    }
    let refused =
        json!({"description": "Refused, with the reason.", "headers": told(None), "content": content});
    responses.insert("default".into(), refused);
}

fn operation(row: &Row, request: Option<Value>, response: Value) -> Value {
    let in_path = row.path_parameters.iter().map(|one| parameter("path", *one, true));
    let mut parameters: Vec<Value> = in_path.chain(row.query.iter().map(query)).collect();
    parameters.extend(headers(row));
    let mut success = json!({"application/json": {"schema": response}});
    let mut body =
        request.map(|schema| json!({"required": true, "content": {"application/json": {"schema": schema}}}));
    let mut statuses = vec![row.status];
    if row.accepts.lines {
        let lines = json!({"schema": {"type": "string"}});
        if let Some(Value::Object(content)) = body.as_mut().and_then(|body| body.get_mut("content")) {
            content.insert("application/x-ndjson".into(), lines.clone());
        }
        if let Value::Object(content) = &mut success {
            content.insert("application/x-ndjson".into(), lines);
        }
        statuses.push(200);
    }
    let mut responses = Map::new();
    for status in statuses {
        let done =
            json!({"description": "The request succeeded.", "headers": told(Some(row)), "content": success});
        responses.insert(status.to_string(), done);
    }
    if row.traits.is_tagged && row.method == Method::GET {
        let known = json!({"description": "The version in `If-None-Match` is still current.", "headers": told(Some(row))});
        responses.insert("304".into(), known);
    }
    refusals(&refusal::codes(row), &mut responses);
    let mut operation = json!({
        "operationId": row.id,
        "tags": [tag(row.path)],
        "summary": row.summary,
        "parameters": parameters,
        "responses": responses,
    });
    if let Value::Object(members) = &mut operation {
        if let Some(body) = body {
            members.insert("requestBody".into(), body);
        }
        if row.traits.is_public {
            members.insert("security".into(), json!([]));
        }
    }
    operation
}

fn plain_operation(plain: &Plain) -> Value {
    let mut parameters: Vec<Value> =
        plain.path_parameters.iter().map(|one| parameter("path", *one, true)).collect();
    parameters.extend((plain.query)().iter().map(query));
    parameters.extend(plain.headers.iter().map(|one| parameter("header", *one, false)));
    let mut responses = Map::new();
    let content = json!({plain.kind: {"schema": {"type": "string"}}});
    responses.insert(
        "200".into(),
        json!({"description": plain.answer, "headers": told(None), "content": content}),
    );
    refusals(plain.codes, &mut responses);
    let mut operation = json!({
        "operationId": plain.id,
        "tags": [tag(plain.path)],
        "summary": plain.summary,
        "parameters": parameters,
        "responses": responses,
    });
    if let (Value::Object(members), true) = (&mut operation, plain.is_public) {
        members.insert("security".into(), json!([]));
    }
    operation
}

//! The readable reference at `/docs`: one static page without scripts, made from the OpenAPI document.

use std::fmt::{self, Display, Formatter};

use serde_json::{Map, Value, json};

use super::openapi::{PLACE, document};
use super::plain::TAGS;

/// How the page looks.
pub(super) const STYLE: &str = include_str!("reference.css");
/// How deep an example goes.
const DEEPEST: usize = 4;

const OPENING: &str = r##"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Rogatio: the HTTP API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<h1>Rogatio: the HTTP API</h1>
<p class="soft">Everything here is in <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1) too, for programs.</p>
<article>
<h3>Rules for every address</h3>
<p><b>Authentication.</b> <code>Authorization: Bearer rog_…</code>. An agent gets its first token when it registers. If reading is public, it
requires no token.</p>
<p><b>Bodies</b> are JSON in UTF-8 with known fields only, without repeated keys, and without numbers that a double cannot hold exactly. A write
without details accepts an empty body.</p>
<p><b>Refusals</b> are <code>application/problem+json</code> (RFC 9457): <a href="#Refusal"><code>Refusal</code></a>. The meaning of a <code>code</code>
never changes, and each code has a page; <code>detail</code> is for people. Unknown parameters are refused.</p>
<p><b>Repetition.</b> Every write accepts an <code>Idempotency-Key</code>. For a day the same request with the same key is done once, and a
repetition gets the first answer; another request with the key is refused with
<a href="/docs/errors/request.idempotency-conflict"><code>request.idempotency-conflict</code></a>. Secrets are not stored: the repetition of a request
that made a token or a webhook is answered without the secret (ask for a new token, or add the webhook again). Refusals are not stored: such a request
can be tried again. For NDJSON uploads, the result of every registered line is stored. A repeated migration starts nothing, and reports its present
progress. Repeat requests with a proof of possession (registration, tokens, rotation) without a token.</p>
<p><b>Versions.</b> Answers about one resource have an <code>ETag</code>. A request with it in <code>If-None-Match</code> gets 304; an edit requires it in
<code>If-Match</code>.</p>
<p><b>Pages.</b> Lists have at most <code>limit</code> entries and a <code>next_cursor</code>, which is the <code>cursor</code> of the next request; on the last
page it is null.</p>
<p><b>Limits.</b> Too many requests get <a href="/docs/errors/limit.rate"><code>limit.rate</code></a> with <code>Retry-After</code>. Every answer has an
<code>X-Request-Id</code>, which is also in the service's own log.</p>
</article>
"##;

/// Text of ours as HTML: what stands between backticks is code.
struct Prose<'t>(&'t str);

impl Display for Prose<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        // Links between doc comments are code here.
        let text = self.0.replace("[`", "`").replace("`]", "`");
        for (place, piece) in text.split('`').enumerate() {
            if place % 2 == 1 {
                write!(out, "<code>{}</code>", Plain(piece))?;
            } else {
                write!(out, "{}", Plain(piece))?;
            }
        }
        Ok(())
    }
}

/// Text as it stands.
struct Plain<'t>(&'t str);

impl Display for Plain<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for one in self.0.chars() {
            match one {
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '&' => out.write_str("&amp;")?,
                '"' => out.write_str("&quot;")?,
                other => write!(out, "{other}")?,
            }
        }
        Ok(())
    }
}

/// The whole page.
pub(super) fn page() -> String {
    let document = document();
    let book = Book { document: &document };
    let mut page = OPENING.to_owned();
    page.push_str("<nav>\n");
    for (_, name, _) in TAGS {
        page.push_str(&format!("<h4>{name}</h4>\n<ul>\n"));
        for (method, path, operation) in book.operations(name) {
            let id = text(operation, "operationId");
            page.push_str(&format!("<li><a href=\"#{id}\">{}</a></li>\n", address(method, path)));
        }
        page.push_str("</ul>\n");
    }
    page.push_str("<h4><a href=\"#types\">Types</a> · <a href=\"#codes\">Codes</a></h4>\n</nav>\n");
    for (_, name, what) in TAGS {
        page.push_str(&format!("<h2>{name}</h2>\n<p class=\"soft\">{}</p>\n", Prose(what)));
        for (method, path, operation) in book.operations(name) {
            page.push_str(&book.operation(method, path, operation));
        }
    }
    page.push_str("<h2 id=\"types\">Types</h2>\n");
    for (name, schema) in book.schemas() {
        page.push_str(&format!(
            "<article id=\"{name}\">\n<h3><a href=\"#{name}\"><code>{name}</code></a></h3>\n"
        ));
        page.push_str(&shape(schema));
        page.push_str("</article>\n");
    }
    page.push_str("<h2 id=\"codes\">Codes</h2>\n<div class=\"scroll\"><table>\n");
    for code in rogatio_core::wire::Code::ALL.iter().filter(|code| code.status() >= 400) {
        page.push_str(&format!(
            "<tr><td><a href=\"{}\"><code>{}</code></a></td><td>{}</td><td>{}</td></tr>\n",
            code.page(),
            code.as_str(),
            code.status(),
            Prose(code.title())
        ));
    }
    page.push_str("</table></div>\n</body>\n</html>\n");
    page
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn address(method: &str, path: &str) -> String {
    let name = method.to_uppercase();
    format!("<span class=\"method {method}\">{name}</span> <code>{}</code>", Plain(path))
}

/// What a value may be, on one line.
fn kind(schema: &Value) -> String {
    let either = |all: &Value| {
        let kinds: Vec<String> = entries(Some(all)).map(kind).collect();
        kinds.join(" or ")
    };
    if let Some(name) = text(schema, "$ref").strip_prefix(PLACE) {
        return format!("<a href=\"#{name}\">{name}</a>");
    }
    if let Some(all) = schema.get("anyOf").or_else(|| schema.get("oneOf")) {
        return either(all);
    }
    if let Some(one) = schema.get("const") {
        return format!("<code>{}</code>", Plain(&one.to_string()));
    }
    if let Some(words) = schema.get("enum") {
        let words: Vec<String> =
            entries(Some(words)).map(|word| format!("<code>{}</code>", Plain(&word.to_string()))).collect();
        return words.join(" or ");
    }
    let named = |name: &str| match name {
        "array" => match schema.get("items") {
            Some(items) => format!("list of {}", kind(items)),
            None => "list".to_owned(),
        },
        "object" => match schema.get("additionalProperties") {
            Some(items @ Value::Object(_)) => format!("map to {}", kind(items)),
            _ => "object".to_owned(),
        },
        other => other.to_owned(),
    };
    match schema.get("type") {
        Some(Value::String(name)) => named(name),
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).map(named).collect::<Vec<_>>().join(" or ")
        }
        _ => "any JSON".to_owned(),
    }
}

/// What a schema says beside the kind: bounds and the default.
fn bounds(schema: &Value) -> String {
    let mut told = Vec::new();
    for (name, word) in [
        ("minimum", "at least"),
        ("maximum", "at most"),
        ("minLength", "shortest"),
        ("maxLength", "longest"),
        ("maxItems", "at most entries"),
        ("pattern", "matches"),
        ("default", "default"),
    ] {
        if let Some(bound) = schema.get(name).filter(|bound| !bound.is_null()) {
            told.push(format!("{word} <code>{}</code>", Plain(&bound.to_string())));
        }
    }
    if told.is_empty() { String::new() } else { format!(" <small>{}</small>", told.join(", ")) }
}

/// Everything about a schema: its meaning, its fields or its variants.
fn shape(schema: &Value) -> String {
    let mut told = String::new();
    let description = text(schema, "description");
    if !description.is_empty() {
        told.push_str(&format!("<p>{}</p>\n", Prose(description)));
    }
    let variants: Vec<&Value> =
        entries(schema.get("oneOf").or_else(|| schema.get("anyOf")).or_else(|| schema.get("allOf")))
            .collect();
    if schema.get("properties").is_some_and(|fields| !fields.as_object().is_some_and(Map::is_empty)) {
        told.push_str(&fields(schema));
    } else if variants.is_empty() {
        told.push_str(&format!("<p>{}{}</p>\n", kind(schema), bounds(schema)));
    }
    if variants.iter().all(|variant| variant.get("properties").is_none()) {
        let rows = variants.iter().map(|variant| {
            format!("<tr><td>{}</td><td>{}</td></tr>\n", kind(variant), Prose(text(variant, "description")))
        });
        let rows: String = rows.collect();
        if !rows.is_empty() {
            told.push_str(&format!("<div class=\"scroll\"><table>\n{rows}</table></div>\n"));
        }
    } else {
        for variant in variants {
            told.push_str("<h4>either</h4>\n");
            told.push_str(&shape(variant));
        }
    }
    told
}

fn fields(schema: &Value) -> String {
    let required: Vec<&str> = entries(schema.get("required")).filter_map(Value::as_str).collect();
    let mut rows = String::new();
    for (name, field) in members(schema.get("properties")) {
        let need = if required.contains(&name.as_str()) { "" } else { " <small>optional</small>" };
        rows.push_str(&format!(
            "<tr><td><code>{}</code>{need}</td><td>{}{}</td><td>{}</td></tr>\n",
            Plain(name),
            kind(field),
            bounds(field),
            Prose(text(field, "description"))
        ));
    }
    table(["field", "kind", "meaning"], &rows)
}

fn table(heads: [&str; 3], rows: &str) -> String {
    let heads: String = heads.iter().map(|head| format!("<th>{head}</th>")).collect();
    format!(
        "<div class=\"scroll\"><table class=\"fields\">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n"
    )
}

/// The document, read.
struct Book<'d> {
    document: &'d Value,
}

impl<'d> Book<'d> {
    /// The operations of a part, in the order of their addresses.
    fn operations(&self, tag: &str) -> Vec<(&'d str, &'d str, &'d Value)> {
        let all = members(self.document.get("paths")).flat_map(|(path, methods)| {
            members(Some(methods)).map(move |(method, operation)| (method.as_str(), path.as_str(), operation))
        });
        all.filter(|(.., operation)| entries(operation.get("tags")).any(|one| one == tag)).collect()
    }

    /// The schemas by name.
    fn schemas(&self) -> Vec<(&'d String, &'d Value)> {
        let mut all: Vec<_> = members(self.document.pointer("/components/schemas")).collect();
        all.sort_by_key(|(name, _)| *name);
        all
    }

    fn operation(&self, method: &str, path: &str, operation: &Value) -> String {
        let id = text(operation, "operationId");
        let mut told = format!(
            "<article id=\"{id}\">\n<h3><a href=\"#{id}\">{}</a></h3>\n<p>{}.</p>\n",
            address(method, path),
            Prose(text(operation, "summary"))
        );
        let mut rows = String::new();
        for one in entries(operation.get("parameters")) {
            let schema = one.get("schema").unwrap_or(&Value::Null);
            let need = if one.get("required") == Some(&Value::Bool(true)) { "needed" } else { "optional" };
            rows.push_str(&format!(
                "<tr><td><code>{}</code> <small>{}, {need}</small></td><td>{}{}</td><td>{}</td></tr>\n",
                Plain(text(one, "name")),
                Plain(text(one, "in")),
                kind(schema),
                bounds(schema),
                Prose(text(one, "description"))
            ));
        }
        if !rows.is_empty() {
            told.push_str(&format!("<h4>Parameters</h4>\n{}", table(["name", "kind", "meaning"], &rows)));
        }
        if let Some(content) = operation.pointer("/requestBody/content") {
            told.push_str("<h4>Body</h4>\n");
            told.push_str(&self.content(content, false));
        }
        told.push_str("<h4>Answer</h4>\n");
        let mut refused = String::new();
        for (status, response) in members(operation.get("responses")) {
            let description = Prose(text(response, "description"));
            match status.parse::<u16>() {
                Ok(200..300) => {
                    told.push_str(&format!("<p><b>{status}</b> {description}</p>\n"));
                    told.push_str(
                        &response
                            .get("content")
                            .map_or_else(String::new, |content| self.content(content, true)),
                    );
                }
                Ok(300..400) => told.push_str(&format!("<p><b>{status}</b> {description}</p>\n")),
                Ok(_) => {
                    refused.push_str(&format!("<tr><td>{status}</td><td>{}</td></tr>\n", codes(response)))
                }
                Err(_) => {}
            }
        }
        if !refused.is_empty() {
            told.push_str(&format!(
                "<details>\n<summary>Refusals</summary>\n<div class=\"scroll\"><table>\n{refused}</table></div>\n</details>\n"
            ));
        }
        told.push_str("</article>\n");
        told
    }

    /// What a body is, of each media type, with an example of the JSON.
    fn content(&self, content: &Value, whole: bool) -> String {
        let mut told = String::new();
        for (media, one) in members(Some(content)) {
            let schema = one.get("schema").unwrap_or(&Value::Null);
            told.push_str(&format!("<p>{} <small>{}</small></p>\n", kind(schema), Plain(media)));
            if media == "application/json" {
                let example = self.example(schema, whole, 0);
                let example = serde_json::to_string_pretty(&example).unwrap_or_default();
                told.push_str(&format!(
                    "<details>\n<summary>Example</summary>\n<pre>{}</pre>\n</details>\n",
                    Plain(&example)
                ));
            }
        }
        told
    }

    /// A value of the kind that a schema asks for; `whole` with the optional fields too.
    fn example(&self, schema: &Value, whole: bool, depth: usize) -> Value {
        if let Some(name) = text(schema, "$ref").strip_prefix(PLACE) {
            let found = self.document.pointer(&format!("/components/schemas/{name}"));
            return found.map_or(Value::Null, |found| self.example(found, whole, depth));
        }
        let given = schema.get("const").or_else(|| schema.get("default"));
        let given = given.or_else(|| schema.pointer("/examples/0")).or_else(|| schema.pointer("/enum/0"));
        if let Some(given) = given.filter(|given| !given.is_null()) {
            return given.clone();
        }
        let variants = entries(schema.get("oneOf").or_else(|| schema.get("anyOf")));
        if let Some(first) = variants.into_iter().find(|one| text(one, "type") != "null") {
            return self.example(first, whole, depth);
        }
        let kind = match schema.get("type") {
            Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str).unwrap_or_default(),
            _ => text(schema, "type"),
        };
        match kind {
            "string" => json!("…"),
            "integer" | "number" => {
                schema.get("minimum").cloned().filter(|least| *least != 0).unwrap_or(json!(1))
            }
            "boolean" => json!(true),
            "array" if depth < DEEPEST => match schema.get("items") {
                Some(items) => json!([self.example(items, whole, depth.saturating_add(1))]),
                None => json!([]),
            },
            "array" => json!([]),
            "object" if depth < DEEPEST => {
                let required: Vec<&Value> = entries(schema.get("required")).collect();
                let wanted = |name: &str| whole || required.iter().any(|one| *one == name);
                let fields = members(schema.get("properties")).filter(|(name, _)| wanted(name));
                let fields = fields.map(|(name, field)| {
                    let value = hint(name).filter(|hint| fits(hint, field));
                    let value = value.unwrap_or_else(|| self.example(field, whole, depth.saturating_add(1)));
                    (name.clone(), value)
                });
                Value::Object(fields.collect())
            }
            _ => json!({}),
        }
    }
}

/// What a field of this name may well hold: an example that tells something.
fn hint(name: &str) -> Option<Value> {
    Some(match name {
        "artifact_type" | "target_artifact_type" => json!("note"),
        "pointer" => json!("/properties/score"),
        "schema" => json!({"type": "integer"}),
        "artifact" => json!({"title": "one"}),
        "rationale" => json!("Reviewers need it to sort notes, see EXP-12"),
        "text" => json!("Is it ever filled?"),
        "reason" => json!("It breaks the importer"),
        "vote" | "choice" => json!("yes"),
        "author" | "voter" | "agent" | "created_by" => json!("ada"),
        "proposal_id" => json!("p-…"),
        "url" => json!("https://example.org/hook"),
        "kinds" => json!(["schema_proposal_approved"]),
        "public_key" => json!("ed25519:…"),
        "token" => json!("rog_…"),
        "secret" => json!("whsec_…"),
        "at" | "created_at" | "updated_at" | "expires_at" => json!(1_767_225_600),
        _ => return None,
    })
}

/// Whether a value is of the kind that a schema asks for, as far as its `type` says.
fn fits(value: &Value, schema: &Value) -> bool {
    let kind = match value {
        Value::String(_) => "string",
        Value::Number(_) => "integer",
        Value::Array(_) => "array",
        _ => "object",
    };
    let is_closed = ["$ref", "enum", "const", "anyOf", "oneOf"].iter().any(|word| schema.get(word).is_some());
    match schema.get("type") {
        Some(Value::String(one)) => one == kind && !is_closed,
        Some(Value::Array(all)) => all.iter().any(|one| one == kind) && !is_closed,
        _ => !is_closed,
    }
}

/// The codes of a refusal, each with its page.
fn codes(response: &Value) -> String {
    let codes: Vec<String> = text(response, "description")
        .split(", ")
        .map(|code| code.trim_matches('`'))
        .map(|code| format!("<a href=\"/docs/errors/{code}\"><code>{code}</code></a>"))
        .collect();
    codes.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_link_leads_somewhere() {
        let page = page();
        let targets: Vec<&str> =
            page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(targets.len() > 200, "{}", targets.len());
        for target in targets {
            assert!(page.contains(&format!("id=\"{target}\"")), "{target}");
        }
        // A browser reads the part after two slashes as the name of a host.
        assert!(!page.contains("href=\"//"), "every link stays on this host");
        for code in page.split("href=\"/docs/errors/").skip(1).filter_map(|rest| rest.split('"').next()) {
            let path = format!("docs/errors/{code}");
            assert!(super::super::page::ERRORS.iter().any(|file| file.path() == path), "{code}");
        }
        assert!(!page.contains("<script"), "nothing runs");
        assert!(!page.contains("//cdn") && !STYLE.contains("url("), "nothing is fetched from elsewhere");
    }

    #[test]
    fn prose_is_code_between_backticks_and_never_markup() {
        assert_eq!(
            Prose("a <b> [`C`] & `d<e>`").to_string(),
            "a &lt;b&gt; <code>C</code> &amp; <code>d&lt;e&gt;</code>"
        );
    }

    #[test]
    fn an_example_has_what_is_required() {
        let document = json!({"components": {"schemas": {"T": {
            "type": "object", "required": ["a"],
            "properties": {
                "a": {"enum": ["x", "y"]}, "b": {"type": ["integer", "null"], "minimum": 3},
                "url": {"type": "string"}, "at": {"type": "string"}, "schema": {},
            },
        }}}});
        let book = Book { document: &document };
        let schema = json!({"$ref": format!("{PLACE}T")});
        assert_eq!(book.example(&schema, false, 0), json!({"a": "x"}));
        assert_eq!(
            book.example(&schema, true, 0),
            json!({"a": "x", "b": 3, "url": "https://example.org/hook", "at": "…", "schema": {"type": "integer"}})
        );
    }
}

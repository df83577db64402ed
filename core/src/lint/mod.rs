//! Is this document a JSON Schema that the engine can use, and would it be of any use.

mod range;
mod rule;

use serde_json::Value;

use crate::schema::site::Site;
use crate::schema::{MAX_DIAGNOSTICS, compile, resource, walk};
use crate::wire::schema_check::SchemaOptions;
use crate::wire::{Code, Diagnostic, SchemaCheckResponse, Severity};

/// Looks at a schema: its draft, its metaschema, its references, its patterns, its keywords; and, where it can be used, at what
/// would make it useless.
///
/// All findings are collected; the schema is valid when none of them is an error. A schema found valid here compiles.
///
/// ```
/// use rogatio_core::lint::check;
/// use serde_json::json;
/// let report = check(&json!({"type": "strin"}), &Default::default());
/// assert!(!report.valid);
/// assert_eq!(report.diagnostics[0].schema_pointer.as_deref(), Some("/type"));
/// ```
pub fn check(schema: &Value, options: &SchemaOptions) -> SchemaCheckResponse {
    let Faults { draft, mut diagnostics, sites } = faults(schema, options);
    if !diagnostics.iter().any(is_error) {
        diagnostics.extend(rule::findings(schema, options, &sites));
        diagnostics.sort_by_cached_key(|finding| {
            order(schema, finding.schema_pointer.as_deref().unwrap_or_default())
        });
    }
    let valid = !diagnostics.iter().any(is_error);
    if diagnostics.len() > MAX_DIAGNOSTICS {
        // Not a hundred warnings before the error.
        diagnostics.sort_by_key(|one| !is_error(one));
        diagnostics.truncate(MAX_DIAGNOSTICS);
        let message = format!("only the first {MAX_DIAGNOSTICS} findings are listed");
        diagnostics.push(Diagnostic::warning(Code::SchemaTooManyFindings, message));
    }
    SchemaCheckResponse { valid, draft: draft.and_then(resource::known), diagnostics }
}

/// The first error that [`check`] reports, if any. The rules of use are not applied, because they follow only where there is no error:
/// a module that validates alone is linked without them.
pub fn first_error(schema: &Value, options: &SchemaOptions) -> Option<Diagnostic> {
    faults(schema, options).diagnostics.into_iter().find(is_error)
}

/// What the draft, the metaschema, the references, the patterns and the keywords of a schema say about it.
struct Faults<'s> {
    /// None when `$schema` names no known draft.
    draft: Option<jsonschema::Draft>,
    /// In the order of the document.
    diagnostics: Vec<Diagnostic>,
    sites: Vec<Site<'s>>,
}

fn faults<'s>(schema: &'s Value, options: &'s SchemaOptions) -> Faults<'s> {
    let draft = match resource::draft_of(schema, options) {
        Ok(draft) => draft,
        Err(error) => {
            let finding = Diagnostic::error(Code::SchemaUnknownDraft, error.to_string())
                .with_help(
                    "known drafts are 4, 6, 7, 2019-09 and 2020-12; give other metaschemas as `resources`",
                )
                .at_schema("/$schema")
                .about("$schema");
            return Faults { draft: None, diagnostics: vec![finding], sites: Vec::new() };
        }
    };
    let mut diagnostics = compile::metaschema_findings(schema, draft, options);
    let walk::Walked { findings: walked, sites } = walk::walk(schema, draft, options);
    // What the metaschema refuses is said once.
    let refused: Vec<Option<String>> = diagnostics.iter().map(|one| one.schema_pointer.clone()).collect();
    diagnostics.extend(walked.into_iter().filter(|one| !refused.contains(&one.schema_pointer)));
    diagnostics
        .sort_by_cached_key(|finding| order(schema, finding.schema_pointer.as_deref().unwrap_or_default()));
    if !diagnostics.iter().any(is_error) {
        diagnostics.extend(compile_finding(schema, options));
    }
    Faults { draft: Some(draft), diagnostics, sites }
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

/// Where `pointer` stands in the order of the document: the position of each of its tokens among its siblings.
fn order(schema: &Value, pointer: &str) -> Vec<usize> {
    let mut place = Some(schema);
    let step = |token: &str| {
        let token = token.replace("~1", "/").replace("~0", "~");
        let (position, child) = match place {
            Some(Value::Object(entries)) => {
                (entries.keys().position(|key| *key == token), entries.get(token.as_str()))
            }
            Some(Value::Array(items)) => {
                let index = token.parse().ok();
                (index, index.and_then(|index: usize| items.get(index)))
            }
            _ => (None, None),
        };
        place = child;
        position.unwrap_or(usize::MAX)
    };
    pointer.split('/').skip(1).map(step).collect()
}

/// The last word is the compiler's: whatever the walk did not foresee is a finding too, for example a fault in a
/// document that the schema refers to.
fn compile_finding(schema: &Value, options: &SchemaOptions) -> Option<Diagnostic> {
    let error = compile::compile(schema, options).err()?;
    let help = "the schema itself breaks no rule: check the schemas to which it refers";
    Some(
        Diagnostic::error(Code::SchemaMetaschema, format!("the schema cannot be compiled: {error}"))
            .with_help(help),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn codes(schema: Value) -> Vec<(&'static str, String)> {
        let found = check(&schema, &SchemaOptions::default()).diagnostics;
        found.into_iter().map(|one| (one.code.as_str(), one.schema_pointer.unwrap_or_default())).collect()
    }

    #[test]
    fn findings_stand_where_their_cause_stands() {
        let cases = [
            (json!({"$schema": "urn:mine"}), "schema.unknown-draft", "/$schema"),
            (json!({"properties": {"a": {"type": "strin"}}}), "schema.metaschema", "/properties/a/type"),
            (json!({"items": {"$ref": "#/$defs/none"}}), "schema.unresolvable-reference", "/items/$ref"),
            (json!({"items": {"$ref": "https://example.com/x"}}), "schema.outside-reference", "/items/$ref"),
            (
                json!({"properties": {"a/b": {"pattern": "(?=a)b"}}}),
                "schema.unsafe-pattern",
                "/properties/a~1b/pattern",
            ),
            (
                json!({"patternProperties": {"(a)\\1": {}}}),
                "schema.unsafe-pattern",
                "/patternProperties/(a)\\1",
            ),
            (json!({"requird": ["a"]}), "schema.unknown-keyword", "/requird"),
            (json!({"$defs": {"a": "object"}}), "schema.metaschema", "/$defs/a"),
            (json!({"pattern": "((a{1000}){1000}){1000}"}), "schema.unsafe-pattern", "/pattern"),
            (
                json!({"$schema": "http://json-schema.org/draft-07/schema#", "items": {"pattern": "("}}),
                "schema.invalid-pattern",
                "/items/pattern",
            ),
        ];
        for (schema, code, pointer) in cases {
            assert_eq!(codes(schema.clone()), [(code, pointer.to_owned())], "{schema}");
        }
    }

    #[test]
    fn findings_keep_the_order_of_the_document() {
        let schema =
            json!({"minLength": -1, "required": [1, "a", 2], "properties": [], "items": {"type": "x"}});
        let pointers: Vec<String> = codes(schema).into_iter().map(|(_, pointer)| pointer).collect();
        assert_eq!(pointers, ["/minLength", "/required/0", "/required/2", "/properties", "/items/type"]);
    }

    #[test]
    fn a_broken_rule_hides_no_other_finding() {
        let schema = json!({
            "type": "strng", "pattern": "(?=a)b", "items": {"$ref": "#/$defs/none"}, "requird": [], "properties": [],
        });
        let found = [
            ("schema.metaschema", "/type".to_owned()),
            ("schema.unsafe-pattern", "/pattern".to_owned()),
            ("schema.unresolvable-reference", "/items/$ref".to_owned()),
            ("schema.unknown-keyword", "/requird".to_owned()),
            ("schema.metaschema", "/properties".to_owned()),
        ];
        assert_eq!(codes(schema), found);
        assert_eq!(codes(json!({"pattern": "("})), [("schema.invalid-pattern", "/pattern".to_owned())]);
    }

    #[test]
    fn many_warnings_hide_no_error() {
        let mut schema = serde_json::Map::new();
        schema.extend((0..200).map(|number| (format!("kw{number}"), json!(1))));
        schema.insert("$ref".into(), json!("#/nowhere"));
        let found = check(&schema.into(), &SchemaOptions::default());
        assert!(!found.valid);
        assert_eq!(found.diagnostics.len(), MAX_DIAGNOSTICS + 1);
        assert!(found.diagnostics.first().is_some_and(is_error));
    }

    #[test]
    fn a_sound_schema_has_no_findings() {
        let schema = json!({
            "$schema": "http://json-schema.org/draft-07/schema#", "$id": "https://example.com/root.json",
            "definitions": {"node": {"$id": "node.json", "properties": {"next": {"$ref": "#"}}}},
            "properties": {"list": {"$ref": "node.json"}, "enum": {"const": {"$ref": "no reference"}}},
            "x-owner": "data", "$comment": "annotations are no findings",
        });
        assert_eq!(codes(schema), []);
    }
}

//! What makes a schema useless although it is one: rules that nothing can satisfy, values that are never accepted, and
//! rules in the wrong place.

use serde_json::Value;

use super::range;
use crate::compatibility::hollow;
use crate::compatibility::{Inspection, Kind};
use crate::excerpt::excerpt;
use crate::pointer::{child_pointer, index_pointer};
use crate::schema::MAX_DIAGNOSTICS;
use crate::schema::document::{Document, may_have_doubles};
use crate::schema::keyword::{self, is_rule};
use crate::schema::site::Site;
use crate::wire::schema_check::SchemaOptions;
use crate::wire::{Code, Diagnostic};

/// The most schemas inside a document that are looked at one by one.
const MOST_SITES: usize = 2_000;

/// Everything useless in a schema that compiles, and in the schemas at `sites` inside it.
pub(super) fn findings(schema: &Value, options: &SchemaOptions, sites: &[Site<'_>]) -> Vec<Diagnostic> {
    let pointers: Vec<String> = sites.iter().take(MOST_SITES).map(|site| site.pointer.clone()).collect();
    let Some(mut inspection) = Inspection::new(schema, options, &pointers) else { return Vec::new() };
    let mut found: Vec<Diagnostic> = hollow::finding(schema, "", &mut inspection).into_iter().collect();
    found.extend(ambiguous(schema, options));
    let mut empty = Vec::new();
    for site in sites.iter().take(MOST_SITES) {
        if found.len() > MAX_DIAGNOSTICS {
            break;
        }
        let before = found.len();
        if !site.silenced {
            misplaced(site, &mut found);
            let plain = found.len();
            range::findings(site, &mut found);
            forbidden(site, &mut found);
            listed(site, &mut inspection, &mut found);
            if found.len() == plain {
                kinds(site, &mut inspection, &mut found);
            }
        }
        default(site, &mut inspection, &mut found);
        // What a mere reference accepts is said where it leads to.
        let mere = site.keywords.keys().all(|keyword| {
            !is_rule(keyword) || matches!(keyword.as_str(), "$ref" | "$dynamicRef" | "$recursiveRef")
        });
        if !mere && is_empty(site, &mut inspection) {
            empty.push((site, found.len() > before));
        }
    }
    for (site, explained) in &empty {
        // A part that is empty makes what asks for it empty: that is said of the part, and of the document as a whole.
        let inner = |other: &Site<'_>| {
            other.pointer.len() > site.pointer.len()
                && other.pointer.starts_with(&format!("{}/", site.pointer))
        };
        let covered = *explained || empty.iter().any(|(other, _)| inner(other));
        if site.pointer.is_empty() || !covered {
            found.push(nothing(site));
        }
    }
    found
}

fn is_empty(site: &Site<'_>, inspection: &mut Inspection) -> bool {
    !keyword::is_meant_to_be_empty(site.keywords) && inspection.accepts_nothing(site.schema, None)
}

fn nothing(site: &Site<'_>) -> Diagnostic {
    let message = match site.pointer.as_str() {
        "" => "the schema accepts no document at all",
        _ => "this part accepts no value at all",
    };
    Diagnostic::warning(Code::SchemaAcceptsNothing, message)
        .with_help("its rules contradict each other; to accept no value, write `false`")
        .at_schema(&*site.pointer)
}

/// A reference that uses a name which two schemas have. The specification leaves open which of them is meant (JSON Schema Core
/// 2020-12, sections 8.2.1 and 8.2.2), so validators differ, and `compatibility.check` answers `unknown`.
fn ambiguous(schema: &Value, options: &SchemaOptions) -> Option<Diagnostic> {
    if !may_have_doubles(schema) {
        return None;
    }
    let document = Document::new(schema, options);
    let place = document.ambiguous()?;
    let message = "a reference uses the name of this schema, and another schema has the same name";
    Some(
        Diagnostic::warning(Code::SchemaAmbiguousName, message)
            .with_help("give each schema its own `$id` or `$anchor`")
            .at_schema(place.as_str()),
    )
}

/// A keyword among the names of properties: it declares a property of that name, and closes nothing.
fn misplaced(site: &Site<'_>, found: &mut Vec<Diagnostic>) {
    let Some(Value::Object(names)) = site.keywords.get("properties") else { return };
    // A schema of schemas has properties with the names of keywords.
    let of_schemas = ["$ref", "$schema", "properties", "type", "items", "allOf", "patternProperties"];
    if of_schemas.iter().any(|name| names.contains_key(*name)) && names.len() > 2 {
        return;
    }
    for keyword in ["additionalProperties", "unevaluatedProperties"] {
        if let Some(Value::Bool(_)) = names.get(keyword) {
            let message = format!(
                "`{keyword}` inside `properties` declares a property of that name; it does not close the object"
            );
            found.push(
                Diagnostic::warning(Code::SchemaMisplacedKeyword, message)
                    .with_help(format!("move `{keyword}` one level up, next to `properties`"))
                    .at_schema(child_pointer(&child_pointer(&site.pointer, "properties"), keyword))
                    .about(keyword),
            );
        }
    }
}

/// A required property that the same schema never allows.
fn forbidden(site: &Site<'_>, found: &mut Vec<Diagnostic>) {
    let Some(Value::Array(required)) = site.keywords.get("required") else { return };
    let object = |keyword: &str| site.keywords.get(keyword).and_then(Value::as_object);
    let closed = site.keywords.get("additionalProperties") == Some(&Value::Bool(false));
    // Names that patterns allow are left to the solver.
    let patterns = object("patternProperties").is_some_and(|patterns| !patterns.is_empty());
    let place = child_pointer(&site.pointer, "required");
    for (index, name) in required.iter().enumerate() {
        let Some(name) = name.as_str() else { continue };
        let declared = object("properties").and_then(|properties| properties.get(name));
        let why = match declared {
            Some(Value::Bool(false)) => "`properties` forbids it with `false`",
            None if closed && !patterns => {
                "`additionalProperties` forbids names that `properties` does not declare"
            }
            _ => continue,
        };
        let message =
            format!("the property `{}` is required, but {why}: no object satisfies both", excerpt(name));
        found.push(
            Diagnostic::warning(Code::SchemaContradiction, message)
                .with_help("declare the property, or do not require it")
                .at_schema(index_pointer(&place, index))
                .about("required"),
        );
    }
}

/// A listed value that the other rules of the same schema refuse.
fn listed(site: &Site<'_>, inspection: &mut Inspection, found: &mut Vec<Diagnostic>) {
    let place = |keyword: &str| child_pointer(&site.pointer, keyword);
    let mut judge = |keyword: &str, value: &Value, pointer: String| {
        if found.len() > MAX_DIAGNOSTICS || !inspection.refuses(site.schema, value) {
            return;
        }
        let shown = excerpt(&value.to_string());
        let message =
            format!("the value `{shown}` can never be accepted: other rules of this schema refuse it");
        found.push(
            Diagnostic::warning(Code::SchemaDeadValue, message)
                .with_help("allow it in those rules (for example in `type`), or remove it from the list")
                .at_schema(pointer)
                .about(keyword),
        );
    };
    if let Some(Value::Array(values)) = site.keywords.get("enum") {
        for (index, value) in values.iter().enumerate() {
            judge("enum", value, index_pointer(&place("enum"), index));
        }
    }
    if let Some(value) = site.keywords.get("const").filter(|_| keyword::knows(site.draft, "const")) {
        judge("const", value, place("const"));
    }
}

/// A default that its own schema refuses.
fn default(site: &Site<'_>, inspection: &mut Inspection, found: &mut Vec<Diagnostic>) {
    let Some(value) = site.keywords.get("default") else { return };
    if inspection.refuses(site.schema, value) {
        let message =
            format!("the default `{}` does not satisfy its own schema", excerpt(&value.to_string()));
        found.push(
            Diagnostic::warning(Code::SchemaDefaultRefused, message)
                .with_help(
                    "a program that fills in the default makes an invalid document: correct the default or the rules",
                )
                .at_schema(child_pointer(&site.pointer, "default"))
                .about("default"),
        );
    }
}

/// Rules about one kind of value that no value of that kind satisfies, where others are accepted.
fn kinds(site: &Site<'_>, inspection: &mut Inspection, found: &mut Vec<Diagnostic>) {
    const RULES: [(Kind, &str, &[&str]); 3] = [
        (Kind::Object, "object", &["required", "minProperties"]),
        (Kind::Array, "array", &["minItems", "contains"]),
        (Kind::String, "string", &["minLength", "pattern"]),
    ];
    for (kind, name, keywords) in RULES {
        // Without a rule that asks for something, a kind that is refused is refused on purpose.
        let Some(keyword) = keywords.iter().find(|keyword| site.keywords.contains_key(**keyword)) else {
            continue;
        };
        let excluded = site.keywords.get("type").is_some_and(|types| match types {
            Value::Array(types) => types.iter().all(|one| one != name),
            one => one != name,
        });
        let others = ["enum", "const", "not"].iter().any(|other| site.keywords.contains_key(*other));
        if excluded || others || !inspection.accepts_nothing(site.schema, Some(kind)) {
            continue;
        }
        if inspection.accepts_nothing(site.schema, None) {
            return;
        }
        let message = format!("no {name} satisfies the rules about {name}s here");
        found.push(
            Diagnostic::warning(Code::SchemaContradiction, message)
                .with_help(format!("loosen one of the rules, or remove `{name}` from `type`"))
                .at_schema(child_pointer(&site.pointer, keyword))
                .about(*keyword),
        );
    }
}

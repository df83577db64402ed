//! From a schema to a validator: the one place where schemas are compiled.

use std::borrow::Cow;

use jsonschema::error::ValidationErrorKind;
use jsonschema::json::{Json, SerdeJson};
use jsonschema::{PatternOptions, Registry, ValidationError, Validator, meta};
use serde_json::{Value, json};

use super::keyword::metaschema;
use super::pattern::BACKTRACK_LIMIT;
use super::pattern::render::original;
use super::pattern::syntax::Pattern;
use super::resource::{
    CompileError, any_reference, draft_of, draft_within, fill, id_of, is_dynamic, reference_error,
};
use super::{MAX_DIAGNOSTICS, dialect, message, walk};
use crate::excerpt::excerpt;
use crate::wire::schema_check::{Patterns, SchemaOptions};
use crate::wire::{Code, Diagnostic};

/// Compiles `schema`. Nothing is fetched: a reference leads into the document, into the resources or nowhere.
///
/// # Errors
/// [`CompileError`], for the first fault only; `schema.check` lists all of them.
pub fn compile(schema: &Value, options: &SchemaOptions) -> Result<Validator, CompileError> {
    compile_for(schema, options)
}

/// As [`compile`], for artifacts in the representation `F`.
///
/// # Errors
/// As [`compile`].
pub(crate) fn compile_for<F: Json>(
    schema: &Value,
    options: &SchemaOptions,
) -> Result<Validator<F>, CompileError> {
    let draft = draft_of(schema, options)?;
    if let Some(first) = metaschema_findings(schema, draft, options).into_iter().next() {
        let pointer = first.schema_pointer.unwrap_or_default();
        return Err(CompileError::Metaschema { pointer, message: first.message });
    }
    let id = id_of(schema, draft, options);
    let readable = dialect::readable(schema, draft, options.patterns);
    let resources = options.resources.iter().map(|(uri, resource)| {
        (
            uri.clone(),
            dialect::readable(resource, draft_within(options).detect(resource), options.patterns)
                .into_owned(),
        )
    });
    let written = (schema, options);
    let (schema, options): (&Value, _) =
        (&readable, &SchemaOptions { resources: resources.collect(), ..options.clone() });
    let registry = registry_of(schema, draft, &id, options)
        // A fault is named as it was written.
        .map_err(|error| registry_of(written.0, draft, &id, written.1).err().unwrap_or(error))?;
    // A resource of a registry keeps its own draft and is not checked against its metaschema a second time: only the root below is, which is read as
    // draft 4. The validator keeps its metaschemas for that, on WebAssembly too (`keep_metaschemas` in `build.sh`).
    let wrapper = json!({"$ref": id});
    // A reference in front would become part of the dynamic scope, so where that matters there is none.
    let (root, draft, base) = if is_modern(draft) && is_dynamic(schema) {
        (schema, draft, id.as_str())
    } else {
        (&wrapper, jsonschema::Draft::Draft4, "urn:rogatio:root")
    };
    let base = jsonschema::options_for::<F>()
        .with_draft(draft)
        .with_base_uri(base)
        .with_registry(&registry)
        .should_validate_formats(options.format_assertion)
        .should_ignore_unknown_formats(true)
        .without_content_media_type_support("application/json")
        .without_content_encoding_support("base64");
    let built = match options.patterns {
        Patterns::Linear => base.with_pattern_options(PatternOptions::regex()).build(root),
        Patterns::Backtracking => base
            .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(BACKTRACK_LIMIT))
            .build(root),
    };
    built.map_err(|error| {
        // A pattern that was rendered is shown as it was written.
        let rendered = error.instance().as_str().map(|text| (text, original(text)));
        CompileError::Build(match rendered.filter(|(text, original)| text != original) {
            Some((_, original)) => {
                format!(
                    "the pattern `{}` cannot be matched by the pattern engines in use",
                    excerpt(&original)
                )
            }
            None => message::of(&error),
        })
    })
}

/// What the metaschema of `schema` finds wrong with it, at most [`MAX_DIAGNOSTICS`].
pub fn metaschema_findings(
    schema: &Value,
    draft: jsonschema::Draft,
    options: &SchemaOptions,
) -> Vec<Diagnostic> {
    use jsonschema::{Draft, draft4, draft6, draft7, draft201909, draft202012};

    // The cached validator reads `$schema` and only names the first fault: it answers the common case.
    if draft != Draft::Unknown && meta::validate_for::<SerdeJson>(&named(schema, draft)).is_ok() {
        return Vec::new();
    }
    match draft {
        Draft::Draft4 => findings(draft4::meta::validator().iter_errors(schema)),
        Draft::Draft6 => findings(draft6::meta::validator().iter_errors(schema)),
        Draft::Draft7 => findings(draft7::meta::validator().iter_errors(schema)),
        Draft::Draft201909 => findings(draft201909::meta::validator().iter_errors(schema)),
        Draft::Unknown => custom_metaschema_findings(schema, options),
        _ => findings(draft202012::meta::validator().iter_errors(schema)),
    }
}

/// `schema` with a `$schema` that names `draft`.
fn named(schema: &Value, draft: jsonschema::Draft) -> Cow<'_, Value> {
    if jsonschema::Draft::default().detect(schema) == draft {
        return Cow::Borrowed(schema);
    }
    let newest = jsonschema::Draft::Draft202012;
    let Some(uri) = metaschema(draft).or_else(|| metaschema(newest)) else { return Cow::Borrowed(schema) };
    match schema {
        Value::Object(keywords) => {
            let mut keywords = keywords.clone();
            keywords.insert("$schema".to_owned(), Value::String(uri.to_owned()));
            Cow::Owned(Value::Object(keywords))
        }
        // `true` and `false` are schemas since draft 6; in draft 4 the slow way finds the fault.
        other if draft == jsonschema::Draft::Draft4 => Cow::Owned(json!({"$schema": uri, "type": other})),
        other => Cow::Borrowed(other),
    }
}

/// Each fault once: since 2019-09 every vocabulary of the metaschema reports a value that is no schema.
fn findings<'i>(errors: impl Iterator<Item = ValidationError<'i>>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for error in errors {
        collect(&error, &mut found);
        if found.len() > MAX_DIAGNOSTICS {
            break;
        }
    }
    found
}

/// A metaschema offers alternatives (`type` is a name or a list, `items` a schema or a list of them): the fault is in
/// the one that was meant, at a place of its own.
fn collect(error: &ValidationError<'_>, found: &mut Vec<Diagnostic>) {
    if let ValidationErrorKind::AnyOf { context } = error.kind()
        && let Some(faults) = message::nearest(error, context)
    {
        faults.iter().for_each(|fault| collect(fault, found));
        return;
    }
    // The crate reads patterns by a narrower grammar than the engine does.
    if let (ValidationErrorKind::Format { format }, Some(text)) = (error.kind(), error.instance().as_str())
        && format == "regex"
        && Pattern::read(text).is_some()
    {
        return;
    }
    // The crate takes a reference with raw characters for none; everybody follows it all the same.
    if let (ValidationErrorKind::Format { format }, Some(text)) = (error.kind(), error.instance().as_str())
        && format == "uri-reference"
        && error.instance_path().as_str().ends_with("/$ref")
        && dialect::escaped_reference(text).is_some()
    {
        return;
    }
    let finding = finding(error);
    if found.len() <= MAX_DIAGNOSTICS && !found.contains(&finding) {
        found.push(finding);
    }
}

fn finding(error: &ValidationError<'_>) -> Diagnostic {
    let located = |code: Code, message: String, keyword: Option<String>| {
        let finding = Diagnostic::error(code, message).at_schema(error.instance_path().as_str());
        keyword.into_iter().fold(finding, Diagnostic::about)
    };
    // Up to draft 7 the metaschema itself asserts `format: regex`; for people that is the same fault in every draft.
    match (error.kind(), error.instance().as_str()) {
        (ValidationErrorKind::Format { format }, Some(text)) if format == "regex" => {
            let message = format!("`{}` is not a regular expression", excerpt(text));
            located(Code::SchemaInvalidPattern, message, Some("pattern".to_owned()))
        }
        _ => located(Code::SchemaMetaschema, message::of(error), message::keyword(error)),
    }
}

/// As [`metaschema_findings`] for a metaschema among the resources.
fn custom_metaschema_findings(schema: &Value, options: &SchemaOptions) -> Vec<Diagnostic> {
    let uri = schema.get("$schema").and_then(Value::as_str).unwrap_or_default();
    let Some(metaschema) = options.resources.get(uri.trim_end_matches('#')) else { return Vec::new() };
    if jsonschema::Draft::default().detect(metaschema) == jsonschema::Draft::Unknown {
        let message = format!("the metaschema `{}` must be written in a known draft", excerpt(uri));
        return vec![
            Diagnostic::error(Code::SchemaUnknownDraft, message).at_schema("/$schema").about("$schema"),
        ];
    }
    match compile(metaschema, options) {
        Ok(validator) => findings(validator.iter_errors(schema)),
        Err(error) => {
            let message = format!("the metaschema `{}` cannot be used: {error}", excerpt(uri));
            vec![Diagnostic::error(Code::SchemaMetaschema, message).at_schema("/$schema").about("$schema")]
        }
    }
}

/// The registry that holds `schema` and the resources; and the known metaschemas when a reference leads to one.
///
/// # Errors
/// When an identifier is no URI or a document is missing: the first in the order of `schema`. (The registry itself
/// names whichever its hash order meets first, which differs from one build to the next.)
pub(crate) fn registry_of<'s>(
    schema: &'s Value,
    draft: jsonschema::Draft,
    id: &str,
    options: &'s SchemaOptions,
) -> Result<Registry<'s>, CompileError> {
    let leads_to_metaschema =
        any_reference(schema, |keyword, target| keyword == "$ref" && target.contains("//json-schema.org/"));
    let base = if leads_to_metaschema {
        let nothing = std::iter::empty::<(&str, referencing::ResourceRef<'_>)>();
        referencing::SPECIFICATIONS.extend(nothing).map_err(|error| reference_error(&error))?
    } else {
        Registry::new()
    };
    fill(base, schema, draft, id, options).map_err(|error| {
        let first = walk::findings(schema, draft, options).into_iter().find(|finding| {
            matches!(finding.code, Code::SchemaOutsideReference | Code::SchemaUnresolvableReference)
        });
        first.map_or(error, |first| {
            let pointer = first.schema_pointer.unwrap_or_default();
            CompileError::Reference(format!("at `{}`: {}", excerpt(&pointer), first.message))
        })
    })
}

fn is_modern(draft: jsonschema::Draft) -> bool {
    !matches!(draft, jsonschema::Draft::Draft4 | jsonschema::Draft::Draft6 | jsonschema::Draft::Draft7)
}

//! Does an artifact satisfy its schema.

mod instance;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use instance::Read;
use jsonschema::{ValidationError, error::ValidationErrorKind};
use serde_json::Value;

use crate::lint;
use crate::schema::document::{Document, Resources, documents, keyword_place, outside_place};
use crate::schema::resource::CompileError;
use crate::schema::{compile, message};
use crate::wire::artifact_validate::{ArtifactVerdict, BatchLine, Mode};
use crate::wire::json::{Reader, Tape};
use crate::wire::schema_check::SchemaOptions;
use crate::wire::{self, ArtifactValidateResponse, Code, Diagnostic, Problem, json};

/// The most findings of one answer.
pub const MAX_DIAGNOSTICS: usize = 100;

/// The most bytes of a text whose findings are made from the text. A value that is shown is read again, for which the rest of the text is checked, and
/// there can be many; a longer text is copied once.
const MAX_REREAD: usize = 8 * 1024;

/// Validates one artifact; every fault is a finding of the answer.
///
/// ```
/// use rogatio_core::artifact::validate;
/// use serde_json::json;
/// let answer = validate(&json!({"required": ["title"]}), &json!({}), &Default::default())?;
/// assert_eq!(answer.diagnostics[0].keyword.as_deref(), Some("required"));
/// # Ok::<(), rogatio_core::wire::Problem>(())
/// ```
///
/// # Errors
/// `schema.invalid` when the schema cannot be used.
pub fn validate(
    schema: &Value,
    artifact: &Value,
    options: &SchemaOptions,
) -> Result<ArtifactValidateResponse, Problem> {
    Ok(Validator::new(schema, Mode::Strict, options)?.judge(artifact))
}

/// A schema compiled once, for artifacts in batches: the `validator` resource of every face.
pub struct Validator {
    /// None in mode `skip`, where nobody looks.
    compiled: Option<jsonschema::Validator>,
    /// The schema and its options, of a validator for texts.
    source: Option<(Value, SchemaOptions)>,
    /// The same for artifacts as the reader leaves them, compiled for the second text: a validator that is used once is ready sooner. None if there
    /// is no source, or it cannot be compiled.
    direct: OnceLock<Option<jsonschema::Validator<Read>>>,
    /// Set when the first text has been judged.
    used: OnceLock<()>,
    mode: Mode,
    /// Where the schema has other resources inside.
    resources: Resources,
    /// The documents outside the schema, by absolute URI.
    documents: BTreeSet<String>,
}

impl Validator {
    /// Compiles the schema.
    ///
    /// # Errors
    /// `schema.invalid` when the schema cannot be used, in every mode but `skip`.
    pub fn new(schema: &Value, mode: Mode, options: &SchemaOptions) -> Result<Self, Problem> {
        let compiled = match mode {
            Mode::Skip => None,
            Mode::Strict | Mode::Warn => {
                Some(compile::compile(schema, options).map_err(|error| refusal(&error, schema, options))?)
            }
        };
        let resources = match mode {
            Mode::Skip => Resources::new(),
            Mode::Strict | Mode::Warn => Document::new(schema, options).resources,
        };
        let (source, direct, used) = (None, OnceLock::new(), OnceLock::new());
        Ok(Self { compiled, source, direct, used, mode, resources, documents: documents(options) })
    }

    /// Compiles the schema for artifacts that come as texts, in [`Self::judge_lines`] or to [`Self::accepts_read`].
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn for_texts(schema: Value, mode: Mode, options: SchemaOptions) -> Result<Self, Problem> {
        let validator = Self::new(&schema, mode, &options)?;
        Ok(Self { source: Some((schema, options)), ..validator })
    }

    /// Whether an artifact satisfies the schema, without the reasons; true in mode `skip`.
    pub fn accepts(&self, artifact: &Value) -> bool {
        self.compiled.as_ref().is_none_or(|compiled| compiled.is_valid(artifact))
    }

    /// As [`Self::accepts`], for an artifact as the reader leaves it.
    pub fn accepts_read(&self, artifact: &Tape<'_>) -> bool {
        if self.compiled.is_none() {
            return true;
        }
        match self.direct() {
            Some(direct) => direct.is_valid(artifact.root()),
            None => self.accepts(&artifact.root().value()),
        }
    }

    /// The answer on an artifact as the reader leaves it; `None` if it is accepted.
    fn refuses_read(&self, artifact: &Tape<'_>) -> Option<ArtifactValidateResponse> {
        let compiled = self.compiled.as_ref()?;
        let Some(direct) = self.direct() else {
            let value = artifact.root().value();
            return (!compiled.is_valid(&value)).then(|| self.refusal(&value));
        };
        if direct.is_valid(artifact.root()) {
            return None;
        }
        if artifact.bytes() > MAX_REREAD {
            return Some(self.refusal(&artifact.root().value()));
        }
        let closed = |error: &ValidationError<'_>| {
            let object = artifact.root().find(error.instance_path().as_str())?.object()?;
            let mut members = object.members();
            members.any(|(_, member)| member.value() == *error.instance().as_ref()).then(|| {
                let names: Vec<&str> = object.members().map(|(name, _)| name).collect();
                message::unexpected(names.into_iter())
            })
        };
        Some(self.refused(self.findings(direct.iter_errors(artifact.root()), closed)))
    }

    fn direct(&self) -> Option<&jsonschema::Validator<Read>> {
        let (schema, options) = self.source.as_ref()?;
        if self.used.set(()).is_ok() {
            return None;
        }
        self.direct.get_or_init(|| compile::compile_for(schema, options).ok()).as_ref()
    }

    /// Judges one artifact.
    pub fn judge(&self, artifact: &Value) -> ArtifactValidateResponse {
        // Most artifacts are valid, and saying so is several times cheaper than explaining why not.
        if self.accepts(artifact) { self.acceptance() } else { self.refusal(artifact) }
    }

    /// The answer on an artifact that is accepted.
    fn acceptance(&self) -> ArtifactValidateResponse {
        let verdict = match self.mode {
            Mode::Skip => ArtifactVerdict::Unchecked,
            Mode::Strict | Mode::Warn => ArtifactVerdict::Valid,
        };
        ArtifactValidateResponse { accepted: true, verdict, diagnostics: Vec::new() }
    }

    /// The answer on an artifact that is not accepted.
    fn refusal(&self, artifact: &Value) -> ArtifactValidateResponse {
        let closed = |error: &ValidationError<'_>| {
            let object = artifact.pointer(error.instance_path().as_str())?.as_object()?;
            let is_there = object.values().any(|value| value == error.instance().as_ref());
            is_there.then(|| message::unexpected(object.keys().map(String::as_str)))
        };
        let errors = self.compiled.iter().flat_map(|compiled| compiled.iter_errors(artifact));
        self.refused(self.findings(errors, closed))
    }

    fn refused(&self, diagnostics: Vec<Diagnostic>) -> ArtifactValidateResponse {
        let accepted = self.mode == Mode::Warn;
        ArtifactValidateResponse { accepted, verdict: ArtifactVerdict::Invalid, diagnostics }
    }

    /// The findings that `errors` come down to. `closed` is what to say of a closed object at the place of an error: of the properties that it
    /// refuses, if one of them has the value of the error.
    fn findings<'e>(
        &self,
        errors: impl Iterator<Item = ValidationError<'e>>,
        closed: impl Fn(&ValidationError<'_>) -> Option<String>,
    ) -> Vec<Diagnostic> {
        let mut findings: Vec<Diagnostic> = Vec::new();
        for error in errors {
            findings.extend(message::leaves(&error).iter().map(|leaf| self.finding(leaf, &closed)));
            if findings.len() > MAX_DIAGNOSTICS {
                break;
            }
        }
        if findings.len() > MAX_DIAGNOSTICS {
            findings.truncate(MAX_DIAGNOSTICS);
            let message = format!("only the first {MAX_DIAGNOSTICS} findings are listed");
            findings.push(Diagnostic::warning(Code::ArtifactTooManyFindings, message));
        }
        findings
    }

    fn finding(
        &self,
        leaf: &message::Leaf<'_>,
        closed: impl Fn(&ValidationError<'_>) -> Option<String>,
    ) -> Diagnostic {
        let error = leaf.error;
        let code = match error.kind() {
            ValidationErrorKind::BacktrackLimitExceeded { .. }
            | ValidationErrorKind::RegexEngineFailure { .. } => Code::ArtifactPatternLimit,
            _ => Code::ArtifactInvalid,
        };
        let closed = if is_closed(error) { closed(error) } else { None };
        let is_closed = closed.is_some();
        let text = closed.unwrap_or_else(|| leaf.message());
        let finding = match self.mode {
            Mode::Warn => Diagnostic::warning(code, text),
            Mode::Strict | Mode::Skip => Diagnostic::error(code, text),
        };
        let uri = error.absolute_keyword_location().map(jsonschema::Uri::as_str);
        let finding = finding.at_instance(error.instance_path().as_str());
        let located = match outside_place(&self.documents, uri) {
            Some((document, place)) => finding.at_schema(place).in_document(document),
            None => finding.at_schema(keyword_place(&self.resources, uri, error.schema_path().as_str())),
        };
        match message::keyword(error).or_else(|| is_closed.then(|| "additionalProperties".to_owned())) {
            Some(keyword) => located.about(keyword),
            None => located,
        }
    }

    /// Judges one artifact in JSON text: the answer as JSON text.
    ///
    /// # Errors
    /// As [`json::parse`].
    pub fn judge_text(&self, reader: &mut Reader, artifact: &str) -> Result<String, Problem> {
        let artifact = reader.read(artifact)?;
        Ok(wire::write(&self.refuses_read(&artifact).unwrap_or_else(|| self.acceptance())))
    }

    /// Judges newline-delimited JSON: one line of JSON out for each line in, blank lines left out.
    ///
    /// A line that is no JSON gets its problem and the lines after it are judged all the same.
    pub fn judge_lines(&self, lines: &[u8]) -> String {
        let (mut answers, mut reader) = (String::new(), Reader::default());
        let acceptance = wire::write(&self.acceptance());
        for line in json::lines(lines).filter(|line| !line.trim_ascii().is_empty()) {
            match reader.read_bytes(line).map(|artifact| self.refuses_read(&artifact)) {
                Ok(None) => answers.push_str(&acceptance),
                Ok(Some(answer)) => answers.push_str(&wire::write(&answer)),
                Err(problem) => answers.push_str(&wire::write(&BatchLine::Problem { problem })),
            }
            answers.push('\n');
        }
        answers
    }
}

/// True if an error can be of an object that `additionalProperties: false` closes without declaring any property.
///
/// For this one case the crate reports a value under `false` at the place of the object around it.
fn is_closed(error: &ValidationError<'_>) -> bool {
    matches!(error.kind(), ValidationErrorKind::FalseSchema)
        && error.schema_path().as_str().ends_with("/additionalProperties")
}

/// Why the schema cannot be used: the first error of `schema.check`, at its place in the request.
fn refusal(error: &CompileError, schema: &Value, options: &SchemaOptions) -> Problem {
    let first = lint::first_error(schema, options);
    let (detail, place) = first.map_or_else(
        || (error.to_string(), String::new()),
        |finding| (finding.message, finding.schema_pointer.unwrap_or_default()),
    );
    Problem::new(Code::SchemaInvalid, detail)
        .with_help("`schema.check` lists everything that is wrong with it")
        .at(format!("/schema{place}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Pointer in the artifact, keyword and message of each finding.
    fn findings(schema: Value, artifact: Value) -> Vec<(String, Option<String>, String)> {
        let found = validate(&schema, &artifact, &SchemaOptions::default()).unwrap().diagnostics;
        found
            .into_iter()
            .map(|one| (one.instance_pointer.unwrap_or_default(), one.keyword, one.message))
            .collect()
    }

    #[test]
    fn the_keyword_is_the_one_in_the_schema() {
        let cases = [
            (json!({"contains": {"const": 5}, "minContains": 2}), json!([5]), Some("minContains")),
            (json!({"dependentRequired": {"a": ["b"]}}), json!({"a": 1}), Some("dependentRequired")),
            (json!({"propertyNames": {"maxLength": 1}}), json!({"ab": 1}), Some("propertyNames")),
            (json!({"additionalProperties": false}), json!({"ab": 1}), Some("additionalProperties")),
            (json!({"properties": {"type": false}}), json!({"type": 1}), None),
            (json!(false), json!(1), None),
        ];
        for (schema, artifact, keyword) in cases {
            let found = findings(schema.clone(), artifact);
            assert_eq!(found[0].1.as_deref(), keyword, "{schema}: {found:?}");
        }
    }

    #[test]
    fn a_closed_object_names_what_it_refuses() {
        let found =
            findings(json!({"items": {"additionalProperties": false}}), json!([{}, {"a": 1, "b": 1}]));
        assert_eq!(found[0].0, "/1");
        assert_eq!(found[0].2, "the properties `a`, `b` are not allowed");
    }

    #[test]
    fn a_schema_that_cannot_be_used_says_where() {
        let cases = [
            (
                json!({"items": {"pattern": "(?=a)"}}),
                "`(?=a)` requires backtracking",
                "/schema/items/pattern",
            ),
            (
                json!({"$ref": "https://example.com/a"}),
                "`https://example.com/a` points outside the document",
                "/schema/$ref",
            ),
        ];
        for (schema, detail, pointer) in cases {
            let problem = Validator::new(&schema, Mode::Strict, &SchemaOptions::default()).err().unwrap();
            assert_eq!((problem.detail.as_str(), problem.pointer.as_deref()), (detail, Some(pointer)));
        }
    }

    #[test]
    fn a_message_is_bounded_whatever_it_is_about() {
        let long = "k".repeat(100_000);
        for (schema, artifact) in [
            (json!({"additionalProperties": false}), json!({(long.as_str()): 1})),
            (json!({"properties": {(long.as_str()): {"type": "null"}}}), json!({(long.as_str()): 1})),
            (json!({"enum": [long, long]}), json!([long])),
            (json!({"required": [long]}), json!({})),
            (json!({"anyOf": [{"const": long}, {"type": "null"}]}), json!([long])),
        ] {
            let found = findings(schema, artifact);
            assert!(!found.is_empty());
            for (pointer, keyword, message) in found {
                assert!(message.chars().count() <= message::MESSAGE_CHARACTERS + 1, "{message}");
                assert!(pointer.len() + keyword.unwrap_or_default().len() < 2_200);
            }
        }
    }
}

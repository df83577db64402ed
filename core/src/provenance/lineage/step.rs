//! One step: is it well formed, and what is its id.

use serde_json::Value;

use crate::canonical::CanonicalError;
use crate::digest::{Digest, Domain};
use crate::pointer::child_pointer;
use crate::provenance::format::time::Rfc3339;
use crate::wire::lineage::ProcessingStep;
use crate::wire::{Code, Problem};

/// A processing step: the canonical JSON of its fields without `id`.
const STEP: Domain = Domain::new("rogatio/processing-step@v1");
/// The most characters of a name.
const MOST: usize = 1024;

/// The step with its id; `pointer` is where it stands in the request.
///
/// # Errors
/// `lineage.invalid-step` for a field that cannot be, `lineage.duplicate-step` for an id that is not the step's.
pub fn validate(mut step: ProcessingStep, pointer: &str) -> Result<ProcessingStep, Problem> {
    let wrong = |field: &str, detail: String| {
        Err(Problem::new(Code::LineageInvalidStep, detail).at(child_pointer(pointer, field)))
    };
    let mut names = vec![("target", &step.target), ("agent", &step.agent), ("method", &step.method)];
    names.extend(step.source.iter().map(|source| ("source", source)));
    for (field, name) in names {
        let length = name.chars().count();
        if name.trim().is_empty() || length > MOST || name.contains(char::is_control) {
            return wrong(
                field,
                format!("`{field}` must be a name of 1 to {MOST} characters without control characters"),
            );
        }
    }
    for (field, digest) in [("input_digest", &step.input_digest), ("output_digest", &step.output_digest)] {
        if digest.len() != 64 || !digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return wrong(field, format!("`{field}` must be 64 lower-case hexadecimal digits"));
        }
    }
    if step.source_versions.iter().any(|(source, version)| *version == 0 || !step.source.contains(source)) {
        return wrong(
            "source_versions",
            "`source_versions` must give sources of the step with their versions, from 1".into(),
        );
    }
    if step.target_version == Some(0) {
        return wrong("target_version", "`target_version` must be a version, from 1".into());
    }
    // An artifact can be made out of an earlier version of itself.
    let is_later = step.source_versions.get(&step.target) < step.target_version.as_ref();
    if step.source.contains(&step.target) && !(is_later && step.source_versions.contains_key(&step.target)) {
        return wrong(
            "target",
            "a step cannot make what it reads, unless `source_versions` and `target_version` say that it makes a later version".into(),
        );
    }
    let (started, ended) = (Rfc3339::parse(&step.started_at), Rfc3339::parse(&step.ended_at));
    for (field, time) in [("started_at", started), ("ended_at", ended)] {
        if time.is_none() {
            return wrong(
                field,
                format!("`{field}` must be a date and time by RFC 3339, such as 2026-04-30T06:23:33+00:00"),
            );
        }
    }
    if ended.map(|time| time.nanoseconds) < started.map(|time| time.nanoseconds) {
        return wrong("ended_at", "the step ends before it begins".into());
    }
    let id = step_id(&step).map_err(|fault| {
        let place = match &fault {
            CanonicalError::Lossy { pointer: place, .. } => place,
            CanonicalError::Unwritable { .. } => "/parameters",
        };
        let detail = "a number in the parameters has no canonical form";
        Problem::new(Code::LineageInvalidStep, detail).at(format!("{pointer}{place}"))
    })?;
    if step.id.is_some_and(|given| given != id) {
        let detail = "the id is not the digest of this step".to_owned();
        return Err(Problem::new(Code::LineageDuplicateStep, detail).at(child_pointer(pointer, "id")));
    }
    step.id = Some(id);
    Ok(step)
}

/// The id of a step: the digest of its fields.
///
/// # Errors
/// A number of the parameters that has no canonical form.
pub fn step_id(step: &ProcessingStep) -> Result<Digest, CanonicalError> {
    let mut fields = serde_json::to_value(step)
        .map_err(|error| CanonicalError::Unwritable { reason: error.to_string() })?;
    fields.as_object_mut().and_then(|fields| fields.remove("id"));
    STEP.digest(&Value::take(&mut fields))
}

//! The rewrites of a migration plan.

use std::path::Path;

use rogatio_core::wire::{Code, Problem};
use serde_json::Value;

use crate::refusal::Refusal;
use crate::source::Source;

/// The changes that the plan makes to each document, as the engine wrote them.
///
/// # Errors
/// A file that is not JSON; `request.invalid-parameter` for one without a plan, or with a plan that does not rewrite documents.
pub(super) fn rewrites(path: &Path) -> Result<Value, Refusal> {
    let source = Source::read_json(path)?;
    let refused = |why: &str| {
        let detail = format!("`--plan`: `{}` {why}", source.name);
        let help = "expected the output of `rogatio migration plan ID --json`";
        Refusal::from(Problem::new(Code::RequestParameter, detail).with_help(help))
    };
    let value: Value = serde_json::from_str(&source.text).map_err(|_| refused("is not JSON"))?;
    let plan = find(&value).ok_or_else(|| refused("has no migration plan"))?;
    let steps = plan.get("steps").and_then(Value::as_array).into_iter().flatten();
    let works = steps.filter_map(|step| step.get("work"));
    let prepares = works.filter(|work| work.get("kind").and_then(Value::as_str) == Some("prepare"));
    let rewrites: Vec<Value> = prepares
        .filter_map(|work| work.get("rewrites").and_then(Value::as_array))
        .flatten()
        .cloned()
        .collect();
    if rewrites.is_empty() {
        return Err(refused("has a plan that does not rewrite documents"));
    }
    Ok(rewrites.into())
}

/// The plan in a document that may have it inside.
fn find(value: &Value) -> Option<&Value> {
    let format = value.get("format").and_then(Value::as_str);
    if format.is_some_and(|format| format.starts_with("rogatio/migration@")) {
        return Some(value);
    }
    value.as_object()?.values().find_map(find)
}

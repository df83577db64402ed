//! Patterns: how ECMA-262 reads them, and which can be matched in linear time.

pub(crate) mod backtrack;
mod relax;
pub(crate) mod render;
pub(crate) mod set;
pub(crate) mod syntax;

use std::borrow::Cow;

use crate::excerpt::excerpt;
use crate::wire::schema_check::Patterns;
use crate::wire::{Code, Diagnostic};

/// The most steps that one match may take when a pattern needs backtracking.
pub(crate) const BACKTRACK_LIMIT: usize = 100_000;

/// What is wrong with a pattern (ECMA-262 syntax, as JSON Schema asks); none when it can be matched in linear time.
///
/// A pattern whose automaton is too large is an error under both. A pattern that only a backtracking engine can match is an error under [`Patterns::Linear`] and a warning under
/// [`Patterns::Backtracking`], where each match has a fixed number of steps.
pub(crate) fn finding(pattern: &str, patterns: Patterns) -> Option<Diagnostic> {
    let invalid = || {
        let message = format!("`{}` is not a regular expression", excerpt(pattern));
        Diagnostic::error(Code::SchemaInvalidPattern, message)
    };
    let translated = |engine: Patterns| match render::rendered(pattern, engine) {
        Some(rendered) => Some(rendered),
        None => jsonschema_regex::to_rust_regex(pattern).ok().map(Cow::into_owned),
    };
    let (Some(linear), Some(backtracking)) =
        (translated(Patterns::Linear), translated(Patterns::Backtracking))
    else {
        return Some(invalid());
    };
    match regex::Regex::new(&linear) {
        Ok(_) => return None,
        Err(regex::Error::CompiledTooBig(bytes)) => {
            let message = format!("`{}` requires more than {bytes} bytes to be matched", excerpt(pattern));
            let finding = Diagnostic::error(Code::SchemaUnsafePattern, message);
            return Some(finding.with_help("use fewer or smaller repetitions"));
        }
        Err(_) => {}
    }
    if fancy_regex::Regex::new(&backtracking).is_err() {
        return Some(invalid());
    }
    let message = format!("`{}` requires backtracking", excerpt(pattern));
    let help = "write it without look-around and back-references, or allow `backtracking` with bounded steps";
    Some(match patterns {
        Patterns::Linear => Diagnostic::error(Code::SchemaUnsafePattern, message).with_help(help),
        Patterns::Backtracking => Diagnostic::warning(Code::SchemaUnsafePattern, message).with_help(help),
    })
}

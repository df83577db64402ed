//! What is wrong with the schemas that are compared: a verdict about them may be true and say nothing.

use jsonschema::Draft;
use serde_json::Value;

use super::hollow;
use super::part::Focus;
use super::{Inspection, Options, Question};
use crate::schema::{self, resource};
use crate::wire::compatibility_check::{Side, VersionFinding};
use crate::wire::schema_check::SchemaOptions;
use crate::wire::{Code, Diagnostic, Severity};

/// The most keywords without effect that are told; `schema.check` lists all of them.
const MOST_IGNORED: usize = 10;

/// A version that is compared.
struct Version<'v> {
    side: Side,
    number: Option<u32>,
    schema: &'v Value,
    options: &'v SchemaOptions,
    focus: Option<&'v Focus>,
}

/// Everything that is wrong with the versions of a question, oldest version first.
pub(super) fn findings(question: &Question<'_>, terms: &Options) -> Vec<VersionFinding> {
    let history: &[Value] = if terms.transitive { question.history } else { &[] };
    let number = |index: usize| u32::try_from(index + 1).ok();
    let past = history.iter().enumerate().map(|(index, schema)| Version {
        side: Side::Old,
        number: number(index),
        schema,
        options: terms.past(index),
        focus: terms.past_focus.get(index).and_then(Option::as_ref),
    });
    let old = Version {
        side: Side::Old,
        number: number(history.len()),
        schema: question.old,
        options: &terms.old,
        focus: terms.old_focus.as_ref(),
    };
    let new = Version {
        side: Side::New,
        number: None,
        schema: question.new,
        options: &terms.new,
        focus: terms.new_focus.as_ref(),
    };
    // What NEW ignores is told of NEW; what it does not say any more is told of OLD, where somebody may have relied on it.
    let ignored = new.ignored();
    let told = |one: &Diagnostic| {
        ignored.iter().any(|other| one.keyword == other.keyword && one.schema_pointer == other.schema_pointer)
    };
    let mut gone = old.ignored();
    gone.retain(|one| !told(one));
    let mut found: Vec<VersionFinding> = past.flat_map(|version| version.findings(Vec::new())).collect();
    found.extend(old.findings(gone));
    found.extend(new.findings(ignored));
    found
}

impl Version<'_> {
    /// What is wrong with it, and the keywords without effect that are to be told.
    fn findings(&self, mut ignored: Vec<Diagnostic>) -> Vec<VersionFinding> {
        let mut found: Vec<Diagnostic> = Vec::new();
        if let Some(mut inspection) = Inspection::new(self.schema, self.options, &[]) {
            let (schema, place) =
                self.focus.and_then(|focus| focus.find(self.options)).unwrap_or((self.schema, ""));
            // A true verdict that says nothing must not open a gate.
            let hollow = hollow::finding(schema, place, &mut inspection);
            found.extend(hollow.map(|finding| Diagnostic { severity: Severity::Error, ..finding }));
            if inspection.root_accepts_nothing() && !schema::is_meant_to_be_empty(schema) {
                found.push(
                    Diagnostic::warning(Code::SchemaAcceptsNothing, "the schema accepts no document at all")
                        .with_help("its rules contradict each other; `rogatio check schema` says where")
                        .at_schema(place),
                );
            }
        }
        ignored.truncate(MOST_IGNORED);
        found.append(&mut ignored);
        let (side, version) = (self.side, self.number);
        found.into_iter().map(|finding| VersionFinding { side, version, finding }).collect()
    }

    /// Keywords that most likely were meant as rules, and hold nobody.
    fn ignored(&self) -> Vec<Diagnostic> {
        let (whole, within) = match self.focus {
            Some(focus) => match self.options.resources.get(&focus.uri) {
                Some(whole) => (whole, focus.pointer.as_str()),
                None => return Vec::new(),
            },
            None => (self.schema, ""),
        };
        let draft = resource::draft_of(self.schema, self.options).unwrap_or(Draft::Unknown);
        schema::ignored_keywords(whole, draft, self.options, within)
    }
}

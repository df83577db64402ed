//! `migration.transform`: documents, rewritten exactly or not at all.
//!
//! Canonical text goes in and comes out, which no database can do: `jsonb` changes the spelling of numbers and the
//! order of keys, SQLite appends new keys at the end. Rewriting is a function of the document and the plan, so doing
//! it again changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::convert;
use super::error::MigrationError;
use super::place::Graph;
use super::reverse;
use crate::artifact::Validator;
use crate::canonical;
use crate::change::Whole;
use crate::compatibility::Options;
use crate::digest::Digest;
use crate::excerpt::excerpt;
use crate::pointer::Pointer;
use crate::pointer::child_pointer;
use crate::pointer::find;
use crate::wire::artifact_validate::Mode;
use crate::wire::migration::{
    ArchiveRecord, ArchivedEdit, Fate, MigrationTransformResponse, Rewrite, StoredDocument,
    TransformedDocument, Way,
};
use crate::wire::schema_check::SchemaOptions;
use crate::wire::{Code, Diagnostic, Problem, json};

/// What is done to documents: the schemas before and after a change, and what the change rewrites.
#[derive(Debug, Clone, Copy)]
pub struct Conversion<'a> {
    /// The direction of the rewriting.
    pub way: Way,
    /// The schema before the change.
    pub from: &'a Value,
    /// The schema after the change.
    pub to: &'a Value,
    /// What the plan's step rewrites. On the way down, `None` means that only records restore documents.
    pub rewrites: Option<&'a [Rewrite]>,
}

/// Rewrites a batch of documents.
///
/// # Errors
/// `schema.invalid` for a schema that cannot be used, `migration.unclear-place` for a place that cannot be found in
/// documents for certain. A fault of a document is never an error, but its fate.
pub fn transform(
    conversion: &Conversion<'_>,
    documents: Vec<StoredDocument>,
    options: &Options,
) -> Result<MigrationTransformResponse, Problem> {
    let (before, after) = (options.for_old(), options.for_new());
    let Conversion { way, from, to, rewrites } = *conversion;
    let documents: Vec<TransformedDocument> = match way {
        Way::Up => {
            let up = Up::new((from, before), (to, after), rewrites.unwrap_or_default())?;
            documents.into_iter().map(|stored| transformed(stored, |stored| up.rewrite(stored))).collect()
        }
        Way::Down => {
            let valid_before = validator(from, before)?;
            // Without a record only what leaves no doubt is undone, and only when the caller says what was done.
            let (old, new) = (Graph::new(from, before), Graph::new(to, after));
            let certain = rewrites.filter(|rewrites| reverse::is_possible(rewrites, &old, &new));
            let turned = |rewrites: &[Rewrite]| -> Option<Vec<Rewrite>> {
                rewrites.iter().rev().map(reverse::of).collect()
            };
            let undone = certain.and_then(turned);
            let back =
                undone.as_deref().map(|undone| Up::new((to, after), (from, before), undone)).transpose()?;
            let turned = rewrites.filter(|_| documents.iter().any(|stored| stored.since)).and_then(turned);
            let since = match (rewrites, &turned) {
                (Some(rewrites), Some(turned)) => {
                    let forth = Up::new((from, before), (to, after), rewrites)?;
                    // Where the place cannot be found again in the schema after, nothing is undone.
                    Up::new((to, after), (from, before), turned).ok().map(|back| (forth, back))
                }
                _ => None,
            };
            let restored = |stored: &StoredDocument| match (&stored.record, &back) {
                (Some(record), _) => restore(stored, record, &valid_before),
                (None, _) if stored.since => stay(stored, &valid_before, since.as_ref()),
                (None, Some(back)) => Ok(back.rewrite(stored)?.map(|(text, _)| (text, None))),
                (None, None) => {
                    Err(unreadable("there is no record of the values that were put aside".to_owned()))
                }
            };
            documents.into_iter().map(|stored| transformed(stored, restored)).collect()
        }
    };
    let count = |fate| documents.iter().map(|document| u64::from(document.fate == fate)).sum();
    Ok(MigrationTransformResponse { changed: count(Fate::Changed), failed: count(Fate::Failed), documents })
}

/// A new text and what was put aside for it; none when nothing is to be done.
type Rewritten = Result<Option<(String, Option<ArchiveRecord>)>, Vec<Diagnostic>>;

fn transformed(
    stored: StoredDocument,
    rewrite: impl FnOnce(&StoredDocument) -> Rewritten,
) -> TransformedDocument {
    let (fate, document, record, diagnostics) = match rewrite(&stored) {
        Ok(None) => (Fate::Unchanged, None, None, Vec::new()),
        Ok(Some((document, record))) => (Fate::Changed, Some(document), record, Vec::new()),
        Err(diagnostics) => (Fate::Failed, None, None, diagnostics),
    };
    let digest = document.as_deref().map(digest);
    TransformedDocument { id: stored.id, fate, document, digest, record, diagnostics }
}

fn validator(schema: &Value, options: &SchemaOptions) -> Result<Validator, Problem> {
    Validator::new(schema, Mode::Strict, options)
}

fn unreadable(message: String) -> Vec<Diagnostic> {
    vec![Diagnostic::error(Code::MigrationUnreadableDocument, message)]
}

fn read(document: &str) -> Result<Value, Vec<Diagnostic>> {
    json::parse(document).map_err(|problem| unreadable(problem.detail))
}

fn written(document: &Value) -> Result<String, Vec<Diagnostic>> {
    let bytes = canonical::exact(document).map_err(|error| unreadable(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| unreadable(error.to_string()))
}

/// The digest by which the store knows a document too.
fn digest(canonical: &str) -> Digest {
    Digest::of(canonical.as_bytes())
}

/// Everything that a batch on its way up shares, or on its way down without the archive.
struct Up<'r> {
    graph: Graph<'r>,
    rewrites: Vec<(&'r Rewrite, String, BTreeSet<String>)>,
    after: Validator,
    /// What judges the values at each place that is converted.
    places: BTreeMap<&'r str, Validator>,
}

impl<'r> Up<'r> {
    fn new(
        (from, before): (&'r Value, &SchemaOptions),
        (to, after): (&Value, &SchemaOptions),
        rewrites: &'r [Rewrite],
    ) -> Result<Self, Problem> {
        // Both are compiled, so that a walk and its conditions never meet a schema that cannot be.
        validator(from, before)?;
        let (graph, after_graph) = (Graph::new(from, before), Graph::new(to, after));
        let whole = Whole::new(to, after);
        let after = validator(to, after)?;
        let mut places = BTreeMap::new();
        let mut known = Vec::new();
        for rewrite in rewrites {
            let target = match rewrite {
                Rewrite::Convert { place, .. } => {
                    places.insert(place.as_str(), validator(&whole.place(place), whole.options())?);
                    place
                }
                Rewrite::Fill { owner, .. } | Rewrite::Rename { owner, .. } | Rewrite::Drop { owner, .. } => {
                    owner
                }
            };
            // Whoever asks: values stay as long as a rule that reaches the object names them.
            if let Rewrite::Drop { owner, name } = rewrite
                && after_graph.mentions(owner, name).iter().any(|mention| mention.rules)
            {
                continue;
            }
            known.push((rewrite, target.clone(), graph.toward(target).map_err(MigrationError::problem)?));
        }
        Ok(Self { graph, rewrites: known, after, places })
    }

    fn rewrite(&self, stored: &StoredDocument) -> Rewritten {
        let original = read(&stored.document)?;
        let mut draft = Draft { document: original.clone(), edits: Vec::new() };
        let mut failures = Vec::new();
        for (rewrite, target, toward) in &self.rewrites {
            // Each looks at the document as it was: what an earlier one did is no part of the old schema.
            let places =
                self.graph.find(&original, target, toward).map_err(|error| unreadable(error.to_string()))?;
            for place in places {
                failures.extend(self.apply(rewrite, &place, &original, &mut draft));
            }
        }
        if !failures.is_empty() {
            return Err(failures);
        }
        let verdict = self.after.judge(&draft.document);
        if !verdict.accepted {
            return Err(verdict.diagnostics);
        }
        if draft.edits.is_empty() {
            return Ok(None);
        }
        let (before, after) = (written(&original)?, written(&draft.document)?);
        let record = ArchiveRecord { before: digest(&before), after: digest(&after), edits: draft.edits };
        Ok(Some((after, Some(record))))
    }

    fn apply(
        &self,
        rewrite: &Rewrite,
        place: &str,
        original: &Value,
        draft: &mut Draft,
    ) -> Option<Diagnostic> {
        let member = |name: &str| child_pointer(place, name);
        match rewrite {
            Rewrite::Fill { name, value, copy_from, .. } => {
                let source = match copy_from {
                    Some(from) => find(original, from).cloned(),
                    None => value.clone(),
                };
                if let Some(value) = source
                    && draft.is_object(place)
                    && draft.get(&member(name)).is_none()
                {
                    draft.set(member(name), value);
                }
                None
            }
            Rewrite::Drop { name, .. } => {
                if draft.is_object(place) && draft.get(&member(name)).is_some() {
                    draft.remove(member(name));
                }
                None
            }
            Rewrite::Rename { name, new_name, keep, .. } => {
                if !draft.is_object(place) {
                    return None;
                }
                let value = draft.get(&member(name)).cloned()?;
                match draft.get(&member(new_name)) {
                    Some(other) if !same(other, &value) => {
                        let message =
                            format!("`{}` and `{}` hold different values", excerpt(name), excerpt(new_name));
                        let finding = Diagnostic::error(Code::MigrationBothNames, message).at_instance(place);
                        return Some(finding.with_help("decide which one is right, and remove the other"));
                    }
                    Some(_) => {}
                    None => draft.set(member(new_name), value),
                }
                if !keep {
                    draft.remove(member(name));
                }
                None
            }
            Rewrite::Convert { place: schema, null, values } => {
                let judge = self.places.get(schema.as_str())?;
                let value = draft.get(place).cloned()?;
                if let Some(pair) = values.iter().find(|pair| same(&pair.from, &value)) {
                    draft.set(place.to_owned(), pair.to.clone());
                    return None;
                }
                if judge.judge(&value).accepted {
                    return None;
                }
                match null
                    .clone()
                    .filter(|_| value.is_null())
                    .into_iter()
                    .chain(convert::candidates(&value))
                    .find(|candidate| judge.judge(candidate).accepted)
                {
                    Some(candidate) => {
                        draft.set(place.to_owned(), candidate);
                        None
                    }
                    None => {
                        let message =
                            "the value does not satisfy the new schema, and no equivalent value does";
                        let finding =
                            Diagnostic::error(Code::MigrationUnconvertible, message).at_instance(place);
                        Some(finding.with_help("correct the document, or withdraw the change"))
                    }
                }
            }
        }
    }
}

/// Whether two values are one value to JSON: 1 and 1.0 are.
fn same(one: &Value, other: &Value) -> bool {
    one == other
        || matches!((canonical::exact(one), canonical::exact(other)), (Ok(one), Ok(other)) if one == other)
}

/// A document on its way, and what was done to it.
struct Draft {
    document: Value,
    edits: Vec<ArchivedEdit>,
}

impl Draft {
    fn get(&self, pointer: &str) -> Option<&Value> {
        find(&self.document, pointer)
    }

    fn is_object(&self, pointer: &str) -> bool {
        self.get(pointer).is_some_and(Value::is_object)
    }

    fn set(&mut self, pointer: String, value: Value) {
        let before = put(&mut self.document, &pointer, Some(value.clone()));
        self.edits.push(ArchivedEdit { pointer, before, after: Some(value) });
    }

    fn remove(&mut self, pointer: String) {
        let before = put(&mut self.document, &pointer, None);
        self.edits.push(ArchivedEdit { pointer, before, after: None });
    }
}

/// Sets a member, an item or the whole document, or removes a member; answers what stood there.
fn put(document: &mut Value, pointer: &str, value: Option<Value>) -> Option<Value> {
    let place = Pointer::parse(pointer).ok()?;
    let Some((parent, name)) = place.split() else {
        return value.map(|value| std::mem::replace(document, value));
    };
    match (parent.find_mut(document)?, value) {
        (Value::Object(members), Some(value)) => members.insert(name.to_owned(), value),
        (Value::Object(members), None) => members.shift_remove(name),
        (Value::Array(items), Some(value)) => {
            items.get_mut(name.parse::<usize>().ok()?).map(|item| std::mem::replace(item, value))
        }
        _ => None,
    }
}

/// The document as it was before, from its record.
fn restore(stored: &StoredDocument, record: &ArchiveRecord, before: &Validator) -> Rewritten {
    let mut document = read(&stored.document)?;
    let now = digest(&written(&document)?);
    if now == record.before {
        return Ok(None);
    }
    let untouched = now == record.after;
    for edit in record.edits.iter().rev() {
        let current = find(&document, &edit.pointer).cloned();
        let equals = |wanted: &Option<Value>| match (&current, wanted) {
            (Some(current), Some(wanted)) => same(current, wanted),
            (None, None) => true,
            _ => false,
        };
        if equals(&edit.after) && room(&document, &edit.pointer) {
            put(&mut document, &edit.pointer, edit.before.clone());
        } else if !equals(&edit.before) {
            let message =
                "the value that the migration wrote here was changed later, so it cannot be taken back";
            let finding =
                Diagnostic::error(Code::MigrationChangedSince, message).at_instance(edit.pointer.as_str());
            return Err(vec![finding.with_help("decide by hand which of the two values is right")]);
        }
    }
    let text = written(&document)?;
    if untouched && digest(&text) != record.before {
        return Err(unreadable("the record does not restore the document from which it was made".to_owned()));
    }
    let verdict = before.judge(&document);
    // A document that was put aside may have been invalid before; what was changed since must be valid now.
    if !untouched && !verdict.accepted {
        return Err(verdict.diagnostics);
    }
    Ok((digest(&text) != now).then_some((text, None)))
}

/// A document that came since: as it is where the schema before accepts it, else undone where going forth gives it back.
fn stay(stored: &StoredDocument, before: &Validator, undo: Option<&(Up<'_>, Up<'_>)>) -> Rewritten {
    let document = read(&stored.document)?;
    let verdict = before.judge(&document);
    if verdict.accepted {
        return Ok(None);
    }
    if let Some((forth, back)) = undo
        && let Ok(Some((text, _))) = back.rewrite(stored)
    {
        let undone = StoredDocument { document: text.clone(), ..stored.clone() };
        if let Ok(Some((again, _))) = forth.rewrite(&undone)
            && again == written(&document)?
        {
            return Ok(Some((text, None)));
        }
    }
    Err(verdict.diagnostics)
}

/// Whether a value can stand at `pointer`: what is above it is there.
fn room(document: &Value, pointer: &str) -> bool {
    Pointer::parse(pointer)
        .is_ok_and(|place| place.split().is_none_or(|(parent, _)| parent.find(document).is_some()))
}

//! How schemas are read and compared.
//!
//! Everything that may change a verdict is one value, [`Options`], for every domain that judges a schema; and what a request says
//! of it is read in one place, `operation/request.rs`. So `proposal.check` and `migration.generate` cannot judge by other options than
//! `compatibility.check`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::DEFAULT_BUDGET;
use super::part::{Focus, part};
use crate::schema::dialect;
use crate::wire::Problem;
use crate::wire::compatibility_check::{Assumptions, CompatibilityMode};
use crate::wire::schema_check::{Draft, SchemaOptions};

/// Documents that references may lead to, by absolute URI.
pub type Resources = BTreeMap<String, Value>;

/// How each version is read, and which comparisons are made.
///
/// ```
/// use rogatio_core::compatibility::Options;
/// use rogatio_core::wire::compatibility_check::CompatibilityMode;
/// let both_ways = Options::default().mode(CompatibilityMode::Full).budget(50_000);
/// # let _ = both_ways;
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    /// Who must keep working.
    pub(crate) mode: CompatibilityMode,
    /// Whether the whole history is compared.
    pub(crate) transitive: bool,
    /// What the caller vouches for. `format_assertion` is true as well where the options of the schemas say so.
    pub(crate) assumptions: Assumptions,
    /// Steps one comparison may take.
    pub(crate) budget: u64,
    /// How all versions are read, apart from the resources of one.
    shared: SchemaOptions,
    /// How the version in force is read.
    pub(crate) old: SchemaOptions,
    /// How the version that would replace it is read.
    pub(crate) new: SchemaOptions,
    /// How each version of the history is read, oldest first; those that are not listed are read as OLD is.
    history: Vec<SchemaOptions>,
    /// Where OLD stands, when it is a part of a document.
    pub(super) old_focus: Option<Focus>,
    /// Where NEW stands, when it is a part of a document.
    pub(super) new_focus: Option<Focus>,
    /// Where each version of the history stands, when it is a part of a document.
    pub(super) past_focus: Vec<Option<Focus>>,
}

impl Default for Options {
    fn default() -> Self {
        Self::reading(&SchemaOptions::default())
    }
}

impl Options {
    /// Every version is read like this. NEW must accept what OLD accepts, nothing is assumed but what `shared` says of
    /// `format`, and a comparison has [`DEFAULT_BUDGET`] steps.
    #[must_use]
    pub fn reading(shared: &SchemaOptions) -> Self {
        let format_assertion = shared.format_assertion;
        Self {
            mode: CompatibilityMode::Backward,
            transitive: false,
            assumptions: Assumptions { assume_closed: false, format_assertion },
            budget: DEFAULT_BUDGET,
            shared: shared.clone(),
            old: shared.clone(),
            new: shared.clone(),
            history: Vec::new(),
            old_focus: None,
            new_focus: None,
            past_focus: Vec::new(),
        }
    }

    /// Who must keep working.
    #[must_use]
    pub fn mode(mut self, mode: CompatibilityMode) -> Self {
        self.mode = mode;
        self
    }

    /// Whether NEW is compared with every version of the history, not only with OLD.
    #[must_use]
    pub fn transitive(mut self, transitive: bool) -> Self {
        self.transitive = transitive;
        self
    }

    /// How many steps one comparison may take.
    #[must_use]
    pub fn budget(mut self, steps: u64) -> Self {
        self.budget = steps;
        self
    }

    /// What the caller vouches for. A rule is a rule wherever it is said to be one: `format` stays a rule where the options of the
    /// schemas make it one.
    #[must_use]
    pub fn assuming(mut self, assumptions: Assumptions) -> Self {
        let format_assertion = self.assumptions.format_assertion || assumptions.format_assertion;
        self.assumptions = Assumptions { format_assertion, ..assumptions };
        self.each().for_each(|options| options.format_assertion = format_assertion);
        self
    }

    /// Documents that only references of OLD may lead to, before those of all versions with the same URI.
    #[must_use]
    pub fn old_resources(mut self, own: &Resources) -> Self {
        add(&mut self.old, own);
        self
    }

    /// Documents that only references of NEW may lead to, before those of all versions with the same URI.
    #[must_use]
    pub fn new_resources(mut self, own: &Resources) -> Self {
        add(&mut self.new, own);
        self
    }

    /// The absolute URIs from which OLD with its history and NEW were read.
    #[must_use]
    pub fn read_from(mut self, old: Option<String>, new: Option<String>) -> Self {
        (self.old.uri, self.new.uri) = (old, new);
        self
    }

    /// The draft of OLD and of the history where they have no `$schema`.
    #[must_use]
    pub fn old_default_draft(mut self, draft: Draft) -> Self {
        self.old.default_draft = Some(draft);
        self
    }

    /// Documents that only references of one version of the history may lead to, oldest version first, before those of `shared`
    /// with the same URI. A version that has no entry here is read as OLD is.
    #[must_use]
    pub fn history_resources(mut self, shared: &Resources, each: &[Resources]) -> Self {
        let read = each.iter().map(|own| {
            let mut options = SchemaOptions { resources: shared.clone(), ..self.old.clone() };
            add(&mut options, own);
            options
        });
        self.history = read.collect();
        self
    }

    /// How all versions are read, as it was given to [`Options::reading`].
    pub fn shared(&self) -> &SchemaOptions {
        &self.shared
    }

    /// How OLD is read.
    pub fn for_old(&self) -> &SchemaOptions {
        &self.old
    }

    /// How NEW is read.
    pub fn for_new(&self) -> &SchemaOptions {
        &self.new
    }

    fn each(&mut self) -> impl Iterator<Item = &mut SchemaOptions> {
        [&mut self.old, &mut self.new].into_iter().chain(&mut self.history)
    }

    /// How a version of the history is read; the oldest has the index 0.
    pub(crate) fn past(&self, index: usize) -> &SchemaOptions {
        self.history.get(index).unwrap_or(&self.old)
    }

    /// The schemas of a comparison, each cut down to the part at a place in it; the documents around them become resources.
    ///
    /// # Errors
    /// As [`part`].
    pub(super) fn take_parts(
        &mut self,
        (whole_old, old_at): (&Value, &str),
        (whole_new, new_at): (&Value, &str),
        history: &[Value],
    ) -> Result<Parts, Problem> {
        let mut read = Vec::new();
        let mut past = Vec::new();
        let versions = if self.transitive { history } else { &[] };
        for (index, version) in versions.iter().enumerate() {
            let mut options = self.past(index).clone();
            let place = format!("/history/{index}");
            let (schema, focus) = part(version, (old_at, "/old_at"), &place, &mut options)?;
            past.push(schema);
            self.past_focus.push(focus);
            read.push(options);
        }
        self.history = read;
        let (old, new);
        (old, self.old_focus) = part(whole_old, (old_at, "/old_at"), "/old", &mut self.old)?;
        (new, self.new_focus) = part(whole_new, (new_at, "/new_at"), "/new", &mut self.new)?;
        Ok(Parts { old, new, history: past })
    }

    /// The same terms with references in the resources written so that every resolver follows them.
    pub(super) fn referable(&self) -> Self {
        let mut terms = self.clone();
        for options in terms.each() {
            let draft = options.default_draft.map_or(jsonschema::Draft::Draft202012, Into::into);
            for resource in options.resources.values_mut() {
                if let Cow::Owned(referable) = dialect::referable(resource, draft) {
                    *resource = referable;
                }
            }
        }
        terms
    }

    /// The same terms without any assumption.
    pub(crate) fn plain(&self) -> Self {
        let mut plain = self.clone();
        plain.assumptions = Assumptions::default();
        plain.each().for_each(|options| options.format_assertion = false);
        plain
    }

    /// What a claim and a plan ask: does NEW accept every document that is stored under OLD.
    pub(crate) fn now(&self) -> Self {
        Self { mode: CompatibilityMode::Backward, transitive: false, ..self.clone() }
    }
}

/// Parts of the schemas of a comparison, as schemas of their own.
pub(super) struct Parts {
    pub(super) old: Value,
    pub(super) new: Value,
    pub(super) history: Vec<Value>,
}

/// Adds resources, which come before those with the same URI.
fn add(options: &mut SchemaOptions, own: &Resources) {
    options.resources.extend(own.iter().map(|(uri, resource)| (uri.clone(), resource.clone())));
}

//! On what terms schemas are read and compared.
//!
//! Everything in a request that may change a verdict is read here and nowhere else, for every operation that judges a
//! schema. So `proposal.check` and `migration.generate` cannot judge by other options than `compatibility.check`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::DEFAULT_BUDGET;
use super::part::{Focus, part};
use crate::schema::dialect;
use crate::wire::compatibility_check::{Assumptions, CompatibilityMode};
use crate::wire::schema_check::{Patterns, SchemaOptions};
use crate::wire::{
    Code, CompatibilityCheckRequest, MigrationGenerateRequest, MigrationTransformRequest, Problem,
    ProposalCheckRequest,
};

/// Documents that references may lead to, by absolute URI.
type Resources = BTreeMap<String, Value>;

/// How each version is read, and which comparisons are made.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    /// Who must keep working.
    pub(crate) mode: CompatibilityMode,
    /// Whether the whole history is compared.
    pub(crate) transitive: bool,
    /// What the caller vouches for. `format_assertion` is true as well where the options of the schemas say so.
    pub(crate) assumptions: Assumptions,
    /// Steps one comparison may take.
    pub(crate) budget: u64,
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

impl Terms {
    /// Reads the terms of a comparison.
    ///
    /// # Errors
    /// `request.invalid-field` when the resources of the history are not one object for each version.
    pub(crate) fn of_comparison(request: &CompatibilityCheckRequest) -> Result<Self, Problem> {
        let shared = SchemaOptions {
            default_draft: request.default_draft,
            resources: request.resources.clone(),
            format_assertion: false,
            patterns: Patterns::Linear,
        };
        let mut terms =
            Self::of(&shared, request.assumptions, &request.old_resources, &request.new_resources);
        if let Some(draft) = request.old_default_draft {
            terms.old.default_draft = Some(draft);
        }
        terms.mode = request.mode;
        terms.transitive = request.transitive;
        terms.budget = request.budget.unwrap_or(DEFAULT_BUDGET);
        if let Some(each) = &request.history_resources {
            if each.len() != request.history.len() {
                let (given, versions) = (each.len(), request.history.len());
                let detail = format!(
                    "`history_resources` has {given} objects, and the history has {versions} versions"
                );
                return Err(Problem::new(Code::RequestInvalidField, detail)
                    .with_help("give one object for each version, in the same order; it may be empty")
                    .at("/history_resources"));
            }
            let shared = SchemaOptions { resources: shared.resources, ..terms.old.clone() };
            terms.history = each.iter().map(|own| with_resources(&shared, own)).collect();
        }
        Ok(terms)
    }

    /// Reads the terms of a proposal.
    pub(crate) fn of_proposal(request: &ProposalCheckRequest) -> Self {
        let mut terms =
            Self::of(&request.options, request.assumptions, &request.old_resources, &request.new_resources);
        terms.mode = request.mode;
        terms.transitive = request.transitive;
        terms
    }

    /// Reads the terms of a migration. Stored documents must become documents of the schema after, so it looks backward.
    pub(crate) fn of_migration(request: &MigrationGenerateRequest) -> Self {
        let (old, new) = (&request.old_resources, &request.new_resources);
        Self::of(&request.options, request.assumptions, old, new)
    }

    /// Reads the terms on which documents are rewritten.
    pub(crate) fn of_rewriting(request: &MigrationTransformRequest) -> Self {
        let (old, new) = (&request.old_resources, &request.new_resources);
        Self::of(&request.options, Assumptions::default(), old, new)
    }

    /// The terms on which one schema is asked for all documents of another, both read the same way: nothing is assumed.
    pub(crate) fn of_stored(options: &SchemaOptions) -> Self {
        Self::of(options, Assumptions::default(), &Resources::new(), &Resources::new())
    }

    fn of(shared: &SchemaOptions, assumptions: Assumptions, old: &Resources, new: &Resources) -> Self {
        // A rule is a rule wherever the request says so.
        let format_assertion = shared.format_assertion || assumptions.format_assertion;
        let shared = SchemaOptions { format_assertion, ..shared.clone() };
        Self {
            mode: CompatibilityMode::Backward,
            transitive: false,
            assumptions: Assumptions { format_assertion, ..assumptions },
            budget: DEFAULT_BUDGET,
            old: with_resources(&shared, old),
            new: with_resources(&shared, new),
            history: Vec::new(),
            old_focus: None,
            new_focus: None,
            past_focus: Vec::new(),
        }
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
        for options in [&mut terms.old, &mut terms.new].into_iter().chain(&mut terms.history) {
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
        let options = [&mut plain.old, &mut plain.new].into_iter().chain(&mut plain.history);
        options.for_each(|options| options.format_assertion = false);
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

/// `shared` with further resources, which come before those with the same URI.
fn with_resources(shared: &SchemaOptions, own: &Resources) -> SchemaOptions {
    let mut options = shared.clone();
    options.resources.extend(own.iter().map(|(uri, resource)| (uri.clone(), resource.clone())));
    options
}

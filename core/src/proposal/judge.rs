//! The values of a proposal, judged before anybody votes: defaults wherever they stand, and what a backfill writes.

use jsonschema::Draft;
use serde_json::Value;

use crate::artifact;
use crate::change::{Place, Whole};
use crate::excerpt::excerpt;
use crate::migration::{self, Change};
use crate::pointer::Pointer;
use crate::schema::keyword::{is_silenced, visit};
use crate::schema::resource;
use crate::wire::proposal::{Backfill, ChangeType};
use crate::wire::{Code, Diagnostic};

/// What is wrong with the values of a proposal that makes a valid schema. A default is named where the proposal writes it and
/// where it stands in that schema.
pub(super) fn findings(change: &Change<'_>) -> Vec<Diagnostic> {
    let Change { proposal, to, .. } = change;
    let whole = Whole::new(to, change.options);
    let place = &proposal.field_spec.pointer;
    let others = migration::beside(change);
    // The value of a field is judged by every rule that certainly judges it.
    let field_faults = |value: &Value| {
        let found = faults(&whole, place, value);
        if found.is_empty() {
            others.iter().flat_map(|other| faults(&whole, other, value)).collect()
        } else {
            found
        }
    };
    let mut findings = Vec::new();
    for (below, default) in defaults(change) {
        let said = if below.is_empty() && proposal.field_spec.default.is_some() {
            "/field_spec/default".to_owned()
        } else {
            format!("/field_spec/schema{below}/default")
        };
        let faults = if below.is_empty() {
            field_faults(default)
        } else {
            faults(&whole, &format!("{place}{below}"), default)
        };
        let stands = format!("{place}{below}/default");
        let told = |fault: Fault| fault.told(Code::ProposalDefaultInvalid, &said).at_schema(&*stands);
        findings.extend(faults.into_iter().map(told));
    }
    let backfill = "/migration_plan/backfill";
    let written = match &proposal.migration_plan.backfill {
        Backfill::Constant { value } => Some((value, format!("{backfill}/value"))),
        // A default that the proposal does not write itself, but takes from the schema that is there.
        Backfill::Default
            if proposal.field_spec.schema.is_none() && proposal.field_spec.default.is_none() =>
        {
            let place = Pointer::parse(place).ok();
            let default = place.and_then(|place| place.find(to)?.get("default"));
            default.map(|default| (default, backfill.to_owned()))
        }
        _ => None,
    };
    if let Some((value, said)) = written.filter(|_| proposal.change_type != ChangeType::AddType) {
        let faults = field_faults(value);
        findings.extend(faults.into_iter().map(|fault| fault.told(Code::ProposalBackfillInvalid, &said)));
    }
    if let Backfill::Copy { from } = &proposal.migration_plan.backfill {
        findings.extend(copy_findings(change, from));
    }
    findings
}

/// The defaults that a proposal writes, each with its place below the place of the change.
fn defaults<'c>(change: &Change<'c>) -> Vec<(String, &'c Value)> {
    let spec = &change.proposal.field_spec;
    let mut found: Vec<(String, &Value)> =
        spec.default.iter().map(|default| (String::new(), default)).collect();
    let Some(schema) = &spec.schema else { return found };
    let pointer = Pointer::parse(&spec.pointer).unwrap_or_default();
    let draft = match Place::resolve(&pointer, change.to, change.options) {
        Ok(place) => place.draft,
        Err(_) => resource::draft_of(change.to, change.options).unwrap_or(Draft::Unknown),
    };
    visit(draft, schema, &mut |at, draft, keywords| {
        if let Some(default) = keywords.get("default")
            && !is_silenced(draft, keywords)
            && !(at.is_empty() && spec.default.is_some())
        {
            found.push((at.to_owned(), default));
        }
    });
    found
}

/// Why a value does not satisfy a place, and where in the value.
struct Fault {
    at: String,
    message: String,
}

impl Fault {
    fn told(self, code: Code, said: &str) -> Diagnostic {
        Diagnostic::error(code, self.message).at_instance(format!("{said}{}", self.at))
    }
}

fn faults(whole: &Whole<'_>, place: &str, value: &Value) -> Vec<Fault> {
    match artifact::validate(&whole.place(place), value, whole.options()) {
        Ok(answer) => {
            let fault = |one: Diagnostic| Fault {
                at: one.instance_pointer.unwrap_or_default(),
                message: one.message,
            };
            answer.diagnostics.into_iter().map(fault).collect()
        }
        // A value that cannot be judged is not taken for a good one.
        Err(problem) => {
            let message = format!("the value cannot be judged at `{}`: {}", excerpt(place), problem.detail);
            vec![Fault { at: String::new(), message }]
        }
    }
}

/// Whether the values at the source of a copy fit the field.
fn copy_findings(change: &Change<'_>, from: &str) -> Vec<Diagnostic> {
    let at = "/migration_plan/backfill/from";
    let shown = excerpt(from);
    let partial = |message: String| {
        let help = "artifacts that are invalid afterwards are listed, and the migration stops";
        Diagnostic::warning(Code::ProposalBackfillPartial, message).with_help(help).at_instance(at)
    };
    let Some(source) = migration::source(change, from) else { return Vec::new() };
    let mut findings = Vec::new();
    match &source.fits {
        migration::Fits::Never => findings.push(
            Diagnostic::error(
                Code::ProposalBackfillInvalid,
                format!("no valid artifact has a value at `{shown}` that fits the field"),
            )
            .at_instance(at),
        ),
        migration::Fits::Sometimes(Some(witness)) => {
            findings
                .push(partial(format!("not every value at `{shown}` fits the field: {witness} does not")));
        }
        migration::Fits::Sometimes(None) => {
            findings.push(partial(format!("the schema does not define the values at `{shown}`")));
        }
        migration::Fits::Always | migration::Fits::Unknown => {}
    }
    let asked = change.proposal.field_spec.required == Some(true);
    if asked && source.may_be_missing && source.fits != migration::Fits::Never {
        let message =
            format!("artifacts without a value at `{shown}` get no value, but the field is required");
        findings.push(partial(message));
    }
    findings
}

//! `proposal.rebase`: the same change on a newer version.

mod conflict;
mod target;

use serde_json::Value;

use super::check::change_finding;
use crate::change::{self, type_name};
use crate::excerpt::excerpt;
use crate::pointer::Pointer;
use crate::wire::proposal::{ChangeType, Proposal};
use crate::wire::proposal_check::RegistrySnapshot;
use crate::wire::schema_check::SchemaOptions;
use crate::wire::{Code, Diagnostic, ProposalRebaseResponse, Severity};

/// Applies the change to the current version, or says why it cannot stand there.
///
/// A change stands when it means there what it meant: its place is the same place with the same content, whatever it refers
/// to is unchanged, and the result is a schema.
pub fn rebase(
    proposal: Proposal,
    registry: &RegistrySnapshot,
    options: &SchemaOptions,
) -> ProposalRebaseResponse {
    let versions = registry.types.get(type_name(&proposal)).map_or(&[][..], Vec::as_slice);
    let (from_version, to_version) =
        (proposal.base_version, u64::try_from(versions.len()).unwrap_or(u64::MAX));
    let resulting = resulting(&proposal, versions, options);
    let (resulting_schema, diagnostics) = match resulting {
        Ok(schema) => (Some(schema), Vec::new()),
        Err(findings) => (None, findings),
    };
    ProposalRebaseResponse {
        rebased: resulting_schema.is_some(),
        proposal: resulting_schema.is_some().then_some(Proposal { base_version: to_version, ..proposal }),
        resulting_schema,
        from_version,
        to_version,
        diagnostics,
    }
}

/// The schema that the change makes of the current version.
fn resulting(
    proposal: &Proposal,
    versions: &[Value],
    options: &SchemaOptions,
) -> Result<Value, Vec<Diagnostic>> {
    let (kind, spec) = (proposal.change_type, &proposal.field_spec);
    if kind == ChangeType::AddType {
        if !versions.is_empty() {
            return Err(vec![Diagnostic::error(Code::ProposalTypeExists, "a type of that name exists now")]);
        }
        let schema =
            change::apply(kind, spec, &Value::Null, options).map_err(|error| vec![change_finding(&error)])?;
        let faults = faults(&schema, options);
        return if faults.is_empty() { Ok(schema) } else { Err(faults) };
    }
    let since = proposal.base_version.checked_sub(1).and_then(|index| usize::try_from(index).ok());
    let Some(current) = versions.last() else {
        let finding = Diagnostic::error(Code::ProposalUnknownType, "the type does not exist");
        return Err(vec![finding.at_instance("/target_artifact_type")]);
    };
    let history = since.and_then(|since| versions.get(since..)).filter(|history| !history.is_empty());
    let Some((base, history)) = history.and_then(|history| Some((history.first()?, history))) else {
        let message = format!("version {} does not exist", proposal.base_version);
        let finding = Diagnostic::error(Code::ProposalStaleBase, message);
        return Err(vec![finding.at_instance("/base_version")]);
    };
    let place = Pointer::parse(&spec.pointer).map_err(|error| vec![change_finding(&error.into())])?;
    let first = change::apply(kind, spec, base, options).map_err(|error| vec![change_finding(&error)])?;
    if let Some(conflict) = conflict::find(&place, proposal, history, options) {
        return Err(vec![told(conflict, proposal)]);
    }
    let schema = change::apply(kind, spec, current, options).map_err(|error| {
        let theirs = format!("made this change impossible: {error}");
        vec![told(
            conflict::Conflict {
                version: proposal.base_version,
                later: true,
                at: spec.pointer.clone(),
                theirs,
            },
            proposal,
        )]
    })?;
    let faults = faults(&schema, options);
    let Some(fault) = faults.first() else { return Ok(schema) };
    if !self::faults(&first, options).is_empty() {
        // It made no schema of the version that it was written for either.
        return Err(faults);
    }
    let theirs = format!("together with this change give an invalid schema: {}", fault.message);
    let at = fault.schema_pointer.clone().unwrap_or_default();
    Err(vec![told(conflict::Conflict { version: proposal.base_version, later: true, at, theirs }, proposal)])
}

/// What keeps a schema from being one.
fn faults(schema: &Value, options: &SchemaOptions) -> Vec<Diagnostic> {
    let findings = crate::lint::check(schema, options).diagnostics;
    findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect()
}

/// A conflict as a finding: what others did, and what this proposal would do.
fn told(conflict: conflict::Conflict, proposal: &Proposal) -> Diagnostic {
    let spec = &proposal.field_spec;
    let place = excerpt(&spec.pointer);
    let ours = match proposal.change_type {
        ChangeType::AddField => format!("adds `{place}`"),
        ChangeType::ModifyField => format!("changes `{place}`"),
        ChangeType::RemoveField => format!("removes `{place}`"),
        ChangeType::RenameField => {
            format!("renames `{place}` to `{}`", excerpt(spec.new_name.as_deref().unwrap_or_default()))
        }
        ChangeType::AddType => "adds the type".to_owned(),
    };
    let version = conflict.version;
    let theirs = &conflict.theirs;
    let message = if conflict.later {
        format!("the versions after {version} {theirs}; this proposal {ours}")
    } else {
        format!("version {version} {theirs}; this proposal {ours}")
    };
    let help = "read the changes, and write the proposal again for the current version";
    let finding = Diagnostic::error(Code::ProposalRebaseConflict, message).with_help(help);
    finding.at_instance("/field_spec/pointer").at_schema(conflict.at)
}

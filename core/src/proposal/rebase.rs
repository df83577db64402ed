//! `proposal.rebase`: the same change on a newer version.

use serde_json::Value;

use super::change;
use super::check::{change_finding, type_name};
use super::pointer::Pointer;
use crate::wire::proposal::{ChangeType, Proposal};
use crate::wire::schema_check::SchemaOptions;
use crate::wire::{Code, Diagnostic, Problem, ProposalRebaseRequest, ProposalRebaseResponse};

/// Applies the change to the current version, or says why it cannot stand there.
///
/// A change stands when the place that it changes is what it was when the change was written, and the change can be made.
///
/// # Errors
/// Never: whatever is in the way is a finding.
pub fn rebase(request: ProposalRebaseRequest) -> Result<ProposalRebaseResponse, Problem> {
    let ProposalRebaseRequest { proposal, registry } = request;
    let versions = registry.types.get(type_name(&proposal)).map_or(&[][..], Vec::as_slice);
    let (from_version, to_version) =
        (proposal.base_version, u64::try_from(versions.len()).unwrap_or(u64::MAX));
    let refuse = |finding| ProposalRebaseResponse {
        rebased: false,
        proposal: None,
        resulting_schema: None,
        from_version,
        to_version,
        diagnostics: vec![finding],
    };
    let version = |number: u64| versions.get(usize::try_from(number.checked_sub(1)?).ok()?);
    let resulting = match (proposal.change_type, version(from_version), versions.last()) {
        (ChangeType::AddType, _, None) => {
            change::apply(ChangeType::AddType, &proposal.field_spec, &Value::Null, &SchemaOptions::default())
        }
        (ChangeType::AddType, _, Some(_)) => {
            return Ok(refuse(Diagnostic::error(
                Code::ProposalTypeExists,
                "a type of that name exists by now",
            )));
        }
        (_, _, None) => {
            let finding = Diagnostic::error(Code::ProposalUnknownType, "there is no such type");
            return Ok(refuse(finding.at_instance("/target_artifact_type")));
        }
        (_, None, Some(_)) => {
            let message = format!("there is no version {from_version}");
            let finding = Diagnostic::error(Code::ProposalStaleBase, message);
            return Ok(refuse(finding.at_instance("/base_version")));
        }
        (kind, Some(base), Some(current)) => {
            if let Some(finding) = conflict(&proposal, base, current) {
                return Ok(refuse(finding));
            }
            change::apply(kind, &proposal.field_spec, current, &SchemaOptions::default())
        }
    };
    Ok(match resulting {
        Err(error) => refuse(change_finding(&error)),
        Ok(schema) => ProposalRebaseResponse {
            rebased: true,
            proposal: Some(Proposal { base_version: to_version, ..proposal }),
            resulting_schema: Some(schema),
            from_version,
            to_version,
            diagnostics: Vec::new(),
        },
    })
}

/// Somebody else changed the place that this change was written for.
fn conflict(proposal: &Proposal, base: &Value, current: &Value) -> Option<Diagnostic> {
    let place = Pointer::parse(&proposal.field_spec.pointer).ok()?;
    let required = |schema: &Value| {
        let (owner, name) = place.property()?;
        let list = owner.find(schema)?.get("required")?.as_array()?;
        Some(list.iter().any(|one| one == name))
    };
    let required = |schema| required(schema).unwrap_or(false);
    let message = match (place.find(base), place.find(current)) {
        (Some(_), None) => "the place is gone by now",
        (None, Some(_)) => "something was added at the place since",
        (Some(before), Some(now)) if before != now => "what stands at the place has changed since",
        _ if required(base) != required(current) => "whether the field is required has changed since",
        _ => return None,
    };
    let help = "look at what changed, and write the proposal anew for the current version";
    let finding = Diagnostic::error(Code::ProposalRebaseConflict, message).with_help(help);
    Some(finding.at_instance("/field_spec/pointer").at_schema(proposal.field_spec.pointer.clone()))
}

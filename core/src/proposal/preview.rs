//! What the migration would do, as data.

use crate::wire::compatibility_check::Verdict;
use crate::wire::proposal::{Backfill, ChangeType, Proposal};
use crate::wire::proposal_check::{MigrationAction, MigrationPreview};

/// The preview of a change that can be made, with this verdict, onto this version.
pub(crate) fn preview(proposal: &Proposal, verdict: Option<Verdict>, from_version: u64) -> MigrationPreview {
    let spec = &proposal.field_spec;
    let (value, copy_from) = match &proposal.migration_plan.backfill {
        Backfill::None => (None, None),
        Backfill::Default => (spec.default.clone(), None),
        Backfill::Constant { value } => (Some(value.clone()), None),
        Backfill::Copy { from } => (None, Some(from.clone())),
    };
    let fills = value.is_some() || copy_from.is_some();
    let action = match proposal.change_type {
        ChangeType::AddType => MigrationAction::CreateType,
        ChangeType::RemoveField => MigrationAction::Retire,
        ChangeType::RenameField => MigrationAction::Rename,
        ChangeType::AddField if fills => MigrationAction::Backfill,
        ChangeType::AddField => MigrationAction::RegistryOnly,
        ChangeType::ModifyField if verdict == Some(Verdict::Compatible) && !fills => {
            MigrationAction::RegistryOnly
        }
        ChangeType::ModifyField if verdict == Some(Verdict::Compatible) => MigrationAction::Backfill,
        ChangeType::ModifyField => MigrationAction::Convert,
    };
    let guards: &[&str] = match action {
        MigrationAction::RegistryOnly => &["every artifact satisfies the new schema"],
        MigrationAction::Backfill => &[
            "a value that stands there already satisfies the new schema",
            "only artifacts that lack the field are written; null is not lacking",
            "every artifact satisfies the new schema",
        ],
        MigrationAction::Convert => &[
            "every value converts; those that do not are reported, and stop it",
            "every artifact satisfies the new schema",
        ],
        MigrationAction::Retire => &["readers of the field are known", "values are archived before they go"],
        MigrationAction::Rename => {
            &["no artifact holds both names with different values", "every artifact satisfies the new schema"]
        }
        MigrationAction::CreateType => &["no type of that name exists"],
    };
    MigrationPreview {
        action,
        from_version,
        to_version: from_version.saturating_add(1),
        pointer: spec.pointer.clone(),
        value,
        copy_from,
        new_name: spec.new_name.clone(),
        guards: guards.iter().map(|guard| (*guard).to_owned()).collect(),
        lossless: !matches!(action, MigrationAction::Convert | MigrationAction::Retire),
        needs_contract: matches!(action, MigrationAction::Retire | MigrationAction::Rename),
    }
}

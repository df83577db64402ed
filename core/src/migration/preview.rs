//! What the plan of a change would do, said before anybody votes. It is made of the plan's own decision.

use super::decide::{Change, decide};
use super::error::MigrationError;
use crate::wire::migration::MigrationAction;
use crate::wire::migration::{Loss, Rewrite, Stage, Storage};
use crate::wire::proposal::Unfit;
use crate::wire::proposal_check::MigrationPreview;

/// The preview of the first step of a change, on documents.
///
/// # Errors
/// What the plan would be refused for.
pub(crate) fn preview(change: &Change<'_>, from_version: u64) -> Result<MigrationPreview, MigrationError> {
    let decided = decide(change, Stage::Expand, Storage::Documents)?;
    let filled = decided.rewrites.iter().find_map(|rewrite| match rewrite {
        Rewrite::Fill { value, copy_from, .. } => Some((value.clone(), copy_from.clone())),
        _ => None,
    });
    let (value, copy_from) = filled.unwrap_or_default();
    let spec = &change.proposal.field_spec;
    Ok(MigrationPreview {
        action: decided.action,
        from_version,
        to_version: from_version.saturating_add(1),
        pointer: spec.pointer.clone(),
        value,
        copy_from,
        new_name: spec.new_name.clone(),
        guards: guards(decided.action)
            .iter()
            .chain(unfit(change.proposal.migration_plan.unfit))
            .map(|guard| (*guard).to_owned())
            .collect(),
        unfit: change.proposal.migration_plan.unfit,
        rewrites: decided.rewrites,
        lossless: decided.loss == Loss::Lossless,
        loss: decided.loss,
        needs_contract: decided.in_two,
    })
}

/// What happens to artifacts that none of that makes fit, where they do not stop the plan.
const fn unfit(unfit: Unfit) -> &'static [&'static str] {
    match unfit {
        Unfit::Stop => &[],
        Unfit::Quarantine => &["an artifact that does not fit goes into quarantine instead of stopping it"],
    }
}

/// What is checked first, and stops the plan.
const fn guards(action: MigrationAction) -> &'static [&'static str] {
    match action {
        MigrationAction::RegistryOnly => &["every artifact satisfies the new schema"],
        MigrationAction::Backfill => &[
            "an existing value satisfies the new schema",
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
    }
}

//! Plans for documents. They are data alone: the engine rewrites and judges, and whoever keeps the documents writes what each
//! becomes beside what is in force, and then switches.

use super::Decision;
use super::draft::{Draft, Task};
use crate::wire::migration::Against;
use crate::wire::migration::MigrationAction;

/// The parts of a plan for documents.
pub(super) fn draft(decision: &Decision<'_>) -> Draft {
    let mut draft = Draft::default();
    let (before, after) = match decision.bumps {
        true => (decision.from_version, decision.to_version),
        // The second half of a change brings no version.
        false => (decision.to_version, decision.to_version),
    };
    let (forth, back) = (
        Task::Registry { from_version: before, to_version: after },
        Task::Registry { from_version: after, to_version: before },
    );
    if decision.action == MigrationAction::CreateType {
        draft.step("enter the type into the registry", forth);
        draft.back("take the type out of the registry, if nothing is of it", back);
        return draft;
    }
    let prepare = |against| Task::Prepare { rewrites: decision.rewrites.clone(), against };
    draft.step(
        "write what each document becomes beside what is in force, and judge it by the schema after",
        prepare(Against::To),
    );
    draft.step("switch to what was prepared, and to the version after", forth);
    draft.back(
        "do the same for what came since, judged by the schema before; what was there before is there still",
        prepare(Against::From),
    );
    draft.back("switch back to what was in force, and to the version before", back);
    draft
}

//! The way back without the archive: where the schema before leaves no doubt what was done to a document.

use super::place::Graph;
use super::reach::Reach;
use crate::wire::migration::Rewrite;
use crate::wire::proposal::ValuePair;

/// Whether every document that was valid before comes back byte for byte without a record of it.
///
/// A field that was filled can only be told from one that was there where the schema before forbids it. The same holds
/// for a field that got another name. The objects that changed must be found again in the same way: by names and indices,
/// and not by what stands in the document. This is the one definition of "lossless".
pub(super) fn is_possible(rewrites: &[Rewrite], before: &Graph<'_>, after: &Graph<'_>) -> bool {
    let was_absent = |owner: &str, name: &str| {
        before.forbids(owner, name) && before.is_plain(owner) && after.reach(owner) == Reach::Documents
    };
    match rewrites {
        [] => true,
        [Rewrite::Fill { owner, name, .. }] => was_absent(owner, name),
        [Rewrite::Rename { owner, new_name, keep: false, .. }] => was_absent(owner, new_name),
        _ => false,
    }
}

/// The rewrite that undoes another one; none for what cannot be undone without the archive.
pub(super) fn of(rewrite: &Rewrite) -> Option<Rewrite> {
    match rewrite.clone() {
        Rewrite::Fill { owner, name, .. } => Some(Rewrite::Drop { owner, name }),
        Rewrite::Rename { owner, name, new_name, keep: false } => {
            Some(Rewrite::Rename { owner, name: new_name, new_name: name, keep: false })
        }
        // Each conversion reads back as what it was made from, and pairs of values can be turned round. What was null is not known.
        Rewrite::Convert { place, values, .. } => {
            let turned = |pair: ValuePair| ValuePair { from: pair.to, to: pair.from };
            let values = values.into_iter().map(turned).collect();
            Some(Rewrite::Convert { place, null: None, values })
        }
        Rewrite::Rename { .. } | Rewrite::Drop { .. } => None,
    }
}

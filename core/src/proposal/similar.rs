//! Earlier proposals that resemble one.

use crate::wire::proposal::Proposal;
use crate::wire::proposal_check::{EarlierProposal, SimilarProposal};

/// The most that are listed.
pub const MOST_SIMILAR: usize = 20;

/// The earlier proposals about the same type and place, the closest first; equally close ones in the order given.
pub(super) fn similar(
    proposal: &Proposal,
    type_name: &str,
    earlier: Vec<EarlierProposal>,
) -> Vec<SimilarProposal> {
    let mut found: Vec<(Closeness, EarlierProposal)> = earlier
        .into_iter()
        .filter_map(|one| Some((Closeness::between(proposal, type_name, &one)?, one)))
        .collect();
    found.sort_by_key(|(closeness, _)| *closeness);
    let shown = found.into_iter().take(MOST_SIMILAR);
    shown
        .map(|(closeness, one)| SimilarProposal {
            because: format!("{} of `{}`", closeness.words(), crate::diagnostic::excerpt(type_name)),
            id: one.id,
            outcome: one.outcome,
            reasons: one.reasons,
        })
        .collect()
}

/// How close; the first is the closest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    /// The same kind of change at the same place.
    Same,
    /// Another change at the same place.
    Place,
    /// A field of the same name elsewhere.
    Name,
    /// A place above or below.
    Around,
}

impl Closeness {
    fn between(proposal: &Proposal, type_name: &str, earlier: &EarlierProposal) -> Option<Self> {
        if earlier.artifact_type != type_name {
            return None;
        }
        let (here, there) = (proposal.field_spec.pointer.as_str(), earlier.pointer.as_str());
        let name = |pointer: &str| pointer.rsplit('/').next().unwrap_or_default().to_lowercase();
        let above = |outer: &str, inner: &str| {
            !outer.is_empty() && inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
        };
        if here == there {
            let same = proposal.change_type == earlier.change_type;
            return Some(if same { Self::Same } else { Self::Place });
        }
        if name(here) == name(there) && !name(here).is_empty() {
            return Some(Self::Name);
        }
        (above(here, there) || above(there, here)).then_some(Self::Around)
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Same => "the same change at the same place",
            Self::Place => "another change at the same place",
            Self::Name => "a field of the same name elsewhere",
            Self::Around => "a place above or below",
        }
    }
}

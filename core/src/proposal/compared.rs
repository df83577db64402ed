//! The one verdict about a change, on which claim, class, preview and plan rest.

use serde_json::Value;

use crate::compatibility;
use crate::wire::compatibility_check::{CompatibilityMode, Direction, Verdict};
use crate::wire::{CompatibilityCheckRequest, CompatibilityCheckResponse, Problem, ProposalCheckRequest};

/// What is established about a change.
pub(super) struct Compared {
    /// What the request asks: its mode, the whole history where it is transitive.
    pub(super) asked: CompatibilityCheckResponse,
    /// The backward direction, where the mode leaves it out.
    pub(super) backward: Option<CompatibilityCheckResponse>,
    /// Whether every artifact that is valid now stays valid: what the claim says, and what the plan rests on.
    pub(super) now: Verdict,
}

impl Compared {
    /// Compares NEW with the current version, and with all that the senate asks for.
    ///
    /// # Errors
    /// `schema.invalid` for a schema that cannot be used.
    pub(super) fn of(
        request: &ProposalCheckRequest,
        new: &Value,
        old: &Value,
        history: &[Value],
    ) -> Result<Self, Problem> {
        let transitive = request.transitive;
        let asked = compare(request, new, old, request.mode, if transitive { history } else { &[] })?;
        let backward = match request.mode {
            CompatibilityMode::Forward => Some(compare(request, new, old, CompatibilityMode::Backward, &[])?),
            CompatibilityMode::Backward | CompatibilityMode::Full => None,
        };
        // The newest version comes first.
        let now = backward.as_ref().unwrap_or(&asked).comparisons.iter();
        let now = now.filter(|one| one.direction == Direction::Backward).map(|one| one.verdict).next();
        let now = now.unwrap_or(Verdict::Unknown);
        Ok(Self { asked, backward, now })
    }
}

fn compare(
    request: &ProposalCheckRequest,
    new: &Value,
    old: &Value,
    mode: CompatibilityMode,
    history: &[Value],
) -> Result<CompatibilityCheckResponse, Problem> {
    compatibility::check(CompatibilityCheckRequest {
        old: old.clone(),
        new: new.clone(),
        mode,
        transitive: request.transitive && mode == request.mode,
        history: history.to_vec(),
        assumptions: request.assumptions,
        default_draft: request.options.default_draft,
        resources: request.options.resources.clone(),
        budget: None,
    })
}

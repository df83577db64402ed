//! The one verdict about a change, on which claim, class, preview and plan rest.

use crate::compatibility::{self, Options, Question};
use crate::wire::compatibility_check::{CompatibilityMode, Direction, Verdict};
use crate::wire::{CompatibilityCheckResponse, Problem};

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
    pub(super) fn of(question: &Question<'_>, options: &Options) -> Result<Self, Problem> {
        let asked = compatibility::compare(question, options)?;
        let backward = match options.mode {
            CompatibilityMode::Forward => Some(compatibility::compare(question, &options.now())?),
            CompatibilityMode::Backward | CompatibilityMode::Full => None,
        };
        // The newest version comes first.
        let now = backward.as_ref().unwrap_or(&asked).comparisons.iter();
        let now = now.filter(|one| one.direction == Direction::Backward).map(|one| one.verdict).next();
        let now = now.unwrap_or(Verdict::Unknown);
        Ok(Self { asked, backward, now })
    }
}

//! When the engine is asked again about a proposal that nobody asks about.
//!
//! This is a timetable and decides nothing: whether a vote ends, or opens, is the engine's answer at that time.

use rogatio_core::wire::proposal_decide::{ProposalState, ProposalStatus};
use rogatio_core::wire::tally::OutcomeName;

/// The first second at which something may happen by itself; `None` when nothing will.
pub(in crate::service) fn due_at(state: &ProposalState) -> Option<u64> {
    let rule = &state.checked.as_ref()?.rule;
    match state.status {
        ProposalStatus::Debate if rule.auto_open => {
            Some(state.checked.as_ref()?.at.saturating_add(rule.min_debate.unwrap_or(0)))
        }
        ProposalStatus::Voting => {
            let voting = state.voting.as_ref()?;
            let early = match voting.final_outcome {
                Some(_) if !rule.early_close => None,
                Some(OutcomeName::Approved) => {
                    Some(voting.opens_at.saturating_add(rule.min_open.unwrap_or(0)))
                }
                Some(OutcomeName::Rejected) => Some(state.updated_at),
                None => None,
            };
            Some(early.map_or(voting.closes_at, |early| early.min(voting.closes_at)))
        }
        _ => None,
    }
}

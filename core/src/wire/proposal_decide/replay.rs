//! `proposal.replay`: the events of a proposal, decided again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Facts;
use super::event::Event;
use super::state::ProposalState;
use crate::wire::ballot::BallotInput;

/// The events of one proposal, in order.
///
/// Each event is computed again from the state before it, by the code that decides commands, and compared: numbers, times, closing times,
/// receipts, digests of rules and of unsigned ballots, voided ballots, outcomes, reasons and texts of endings. An event that no command could
/// have given is refused (`proposal.replay-broken`), and so is the beginning of a decision without its rest. Values that are neither in the
/// state nor computed by the decision are accepted, unless the facts of the event are given.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ProposalReplayRequest {
    /// The state before the first event; null for the whole life.
    #[serde(default)]
    pub state: Option<ProposalState>,
    /// The events in order.
    pub events: Vec<Event>,
    /// The facts on which events were decided, if they are known. `facts.electorate` of the event that opened a vote also gives the seats of its
    /// voters.
    #[serde(default)]
    #[builder(default)]
    pub facts: Vec<EventFacts>,
    /// True if more events may follow, also of the last decision.
    #[serde(default)]
    #[builder(default)]
    pub partial: bool,
}

/// The facts on which an event was decided, as in `proposal.decide`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventFacts {
    /// The number of the event.
    pub event: u64,
    /// The facts of the decision. Without `registry`, the check of a submission or the result of an appeal is accepted; without `electorate`,
    /// the fixed electorate is. A ballot requires `seat`, and `earlier` if the voter's earlier ballot is not among these events: if the vote had
    /// ballots before the first of these events, facts are required, because the state does not say who has voted.
    #[serde(default)]
    pub facts: Facts,
    /// The ballot as it was sent, for an event that counted one. Its signature and everything that it names is then checked again.
    #[serde(default)]
    pub ballot: Option<BallotInput>,
}

/// The state after the events.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProposalReplayResponse {
    /// The state; null if there are no events.
    pub state: Option<ProposalState>,
    /// True if the last decision is not complete, which is only allowed for a `partial` replay; absent if it is complete.
    #[serde(skip_serializing_if = "is_false")]
    pub unfinished: bool,
}

const fn is_false(value: &bool) -> bool {
    !*value
}

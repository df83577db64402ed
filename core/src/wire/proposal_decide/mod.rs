//! `proposal.decide` and `proposal.replay`: the life of a proposal.

mod command;
mod event;
mod replay;
mod state;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::wire::compatibility_check::{Assumptions, CompatibilityMode};
use crate::wire::electorate::SeatInput;
use crate::wire::proposal::Proposal;
use crate::wire::proposal_check::{RegistrySnapshot, VotingRules};
use crate::wire::rationale::RationaleRules;
use crate::wire::rule::Choice;
use crate::wire::schema_check::SchemaOptions;
use crate::wire::scope::ScopeRules;
use crate::wire::time::Time;

pub use command::Command;
pub use event::{Event, Happened, Receipt};
pub use replay::{EventFacts, ProposalReplayRequest, ProposalReplayResponse};
pub use state::{
    CheckedState, ContentState, EndReason, EndedState, ForfeitedSeats, OpenConcern, ProposalState,
    ProposalStatus, VotingState,
};

/// A command, with the state and the facts for the decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ProposalDecideRequest {
    /// The state from the last decision; null before the first.
    #[serde(default)]
    pub state: Option<ProposalState>,
    /// The command to decide.
    pub command: Command,
    /// The name of the agent that gives the command.
    #[builder(into)]
    pub actor: String,
    /// Facts that the caller knows.
    #[serde(default)]
    #[builder(default)]
    pub facts: Facts,
    /// The time of the command, in seconds by the caller's clock. If it is earlier than the last event, the time of the last event is used
    /// instead, and `clock_behind` in the answer reports the difference.
    #[serde(with = "crate::wire::time")]
    #[schemars(with = "Time")]
    pub now: u64,
}

/// Facts that the caller knows and the state does not contain. Each command names those that it requires.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The content whose digest is in the state.
    #[serde(default)]
    pub proposal: Option<Proposal>,
    /// The artifact types in the registry; the type concerned is enough.
    #[serde(default)]
    pub registry: Option<RegistrySnapshot>,
    /// The current version of the type, 0 for none; if absent, the number of versions in `registry`. A ballot given with it is refused if the
    /// proposal is based on an older version.
    #[serde(default)]
    pub current_version: Option<u64>,
    /// The rules of voting; if absent, the default rules.
    #[serde(default)]
    pub rules: Option<VotingRules>,
    /// The rules of scope; if absent, everything is in scope.
    #[serde(default)]
    pub scope: Option<ScopeRules>,
    /// The requirements for a rationale; if absent, three words and a citation.
    #[serde(default)]
    pub rationale: Option<RationaleRules>,
    /// True if the actor is an administrator, or the senate itself: they can open votes on proposals of others.
    #[serde(default)]
    pub administrator: bool,
    /// The voters of the vote, with their weights and keys.
    #[serde(default)]
    pub electorate: Option<Vec<SeatInput>>,
    /// The voter's seat in the fixed electorate; absent if there is none.
    #[serde(default)]
    pub seat: Option<SeatInput>,
    /// The voter's current ballot for this revision.
    #[serde(default)]
    pub earlier: Option<Receipt>,
    /// The votes on overruling a rejection as out of scope. Agents that are not in `electorate` do not count, and of several votes of a voter
    /// the last counts.
    #[serde(default)]
    pub overruling: Vec<Overruling>,
    /// The side that must keep working.
    #[serde(default)]
    pub mode: CompatibilityMode,
    /// True to compare with every version of the type.
    #[serde(default)]
    pub transitive: bool,
    /// The assumptions that the caller makes. `format_assertion` can be set here or in `options`: if either says that `format` is a rule, it is
    /// a rule in every check of this request.
    #[serde(default)]
    pub assumptions: Assumptions,
    /// Options for reading schemas. `resources` apply to every version.
    #[serde(default)]
    pub options: SchemaOptions,
    /// Documents to which only references of the registered versions may point, by absolute URI. They replace documents with the same URI in
    /// `options.resources`.
    #[serde(default)]
    pub old_resources: BTreeMap<String, Value>,
    /// Documents to which only references of the resulting schema may point, by absolute URI. They replace documents with the same URI in
    /// `options.resources`.
    #[serde(default)]
    pub new_resources: BTreeMap<String, Value>,
}

/// One voter's vote on overruling a rejection as out of scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Overruling {
    /// The id of the voter.
    pub voter: String,
    /// The choice: `yes` to overrule, `no`, or `abstain`.
    pub choice: Choice,
}

/// The decision on a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalDecideResponse {
    /// The state to store; unchanged if nothing happened.
    pub state: ProposalState,
    /// The events in order; log them in the transaction that stores the state. Empty for a repeated ballot.
    pub events: Vec<Event>,
    /// The receipt for the voter; absent for other commands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
    /// The number of seconds by which `now` was before the last event, whose time was used instead; absent if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::wire::time::optional")]
    #[schemars(with = "Option<Time>")]
    pub clock_behind: Option<u64>,
}

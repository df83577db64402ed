//! The shapes of the HTTP API that the engine does not define: requests in the seeds' names, answers, events.

mod agent;
mod event;
mod migration;
mod proposal;
mod registry;

pub(crate) use rogatio_core::wire::senate::{Naming, Settings};
use rogatio_core::wire::{Diagnostic, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use agent::*;
pub(crate) use event::*;
pub(crate) use migration::*;
pub(crate) use proposal::*;
pub(crate) use registry::*;

/// Why a request was refused, in the form of RFC 9457 (`application/problem+json`).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Refusal {
    /// What is wrong.
    #[serde(flatten)]
    pub(crate) problem: Problem,
    /// Everything that was found in what was sent, where there is more to say than one thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<Diagnostic>>")]
    pub(crate) diagnostics: Option<Value>,
    /// The request's id, which is in the service's log too.
    pub(crate) request_id: String,
}

/// A reason.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonInput {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

/// Nothing: a write without details.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoInput {}

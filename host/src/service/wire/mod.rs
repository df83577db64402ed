//! The shapes of the HTTP API that the engine does not define: requests in the seeds' names, answers, events.

mod agent;
mod event;
mod impact;
mod migration;
mod proposal;
mod registry;
mod sign;

pub(crate) use rogatio_core::wire::senate::{Naming, Settings};
use rogatio_core::wire::{Diagnostic, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use agent::*;
pub(crate) use event::*;
pub(crate) use impact::*;
pub(crate) use migration::*;
pub(crate) use proposal::*;
pub(crate) use registry::*;
pub(crate) use sign::*;

/// The reason for refusing a request, in the form of RFC 9457 (`application/problem+json`).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Refusal {
    /// The problem itself.
    #[serde(flatten)]
    pub(crate) problem: Problem,
    /// All findings about the request, if there is more than one fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) diagnostics: Option<Vec<Diagnostic>>,
    /// The name of the limit that was reached, as in `limits` of `GET /api/version`; its value is in `limit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) limit_name: Option<String>,
    /// The id of the request, which is also in the service's own log.
    pub(crate) request_id: String,
}

/// A reason for an act.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonInput {
    /// The reason in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

/// An empty request, for writes without details.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoInput {}

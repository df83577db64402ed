//! `lineage.*`: the steps that made an artifact, what came of them, and whether they can be repeated.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Diagnostic;
use crate::digest::Digest;

/// The kind of work that a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepType {
    /// The step takes something out of its sources.
    Extraction,
    /// The step analyses its sources.
    Analysis,
    /// The step combines several sources.
    Aggregation,
    /// The step transforms one form into another.
    Transformation,
    /// The step validates its sources.
    Validation,
    /// The step argues about its sources.
    Debate,
}

/// One processing step: its sources, its target, and how, when and by whom it was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcessingStep {
    /// The id of the step: the digest of all other fields. Computed if absent, checked if present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Digest>,
    /// The names of the artifacts that the step read; empty for a step without sources.
    pub source: Vec<String>,
    /// The name of the artifact that the step made.
    pub target: String,
    /// The kind of work that the step did.
    #[serde(rename = "type")]
    pub step_type: StepType,
    /// The name of the agent that did the step.
    pub agent: String,
    /// The method, with a version if the method has one.
    pub method: String,
    /// The parameters of the method.
    #[serde(default)]
    pub parameters: Map<String, Value>,
    /// The time at which the step began, in RFC 3339.
    pub started_at: String,
    /// The time at which the step ended, in RFC 3339; not before it began.
    pub ended_at: String,
    /// SHA-256 of the input, 64 lower-case hexadecimal digits.
    pub input_digest: String,
    /// SHA-256 of the output, 64 lower-case hexadecimal digits.
    pub output_digest: String,
    /// The version of each source that the step read, from 1; sources without a known version are left out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub source_versions: BTreeMap<String, u64>,
    /// The version of the target that the step made, from 1; absent if it has no known version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_version: Option<u64>,
}

impl ProcessingStep {
    /// A step of this kind that read `source` and made `target`. It is valid only once it has an agent, times and digests.
    pub fn new(step_type: StepType, source: Vec<String>, target: impl Into<String>) -> Self {
        Self {
            id: None,
            source,
            target: target.into(),
            step_type,
            agent: String::new(),
            method: String::new(),
            parameters: Map::new(),
            started_at: String::new(),
            ended_at: String::new(),
            input_digest: String::new(),
            output_digest: String::new(),
            source_versions: BTreeMap::new(),
            target_version: None,
        }
    }

    /// The same step, done by this agent with this method.
    #[must_use]
    pub fn done_by(self, agent: impl Into<String>, method: impl Into<String>) -> Self {
        Self { agent: agent.into(), method: method.into(), ..self }
    }

    /// The same step, done between these times by RFC 3339.
    #[must_use]
    pub fn during(self, started_at: impl Into<String>, ended_at: impl Into<String>) -> Self {
        Self { started_at: started_at.into(), ended_at: ended_at.into(), ..self }
    }

    /// The same step with the SHA-256 of its input and of its output, each 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn with_digests(self, input: impl Into<String>, output: impl Into<String>) -> Self {
        Self { input_digest: input.into(), output_digest: output.into(), ..self }
    }
}

/// A request to record a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct LineageRecordRequest {
    /// The step to record.
    pub step: ProcessingStep,
    /// The steps that are already recorded.
    #[serde(default)]
    #[builder(default)]
    pub steps: Vec<ProcessingStep>,
}

/// The recorded step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LineageRecordResponse {
    /// The step with its id.
    pub step: ProcessingStep,
    /// The position of the step among all steps: the next one, or that of the identical recorded step.
    pub index: u64,
    /// True if the step was already recorded.
    pub already_recorded: bool,
    /// Findings about the lineage, such as a cycle that this step closes.
    pub diagnostics: Vec<Diagnostic>,
}

/// A request for the history of an artifact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct LineageHistoryRequest {
    /// The recorded steps.
    pub steps: Vec<ProcessingStep>,
    /// The name of the artifact.
    #[builder(into)]
    pub artifact: String,
}

/// The history of an artifact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LineageHistoryResponse {
    /// The name of the artifact.
    pub artifact: String,
    /// Every step that had a part in the artifact: a step comes after those that made its sources, except in a cycle.
    pub steps: Vec<ProcessingStep>,
    /// The artifacts at the beginning, which no recorded step made.
    pub origins: Vec<String>,
    /// Findings about the lineage, such as a cycle.
    pub diagnostics: Vec<Diagnostic>,
}

/// A request to compare the runs of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct LineageReproducibilityRequest {
    /// The recorded steps.
    pub steps: Vec<ProcessingStep>,
    /// The id of the step.
    pub step: Digest,
}

/// The verdict on repeating a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reproducibility {
    /// There are two or more runs, and all made the same output.
    Reproducible,
    /// Two runs made different outputs.
    Divergent,
    /// There is only one run, so repeating it was not tested.
    InsufficientRuns,
}

/// The comparison of the runs of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LineageReproducibilityResponse {
    /// The verdict on repeating the step.
    pub verdict: Reproducibility,
    /// The number of runs with the same input, method and parameters, including this one; if a run makes several artifacts, only those of this
    /// step's artifact.
    pub runs: u64,
    /// The outputs, each with the runs that made it.
    pub outputs: Vec<RunOutput>,
}

/// An output of some runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunOutput {
    /// The digest of the output.
    pub output_digest: String,
    /// The ids of the runs.
    pub steps: Vec<Digest>,
    /// The names of the agents that ran them.
    pub agents: Vec<String>,
}

/// The direction in which a graph is followed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The sources of the artifact.
    Upstream,
    /// The artifacts made from it.
    Downstream,
    /// Both sources and results.
    #[default]
    Both,
}

/// The format of a graph.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GraphFormat {
    /// Nodes and edges only.
    #[default]
    Json,
    /// Mermaid's `flowchart`.
    Mermaid,
    /// Graphviz's `digraph`.
    Dot,
    /// W3C PROV-JSON.
    Prov,
    /// Text for people.
    Text,
}

/// A request for a graph.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct LineageGraphRequest {
    /// The recorded steps.
    pub steps: Vec<ProcessingStep>,
    /// The artifact at the centre; absent for the whole graph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[builder(into)]
    pub artifact: Option<String>,
    /// The direction in which the graph is followed.
    #[serde(default)]
    #[builder(default)]
    pub direction: Direction,
    /// The format of the graph.
    #[serde(default)]
    #[builder(default)]
    pub format: GraphFormat,
}

/// An edge of the graph: a step made `target` from `source`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct LineageEdge {
    /// The artifact that the step read.
    pub source: String,
    /// The artifact that the step made.
    pub target: String,
    /// The id of the step.
    pub step: Digest,
}

/// A graph of artifacts and steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LineageGraphResponse {
    /// The artifacts, sorted.
    pub artifacts: Vec<String>,
    /// The steps, in the order in which they were recorded.
    pub steps: Vec<ProcessingStep>,
    /// The edges, sorted.
    pub edges: Vec<LineageEdge>,
    /// The graph in the requested format; absent for `json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Findings about the lineage, such as a cycle.
    pub diagnostics: Vec<Diagnostic>,
}

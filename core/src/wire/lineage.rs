//! `lineage.*`: the steps that made an artifact, what came of them, and whether they can be repeated.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Diagnostic;
use crate::digest::Digest;

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepType {
    /// Takes something out of its sources.
    Extraction,
    /// Finds something out about them.
    Analysis,
    /// Brings several together.
    Aggregation,
    /// Turns one form into another.
    Transformation,
    /// Judges.
    Validation,
    /// Argues about them.
    Debate,
}

/// One processing step: who made what out of what, how, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcessingStep {
    /// The digest of everything else here; computed when absent, checked when present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Digest>,
    /// The artifacts that it read; none for a step that starts from nothing.
    pub source: Vec<String>,
    /// The artifact that it made.
    pub target: String,
    /// What it does.
    #[serde(rename = "type")]
    pub step_type: StepType,
    /// Who did it.
    pub agent: String,
    /// How, with a version if the method has one.
    pub method: String,
    /// With which parameters.
    #[serde(default)]
    pub parameters: Map<String, Value>,
    /// When it began, in ISO 8601.
    pub started_at: String,
    /// When it ended, in ISO 8601; not before it began.
    pub ended_at: String,
    /// SHA-256 of what it read, 64 lower-case hexadecimal digits.
    pub input_digest: String,
    /// SHA-256 of what it made, 64 lower-case hexadecimal digits.
    pub output_digest: String,
    /// Which version of each source it read, from 1; a source that is absent here has no versions, or nobody said.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub source_versions: BTreeMap<String, u64>,
    /// Which version of the target it made, from 1; absent where the target has no versions, or nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_version: Option<u64>,
}

/// A step to record.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineageRecordRequest {
    /// The step.
    pub step: ProcessingStep,
    /// The steps that are recorded already.
    #[serde(default)]
    pub steps: Vec<ProcessingStep>,
}

/// A recorded step.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LineageRecordResponse {
    /// The step with its id.
    pub step: ProcessingStep,
    /// Its place among the steps: the next one, or where the same step stands already.
    pub index: u64,
    /// Whether it was there already.
    pub already_recorded: bool,
    /// What is worth knowing, such as a circle that this step closes.
    pub diagnostics: Vec<Diagnostic>,
}

/// An artifact whose history is asked for.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineageHistoryRequest {
    /// The recorded steps.
    pub steps: Vec<ProcessingStep>,
    /// The artifact.
    pub artifact: String,
}

/// How an artifact came about.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LineageHistoryResponse {
    /// The artifact.
    pub artifact: String,
    /// Every step that had a part in it: a step comes after those that made what it reads, except in a circle.
    pub steps: Vec<ProcessingStep>,
    /// The artifacts at the beginning, which no step made.
    pub origins: Vec<String>,
    /// What is worth knowing, such as a circle.
    pub diagnostics: Vec<Diagnostic>,
}

/// A step whose runs are compared.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineageReproducibilityRequest {
    /// The recorded steps.
    pub steps: Vec<ProcessingStep>,
    /// The id of the step.
    pub step: Digest,
}

/// Whether a step can be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reproducibility {
    /// Two runs or more, and all made the same.
    Reproducible,
    /// Two runs made different things.
    Divergent,
    /// There is one run only: nobody knows.
    InsufficientRuns,
}

/// How the runs of a step compare.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LineageReproducibilityResponse {
    /// Whether it can be repeated.
    pub verdict: Reproducibility,
    /// The number of runs with the same input, method and parameters, this one included; where a run makes several artifacts,
    /// of those that made this step's.
    pub runs: u64,
    /// What the runs made: each output with the runs that made it.
    pub outputs: Vec<RunOutput>,
}

/// What some runs made.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RunOutput {
    /// The digest of what they made.
    pub output_digest: String,
    /// The runs.
    pub steps: Vec<Digest>,
    /// Who ran them.
    pub agents: Vec<String>,
}

/// In which direction a graph is walked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// What the artifact came from.
    Upstream,
    /// What came from it.
    Downstream,
    /// Both.
    #[default]
    Both,
}

/// How a graph is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
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
    /// Lines for people.
    Text,
}

/// A graph that is asked for.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineageGraphRequest {
    /// The recorded steps.
    pub steps: Vec<ProcessingStep>,
    /// The artifact in the middle; absent for the whole graph.
    #[serde(default)]
    pub artifact: Option<String>,
    /// In which direction.
    #[serde(default)]
    pub direction: Direction,
    /// How it is written.
    #[serde(default)]
    pub format: GraphFormat,
}

/// An edge: a step made `target` out of `source`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct LineageEdge {
    /// What was read.
    pub source: String,
    /// What was made.
    pub target: String,
    /// By which step.
    pub step: Digest,
}

/// A graph of artifacts and steps.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LineageGraphResponse {
    /// The artifacts, sorted.
    pub artifacts: Vec<String>,
    /// The steps, in the order in which they were recorded.
    pub steps: Vec<ProcessingStep>,
    /// The edges, sorted.
    pub edges: Vec<LineageEdge>,
    /// The graph in the form that was asked for; absent for `json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What is worth knowing, such as a circle.
    pub diagnostics: Vec<Diagnostic>,
}

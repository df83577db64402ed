//! Lineage: the processing steps between artifacts, and what they say together.

mod export;
mod graph;
mod step;

use std::collections::{BTreeMap, BTreeSet};

use crate::digest::Digest;
use crate::excerpt::excerpt;
use crate::provenance::format::node::Node;
use crate::wire::lineage::{
    Direction, GraphFormat, LineageGraphResponse, LineageHistoryResponse, LineageRecordResponse,
    LineageReproducibilityResponse, ProcessingStep, Reproducibility, RunOutput,
};
use crate::wire::{Code, Diagnostic, Problem};

use graph::Graph;
pub use step::{step_id, validate};

/// Processing steps, each valid and with its id; a step that was given twice counts once.
///
/// ```
/// use rogatio_core::provenance::lineage::Lineage;
/// use rogatio_core::wire::lineage::{ProcessingStep, StepType};
///
/// let step = ProcessingStep::new(StepType::Extraction, vec!["raw.csv".into()], "clean.csv")
///     .done_by("ada", "clean@1")
///     .during("2026-04-30T06:01:00Z", "2026-04-30T06:01:01Z")
///     .with_digests("1".repeat(64), "2".repeat(64));
/// let mut lineage = Lineage::default();
/// lineage.record(step)?;
/// assert_eq!(lineage.history("clean.csv")?.origins, ["raw.csv"]);
/// # Ok::<(), rogatio_core::wire::Problem>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lineage {
    steps: Vec<ProcessingStep>,
}

impl Lineage {
    /// Validates the steps, and gives each its id.
    ///
    /// # Errors
    /// `lineage.invalid-step` with the pointer of the field; `lineage.duplicate-step` for an id that is not the step's.
    pub fn new(steps: Vec<ProcessingStep>) -> Result<Self, Problem> {
        let mut seen = BTreeSet::new();
        let mut valid = Vec::with_capacity(steps.len());
        for (index, step) in steps.into_iter().enumerate() {
            let step = validate(step, &format!("/steps/{index}"))?;
            if seen.insert(step.id) {
                valid.push(step);
            }
        }
        Ok(Self { steps: valid })
    }

    /// Adds a step, unless it is among them already.
    ///
    /// # Errors
    /// `lineage.invalid-step` with the pointer of the field; `lineage.duplicate-step` when the given id is not the step's.
    pub fn record(&mut self, step: ProcessingStep) -> Result<LineageRecordResponse, Problem> {
        let step = validate(step, "/step")?;
        let all = &mut self.steps;
        let known = all.iter().position(|other| other.id == step.id);
        let index = known.unwrap_or(all.len());
        if known.is_none() {
            all.push(step.clone());
        }
        let graph = Graph::new(all);
        let mut diagnostics = Vec::new();
        if known.is_none() && graph.comes_round(&step) {
            diagnostics.push(circle(&step.target));
        }
        let index = u64::try_from(index).unwrap_or(u64::MAX);
        Ok(LineageRecordResponse { step, index, already_recorded: known.is_some(), diagnostics })
    }

    /// The steps that led to an artifact, each after those that made its sources.
    ///
    /// # Errors
    /// `lineage.unknown-artifact` when no step made or used the artifact.
    pub fn history(&self, artifact: &str) -> Result<LineageHistoryResponse, Problem> {
        let graph = Graph::new(&self.steps);
        known(&graph, artifact)?;
        let walk = graph.upstream(artifact);
        let diagnostics = walk.circle.iter().map(|artifact| circle(artifact)).collect();
        let chosen = walk.steps.iter().filter_map(|index| self.steps.get(*index).cloned()).collect();
        Ok(LineageHistoryResponse {
            artifact: artifact.to_owned(),
            steps: chosen,
            origins: walk.origins,
            diagnostics,
        })
    }

    /// Compares the runs with the same input, method and parameters.
    ///
    /// The input is its digest: under which names it was read does not matter, and a new run may give what it makes a new name. But a
    /// run that makes several artifacts is recorded as several steps; where one did, only what became the same artifact is
    /// compared, since two chapters of one book are no divergence.
    ///
    /// # Errors
    /// `lineage.unknown-step`.
    pub fn reproducibility(&self, step: Digest) -> Result<LineageReproducibilityResponse, Problem> {
        let Some(step) = self.steps.iter().find(|known| known.id == Some(step)) else {
            let detail = format!("the step {step} does not exist");
            return Err(Problem::new(Code::LineageUnknownStep, detail).at("/step"));
        };
        let same = |other: &&ProcessingStep| {
            let parameters = |step: &ProcessingStep| Node::from_json(&step.parameters.clone().into());
            other.input_digest == step.input_digest
                && other.method == step.method
                && parameters(other).same(&parameters(step))
        };
        let mut runs: Vec<&ProcessingStep> = self.steps.iter().filter(same).collect();
        let mut products: BTreeMap<(&str, &str, &str), &str> = BTreeMap::new();
        let makes_several = runs.iter().any(|run| {
            let key = (run.agent.as_str(), run.started_at.as_str(), run.ended_at.as_str());
            *products.entry(key).or_insert(&run.target) != run.target
        });
        if makes_several {
            runs.retain(|run| run.target == step.target);
        }
        let mut outputs: BTreeMap<&str, RunOutput> = BTreeMap::new();
        for run in &runs {
            let output = outputs.entry(&run.output_digest).or_insert_with(|| RunOutput {
                output_digest: run.output_digest.clone(),
                steps: Vec::new(),
                agents: Vec::new(),
            });
            output.steps.extend(run.id);
            if !output.agents.contains(&run.agent) {
                output.agents.push(run.agent.clone());
            }
        }
        let verdict = match (outputs.len(), runs.len()) {
            (2.., _) => Reproducibility::Divergent,
            (_, 2..) => Reproducibility::Reproducible,
            _ => Reproducibility::InsufficientRuns,
        };
        let runs = u64::try_from(runs.len()).unwrap_or(u64::MAX);
        Ok(LineageReproducibilityResponse { verdict, runs, outputs: outputs.into_values().collect() })
    }

    /// The graph of all steps, or of those upstream and downstream of an artifact.
    ///
    /// # Errors
    /// `lineage.unknown-artifact`.
    pub fn graph(
        &self,
        artifact: Option<&str>,
        direction: Direction,
        format: GraphFormat,
    ) -> Result<LineageGraphResponse, Problem> {
        let whole = Graph::new(&self.steps);
        let mut chosen: Vec<usize> = Vec::new();
        let mut circles = Vec::new();
        match artifact {
            None => {
                chosen.extend(0..self.steps.len());
                circles.extend(whole.circles());
            }
            Some(artifact) => {
                known(&whole, artifact)?;
                if direction != Direction::Downstream {
                    let walk = whole.upstream(artifact);
                    chosen.extend(walk.steps);
                    circles.extend(walk.circle);
                }
                if direction != Direction::Upstream {
                    let walk = whole.downstream(artifact);
                    chosen.extend(walk.steps);
                    circles.extend(walk.circle);
                }
            }
        }
        chosen.sort_unstable();
        chosen.dedup();
        let steps: Vec<ProcessingStep> =
            chosen.iter().filter_map(|index| self.steps.get(*index).cloned()).collect();
        let mut artifacts: Vec<String> =
            steps.iter().flat_map(|step| step.source.iter().chain([&step.target])).cloned().collect();
        artifacts.extend(artifact.map(str::to_owned));
        artifacts.sort();
        artifacts.dedup();
        circles.sort();
        circles.dedup();
        let edges = graph::edges(&steps);
        let text = match format {
            GraphFormat::Json => None,
            GraphFormat::Mermaid => Some(export::mermaid(&artifacts, &steps)),
            GraphFormat::Dot => Some(export::dot(&artifacts, &steps)),
            GraphFormat::Prov => Some(export::prov(&artifacts, &steps)),
            GraphFormat::Text => Some(export::text(&steps)),
        };
        let diagnostics = circles.iter().map(|artifact| circle(artifact)).collect();
        Ok(LineageGraphResponse { artifacts, steps, edges, text, diagnostics })
    }
}

fn circle(artifact: &str) -> Diagnostic {
    let message = format!("`{}` is, indirectly, a source of itself", excerpt(artifact));
    Diagnostic::warning(Code::LineageCycle, message).with_help(
        "say which versions the steps read and made, or give each version of an artifact its own name",
    )
}

fn known(graph: &Graph<'_>, artifact: &str) -> Result<(), Problem> {
    if graph.knows(artifact) {
        return Ok(());
    }
    let detail = format!("no step made or used `{}`", excerpt(artifact));
    Err(Problem::new(Code::LineageUnknownArtifact, detail).at("/artifact"))
}

//! Lineage: the processing steps between artifacts, and what they say together.

mod export;
mod graph;
mod step;

use std::collections::BTreeMap;

use crate::digest::Digest;
use crate::excerpt::excerpt;
use crate::provenance::format::node::Node;
use crate::wire::lineage::{
    Direction, GraphFormat, LineageGraphRequest, LineageGraphResponse, LineageHistoryRequest,
    LineageHistoryResponse, LineageRecordRequest, LineageRecordResponse, LineageReproducibilityRequest,
    LineageReproducibilityResponse, ProcessingStep, Reproducibility, RunOutput,
};
use crate::wire::{Code, Diagnostic, Problem};

use graph::Graph;
pub use step::{step_id, validate};

/// Answers `lineage.record`.
///
/// # Errors
/// `lineage.invalid-step` with the pointer of the field; `lineage.duplicate-step` when the given id is not the step's.
pub fn record(request: LineageRecordRequest) -> Result<LineageRecordResponse, Problem> {
    let steps = validate_all(request.steps)?;
    let step = validate(request.step, "/step")?;
    let known = steps.iter().position(|other| other.id == step.id);
    let mut all = steps;
    let index = known.unwrap_or(all.len());
    if known.is_none() {
        all.push(step.clone());
    }
    let graph = Graph::new(&all);
    let mut diagnostics = Vec::new();
    if known.is_none() && graph.comes_round(&step) {
        diagnostics.push(circle(&step.target));
    }
    let index = u64::try_from(index).unwrap_or(u64::MAX);
    Ok(LineageRecordResponse { step, index, already_recorded: known.is_some(), diagnostics })
}

/// Answers `lineage.history`.
///
/// # Errors
/// `lineage.invalid-step`; `lineage.unknown-artifact` when no step made or used the artifact.
pub fn history(request: LineageHistoryRequest) -> Result<LineageHistoryResponse, Problem> {
    let steps = validate_all(request.steps)?;
    let graph = Graph::new(&steps);
    known(&graph, &request.artifact)?;
    let walk = graph.upstream(&request.artifact);
    let diagnostics = walk.circle.iter().map(|artifact| circle(artifact)).collect();
    let chosen = walk.steps.iter().filter_map(|index| steps.get(*index).cloned()).collect();
    Ok(LineageHistoryResponse {
        artifact: request.artifact,
        steps: chosen,
        origins: walk.origins,
        diagnostics,
    })
}

/// Answers `lineage.reproducibility`: compares the runs with the same input, method and parameters.
///
/// The input is its digest: under which names it was read does not matter, and a new run may give what it makes a new name. But a
/// run that makes several artifacts is recorded as several steps; where one did, only what became the same artifact is
/// compared, since two chapters of one book are no divergence.
///
/// # Errors
/// `lineage.invalid-step`; `lineage.unknown-step`.
pub fn reproducibility(
    request: LineageReproducibilityRequest,
) -> Result<LineageReproducibilityResponse, Problem> {
    let steps = validate_all(request.steps)?;
    let Some(step) = steps.iter().find(|step| step.id == Some(request.step)) else {
        let detail = format!("the step {} does not exist", request.step);
        return Err(Problem::new(Code::LineageUnknownStep, detail).at("/step"));
    };
    let same = |other: &&ProcessingStep| {
        let parameters = |step: &ProcessingStep| Node::from_json(&step.parameters.clone().into());
        other.input_digest == step.input_digest
            && other.method == step.method
            && parameters(other).same(&parameters(step))
    };
    let mut runs: Vec<&ProcessingStep> = steps.iter().filter(same).collect();
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

/// Answers `lineage.graph`.
///
/// # Errors
/// `lineage.invalid-step`; `lineage.unknown-artifact`.
pub fn graph(request: LineageGraphRequest) -> Result<LineageGraphResponse, Problem> {
    let steps = validate_all(request.steps)?;
    let whole = Graph::new(&steps);
    let mut chosen: Vec<usize> = Vec::new();
    let mut circles = Vec::new();
    match &request.artifact {
        None => {
            chosen.extend(0..steps.len());
            circles.extend(whole.circles());
        }
        Some(artifact) => {
            known(&whole, artifact)?;
            if request.direction != Direction::Downstream {
                let walk = whole.upstream(artifact);
                chosen.extend(walk.steps);
                circles.extend(walk.circle);
            }
            if request.direction != Direction::Upstream {
                let walk = whole.downstream(artifact);
                chosen.extend(walk.steps);
                circles.extend(walk.circle);
            }
        }
    }
    chosen.sort_unstable();
    chosen.dedup();
    let steps: Vec<ProcessingStep> = chosen.iter().filter_map(|index| steps.get(*index).cloned()).collect();
    let mut artifacts: Vec<String> =
        steps.iter().flat_map(|step| step.source.iter().chain([&step.target])).cloned().collect();
    artifacts.extend(request.artifact.clone());
    artifacts.sort();
    artifacts.dedup();
    circles.sort();
    circles.dedup();
    let edges = graph::edges(&steps);
    let text = match request.format {
        GraphFormat::Json => None,
        GraphFormat::Mermaid => Some(export::mermaid(&artifacts, &steps)),
        GraphFormat::Dot => Some(export::dot(&artifacts, &steps)),
        GraphFormat::Prov => Some(export::prov(&artifacts, &steps)),
        GraphFormat::Text => Some(export::text(&steps)),
    };
    let diagnostics = circles.iter().map(|artifact| circle(artifact)).collect();
    Ok(LineageGraphResponse { artifacts, steps, edges, text, diagnostics })
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

/// All steps with their ids; the same step twice counts once.
fn validate_all(steps: Vec<ProcessingStep>) -> Result<Vec<ProcessingStep>, Problem> {
    let mut seen: BTreeMap<Option<Digest>, ()> = BTreeMap::new();
    let mut valid = Vec::with_capacity(steps.len());
    for (index, step) in steps.into_iter().enumerate() {
        let step = validate(step, &format!("/steps/{index}"))?;
        if seen.insert(step.id, ()).is_none() {
            valid.push(step);
        }
    }
    Ok(valid)
}

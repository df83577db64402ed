//! Artifacts and the steps that made them.

use axum::http::Method;
use rogatio_core::wire::Code;
use rogatio_core::wire::lineage::{
    LineageGraphResponse, LineageHistoryResponse, LineageRecordResponse, LineageReproducibilityResponse,
};

use super::body::{Json, NoBody, OneOrLines};
use super::path::{Id, Version};
use super::query::{LineageQuery, NoQuery};
use super::{Call, Operation, Outcome, Row, Traits, operations};
use crate::service::Answer;
use crate::service::wire::{
    ArtifactHistory, ArtifactInput, ArtifactRegistered, ArtifactView, NoInput, ReasonInput, StepInput,
};

operations! {
    "Shows the current version of an artifact"
    Artifact: GET "/api/artifacts/{id}" (reads tagged)
    ((Id,), NoQuery, NoBody) -> 200 ArtifactView;
    |call, (id,), _, _| { call.service.artifact(&call.caller, &id.0).await }

    "Lists the versions of an artifact, as they were registered"
    ArtifactVersions: GET "/api/artifacts/{id}/versions" (reads)
    ((Id,), NoQuery, NoBody) -> 200 ArtifactHistory;
    |call, (id,), _, _| { call.service.artifact_versions(&call.caller, &id.0).await }

    "Shows a version of an artifact, as it was registered"
    ArtifactVersion: GET "/api/artifacts/{id}/versions/{n}" (reads tagged)
    ((Id, Version), NoQuery, NoBody) -> 200 ArtifactView;
    |call, (id, version), _, _| { call.service.artifact_version(&call.caller, &id.0, version.0).await }

    "Removes an artifact with all its versions; its digest and the reason stay in the log, and its id is not given to other content"
    RemoveArtifact: POST "/api/artifacts/{id}/remove" (writes)
    ((Id,), NoQuery, Json<ReasonInput>) -> 200 NoInput;
    |call, (id,), _, body| {
        call.service.remove_artifact(&call.caller, &id.0, body.0.reason, call.repeat()).await
    }

    "Records a processing step"
    RecordStep: POST "/api/processing-steps" (writes)
    ((), NoQuery, Json<StepInput>) -> 201 LineageRecordResponse,
    refuses LineageInvalidStep LineageDuplicateStep LineageOutputMismatch LineageUnknownVersion;
    |call, (), _, body| { call.service.record_step(&call.caller, body.0, call.repeat()).await }

    "Shows every step that had a part in an artifact"
    ProcessingHistory: GET "/api/artifacts/{id}/processing-history" (reads)
    ((Id,), NoQuery, NoBody) -> 200 LineageHistoryResponse;
    |call, (id,), _, _| { call.service.processing_history(&call.caller, &id.0).await }

    "Shows the steps around an artifact as a graph: those that had a part in it, those in which it had a part, or both"
    Lineage: GET "/api/artifacts/{id}/lineage" (reads)
    ((Id,), LineageQuery, NoBody) -> 200 LineageGraphResponse,
    refuses LineageUnknownArtifact;
    |call, (id,), query, _| {
        call.service.lineage(&call.caller, &id.0, query.direction.unwrap_or_default()).await
    }

    "Compares the runs of the step that made an artifact"
    Reproducibility: GET "/api/artifacts/{id}/reproducibility" (reads)
    ((Id,), NoQuery, NoBody) -> 200 LineageReproducibilityResponse,
    refuses LineageUnknownArtifact;
    |call, (id,), _, _| { call.service.reproducibility(&call.caller, &id.0).await }
}

/// Registers one artifact, or many: the one operation whose answer is not always JSON.
struct AddArtifact;

impl Operation for AddArtifact {
    const ID: &'static str = "AddArtifact";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/api/artifacts";
    const SUMMARY: &'static str =
        "Registers an artifact; with `application/x-ndjson` many artifacts, with one answer per line";
    const STATUS: u16 = 201;
    const TRAITS: Traits = Traits::writes().slow();
    const REFUSES: &'static [Code] =
        &[Code::ArtifactRefused, Code::ArtifactExists, Code::ArtifactRemoved, Code::SchemaNotFound];
    type Path = ();
    type Query = NoQuery;
    type Body = OneOrLines<ArtifactInput>;
    type Answer = ArtifactRegistered;

    async fn run(call: Call, (): (), _: NoQuery, body: Self::Body) -> Answer<Outcome> {
        let (service, caller, repeat) = (&call.service, &call.caller, call.repeat());
        Ok(match body {
            OneOrLines::One(artifact) => {
                Outcome::Reply(service.add_artifact(caller, artifact, repeat).await?.untyped())
            }
            OneOrLines::Lines(lines) => Outcome::Lines(service.add_artifacts(caller, &lines, repeat).await?),
        })
    }
}

/// Registering, beside the others.
pub(super) fn all() -> Vec<Row> {
    let mut all = vec![Row::of::<AddArtifact>()];
    all.extend(rows());
    all
}

//! The impact of a proposed change on stored documents.

use super::body::{Json, NoBody};
use super::operations;
use super::path::{Fact, Id};
use super::query::NoQuery;
use crate::service::wire::{
    ImpactAttachInput, ImpactFact, ImpactPreviewInput, ImpactSummary, ImpactView, NoInput, ProposalImpact,
    ToSign,
};

operations! {
    "Shows the impact of a proposal on stored documents: the progress of the measurement, and all facts"
    Impact: GET "/api/senate/schema-proposal/{id}/impact" (reads)
    ((Id,), NoQuery, NoBody) -> 200 ImpactView;
    |call, (id,), _, _| { call.service.impact(&call.caller, &id.0).await }

    "Measures the impact on the stored artifacts of the type, in the background; begins nothing if the newest fact is not out of date"
    MeasureImpact: POST "/api/senate/schema-proposal/{id}/impact" (writes)
    ((Id,), NoQuery, Json<NoInput>) -> 200 ProposalImpact,
    refuses ImpactNothingToMeasure ProposalStale ProposalWrongStatus ProposalAlreadyClosed LimitImpacts;
    |call, (id,), _, _| { call.service.measure_impact(&call.caller, &id.0, call.repeat()).await }

    "Makes the statement about a result that was computed elsewhere, and returns the exact bytes to sign; stores nothing"
    PreviewImpact: POST "/api/senate/schema-proposal/{id}/impact/statement" (reads)
    ((Id,), NoQuery, Json<ImpactPreviewInput>) -> 200 ToSign,
    refuses ImpactBadStatement ImpactNothingToMeasure ProposalWrongStatus ProposalAlreadyClosed;
    |call, (id,), _, body| { call.service.preview_impact(&call.caller, &id.0, &body.0).await }

    "Attaches a result that was computed elsewhere, signed by the caller who ran the measurement"
    AttachImpact: POST "/api/senate/schema-proposal/{id}/impact/attach" (writes)
    ((Id,), NoQuery, Json<ImpactAttachInput>) -> 200 ImpactSummary,
    refuses ImpactBadStatement ImpactNothingToMeasure ProposalWrongStatus ProposalAlreadyClosed LimitImpacts;
    |call, (id,), _, body| { call.service.attach_impact(&call.caller, &id.0, body.0, call.repeat()).await }

    "Shows one fact about the impact of a proposal with all findings"
    ImpactFactOf: GET "/api/senate/schema-proposal/{id}/impact/{number}" (reads)
    ((Id, Fact), NoQuery, NoBody) -> 200 ImpactFact;
    |call, (id, number), _, _| { call.service.impact_fact(&call.caller, &id.0, number.0).await }
}

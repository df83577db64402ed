//! The operations on lineage: from the wire to [`Lineage`] and back.

use crate::provenance::lineage::Lineage;
use crate::wire::{
    LineageGraphRequest, LineageGraphResponse, LineageHistoryRequest, LineageHistoryResponse,
    LineageRecordRequest, LineageRecordResponse, LineageReproducibilityRequest,
    LineageReproducibilityResponse, Problem,
};

/// Answers `lineage.record`.
///
/// # Errors
/// As [`Lineage::new`] and [`Lineage::record`].
pub fn record(request: LineageRecordRequest) -> Result<LineageRecordResponse, Problem> {
    Lineage::new(request.steps)?.record(request.step)
}

/// Answers `lineage.history`.
///
/// # Errors
/// As [`Lineage::new`] and [`Lineage::history`].
pub fn history(request: LineageHistoryRequest) -> Result<LineageHistoryResponse, Problem> {
    Lineage::new(request.steps)?.history(&request.artifact)
}

/// Answers `lineage.reproducibility`.
///
/// # Errors
/// As [`Lineage::new`] and [`Lineage::reproducibility`].
pub fn reproducibility(
    request: LineageReproducibilityRequest,
) -> Result<LineageReproducibilityResponse, Problem> {
    Lineage::new(request.steps)?.reproducibility(request.step)
}

/// Answers `lineage.graph`.
///
/// # Errors
/// As [`Lineage::new`] and [`Lineage::graph`].
pub fn graph(request: LineageGraphRequest) -> Result<LineageGraphResponse, Problem> {
    Lineage::new(request.steps)?.graph(request.artifact.as_deref(), request.direction, request.format)
}

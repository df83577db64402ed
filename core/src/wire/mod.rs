//! The shapes that cross a border: one file an operation, and nothing else defines them.
//!
//! The JSON Schemas of `describe`, the TypeScript types of the npm package, the command line's `--json` form and the
//! tool list for agents are all made from these structs. Names are snake_case; a request with a field that is not
//! listed here is refused.

pub mod artifact_validate;
pub mod ballot;
pub mod bundle;
pub mod bundle_check;
pub mod bundle_seal;
pub mod bundle_status;
pub mod bundle_upgrade;
pub mod certificate;
pub mod code;
pub mod compatibility_check;
pub mod contract_check;
pub mod describe;
pub mod diagnostic;
pub mod electorate;
pub mod evidence;
pub mod field;
pub mod impact;
pub mod impact_statement;
pub mod json;
pub mod leaf;
pub mod lineage;
pub mod log;
pub mod migration;
pub mod problem;
pub mod proposal;
pub mod proposal_check;
pub mod proposal_decide;
pub mod provenance;
pub mod quoted;
pub mod rationale;
pub mod rule;
pub mod schema_check;
pub mod scope;
pub mod senate;
pub mod tally;
mod text;
pub mod time;
pub mod weight;

pub use artifact_validate::{ArtifactValidateRequest, ArtifactValidateResponse};
pub use bundle_check::{BundleCheckRequest, BundleCheckResponse};
pub use bundle_seal::{BundleSealRequest, BundleSealResponse, BundleVerifyRequest, BundleVerifyResponse};
pub use bundle_status::{
    BundleCompatibilityRequest, BundleCompatibilityResponse, BundleStatusRequest, BundleStatusResponse,
};
pub use bundle_upgrade::{BundleUpgradeRequest, BundleUpgradeResponse};
pub use certificate::{CertificateVerifyRequest, CertificateVerifyResponse};
pub use code::Code;
pub use compatibility_check::{CompatibilityCheckRequest, CompatibilityCheckResponse};
pub use contract_check::{ContractCheckRequest, ContractCheckResponse};
pub use diagnostic::{Diagnostic, Severity};
pub use impact::{ImpactMeasureRequest, ImpactMeasureResponse, ImpactMergeRequest, ImpactReport};
pub use lineage::{
    LineageGraphRequest, LineageGraphResponse, LineageHistoryRequest, LineageHistoryResponse,
    LineageRecordRequest, LineageRecordResponse, LineageReproducibilityRequest,
    LineageReproducibilityResponse,
};
pub use log::{
    LogAppendRequest, LogAppendResponse, LogCheckpointRequest, LogCheckpointResponse, LogConsistencyRequest,
    LogInclusionRequest, LogOpenCheckpointRequest, LogOpenCheckpointResponse, LogProofResponse,
    LogReplayRequest, LogReplayResponse, LogVerifyConsistencyRequest, LogVerifyInclusionRequest,
    LogVerifyResponse,
};
pub use migration::{
    MigrationGenerateRequest, MigrationGenerateResponse, MigrationTransformRequest,
    MigrationTransformResponse,
};
pub use problem::{Numbers, Problem};
pub use proposal_check::{
    ProposalCheckRequest, ProposalCheckResponse, ProposalRebaseRequest, ProposalRebaseResponse,
};
pub use proposal_decide::{
    ProposalDecideRequest, ProposalDecideResponse, ProposalReplayRequest, ProposalReplayResponse,
};
pub use provenance::{
    ManifestSealRequest, ManifestSealResponse, ManifestVerifyRequest, ManifestVerifyResponse,
    ProvenanceCanonicalizeRequest, ProvenanceCanonicalizeResponse, ProvenanceHashRequest,
    ProvenanceHashResponse, ProvenanceInputsHashRequest, ProvenanceInputsHashResponse, ProvenanceSealRequest,
    ProvenanceSealResponse, ProvenanceValidateRequest, ProvenanceValidateResponse,
};
pub use schema_check::{SchemaCheckRequest, SchemaCheckResponse};
pub use scope::{ScopeEvaluateRequest, ScopeEvaluateResponse};
pub use tally::{TallyCountRequest, TallyCountResponse, TallyWhatIfRequest, TallyWhatIfResponse};
pub(crate) use text::written;
pub use text::{fit, read, write};

//! Artifact types, their schemas, artifacts and the steps that made them.

use rogatio_core::digest::Digest;
use rogatio_core::wire::Diagnostic;
use rogatio_core::wire::artifact_validate::{ArtifactVerdict, Mode};
use rogatio_core::wire::compatibility_check::CompatibilityCheckResponse;
use rogatio_core::wire::lineage::ProcessingStep;
use rogatio_core::wire::migration::Storage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A new artifact type.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TypeInput {
    /// Its name.
    pub(crate) artifact_type: String,
    /// Its schema: the current version.
    pub(crate) schema: Value,
    /// The versions before it, oldest first, where the type has a history elsewhere; at most 999.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 999))]
    pub(crate) earlier: Vec<Value>,
}

/// How the owner of a type's artifacts keeps them.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StorageInput {
    /// Plans are made for it unless another one is asked for.
    pub(crate) storage: Storage,
}

/// What a type declares about its artifacts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct StorageView {
    /// The artifact type.
    pub(crate) artifact_type: String,
    /// How its owner keeps the artifacts; the senate itself keeps documents.
    pub(crate) storage: Storage,
}

/// A version of a schema.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct SchemaView {
    /// The artifact type.
    pub(crate) artifact_type: String,
    /// The version, from 1.
    pub(crate) version: u64,
    /// The schema.
    pub(crate) schema: Value,
    /// Its digest under `rogatio/schema@v1`.
    pub(crate) digest: String,
    /// The proposal that made it; null when an administrator did.
    pub(crate) proposal_id: Option<String>,
    /// Since when, in seconds.
    pub(crate) created_at: u64,
}

/// Artifact types with their current schemas.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct SchemaPage {
    /// The types by name.
    pub(crate) schemas: Vec<SchemaView>,
    /// Where the next page begins; null on the last one.
    pub(crate) next_cursor: Option<String>,
}

/// All versions of a type.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct SchemaHistory {
    /// The artifact type.
    pub(crate) artifact_type: String,
    /// The versions, oldest first.
    pub(crate) versions: Vec<SchemaStep>,
}

/// A version and what it changed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct SchemaStep {
    /// The version.
    #[serde(flatten)]
    pub(crate) schema: SchemaView,
    /// The verdict of `compatibility.check` against the version before, with differences and witnesses; null for the first
    /// version, and where the engine could not compare in time.
    #[schemars(with = "Option<CompatibilityCheckResponse>")]
    pub(crate) compatibility: Value,
}

/// An artifact to validate against the current schema of its type.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValidateInput {
    /// The artifact.
    pub(crate) artifact: Value,
    /// What a failure means.
    #[serde(default)]
    pub(crate) mode: Mode,
    /// The version to validate against; the current one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u64>,
}

/// How many stored artifacts of a type satisfy its current schema.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Compliance {
    /// The artifact type.
    pub(crate) artifact_type: String,
    /// The version that they were judged by.
    pub(crate) version: u64,
    /// Artifacts that satisfy it, those in quarantine left out.
    pub(crate) valid: u64,
    /// Artifacts that do not, those in quarantine left out.
    pub(crate) invalid: u64,
    /// Artifacts in quarantine.
    pub(crate) quarantined: u64,
    /// The first of those that do not satisfy it, at most twenty.
    pub(crate) examples: Vec<ComplianceExample>,
    /// The first of those in quarantine, at most twenty.
    pub(crate) quarantine: Vec<QuarantineExample>,
}

/// An artifact in quarantine.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct QuarantineExample {
    /// Its id.
    pub(crate) id: String,
    /// Its current version.
    pub(crate) version: u64,
    /// Why it is in quarantine.
    pub(crate) reason: String,
}

/// An artifact that does not satisfy the current schema.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ComplianceExample {
    /// Its id.
    pub(crate) id: String,
    /// Its current version, which was judged.
    pub(crate) version: u64,
    /// What is wrong with it.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// An artifact to register.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArtifactInput {
    /// Its id, 1 to 200 characters; made from its digest when absent. Other content for an id of the same type becomes its next
    /// version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// The version that it is to become, from 1: refused with `artifact.exists` when that is not the next one. The next one when
    /// absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u64>,
    /// Its type.
    pub(crate) artifact_type: String,
    /// Itself.
    pub(crate) artifact: Value,
    /// What happens when it does not satisfy its schema.
    #[serde(default)]
    pub(crate) mode: Mode,
}

/// A registered artifact.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ArtifactRegistered {
    /// Its id.
    pub(crate) id: String,
    /// Which version of that id it is, from 1.
    pub(crate) version: u64,
    /// Its type.
    pub(crate) artifact_type: String,
    /// The version of the schema that was current.
    pub(crate) schema_version: u64,
    /// What was found out.
    pub(crate) verdict: ArtifactVerdict,
    /// The SHA-256 of its canonical JSON.
    pub(crate) digest: Digest,
    /// What is wrong with it, in mode `warn`.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// An artifact.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ArtifactView {
    /// Its id.
    pub(crate) id: String,
    /// Which version of that id it is, from 1; the newest one is current.
    pub(crate) version: u64,
    /// Its type.
    pub(crate) artifact_type: String,
    /// The version of the schema that it was last judged by: when it came, or when a migration brought a newer one.
    pub(crate) schema_version: u64,
    /// The mode that it was registered with.
    pub(crate) mode: String,
    /// What was found out then; `valid` where a newer schema accepts it.
    pub(crate) verdict: String,
    /// Why it is in quarantine: it does not satisfy the schema that is current; null where it does.
    pub(crate) quarantine: Option<String>,
    /// The SHA-256 of its canonical JSON.
    pub(crate) digest: String,
    /// Itself.
    pub(crate) artifact: Value,
    /// Who registered it.
    pub(crate) created_by: String,
    /// When, in seconds.
    pub(crate) created_at: u64,
}

/// The versions of an artifact.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ArtifactHistory {
    /// Its id.
    pub(crate) id: String,
    /// Its type.
    pub(crate) artifact_type: String,
    /// The versions, oldest first; the last one is current.
    pub(crate) versions: Vec<ArtifactVersion>,
}

/// A version of an artifact, as it was registered.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ArtifactVersion {
    /// Its number, from 1.
    pub(crate) version: u64,
    /// The version of the schema that was current then.
    pub(crate) schema_version: u64,
    /// The mode that it was registered with.
    pub(crate) mode: String,
    /// What was found out then.
    pub(crate) verdict: String,
    /// The SHA-256 of its canonical JSON.
    pub(crate) digest: String,
    /// Who registered it.
    pub(crate) created_by: String,
    /// When, in seconds.
    pub(crate) created_at: u64,
}

/// A processing step to record.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepInput {
    /// The step.
    pub(crate) step: ProcessingStep,
}

//! Artifact types, their schemas, artifacts and the steps that made them.

use rogatio_core::digest::Digest;
use rogatio_core::wire::artifact_validate::{ArtifactVerdict, Mode};
use rogatio_core::wire::compatibility_check::{
    Assumptions, CompatibilityCheckResponse, CompatibilityMode, UnknownReason, Verdict, Witness,
};
use rogatio_core::wire::lineage::ProcessingStep;
use rogatio_core::wire::migration::Storage;
use rogatio_core::wire::{Diagnostic, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request to register an artifact type.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TypeInput {
    /// The name of the artifact type.
    pub(crate) artifact_type: String,
    /// The schema of the current version.
    pub(crate) schema: Value,
    /// The earlier versions, oldest first, if the type has a history from elsewhere; at most 999.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 999))]
    pub(crate) earlier: Vec<Value>,
}

/// The form in which the owner of a type stores its artifacts.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StorageInput {
    /// The form of storage; plans are made for it unless the request names another.
    pub(crate) storage: Storage,
}

/// The declared storage of a type's artifacts.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct StorageView {
    /// The name of the artifact type.
    pub(crate) artifact_type: String,
    /// The form in which the owner stores the artifacts; the senate itself stores documents.
    pub(crate) storage: Storage,
}

/// A version of a schema.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SchemaView {
    /// The name of the artifact type.
    pub(crate) artifact_type: String,
    /// The number of the version, from 1.
    pub(crate) version: u64,
    /// The schema of this version.
    pub(crate) schema: Value,
    /// The digest of the schema under `rogatio/schema@v1`.
    pub(crate) digest: String,
    /// The id of the proposal that made the version; null if an administrator registered it.
    pub(crate) proposal_id: Option<String>,
    /// The time since which the version exists, in seconds.
    pub(crate) created_at: u64,
}

/// The schema with which somebody reads the artifacts of a type.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReaderInput {
    /// The schema: every artifact that a program reads must satisfy it.
    pub(crate) schema: Value,
}

/// A reader of a type: a program that reads its artifacts, with the schema that it needs.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ReaderView {
    /// The name of the artifact type.
    pub(crate) artifact_type: String,
    /// The name of the reader.
    pub(crate) reader: String,
    /// The agent that registered the reader first; this agent and administrators may replace and remove it.
    pub(crate) agent: String,
    /// The schema of the reader.
    pub(crate) schema: Value,
    /// The digest of the schema under `rogatio/schema@v1`.
    pub(crate) digest: String,
    /// The time at which the schema was registered, in seconds since 1970-01-01T00:00:00Z.
    pub(crate) registered_at: u64,
}

/// The readers of a type.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ReaderList {
    /// The name of the artifact type.
    pub(crate) artifact_type: String,
    /// The readers, ordered by name.
    pub(crate) readers: Vec<ReaderView>,
}

/// A schema to compare with the readers of a type.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReaderCheckInput {
    /// The schema that would be the next version.
    pub(crate) schema: Value,
    /// The assumptions that the caller makes.
    #[serde(default)]
    pub(crate) assumptions: Assumptions,
}

/// The readers that a schema breaks.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ReaderReport {
    /// The name of the artifact type.
    pub(crate) artifact_type: String,
    /// The number of readers that the schema breaks, and that the current version does not.
    pub(crate) broken: u64,
    /// The verdict for each reader, ordered by name.
    pub(crate) readers: Vec<ReaderVerdict>,
}

/// The verdict of a schema for one reader.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ReaderVerdict {
    /// The name of the reader.
    pub(crate) reader: String,
    /// The agent that registered the reader.
    pub(crate) agent: String,
    /// `compatible` if every artifact of the schema fits the reader, `breaking` if one does not.
    pub(crate) verdict: Verdict,
    /// True if the current version breaks the reader already.
    pub(crate) broken_before: bool,
    /// An artifact of the schema that does not fit the reader; null unless the verdict is `breaking`.
    pub(crate) witness: Option<Witness>,
    /// The reason why there is no verdict; null unless the verdict is `unknown`, and if the comparison took too long.
    pub(crate) reason: Option<UnknownReason>,
}

/// A page of artifact types with their current schemas.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SchemaPage {
    /// The types, ordered by name.
    pub(crate) schemas: Vec<SchemaView>,
    /// The cursor of the next page; null on the last page.
    pub(crate) next_cursor: Option<String>,
}

/// All versions of a type.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SchemaHistory {
    /// The name of the artifact type.
    pub(crate) artifact_type: String,
    /// The versions, oldest first.
    pub(crate) versions: Vec<SchemaStep>,
}

/// A version of a schema, with its changes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SchemaStep {
    /// The version itself.
    #[serde(flatten)]
    pub(crate) schema: SchemaView,
    /// The verdict of `compatibility.check` against the version before, with differences and witnesses; null for the first version, and if the
    /// comparison took too long.
    pub(crate) compatibility: Option<CompatibilityCheckResponse>,
}

/// An artifact to validate against the current schema of its type.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValidateInput {
    /// The artifact: any JSON value.
    pub(crate) artifact: Value,
    /// The consequence for an artifact that does not satisfy the schema.
    #[serde(default)]
    pub(crate) mode: Mode,
    /// The version of the schema to use; the current one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u64>,
}

/// Two schemas to compare: the current one, which is registered here or is in the request, and a new one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompareInput {
    /// The name of the artifact type whose current schema is the old schema. Give either this or `old`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) artifact_type: Option<String>,
    /// The old schema. Give either this or `artifact_type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) old: Option<Value>,
    /// The new schema.
    pub(crate) new: Value,
    /// The side that must keep working; the senate's own mode if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mode: Option<CompatibilityMode>,
    /// The assumptions that the caller makes.
    #[serde(default)]
    pub(crate) assumptions: Assumptions,
}

/// The numbers of stored artifacts of a type that satisfy its current schema.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Compliance {
    /// The name of the artifact type.
    pub(crate) artifact_type: String,
    /// The version of the schema against which they were judged.
    pub(crate) version: u64,
    /// Number of artifacts that satisfy it, without those in quarantine.
    pub(crate) valid: u64,
    /// Number of artifacts that do not satisfy it, without those in quarantine.
    pub(crate) invalid: u64,
    /// Number of artifacts in quarantine.
    pub(crate) quarantined: u64,
    /// The first artifacts that do not satisfy it, at most twenty.
    pub(crate) examples: Vec<ComplianceExample>,
    /// The first artifacts in quarantine, at most twenty.
    pub(crate) quarantine: Vec<QuarantineExample>,
}

/// An artifact in quarantine.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct QuarantineExample {
    /// The id of the artifact.
    pub(crate) id: String,
    /// The current version of the artifact.
    pub(crate) version: u64,
    /// The reason why the artifact is in quarantine.
    pub(crate) reason: String,
}

/// An artifact that does not satisfy the current schema.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ComplianceExample {
    /// The id of the artifact.
    pub(crate) id: String,
    /// The current version of the artifact, which was judged.
    pub(crate) version: u64,
    /// The faults of the artifact.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A request to register an artifact.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArtifactInput {
    /// The id, 1 to 200 characters; derived from the digest if absent. Other content for an id of the same type becomes its next version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// The version that the artifact must become, from 1; refused with `artifact.exists` if it is not the next one. The next one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u64>,
    /// The name of the artifact type.
    pub(crate) artifact_type: String,
    /// The artifact: any JSON value.
    pub(crate) artifact: Value,
    /// The consequence if the artifact does not satisfy its schema.
    #[serde(default)]
    pub(crate) mode: Mode,
}

/// The result of registering an artifact.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ArtifactRegistered {
    /// The id of the artifact.
    pub(crate) id: String,
    /// The version of the artifact, from 1.
    pub(crate) version: u64,
    /// The name of the artifact type.
    pub(crate) artifact_type: String,
    /// The version of the schema that was current.
    pub(crate) schema_version: u64,
    /// The result of the validation.
    pub(crate) verdict: ArtifactVerdict,
    /// SHA-256 of the artifact's canonical JSON.
    pub(crate) digest: Digest,
    /// The faults of the artifact, in mode `warn`.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The answer to one line of many artifacts.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum LineAnswer {
    /// The line was not registered.
    Refused {
        /// The reason for the refusal.
        problem: RefusedLine,
    },
    /// The artifact was registered.
    Registered(ArtifactRegistered),
}

/// The reason why a line was not registered.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct RefusedLine {
    /// The problem itself.
    #[serde(flatten)]
    pub(crate) problem: Problem,
    /// All findings about the line, if there is more than one fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) diagnostics: Option<Vec<Diagnostic>>,
}

/// An artifact with its details.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ArtifactView {
    /// The id of the artifact.
    pub(crate) id: String,
    /// The version of the artifact, from 1; the newest one is current.
    pub(crate) version: u64,
    /// The name of the artifact type.
    pub(crate) artifact_type: String,
    /// The version of the schema against which it was last judged: at its registration, or when a migration introduced a newer one.
    pub(crate) schema_version: u64,
    /// The mode of its registration.
    pub(crate) mode: Mode,
    /// The result of the validation at registration; `valid` if a newer schema accepts it.
    pub(crate) verdict: ArtifactVerdict,
    /// The reason why it is in quarantine: it does not satisfy the current schema; null if it does.
    pub(crate) quarantine: Option<String>,
    /// SHA-256 of the artifact's canonical JSON.
    pub(crate) digest: String,
    /// The artifact: any JSON value.
    pub(crate) artifact: Value,
    /// The name of the agent that registered it.
    pub(crate) created_by: String,
    /// The time of its registration, in seconds.
    pub(crate) created_at: u64,
}

/// The versions of an artifact.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ArtifactHistory {
    /// The id of the artifact.
    pub(crate) id: String,
    /// The name of the artifact type.
    pub(crate) artifact_type: String,
    /// The versions, oldest first; the last one is current.
    pub(crate) versions: Vec<ArtifactVersion>,
}

/// A version of an artifact, as it was registered.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ArtifactVersion {
    /// The number of the version, from 1.
    pub(crate) version: u64,
    /// The version of the schema that was current at its registration.
    pub(crate) schema_version: u64,
    /// The mode of its registration.
    pub(crate) mode: Mode,
    /// The result of the validation at registration.
    pub(crate) verdict: ArtifactVerdict,
    /// SHA-256 of the artifact's canonical JSON.
    pub(crate) digest: String,
    /// The name of the agent that registered it.
    pub(crate) created_by: String,
    /// The time of its registration, in seconds.
    pub(crate) created_at: u64,
}

/// A processing step to record.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepInput {
    /// The processing step to record.
    pub(crate) step: ProcessingStep,
}

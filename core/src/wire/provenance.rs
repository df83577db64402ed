//! `provenance.*` and `manifest.*`: canonical bytes, digests, sidecars and manifests.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bundle::{FileContent, FileWrite};
use crate::digest::Digest;

/// The format of a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentFormat {
    /// YAML 1.2, which includes JSON.
    #[default]
    Yaml,
    /// JSON (RFC 8259), with integers of any size.
    Json,
}

/// A document: its `content` as it is in a file, or its `value`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentInput {
    /// The content of the file.
    #[serde(default)]
    pub content: Option<FileContent>,
    /// The format of the content.
    #[serde(default)]
    pub format: DocumentFormat,
    /// The value itself, instead of the content.
    #[serde(default)]
    pub value: Option<Value>,
}

/// The canonical forms of a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CanonicalForm {
    /// The YAML of the reference implementation.
    #[default]
    Yaml,
    /// The JSON of RFC 8785.
    Jcs,
}

/// A request for the canonical bytes of a document.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ProvenanceCanonicalizeRequest {
    /// The document to read.
    pub document: DocumentInput,
    /// The canonical form to write.
    #[serde(default)]
    #[builder(default)]
    pub form: CanonicalForm,
}

/// The canonical bytes of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProvenanceCanonicalizeResponse {
    /// The canonical form of the text.
    pub form: CanonicalForm,
    /// The bytes, which are always UTF-8.
    pub text: String,
    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// A request for the digests of a document.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ProvenanceHashRequest {
    /// The document to read.
    pub document: DocumentInput,
}

/// The digests of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProvenanceHashResponse {
    /// The reference's digest: SHA-256 of the canonical YAML, in lower-case hexadecimal.
    pub artifact_content_hash: String,
    /// Rogatio's digest: SHA-256 of a domain line and the RFC 8785 JSON. Absent for a document that JSON cannot hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// SHA-256 of the given content, in lower-case hexadecimal, as listed in a manifest. Absent for a value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_hash: Option<String>,
    /// True if the content is already the canonical YAML.
    pub is_canonical: bool,
}

/// A request for the digests of a synthesis request.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ProvenanceInputsHashRequest {
    /// The synthesis request, with `target`, the three snapshots, and optionally `adapter_hints` and `evidence`.
    pub request: DocumentInput,
    /// The id of the adapter.
    #[builder(into)]
    pub adapter_id: String,
    /// The version of the adapter.
    #[builder(into)]
    pub adapter_version: String,
}

/// The digests of a synthesis request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProvenanceInputsHashResponse {
    /// The ASCII JSON from which `inputs_hash` is computed.
    pub normalized: String,
    /// SHA-256 of `normalized`, in lower-case hexadecimal.
    pub inputs_hash: String,
    /// SHA-256 of the evidence, in lower-case hexadecimal; null without evidence.
    pub evidence_bundle_hash: Option<String>,
    /// The id of the corpus that was consulted; `(none)` without a corpus.
    pub corpus_snapshot_id: String,
}

/// A request to validate a sidecar.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ProvenanceValidateRequest {
    /// The content of the sidecar's file.
    pub sidecar: FileContent,
}

/// A field that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldError {
    /// The location of the field, as a JSON Pointer.
    pub pointer: String,
    /// The broken rule: `missing`, `string_type`, `list_type`, `literal_error` and so on.
    pub rule: &'static str,
    /// The fault in one line for people.
    pub message: String,
}

/// The verdict of two sets of rules on a file: the program's rules, which decide if it is loaded, and the stricter rules of the published
/// contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RecordVerdict {
    /// The verdict: `valid`, `invalid`, `not-a-mapping` or `unparseable`.
    pub verdict: &'static str,
    /// The faults that prevent the program from loading the file.
    pub errors: Vec<FieldError>,
    /// The violations of the contract, as `field:keyword`.
    pub contract_violations: Vec<String>,
    /// The reason why the file could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unparseable: Option<super::bundle::BundleFinding>,
}

/// The result of validating a sidecar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProvenanceValidateResponse {
    /// The verdict of both sets of rules.
    #[serde(flatten)]
    pub outcome: RecordVerdict,
    /// The file's digest under RFC 8785, to compare sidecars; absent unless it is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
}

/// The folder below `.kittify/` that contains a bundle's artifacts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ArtifactFolder {
    /// The folder `.kittify/doctrine`, used by spec-kitty up to 3.2.7.
    #[default]
    Doctrine,
    /// The folder `.kittify/charter-packs`, used by spec-kitty since 4.0.0.
    CharterPacks,
}

impl ArtifactFolder {
    /// The path of the folder in the project.
    pub fn path(self) -> &'static str {
        match self {
            Self::Doctrine => ".kittify/doctrine",
            Self::CharterPacks => ".kittify/charter-packs",
        }
    }
}

/// Everything about an artifact that its sidecar records; the caller gives the times and the run.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ProvenanceSealRequest {
    /// The artifact. Its `artifact_content_hash` is computed by the engine.
    pub artifact: DocumentInput,
    /// The artifact's name in the catalogue, for example `directive:PROJECT_001`.
    #[builder(into)]
    pub artifact_urn: String,
    /// The kind: `directive`, `tactic`, `styleguide`, `procedure` or `agent_profile`.
    #[builder(into)]
    pub artifact_kind: String,
    /// The artifact's short name.
    #[builder(into)]
    pub artifact_slug: String,
    /// The folder for the artifact.
    #[serde(default)]
    #[builder(default)]
    pub folder: ArtifactFolder,
    /// The digest of its inputs (see `provenance.inputs_hash`).
    #[builder(into)]
    pub inputs_hash: String,
    /// The id of the adapter that made the artifact.
    #[builder(into)]
    pub adapter_id: String,
    /// The version of the adapter.
    #[builder(into)]
    pub adapter_version: String,
    /// The version of the synthesizer that ran the adapter.
    #[builder(into)]
    pub synthesizer_version: String,
    /// The section of the charter from which the artifact comes.
    #[serde(default)]
    #[builder(into)]
    pub source_section: Option<String>,
    /// The catalogue entries from which the artifact comes.
    #[serde(default)]
    #[builder(default)]
    pub source_urns: Vec<String>,
    /// The ids of all inputs; a copy of `source_urns` if absent.
    #[serde(default)]
    pub source_input_ids: Option<Vec<String>>,
    /// The time at which the adapter made the artifact, in ISO 8601.
    #[builder(into)]
    pub generated_at: String,
    /// The time at which the artifact is written, in ISO 8601.
    #[builder(into)]
    pub produced_at: String,
    /// The id of the corpus that was consulted; `(none)` if absent.
    #[serde(default)]
    #[builder(into)]
    pub corpus_snapshot_id: Option<String>,
    /// The id of the run that made the artifact.
    #[builder(into)]
    pub synthesis_run_id: String,
    /// The digest of the evidence.
    #[serde(default)]
    #[builder(into)]
    pub evidence_bundle_hash: Option<String>,
    /// Free text from the adapter.
    #[serde(default)]
    #[builder(into)]
    pub adapter_notes: Option<String>,
}

/// A sidecar, and the manifest's entry for its artifact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProvenanceSealResponse {
    /// The sidecar's file to write.
    pub sidecar: FileWrite,
    /// The artifact's file to write: its canonical bytes.
    pub artifact: FileWrite,
    /// The entry for the artifact in the manifest.
    pub manifest_entry: ManifestEntry,
}

/// One artifact in a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ManifestEntryFields")]
pub struct ManifestEntry {
    /// The kind: `directive`, `tactic`, `styleguide`, `procedure` or `agent_profile`.
    pub kind: String,
    /// The artifact's short name.
    pub slug: String,
    /// The path of the artifact.
    pub path: String,
    /// The path of its sidecar.
    pub provenance_path: String,
    /// SHA-256 of the artifact's file, in lower-case hexadecimal.
    pub content_hash: String,
}

/// The fields of a manifest to write.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ManifestSealRequest {
    /// The schema version: always `2`.
    #[serde(default)]
    #[builder(into)]
    pub schema_version: Option<String>,
    /// The id of the mission that made the bundle.
    #[serde(default)]
    #[builder(into)]
    pub mission_id: Option<String>,
    /// The time at which the bundle was made, in ISO 8601.
    #[builder(into)]
    pub created_at: String,
    /// The id of the run that made the bundle.
    #[builder(into)]
    pub run_id: String,
    /// The id of the adapter; empty if the run used several.
    #[builder(into)]
    pub adapter_id: String,
    /// The version of the adapter; empty if the run used several.
    #[builder(into)]
    pub adapter_version: String,
    /// The version of the synthesizer.
    #[builder(into)]
    pub synthesizer_version: String,
    /// The artifacts in the order of the manifest; `sort` puts them in the order that writers use.
    #[serde(default)]
    #[builder(default)]
    pub artifacts: Vec<ManifestEntry>,
    /// True if the bundle contains only built-in artifacts.
    #[serde(default)]
    #[builder(default)]
    pub built_in_only: bool,
    /// True to sort the artifacts by kind and slug first.
    #[serde(default)]
    #[builder(default)]
    pub sort: bool,
}

/// A manifest with its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ManifestSealResponse {
    /// SHA-256 of the preimage, in lower-case hexadecimal.
    pub manifest_hash: String,
    /// The bytes from which the digest is computed.
    pub preimage: String,
    /// The digest over the fields that manifests had before `built_in_only` was added.
    pub legacy_hash_without_built_in_only: String,
    /// The manifest's file to write.
    pub file: FileWrite,
}

/// A request to verify a manifest.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema, bon::Builder)]
#[non_exhaustive]
#[serde(deny_unknown_fields)]
pub struct ManifestVerifyRequest {
    /// The content of the manifest's file.
    pub manifest: FileContent,
}

/// The result of verifying a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ManifestVerifyResponse {
    /// The verdict of both sets of rules.
    #[serde(flatten)]
    pub outcome: RecordVerdict,
    /// The result for its own digest: `ok`, `ok-without-built-in-only`, `ok-over-keys` or `mismatch`; absent for a manifest that was not loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_hash: Option<&'static str>,
    /// The correct value of `manifest_hash`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub computed: Option<String>,
}

//! `provenance.*` and `manifest.*`: canonical bytes, digests, sidecars and manifests.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bundle::{FileContent, FileWrite};
use crate::digest::Digest;

/// How a document is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentFormat {
    /// YAML 1.2, of which JSON is a part.
    #[default]
    Yaml,
    /// JSON (RFC 8259), with integers of any size.
    Json,
}

/// A document: its `content` as it stands in a file, or its `value`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentInput {
    /// The file's content.
    #[serde(default)]
    pub content: Option<FileContent>,
    /// How the content is written.
    #[serde(default)]
    pub format: DocumentFormat,
    /// The value itself, instead of a content.
    #[serde(default)]
    pub value: Option<Value>,
}

/// The canonical forms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CanonicalForm {
    /// The reference's YAML.
    #[default]
    Yaml,
    /// RFC 8785 JSON.
    Jcs,
}

/// A document whose canonical bytes are asked for.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvenanceCanonicalizeRequest {
    /// The document.
    pub document: DocumentInput,
    /// In which form.
    #[serde(default)]
    pub form: CanonicalForm,
}

/// Canonical bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProvenanceCanonicalizeResponse {
    /// The form.
    pub form: CanonicalForm,
    /// The bytes, which are always UTF-8.
    pub text: String,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
}

/// A document whose digests are asked for.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvenanceHashRequest {
    /// The document.
    pub document: DocumentInput,
}

/// The digests of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProvenanceHashResponse {
    /// The reference's digest: SHA-256 of the canonical YAML, lower-case hex.
    pub artifact_content_hash: String,
    /// Rogatio's digest: SHA-256 of a domain line and the RFC 8785 JSON. Absent for a document that JSON cannot hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// SHA-256 of the content as it was given, lower-case hex: what a manifest lists. Absent for a value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_hash: Option<String>,
    /// Whether the content is the canonical YAML already.
    pub is_canonical: bool,
}

/// A synthesis request whose digests are asked for.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvenanceInputsHashRequest {
    /// The request, with `target`, the three snapshots, and perhaps `adapter_hints` and `evidence`.
    pub request: DocumentInput,
    /// Which adapter.
    pub adapter_id: String,
    /// That adapter's version.
    pub adapter_version: String,
}

/// The digests of a synthesis request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProvenanceInputsHashResponse {
    /// The ASCII JSON that `inputs_hash` is over.
    pub normalized: String,
    /// SHA-256 of it, lower-case hex.
    pub inputs_hash: String,
    /// SHA-256 of the evidence, lower-case hex; null without evidence.
    pub evidence_bundle_hash: Option<String>,
    /// Which corpus was consulted; `(none)` without one.
    pub corpus_snapshot_id: String,
}

/// A sidecar to look at.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvenanceValidateRequest {
    /// The sidecar's file.
    pub sidecar: FileContent,
}

/// A field that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldError {
    /// Where, as a JSON Pointer.
    pub pointer: String,
    /// Which rule: `missing`, `string_type`, `list_type`, `literal_error` and so on.
    pub rule: &'static str,
    /// One line for people.
    pub message: String,
}

/// What the two sets of rules say about a file: the program's, which decide whether it is loaded, and the stricter
/// published contract's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RecordVerdict {
    /// `valid`, `invalid`, `not-a-mapping` or `unparseable`.
    pub verdict: &'static str,
    /// The fields that keep the program from loading it.
    pub errors: Vec<FieldError>,
    /// What the contract forbids, as `field:keyword`.
    pub contract_violations: Vec<String>,
    /// Why it could not be read at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unparseable: Option<super::bundle::BundleFinding>,
}

/// What was found out about a sidecar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProvenanceValidateResponse {
    /// What the rules say.
    #[serde(flatten)]
    pub outcome: RecordVerdict,
    /// The file's digest under RFC 8785, for whoever compares sidecars; absent unless it is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
}

/// The folder below `.kittify/` that holds a bundle's artifacts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ArtifactFolder {
    /// `.kittify/doctrine`: spec-kitty up to 3.2.7.
    #[default]
    Doctrine,
    /// `.kittify/charter-packs`: spec-kitty since 4.0.0.
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

/// Everything about an artifact that its sidecar records; the times and the run are the caller's.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvenanceSealRequest {
    /// The artifact. Its `artifact_content_hash` is computed here.
    pub artifact: DocumentInput,
    /// The artifact's name in the catalogue, for example `directive:PROJECT_001`.
    pub artifact_urn: String,
    /// `directive`, `tactic`, `styleguide`, `procedure` or `agent_profile`.
    pub artifact_kind: String,
    /// The artifact's short name.
    pub artifact_slug: String,
    /// The folder where the artifact is put.
    #[serde(default)]
    pub folder: ArtifactFolder,
    /// The digest of its inputs (see `provenance.inputs_hash`).
    pub inputs_hash: String,
    /// Which adapter made it.
    pub adapter_id: String,
    /// That adapter's version.
    pub adapter_version: String,
    /// Which synthesizer ran the adapter.
    pub synthesizer_version: String,
    /// The section of the charter it comes from.
    #[serde(default)]
    pub source_section: Option<String>,
    /// The catalogue entries it comes from.
    #[serde(default)]
    pub source_urns: Vec<String>,
    /// Everything that was read; a copy of `source_urns` when absent.
    #[serde(default)]
    pub source_input_ids: Option<Vec<String>>,
    /// When the adapter made it, in ISO 8601.
    pub generated_at: String,
    /// When it is written, in ISO 8601.
    pub produced_at: String,
    /// Which corpus was consulted; `(none)` when absent.
    #[serde(default)]
    pub corpus_snapshot_id: Option<String>,
    /// The run that made it.
    pub synthesis_run_id: String,
    /// The digest of the evidence.
    #[serde(default)]
    pub evidence_bundle_hash: Option<String>,
    /// What the adapter wanted to say.
    #[serde(default)]
    pub adapter_notes: Option<String>,
}

/// A sidecar, and the manifest's entry for its artifact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProvenanceSealResponse {
    /// The sidecar's file.
    pub sidecar: FileWrite,
    /// The artifact's file: its canonical bytes.
    pub artifact: FileWrite,
    /// What the manifest lists for it.
    pub manifest_entry: ManifestEntryFields,
}

/// One artifact in a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManifestEntryFields {
    /// `directive`, `tactic`, `styleguide`, `procedure` or `agent_profile`.
    pub kind: String,
    /// The artifact's short name.
    pub slug: String,
    /// Where the artifact stands.
    pub path: String,
    /// Where its sidecar stands.
    pub provenance_path: String,
    /// SHA-256 of the artifact's file, lower-case hex.
    pub content_hash: String,
}

/// The fields of a manifest to write.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManifestSealRequest {
    /// Always `2`.
    #[serde(default)]
    pub schema_version: Option<String>,
    /// The mission that made the bundle.
    #[serde(default)]
    pub mission_id: Option<String>,
    /// When it was made, in ISO 8601.
    pub created_at: String,
    /// The run that made it.
    pub run_id: String,
    /// Which adapter; empty when the run mixed several.
    pub adapter_id: String,
    /// That adapter's version; empty when the run mixed several.
    pub adapter_version: String,
    /// Which synthesizer.
    pub synthesizer_version: String,
    /// The artifacts, in the order in which they are to stand; `sort` puts them in the writers' order.
    #[serde(default)]
    pub artifacts: Vec<ManifestEntryFields>,
    /// Whether the bundle has only what the program brings along.
    #[serde(default)]
    pub built_in_only: bool,
    /// Whether the artifacts are sorted by kind and slug first.
    #[serde(default)]
    pub sort: bool,
}

/// A manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ManifestSealResponse {
    /// SHA-256 of the preimage, lower-case hex.
    pub manifest_hash: String,
    /// The bytes that the digest is over.
    pub preimage: String,
    /// The digest over the fields that manifests had before `built_in_only` came.
    pub legacy_hash_without_built_in_only: String,
    /// The file.
    pub file: FileWrite,
}

/// A manifest to look at.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManifestVerifyRequest {
    /// The manifest's file.
    pub manifest: FileContent,
}

/// What was found out about a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ManifestVerifyResponse {
    /// What the rules say.
    #[serde(flatten)]
    pub outcome: RecordVerdict,
    /// `ok`, `ok-without-built-in-only`, `ok-over-keys` or `mismatch`; absent for a manifest that was not loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_hash: Option<&'static str>,
    /// What `manifest_hash` should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub computed: Option<String>,
}

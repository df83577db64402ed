//! The operations on documents, sidecars and manifests: from the wire to [`provenance`](crate::provenance) and back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::canonical;
use crate::digest::Domain;
use crate::excerpt::excerpt;
use crate::provenance::format::canonical::canonical_yaml;
use crate::provenance::format::json::{self, NonFinite};
use crate::provenance::format::node::Node;
use crate::provenance::format::yaml::{self, ReadError, ReadFault, ReadOptions};
use crate::provenance::record::fields::NO_SNAPSHOT;
use crate::provenance::record::hash::{input_digests, sha256_hex};
use crate::provenance::record::manifest::{self, NewManifest};
use crate::provenance::record::sidecar::{self, Sidecar};
use crate::wire::bundle::FileContent;
use crate::wire::provenance::{CanonicalForm, DocumentFormat, DocumentInput};
use crate::wire::{
    Code, ManifestSealRequest, ManifestSealResponse, ManifestVerifyRequest, ManifestVerifyResponse, Problem,
    ProvenanceCanonicalizeRequest, ProvenanceCanonicalizeResponse, ProvenanceHashRequest,
    ProvenanceHashResponse, ProvenanceInputsHashRequest, ProvenanceInputsHashResponse, ProvenanceSealRequest,
    ProvenanceSealResponse, ProvenanceValidateRequest, ProvenanceValidateResponse,
};

/// A document of any kind: its canonical JSON.
const DOCUMENT: Domain = Domain::new("rogatio/document@v1");

/// Answers `provenance.canonicalize`.
///
/// # Errors
/// `document.*` for a document that cannot be read, `canonical.*` for one without canonical bytes.
pub fn canonicalize(
    request: ProvenanceCanonicalizeRequest,
) -> Result<ProvenanceCanonicalizeResponse, Problem> {
    let (node, _) = document(&request.document, "/document")?;
    let text = match request.form {
        CanonicalForm::Yaml => canonical_yaml(&node)?,
        CanonicalForm::Jcs => {
            let unwritable = |pointer: &str| {
                let place = excerpt(pointer);
                let detail = format!("the value at `{place}` cannot be held by JSON, or by a double");
                let problem = Problem::new(Code::CanonicalUnwritable, detail).at(pointer);
                problem.with_help("write such a value as a string")
            };
            let value = node.to_json().map_err(|pointer| unwritable(&pointer))?;
            let bytes = canonical::exact(&value).map_err(|fault| match &fault {
                canonical::CanonicalError::Lossy { pointer, .. } => unwritable(pointer),
                canonical::CanonicalError::Unwritable { reason } => Problem::new(Code::Internal, reason),
            })?;
            // RFC 8785 writes UTF-8.
            String::from_utf8(bytes).map_err(|fault| Problem::new(Code::Internal, fault.to_string()))?
        }
    };
    Ok(ProvenanceCanonicalizeResponse { form: request.form, sha256: sha256_hex(text.as_bytes()), text })
}

/// Answers `provenance.hash`.
///
/// # Errors
/// As [`canonicalize`].
pub fn hash(request: ProvenanceHashRequest) -> Result<ProvenanceHashResponse, Problem> {
    let (node, content) = document(&request.document, "/document")?;
    let text = canonical_yaml(&node)?;
    let digest = node.to_json().ok().and_then(|value| DOCUMENT.digest(&value).ok());
    Ok(ProvenanceHashResponse {
        artifact_content_hash: sha256_hex(text.as_bytes()),
        digest,
        is_canonical: content.as_deref().is_some_and(|content| content == text.as_bytes()),
        content_hash: content.as_deref().map(sha256_hex),
    })
}

/// Answers `provenance.inputs_hash`.
///
/// # Errors
/// `document.*`, and `provenance.invalid-field` with the field's pointer.
pub fn inputs_hash(request: ProvenanceInputsHashRequest) -> Result<ProvenanceInputsHashResponse, Problem> {
    let (node, _) = document(&request.request, "/request")?;
    let found = input_digests(&node, &request.adapter_id, &request.adapter_version)
        .map_err(|fault| Problem::new(Code::ProvenanceInvalidField, fault.to_string()).at("/request"))?;
    Ok(ProvenanceInputsHashResponse {
        corpus_snapshot_id: found.corpus_snapshot_id_in_sidecar().to_owned(),
        normalized: found.normalized,
        inputs_hash: found.inputs_hash,
        evidence_bundle_hash: found.evidence_bundle_hash,
    })
}

/// Answers `provenance.validate`.
///
/// # Errors
/// `bundle.invalid-base64`.
pub fn validate(request: ProvenanceValidateRequest) -> Result<ProvenanceValidateResponse, Problem> {
    Ok(sidecar::judge(&bytes_of(&request.sidecar, "/sidecar")?))
}

/// Answers `provenance.seal`.
///
/// # Errors
/// `document.*` for the artifact; otherwise as [`sidecar::seal`].
pub fn seal(request: ProvenanceSealRequest) -> Result<ProvenanceSealResponse, Problem> {
    let (node, _) = document(&request.artifact, "/artifact")?;
    let sidecar = Sidecar {
        artifact_urn: request.artifact_urn,
        artifact_kind: request.artifact_kind,
        artifact_slug: request.artifact_slug,
        artifact_content_hash: String::new(),
        inputs_hash: request.inputs_hash,
        adapter_id: request.adapter_id,
        adapter_version: request.adapter_version,
        synthesizer_version: request.synthesizer_version,
        source_section: request.source_section,
        source_input_ids: request.source_input_ids.unwrap_or_else(|| request.source_urns.clone()),
        source_urns: request.source_urns,
        generated_at: request.generated_at,
        produced_at: request.produced_at,
        corpus_snapshot_id: request.corpus_snapshot_id.unwrap_or_else(|| NO_SNAPSHOT.to_owned()),
        synthesis_run_id: request.synthesis_run_id,
        evidence_bundle_hash: request.evidence_bundle_hash,
        adapter_notes: request.adapter_notes,
    };
    sidecar::seal(&node, request.folder, sidecar)
}

/// Answers `manifest.seal`.
///
/// # Errors
/// `provenance.invalid-field` for another schema version; otherwise as [`manifest::seal`].
pub fn manifest_seal(request: ManifestSealRequest) -> Result<ManifestSealResponse, Problem> {
    if request.schema_version.as_deref().is_some_and(|version| version != "2") {
        let detail = "`schema_version` can only be \"2\"";
        return Err(Problem::new(Code::ProvenanceInvalidField, detail).at("/schema_version"));
    }
    let new = NewManifest {
        mission_id: request.mission_id,
        created_at: request.created_at,
        run_id: request.run_id,
        adapter_id: request.adapter_id,
        adapter_version: request.adapter_version,
        synthesizer_version: request.synthesizer_version,
        artifacts: request.artifacts,
        built_in_only: request.built_in_only,
    };
    manifest::seal(new, request.sort)
}

/// Answers `manifest.verify`.
///
/// # Errors
/// `bundle.invalid-base64`; otherwise as [`manifest::judge`].
pub fn manifest_verify(request: ManifestVerifyRequest) -> Result<ManifestVerifyResponse, Problem> {
    manifest::judge(&bytes_of(&request.manifest, "/manifest")?)
}

/// The document and, where there is one, its content.
fn document(input: &DocumentInput, pointer: &str) -> Result<(Node, Option<Vec<u8>>), Problem> {
    let content = match (&input.content, &input.value) {
        (Some(content), None) => bytes_of(content, pointer)?,
        (None, Some(value)) => return Ok((Node::from_json(value), None)),
        _ => {
            let detail = "a document must have either `content` or `value`";
            return Err(Problem::new(Code::RequestInvalidField, detail).at(pointer));
        }
    };
    let node = match input.format {
        DocumentFormat::Yaml => yaml::read(&content, ReadOptions::STRICT).map(|document| document.root),
        DocumentFormat::Json => match std::str::from_utf8(&content) {
            Ok(text) => json::read(text, NonFinite::Refuse),
            Err(_) => {
                let fault = ReadFault::Encoding("UTF-8");
                Err(ReadError { fault, line: 1, column: 1 })
            }
        },
    };
    node.map(|node| (node, Some(content))).map_err(|fault| Problem::from(fault).at(pointer))
}

pub(super) fn bytes_of(content: &FileContent, pointer: &str) -> Result<Vec<u8>, Problem> {
    match content {
        FileContent::Text(text) => Ok(text.clone().into_bytes()),
        FileContent::Bytes(bytes) => STANDARD.decode(&bytes.base64).map_err(|_| {
            Problem::new(Code::BundleInvalidBase64, "`base64` is not standard base64 with padding")
                .at(pointer)
        }),
    }
}

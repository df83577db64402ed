//! The operations on documents, records and bundles: from the wire to the domain and back.

mod batch;
pub mod bundle;
mod record;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::canonical;
use crate::digest::Domain;
use crate::excerpt::excerpt;
use crate::provenance::format::canonical::CanonicalError;
use crate::provenance::format::json::NonFinite;
use crate::provenance::format::node::Node;
use crate::provenance::format::yaml::{ReadError, ReadOptions};
use crate::provenance::record::hash::sha256_hex;
use crate::wire::bundle::{FileContent, FileWrite};
use crate::wire::provenance::{
    CanonicalForm, DocumentFormat, DocumentInput, ProvenanceCanonicalizeRequest,
    ProvenanceCanonicalizeResponse, ProvenanceHashRequest, ProvenanceHashResponse,
    ProvenanceInputsHashRequest, ProvenanceInputsHashResponse,
};
use crate::wire::{Code, Problem};

pub use batch::BundleBatch;
pub use record::{manifest_seal, manifest_verify, seal, validate};

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
        CanonicalForm::Yaml => crate::provenance::format::canonical::canonical_yaml(&node)
            .map_err(|fault| canonical_problem(&fault))?,
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
    let text = crate::provenance::format::canonical::canonical_yaml(&node)
        .map_err(|fault| canonical_problem(&fault))?;
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
    let found =
        crate::provenance::record::hash::input_digests(&node, &request.adapter_id, &request.adapter_version)
            .map_err(|fault| Problem::new(Code::ProvenanceInvalidField, fault.to_string()).at("/request"))?;
    Ok(ProvenanceInputsHashResponse {
        corpus_snapshot_id: found.corpus_snapshot_id_in_sidecar().to_owned(),
        normalized: found.normalized,
        inputs_hash: found.inputs_hash,
        evidence_bundle_hash: found.evidence_bundle_hash,
    })
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
        DocumentFormat::Yaml => {
            crate::provenance::format::yaml::read(&content, ReadOptions::STRICT).map(|document| document.root)
        }
        DocumentFormat::Json => match std::str::from_utf8(&content) {
            Ok(text) => crate::provenance::format::json::read(text, NonFinite::Refuse),
            Err(_) => {
                let fault = crate::provenance::format::yaml::ReadFault::Encoding("UTF-8");
                Err(ReadError { fault, line: 1, column: 1 })
            }
        },
    };
    node.map(|node| (node, Some(content))).map_err(|fault| document_problem(&fault).at(pointer))
}

fn document_problem(fault: &ReadError) -> Problem {
    Problem::new(fault.fault.code(), fault.to_string())
}

fn canonical_problem(fault: &CanonicalError) -> Problem {
    use crate::provenance::format::yaml::EmitError;
    let (code, pointer) = match fault {
        CanonicalError::Lossy { pointer } => (Code::CanonicalLossy, Some(pointer)),
        CanonicalError::Unreadable { pointer } => (Code::CanonicalUnreadable, Some(pointer)),
        CanonicalError::Emit(EmitError::Key { pointer, .. } | EmitError::Value { pointer, .. }) => {
            (Code::CanonicalUnwritable, Some(pointer))
        }
        CanonicalError::Emit(EmitError::Root(_)) => (Code::CanonicalUnwritable, None),
    };
    let problem = Problem::new(code, excerpt(&fault.to_string()));
    match pointer {
        Some(pointer) => problem.at(pointer),
        None => problem,
    }
}

fn bytes_of(content: &FileContent, pointer: &str) -> Result<Vec<u8>, Problem> {
    match content {
        FileContent::Text(text) => Ok(text.clone().into_bytes()),
        FileContent::Bytes(bytes) => STANDARD.decode(&bytes.base64).map_err(|_| {
            Problem::new(Code::BundleInvalidBase64, "`base64` is not standard base64 with padding")
                .at(pointer)
        }),
    }
}

fn file(path: String, text: String) -> FileWrite {
    FileWrite { sha256: sha256_hex(text.as_bytes()), path, text }
}

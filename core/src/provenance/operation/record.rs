//! Sidecars and manifests: looking at them and making them.

use super::{bytes_of, canonical_problem, document, file};
use crate::digest::Domain;
use crate::provenance::bundle::finding::unreadable;
use crate::provenance::format::canonical::canonical_yaml;
use crate::provenance::format::node::Node;
use crate::provenance::format::time::parse_iso;
use crate::provenance::format::yaml::{ReadError, read};
use crate::provenance::record::fields::{Faults, KINDS};
use crate::provenance::record::hash::sha256_hex;
use crate::provenance::record::manifest::{
    self, Manifest, ManifestEntry, NewManifest, PATH, SelfHash, artifact_path, entry_order,
};
use crate::provenance::record::sidecar::{self, NO_SNAPSHOT, Sidecar};
use crate::provenance::record::{MANIFEST_OPTIONS, SIDECAR_OPTIONS};
use crate::wire::bundle::Section;
use crate::wire::provenance::{
    FieldError, ManifestEntryFields, ManifestSealRequest, ManifestSealResponse, ManifestVerifyRequest,
    ManifestVerifyResponse, ProvenanceSealRequest, ProvenanceSealResponse, ProvenanceValidateRequest,
    ProvenanceValidateResponse, RecordVerdict,
};
use crate::wire::{Code, Problem};

/// A sidecar: the canonical JSON of its fields.
const SIDECAR: Domain = Domain::new("rogatio/sidecar@v1");

/// Answers `provenance.validate`.
///
/// # Errors
/// `bundle.invalid-base64`.
pub fn validate(request: ProvenanceValidateRequest) -> Result<ProvenanceValidateResponse, Problem> {
    let bytes = bytes_of(&request.sidecar, "/sidecar")?;
    let read = read(&bytes, SIDECAR_OPTIONS).map(|document| document.root);
    let outcome = verdict(&read, sidecar::validate);
    let digest = match &read {
        Ok(root) if outcome.verdict == "valid" => {
            root.to_json().ok().and_then(|value| SIDECAR.digest(&value).ok())
        }
        _ => None,
    };
    Ok(ProvenanceValidateResponse { outcome, digest })
}

/// Answers `manifest.verify`.
///
/// # Errors
/// `bundle.invalid-base64`.
pub fn manifest_verify(request: ManifestVerifyRequest) -> Result<ManifestVerifyResponse, Problem> {
    let bytes = bytes_of(&request.manifest, "/manifest")?;
    let read = read(&bytes, MANIFEST_OPTIONS).map(|document| document.root);
    let outcome = verdict(&read, manifest::validate);
    let loaded = read.ok().and_then(|root| Manifest::from_node(&root).ok());
    let Some(manifest) = loaded else {
        return Ok(ManifestVerifyResponse { outcome, self_hash: None, computed: None });
    };
    let found = manifest.verify().map_err(|fault| canonical_problem(&fault))?;
    let self_hash = match found {
        SelfHash::Ok => "ok",
        SelfHash::OkWithoutBuiltInOnly => "ok-without-built-in-only",
        SelfHash::OkOverKeys => "ok-over-keys",
        SelfHash::Mismatch(_) => "mismatch",
    };
    let computed = manifest.compute_hash().map_err(|fault| canonical_problem(&fault))?;
    Ok(ManifestVerifyResponse { outcome, self_hash: Some(self_hash), computed: Some(computed) })
}

fn verdict(read: &Result<Node, ReadError>, rules: fn(&Node) -> Faults) -> RecordVerdict {
    let root = match read {
        Ok(root) => root,
        Err(fault) => {
            let finding = unreadable(Section::Provenance, "", fault);
            return RecordVerdict {
                verdict: "unparseable",
                errors: Vec::new(),
                contract_violations: vec!["unreadable".to_owned()],
                unparseable: Some(crate::wire::bundle::BundleFinding { path: None, ..finding }),
            };
        }
    };
    let faults = rules(root);
    let verdict = match (root.as_mapping(), faults.is_valid()) {
        (None, _) => "not-a-mapping",
        (_, true) => "valid",
        (_, false) => "invalid",
    };
    let errors = faults.program.into_iter().map(|fault| FieldError {
        pointer: fault.pointer,
        rule: fault.rule.as_str(),
        message: fault.message,
    });
    let mut violations: Vec<String> =
        faults.contract.iter().map(|(place, keyword)| format!("{place}:{keyword}")).collect();
    violations.sort();
    violations.dedup();
    RecordVerdict { verdict, errors: errors.collect(), contract_violations: violations, unparseable: None }
}

/// Answers `provenance.seal`.
///
/// # Errors
/// `document.*` and `canonical.*` for the artifact, `provenance.invalid-field` for a field that cannot be.
pub fn seal(request: ProvenanceSealRequest) -> Result<ProvenanceSealResponse, Problem> {
    let (node, _) = document(&request.artifact, "/artifact")?;
    let body = canonical_yaml(&node).map_err(|fault| canonical_problem(&fault))?;
    let wrong = |field: &str, detail: &str| {
        Err(Problem::new(Code::ProvenanceInvalidField, format!("`{field}` {detail}")).at(format!("/{field}")))
    };
    if !KINDS.contains(&request.artifact_kind.as_str()) {
        return wrong("artifact_kind", &format!("must be one of {}", KINDS.join(", ")));
    }
    let slug = &request.artifact_slug;
    if slug.is_empty()
        || slug.contains(['/', '\\'])
        || slug.contains(char::is_control)
        || slug.starts_with('.')
    {
        return wrong("artifact_slug", "must be a name without slashes that does not begin with a dot");
    }
    for (field, time) in [("generated_at", &request.generated_at), ("produced_at", &request.produced_at)] {
        if parse_iso(time).is_none() {
            return wrong(field, "must be a date and time such as 2026-04-30T06:23:33+00:00");
        }
    }
    let kind = request.artifact_kind.clone();
    let artifact_id = request.artifact_urn.split_once(':').map_or("", |(_, id)| id);
    let artifact = file(artifact_path(request.folder.path(), &kind, slug, artifact_id), body);
    let sidecar = Sidecar {
        artifact_urn: request.artifact_urn.clone(),
        artifact_kind: kind.clone(),
        artifact_slug: slug.clone(),
        artifact_content_hash: artifact.sha256.clone(),
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
    let node = sidecar.to_node();
    let faults = sidecar::validate(&node);
    if let Some(fault) = faults.program.first() {
        return Err(Problem::new(Code::ProvenanceInvalidField, fault.message.clone()).at(&fault.pointer));
    }
    if let Some((place, keyword)) = faults.contract.first() {
        return wrong(place, &format!("breaks the contract's `{keyword}`"));
    }
    let text = canonical_yaml(&node).map_err(|fault| canonical_problem(&fault))?;
    let sidecar = file(sidecar.path(), text);
    let manifest_entry = ManifestEntryFields {
        kind,
        slug: slug.clone(),
        path: artifact.path.clone(),
        provenance_path: sidecar.path.clone(),
        content_hash: artifact.sha256.clone(),
    };
    Ok(ProvenanceSealResponse { sidecar, artifact, manifest_entry })
}

/// Answers `manifest.seal`.
///
/// # Errors
/// `provenance.invalid-field`, and `canonical.*` for a field that cannot be written so that it reads back.
pub fn manifest_seal(request: ManifestSealRequest) -> Result<ManifestSealResponse, Problem> {
    if request.schema_version.as_deref().is_some_and(|version| version != "2") {
        let detail = "`schema_version` can only be \"2\"";
        return Err(Problem::new(Code::ProvenanceInvalidField, detail).at("/schema_version"));
    }
    let entry = |entry: ManifestEntryFields| ManifestEntry {
        kind: entry.kind,
        slug: entry.slug,
        path: entry.path,
        provenance_path: entry.provenance_path,
        content_hash: entry.content_hash,
    };
    let mut manifest = Manifest::from(NewManifest {
        mission_id: request.mission_id,
        created_at: request.created_at,
        run_id: request.run_id,
        adapter_id: request.adapter_id,
        adapter_version: request.adapter_version,
        synthesizer_version: request.synthesizer_version,
        artifacts: request.artifacts.into_iter().map(entry).collect(),
        built_in_only: request.built_in_only,
    });
    if request.sort {
        manifest.artifacts.sort_by(entry_order);
    }
    if let Some(fault) = manifest::validate(&manifest.to_node()).program.first() {
        return Err(Problem::new(Code::ProvenanceInvalidField, fault.message.clone()).at(&fault.pointer));
    }
    let preimage = manifest.preimage().map_err(|fault| canonical_problem(&fault))?;
    let legacy = manifest.compute_hash_without_built_in_only().map_err(|fault| canonical_problem(&fault))?;
    manifest.manifest_hash = sha256_hex(preimage.as_bytes());
    let text = canonical_yaml(&manifest.to_node()).map_err(|fault| canonical_problem(&fault))?;
    Ok(ManifestSealResponse {
        manifest_hash: manifest.manifest_hash,
        preimage,
        legacy_hash_without_built_in_only: legacy,
        file: file(PATH.to_owned(), text),
    })
}

//! Sidecars: the provenance record beside each artifact.
//!
//! Version 1 lacks `synthesizer_version`, `produced_at`, `source_input_ids` and `synthesis_run_id`, and its
//! `corpus_snapshot_id` is optional; version 2 has all eighteen fields.

use super::fields::{Faults, Field, FieldFault, KINDS, Kind, Rule, check, field};
use super::manifest::artifact_path;
use super::verdict::verdict;
use super::{SIDECAR_OPTIONS, file};
use crate::digest::Domain;
use crate::provenance::format::canonical::canonical_yaml;
use crate::provenance::format::node::Node;
use crate::provenance::format::time::parse_iso;
use crate::provenance::format::yaml::read;
use crate::wire::provenance::{
    ArtifactFolder, ManifestEntry, ProvenanceSealResponse, ProvenanceValidateResponse,
};
use crate::wire::{Code, Problem};

/// A sidecar: the canonical JSON of its fields.
pub const DOMAIN: Domain = Domain::new("rogatio/sidecar@v1");
/// The folder of the sidecars.
pub const FOLDER: &str = ".kittify/charter/provenance";
/// The adapter that registers artifacts which people wrote, since spec-kitty 3.2.7.
pub const DIRECT_WRITE: &str = "project-direct-write";
/// Stands in the fields that a version 1 sidecar did not record.
pub const BEFORE_MIGRATION: &str = "(pre-phase7-migration)";

/// The fields of version 2, in the order of the contract.
const FIELDS: [Field; 18] = [
    field("schema_version", Kind::Literal(&["2"])).program_optional(),
    field("artifact_urn", Kind::Text),
    field("artifact_kind", Kind::ArtifactKind),
    field("artifact_slug", Kind::Text),
    field("artifact_content_hash", Kind::Text).contract_filled(),
    field("inputs_hash", Kind::Text).contract_filled(),
    field("adapter_id", Kind::Text).contract_filled(),
    field("adapter_version", Kind::Text).contract_filled(),
    field("synthesizer_version", Kind::Text).filled(),
    field("source_section", Kind::OptionalText).contract_optional(),
    field("source_urns", Kind::Texts).contract_optional(),
    field("source_input_ids", Kind::Texts),
    field("generated_at", Kind::Text).time(),
    field("produced_at", Kind::Text).time(),
    field("corpus_snapshot_id", Kind::Text).contract_filled(),
    field("synthesis_run_id", Kind::Text).filled(),
    field("evidence_bundle_hash", Kind::OptionalText).optional(),
    field("adapter_notes", Kind::OptionalText).optional(),
];

/// A version 2 sidecar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sidecar {
    /// The artifact's name in the reference's catalogue.
    pub artifact_urn: String,
    /// One of [`super::fields::KINDS`].
    pub artifact_kind: String,
    /// The artifact's short name.
    pub artifact_slug: String,
    /// SHA-256 of the artifact's canonical bytes, lower-case hex.
    pub artifact_content_hash: String,
    /// The digest of everything the artifact was made from.
    pub inputs_hash: String,
    /// Which adapter made it.
    pub adapter_id: String,
    /// That adapter's version.
    pub adapter_version: String,
    /// The version of the synthesizer that ran the adapter.
    pub synthesizer_version: String,
    /// The section of the charter from which the artifact comes.
    pub source_section: Option<String>,
    /// The catalogue entries from which the artifact comes.
    pub source_urns: Vec<String>,
    /// Everything that was read to make it.
    pub source_input_ids: Vec<String>,
    /// When the adapter made it.
    pub generated_at: String,
    /// When it was written.
    pub produced_at: String,
    /// Which corpus was consulted, or [`NO_SNAPSHOT`](super::fields::NO_SNAPSHOT).
    pub corpus_snapshot_id: String,
    /// The run that made it.
    pub synthesis_run_id: String,
    /// The digest of the evidence, when there was any.
    pub evidence_bundle_hash: Option<String>,
    /// Free text from the adapter.
    pub adapter_notes: Option<String>,
}

/// Checks the fields of a version 2 sidecar.
pub fn validate(node: &Node) -> Faults {
    let mut faults = Faults::default();
    check(node, "", &FIELDS, false, &mut faults);
    let section = node.get("source_section");
    let no_urns = node.get("source_urns").and_then(Node::as_sequence).is_some_and(<[Node]>::is_empty);
    if faults.is_valid() && no_urns && matches!(section, Some(Node::Null)) {
        faults.only_contract("source_urns", "minItems");
    }
    let no_section =
        section.is_some_and(|section| matches!(section, Node::Null) || section.as_text() == Some(""));
    if faults.is_valid() && no_urns && no_section {
        let message =
            "neither `source_section` nor `source_urns` gives the origin of the artifact".to_owned();
        faults.program.push(FieldFault { pointer: String::new(), rule: Rule::ValueError, message });
    }
    faults
}

/// Judges the bytes of a sidecar's file, and gives the digest of a valid one.
pub fn judge(bytes: &[u8]) -> ProvenanceValidateResponse {
    let read = read(bytes, SIDECAR_OPTIONS).map(|document| document.root);
    let outcome = verdict(&read, validate);
    let digest = match &read {
        Ok(root) if outcome.verdict == "valid" => {
            root.to_json().ok().and_then(|value| DOMAIN.digest(&value).ok())
        }
        _ => None,
    };
    ProvenanceValidateResponse { outcome, digest }
}

/// Makes the files of an artifact and of its sidecar, and the artifact's entry in the manifest. The content's digest is computed
/// here, whatever the sidecar says.
///
/// # Errors
/// `canonical.*` for the artifact, `provenance.invalid-field` for a field that cannot be.
pub fn seal(
    artifact: &Node,
    folder: ArtifactFolder,
    mut sidecar: Sidecar,
) -> Result<ProvenanceSealResponse, Problem> {
    let body = canonical_yaml(artifact)?;
    let wrong = |field: &str, detail: &str| {
        Err(Problem::new(Code::ProvenanceInvalidField, format!("`{field}` {detail}")).at(format!("/{field}")))
    };
    if !KINDS.contains(&sidecar.artifact_kind.as_str()) {
        return wrong("artifact_kind", &format!("must be one of {}", KINDS.join(", ")));
    }
    let slug = &sidecar.artifact_slug;
    if slug.is_empty()
        || slug.contains(['/', '\\'])
        || slug.contains(char::is_control)
        || slug.starts_with('.')
    {
        return wrong("artifact_slug", "must be a name without slashes that does not begin with a dot");
    }
    for (field, time) in [("generated_at", &sidecar.generated_at), ("produced_at", &sidecar.produced_at)] {
        if parse_iso(time).is_none() {
            return wrong(field, "must be a date and time such as 2026-04-30T06:23:33+00:00");
        }
    }
    let artifact_id = sidecar.artifact_urn.split_once(':').map_or("", |(_, id)| id);
    let artifact = file(artifact_path(folder.path(), &sidecar.artifact_kind, slug, artifact_id), body);
    sidecar.artifact_content_hash.clone_from(&artifact.sha256);
    let node = sidecar.to_node();
    let faults = validate(&node);
    if let Some(fault) = faults.program.first() {
        return Err(Problem::new(Code::ProvenanceInvalidField, fault.message.clone()).at(&fault.pointer));
    }
    if let Some((place, keyword)) = faults.contract.first() {
        return wrong(place, &format!("breaks the contract's `{keyword}`"));
    }
    let text = canonical_yaml(&node)?;
    let file = file(sidecar.path(), text);
    let manifest_entry = ManifestEntry {
        kind: sidecar.artifact_kind,
        slug: sidecar.artifact_slug,
        path: artifact.path.clone(),
        provenance_path: file.path.clone(),
        content_hash: sidecar.artifact_content_hash,
    };
    Ok(ProvenanceSealResponse { sidecar: file, artifact, manifest_entry })
}

impl Sidecar {
    /// The sidecar in `node`.
    ///
    /// # Errors
    /// Every field that keeps the reference from loading it.
    pub fn from_node(node: &Node) -> Result<Self, Faults> {
        let faults = validate(node);
        if !faults.is_valid() {
            return Err(faults);
        }
        let text = |name: &str| node.get(name).and_then(Node::as_text).unwrap_or_default().to_owned();
        let optional = |name: &str| node.get(name).and_then(Node::as_text).map(str::to_owned);
        let texts = |name: &str| {
            let items = node.get(name).and_then(Node::as_sequence).unwrap_or_default();
            items.iter().filter_map(Node::as_text).map(str::to_owned).collect()
        };
        Ok(Self {
            artifact_urn: text("artifact_urn"),
            artifact_kind: text("artifact_kind"),
            artifact_slug: text("artifact_slug"),
            artifact_content_hash: text("artifact_content_hash"),
            inputs_hash: text("inputs_hash"),
            adapter_id: text("adapter_id"),
            adapter_version: text("adapter_version"),
            synthesizer_version: text("synthesizer_version"),
            source_section: optional("source_section"),
            source_urns: texts("source_urns"),
            source_input_ids: texts("source_input_ids"),
            generated_at: text("generated_at"),
            produced_at: text("produced_at"),
            corpus_snapshot_id: text("corpus_snapshot_id"),
            synthesis_run_id: text("synthesis_run_id"),
            evidence_bundle_hash: optional("evidence_bundle_hash"),
            adapter_notes: optional("adapter_notes"),
        })
    }

    /// All eighteen fields, nulls included.
    pub fn to_node(&self) -> Node {
        let optional = |value: &Option<String>| value.as_deref().map_or(Node::Null, Node::text);
        let texts = |values: &[String]| Node::Sequence(values.iter().map(Node::text).collect());
        let entries = [
            ("schema_version", Node::text("2")),
            ("artifact_urn", Node::text(&self.artifact_urn)),
            ("artifact_kind", Node::text(&self.artifact_kind)),
            ("artifact_slug", Node::text(&self.artifact_slug)),
            ("artifact_content_hash", Node::text(&self.artifact_content_hash)),
            ("inputs_hash", Node::text(&self.inputs_hash)),
            ("adapter_id", Node::text(&self.adapter_id)),
            ("adapter_version", Node::text(&self.adapter_version)),
            ("synthesizer_version", Node::text(&self.synthesizer_version)),
            ("source_section", optional(&self.source_section)),
            ("source_urns", texts(&self.source_urns)),
            ("source_input_ids", texts(&self.source_input_ids)),
            ("generated_at", Node::text(&self.generated_at)),
            ("produced_at", Node::text(&self.produced_at)),
            ("corpus_snapshot_id", Node::text(&self.corpus_snapshot_id)),
            ("synthesis_run_id", Node::text(&self.synthesis_run_id)),
            ("evidence_bundle_hash", optional(&self.evidence_bundle_hash)),
            ("adapter_notes", optional(&self.adapter_notes)),
        ];
        Node::Mapping(entries.into_iter().map(|(key, value)| (Node::text(key), value)).collect())
    }

    /// Whether the artifact was written by people and only registered: no run made it.
    pub fn is_authored(&self) -> bool {
        self.adapter_id == DIRECT_WRITE
    }

    /// Where the sidecar stands in the bundle.
    pub fn path(&self) -> String {
        path_of(&self.artifact_kind, &self.artifact_slug)
    }
}

/// Where the sidecar of an artifact stands in the bundle.
pub fn path_of(kind: &str, slug: &str) -> String {
    format!("{FOLDER}/{kind}-{slug}.yaml")
}

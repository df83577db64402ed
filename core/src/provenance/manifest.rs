//! The manifest: the list of a bundle's artifacts, with a digest of itself.

use std::cmp::Ordering;

use super::canonical::{CanonicalError, legacy_bytes};
use super::fields::{Faults, Field, Kind, boolean, check, field};
use super::hash::sha256_hex;
use super::node::Node;
use crate::diagnostic::index_pointer;

/// Where the manifest stands in the bundle.
pub const PATH: &str = ".kittify/charter/synthesis-manifest.yaml";
/// The folder under which artifacts stand.
pub const ARTIFACTS: &str = ".kittify/doctrine";

const FIELDS: [Field; 10] = [
    field("schema_version", Kind::Literal("2")).program_optional(),
    field("mission_id", Kind::OptionalText).optional(),
    field("created_at", Kind::Text),
    field("run_id", Kind::Text).contract_filled(),
    field("adapter_id", Kind::Text),
    field("adapter_version", Kind::Text),
    field("synthesizer_version", Kind::Text).filled(),
    field("manifest_hash", Kind::Digest),
    field("artifacts", Kind::List).program_optional(),
    field("built_in_only", Kind::Boolean).optional(),
];

const ENTRY_FIELDS: [Field; 5] = [
    field("kind", Kind::ArtifactKind),
    field("slug", Kind::Text),
    field("path", Kind::Text),
    field("provenance_path", Kind::Text),
    field("content_hash", Kind::Text),
];

/// One artifact in the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestEntry {
    /// One of [`super::fields::KINDS`].
    pub kind: String,
    /// The artifact's short name.
    pub slug: String,
    /// Where the artifact stands in the bundle.
    pub path: String,
    /// Where its sidecar stands.
    pub provenance_path: String,
    /// SHA-256 of the artifact's bytes, lower-case hex.
    pub content_hash: String,
}

/// A version 2 manifest, every default filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The mission that made the bundle.
    pub mission_id: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// The run that made it.
    pub run_id: String,
    /// Which adapter; empty when the run mixed several.
    pub adapter_id: String,
    /// That adapter's version; empty when the run mixed several.
    pub adapter_version: String,
    /// Which synthesizer.
    pub synthesizer_version: String,
    /// The digest of all other fields, lower-case hex; empty while it is not computed.
    pub manifest_hash: String,
    /// The artifacts.
    pub artifacts: Vec<ManifestEntry>,
    /// Whether the bundle has only what the program brings along.
    pub built_in_only: bool,
    /// Whether the file said so, or the default was taken.
    pub built_in_only_written: bool,
}

/// What the digest of a manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SelfHash {
    /// It is the digest of the other fields.
    Ok,
    /// It is the digest of the fields that manifests had before `built_in_only` came.
    OkWithoutBuiltInOnly,
    /// It is not; this would be right.
    Mismatch(String),
}

/// Checks the fields of a version 2 manifest.
pub fn validate(node: &Node) -> Faults {
    let mut faults = Faults::default();
    check(node, "", &FIELDS, true, &mut faults);
    let entries = node.get("artifacts").and_then(Node::as_sequence).unwrap_or_default();
    for (index, entry) in entries.iter().enumerate() {
        check(entry, &index_pointer("/artifacts", index), &ENTRY_FIELDS, true, &mut faults);
    }
    faults
}

impl Manifest {
    /// The manifest in `node`.
    ///
    /// # Errors
    /// Every field that keeps the reference from loading it.
    pub fn from_node(node: &Node) -> Result<Self, Faults> {
        let faults = validate(node);
        if faults.is_valid() { Ok(Self::read(node)) } else { Err(faults) }
    }

    fn read(node: &Node) -> Self {
        let text_of =
            |node: &Node, name: &str| node.get(name).and_then(Node::as_text).unwrap_or_default().to_owned();
        let text = |name: &str| text_of(node, name);
        let entries = node.get("artifacts").and_then(Node::as_sequence).unwrap_or_default();
        let built_in_only = node.get("built_in_only");
        Self {
            mission_id: node.get("mission_id").and_then(Node::as_text).map(str::to_owned),
            created_at: text("created_at"),
            run_id: text("run_id"),
            adapter_id: text("adapter_id"),
            adapter_version: text("adapter_version"),
            synthesizer_version: text("synthesizer_version"),
            manifest_hash: text("manifest_hash"),
            artifacts: entries
                .iter()
                .map(|entry| ManifestEntry {
                    kind: text_of(entry, "kind"),
                    slug: text_of(entry, "slug"),
                    path: text_of(entry, "path"),
                    provenance_path: text_of(entry, "provenance_path"),
                    content_hash: text_of(entry, "content_hash"),
                })
                .collect(),
            built_in_only: built_in_only.and_then(boolean).unwrap_or(false),
            built_in_only_written: built_in_only.is_some(),
        }
    }

    /// All fields but the digest.
    fn preimage_node(&self) -> Node {
        let entry = |entry: &ManifestEntry| {
            mapping([
                ("kind", Node::text(&entry.kind)),
                ("slug", Node::text(&entry.slug)),
                ("path", Node::text(&entry.path)),
                ("provenance_path", Node::text(&entry.provenance_path)),
                ("content_hash", Node::text(&entry.content_hash)),
            ])
        };
        mapping([
            ("schema_version", Node::text("2")),
            ("mission_id", self.mission_id.as_deref().map_or(Node::Null, Node::text)),
            ("created_at", Node::text(&self.created_at)),
            ("run_id", Node::text(&self.run_id)),
            ("adapter_id", Node::text(&self.adapter_id)),
            ("adapter_version", Node::text(&self.adapter_version)),
            ("synthesizer_version", Node::text(&self.synthesizer_version)),
            ("artifacts", Node::Sequence(self.artifacts.iter().map(entry).collect())),
            ("built_in_only", Node::Boolean(self.built_in_only)),
        ])
    }

    /// All fields, the digest as it is.
    pub fn to_node(&self) -> Node {
        let mut node = self.preimage_node();
        node.set("manifest_hash", Node::text(&self.manifest_hash));
        node
    }

    /// The bytes that `manifest_hash` is over.
    ///
    /// # Errors
    /// Never for a manifest that was read; the emitter's error type for the sake of callers.
    pub fn preimage(&self) -> Result<String, CanonicalError> {
        legacy_bytes(&self.preimage_node())
    }

    /// The digest of all other fields: SHA-256 of the canonical YAML, lower-case hex.
    ///
    /// # Errors
    /// As [`Manifest::preimage`].
    pub fn compute_hash(&self) -> Result<String, CanonicalError> {
        Ok(sha256_hex(self.preimage()?.as_bytes()))
    }

    /// The digest over the fields that manifests had before `built_in_only` came.
    ///
    /// # Errors
    /// As [`Manifest::preimage`].
    pub fn compute_hash_without_built_in_only(&self) -> Result<String, CanonicalError> {
        Ok(sha256_hex(legacy_bytes(&self.preimage_node().without("built_in_only"))?.as_bytes()))
    }

    /// Compares `manifest_hash` with the fields.
    ///
    /// # Errors
    /// As [`Manifest::preimage`].
    pub fn verify(&self) -> Result<SelfHash, CanonicalError> {
        let computed = self.compute_hash()?;
        if computed == self.manifest_hash {
            return Ok(SelfHash::Ok);
        }
        if !self.built_in_only_written && self.compute_hash_without_built_in_only()? == self.manifest_hash {
            return Ok(SelfHash::OkWithoutBuiltInOnly);
        }
        Ok(SelfHash::Mismatch(computed))
    }
}

/// The order in which writers list artifacts: by kind, then slug.
pub fn entry_order(a: &ManifestEntry, b: &ManifestEntry) -> Ordering {
    (&a.kind, &a.slug).cmp(&(&b.kind, &b.slug))
}

/// Where an artifact stands in the bundle. `artifact_id` gives a directive its number: the digits after the first
/// `UPPERCASE_`, three at least, `000` when there are none.
pub fn artifact_path(kind: &str, slug: &str, artifact_id: &str) -> String {
    match kind {
        "directive" => {
            format!("{ARTIFACTS}/directive/{}-{slug}.directive.yaml", directive_number(artifact_id))
        }
        _ => format!("{ARTIFACTS}/{kind}/{slug}.{kind}.yaml"),
    }
}

fn directive_number(artifact_id: &str) -> String {
    let after = artifact_id.match_indices('_').find_map(|(at, _)| {
        let (before, after) = artifact_id.split_at(at);
        let upper = before.chars().next_back().is_some_and(|last| last.is_ascii_uppercase());
        let digits: String = after.chars().skip(1).take_while(char::is_ascii_digit).collect();
        (upper && !digits.is_empty()).then_some(digits)
    });
    after.map_or_else(|| "000".to_owned(), |digits| format!("{digits:0>3}"))
}

fn mapping<const N: usize>(entries: [(&str, Node); N]) -> Node {
    Node::Mapping(entries.into_iter().map(|(key, value)| (Node::text(key), value)).collect())
}

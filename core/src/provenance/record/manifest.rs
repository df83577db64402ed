//! The manifest: the list of a bundle's artifacts, with a digest of itself.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::fields::{Faults, Field, Kind, boolean, check, field, kind_in_name};
use super::hash::sha256_hex;
use super::verdict::verdict;
use super::{MANIFEST_OPTIONS, file};
use crate::pointer::index_pointer;
use crate::provenance::format::canonical::{CanonicalError, canonical_yaml, legacy_bytes};
use crate::provenance::format::node::Node;
use crate::provenance::format::yaml::read;
use crate::wire::provenance::{ManifestEntry, ManifestSealResponse, ManifestVerifyResponse};
use crate::wire::{Code, Problem};

/// Where the manifest stands in the bundle.
pub const PATH: &str = ".kittify/charter/synthesis-manifest.yaml";
/// The folder under which artifacts stand up to spec-kitty 3.2.7, and where new ones are put.
pub const ARTIFACTS: &str = ".kittify/doctrine";
/// The folder under which artifacts stand since spec-kitty 4.0.0.
pub const PACKS: &str = ".kittify/charter-packs";
/// Every folder under which artifacts stand.
pub const ARTIFACT_FOLDERS: [&str; 2] = [ARTIFACTS, PACKS];
/// The schema version that is written.
pub const CURRENT: &str = "2";
/// The newest schema version that can be read. Version 3 differs from version 2 only by `bundle_content_hash`, so it is not
/// upgraded to or from.
pub const NEWEST: i64 = 3;

const FIELDS: [Field; 11] = [
    field("schema_version", Kind::Literal(&[CURRENT, "3"])).program_optional(),
    field("mission_id", Kind::OptionalText).optional(),
    field("created_at", Kind::Text),
    field("run_id", Kind::Text).contract_filled(),
    field("adapter_id", Kind::Text),
    field("adapter_version", Kind::Text),
    field("synthesizer_version", Kind::Text).filled(),
    field("manifest_hash", Kind::Digest),
    field("artifacts", Kind::List).program_optional(),
    field("built_in_only", Kind::Boolean).optional(),
    field(CONTENT_HASH, Kind::OptionalText).optional(),
];

/// The digest of the charter that the artifacts were made from.
const CONTENT_HASH: &str = "bundle_content_hash";

const ENTRY_FIELDS: [Field; 5] = [
    field("kind", Kind::ArtifactKind),
    field("slug", Kind::Text),
    field("path", Kind::Text),
    field("provenance_path", Kind::Text),
    field("content_hash", Kind::Text),
];

/// A manifest of version 2 or 3, every default filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// `2` or `3`.
    pub schema_version: String,
    /// The id of the mission that made the bundle.
    pub mission_id: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// The run that made it.
    pub run_id: String,
    /// The id of the adapter; empty if the run used several.
    pub adapter_id: String,
    /// The version of the adapter; empty if the run used several.
    pub adapter_version: String,
    /// Which synthesizer.
    pub synthesizer_version: String,
    /// The digest of all other fields, lower-case hex; empty while it is not computed.
    pub manifest_hash: String,
    /// The artifacts.
    pub artifacts: Vec<ManifestEntry>,
    /// True if the bundle contains only built-in artifacts.
    pub built_in_only: bool,
    /// Whether the file said so, or the default was taken.
    pub built_in_only_written: bool,
    /// The digest of the charter's content that the artifacts were made from, as `sha256:` and lower-case hex; `None` for a file
    /// without that key, `Some(None)` for null.
    pub bundle_content_hash: Option<Option<String>>,
    /// The keys of the file but the digest; `None` for a manifest that was not read from a file.
    keys: Option<BTreeSet<String>>,
}

/// The fields of a new manifest of the current version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewManifest {
    /// The id of the mission that made the bundle.
    pub mission_id: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// The run that made it.
    pub run_id: String,
    /// The id of the adapter; empty if the run used several.
    pub adapter_id: String,
    /// The version of the adapter; empty if the run used several.
    pub adapter_version: String,
    /// Which synthesizer.
    pub synthesizer_version: String,
    /// The artifacts.
    pub artifacts: Vec<ManifestEntry>,
    /// True if the bundle contains only built-in artifacts.
    pub built_in_only: bool,
}

impl From<NewManifest> for Manifest {
    fn from(new: NewManifest) -> Self {
        Self {
            schema_version: CURRENT.to_owned(),
            mission_id: new.mission_id,
            created_at: new.created_at,
            run_id: new.run_id,
            adapter_id: new.adapter_id,
            adapter_version: new.adapter_version,
            synthesizer_version: new.synthesizer_version,
            manifest_hash: "0".repeat(64),
            artifacts: new.artifacts,
            built_in_only: new.built_in_only,
            built_in_only_written: true,
            bundle_content_hash: None,
            keys: None,
        }
    }
}

/// What the digest of a manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SelfHash {
    /// It is the digest of the other fields.
    Ok,
    /// It is the digest of the fields that manifests had before `built_in_only` came.
    OkWithoutBuiltInOnly,
    /// It is the digest of the keys that the file has, without the defaults of the others. Writers of spec-kitty 3.2.6 and newer
    /// accept their older files so.
    OkOverKeys,
    /// It is not; this would be right.
    Mismatch(String),
}

/// Checks the fields of a manifest of version 2 or 3.
pub fn validate(node: &Node) -> Faults {
    let mut faults = Faults::default();
    check(node, "", &FIELDS, true, &mut faults);
    let entries = node.get("artifacts").and_then(Node::as_sequence).unwrap_or_default();
    for (index, entry) in entries.iter().enumerate() {
        check(entry, &index_pointer("/artifacts", index), &ENTRY_FIELDS, true, &mut faults);
    }
    faults
}

/// Judges the bytes of a manifest's file, and its own digest.
///
/// # Errors
/// `canonical.*` for a manifest whose digest cannot be computed.
pub fn judge(bytes: &[u8]) -> Result<ManifestVerifyResponse, Problem> {
    let read = read(bytes, MANIFEST_OPTIONS).map(|document| document.root);
    let outcome = verdict(&read, validate);
    let loaded = read.ok().and_then(|root| Manifest::from_node(&root).ok());
    let Some(manifest) = loaded else {
        return Ok(ManifestVerifyResponse { outcome, self_hash: None, computed: None });
    };
    let found = manifest.verify()?;
    let self_hash = match found {
        SelfHash::Ok => "ok",
        SelfHash::OkWithoutBuiltInOnly => "ok-without-built-in-only",
        SelfHash::OkOverKeys => "ok-over-keys",
        SelfHash::Mismatch(_) => "mismatch",
    };
    let computed = manifest.compute_hash()?;
    Ok(ManifestVerifyResponse { outcome, self_hash: Some(self_hash), computed: Some(computed) })
}

/// Makes a manifest with its digest, as given or with its artifacts in the order that writers use.
///
/// # Errors
/// `provenance.invalid-field`, and `canonical.*` for a field that cannot be written so that it reads back.
pub fn seal(new: NewManifest, sort: bool) -> Result<ManifestSealResponse, Problem> {
    let mut manifest = Manifest::from(new);
    if sort {
        manifest.artifacts.sort_by(entry_order);
    }
    if let Some(fault) = validate(&manifest.to_node()).program.first() {
        return Err(Problem::new(Code::ProvenanceInvalidField, fault.message.clone()).at(&fault.pointer));
    }
    let preimage = manifest.preimage()?;
    let legacy = manifest.compute_hash_without_built_in_only()?;
    manifest.manifest_hash = sha256_hex(preimage.as_bytes());
    let text = canonical_yaml(&manifest.to_node())?;
    Ok(ManifestSealResponse {
        manifest_hash: manifest.manifest_hash,
        preimage,
        legacy_hash_without_built_in_only: legacy,
        file: file(PATH.to_owned(), text),
    })
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
        let keys = node.as_mapping().unwrap_or_default().iter().filter_map(|(key, _)| key.as_text());
        Self {
            schema_version: node.get("schema_version").and_then(Node::as_text).unwrap_or(CURRENT).to_owned(),
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
            bundle_content_hash: node.get(CONTENT_HASH).map(|hash| hash.as_text().map(str::to_owned)),
            keys: Some(keys.filter(|key| *key != "manifest_hash").map(str::to_owned).collect()),
        }
    }

    /// All fields but the digest. A manifest without `bundle_content_hash` has none here: writers that do not know it hash nothing
    /// for it, and those that do accept such a file.
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
        let optional = |text: &Option<String>| text.as_deref().map_or(Node::Null, Node::text);
        let mut node = mapping([
            ("schema_version", Node::text(&self.schema_version)),
            ("mission_id", optional(&self.mission_id)),
            ("created_at", Node::text(&self.created_at)),
            ("run_id", Node::text(&self.run_id)),
            ("adapter_id", Node::text(&self.adapter_id)),
            ("adapter_version", Node::text(&self.adapter_version)),
            ("synthesizer_version", Node::text(&self.synthesizer_version)),
            ("artifacts", Node::Sequence(self.artifacts.iter().map(entry).collect())),
            ("built_in_only", Node::Boolean(self.built_in_only)),
        ]);
        if let Some(hash) = &self.bundle_content_hash {
            node.set(CONTENT_HASH, optional(hash));
        }
        node
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
        if self.hashes_over_keys()?.contains(&self.manifest_hash) {
            return Ok(SelfHash::OkOverKeys);
        }
        Ok(SelfHash::Mismatch(computed))
    }
}

impl Manifest {
    /// The other digests that readers of this file accept: over exactly the keys that it has, and over all keys that a newer writer
    /// knows, those that the file lacks being null. Both are over every value that the file has.
    fn hashes_over_keys(&self) -> Result<Vec<String>, CanonicalError> {
        let Some(keys) = &self.keys else { return Ok(Vec::new()) };
        let all = self.preimage_node();
        let mut present = all.clone();
        for (key, _) in all.as_mapping().unwrap_or_default() {
            if key.as_text().is_some_and(|key| !keys.contains(key)) {
                present = present.without(key.key_text());
            }
        }
        let mut newer = all;
        if self.bundle_content_hash.is_none() {
            newer.set(CONTENT_HASH, Node::Null);
        }
        [present, newer].iter().map(|node| Ok(sha256_hex(legacy_bytes(node)?.as_bytes()))).collect()
    }
}

/// The digest that `bundle_content_hash` has for the text of a `charter.yaml`: a byte order mark, the kind of line ending and white space
/// around the text do not matter. The rule is the reference's (`compute_bundle_content_hash`), which hashes each file and then the
/// list of the digests; `None` for bytes that are no UTF-8.
pub fn content_hash(charter: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(charter).ok()?;
    let normal = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let one = format!("sha256:{}", sha256_hex(python_strip(&normal).as_bytes()));
    Some(format!("sha256:{}", sha256_hex(one.as_bytes())))
}

/// White space off both ends, as the reference's language takes it off: the information separators U+001C to U+001F count too.
fn python_strip(text: &str) -> &str {
    text.trim_matches(|character: char| {
        character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character)
    })
}

/// The order in which writers list artifacts: by kind, then slug.
pub fn entry_order(a: &ManifestEntry, b: &ManifestEntry) -> Ordering {
    (&a.kind, &a.slug).cmp(&(&b.kind, &b.slug))
}

/// Where an artifact stands in the bundle, below one of [`ARTIFACT_FOLDERS`]. `artifact_id` gives a directive its number: the digits
/// after the first `UPPERCASE_`, three at least, `000` when there are none.
pub fn artifact_path(folder: &str, kind: &str, slug: &str, artifact_id: &str) -> String {
    match kind {
        "directive" => {
            format!("{folder}/directive/{}-{slug}.directive.yaml", directive_number(artifact_id))
        }
        _ => format!("{folder}/{kind}/{slug}.{}.yaml", kind_in_name(kind)),
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

//! The seal: one digest over manifest and sidecars together, chained to the one before, to be signed detached.
//!
//! The reference's `manifest_hash` does not cover the sidecars, depends on the version of a YAML library, and anybody
//! can recompute it. The seal is over the *values* of the files as RFC 8785 JSON under a domain line, so neither line
//! endings nor styles nor libraries matter, and its bytes can be signed. Each sidecar has its own digest in the seal, so
//! that a check can name the one that was changed. The reference reports the file as out of its scope and goes on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use super::Bundle;
use crate::canonical;
use crate::digest::{Digest, Domain};
use crate::provenance::format::node::Node;
use crate::provenance::format::yaml::read;
use crate::provenance::record::manifest::{Manifest, PATH};
use crate::provenance::record::{MANIFEST_OPTIONS, SIDECAR_OPTIONS, sidecar};

/// Where the seal stands in the bundle.
pub const SEAL: &str = ".kittify/charter/bundle-seal.json";
/// Where the envelope with the signatures stands.
pub const ENVELOPE: &str = ".kittify/charter/bundle-seal.dsse.json";
/// The payload type of the envelope.
pub const PAYLOAD_TYPE: &str = "application/vnd.rogatio.bundle-seal+json";
/// What the seal calls itself.
const FORMAT: &str = "rogatio/bundle-seal@v1";

/// A manifest: the canonical JSON of its fields with every default, without `manifest_hash`.
const MANIFEST: Domain = Domain::new("rogatio/bundle-manifest@v1");
/// A bundle: the canonical JSON of the digests of manifest, sidecars and the bundle before.
const BUNDLE: Domain = Domain::new("rogatio/bundle@v1");

/// A seal, as its file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// Always `rogatio/bundle-seal@v1`.
    pub format: String,
    /// The digest of the whole.
    pub bundle: Digest,
    /// The digest of the manifest.
    pub manifest: Digest,
    /// The reference's own digest, which is reported and not relied on.
    pub manifest_hash: String,
    /// The digest of the bundle that this one replaces.
    pub previous: Option<Digest>,
    /// The digests of the sidecars by path.
    pub sidecars: BTreeMap<String, Digest>,
}

/// Why there is no seal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SealError {
    /// A file is not there or not as it must be.
    #[error("`{0}` cannot be sealed in its current form")]
    File(String),
    /// The seal's file is no seal.
    #[error("the seal cannot be read: {0}")]
    Form(String),
}

impl Seal {
    /// The seal of what is in `bundle`, chained to `previous`.
    ///
    /// # Errors
    /// A manifest or a sidecar that is missing or cannot be read.
    pub fn compute(bundle: &Bundle, previous: Option<Digest>) -> Result<Self, SealError> {
        let root = read_node(bundle, PATH)?;
        let manifest = Manifest::from_node(&root).map_err(|_| SealError::File(PATH.into()))?;
        let manifest_digest = digest(MANIFEST, &manifest.to_node().without("manifest_hash"), PATH)?;
        let mut sidecars = BTreeMap::new();
        for (path, _) in bundle.sidecars() {
            let node = read_node(bundle, path)?;
            sidecar::Sidecar::from_node(&node).map_err(|_| SealError::File(path.into()))?;
            sidecars.insert(path.to_owned(), digest(sidecar::DOMAIN, &node, path)?);
        }
        let mut seal = Self {
            format: FORMAT.to_owned(),
            bundle: manifest_digest,
            manifest: manifest_digest,
            manifest_hash: manifest.manifest_hash,
            previous,
            sidecars,
        };
        seal.bundle = seal.digest()?;
        Ok(seal)
    }

    /// The digest of the whole, out of the digests of the parts.
    fn digest(&self) -> Result<Digest, SealError> {
        let mut body = Map::new();
        body.insert("manifest".into(), self.manifest.to_string().into());
        body.insert("previous".into(), self.previous.map_or(Value::Null, |digest| digest.to_string().into()));
        let sidecars = self.sidecars.iter().map(|(path, digest)| (path.clone(), digest.to_string().into()));
        body.insert("sidecars".into(), Value::Object(sidecars.collect()));
        BUNDLE.digest(&Value::Object(body)).map_err(|fault| SealError::Form(fault.to_string()))
    }

    /// The bytes of the seal's file: RFC 8785 JSON without a final line feed, which a checkout could turn into two bytes.
    ///
    /// # Errors
    /// Never for a seal that was computed or read.
    pub fn to_bytes(&self) -> Result<Vec<u8>, SealError> {
        let form = |fault: &dyn std::fmt::Display| SealError::Form(fault.to_string());
        let value = serde_json::to_value(self).map_err(|fault| form(&fault))?;
        canonical::exact(&value).map_err(|fault| form(&fault))
    }

    /// Reads a seal's file, whose bytes must be the canonical ones and whose digest must fit its parts.
    ///
    /// # Errors
    /// [`SealError::Form`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        let form = |fault: &dyn std::fmt::Display| SealError::Form(fault.to_string());
        let value = crate::wire::json::parse_bytes(bytes).map_err(|problem| form(&problem))?;
        let seal: Self = serde_json::from_value(value).map_err(|fault| form(&fault))?;
        if seal.format != FORMAT {
            return Err(SealError::Form("its format is not `rogatio/bundle-seal@v1`".into()));
        }
        if seal.to_bytes()? != bytes {
            return Err(SealError::Form("its bytes are not canonical".into()));
        }
        if seal.digest()? != seal.bundle {
            return Err(SealError::Form("its digest does not match its parts".into()));
        }
        Ok(seal)
    }
}

fn read_node(bundle: &Bundle, path: &str) -> Result<Node, SealError> {
    let fault = || SealError::File(path.to_owned());
    let options = if path == PATH { MANIFEST_OPTIONS } else { SIDECAR_OPTIONS };
    let document = read(bundle.get(path).ok_or_else(fault)?, options);
    document.map(|document| document.root).map_err(|_| fault())
}

fn digest(domain: Domain, node: &Node, path: &str) -> Result<Digest, SealError> {
    let value = node.to_json().map_err(|_| SealError::File(path.to_owned()))?;
    domain.digest(&value).map_err(|_| SealError::File(path.to_owned()))
}

//! Provenance: where an artifact comes from, and whether that can still be checked years later.
//!
//! Canonical bytes and digests, sidecars, manifests, bundle versions and upgrades, whole-bundle checks, and the
//! lineage of processing steps. Byte-compatible with the bundles of an existing program (the *reference*); where it
//! deliberately differs, `docs/charter.md` says why.

pub mod bundle;
pub mod canonical;
pub mod check;
pub mod edit;
pub mod envelope;
pub mod fields;
pub mod finding;
pub mod hash;
pub mod json;
pub mod lineage;
pub mod manifest;
pub mod node;
pub mod operation;
pub mod record;
pub mod seal;
pub mod sidecar;
pub mod stamp;
pub mod status;
pub mod time;
pub mod upgrade;
pub mod version;
pub mod yaml;

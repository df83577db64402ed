//! Provenance: where an artifact comes from, and whether that can still be checked years later.
//!
//! Canonical bytes and digests, sidecars, manifests, bundle versions and upgrades, whole-bundle checks, and the
//! lineage of processing steps. Byte-compatible with the bundles of an existing program (the *reference*); where it
//! deliberately differs, `docs/charter.md` says why.

pub mod bundle;
pub mod format;
pub mod lineage;
pub mod record;

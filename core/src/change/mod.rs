//! The change that a proposal makes to a schema: its place ([`Place`]), what it makes of the schema ([`apply`]), and the digest of
//! its content ([`digest`]).
//!
//! ```
//! use rogatio_core::change::{ChangeError, apply};
//! use rogatio_core::wire::proposal::{ChangeType, FieldSpec};
//! use rogatio_core::wire::schema_check::SchemaOptions;
//! use serde_json::json;
//!
//! let schema = json!({"properties": {"title": {"type": "string"}}});
//! let field = FieldSpec { required: Some(true), ..FieldSpec::new("/properties/language", json!({"type": "string"})) };
//! let changed = apply(ChangeType::AddField, &field, &schema, &SchemaOptions::default())?;
//! assert_eq!(changed["required"], json!(["language"]));
//! // A field is added where none is yet.
//! let again = apply(ChangeType::AddField, &field, &changed, &SchemaOptions::default());
//! assert!(again.unwrap_err().to_string().contains("/properties/language"));
//! # Ok::<(), ChangeError>(())
//! ```

mod apply;
mod content;
mod error;
mod names;
mod place;
mod reference;
mod whole;

pub use apply::apply;
pub(crate) use apply::check_name;
pub(crate) use content::schema_digest;
pub use content::{LARGEST_PROPOSAL, digest};
pub use error::ChangeError;
pub use place::{Place, PlaceError, Slot};
pub(crate) use reference::by_place;
pub(crate) use whole::Whole;

use crate::wire::proposal::Proposal;

/// The name that stands for a type that does not exist yet.
pub const NEW_TYPE: &str = "new_type";

/// The artifact type that a proposal is about, whether it exists or not.
pub(crate) fn type_name(proposal: &Proposal) -> &str {
    match &proposal.new_type {
        Some(name) if proposal.target_artifact_type == NEW_TYPE => name,
        _ => &proposal.target_artifact_type,
    }
}

/// The last step of a pointer's text, as it is spelled.
pub(crate) fn last_step(pointer: &str) -> Option<&str> {
    pointer.rsplit_once('/').map(|(_, last)| last)
}

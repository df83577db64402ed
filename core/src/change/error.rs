//! Why a change cannot be made.

use crate::pointer::PointerError;
use crate::wire::Code;

/// Why a change cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// The pointer is no JSON Pointer.
    #[error(transparent)]
    Pointer(#[from] PointerError),
    /// No keyword of the draft holds a schema there.
    #[error("`{0}` is not the location of a schema in this draft")]
    NotASchema(String),
    /// There is something already.
    #[error("there is already a schema or value at `{0}`")]
    Taken(String),
    /// There is nothing to change.
    #[error("there is nothing at `{0}`")]
    Missing(String),
    /// Nothing can be added below what stands there.
    #[error("nothing can be added at `{0}`: the location above it is missing, or cannot hold it")]
    NoRoom(String),
    /// The schema of the field is missing.
    #[error("`schema` is missing: {0} requires the new schema of this place")]
    NoSchema(&'static str),
    /// A schema that has no room for a default.
    #[error("the default would be lost: {0}")]
    DefaultLost(&'static str),
    /// Two defaults that differ.
    #[error("`schema` contains a default that differs from `default`")]
    TwoDefaults,
    /// The new name is missing.
    #[error("`new_name` is missing")]
    NoName,
    /// Only properties have names and can be required.
    #[error("`{0}` is not a property, so it can be neither renamed nor required")]
    NotAProperty(String),
    /// Only a whole schema makes a new type.
    #[error("a new type is a whole schema: `pointer` must be empty")]
    NotTheRoot,
    /// A field of the specification that this change does not have.
    #[error("`{0}` does not apply to this kind of change")]
    Meaningless(&'static str),
    /// A name that no database column could have.
    #[error(
        "`{0}` cannot be the name of a field: a name is a letter or `_`, then up to 62 letters, digits or `_`"
    )]
    Name(String),
    /// Removing an item of a list moves the later ones, and a reference counts on where they stand.
    #[error(
        "the reference at `{reference}` goes through `{place}`, where another schema would be after the change"
    )]
    Repointed {
        /// Where the reference stands.
        reference: String,
        /// The place that it leads through.
        place: String,
    },
}

impl ChangeError {
    /// The code on the wire.
    pub fn code(&self) -> Code {
        match self {
            Self::Pointer(_) | Self::NotASchema(_) | Self::NotTheRoot | Self::NotAProperty(_) => {
                Code::ProposalInvalidPointer
            }
            Self::Taken(_) => Code::ProposalPlaceTaken,
            Self::Missing(_) | Self::NoRoom(_) => Code::ProposalPlaceMissing,
            Self::NoSchema(_)
            | Self::NoName
            | Self::Meaningless(_)
            | Self::DefaultLost(_)
            | Self::TwoDefaults => Code::ProposalInvalidSpec,
            Self::Name(_) => Code::ProposalInvalidName,
            Self::Repointed { .. } => Code::ProposalReferenceMoves,
        }
    }

    /// The field of the proposal that it is about.
    pub fn pointer(&self) -> &'static str {
        match self {
            Self::NoSchema(_) => "/field_spec/schema",
            Self::NoName => "/field_spec/new_name",
            Self::Meaningless("schema") => "/field_spec/schema",
            Self::Meaningless("new_name") => "/field_spec/new_name",
            Self::Meaningless("required") => "/field_spec/required",
            Self::Meaningless(_) | Self::DefaultLost(_) | Self::TwoDefaults => "/field_spec/default",
            _ => "/field_spec/pointer",
        }
    }
}

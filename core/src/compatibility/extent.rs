//! The six keywords that bound a size.

use super::kind::Kind;

/// What a size bounds, and from which side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Extent {
    /// `minLength`.
    MinLength,
    /// `maxLength`.
    MaxLength,
    /// `minItems`.
    MinItems,
    /// `maxItems`.
    MaxItems,
    /// `minProperties`.
    MinProperties,
    /// `maxProperties`.
    MaxProperties,
}

impl Extent {
    /// The kind of values that it bounds.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::MinLength | Self::MaxLength => Kind::String,
            Self::MinItems | Self::MaxItems => Kind::Array,
            Self::MinProperties | Self::MaxProperties => Kind::Object,
        }
    }

    /// Whether it is a lower bound.
    pub(crate) fn is_minimum(self) -> bool {
        matches!(self, Self::MinLength | Self::MinItems | Self::MinProperties)
    }

    /// The keyword.
    pub(crate) fn keyword(self) -> &'static str {
        match self {
            Self::MinLength => "minLength",
            Self::MaxLength => "maxLength",
            Self::MinItems => "minItems",
            Self::MaxItems => "maxItems",
            Self::MinProperties => "minProperties",
            Self::MaxProperties => "maxProperties",
        }
    }
}

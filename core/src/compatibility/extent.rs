//! The six keywords that bound a size.

use super::graph::Atom;
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

    /// The rule with a size of at most 64 bits.
    pub(crate) fn atom(self, size: u64) -> Atom {
        match self {
            Self::MinLength => Atom::MinLength(size),
            Self::MaxLength => Atom::MaxLength(size),
            Self::MinItems => Atom::MinItems(size),
            Self::MaxItems => Atom::MaxItems(size),
            Self::MinProperties => Atom::MinProperties(size),
            Self::MaxProperties => Atom::MaxProperties(size),
        }
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

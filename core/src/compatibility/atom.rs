//! What formulas are made of: rules, conjunctions and negation.

use std::rc::Rc;

use jsonschema::Draft;

use super::decimal::Decimal;
use super::extent::Extent;
use super::kind::{Kind, Kinds};
use super::value::ValueSet;

/// A formula or its negation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Literal(u32);

impl Literal {
    /// Satisfied by every document.
    pub(crate) const TRUE: Self = Self(0);
    /// Satisfied by none.
    pub(crate) const FALSE: Self = Self(1);

    /// The opposite.
    pub(crate) fn not(self) -> Self {
        Self(self.0 ^ 1)
    }

    /// Whether it is the opposite of a node.
    pub(crate) fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }

    /// The literal, or its opposite when `negate` is set.
    pub(crate) fn negated_if(self, negate: bool) -> Self {
        if negate { self.not() } else { self }
    }

    /// The literal of a node.
    pub(super) fn of_node(number: usize) -> Self {
        Self(u32::try_from(number).unwrap_or(u32::MAX >> 1) << 1)
    }

    pub(super) fn node(self) -> usize {
        usize::try_from(self.0 >> 1).unwrap_or(usize::MAX)
    }
}

/// One rule. Those about one kind are satisfied by values of every other kind, as in JSON Schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Atom {
    /// The value is of one of these kinds.
    Kinds(Kinds),
    /// The value equals one of these.
    Enum(Rc<ValueSet>),
    /// A number is an integer, however it is written.
    Integer,
    /// A number is written as an integer (draft 4).
    WrittenInteger,
    /// A number is at least this.
    Minimum(Decimal),
    /// A number is more than this.
    ExclusiveMinimum(Decimal),
    /// A number is at most this.
    Maximum(Decimal),
    /// A number is less than this.
    ExclusiveMaximum(Decimal),
    /// A number is a multiple of this.
    MultipleOf(Decimal),
    /// A string has at least this many characters.
    MinLength(u64),
    /// A string has at most this many characters.
    MaxLength(u64),
    /// A string matches.
    Pattern(Rc<str>),
    /// A string has a format, as the earliest draft defines it that defines it in the same words.
    Format(Rc<str>, Draft),
    /// A size that does not fit into 64 bits: the rule is equal to itself and compared, no document reaches it.
    Beyond(Extent, Decimal),
    /// An array has at least this many items.
    MinItems(u64),
    /// An array has at most this many items.
    MaxItems(u64),
    /// An array has no two equal items.
    Unique,
    /// The items of an array from an index on, up to another (exclusive), satisfy a formula.
    Items(u64, Option<u64>, Literal),
    /// At least so many items of an array satisfy a formula.
    AtLeast(u64, Literal),
    /// At most so many items of an array satisfy a formula.
    AtMost(u64, Literal),
    /// An object has at least this many properties.
    MinProperties(u64),
    /// An object has at most this many properties.
    MaxProperties(u64),
    /// An object has this property.
    Has(Rc<str>),
    /// This property of an object, when present, satisfies a formula.
    Property(Rc<str>, Literal),
    /// The properties of an object whose names satisfy the first formula satisfy the second.
    Named(Literal, Literal),
    /// Either this formula or nothing, the same wherever it stands: a rule that the validator applies and the specification of
    /// the draft does not know.
    Perhaps(Literal),
    /// Something that is not modelled; the number leads to the reason.
    Opaque(usize),
}

impl Atom {
    /// The rule that an extent has at least, or at most, this size.
    pub(crate) fn bound(extent: Extent, size: u64) -> Self {
        match extent {
            Extent::MinLength => Self::MinLength(size),
            Extent::MaxLength => Self::MaxLength(size),
            Extent::MinItems => Self::MinItems(size),
            Extent::MaxItems => Self::MaxItems(size),
            Extent::MinProperties => Self::MinProperties(size),
            Extent::MaxProperties => Self::MaxProperties(size),
        }
    }

    /// The kind that the rule is about; none when it is about all.
    pub(crate) fn kind(&self) -> Option<Kind> {
        match self {
            Self::Kinds(_) | Self::Enum(_) | Self::Perhaps(_) | Self::Opaque(_) => None,
            Self::Integer
            | Self::WrittenInteger
            | Self::Minimum(_)
            | Self::ExclusiveMinimum(_)
            | Self::Maximum(_)
            | Self::ExclusiveMaximum(_)
            | Self::MultipleOf(_) => Some(Kind::Number),
            Self::MinLength(_) | Self::MaxLength(_) | Self::Pattern(_) | Self::Format(..) => {
                Some(Kind::String)
            }
            Self::Beyond(extent, _) => Some(extent.kind()),
            Self::MinItems(_)
            | Self::MaxItems(_)
            | Self::Unique
            | Self::Items(..)
            | Self::AtLeast(..)
            | Self::AtMost(..) => Some(Kind::Array),
            Self::MinProperties(_)
            | Self::MaxProperties(_)
            | Self::Has(_)
            | Self::Property(..)
            | Self::Named(..) => Some(Kind::Object),
        }
    }
}

/// A formula.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    /// All of them; sorted, without duplicates.
    And(Rc<[Literal]>),
    /// Whatever this slot will be bound to: how recursion is written down.
    Reference(usize),
    /// One rule.
    Atom(Rc<Atom>),
}

//! SQL as a typed tree that quotes: nothing that came from outside is ever pasted into text.
//!
//! A [`Name`] is what may be an identifier, a literal is quoted for its dialect, and what is only known when a
//! statement runs is a [`Parameter`]. Operators, functions and types are constants of this module.

mod render;
mod statement;

pub use render::{Rendered, comment, literal, quoted, render, render_bound};
pub use statement::{Assignment, Conflict, Select, Source, Sql, TableColumn};

use crate::wire::migration::Parameter;

/// Why something cannot be written as SQL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SqlError {
    /// PostgreSQL cuts identifiers after 63 bytes, silently; an empty one and NUL are no identifiers anywhere.
    #[error("`{0}` cannot be an identifier: it has 1 to 63 bytes, and no NUL")]
    Name(String),
    /// No database takes NUL in a text.
    #[error("a text with NUL cannot be written in SQL")]
    Nul,
    /// Only what is the same in every run can stand in a file.
    #[error("a file has no value for a parameter")]
    Unbound,
}

/// The most bytes of an identifier: PostgreSQL cuts longer ones, so that two could become one.
pub const NAME_BYTES: usize = 63;

/// An identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// The identifier that is spelled so; it is quoted, so every character but NUL may stand in it.
    ///
    /// # Errors
    /// [`SqlError::Name`].
    pub fn new(text: &str) -> Result<Self, SqlError> {
        if text.is_empty() || text.len() > NAME_BYTES || text.contains('\0') {
            return Err(SqlError::Name(crate::excerpt::excerpt(text)));
        }
        Ok(Self(text.to_owned()))
    }

    /// An identifier of our own.
    pub(super) fn own(text: &'static str) -> Self {
        Self(text.to_owned())
    }

    /// An identifier made of `parts`; when it would be too long, it is cut and ends in a piece of its digest, so that
    /// two long ones stay two.
    ///
    /// # Errors
    /// [`SqlError::Name`] for NUL.
    pub fn joined(parts: &[&str]) -> Result<Self, SqlError> {
        let whole = parts.join("_");
        if whole.len() <= NAME_BYTES {
            return Self::new(&whole);
        }
        let digest = crate::digest::Digest::of(whole.as_bytes()).to_hex();
        let mut end = NAME_BYTES - 13;
        while !whole.is_char_boundary(end) {
            end -= 1;
        }
        let head = whole.get(..end).unwrap_or_default();
        Self::new(&format!("{head}_{}", digest.get(..12).unwrap_or_default()))
    }

    /// Its text, unquoted.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The types of columns and casts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// A 64-bit integer.
    Integer,
    /// A double on PostgreSQL; JSON text on SQLite, whose own spelling of doubles is not exact.
    Real,
    /// A boolean; 0 or 1 on SQLite.
    Boolean,
    /// JSON: `jsonb` on PostgreSQL, text on SQLite.
    Json,
}

/// Kinds of JSON that rules are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonKind {
    /// A number.
    Number,
    /// A text.
    Text,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A column.
    Column(Name),
    /// A column of a table or an alias.
    Of(Name, Name),
    /// A text.
    Text(String),
    /// An integer.
    Integer(i64),
    /// Nothing.
    Null,
    /// A number, as canonical JSON spells it.
    Number(String),
    /// True.
    True,
    /// False.
    False,
    /// What is known when it runs.
    Parameter(Parameter),
    /// A variable of the block that a file runs batch by batch.
    Variable(&'static str),
    /// An operator that both dialects have.
    Binary(Box<Expr>, &'static str, Box<Expr>),
    /// Whether a value is missing.
    IsNull(Box<Expr>),
    /// Whether a value is there.
    IsNotNull(Box<Expr>),
    /// Whether two values differ, null being a value.
    Differs(Box<Expr>, Box<Expr>),
    /// A function that both dialects have.
    Call(&'static str, Vec<Expr>),
    /// A value as another type.
    Cast(Box<Expr>, Type),
    /// The first value whose condition holds, else the last.
    Case(Vec<(Expr, Expr)>, Box<Expr>),
    /// Whether a value is among the rows of a query.
    In(Box<Expr>, Box<Select>),
    /// The one value of a query.
    Query(Box<Select>),
    /// How many rows there are.
    Count,
    /// The value that an upsert would have inserted.
    Excluded(Name),
    /// A column's value as JSON text.
    JsonText(Name, Type),
    /// A column's value out of JSON text.
    FromJsonText(Box<Expr>, Type),
    /// Whether a text is the canonical spelling of a 64-bit integer.
    SpellsInteger(Box<Expr>),
    /// The value of a column of this type as a number that can be compared. SQLite keeps the other numbers than integers as JSON text
    /// and reads them to the last digit but one.
    AsNumber(Box<Expr>, Type),
    /// How many characters a text has. SQLite counts them up to the first NUL.
    Length(Box<Expr>),
    /// Whether JSON is of a kind.
    IsJson(Box<Expr>, JsonKind),
}

impl Expr {
    /// `self = other`.
    pub fn eq(self, other: Self) -> Self {
        Self::Binary(Box::new(self), "=", Box::new(other))
    }

    /// `self > other`.
    pub fn after(self, other: Self) -> Self {
        Self::Binary(Box::new(self), ">", Box::new(other))
    }

    /// `self AND other`.
    pub fn and(self, other: Self) -> Self {
        Self::Binary(Box::new(self), "AND", Box::new(other))
    }

    /// `self || other`.
    pub fn joined(self, other: Self) -> Self {
        Self::Binary(Box::new(self), "||", Box::new(other))
    }

    /// A text.
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// A column.
    pub fn column(name: &Name) -> Self {
        Self::Column(name.clone())
    }

    /// A column of a table or an alias.
    pub fn of(table: &Name, name: &Name) -> Self {
        Self::Of(table.clone(), name.clone())
    }
}

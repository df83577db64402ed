//! The statements that plans are made of.

use super::{Expr, Name, Type};

/// A column of a new table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableColumn {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub kind: Type,
    /// Whether it always has a value.
    pub required: bool,
}

/// Where rows come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A table.
    Table(Name),
    /// The columns that a table has: their `name`.
    Columns(Name),
}

/// A query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Select {
    /// What it answers.
    pub columns: Vec<Expr>,
    /// Where from, joined by `filter`.
    pub from: Vec<Source>,
    /// Which rows.
    pub filter: Option<Expr>,
    /// In which order.
    pub order: Vec<Expr>,
    /// How many at most.
    pub limit: Option<Expr>,
    /// The table whose rows it locks; only PostgreSQL locks rows.
    pub lock: Option<Name>,
}

/// A column and what it becomes.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment(pub Name, pub Expr);

/// What an insert does when the key is there already.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The key.
    pub key: Vec<Name>,
    /// What becomes of the row that is there; nothing when empty.
    pub update: Vec<Assignment>,
}

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Sql {
    /// Asks.
    Select(Select),
    /// Inserts the rows of a query.
    Insert {
        /// Into which table.
        table: Name,
        /// Into which columns.
        columns: Vec<Name>,
        /// Which rows.
        rows: Select,
        /// When the key is there.
        conflict: Option<Conflict>,
    },
    /// Changes rows.
    Update {
        /// Of which table.
        table: Name,
        /// Which columns.
        set: Vec<Assignment>,
        /// What else is read.
        from: Vec<Source>,
        /// Which rows.
        filter: Expr,
    },
    /// Makes a table, unless there is one.
    CreateTable {
        /// The table.
        table: Name,
        /// Its columns.
        columns: Vec<TableColumn>,
        /// Its key.
        key: Vec<Name>,
    },
    /// Drops a table, if there is one.
    DropTable(Name),
    /// Adds a column.
    AddColumn {
        /// To which table.
        table: Name,
        /// Its name.
        column: Name,
        /// Its type.
        kind: Type,
        /// The value that every row has, those that come too where nobody gives another; none for no value. PostgreSQL writes no row for
        /// it.
        default: Option<Expr>,
        /// Whether it must have a value; only PostgreSQL, and with a default.
        required: bool,
    },
    /// Takes the default of a column away; the rows keep it. Only PostgreSQL.
    DropDefault {
        /// Of which table.
        table: Name,
        /// Which.
        column: Name,
    },
    /// Drops a column.
    DropColumn {
        /// Of which table.
        table: Name,
        /// Which.
        column: Name,
    },
    /// Gives a column another name.
    RenameColumn {
        /// Of which table.
        table: Name,
        /// The old name.
        column: Name,
        /// The new name.
        to: Name,
    },
    /// Adds a rule for every row, without looking at those that there are; only PostgreSQL.
    AddCheck {
        /// To which table.
        table: Name,
        /// The rule's name.
        constraint: Name,
        /// What must not be false.
        rule: Expr,
    },
    /// Looks at the rows that there are, without keeping writers out; only PostgreSQL.
    Validate {
        /// Of which table.
        table: Name,
        /// The rule's name.
        constraint: Name,
    },
    /// Makes a column one that always has a value, which a validated rule proves; only PostgreSQL.
    SetNotNull {
        /// Of which table.
        table: Name,
        /// Which.
        column: Name,
    },
    /// Makes a column one that may have no value; only PostgreSQL.
    DropNotNull {
        /// Of which table.
        table: Name,
        /// Which.
        column: Name,
    },
    /// Drops a rule, if there is one; only PostgreSQL.
    DropConstraint {
        /// Of which table.
        table: Name,
        /// The rule's name.
        constraint: Name,
    },
    /// Sets a limit for the transaction; only PostgreSQL.
    Limit {
        /// Which limit.
        setting: &'static str,
        /// Milliseconds.
        milliseconds: u32,
        /// Whether for the transaction alone, or for the whole session.
        local: bool,
    },
}

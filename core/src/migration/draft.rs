//! A plan while it is made: trees instead of text.

use super::error::MigrationError;
use super::sql::{Expr, Name, Select, Source, Sql, render};
use crate::wire::migration::{
    Against, Dialect, Expectation, Parameter, PlanQuery, Rewrite, Statement, Step, Work,
};

/// A question with one number as its answer.
pub(super) struct Query {
    pub(super) title: String,
    pub(super) expect: Expectation,
    pub(super) select: Select,
}

/// What a step does, before it is text.
#[expect(clippy::large_enum_variant, reason = "a plan has a dozen of them, once")]
pub(super) enum Task {
    Run {
        transaction: bool,
        statements: Vec<Sql>,
    },
    /// The same work on every row: as the plan's statements say it, and for a range of ids between two variables.
    Sweep {
        table: Name,
        id: Name,
        again: Sql,
        ranged: Sql,
    },
    Prepare {
        rewrites: Vec<Rewrite>,
        against: Against,
    },
    Validate {
        against: Against,
        select: Select,
    },
    Registry {
        from_version: u64,
        to_version: u64,
    },
}

/// The two ways of a plan.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) preflight: Vec<Query>,
    pub(super) steps: Vec<(String, Task)>,
    pub(super) post: Vec<Query>,
    pub(super) down_preflight: Vec<Query>,
    pub(super) down: Vec<(String, Task)>,
    /// Rules that no statement judges.
    pub(super) unjudged: Vec<String>,
}

impl Draft {
    pub(super) fn step(&mut self, title: impl Into<String>, task: Task) {
        self.steps.push((title.into(), task));
    }

    pub(super) fn back(&mut self, title: impl Into<String>, task: Task) {
        self.down.push((title.into(), task));
    }

    /// The number that the next step will have.
    pub(super) fn next(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX).saturating_add(1)
    }
}

/// How many rows of a table satisfy a condition.
pub(super) fn count(
    title: impl Into<String>,
    expect: Expectation,
    table: &Name,
    filter: Option<Expr>,
) -> Query {
    let select = Select {
        columns: vec![Expr::Count],
        from: vec![Source::Table(table.clone())],
        filter,
        ..Select::default()
    };
    Query { title: title.into(), expect, select }
}

/// The limits that each transaction on PostgreSQL begins with.
pub(super) fn limits(dialect: Dialect, lock_ms: u32, statement_ms: u32, local: bool) -> Vec<Sql> {
    match dialect {
        Dialect::Sqlite => Vec::new(),
        Dialect::Postgresql => [("lock_timeout", lock_ms), ("statement_timeout", statement_ms)]
            .map(|(setting, milliseconds)| Sql::Limit { setting, milliseconds, local })
            .into(),
    }
}

pub(super) fn texts(statements: &[Sql], dialect: Dialect) -> Result<Vec<Statement>, MigrationError> {
    statements.iter().map(|sql| Ok(render(sql, dialect)?)).collect()
}

pub(super) fn queries(queries: &[Query], dialect: Dialect) -> Result<Vec<PlanQuery>, MigrationError> {
    let text = |query: &Query| {
        let statement = select(&query.select, dialect)?;
        Ok(PlanQuery { title: query.title.clone(), expect: query.expect, query: statement })
    };
    queries.iter().map(text).collect()
}

fn select(select: &Select, dialect: Dialect) -> Result<Statement, MigrationError> {
    Ok(render(&Sql::Select(select.clone()), dialect)?)
}

/// Numbers the steps and writes them as text.
pub(super) fn steps(steps: &[(String, Task)], dialect: Dialect) -> Result<Vec<Step>, MigrationError> {
    let numbered = steps.iter().zip(1_u32..);
    let step = |((title, task), number): (&(String, Task), u32)| {
        Ok(Step { number, title: title.clone(), work: work(task, dialect)? })
    };
    numbered.map(step).collect()
}

fn work(task: &Task, dialect: Dialect) -> Result<Work, MigrationError> {
    Ok(match task {
        Task::Run { transaction, statements } => {
            Work::Run { transaction: *transaction, statements: texts(statements, dialect)? }
        }
        Task::Sweep { again, .. } => {
            Work::Repeat { statements: texts(std::slice::from_ref(again), dialect)? }
        }
        Task::Prepare { rewrites, against } => {
            Work::Prepare { rewrites: rewrites.clone(), against: *against }
        }
        Task::Validate { against, select: batch } => {
            Work::Validate { against: *against, select: select(batch, dialect)? }
        }
        Task::Registry { from_version, to_version } => {
            Work::Registry { from_version: *from_version, to_version: *to_version }
        }
    })
}

/// What a parameter is in a tree.
pub(super) fn given(parameter: Parameter) -> Expr {
    Expr::Parameter(parameter)
}

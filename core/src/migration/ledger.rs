//! What a migration keeps in the database: the archive, the shadow and the progress.
//!
//! All three are keyed by the digest of the plan, so that two migrations never meet. The archive outlives the
//! migration: it is the way back.

use super::draft::given;
use super::sql::{Assignment, Conflict, Expr, Name, Select, Source, Sql, TableColumn, Type};
use crate::wire::migration::Parameter;

pub(super) fn archive() -> Name {
    Name::own("migration_archive")
}

pub(super) fn shadow() -> Name {
    Name::own("migration_shadow")
}

pub(super) fn progress() -> Name {
    Name::own("migration_progress")
}

pub(super) fn plan() -> Name {
    Name::own("plan")
}

pub(super) fn step() -> Name {
    Name::own("step")
}

pub(super) fn artifact() -> Name {
    Name::own("artifact_id")
}

pub(super) fn record() -> Name {
    Name::own("record")
}

pub(super) fn rows() -> Name {
    Name::own("batch")
}

fn table(table: Name, key: Vec<Name>, numbers: &[Name], texts: &[&'static str]) -> Sql {
    let column = |name: Name, kind| TableColumn { name, kind, required: true };
    let mut columns: Vec<TableColumn> = key
        .iter()
        .map(|name| column(name.clone(), if numbers.contains(name) { Type::Integer } else { Type::Text }))
        .collect();
    columns.extend(texts.iter().map(|name| column(Name::own(name), Type::Text)));
    Sql::CreateTable { table, columns, key }
}

/// Makes the tables where they are not there yet.
pub(super) fn create() -> Vec<Sql> {
    vec![
        table(archive(), vec![plan(), step(), artifact()], &[step()], &["record"]),
        table(shadow(), vec![plan(), artifact()], &[], &["before", "after", "digest"]),
        table(progress(), vec![plan(), step()], &[step()], &["after_id"]),
    ]
}

/// The archive's rows of this plan and step.
pub(super) fn archived_here() -> Expr {
    let column = |name: Name| Expr::of(&archive(), &name);
    column(plan()).eq(given(Parameter::Plan)).and(column(step()).eq(given(Parameter::Step)))
}

/// Puts the records of a batch aside. A record that is there already belongs to a document that was changed back since.
pub(super) fn put_aside() -> Sql {
    let field = |name| Expr::of(&rows(), &Name::own(name));
    Sql::Insert {
        table: archive(),
        columns: vec![plan(), step(), artifact(), record()],
        rows: Select {
            columns: vec![given(Parameter::Plan), given(Parameter::Step), field("id"), field("record")],
            from: vec![Source::Rows(rows())],
            ..Select::default()
        },
        conflict: Some(Conflict {
            key: vec![plan(), step(), artifact()],
            update: vec![Assignment(record(), Expr::Excluded(record()))],
        }),
    }
}

/// Forgets the records of a batch.
pub(super) fn forget() -> Sql {
    let ids = Select {
        columns: vec![Expr::of(&rows(), &Name::own("id"))],
        from: vec![Source::Rows(rows())],
        ..Select::default()
    };
    let here = Expr::column(&plan())
        .eq(given(Parameter::Plan))
        .and(Expr::column(&step()).eq(given(Parameter::Step)));
    Sql::Delete {
        table: archive(),
        filter: here.and(Expr::In(Box::new(Expr::column(&artifact())), Box::new(ids))),
    }
}

/// Remembers the last id of a batch.
pub(super) fn remember() -> Sql {
    let after = Name::own("after_id");
    Sql::Insert {
        table: progress(),
        columns: vec![plan(), step(), after.clone()],
        rows: Select {
            columns: vec![given(Parameter::Plan), given(Parameter::Step), given(Parameter::After)],
            ..Select::default()
        },
        conflict: Some(Conflict {
            key: vec![plan(), step()],
            update: vec![Assignment(after.clone(), Expr::Excluded(after))],
        }),
    }
}

/// The last id of the last batch.
pub(super) fn resume() -> Select {
    Select {
        columns: vec![Expr::column(&Name::own("after_id"))],
        from: vec![Source::Table(progress())],
        filter: Some(
            Expr::column(&plan())
                .eq(given(Parameter::Plan))
                .and(Expr::column(&step()).eq(given(Parameter::Step))),
        ),
        ..Select::default()
    }
}

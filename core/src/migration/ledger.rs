//! What a migration of columns keeps in the database: the archive of the values that go.
//!
//! It is keyed by the digest of the plan, so that two migrations never meet, and outlives the migration: it is the way back.

use super::sql::{Name, Sql, TableColumn, Type};

pub(super) fn archive() -> Name {
    Name::own("migration_archive")
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

/// Makes the archive where there is none.
pub(super) fn create() -> Vec<Sql> {
    let column = |name: Name, kind| TableColumn { name, kind, required: true };
    let columns = vec![
        column(plan(), Type::Text),
        column(step(), Type::Integer),
        column(artifact(), Type::Text),
        column(record(), Type::Text),
    ];
    vec![Sql::CreateTable { table: archive(), columns, key: vec![plan(), step(), artifact()] }]
}

//! Statements that change rows or tables.

use super::{Writer, Written};
use crate::migration::sql::{Assignment, Expr, Name, Select, Sql};

impl Writer {
    pub(super) fn set(&mut self, set: &[Assignment]) -> Written {
        self.push(" SET ");
        self.list(set, ", ", |writer, Assignment(column, value)| {
            writer.name(column);
            writer.push(" = ");
            writer.expr(value)
        })
    }

    pub(super) fn statement(&mut self, sql: &Sql) -> Written {
        match sql {
            Sql::Select(select) => self.select(select)?,
            Sql::Insert { table, columns, rows, conflict } => {
                self.push("INSERT INTO ");
                self.name(table);
                self.push(" (");
                self.names(columns)?;
                self.push(") ");
                // Without a condition SQLite reads ON CONFLICT as the ON of a join.
                let filter = rows.filter.clone().or(Some(Expr::True));
                self.select(&Select { filter, ..rows.clone() })?;
                if let Some(conflict) = conflict {
                    self.push(" ON CONFLICT (");
                    self.names(&conflict.key)?;
                    self.push(") DO ");
                    if conflict.update.is_empty() {
                        self.push("NOTHING");
                    } else {
                        self.push("UPDATE");
                        self.set(&conflict.update)?;
                    }
                }
            }
            Sql::Update { table, set, from, filter } => {
                self.push("UPDATE ");
                self.name(table);
                self.set(set)?;
                if !from.is_empty() {
                    self.push(" FROM ");
                    self.list(from, ", ", Self::source)?;
                }
                self.push(" WHERE ");
                self.expr(filter)?;
            }
            _ => self.definition(sql)?,
        }
        Ok(())
    }

    pub(super) fn definition(&mut self, sql: &Sql) -> Written {
        match sql {
            Sql::CreateTable { table, columns, key } => {
                self.push("CREATE TABLE IF NOT EXISTS ");
                self.name(table);
                self.push(" (");
                for column in columns {
                    self.name(&column.name);
                    self.push(" ");
                    self.kind(column.kind);
                    self.push(if column.required { " NOT NULL, " } else { ", " });
                }
                self.push("PRIMARY KEY (");
                self.names(key)?;
                self.push("))");
            }
            Sql::DropTable(table) => {
                self.push("DROP TABLE IF EXISTS ");
                self.name(table);
            }
            Sql::Limit { setting, milliseconds, local } => {
                let scope = if *local { "LOCAL " } else { "" };
                self.push(&format!("SET {scope}{setting} = {milliseconds}"));
            }
            Sql::AddColumn { table, column, kind, default, required } => {
                self.alter(
                    table,
                    if self.is_postgresql() { "ADD COLUMN IF NOT EXISTS " } else { "ADD COLUMN " },
                );
                self.name(column);
                self.push(" ");
                self.kind(*kind);
                if *required {
                    self.push(" NOT NULL");
                }
                if let Some(default) = default {
                    self.push(" DEFAULT ");
                    self.expr(default)?;
                }
            }
            Sql::DropColumn { table, column } => {
                self.alter(
                    table,
                    if self.is_postgresql() { "DROP COLUMN IF EXISTS " } else { "DROP COLUMN " },
                );
                self.name(column);
            }
            Sql::RenameColumn { table, column, to } => {
                self.alter(table, "RENAME COLUMN ");
                self.name(column);
                self.push(" TO ");
                self.name(to);
            }
            Sql::AddCheck { table, constraint, rule } => {
                self.alter(table, "ADD CONSTRAINT ");
                self.name(constraint);
                self.push(" CHECK (");
                self.expr(rule)?;
                self.push(") NOT VALID");
            }
            Sql::DropDefault { table, column } => {
                self.alter(table, "ALTER COLUMN ");
                self.name(column);
                self.push(" DROP DEFAULT");
            }
            Sql::Validate { table, constraint } => {
                self.alter(table, "VALIDATE CONSTRAINT ");
                self.name(constraint);
            }
            Sql::SetNotNull { table, column } | Sql::DropNotNull { table, column } => {
                self.alter(table, "ALTER COLUMN ");
                self.name(column);
                let sets = matches!(sql, Sql::SetNotNull { .. });
                self.push(if sets { " SET NOT NULL" } else { " DROP NOT NULL" });
            }
            Sql::DropConstraint { table, constraint } => {
                self.alter(table, "DROP CONSTRAINT IF EXISTS ");
                self.name(constraint);
            }
            Sql::Select(_) | Sql::Insert { .. } | Sql::Update { .. } => {}
        }
        Ok(())
    }

    pub(super) fn alter(&mut self, table: &Name, action: &str) {
        self.push("ALTER TABLE ");
        self.name(table);
        self.push(" ");
        self.push(action);
    }
}

//! A field comes, changes, is renamed.

use serde_json::Value;

use super::{Column, Table, run};
use crate::migration::draft::{Draft, count};
use crate::migration::error::MigrationError;
use crate::migration::rule::{constant, has_nul};
use crate::migration::sql::{Assignment, Expr, Name, Sql, Type};
use crate::wire::migration::{Expectation, Rewrite};

impl Table<'_> {
    pub(super) fn add(
        &self,
        column: &Column,
        others: &[Column],
        draft: &mut Draft,
    ) -> Result<(), MigrationError> {
        let present = Expr::IsNotNull(Box::new(Expr::column(&column.name)));
        let fill = self.decision.rewrites.iter().find_map(|rewrite| match rewrite {
            Rewrite::Fill { value, copy_from, .. } => Some((value, copy_from)),
            _ => None,
        });
        let source = fill
            .map(|(value, copy_from)| self.source(column, value.as_ref(), copy_from.as_deref(), others))
            .transpose()?;
        let written_since = match &source {
            None => present,
            Some(source) => {
                present.and(Expr::Differs(Box::new(Expr::column(&column.name)), Box::new(source.clone())))
            }
        };
        match source {
            // One change of the catalogue: no row is written, and a writer who does not know the column gets the value too.
            Some(value) if self.is_postgresql() && !matches!(value, Expr::Column(_)) => {
                let (table, name) = (self.table.clone(), column.name.clone());
                let (kind, required) = (column.kind, column.required);
                let add = Sql::AddColumn { table, column: name, kind, default: Some(value), required };
                let (table, name) = (self.table.clone(), column.name.clone());
                let keep = (!required).then_some(Sql::DropDefault { table, column: name });
                draft.step("add the column with its value", run([add].into_iter().chain(keep).collect()));
            }
            source => {
                let copied = matches!(source, Some(Expr::Column(_)));
                if let (Some(source), true) = (&source, copied) {
                    let present = Expr::IsNotNull(Box::new(source.clone()));
                    let found = (&present, &Expr::True, source);
                    let broken = column
                        .rules
                        .iter()
                        .filter_map(|rule| self.breaking(&column.name, rule, found, column.kind));
                    draft.preflight.extend(broken);
                }
                draft.step("add the column", run(vec![self.add_column(column)]));
                if column.required && copied {
                    let lacks = source.iter().map(|source| Expr::IsNull(Box::new(source.clone()))).next();
                    let title = format!("rows without what `{}` is copied from", column.name.as_str());
                    draft.preflight.push(count(title, Expectation::Zero, &self.table, lacks));
                    // Before the rows are filled, so that none comes without it meanwhile.
                    self.forbid_missing(column, draft);
                }
                if let Some(source) = source {
                    let lacks = Expr::IsNull(Box::new(Expr::column(&column.name)));
                    let lacks =
                        if copied { lacks.and(Expr::IsNotNull(Box::new(source.clone()))) } else { lacks };
                    let set = vec![Assignment(column.name.clone(), source)];
                    draft.step("fill it where it is missing", self.update(&set, &lacks));
                }
                if column.required && copied {
                    self.prove_there(column, draft);
                } else if column.required {
                    self.require(column, draft);
                }
            }
        }
        if column.required {
            draft.post.push(self.count_missing(column));
        }
        self.restrict(None, column, draft);
        let title = format!("rows whose `{}` was written since", column.name.as_str());
        draft.down_preflight.push(count(title, Expectation::Zero, &self.table, Some(written_since)));
        let drop = Sql::DropColumn { table: self.table.clone(), column: column.name.clone() };
        draft.back("drop the column", run(vec![drop]));
        Ok(())
    }

    /// What a new column is filled with.
    pub(super) fn source(
        &self,
        column: &Column,
        value: Option<&Value>,
        copy_from: Option<&str>,
        others: &[Column],
    ) -> Result<Expr, MigrationError> {
        if let Some(from) = copy_from {
            let name = from.strip_prefix('/').unwrap_or_default();
            let other = others.iter().find(|other| other.name.as_str() == name && other.kind == column.kind);
            return other.map(|other| Expr::column(&other.name)).ok_or_else(|| {
                MigrationError::Column("a column is copied from a column of the same type".into())
            });
        }
        let value = value.unwrap_or(&Value::Null);
        self.constant(value, column.kind)
    }

    /// A value as a literal of a column's type.
    pub(super) fn constant(&self, value: &Value, kind: Type) -> Result<Expr, MigrationError> {
        if self.is_postgresql() && has_nul(value) {
            return Err(MigrationError::Column("PostgreSQL has no text with NUL".into()));
        }
        constant(value, kind, self.is_postgresql())
            .ok_or_else(|| MigrationError::Column("the value does not fit the type of its column".into()))
    }

    pub(super) fn modify(&self, old: &Column, new: &Column, draft: &mut Draft) -> Result<(), MigrationError> {
        if self.decision.rewrites.iter().any(|rewrite| matches!(rewrite, Rewrite::Fill { .. })) {
            let message =
                "a column is filled when it is added; filling one that is there is a change of its own";
            return Err(MigrationError::Column(message.into()));
        }
        let maps = self
            .decision
            .rewrites
            .iter()
            .any(|rewrite| matches!(rewrite, Rewrite::Convert { values, .. } if !values.is_empty()));
        if old.kind == new.kind && !maps {
            self.restrict(Some(old), new, draft);
            if new.required && !old.required {
                draft.preflight.push(self.count_missing(new));
                self.require(new, draft);
            }
            if self.is_postgresql() && old.required != new.required {
                let (table, column) = (self.table.clone(), new.name.clone());
                if old.required {
                    let relax = Sql::DropNotNull { table: table.clone(), column: column.clone() };
                    draft.step("it may be missing", run(vec![relax]));
                    draft.down_preflight.push(self.count_missing(new));
                    draft.back("it may not be missing", run(vec![Sql::SetNotNull { table, column }]));
                } else {
                    draft.back("it may be missing", run(vec![Sql::DropNotNull { table, column }]));
                }
            }
            return Ok(());
        }
        self.convert(old, new, draft)
    }

    pub(super) fn rename(&self, column: &Column, to: &Name, draft: &mut Draft) {
        let rename = |column: &Name, to: &Name| {
            run(vec![Sql::RenameColumn { table: self.table.clone(), column: column.clone(), to: to.clone() }])
        };
        draft.step("give the column its new name", rename(&column.name, to));
        draft.back("give the column its old name", rename(to, &column.name));
        if !column.rules.is_empty() && self.is_postgresql() {
            // Its rules are kept under its name.
            draft.steps.extend(self.enforce(&column.name, &[], column.kind));
            draft.steps.extend(self.enforce(to, &column.rules, column.kind));
            draft.down.extend(self.enforce(to, &[], column.kind));
            draft.down.extend(self.enforce(&column.name, &column.rules, column.kind));
        }
    }

    pub(super) fn add_column(&self, column: &Column) -> Sql {
        let (table, name) = (self.table.clone(), column.name.clone());
        Sql::AddColumn { table, column: name, kind: column.kind, default: None, required: false }
    }
}

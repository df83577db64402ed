//! What a schema says of a column, as rules of the database.

use super::{Column, Table, run};
use crate::migration::draft::{Draft, Query, Task, count};
use crate::migration::rule::Rule;
use crate::migration::sql::{Expr, Name, Sql, Type};
use crate::wire::migration::Expectation;

impl Table<'_> {
    /// Only values that the schema allows: rows with others stop it first, and on PostgreSQL a rule keeps them out from then on.
    /// `old` is the column as it was, where the rows keep what they have in it.
    pub(super) fn restrict(&self, old: Option<&Column>, new: &Column, draft: &mut Draft) {
        let known = old.map_or(&[][..], |old| old.rules.as_slice());
        self.name_unsaid(old, new, draft);
        if known == new.rules.as_slice() {
            return;
        }
        let value = Expr::column(&new.name);
        let present = Expr::IsNotNull(Box::new(value.clone()));
        let broken = |rules: &[Rule], others: &[Rule]| -> Vec<Query> {
            let new_ones = rules.iter().filter(|rule| !others.contains(rule));
            new_ones
                .filter_map(|rule| self.breaking(&new.name, rule, (&present, &Expr::True, &value), new.kind))
                .collect()
        };
        if old.is_some() {
            draft.preflight.extend(broken(&new.rules, known));
            draft.down_preflight.extend(broken(known, &new.rules));
        }
        draft.steps.extend(self.enforce(&new.name, &new.rules, new.kind));
        if old.is_some() {
            draft.down.extend(self.enforce(&new.name, known, new.kind));
        }
    }

    /// Only values that keep these rules from now on, and a proof that the rows there are have no others; in place of the rules that
    /// there were for a column of this name. Only PostgreSQL: SQLite can neither add nor drop a rule.
    pub(super) fn enforce(&self, name: &Name, rules: &[Rule], kind: Type) -> Vec<(String, Task)> {
        let Ok(constraint) = Name::joined(&[name.as_str(), "is_valid"]) else { return Vec::new() };
        if !self.is_postgresql() {
            return Vec::new();
        }
        let table = || self.table.clone();
        let drop = Sql::DropConstraint { table: table(), constraint: constraint.clone() };
        let value = Expr::column(name);
        let Some(rule) = self.keeps(rules, &value, kind) else {
            return vec![(format!("`{}` has no rules any more", name.as_str()), run(vec![drop]))];
        };
        let missing = Expr::IsNull(Box::new(value));
        let rule = Expr::Binary(Box::new(missing), "OR", Box::new(rule));
        let add = Sql::AddCheck { table: table(), constraint: constraint.clone(), rule };
        vec![
            (
                format!("from now on `{}` has only values that its schema allows", name.as_str()),
                run(vec![drop, add]),
            ),
            (
                "prove that of the rows there are, with writers at work".to_owned(),
                run(vec![Sql::Validate { table: table(), constraint }]),
            ),
        ]
    }

    /// Names the rules that only the engine can judge.
    pub(super) fn name_unsaid(&self, old: Option<&Column>, new: &Column, draft: &mut Draft) {
        let known = old.map_or(&[][..], |old| old.unsaid.as_slice());
        let named = new.unsaid.iter().filter(|rule| !known.contains(rule));
        draft.unjudged.extend(named.map(|(keyword, _)| format!("`{keyword}` of `{}`", new.name.as_str())));
    }

    /// The rule that a column has a value, without a scan under an exclusive lock. SQLite cannot add one.
    pub(super) fn require(&self, column: &Column, draft: &mut Draft) {
        self.forbid_missing(column, draft);
        self.prove_there(column, draft);
    }

    /// From now on the column has a value; the rows that there are may lack it.
    pub(super) fn forbid_missing(&self, column: &Column, draft: &mut Draft) {
        let Ok(constraint) = Name::joined(&[column.name.as_str(), "is_there"]) else { return };
        if !self.is_postgresql() {
            return;
        }
        let (table, column) = (self.table.clone(), column.name.clone());
        let rule = Expr::IsNotNull(Box::new(Expr::column(&column)));
        draft.step(
            "from now on it may not be missing",
            run(vec![
                Sql::DropConstraint { table: table.clone(), constraint: constraint.clone() },
                Sql::AddCheck { table, constraint, rule },
            ]),
        );
    }

    /// Proves that rule of the rows that there are, and makes it a property of the column.
    pub(super) fn prove_there(&self, column: &Column, draft: &mut Draft) {
        let Ok(constraint) = Name::joined(&[column.name.as_str(), "is_there"]) else { return };
        if !self.is_postgresql() {
            return;
        }
        let (table, column) = (self.table.clone(), column.name.clone());
        draft.step(
            "prove it, with writers at work",
            run(vec![Sql::Validate { table: table.clone(), constraint: constraint.clone() }]),
        );
        draft.step(
            "make it a property of the column",
            run(vec![
                Sql::SetNotNull { table: table.clone(), column },
                Sql::DropConstraint { table, constraint },
            ]),
        );
    }

    pub(super) fn count_missing(&self, column: &Column) -> Query {
        let title = format!("rows without `{}`", column.name.as_str());
        count(title, Expectation::Zero, &self.table, Some(Expr::IsNull(Box::new(Expr::column(&column.name)))))
    }
}

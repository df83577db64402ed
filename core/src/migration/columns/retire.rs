//! A column goes, and the way back finds its values.

use super::{Column, Table, run};
use crate::migration::draft::{Draft, Task, given};
use crate::migration::ledger;
use crate::migration::sql::{Assignment, Conflict, Expr, Name, Select, Source, Sql};
use crate::wire::migration::{Parameter, Stage};

impl Table<'_> {
    pub(super) fn retire(&self, column: &Column, draft: &mut Draft) {
        let (table, name) = (self.table.clone(), column.name.clone());
        let relax = (self.is_postgresql() && column.required)
            .then(|| Sql::DropNotNull { table: table.clone(), column: name.clone() });
        let require = Sql::SetNotNull { table: table.clone(), column: name.clone() };
        if self.decision.facts.stage == Stage::Expand {
            if let Some(relax) = relax {
                draft.step("it may be missing", run(vec![relax]));
                draft.down_preflight.push(self.count_missing(column));
                draft.back("it may not be missing", run(vec![require]));
            }
            return;
        }
        draft.step("make the archive, where there is none", run(ledger::create()));
        let archived = draft.next();
        let aside = Task::Sweep {
            table: self.table.clone(),
            id: self.id.clone(),
            again: self.put_aside(column, None, None),
            ranged: self.put_aside(column, None, Some(self.range())),
        };
        draft.step("archive the values", aside);
        let mut last = Vec::new();
        if self.is_postgresql() {
            // The lock that dropping takes, before the last look.
            last.push(Sql::DropNotNull { table: table.clone(), column: name.clone() });
        }
        last.push(self.put_aside(column, Some(archived), None));
        last.push(Sql::DropColumn { table, column: name.clone() });
        draft.step("archive what was written since, and drop the column", run(last));
        draft.back("add the column", run(vec![self.add_column(column)]));
        let archive = ledger::archive();
        let from_archive = Expr::FromJsonText(Box::new(Expr::of(&archive, &ledger::record())), column.kind);
        let own = |name: &Name| Expr::of(&self.table, name);
        let archived_here = Expr::of(&archive, &ledger::plan())
            .eq(given(Parameter::Plan))
            .and(Expr::of(&archive, &ledger::step()).eq(Expr::Integer(i64::from(archived))));
        let joined = archived_here.and(own(&self.id).eq(Expr::of(&archive, &ledger::artifact())));
        let lacks = Expr::IsNull(Box::new(own(&name)));
        let next = Select {
            columns: vec![own(&self.id)],
            from: vec![Source::Table(self.table.clone()), Source::Table(archive.clone())],
            filter: Some(joined.clone().and(lacks)),
            order: vec![own(&self.id)],
            limit: Some(given(Parameter::Batch)),
            lock: None,
        };
        let restore = |filter: Expr| Sql::Update {
            table: self.table.clone(),
            set: vec![Assignment(name.clone(), from_archive.clone())],
            from: vec![Source::Table(archive.clone())],
            filter: joined.clone().and(filter),
        };
        let again = restore(Expr::In(Box::new(own(&self.id)), Box::new(next)));
        let (table, id) = (self.table.clone(), self.id.clone());
        let sweep = Task::Sweep { table, id, again, ranged: restore(self.range()) };
        draft.back("give back what the archive holds", sweep);
        if self.is_postgresql() && column.required {
            draft.back("it may not be missing", run(vec![require]));
        }
    }

    /// Puts the values of a column aside: those of the next batch, or all that were written since that step.
    pub(super) fn put_aside(&self, column: &Column, since: Option<u32>, range: Option<Expr>) -> Sql {
        let step = since.map_or(given(Parameter::Step), |step| Expr::Integer(i64::from(step)));
        let text = Expr::JsonText(column.name.clone(), column.kind);
        let present = Expr::IsNotNull(Box::new(Expr::column(&column.name)));
        let known = Select {
            columns: vec![Expr::of(&ledger::archive(), &ledger::record())],
            from: vec![Source::Table(ledger::archive())],
            filter: Some(
                Expr::of(&ledger::archive(), &ledger::plan())
                    .eq(given(Parameter::Plan))
                    .and(Expr::of(&ledger::archive(), &ledger::step()).eq(step.clone()))
                    .and(
                        Expr::of(&ledger::archive(), &ledger::artifact()).eq(Expr::of(&self.table, &self.id)),
                    ),
            ),
            ..Select::default()
        };
        let changed = Expr::Differs(Box::new(Expr::Query(Box::new(known))), Box::new(text.clone()));
        Sql::Insert {
            table: ledger::archive(),
            columns: vec![ledger::plan(), ledger::step(), ledger::artifact(), ledger::record()],
            rows: Select {
                columns: vec![given(Parameter::Plan), step, Expr::column(&self.id), text],
                from: vec![Source::Table(self.table.clone())],
                limit: (since.is_none() && range.is_none()).then(|| given(Parameter::Batch)),
                filter: Some(range.into_iter().fold(present.and(changed), Expr::and)),
                order: vec![Expr::column(&self.id)],
                lock: None,
            },
            conflict: Some(Conflict {
                key: vec![ledger::plan(), ledger::step(), ledger::artifact()],
                update: vec![Assignment(ledger::record(), Expr::Excluded(ledger::record()))],
            }),
        }
    }
}

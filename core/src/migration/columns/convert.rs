//! Values of one type become values of another.

use serde_json::Value;

use super::{Column, EXACT, Table, run};
use crate::migration::draft::{Draft, Query, count};
use crate::migration::error::MigrationError;
use crate::migration::rule::Rule;
use crate::migration::sql::{Assignment, Expr, Name, Select, Source, Sql, Type};
use crate::wire::migration::{Expectation, Rewrite};

impl Table<'_> {
    /// Shadow, convert, swap. The old column stays as the archive.
    pub(super) fn convert(
        &self,
        old: &Column,
        new: &Column,
        draft: &mut Draft,
    ) -> Result<(), MigrationError> {
        let version = self.decision.from_version.to_string();
        let shadow = Column { name: Name::joined(&[old.name.as_str(), "next", &version])?, ..new.clone() };
        let kept = Name::joined(&[old.name.as_str(), "before", &version])?;
        let present = |name: &Name| Expr::IsNotNull(Box::new(Expr::column(name)));
        let (possible, converted) = self
            .conversion(&old.name, old.kind, new.kind)?
            .ok_or_else(|| MigrationError::Column("no conversion between these types is exact".into()))?;
        let impossible = Expr::Case(vec![(possible.clone(), Expr::Integer(0))], Box::new(Expr::Integer(1)));
        let title = format!("rows whose `{}` cannot be converted", old.name.as_str());
        let filter = present(&old.name).and(impossible.eq(Expr::Integer(1)));
        draft.preflight.push(count(title, Expectation::Zero, &self.table, Some(filter)));
        for rule in &new.rules {
            let found = (&present(&old.name), &possible, &converted);
            draft.preflight.extend(self.breaking(&new.name, rule, found, new.kind));
        }
        draft.preflight.push(Query {
            title: format!("columns `{}`, which an earlier run has left", kept.as_str()),
            expect: Expectation::Zero,
            select: Select {
                columns: vec![Expr::Count],
                from: vec![Source::Columns(self.table.clone())],
                filter: Some(Expr::Column(Name::own("name")).eq(Expr::text(kept.as_str()))),
                ..Select::default()
            },
        });
        draft.step("add a column beside it", run(vec![self.add_column(&shadow)]));
        let waiting = present(&old.name).and(Expr::IsNull(Box::new(Expr::column(&shadow.name))));
        let set = vec![Assignment(shadow.name.clone(), converted.clone())];
        draft.step("convert", self.update(&set, &waiting));
        if new.required {
            self.require(&shadow, draft);
        }
        let rename = |column: &Name, to: &Name| Sql::RenameColumn {
            table: self.table.clone(),
            column: column.clone(),
            to: to.clone(),
        };
        let mut swap = vec![rename(&old.name, &kept)];
        // Under the lock of the first statement: what was written since the last batch is converted too.
        if let Some((possible, converted)) = self.conversion(&kept, old.kind, new.kind)? {
            swap.push(Sql::Update {
                table: self.table.clone(),
                set: vec![Assignment(shadow.name.clone(), converted.clone())],
                from: Vec::new(),
                filter: Expr::Differs(Box::new(Expr::column(&shadow.name)), Box::new(converted.clone())),
            });
            let title = format!("rows whose `{}` was written since", new.name.as_str());
            let since = Expr::Case(
                vec![(possible, Expr::Differs(Box::new(Expr::column(&new.name)), Box::new(converted)))],
                Box::new(present(&new.name)),
            );
            draft.down_preflight.push(count(title, Expectation::Zero, &self.table, Some(since)));
        }
        swap.push(rename(&shadow.name, &new.name));
        if self.is_postgresql() && old.required {
            swap.push(Sql::DropNotNull { table: self.table.clone(), column: kept.clone() });
        }
        draft.step("swap the columns", run(swap));
        // The values of the old column are not those of the new one, so only a rule for these is added.
        self.restrict(None, new, draft);
        let mut back = vec![rename(&new.name, &shadow.name), rename(&kept, &old.name)];
        if self.is_postgresql() && old.required {
            back.push(Sql::SetNotNull { table: self.table.clone(), column: old.name.clone() });
        }
        // The rules for it go with it.
        back.push(Sql::DropColumn { table: self.table.clone(), column: shadow.name });
        draft.back("swap them back", run(back));
        if !old.rules.is_empty() {
            draft.down.extend(self.enforce(&old.name, &old.rules, old.kind));
        }
        Ok(())
    }

    /// A column's conversion, and before it what the plan says that its values become.
    pub(super) fn conversion(
        &self,
        column: &Name,
        from: Type,
        to: Type,
    ) -> Result<Option<(Expr, Expr)>, MigrationError> {
        let (mut pairs, mut null) = (Vec::new(), None);
        for rewrite in &self.decision.rewrites {
            if let Rewrite::Convert { values, null: becomes, .. } = rewrite {
                pairs = values.iter().map(|pair| (pair.from.clone(), pair.to.clone())).collect();
                null = becomes.clone();
            }
        }
        pairs.extend(null.map(|becomes| (Value::Null, becomes)));
        let known = if from == to {
            Some((Expr::True, Expr::column(column)))
        } else if from == Type::Json && !pairs.is_empty() {
            // Out of JSON only what the schema before allowed beside null, as text reads it back.
            plain(column, to)
        } else {
            conversion(column, from, to)
        };
        let Some((possible, converted)) = known else { return Ok(None) };
        let mut cases = Vec::new();
        for (before, after) in &pairs {
            let is = Expr::column(column).eq(self.constant(before, from)?);
            cases.push((is, self.constant(after, to)?));
        }
        if cases.is_empty() {
            return Ok(Some((possible, converted)));
        }
        let mut can: Vec<(Expr, Expr)> = cases.iter().map(|(is, _)| (is.clone(), Expr::Integer(1))).collect();
        can.push((possible, Expr::Integer(1)));
        let possible = Expr::Case(can, Box::new(Expr::Integer(0))).eq(Expr::Integer(1));
        Ok(Some((possible, Expr::Case(cases, Box::new(converted)))))
    }

    /// That a value that is not missing keeps all these rules; none where there is no rule.
    pub(super) fn keeps(&self, rules: &[Rule], value: &Expr, kind: Type) -> Option<Expr> {
        let holds = rules.iter().filter_map(|rule| rule.holds(value, kind, self.is_postgresql()));
        holds.reduce(Expr::and)
    }

    /// Rows that break a rule with what `value` says of them; where `possible` is false there is no such value.
    pub(super) fn breaking(
        &self,
        name: &Name,
        rule: &Rule,
        (present, possible, value): (&Expr, &Expr, &Expr),
        kind: Type,
    ) -> Option<Query> {
        let holds = rule.holds(value, kind, self.is_postgresql())?;
        let breaks = Expr::Case(vec![(holds, Expr::Integer(0))], Box::new(Expr::Integer(1)));
        let breaks = match possible {
            Expr::True => breaks,
            possible => Expr::Case(vec![(possible.clone(), breaks)], Box::new(Expr::Integer(0))),
        };
        let filter = present.clone().and(breaks.eq(Expr::Integer(1)));
        let title = format!("rows whose `{}` {}", name.as_str(), rule.broken());
        Some(count(title, Expectation::Zero, &self.table, Some(filter)))
    }
}

/// What JSON that is no null becomes, where it is of the type that the column has afterwards.
fn plain(column: &Name, to: Type) -> Option<(Expr, Expr)> {
    let text = || Box::new(Expr::JsonText(column.clone(), Type::Json));
    match to {
        Type::Integer => {
            let possible = Expr::SpellsInteger(text());
            let converted = Expr::Cast(text(), Type::Integer);
            Some((possible.clone(), Expr::Case(vec![(possible, converted)], Box::new(Expr::Null))))
        }
        Type::Boolean => {
            let spells = |word: &str| Expr::Binary(text(), "=", Box::new(Expr::text(word)));
            let possible = Expr::Binary(Box::new(spells("true")), "OR", Box::new(spells("false")));
            let converted = Expr::FromJsonText(text(), Type::Boolean);
            Some((possible.clone(), Expr::Case(vec![(possible, converted)], Box::new(Expr::Null))))
        }
        Type::Text => {
            let quoted = Expr::Call("substr", vec![*text(), Expr::Integer(1), Expr::Integer(1)]);
            let possible = quoted.eq(Expr::text("\""));
            let converted = Expr::FromJsonText(text(), Type::Text);
            Some((possible.clone(), Expr::Case(vec![(possible, converted)], Box::new(Expr::Null))))
        }
        Type::Real | Type::Json => None,
    }
}

/// When a value of a column can be converted, and what it becomes; none between types where no conversion is exact.
fn conversion(column: &Name, from: Type, to: Type) -> Option<(Expr, Expr)> {
    let value = || Box::new(Expr::column(column));
    let text = |text: &str| Expr::text(text);
    let between = |least: i64, most: i64| {
        Expr::Binary(value(), ">=", Box::new(Expr::Integer(least))).and(Expr::Binary(
            value(),
            "<=",
            Box::new(Expr::Integer(most)),
        ))
    };
    Some(match (from, to) {
        (Type::Text, Type::Integer) => {
            let possible = Expr::SpellsInteger(value());
            let converted = Expr::Cast(value(), Type::Integer);
            // Evaluated only where it can be: PostgreSQL stops at a text that is no number.
            (possible.clone(), Expr::Case(vec![(possible, converted)], Box::new(Expr::Null)))
        }
        (Type::Integer, Type::Text) => (Expr::True, Expr::Cast(value(), Type::Text)),
        (Type::Text, Type::Boolean) => {
            let spells = |word: &str| Expr::column(column).eq(text(word));
            let possible = Expr::Binary(Box::new(spells("true")), "OR", Box::new(spells("false")));
            let converted = Expr::FromJsonText(value(), Type::Boolean);
            (possible.clone(), Expr::Case(vec![(possible, converted)], Box::new(Expr::Null)))
        }
        (Type::Boolean, Type::Text) => (Expr::True, Expr::JsonText(column.clone(), Type::Boolean)),
        (Type::Integer, Type::Real) => (between(-EXACT, EXACT), Expr::Cast(value(), Type::Real)),
        (from, Type::Json) => {
            let json = Expr::JsonText(column.clone(), from);
            (Expr::True, Expr::FromJsonText(Box::new(json), Type::Json))
        }
        _ => return None,
    })
}

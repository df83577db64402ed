//! Plans for columns: one table a type, one column a field, and SQL does all of it.
//!
//! A column without a value is a missing field. A field that may be null is therefore a JSON column, where null is a
//! value; so is every field that is no plain text, integer, number or boolean.

use std::collections::BTreeSet;

use serde_json::Value;

use super::draft::{Draft, Query, Task, count, given};
use super::error::MigrationError;
use super::ledger;
use super::rule::{Rule, constant, has_nul, rules};
use super::script::{AFTER, UPTO};
use super::sql::{Assignment, Conflict, Expr, Name, Select, Source, Sql, TableColumn, Type};
use super::{Decision, root_field};
use crate::excerpt::excerpt;
use crate::wire::migration::MigrationAction;
use crate::wire::migration::{Against, Dialect, Expectation, Parameter, Rewrite, Stage};

/// The column of the artifact's id; no field can have this name.
const ID: &str = "rogatio_id";
/// The largest integer below which every integer is a double.
const EXACT: i64 = 1 << 53;

/// A field as a column.
#[derive(Clone)]
struct Column {
    name: Name,
    kind: Type,
    required: bool,
    /// What its schema says of its values, as far as SQL can say it.
    rules: Vec<Rule>,
    /// The keywords with which its schema says more.
    unsaid: Vec<(String, Value)>,
}

/// The columns of a schema.
fn columns(schema: &Value) -> Result<Vec<Column>, MigrationError> {
    let refused = |message: &str| Err(MigrationError::Column(message.to_owned()));
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        return refused("only an object has columns: the schema must have the type `object`");
    }
    let required: BTreeSet<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut names = BTreeSet::new();
    let mut found = Vec::new();
    for (name, field) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        crate::change::check_name(name)?;
        if name.eq_ignore_ascii_case(ID) || !names.insert(name.to_ascii_lowercase()) {
            return Err(MigrationError::Column(format!("`{}` is the name of another column", excerpt(name))));
        }
        let kind = kind(field);
        let (name, required) = (Name::new(name)?, required.contains(name.as_str()));
        let (rules, unsaid) = rules(field, kind);
        found.push(Column { name, kind, required, rules, unsaid });
    }
    Ok(found)
}

fn kind(field: &Value) -> Type {
    match field.get("type").and_then(Value::as_str) {
        Some("string") => Type::Text,
        Some("integer") => Type::Integer,
        Some("number") => Type::Real,
        Some("boolean") => Type::Boolean,
        _ => Type::Json,
    }
}

struct Table<'d> {
    decision: &'d Decision<'d>,
    table: Name,
    id: Name,
}

/// The parts of a plan for columns.
pub(super) fn draft(decision: &Decision<'_>) -> Result<Draft, MigrationError> {
    let table =
        Table { decision, table: Name::joined(&["artifact", decision.artifact_type])?, id: Name::own(ID) };
    let mut draft = Draft::default();
    let (from_version, to_version) = (decision.from_version, decision.to_version);
    let after = columns(decision.to)?;
    if decision.action == MigrationAction::CreateType {
        table.create(&after, &mut draft);
        draft.step("enter the type into the registry", Task::Registry { from_version, to_version });
        return Ok(draft);
    }
    let before = columns(decision.from)?;
    draft.preflight.push(count("rows", Expectation::Any, &table.table, None));
    match root_field(decision.pointer) {
        Some(name) => table.change(name, &before, &after, &mut draft)?,
        // What stands in no column of its own changes no column.
        None if decision.rewrites.is_empty() => {}
        None => {
            let message = "only a field of the whole artifact is a column, but the change is below a field";
            return Err(MigrationError::Column(message.into()));
        }
    }
    draft.step("every row satisfies the schema after", table.validate(Against::To, &after));
    if decision.bumps {
        draft.step("the registry learns the new version", Task::Registry { from_version, to_version });
        draft.back(
            "the registry goes back",
            Task::Registry { from_version: to_version, to_version: from_version },
        );
    }
    draft.back("every row satisfies the schema before", table.validate(Against::From, &before));
    Ok(draft)
}

impl Table<'_> {
    fn is_postgresql(&self) -> bool {
        self.decision.dialect == Dialect::Postgresql
    }

    fn create(&self, columns: &[Column], draft: &mut Draft) {
        let mut all = vec![TableColumn { name: self.id.clone(), kind: Type::Text, required: true }];
        // SQLite cannot take a rule back from a column, so it gets none.
        all.extend(columns.iter().map(|column| TableColumn {
            name: column.name.clone(),
            kind: column.kind,
            required: column.required && self.is_postgresql(),
        }));
        let table = self.table.clone();
        let create = Sql::CreateTable { table: table.clone(), columns: all, key: vec![self.id.clone()] };
        draft.step("make the table", Task::Run { transaction: true, statements: vec![create] });
        for column in columns {
            self.restrict(None, column, draft);
        }
        draft.down_preflight.push(count("rows", Expectation::Zero, &self.table, None));
        let (from_version, to_version) = (self.decision.to_version, self.decision.from_version);
        draft.back("take the type out of the registry", Task::Registry { from_version, to_version });
        draft
            .back("drop the table", Task::Run { transaction: true, statements: vec![Sql::DropTable(table)] });
    }

    fn change(
        &self,
        name: &str,
        before: &[Column],
        after: &[Column],
        draft: &mut Draft,
    ) -> Result<(), MigrationError> {
        let by_name = |columns: &[Column], name: &str| {
            columns.iter().find(|column| column.name.as_str() == name).cloned()
        };
        let (old, new) = (by_name(before, name), by_name(after, name));
        match (self.decision.action, old, new) {
            (MigrationAction::RegistryOnly | MigrationAction::Backfill, None, Some(new)) => {
                self.add(&new, before, draft)?;
            }
            (_, Some(old), Some(new)) => self.modify(&old, &new, draft)?,
            (MigrationAction::Retire, Some(old), None) => self.retire(&old, draft),
            (MigrationAction::Rename, Some(old), None) => {
                let to = self.decision.rewrites.iter().find_map(|rewrite| match rewrite {
                    Rewrite::Rename { new_name, .. } => Some(new_name),
                    _ => None,
                });
                self.rename(&old, &Name::new(to.map_or("", String::as_str))?, draft);
            }
            _ => {}
        }
        Ok(())
    }

    fn add(&self, column: &Column, others: &[Column], draft: &mut Draft) -> Result<(), MigrationError> {
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
    fn source(
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
    fn constant(&self, value: &Value, kind: Type) -> Result<Expr, MigrationError> {
        if self.is_postgresql() && has_nul(value) {
            return Err(MigrationError::Column("PostgreSQL has no text with NUL".into()));
        }
        constant(value, kind, self.is_postgresql())
            .ok_or_else(|| MigrationError::Column("the value does not fit the type of its column".into()))
    }

    fn modify(&self, old: &Column, new: &Column, draft: &mut Draft) -> Result<(), MigrationError> {
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

    /// Shadow, convert, swap. The old column stays as the archive.
    fn convert(&self, old: &Column, new: &Column, draft: &mut Draft) -> Result<(), MigrationError> {
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

    fn retire(&self, column: &Column, draft: &mut Draft) {
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
    fn put_aside(&self, column: &Column, since: Option<u32>, range: Option<Expr>) -> Sql {
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

    fn rename(&self, column: &Column, to: &Name, draft: &mut Draft) {
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

    fn add_column(&self, column: &Column) -> Sql {
        let (table, name) = (self.table.clone(), column.name.clone());
        Sql::AddColumn { table, column: name, kind: column.kind, default: None, required: false }
    }

    /// The ids of a batch, between the two variables of the file.
    fn range(&self) -> Expr {
        let id = || Box::new(Expr::of(&self.table, &self.id));
        let bound = |operator, name| Expr::Binary(id(), operator, Box::new(Expr::Variable(name)));
        bound(">", AFTER).and(bound("<=", UPTO))
    }

    /// A column's conversion, and before it what the plan says that its values become.
    fn conversion(
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
    fn keeps(&self, rules: &[Rule], value: &Expr, kind: Type) -> Option<Expr> {
        let holds = rules.iter().filter_map(|rule| rule.holds(value, kind, self.is_postgresql()));
        holds.reduce(Expr::and)
    }

    /// Rows that break a rule with what `value` says of them; where `possible` is false there is no such value.
    fn breaking(
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

    /// Only values that the schema allows: rows with others stop it first, and on PostgreSQL a rule keeps them out from then on.
    /// `old` is the column as it was, where the rows keep what they have in it.
    fn restrict(&self, old: Option<&Column>, new: &Column, draft: &mut Draft) {
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
    fn enforce(&self, name: &Name, rules: &[Rule], kind: Type) -> Vec<(String, Task)> {
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
    fn name_unsaid(&self, old: Option<&Column>, new: &Column, draft: &mut Draft) {
        let known = old.map_or(&[][..], |old| old.unsaid.as_slice());
        let named = new.unsaid.iter().filter(|rule| !known.contains(rule));
        draft.unjudged.extend(named.map(|(keyword, _)| format!("`{keyword}` of `{}`", new.name.as_str())));
    }

    /// The rule that a column has a value, without a scan under an exclusive lock. SQLite cannot add one.
    fn require(&self, column: &Column, draft: &mut Draft) {
        self.forbid_missing(column, draft);
        self.prove_there(column, draft);
    }

    /// From now on the column has a value; the rows that there are may lack it.
    fn forbid_missing(&self, column: &Column, draft: &mut Draft) {
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
    fn prove_there(&self, column: &Column, draft: &mut Draft) {
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

    fn count_missing(&self, column: &Column) -> Query {
        let title = format!("rows without `{}`", column.name.as_str());
        count(title, Expectation::Zero, &self.table, Some(Expr::IsNull(Box::new(Expr::column(&column.name)))))
    }

    /// Changes the rows that satisfy a condition, which none of them does afterwards.
    fn update(&self, set: &[Assignment], filter: &Expr) -> Task {
        let next = Select {
            columns: vec![Expr::column(&self.id)],
            from: vec![Source::Table(self.table.clone())],
            filter: Some(filter.clone()),
            order: vec![Expr::column(&self.id)],
            limit: Some(given(Parameter::Batch)),
            lock: Some(self.table.clone()),
        };
        let update = |among: Expr| Sql::Update {
            table: self.table.clone(),
            set: set.to_vec(),
            from: Vec::new(),
            filter: among.and(filter.clone()),
        };
        let again = update(Expr::In(Box::new(Expr::column(&self.id)), Box::new(next)));
        let (table, id) = (self.table.clone(), self.id.clone());
        Task::Sweep { table, id, again, ranged: update(self.range()) }
    }

    /// Reads each row as the document that it is: a column without a value is a missing field.
    fn validate(&self, against: Against, columns: &[Column]) -> Task {
        let members = columns.iter().fold(Expr::text(""), |members, column| {
            let member = Expr::Text(format!(",\"{}\":", column.name.as_str()))
                .joined(Expr::JsonText(column.name.clone(), column.kind));
            let present = Expr::IsNotNull(Box::new(Expr::column(&column.name)));
            members.joined(Expr::Case(vec![(present, member)], Box::new(Expr::text(""))))
        });
        let inside = Expr::Call("ltrim", vec![members, Expr::text(",")]);
        let document = Expr::text("{").joined(inside).joined(Expr::text("}"));
        let select = Select {
            columns: vec![Expr::column(&self.id), document],
            from: vec![Source::Table(self.table.clone())],
            filter: Some(Expr::column(&self.id).after(given(Parameter::After))),
            order: vec![Expr::column(&self.id)],
            limit: Some(given(Parameter::Batch)),
            lock: None,
        };
        Task::Validate { against, select }
    }
}

fn run(statements: Vec<Sql>) -> Task {
    Task::Run { transaction: true, statements }
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

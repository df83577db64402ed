//! Plans for columns: one table a type, one column a field, and SQL does all of it.
//!
//! A column without a value is a missing field. A field that may be null is therefore a JSON column, where null is a
//! value; so is every field that is no plain text, integer, number or boolean.

mod convert;
mod enforce;
mod field;
mod retire;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::excerpt::excerpt;
use crate::migration::draft::{Draft, Task, count, given};
use crate::migration::error::MigrationError;
use crate::migration::rule::{Rule, rules};
use crate::migration::script::{AFTER, UPTO};
use crate::migration::sql::{Assignment, Expr, Name, Select, Source, Sql, TableColumn, Type};
use crate::migration::{Decision, root_field};
use crate::wire::migration::MigrationAction;
use crate::wire::migration::{Against, Dialect, Expectation, Parameter, Rewrite};

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

    /// The ids of a batch, between the two variables of the file.
    fn range(&self) -> Expr {
        let id = || Box::new(Expr::of(&self.table, &self.id));
        let bound = |operator, name| Expr::Binary(id(), operator, Box::new(Expr::Variable(name)));
        bound(">", AFTER).and(bound("<=", UPTO))
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

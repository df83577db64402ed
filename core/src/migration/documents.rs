//! Plans for documents: SQL finds, locks and writes rows; the engine rewrites what stands in them.

use super::draft::{Draft, Query, Task, count, given};
use super::ledger;
use super::sql::{Assignment, Conflict, Expr, Name, Select, Source, Sql, SqlError};
use super::{Decision, root_field};
use crate::diagnostic::excerpt;
use crate::wire::migration::{Against, Dialect, DocumentTable, Expectation, Parameter, Rewrite};
use crate::wire::proposal_check::MigrationAction;

/// The names of a [`DocumentTable`].
struct Table {
    table: Name,
    id: Name,
    artifact_type: Name,
    document: Name,
    digest: Option<Name>,
    index: Option<Name>,
}

impl Table {
    fn new(names: &DocumentTable) -> Result<Self, SqlError> {
        let optional = |name: &Option<String>| name.as_deref().map(Name::new).transpose();
        Ok(Self {
            table: Name::new(&names.table)?,
            id: Name::new(&names.id)?,
            artifact_type: Name::new(&names.artifact_type)?,
            document: Name::new(&names.document)?,
            digest: optional(&names.digest)?,
            index: optional(&names.index)?,
        })
    }

    fn column(&self, name: &Name) -> Expr {
        Expr::of(&self.table, name)
    }

    fn of_type(&self) -> Expr {
        self.column(&self.artifact_type).eq(given(Parameter::ArtifactType))
    }

    /// The same where the id finds the row.
    fn also_of_type(&self) -> Expr {
        Expr::Unindexed(Box::new(self.column(&self.artifact_type))).eq(given(Parameter::ArtifactType))
    }

    /// The next batch by id. Keyset, not offset: each batch begins where the one before ended.
    fn batch(&self, lock: bool) -> Select {
        Select {
            columns: vec![self.column(&self.id), self.column(&self.document)],
            from: vec![Source::Table(self.table.clone())],
            filter: Some(self.of_type().and(self.column(&self.id).after(given(Parameter::After)))),
            order: vec![self.column(&self.id)],
            limit: Some(given(Parameter::Batch)),
            lock: lock.then(|| self.table.clone()),
        }
    }

    /// The document becomes `after`, and its digest and the index with it.
    fn become_(&self, after: Expr, digest: Expr) -> Vec<Assignment> {
        let mut set = vec![Assignment(self.document.clone(), after.clone())];
        if let Some(name) = &self.digest {
            set.push(Assignment(name.clone(), digest));
        }
        if let Some(index) = &self.index {
            set.push(Assignment(index.clone(), Expr::Index(Box::new(after))));
        }
        set
    }

    /// Writes the documents of a batch, each only over the text that it was made of.
    fn write(&self) -> Sql {
        let field = |name| Expr::of(&ledger::rows(), &Name::own(name));
        Sql::Update {
            table: self.table.clone(),
            set: self.become_(field("after"), field("digest")),
            from: vec![Source::Rows(ledger::rows())],
            filter: self
                .column(&self.id)
                .eq(field("id"))
                .and(self.also_of_type())
                .and(self.column(&self.document).eq(field("before"))),
        }
    }

    /// Takes the first shadows over, then drops them.
    fn swap(&self) -> Vec<Sql> {
        let shadow = ledger::shadow();
        let (plan, artifact) = (ledger::plan(), ledger::artifact());
        let of = |name: &Name| Expr::of(&shadow, name);
        let first = Select {
            columns: vec![Expr::column(&artifact)],
            from: vec![Source::Table(shadow.clone())],
            filter: Some(Expr::column(&plan).eq(given(Parameter::Plan))),
            order: vec![Expr::column(&artifact)],
            limit: Some(given(Parameter::Batch)),
            lock: None,
        };
        let here = of(&plan).eq(given(Parameter::Plan));
        let among = Expr::In(Box::new(of(&artifact)), Box::new(first));
        let filter = here
            .clone()
            .and(among.clone())
            .and(self.column(&self.id).eq(of(&artifact)))
            .and(self.also_of_type())
            .and(self.column(&self.document).eq(of(&Name::own("before"))));
        vec![
            Sql::Update {
                table: self.table.clone(),
                set: self.become_(of(&Name::own("after")), of(&Name::own("digest"))),
                from: vec![Source::Table(shadow.clone())],
                filter,
            },
            Sql::Delete { table: shadow, filter: here.and(among) },
        ]
    }

    /// What the archive holds of a step, with the documents as they are.
    fn archived(&self) -> Select {
        let archive = ledger::archive();
        let id = Expr::of(&archive, &ledger::artifact());
        Select {
            columns: vec![
                self.column(&self.id),
                self.column(&self.document),
                Expr::of(&archive, &ledger::record()),
            ],
            from: vec![Source::Table(archive.clone()), Source::Table(self.table.clone())],
            filter: Some(
                ledger::archived_here()
                    .and(id.clone().after(given(Parameter::After)))
                    .and(self.column(&self.id).eq(id.clone()))
                    .and(self.also_of_type()),
            ),
            order: vec![id],
            limit: Some(given(Parameter::Batch)),
            lock: Some(self.table.clone()),
        }
    }

    fn validate(&self, against: Against) -> Task {
        Task::Validate { against, select: self.batch(false) }
    }

    fn documents(&self, title: &str, expect: Expectation, filter: Option<Expr>) -> Query {
        let all = self.of_type();
        count(title, expect, &self.table, Some(filter.into_iter().fold(all, Expr::and)))
    }

    fn kind(&self, field: &str) -> Expr {
        Expr::FieldType(Box::new(self.column(&self.document)), field.to_owned())
    }

    fn field(&self, field: &str) -> Expr {
        Expr::Field(Box::new(self.column(&self.document)), field.to_owned())
    }
}

/// The parts of a plan for documents.
pub(super) fn draft(decision: &Decision<'_>) -> Result<Draft, SqlError> {
    let table = Table::new(&decision.facts.documents)?;
    let mut draft = Draft::default();
    let (from_version, to_version) = (decision.from_version, decision.to_version);
    if decision.action == MigrationAction::CreateType {
        draft.preflight.push(table.documents("documents of the type", Expectation::Zero, None));
        draft.step("enter the type into the registry", Task::Registry { from_version, to_version });
        draft.down_preflight.push(table.documents("documents of the type", Expectation::Zero, None));
        draft.back("take the type out of the registry", registry_back(decision));
        return Ok(draft);
    }
    draft.preflight.push(table.documents("documents of the type", Expectation::Any, None));
    ask(decision, &table, &mut draft);
    if !decision.rewrites.is_empty() {
        rewrite(decision, &table, &mut draft);
    }
    draft.step("every document satisfies the schema after", table.validate(Against::To));
    draft.back("every document satisfies the schema before", table.validate(Against::From));
    if decision.bumps {
        draft.step("the registry learns the new version", Task::Registry { from_version, to_version });
        draft.back("the registry goes back", registry_back(decision));
    }
    Ok(draft)
}

fn registry_back(decision: &Decision<'_>) -> Task {
    Task::Registry { from_version: decision.to_version, to_version: decision.from_version }
}

fn rewrite(decision: &Decision<'_>, table: &Table, draft: &mut Draft) {
    let rewrites = || decision.rewrites.clone();
    let transaction = true;
    draft.step(
        "make the archive, where there is none",
        Task::Run { transaction, statements: ledger::create() },
    );
    draft.step(
        "look at every document; one that cannot become what it should stops it here",
        Task::Check { rewrites: rewrites(), select: table.batch(false) },
    );
    let archived = draft.next();
    let shadowed = decision.action == MigrationAction::Convert;
    let write = if shadowed {
        vec![ledger::put_aside(), cast_shadow()]
    } else {
        vec![ledger::put_aside(), table.write()]
    };
    draft.step(
        if shadowed { "archive, and convert beside the documents" } else { "archive, and rewrite" },
        Task::Rewrite {
            rewrites: rewrites(),
            select: table.batch(true),
            write,
            remember: ledger::remember(),
            resume: ledger::resume(),
        },
    );
    if shadowed {
        draft.step("swap what was converted in", Task::Repeat(table.swap()));
    }
    draft.back(
        "give back what the archive holds",
        Task::Restore {
            of: archived,
            select: table.archived(),
            write: vec![table.write()],
            forget: ledger::forget(),
        },
    );
}

/// Keeps the new documents of a batch beside the old ones.
fn cast_shadow() -> Sql {
    let field = |name| Expr::of(&ledger::rows(), &Name::own(name));
    let texts = ["before", "after", "digest"].map(Name::own);
    Sql::Insert {
        table: ledger::shadow(),
        columns: [ledger::plan(), ledger::artifact()].into_iter().chain(texts.clone()).collect(),
        rows: Select {
            columns: vec![
                given(Parameter::Plan),
                field("id"),
                field("before"),
                field("after"),
                field("digest"),
            ],
            from: vec![Source::Rows(ledger::rows())],
            ..Select::default()
        },
        conflict: Some(Conflict {
            key: vec![ledger::plan(), ledger::artifact()],
            update: texts.map(|name| Assignment(name.clone(), Expr::Excluded(name))).into(),
        }),
    }
}

/// What SQL can say of a field of the whole document. Where the field stands deeper, the check step says it.
fn ask(decision: &Decision<'_>, table: &Table, draft: &mut Draft) {
    let Some(name) = root_field(decision.pointer) else { return };
    let shown = excerpt(name);
    let missing = Expr::IsNull(Box::new(table.kind(name)));
    let missing = match decision.dialect {
        Dialect::Sqlite => missing,
        // A document that PostgreSQL cannot hold as `jsonb` is not asked; the engine looks at it all the same.
        Dialect::Postgresql => {
            let document = Expr::Index(Box::new(table.column(&table.document)));
            Expr::IsNotNull(Box::new(document)).and(missing)
        }
    };
    let present = || Expr::IsNotNull(Box::new(table.kind(name)));
    let null = table.kind(name).eq(Expr::text("null"));
    let title = |what: &str| format!("documents {what} `{shown}`");
    let mut before = |what: &str, expect, filter| {
        draft.preflight.push(table.documents(&title(what), expect, Some(filter)));
    };
    before("without", Expectation::Any, missing.clone());
    before("with null in", Expectation::Any, null);
    let mut after = None;
    for rewrite in &decision.rewrites {
        match rewrite {
            Rewrite::Fill { value: Some(_), .. } if decision.objects_only => {
                after = Some(("without", missing.clone()));
            }
            Rewrite::Rename { new_name, keep, .. } => {
                let both = present().and(Expr::IsNotNull(Box::new(table.kind(new_name))));
                let differs = Expr::Differs(Box::new(table.field(name)), Box::new(table.field(new_name)));
                let what = format!("with different values in `{}` and", excerpt(new_name));
                before(&what, Expectation::Zero, both.and(differs));
                after = (!keep).then(|| ("with", present()));
            }
            Rewrite::Drop { .. } => after = Some(("with", present())),
            _ => {}
        }
    }
    if let Some((what, filter)) = after {
        draft.post.push(table.documents(&title(what), Expectation::Zero, Some(filter)));
    }
}

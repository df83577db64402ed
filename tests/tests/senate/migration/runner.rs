//! A plan, run to the letter: what any runner does, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use rogatio_core::artifact::Validator;
use rogatio_core::wire::artifact_validate::{Mode, ValidatorRequest};
use rogatio_core::wire::json;
use rogatio_core::wire::migration::{
    Against, Expectation, Fate, MigrationGenerateResponse, MigrationTransformRequest, PlanQuery, Rewrite,
    Statement, Step, StoredDocument, TransformedDocument, Way, Work,
};
use rogatio_core::wire::schema_check::SchemaOptions;
use serde_json::{Value, json};

use super::database::{Database, Given};

/// Why a plan stopped.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// A query did not find what it must.
    Query(String),
    /// Documents failed, with the codes of their findings.
    Documents(Vec<(String, String)>),
    /// The test pulled the plug, inside a transaction.
    Crash,
}

pub(crate) struct Runner<'r> {
    pub(crate) database: &'r mut Database,
    pub(crate) answer: &'r MigrationGenerateResponse,
    pub(crate) from: &'r Value,
    pub(crate) to: &'r Value,
    /// The version that the registry says is current.
    pub(crate) version: u64,
    /// Steps that were done and are not idempotent by themselves.
    pub(crate) done: BTreeSet<(Direction, u32)>,
    /// After how many batches the plug is pulled.
    pub(crate) crash_after: Option<u64>,
    /// Documents written so far.
    pub(crate) changed: u64,
    /// When the transaction began, and the longest so far: rows stay locked that long.
    pub(crate) begun: Instant,
    pub(crate) longest: Duration,
}

/// Which way, as a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Direction {
    Up,
    Down,
}

impl<'r> Runner<'r> {
    pub(crate) fn new(
        database: &'r mut Database,
        answer: &'r MigrationGenerateResponse,
        from: &'r Value,
        to: &'r Value,
    ) -> Self {
        let version = answer.plan.from_version;
        let (begun, longest) = (Instant::now(), Duration::ZERO);
        let done = BTreeSet::new();
        Self { database, answer, from, to, version, done, crash_after: None, changed: 0, begun, longest }
    }

    fn given(&self, step: u32) -> Given {
        Given {
            plan: self.answer.plan_digest.to_string(),
            step: i64::from(step),
            artifact_type: self.answer.plan.artifact_type.clone(),
            after: String::new(),
            batch: i64::from(self.answer.plan.batch),
            rows: String::new(),
        }
    }

    /// The way forth.
    pub(crate) async fn up(&mut self) -> Result<(), Stop> {
        let plan = &self.answer.plan;
        // What must be found before the first step need not be found after it.
        if self.done.is_empty() {
            self.ask(&plan.preflight).await?;
        }
        for step in &plan.steps {
            self.step(step, Direction::Up).await?;
        }
        self.ask(&plan.post).await
    }

    /// The way back.
    pub(crate) async fn down(&mut self) -> Result<(), Stop> {
        let plan = &self.answer.plan;
        self.ask(&plan.down_preflight).await?;
        for step in &plan.down {
            self.step(step, Direction::Down).await?;
        }
        Ok(())
    }

    async fn ask(&mut self, queries: &[PlanQuery]) -> Result<(), Stop> {
        for query in queries {
            let found = self.database.number(&query.query, &self.given(0)).await;
            if query.expect == Expectation::Zero && found != 0 {
                return Err(Stop::Query(query.title.clone()));
            }
        }
        Ok(())
    }

    async fn begin(&mut self) {
        self.begun = Instant::now();
        self.database.run("BEGIN").await.unwrap();
        for statement in &self.answer.plan.session {
            self.database.run(&statement.sql).await.unwrap();
        }
    }

    async fn commit(&mut self) -> Result<(), Stop> {
        if let Some(left) = &mut self.crash_after {
            if *left == 0 {
                self.database.run("ROLLBACK").await.unwrap();
                return Err(Stop::Crash);
            }
            *left -= 1;
        }
        self.database.run("COMMIT").await.unwrap();
        self.longest = self.longest.max(self.begun.elapsed());
        Ok(())
    }

    async fn all(&mut self, statements: &[Statement], given: &Given) -> u64 {
        let mut changed = 0;
        for statement in statements {
            let done = self.database.execute(statement, given).await;
            changed = done.unwrap_or_else(|error| panic!("{error}\n{}", statement.sql));
        }
        changed
    }

    async fn step(&mut self, step: &Step, way: Direction) -> Result<(), Stop> {
        let mut given = self.given(step.number);
        match &step.work {
            Work::Run { statements, .. } => {
                if self.done.insert((way, step.number)) {
                    self.begin().await;
                    self.all(statements, &given).await;
                    self.commit().await?;
                }
            }
            Work::Repeat { statements } if !self.done.contains(&(way, step.number)) => {
                loop {
                    self.begin().await;
                    let changed = self.all(statements, &given).await;
                    self.commit().await?;
                    if changed == 0 {
                        break;
                    }
                }
                self.done.insert((way, step.number));
            }
            Work::Repeat { .. } => {}
            Work::Check { rewrites, select } => {
                let mut failed = Vec::new();
                while let Some(rows) = self.next(select, &mut given).await {
                    failed.extend(failures(&self.transform(Way::Up, rewrites, &rows)));
                }
                stop(failed)?;
            }
            Work::Rewrite { rewrites, select, write, remember, resume } => {
                // A crash leaves the last id behind; a second run begins anew.
                let left = self.database.texts(resume, &given).await;
                given.after = left.into_iter().flatten().next().unwrap_or_default();
                loop {
                    self.begin().await;
                    let Some(rows) = self.next(select, &mut given).await else {
                        given.after = String::new();
                        self.all(std::slice::from_ref(remember), &given).await;
                        self.commit().await?;
                        break;
                    };
                    let after = self.transform(Way::Up, rewrites, &rows);
                    self.write(&rows, after, write, &mut given).await?;
                    self.all(std::slice::from_ref(remember), &given).await;
                    self.commit().await?;
                }
            }
            Work::Restore { of, select, write, forget } => {
                given.step = i64::from(*of);
                loop {
                    self.begin().await;
                    let Some(rows) = self.next(select, &mut given).await else {
                        self.commit().await?;
                        break;
                    };
                    let after = self.transform(Way::Down, &[], &rows);
                    self.write(&rows, after, write, &mut given).await?;
                    let ids: Vec<Value> = rows.iter().map(|row| json!({"id": row[0]})).collect();
                    given.rows = Value::Array(ids).to_string();
                    self.all(std::slice::from_ref(forget), &given).await;
                    self.commit().await?;
                }
            }
            Work::Validate { against, select } => {
                let schema = if *against == Against::To { self.to } else { self.from };
                let validator = validator(schema);
                let mut failed = Vec::new();
                while let Some(rows) = self.next(select, &mut given).await {
                    for row in rows {
                        let verdict = validator.judge(&json::parse(&row[1]).unwrap());
                        if !verdict.accepted {
                            failed.push((row[0].clone(), verdict.diagnostics[0].code.to_string()));
                        }
                    }
                }
                stop(failed)?;
            }
            Work::Registry { to_version, .. } => self.version = *to_version,
        }
        Ok(())
    }

    /// The next batch, if there is one.
    async fn next(&mut self, select: &Statement, given: &mut Given) -> Option<Vec<Vec<String>>> {
        let rows = self.database.texts(select, given).await;
        given.after = rows.last()?[0].clone();
        Some(rows)
    }

    fn transform(&self, way: Way, rewrites: &[Rewrite], rows: &[Vec<String>]) -> Vec<TransformedDocument> {
        let documents = rows.iter().map(|row| StoredDocument {
            id: row[0].clone(),
            document: row[1].clone(),
            record: row.get(2).map(|record| serde_json::from_str(record).unwrap()),
        });
        let request = MigrationTransformRequest {
            way,
            from: self.from.clone(),
            to: self.to.clone(),
            rewrites: Some(rewrites.to_vec()),
            documents: documents.collect(),
            options: SchemaOptions::default(),
            old_resources: BTreeMap::new(),
            new_resources: BTreeMap::new(),
        };
        rogatio_core::migration::transform(request).unwrap().documents
    }

    async fn write(
        &mut self,
        before: &[Vec<String>],
        after: Vec<TransformedDocument>,
        write: &[Statement],
        given: &mut Given,
    ) -> Result<(), Stop> {
        let failed: Vec<_> = failures(&after).collect();
        if !failed.is_empty() {
            self.database.run("ROLLBACK").await.unwrap();
            return stop(failed);
        }
        let rows: Vec<Value> = before
            .iter()
            .zip(after)
            .filter(|(_, after)| after.fate == Fate::Changed)
            .map(|(before, after)| {
                let record = after.record.map(|record| serde_json::to_string(&record).unwrap());
                json!({"id": before[0], "before": before[1], "after": after.document, "digest": after.digest, "record": record})
            })
            .collect();
        let expected = u64::try_from(rows.len()).unwrap();
        if expected > 0 {
            given.rows = Value::Array(rows).to_string();
            let changed = self.all(write, given).await;
            assert_eq!(changed, expected, "locked rows cannot have changed");
            self.changed += changed;
        }
        Ok(())
    }
}

pub(crate) fn validator(schema: &Value) -> Validator {
    let schema = schema.clone();
    Validator::new(&ValidatorRequest { schema, mode: Mode::Strict, options: SchemaOptions::default() })
        .unwrap()
}

fn failures(documents: &[TransformedDocument]) -> impl Iterator<Item = (String, String)> {
    let failed = documents.iter().filter(|document| document.fate == Fate::Failed);
    failed
        .map(|document| (document.id.clone(), document.diagnostics[0].code.to_string()))
        .collect::<Vec<_>>()
        .into_iter()
}

fn stop(failed: Vec<(String, String)>) -> Result<(), Stop> {
    if failed.is_empty() { Ok(()) } else { Err(Stop::Documents(failed)) }
}

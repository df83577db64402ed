//! A plan for columns, run to the letter: what any runner does, and nothing else.

use std::collections::BTreeSet;

use rogatio_core::wire::json;
use rogatio_core::wire::migration::{
    Against, Expectation, MigrationGenerateResponse, PlanQuery, Statement, Step, Work,
};
use serde_json::Value;

use super::corpus::validator;
use super::database::{Database, Given};

/// Why a plan stopped.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// A query did not find what it must.
    Query(String),
    /// Documents failed, with the codes of their findings.
    Documents(Vec<(String, String)>),
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
        let done = BTreeSet::new();
        Self { database, answer, from, to, version, done }
    }

    fn given(&self, step: u32) -> Given {
        Given {
            plan: self.answer.plan_digest.to_string(),
            step: i64::from(step),
            after: String::new(),
            batch: i64::from(self.answer.plan.batch),
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
        self.database.run("BEGIN").await.unwrap();
        for statement in &self.answer.plan.session {
            self.database.run(&statement.sql).await.unwrap();
        }
    }

    async fn commit(&mut self) -> Result<(), Stop> {
        self.database.run("COMMIT").await.unwrap();
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
            Work::Prepare { .. } => unreachable!("documents are migrated by the service"),
        }
        Ok(())
    }

    /// The next batch, if there is one.
    async fn next(&mut self, select: &Statement, given: &mut Given) -> Option<Vec<Vec<String>>> {
        let rows = self.database.texts(select, given).await;
        given.after = rows.last()?[0].clone();
        Some(rows)
    }
}

fn stop(failed: Vec<(String, String)>) -> Result<(), Stop> {
    if failed.is_empty() { Ok(()) } else { Err(Stop::Documents(failed)) }
}

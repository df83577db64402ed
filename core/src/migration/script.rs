//! A plan for columns as two SQL files, for a person with a database shell.
//!
//! The files hold what the plan's own statements hold, with the parameters written out. What must be found is enforced:
//! a file that meets something else ends with an error before it has changed anything. They are for `psql -f` and `sqlite3`, and turn
//! the stop options of these on themselves.

use super::draft::{Draft, Query, Task, limits};
use super::error::MigrationError;
use super::sql::{Sql, SqlError, comment, literal, quoted, render_bound};
use crate::digest::Digest;
use crate::wire::migration::{Dialect, Expectation, MigrationFacts, Plan, Script};

/// The variable with the id that the batch before ended with.
pub(super) const AFTER: &str = "rogatio_after";
/// The variable with the id that the batch ends with.
pub(super) const UPTO: &str = "rogatio_upto";

/// Both files.
pub(super) fn script(
    plan: &Plan,
    digest: Digest,
    draft: &Draft,
    facts: &MigrationFacts,
) -> Result<Script, MigrationError> {
    let file = |way: &str, before: &[Query], steps: &[(String, Task)], after: &[Query]| {
        let timeout = facts.statement_timeout_ms;
        let mut file = File { plan, digest: digest.to_string(), timeout, text: String::new() };
        file.header(way);
        file.open(facts)?;
        file.queries(before)?;
        file.mark(way, "begun")?;
        for ((title, task), number) in steps.iter().zip(1_u32..) {
            file.step(number, title, task)?;
        }
        file.queries(after)?;
        file.mark(way, "done")?;
        file.close();
        Ok::<_, MigrationError>(file.text)
    };
    Ok(Script::Sql {
        up: file("up", &draft.preflight, &draft.steps, &draft.post)?,
        down: file("down", &draft.down_preflight, &draft.down, &[])?,
    })
}

struct File<'p> {
    plan: &'p Plan,
    digest: String,
    /// Of each statement on PostgreSQL, in milliseconds.
    timeout: u32,
    text: String,
}

impl File<'_> {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn note(&mut self, text: &str) {
        let line = comment(text);
        self.push(&line);
    }

    fn header(&mut self, way: &str) {
        let plan = self.plan;
        self.note(&format!("{} {way}", plan.format));
        self.note(&format!("proposal {}", plan.proposal_id));
        self.note(&plan.proposal_digest.to_string());
        self.note(&format!("type {}", plan.artifact_type));
        self.note(&format!("version {} to {}", plan.from_version, plan.to_version));
        self.note(&format!("engine {}", plan.engine_version));
        let digest = self.digest.clone();
        self.note(&format!("plan {digest}"));
        for rule in plan.unjudged.iter().filter(|_| way == "up") {
            self.note(&format!("not judged here: {rule}"));
        }
    }

    fn open(&mut self, facts: &MigrationFacts) -> Result<(), SqlError> {
        // Whoever runs it without the stop option of the shell stops all the same.
        self.push(match self.plan.dialect {
            Dialect::Sqlite => ".bail on\nBEGIN IMMEDIATE;\n",
            Dialect::Postgresql => "\\set ON_ERROR_STOP on\n",
        });
        for limit in limits(self.plan.dialect, facts.lock_timeout_ms, facts.statement_timeout_ms, false) {
            self.statement(0, &limit, ";\n")?;
        }
        Ok(())
    }

    /// Writes into the database how far the file has come: a row with the digest of the plan, for whoever asks whether it ran. A plan has one
    /// row, about the file that was run last; a file that was stopped before it changed anything leaves none.
    fn mark(&mut self, way: &str, outcome: &str) -> Result<(), SqlError> {
        let digest = literal(&self.digest, self.plan.dialect)?;
        self.push("\n");
        if outcome == "begun" {
            self.note("the mark that this file has begun");
            self.push(
                "CREATE TABLE IF NOT EXISTS \"rogatio_migration\" (\"plan\" text PRIMARY KEY NOT NULL, \"way\" text NOT NULL, \"outcome\" text NOT NULL);\n",
            );
        } else {
            self.note("the mark that this file came to its end");
        }
        self.push(&format!(
            "INSERT INTO \"rogatio_migration\" (\"plan\", \"way\", \"outcome\") VALUES ({digest}, '{way}', '{outcome}') ON CONFLICT (\"plan\") DO UPDATE SET \"way\" = excluded.\"way\", \"outcome\" = excluded.\"outcome\";\n"
        ));
        Ok(())
    }

    fn close(&mut self) {
        if self.plan.dialect == Dialect::Sqlite {
            self.push("COMMIT;\n");
        }
    }

    /// A statement with its parameters written out. SQLite is one transaction, so there a batch is everything.
    fn bound(&self, step: u32, sql: &Sql) -> Result<String, SqlError> {
        let batch = match self.plan.dialect {
            Dialect::Sqlite => -1,
            Dialect::Postgresql => i64::from(self.plan.batch),
        };
        render_bound(sql, self.plan.dialect, &self.digest, step, batch)
    }

    fn statement(&mut self, step: u32, sql: &Sql, end: &str) -> Result<(), SqlError> {
        let text = self.bound(step, sql)?;
        self.push(&text);
        self.push(end);
        Ok(())
    }

    fn queries(&mut self, queries: &[Query]) -> Result<(), SqlError> {
        for query in queries.iter().filter(|query| query.expect == Expectation::Zero) {
            self.push("\n");
            self.note(&format!("must be 0: {}", query.title));
            let text = self.bound(0, &Sql::Select(query.select.clone()))?;
            let title = literal(&query.title, self.plan.dialect)?;
            match self.plan.dialect {
                // SQLite raises no error of one's own outside a trigger; this one says "malformed JSON".
                Dialect::Sqlite => self.push(&format!(
                    "SELECT CASE WHEN \"found\" = 0 THEN 'ok' ELSE json(\"found\" || ' stop: ' || {title}) END\n  FROM (SELECT ({text}) AS \"found\");\n"
                )),
                Dialect::Postgresql => self.block(&format!(
                    "BEGIN\n  IF ({text}) <> 0 THEN\n    RAISE EXCEPTION USING MESSAGE = 'stop: ' || {title};\n  END IF;\nEND"
                )),
            }
        }
        Ok(())
    }

    /// An anonymous block, under a tag that does not stand in it.
    fn block(&mut self, body: &str) {
        let mut tag = "$rogatio$".to_owned();
        let mut number = 0_u32;
        while body.contains(&tag) {
            number += 1;
            tag = format!("$rogatio{number}$");
        }
        self.push(&format!("DO {tag}\n{body}\n{tag};\n"));
    }

    fn step(&mut self, number: u32, title: &str, task: &Task) -> Result<(), SqlError> {
        let postgresql = self.plan.dialect == Dialect::Postgresql;
        self.push("\n");
        self.note(&format!("{number}. {title}"));
        match task {
            Task::Run { transaction, statements } => {
                let wraps = postgresql && *transaction && statements.len() > 1;
                if wraps {
                    self.push("BEGIN;\n");
                }
                for sql in statements {
                    self.statement(number, sql, ";\n")?;
                }
                if wraps {
                    self.push("COMMIT;\n");
                }
            }
            Task::Sweep { table, id, ranged, .. } if postgresql => {
                let (table, id) = (quoted(table), quoted(id));
                let batch = self.plan.batch;
                let work = self.bound(number, ranged)?;
                // One statement to the server, however many batches it has; each batch has a transaction of its own. Rows that come
                // later are none of its business: a default or a rule is there before it begins, or the swap looks once more.
                self.push("SET statement_timeout = 0;\n");
                self.block(&format!(
                    "#variable_conflict use_column\nDECLARE\n  {AFTER} text := '';\n  {UPTO} text;\n  rogatio_last text;\nBEGIN\n  \
                     SELECT max({id}) INTO rogatio_last FROM {table};\n  LOOP\n    \
                     SELECT max({id}) INTO {UPTO} FROM (SELECT {id} FROM {table} WHERE {id} > {AFTER} AND {id} <= rogatio_last ORDER BY {id} LIMIT {batch}) AS batch;\n    \
                     EXIT WHEN {UPTO} IS NULL;\n    {work};\n    COMMIT;\n    {AFTER} := {UPTO};\n  END LOOP;\nEND"
                ));
                let timeout = self.timeout;
                self.push(&format!("SET statement_timeout = {timeout};\n"));
            }
            Task::Sweep { again, .. } => self.statement(number, again, ";\n")?,
            Task::Validate { .. } => self.note("by the engine: rogatio migration report"),
            Task::Registry { .. } => self.note("by the registry, once this file has ended without an error"),
            Task::Prepare { .. } => self.note("by the engine"),
        }
        Ok(())
    }
}

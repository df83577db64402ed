//! A plan for columns as two SQL files, for a person with a database shell.
//!
//! The files hold what the plan's own statements hold, with the parameters written out. What must be found is enforced:
//! a file that meets something else ends with an error before it has changed anything. Run them with
//! `psql -v ON_ERROR_STOP=1 -f` and `sqlite3 -bail`.

use super::draft::{Draft, Query, Task, limits};
use super::error::MigrationError;
use super::sql::{Sql, SqlError, comment, literal, render_bound};
use crate::digest::Digest;
use crate::wire::migration::{Dialect, Expectation, MigrationFacts, Plan, Script};

/// Both files.
pub(super) fn script(
    plan: &Plan,
    digest: Digest,
    draft: &Draft,
    facts: &MigrationFacts,
) -> Result<Script, MigrationError> {
    let file = |way: &str, before: &[Query], steps: &[(String, Task)], after: &[Query]| {
        let mut file = File { plan, digest: digest.to_string(), text: String::new() };
        file.header(way);
        file.open(facts)?;
        file.queries(before)?;
        for ((title, task), number) in steps.iter().zip(1_u32..) {
            file.step(number, title, task)?;
        }
        file.queries(after)?;
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
    }

    fn open(&mut self, facts: &MigrationFacts) -> Result<(), SqlError> {
        if self.plan.dialect == Dialect::Sqlite {
            self.push("BEGIN IMMEDIATE;\n");
        }
        for limit in limits(self.plan.dialect, facts.lock_timeout_ms, facts.statement_timeout_ms, false) {
            self.statement(0, &limit, ";\n")?;
        }
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
            Task::Repeat(statements) if postgresql => {
                let mut body =
                    "#variable_conflict use_column\nDECLARE\n  changed bigint;\nBEGIN\n  LOOP\n".to_owned();
                for sql in statements {
                    body.push_str(&format!("    {};\n", self.bound(number, sql)?));
                }
                body.push_str(
                    "    GET DIAGNOSTICS changed = ROW_COUNT;\n    COMMIT;\n    EXIT WHEN changed = 0;\n  END LOOP;\nEND",
                );
                self.block(&body);
            }
            Task::Repeat(statements) => {
                for sql in statements {
                    self.statement(number, sql, ";\n")?;
                }
            }
            Task::Validate { .. } => self.note("by the engine: rogatio migration status"),
            Task::Registry { .. } => self.note("by the registry, once this file has ended without an error"),
            Task::Check { .. } | Task::Rewrite { .. } | Task::Restore { .. } => {
                self.note("by the engine");
            }
        }
        Ok(())
    }
}

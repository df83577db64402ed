//! Evidence for the runs of types that their owners keep in columns: that the plan's file has run where the table is.

use rogatio_core::digest::Digest;
use rogatio_core::migration::{Evidence, WantedEvidence};
use rogatio_core::wire::ballot::Envelope;
use rogatio_core::wire::migration::{Dialect, Stage, Storage, Way};
use rogatio_core::wire::{Code, Problem};

use super::begin::type_of;
use super::standing;
use crate::service::proposal::Loaded;
use crate::service::{Answer, Service, indexed, read, refuse, text};
use crate::store::agent::{self, AgentStatus};
use crate::store::migration::RunRow;
use crate::store::{Connection, registry};

/// A run that is about to begin or to go on.
pub(super) struct Beginning<'b> {
    pub(super) loaded: &'b Loaded,
    pub(super) runs: &'b [RunRow],
    pub(super) stage: Stage,
    pub(super) way: Way,
}

impl Beginning<'_> {
    /// Its number: that of the run that has not ended, or the next one.
    fn run(&self) -> u64 {
        match self.runs.last() {
            Some(open) if !open.status.is_ended() => open.run,
            last => last.map_or(1, |last| last.run.saturating_add(1)),
        }
    }
}

impl Service {
    /// The evidence with which a run begins, as it is stored; `None` where the type is kept as documents.
    ///
    /// # Errors
    /// `migration.missing-evidence` where there must be some and none was given, now or before; `migration.bad-evidence`.
    pub(super) async fn evidence(
        &self,
        beginning: &Beginning<'_>,
        given: Option<Envelope>,
    ) -> Answer<Option<String>> {
        let Beginning { loaded, runs, stage, way } = *beginning;
        let run = beginning.run();
        if self.declared_storage(type_of(loaded)).await? != Some(Storage::Columns) {
            if given.is_some() {
                let detail = format!("`{}` is kept as documents: there is no file to run", type_of(loaded));
                return refuse(Code::MigrationBadEvidence, detail);
            }
            return Ok(None);
        }
        let plans = self.plans_for_columns(loaded, runs, (stage, way)).await?;
        let stored = runs.iter().find(|one| one.run == run).and_then(|one| one.evidence.clone());
        let envelope = match (given, stored) {
            (Some(given), _) => given,
            (None, Some(stored)) => read(&stored)?,
            (None, None) => return Err(missing(loaded, &plans, way).into()),
        };
        let mut connection = self.store.read().await?;
        let plan = self.shown(&mut connection, (&loaded.row.id, run, way), &envelope).await?;
        if !plans.contains(&plan) {
            let problem = Problem::new(
                Code::MigrationBadEvidence,
                format!("the evidence is about plan {plan}, and this needs {}", listed(&plans)),
            );
            let help =
                "another change, the other half of this one, or another version of the engine made that plan";
            return Err(problem.with_help(help).into());
        }
        Ok(Some(text(&envelope)?))
    }

    /// The evidence of a run that is about to end well, judged once more with the log held: whoever signed has the key and the powers still.
    ///
    /// # Errors
    /// `migration.missing-evidence` where the type is kept in columns and there is none; `migration.bad-evidence`.
    pub(super) async fn evidence_holds(&self, connection: &mut Connection, run: &RunRow) -> Answer<()> {
        let storage = registry::storage(connection, &indexed(&run.artifact_type)).await?;
        match &run.evidence {
            Some(evidence) => {
                let run = (run.proposal_id.as_str(), run.run, run.way);
                self.shown(connection, run, &read(evidence)?).await.map(drop)
            }
            None if storage == Some(Storage::Columns) => {
                let detail = format!("`{}` is kept in columns since this run began", run.artifact_type);
                refuse(Code::MigrationMissingEvidence, detail)
            }
            None => Ok(()),
        }
    }

    /// The plan whose file came to its end for this run, by the word of an agent who has powers.
    async fn shown(
        &self,
        connection: &mut Connection,
        (proposal_id, run, way): (&str, u64, Way),
        envelope: &Envelope,
    ) -> Answer<Digest> {
        let evidence = Evidence::read(envelope).map_err(Problem::from)?;
        let reporter = &evidence.payload().reporter;
        let Some(row) = agent::find(connection, reporter).await? else {
            return refuse(Code::MigrationBadEvidence, "the reporter in the evidence is not an agent");
        };
        if row.status != AgentStatus::Authorized {
            let status = crate::service::agent::shown(row.status);
            return refuse(Code::MigrationBadEvidence, format!("`{}`, who signed it, is {status}", row.id));
        }
        let wanted = WantedEvidence { instance: self.instance(), proposal_id, run, way };
        evidence.shows(&wanted, &row.public_key).map_err(Problem::from)?;
        Ok(evidence.payload().plan)
    }

    /// The plans whose files may have been run. The way back is that of the file that was run on the way forth, where that is known; else
    /// there is a plan for each database.
    async fn plans_for_columns(
        &self,
        loaded: &Loaded,
        runs: &[RunRow],
        (stage, way): (Stage, Way),
    ) -> Answer<Vec<Digest>> {
        let last = standing(runs).last().copied().filter(|_| way == Way::Down);
        if let Some(evidence) = last.and_then(|run| run.evidence.as_deref()) {
            let envelope: Envelope = read(evidence)?;
            return Ok(vec![Evidence::read(&envelope).map_err(Problem::from)?.payload().plan]);
        }
        let stage = last.map_or(stage, |run| run.stage);
        let mut plans = Vec::new();
        for dialect in [Dialect::Sqlite, Dialect::Postgresql] {
            let made = self.planned(loaded, dialect, Storage::Columns, stage).await?;
            plans.push(made.answer.plan_digest);
        }
        Ok(plans)
    }
}

fn listed(plans: &[Digest]) -> String {
    let plans: Vec<String> = plans.iter().map(Digest::to_string).collect();
    plans.join(" or ")
}

fn missing(loaded: &Loaded, plans: &[Digest], way: Way) -> Problem {
    let file = if way == Way::Up { "up.sql" } else { "down.sql" };
    let detail = format!(
        "`{}` is kept in columns, and nothing shows that `{file}` of plan {} came to its end",
        type_of(loaded),
        listed(plans)
    );
    Problem::new(Code::MigrationMissingEvidence, detail).with_help(
        "run the file where the table is, let its owner sign that with `rogatio migration report`, and give that with `--evidence`",
    )
}
